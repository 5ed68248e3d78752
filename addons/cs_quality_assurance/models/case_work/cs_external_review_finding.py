from odoo import api, fields, models

from ..platform.cs_guard_mixin import CONFIDENTIAL

CONFIDENTIAL.add("cs.external.review.finding")


class CsExternalReviewFinding(models.Model):
    """One thing a review found: a strength or something to improve, with the standards
    it bears on (SWI-11, BWD-01).

    QA officers write them while the review is open; whoever reads the review reads
    them.
    """

    _name = "cs.external.review.finding"
    _description = "Finding of a review"
    _inherit = ["cs.guard.mixin"]
    _order = "review_id, sequence, id"
    _check_company_auto = True

    review_id = fields.Many2one(
        "cs.external.review", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    case_id = fields.Many2one(related="review_id.case_id", store=True)
    department_id = fields.Many2one(
        related="review_id.department_id", store=True, index=True
    )
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(string="Finding", required=True, help="No names.")
    kind = fields.Selection(
        [("strength", "Strength"), ("improvement", "To improve")],
        required=True,
        default="improvement",
        index=True,
    )
    theme_id = fields.Many2one(
        "cs.learning.theme", index=True, check_company=True, ondelete="restrict"
    )
    standard_ids = fields.Many2many(
        "cs.practice.standard",
        "cs_external_finding_standard_rel",
        string="Standards",
        check_company=True,
    )
    answer = fields.Char(string="Why no action is needed")
    action_ids = fields.One2many("cs.action", "external_finding_id", string="Actions")
    point_id = fields.Many2one(
        "cs.learning.point",
        string="In the learning",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    def _cs_check_review_open(self):
        self.review_id._check_open()

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create(vals_list)
        findings._cs_check_review_open()
        return findings

    def write(self, vals):
        # Adding it to the learning changes nothing of what was found.
        if set(vals) - {"point_id"}:
            self._cs_check_review_open()
        return super().write(vals)

    def unlink(self):
        self._cs_check_review_open()
        return super().unlink()

    def action_add_action(self):
        """Open a new action that answers this finding."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cs.action",
            "name": self.env._("New action"),
            "views": [(False, "form")],
            "context": {
                "default_external_review_id": self.review_id.id,
                "default_external_finding_id": self.id,
                "default_origin": "review",
            },
        }

    def action_learn(self):
        """Put this finding among the learning points, once; QA officers."""
        self.review_id._check_officer()
        for finding in self.filtered(lambda f: not f.point_id):
            point = self.env["cs.learning.point"].create(
                {
                    "name": finding.name,
                    "kind": finding.kind,
                    "theme_id": finding.theme_id.id,
                    "standard_ids": [(6, 0, finding.standard_ids.ids)],
                    "company_id": finding.company_id.id,
                    "external_review_id": finding.review_id.id,
                }
            )
            # Filled in by the product, for the right was checked above.
            finding.sudo().point_id = point
