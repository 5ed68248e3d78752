from odoo import fields, models
from odoo.tools import SQL

from ..audits.cs_audit import RESULT_STATES


class CsFigureLoop(models.Model):
    """The loop of one audit: opened when it was submitted; closed in time, closed late,
    or open (LUT-09, LUT-10).

    Late is what closed after the day by which its framework, or else its last action,
    wanted it closed.
    """

    _name = "cs.figure.loop"
    _description = "Loop counted"
    _inherit = ["cs.figure.mixin"]
    _auto = False
    _depends = {
        "cs.action": ["state", "date_due"],
        "cs.audit": ["date_submitted", "date_closed", "closing_due", "state", "sample"],
        "hr.department": ["parent_path", "cs_level"],
    }

    stand = fields.Selection(
        [
            ("in_time", "Closed in time"),
            ("late", "Closed late"),
            ("open", "Still open"),
        ],
        string="How it stands",
        readonly=True,
    )

    @property
    def _table_query(self):
        return SQL(
            "SELECT audit.id, audit.id AS audit_id, audit.date_submitted AS date, %s,"
            " CASE WHEN audit.state != 'closed' THEN 'open'"
            " WHEN audit.date_closed > COALESCE(audit.closing_due, (SELECT"
            " max(action.date_due) FROM cs_action action WHERE action.audit_id ="
            " audit.id AND action.state != 'cancelled')) THEN 'late'"
            " ELSE 'in_time' END AS stand"
            " FROM cs_audit audit"
            " %s ON place.id = audit.department_id"
            " WHERE audit.id IN %s",
            self._OF_AUDIT,
            self._PLACE,
            self._rows_of(
                "cs.audit",
                [
                    ("date_submitted", "!=", False),
                    ("kind", "!=", "benchmark"),
                    ("state", "in", RESULT_STATES),
                    *self.env["cs.audit"]._domain_of_my_line(),
                ],
            ),
        )
