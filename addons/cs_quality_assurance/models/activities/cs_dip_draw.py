from odoo import api, fields, models

from ...rules import sampling
from ..cycles.cs_cycle import OFFICER


class CsDipDraw(models.Model):
    """One manager's draw on a month's theme: which cases, out of how many (SWI-04).

    Made by the product when the manager draws, and by nobody else; the manager, those
    above, QA and leaders read it. With the seed anybody can draw it again (ALL-03).
    """

    _name = "cs.dip.draw"
    _description = "A manager's dip samples"
    _inherit = ["cs.guard.mixin"]
    _order = "theme_id desc, id"
    _rec_name = "employee_id"

    theme_id = fields.Many2one(
        "cs.dip.theme", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="theme_id.company_id", store=True, index=True, precompute=True
    )
    month = fields.Date(related="theme_id.month", store=True, precompute=True)
    employee_id = fields.Many2one(
        "hr.employee",
        string="Who",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        related="employee_id.user_id", store=True, index=True, precompute=True
    )
    department_id = fields.Many2one(
        related="employee_id.department_id",
        store=True,
        index=True,
        precompute=True,
    )
    drawn_on = fields.Date(
        readonly=True,
        default=lambda self: fields.Date.context_today(self),
        string="Drawn on",
    )
    asked = fields.Integer(readonly=True, aggregator="sum")
    register_size = fields.Integer(
        string="Cases to draw from", readonly=True, aggregator=None
    )
    seed = fields.Char(
        readonly=True, groups=f"{OFFICER},cs_quality_assurance.group_leader"
    )
    certificate = fields.Json(
        readonly=True, groups=f"{OFFICER},cs_quality_assurance.group_leader"
    )
    audit_ids = fields.One2many("cs.audit", "dip_draw_id", string="Dip samples")
    drawn_count = fields.Integer(string="Drawn", compute="_compute_counts")
    done_count = fields.Integer(string="Done", compute="_compute_counts")
    shortfall = fields.Integer(string="Too few by", compute="_compute_counts")

    _once = models.Constraint(
        "unique(theme_id, employee_id)", "You have drawn your cases on this theme."
    )

    @api.depends("asked")
    def _compute_counts(self):
        # How many, not which: whoever reads the draw may know.
        counts = (
            self.env["cs.audit"]
            # Counts only, see above.
            .sudo()
            ._read_group(
                [("dip_draw_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["dip_draw_id", "state"],
                ["__count"],
            )
        )
        drawn, done = {}, {}
        for draw, state, count in counts:
            drawn[draw.id] = drawn.get(draw.id, 0) + count
            if state in ("moderation", "closing", "closed"):
                done[draw.id] = done.get(draw.id, 0) + count
        for draw in self:
            draw.drawn_count = drawn.get(draw.id, 0)
            draw.done_count = done.get(draw.id, 0)
            draw.shortfall = max(draw.asked - draw.drawn_count, 0)

    def action_view_audits(self):
        """My dip samples on this theme; whoever may read them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.theme_id.display_name,
            "res_model": "cs.audit",
            "views": [(False, "list"), (False, "form")],
            "domain": [("dip_draw_id", "=", self.id)],
            "context": {"create": False},
        }

    def _draws_same(self):
        """Whether the seed gives these cases again, from as many as there were
        (ALL-03)."""
        self.ensure_one()
        certificate = sampling.Certificate.from_dict(self.certificate)
        drawn = self.audit_ids.case_id.mapped("reference")
        return set(certificate.drawn) == set(drawn)
