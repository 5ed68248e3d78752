from odoo import fields, models


class CsChallengeDecision(models.TransientModel):
    """Asks how a challenge is decided, and why; the challenge checks the right."""

    _name = "cs.challenge.decision"
    _description = "Decision on a challenge"

    challenge_id = fields.Many2one("cs.challenge", required=True, readonly=True)
    scale_id = fields.Many2one(related="challenge_id.scale_id")
    grade_before_id = fields.Many2one(related="challenge_id.grade_before_id")
    grade_asked_id = fields.Many2one(related="challenge_id.grade_asked_id")
    reason = fields.Text(related="challenge_id.reason")
    evidence = fields.Text(related="challenge_id.evidence")
    outcome = fields.Selection(
        [("stays", "The grade stays"), ("changed", "The grade is changed")],
        string="Decision",
        required=True,
        default="stays",
    )
    grade_id = fields.Many2one(
        "cs.grade",
        string="Changed to",
        domain="[('scale_id', '=', scale_id)]",
    )
    decision = fields.Text(
        string="Why", required=True, help="The service and the auditor read it."
    )

    def action_apply(self):
        """Decide, with the reason on the record."""
        self.ensure_one()
        self.challenge_id.action_decide(self.outcome, self.decision, self.grade_id)
        return {"type": "ir.actions.act_window_close"}
