from odoo import api, fields, models


class CsAudit(models.Model):
    """An external auditor's grade beside ours (DUR-28)."""

    _inherit = "cs.audit"

    versus_ours = fields.Selection(
        [
            ("same", "The same as ours"),
            ("higher", "Better than ours"),
            ("lower", "Lower than ours"),
        ],
        string="External grade",
        compute="_compute_versus_ours",
        store=True,
        compute_sudo=True,
        help="The external auditor's overall grade against our final one.",
    )

    @api.depends("kind", "origin_grade_id", "final_grade_id")
    def _compute_versus_ours(self):
        for audit in self:
            ours, theirs = audit.origin_grade_id, audit.final_grade_id
            if audit.kind != "external" or not (ours and theirs):
                audit.versus_ours = False
            elif ours == theirs:
                audit.versus_ours = "same"
            else:
                # Rank 1 is the best grade.
                audit.versus_ours = "higher" if theirs.rank < ours.rank else "lower"


class CsFrameworkFollowUp(models.Model):
    _inherit = "cs.framework.follow.up"

    agreement = fields.Char(string="Compared with ours", compute="_compute_agreement")

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_agreement(self):
        # Counts over a whole council; whoever reads the framework may read them.
        groups = (
            self.env["cs.audit"]
            .sudo()
            ._read_group(
                [
                    ("follow_up_rule_id", "in", self.ids),
                    ("versus_ours", "!=", False),
                ],
                ["follow_up_rule_id", "versus_ours"],
                ["__count"],
            )
        )
        counts = {(line.id, found): count for line, found, count in groups}
        for line in self:
            same, higher, lower = (
                counts.get((line._origin.id, found), 0)
                for found in ("same", "higher", "lower")
            )
            line.agreement = (
                self.env._(
                    "%(same)s of %(count)s the same, %(higher)s better, %(lower)s "
                    "lower",
                    same=same,
                    count=same + higher + lower,
                    higher=higher,
                    lower=lower,
                )
                if same + higher + lower
                else False
            )
