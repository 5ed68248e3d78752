from odoo import api, fields, models
from odoo.exceptions import UserError

from .cs_framework_moderation_layer import KINDS
from .cs_moderation import OPEN_STATES
from .guard import LIFECYCLE


class CsModeration(models.Model):
    """The layer a moderation belongs to, and the panel that sits (ALL-06).

    Every layer's grade is a fact of its own: a later one stands beside the earlier
    ones, and replaces none.
    """

    _inherit = "cs.moderation"

    layer_id = fields.Many2one(
        "cs.framework.moderation.layer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the framework's own moderation, the first layer.",
    )
    layer_name = fields.Char(
        string="Which look",
        compute="_compute_layer_name",
        compute_sudo=True,
        depends_context=("lang",),
    )
    kind = fields.Selection(KINDS, compute="_compute_layer_name", compute_sudo=True)
    basis = fields.Char(
        readonly=True, help="Codes of rules.moderation: why the layer applies."
    )
    basis_text = fields.Char(
        string="Because of", compute="_compute_basis_text", depends_context=("lang",)
    )
    member_ids = fields.One2many(
        "cs.moderation.member", "moderation_id", string="The panel"
    )
    earlier_ids = fields.Many2many(
        "cs.moderation", string="Looks before this one", compute="_compute_earlier_ids"
    )
    quality_required = fields.Boolean(
        compute="_compute_quality_required", compute_sudo=True
    )

    _one_per_layer = models.UniqueIndex(
        "(audit_id, layer_id) WHERE layer_id IS NOT NULL AND state != 'withdrawn'",
        "This audit already goes through that layer.",
    )

    @api.depends("layer_id.name", "layer_id.kind")
    def _compute_layer_name(self):
        for moderation in self:
            moderation.layer_name = moderation.layer_id.name or self.env._(
                "First moderation"
            )
            moderation.kind = moderation.layer_id.kind or "first"

    @api.depends("basis", "layer_id", "audit_id.moderation_basis")
    def _compute_basis_text(self):
        words = {
            "every": self.env._("every audit"),
            "drawn": self.env._("drawn at random"),
            "at_or_below": self.env._("its grade"),
            "at_or_above": self.env._("its grade"),
            "new_auditor": self.env._("a new auditor"),
        }
        first = self.env["cs.audit"]._fields["moderation_basis"]
        first = dict(first._description_selection(self.env))
        for moderation in self:
            codes = (moderation.basis or "").split(",")
            moderation.basis_text = (
                ", ".join(dict.fromkeys(words[code] for code in codes if code))
                if moderation.layer_id
                # Why an audit is moderated is no secret to who reads the moderation.
                else first.get(moderation.audit_id.sudo().moderation_basis, "")
            )

    @api.depends("audit_id.moderation_ids.state")
    @api.depends_context("uid")
    def _compute_earlier_ids(self):
        # A search, so that the record rules decide what is shown.
        found = self.search(
            [("audit_id", "in", self.audit_id.ids), ("state", "=", "done")], order="id"
        )
        for moderation in self:
            moderation.earlier_ids = found.filtered(
                lambda other, this=moderation: (
                    other.audit_id == this.audit_id
                    and other.id < (this._origin.id or 0)
                )
            )

    @api.depends("layer_id.quality_required", "audit_id.framework_id")
    def _compute_quality_required(self):
        for moderation in self:
            moderation.quality_required = (
                moderation.layer_id.quality_required
                if moderation.layer_id
                else moderation.audit_id.framework_id.moderation_quality_required
            )

    def _problems_of_layer(self):
        problems = []
        if self.quality_required and not self.quality_grade_id:
            problems.append(
                self.env._(
                    "Grade the audit itself, too: how well the work was audited."
                )
            )
        if self.kind == "panel":
            problems += self._problems_of_panel()
        return problems

    def _problems_of_panel(self):
        """A panel agrees on a grade once each member there has given theirs."""
        problems = []
        there = self.member_ids.filtered(lambda member: not member.absent)
        if len(there) < 2:
            problems.append(
                self.env._("A panel has at least two people. Ask QA to add somebody.")
            )
        if silent := there.filtered(lambda member: not member.grade_id):
            problems.append(
                self.env._(
                    "%(who)s: give your grade, or be marked as not there.",
                    # Colleagues on the same panel.
                    who=", ".join(silent.employee_id.sudo().mapped("name")),
                )
            )
        return problems

    def _dismiss_panel(self):
        """Nobody on it has anything left to do."""
        # The callers checked who may complete a moderation, or re-open its audit.
        self.sudo().activity_unlink(
            ["cs_quality_assurance.activity_panel"], user_id=None
        )

    def _check_panel_members(self):
        for moderation in self:
            if moderation.kind == "panel" and moderation.state not in OPEN_STATES:
                raise UserError(self.env._("The panel has finished."))

    def action_set_panel(self, employees):
        """Put more people on a panel. QA officers.

        :param employees: ``hr.employee``
        """
        self.ensure_one()
        self._check_panel_members()
        for employee in employees - self.member_ids.employee_id:
            self.env["cs.moderation.member"].create(
                {"moderation_id": self.id, "employee_id": employee.id}
            )

    def _seat_leader(self):
        """Whoever leads a panel sits on it."""
        for moderation in self.filtered(lambda m: m.kind == "panel" and m.moderator_id):
            if moderation.moderator_id not in moderation.member_ids.employee_id:
                # The right to name the moderator was checked by ``write``.
                self.env["cs.moderation.member"].sudo().with_context(
                    cs_lifecycle=LIFECYCLE
                ).create(
                    {
                        "moderation_id": moderation.id,
                        "employee_id": moderation.moderator_id.id,
                    }
                )
