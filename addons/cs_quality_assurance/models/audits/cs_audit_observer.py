from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..platform.guard import in_lifecycle
from .cs_audit import UNDER_WAY
from .cs_audit_rights import OWN_RIGHTS_FIELDS

# Kept with rights of its own, beside the audit.
OWN_RIGHTS_FIELDS |= {"observer_ids"}


# An audit that somebody can have sat in on, or still does.


class CsAuditObserver(models.Model):
    """Somebody who sat in on an audit: a leader who watches one being done (DUR-20).

    The auditor writes down who sat in, a leader their own name, QA anybody. It counts
    as an activity of whoever sat in. Once the audit is submitted it is kept as it is.
    """

    _name = "cs.audit.observer"
    _description = "Who sat in on an audit"
    _inherit = ["cs.guard.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    audit_id = fields.Many2one(
        "cs.audit",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("state", "in", UNDER_WAY)],
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Who sat in",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        default=lambda self: self.env["hr.employee"]._cs_current(),
    )
    date = fields.Date(
        string="On", required=True, index=True, default=fields.Date.context_today
    )
    note = fields.Text(
        string="What they took from it", help="No names of children or families."
    )

    _once = models.Constraint(
        "unique(audit_id, employee_id)",
        "This person is written down for this audit already.",
    )

    # --- checks ---------------------------------------------------------------

    @api.constrains("audit_id", "employee_id")
    def _check_somebody_else(self):
        """Whoever did the audit, or whose work it is, did not sit in on it (ALL-01)."""
        for observer in self:
            # Whose audit it is shows nothing that the writer may not know.
            audit = observer.audit_id.sudo()
            if observer.employee_id == audit.auditor_id:
                raise ValidationError(
                    self.env._(
                        "%(who)s is the auditor of %(audit)s. Write down who sat in "
                        "beside them.",
                        who=observer.employee_id.name,
                        audit=audit.name,
                    )
                )
            if observer.employee_id == audit.practitioner_id:
                raise ValidationError(
                    self.env._(
                        "%(audit)s is of %(who)s's own work, so it does not count as "
                        "an audit they sat in on.",
                        who=observer.employee_id.name,
                        audit=audit.name,
                    )
                )

    @api.constrains("date", "audit_id")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for observer in self:
            # As above: when it was started.
            started = observer.audit_id.sudo().date_started
            if observer.date > today:
                raise ValidationError(
                    self.env._(
                        "Sitting in is written down after it took place. Check the "
                        "date."
                    )
                )
            if started and observer.date < fields.Date.to_date(started):
                raise ValidationError(
                    self.env._(
                        "%(audit)s was not started on that day. Check the date.",
                        audit=observer.audit_id.name,
                    )
                )

    def _check_under_way(self):
        for audit in self.audit_id:
            if audit.state not in UNDER_WAY:
                raise UserError(
                    self.env._(
                        "%(audit)s is not under way, so nobody can have sat in on it.",
                        audit=audit.name,
                    )
                )

    def _check_open(self):
        """Changed or taken back only while the audit is in progress (ALL-10)."""
        if in_lifecycle(self.env):
            return
        for audit in self.audit_id:
            if audit.state != "in_progress":
                raise UserError(
                    self.env._(
                        "%(audit)s has been submitted, so who sat in on it is kept.",
                        audit=audit.name,
                    )
                )

    # --- create, write, delete ------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        observers = super().create(vals_list)
        if not in_lifecycle(self.env):
            observers._check_under_way()
        return observers

    def write(self, vals):
        self._check_open()
        if "audit_id" in vals and not in_lifecycle(self.env):
            raise UserError(self.env._("Who sat in stays with its audit."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_in_progress(self):
        self._check_open()
