from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..frameworks.cs_framework_discussion import DISCUSSION_ROLES, RECORDERS
from ..platform.guard import in_lifecycle

WRITABLE = {"employee_id", "role", "method", "date", "note"}


class CsAuditDiscussion(models.Model):
    """Who was spoken to about an audit, how and when (DUR-08, BPL-06).

    The auditor records them until submitting; the team's managers may add theirs until
    the audit is closed. Nobody changes what somebody else recorded.
    """

    _name = "cs.audit.discussion"
    _description = "Discussion about an audit"
    _inherit = ["cs.guard.mixin"]
    _order = "date, id"

    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    employee_id = fields.Many2one(
        "hr.employee", string="Spoke to", required=True, check_company=True
    )
    role = fields.Selection(DISCUSSION_ROLES, string="As", required=True)
    # No e-mail among the ways: a discussion is a conversation (DUR-08).
    method = fields.Selection(
        [
            ("face_to_face", "Face to face"),
            ("phone", "By phone"),
            ("video", "By video call"),
        ],
        string="How",
        required=True,
        default="face_to_face",
    )
    date = fields.Date(string="On", required=True, default=fields.Date.context_today)
    note = fields.Text(
        string="What was said",
        help="Key points and agreed actions. No names of children.",
    )

    @api.constrains("date")
    def _check_date(self):
        for discussion in self:
            if discussion.date > fields.Date.context_today(self):
                raise ValidationError(
                    self.env._(
                        "A discussion is recorded after it took place. Check the date."
                    )
                )

    def _check_open(self):
        if in_lifecycle(self.env):
            return
        for audit in self.audit_id:
            if audit.state in ("closed", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(audit)s is closed, so its discussions cannot change.",
                        audit=audit.name,
                    )
                )
            if (
                audit.state in ("moderation", "closing")
                and audit.auditor_user_id == self.env.user
            ):
                raise UserError(
                    self.env._(
                        "%(audit)s has been submitted. A QA manager can re-open it, "
                        "with a reason.",
                        audit=audit.name,
                    )
                )

    def _check_mine(self, vals=()):
        if in_lifecycle(self.env):
            return
        if set(vals) - WRITABLE:
            raise UserError(self.env._("A discussion stays with its audit."))
        for discussion in self:
            if discussion.create_uid != self.env.user:
                raise UserError(
                    self.env._(
                        "%(who)s recorded this discussion. Add another, if there was "
                        "one.",
                        who=discussion.create_uid.sudo().name,  # a colleague's name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env) and any(
            set(vals) - WRITABLE - {"audit_id"} for vals in vals_list
        ):
            raise UserError(
                self.env._(
                    "Write down who was spoken to, how and when; the rest follows "
                    "from the audit."
                )
            )
        discussions = super().create(vals_list)
        discussions._check_open()
        discussions.audit_id.filtered(
            lambda audit: audit._asks_managers()
        )._ask_to_record()
        return discussions

    def write(self, vals):
        self._check_open()
        self._check_mine(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self._check_open()
        self._check_mine()
        for audit in self.audit_id:
            if audit.state not in (
                "draft",
                "allocated",
                "in_progress",
            ) and not in_lifecycle(self.env):
                raise UserError(
                    self.env._(
                        "%(audit)s has been submitted, so its discussions are kept.",
                        audit=audit.name,
                    )
                )

    # Discussions, as recorded by whom (BPL-06, BPL-07).

    recorded_as = fields.Selection(
        [*RECORDERS, ("other", "Somebody else")],
        string="Recorded by",
        compute="_compute_recorded_as",
        store=True,
        compute_sudo=True,
        help="What whoever recorded it was to the work on that day.",
    )

    @api.depends("audit_id")
    def _compute_recorded_as(self):
        for discussion in self:
            audit, user = discussion.audit_id, discussion.create_uid
            department = audit.department_id
            if user == audit.auditor_user_id:
                discussion.recorded_as = "auditor"
            elif department and user in department._cs_users_at("service"):
                discussion.recorded_as = "service_manager"
            elif department and user in department._cs_users_at("team"):
                discussion.recorded_as = "team_manager"
            else:
                discussion.recorded_as = "other"

    def unlink(self):
        audits = self.audit_id.filtered(lambda audit: audit._asks_managers())
        result = super().unlink()
        audits._ask_to_record()
        return result
