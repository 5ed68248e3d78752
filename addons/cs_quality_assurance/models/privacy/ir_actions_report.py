from odoo import SUPERUSER_ID, api, models


class IrActionsReport(models.Model):
    """What is printed of our records leaves a line in the register of reads."""

    _inherit = "ir.actions.report"

    @api.model
    def _render_qweb_html(self, report_ref, docids, data=None):
        """As Odoo's; a PDF is made of this page, too."""
        result = super()._render_qweb_html(report_ref, docids, data=data)
        model = self._get_report(report_ref).model or ""
        if docids and model.startswith("cs.") and self.env.uid != SUPERUSER_ID:
            ids = [docids] if isinstance(docids, int) else docids
            records = self.env[model].browse(ids)
            self.env["cs.privacy.log"]._note(records, "printed")
        return result
