from odoo import api, fields, models
from odoo.fields import Domain

from ..audits.cs_audit import SUBMITTED_STATES


class CsAction(models.Model):
    """Who reads an action that is not theirs, for the record rules: whoever looks at
    its audit in any layer, and whom its support plan is copied to.

    A rule with a path over the audit joins ten years of audits to every search of
    actions; asked here, the few that concern the user are found first.
    """

    _inherit = "cs.action"

    is_looked_at = fields.Boolean(
        string="You look at its audit",
        compute="_compute_is_shown_to_me",
        search="_search_is_looked_at",
        compute_sudo=True,
    )
    is_copied_to_me = fields.Boolean(
        string="Its support plan is copied to you",
        compute="_compute_is_shown_to_me",
        search="_search_is_copied_to_me",
        compute_sudo=True,
    )

    @api.depends(
        "audit_id.state", "audit_id.looker_user_ids", "plan_id.copied_to_ids.user_id"
    )
    @api.depends_context("uid")
    def _compute_is_shown_to_me(self):
        user = self.env.user
        for action in self.with_context(active_test=False):
            submitted = action.audit_id.state in SUBMITTED_STATES
            action.is_looked_at = submitted and user in action.audit_id.looker_user_ids
            action.is_copied_to_me = (
                submitted and user in action.plan_id.copied_to_ids.user_id
            )

    def _search_is_looked_at(self, operator, value):
        if operator != "in":
            return NotImplemented
        # As rules read: which audits these are decides, and is not shown.
        audits = self.env["cs.audit"].sudo()
        return Domain(
            "audit_id",
            "in",
            audits._search(
                [
                    ("looker_user_ids", "in", [self.env.uid]),
                    ("state", "in", SUBMITTED_STATES),
                ],
                active_test=False,
            ),
        )

    def _search_is_copied_to_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        # As above. An action is of the audit that its plan is of.
        plans = self.env["cs.improvement.plan"].sudo()
        return Domain(
            "plan_id",
            "in",
            plans._search(
                [
                    ("copied_to_ids.user_id", "in", [self.env.uid]),
                    ("audit_id.state", "in", SUBMITTED_STATES),
                ],
                active_test=False,
            ),
        )
