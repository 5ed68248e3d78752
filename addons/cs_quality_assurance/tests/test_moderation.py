from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestModeration(QualityCase):
    """A second look: beside the auditor, never instead (LUT-08, SWI-03, ALL-06)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.action_days = 5
        cls.audit = cls.make_audit("moderation", moderator=cls.moderator)
        cls.moderation = cls.audit.moderation_ids

    def mine(self, role="moderator"):
        return self.moderation.with_user(getattr(self, f"user_{role}"))

    def line(self, number):
        return self.mine().line_ids.filtered(lambda li: li.domain_id.number == number)

    # --- side by side -----------------------------------------------------------

    def test_a_line_for_each_domain_beside_the_auditors(self):
        lines = self.mine().line_ids
        self.assertEqual(lines.audit_line_id, self.audit.line_ids)
        self.assertEqual(lines.auditor_grade_id, self.good)
        self.assertEqual(set(lines.mapped("auditor_evidence")), {"Seen on the file."})
        self.assertEqual(self.mine().line_count, len(self.audit.line_ids))

    def test_lines_that_differ_come_first(self):
        self.line(7).grade_id = self.requires_improvement
        self.line(3).grade_id = self.good
        self.env.flush_all()
        self.moderation.invalidate_recordset()
        lines = self.mine().line_ids
        self.assertEqual(lines[0].domain_id.number, 7)
        self.assertEqual(lines.mapped("differs").count(True), 1)
        numbers = lines[1:].mapped("domain_id.number")
        self.assertEqual(numbers, sorted(numbers))
        self.assertEqual((self.mine().graded_count, self.mine().differ_count), (2, 1))

    def test_an_answer_without_a_grade_is_shown_in_words(self):
        audit = self.make_audit("in_progress", case=self.cases["1002"])
        self.make_ready(audit)
        audit.line_ids[0].with_user(self.user_auditor).write(
            {"not_applicable": True, "grade_id": False}
        )
        self.framework.moderation_mode = "all"
        audit.with_user(self.user_auditor).action_submit()
        line = audit.moderation_ids.line_ids.sorted("sequence")[0]
        self.assertEqual(line.auditor_answer, "Not applicable")
        self.assertFalse(line.auditor_grade_id)
        # The moderator may hold that it does apply.
        line.grade_id = self.inadequate
        self.assertTrue(line.differs)

    def test_agreeing_with_the_rest(self):
        self.line(7).write({"grade_id": self.requires_improvement.id, "reason": "One."})
        self.mine().action_agree()
        self.assertEqual(self.mine().graded_count, self.mine().line_count)
        self.assertEqual(self.mine().differ_count, 1)

    # --- starting and completing -----------------------------------------------

    def test_the_first_judgement_starts_it(self):
        self.assertEqual(self.moderation.state, "todo")
        self.line(1).grade_id = self.good
        self.assertEqual(self.moderation.state, "in_progress")
        self.assertRefused("already been started", UserError, self.mine().action_start)

    def test_everything_missing_is_named_at_once(self):
        self.line(7).grade_id = self.requires_improvement
        with self.assertRaises(UserError) as caught:
            self.mine().action_complete()
        said = str(caught.exception)
        self.assertIn("Give your overall grade.", said)
        self.assertIn("Your grade for domain 7", said)
        self.assertEqual(self.line(7).grade_id, self.requires_improvement)

    def test_a_difference_overall_asks_for_a_sentence(self):
        self.mine().write({"overall_grade_id": self.requires_improvement.id})
        self.assertRefused(
            "Write a sentence to the auditor", UserError, self.mine().action_complete
        )
        self.mine().overall_reason = "The plan has no dates."
        self.mine().action_complete()
        self.assertEqual(self.moderation.state, "done")
        self.assertEqual(str(self.moderation.date_done), "2026-06-10")

    def test_three_grades_stay_three_facts(self):
        self.complete(self.requires_improvement, "The plan has no dates.")
        self.assertEqual(self.audit.overall_grade_id, self.good)
        self.assertEqual(self.audit.moderated_grade_id, self.requires_improvement)
        self.assertEqual(self.audit.final_grade_id, self.requires_improvement)
        self.assertEqual(self.line(1).auditor_grade_id, self.good)

    def complete(self, grade, reason=False):
        self.mine().write(
            {
                "overall_grade_id": grade.id,
                "overall_reason": reason,
                "quality_grade_id": self.outstanding.id,
                "quality_note": "Fair and well evidenced.",
            }
        )
        self.mine().action_complete()

    def test_practice_and_audit_are_two_judgements(self):
        self.complete(self.good)
        self.assertEqual(self.moderation.quality_grade_id, self.outstanding)
        self.assertEqual(self.audit.final_grade_id, self.good)

    def test_limiting_judgements_hold_for_the_moderator(self):
        """DUR-06: risk graded inadequate by the moderator caps their overall."""
        self.line(5).write({"grade_id": self.inadequate.id, "reason": "No plan."})
        self.mine().write(
            {
                "overall_grade_id": self.requires_improvement.id,
                "overall_reason": "Recording lags behind.",
            }
        )
        self.assertRefused("at most inadequate", UserError, self.mine().action_complete)
        self.mine().overall_grade_id = self.inadequate
        self.mine().action_complete()
        self.assertEqual(self.audit.final_grade_id, self.inadequate)

    def panel(self):
        """What the bottom of the moderator's screen says."""
        return self.mine().auditing_load()["panel"]

    def test_the_limit_is_said_as_the_moderator_grades_with_its_domain(self):
        self.line(5).write({"grade_id": self.inadequate.id, "reason": "No plan."})
        name = self.line(5).domain_id.display_name
        self.assertEqual(
            self.panel()["cap"]["reason"],
            "The overall grade is at most inadequate, because domain "
            f"{name} is graded inadequate.",
        )
        self.assertFalse(self.panel()["above_cap"])
        self.mine().overall_grade_id = self.requires_improvement
        self.assertTrue(self.panel()["above_cap"], "before anything is refused")
        self.mine().overall_grade_id = self.inadequate
        self.assertFalse(self.panel()["above_cap"])

    def test_what_is_unanswered_is_said_before_everybody_is_told(self):
        rest, audit = "You gave no grade for some", "You do not say how good"

        def said():
            return " ".join(self.panel()["consequences"])

        self.mine().overall_grade_id = self.good
        self.assertIn(rest, said())
        self.mine().action_agree()
        self.assertNotIn(rest, said())
        self.assertIn(audit, said())
        self.mine().quality_grade_id = self.good
        self.assertNotIn(audit, said())

    def test_the_auditor_hears_why(self):
        def told():
            kind = self.env.ref("cs_quality_assurance.activity_feedback")
            return self.audit.activity_ids.filtered(
                lambda activity: activity.activity_type_id == kind
            )

        self.line(7).write({"grade_id": self.requires_improvement.id, "reason": "One."})
        self.complete(self.good)
        self.assertEqual(told().user_id, self.user_auditor)
        self.assertIn("Domains graded differently: 1.", told().summary)
        read = self.moderation.with_user(self.user_auditor)
        self.assertEqual(read.quality_note, "Fair and well evidenced.")

    def test_nothing_changes_once_done(self):
        self.complete(self.good)
        for record, vals in (
            (self.mine(), {"overall_reason": "After all"}),
            (self.line(1), {"grade_id": self.inadequate.id}),
            (self.mine("qa_officer"), {"moderator_id": self.qa_manager.id}),
        ):
            self.assertRefused("is finished", UserError, record.write, vals)
        self.assertRefused("is finished", UserError, self.mine().action_complete)
        # A note on the record is no change.
        self.mine().message_post(body="Talked it over with the auditor.")

    # --- who -------------------------------------------------------------------

    def test_only_the_moderator_judges(self):
        for role in ("qa_officer", "qa_manager"):
            with self.subTest(role=role):
                other = self.mine(role)
                self.assertRefused(
                    "Only the moderator",
                    AccessError,
                    other.write,
                    {"overall_grade_id": self.good.id},
                )
                self.assertRefused(
                    "Only the moderator", AccessError, other.action_start
                )
                self.assertRefused(
                    "Only the moderator", AccessError, other.action_agree
                )
                self.assertRefused(
                    "Only the moderator", AccessError, other.action_complete
                )
        for role in ("auditor", "team_manager", "practitioner", "external"):
            with self.subTest(role=role):
                self.assertRefused("", AccessError, self.mine(role).read, ["state"])
        self.assertEqual(self.mine("director").state, "todo")

    def test_what_a_moderator_may_not_write(self):
        for vals in (
            {"state": "done"},
            {"date_done": "2026-06-01"},
            {"auditor_user_id": self.user_moderator.id},
            {"department_id": self.hillside.id},
        ):
            with self.subTest(vals=vals):
                self.assertRefused("", UserError, self.mine().write, vals)
        for name in ("moderator_id", "date_due"):
            self.assertRefused(
                "Only a QA officer", AccessError, self.mine().write, {name: False}
            )
        self.assertRefused(
            "grade and reason",
            UserError,
            self.line(1).write,
            {"audit_line_id": self.line(2).audit_line_id.id},
        )

    def test_qa_names_the_moderator(self):
        officer = self.mine("qa_officer")
        officer.moderator_id = self.qa_manager
        self.assertEqual(self.audit.moderator_id, self.qa_manager)
        self.assertEqual(self.moderation.activity_ids.user_id, self.user_qa_manager)
        self.assertRefused("", AccessError, self.mine().read, ["state"])
        for who, sentence in (
            (self.auditor, "neither"),
            (self.practitioner, "neither"),
            (self.service_manager, "outside that line"),
        ):
            with self.subTest(who=who.name):
                self.assertRefused(
                    sentence, ValidationError, officer.write, {"moderator_id": who.id}
                )

    def test_one_moderation_at_a_time(self):
        vals = {"audit_id": self.audit.id, "moderator_id": self.qa_manager.id}
        Moderation = self.env["cs.moderation"].with_user(self.user_qa_officer)
        self.assertRefused(
            "already being moderated", UserError, Moderation.create, dict(vals)
        )
        other = self.make_audit("in_progress", case=self.cases["1002"])
        self.assertRefused(
            "not in moderation",
            UserError,
            Moderation.create,
            dict(vals, audit_id=other.id),
        )

    def test_a_grade_of_another_scale_is_refused(self):
        scale = self.env["cs.grade.scale"].create({"name": "Stars"})
        star = self.env["cs.grade"].create(
            {
                "scale_id": scale.id,
                "code": "star",
                "name": "Star",
                "letter": "S",
                "rank": 1,
            }
        )
        self.assertRefused(
            "not on the scale",
            ValidationError,
            self.line(1).write,
            {"grade_id": star.id},
        )

    # --- actions ---------------------------------------------------------------

    def test_a_moderator_adds_actions(self):
        """From the screen: they belong to the audit, its case and its team."""
        values = {
            "name": "Agree a contingency plan",
            "responsible_id": self.practitioner.id,
        }
        operation = {"part": "actions", "do": "create", "values": values}
        self.assertFalse(self.mine().auditing_save([operation])["errors"])
        action = self.audit.action_ids
        self.assertEqual(action.origin, "moderation")
        self.assertEqual(action.department_id, self.riverside)
        self.assertEqual(action.case_reference, "1001")
        self.assertEqual(action.manager_id, self.team_manager)
        self.complete(self.good)
        self.assertRefused(
            "at work on the audit",
            AccessError,
            self.env["cs.action"].with_user(self.user_moderator).create,
            {
                "name": "Too late",
                "moderation_id": self.moderation.id,
                "responsible_id": self.practitioner.id,
            },
        )

    def test_due_in_words(self):
        self.moderation.with_user(self.user_qa_officer).date_due = "2026-06-08"
        self.assertEqual(self.mine().due_in_words, "2 days late, due 8 Jun 2026")
        late = self.env["cs.moderation"].search([("is_late", "=", True)])
        self.assertIn(self.moderation, late)
        self.complete(self.good)
        self.assertFalse(self.mine().due_in_words)
        late = self.env["cs.moderation"].search([("is_late", "=", True)])
        self.assertNotIn(self.moderation, late)

    def test_the_board_folds_what_is_finished_and_what_is_empty(self):
        self.make_audit("moderation", moderator=self.moderator)
        groups = (
            self.env["cs.moderation"]
            .with_user(self.user_qa_officer)
            .with_context(read_group_expand=True)
            .web_read_group([], ["state"], ["__count"], auto_unfold=True)["groups"]
        )
        opened = [group["state"] for group in groups if "__records" in group]
        self.assertEqual(opened, ["todo"])
        self.assertEqual(len(groups), 4)
