from odoo import api, fields, models
from odoo.exceptions import UserError


class CsCheckpoint(models.Model):
    """A manager's checkpoint on one assessment, with the decision made (DUR-26,
    BWD-11).

    Made by the scheduler; recorded by a manager of the team or a QA officer. The
    practitioner, whoever audits the case, and leaders read it.
    """

    _name = "cs.checkpoint"
    _description = "Checkpoint of an assessment"
    _inherit = ["cs.case.task.mixin"]
    _order = "date_due, id"
    _check_company_auto = True

    template_id = fields.Many2one(
        "cs.framework.checkpoint", string="Checkpoint", index=True, ondelete="restrict"
    )
    name = fields.Char(required=True)
    prompt = fields.Char(related="template_id.prompt", string="What to settle")
    date_start = fields.Date(
        string="Assessment started",
        required=True,
        default=fields.Date.context_today,
    )
    decision = fields.Text(
        string="Decision and reasons", tracking=True, help="No names."
    )

    _once = models.UniqueIndex(
        "(case_id, template_id, date_start)",
        "This assessment already has that checkpoint.",
    )

    @api.depends("name", "case_id")
    def _compute_display_name(self):
        for checkpoint in self:
            checkpoint.display_name = self.env._(
                "%(name)s, case %(case)s",
                name=checkpoint.name or "",
                case=checkpoint.case_id.reference or "",
            )

    @api.model
    def _get_recorded_fields(self):
        return super()._get_recorded_fields() | {"decision"}

    def action_record(self):
        """Record the checkpoint as held, today; a manager of the team or QA.

        :raises UserError: without a decision
        """
        for checkpoint in self:
            if not (checkpoint.decision or "").strip():
                raise UserError(
                    self.env._("Write down what you decided and why, then record it.")
                )
        self._record()
