from odoo import fields, models
from odoo.tools import SQL

OUTCOMES = [
    ("met", "Met: good or better, or yes"),
    ("not", "Not met: less than good, or no"),
    ("na", "Does not apply"),
    ("scored", "A score"),
    ("other", "A date, a choice or words"),
]


class CsFigureDomain(models.Model):
    """The answer to one question of an audit, of whatever kind (DUR-23); a grade is the
    moderator's where there is one.

    The moderator's grade is that of the last moderation that was completed (ALL-06).
    Met is good or better, or yes; of a score, its part of the highest.
    """

    _name = "cs.figure.domain"
    _description = "Answer to a question"
    _inherit = ["cs.figure.mixin"]
    _auto = False
    _depends = {
        "cs.audit": ["date_submitted", "final_grade_id", "sample", "department_id"],
        "cs.audit.line": [
            "grade_id",
            "domain_id",
            "not_applicable",
            "yes_no",
            "score",
            "answer_text",
            "is_answered",
        ],
        "cs.audit.tool.domain": ["section_id", "answer_type", "score_max"],
        "cs.moderation": ["state", "date_done"],
        "cs.moderation.line": ["grade_id"],
        "hr.department": ["parent_path", "cs_level"],
    }

    domain_id = fields.Many2one(
        "cs.audit.tool.domain", string="Question", readonly=True
    )
    section_id = fields.Many2one("cs.audit.tool.section", readonly=True)
    grade_id = fields.Many2one("cs.grade", readonly=True)
    outcome = fields.Selection(OUTCOMES, string="Answer", readonly=True)
    choice = fields.Char(string="What was chosen", readonly=True)
    met = fields.Float(string="Share met (%)", readonly=True, aggregator="avg")
    good = fields.Integer(string="Good or better", readonly=True)

    @property
    def _table_query(self):
        Audit = self.env["cs.audit"]
        return SQL(
            "SELECT line.id, audit.id AS audit_id, audit.date_submitted AS date, %s,"
            " line.domain_id, question.section_id, grade.id AS grade_id,"
            " CASE WHEN grade.rank <= bar.rank THEN 1 ELSE 0 END AS good,"
            " said.outcome, CASE said.outcome WHEN 'met' THEN 100 WHEN 'not' THEN 0"
            " WHEN 'scored' THEN 100.0 * line.score / question.score_max END AS met,"
            " CASE WHEN question.answer_type = 'choice' THEN line.answer_text END"
            " AS choice"
            " FROM cs_audit_line line"
            " JOIN cs_audit_tool_domain question ON question.id = line.domain_id"
            " JOIN cs_audit audit ON audit.id = line.audit_id"
            " LEFT JOIN (SELECT DISTINCT ON (second.audit_line_id)"
            " second.audit_line_id, second.grade_id FROM cs_moderation_line second"
            " JOIN cs_moderation moderation ON moderation.id = second.moderation_id"
            " WHERE moderation.state = 'done' AND second.grade_id IS NOT NULL"
            " ORDER BY second.audit_line_id, moderation.date_done DESC,"
            " moderation.id DESC) moderated ON moderated.audit_line_id = line.id"
            " LEFT JOIN cs_grade grade"
            " ON grade.id = COALESCE(moderated.grade_id, line.grade_id)"
            " LEFT JOIN cs_grade bar"
            " ON bar.scale_id = grade.scale_id AND bar.code = 'good'"
            " CROSS JOIN LATERAL (SELECT CASE"
            " WHEN line.not_applicable OR line.yes_no = 'na' THEN 'na'"
            " WHEN grade.rank <= bar.rank OR line.yes_no = 'yes' THEN 'met'"
            " WHEN bar.id IS NOT NULL OR line.yes_no = 'no' THEN 'not'"
            " WHEN question.answer_type = 'score' THEN 'scored'"
            " ELSE 'other' END AS outcome) said"
            " %s ON place.id = audit.department_id"
            " WHERE (line.is_answered OR grade.id IS NOT NULL) AND audit.id IN %s",
            self._OF_AUDIT,
            self._PLACE,
            self._rows_of("cs.audit", Audit._domain_of_answers()),
        )
