from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .council import ConformanceCase


class LearningCase(ConformanceCase):
    """Reports, meetings and measures, as the people of a council make them."""

    def report(
        self, code, user=None, department=None, months=("2026-04-01", "2026-06-30")
    ):
        """A report written by somebody through its form, checked and published."""
        user = user or self.user_qa_officer
        form = Form(self.env["cs.report"].with_user(user))
        form.type_id = self.env.ref(f"cs_quality_assurance.report_type_{code}")
        form.date_from, form.date_to = months
        if department:
            form.department_id = department
        report = form.save()
        for section in report.section_ids.filtered(lambda one: not one.block):
            section.words = f"Said of {section.name.lower()}."
        return report

    def publish(self, report, checker=None):
        report.with_user(checker or self.user_qa_manager).action_check()
        report.with_context(force_report_rendering=True).action_publish()
        return report

    def drawn(self, case, grade="good"):
        """A result of the random sample."""
        audit = self.make_audit("closed", case=case, grade=grade)
        audit.sudo().sample = "random"
        return audit

    def learned(self, audit, kind, words, theme):
        return (
            self.env["cs.learning.point"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "name": words,
                    "kind": kind,
                    "audit_id": audit.id,
                    "theme_id": self.env["cs.learning.theme"]
                    .search(
                        [("name", "=", theme), ("company_id", "=", self.company.id)]
                    )
                    .id
                    or self.env["cs.learning.theme"]
                    .create({"name": theme, "company_id": self.company.id})
                    .id,
                }
            )
        )

    def type_of(self, **wanted):
        """A kind of meeting that the framework brings."""
        domain = [("framework_id", "=", self.framework.id)]
        domain += [(name, "=", value) for name, value in wanted.items()]
        found = self.env["cs.meeting.type"].search(domain)
        self.assertTrue(found, wanted)
        return found[0]

    def meeting(self, kind, **vals):
        return (
            self.env["cs.meeting"]
            .with_user(self.user_qa_officer)
            .create({"type_id": kind.id, "date_begin": "2026-06-15 09:00:00", **vals})
        )

    def name_people(self, kind, role, person):
        """Who holds a post that comes to a kind of meeting."""
        kind.attendee_ids.filtered(lambda one: role in one.name).employee_ids = person


@tagged("post_install", "-at_install")
class TestBlackburn(LearningCase):
    template = "blackburn_with_darwen"

    def test_BWD_06_a_circle_keeps_situation_strengths_and_learning(self):
        circle = self.meeting(self.type_of(kind="circle"))
        circle.attendee_ids |= self.practitioner
        self.assertTrue(circle.with_user(self.user_practitioner).has_access("read"))
        with self.assertRaises(UserError):
            circle.action_hold()
        circle.write(
            {
                "present_ids": [(6, 0, (self.practitioner | self.moderator).ids)],
                "situation": "A family seen by four workers in a year.",
                "strengths": "The school knew them well.",
                "learning": "Say who stays.",
            }
        )
        circle.action_hold()
        page, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "cs_quality_assurance.report_meeting_certificate", circle.ids
        )
        for person in (self.practitioner, self.moderator):
            self.assertIn(person.name, page.decode())

    def test_BWD_07_boards_meet_and_findings_feed_the_self_evaluation(self):
        boards = self.env["cs.meeting.type"].search(
            [("framework_id", "=", self.framework.id), ("kind", "=", "board")]
        )
        self.assertGreaterEqual(len(boards), 2)
        group = self.type_of(name="Practice Improvement Operational Group")
        self.assertTrue(group.reports_to_id or group.report)
        first = self.meeting(group, date_begin="2026-05-11 09:00:00")
        action = self.make_action(self.make_audit("in_progress"), meeting_id=first.id)
        self.assertTrue(action)
        first.present_ids = self.moderator
        first.action_hold()
        names = self.meeting(group).item_ids.mapped("name")
        self.assertTrue([name for name in names if "Actions of earlier" in name])
        self.drawn(self.cases["1001"])
        chapter = self.report("self_evaluation", months=("2026-04-01", "2027-03-31"))
        self.assertIn("100% of 1 audits were good or better", chapter.preview)
        self.publish(chapter)
        board = self.meeting(boards[0])
        board.report_ids = chapter
        self.assertEqual(board.report_ids, chapter)


@tagged("post_install", "-at_install")
class TestBlackpool(LearningCase):
    template = "blackpool"

    def test_BPL_10_every_four_weeks_with_the_practice_development_leader(self):
        self.make_line(kind="case_file", recurrence="weeks", interval=8)
        for week, words in ((1, "performance"), (4, "audit findings")):
            kind = self.type_of(first_week=week, unit="week")
            self.assertIn(words, kind.name)
            self.assertEqual(kind.interval, 4)
            named = self.meeting(kind)
            self.assertIn("Practice development leader", named.unnamed)
            self.name_people(kind, "Practice development leader", self.moderator)
            kind.with_user(self.user_qa_officer).action_plan()
            planned = (kind.meeting_ids - named).sorted("date_begin")
            self.assertGreater(len(planned), 10)
            for meeting in planned:
                self.assertIn(self.moderator, meeting.attendee_ids)
            gap = planned[2].date_begin.date() - planned[1].date_begin.date()
            self.assertLessEqual(abs(gap.days - 28), 4)
            with self.assertRaisesRegex(UserError, "always invited"):
                planned[0].attendee_ids -= self.moderator
        items = kind.item_ids.mapped("name")
        self.assertTrue([name for name in items if "Effect of earlier actions" in name])

    def test_BPL_11_in_week_six_actions_and_thematic_audits_are_set(self):
        line = self.make_line(kind="case_file", recurrence="weeks", interval=8)
        kind = self.type_of(first_week=6)
        self.assertEqual(kind.unit, "cycle")
        meeting = self.meeting(kind)
        meeting.chair_id = self.director
        chair = meeting.with_user(self.user_director)
        chair.commission_theme = "Strategy meetings"
        chair.action_commission()
        self.assertEqual(meeting.thematic_ids.programme_id, line.programme_id)
        self.assertEqual(meeting.thematic_ids.kind, "thematic")
        form = Form(
            self.env["cs.action"]
            .with_user(self.user_qa_officer)
            .with_context(default_meeting_id=meeting.id, default_origin="meeting")
        )
        form.name, form.responsible_id = "Visit each team", self.head_of_service
        form.date_due = "2026-07-10"
        self.assertEqual(form.save().origin, "meeting")

    def test_BPL_12_the_qa_manager_writes_six_months(self):
        audit = self.drawn(self.cases["1001"])
        self.learned(audit, "improvement", "No dates", "Plans without dates")
        report = self.report(
            "six_months", self.user_qa_manager, months=("2026-04-01", "2026-09-30")
        )
        self.assertIn("Plans without dates", report.preview)
        self.publish(report, self.user_qa_officer)
        reader = report.with_user(self.user_director)
        self.assertIn("In short", reader.preview)

    def test_BPL_13_learning_becomes_a_development_activity(self):
        audit = self.drawn(self.cases["1001"])
        point = self.learned(audit, "improvement", "No dates", "Plans without dates")
        action = point.theme_id.with_user(self.user_qa_officer).action_develop()
        form = Form(
            self.env["cs.meeting"]
            .with_user(self.user_qa_officer)
            .with_context(**action["context"])
        )
        form.type_id = self.type_of(kind="training")
        form.date_begin = "2026-06-20 09:00:00"
        form.chair_id = self.moderator
        activity = form.save()
        self.assertEqual(activity.theme_ids, point.theme_id)
        self.assertIn(
            self.user_moderator.partner_id, activity.sudo().event_id.partner_ids
        )

    def test_BPL_16_reports_draw_on_the_measures_of_each_service(self):
        measures = self.env["cs.measure"].search(
            [("framework_id", "=", self.framework.id)]
        )
        self.assertEqual(len(set(measures.mapped("section"))), 7)
        first = measures[0]
        paste = Form(self.env["cs.measure.paste"].with_user(self.user_qa_officer))
        paste.pasted = (
            f"Measure\tPeriod\tValue\n{first.section} {first.name}\tMay 2026\t1234"
        )
        paste.save().action_keep()
        report = self.report("six_months", months=("2026-04-01", "2026-09-30"))
        self.assertIn(first.name, report.preview)
        self.assertIn("1,234", report.preview)


@tagged("post_install", "-at_install")
class TestDurham(LearningCase):
    template = "durham"

    def two_quarters(self):
        for case in ("1001", "1002"):
            with self.at("2026-02-10"):
                self.drawn(self.cases[case], "requires_improvement")
        now = [
            self.drawn(self.cases["1003"]),
            self.drawn(self.cases["2001"], "inadequate"),
        ]
        self.learned(now[0], "strength", "He drew his plan", "Voice of the child")
        self.learned(now[1], "improvement", "No dates", "Plans without dates")

    def test_DUR_13_themes_go_up_the_line_beside_the_quarter_before(self):
        self.two_quarters()
        team = self.report("quarterly", self.user_team_manager, self.riverside)
        self.assertIn("100% of 1 audits were good or better", team.preview)
        self.assertIn("0% of 2 in the period before", team.preview)
        self.assertIn("Voice of the child", team.preview)
        self.assertNotIn("Plans without dates", team.preview, "another team's")
        service = self.report("quarterly", department=self.field_service)
        self.assertIn("50% of 2 audits were good or better", service.preview)
        self.assertIn("Plans without dates", service.preview)
        self.assertIn("too few to tell", service.preview)

    def test_DUR_23_the_quarterly_report_holds_what_the_handbook_asks(self):
        self.two_quarters()
        measure = self.env["cs.measure"].create(
            {"name": "Caseload of a worker", "company_id": self.company.id}
        )
        self.env["cs.measure.value"].with_user(self.user_qa_officer).create(
            {"measure_id": measure.id, "date": "2026-05-01", "value": 17}
        )
        report = self.report("quarterly")
        for words in (
            "50% of 2 audits were good or better, against a target of 90%",
            "Compared with the quarters before",
            "Caseload of a worker",
            "Voice of the child",
            "Standout strengths",
            "Said of learning.",
            "Said of next steps.",
        ):
            self.assertIn(words, report.preview)
        self.publish(report)
        measure.value_ids.value = 98765
        self.env.invalidate_all()
        self.assertIn("17", report.preview)
        self.assertNotIn("98,765", report.preview)


@tagged("post_install", "-at_install")
class TestLuton(LearningCase):
    template = "luton"

    def test_LUT_13_monthly_report_bulletin_and_accountability(self):
        self.drawn(self.cases["1001"])
        for code, reads in (
            ("monthly", {"team_manager", "director"}),
            ("bulletin", {"practitioner", "team_manager", "director"}),
            ("performance", {"director"}),
        ):
            report = self.publish(self.report(code))
            for role in ("practitioner", "team_manager", "director"):
                reader = report.with_user(getattr(self, f"user_{role}"))
                self.assertEqual(reader.has_access("read"), role in reads, (code, role))
        names = self.env.ref("cs_quality_assurance.report_type_bulletin").block_ids
        self.assertGreaterEqual(
            set(names.mapped("name")), {"Trends", "Strengths", "Challenges"}
        )

    def test_LUT_16_how_much_how_well_what_difference(self):
        self.drawn(self.cases["1001"])
        said = self.report("performance").preview
        places = [
            said.index(question)
            for question in (
                "How much did we do?",
                "How well did we do it?",
                "What difference did it make?",
            )
        ]
        self.assertEqual(places, sorted(places))


@tagged("post_install", "-at_install")
class TestSwindon(LearningCase):
    template = "swindon"

    def test_SWI_14_twenty_four_measures_with_values(self):
        measures = self.env["cs.measure"].search(
            [("framework_id", "=", self.framework.id)]
        )
        self.assertEqual(len(measures), 24)
        for measure in measures:
            self.assertTrue(measure.shows and measure.dataset_ids, measure.name)
        lines = [f"{one.name}\tMay 2026\t{n}" for n, one in enumerate(measures, 10)]
        paste = Form(self.env["cs.measure.paste"].with_user(self.user_qa_officer))
        paste.pasted = "\n".join(["Measure\tPeriod\tValue", *lines])
        paste.save().action_keep()
        self.assertEqual(len(measures.value_ids), 24)

    def test_SWI_15_three_levels_within_three_sides_beside_england(self):
        self.drawn(self.cases["1001"])
        measure = self.env["cs.measure"].search(
            [("framework_id", "=", self.framework.id)], limit=1
        )
        for whose, value in (("ours", 22), ("england", 19), ("neighbours", 20.5)):
            self.env["cs.measure.value"].with_user(self.user_qa_officer).create(
                {
                    "measure_id": measure.id,
                    "date": "2026-05-01",
                    "whose": whose,
                    "value": value,
                }
            )
        for code in ("team_highlight", "service_highlight", "director_highlight"):
            report = self.report(code).with_context(force_report_rendering=True)
            self.assertEqual(report.type_id.pages, 3)
            self.assertLessEqual(report._count_pages(), 3)
            for number in ("22", "19", "20.5"):
                self.assertIn(number, report.preview)
            self.publish(report)
        long = self.report("team_highlight").with_context(force_report_rendering=True)
        long.section_ids[0].words = "Much more.\n" * 400
        long.with_user(self.user_qa_manager).action_check()
        with self.assertRaisesRegex(UserError, "at most 3"):
            long.action_publish()

    def test_SWI_16_a_reflective_forum_on_a_theme(self):
        audit = self.drawn(self.cases["1001"])
        point = self.learned(audit, "improvement", "Stuck", "Cases that stand still")
        forum = self.meeting(
            self.type_of(kind="forum"),
            theme_ids=[(6, 0, point.theme_id.ids)],
            chair_id=self.moderator.id,
        )
        lead = forum.with_user(self.user_moderator)
        lead.write(
            {
                "present_ids": [(6, 0, self.practitioner.ids)],
                "situation": "A family where work stands still.",
                "learning": "Ask the grandmother.",
            }
        )
        lead.action_hold()
        self.assertEqual((forum.state, forum.theme_ids), ("held", point.theme_id))
