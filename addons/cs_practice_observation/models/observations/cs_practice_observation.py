from odoo import api, fields, models

from odoo.addons.cs_quality_assurance.models.platform.cs_guard_mixin import CONFIDENTIAL

# Nobody may point at an observation that they may not read.
CONFIDENTIAL |= {"cs.practice.observation", "cs.observation.finding"}

STATES = [
    ("planned", "Planned"),
    ("consented", "Consent given"),
    ("observed", "Observed"),
    ("reflected", "Reflected on"),
    ("closed", "Closed"),
    ("refused", "Consent refused"),
    ("cancelled", "Cancelled"),
]
# Who can give consent, or refuse it. Roles, never names.
CONSENT_ROLES = [
    ("parent", "Parent"),
    ("carer", "Carer or guardian"),
    ("foster_carer", "Foster carer"),
    ("young_person", "Young person"),
    ("supervisee", "Supervisee"),
    ("other", "Somebody else who may decide"),
]
PLACES = [
    ("home", "Family's home"),
    ("placement", "Foster or children's home"),
    ("office", "Council office"),
    ("school", "School or nursery"),
    ("family_centre", "Family centre"),
    ("health", "Hospital or clinic"),
    ("outdoors", "Out and about"),
    ("video", "By video"),
    ("other", "Elsewhere"),
]


class CsPracticeObservation(models.Model):
    """An observation of practice: somebody's work seen as it happens, and reflected on.

    Managers plan observations of people in the departments they manage, QA officers of
    anybody, and people in the jobs that observe their own (DUR-17). Consent is recorded
    before it can be carried out. The observer, and nobody else, grades, until it is
    shared; the practitioner sees when and what is planned at once, and what was found
    once it is shared. It closes after a reflective discussion (SWI-09). Seen by the
    two of them, the line above and QA; never by peers.
    A shared observation changes only by re-opening, with a reason (ALL-09).
    """

    _name = "cs.practice.observation"
    _description = "Practice observation"
    _inherit = ["cs.graded.colleague.mixin"]
    _order = "date_planned, time_planned, id"
    _check_company_auto = True
    _subject_field = "practitioner_id"
    _cs_about = "practitioner_id"
    _grader_field = "observer_id"
    _framework_tool_field = "observation_tool_id"
    _waiting_states = ("planned", "consented")

    state = fields.Selection(
        STATES,
        required=True,
        default="planned",
        index=True,
        tracking=True,
        copy=False,
        group_expand="_expand_states",
        lifecycle=True,
    )

    # --- who ------------------------------------------------------------------
    practitioner_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
        help="Whose practice is observed.",
    )
    observer_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
        default=lambda self: self.env["hr.employee"]._cs_current(),
    )
    supervisee_id = fields.Many2one(
        "hr.employee",
        string="Supervision of",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        ondelete="restrict",
        help="Whose supervision session is observed; asked for consent beforehand.",
    )
    practitioner_user_id = fields.Many2one(
        related="practitioner_id.user_id",
        store=True,
        index=True,
        string="Practitioner's login",
    )
    observer_user_id = fields.Many2one(
        related="observer_id.user_id", store=True, index=True, string="Observer's login"
    )
    tool_id = fields.Many2one(
        domain="[('state', '=', 'published'), ('counts_as', '=', 'observation')]",
    )

    # --- the plan ---------------------------------------------------------------
    observation_type_id = fields.Many2one(
        "cs.observation.type",
        string="Type of practice",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
    )
    consent_from = fields.Selection(
        related="observation_type_id.consent_from", string="Consent needed from"
    )
    is_direct_work = fields.Boolean(related="observation_type_id.is_direct_work")
    type_note = fields.Text(
        related="observation_type_id.note", string="What to look at"
    )
    time_planned = fields.Float(string="At", aggregator=None, copy=False)
    place = fields.Selection(PLACES, tracking=True)
    attendees = fields.Char(
        string="Who will be there",
        help="Roles only, such as mother, two children, health visitor. No names.",
    )
    case_reference = fields.Char(
        string="Case reference",
        help="The case system's reference of the child or family. Never a name.",
    )
    focus = fields.Text(
        string="Agreed focus",
        help="What the practitioner would like feedback on. No names of families.",
    )
    origin_id = fields.Many2one(
        "cs.practice.observation",
        string="Planned instead of",
        index="btree_not_null",
        readonly=True,
        copy=False,
        check_company=True,
        ondelete="set null",
        lifecycle=True,
    )
    next_ids = fields.One2many(
        "cs.practice.observation", "origin_id", string="All planned instead"
    )
    # On the form: a list of its own kind there would hide the other lists from tests.
    next_id = fields.Many2one(
        "cs.practice.observation", string="Planned instead", compute="_compute_next_id"
    )

    # --- consent ------------------------------------------------------------------
    consent_obtained = fields.Boolean(
        compute="_compute_consent_obtained",
        inverse="_inverse_consent_obtained",
        store=True,
        copy=False,
        string="Consent obtained",
    )
    consent_by = fields.Selection(
        CONSENT_ROLES, string="Consent given by", tracking=True, copy=False
    )
    consent_date = fields.Date(string="Consent given on", tracking=True, copy=False)
    consent_how = fields.Selection(
        [
            ("in_person", "In person"),
            ("phone", "By telephone"),
            ("written", "In writing"),
            ("message", "By e-mail or message"),
        ],
        string="How",
        default="in_person",
        copy=False,
    )
    consent_note = fields.Char(
        string="Anything agreed with it",
        copy=False,
        help="For example: the observer leaves when the child asks. No names.",
    )
    consent_recorded_by_id = fields.Many2one(
        "res.users",
        string="Consent recorded by",
        readonly=True,
        copy=False,
        lifecycle=True,
    )
    refused_by = fields.Selection(
        CONSENT_ROLES, string="Refused by", tracking=True, copy=False
    )
    date_refused = fields.Date(string="Refused on", tracking=True, copy=False)
    refusal_note = fields.Char(
        string="What would make it possible",
        copy=False,
        help="A refusal is a right, and nobody's failing. No reason is needed.",
    )

    # --- what was seen ------------------------------------------------------------
    date_observed = fields.Date(
        string="Observed on", index=True, tracking=True, copy=False
    )
    context_note = fields.Text(string="What happened")
    line_ids = fields.One2many(
        "cs.practice.observation.line", "observation_id", string="Domains", copy=False
    )
    finding_ids = fields.One2many(
        "cs.observation.finding", "observation_id", string="Findings", copy=False
    )
    action_ids = fields.One2many(
        "cs.action", "observation_id", string="Actions", copy=False
    )

    date_released = fields.Date(string="Shared on")

    # --- reflection ---------------------------------------------------------------
    reflection = fields.Text(
        string="Practitioner's own reflection",
        copy=False,
        help="Written by the practitioner: what went well, what they would do "
        "differently, what they learned. No names of families.",
    )
    has_reflection = fields.Boolean(
        compute="_compute_has_reflection", store=True, string="Reflection written"
    )
    date_reflection_due = fields.Date(
        string="Reflection due", readonly=True, copy=False, lifecycle=True
    )
    no_reflection_reason = fields.Char(
        string="Why there is no own reflection",
        copy=False,
        help="Only where the practitioner cannot write one, for example has left.",
    )
    date_discussed = fields.Date(string="Held on")
    discussed_with_id = fields.Many2one(
        "hr.employee",
        string="Held with",
        check_company=True,
        ondelete="restrict",
        copy=False,
        help="Who talked it through with the practitioner: the observer, or their "
        "supervisor.",
    )
    discussion_note = fields.Text(string="What came of the discussion")
    learning_presented = fields.Selection(
        [("yes", "Yes"), ("no", "No, it is for the practitioner alone")],
        string="Presented to others",
        tracking=True,
        copy=False,
        help="Whether learning or strengths were presented at a team or service "
        "meeting (SWI-09).",
    )
    date_presented = fields.Date(string="Presented on", copy=False)
    presented_at = fields.Selection(
        [("team", "Team meeting"), ("service", "Service meeting")],
        string="Presented at",
        copy=False,
    )

    # --- for the screens ------------------------------------------------------------
    can_plan = fields.Boolean(compute="_compute_rights", string="May plan it")
    can_ask = fields.Boolean(compute="_compute_rights", string="May record consent")
    can_observe = fields.Boolean(compute="_compute_rights", string="May write it up")
    can_reflect = fields.Boolean(compute="_compute_rights", string="May reflect")
    training_to_record = fields.Boolean(
        compute="_compute_training_to_record", string="Training to record"
    )
    problems = fields.Text(string="What is missing", compute="_compute_problems")

    _time_of_day = models.Constraint(
        "CHECK (time_planned IS NULL OR (time_planned >= 0 AND time_planned < 24))",
        "The time is between 00:00 and 23:59.",
    )
    _board_idx = models.Index("(company_id, state, date_planned, id)")

    @api.model
    def _expand_states(self, states, domain):
        return [code for code, _label in STATES]
