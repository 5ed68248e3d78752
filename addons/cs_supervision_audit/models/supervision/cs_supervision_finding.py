from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.cs_quality_assurance.models.platform.guard import in_lifecycle


class CsSupervisionFinding(models.Model):
    """What a supervision audit found: good practice, learning, or something to do.

    Written by the auditor while the audit is in progress; seen as the audit is. What
    is to be done goes on the action board when the audit is released, not before, so
    that the supervisor reads of it together with the rest (DUR-19).
    """

    _name = "cs.supervision.finding"
    _description = "Finding of a supervision audit"
    _inherit = ["cs.guard.mixin"]
    _order = "audit_id, kind, id"
    _check_company_auto = True

    audit_id = fields.Many2one(
        "cs.supervision.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(
        [
            ("good_practice", "Good practice"),
            ("learning", "Learning point"),
            ("action", "Action"),
        ],
        required=True,
        default="good_practice",
        index=True,
    )
    name = fields.Char(
        string="Finding", required=True, help="No names of children or families."
    )
    success_measure = fields.Char(string="How we will know it worked")
    responsible_id = fields.Many2one(
        "hr.employee", string="Who", check_company=True, ondelete="restrict"
    )
    date_due = fields.Date(string="By")
    action_id = fields.Many2one(
        "cs.action",
        string="On the board",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    def _make_actions(self):
        """Put what is to be done on the action board, once each. As superuser."""
        for finding in self.filtered(lambda f: f.kind == "action" and not f.action_id):
            audit = finding.audit_id
            finding.action_id = self.env["cs.action"].create(
                {
                    "name": finding.name,
                    "success_measure": finding.success_measure,
                    "supervision_audit_id": audit.id,
                    "origin": "supervision",
                    "company_id": audit.company_id.id,
                    "department_id": audit.department_id.id,
                    "responsible_id": finding.responsible_id.id,
                    "date_due": finding.date_due,
                }
            )

    # --- create, write, delete ------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create(vals_list)
        findings._check_grading()
        return findings

    def write(self, vals):
        self._check_grading()
        if not in_lifecycle(self.env) and {"audit_id", "action_id"} & set(vals):
            raise UserError(self.env._("A finding stays with its audit."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_in_progress(self):
        self._check_grading()

    def _check_grading(self):
        if not in_lifecycle(self.env):
            self.audit_id._check_grading()
