"""The other audit activities: dip samples, thematic, multi-agency and the rest."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError

from .council import ConformanceCase


class TestThematic(ConformanceCase):
    """DUR-15 as Durham's people live it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(6):
            cls.make_case(
                f"70{number}",
                "cp",
                department_id=cls.riverside.id,
                practitioner_id=cls.practitioner.id,
            )

    def make_theme(self, **vals):
        line = self.make_line(
            name="Voice of the child",
            kind="thematic",
            theme="Voice of the child",
            recurrence="once",
            date_first="2026-07-06",
            sample_method="fixed",
            sample_size=2,
            stratify_by="none",
            department_ids=[Command.set(self.riverside.ids)],
            pool_ids=[
                Command.create(
                    {
                        "source": "employees",
                        "employee_ids": [Command.set(self.auditor.ids)],
                        "scope": "any",
                        "capacity": 2,
                    }
                )
            ],
            **vals,
        )
        line.programme_id.action_plan_cycles()
        return line, line.cycle_ids

    def agree(self, line):
        line.write(
            {
                "brief": "<p>Good: the child is seen and heard.</p>",
                "agreed_with": "Quality improvement group",
                "non_negotiable_ids": [
                    Command.create({"name": "The child was seen alone."}),
                    Command.create({"name": "The child's words are recorded."}),
                ],
            }
        )
        line.action_agree()

    def open_theme(self):
        """A thematic audit under way, as the auditor."""
        line, cycle = self.make_theme()
        self.agree(line)
        with self.at("2026-06-29"):
            cycle.action_draw()
            cycle.action_allocate()
        with self.at("2026-07-06"):
            cycle.action_open()
            audit = cycle.audit_ids[0].with_user(self.user_auditor)
            audit.action_start()
        return cycle, audit

    def test_DUR_15_thematic_audits(self):
        """Agreed before, managers told a week ahead, capped, reported, repeated."""
        line, cycle = self.make_theme()
        with self.at("2026-06-29"):
            cycle.action_draw()
            cycle.action_allocate()
        with self.at("2026-07-06"):
            self.assertRefused(
                "Agree what good looks like", UserError, cycle.action_open
            )
            self.assertRefused(
                "Write what good looks like", UserError, line.action_agree
            )
            self.agree(line)
            self.assertRefused(
                "have been agreed",
                UserError,
                line.non_negotiable_ids[0].write,
                {"name": "Something else"},
            )
            # Team and service managers were told on 29 June, a week before.
            self.assertEqual(
                sorted(cycle.sudo().notice_ids.notice_id.mapped("audience")),
                ["service", "team"],
            )
            cycle.action_open()
            self.assertEqual(cycle.state, "open")
            audits = cycle.audit_ids
            audit = audits[0].with_user(self.user_auditor)
            self.assertNotIn(
                self.auditor, audit.sudo().department_id._cs_line(), "no line manager"
            )
            audit.action_start()
            first, second = audit.element_ids
            first.write({"met": "met", "evidence": "Seen in each visit."})
            second.write({"met": "not_met", "evidence": "No words of the child."})
            self.assertEqual(audit.grade_cap_id, self.requires_improvement)
            self.assertIn("The child's words are recorded.", audit.grade_cap_reason)
            self.make_ready(audit, "good")
            self.assertRefused("not met", UserError, audit.action_submit)
            audit.overall_grade_id = self.requires_improvement
            plan = self.env["cs.improvement.plan"].with_user(self.user_auditor)
            self.make_action(audit, plan_id=plan.create({"audit_id": audit.id}).id)
            audit.action_submit()
            self._report(cycle)

    def _report(self, cycle):
        """Findings and an action plan reach the senior team; a repeat is planned."""
        officer = self.user_qa_officer
        report = self.env["cs.thematic.report"].browse(
            cycle.with_user(officer).action_thematic_report()["res_id"]
        )
        self.assertEqual(report.result, "0 of 1 good or better; 1 not finished")
        self.assertIn("met in 0 of 1", report.element_result)
        self.assertFalse(
            self.env["cs.thematic.report"].with_user(self.user_director).search([])
        )
        report = report.with_user(officer)
        self.assertRefused("Write what was found", UserError, report.action_send)
        report.findings = "Children are seen; their words are missing."
        self.assertRefused("at least one action", UserError, report.action_send)
        report.action_ids = [
            Command.create(
                {
                    "name": "Train teams in recording direct work",
                    "responsible_id": self.service_manager.id,
                    "date_due": "2026-09-01",
                }
            )
        ]
        report.action_send()
        seen = self.env["cs.thematic.report"].with_user(self.user_director).search([])
        self.assertEqual(seen, report)
        self.assertIn(self.user_director, report.sudo().activity_ids.user_id)
        report.repeat_months = 6
        line = self.env["cs.programme.line"].browse(
            report.action_schedule_repeat()["res_id"]
        )
        self.assertEqual(line.theme, "Voice of the child")
        self.assertEqual(line.repeat_of_id, cycle)
        self.assertEqual(len(line.non_negotiable_ids), 2)
        self.assertFalse(line.agreed_on)
        self.assertEqual(str(line.cycle_ids.date_start), "2027-01-06")
        self.assertRefused("repeated already", UserError, report.action_schedule_repeat)

    def test_DUR_15_told_too_late_waits(self):
        """Managers told three days before the start: it opens a week after that."""
        line, cycle = self.make_theme()
        self.agree(line)
        with self.at("2026-07-03"):
            cycle.action_draw()
            cycle.action_allocate()
        with self.at("2026-07-06"):
            self.assertRefused("Managers were told on", UserError, cycle.action_open)
        with self.at("2026-07-10"):
            cycle.action_open()

    def test_DUR_15_only_the_auditor_answers(self):
        _cycle, audit = self.open_theme()
        element = audit.element_ids[0]
        for user in (self.user_qa_officer, self.user_director, self.user_team_manager):
            with self.assertRaises(UserError):
                element.with_user(user).met = "met"
        with self.assertRaises(UserError):
            element.with_user(self.user_auditor).name = "Something else"
        with self.assertRaises(UserError):
            element.with_user(self.user_auditor).unlink()


class TestDipSamples(ConformanceCase):
    """SWI-04 and SWI-19 as Swindon's managers live them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # One framework for the whole council at a time.
        cls.framework.active = False
        cls.framework = cls.env["cs.framework"].load_template("swindon")
        cls.env["cs.expectation"].search(
            [("framework_id", "=", cls.framework.id)]
        ).date_from = "2026-06-01"
        cls.tool = cls.framework.tool_id
        for place, team in enumerate((cls.riverside, cls.hillside)):
            for number in range(7):
                cls.make_case(
                    f"8{place}{number}",
                    "cin",
                    department_id=team.id,
                    practitioner_id=cls.practitioner.id,
                )

    def make_theme(self, **vals):
        return (
            self.env["cs.dip.theme"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "name": "Visits on time",
                    "framework_id": self.framework.id,
                    "tool_id": self.tool.id,
                    "guidance": "Look at the last three visits.",
                    **vals,
                }
            )
        )

    def take(self, theme, user):
        action = theme.with_user(user).action_take_mine()
        return self.env["cs.audit"].with_user(user).search(action["domain"])

    def test_SWI_04_five_dip_samples_in_their_area(self):
        theme = self.make_theme()
        self.assertEqual((str(theme.month), theme.count), ("2026-06-01", 5))
        mine = self.take(theme, self.user_team_manager)
        self.assertEqual(len(mine), 5)
        self.assertEqual(mine.department_id, self.riverside)
        self.assertEqual(mine.mapped("kind"), ["dip_sample"] * 5)
        self.assertEqual(mine.auditor_id, self.team_manager)
        self.assertEqual(set(mine.mapped("state")), {"allocated"})
        # Pressed again, it is the same five.
        self.assertEqual(self.take(theme, self.user_team_manager), mine)
        # The service manager's own come from both teams, none of them taken already.
        above = self.take(theme, self.user_service_manager)
        self.assertEqual(len(above), 5)
        self.assertFalse(above.case_id & mine.case_id)
        for draw in theme.draw_ids:
            self.assertTrue(draw.sudo()._draws_same())
        # Nobody is asked for a self-analysis for a quick look.
        self.assertFalse(mine.sudo().self_analysis_ids)

    def test_SWI_04_counts_towards_what_is_owed(self):
        theme = self.make_theme()
        mine = self.take(theme, self.user_team_manager)
        self.run_cron("cron_expectations")
        owed = self.env["cs.expectation.owed"].search(
            [
                ("employee_id", "=", self.team_manager.id),
                ("expectation_id.activity", "=", "dip_sample"),
                ("period_start", "=", "2026-06-01"),
            ]
        )
        self.assertEqual((owed.asked, owed.done), (5, 0))
        started = owed.with_user(self.user_team_manager).action_start_activity()
        self.assertEqual(started.get("res_id"), theme.id)
        for audit in mine:
            audit.action_start()
            self.make_ready(audit)
            audit.action_submit()
        self.run_cron("cron_expectations")
        self.assertEqual(owed.done, 5)

    def test_SWI_04_ALL_01_only_where_the_framework_says_so(self):
        theme = self.make_theme()
        self.framework.dip_own_area = False
        self.assertRefused(
            "does not let managers",
            UserError,
            theme.with_user(self.user_team_manager).action_take_mine,
        )
        self.framework.dip_own_area = True
        self.take(theme, self.user_team_manager)
        # An ordinary audit of one's own area stays forbidden.
        with self.assertRaises(ValidationError):
            self.make_audit(auditor=self.team_manager, framework_id=self.framework.id)

    def test_SWI_04_managers_only_and_this_month_only(self):
        theme = self.make_theme()
        with self.assertRaises(UserError):
            theme.with_user(self.user_auditor).action_take_mine()
        with self.assertRaises(UserError):
            theme.with_user(self.user_practitioner).action_take_mine()
        with self.at("2026-07-01"):
            self.assertRefused(
                "is the theme of",
                UserError,
                theme.with_user(self.user_team_manager).action_take_mine,
            )

    def test_SWI_19_dip_samples_are_collated_by_theme(self):
        theme = self.make_theme()
        mine = self.take(theme, self.user_team_manager)
        for audit in mine[:2]:
            audit.action_start()
            self.make_ready(audit)
            audit.action_submit()
        officer = theme.with_user(self.user_qa_officer)
        self.assertEqual((officer.audit_count, officer.done_count), (5, 2))
        draw = officer.draw_ids
        self.assertEqual((draw.asked, draw.done_count, draw.shortfall), (5, 2, 0))
        params = officer.action_export_results()["params"]
        self.assertEqual(params["kind"], "dip_samples")
        content, name = (
            self.env["cs.dip.workbook"]
            .with_user(self.user_qa_officer)
            .export(ids=params["ids"])
        )
        self.assertTrue(content.startswith(b"PK"))
        self.assertIn("dip-samples", name)

    def test_SWI_04_a_small_area_shows_what_is_missing(self):
        self.env["cs.case"].search(
            [("department_id", "=", self.riverside.id)], offset=2
        ).date_closed = "2026-06-01"
        theme = self.make_theme()
        mine = self.take(theme, self.user_team_manager)
        self.assertEqual(len(mine), 2)
        self.assertEqual(theme.draw_ids.shortfall, 3)
