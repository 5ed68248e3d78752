"""What makes the demo council one that has lived: rounds that are over and the one
under way, what was looked at again, and somebody who left."""

from datetime import timedelta

from odoo import fields, models

from . import council, schedule


class CsDemo(models.AbstractModel):
    _inherit = "cs.demo"

    def _make_lived(self):
        today = fields.Date.context_today(self)
        self._close_rounds(today)
        self._look_again(today)
        self._take_on_round(today)
        self._date_activities()
        self._let_somebody_leave()

    def _close_rounds(self, today):
        """The three rounds before the one under way hold the audits of their months."""
        line = self.env["cs.programme.line"].search(
            [("kind", "=", "case_file"), ("cycle_ids.state", "=", "open")], limit=1
        )
        start = line.cycle_ids.filtered(lambda one: one.state == "open").date_start
        for number in (3, 2, 1) if start else ():
            first = fields.Date.subtract(start, months=3 * number)
            cycle = line.cycle_ids.filtered(lambda one, f=first: one.date_start == f)
            cycle = cycle or cycle.create(
                {
                    "programme_line_id": line.id,
                    "date_start": first,
                    "date_end": fields.Date.add(first, months=3, days=-1),
                }
            )
            audits = self.env["cs.audit"].search(
                [
                    ("kind", "=", "case_file"),
                    ("cycle_id", "=", False),
                    ("date_submitted", ">=", cycle.date_start),
                    ("date_submitted", "<=", cycle.date_end),
                ]
            )
            self._backdate(audits, {"cycle_id": cycle.id})
            self._backdate(
                cycle,
                {
                    "state": "closed",
                    "drawn_on": cycle.date_start - timedelta(days=7),
                    "opened_on": cycle.date_start,
                    "closed_on": cycle.date_end,
                },
            )

    def _row_of(self, audit, state, dates, grade):
        """A row as the schedule has them, of an audit that is allocated already."""
        people = self._state().people
        logins = {person.id: login for login, person in people.items()}
        return {
            "audit": self._as("qa.officer", audit),
            "case": audit.case_id,
            "auditor": logins[audit.auditor_id.id],
            "state": state,
            "dates": dates,
            "grade": grade,
            "graded": 5,
        }

    def _take_on_round(self, today):
        """The running round is partly done, its days spread over the time left."""
        cycle = self.env["cs.cycle"].search(
            [("state", "=", "open"), ("programme_line_id.kind", "=", "case_file")],
            limit=1,
        )
        gone = (today - cycle.date_start).days if cycle else 0
        audits = cycle.audit_ids.filtered(
            lambda audit: audit.state == "allocated" and audit.auditor_id
        ).sorted("id", reverse=True)
        if gone < 14:
            # Nobody has begun in the first fortnight.
            return
        for number, audit in enumerate(audits):
            due = today + timedelta(days=3 * number - 10)
            self._backdate(audit, {"date_allocated": cycle.date_start, "date_due": due})
        rows = []
        for audit, (state, parts, grade) in zip(
            audits, schedule.UNDER_WAY, strict=False
        ):
            dates = [
                cycle.date_start + timedelta(days=round(gone * part))
                for part in (0, *parts)
            ]
            rows.append(self._row_of(audit, state, dates, grade))
        self._state().rows = rows
        self._take_on_rows()

    def _look_again(self, today):
        """Re-audits and reviews of what was found, with what came of them: asked for
        by QA six weeks, or three months, after an audit closed."""
        Audit = self.env["cs.audit"]
        rows = []
        for kind, field, days, found in (
            ("re_audit", "re_audit_due", 42, [("final_grade_id.rank", "=", 3)]),
            ("dip_review", "dip_review_due", 91, [("final_grade_id.rank", "=", 2)]),
        ):
            wanted = [one for one in schedule.LOOKED_AGAIN if one[0] == kind]
            origins = Audit.search(
                [
                    ("state", "=", "closed"),
                    ("date_closed", "<=", today - timedelta(days=days + 25)),
                    ("follow_up_ids", "=", False),
                    ("tool_id.state", "=", "published"),
                    *found,
                ],
                order="date_closed desc, id",
                limit=len(wanted),
            )
            for origin in origins:
                due = origin.date_closed + timedelta(days=days)
                self._backdate(origin, {field: due})
            made = origins._make_follow_ups(kind)
            for audit, (_kind, state, grade) in zip(made, wanted, strict=False):
                if audit.auditor_id:
                    asked = min(audit.origin_audit_id[field], today) - timedelta(
                        days=20
                    )
                    self._backdate(audit, {"date_allocated": asked})
                    steps = {"allocated": 1, "in_progress": 2, "closed": 4}[state]
                    dates = [asked + timedelta(days=6 * n) for n in range(steps)]
                    if state != "closed":
                        self._backdate(
                            audit, {"date_due": today + timedelta(days=4 * steps)}
                        )
                    rows.append(self._row_of(audit, state, dates, grade))
        self._state().rows = rows
        self._take_on_rows()

    def _let_somebody_leave(self):
        """An auditor left with an audit in hand; nobody has handed it over yet."""
        people = self._state().people
        logins = [
            login
            for login, (_name, _job, group, _team) in council.STAFF.items()
            if group == "auditor" and login != "auditor"
        ]
        held = self.env["cs.audit"].search(
            [
                ("state", "=", "allocated"),
                ("auditor_id", "in", [people[login].id for login in logins]),
            ],
            order="date_due desc",
            limit=1,
        )
        held.auditor_id.user_id.active = False
        held.auditor_id.active = False
