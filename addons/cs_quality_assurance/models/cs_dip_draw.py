from odoo import api, fields, models

from ..rules import sampling
from .cs_cycle import OFFICER


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
        readonly=True, default=lambda self: fields.Date.context_today(self)
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


class CsAudit(models.Model):
    """Dip samples: a short look by a manager at their own area (SWI-04, ALL-01)."""

    _inherit = "cs.audit"

    dip_theme_id = fields.Many2one(
        "cs.dip.theme",
        string="Dip sample theme",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        lifecycle=True,
    )
    dip_draw_id = fields.Many2one(
        "cs.dip.draw",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        lifecycle=True,
    )

    def _conflict_allowed(self):
        """Where ALL-01 does not stand in the way of an auditor's line or team."""
        self.ensure_one()
        # ALL-01 is about results: a benchmark gives none, and Durham's managers grade
        # together. One's own work stays barred, by the session.
        if self.benchmark_session_id:
            return True
        # It stands unless the framework says so: here it does, for a manager's own
        # draw on the month's theme, and for nothing else.
        return bool(
            self.kind == "dip_sample"
            and self.dip_draw_id
            and self.framework_id.dip_own_area
        )
