from odoo import fields, models
from odoo.tools import SQL


class CsSchedule(models.Model):
    """Who audits what by when, for a reader who sees nothing else: business support.

    A row for each audit that somebody was given, by its number, and for each round to
    come. No case, grade, answer or evidence is in it, nor what follows from a grade: an
    audit handed in is that, whatever it waits for. Only *Schedule reader* reads it.
    """

    _name = "cs.schedule"
    _description = "Schedule of audits"
    _auto = False
    _order = "date_due, id"
    _depends = {
        "cs.audit": ["state", "date_due", "date_submitted", "auditor_id", "name"],
        "cs.cycle": ["state", "date_start", "date_end", "sample_size", "name"],
        "cs.programme": ["name"],
    }

    name = fields.Char(string="What", readonly=True)
    programme = fields.Char(string="In the programme", readonly=True)
    cycle = fields.Char(string="Round", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    department_id = fields.Many2one("hr.department", string="Team", readonly=True)
    auditor_id = fields.Many2one("hr.employee", readonly=True)
    count = fields.Integer(string="Audits", readonly=True)
    date_start = fields.Date(string="From", readonly=True)
    date_due = fields.Date(string="Due", readonly=True)
    date_done = fields.Date(string="Handed in on", readonly=True)
    state = fields.Selection(
        [
            ("planned", "To come"),
            ("to_do", "To do"),
            ("in_progress", "In progress"),
            ("handed_in", "Handed in"),
            ("cancelled", "Cancelled"),
        ],
        readonly=True,
    )

    @property
    def _table_query(self):
        # Which cases were drawn is QA's to know until a round opens, so a draft is not
        # in it; nor is why an audit is done, which may tell of a grade.
        return SQL(
            "SELECT audit.id, audit.name, programme.name AS programme,"
            " cycle.name AS cycle, audit.company_id, audit.department_id,"
            " audit.auditor_id, 1 AS count, cycle.date_start, audit.date_due,"
            " audit.date_submitted AS date_done,"
            " CASE audit.state WHEN 'allocated' THEN 'to_do'"
            "  WHEN 'in_progress' THEN 'in_progress'"
            "  WHEN 'cancelled' THEN 'cancelled' ELSE 'handed_in' END AS state"
            " FROM cs_audit audit"
            " LEFT JOIN cs_cycle cycle ON cycle.id = audit.cycle_id"
            " LEFT JOIN cs_programme_line line ON line.id = cycle.programme_line_id"
            " LEFT JOIN cs_programme programme ON programme.id = line.programme_id"
            " WHERE audit.state != 'draft' AND audit.auditor_id IS NOT NULL"
            " UNION ALL"
            # No audit has a number below zero.
            " SELECT -cycle.id, cycle.name, programme.name, cycle.name,"
            " cycle.company_id, NULL, NULL, cycle.sample_size, cycle.date_start,"
            " cycle.date_end, NULL, 'planned'"
            " FROM cs_cycle cycle"
            " JOIN cs_programme_line line ON line.id = cycle.programme_line_id"
            " JOIN cs_programme programme ON programme.id = line.programme_id"
            " WHERE cycle.state IN ('draft', 'drawn', 'allocated')"
        )
