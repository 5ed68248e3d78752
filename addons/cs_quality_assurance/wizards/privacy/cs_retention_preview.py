from odoo import api, fields, models
from odoo.exceptions import AccessError


class CsRetentionPreview(models.TransientModel):
    """What would be removed on a day, before anything is. QA managers, of the councils
    they are in; nothing changes."""

    _name = "cs.retention.preview"
    _description = "What goes next"

    day = fields.Date(required=True, default=fields.Date.context_today)
    says = fields.Text(string="Would go", compute="_compute_says")

    @api.depends("day")
    @api.depends_context("allowed_company_ids")
    def _compute_says(self):
        for preview in self:
            preview.says = "\n".join(preview._lines())

    def _lines(self):
        if not self.env.user.has_group("cs_quality_assurance.group_qa_manager"):
            raise AccessError(self.env._("QA managers look at what goes next."))
        lines = []
        # How many and their numbers only; some kinds a QA manager does not open.
        for kind, company, before, records in (
            self.env["cs.retention.log"]
            .sudo()
            ._find_due(self.day or fields.Date.today(), ahead=True)
        ):
            if company in self.env.companies:
                numbers = ""
                if records and kind.model != "cs.case" and "name" in records._fields:
                    numbers = ": " + ", ".join(sorted(records.mapped("name")))
                lines.append(
                    self.env._(
                        "%(company)s, %(what)s of before %(day)s: %(count)s%(numbers)s",
                        company=company.name,
                        what=self.env["ir.model"]._get(kind.model).name,
                        day=before,
                        count=len(records),
                        numbers=numbers,
                    )
                )
        return lines or [self.env._("No clock is set: everything is kept.")]
