from odoo import fields, models
from odoo.tools import SQL

from ..programme.cs_programme_line import KINDS
from .cs_audit_results import SAMPLES


class CsFigureMixin(models.AbstractModel):
    """One thing counted, where and when: what every figure is made of.

    A figure is a view of its source, read with the rights of whoever asks, so that each
    counts what they may open: all for QA and leaders, their departments for managers,
    nothing for the rest.
    """

    _name = "cs.figure.mixin"
    _description = "Figure"
    _auto = False
    _order = "date desc, id desc"

    date = fields.Date(string="Day", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    department_id = fields.Many2one("hr.department", string="Team", readonly=True)
    service_id = fields.Many2one("hr.department", readonly=True)
    audit_id = fields.Many2one("cs.audit", readonly=True)
    framework_id = fields.Many2one("cs.framework", readonly=True)
    tool_id = fields.Many2one("cs.audit.tool", readonly=True)
    case_type_id = fields.Many2one("cs.case.type", string="Type of case", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    sample = fields.Selection(SAMPLES, string="How it was chosen", readonly=True)
    count = fields.Integer(string="How many", readonly=True)

    # What every figure of an audit says of it.
    _OF_AUDIT = SQL(
        "audit.company_id, audit.department_id, place.cs_service_id AS service_id, "
        "audit.framework_id, "
        "audit.tool_id, audit.case_type_id, audit.kind, audit.sample, 1 AS count"
    )
    # What no audit stands behind.
    _NO_AUDIT = SQL(
        "NULL::int AS audit_id, NULL::int AS tool_id, NULL::int AS case_type_id, "
        "NULL::varchar AS kind, NULL::varchar AS sample"
    )
    _PLACE = SQL("LEFT JOIN hr_department place")

    def _rows_of(self, model, domain):
        """The ids of a source that the user may read and is shown, as SQL."""
        Model = self.env[model].with_context(active_test=False)
        return Model._search(domain).subselect()

    def action_open_audit(self):
        """The audit behind it; whoever may read it."""
        self.ensure_one()
        return self.audit_id._get_records_action()
