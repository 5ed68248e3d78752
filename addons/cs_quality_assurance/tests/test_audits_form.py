from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestAuditForm(QualityCase):
    """The auditing screen's two calls, and what opening a board of audits costs."""

    def start(self, **vals):
        audit = self.make_audit("in_progress", **vals)
        return audit.with_user(self.user_auditor).with_context(
            allowed_company_ids=self.company.ids
        )

    def save(self, audit, part, do="write", record_id=None, **values):
        operation = {
            "key": "k",
            "part": part,
            "do": do,
            "id": record_id,
            "values": values,
        }
        return audit.auditing_save([operation])

    def count(self, function):
        """Queries of a call, from an empty cache to everything written."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    # --- what it costs ----------------------------------------------------------

    def test_opening_costs_the_same_whatever_was_recorded(self):
        few = self.start(case=self.cases["1002"])
        many = self.start(case=self.cases["1003"])
        for audit in (few, many):
            self.make_ready(audit, "inadequate")
            self.save(audit, "learning", "create", name="One", kind="strength")
        for line in many.line_ids:
            self.save(
                many,
                "learning",
                "create",
                name="More",
                kind="improvement",
                line_id=line.id,
            )
        for _number in range(5):
            self.make_action(many, plan_id=many.plan_ids.id)
        few.auditing_load()  # warms what is cached for the whole process
        cost = self.count(few.auditing_load)
        # Two more domains, sixteen more points and five more actions cost nothing.
        self.assertLessEqual(self.count(many.auditing_load), cost)
        # About one for each table of the tool, the framework, the case and the audit.
        self.assertLess(cost, 90)

    def test_saving_a_text_costs_the_same_for_more_domains(self):
        small, large = self.start(), self.start(case=self.cases["1003"])
        self.grade_all(large)
        costs = []
        for audit in (small, large):
            line = audit.line_ids[0]
            costs.append(
                self.count(
                    lambda audit=audit, line=line: self.save(
                        audit, "lines", record_id=line.id, evidence="Seen."
                    )
                )
            )
        self.assertLessEqual(costs[1], costs[0] + 3)
        # Writing, the grade cap worked out anew, and the panel.
        # The framework's layers, rules and discussions cost one query each.
        self.assertLess(max(costs), 85)

    def test_board_costs_the_same_for_more_audits(self):
        costs = []
        self.open_board()  # warms what is cached for the whole process
        for more in (2, 10):
            for number in range(more):
                self.make_audit(
                    "allocated", case=self.make_case(f"9{more:02d}{number:02d}")
                )
            costs.append(self.count(self.open_board))
        self.assertLessEqual(costs[1], costs[0])
        self.assertLess(costs[0], 30)

    def open_board(self):
        """What the web client asks for when the board opens."""
        Audit = self.env["cs.audit"].with_user(self.user_qa_officer)
        arch = Audit.get_views([(False, "kanban")])["views"]["kanban"]["arch"]
        names = {node.get("name") for node in etree.fromstring(arch).iter("field")}
        specification = {
            name: {"fields": {"display_name": {}}}
            if Audit._fields[name].type == "many2one"
            else {}
            for name in sorted(names)
        }
        return Audit.with_context(read_group_expand=True).web_read_group(
            [],
            ["state"],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification=specification,
            unfold_read_default_limit=80,
        )

    # --- what it shows ------------------------------------------------------------

    def test_what_the_auditor_sees(self):
        data = self.start(case=self.cases["1003"]).auditing_load()
        self.assertEqual(len(data["questions"]), 16)
        self.assertEqual(data["audit"]["facts"][0], "Case 1003")
        self.assertTrue(data["rights"]["grade"])
        self.assertEqual([g["letter"] for g in data["grades"]], ["O", "G", "R", "I"])
        question = data["questions"][4]
        self.assertEqual(question["number"], 5)
        self.assertTrue(question["prompts"])
        self.assertEqual(len(question["descriptors"]), 4)
        self.assertEqual(
            [asked["role"] for asked in data["panel"]["discussions"]],
            ["practitioner", "team_manager", "iro"],
        )
        self.assertEqual(data["panel"]["problems"][0]["text"], "16 domains to answer.")

    def test_others_read_the_same_screen_and_strangers_do_not(self):
        audit = self.make_audit("closing")
        readers = (
            self.user_practitioner,
            self.user_team_manager,
            self.user_director,
            self.user_qa_officer,
        )
        for user in readers:
            with self.subTest(user.login):
                data = audit.with_user(user).auditing_load()
                self.assertFalse(data["rights"]["grade"])
                self.assertEqual(data["panel"]["problems"], [])
                self.assertEqual(data["questions"][0]["evidence"], "Seen on the file.")
        for user in (self.user_other_practitioner, self.user_external):
            with self.subTest(user.login), self.assertRaises(AccessError):
                audit.with_user(user).auditing_load()
        with self.assertRaises(AccessError):
            self.make_audit("in_progress").with_user(
                self.user_practitioner
            ).auditing_load()

    # --- what it saves ------------------------------------------------------------

    def test_saving_a_grade_returns_the_fresh_panel(self):
        audit = self.start()
        line = audit.line_ids[4]
        result = self.save(
            audit, "lines", record_id=line.id, grade_id=self.inadequate.id
        )
        self.assertFalse(result["errors"])
        self.assertEqual(result["panel"]["cap"]["grade_id"], self.inadequate.id)
        self.assertEqual(result["panel"]["cap"]["line_ids"], line.ids)

    def test_ALL_05_every_change_of_an_answer_is_one_true_line(self):
        """Any answer after any other, by the screen or several in one write."""
        audit = self.make_audit("in_progress")
        mine = audit.with_user(self.user_auditor)
        line = mine.line_ids[0]
        name = line.domain_id.display_name
        answers = {
            "Good": {"grade_id": self.good.id, "not_applicable": False},
            "Inadequate": {"grade_id": self.inadequate.id},
            "not applicable": {"not_applicable": True, "grade_id": False},
            "no answer": {"grade_id": False, "not_applicable": False},
        }
        order = ["Good", "not applicable", "Good", "no answer", "Inadequate", "Good"]
        order += ["Good", "no answer", "not applicable", "no answer", "Good"]
        expected, before, seen = [], None, audit.message_ids
        for words in order:
            mine.auditing_save(
                [
                    {
                        "key": "1",
                        "part": "lines",
                        "do": "write",
                        "id": line.id,
                        "values": answers[words],
                    }
                ]
            )
            if before and words != before:
                expected.append(f"{name}: {before} → {words}")
            before = words
        said = (audit.message_ids - seen).sorted("id").mapped("body")
        self.assertEqual([html2plaintext(body) for body in said], expected)
        # Two lines in one write: both are there.
        others = mine.line_ids[1:3]
        others.write({"grade_id": self.good.id})
        others.write({"grade_id": self.inadequate.id})
        last = audit.message_ids.sorted("id")[-1].body
        self.assertEqual(str(last).count("Good → Inadequate"), 2)

    def test_another_window_was_faster(self):
        """What it saved is not written over: both are handed back."""
        audit = self.make_audit("in_progress")
        mine = audit.with_user(self.user_auditor)
        line = mine.line_ids[0]
        line.evidence = "Saved there"

        def save(was, new):
            answer = mine.auditing_save(
                [
                    {
                        "key": "k",
                        "part": "lines",
                        "do": "write",
                        "id": line.id,
                        "values": {"evidence": new},
                        "was": {"evidence": was},
                    }
                ]
            )
            self.assertFalse(answer["errors"])
            return answer["conflicts"]

        self.assertEqual(save(False, "Typed here"), {"k": {"evidence": "Saved there"}})
        self.assertEqual(line.evidence, "Saved there")
        # The same text typed twice is no conflict, nor is one that knows of the other.
        self.assertEqual(save(False, "Saved there"), {})
        self.assertEqual(save("Saved there", "Both"), {})
        self.assertEqual(line.evidence, "Both")

    def test_whether_the_child_is_safe_is_asked_and_not_assumed(self):
        audit = self.make_audit("in_progress")
        mine = audit.with_user(self.user_auditor)
        self.make_ready(mine)
        mine.child_safety = False
        self.assertFalse(mine.auditing_load()["audit"]["child_safety"])
        self.assertIn("Say whether the child is safe.", mine.submit_problems)
        self.assertTrue(mine.auditing_submit()["refused"])
        mine.child_unsafe = False
        self.assertEqual(mine.child_safety, "safe")
        self.assertFalse(mine.auditing_submit()["refused"])

    def test_one_refusal_does_not_hold_up_the_rest(self):
        audit = self.start()
        first, second = audit.line_ids[:2]
        result = audit.auditing_save(
            [
                {
                    "key": "bad",
                    "part": "lines",
                    "do": "write",
                    "id": first.id,
                    "values": {"is_answered": True},
                },
                {
                    "key": "good",
                    "part": "lines",
                    "do": "write",
                    "id": second.id,
                    "values": {"evidence": "Kept"},
                },
            ]
        )
        self.assertEqual(list(result["errors"]), ["bad"])
        self.assertEqual(second.evidence, "Kept")

    def test_nothing_of_another_audit_is_touched(self):
        audit, other = self.start(), self.start(case=self.cases["1003"])
        result = self.save(
            audit, "lines", record_id=other.line_ids[0].id, evidence="Astray"
        )
        self.assertIn("no longer there", result["errors"]["k"])
        self.assertFalse(other.line_ids[0].evidence)

    def test_others_save_nothing(self):
        audit = self.start()
        for user in (self.user_qa_manager, self.user_team_manager):
            result = self.save(
                audit.with_user(user),
                "lines",
                record_id=audit.line_ids[0].id,
                evidence="Not mine",
            )
            self.assertTrue(result["errors"], user.login)
        self.assertFalse(audit.line_ids[0].evidence)

    def test_plan_takes_in_the_actions_written_before_it(self):
        audit = self.start()
        values = {"name": "Visit", "responsible_id": self.practitioner.id}
        self.save(audit, "actions", "create", **values)
        self.save(audit, "plans", "create")
        self.save(audit, "actions", "create", **values)
        self.assertEqual(len(audit.plan_ids.action_ids), 2)

    def test_submitting_says_what_is_missing_or_goes_through(self):
        audit = self.start()
        self.assertTrue(audit.auditing_submit()["refused"])
        self.make_ready(audit)
        self.assertEqual(audit.auditing_submit(), {"refused": []})
        self.assertEqual(audit.state, "closed")
