from odoo import models


class CsMyWork(models.AbstractModel):
    """Disputes that wait for the user's answer (DUR-22, SWI-12)."""

    _inherit = "cs.my.work"

    def _work_disputes(self):
        steps = self._mine(
            "cs.dispute.step",
            [
                ("responder_user_id", "=", self.env.uid),
                ("date_answered", "=", False),
                ("dispute_state", "=", "open"),
            ],
            ["dispute_id", "case_id", "date_due"],
        )
        return [
            self._work_item(
                step,
                "dispute",
                self.env._("Answer dispute %(name)s", name=step.dispute_id.name),
                [self._case_fact(step.case_id.reference)],
                step.date_due,
                self.env._("Answer"),
            )
            for step in steps
        ]
