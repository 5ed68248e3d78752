from odoo import fields, models
from odoo.tools import SQL


class CsFigureExpectation(models.Model):
    """What one person owed in one period, and how much of it is done; on the day by
    which it was due (DUR-17, SWI-01, BPL-05)."""

    _name = "cs.figure.expectation"
    _description = "Expectation counted"
    _inherit = ["cs.figure.mixin"]
    _auto = False
    _depends = {
        "cs.expectation.owed": ["asked", "missing", "late", "date_due", "state"],
        "hr.department": ["parent_path", "cs_level"],
    }

    owed_id = fields.Many2one(
        "cs.expectation.owed", string="What is owed", readonly=True
    )
    activity = fields.Selection(
        selection=lambda self: self.env["cs.expectation"]._selection_activity(),
        string="What",
        readonly=True,
    )
    asked = fields.Integer(string="Owed", readonly=True)
    done = fields.Integer(readonly=True)
    late = fields.Integer(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "SELECT owed.id, owed.id AS owed_id, owed.date_due AS date,"
            " owed.company_id, owed.department_id, place.cs_service_id AS service_id,"
            " expectation.framework_id, %s, 1 AS count, owed.activity,"
            " owed.asked, owed.asked - COALESCE(owed.missing, 0) AS done,"
            " COALESCE(owed.late, 0) AS late"
            " FROM cs_expectation_owed owed"
            " JOIN cs_expectation expectation ON expectation.id = owed.expectation_id"
            " %s ON place.id = owed.department_id"
            " WHERE owed.id IN %s",
            self._NO_AUDIT,
            self._PLACE,
            self._rows_of(
                "cs.expectation.owed",
                [("asked", ">", 0), *self.env["cs.audit"]._domain_of_my_line()],
            ),
        )

    def action_open_owed(self):
        """What is owed, itself; whoever may read it."""
        self.ensure_one()
        return self.owed_id._get_records_action()
