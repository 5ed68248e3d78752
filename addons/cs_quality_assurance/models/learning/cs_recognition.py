from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ..audits.cs_audit import SUBMITTED_STATES
from ..platform.guard import CHATTER_FIELDS, LIFECYCLE, in_lifecycle

OFFICER = "cs_quality_assurance.group_qa_officer"

LEADER = "cs_quality_assurance.group_leader"

WORDS = {"reason"}

DIRECTORS = {"event_date", "decision_note"}


class CsRecognition(models.Model):
    """A worker nominated for the director's celebration event (LUT-15).

    Managers nominate those who work in their departments, or whose work they found in
    an audit they may read; QA officers anybody; nobody themselves. The director (a
    leader) has the list and invites. The worker reads it once invited. Kept for good.
    """

    _name = "cs.recognition"
    _description = "Nomination for the celebration event"
    _inherit = ["cs.guard.mixin", "hr.mixin", "mail.thread"]
    _order = "state, date desc, id desc"
    _rec_name = "employee_id"
    _check_company_auto = True

    employee_id = fields.Many2one(
        "hr.employee",
        string="Who",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    employee_user_id = fields.Many2one(
        related="employee_id.user_id", store=True, index=True, string="Their login"
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Team",
        compute="_compute_department_id",
        store=True,
        index=True,
        compute_sudo=True,
        precompute=True,
    )
    reason = fields.Text(
        string="What for",
        required=True,
        help="What they did, and what it changed. No names of children.",
    )
    audit_id = fields.Many2one(
        "cs.audit",
        string="Found in",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        groups="cs_quality_assurance.group_manager,cs_quality_assurance.group_leader",
    )
    point_id = fields.Many2one(
        "cs.learning.point",
        string="Learning point",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        groups="cs_quality_assurance.group_manager,cs_quality_assurance.group_leader",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    nominated_by_id = fields.Many2one(
        "res.users",
        string="Nominated by",
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    date = fields.Date(
        string="Nominated on", readonly=True, default=fields.Date.context_today
    )
    state = fields.Selection(
        [
            ("nominated", "Nominated"),
            ("invited", "Invited"),
            ("not_now", "Not this time"),
        ],
        default="nominated",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    event_date = fields.Date(string="Celebration event on", tracking=True, index=True)
    decision_note = fields.Text(string="From the director")
    can_decide = fields.Boolean(compute="_compute_can_decide", string="May decide")
    can_word = fields.Boolean(compute="_compute_can_decide", string="May word it")

    _once = models.UniqueIndex(
        "(employee_id, audit_id) WHERE audit_id IS NOT NULL",
        "This worker has already been nominated for that work.",
    )

    @api.depends("employee_id")
    def _compute_department_id(self):
        # Where they worked when they were nominated: later moves change nothing.
        for one in self:
            one.department_id = one.employee_id.department_id

    @api.depends("state", "nominated_by_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        leads = self.env.user.has_group(LEADER)
        officer = self.env.user.has_group(OFFICER)
        for one in self:
            open_ = one.state == "nominated"
            one.can_decide = open_ and leads
            mine = one.nominated_by_id == self.env.user
            one.can_word = open_ and (mine or officer)

    def _cs_reference_name(self):
        self.ensure_one()
        return self.env._("Nomination for the celebration event")

    # --- create, write, delete ----------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if not in_lifecycle(self.env):
            for one in records:
                one._check_may_nominate()
        return records

    def _check_may_nominate(self):
        """From an audit or a learning point; one's own people; never oneself."""
        self.ensure_one()
        # Access to both was checked when they were linked.
        audit, point = self.sudo().audit_id, self.sudo().point_id
        if not audit and not point:
            raise UserError(
                self.env._("Choose the audit or the learning point it comes from.")
            )
        if audit and audit.state not in SUBMITTED_STATES:
            raise UserError(
                self.env._(
                    "Nominate once %(audit)s has been submitted.", audit=audit.name
                )
            )
        if point and point.kind != "strength":
            raise UserError(
                self.env._("Choose a strength: this learning point is to be improved.")
            )
        # Only who it is, is asked.
        person = self.sudo().employee_id
        if person.user_id == self.env.user:
            raise ValidationError(self.env._("Nobody nominates themselves."))
        if self.env.user.has_group(OFFICER) or self.env.user.has_group(LEADER):
            return
        # Who manages a team is structure, readable by all.
        lines = (person.department_id | audit.department_id).cs_line_user_ids
        if self.env.user not in lines:
            raise AccessError(
                self.env._(
                    "You nominate those who work in your own departments. Ask a QA "
                    "officer to nominate somebody else."
                )
            )

    def write(self, vals):
        if not in_lifecycle(self.env):
            names = set(vals) - CHATTER_FIELDS
            for one in self if names else ():
                one._check_write_allowed(names)
        return super().write(vals)

    def _check_write_allowed(self, names):
        if self.state != "nominated":
            raise UserError(self.env._("This nomination has been decided."))
        if names <= DIRECTORS and self.env.user.has_group(LEADER):
            return
        if names <= WORDS and self.can_word:
            return
        if names - WORDS - DIRECTORS:
            raise UserError(
                self.env._("Who was nominated, and where from, stays as it is.")
            )
        raise AccessError(
            self.env._(
                "Whoever nominated words it; the director chooses the event and "
                "answers."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(self.env._("Nominations are kept."))

    # --- the director -----------------------------------------------------------

    def action_invite(self):
        """Nominated -> invited, and the worker hears it. Leaders, with a date."""
        for one in self:
            one._check_decides()
            if not one.event_date:
                raise UserError(self.env._("Choose the date of the event first."))
        self._decide("invited")
        for one in self:
            one._tell_invited()

    def action_not_now(self):
        """Nominated -> not this time. Leaders."""
        for one in self:
            one._check_decides()
        self._decide("not_now")

    def _check_decides(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(LEADER):
            raise AccessError(
                self.env._("Only the director, or another leader, can do this.")
            )
        if self.state != "nominated":
            raise UserError(self.env._("This nomination has been decided."))

    def _decide(self, state):
        self.with_context(cs_lifecycle=LIFECYCLE).write({"state": state})

    def _tell_invited(self):
        """The worker, and whoever nominated them; no word of the case (ALL-07)."""
        self.ensure_one()
        # A message to two colleagues; the director needs no right over mail.
        record = self.sudo()
        people = record.employee_user_id | record.nominated_by_id
        record.message_notify(
            partner_ids=people.partner_id.ids,
            subject=self.env._("The director's celebration event"),
            body=Markup("<p>%s</p>")
            % self.env._(
                "%(who)s is invited to the director's celebration event on %(date)s, "
                "for good work.",
                who=record.employee_id.name,
                date=format_date(self.env, record.event_date, date_format="d MMMM y"),
            ),
        )
