from odoo import fields, models
from odoo.tools import SQL


class CsFigureModeration(models.Model):
    """One completed moderation: the auditor's grade and the moderator's as a pair
    (ALL-06, SWI-03)."""

    _name = "cs.figure.moderation"
    _description = "Pair of grades"
    _inherit = ["cs.figure.mixin"]
    _auto = False
    _depends = {
        "cs.audit": ["overall_grade_id", "sample", "department_id"],
        "cs.moderation": ["state", "overall_grade_id", "date_due", "date_done"],
        "hr.department": ["parent_path", "cs_level"],
    }

    auditor_grade_id = fields.Many2one("cs.grade", string="Auditor", readonly=True)
    moderator_grade_id = fields.Many2one("cs.grade", string="Moderator", readonly=True)
    moved = fields.Selection(
        [
            ("better", "To a better grade"),
            ("same", "Same"),
            ("worse", "To a worse one"),
        ],
        readonly=True,
    )
    late = fields.Integer(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "SELECT second.id, audit.id AS audit_id, second.date_done AS date, %s,"
            " audit.overall_grade_id AS auditor_grade_id,"
            " second.overall_grade_id AS moderator_grade_id,"
            " CASE WHEN theirs.rank < ours.rank THEN 'better'"
            " WHEN theirs.rank > ours.rank THEN 'worse' ELSE 'same' END AS moved,"
            " (second.date_done > second.date_due)::int AS late"
            " FROM cs_moderation second"
            " JOIN cs_audit audit ON audit.id = second.audit_id"
            " JOIN cs_grade ours ON ours.id = audit.overall_grade_id"
            " JOIN cs_grade theirs ON theirs.id = second.overall_grade_id"
            " %s ON place.id = audit.department_id"
            " WHERE second.id IN %s",
            self._OF_AUDIT,
            self._PLACE,
            self._rows_of(
                "cs.moderation",
                [
                    ("state", "=", "done"),
                    *self.env["cs.audit"]._domain_of_my_line(),
                ],
            ),
        )
