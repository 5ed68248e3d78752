from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import QualityCase
from .said_common import SaidMixin


@tagged("post_install", "-at_install")
class TestSaidResults(SaidMixin, QualityCase):
    """Results by question, by section and by team, of every kind of answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.moderation_mode = "none"
        cls.check_tool = cls.make_check_tool()

    @classmethod
    def make_check_tool(cls, **vals):
        """The tool with its first two questions in a section."""
        tool = super().make_check_tool(**vals)
        draft = tool.with_user(cls.user_qa_manager)._copy_version()
        with Form(draft) as form, form.section_ids.new() as section:
            section.name = "Plans and visits"
        with Form(draft) as form:
            for place in (0, 1):
                with form.domain_ids.edit(place) as question:
                    question.section_id = draft.section_ids
        draft.action_publish()
        return draft

    def of(self, record, role):
        user = getattr(self, f"user_{role}")
        return record.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def start(self, case, first):
        audits = self.of(self.env["cs.audit"], "qa_officer")
        form = Form(audits.with_company(self.company))
        form.case_id, form.auditor_id = case, self.auditor
        form.tool_id = self.check_tool
        audit = form.save()
        audit.action_allocate()
        mine = self.of(audit, "auditor")
        mine.action_start()
        self.assertFalse(self.answer(mine, self.answers(first))["errors"])
        return mine

    def hand_in(self, mine):
        said = {
            "child_safety": "safe",
            "self_analysis_missing_reason": "On leave all month.",
            "family_feedback_missing_reason": "They preferred not to.",
        }
        mine.auditing_save(
            [{"key": "k", "part": "audit", "do": "write", "values": said}]
        )
        self._hold_discussions(mine)
        self.assertEqual(mine.auditing_submit(), {"refused": []})

    def counted(self, role, groupby, *domain):
        """What the screen shows: for each group how many, and the share met."""
        figures = self.of(self.env["cs.figure.domain"], role)
        rows = figures.formatted_read_group(
            [("tool_id", "=", self.check_tool.id), *domain],
            groupby,
            ["count:sum", "met:avg"],
        )
        names = [name.split(":")[0] for name in groupby]
        return [
            (
                *(
                    row[key][1] if isinstance(row[key], tuple) else row[key]
                    for key in (groupby if ":" in str(groupby) else names)
                ),
                row["count:sum"],
                row["met:avg"],
            )
            for row in rows
        ]

    def test_said_results_by_question_section_and_team(self):
        ours = self.start(self.cases["1001"], "no")
        theirs = self.start(self.cases["2001"], "yes")
        self.assertFalse(
            self.counted("qa_manager", ["domain_id"]), "blind until handed in"
        )
        for mine in (ours, theirs):
            self.hand_in(mine)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_figure_domain"
        )
        self.assertEqual(action["view_mode"], "pivot,graph,list")
        by_question = self.counted("qa_manager", ["domain_id"])
        self.assertEqual(
            by_question[:2],
            [
                ("1 Is the plan on the file?", 2, 50),
                ("2 Was the child seen alone?", 2, 100),
            ],
        )
        self.assertEqual(len(by_question), 5)
        self.assertIn(
            ("Plans and visits", 4, 75), self.counted("head_of_service", ["section_id"])
        )
        by_team = {
            row[0].split(" / ")[-1]: row[1:]
            for row in self.counted(
                "director", ["department_id"], ("outcome", "in", ("met", "not"))
            )
        }
        self.assertEqual(by_team, {"Riverside": (2, 50), "Hillside": (2, 100)})
        [(month, count, _met)] = self.counted("qa_officer", ["date:month"])
        self.assertEqual((count, "June 2026" in str(month)), (10, True))
        # A manager reads their own team's alone, others nothing.
        self.assertEqual(self.counted("team_manager", ["outcome"])[1][:2], ("not", 1))
        self.assertEqual(
            {row[1] for row in self.counted("team_manager", ["domain_id"])}, {1}
        )
        for role in ("practitioner", "auditor", "external"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.counted(role, ["domain_id"])

    def test_said_results_are_open_only_once_moderation_is_over(self):
        self.framework.moderation_mode = "all"
        mine = self.start(self.case, "no")
        self.of(mine, "qa_officer").moderator_id = self.moderator
        self.hand_in(mine)
        self.assertEqual(mine.state, "moderation")
        self.assertFalse(self.counted("qa_manager", ["domain_id"]))
        self.of(mine.sudo().moderation_ids, "moderator").auditing_submit()
        self.assertEqual(len(self.counted("qa_manager", ["domain_id"])), 5)

    def test_said_a_score_counts_by_its_part_of_the_highest(self):
        mine = self.start(self.case, "na")
        answers = self.answers("na")
        answers[4] = {"score": 7, "score_given": True}
        self.answer(mine, answers)
        self.hand_in(mine)
        found = {row[0]: row[1:] for row in self.counted("qa_officer", ["outcome"])}
        self.assertEqual(found["scored"], (1, 70))
        self.assertEqual(found["na"], (1, False))
        self.assertEqual(found["other"], (2, False))

    def test_grades_count_by_the_moderators_and_open_the_audit(self):
        audit = self.make_audit("closed", grade="inadequate")
        self.assertEqual(
            self.of(self.env["cs.figure.domain"], "qa_officer").search_count(
                [("audit_id", "=", audit.id), ("outcome", "=", "not")]
            ),
            len(
                audit.line_ids.filtered(lambda one: one.grade_id.rank > self.good.rank)
            ),
        )
        figure = self.of(self.env["cs.figure.domain"], "team_manager").search(
            [], limit=1
        )
        self.assertEqual(figure.action_open_audit()["res_id"], audit.id)
