from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..platform.guard import in_lifecycle

MEMBER_FIELDS = {"grade_id", "quality_grade_id", "note"}


class CsModerationMember(models.Model):
    """One member of a panel, and the grade they would give on their own (ALL-06).

    Each member writes their own, while the panel sits. The one who leads the panel
    records the agreed grade, and who was not there. Kept with the moderation.
    """

    _name = "cs.moderation.member"
    _description = "Member of a moderation panel"
    _inherit = ["cs.guard.mixin"]
    _order = "moderation_id, id"
    _rec_name = "employee_id"

    moderation_id = fields.Many2one(
        "cs.moderation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="moderation_id.company_id", store=True, index=True, precompute=True
    )
    scale_id = fields.Many2one(related="moderation_id.scale_id")
    employee_id = fields.Many2one(
        "hr.employee", string="Member", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", related="employee_id.user_id", store=True, index=True
    )
    grade_id = fields.Many2one(
        "cs.grade",
        string="Their grade",
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )
    quality_grade_id = fields.Many2one(
        "cs.grade",
        string="Their grade for the audit",
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )
    note = fields.Text(string="Why", help="For the panel. No names of children.")
    absent = fields.Boolean(string="Was not there")

    _once = models.Constraint(
        "unique(moderation_id, employee_id)", "Each member is on a panel once."
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env) and not self.env.user.has_group(
            "cs_quality_assurance.group_qa_officer"
        ):
            raise AccessError(self.env._("Only a QA officer can add to a panel."))
        members = super().create(vals_list)
        for member in members:
            member.moderation_id._check_open()
            member._check_lawful()
        members._tell()
        return members

    def _check_lawful(self):
        """Neither the auditor, the practitioner nor anybody on the case's line unless
        the framework says so (ALL-01)."""
        self.ensure_one()
        self.moderation_id._check_person(self.employee_id)

    def write(self, vals):
        if not in_lifecycle(self.env):
            for member in self:
                member.moderation_id._check_open()
                member._check_may_write(set(vals))
        result = super().write(vals)
        if {"grade_id", "absent"} & set(vals):
            # The panel has begun, whoever writes first.
            self.moderation_id.sudo()._begin({"line_ids"})
            self.filtered(lambda m: m.grade_id or m.absent)._told()
        return result

    def _check_may_write(self, names):
        self.ensure_one()
        leads = self.moderation_id.moderator_user_id == self.env.user
        if names - MEMBER_FIELDS - {"absent"}:
            raise UserError(self.env._("A member stays on the panel they were put on."))
        if names & MEMBER_FIELDS and self.user_id != self.env.user:
            raise AccessError(
                self.env._("Each member of the panel gives their own grade.")
            )
        if "absent" in names and not (
            leads or self.env.user.has_group("cs_quality_assurance.group_qa_officer")
        ):
            raise AccessError(
                self.env._("Whoever leads the panel records who was not there.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._("Members stay with their panel. Mark them as not there.")
            )

    def _tell(self):
        for member in self:
            moderation = member.moderation_id
            if member.user_id and member.user_id != moderation.moderator_user_id:
                # Putting somebody on a panel includes telling them.
                moderation.sudo().activity_schedule(
                    "cs_quality_assurance.activity_panel",
                    date_deadline=moderation.date_due,
                    user_id=member.user_id.id,
                    summary=self.env._(
                        "Give your grade on the panel for %(audit)s",
                        audit=moderation.audit_id.name,
                    ),
                )

    def _told(self):
        for member in self:
            # Their own to-do, done by giving the grade.
            member.moderation_id.sudo().activity_unlink(
                ["cs_quality_assurance.activity_panel"], user_id=member.user_id.id
            )
