"""Benchmarking, specialist audits, lines of enquiry and types of audit, by rule."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError

from .council import ConformanceCase


class TestBenchmarking(ConformanceCase):
    """DUR-16 with Durham's sixteen domains."""

    def make_session(self, *people):
        people = people or (self.auditor, self.service_manager, self.moderator)
        return (
            self.env["cs.benchmark.session"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "name": "Managers, summer",
                    "framework_id": self.framework.id,
                    "case_id": self.cases["1002"].id,
                    "date": "2026-06-24",
                    "participant_ids": [Command.set([person.id for person in people])],
                }
            )
        )

    def grade_mine(self, session, user, grade="good", **by_number):
        action = session.with_user(user).action_open_mine()
        self.assertTrue(action)
        audit = session.with_user(user).my_audit_id
        audit.action_start()
        self.make_ready(audit, grade)
        self.grade_all(audit, grade, **by_number)
        return audit

    def test_DUR_16_differences_are_shown_domain_by_domain(self):
        session = self.make_session()
        session.action_start()
        mine = self.grade_mine(session, self.user_auditor, d4="outstanding")
        mine.action_submit()
        self.assertEqual(session.state, "open")
        theirs = self.grade_mine(
            session, self.user_service_manager, d4="requires_improvement"
        )
        theirs.action_submit()
        self.assertFalse(session.comparison)
        last = self.grade_mine(session, self.user_moderator, d7="outstanding")
        last.action_submit()
        self.assertEqual(session.state, "comparing")
        seen = session.with_user(self.user_auditor).comparison
        whole, most, next_most = seen["rows"][:3]
        self.assertEqual((whole["domain"], whole["steps"]), ("Overall", 0))
        self.assertEqual((most["steps"], most["same"]), (2, 0))
        self.assertIn("4", most["domain"])
        self.assertEqual((next_most["steps"], next_most["same"]), (1, 33))
        self.assertEqual(
            {row["steps"] for row in seen["rows"][3:]} - {None}, {0}, "the rest agree"
        )
        self.assertRefused("what you talked about", UserError, session.action_close)
        session.write(
            {
                "notes": "We had read the chronology differently.",
                "agreed_grade_id": self.good.id,
            }
        )
        session.action_close()
        self.assertEqual(session.state, "closed")
        self.assertRefused("stays", UserError, session.write, {"notes": "Otherwise"})

    def test_DUR_16_blind_until_all_have_graded(self):
        """Nobody who takes part reads another's grades, whatever else their role."""
        session = self.make_session(self.auditor, self.director, self.qa_manager)
        session.action_start()
        mine = self.grade_mine(session, self.user_auditor)
        mine.action_submit()
        for user in (self.user_director, self.user_qa_manager):
            with self.assertRaises(UserError):
                mine.with_user(user).read(["overall_grade_id"])
            with self.assertRaises(UserError):
                mine.line_ids.with_user(user).read(["grade_id"])
            self.assertFalse(
                self.env["cs.audit"].with_user(user).search([("id", "in", mine.ids)])
            )
        # The officer who arranges it and grades nothing sees how far they are.
        self.assertEqual(session.progress, "1 of 3 have graded")
        for user in (self.user_director, self.user_qa_manager):
            self.grade_mine(session, user).action_submit()
        self.assertEqual(mine.with_user(self.user_director).overall_grade_id, self.good)
        self.assertEqual(len(session.comparison["people"]), 3)

    def test_DUR_16_is_nobodys_result(self):
        session = self.make_session()
        session.action_start()
        mine = self.grade_mine(session, self.user_auditor)
        self.grade_all(mine, "inadequate")
        mine.overall_grade_id = self.inadequate
        self.assertFalse(mine.practitioner_id)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.make_action(mine)
        mine.action_submit()
        audit = mine.sudo()
        self.assertEqual(audit.state, "closed")
        self.assertFalse(audit.final_grade_id or audit.re_audit_due)
        self.assertFalse(audit.escalation_ids.filtered("rule_id"))
        self.assertFalse(
            self.env["cs.audit"]
            .with_user(self.user_practitioner)
            .search([("kind", "=", "benchmark")])
        )

    def test_DUR_16_not_ones_own_work_and_not_alone(self):
        with self.assertRaises(ValidationError):
            self.make_session(self.auditor, self.practitioner)
        session = self.make_session(self.auditor)
        self.assertRefused("two people", UserError, session.action_start)
        with self.assertRaises(UserError):
            self.make_session().with_user(self.user_auditor).action_start()


class TestSpecialist(ConformanceCase):
    """BPL-15 with Blackpool's schedule."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.active = False
        cls.framework = cls.env["cs.framework"].load_template("blackpool")
        cls.external.company_id = cls.company

    def plan(self):
        programme = (
            self.env["cs.programme"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "name": "The year",
                    "framework_id": self.framework.id,
                    "date_start": "2026-04-01",
                    "date_end": "2027-03-31",
                }
            )
        )
        # Before the year begins: what is over when it is adopted is not planned.
        with self.at("2026-03-16"):
            programme.action_adopt()
            programme.action_plan_specialist()
        return programme, programme.line_ids.cycle_ids.sorted("date_start")

    def test_BPL_15_twelve_months_as_printed(self):
        _programme, cycles = self.plan()
        self.assertEqual(
            [(cycle.date_start.month, cycle.theme) for cycle in cycles],
            [
                (4, "Private fostering"),
                (5, "Fostering"),
                (6, "Complex needs"),
                (7, "EDT"),
                (8, "For Baby's Sake"),
                (9, "Family Time"),
                (10, "Family & Friends Meeting (Family Group Conference)"),
                (11, "Adoption"),
                (12, "Youth Justice"),
                (1, "EDT"),
                (2, "Awaken"),
                (3, "Parenting interventions (Early Help)"),
            ],
        )
        self.assertEqual(set(cycles.mapped("minimum")), {9})
        self.assertEqual(set(cycles.mapped("kind")), {"specialist"})

    def test_BPL_15_at_least_nine_by_the_external_auditor(self):
        for number in range(14):
            self.make_case(
                f"55{number:02d}", "fostering", department_id=self.harbour.id
            )
        programme, cycles = self.plan()
        fostering = cycles.filtered(lambda cycle: cycle.theme == "Fostering")
        fostering.action_draw()
        fostering.action_allocate()
        self.assertEqual(len(fostering.audit_ids), 9)
        self.assertEqual(fostering.shortfall, 0)
        self.assertEqual(fostering.audit_ids.auditor_id, self.external)
        self.assertEqual(set(fostering.audit_ids.mapped("kind")), {"specialist"})
        fostering.action_open()
        seen = self.env["cs.audit"].with_user(self.user_external).search([])
        self.assertEqual(seen, fostering.audit_ids.with_user(self.user_external))
        # Planned again, nothing is made twice.
        programme.action_plan_specialist()
        self.assertEqual(len(programme.line_ids.cycle_ids), 12)

    def test_BPL_15_too_few_cases_is_recorded(self):
        for number in range(4):
            self.make_case(f"56{number:02d}", "adoption", department_id=self.harbour.id)
        _programme, cycles = self.plan()
        adoption = cycles.filtered(lambda cycle: cycle.theme == "Adoption")
        with self.at("2026-10-28"):
            adoption.action_draw()
        self.assertEqual((adoption.sample_size, adoption.shortfall), (4, 5))
        self.assertIn(
            "Cases that could be drawn: 4.", str(adoption.message_ids.mapped("body"))
        )

    def test_BPL_15_a_subject_says_which_cases(self):
        _programme, cycles = self.plan()
        duty = cycles.filtered(lambda cycle: cycle.theme == "EDT")[0]
        self.assertRefused("Say which cases", UserError, duty.action_draw)
        duty.specialist_subject_id.department_ids = self.hillside
        self.assertEqual(duty.programme_line_id.department_ids, self.hillside)
        duty.action_draw()
        self.assertEqual(duty.audit_ids.department_id, self.hillside)
        self.assertEqual(duty.shortfall, 8)


class TestEnquiries(ConformanceCase):
    """SWI-05 and SWI-19: ad hoc audits from a line of enquiry."""

    def make_enquiry(self, **vals):
        return (
            self.env["cs.enquiry"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "name": "Why do visits in Riverside run late?",
                    "source": "data",
                    "asked_by_id": self.director.id,
                    "framework_id": self.framework.id,
                    **vals,
                }
            )
        )

    def test_SWI_05_ad_hoc_audits_from_a_line_of_enquiry(self):
        enquiry = self.make_enquiry(
            department_ids=[Command.set(self.riverside.ids)], sample_size=2
        )
        enquiry.case_ids = self.cases["1001"]
        enquiry.action_make_chosen()
        self.assertEqual(enquiry.audit_ids.case_id, self.cases["1001"])
        enquiry.action_draw()
        self.assertEqual(len(enquiry.audit_ids), 3)
        self.assertEqual(enquiry.audit_ids.department_id, self.riverside)
        self.assertEqual(set(enquiry.audit_ids.mapped("kind")), {"ad_hoc"})
        self.assertTrue(enquiry.seed)
        self.assertRefused("No open case fits", UserError, enquiry.action_draw)
        self.assertRefused("Write the conclusion", UserError, enquiry.action_answer)
        enquiry.answer = "Visits are made; they are written up late."
        self.assertRefused("not submitted yet", UserError, enquiry.action_answer)
        self.assertFalse(
            self.env["cs.enquiry"].with_user(self.user_team_manager).search([])
        )
        enquiry.audit_ids.action_cancel("Answered by the first")
        enquiry.action_answer()
        read = self.env["cs.enquiry"].with_user(self.user_team_manager).search([])
        self.assertEqual(read.answer, "Visits are made; they are written up late.")
        self.assertRefused(
            "has been answered", UserError, enquiry.write, {"answer": "x"}
        )

    def test_SWI_19_only_qa_makes_ad_hoc_audits(self):
        enquiry = self.make_enquiry()
        for user in (self.user_director, self.user_auditor, self.user_team_manager):
            for method in ("action_draw", "action_answer"):
                with self.assertRaises(UserError):
                    getattr(enquiry.with_user(user), method)()


class TestTypes(ConformanceCase):
    """BWD-05 and LUT-17."""

    def test_BWD_05_three_types_of_audit(self):
        self.framework.discussion_ids.unlink()
        line = self.make_line(kind="case_file")
        self.assertEqual(line.audit_type, "routine")
        line.kind = "thematic"
        self.assertEqual(line.audit_type, "thematic")
        audit = self.make_audit("allocated", audit_type="reflective")
        mine = audit.with_user(self.user_auditor)
        mine.action_start()
        self.make_ready(mine)
        self.assertRefused("done with the practitioner", UserError, mine.action_submit)
        with self.assertRaises(UserError):
            audit.with_user(self.user_qa_officer).audit_type = "routine"
        self.env["cs.audit.discussion"].with_user(self.user_auditor).create(
            {
                "audit_id": audit.id,
                "role": "practitioner",
                "employee_id": self.practitioner.id,
            }
        )
        mine.action_submit()
        self.assertEqual(mine.audit_type, "reflective")

    def test_BWD_05_the_template_names_the_three_types(self):
        self.framework.active = False
        framework = self.env["cs.framework"].load_template("blackburn_with_darwen")
        lines = self.env["cs.programme.line"].search(
            [("framework_id", "=", framework.id)], order="sequence"
        )
        self.assertEqual(
            lines.mapped("audit_type"), ["routine", "thematic", "reflective"]
        )

    def test_LUT_17_practitioners_and_managers_find_self_analyses(self):
        self.framework.require_self_analysis = True
        audit = self.make_audit()
        Analysis = self.env["cs.self.analysis"]
        mine = Analysis.with_user(self.user_practitioner).search([])
        self.assertEqual(mine.audit_id.id, audit.id)
        mine.what_works = "She trusts me."
        self.assertFalse(Analysis.with_user(self.user_team_manager).search([]))
        mine.action_submit()
        sent = Analysis.with_user(self.user_team_manager).search([])
        self.assertEqual(sent.what_works, "She trusts me.")
        menu = self.env.ref("cs_quality_assurance.menu_cs_self_analysis")
        for user in (self.user_practitioner, self.user_team_manager):
            shown = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertIn(menu.id, shown)
