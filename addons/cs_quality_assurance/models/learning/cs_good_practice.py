from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..audits.cs_audit import SUBMITTED_STATES
from ..platform.guard import CHATTER_FIELDS, LIFECYCLE, in_lifecycle

OFFICER = "cs_quality_assurance.group_qa_officer"

LOOK = "cs_quality_assurance.activity_good_practice"

# What is written of it; where it comes from is said once.
WORDS = {
    "name",
    "body",
    "difference",
    "theme_id",
    "standard_ids",
    "decision_note",
    "consent",
}

SOURCE = {"audit_id", "point_id", "department_id", "company_id"}


class CsGoodPractice(models.Model):
    """An example of good work, put forward, agreed and kept in a library everybody
    reads (DUR-12, LUT-15).

    Auditors, moderators, managers and QA officers put forward what they found, from an
    audit graded good or better or from a strength among the learning points. The
    manager of the service (Durham's operations manager), somebody above, or a QA
    officer agrees or declines. Nothing is deleted.
    """

    _name = "cs.good.practice"
    _description = "Good practice"
    _inherit = ["cs.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_decided desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="What was done well",
        required=True,
        tracking=True,
        travels=True,
        help="No names of children or families.",
    )
    body = fields.Text(
        string="How it was done", help="So that others can do it. No names."
    )
    difference = fields.Text(string="What changed for the child", help="No names.")
    state = fields.Selection(
        [
            ("proposed", "Put forward"),
            ("shared", "In the library"),
            ("declined", "Not taken"),
        ],
        default="proposed",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    theme_id = fields.Many2one(
        "cs.learning.theme", index=True, check_company=True, ondelete="restrict"
    )
    standard_ids = fields.Many2many(
        "cs.practice.standard", string="Standards", check_company=True
    )
    # Everybody reads the library; which file it was found on is for those who audit.
    audit_id = fields.Many2one(
        "cs.audit",
        string="Found in",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        groups="cs_quality_assurance.group_auditor,cs_quality_assurance.group_leader",
    )
    point_id = fields.Many2one(
        "cs.learning.point",
        string="Learning point",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        groups="cs_quality_assurance.group_auditor,cs_quality_assurance.group_leader",
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Team",
        compute="_compute_department_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    proposed_by_id = fields.Many2one(
        "res.users",
        string="Put forward by",
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    decided_by_id = fields.Many2one("res.users", string="Agreed by", readonly=True)
    date_decided = fields.Date(string="Decided on", readonly=True, index=True)
    decision_note = fields.Text(
        string="What the manager of the service says",
        help="Why it is a good example, or why it was not taken.",
    )
    consent = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        string="Does the worker agree that it is shared?",
        tracking=True,
        help="Whoever did the work is asked, and the answer recorded, before everybody "
        "can read it.",
    )
    needs_consent = fields.Boolean(
        string="The worker can be asked", compute="_compute_needs_consent"
    )
    can_decide = fields.Boolean(compute="_compute_can_decide", string="May decide")
    can_word = fields.Boolean(compute="_compute_can_decide", string="May word it")

    @api.depends("audit_id", "point_id")
    def _compute_department_id(self):
        for practice in self:
            # The team is shown in the library, whoever put the work forward.
            source = practice.sudo()
            practice.department_id = (
                source.audit_id.department_id
                or source.point_id.department_id
                or practice.department_id
            )

    @api.depends("audit_id", "point_id")
    def _compute_needs_consent(self):
        for practice in self:
            # Whether there is somebody to ask; not who.
            found = practice.sudo()
            worker = (found.audit_id | found.point_id.audit_id).practitioner_id
            practice.needs_consent = bool(worker.filtered("active"))

    @api.depends("state", "department_id", "proposed_by_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for practice in self:
            practice.can_decide = (
                practice.state == "proposed" and not practice._refusal_to_decide()
            )
            practice.can_word = not practice._refusal_to_word()

    def _cs_reference_name(self):
        """What messages call it: people type its title (ALL-07)."""
        self.ensure_one()
        return self.env._(
            "Good practice, %(team)s",
            # A team is structure, readable by all.
            team=self.department_id.sudo().name or self.env._("no team"),
        )

    # --- who ----------------------------------------------------------------

    def _is_officer(self):
        return self.env.su or self.env.user.has_group(OFFICER)

    def _deciders(self):
        """The manager of the service and those above, who agree what is shared."""
        self.ensure_one()
        if not self.department_id:
            return self.env["res.users"]
        return self.department_id._cs_users_at("service")

    def _refusal_to_decide(self):
        """Why the current user may not agree or decline; None when they may."""
        self.ensure_one()
        if not self._is_officer() and self.env.user not in self._deciders():
            return self.env._(
                "Only the manager of the service, or a QA officer, decides what goes "
                "into the library."
            )
        # Whose work it is decides who may not judge it; nothing more is shown.
        work_of = self.sudo().audit_id.practitioner_user_id
        if not self.env.su and self.env.user in (self.proposed_by_id | work_of):
            return self.env._(
                "Somebody other than the person who put it forward, or did the work, "
                "decides about it."
            )
        return None

    def _refusal_to_word(self):
        """Why the current user may not change its words now; None when they may."""
        self.ensure_one()
        if self._is_officer():
            return None
        if self.state != "proposed":
            return self.env._(
                "This has been decided. A QA officer can still correct its words."
            )
        if self.env.user not in (self.proposed_by_id | self._deciders()):
            return self.env._(
                "Only whoever put it forward, or decides about it, can change it."
            )
        return None

    # --- create, write, delete ----------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        practices = super().create(vals_list)
        if not in_lifecycle(self.env):
            for practice in practices:
                practice._check_source()
        practices._ask_manager()
        return practices

    def _check_source(self):
        """From an audit graded good or better, or a strength (DUR-12)."""
        self.ensure_one()
        # Access to both was checked when they were linked.
        audit, point = self.sudo().audit_id, self.sudo().point_id
        if not audit and not point:
            if not self._is_officer():
                raise UserError(
                    self.env._("Choose the audit or the learning point it comes from.")
                )
            return
        if point and point.kind != "strength":
            raise UserError(
                self.env._("Choose a strength: this learning point is to be improved.")
            )
        if audit and (audit.state not in SUBMITTED_STATES):
            raise UserError(
                self.env._(
                    "Submit %(audit)s before you put its work forward.",
                    audit=audit.name,
                )
            )
        if audit and not point and not audit._cs_is_good():
            raise UserError(
                self.env._(
                    "%(audit)s is not graded good or better. Put forward a strength "
                    "from its learning points instead.",
                    audit=audit.name,
                )
            )

    def write(self, vals):
        if not in_lifecycle(self.env):
            names = set(vals) - CHATTER_FIELDS
            if names & SOURCE:
                raise UserError(self.env._("Good practice stays with its source."))
            if names - WORDS:
                raise UserError(self.env._("Use the buttons to agree or decline."))
            for practice in self if names else ():
                if refusal := practice._refusal_to_word():
                    raise AccessError(refusal)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(self.env._("What was put forward is kept (ALL-10)."))

    # --- deciding -------------------------------------------------------------

    def action_share(self):
        """Put forward -> in the library; the teams are told. Manager of the service,
        those above, QA officers; never the proposer.

        :raises UserError: the worker was not asked, or does not agree
        """
        self._decide("shared")
        self._tell_teams()

    def action_decline(self):
        """Put forward -> not taken, with a sentence that says why."""
        for practice in self:
            if not (practice.decision_note or "").strip():
                raise UserError(
                    self.env._("Say first why it is not taken, to whoever found it.")
                )
        self._decide("declined")

    def _check_consent(self):
        """Whoever did the work was asked, and agrees."""
        if not self.needs_consent or self.consent == "yes":
            return
        raise UserError(
            self.env._(
                "The worker does not agree, so it is not shared. Decline it, and say "
                "why."
            )
            if self.consent == "no"
            else self.env._(
                "Ask whoever did the work whether they agree that it is shared, and "
                "record the answer first."
            )
        )

    def _decide(self, state):
        self.check_access("read")
        for practice in self:
            if refusal := practice._refusal_to_decide():
                raise AccessError(refusal)
            if practice.state != "proposed":
                raise UserError(self.env._("This has already been decided."))
            if state == "shared":
                practice._check_consent()
        # Checked above; the to-do may be somebody else's in the same line.
        decided = self.sudo().with_context(cs_lifecycle=LIFECYCLE)
        decided.write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "date_decided": fields.Date.context_today(self),
            }
        )
        decided.activity_unlink([LOOK], user_id=None)

    # --- telling people ---------------------------------------------------------

    def _ask_manager(self):
        """The manager of the service is asked to look at it (DUR-12); the next one up
        where they put it forward or did the work, quality assurance where nobody is.
        """
        for practice in self:
            # Whose work it is decides who may not judge it; nothing more is shown.
            not_these = (
                practice.proposed_by_id | practice.sudo().audit_id.practitioner_user_id
            )
            line = [
                practice.department_id._cs_manager_at(level).user_id
                for level in ("service", "head_of_service", "directorate")
            ]
            line += practice.company_id._cs_users_with(
                "cs_quality_assurance.group_qa_manager"
            )
            asked = next((user for user in line if user - not_these), None)
            if not asked:
                continue
            # Raising a to-do for a colleague is the framework's decision.
            practice.sudo().activity_schedule(
                LOOK,
                date_deadline=practice.company_id._cs_add_working_days(
                    fields.Date.context_today(practice), 5
                ),
                user_id=asked.id,
                summary=self.env._(
                    "Decide: %(example)s", example=practice._cs_reference_name()
                ),
            )

    def _tell_teams(self):
        """Managers of every team, and whoever leads on improvement, hear that there
        is something to share; references only (ALL-07)."""
        for practice in self:
            # Who manages a team, and who leads on improvement, is known to all.
            shared = practice.sudo()
            mine = [("company_id", "=", shared.company_id.id)]
            teams = shared.env["hr.department"].search(
                [*mine, ("cs_level", "=", "team")]
            )
            frameworks = shared.env["cs.framework"].search(mine)
            people = teams.manager_id | frameworks.plan_copied_to_ids
            partners = (people.user_id - self.env.user).partner_id
            if partners:
                shared.message_notify(
                    partner_ids=partners.ids,
                    subject=self.env._("Good practice to share with your team"),
                    body=Markup("<p>%s</p>")
                    % self.env._(
                        "%(which)s, is now in the library. Open it, and share it with "
                        "your team.",
                        which=practice._cs_reference_name(),
                    ),
                )
