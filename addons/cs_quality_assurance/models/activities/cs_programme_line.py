from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import is_html_empty

from ...rules.cycles import ONCE
from ..cycles.cs_cycle import OFFICER
from ..platform.guard import LIFECYCLE
from ..platform.hr_department import LEVELS

MANAGERS = tuple(level for level, _name in LEVELS)

# What the agreement is about: changed, it is no longer what was agreed.
AGREED_FIELDS = {"theme", "brief", "example_ids", "agreed_with", "tool_id"}


class CsProgrammeLine(models.Model):
    """What is agreed about a theme before it is audited (DUR-15).

    QA officers write down what good looks like, the non-negotiable elements and
    examples of good work, and record the agreement.
    """

    _inherit = "cs.programme.line"

    non_negotiable_ids = fields.One2many(
        "cs.non.negotiable", "line_id", string="Non-negotiable elements", copy=True
    )
    example_ids = fields.Many2many(
        "ir.attachment",
        "cs_programme_line_example_rel",
        string="Examples of good work",
        copy=False,
        help="Work on this theme that shows what good looks like. No names.",
    )
    agreed_with = fields.Char(
        string="Who agrees them",
        copy=False,
        help="Such as “Quality improvement group”.",
    )
    agreed_on = fields.Date(string="Agreed on", readonly=True, copy=False)
    agreed_by_id = fields.Many2one(
        "res.users", string="Recorded by", readonly=True, copy=False
    )
    repeat_of_id = fields.Many2one(
        "cs.cycle",
        string="A repeat of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The thematic audit whose theme is looked at again on a new sample.",
    )

    _repeat_once = models.UniqueIndex(
        "(repeat_of_id) WHERE repeat_of_id IS NOT NULL",
        "This thematic audit is repeated already.",
    )

    # Looked at again on new cases: the first sample stays out of the draw, and the
    # round needs no programme of its year.

    def _own_period(self):
        """First and last day of a repeat, which lasts as long as what it repeats; None
        for every other line."""
        self.ensure_one()
        first = self.repeat_of_id
        if not (first and self.date_first) or self.recurrence != ONCE:
            return None
        # How long the round took is no secret of its line's.
        days = first.sudo().date_end - first.sudo().date_start
        return self.date_first, self.date_first + days

    def _repeats_waiting(self):
        """Of these lines, the repeats whose day lies outside their programme's year."""
        return self.filtered(
            lambda line: (
                line._own_period()
                and not line.programme_id.date_start
                <= line.date_first
                <= line.programme_id.date_end
            )
        )

    def _cases_of_first_sample(self):
        """Ids of the cases audited in what this line looks at again, and in what that
        looked at again."""
        self.ensure_one()
        rounds, first = self.env["cs.cycle"], self.repeat_of_id
        while first and first not in rounds:
            rounds |= first
            first = first.programme_line_id.repeat_of_id
        if not rounds:
            return frozenset()
        # Which they are, for the draw alone.
        audits = (
            self.env["cs.audit"]
            # As above.
            .sudo()
            .search_fetch(
                [("cycle_id", "in", rounds.ids), ("state", "!=", "cancelled")],
                ["case_id"],
            )
        )
        return frozenset(audits.case_id.ids)

    # Why it is done, who leads it, and what it is to show.

    rationale = fields.Text(
        string="Why it is done",
        help="Such as a finding, a complaint or a review that it follows. No names.",
    )
    tested_action_id = fields.Many2one(
        "cs.action",
        string="An action it tests",
        copy=False,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Whether what was done helped. Whoever reads the line reads its name.",
    )
    tested_training = fields.Char(
        string="A training it tests",
        copy=False,
        help="Such as “Reflective supervision, May 2026”.",
    )
    chair_id = fields.Many2one(
        "hr.employee",
        string="Chaired by",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Brings together what was found: asked when a round opens, in My work.",
    )
    agency_ids = fields.Many2many(
        "cs.agency",
        "cs_programme_line_agency_rel",
        string="Partner agencies",
        check_company=True,
        help="Asked in each audit of the line when it is given to its auditor.",
    )
    together_on = fields.Date(
        string="Brought together on",
        copy=False,
        help="A day of its own, such as that of a panel. Empty: when the round ends.",
    )

    @api.constrains("chair_id")
    def _check_chair(self):
        for line in self.filtered("chair_id"):
            # Only whether the login can open what it is asked to lead.
            user = line.chair_id.sudo().user_id
            if not user or not self.env["cs.cycle"].with_user(user).has_access("read"):
                raise ValidationError(
                    self.env._(
                        "%(chair)s has no login that opens rounds of audits. Give them "
                        "a role first, or choose somebody else.",
                        chair=line.chair_id.name,
                    )
                )

    @api.constrains("agency_ids", "kind")
    def _check_agencies(self):
        for line in self.filtered("agency_ids"):
            if line.kind != "multi_agency":
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: partner agencies take part in multi-agency "
                        "audits. Choose that kind of work, or take them away.",
                        line=line.name,
                    )
                )

    @api.constrains("together_on", "date_first")
    def _check_together(self):
        for line in self.filtered("together_on"):
            if line.date_first and line.together_on < line.date_first:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” cannot be brought together before it starts.",
                        line=line.name,
                    )
                )

    def _purpose_in_words(self):
        """Why this line is done and with whom, a sentence each; empty where nothing
        is said."""
        self.ensure_one()
        chapters = dict(self._policy_chapters())
        return "\n".join(chapters.get(self._policy_in_words("# why", {}), ()))

    def _check_agreement_open(self, vals):
        for line in self.filtered("agreed_on"):
            if any(
                name not in ("example_ids",) and vals[name] != line._plain_value(name)
                for name in AGREED_FIELDS & set(vals)
            ):
                raise UserError(
                    self.env._(
                        "What is audited on “%(line)s” has been agreed. Withdraw the "
                        "agreement before you change it.",
                        line=line.name,
                    )
                )

    def _plain_value(self, name):
        value = self[name]
        return value.id if self._fields[name].type == "many2one" else value

    def _tell_managers_in_time(self):
        """A thematic line tells team and service managers as early as the framework
        asks."""
        for line in self:
            days = line.framework_id.thematic_notice_days
            if line.kind != "thematic" or not days or line._manager_notices():
                continue
            line.write(
                {
                    "notice_ids": [
                        Command.create({"audience": level, "days_ahead": days})
                        for level in ("team", "service")
                    ]
                }
            )

    def _manager_notices(self):
        """The lines of 'who is told' that reach managers."""
        return self.notice_ids.filtered(
            lambda notice: notice.audience in (*MANAGERS, "employees")
        )

    # --- agreeing ---------------------------------------------------------

    def action_agree(self):
        """Record that what good looks like and the non-negotiables are agreed. QA
        officers.

        :raises UserError: naming what is still to be written down
        """
        self._check_agreeing()
        for line in self:
            missing = line._agreement_missing()
            if missing:
                raise UserError(
                    self.env._("“%(line)s” is not ready to be agreed.", line=line.name)
                    + "\n\n• "
                    + "\n• ".join(missing)
                )
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {
                "agreed_on": fields.Date.context_today(self),
                "agreed_by_id": self.env.uid,
            }
        )
        for line in self:
            line.programme_id.message_post(
                body=self.env._(
                    "“%(line)s”: %(count)s non-negotiable elements agreed by %(who)s.",
                    line=line.name,
                    count=len(line.non_negotiable_ids),
                    who=line.agreed_with,
                )
            )

    def _agreement_missing(self):
        """What has to be written down before it can be agreed, a sentence each."""
        self.ensure_one()
        missing = []
        if not (self.theme or "").strip():
            missing.append(self.env._("Say what the theme is."))
        if is_html_empty(self.brief):
            missing.append(self.env._("Write what good looks like."))
        if not self.non_negotiable_ids:
            missing.append(self.env._("Write at least one non-negotiable element."))
        if not self.tool_id:
            missing.append(self.env._("Choose the audit tool."))
        if not (self.agreed_with or "").strip():
            missing.append(self.env._("Say who agrees them."))
        return missing

    def action_withdraw_agreement(self):
        """Open what was agreed for change again, as long as no round has begun. QA
        officers."""
        self._check_agreeing()
        for line in self:
            if line.cycle_ids.filtered(lambda c: c.state in ("open", "closed")):
                raise UserError(
                    self.env._(
                        "“%(line)s” has been audited on what was agreed. Plan a "
                        "repeat instead.",
                        line=line.name,
                    )
                )
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {"agreed_on": False, "agreed_by_id": False}
        )
        for line in self:
            line.programme_id.message_post(
                body=self.env._("“%(line)s”: agreement withdrawn.", line=line.name)
            )

    def _check_agreeing(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a QA officer can do this."))
        self.check_access("write")
        if self.filtered(lambda line: line.kind != "thematic"):
            raise UserError(self.env._("Only the theme of thematic audits is agreed."))

    specialist_subject_id = fields.Many2one(
        "cs.specialist.subject",
        string="On the schedule",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
    )

    _one_a_year = models.UniqueIndex(
        "(programme_id, specialist_subject_id) WHERE specialist_subject_id IS NOT NULL",
        "This subject is planned in the programme already.",
    )
