from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestLearning(QualityCase):
    """What was learned is the auditor's while auditing, then on the record."""

    def point(self, audit, role):
        user = getattr(self, f"user_{role}")
        return (
            self.env["cs.learning.point"]
            .with_user(user)
            .create({"name": "Plans with dates", "audit_id": audit.id})
        )

    def test_the_auditor_changes_their_mind_while_auditing(self):
        point = self.point(self.make_audit("in_progress"), "auditor")
        point.kind = "improvement"
        self.assertTrue(point.unlink())

    def test_nothing_submitted_is_deleted(self):
        """ALL-10: not by the auditor, and not by QA, who may still sort it."""
        audit = self.make_audit("closing")
        point = self.point(audit, "qa_officer")
        for role in ("auditor", "qa_officer", "qa_manager"):
            with self.subTest(role=role):
                mine = point.with_user(getattr(self, f"user_{role}"))
                self.assertRefused("kept", UserError, mine.unlink)
        point.kind = "improvement"
        self.assertEqual(point.kind, "improvement")

    def test_the_auditor_adds_nothing_after_submitting(self):
        audit = self.make_audit("closing")
        self.assertRefused(
            "as it was submitted", UserError, self.point, audit, "auditor"
        )

    def test_whether_what_was_done_about_a_theme_made_a_difference(self):
        theme = self.env["cs.learning.theme"].create(
            {"name": "Plans without dates", "company_id": self.company.id}
        )
        officer = theme.with_user(self.user_qa_officer)
        officer.write(
            {"done": "Dated plans, tried in two teams.", "done_on": "2026-06-20"}
        )
        self.assertEqual(officer.difference, "No audits on both sides of it yet.")
        for number in range(12):
            day = "2026-05-11" if number < 6 else "2026-07-06"
            with freeze_time(f"{day} 09:00:00"):
                case = self.make_case(f"66{number}", department_id=self.riverside.id)
                audit = self.make_audit("closed", case=case)
                if number < 6:
                    self.env["cs.learning.point"].with_user(
                        self.user_qa_officer
                    ).create(
                        {
                            "name": "No dates",
                            "kind": "improvement",
                            "audit_id": audit.id,
                            "theme_id": theme.id,
                        }
                    )
        self.env.invalidate_all()
        self.assertEqual(
            officer.difference,
            "Seen less often: in 100% of 6 audits before, in 0% of 6 after.",
        )

    # --- what recurs -------------------------------------------------------------

    def recurring(self):
        """Three audits that say the same, and one more."""
        said = (
            "Chronologies are not kept for supervision",
            "No chronology when supervision was held",
            "Supervision does not ask for the chronology",
            "Life story work began early",
        )
        for case, words in zip(self.cases.values(), said, strict=False):
            audit = self.make_audit("closed", case=case)
            self.env["cs.learning.point"].with_user(self.user_qa_officer).create(
                {"name": words, "kind": "improvement", "audit_id": audit.id}
            )
        action = (
            self.env["cs.theme.proposal"].with_user(self.user_qa_officer).action_find()
        )
        return (
            self.env["cs.theme.proposal"]
            .with_user(self.user_qa_officer)
            .search(action["domain"])
        )

    def test_what_recurs_is_proposed_and_becomes_a_theme_in_a_press(self):
        proposal = self.recurring()
        self.assertEqual((proposal.count, proposal.kind), (3, "improvement"))
        self.assertIn("hronolog", proposal.name)
        self.assertIn("words in common", proposal.why)
        points = proposal.point_ids
        shown = proposal.action_points()
        self.assertEqual(self.env[shown["res_model"]].search(shown["domain"]), points)
        proposal.name = "Chronologies for supervision"
        again = proposal.action_accept()
        self.assertEqual(points.theme_id.name, "Chronologies for supervision")
        self.assertFalse(self.env[again["res_model"]].search(again["domain"]))

    def test_it_goes_under_a_theme_that_is_there(self):
        proposal = self.recurring()
        theme = (
            self.env["cs.learning.theme"]
            .with_user(self.user_qa_officer)
            .create({"name": "Oversight"})
        )
        points = proposal.point_ids
        proposal.theme_id = theme
        stale = proposal.copy()
        proposal.action_accept()
        self.assertEqual(points.theme_id, theme)
        with self.assertRaisesRegex(UserError, "have a theme by now"):
            stale.action_accept()

    # --- said about one's own work -------------------------------------------------

    def test_what_was_said_about_my_work(self):
        def page(user):
            said = self.env["cs.said"].with_user(user)
            return said.browse(said.action_open()["res_id"]).body

        self.assertIn("Nothing has been said yet", page(self.user_practitioner))
        audit = self.make_audit("in_progress")
        self.point(audit, "auditor")
        self.assertNotIn(
            "Plans with dates", page(self.user_practitioner), "not theirs yet"
        )
        self.make_ready(audit)
        audit.with_user(self.user_auditor).strengths = "Steady & kind <visits>"
        audit.framework_id.moderation_mode = "none"
        audit.with_user(self.user_auditor).action_submit()
        self.finish_actions(audit)
        audit.with_user(self.user_practitioner).action_answer("I was new then.")
        body = page(self.user_practitioner)
        for words in (
            audit.name,
            "Steady &amp; kind &lt;visits&gt;",
            "Plans with dates",
            "I was new then.",
            "10 June 2026",
        ):
            self.assertIn(words, body)
        self.assertNotIn(audit.name, page(self.user_other_practitioner))
        mine = self.env["cs.said"].with_user(self.user_practitioner).search([])
        other = self.env["cs.said"].with_user(self.user_other_practitioner)
        self.assertFalse(other.search([("id", "in", mine.ids)]))
