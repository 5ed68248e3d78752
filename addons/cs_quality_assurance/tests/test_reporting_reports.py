from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestReports(QualityCase):
    """A report from its figures to its readers."""

    def kind(self, code):
        return self.env.ref(f"cs_quality_assurance.report_type_{code}")

    def write_report(self, code="quarterly", role="qa_officer", **vals):
        """A report of April to June, through its form."""
        user = getattr(self, f"user_{role}")
        form = Form(self.env["cs.report"].with_user(user))
        form.type_id = self.kind(code)
        form.date_from, form.date_to = "2026-04-01", "2026-06-30"
        for name, value in vals.items():
            form[name] = value
        report = form.save()
        for section in report.section_ids.filtered("prompt"):
            section.words = f"Our words: {section.prompt}"
        return report

    def publish(self, report, checker="qa_manager"):
        report.with_user(getattr(self, f"user_{checker}")).action_check()
        report.action_publish()
        return report

    def some_audits(self):
        other = self.make_case("2009", department_id=self.hillside.id)
        for case, grade in (
            (self.cases["1001"], "good"),
            (self.cases["1002"], "inadequate"),
            (self.cases["2001"], "good"),
            (other, "good"),
        ):
            audit = self.make_audit("closed", case=case, grade=grade)
            # As if drawn: results of what was chosen are not in a report.
            audit.sudo().sample = "random"

    def test_the_usual_period_is_the_last_whole_one(self):
        form = Form(self.env["cs.report"].with_user(self.user_qa_officer))
        for code, first, last in (
            ("monthly", "2026-05-01", "2026-05-31"),
            ("quarterly", "2026-01-01", "2026-03-31"),
            ("six_months", "2025-10-01", "2026-03-31"),
            ("self_evaluation", "2025-04-01", "2026-03-31"),
        ):
            form.type_id = self.kind(code)
            self.assertEqual((str(form.date_from), str(form.date_to)), (first, last))

    def test_figures_do_not_move_once_published(self):
        self.some_audits()
        report = self.write_report()
        self.assertEqual(len(report.section_ids), len(report.type_id.block_ids))
        self.assertIn("75% of 4 audits were good or better", report.preview)
        with self.assertRaisesRegex(AccessError, "other than its author"):
            report.action_check()
        with self.assertRaises(UserError):
            report.action_publish()
        self.publish(report)
        self.assertEqual(str(report.published_on), "2026-06-10")
        late = self.make_audit("closed", case=self.cases["1003"], grade="inadequate")
        late.sudo().sample = "random"
        self.env.invalidate_all()
        self.assertIn("75% of 4 audits were good or better", report.preview)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            report.section_ids[0].words = "Something else"
        with self.assertRaisesRegex(UserError, "stays as it is"):
            report.unlink()
        with self.assertRaises(AccessError):
            report.action_withdraw("Wrong.")
        report.with_user(self.user_qa_manager).action_withdraw("An audit was missing.")
        self.env.invalidate_all()
        self.assertIn("60% of 5 audits were good or better", report.preview)

    def test_who_reads_it(self):
        readers = {
            "leaders": {"qa_officer", "director"},
            "managers": {"qa_officer", "director", "team_manager"},
            "everybody": {"qa_officer", "director", "team_manager", "practitioner"},
        }
        for audience, expected in readers.items():
            report = self.write_report(audience=audience)
            for role in ("director", "team_manager", "practitioner"):
                reader = report.with_user(getattr(self, f"user_{role}"))
                self.assertFalse(reader.has_access("read"), role)
            self.publish(report)
            found = {
                role
                for role in ("qa_officer", "director", "team_manager", "practitioner")
                if report.with_user(getattr(self, f"user_{role}")).has_access("read")
            }
            self.assertEqual(found, expected, audience)
        with self.assertRaises(UserError):
            report.with_user(self.user_practitioner).write({"audience": "leaders"})

    def test_a_manager_writes_of_what_they_manage(self):
        report = self.write_report("team_highlight", "team_manager")
        self.assertEqual(report.department_id, self.riverside)
        with self.assertRaises(AccessError):
            report.department_id = self.hillside

    def test_few_are_not_shown_to_those_who_may_not_open_them(self):
        self.some_audits()
        open_to_few = self.write_report("monthly", audience="leaders")
        self.assertIn("75% of 4 audits", open_to_few.preview)
        report = self.write_report("monthly", audience="everybody")
        self.assertNotIn("75%", report.preview)
        self.assertIn("Too few audits in this period", report.preview)
        for section, found in report._found().items():
            for row in found.get("rows") or ():
                for cell in row["cells"]:
                    for name in ("value", "count"):
                        number = cell.get(name)
                        if type(number) is int:
                            self.assertFalse(0 < number < 5, (section.block, row))
            self.assertNotIn("open", str(found.get("rows")))

    def test_it_prints_and_opens_in_word(self):
        self.some_audits()
        for code in ("quarterly", "performance"):
            report = self.write_report(code)
            report = report.with_context(force_report_rendering=True)
            self.assertGreaterEqual(report._count_pages(), 2)
        said = report.preview
        for question in ("How much did we do?", "How well did we do it?"):
            self.assertIn(question, said)
        self.assertIn("<svg", said)
        names = self.practitioner.name, self.auditor.name
        self.assertFalse([name for name in names if name in said])

    def test_at_most_three_sides(self):
        report = self.write_report("team_highlight", department_id=self.riverside)
        report = report.with_context(force_report_rendering=True)
        report.section_ids[0].words = "A long story.\n" * 400
        report.with_user(self.user_qa_manager).action_check()
        with self.assertRaisesRegex(UserError, "at most 3"):
            report.action_publish()
        report.action_back()
        report.section_ids[0].words = "Short."
        self.publish(report)
        self.assertLessEqual(report._count_pages(), 3)

    def test_nothing_written_is_not_checked(self):
        report = self.write_report()
        report.section_ids.filtered("prompt").words = False
        with self.assertRaisesRegex(UserError, "Nothing is written yet under"):
            report.with_user(self.user_qa_manager).action_check()

    def test_nothing_is_slipped_into_what_was_published(self):
        """Over RPC: a part added to it, or moved there from a draft."""
        for role, code in (("qa_officer", "quarterly"), ("team_manager", "monthly")):
            with self.subTest(role):
                mine = self.publish(self.write_report(code, role))
                draft = self.write_report(code, role)
                parts = self.env["cs.report.section"].with_user(draft.env.user)
                vals = {"name": "Slipped in", "words": "After it was checked."}
                with self.assertRaisesRegex(UserError, "stays as it is"):
                    parts.create({**vals, "report_id": mine.id})
                with self.assertRaisesRegex(UserError, "stays as it is"):
                    draft.section_ids[0].report_id = mine
