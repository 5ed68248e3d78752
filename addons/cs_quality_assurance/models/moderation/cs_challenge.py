from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from ...rules.life import Step
from ..platform import cs_life_mixin as life
from ..platform.guard import CHATTER_FIELDS, LIFECYCLE, in_lifecycle

_lt = LazyTranslate(__name__)

MANAGER = "cs_quality_assurance.group_qa_manager"

OFFICER = "cs_quality_assurance.group_qa_officer"

# What the manager who challenges writes; the rest is the product's.
RAISED = {"audit_id", "reason", "evidence", "grade_asked_id"}

OVER = _lt("This challenge is already over.")


class CsChallenge(models.Model):
    """A service's challenge to the grade of an audit, and its outcome.

    Raised by a manager of the audited team, or above it, within the days the framework
    gives. Decided by a QA manager, or by somebody QA names who neither audited the work
    nor belongs to its line. A grade that is changed becomes the final one; those given
    before stay on the record (ALL-06). Kept for good.
    """

    _name = "cs.challenge"
    _description = "Challenge to a grade"
    _inherit = ["cs.life.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_raised desc, id desc"
    _rec_name = "audit_id"
    _check_company_auto = True
    # Whoever decides or withdraws need not have the right to write challenges.
    _life = (
        Step(
            "decide",
            ("raised",),
            ("decided",),
            who="decider",
            otherwise=OVER,
            sets={"decided_by_id": life.user, "date_decided": life.today},
            own_right=True,
            by_button=True,
        ),
        Step(
            "withdraw",
            ("raised",),
            ("withdrawn",),
            who="raiser",
            otherwise=OVER,
            follows=("_tell_decider", "_close_audit"),
            own_right=True,
        ),
        # The audit was re-opened: the grade challenged is gone.
        Step("lapse", ("raised",), ("withdrawn",), follows=("_tell_decider",)),
    )
    _life_depends = ("decider_user_id", "raised_by_id", "auditor_user_id")

    audit_id = fields.Many2one(
        "cs.audit",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    department_id = fields.Many2one(
        related="audit_id.department_id", store=True, index=True
    )
    case_reference = fields.Char(
        related="audit_id.case_id.reference", string="Case reference"
    )
    auditor_user_id = fields.Many2one(
        related="audit_id.auditor_user_id", store=True, index=True
    )
    scale_id = fields.Many2one(related="audit_id.scale_id")
    state = fields.Selection(
        [("raised", "Waiting for a decision"), ("decided", "Decided")]
        + [("withdrawn", "Withdrawn")],
        default="raised",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        group_expand=True,
    )
    grade_before_id = fields.Many2one(
        "cs.grade", string="The grade challenged", readonly=True, ondelete="restrict"
    )
    grade_asked_id = fields.Many2one(
        "cs.grade",
        string="The grade you ask for",
        required=True,
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )
    reason = fields.Text(
        string="Why the grade is not right",
        required=True,
        help="No names of children.",
    )
    evidence = fields.Text(
        string="Where that can be seen",
        help="What on the file shows it. No names of children.",
    )
    raised_by_id = fields.Many2one(
        "res.users",
        string="Raised by",
        readonly=True,
        required=True,
        index=True,
        default=lambda self: self.env.user,
    )
    date_raised = fields.Date(
        string="Raised on",
        readonly=True,
        required=True,
        default=fields.Date.context_today,
    )
    date_due = fields.Date(string="Decision by", readonly=True, index=True)
    decider_id = fields.Many2one(
        "hr.employee",
        string="Who decides",
        tracking=True,
        check_company=True,
        ondelete="restrict",
        help="Empty: a QA manager.",
    )
    decider_user_id = fields.Many2one(
        "res.users", related="decider_id.user_id", store=True, index=True
    )
    outcome = fields.Selection(
        [("stays", "The grade stays"), ("changed", "The grade is changed")],
        readonly=True,
        tracking=True,
    )
    grade_id = fields.Many2one(
        "cs.grade",
        string="The grade after it",
        readonly=True,
        tracking=True,
        ondelete="restrict",
    )
    decision = fields.Text(string="Why it was decided so", readonly=True)
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, tracking=True
    )
    date_decided = fields.Date(string="Decided on", readonly=True)

    _one_open = models.UniqueIndex(
        "(audit_id) WHERE state = 'raised'",
        "This audit's grade is already being challenged.",
    )

    # --- raising ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            for vals in vals_list:
                if extra := {n for n, v in vals.items() if v} - RAISED - CHATTER_FIELDS:
                    raise UserError(
                        self.env._(
                            "These are filled in by the product: %(fields)s.",
                            fields=", ".join(
                                sorted(self._fields[name].string for name in extra)
                            ),
                        )
                    )
            audits = self.env["cs.audit"].browse(
                vals.get("audit_id") for vals in vals_list
            )
            audits._check_may_challenge()
        challenges = super().create(vals_list)
        for challenge in challenges:
            # The audit's grade and days, whatever else of it the user may write.
            audit = challenge.audit_id.sudo()
            challenge.with_context(cs_lifecycle=LIFECYCLE).write(
                {
                    "grade_before_id": audit.final_grade_id.id,
                    "date_due": audit.company_id._cs_add_working_days(
                        challenge.date_raised, audit.framework_id.challenge_decide_days
                    ),
                }
            )
            challenge._check_grade_asked()
            challenge._tell_decider()
        return challenges

    def _check_grade_asked(self):
        self.ensure_one()
        if self.grade_asked_id == self.grade_before_id:
            raise UserError(
                self.env._(
                    "The grade is %(grade)s already. Choose the grade you ask for.",
                    grade=self.grade_before_id.name.lower(),
                )
            )
        self._check_limits(self.grade_asked_id)

    def _check_limits(self, grade):
        """DUR-06, LUT-03: no challenge lifts the overall above what the domains allow.

        :raises UserError: a grade of another scale, or above the cap
        """
        self.ensure_one()
        # The limits are the tool's; which domain sets them off is on the audit.
        audit = self.audit_id.sudo()
        if grade.scale_id != audit.scale_id:
            raise UserError(self.env._("Choose a grade of the audit's own scale."))
        cap = audit._cap_as_it_stands()
        if cap and grade.rank < cap.rank:
            raise UserError(
                self.env._(
                    "The domains as graded allow %(cap)s at most, so the overall "
                    "cannot become %(grade)s.",
                    cap=cap.name.lower(),
                    grade=grade.name.lower(),
                )
            )

    def _tell_decider(self):
        """Whoever decides, by an activity that names the audit only (ALL-07)."""
        kind = "cs_quality_assurance.activity_challenge"
        for challenge in self:
            user = challenge.decider_user_id or challenge._first_qa_manager()
            # Raising a to-do for whoever decides is part of challenging.
            record = challenge.sudo()
            record.activity_unlink([kind], user_id=None)
            if user and challenge.state == "raised":
                record.activity_schedule(
                    kind,
                    date_deadline=challenge.date_due,
                    user_id=user.id,
                    summary=self.env._(
                        "Decide on a challenge to %(audit)s",
                        audit=record.audit_id.name,
                    ),
                )

    def _first_qa_manager(self):
        # The auditor does not decide on their own grade.
        users = self.company_id._cs_users_with(MANAGER)
        return (users - self.auditor_user_id)[:1]

    # --- writing --------------------------------------------------------------

    def write(self, vals):
        if not in_lifecycle(self.env):
            # The state is the steps' to say.
            names = set(vals) - CHATTER_FIELDS - {"state"}
            if names - {"decider_id", "reason", "evidence"}:
                raise UserError(
                    self.env._("A challenge is decided or withdrawn by its buttons.")
                )
            for challenge in self:
                challenge._check_may_write(names)
        result = super().write(vals)
        if "decider_id" in vals:
            for challenge in self.filtered("decider_id"):
                challenge._check_decider(challenge.decider_id)
            self._tell_decider()
        return result

    def _check_may_write(self, names):
        self.ensure_one()
        if names and self.state != "raised":
            raise UserError(
                self.env._("This challenge is over and can no longer be changed.")
            )
        if "decider_id" in names and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a QA officer names who decides."))
        if names & {"reason", "evidence"} and self.raised_by_id != self.env.user:
            raise AccessError(
                self.env._("Only whoever raised it changes what a challenge says.")
            )

    def _check_decider(self, employee):
        """Neither the auditor, the practitioner, nor anybody in the line of the work
        (ALL-01)."""
        self.ensure_one()
        # Structure only: who stands in the line of the work.
        audit, person = self.audit_id.sudo(), employee.sudo()
        managers = audit.practitioner_id._cs_managers_by_employee()
        line = managers.get(audit.practitioner_id.id, frozenset())
        if (
            person in (audit.auditor_id, audit.practitioner_id)
            or person.id in line
            or person in audit.department_id._cs_line()
        ):
            raise UserError(
                self.env._(
                    "%(who)s audited the work or belongs to its line. Name somebody "
                    "else to decide.",
                    who=person.name,
                )
            )
        if not person.user_id:
            raise UserError(
                self.env._("%(who)s has no login. Name somebody else.", who=person.name)
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._("Challenges are kept. Withdraw it if it no longer stands.")
            )

    # --- deciding -------------------------------------------------------------

    def _unless_decider(self):
        user = self.env.user
        if user in self.raised_by_id | self.auditor_user_id:
            return self.env._(
                "Neither whoever raised a challenge nor the auditor decides on it."
            )
        if user == self.decider_user_id or user.has_group(MANAGER):
            return None
        return self.env._(
            "Only a QA manager, or whoever QA named for it, decides on this challenge."
        )

    def _unless_raiser(self):
        if self.env.user == self.raised_by_id:
            return None
        return self.env._("Only whoever raised a challenge withdraws it.")

    def action_decide(self, outcome, decision, grade=None):
        """Raised -> decided. A QA manager, or whoever QA named.

        :param outcome: ``stays`` or ``changed``
        :param decision: why, in plain words; the service and the auditor read it
        :param grade: the new grade, where it is changed
        :raises UserError: no reason, no grade, or a grade above the limits
        """
        self.audit_id._lock()
        self._ready_for("decide")
        for challenge in self:
            if not (decision or "").strip():
                raise UserError(
                    self.env._("Say why: the service and the auditor read it.")
                )
            # The grade that is challenged, which the challenge shows them anyway.
            before = challenge.audit_id.sudo().final_grade_id
            if outcome == "changed":
                if not grade or grade == before:
                    raise UserError(self.env._("Choose the grade it is changed to."))
                challenge._check_limits(grade)
            elif outcome != "stays":
                raise UserError(self.env._("Say whether the grade stays or changes."))
            challenge._arrive(
                "decide",
                outcome=outcome,
                grade_id=(grade if outcome == "changed" else before).id,
                decision=decision.strip(),
            )
            # Checked above: whoever decides need not have the right to write audits.
            decided = challenge.sudo()
            decided.audit_id._after_challenge(decided)
            decided._tell_outcome()

    def action_withdraw(self):
        """Raised -> withdrawn, by whoever raised it."""
        self._take("withdraw")

    def _close_audit(self):
        # Checked above; the audit may now close, which is not the manager's to write.
        self.sudo().audit_id._close_if_nothing_open()

    def _tell_outcome(self):
        """The manager who raised it and the auditor read the outcome."""
        self.ensure_one()
        self.activity_unlink(["cs_quality_assurance.activity_challenge"], user_id=None)
        for user in self.raised_by_id | self.auditor_user_id:
            self.activity_schedule(
                "cs_quality_assurance.activity_challenge_outcome",
                date_deadline=fields.Date.context_today(self),
                user_id=user.id,
                summary=self.env._(
                    "%(audit)s: the challenge was decided. %(outcome)s.",
                    audit=self.audit_id.name,
                    outcome=dict(
                        self._fields["outcome"]._description_selection(self.env)
                    )[self.outcome],
                ),
            )

    def action_ask_decision(self):
        """Open the dialog that asks for the decision; checked when confirmed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide on the challenge"),
            "res_model": "cs.challenge.decision",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_challenge_id": self.id},
        }

    @api.model
    def _domain_to_decide(self):
        """The challenges that wait for the current user."""
        mine = Domain("decider_user_id", "=", self.env.uid)
        if self.env.user.has_group(MANAGER):
            mine |= Domain("decider_id", "=", False)
        return (
            Domain("state", "=", "raised")
            & mine
            & Domain("raised_by_id", "!=", self.env.uid)
            & Domain("auditor_user_id", "!=", self.env.uid)
        )
