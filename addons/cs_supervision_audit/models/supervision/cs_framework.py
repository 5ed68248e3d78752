from odoo import api, fields, models

from odoo.addons.cs_quality_assurance.models.frameworks.cs_framework_template import (
    NAMESPACE,
)


class CsFramework(models.Model):
    """What a council says about supervision audits: the tool, and who is sent it."""

    _inherit = "cs.framework"

    supervision_tool_id = fields.Many2one(
        "cs.audit.tool",
        string="Supervision tool",
        check_company=True,
        tracking=True,
        domain="[('counts_as', '=', 'supervision')]",
    )
    supervision_weeks = fields.Integer(
        string="Supervision every (weeks)",
        aggregator=None,
        tracking=True,
        help="An audit of a supervision file counts what was due by it. 0: the auditor "
        "says how many the policy asks for.",
    )
    supervision_new_weeks = fields.Integer(
        string="Newly qualified: every (weeks)",
        aggregator=None,
        tracking=True,
        help="Until the day agreed with the worker, which stands under Who audits. 0: "
        "as everybody else.",
    )
    supervision_rest_months = fields.Integer(
        string="Files by risk; read lately (months)",
        aggregator=None,
        tracking=True,
        help="Whose file an audit reads is proposed by risk, and files read in so many "
        "months come last. 0: whoever plans the audit chooses.",
    )
    _supervision_weeks = models.Constraint(
        "CHECK (supervision_weeks >= 0 AND supervision_new_weeks >= 0 "
        "AND supervision_rest_months >= 0)",
        "The weeks and months of supervision cannot be below zero.",
    )
    service_improvement_ids = fields.Many2many(
        "hr.employee",
        "cs_framework_service_improvement_rel",
        string="Service improvement managers",
        check_company=True,
        help="Are sent each completed supervision tool, beside the operations manager "
        "(DUR-19).",
    )

    @api.model
    def _get_template_files(self, code):
        files = super()._get_template_files(code) + [
            "cs_supervision_audit/frameworks/supervision_tool.xml",
            "cs_supervision_audit/frameworks/supervision_domains_1_4.xml",
            "cs_supervision_audit/frameworks/supervision_domains_5_8.xml",
        ]
        if code == "durham":
            files.append("cs_supervision_audit/frameworks/durham_supervision.xml")
        return files

    def _publish_loaded_tools(self, code):
        result = super()._publish_loaded_tools(code)
        prefix = f"{NAMESPACE}.company_{self.env.company.id}_{code}_"
        # Called by the loader after the role was checked; sets what it has just loaded.
        framework = self.sudo().env.ref(f"{prefix}framework")
        # As above: what was just loaded.
        tool = self.sudo().env.ref(f"{prefix}tool_supervision")
        if not framework.supervision_tool_id:
            framework.supervision_tool_id = tool
        return result
