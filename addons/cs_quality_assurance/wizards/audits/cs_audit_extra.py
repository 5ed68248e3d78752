from odoo import Command, api, fields, models
from odoo.fields import Domain

from ...models.audits.cs_audit import OPEN_STATES


class CsAuditExtra(models.TransientModel):
    """Which of the practitioner's other open cases are audited, too (DUR-11, DUR-30).

    The manager of the service (Durham's operations manager), those above, and QA
    officers; ``cs.audit`` checks it.
    """

    _name = "cs.audit.extra"
    _description = "Extra audits of a practitioner's other cases"

    audit_id = fields.Many2one(
        "cs.audit", required=True, readonly=True, ondelete="cascade"
    )
    practitioner_id = fields.Many2one(related="audit_id.practitioner_id")
    line_ids = fields.One2many(
        "cs.audit.extra.line",
        "wizard_id",
        string="Other open cases",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    reason = fields.Text(
        string="What to look for",
        required=True,
        help="The auditors read it before they start. No names of children.",
    )
    case_count = fields.Integer(string="How many", compute="_compute_case_count")

    @api.depends("audit_id")
    def _compute_line_ids(self):
        for wizard in self:
            audit = wizard.audit_id
            cases = audit._other_open_cases() if audit else self.env["cs.case"]
            running = self._running_audits(cases)
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "case_id": case.id,
                            "running_audit": running.get(case, ""),
                            "is_chosen": case not in running,
                        }
                    )
                    for case in cases
                ),
            ]

    @api.model
    def _running_audits(self, cases):
        """The audit already under way on each of these cases, by case."""
        audits = self.env["cs.audit"].search(
            Domain("case_id", "in", cases.ids) & Domain("state", "in", OPEN_STATES[:3])
        )
        return {audit.case_id: audit.name for audit in audits}

    @api.depends("line_ids")
    def _compute_case_count(self):
        for wizard in self:
            wizard.case_count = len(wizard.line_ids)

    def action_apply(self):
        """Make a draft audit for each case chosen, and show them."""
        self.ensure_one()
        chosen = self.line_ids.filtered("is_chosen").case_id
        extra = self.audit_id._make_extra_audits(chosen, self.reason)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extra audits"),
            "res_model": "cs.audit",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", extra.ids)],
        }


class CsAuditExtraLine(models.TransientModel):
    """One other open case, and whether it is to be audited. Whoever fills in the
    form."""

    _name = "cs.audit.extra.line"
    _description = "Another open case of the practitioner"
    _order = "id"

    wizard_id = fields.Many2one("cs.audit.extra", required=True, ondelete="cascade")
    case_id = fields.Many2one("cs.case", required=True, ondelete="cascade")
    case_type_id = fields.Many2one(related="case_id.case_type_id")
    date_opened = fields.Date(related="case_id.date_opened")
    running_audit = fields.Char(string="Being audited", readonly=True)
    is_chosen = fields.Boolean(string="Audit it")
