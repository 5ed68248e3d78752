from odoo import api, fields, models
from odoo.exceptions import UserError

from .guard import LIFECYCLE, in_lifecycle


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
    )
    replaced_by_id = fields.Many2one(
        "cs.audit",
        string="Replaced by",
        readonly=True,
        copy=False,
        index=True,
        check_company=True,
        ondelete="restrict",
    )

    _cycle_board_idx = models.Index(
        "(cycle_id, state, auditor_id) WHERE cycle_id IS NOT NULL"
    )

    @api.depends("sample_ids.stratum_id")
    def _compute_stratum_id(self):
        for audit in self:
            # Which part of the register it came from is no secret of the sample list.
            audit.stratum_id = audit.sudo().sample_ids[:1].stratum_id

    @api.constrains(
        "auditor_id",
        "practitioner_id",
        "department_id",
        "conflict_reason",
        "framework_id",
    )
    def _check_auditor(self):
        # A round checks all its auditors together once it has placed them, not one at a
        # time.
        if self.env.context.get("cs_checked_together") is LIFECYCLE:
            return None
        return super()._check_auditor()

    @api.constrains("auditor_id")
    def _check_auditor_has_login(self):
        # As above.
        if self.env.context.get("cs_checked_together") is LIFECYCLE:
            return None
        return super()._check_auditor_has_login()

    def _get_lifecycle_fields(self):
        return super()._get_lifecycle_fields() | {"replaces_id", "replaced_by_id"}

    def _check_write_allowed(self, names):
        result = super()._check_write_allowed(names)
        if "cycle_id" in names and any(
            audit.cycle_id or audit.state != "draft" for audit in self
        ):
            raise UserError(self.env._("An audit keeps the cycle it was drawn for."))
        return result

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
