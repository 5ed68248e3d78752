from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import QualityCase

PARTS = (
    "section_ids",
    "domain_ids",
    "limit_ids",
    "checklist_ids",
    "overall_descriptor_ids",
)


@tagged("post_install", "-at_install")
class TestTool(QualityCase):
    """Versioned tools: locked in use, copied whole, refused in one plain sentence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager_env = cls.env(user=cls.user_qa_manager.id)
        cls.scale = cls.env.ref("cs_quality_assurance.scale_ofsted")

    def make_tool(self, **vals):
        return self.manager_env["cs.audit.tool"].create(
            {"name": "Small tool", "scale_id": self.scale.id, **vals}
        )

    def make_domain(self, tool, number=1, **vals):
        return self.manager_env["cs.audit.tool.domain"].create(
            {"tool_id": tool.id, "number": number, "name": f"Domain {number}", **vals}
        )

    def next_version(self, tool):
        action = tool.with_user(self.user_qa_manager).action_new_version()
        return self.manager_env["cs.audit.tool"].browse(action["res_id"])

    # --- versions ---------------------------------------------------------

    def test_new_version_has_every_part_and_points_at_none_of_the_old(self):
        new = self.next_version(self.tool)
        self.assertEqual((new.version, new.state), (2, "draft"))
        for part in PARTS:
            self.assertEqual(len(new[part]), len(self.tool[part]), part)
            self.assertFalse(new[part] & self.tool[part], part)
        for old, copied in zip(self.tool.domain_ids, new.domain_ids, strict=True):
            self.assertEqual(old.number, copied.number)
            self.assertEqual(old.prompts, copied.prompts)
            self.assertEqual(old.case_type_ids, copied.case_type_ids)
            self.assertEqual(old.standard_ids, copied.standard_ids)
            self.assertEqual(
                old.descriptor_ids.mapped("body"), copied.descriptor_ids.mapped("body")
            )
        self.assertEqual(new.limit_ids.domain_id.tool_id, new)

    def test_sections_are_copied_with_their_domains(self):
        tool = self.make_tool()
        section = self.manager_env["cs.audit.tool.section"].create(
            {"tool_id": tool.id, "name": "Care leavers"}
        )
        self.make_domain(tool, section_id=section.id)
        tool.action_publish()
        new = self.next_version(tool)
        self.assertEqual(new.domain_ids.section_id, new.section_ids)
        self.assertNotEqual(new.section_ids, section)

    def test_audits_made_before_keep_their_version(self):
        audit = self.make_audit("in_progress")
        new = self.next_version(self.tool)
        new.domain_ids[0].name = "Asked in another way"
        new.action_publish()
        self.assertEqual(audit.tool_id, self.tool)
        self.assertEqual(audit.line_ids.domain_id.tool_id, self.tool)
        self.assertNotIn(
            "Asked in another way", audit.line_ids.mapped("domain_id.name")
        )

    def test_new_version_in_use_takes_the_place_of_the_old(self):
        new = self.next_version(self.tool)
        new.action_publish()
        self.assertEqual(self.tool.state, "retired")
        self.assertEqual(self.framework.tool_id, new)
        self.assertEqual(self.make_audit().tool_id, new)

    def test_draft_that_is_there_is_opened_again(self):
        first = self.next_version(self.tool)
        self.assertEqual(self.next_version(self.tool), first)
        self.assertEqual(len(self.tool._versions()), 2)

    # --- lock -------------------------------------------------------------

    def test_tool_in_use_is_locked_with_all_its_parts(self):
        tool = self.tool.with_user(self.user_qa_manager)
        sentence = "Make a new version"
        self.assertRefused(sentence, UserError, tool.write, {"lookback_months": 6})
        for part in PARTS:
            record = tool[part][:1]
            if not record:
                continue
            field = "name" if "name" in record._fields else "body"
            field = "strict" if part == "limit_ids" else field
            with self.subTest(part):
                self.assertRefused(
                    sentence, UserError, record.write, {field: record[field]}
                )
                self.assertRefused(sentence, UserError, record.unlink)
                command = {part: [(2, record.id)]}
                self.assertRefused(sentence, UserError, tool.write, command)
        self.assertRefused(sentence, UserError, self.make_domain, tool, 99)
        self.assertRefused("Retire it", UserError, tool.unlink)

    def test_translating_does_not_get_round_the_lock(self):
        tool = self.tool.with_user(self.user_qa_manager)
        for record, name in (
            (tool, "name"),
            (tool.domain_ids[0], "guidance"),
            (tool.domain_ids.descriptor_ids[0], "body"),
        ):
            with self.subTest(record._name):
                self.assertRefused(
                    "Make a new version",
                    UserError,
                    record.update_field_translations,
                    name,
                    {"en_US": "Something else"},
                )

    def test_part_cannot_be_moved_into_a_tool_in_use(self):
        domain = self.make_domain(self.make_tool())
        self.assertRefused(
            "Make a new version", UserError, domain.write, {"tool_id": self.tool.id}
        )

    def test_state_changes_by_the_buttons_only(self):
        tool = self.make_tool()
        self.assertRefused("buttons", UserError, tool.write, {"state": "published"})
        self.assertEqual(self.make_tool(state="published").state, "draft")
        forged = tool.with_context(default_state="published", cs_lifecycle=True)
        made = forged.create({"name": "Forged", "scale_id": self.scale.id})
        self.assertEqual(made.state, "draft")

    def test_only_qa_managers_change_tools(self):
        tool = self.make_tool()
        for user in (self.user_qa_officer, self.user_director, self.user_auditor):
            with self.subTest(user.login):
                self.assertRefused(
                    "", AccessError, tool.with_user(user).write, {"name": "Mine"}
                )
                self.assertRefused("", AccessError, tool.with_user(user).action_publish)

    # --- refusals in one sentence -----------------------------------------

    def test_tool_without_domains(self):
        self.assertRefused(
            "has no domains", ValidationError, self.make_tool().action_publish
        )

    def test_section_without_domains(self):
        tool = self.make_tool()
        self.make_domain(tool)
        self.manager_env["cs.audit.tool.section"].create(
            {"tool_id": tool.id, "name": "Empty"}
        )
        self.assertRefused(
            "“Empty” has no domains", ValidationError, tool.action_publish
        )

    def test_scale_without_grades(self):
        scale = self.manager_env["cs.grade.scale"].create({"name": "Bare"})
        tool = self.make_tool(scale_id=scale.id)
        self.make_domain(tool)
        self.assertRefused("has no grades", ValidationError, tool.action_publish)

    def test_limit_whose_cap_is_above_its_trigger(self):
        domain = self.make_domain(self.make_tool())
        self.assertRefused(
            "above its trigger",
            ValidationError,
            self.manager_env["cs.audit.limit"].create,
            {
                "domain_id": domain.id,
                "trigger_grade_id": self.inadequate.id,
                "cap_grade_id": self.good.id,
            },
        )

    def test_scale_with_gaps(self):
        scale = self.manager_env["cs.grade.scale"].create({"name": "Gappy"})
        grades = [
            {"code": "a", "name": "A", "letter": "A", "rank": 1},
            {"code": "b", "name": "B", "letter": "B", "rank": 3},
        ]
        commands = {"grade_ids": [(0, 0, grade) for grade in grades]}
        self.assertRefused("1, 2, 3", ValidationError, scale.write, commands)
        make = self.manager_env["cs.grade"].create
        make({**grades[0], "scale_id": scale.id})
        self.assertRefused(
            "1, 2, 3", ValidationError, make, {**grades[1], "scale_id": scale.id}
        )

    def test_grades_of_a_scale_can_change_places_together(self):
        scale = self.manager_env["cs.grade.scale"].create(
            {
                "name": "Two",
                "grade_ids": [
                    (0, 0, {"code": "a", "name": "A", "letter": "A", "rank": 1}),
                    (0, 0, {"code": "b", "name": "B", "letter": "B", "rank": 2}),
                ],
            }
        )
        first, second = scale.grade_ids
        scale.grade_ids = [(1, first.id, {"rank": 2}), (1, second.id, {"rank": 1})]
        self.assertEqual(scale.grade_ids.sorted("rank").mapped("code"), ["b", "a"])

    def test_scale_of_a_tool_in_use_keeps_its_grades(self):
        good = self.good.with_user(self.user_qa_manager)
        self.assertRefused("tool in use", UserError, good.write, {"rank": 1})
        self.assertRefused("tool in use", UserError, good.unlink)
        good.letter = "g"
        copied = self.scale.with_user(self.user_qa_manager).copy()
        self.assertEqual(len(copied.grade_ids), 4)
        copied.grade_ids[-1].unlink()

    # --- what is asked of which case --------------------------------------

    def test_domains_and_sections_follow_the_type_of_case(self):
        cin, lac = (
            self.env.ref(f"cs_quality_assurance.case_type_{code}")
            for code in ("cin", "lac")
        )
        tool = self.make_tool()
        section = self.manager_env["cs.audit.tool.section"].create(
            {"tool_id": tool.id, "name": "In care", "case_type_ids": lac.ids}
        )
        everyone = self.make_domain(tool, 1)
        own = self.make_domain(tool, 2, case_type_ids=cin.ids)
        theirs = self.make_domain(tool, 3, section_id=section.id)
        self.assertEqual(tool._applicable_domains(cin), everyone | own)
        self.assertEqual(tool._applicable_domains(lac), everyone | theirs)

    def test_durham_asks_placements_of_looked_after_children_only(self):
        numbers = {
            reference: set(
                self.make_audit(
                    "in_progress", case=self.cases[reference]
                ).line_ids.mapped("domain_id.number")
            )
            for reference in ("1001", "1003")
        }
        self.assertEqual(numbers["1001"], set(range(1, 15)))
        self.assertEqual(numbers["1003"], set(range(1, 17)))

    def test_each_answer_type_is_answered_in_its_own_way(self):
        tool = self.make_tool()
        answers = {
            "graded": {"grade_id": self.good.id, "evidence": "Seen."},
            "yes_no": {"yes_no": "no"},
            "score": {"score": 3, "score_given": True},
            "date": {"answer_date": "2026-06-01"},
            "text": {"answer_text": "Words."},
        }
        for number, kind in enumerate(answers, 1):
            self.make_domain(tool, number, answer_type=kind)
        tool.action_publish()
        audit = self.make_audit("in_progress", tool_id=tool.id)
        for line in audit.with_user(self.user_auditor).line_ids:
            with self.subTest(line.answer_type):
                self.assertFalse(line.is_answered)
                line.write(answers[line.answer_type])
                self.assertTrue(line.is_answered)

    def test_reading_shows_the_whole_tool_and_escapes_it(self):
        tool = self.make_tool()
        self.make_domain(tool, guidance="<script>x</script>", prompts="One\nTwo")
        self.assertIn("&lt;script&gt;", tool.reading)
        self.assertNotIn("<script>", tool.reading)
        for domain in self.tool.domain_ids:
            self.assertIn(domain.name.replace("'", "&#39;"), self.tool.reading)
