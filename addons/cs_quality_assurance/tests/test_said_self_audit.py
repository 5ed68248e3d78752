from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestSaidSelfAudit(QualityCase):
    """A practitioner audits their own file; their manager sends it back or completes
    it; it counts apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with Form(cls.framework.with_user(cls.user_qa_manager)) as form:
            form.self_audit_tool_id = cls.tool

    def of(self, record, role):
        user = getattr(self, f"user_{role}")
        self.env.invalidate_all()
        return record.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def planned(self, role="practitioner", practitioner=None, case=None):
        """A self-audit planned on its form by whoever has that login."""
        form = Form(self.of(self.env["cs.self.audit"], role))
        if practitioner:
            form.practitioner_id = practitioner
        form.case_id = case or self.case
        return form.save()

    def answer(self, mine, grade="good"):
        """Every domain and the overall, on the auditing screen."""
        grade = self.grade(grade)
        operations = [
            {
                "key": str(question["id"]),
                "part": "lines",
                "do": "write",
                "id": question["id"],
                "values": {"grade_id": grade.id, "evidence": "Seen on the file."},
            }
            for question in mine.auditing_load()["questions"]
        ]
        whole = {"overall_grade_id": grade.id, "overall_reason": "As a whole."}
        operations.append(
            {"key": "all", "part": "audit", "do": "write", "values": whole}
        )
        self.assertFalse(mine.auditing_save(operations)["errors"])

    def work(self, role):
        items = self.of(self.env["cs.my.work"], role)._get_my_work_items()
        return " ".join(str(item) for item in items)

    def test_said_self_audit_sent_back_and_completed(self):
        self.assertIn("Practitioners audit their own files", str(self.framework.policy))
        mine = self.planned()
        self.assertEqual(
            (mine.practitioner_id, mine.tool_id), (self.practitioner, self.tool)
        )
        self.assertIn("Audit your own file", self.work("practitioner"))
        mine.action_start()
        self.assertEqual(
            mine.line_ids.domain_id,
            self.tool._applicable_domains(
                self.case.case_type_id, self.case.department_id
            ),
        )
        self.assertTrue(mine.auditing_submit()["refused"])
        self.answer(mine)
        # Nobody else reads the answers before they are sent.
        theirs = self.of(mine, "team_manager")
        self.assertFalse(self.of(mine.line_ids, "team_manager").has_access("read"))
        self.assertEqual(mine.auditing_submit(), {"refused": []})
        self.assertEqual(mine.state, "sent")
        self.assertIn("Read self-audit", self.work("team_manager"))
        self.assertTrue(self.of(mine.line_ids, "team_manager").has_access("read"))
        # Back, with a reason.
        asked = theirs.action_ask_return()
        dialog = theirs.env["cs.reason"].with_context(**asked["context"])
        form = Form(dialog)
        form.reason = "Domain 3 says nothing of the child."
        form.save().action_apply()
        self.assertEqual(mine.state, "in_progress")
        self.assertIn("Domain 3", mine.activity_ids.summary)
        self.answer(mine, "requires_improvement")
        mine.auditing_submit()
        theirs = self.of(mine, "team_manager")
        with Form(theirs) as form:
            form.discussion_note = "We talk about it in supervision."
        theirs.action_complete()
        self.assertEqual((mine.state, str(mine.date_closed)), ("closed", "2026-06-10"))
        self.assertFalse(mine.activity_ids)

    def test_no_answer_is_read_before_it_is_sent(self):
        """Neither by the line above nor by QA or a leader, by no door: reading,
        searching, grouping, ordering, exporting, the chatter, the auditing screen."""
        mine = self.planned()
        mine.action_start()
        self.answer(mine, "good")
        self.answer(mine, "inadequate")
        known = {self.inadequate.id, "As a whole."}
        names = ["overall_grade_id", "overall_reason", "grade_cap_id"]
        for role in ("team_manager", "head_of_service", "qa_officer", "qa_manager"):
            theirs = self.of(mine, role)
            with self.subTest(role):
                [values] = theirs.read([*names, "grade_cap_reason"], load=None)
                self.assertFalse(known & set(values.values()))
                self.assertFalse(values["grade_cap_id"] or values["grade_cap_reason"])
                for name in theirs.fields_get():
                    [value] = theirs.read([name], load=None)
                    self.assertNotIn(value[name], ("As a whole.", "Seen on the file."))
                web = {name: {} for name in names}
                [shown] = theirs.web_read(web)
                self.assertFalse(any(shown[name] for name in names))
                for name, value in zip(
                    names,
                    [self.inadequate.id, "whole", self.inadequate.id],
                    strict=True,
                ):
                    how = "ilike" if value == "whole" else "="
                    self.assertFalse(
                        self.found(theirs, [(name, how, value)]), "searched"
                    )
                    self.assertFalse(
                        self.found(theirs, [(name, "!=", False)]), "searched"
                    )
                self.assertNotIn("Inadequate", str(theirs.auditing_load()["audit"]))
                trail = theirs.message_ids.sudo().tracking_value_ids
                self.assertNotIn("Inadequate", trail.mapped("new_value_char"))
                self.assertNotIn("Good", str(theirs.message_ids.mapped("body")))
        mine = self.of(mine, "practitioner")
        mine.action_send()
        for role in ("team_manager", "qa_manager", "director"):
            theirs = self.of(mine, role)
            self.assertEqual(theirs.overall_grade_id, self.inadequate)
            self.assertEqual(theirs.overall_reason, "As a whole.")
        # Sent back: what the manager has not read again is not theirs to read.
        self.of(mine, "team_manager").action_return("Look at the plan again.")
        self.assertFalse(self.of(mine, "team_manager").overall_grade_id)
        self.assertEqual(
            self.of(mine, "practitioner").overall_grade_id, self.inadequate
        )
        # Cancelled before it was sent: never read.
        self.of(mine, "team_manager").action_cancel("Not needed.")
        self.assertFalse(self.of(mine, "team_manager").overall_reason)

    def found(self, theirs, domain):
        """What a search finds, where it may be searched at all."""
        try:
            return theirs.search(domain) or theirs.formatted_read_group(
                [*domain, ("id", "=", theirs.id)], ["overall_grade_id"]
            )
        except (UserError, ValueError, NotImplementedError):
            return theirs.browse()

    def test_it_counts_in_no_result(self):
        before = self.env["cs.audit"].search_count([])
        mine = self.planned()
        mine.action_start()
        self.answer(mine)
        mine.action_send()
        self.assertEqual(self.env["cs.audit"].search_count([]), before)
        self.assertFalse(self.case.audit_ids)

    def test_only_ones_own_file(self):
        with self.assertRaisesRegex(ValidationError, "one's own file"):
            self.planned("qa_officer", self.practitioner, self.cases["2001"])

    def test_a_manager_plans_one_and_the_practitioner_hears(self):
        planned = self.planned("team_manager", self.practitioner)
        self.assertEqual(planned.sudo().activity_ids.user_id, self.user_practitioner)
        self.assertRefused("", AccessError, planned.action_start)
        with self.assertRaises(AccessError):
            self.planned("other_team_manager", self.practitioner)

    def test_the_practitioner_does_not_complete_their_own(self):
        mine = self.planned()
        mine.action_start()
        self.answer(mine)
        mine.action_send()
        self.assertRefused("", AccessError, mine.action_complete)
        self.assertRefused("", UserError, mine.write, {"discussion_note": "Well done."})
        self.assertRefused(
            "", UserError, mine.write, {"overall_grade_id": self.outstanding.id}
        )
        self.assertFalse(self.of(mine, "other_practitioner").has_access("read"))

    def test_eligibility_stays_for_all_else(self):
        with self.assertRaisesRegex(ValidationError, "their own work"):
            self.make_audit(auditor=self.practitioner)

    def test_without_a_tool_there_are_none(self):
        self.framework.self_audit_tool_id = False
        with self.assertRaisesRegex(ValidationError, "has no self-audits"):
            self.planned()
