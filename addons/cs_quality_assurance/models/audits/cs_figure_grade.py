from odoo import fields, models
from odoo.tools import SQL


class CsFigureGrade(models.Model):
    """The result of one audit: its final grade (DUR-13, DUR-23, DUR-27)."""

    _name = "cs.figure.grade"
    _description = "Grade of an audit"
    _inherit = ["cs.figure.mixin"]
    _auto = False
    _depends = {
        "cs.audit": ["date_submitted", "final_grade_id", "sample", "department_id"],
        "hr.department": ["parent_path", "cs_level"],
    }

    grade_id = fields.Many2one("cs.grade", readonly=True)
    good = fields.Integer(string="Good or better", readonly=True)

    @property
    def _table_query(self):
        Audit = self.env["cs.audit"]
        return SQL(
            "SELECT audit.id, audit.id AS audit_id, audit.date_submitted AS date, %s,"
            " audit.final_grade_id AS grade_id,"
            " CASE WHEN grade.rank <= bar.rank THEN 1 ELSE 0 END AS good"
            " FROM cs_audit audit"
            " JOIN cs_grade grade ON grade.id = audit.final_grade_id"
            " LEFT JOIN cs_grade bar"
            " ON bar.scale_id = grade.scale_id AND bar.code = 'good'"
            " %s ON place.id = audit.department_id"
            " WHERE audit.id IN %s",
            self._OF_AUDIT,
            self._PLACE,
            self._rows_of("cs.audit", Audit._domain_of_results()),
        )
