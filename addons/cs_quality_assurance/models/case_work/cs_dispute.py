from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import LazyTranslate

from ...rules.life import Step
from ..platform import cs_life_mixin as life
from ..platform.cs_guard_mixin import CONFIDENTIAL
from ..platform.guard import CHATTER_FIELDS, LIFECYCLE, in_lifecycle

_lt = LazyTranslate(__name__)

CONFIDENTIAL.add("cs.dispute")

# DUR-22, SWI-12: looked-after children and children on a child protection plan.
DISPUTED = ("lac", "cp")

SETTLED = _lt("%(what)s is settled and stands as it is.")


class CsDispute(models.Model):
    """A reviewing officer or chair challenges the quality of practice on a case
    (DUR-22, SWI-12).

    The reviewing officer of the case, or a QA officer, raises it at the lowest level,
    takes it up a level when it is not settled there, and resolves it. The managers in
    the line answer. The practitioner of the case, those who audit it and leaders read
    it. Nothing raised is deleted.
    """

    _name = "cs.dispute"
    _description = "Dispute"
    _inherit = ["cs.life.mixin", "mail.thread"]
    _order = "date_raised desc, id desc"
    _check_company_auto = True
    _life = (
        Step(
            "step_up",
            ("open",),
            (),
            who="raiser",
            otherwise=SETTLED,
            checks=("_problems_of_level",),
            follows=("_add_next_step",),
        ),
        Step(
            "resolve",
            ("open",),
            ("resolved",),
            who="raiser",
            otherwise=SETTLED,
            checks=("_problems_of_outcome",),
            sets={"date_resolved": life.today},
        ),
        Step(
            "withdraw",
            ("open",),
            ("withdrawn",),
            who="raiser",
            otherwise=SETTLED,
            checks=("_problems_of_outcome",),
            sets={"date_resolved": life.today},
        ),
    )
    _life_depends = ("case_id", "raised_by_id")

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    case_id = fields.Many2one("cs.case", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(
        related="case_id.company_id", store=True, index=True, precompute=True
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Team",
        compute="_compute_department_id",
        store=True,
        precompute=True,
        index=True,
        help="The team when it was raised.",
    )
    case_type_id = fields.Many2one(
        "cs.case.type",
        string="Type of case",
        compute="_compute_department_id",
        store=True,
        precompute=True,
    )
    raised_by_id = fields.Many2one(
        "hr.employee",
        string="Raised by",
        required=True,
        readonly=True,
        index=True,
        check_company=True,
    )
    date_raised = fields.Date(
        string="Raised on",
        required=True,
        default=fields.Date.context_today,
        index=True,
        tracking=True,
    )
    issue = fields.Text(
        string="What the concern is", required=True, tracking=True, help="No names."
    )
    theme_ids = fields.Many2many(
        "cs.learning.theme",
        "cs_dispute_theme_rel",
        string="Themes",
        check_company=True,
    )
    step_ids = fields.One2many("cs.dispute.step", "dispute_id", string="Levels")
    step_id = fields.Many2one(
        "cs.dispute.step", compute="_compute_step_id", string="Level it is at"
    )
    level_id = fields.Many2one(
        "cs.dispute.level",
        compute="_compute_level_id",
        store=True,
        index=True,
        tracking=True,
    )
    date_due = fields.Date(
        string="Answer due", compute="_compute_level_id", store=True, index=True
    )
    state = fields.Selection(
        [("open", "Open"), ("resolved", "Resolved"), ("withdrawn", "Withdrawn")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    outcome = fields.Text(
        string="How it was settled, and what changed for the child", help="No names."
    )
    date_resolved = fields.Date(
        string="Settled on", readonly=True, copy=False, tracking=True, index=True
    )
    days_open = fields.Integer(
        string="Days open", compute="_compute_days_open", aggregator=None
    )
    is_late = fields.Boolean(
        string="Answer late", compute="_compute_days_open", search="_search_is_late"
    )
    can_raise = fields.Boolean(compute="_compute_can_raise", string="May take it up")

    # --- computed -------------------------------------------------------------

    @api.depends("case_id")
    def _compute_department_id(self):
        for dispute in self:
            if not dispute.department_id:
                # Only where the work is, for whoever reads the dispute.
                case = dispute.case_id.sudo()
                dispute.department_id = case.department_id
                dispute.case_type_id = case.case_type_id

    @api.depends("step_ids")
    def _compute_step_id(self):
        for dispute in self:
            dispute.step_id = dispute.step_ids[-1:]

    @api.depends("step_ids.level_id", "step_ids.date_due", "step_ids.date_answered")
    def _compute_level_id(self):
        for dispute in self:
            step = dispute.step_ids[-1:]
            dispute.level_id = step.level_id
            dispute.date_due = False if step.date_answered else step.date_due

    @api.depends("date_raised", "date_resolved", "date_due", "state")
    def _compute_days_open(self):
        today = fields.Date.context_today(self)
        for dispute in self:
            end = dispute.date_resolved or today
            dispute.days_open = (end - (dispute.date_raised or end)).days
            waiting = dispute.state == "open" and dispute.date_due
            dispute.is_late = bool(waiting and waiting < today)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain("state", "=", "open") & fields.Domain(
            "date_due", "<", fields.Date.context_today(self)
        )
        if True in value:
            return fields.Domain.TRUE if False in value else late
        return ~late

    @api.depends("case_id", "raised_by_id")
    @api.depends_context("uid")
    def _compute_can_raise(self):
        for dispute in self:
            dispute.can_raise = dispute.state == "open" and dispute._may_raise()

    # --- who --------------------------------------------------------------------

    def _may_raise(self):
        """The reviewing officer of the case, whoever raised it, or QA."""
        self.ensure_one()
        # Who reviews the case is asked; nothing of the case is shown.
        known = self.sudo()
        return (
            self.env.su
            or self.env.user.has_group("cs_quality_assurance.group_qa_officer")
            or self.env.user in (known.raised_by_id | known.case_id.iro_id).user_id
        )

    def _check_may_start(self):
        """The reviewing officer of the case starts one, or QA: nobody on their own
        say."""
        # Who reviews the case is asked; nothing of the case is shown.
        reviewer = self.sudo().case_id.iro_id.user_id
        if (
            not self.env.su
            and not self.env.user.has_group("cs_quality_assurance.group_qa_officer")
            and reviewer != self.env.user
        ):
            raise AccessError(
                self.env._(
                    "Only the reviewing officer or chair of the case, or a QA officer, "
                    "raises a dispute."
                )
            )

    def _unless_raiser(self):
        if self._may_raise():
            return None
        return self.env._(
            "Only the reviewing officer or chair of the case, or a QA officer, does "
            "this."
        )

    def _check_may_raise(self):
        for dispute in self:
            if refusal := dispute._unless_raiser():
                raise AccessError(refusal)
            if dispute.state != "open":
                raise UserError(dispute._in_words(SETTLED))

    @api.constrains("case_id")
    def _check_case_type(self):
        for dispute in self:
            # Only the type of the case is asked.
            if dispute.sudo().case_id.case_type_id.code not in DISPUTED:
                raise ValidationError(
                    self.env._(
                        "Disputes are raised for looked-after children and for "
                        "children on a child protection plan."
                    )
                )

    # --- create, write, delete ----------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not in_lifecycle(self.env):
                vals.pop("step_ids", None)
        disputes = super(CsDispute, self._with_raiser(vals_list)).create(vals_list)
        for dispute in disputes:
            dispute._check_may_start()
            levels = dispute._levels()
            if not levels:
                raise UserError(
                    self.env._(
                        "No levels of dispute resolution are set up. A QA manager adds "
                        "them on the framework."
                    )
                )
            dispute._add_step(levels[0])
        return disputes

    def _with_raiser(self, vals_list):
        """The number and the raiser are filled in here, whatever was sent."""
        # Whoever may raise one takes the next number; sequences are not for users.
        sequence = self.env["ir.sequence"].sudo()
        for vals in vals_list:
            if not in_lifecycle(self.env):
                self._cs_check_not_computed(vals)
            employee = self.env.user.employee_id
            if not (
                vals.get("raised_by_id")
                and self.env.user.has_group("cs_quality_assurance.group_qa_officer")
            ):
                if not employee:
                    raise UserError(
                        self.env._(
                            "Your login has no employee record, so nobody could be "
                            "named as raising this. Ask HR to link it."
                        )
                    )
                vals["raised_by_id"] = employee.id
            # A number for everybody who raises one; see ir.sequence.
            vals["name"] = sequence.next_by_code("cs.dispute") or "/"
        return self

    @api.model
    def _cs_is_guarded(self, name):
        # Both are filled in by ``create``.
        return name not in ("name", "raised_by_id") and super()._cs_is_guarded(name)

    def write(self, vals):
        if not in_lifecycle(self.env) and (
            # The state is the steps' to say.
            names := set(vals) - CHATTER_FIELDS - {"state"}
        ):
            self._check_may_raise()
            if names & {"case_id", "name", "raised_by_id", "step_ids"}:
                raise UserError(
                    self.env._(
                        "A dispute keeps its case, its number and whoever raised it."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._("Disputes are kept. Withdraw it instead, with the reason.")
            )

    # --- the way up ---------------------------------------------------------------

    def _levels(self):
        """The levels of the framework of the team, the lowest first."""
        return (
            self.env["cs.framework"]._for_department(self.department_id)
        ).dispute_level_ids

    def _add_step(self, level):
        today = fields.Date.context_today(self)
        # The line of a case is structure; steps are the product's to make.
        manager = self.department_id.sudo()._cs_manager_at(level.level)
        self.sudo().with_context(cs_lifecycle=LIFECYCLE).step_ids = [
            Command.create(
                {
                    "level_id": level.id,
                    "sequence": len(self.step_ids) + 1,
                    "responder_id": manager.id,
                    "date_reached": today,
                    "date_due": self.company_id._cs_add_working_days(
                        today, level.response_days
                    ),
                }
            )
        ]

    def action_step_up(self):
        """Take it to the next level: after an answer, or once the answer is late."""
        self._take("step_up")

    def _next_level(self):
        """The level above the one it is at; none at the highest."""
        now = self.step_id.level_id
        return self._levels().filtered(lambda level: level.sequence > now.sequence)[:1]

    def _problems_of_level(self):
        step = self.step_id
        if not step.date_answered and not self.is_late:
            return [
                self.env._(
                    "%(level)s has until %(date)s to answer. It goes up a level "
                    "after the answer, or once that is late.",
                    level=step.level_id.name,
                    date=fields.Date.to_string(step.date_due),
                )
            ]
        if not self._next_level():
            return [
                self.env._(
                    "This is the highest level. Say how it was settled, and resolve it."
                )
            ]
        return []

    def _add_next_step(self):
        for dispute in self:
            dispute._add_step(dispute._next_level())

    def action_resolve(self):
        """Settle it, at whichever level it is; how is said first."""
        self._take("resolve")

    def action_withdraw(self):
        """Take it back; why is said first."""
        self._take("withdraw")

    def _problems_of_outcome(self):
        if (self.outcome or "").strip():
            return []
        return [self.env._("Write down how it was settled, then do this again.")]

    def action_answer(self):
        """Open the answer that is waited for; managers in the line of the case."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cs.dispute.step",
            "res_id": self.step_id.id,
            "views": [(False, "form")],
            "target": "new",
        }
