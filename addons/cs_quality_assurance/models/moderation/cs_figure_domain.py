from odoo import fields, models
from odoo.tools import SQL


class CsFigureDomain(models.Model):
    """The grade of one domain of an audit: the moderator's where there is one (DUR-23).

    The moderator's grade is that of the last moderation that was completed (ALL-06).
    """

    _name = "cs.figure.domain"
    _description = "Grade of a domain"
    _inherit = ["cs.figure.mixin"]
    _auto = False
    _depends = {
        "cs.audit": ["date_submitted", "final_grade_id", "sample", "department_id"],
        "cs.audit.line": ["grade_id", "domain_id", "not_applicable"],
        "cs.moderation": ["state", "date_done"],
        "cs.moderation.line": ["grade_id"],
        "hr.department": ["parent_path", "cs_level"],
    }

    domain_id = fields.Many2one("cs.audit.tool.domain", readonly=True)
    grade_id = fields.Many2one("cs.grade", readonly=True)
    good = fields.Integer(string="Good or better", readonly=True)

    @property
    def _table_query(self):
        Audit = self.env["cs.audit"]
        return SQL(
            "SELECT line.id, audit.id AS audit_id, audit.date_submitted AS date, %s,"
            " line.domain_id, grade.id AS grade_id,"
            " CASE WHEN grade.rank <= bar.rank THEN 1 ELSE 0 END AS good"
            " FROM cs_audit_line line"
            " JOIN cs_audit audit ON audit.id = line.audit_id"
            " LEFT JOIN (SELECT DISTINCT ON (second.audit_line_id)"
            " second.audit_line_id, second.grade_id FROM cs_moderation_line second"
            " JOIN cs_moderation moderation ON moderation.id = second.moderation_id"
            " WHERE moderation.state = 'done' AND second.grade_id IS NOT NULL"
            " ORDER BY second.audit_line_id, moderation.date_done DESC,"
            " moderation.id DESC) moderated ON moderated.audit_line_id = line.id"
            " JOIN cs_grade grade"
            " ON grade.id = COALESCE(moderated.grade_id, line.grade_id)"
            " LEFT JOIN cs_grade bar"
            " ON bar.scale_id = grade.scale_id AND bar.code = 'good'"
            " %s ON place.id = audit.department_id"
            " WHERE line.not_applicable IS NOT TRUE AND audit.id IN %s",
            self._OF_AUDIT,
            self._PLACE,
            self._rows_of("cs.audit", Audit._domain_of_results()),
        )
