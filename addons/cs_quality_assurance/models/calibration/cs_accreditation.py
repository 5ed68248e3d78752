from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models


class CsAccreditation(models.Model):
    """An accreditation that rests on reference audits (BPL-15)."""

    _inherit = "cs.accreditation"

    reference_audit_ids = fields.Many2many(
        "cs.audit",
        "cs_accreditation_reference_rel",
        string="Rests on these reference audits",
        readonly=True,
        copy=False,
        groups="cs_quality_assurance.group_qa_officer",
    )

    def _after_reference(self, audit):
        """Accredit the auditor of a reference audit within tolerance once there are as
        many as the framework asks; else they are given the next. As superuser."""
        person, framework = audit.auditor_id, audit.framework_id
        used = self.search([("employee_id", "=", person.id)]).reference_audit_ids
        passed = (
            self.env["cs.audit"]
            .search(
                [
                    ("auditor_id", "=", person.id),
                    ("framework_id", "=", framework.id),
                    ("reference_use", "=", "standard"),
                    ("reference_outcome", "=", "within"),
                ]
            )
            .filtered(lambda one: one not in used)
        )
        if len(passed) < framework.standard_count:
            framework._give_reference(person)
            return
        today = fields.Date.context_today(self)
        held = framework._accredited_until(person)
        start = max(today, held + timedelta(days=1)) if held else today
        self.create(
            {
                "employee_id": person.id,
                "company_id": framework.company_id.id,
                "tool_ids": [fields.Command.set(audit.tool_id.ids)],
                "date_from": start,
                "date_to": today
                + relativedelta(months=framework.standard_months)
                - timedelta(days=1),
                "note": self.env._(
                    "Graded within tolerance: %(audits)s.",
                    audits=", ".join(passed.sorted("id").mapped("name")),
                ),
                "reference_audit_ids": [fields.Command.set(passed.ids)],
            }
        )
