"""A year of a council, lived day by day: its scheduled work, and people who do theirs.

The council is Westmere's own shape (departments, managers, auditors), in a company of
its
own so that demo data beside it change nothing. Time is moved with freezegun; each
person
acts with their own login and rights.
"""

from collections import Counter
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import TransactionCase

from odoo.addons.cs_quality_assurance.demo import council

MODULE = "cs_quality_assurance"
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "no_reset_password": True,
}
CRONS = ("cron_open_cycles", "cron_follow_ups")
WEEKLY = ("cron_closing_loop", "cron_reminders")
DAY = timedelta(days=1)
# Every tenth audit finds inadequate work, every fourth less than good.
GRADES = (
    "good",
    "good",
    "outstanding",
    "requires_improvement",
    "good",
    "good",
    "requires_improvement",
    "good",
    "good",
    "inadequate",
)


def nine(day):
    """Nine in the morning of that day."""
    return datetime.combine(day, time(9))


class CouncilYear(TransactionCase):
    """Base of the simulated years: set ``template``, ``first`` and ``last``, then
    ``live()``."""

    template = None
    first = date(2026, 4, 1)
    last = date(2027, 3, 31)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # One clock, moved on: to freeze anew looks at every module that is loaded.
        cls.clock = cls.startClassPatcher(freeze_time(nine(cls.first - 21 * DAY)))
        # The database's clock follows the frozen one: create_date and today agree.
        cls.startClassPatcher(patch.object(cls.cr, "now", lambda: datetime.now()))
        cls.company = cls.env["res.company"].create(
            {"name": "Year", "country_id": cls.env.ref("base.uk").id}
        )
        cls.company.resource_calendar_id.tz = "Europe/London"
        cls.company._cs_load_bank_holidays()
        cls.env.user.company_ids |= cls.company
        cls.env.user.company_id = cls.company
        cls.env.user.tz = "Europe/London"
        cls._make_people()
        cls.framework = cls.env["cs.framework"].load_template(cls.template)
        cls.grades = {
            grade.code: grade for grade in cls.framework.tool_id.scale_id.grade_ids
        }
        cls._make_register()

    @classmethod
    def _make_people(cls):
        Department, Employee = (
            cls.env[m].with_context(**QUIET) for m in ("hr.department", "hr.employee")
        )
        cls.teams, cls.people = {}, {}
        for code, (name, level, parent, _manager) in council.DEPARTMENTS.items():
            cls.teams[code] = Department.create(
                {
                    "name": name,
                    "cs_level": level,
                    "company_id": cls.company.id,
                    "parent_id": parent and cls.teams[parent].id,
                }
            )
        staff = [(login, *facts) for login, facts in council.STAFF.items()]
        for team, names in council.PRACTITIONERS.items():
            staff += [
                (
                    name.lower().replace(" ", "."),
                    name,
                    "Social worker",
                    "practitioner",
                    team,
                )
                for name in names
            ]
        users = (
            cls.env["res.users"]
            .with_context(**QUIET)
            .create(
                [
                    {
                        "login": f"year.{login}",
                        "name": name,
                        "email": f"{login}@year.example",
                        "tz": "Europe/London",
                        "notification_type": "inbox",
                        "company_id": cls.company.id,
                        "company_ids": [Command.set(cls.company.ids)],
                        "group_ids": [
                            Command.set(cls.env.ref(f"{MODULE}.group_{group}").ids)
                        ],
                    }
                    for login, name, _job, group, _team in staff
                ]
            )
        )
        employees = Employee.create(
            [
                {
                    "name": name,
                    "user_id": user.id,
                    "department_id": team and cls.teams[team].id,
                    "company_id": cls.company.id,
                    "cs_auditor": group in ("auditor", "manager")
                    and job != "Head of service",
                }
                for user, (_login, name, job, group, team) in zip(
                    users, staff, strict=True
                )
            ]
        )
        cls.people = {
            login: employee
            for (login, *_facts), employee in zip(staff, employees, strict=True)
        }
        for code, (_name, _level, _parent, manager) in council.DEPARTMENTS.items():
            cls.teams[code].manager_id = cls.people[manager]
        cls.auditors = employees.filtered("cs_auditor")
        cls.officer = cls.people["qa.officer"].user_id

    @classmethod
    def _make_register(cls):
        """The demo council's mix of cases, one worker after the other, open for long
        enough."""
        workers = {
            code: cls.env["hr.employee"].search(
                [("department_id", "=", team.id), ("cs_auditor", "=", False)],
                order="id",
            )
            for code, team in cls.teams.items()
        }
        types = {
            case_type.code: case_type
            for case_type in cls.env["cs.case.type"].search([])
        }
        vals_list = []
        for code, (share, teams) in council.CASE_MIX.items():
            turns = [team for team, weight in teams for _turn in range(weight)]
            for number in range(share):
                team = turns[number % len(turns)]
                vals_list.append(
                    {
                        "reference": f"{700000 + len(vals_list)}",
                        "case_type_id": types[code].id,
                        "department_id": cls.teams[team].id,
                        "practitioner_id": workers[team][
                            number % len(workers[team])
                        ].id,
                        "company_id": cls.company.id,
                        "date_opened": cls.first - timedelta(days=90 + number),
                    }
                )
        cls.cases = cls.env["cs.case"].with_context(**QUIET).create(vals_list)

    def make_line(self, **vals):
        """The council's programme for the year with one line, written by the QA
        officer."""
        programme = (
            self.env["cs.programme"]
            .with_user(self.officer)
            .create(
                {
                    "name": "The year",
                    "framework_id": self.framework.id,
                    "date_start": self.first,
                    "date_end": self.last,
                }
            )
        )
        programme.action_adopt()
        return (
            self.env["cs.programme.line"]
            .with_user(self.officer)
            .create({"name": "Case files", "programme_id": programme.id, **vals})
        )

    def rehearsed(self, line):
        """How the year would go: {first day of a round: (audits, how many each auditor
        has, the most first)}."""
        rehearsal = (
            self.env["cs.rehearsal"]
            .with_user(self.officer)
            .create({"programme_id": line.programme_id.id})
        )
        return {
            one.start: (one.drawn, sorted(one.held.values(), reverse=True))
            for one in rehearsal._rehearse()
        }

    def assert_as_rehearsed(self, rehearsed, line):
        """Each round came to what the rehearsal said."""
        lived = {}
        for cycle in line.cycle_ids.filtered("audit_ids"):
            first = cycle.audit_ids.filtered(lambda one: one.kind == "case_file")
            held = Counter(audit.auditor_id.id for audit in first)
            lived[cycle.date_start] = (
                len(first),
                sorted(held.values(), reverse=True),
            )
        self.assertEqual(rehearsed, lived)

    # --- living it ----------------------------------------------------------

    def live(self, first=None, last=None, skip=()):
        """Every day from first to last: the scheduled work, then the people.

        :param skip: days on which nothing scheduled runs, as when a server is down
        """
        before = datetime.now()
        day = first or self.first
        while day <= (last or self.last):
            self.clock.move_to(nine(day))
            if day not in skip:
                self.run_crons(*CRONS, *(WEEKLY if day.weekday() == 0 else ()))
            if day.weekday() < 5:
                self.people_act(day)
            day += DAY
        self.clock.move_to(before)

    def run_crons(self, *names):
        """Run scheduled actions as the server does, their commits kept to the test."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            for name in names:
                self.env.ref(f"{MODULE}.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def people_act(self, day):
        """Everybody does what is due in the next days, in the order the work flows."""
        near = day + 3 * DAY
        mine = [("company_id", "=", self.company.id)]
        due = [*mine, ("date_due", "<=", near)]
        for audit in self.env["cs.audit"].search(
            [*due, ("state", "=", "allocated")], order="id"
        ):
            self.do_audit(audit.with_user(audit.auditor_user_id))
        for moderation in self.env["cs.moderation"].search(
            [*due, ("state", "=", "todo"), ("moderator_id", "!=", False)]
        ):
            self.do_moderation(moderation.with_user(moderation.moderator_user_id))
        for action in self.env["cs.action"].search([*due, ("state", "=", "todo")]):
            done = action.with_user(action.responsible_user_id)
            done.outcome = "Done, and the plan now has dates."
            done.difference = "The family knows what happens when."
            done.action_done()
        for action in self.env["cs.action"].search(
            [*mine, ("state", "=", "done"), ("date_done", "<", day)]
        ):
            action.with_user(action.department_id.manager_id.user_id).action_sign_off()
        plans = [
            *mine,
            ("state", "=", "open"),
            ("audit_id.state", "=", "closing"),
            ("date_review", "<=", near),
        ]
        for plan in self.env["cs.improvement.plan"].search(plans):
            review = plan.with_user(plan.department_id.manager_id.user_id)
            review.review_note = "What was asked for was done."
            review.action_review()
        self.close_loops(mine)

    def close_loops(self, mine):
        for audit in self.env["cs.audit"].search([*mine, ("state", "=", "closing")]):
            if audit._actions_open() or audit.plan_ids.filtered(
                lambda plan: plan.state == "open"
            ):
                continue
            for level, field, step in (
                ("service", "date_assured", "action_assure"),
                ("head_of_service", "date_confirmed", "action_confirm"),
            ):
                wanted = (
                    audit.closing_assured
                    if level == "service"
                    else audit.closing_confirmed
                )
                if wanted and not audit[field]:
                    getattr(
                        audit.with_user(
                            audit.department_id._cs_manager_at(level).user_id
                        ),
                        step,
                    )("Seen.")

    def do_audit(self, audit):
        """The auditor's work: grade, speak to people, leave an action, submit."""
        audit.action_start()
        grade = self.grades.get(GRADES[audit.id % len(GRADES)]) or self.grades["good"]
        for line in audit.line_ids:
            line.write({"evidence": "Seen on the file.", **self.answer(line, grade)})
        audit.check_ids.write({"found": "done"})
        audit.write(
            {
                "overall_grade_id": grade.id,
                "overall_reason": "The work as a whole.",
                "child_safety": "safe",
                "strengths": "Visits are purposeful.",
                "improvements": "Dates on the plan.",
                "self_analysis_missing_reason": "Away this month.",
                "family_feedback_missing_reason": "The family preferred not to.",
            }
        )
        manager = audit.sudo().department_id.manager_id
        if audit.kind not in ("re_audit", "dip_review"):
            for asked in audit.framework_id.discussion_ids:
                if not asked._asked_of(audit):
                    continue
                # Whoever has to record it does: the auditor, or a manager (BPL-06).
                recorder = audit._recorder(asked._recorded_by(audit)).sudo().user_id
                self.env["cs.audit.discussion"].with_user(
                    recorder or audit.env.user
                ).create(
                    {
                        "audit_id": audit.id,
                        "role": asked.role,
                        "employee_id": manager.id,
                    }
                )
        if audit.framework_id._escalations_for(grade, False).filtered(
            "requires_record"
        ):
            self.env["cs.audit.escalation"].with_user(audit.env.user).create(
                {
                    "audit_id": audit.id,
                    "employee_id": manager.id,
                    "immediate_action": "A visit today.",
                }
            )
        plan = self.env["cs.improvement.plan"].with_user(audit.env.user)
        if audit.framework_id._plan_needed(grade):
            plan = plan.create({"audit_id": audit.id})
        if plan or audit.kind not in ("re_audit", "dip_review"):
            self.env["cs.action"].with_user(audit.env.user).create(
                {
                    "name": "Put dates on the plan",
                    "success_measure": "The family can say what happens next.",
                    "audit_id": audit.id,
                    "plan_id": plan.id,
                    "responsible_id": audit.sudo().practitioner_id.id,
                }
            )
        audit.action_submit()

    def answer(self, line, grade):
        return {
            "graded": {"grade_id": grade.id},
            "yes_no": {"yes_no": "yes"},
            "score": {"score": 1, "score_given": True},
            "date": {"answer_date": self.first},
            "text": {"answer_text": "As it should be."},
        }[line.answer_type]

    def do_moderation(self, moderation):
        """The moderator agrees, but for every fifth, and says why."""
        moderation.action_start()
        own = moderation.sudo().audit_id.overall_grade_id
        differs = moderation.id % 5 == 0 and own.code == "good"
        moderation.with_auditor = True
        moderation.overall_grade_id = (
            self.grades["requires_improvement"] if differs else own
        )
        if differs:
            moderation.overall_reason = "The plan has no dates."
        moderation.action_complete()

    # --- what must hold at the end of any year --------------------------------

    def audits(self, *kinds):
        """The year's audits of these kinds (all, where none is named), cancelled ones
        left out."""
        domain = [("company_id", "=", self.company.id), ("state", "!=", "cancelled")]
        return self.env["cs.audit"].search(
            domain + ([("kind", "in", kinds)] if kinds else [])
        )

    def assert_lawful(self):
        """ALL-01, DUR-03: nobody audited or moderated their own work, line or team."""
        audits = self.audits()
        managers = audits.practitioner_id._cs_managers_by_employee()
        for audit in audits.filtered("auditor_id"):
            if audit.conflict_reason:
                continue
            for person in audit.auditor_id | audit.moderation_ids.moderator_id:
                self.assertNotEqual(person, audit.practitioner_id)
                self.assertNotIn(person.id, managers[audit.practitioner_id.id])
            self.assertNotEqual(audit.auditor_id.department_id, audit.department_id)
            self.assertNotIn(audit.auditor_id, audit.moderation_ids.moderator_id)

    def assert_nothing_twice(self):
        """ALL-08: one follow-up of a kind for an origin, no case twice in a round, one
        notice a week."""
        audits = self.audits()
        follow_ups = Counter(
            (a.origin_audit_id.id, a.kind)
            for a in audits
            if a.kind in ("re_audit", "dip_review")
        )
        self.assertFalse([key for key, count in follow_ups.items() if count > 1])
        rounds = Counter((a.cycle_id.id, a.case_id.id) for a in audits if a.cycle_id)
        self.assertFalse([key for key, count in rounds.items() if count > 1])
        notices = self.env["cs.notice"].search([("company_id", "=", self.company.id)])
        sent = Counter((n.user_id.id, n.kind, n.period) for n in notices)
        self.assertFalse([key for key, count in sent.items() if count > 1])

    def assert_followed_up(self):
        """SWI-07, LUT-11: every re-audit and review whose time came was made, and no
        other."""
        lead = timedelta(days=self.framework.follow_up_lead_days)
        for audit in self.audits():
            for kind, due in (
                ("re_audit", audit.re_audit_due),
                ("dip_review", audit.dip_review_due),
            ):
                made = audit.follow_up_ids.filtered(lambda f, kind=kind: f.kind == kind)
                self.assertEqual(
                    len(made),
                    int(bool(due) and due - lead <= self.last),
                    (audit.name, kind, due),
                )
                self.assertEqual(made.date_due or due, due)
