from odoo import fields, models


class ResUsers(models.Model):
    """Says on a login, before it is archived, what its owner holds."""

    _inherit = "res.users"

    cs_held = fields.Char(
        string="Held in quality assurance",
        compute="_compute_cs_held",
        groups="base.group_erp_manager",
    )

    def _compute_cs_held(self):
        for user in self:
            # Whoever keeps logins need not read staff: only numbers are shown.
            people = user.sudo().with_context(active_test=False).employee_ids
            user.cs_held = people and self.env["cs.my.work"]._count_held(people) or ""
