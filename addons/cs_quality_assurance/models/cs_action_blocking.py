from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .cs_action import OPEN_STATES

OFFICER = "cs_quality_assurance.group_qa_officer"


class CsFramework(models.Model):
    """Which actions an audit waits for before it closes."""

    _inherit = "cs.framework"

    closing_actions = fields.Selection(
        [
            ("all", "Every action is signed off"),
            ("blocking", "Those marked as holding it open are signed off"),
        ],
        string="Before an audit closes",
        required=True,
        default="all",
        tracking=True,
        help="The others stay on the board until they are done.",
    )


class CsAction(models.Model):
    """An action may hold its audit open until it is signed off.

    Whoever is at work on the audit (its auditor, its moderator) marks it, and QA
    officers; the person responsible cannot take the mark away.
    """

    _inherit = "cs.action"

    blocks_closing = fields.Boolean(
        string="Holds the audit open",
        tracking=True,
        copy=False,
        help=(
            "The audit closes only once this is signed off. The auditor or moderator "
            "decides, while they are at work on the audit, and QA."
        ),
    )
    can_block = fields.Boolean(compute="_compute_can_block")
    closing_actions = fields.Selection(
        related="audit_id.framework_id.closing_actions", compute_sudo=True
    )

    @api.depends("audit_id", "state")
    @api.depends_context("uid")
    def _compute_can_block(self):
        for action in self:
            action.can_block = bool(action.audit_id) and action._may_block()

    def _may_block(self):
        """The auditor or moderator at work on the audit, and QA officers."""
        self.ensure_one()
        return (
            self.env.su
            or self.env.user.has_group(OFFICER)
            or (bool(self.audit_id) and self._may_shape())
        )

    def _check_may_block(self):
        for action in self:
            if not action._may_block():
                raise AccessError(
                    self.env._(
                        "Only the auditor or moderator at work on the audit, or a QA "
                        "officer, decides whether “%(action)s” holds it open.",
                        action=action.name,
                    )
                )

    def _without_same_blocking(self, vals):
        """The values without *holds the audit open* where none of these changes by it:
        forms send it back unchanged, which is no news, and no right is asked."""
        if "blocks_closing" not in vals:
            return vals
        changed = self.filtered(
            lambda a: a.blocks_closing != bool(vals["blocks_closing"])
        )
        changed._check_may_block()
        if changed:
            return vals
        return {k: v for k, v in vals.items() if k != "blocks_closing"}


class CsAudit(models.Model):
    """What holds an audit open, by the framework's choice."""

    _inherit = "cs.audit"

    holding_action_count = fields.Integer(
        string="Actions that hold it open", compute="_compute_holding_action_count"
    )

    def _domain_holding(self):
        """The open actions that these audits wait for."""
        blocking = self.filtered(
            lambda audit: audit.framework_id.closing_actions == "blocking"
        )
        return Domain("state", "in", OPEN_STATES) & (
            Domain("audit_id", "in", (self - blocking).ids)
            | (
                Domain("audit_id", "in", blocking.ids)
                & Domain("blocks_closing", "=", True)
            )
        )

    @api.depends("action_ids.state", "action_ids.blocks_closing")
    def _compute_holding_action_count(self):
        counts = dict(
            self.env["cs.action"]._read_group(
                self._domain_holding(), ["audit_id"], ["__count"]
            )
        )
        for audit in self:
            audit.holding_action_count = counts.get(audit, 0)
