from odoo import fields, models
from odoo.tools import SQL


class CsFigureMeasure(models.Model):
    """A value of a measure in one period: ours, the target, or what we compare with
    (BPL-16, SWI-14)."""

    _name = "cs.figure.measure"
    _description = "Measure counted"
    _inherit = ["cs.figure.mixin"]
    _auto = False
    _depends = {
        "cs.measure.value": ["value", "whose", "date", "department_id", "measure_id"],
        "cs.measure": ["framework_id"],
        "hr.department": ["parent_path", "cs_level"],
    }

    measure_id = fields.Many2one("cs.measure", readonly=True)
    whose = fields.Selection(
        selection=lambda self: (
            self.env["cs.measure.value"]
            ._fields["whose"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    value = fields.Float(readonly=True, digits=(16, 2), aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            "SELECT given.id, given.date, given.company_id, given.department_id,"
            " place.cs_service_id AS service_id, measure.framework_id, %s, 1 AS count,"
            " given.measure_id, given.whose, given.value"
            " FROM cs_measure_value given"
            " JOIN cs_measure measure ON measure.id = given.measure_id"
            " %s ON place.id = given.department_id"
            " WHERE given.id IN %s",
            self._NO_AUDIT,
            self._PLACE,
            self._rows_of("cs.measure.value", []),
        )

    def action_open_measure(self):
        """The measure, with its run chart; whoever may read it."""
        self.ensure_one()
        return self.measure_id._get_records_action()
