from collections import Counter

from odoo import api, fields, models

from ..rules import exemptions as rules
from .guard import LIFECYCLE


class CsCycleAuditor(models.Model):
    """Exempt, apart from finished and late."""

    _inherit = "cs.cycle.auditor"

    exemption_id = fields.Many2one("cs.exemption", index=True, ondelete="set null")


class CsCycle(models.Model):
    _inherit = "cs.cycle"

    exempt_count = fields.Integer(
        string="Exempt", compute="_compute_exempt_count", compute_sudo=True
    )

    @api.depends("auditor_ids.exemption_id", "auditor_ids.progress")
    def _compute_exempt_count(self):
        # Counts only, so that a head of service sees them (BPL-03).
        found = self.auditor_ids.filtered(lambda row: row.progress == "exempt")
        counts = {cycle: len(rows) for cycle, rows in found.grouped("cycle_id").items()}
        for cycle in self:
            cycle.exempt_count = counts.get(cycle, 0)

    def action_view_exempt(self):
        """Open who is exempt in this round; readers see what they may read."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_cycle_auditor"
        )
        action["domain"] = [
            ("cycle_id", "in", self.ids),
            ("progress", "in", ("exempt",)),
        ]
        action["context"] = {}
        return action

    def _without_due_of_exempt(self, found):
        """What ``_audit_counts`` found, with an exempt auditor's open audits without
        their due date: they wait to be given to somebody else, and nobody is late.
        """
        held = self.env["cs.cycle.auditor"].search(
            [("cycle_id", "in", self.ids), ("exemption_id", "!=", False)]
        )
        if not held:
            return found
        exempt = {(row.cycle_id.id, row.employee_id.id) for row in held}
        counts = {cycle_id: Counter() for cycle_id in found}
        for cycle_id, rows in found.items():
            for state, auditor, due, count in rows:
                counts[cycle_id][state, auditor, due] += count
        for cycle, employee, state, due, count in self.env["cs.audit"]._read_group(
            [
                ("cycle_id", "in", held.cycle_id.ids),
                ("auditor_id", "in", held.employee_id.ids),
                ("state", "in", ("allocated", "in_progress")),
            ],
            ["cycle_id", "auditor_id", "state", "date_due:day"],
            ["__count"],
        ):
            if (cycle.id, employee.id) in exempt:
                counts[cycle.id][state, True, due] -= count
                counts[cycle.id][state, True, False] += count
        return {
            cycle_id: [(*key, count) for key, count in rows.items() if count]
            for cycle_id, rows in counts.items()
        }

    def _mark_exempt(self):
        """A row for everybody of the pool who is exempt from this round; the mark goes
        when the exemption does.
        """
        for cycle in self.with_context(cs_lifecycle=LIFECYCLE):
            line = cycle.programme_line_id
            exempt = line._exempt(cycle.date_start, cycle.date_end, cycle)
            known = {row.employee_id.id: row for row in cycle.auditor_ids}
            for employee_id, row in known.items():
                if (row.exemption_id.id or None) != exempt.get(employee_id):
                    row.exemption_id = exempt.get(employee_id, False)
            missing = [
                employee
                for employee in (line._in_pool() if exempt else ())
                if employee.id in exempt and employee.id not in known
            ]
            self.env["cs.cycle.auditor"].with_context(cs_lifecycle=LIFECYCLE).create(
                [
                    {
                        "cycle_id": cycle.id,
                        "employee_id": employee.id,
                        "user_id": employee.user_id.id,
                        "department_id": employee.department_id.id,
                        "service_id": employee.department_id._cs_service().id
                        if employee.department_id
                        else False,
                        "in_pool": False,
                        "exemption_id": exempt[employee.id],
                    }
                    for employee in missing
                ]
            )


class CsAudit(models.Model):
    _inherit = "cs.audit"

    def _without_exempt(self, people):
        """Nobody exempt today is given a follow-up, either."""
        today = fields.Date.context_today(self)
        held = self.env["cs.exemption"].search(
            [("employee_id", "in", people.ids), ("state", "=", "approved")]
        )
        exempt = rules.exempt(held._as_rules(), today, today)
        return people.filtered(lambda person: person.id not in exempt)
