from odoo import models


class CsGradeScale(models.Model):
    _inherit = "cs.grade.scale"

    def _good_rank(self):
        """The rank of good: the grade with that code, else the last of the better
        half."""
        self.ensure_one()
        good = self.grade_ids.filtered(lambda grade: grade.code == "good")[:1]
        return good.rank or max(1, (len(self.grade_ids) + 1) // 2)
