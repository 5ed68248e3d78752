from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..platform.guard import LIFECYCLE, in_lifecycle


class CsDisputeStep(models.Model):
    """One level that a dispute reached, and the answer given there (SWI-12).

    Made by the product as the dispute goes up; a manager in the line of the case, or a
    QA officer, answers it once. Whoever reads the dispute reads it.
    """

    _name = "cs.dispute.step"
    _description = "Dispute at a level"
    _inherit = ["cs.guard.mixin"]
    _order = "dispute_id, sequence, id"
    _rec_name = "level_id"

    dispute_id = fields.Many2one(
        "cs.dispute", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="dispute_id.company_id", store=True, index=True
    )
    case_id = fields.Many2one(related="dispute_id.case_id", store=True, index=True)
    department_id = fields.Many2one(
        related="dispute_id.department_id", store=True, index=True
    )
    issue = fields.Text(related="dispute_id.issue")
    dispute_state = fields.Selection(
        related="dispute_id.state", store=True, string="Dispute is"
    )
    sequence = fields.Integer(required=True, aggregator=None)
    level_id = fields.Many2one(
        "cs.dispute.level", required=True, ondelete="restrict", index=True
    )
    responder_id = fields.Many2one("hr.employee", string="To answer", index=True)
    responder_user_id = fields.Many2one(
        related="responder_id.user_id",
        store=True,
        index=True,
        string="Login of whoever answers",
    )
    date_reached = fields.Date(string="Reached on", required=True)
    date_due = fields.Date(string="Answer due", required=True, index=True)
    response = fields.Text(string="Answer", help="No names.")
    date_answered = fields.Date(string="Answered on", readonly=True)
    answered_by_id = fields.Many2one("res.users", string="Answered by", readonly=True)

    _once = models.Constraint(
        "unique(dispute_id, sequence)", "This dispute has already reached that level."
    )

    def _check_may_answer(self):
        for step in self:
            if step.date_answered or step.dispute_state != "open":
                raise UserError(
                    self.env._("This has been answered or settled, and stands.")
                )
            if not (
                self.env.su
                or self.env.user.has_group("cs_quality_assurance.group_qa_officer")
                # Who manages a team is structure, readable by all.
                or self.env.user in step.department_id.sudo().cs_line_user_ids
            ):
                raise AccessError(
                    self.env._(
                        "Only a manager in the line of the case, or a QA officer, "
                        "answers."
                    )
                )

    def write(self, vals):
        if not in_lifecycle(self.env):
            self._check_may_answer()
            if set(vals) - {"response"}:
                raise UserError(self.env._("Only the answer is written here."))
        return super().write(vals)

    def action_answer(self):
        """Give the answer, today; a manager in the line, or QA."""
        self._check_may_answer()
        for step in self:
            if not (step.response or "").strip():
                raise UserError(self.env._("Write the answer first."))
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {
                "date_answered": fields.Date.context_today(self),
                "answered_by_id": self.env.uid,
            }
        )
        for step in self:
            # On the record of the dispute, under the name of whoever answered.
            step.dispute_id.sudo().message_post(
                body=self.env._("%(level)s has answered.", level=step.level_id.name)
            )
        return {"type": "ir.actions.act_window_close"}

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(self.env._("The levels of a dispute are kept."))
