from odoo import models


class HrDepartment(models.Model):
    _inherit = "hr.department"

    def _cs_path(self):
        """Ids of this department and of those above it, nearest first."""
        if not self:
            return ()
        # Structure, readable by all.
        path = self.sudo().parent_path or ""
        return tuple(int(one) for one in reversed(path.split("/")) if one)
