from odoo import fields, models

from .cs_audit_checks import Problem


class CsFramework(models.Model):
    """Whether the auditor's confirmations are asked before submitting (DUR-29)."""

    _inherit = "cs.framework"

    checklist_blocks = fields.Boolean(
        string="The auditor's checklist is complete before submitting",
        tracking=True,
        help=(
            "Off: the auditor may confirm later, until the audit closes. Those about a "
            "plan or an escalation are asked only where there is one (DUR-29)."
        ),
    )


class CsAudit(models.Model):
    _inherit = "cs.audit"

    def _problems_of_checklist(self):
        """DUR-29: the confirmations not given yet, where the framework waits for
        them."""
        if not self.framework_id.checklist_blocks:
            return []
        return [
            Problem(self.env._("Confirm: %(what)s.", what=tick.name), "checklist")
            for tick in self.checklist_ids._asked()
            if not tick.confirmed
        ]
