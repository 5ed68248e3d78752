import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import expectations as rules
from ..audits.cs_audit import UNDER_WAY
from ..platform.wording import in_sentence
from .activity_spec import ActivitySpec

# role -> level of the department that somebody in it manages
MANAGER_LEVELS = {
    "team_manager": "team",
    "service_manager": "service",
    "head_of_service": "head_of_service",
    "director": "directorate",
}

SUBJECT_ROLES = [
    ("practitioner", "Practitioners"),
    ("supervisor", "Practitioners who supervise others"),
    ("team_manager", "Team managers"),
    ("service_manager", "Service (operations) managers"),
    ("head_of_service", "Heads of service (strategic managers)"),
]

ROLES = [
    *SUBJECT_ROLES,
    ("director", "Directors"),
    ("auditor", "People in the pool of auditors"),
    ("job", "People in these jobs"),
    ("named", "Named people"),
]

# Audits that look at a whole file; the tool says which kind of file it is for.
FULL_KINDS = ("case_file", "thematic", "ad_hoc", "multi_agency", "specialist")


class CsExpectation(models.Model):
    """Who owes how many of which activity in which period.

    For example: each team manager, five dip samples a month, or one observation. What
    can be counted is registered by each addon (``_get_activities``). Everyone reads;
    QA managers change. What each person owes is kept in ``cs.expectation.owed``.
    Sources: DUR-17, DUR-18, DUR-20, SWI-01, SWI-04, BPL-05, BPL-14, BPL-19, LUT-12.
    """

    _name = "cs.expectation"
    _description = "Expectation"
    _inherit = ["cs.guard.mixin", "hr.mixin", "mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        translate=True,
        tracking=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        compute="_compute_from_main",
        store=True,
        readonly=False,
        precompute=True,
    )
    framework_id = fields.Many2one(
        "cs.framework",
        index=True,
        check_company=True,
        ondelete="cascade",
        help="Kept by the departments that follow it. Empty: the whole council.",
    )
    note = fields.Text(
        string="What counts", translate=True, help="Shown to whoever owes it."
    )

    # --- who ------------------------------------------------------------------
    role = fields.Selection(
        ROLES,
        string="Who",
        required=True,
        index=True,
        tracking=True,
        compute="_compute_from_main",
        store=True,
        readonly=False,
        precompute=True,
    )
    department_ids = fields.Many2many(
        "hr.department",
        string="In these departments",
        check_company=True,
        help="And below them. Empty: everywhere.",
    )
    job_ids = fields.Many2many("hr.job", string="In these jobs", check_company=True)
    employee_ids = fields.Many2many(
        "hr.employee", string="Named people", check_company=True
    )

    # --- what -----------------------------------------------------------------
    activity = fields.Selection(
        selection="_selection_activity", required=True, index=True, tracking=True
    )
    count = fields.Integer(
        string="How many", required=True, default=1, tracking=True, aggregator=None
    )
    period = fields.Selection(
        [
            ("month", "Month"),
            ("quarter", "Quarter"),
            ("half_year", "Half-year"),
            ("year", "Year"),
        ],
        string="Each",
        required=True,
        default="month",
        tracking=True,
        compute="_compute_from_main",
        store=True,
        readonly=False,
        precompute=True,
    )
    year_start = fields.Integer(
        string="Year begins in month",
        default=4,
        aggregator=None,
        help="4: the year runs from April to March.",
    )
    date_from = fields.Date(
        string="Asked from",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        tracking=True,
        help="Of a period already begun on this day only the rest is asked.",
    )

    # --- about whom -------------------------------------------------------------
    about = fields.Selection(
        [
            ("nobody", "Nobody in particular"),
            ("each", "Each person below them"),
            ("anyone", "Anyone in their departments"),
        ],
        string="About whom",
        required=True,
        default="nobody",
        tracking=True,
    )
    about_role = fields.Selection(
        SUBJECT_ROLES,
        string="Which people",
        help="For whom one is owed, each by the nearest manager above them.",
    )
    by_anyone = fields.Boolean(
        string="Counts whoever does it",
        help="Off: only what the manager who owes it did. On: somebody else's counts, "
        "too, as a senior practitioner's observation does.",
    )

    # --- conditions and alternatives ----------------------------------------------
    condition_ids = fields.One2many(
        "cs.expectation.condition", "expectation_id", string="Conditions", copy=True
    )
    alternative_of_id = fields.Many2one(
        "cs.expectation", string="Instead of", index=True, ondelete="cascade"
    )
    alternative_ids = fields.One2many(
        "cs.expectation",
        "alternative_of_id",
        string="Or instead",
        copy=True,
        context={"active_test": True},
    )
    may_mix = fields.Boolean(
        string="A mix is enough",
        help="Off: the alternatives are either-or. On: parts of each add up.",
    )
    owed_ids = fields.One2many("cs.expectation.owed", "expectation_id")
    owed_count = fields.Integer(compute="_compute_owed_count", string="Owed, counted")

    _count_positive = models.Constraint(
        "CHECK (count > 0)", "An expectation asks for at least one."
    )
    _year_start_month = models.Constraint(
        "CHECK (year_start BETWEEN 1 AND 12)",
        "The year begins in a month from 1 to 12.",
    )

    # --- the registry of activities -------------------------------------------

    @api.model
    def _get_activities(self):
        """Every activity that can be counted: dict of code -> ``ActivitySpec``.

        Hook: other addons add their own.
        """
        audit = {
            "model": "cs.audit",
            "person_field": "auditor_id",
            "date_field": "date_submitted",
            "type_field": "case_type_id.code",
            "department_field": "department_id",
            "start": "_start_audit",
        }
        submitted = ("state", "in", ("moderation", "closing", "closed"))

        def by_tool(kind):
            return (
                submitted,
                ("kind", "in", FULL_KINDS),
                ("tool_id.counts_as", "=", kind),
            )

        return {
            "full_audit": ActivitySpec(
                label=self.env._("Full audit"),
                plural=self.env._("Full audits"),
                done_domain=by_tool("full"),
                **audit,
            ),
            "early_help_audit": ActivitySpec(
                label=self.env._("Early Help audit"),
                plural=self.env._("Early Help audits"),
                done_domain=by_tool("early_help"),
                **audit,
            ),
            "victim_audit": ActivitySpec(
                label=self.env._("Victim audit"),
                plural=self.env._("Victim audits"),
                done_domain=by_tool("victim"),
                **audit,
            ),
            "dip_sample": ActivitySpec(
                label=self.env._("Dip sample"),
                plural=self.env._("Dip samples"),
                done_domain=(submitted, ("kind", "=", "dip_sample")),
                **{**audit, "start": "_start_dip_sample"},
            ),
            "second_audit": ActivitySpec(
                label=self.env._("Audit of an audited case"),
                plural=self.env._("Audits of audited cases"),
                done_domain=(submitted, ("origin_audit_id", "!=", False)),
                **audit,
            ),
            "self_audit": ActivitySpec(
                label=self.env._("Self-audit"),
                plural=self.env._("Self-audits"),
                model="cs.self.audit",
                person_field="practitioner_id",
                date_field="date_released",
                done_domain=(("state", "in", ("sent", "closed")),),
                type_field="case_id.case_type_id.code",
                department_field="department_id",
            ),
            "moderation": ActivitySpec(
                label=self.env._("Moderation"),
                plural=self.env._("Moderations"),
                model="cs.moderation",
                person_field="moderator_id",
                date_field="date_done",
                done_domain=(("state", "=", "done"),),
                department_field="audit_id.department_id",
                start="_start_moderation",
            ),
            "sat_in": ActivitySpec(
                label=self.env._("Audit sat in on"),
                plural=self.env._("Audits sat in on"),
                model="cs.audit.observer",
                person_field="employee_id",
                date_field="date",
                done_domain=(("audit_id.state", "in", UNDER_WAY),),
                department_field="audit_id.department_id",
            ),
        }

    def _get_also_types(self):
        """What each type of this activity counts as besides itself: dict of type ->
        frozenset of types, for conditions that ask for one of a type. Hook."""
        self.ensure_one()
        return {}

    @api.model
    def _selection_activity(self):
        return [(code, spec.label) for code, spec in self._get_activities().items()]

    def _spec(self):
        """The spec of this expectation's activity, or None where its addon has gone."""
        self.ensure_one()
        return self._get_activities().get(self.activity)

    # --- computed -------------------------------------------------------------

    @api.depends("activity", "count", "period")
    def _compute_name(self):
        """The name says what is asked, until somebody words it in their own way."""
        activities = dict(self._selection_activity())
        periods = dict(self._fields["period"]._description_selection(self.env))

        def worded(activity, count, period):
            return self.env._(
                "%(activity)s: %(count)s each %(period)s",
                activity=activities[activity],
                count=count,
                period=periods[period].lower(),
            )

        ours = {
            re.sub(r"\d+", "", worded(activity, "", period))
            for activity in activities
            for period in periods
        }
        for expectation in self:
            written = re.sub(r"\d+", "", expectation.name or "")
            if expectation.activity in activities and (not written or written in ours):
                expectation.name = worded(
                    expectation.activity,
                    expectation.count,
                    expectation.period or "month",
                )

    def _expected_in_words(self):
        """What is asked, how often, and what counts instead."""
        self.ensure_one()
        periods = dict(self._fields["period"]._description_selection(self.env))
        asked = self.env._(
            "%(name)s (%(count)s each %(period)s)",
            name=self.name,
            count=self.count,
            period=in_sentence(periods[self.period]),
        )
        instead = [one._expected_in_words() for one in self.alternative_ids]
        return self.env._("; or instead: ").join([asked, *instead])

    @api.depends("alternative_of_id")
    def _compute_from_main(self):
        """An alternative is owed by the same people in the same period."""
        for expectation in self:
            main = expectation.alternative_of_id
            expectation.role = main.role or expectation.role
            expectation.period = main.period or expectation.period or "month"
            expectation.company_id = (
                main.company_id
                or expectation.company_id
                or expectation.framework_id.company_id
                or self.env.company
            )

    def _compute_owed_count(self):
        counts = dict(
            self.env["cs.expectation.owed"]._read_group(
                [("expectation_id", "in", self.ids)], ["expectation_id"], ["__count"]
            )
        )
        for expectation in self:
            expectation.owed_count = counts.get(expectation, 0)

    # --- checks ---------------------------------------------------------------

    @api.constrains("role", "about", "about_role", "job_ids", "employee_ids", "active")
    def _check_who(self):
        # A template's expectation waits in the archive until a council says who.
        for expectation in self.filtered(
            lambda e: e.active and not e.alternative_of_id
        ):
            if expectation.role == "job" and not expectation.job_ids:
                raise ValidationError(
                    self.env._("Choose the jobs that “%s” is for.", expectation.name)
                )
            if expectation.role == "named" and not expectation.employee_ids:
                raise ValidationError(
                    self.env._("Choose the people that “%s” is for.", expectation.name)
                )
            if expectation.about == "each" and not expectation.about_role:
                raise ValidationError(
                    self.env._(
                        "“%s” is owed for each person: say which people.",
                        expectation.name,
                    )
                )
            if expectation.about == "each" and expectation.role not in MANAGER_LEVELS:
                raise ValidationError(
                    self.env._(
                        "“%s” is owed for each person below somebody, so it must be "
                        "owed by managers. Choose a level of manager.",
                        expectation.name,
                    )
                )

    @api.constrains("about", "activity")
    def _check_about(self):
        for expectation in self:
            spec = expectation._spec()
            if expectation.about == "each" and spec and not spec.subject_field:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot be owed for each person: this activity is "
                        "about a case, not a person.",
                        name=expectation.name,
                    )
                )

    @api.constrains("alternative_of_id", "alternative_ids")
    def _check_alternatives(self):
        for expectation in self:
            if expectation.alternative_of_id and (
                expectation.alternative_of_id.alternative_of_id
                or expectation.alternative_ids
            ):
                raise ValidationError(
                    self.env._("An alternative cannot have alternatives of its own.")
                )

    # --- what the rules read --------------------------------------------------

    def _options(self):
        """This expectation and its alternatives in use, itself first."""
        self.ensure_one()
        known = self._get_activities()
        return self | self.alternative_ids.filtered(
            lambda option: option.active and option.activity in known
        )

    def _rule_conditions(self):
        return [
            rules.Condition(condition.kind, condition.value, condition.number)
            for condition in self.condition_ids
        ]

    # --- actions --------------------------------------------------------------

    def action_view_owed(self):
        """Open what is owed under this expectation."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_expectation_owed"
        )
        return action | {"domain": [("expectation_id", "=", self.id)], "context": {}}

    def action_refresh(self):
        """Work out at once what is owed; otherwise done every night. QA managers."""
        self.check_access("write")
        # The role is checked above; only scheduled work writes what is owed.
        self.sudo()._refresh_owed()


class CsExpectationCondition(models.Model):
    """What must hold of the activities counted. Everyone reads; QA managers change."""

    _name = "cs.expectation.condition"
    _description = "Condition of an expectation"
    _inherit = ["cs.guard.mixin"]
    _order = "expectation_id, id"

    expectation_id = fields.Many2one(
        "cs.expectation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="expectation_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(
        [
            (rules.AT_LEAST_TYPE, "At least this many of one type"),
            (rules.AT_LEAST_ABOUT, "At least this many about people in a role"),
            (rules.ALL_DIFFERENT, "Each of a different type"),
            (rules.EACH_HALF, "One in each half of the period"),
        ],
        string="Condition",
        required=True,
    )
    number = fields.Integer(string="At least", default=1, aggregator=None)
    type_code = fields.Char(
        string="Type",
        help="The code of the type, for example direct_work.",
    )
    about_role = fields.Selection(SUBJECT_ROLES, string="About")
    value = fields.Char(compute="_compute_value")

    _number_positive = models.Constraint(
        "CHECK (number > 0)", "A condition asks for at least one."
    )

    @api.depends("kind", "type_code", "about_role")
    def _compute_value(self):
        for condition in self:
            condition.value = {
                rules.AT_LEAST_TYPE: condition.type_code,
                rules.AT_LEAST_ABOUT: condition.about_role,
            }.get(condition.kind, False)

    @api.constrains("kind", "type_code", "about_role")
    def _check_value(self):
        for condition in self:
            needs = condition.kind in (rules.AT_LEAST_TYPE, rules.AT_LEAST_ABOUT)
            if needs and not condition.value:
                raise ValidationError(
                    self.env._("Say which type, or which role, the condition is about.")
                )
