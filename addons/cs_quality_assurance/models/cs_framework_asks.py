from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CsFramework(models.Model):
    """What some councils ask of actions and of moderation, and others do not."""

    _inherit = "cs.framework"

    smart_actions = fields.Boolean(
        string="Every action can be measured",
        tracking=True,
        help="Each action says how we will know it worked, beside what will be done, "
        "by whom and by when (BPL-18).",
    )
    moderation_together = fields.Boolean(
        string="Together with the auditor",
        tracking=True,
        help="A moderation is finished once auditor and moderator have talked it over "
        "(LUT-08).",
    )


class CsAction(models.Model):
    _inherit = "cs.action"

    @api.constrains("audit_id", "plan_id", "moderation_id", "success_measure")
    def _check_measurable(self):
        """BPL-18: specific, owned, dated and measurable, where the framework says so;
        the first three are asked everywhere."""
        for action in self:
            if (
                action._get_framework().smart_actions
                and not (action.success_measure or "").strip()
            ):
                raise ValidationError(
                    self.env._(
                        "Say how we will know that “%(action)s” worked: what will be "
                        "different for the child.",
                        action=action.name,
                    )
                )


class CsModeration(models.Model):
    _inherit = "cs.moderation"

    def _problems_of_togetherness(self):
        if not self.audit_id.framework_id.moderation_together or self.with_auditor:
            return []
        return [
            self.env._(
                "Talk it over with the auditor, and tick that you moderated together."
            )
        ]
