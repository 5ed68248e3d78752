from odoo import api, fields, models
from odoo.exceptions import UserError

from .guard import in_lifecycle


class CsAudit(models.Model):
    """The audit's place in a round: which cycle, which draw, and what it stands in for
    (ALL-02).
    """

    _inherit = "cs.audit"

    cycle_id = fields.Many2one(
        "cs.cycle",
        index=True,
        check_company=True,
        copy=False,
        ondelete="restrict",
        tracking=True,
    )
    programme_id = fields.Many2one(
        related="cycle_id.programme_id", store=True, index=True
    )
    sample_ids = fields.One2many("cs.cycle.sample", "audit_id", string="Drawn as")
    stratum_id = fields.Many2one(
        "cs.cycle.stratum", string="Drawn from", compute="_compute_stratum_id"
    )
    replaces_id = fields.Many2one(
        "cs.audit",
        string="In place of",
        readonly=True,
        copy=False,
        index=True,
        check_company=True,
        ondelete="restrict",
        lifecycle=True,
    )
    replaced_by_id = fields.Many2one(
        "cs.audit",
        string="Replaced by",
        readonly=True,
        copy=False,
        index=True,
        check_company=True,
        ondelete="restrict",
        lifecycle=True,
    )

    _cycle_board_idx = models.Index(
        "(cycle_id, state, auditor_id) WHERE cycle_id IS NOT NULL"
    )

    @api.depends("sample_ids.stratum_id")
    def _compute_stratum_id(self):
        for audit in self:
            # Which part of the register it came from is no secret of the sample list.
            audit.stratum_id = audit.sudo().sample_ids[:1].stratum_id

    @api.ondelete(at_uninstall=False)
    def _unlink_not_in_sample(self):
        if not in_lifecycle(self.env) and (kept := self.filtered("cycle_id")):
            raise UserError(
                self.env._(
                    "%(audit)s was drawn for a cycle, so it is kept. Cancel it "
                    "instead.",
                    audit=kept[0].name,
                )
            )
