from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .programme_common import ProgrammeCase

LINE_FORM = "cs_quality_assurance.cs_programme_line_view_form"


@tagged("post_install", "-at_install")
class TestSaidRepeat(ProgrammeCase):
    """A theme done again on new cases, and both samples compared."""

    def theme_line(self):
        """A thematic line, as the QA manager sets it up and has it agreed."""
        line = self.make_programme({"automation": "plan"}).line_ids
        with Form(line.with_user(self.user_qa_manager), LINE_FORM) as form:
            form.name, form.kind, form.theme = "Voice", "thematic", "Voice of the child"
            form.recurrence, form.date_first = "once", "2026-07-06"
            form.lasts_months = 2
            form.sample_method, form.sample_size = "fixed", 6
            form.stratify_by = "none"
            form.department_ids.add(self.riverside)
            with form.pool_ids.new() as row:
                row.source, row.scope, row.capacity = "employees", "any", 6
                row.employee_ids.add(self.auditor)
        self.agree(line)
        return line

    def agree(self, line):
        with Form(line.with_user(self.user_qa_manager), LINE_FORM) as form:
            form.brief = "<p>Good: the child is seen and heard.</p>"
            form.agreed_with = "Quality improvement group"
            if not line.non_negotiable_ids:
                with form.non_negotiable_ids.new() as element:
                    element.name = "The child was seen alone."
        line.with_user(self.user_qa_manager).action_agree()

    def audit_all(self, cycle, grade, met):
        """Every audit of a round that is open, done and moderated."""
        for audit in cycle.audit_ids.with_user(self.user_auditor):
            audit.action_start()
            audit.element_ids.write({"met": met, "evidence": "Seen on the file."})
            self.make_ready(audit, grade)
            audit.action_submit()
        officer = cycle.with_user(self.user_qa_officer)
        officer.action_draw_moderation()
        for look in officer.audit_ids.moderation_ids:
            look.audit_id.moderator_id = self.moderator
            look = look.with_user(self.user_moderator)
            look.overall_grade_id = self.grade(grade)
            look.with_auditor = True
            look.action_complete()
        self.env.invalidate_all()

    def first_round(self):
        line = self.theme_line()
        cycle = line.cycle_ids.with_user(self.user_qa_officer)
        with self.on_day("2026-06-29"):
            cycle.action_draw()
            cycle.action_allocate()
            cycle.action_tell_managers()
        with self.on_day("2026-07-06"):
            cycle.action_open()
            self.audit_all(cycle, "requires_improvement", "not_met")
        return cycle

    def planned_again(self, cycle, months):
        """The repeat's line, as the QA manager plans it on the report."""
        manager = cycle.with_user(self.user_qa_manager)
        with self.on_day("2026-07-20"):
            report = self.env["cs.thematic.report"].browse(
                manager.action_thematic_report()["res_id"]
            )
            report = report.with_user(self.user_qa_manager)
            with Form(report) as form:
                form.findings, form.repeat_months = "Children are not heard.", months
            self.assertFalse(report.comparison)
            return self.env["cs.programme.line"].browse(
                report.action_schedule_repeat()["res_id"]
            )

    def test_said_theme_again_after_eleven_months_without_that_years_programme(self):
        first = self.first_round()
        line = self.planned_again(first, 11)
        again = line.cycle_ids
        self.assertEqual(line.programme_id, first.programme_id)
        # Sunday 20 June: the Monday after; as long as the first.
        self.assertEqual(str(again.date_start), "2027-06-21")
        self.assertGreater(again.date_start, line.programme_id.date_end)
        self.agree(line)
        with Form(line.with_user(self.user_qa_manager), LINE_FORM) as form:
            form.automation = "open"
        # The scheduled action draws it, tells the managers and opens it.
        self.run_cron(again.draw_on)
        self.assertEqual(again.state, "allocated")
        self.assertEqual(len(again.audit_ids), 6)
        self.assertFalse(again.audit_ids.case_id & first.audit_ids.case_id)
        certificate = str(again.sudo().certificate["eligibility"])
        self.assertIn(first.name, certificate)
        self.run_cron("2027-06-21")
        self.assertEqual(again.state, "open")
        with self.on_day("2027-06-25"):
            self.audit_all(again, "good", "met")
            officer = again.with_user(self.user_qa_officer)
            report = self.env["cs.thematic.report"].browse(
                officer.action_thematic_report()["res_id"]
            )
        report = report.with_user(self.user_qa_officer)
        self.assertIn("Better: the first time 0 of 6", report.compared)
        rows = self.rows_of(report.comparison)
        self.assertEqual(
            rows[0],
            [
                "Question",
                "First sample (July 2026)",
                "This sample (June 2027)",
                "What changed",
            ],
        )
        self.assertIn(["Overall, good or better", "0 of 6", "6 of 6", "Better"], rows)
        self.assertIn(
            ["The child was seen alone., met", "0 of 6", "6 of 6", "Better"], rows
        )
        questions = [row for row in rows if row[0].endswith("good or better")]
        self.assertGreater(len(questions), 2)
        form = Form(report)
        self.assertIn("0 of 6", form.comparison)

    def rows_of(self, table):
        from lxml import html

        return [
            [cell.text_content() for cell in row if cell.tag in ("th", "td")]
            for row in html.fromstring(str(table)).iter("tr")
        ]

    def test_next_years_programme_takes_the_repeat_that_waited_for_it(self):
        first = self.first_round()
        line = self.planned_again(first, 11)
        again = line.cycle_ids
        manager = line.programme_id.with_user(self.user_qa_manager)
        self.assertEqual({one["line"] for one in manager.preview["cycles"]}, {"Voice"})
        copied = manager.copy()
        self.assertEqual(copied.line_ids.mapped("name"), ["Voice"])
        copied.action_adopt()
        self.assertEqual(line.programme_id, copied)
        self.assertEqual(line.cycle_ids, again)
        self.assertEqual(again.programme_id, copied)
        # Planned again it is the same round, on the same day.
        copied.action_plan_cycles()
        self.assertEqual(str(again.date_start), "2027-06-21")

    def test_said_dip_theme_again_on_new_cases(self):
        self.framework.dip_own_area = True
        manager = self.env["cs.dip.theme"].with_user(self.user_qa_manager)
        with Form(manager) as form:
            form.name, form.tool_id, form.count = "Visits", self.tool, 5
            form.framework_id = self.framework
        theme = form.record
        first = self.dip(theme, "requires_improvement")
        with self.on_day("2026-07-01"):
            again = manager.browse(theme.action_do_again()["res_id"])
            self.assertEqual(str(again.month), "2026-07-01")
            second = self.dip(again, "good")
        self.assertFalse(first.case_id & second.case_id)
        rows = self.rows_of(again.comparison)
        self.assertEqual(rows[0][1:3], ["June 2026", "July 2026"])
        self.assertIn(["Overall, good or better", "0 of 5", "5 of 5", "Better"], rows)
        with self.assertRaisesRegex(ValidationError, "of an earlier"):
            with Form(theme.create({**self.next_month(theme)})) as form:
                form.repeat_of_id = again
                form.month = "2026-05-01"

    def next_month(self, theme):
        return {
            "name": "Another",
            "framework_id": theme.framework_id.id,
            "tool_id": theme.tool_id.id,
            "month": fields.Date.to_date("2026-09-01"),
        }

    def dip(self, theme, grade):
        """The dip samples of the team's manager, done."""
        user = self.user_team_manager
        action = theme.with_user(user).action_take_mine()
        audits = self.env["cs.audit"].with_user(user).search(action["domain"])
        for audit in audits:
            audit.action_start()
            self.make_ready(audit, grade)
            audit.action_submit()
        return audits
