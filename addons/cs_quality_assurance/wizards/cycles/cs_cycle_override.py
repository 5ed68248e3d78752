from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.platform.guard import LIFECYCLE


class CsCycleOverride(models.TransientModel):
    """A QA officer chooses the auditor of one case, with a reason where there is a
    conflict.

    Nobody may ever audit their own work, whatever the reason (ALL-01).
    """

    _name = "cs.cycle.override"
    _description = "Choose the auditor of a case"
    _inherit = ["hr.mixin"]

    sample_id = fields.Many2one(
        "cs.cycle.sample",
        string="Case",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="sample_id.company_id")
    current_id = fields.Many2one(related="sample_id.auditor_id", string="Has it now")
    unallocated_reason = fields.Text(related="sample_id.unallocated_reason")
    auditor_id = fields.Many2one(
        "hr.employee",
        domain="[('company_id', 'in', (company_id, False)), ('user_id', '!=', False)]",
    )
    conflict = fields.Text(string="What speaks against it", compute="_compute_conflict")
    reason = fields.Char(help="Kept on the audit, where an inspector can read it.")

    @api.depends("auditor_id", "sample_id")
    def _compute_conflict(self):
        for wizard in self:
            found = (
                wizard.sample_id._refusals_in_words(wizard.auditor_id)
                if wizard.auditor_id and wizard.sample_id
                else []
            )
            wizard.conflict = "\n".join(found)

    def action_choose(self):
        """Give the case to this person. QA officers.

        :raises UserError: started already, or a conflict without a reason
        """
        self.ensure_one()
        sample = self.sample_id
        sample.cycle_id._check_officer()
        sample.cycle_id._lock()
        if not self.auditor_id:
            raise UserError(self.env._("Choose who audits the case."))
        if self.conflict and not (self.reason or "").strip():
            raise UserError(
                self.env._(
                    "Say why it has to be %(auditor)s: %(conflict)s.",
                    auditor=self.auditor_id.name,
                    conflict=", ".join(self.conflict.splitlines()),
                )
            )
        sample._give_to(self.auditor_id, (self.reason or "").strip())
        return {"type": "ir.actions.act_window_close"}


class CsCycleSample(models.Model):
    _inherit = "cs.cycle.sample"

    def action_choose_auditor(self):
        """Open the page on which a QA officer chooses the auditor of this case."""
        self.ensure_one()
        self.cycle_id._check_officer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who audits case %(case)s?", case=self.reference),
            "res_model": "cs.cycle.override",
            "view_mode": "form",
            "target": "new",
            "context": {"default_sample_id": self.id},
        }

    def _give_to(self, employee, reason):
        """Put this person on the audit, whatever the allocation said; tell both if it
        was out.

        :param reason: kept on the audit when there is one
        :raises UserError: when the audit has been started
        """
        self.ensure_one()
        audit, old = self.audit_id, self.audit_id.auditor_id
        if audit.state not in ("draft", "allocated"):
            raise UserError(
                self.env._(
                    "%(audit)s has been started by %(auditor)s. Cancel it, or let them "
                    "finish.",
                    audit=audit.name,
                    auditor=old.name,
                )
            )
        if old == employee:
            return
        vals = {"auditor_id": employee.id}
        if reason:
            vals["conflict_reason"] = reason
        audit.write(vals)
        # The officer's choice is made; what follows are the round's own records.
        sample = self.sudo().with_context(cs_lifecycle=LIFECYCLE)
        sample.unallocated_reason = False
        cycle = sample.cycle_id
        cycle._keep_outsiders(employee.ids)
        if not audit.date_due:
            sample.audit_id.date_due = cycle._due_day(
                max(cycle.date_start, cycle._today()), cycle._calendar()
            )
        if cycle.state == "open":
            sample._hand_over(old)
        cycle._drop_leavers()
        cycle._say_who_is_missing()

    def _hand_over(self, old):
        """Send the audit to its new auditor; tell the one before it is not theirs."""
        self.ensure_one()
        audit, cycle = self.audit_id, self.cycle_id
        audit.activity_unlink(["cs_quality_assurance.activity_audit"])
        if audit.state == "draft":
            audit._open_in_round()
        else:
            audit._follow_by_auditor()
            audit._to_do_for_auditors()
        letters = [
            (
                audit.auditor_id,
                self.env._("You have an audit to do"),
                cycle._letter(
                    self.env._("This is now yours in “%(cycle)s”:", cycle=cycle.name),
                    [cycle._audit_in_words(audit)],
                ),
            )
        ]
        if old:
            gone = self.env._(
                "Case %(case)s (%(audit)s) is no longer yours: somebody else audits "
                "it.",
                case=self.reference,
                audit=audit.name,
            )
            letters.append(
                (
                    old,
                    self.env._("An audit is no longer yours"),
                    cycle._letter(gone, []),
                )
            )
        cycle._send_letters(letters)
        cycle.auditor_ids.filtered(
            lambda row: row.employee_id == audit.auditor_id and not row.told_on
        ).told_on = cycle._today()
