from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .council import ConformanceCase


@tagged("post_install", "-at_install")
class TestWorkforceViews(ConformanceCase):
    """Swindon: what staff say feeds the same learning as audits."""

    template = "swindon"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theme = (
            cls.env["cs.learning.theme"]
            .with_user(cls.user_qa_officer)
            .create({"name": "Time for direct work", "company_id": cls.company.id})
        )

    def record(self, kind, department=None, **points):
        """A view recorded by QA on its form, with learning points: kind -> sentence."""
        form = Form(self.env["cs.workforce.view"].with_user(self.user_qa_officer))
        form.name = f"{kind}, spring"
        form.kind = kind
        if department:
            form.department_id = department
        form.asked_count, form.person_count = 60, 41
        form.what_worries = "Too little time with children."
        for point, sentence in points.items():
            with form.point_ids.new() as line:
                line.name = sentence
                line.kind = point
                line.theme_id = self.theme
        return form.save()

    def test_SWI_17_surveys_focus_groups_and_exit_interviews_are_recorded(self):
        for kind in ("survey", "focus_group", "exit"):
            view = self.record(kind)
            self.assertEqual((view.kind, str(view.date)), (kind, "2026-06-10"))
            self.assertEqual((view.person_count, view.asked_count), (41, 60))
        Model = self.env["cs.workforce.view"]
        for user in (
            self.user_team_manager,
            self.user_director,
            self.user_practitioner,
        ):
            self.assertRefused(
                "",
                AccessError,
                Model.with_user(user).create,
                {"name": "Mine", "kind": "survey"},
            )

    def test_SWI_17_they_feed_the_same_learning_and_themes(self):
        view = self.record(
            "survey",
            self.riverside,
            improvement="Protect a morning a week for direct work",
            strength="Group supervision helps",
        )
        self.assertEqual(view.theme_ids, self.theme)
        audit = self.make_audit("in_progress")
        found = (
            self.env["cs.learning.point"]
            .with_user(self.user_auditor)
            .create(
                {
                    "name": "Visits are short",
                    "kind": "improvement",
                    "theme_id": self.theme.id,
                    "audit_id": audit.id,
                }
            )
        )
        # One list by theme and team, whatever it was learned from.
        points = self.env["cs.learning.point"].with_user(self.user_qa_manager)
        by_theme = points._read_group(
            [("theme_id", "=", self.theme.id)],
            ["theme_id", "kind", "department_id"],
            ["__count"],
        )
        self.assertEqual(
            {(kind, team.name, count) for _theme, kind, team, count in by_theme},
            {("improvement", "Riverside", 2), ("strength", "Riverside", 1)},
        )
        # The managers of the team read them among theirs; other teams do not.
        mine = points.with_user(self.user_team_manager).search(
            [("theme_id", "=", self.theme.id)]
        )
        self.assertEqual(mine.ids, (view.point_ids | found).sorted("id", True).ids)
        other = points.with_user(self.user_other_team_manager)
        self.assertFalse(other.search([("theme_id", "=", self.theme.id)]))

    def test_SWI_17_what_single_people_said_stays_with_qa_and_leaders(self):
        together = self.record("focus_group", self.riverside)
        leaving = self.record("exit", self.riverside)
        council = self.record("survey")
        seen = {
            user: self.env["cs.workforce.view"]
            .with_user(user)
            .search([("company_id", "=", self.company.id)])
            for user in (
                self.user_team_manager,
                self.user_other_team_manager,
                self.user_director,
                self.user_qa_officer,
            )
        }
        everything = together | leaving | council
        self.assertEqual(seen[self.user_team_manager], together)
        self.assertFalse(seen[self.user_other_team_manager])
        self.assertEqual(seen[self.user_director], everything)
        self.assertEqual(seen[self.user_qa_officer], everything)
        with self.assertRaises(AccessError), self.cr.savepoint():
            council.with_user(self.user_practitioner).read(["name"])

    def test_SWI_17_what_something_was_learned_from_is_kept(self):
        view = self.record("survey", improvement="Quiet rooms for interviews")
        self.assertRefused(
            "Something was learned",
            UserError,
            view.with_user(self.user_qa_manager).unlink,
        )
        self.assertRefused(
            "stays with its source",
            UserError,
            view.point_ids.with_user(self.user_qa_officer).write,
            {"workforce_view_id": False},
        )
