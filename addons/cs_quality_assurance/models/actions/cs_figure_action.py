from odoo import fields, models
from odoo.tools import SQL

from ...rules.figures import AGES
from .cs_action import UNDONE_STATES

AGE_LABELS = {
    "weeks_2": "Up to 2 weeks late",
    "weeks_4": "2 to 4 weeks late",
    "months_3": "4 weeks to 3 months late",
    "more": "More than 3 months late",
}


class CsFigureAction(models.Model):
    """One action: open, late and since how long, or done and in time."""

    _name = "cs.figure.action"
    _description = "Action counted"
    _inherit = ["cs.figure.mixin"]
    _auto = False
    _depends = {
        "cs.action": ["state", "date_due", "date_done", "department_id", "audit_id"],
        "cs.audit": ["sample"],
        "hr.department": ["parent_path", "cs_level"],
    }

    action_id = fields.Many2one("cs.action", readonly=True)
    is_immediate = fields.Boolean(string="Immediate", readonly=True)
    undone = fields.Integer(string="Open", readonly=True)
    late = fields.Integer(readonly=True)
    age = fields.Selection(
        [(key, AGE_LABELS[key]) for key, _first, _last in AGES],
        string="How late",
        readonly=True,
    )
    done = fields.Integer(readonly=True)
    in_time = fields.Integer(string="Done in time", readonly=True)

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        bands = SQL(" ").join(
            SQL(
                "WHEN %s - action.date_due BETWEEN %s AND %s THEN %s",
                today,
                first,
                last if last is not None else 2**31 - 1,
                key,
            )
            for key, first, last in AGES
        )
        undone = SQL("action.state IN %s", UNDONE_STATES)
        return SQL(
            "SELECT action.id, action.id AS action_id, action.audit_id,"
            " action.date_due AS date, action.company_id, action.department_id,"
            " place.cs_service_id AS service_id, audit.framework_id, audit.tool_id,"
            " audit.case_type_id, audit.kind, audit.sample, 1 AS count,"
            " action.is_immediate,"
            " (%(undone)s)::int AS undone,"
            " (%(undone)s AND action.date_due < %(today)s)::int AS late,"
            " CASE WHEN %(undone)s THEN CASE %(bands)s END END AS age,"
            " (action.state IN ('done', 'signed_off'))::int AS done,"
            " (action.state IN ('done', 'signed_off')"
            " AND action.date_done <= action.date_due)::int AS in_time"
            " FROM cs_action action LEFT JOIN cs_audit audit"
            " ON audit.id = action.audit_id"
            " %(place)s ON place.id = action.department_id"
            " WHERE action.id IN %(rows)s",
            undone=undone,
            today=today,
            bands=bands,
            place=self._PLACE,
            rows=self._rows_of(
                "cs.action",
                [
                    ("state", "!=", "cancelled"),
                    *self.env["cs.audit"]._domain_of_my_line(),
                ],
            ),
        )

    def action_open_action(self):
        """The action itself; whoever may read it."""
        self.ensure_one()
        return self.action_id._get_records_action()
