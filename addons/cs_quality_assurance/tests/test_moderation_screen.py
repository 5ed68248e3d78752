from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.platform.guard import LIFECYCLE
from .common import QualityCase


@tagged("post_install", "-at_install")
class TestModerationScreen(QualityCase):
    """Moderating on the auditing screen: the same two calls as for an audit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audit = cls.make_audit("moderation", moderator=cls.moderator)
        cls.moderation = cls.audit.moderation_ids

    def mine(self, role="moderator"):
        # One request knows nothing of those before it.
        self.env.flush_all()
        self.env.invalidate_all()
        user = getattr(self, f"user_{role}")
        moderation = self.env["cs.moderation"].browse(self.moderation.id)
        return moderation.with_user(user).with_context(
            allowed_company_ids=self.company.ids
        )

    def line(self, number):
        return self.moderation.line_ids.filtered(
            lambda line: line.domain_id.number == number
        )

    def save(self, part, do="write", record=None, role="moderator", **values):
        operation = {"key": "k", "part": part, "do": do, "values": values}
        operation["id"] = record and record.id
        return self.mine(role).auditing_save([operation])

    def texts(self, panel):
        return [problem["text"] for problem in panel["problems"]]

    # --- what it shows ----------------------------------------------------------

    def test_the_auditors_answer_stands_beside_each_question(self):
        data = self.mine().auditing_load()
        self.assertTrue(data["rights"]["grade"])
        self.assertFalse(data["rights"]["start"])
        self.assertEqual(data["audit"]["name"], f"Moderation of {self.audit.name}")
        self.assertIn("Case 1001", data["audit"]["facts"])
        numbers = [question["number"] for question in data["questions"]]
        self.assertEqual(numbers, sorted(numbers))
        question = data["questions"][4]
        self.assertEqual(
            question["beside"],
            {
                "who": "Auditor",
                "grade_id": self.good.id,
                "answer": "",
                "text": "Seen on the file.",
            },
        )
        self.assertTrue(question["limits"])
        self.assertTrue(question["prompts"])
        self.assertEqual(len(question["descriptors"]), 4)
        [look] = data["audit"]["beside"]
        self.assertEqual((look["who"], look["grade_id"]), ("Auditor", self.good.id))
        self.assertEqual(data["audit"]["audit_id"], self.audit.id)
        self.assertEqual(self.texts(data["panel"]), ["Give your overall grade."])

    def test_the_tools_order_stays_whatever_differs(self):
        line = self.line(7)
        answer = self.save("lines", record=line, grade_id=self.inadequate.id)
        self.assertFalse(answer["errors"])
        ids = [line["id"] for line in answer["lines"]]
        self.assertEqual(ids, self.moderation.line_ids.sorted("sequence").ids)
        questions = self.mine().auditing_load()["questions"]
        self.assertEqual([question["id"] for question in questions], ids)

    def test_what_has_no_grade_is_not_asked_again(self):
        line = self.moderation.line_ids.sorted("sequence")[0]
        # As an audit in which the auditor marked it not applicable.
        self.env.cr.execute(
            "UPDATE cs_audit_line SET grade_id = NULL, not_applicable = true "
            "WHERE id = %s",
            [line.audit_line_id.id],
        )
        self.env.invalidate_all()
        data = self.mine().auditing_load()
        question = data["questions"][0]
        self.assertEqual(question["beside"]["answer"], "Not applicable")
        self.assertTrue(question["is_answered"])
        asked = len(self.moderation.line_ids) - 1
        self.assertEqual(data["panel"]["total"], asked)

    def cost(self, function, *args):
        """Queries of a call, from an empty cache to everything written."""
        moderation = self.mine()
        before = self.cr.sql_log_count
        getattr(moderation, function)(*args)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_it_costs_the_same_for_more_domains(self):
        line = self.line(1)
        operation = {"key": "k", "part": "lines", "do": "write", "id": line.id}
        calls = {
            "auditing_load": (),
            "auditing_save": ([{**operation, "values": {"reason": "Seen."}}],),
        }
        for function, args in [*calls.items()] * 2:
            self.cost(function, *args)  # warms what is cached for the whole process
        many = {name: self.cost(name, *args) for name, args in calls.items()}
        lines = self.moderation.line_ids - line
        lines[:10].with_context(cs_lifecycle=LIFECYCLE).unlink()
        few = {name: self.cost(name, *args) for name, args in calls.items()}
        for name, cost in many.items():
            self.assertLessEqual(cost, few[name], name)
        # About one for each table of the tool, the framework, the audit and the look.
        self.assertLess(many["auditing_load"], 70)

    # --- what it saves ----------------------------------------------------------

    def test_the_first_grade_starts_it_and_a_difference_asks_why(self):
        line = self.line(7)
        answer = self.save("lines", record=line, grade_id=self.inadequate.id)
        self.assertEqual(self.moderation.state, "in_progress")
        problem = answer["panel"]["problems"][0]
        self.assertEqual(
            (problem["place"], problem["line_id"], problem["field"]),
            ("line", line.id, "reason"),
        )
        self.assertEqual(answer["panel"]["answered"], 0)
        answer = self.save("lines", record=line, reason="One visit of four.")
        self.assertEqual(answer["panel"]["answered"], 1)
        self.assertEqual(self.texts(answer["panel"]), ["Give your overall grade."])
        self.assertEqual(
            [one["count"] for one in answer["panel"]["spread"]], [0, 0, 0, 1]
        )

    def test_several_differences_are_one_problem(self):
        for number in (1, 2, 3):
            answer = self.save(
                "lines",
                record=self.line(number),
                grade_id=self.requires_improvement.id,
            )
        self.assertEqual(
            self.texts(answer["panel"])[0], "3 domains: say why you differ."
        )

    def test_the_cap_of_their_own_grades_is_said_as_they_grade(self):
        answer = self.save("lines", record=self.line(5), grade_id=self.inadequate.id)
        cap = answer["panel"]["cap"]
        self.assertEqual(cap["grade_id"], self.inadequate.id)
        self.assertIn("is graded inadequate", cap["reason"])
        self.assertFalse(answer["panel"]["above_cap"])
        answer = self.save("audit", overall_grade_id=self.good.id)
        self.assertTrue(answer["panel"]["above_cap"])
        self.assertIn("at most inadequate", " ".join(self.texts(answer["panel"])))
        refused = self.mine().auditing_submit()["refused"]
        self.assertEqual({one["place"] for one in refused}, {"overall", "line"})
        self.assertEqual(self.moderation.state, "in_progress", "nothing is lost")

    def test_agreeing_on_the_rest(self):
        self.save("lines", record=self.line(7), grade_id=self.inadequate.id)
        answer = self.mine().auditing_agree()
        self.assertEqual(len(answer["lines"]), len(self.moderation.line_ids))
        self.assertTrue(all(line["grade_id"] for line in answer["lines"]))
        self.assertEqual(self.moderation.differ_count, 1)
        self.assertTrue(answer["panel"]["cap"])

    def test_a_text_changed_in_another_window_is_shown_not_lost(self):
        line = self.line(7)
        self.save("lines", record=line, reason="Typed in the first window.")
        operation = {
            "key": "k",
            "part": "lines",
            "do": "write",
            "id": line.id,
            "values": {"reason": "Typed in the second."},
            "was": {"reason": False},
        }
        answer = self.mine().auditing_save([operation])
        self.assertEqual(
            answer["conflicts"], {"k": {"reason": "Typed in the first window."}}
        )
        self.assertEqual(line.reason, "Typed in the first window.")

    def test_actions_about_a_domain_and_of_the_whole(self):
        line = self.line(3)
        for line_id in (line.audit_line_id.id, False):
            answer = self.save(
                "actions",
                "create",
                name="Put dates on the plan",
                success_measure="Every step has a date",
                responsible_id=self.practitioner.id,
                is_immediate=False,
                line_id=line_id,
            )
            self.assertFalse(answer["errors"])
        actions = self.moderation.action_ids
        self.assertEqual(len(actions), 2)
        self.assertEqual(actions.audit_id, self.audit)
        self.assertEqual(self.moderation.state, "in_progress")
        self.assertFalse(self.save("actions", "unlink", actions[0])["errors"])
        self.assertEqual(self.moderation.action_ids, actions[1])

    def test_only_its_own_boxes_are_written(self):
        for part, values in (
            ("audit", {"state": "done"}),
            ("audit", {"moderator_id": self.qa_manager.id}),
            ("lines", {"audit_line_id": self.audit.line_ids[0].id}),
        ):
            with self.subTest(part=part, values=values):
                answer = self.save(part, record=self.line(1), **values)
                self.assertIn("cannot do this", answer["errors"]["k"])
        other = self.make_audit("moderation", case=self.cases["1002"])
        theirs = other.moderation_ids.line_ids[0]
        answer = self.save("lines", record=theirs, grade_id=self.good.id)
        self.assertIn("no longer there", answer["errors"]["k"])

    # --- handing it in --------------------------------------------------------

    def test_completing_it_says_what_follows(self):
        self.framework.escalation_ids.unlink()
        self.save("lines", record=self.line(7), grade_id=self.good.id)
        self.save("audit", overall_reason="Few visits.")
        answer = self.save("audit", overall_grade_id=self.requires_improvement.id)
        self.assertEqual(answer["panel"]["problems"], [])
        rest = len(self.moderation.line_ids) - 1
        self.assertEqual(
            answer["panel"]["consequences"],
            [
                "You gave no grade for some domains, so the auditor's stands there: "
                f"{rest}.",
                "You do not say how good the audit itself is.",
                "The grade goes from good to requires improvement; the auditor's is "
                "kept beside it.",
                "The auditor is told, and reads why.",
            ],
        )
        answer = self.save("audit", quality_grade_id=self.outstanding.id)
        self.assertEqual(len(answer["panel"]["consequences"]), 3)
        self.assertEqual(self.mine().auditing_submit(), {"refused": []})
        self.assertEqual(self.moderation.state, "done")
        self.assertEqual(self.audit.final_grade_id, self.requires_improvement)
        data = self.mine().auditing_load()
        self.assertFalse(data["rights"]["grade"])
        self.assertEqual(data["panel"]["problems"], [])
        answer = self.save("lines", record=self.line(1), grade_id=self.good.id)
        self.assertIn("is finished", answer["errors"]["k"])
        self.assertRefused("is finished", UserError, self.mine().auditing_submit)

    def test_what_a_framework_asks_for_has_its_place(self):
        self.framework.write(
            {"moderation_quality_required": True, "moderation_together": True}
        )
        problems = self.mine().auditing_load()["panel"]["problems"]
        self.assertEqual(
            [(problem["place"], problem["field"]) for problem in problems],
            [
                ("overall", "overall_grade_id"),
                ("quality", "quality_grade_id"),
                ("quality", "with_auditor"),
            ],
        )
        names = [
            section if isinstance(section, str) else section["name"]
            for section in self.mine().auditing_load()["after"]
        ]
        self.assertEqual(names, ["overall", "quality", "plan"])

    # --- a panel, and looks before --------------------------------------------

    def layer(self, **vals):
        return self.env["cs.framework.moderation.layer"].create(
            {
                "framework_id": self.framework.id,
                "name": "Second look",
                "every_audit": True,
                "quality_required": False,
                "moderator_ids": [Command.set(self.qa_officer.ids)],
                **vals,
            }
        )

    def test_a_later_layer_sees_the_looks_before(self):
        self.layer()
        self.mine().write(
            {
                "overall_grade_id": self.requires_improvement.id,
                "overall_reason": "Few visits.",
            }
        )
        self.mine().auditing_submit()
        self.moderation = self.audit.moderation_ids - self.moderation
        looks = self.mine("qa_officer").auditing_load()["audit"]["beside"]
        self.assertEqual(
            [(look["who"], look["text"]) for look in looks[1:]],
            [(f"First moderation, {self.moderator.name}", "Few visits.")],
        )

    def test_each_member_of_a_panel_gives_their_own_grade(self):
        people = self.moderator | self.qa_officer
        self.layer(kind="panel", panel_size=2, moderator_ids=[Command.set(people.ids)])
        audit = self.make_audit("in_progress", case=self.cases["1002"])
        self.make_ready(audit)
        audit.with_user(self.user_auditor).action_submit()
        self.moderation = audit.moderation_ids
        roles = {self.moderator: "moderator", self.qa_officer: "qa_officer"}
        lead = roles.pop(self.moderation.moderator_id)
        [other] = roles.values()
        problems = self.mine(lead).auditing_load()["panel"]["problems"]
        self.assertIn("panel", [problem["place"] for problem in problems])
        rows = self.mine(other).auditing_load()["parts"]["members"]
        self.assertEqual([row["mine"] for row in rows].count(True), 1)
        for row in rows:
            member = self.env["cs.moderation.member"].browse(row["id"])
            answer = self.save(
                "members", record=member, role=other, grade_id=self.good.id
            )
            self.assertEqual(bool(answer["errors"]), not row["mine"])
        self.assertEqual(self.moderation.state, "in_progress")

    # --- who -------------------------------------------------------------------

    def test_others_read_it_once_it_is_done_and_write_nothing(self):
        roles = ("auditor", "team_manager", "director", "qa_officer")
        for role in roles[:2]:
            with self.subTest(role=role, state="todo"), self.assertRaises(AccessError):
                self.mine(role).auditing_load()
        self.mine().write({"overall_grade_id": self.good.id})
        for role in roles[2:]:
            with self.subTest(role=role, state="in_progress"):
                self.assertFalse(self.mine(role).auditing_load()["rights"]["grade"])
                answer = self.save("audit", role=role, quality_note="Mine")
                self.assertTrue(answer["errors"])
                self.assertRefused("", AccessError, self.mine(role).auditing_agree)
                self.assertRefused("", AccessError, self.mine(role).auditing_submit)
        self.assertRefused("", AccessError, self.mine("external").auditing_load)
        self.mine().auditing_submit()
        for role in roles:
            with self.subTest(role=role, state="done"):
                data = self.mine(role).auditing_load()
                self.assertFalse(data["rights"]["grade"])
                self.assertEqual(data["panel"]["problems"], [])
                self.assertEqual(data["suggested"], [])
                line = self.line(1)
                answer = self.save("lines", record=line, role=role, reason="Mine")
                self.assertTrue(answer["errors"])
        for role in ("practitioner", "other_practitioner", "external"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.mine(role).auditing_load()
        self.assertFalse(self.line(1).reason)

    def test_an_external_auditor_moderates_what_is_theirs(self):
        self.mine("qa_officer").moderator_id = self.external
        data = self.mine("external").auditing_load()
        self.assertTrue(data["rights"]["grade"])
        line = self.line(1)
        answer = self.save("lines", record=line, role="external", grade_id=self.good.id)
        self.assertFalse(answer["errors"])
        self.assertRefused("", AccessError, self.mine().auditing_load)

    def test_a_withdrawn_one_can_still_be_read(self):
        self.mine().write({"overall_grade_id": self.good.id})
        self.audit.with_user(self.user_qa_manager).action_reopen("A domain was missed")
        self.assertEqual(self.moderation.state, "withdrawn")
        data = self.mine().auditing_load()
        self.assertFalse(data["rights"]["grade"])
        self.assertFalse(data["audit"]["audit_id"])
        self.assertFalse(data["panel"]["cap"])

    def test_cards_and_my_work_open_the_screen(self):
        action = self.mine().action_open()
        self.assertEqual(action["tag"], "cs_quality_assurance.auditing")
        self.assertEqual(action["params"]["model"], "cs.moderation")
        officer = self.mine("qa_officer").action_open()
        self.assertEqual(officer["type"], "ir.actions.act_window")
        groups = self.env["cs.my.work"].with_user(self.user_moderator).get_my_work()
        [item] = [
            item
            for group in groups["groups"]
            for item in group["items"]
            if item["kind"] == "moderation"
        ]
        self.assertEqual(item["methods"], ["action_start", "action_open_auditing"])
