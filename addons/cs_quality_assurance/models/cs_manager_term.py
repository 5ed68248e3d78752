from datetime import timedelta

from odoo import fields, models


class CsManagerTerm(models.Model):
    """Who managed a department from when to when, kept as managers change.

    Written by the product only. A department without any has had its present manager
    for as long as is known, and so has a first row without a start. It is how a change
    of manager part-way through a period is shared fairly. Managers and QA read.
    """

    _name = "cs.manager.term"
    _description = "Time as manager"
    _inherit = ["cs.guard.mixin"]
    _order = "department_id, date_start desc nulls last, id desc"

    department_id = fields.Many2one(
        "hr.department", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="department_id.company_id", store=True, index=True, precompute=True
    )
    employee_id = fields.Many2one(
        "hr.employee", string="Manager", required=True, index=True, ondelete="cascade"
    )
    date_start = fields.Date(string="From")
    date_end = fields.Date(string="To")


class HrDepartment(models.Model):
    _inherit = "hr.department"

    cs_term_ids = fields.One2many(
        "cs.manager.term", "department_id", string="Managers over time"
    )

    def _managers_changed(self, before):
        """Keep who managed until now, and ask others what was theirs to decide.

        :param before: department -> its manager until now
        """
        for department, manager in before.items():
            if department.manager_id != manager:
                # Who manages what is structure; HR changed it, we only note it.
                department.sudo()._note_change_of_manager(manager)
        # Whom to ask is the line's to say, not a right of whoever keeps it.
        self.env["cs.action"].sudo()._ask_others_to_sign_off(
            self.env["hr.employee"].concat(*before.values()).sudo().user_id
        )

    def _note_change_of_manager(self, before):
        """Close the last manager's term yesterday and open the new one's today."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        yesterday = today - timedelta(days=1)
        Term = self.env["cs.manager.term"]
        running = self.cs_term_ids.filtered(lambda term: not term.date_end)
        # Changed twice in a day: the first change was a slip.
        running.filtered(lambda term: term.date_start == today).unlink()
        running.exists().date_end = yesterday
        if before and not self.cs_term_ids:
            Term.create(
                {
                    "department_id": self.id,
                    "employee_id": before.id,
                    "date_end": yesterday,
                }
            )
        if self.manager_id and self.cs_term_ids:
            last = self.cs_term_ids.filtered(
                lambda term: (
                    term.date_end == yesterday and term.employee_id == self.manager_id
                )
            )[:1]
            if last:
                last.date_end = False
                return
            Term.create(
                {
                    "department_id": self.id,
                    "employee_id": self.manager_id.id,
                    "date_start": today,
                }
            )

    def _cs_terms(self, start, end):
        """Who managed which department in a period.

        :return: dict of department id -> list of (employee, from or None, to or None),
            the earliest first; only those that touch the period
        """
        # Structure only: see _cs_above.
        departments = self.sudo()
        terms = {}
        for term in departments.env["cs.manager.term"].search(
            [("department_id", "in", departments.ids)], order="date_start nulls first"
        ):
            terms.setdefault(term.department_id.id, []).append(
                (term.employee_id, term.date_start or None, term.date_end or None)
            )
        return {
            department.id: [
                term
                for term in terms.get(
                    department.id,
                    [(department.manager_id, None, None)]
                    if department.manager_id
                    else [],
                )
                if (term[1] or start) <= end and (term[2] or end) >= start
            ]
            for department in departments
        }
