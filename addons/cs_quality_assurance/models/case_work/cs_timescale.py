from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...rules import timescales

UNITS = [
    ("days", "Days"),
    ("working_days", "Working days"),
    ("weeks", "Weeks"),
    ("months", "Months"),
    ("terms", "School terms"),
]

# Blackburn with Darwen prints the table that the product ships (BWD-03).
SOURCE = "blackburn_with_darwen"

FILE = "cs_quality_assurance/frameworks/blackburn_with_darwen_timescales.xml"


class CsTimescale(models.Model):
    """The reference table of statutory timescales, each interval the council's to edit
    (BWD-03).

    Everyone reads it; QA managers change it. It holds for the whole company. How a row
    is reckoned is in ``rules.timescales``.
    """

    _name = "cs.timescale"
    _description = "Timescale"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin", "mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(
        default=10,
        aggregator=None,
        help="Of timescales that take turns, the first that holds on a day counts.",
    )
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    case_type_ids = fields.Many2many(
        "cs.case.type",
        "cs_timescale_case_type_rel",
        string="Types of case",
        help="Empty: every type.",
    )
    direction = fields.Selection(
        [("after", "Within … after"), ("before", "At most … before")],
        string="Counted",
        required=True,
        default="after",
        tracking=True,
    )
    start_ids = fields.Many2many(
        "cs.case.event.type",
        "cs_timescale_start_rel",
        string="Starts with",
        required=True,
        help="Any of these events starts the clock.",
    )
    done_ids = fields.Many2many(
        "cs.case.event.type",
        "cs_timescale_done_rel",
        string="Done by",
        required=True,
        help="Any of these events counts as doing it.",
    )
    end_ids = fields.Many2many(
        "cs.case.event.type",
        "cs_timescale_end_rel",
        string="Ends with",
        help="After any of these nothing more is due. So it is once the case closes.",
    )
    first_number = fields.Integer(string="First within", aggregator=None, tracking=True)
    first_unit = fields.Selection(UNITS, string="Unit of the first", tracking=True)
    second_number = fields.Integer(
        string="Second after", aggregator=None, tracking=True
    )
    second_unit = fields.Selection(UNITS, string="Unit of the second", tracking=True)
    then_number = fields.Integer(string="Then every", aggregator=None, tracking=True)
    then_unit = fields.Selection(UNITS, string="Unit of the rest", tracking=True)
    same_as_id = fields.Many2one(
        "cs.timescale",
        string="Intervals as",
        check_company=True,
        ondelete="restrict",
        help="Takes the three intervals from that timescale.",
    )
    track = fields.Char(
        string="Takes turns in",
        help=(
            "Timescales with the same word here take turns: on any day only the first "
            "of them that holds counts."
        ),
    )
    age_from = fields.Integer(string="From age", aggregator=None)
    age_to = fields.Integer(
        string="To age", default=-1, aggregator=None, help="-1: any."
    )
    months_in_placement = fields.Integer(
        string="Months in placement",
        aggregator=None,
        help="Holds only once the present placement has lasted so many months.",
    )
    each_start = fields.Boolean(
        string="Anew at each start",
        help="Every starting event asks for it again, such as each new placement.",
    )
    expected = fields.Boolean(
        string="Start is expected",
        help="Every case of these types should have a starting event on record.",
    )
    from_opening = fields.Boolean(
        string="Else from the opening",
        help="Where no starting event is recorded, the opening of the case starts it.",
    )
    interval_text = fields.Char(string="Interval", compute="_compute_interval_text")
    note = fields.Text(help="Where it comes from, and how it is read here.")

    _positive = models.Constraint(
        "CHECK (first_number >= 0 AND second_number >= 0 AND then_number >= 0 "
        "AND months_in_placement >= 0 AND age_from >= 0 AND age_to >= -1)",
        "Intervals and ages cannot be below zero.",
    )

    @api.constrains(
        "first_number",
        "first_unit",
        "then_number",
        "then_unit",
        "second_number",
        "second_unit",
        "same_as_id",
        "direction",
        "start_ids",
        "done_ids",
    )
    def _check_intervals(self):
        for row in self:
            if row.same_as_id.same_as_id or row.same_as_id == row:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” takes its intervals from a timescale that has none "
                        "of its own. Choose that one's source instead.",
                        name=row.name,
                    )
                )
            if not row.start_ids or not row.done_ids:
                raise ValidationError(
                    self.env._(
                        "Say which events start “%(name)s” and which count as done.",
                        name=row.name,
                    )
                )
            source = row.same_as_id or row
            if not (source.first_unit or source.then_unit):
                raise ValidationError(
                    self.env._("Give “%(name)s” an interval.", name=row.name)
                )
            for number, unit in source._intervals():
                if number and not unit:
                    raise ValidationError(
                        self.env._(
                            "“%(name)s” has a number without a unit. "
                            "Choose days, weeks, months or terms.",
                            name=row.name,
                        )
                    )
                if row.direction == "before" and unit == "terms":
                    raise ValidationError(
                        self.env._("School terms cannot be counted back from a date.")
                    )

    def _intervals(self):
        """(number, unit) of the first, the second and the rest."""
        self.ensure_one()
        return (
            (self.first_number, self.first_unit),
            (self.second_number, self.second_unit),
            (self.then_number, self.then_unit),
        )

    @api.depends(
        "direction",
        "first_number",
        "first_unit",
        "second_number",
        "second_unit",
        "then_number",
        "then_unit",
        "same_as_id",
    )
    def _compute_interval_text(self):
        for row in self:
            source = row.same_as_id or row
            first, second, then = (
                row._words(number, unit) for number, unit in source._intervals()
            )
            if then and source.then_number == 1:
                # "Every week", not "every 1 week".
                then = then.removeprefix("1 ")
            if row.direction == "before":
                parts = [self.env._("at most %(time)s before", time=first)]
            else:
                parts = [
                    first and self.env._("within %(time)s", time=first),
                    second and self.env._("then %(time)s", time=second),
                    then and self.env._("then every %(time)s", time=then)
                    if first or second
                    else then and self.env._("every %(time)s", time=then),
                ]
            text = ", ".join(part for part in parts if part)
            row.interval_text = text[:1].upper() + text[1:]

    def _words(self, number, unit):
        if not unit:
            return ""
        if number == 1:
            return {
                "days": self.env._("1 day"),
                "working_days": self.env._("1 working day"),
                "weeks": self.env._("1 week"),
                "months": self.env._("1 month"),
                "terms": self.env._("school term"),
            }[unit]
        words = dict(self._fields["first_unit"]._description_selection(self.env))
        return f"{number} {words[unit].lower()}"

    # --- as the rules read them ---------------------------------------------

    @api.model
    def _cs_table(self, company):
        """The company's table, as ``rules.timescales`` reads it; read as superuser,
        since everybody's audits are measured by the same one.

        :return: (rows, {id: record})
        """
        # Reference data without any case: see above.
        rows = self._every().filtered(
            lambda row: row.active and row.company_id == company
        )
        rows = rows.sorted()
        return [row._as_rule() for row in rows], {row.id: row for row in rows}

    def _as_rule(self):
        source = self.same_as_id or self
        first, second, then = (
            timescales.Interval(number, unit) if unit else None
            for number, unit in source._intervals()
        )
        return timescales.Timescale(
            key=self.id,
            starts=frozenset(self.start_ids.mapped("code")),
            done=frozenset(self.done_ids.mapped("code")),
            ends=frozenset(self.end_ids.mapped("code")),
            first=first,
            second=second,
            then=then,
            track=self.track or None,
            case_types=frozenset(self.case_type_ids.mapped("code")),
            age_from=self.age_from or None,
            age_to=None if self.age_to < 0 else self.age_to,
            months_in_placement=self.months_in_placement,
            each_start=self.each_start,
            direction=self.direction,
            expected=self.expected,
            from_opening=self.from_opening,
        )

    # --- the table as printed ------------------------------------------------

    @api.model
    def action_load_statutory(self):
        """Bring the printed table into this company, whatever its framework (BWD-03).

        QA managers only. Loading again changes nothing, and neither does loading
        Blackburn with Darwen's framework afterwards.
        """
        if not self.env.su and not self.env.user.has_group(
            "cs_quality_assurance.group_qa_manager"
        ):
            raise AccessError(self.env._("Only a QA manager can load the timescales."))
        self.env["cs.framework"]._load_template_files(SOURCE, [FILE])
        return self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_timescale"
        )
