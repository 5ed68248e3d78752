from odoo import fields, models


class CsPracticeStandard(models.Model):
    """How often a standard was cited, by learning points and actions the reader may
    see (BWD-01)."""

    _inherit = "cs.practice.standard"

    strength_count = fields.Integer(
        string="Cited as a strength", compute="_compute_citations"
    )
    improvement_count = fields.Integer(
        string="Cited as to improve", compute="_compute_citations"
    )
    action_count = fields.Integer(
        string="Cited by actions", compute="_compute_citations"
    )

    def _compute_citations(self):
        points = {
            (standard, kind): count
            for standard, kind, count in self.env["cs.learning.point"]._read_group(
                [("standard_ids", "in", self.ids)],
                ["standard_ids", "kind"],
                ["__count"],
            )
        }
        actions = dict(
            self.env["cs.action"]._read_group(
                [("standard_ids", "in", self.ids)], ["standard_ids"], ["__count"]
            )
        )
        for standard in self:
            standard.strength_count = points.get((standard, "strength"), 0)
            standard.improvement_count = points.get((standard, "improvement"), 0)
            standard.action_count = actions.get(standard, 0)
