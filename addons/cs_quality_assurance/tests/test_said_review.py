from datetime import date

from odoo.tests import Form, freeze_time, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestSaidReview(QualityCase):
    """A framework has a day of review, and whoever is to review it is told ahead."""

    def set_review(self, day, weeks=4, post=None):
        with Form(self.framework.with_user(self.user_qa_manager)) as form:
            form.review_on, form.review_weeks = day, weeks
            if post:
                form.review_job_ids.add(post)

    def run_day(self, day):
        # What a form has saved is committed by now, and no longer kept as it was.
        self.env.registry.clear_all_caches()
        with freeze_time(f"{day} 05:00:00"):
            self.run_cron("cron_open_cycles")

    def told(self, user):
        items = self.env["cs.my.work"].with_user(user)._get_my_work_items()
        return [item for item in items if item["model"] == "cs.framework"]

    def test_said_a_day_of_review_and_who_is_told(self):
        post = self.env["hr.job"].create(
            {"name": "Director of practice", "company_id": self.company.id}
        )
        self.director.job_id = post
        self.set_review("2026-09-30", 4, post)
        self.assertIn(
            "It is reviewed by 30 September 2026; 4 weeks before, this is told to: "
            "Director of practice.",
            str(self.framework._policy_chapters()),
        )
        self.run_day("2026-09-01")
        self.assertFalse(self.told(self.user_director))
        # A day was missed; told once, whatever runs twice.
        for day in ("2026-09-04", "2026-09-05"):
            self.run_day(day)
        [item] = self.told(self.user_director)
        self.assertEqual(item["due"], date(2026, 9, 30))
        self.assertIn("Review “", item["title"])
        self.assertFalse(self.told(self.user_qa_manager))
        # Done, it does not come back before the next day of review.
        self.framework.activity_ids.with_user(self.user_director).action_feedback()
        self.run_day("2026-10-01")
        self.assertFalse(self.told(self.user_director))
        self.set_review("2027-09-30")
        self.run_day("2027-09-02")
        self.assertEqual(len(self.told(self.user_director)), 1)

    def test_said_without_a_post_qa_managers_are_told(self):
        self.set_review("2026-06-30")
        self.assertIn(
            "this is told to: QA managers", str(self.framework._policy_chapters())
        )
        self.run_day("2026-06-10")
        self.assertTrue(self.told(self.user_qa_manager))
        self.assertFalse(self.told(self.user_director))

    def test_the_year_after_is_reviewed_a_year_later(self):
        self.set_review("2026-12-01")
        action = self.framework.with_user(self.user_qa_manager).action_next_version()
        following = self.env["cs.framework"].browse(action["res_id"])
        self.assertEqual(following.review_on, date(2027, 12, 1))
        self.assertEqual(following.review_weeks, 4)
