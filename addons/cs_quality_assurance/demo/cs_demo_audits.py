"""The demo council's audits, taken on a step at a time by those who would do it."""

from datetime import datetime, time, timedelta

from odoo import Command, fields, models
from odoo.tools import SQL

from ..models.platform.guard import LIFECYCLE, QUIET
from ..rules import deadlines
from . import evidence, schedule

# In the product only: nobody is told by e-mail, and nothing is told twice.
RUNNING = {"mail_activity_quick_update": True}
OVER = {"mail_activity_automation_skip": True, **QUIET}


class CsDemo(models.AbstractModel):
    _inherit = "cs.demo"

    def _make_audits(self):
        state = self._state()
        state.themes = self._make_themes()
        first, *rounds = schedule.ROUNDS_BEFORE
        # DUR-23: what was graded before the tool changed does not compare.
        self._make_rows([*self._rows_before(first)])
        self._change_tool()
        before = [row for one in rounds for row in self._rows_before(one)]
        self._make_rows([*before, *(dict(row) for row in schedule.ROUND)])
        self._make_meeting_actions()
        self._date_activities()

    def _make_rows(self, rows):
        self._state().rows = rows
        self._plan_rows(rows)
        self._create_audits(rows)
        self._allocate_audits()
        self._take_on_rows()

    def _take_on_rows(self):
        """From allocated to where each is to be left."""
        self._start_audits()
        self._grade_audits()
        self._submit_audits()
        self._moderate_audits()
        self._follow_up_audits()

    def _change_tool(self):
        """A new version of the tool, with one question put more plainly."""
        tool = self._state().framework.tool_id
        new = self.env["cs.audit.tool"].browse(tool.action_new_version()["res_id"])
        new.action_publish()

    def _rows_before(self, *rounds):
        """Rounds that are over: nearly everything is closed, and two linger."""
        draw = self._state().draw
        for back, count, mix in rounds:
            for number in range(count):
                allocated = back + 41
                started = allocated - draw.randint(3, 12)
                submitted = started - draw.randint(2, 10)
                row = {
                    "state": "closed",
                    "days": (
                        allocated,
                        started,
                        submitted,
                        submitted - draw.randint(8, 40),
                    ),
                    "grade": draw.choices(evidence.GRADES, mix)[0],
                    "over": True,
                }
                if back < 100 and number < 2:
                    row |= {"state": "closing", "days": row["days"][:3]}
                    del row["over"]
                if number % 6 == 0:
                    moderated = row["grade"]
                    if number == 6 and moderated == "good":
                        moderated = "requires_improvement"
                    row |= {"moderator": "k.llewellyn", "moderated": moderated}
                yield row

    def _make_themes(self):
        Theme = self.env["cs.learning.theme"]
        themes = Theme.browse()
        for name in evidence.THEMES:
            themes |= Theme.search([("name", "=", name)]) or Theme.create(
                {"name": name}
            )
        return themes.sorted(lambda theme: evidence.THEMES.index(theme.name))

    # --- who and when -----------------------------------------------------

    def _plan_rows(self, rows):
        """Choose case and auditor of each row, and turn its days into dates."""
        state = self._state()
        today = fields.Date.context_today(self)
        company = self.env.company
        calendar = company._cs_work_calendar(
            today - timedelta(days=500), today + timedelta(days=200)
        )
        free = state.cases.filtered(
            lambda case: (
                case.is_open
                and not case.excluded
                and case.practitioner_id
                and not case.audit_ids
            )
        )
        free = list(free)
        state.draw.shuffle(free)
        load = dict.fromkeys(state.people, 0)
        for row in sorted(rows, key=lambda row: "worker" not in row):
            row["dates"] = [
                deadlines.add_working_days(today - timedelta(days=day), 0, calendar)
                for day in row["days"]
            ]
            row["case"] = self._choose_case(row, free, today)
            free.remove(row["case"])
            if row.get("over") or row["state"] == "closing" and "worker" not in row:
                self._fit_team(row)
            login = row.get("auditor", "")
            if login == "":
                login = self._choose_auditor(row["case"], load)
            if login:
                load[login] += 1
            row["auditor"] = login

    def _choose_case(self, row, free, today):
        """A case of the worker asked for that was open long enough to be audited."""
        worker = self._state().people.get(row.get("worker"))
        opened = row["dates"][0] if row["dates"] else today
        opened -= timedelta(days=20)
        return next(
            case
            for case in free
            if (not worker or case.practitioner_id == worker)
            and (not case.date_opened or case.date_opened <= opened)
        )

    def _fit_team(self, row):
        """One team does better than the council, and one does not."""
        teams = self._state().teams
        given = {
            schedule.DOES_WELL: evidence.GRADES[self._state().draw.randint(0, 1)],
            schedule.DOES_NOT: evidence.GRADES[2],
        }
        for code, grade in given.items():
            if row["case"].department_id == teams[code]:
                row["grade"] = grade
                if "moderated" in row:
                    row["moderated"] = grade

    def _choose_auditor(self, case, load):
        """Whoever has least to do of those outside the service of the case."""
        service = case.department_id._cs_above("service")
        return min(
            (
                login
                for login, person in self._state().people.items()
                if person.cs_auditor
                and person.department_id._cs_above("service") != service
            ),
            key=lambda login: (load[login], self._state().draw.random()),
        )

    def _as(self, login, record):
        return record.with_user(self._state().people[login].user_id)

    def _rows(self, *states):
        return [row for row in self._state().rows if row["state"] in states]

    # --- steps ------------------------------------------------------------

    def _create_audits(self, rows):
        for over in (True, False):
            batch = [row for row in rows if bool(row.get("over")) == over]
            # Rounds that are over keep no to-dos and no history of each step.
            audits = self.env["cs.audit"].with_context(**(OVER if over else RUNNING))
            audits = self._as("qa.officer", audits).create(
                [self._prepare_audit(row) for row in batch]
            )
            for row, audit in zip(batch, audits, strict=True):
                row["audit"] = audit
        self._at(rows, 0)

    def _prepare_audit(self, row):
        people = self._state().people
        auditor, moderator = row["auditor"], row.get("moderator")
        return {
            "case_id": row["case"].id,
            "kind": row.get("kind", "case_file"),
            "framework_id": self._state().framework.id,
            "auditor_id": people[auditor].id if auditor else False,
            "moderator_id": people[moderator].id if moderator else False,
            # DUR-20: leaders audit too, though every team is in their line.
            "conflict_reason": auditor == "director"
            and "The director looks at one audited case each quarter.",
        }

    def _running(self, *after):
        """Rows that got as far as one of the states, cancelled ones aside."""
        order = ("draft", "allocated", "in_progress", "moderation", "closing", "closed")
        return [row for row in self._rows(*order[order.index(after[0]) :])]

    def _allocate_audits(self):
        rows = self._running("allocated")
        for row in rows:
            row["audit"].action_allocate()
        for row in self._rows("cancelled"):
            row["audit"].action_cancel(schedule.CANCEL_REASON)
        for row in rows:
            allocated = row["dates"][0]
            due = row["audit"].company_id._cs_add_working_days(
                allocated, row["audit"].framework_id.audit_days
            )
            row["due"] = due
            self._backdate(row["audit"], {"date_allocated": allocated, "date_due": due})
        self._at(rows, 0)
        self._ask_practitioners(rows)

    def _ask_practitioners(self, rows):
        """Some practitioners are asked for their own view; most have written it."""
        draw = self._state().draw
        for row in rows:
            mine = row.get("worker") == "practitioner"
            if not mine and (len(row["dates"]) > 3 or draw.random() > 0.25):
                continue
            worker = row["case"].practitioner_id
            analysis = (
                row["audit"]
                .env["cs.self.analysis"]
                .create({"audit_id": row["audit"].id, "practitioner_id": worker.id})
            )
            if row["state"] != "allocated":
                written = analysis.with_user(worker.user_id)
                written.write(evidence.SELF_ANALYSIS)
                written.action_submit()
                self._backdate(
                    analysis, {"date_submitted": row["dates"][0] + timedelta(days=3)}
                )

    def _start_audits(self):
        rows = self._running("in_progress")
        for row in rows:
            self._as(row["auditor"], row["audit"]).action_start()
            self._backdate(row["audit"], {"date_started": row["dates"][1]})
        self._at(rows, 1)

    def _grade_audits(self):
        for row in self._rows("in_progress"):
            row["grade"] = self._state().draw.choice(evidence.GRADES[1:3])
            audit = self._as(row["auditor"], row["audit"])
            lines = audit.line_ids[: row["graded"]]
            audit.write({"line_ids": self._prepare_lines(row, lines)})
        for row in self._running("moderation"):
            audit = self._as(row["auditor"], row["audit"])
            audit.write(
                {"line_ids": self._prepare_lines(row, audit.line_ids)}
                | self._prepare_findings(row)
            )
            audit.check_ids.write({"found": "done"})
            self._fit_overall(audit)
            self._make_discussions(row, audit)
            self._make_consequences(row, audit)
            self._make_learning(audit)

    def _prepare_lines(self, row, lines):
        """Grades around the overall one, with evidence that fits each."""
        draw = self._state().draw
        overall = evidence.GRADES.index(row["grade"])
        commands = []
        for line in lines:
            number = line.domain_id.number
            if number in evidence.NOT_APPLICABLE and draw.random() < 0.15:
                vals = {
                    "not_applicable": True,
                    "evidence": evidence.NOT_APPLICABLE[number],
                }
            else:
                near = draw.choices((-1, 0, 1), (22, 60, 18))[0]
                # One step from the whole at most, and inadequate only where that is.
                place = min(max(overall + near, 0), 3)
                if place == 3 and overall < 3:
                    place = 2
                where = draw.choice(evidence.WHERE)
                vals = {
                    "grade_id": self._grade(evidence.GRADES[place]).id,
                    "evidence": f"{evidence.EVIDENCE[number][place]} {where}".strip(),
                }
            commands.append(Command.update(line.id, vals))
        return commands

    def _grade(self, code):
        return self.env.ref(f"cs_quality_assurance.grade_{code}")

    def _prepare_findings(self, row):
        draw = self._state().draw
        asked = draw.random() < 0.7
        unsafe = row["grade"] == "inadequate" and row["state"] == "closing"
        return {
            "overall_grade_id": self._grade(row["grade"]).id,
            "overall_reason": evidence.OVERALL[evidence.GRADES.index(row["grade"])],
            "strengths": "\n".join(draw.sample(evidence.STRENGTHS, 2)),
            "improvements": "\n".join(draw.sample(evidence.IMPROVEMENTS, 2)),
            "family_feedback": draw.choice(evidence.FAMILY) if asked else False,
            "family_feedback_missing_reason": False
            if asked
            else draw.choice(evidence.FAMILY_MISSING),
            "child_unsafe": unsafe,
            "unsafe_reason": unsafe and "The child was last seen eleven weeks ago.",
        }

    def _fit_overall(self, audit):
        """As an auditor would: an overall above the cap becomes the cap."""
        cap = audit.grade_cap_id
        if cap and audit.overall_grade_id.rank < cap.rank:
            audit.overall_grade_id = cap

    def _make_discussions(self, row, audit):
        draw = self._state().draw
        team = audit.department_id
        people = {
            "practitioner": audit.practitioner_id,
            "team_manager": team._cs_manager_at("team"),
            "iro": audit.iro_id,
            "service_manager": team._cs_manager_at("service"),
        }
        audit.env["cs.audit.discussion"].create(
            [
                {
                    "audit_id": audit.id,
                    "role": asked.role,
                    "employee_id": people[asked.role].id,
                    "method": draw.choice(
                        ("face_to_face", "face_to_face", "phone", "video")
                    ),
                    "date": max(
                        row["dates"][1],
                        row["dates"][2] - timedelta(days=draw.randint(0, 6)),
                    ),
                }
                for asked in audit.framework_id.discussion_ids
                if asked._asked_of(audit)
            ]
        )

    def _submit_audits(self):
        for rows, mode in (
            (
                [row for row in self._running("moderation") if "moderator" not in row],
                "none",
            ),
            ([row for row in self._running("moderation") if "moderator" in row], "all"),
        ):
            # Which of them are moderated is given here; a share of them, in life.
            framework = self._state().framework.with_context(**QUIET)
            before, framework.moderation_mode = framework.moderation_mode, mode
            for row in rows:
                self._as(row["auditor"], row["audit"]).action_submit()
                self._backdate_submitted(row)
            framework.moderation_mode = before
        self._at(self._running("moderation"), 2)

    def _backdate_submitted(self, row):
        audit, submitted = row["audit"].sudo(), row["dates"][2]
        vals = {
            "date_submitted": submitted,
            "period_end": submitted,
            "period_start": submitted - timedelta(days=365),
        }
        if audit.re_audit_due:
            vals["re_audit_due"] = submitted + timedelta(
                weeks=audit.framework_id.re_audit_weeks
            )
        self._backdate(audit, vals)
        told = datetime.combine(submitted, time(15, 20))
        self._backdate(audit.escalation_ids, {"date_told": told})
        self._backdate(
            audit.moderation_ids,
            {
                "date_due": audit.company_id._cs_add_working_days(
                    submitted, audit.framework_id.moderation_days
                )
            },
        )

    # --- dates ------------------------------------------------------------

    def _backdate(self, records, vals):
        """Facts of the past: everything was done today, and is given its own day."""
        # Superuser: only the loading of demo data may say that it was another day.
        records.sudo().with_context(cs_lifecycle=LIFECYCLE, **QUIET).write(vals)

    def _at(self, rows, step):
        """Write out what the step left on the records' history, under its day."""
        self.env.flush_all()
        # Changes are told when a transaction ends: as each of these steps would have.
        self.env.cr.precommit.run()
        self.env.flush_all()
        for row in rows:
            if len(row["dates"]) > step:
                when = datetime.combine(row["dates"][step], time(9 + step, 12))
                self._date_messages(row["audit"], when)

    def _date_messages(self, audit, when):
        # SQL: the day of a message is not to be written by anybody through the ORM.
        today = datetime.combine(fields.Date.context_today(self), time.min)
        for model, column in (
            ("cs.audit", "id"),
            ("cs.action", "audit_id"),
            ("cs.moderation", "audit_id"),
            ("cs.improvement.plan", "audit_id"),
        ):
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE mail_message m SET date = %(when)s, create_date = %(when)s
                      FROM %(table)s r
                     WHERE m.model = %(model)s AND m.res_id = r.id
                       AND r.%(column)s = %(audit)s AND m.date >= %(today)s
                    """,
                    when=when,
                    table=SQL.identifier(self.env[model]._table),
                    model=model,
                    column=SQL.identifier(column),
                    audit=audit.id,
                    today=today,
                )
            )
