from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..platform.guard import in_lifecycle


class CsLearningPoint(models.Model):
    """What we learned: a strength or an improvement, with the standards it cites
    (BWD-09, DUR-13).

    The auditor adds them while auditing; QA officers add and sort them later.
    """

    _name = "cs.learning.point"
    _description = "Learning point"
    _inherit = ["cs.guard.mixin", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="What we learned", required=True, travels=True, help="No names."
    )
    kind = fields.Selection(
        [("strength", "Strength"), ("improvement", "To improve")],
        required=True,
        default="strength",
        index=True,
    )
    theme_id = fields.Many2one(
        "cs.learning.theme", index=True, check_company=True, ondelete="restrict"
    )
    audit_id = fields.Many2one(
        "cs.audit", index=True, check_company=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        "cs.audit.line", string="Domain", index=True, ondelete="set null"
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Team",
        compute="_compute_department_id",
        store=True,
        index=True,
        precompute=True,
        compute_sudo=True,
    )
    auditor_user_id = fields.Many2one(
        related="audit_id.auditor_user_id", store=True, index=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    standard_ids = fields.Many2many(
        "cs.practice.standard", string="Standards", check_company=True
    )

    @api.constrains("line_id", "audit_id")
    def _check_line(self):
        for point in self:
            # Only whether they match is looked at.
            if point.line_id and point.line_id.sudo().audit_id != point.audit_id:
                raise ValidationError(
                    self.env._(
                        "“%(point)s” names a domain of another audit. "
                        "Choose a domain of this one.",
                        point=point.name,
                    )
                )

    def _check_may_change(self):
        """QA officers at any time; the auditor while auditing (ALL-09, ALL-10)."""
        if in_lifecycle(self.env) or self.env.user.has_group(
            "cs_quality_assurance.group_qa_officer"
        ):
            return
        for point in self:
            if point.audit_id.state != "in_progress":
                raise UserError(
                    self.env._(
                        "What was learned from %(audit)s is kept as it was submitted. "
                        "A QA officer can add to it.",
                        audit=point.audit_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        points = super().create(vals_list)
        points._check_may_change()
        return points

    def write(self, vals):
        names = set(vals) - {"message_ids", "message_follower_ids", "activity_ids"}
        if names:
            self._check_may_change()
            if "audit_id" in names and not in_lifecycle(self.env):
                raise UserError(self.env._("What was learned stays with its audit."))
            if (
                "workforce_view_id" in names
                and not in_lifecycle(self.env)
                and self.workforce_view_id
            ):
                raise UserError(self.env._("What was learned stays with its source."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_auditing(self):
        """Not even a QA officer deletes what was submitted (ALL-10)."""
        self._check_may_change()
        if in_lifecycle(self.env):
            return
        for point in self:
            if point.audit_id and point.audit_id.state != "in_progress":
                raise UserError(
                    self.env._(
                        "What was learned from %(audit)s is on the record, "
                        "so it is kept.",
                        audit=point.audit_id.name,
                    )
                )

    def _cs_reference_name(self):
        """As for actions (ALL-07)."""
        self.ensure_one()
        # The number of the audit is no secret of whoever is told about the point.
        audit = self.audit_id.sudo()
        return self.env._("Learning point, %(audit)s", audit=audit.name or "-")

    def action_propose_practice(self):
        """Open a new entry for the library, from this strength."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Good practice"),
            "res_model": "cs.good.practice",
            "view_mode": "form",
            "context": {
                "default_point_id": self.id,
                "default_audit_id": self.audit_id.id,
                "default_name": self.name,
                "default_theme_id": self.theme_id.id,
            },
        }

    def action_nominate(self):
        """Open a new nomination for the celebration event, from this point."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Nomination"),
            "res_model": "cs.recognition",
            "view_mode": "form",
            "context": {
                "default_point_id": self.id,
                "default_audit_id": self.audit_id.id,
            },
        }

    # Learning from other sources than audits, in the same list and themes.

    workforce_view_id = fields.Many2one(
        "cs.workforce.view",
        string="Workforce view",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )

    @api.depends(lambda self: self._department_sources())
    def _compute_department_id(self):
        for point in self:
            point.department_id = next(
                (
                    source
                    for path in self._department_sources()
                    if (source := point.mapped(path))
                ),
                False,
            )

    @api.model
    def _department_sources(self):
        """Paths to the team it was learned in, the first that leads somewhere counts.
        Hook: other sources add theirs."""
        return ["audit_id.department_id", "workforce_view_id.department_id"]

    # Learning that comes from others' reviews, beside that from audits.

    external_review_id = fields.Many2one(
        "cs.external.review",
        string="From a review",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
