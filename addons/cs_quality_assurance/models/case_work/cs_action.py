from odoo import api, fields, models


class CsAction(models.Model):
    """Actions that come from what is recorded beside audits; they follow its case."""

    _inherit = "cs.action"

    checklist_id = fields.Many2one(
        "cs.case.checklist",
        string="Case file checklist",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    external_review_id = fields.Many2one(
        "cs.external.review",
        string="Review or complaint",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    external_finding_id = fields.Many2one(
        "cs.external.review.finding",
        string="Finding",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    origin = fields.Selection(
        selection_add=[
            ("checklist", "Case file checklist"),
            ("review", "Review or complaint"),
            ("other",),
        ],
        ondelete={"checklist": "set other", "review": "set other"},
    )

    @api.model
    def _get_case_sources(self):
        """Fields of an action that name a record with a case and a team. Hook."""
        return ["checklist_id", "external_review_id"]

    @api.model
    def _take_over_from_case_source(self, vals):
        """The case, team and council of a checklist or review that it comes from."""
        for name in self._get_case_sources():
            if source := self.env[self._fields[name].comodel_name].browse(
                vals.get(name)
            ):
                # The link is checked to be readable; the action is of its case.
                known = source.sudo()
                if known.case_id:
                    vals["case_id"] = known.case_id.id
                if known.department_id:
                    vals["department_id"] = known.department_id.id
                vals["company_id"] = known.company_id.id
