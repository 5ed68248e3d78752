from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .batch import run_in_batches
from .guard import LIFECYCLE


class CsRetentionLog(models.Model):
    """What the retention policy removed, when and under which rule (ALL-10).

    Written by the scheduled action only; QA managers and leaders read it. It names
    audit
    numbers, never a case.
    """

    _name = "cs.retention.log"
    _description = "Retention log"
    _inherit = ["cs.guard.mixin"]
    _order = "id desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    years = fields.Integer(string="Policy (years)", aggregator=None)
    before = fields.Date(string="Closed before")
    audit_count = fields.Integer(string="Audits removed")
    case_count = fields.Integer(string="Cases removed")
    audit_names = fields.Text(string="Audit numbers")

    @api.model
    def _cron_retention(self):
        """Remove audits, then cases, closed longer ago than each company keeps them.
        Scheduled weekly."""
        for company in self.env["res.company"].search([("cs_retention_years", ">", 0)]):
            before = fields.Date.context_today(self) - relativedelta(
                years=company.cs_retention_years
            )
            old = Domain("company_id", "=", company.id) & Domain(
                "date_closed", "<", before
            )
            audits = self.env["cs.audit"].search(
                old
                & Domain("state", "in", ("closed", "cancelled"))
                & ~Domain("follow_up_ids", "any", [("state", "!=", "closed")]),
                order="id desc",
            )
            run_in_batches(
                audits,
                lambda batch, c=company, b=before: self._remove_audits(batch, c, b),
            )
            cases = self.env["cs.case"].search(old & Domain("audit_ids", "=", False))
            run_in_batches(
                cases,
                lambda batch, c=company, b=before: self._remove_cases(batch, c, b),
                size=500,
            )

    @api.model
    def _remove_audits(self, audits, company, before):
        """Remove these audits with everything that hangs on them, and write the log."""
        names = audits.mapped("name")
        keep_origin = audits.follow_up_ids - audits
        keep_origin.with_context(cs_lifecycle=LIFECYCLE).write(
            {"origin_audit_id": False}
        )
        whole = audits.with_context(cs_lifecycle=LIFECYCLE)
        whole.check_ids.unlink()
        actions = whole.action_ids
        self.env["cs.audit.check"].search(
            [("action_id", "in", actions.ids)]
        ).with_context(cs_lifecycle=LIFECYCLE).unlink()
        actions.unlink()
        whole.plan_ids.unlink()
        for audit in whole:
            audit.state = "draft"
        whole.unlink()
        self.create(
            {
                "company_id": company.id,
                "years": company.cs_retention_years,
                "before": before,
                "audit_count": len(names),
                "audit_names": ", ".join(sorted(names)),
            }
        )

    @api.model
    def _remove_cases(self, cases, company, before):
        count = len(cases)
        cases.unlink()
        self.create(
            {
                "company_id": company.id,
                "years": company.cs_retention_years,
                "before": before,
                "case_count": count,
            }
        )
