"""The other audit activities: dip samples, thematic, multi-agency and the rest."""

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError, ValidationError

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
            cycle.action_tell_managers()
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
            for button in (cycle.action_tell_managers, cycle.action_open):
                self.assertRefused(
                    "Agree what good looks like", RedirectWarning, button
                )
            self.assertRefused(
                "Write what good looks like", UserError, line.action_agree
            )
            self.agree(line)
            self.assertFalse(cycle.sudo().notice_ids, "allocating tells nobody")
            cycle.action_tell_managers()
        with self.at("2026-07-06"):
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
            audit = cycle.audit_ids[0].with_user(self.user_auditor)
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
        # One is in moderation still: it counts once that is over.
        self.assertEqual(report.result, "0 of 0 good or better; 2 not finished")
        cycle.with_user(officer).action_draw_moderation()
        look = cycle.audit_ids.moderation_ids
        look.audit_id.with_user(officer).moderator_id = self.moderator
        look = look.with_user(self.user_moderator)
        look.overall_grade_id, look.with_auditor = self.requires_improvement, True
        look.action_complete()
        self.env.invalidate_all()
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
        again = report.new({"cycle_id": line.cycle_ids.id})
        self.assertIn("0 of 1 good or better, now 0 of 0", again.compared)
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
            cycle.action_tell_managers()
        with self.at("2026-07-06"):
            self.assertRefused(
                "Managers were told on", RedirectWarning, cycle.action_open
            )
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
        # Where observations are in use, one of those is enough instead.
        self.assertTrue(owed)
        self.assertEqual((owed.done, owed.state), (0, "todo"))
        started = owed.with_user(self.user_team_manager).action_start_activity()
        self.assertEqual(started.get("res_id"), theme.id)
        for audit in mine:
            audit.action_start()
            self.make_ready(audit)
            audit.action_submit()
        self.run_cron("cron_expectations")
        self.assertEqual((owed.asked, owed.done, owed.state), (5, 5, "done"))

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


class TestMultiAgency(ConformanceCase):
    """SWI-05 with Swindon's questions for the front door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.active = False
        cls.framework = cls.env["cs.framework"].load_template("swindon")
        cls.mash = cls.env["cs.audit.tool"].search(
            [
                ("company_id", "=", cls.company.id),
                ("name", "=", "Multi-agency audit of the front door"),
            ]
        )
        officer = cls.env["cs.agency"].with_user(cls.user_qa_officer)
        cls.health, cls.police = officer.create(
            [
                {
                    "name": "Health trust",
                    "kind": "health",
                    "contact_role": "Named nurse",
                },
                {"name": "County police", "kind": "police"},
            ]
        )

    def test_SWI_05_multi_agency_audits(self):
        """Every partner answers or it is said why not; a disagreement is said, too."""
        self.assertEqual(
            self.mash.domain_ids.mapped("short_name"),
            [
                "Thresholds",
                "Consent",
                "Timeliness",
                "Feedback",
                "Strategy attendance",
                "Outcomes",
                "Disagreement",
            ],
        )
        audit = self.make_audit(
            "in_progress",
            kind="multi_agency",
            framework_id=self.framework.id,
            tool_id=self.mash.id,
        ).with_user(self.user_auditor)
        self.make_ready(audit)
        self.assertRefused(
            "which partner agencies take part", UserError, audit.action_submit
        )
        saved = audit.auditing_save(
            [
                {
                    "key": str(agency.id),
                    "part": "contributions",
                    "do": "create",
                    "values": {"agency_id": agency.id},
                }
                for agency in (self.health, self.police)
            ]
        )
        self.assertFalse(saved["errors"])
        health, police = audit.contribution_ids
        self.assertEqual(health.contact_role, "Named nurse")
        self.assertRefused("what Health trust says", UserError, audit.action_submit)
        health.write({"says": "We were asked late.", "disagrees": True})
        self.assertEqual(str(health.received_on), "2026-06-10")
        health.grade_id = self.requires_improvement
        police.missing_reason = "No officer who knew the child is still there."
        self.assertRefused("disagrees about", UserError, audit.action_submit)
        health.disagreement = "The threshold."
        audit.action_submit()
        # Their grade stands beside the auditor's.
        self.assertEqual(audit.final_grade_id, self.good)
        self.assertRefused(
            "what partners said stays", UserError, health.write, {"says": "Nothing"}
        )

    def test_SWI_05_only_the_auditor_and_qa_ask_partners(self):
        audit = self.make_audit("in_progress", kind="multi_agency")
        vals = {"audit_id": audit.id, "agency_id": self.health.id}
        Contribution = self.env["cs.audit.contribution"]
        for user in (self.user_team_manager, self.user_director, self.user_moderator):
            with self.assertRaises(UserError), self.cr.savepoint():
                Contribution.with_user(user).create(vals)
        made = Contribution.with_user(self.user_qa_officer).create(vals)
        self.assertEqual(made.with_user(self.user_team_manager).standing, "waiting")
        with self.assertRaises(UserError):
            made.with_user(self.user_team_manager).says = "Everything was fine"


class TestFamilies(ConformanceCase):
    """What families say: SWI-02, LUT-04, BWD-10."""

    def answer(self, feedback, text="They kept their word."):
        """The family fills in the page behind the link, as anybody would."""
        asked = feedback.sudo().user_input_id
        questions = asked.survey_id.question_ids
        choice = questions.filtered(lambda q: q.question_type == "simple_choice")[1]
        asked._save_lines(choice, str(choice.suggested_answer_ids[0].id), "They listen")
        box = questions.filtered(lambda q: q.question_type == "text_box")[0]
        asked._save_lines(box, text)
        asked.with_user(self.env.ref("base.public_user")).sudo()._mark_done()

    def test_SWI_02_family_views(self):
        """Asked by QA with a guided questionnaire, shown beside the practitioner's."""
        self.framework.require_family_feedback = True
        audit = self.make_audit("in_progress")
        officer = audit.with_user(self.user_qa_officer)
        feedback = self.env["cs.family.feedback"].browse(
            officer.action_ask_family()["res_id"]
        )
        titles = " ".join(
            feedback.sudo().user_input_id.survey_id.question_ids.mapped("title")
        )
        for topic in ("trust", "why", "assessment", "together", "helped you most"):
            self.assertIn(topic, titles)
        for topic in ("helped you least", "rights", "willing to tell us more"):
            self.assertIn(topic, titles)
        mine = audit.with_user(self.user_auditor)
        self.make_ready(mine)
        mine.family_feedback_missing_reason = False
        self.assertRefused("child and family say", UserError, mine.action_submit)
        long = "They kept their word each time, " * 5
        self.answer(feedback, long)
        [family] = mine.auditing_load()["parts"]["families"]
        self.assertEqual(family["state"], "answered")
        self.assertIn(long.strip(), str(family["answers"]))
        self.assertIn("A great deal. They listen", str(family["answers"]))
        self.assertIn(
            "Read what the family says", audit.sudo().activity_ids.mapped("summary")
        )
        mine.action_submit()

    def test_BWD_10_a_link_tells_nothing_of_the_child(self):
        audit = self.make_audit("in_progress")
        feedback = (
            self.env["cs.family.feedback"]
            .with_user(self.user_auditor)
            .create({"audit_id": audit.id, "who": "child"})
        )
        asked = feedback.sudo().user_input_id
        self.assertFalse(asked.partner_id or asked.email or asked.nickname)
        for word in (audit.name, audit.case_id.reference):
            self.assertNotIn(word, str(asked.read()))
        # The link is for whoever asks; others read that there is one, not what it is.
        self.assertIn(f"/f/{feedback.sudo().code}", feedback.url)
        self.assertFalse(feedback.with_user(self.user_director).url)
        with self.assertRaises(UserError):
            feedback.with_user(self.user_team_manager).read(["who"])
        with self.assertRaises(UserError):
            feedback.with_user(self.user_practitioner).read(["who"])
        letter = self.env["ir.qweb"]._render(
            "cs_quality_assurance.report_family_letter", {"docs": feedback}
        )
        self.assertIn(f"/f/{feedback.sudo().code}", str(letter))
        self.assertNotIn(asked.access_token, str(letter))
        for word in (audit.name, audit.case_id.reference):
            self.assertNotIn(word, str(letter))

    def test_LUT_04_links_run_out_and_can_be_withdrawn(self):
        audit = self.make_audit("in_progress")
        Feedback = self.env["cs.family.feedback"].with_user(self.user_auditor)
        first, second = Feedback.create([{"audit_id": audit.id}] * 2)
        self.assertEqual(str(first.expires_on), "2026-07-08")
        with self.at("2026-07-09"):
            self.env.invalidate_all()
            self.assertTrue(first.is_expired)
            self.assertFalse(first.url)
            self.assertRefused("no longer works", UserError, first.action_print_letter)
        self.env.invalidate_all()
        second.action_withdraw()
        self.assertLess(second.sudo().user_input_id.deadline, self.env.cr.now())
        self.assertFalse(second.url)
        for user in (self.user_moderator, self.user_team_manager, self.user_director):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.env["cs.family.feedback"].with_user(user).create(
                    {"audit_id": audit.id}
                )
        with self.assertRaises(UserError):
            first.with_user(self.user_auditor).unlink()

    def test_SWI_02_answers_go_with_the_audit(self):
        """Retention takes what a family said with the audit (ALL-10)."""
        audit = self.make_audit("in_progress")
        feedback = (
            self.env["cs.family.feedback"]
            .with_user(self.user_auditor)
            .create({"audit_id": audit.id})
        )
        self.answer(feedback)
        asked = feedback.sudo().user_input_id
        audit.with_user(self.user_qa_officer).action_cancel("Made twice")
        self.env["cs.retention.log"]._remove_audits(
            audit.sudo(), self.company, "2026-06-10"
        )
        self.assertFalse(asked.exists())
        self.assertFalse(feedback.exists())
