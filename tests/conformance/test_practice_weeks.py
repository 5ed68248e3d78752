"""Swindon's practice weeks: twice a year, from the timetable to the assurance board."""

from lxml import html

from odoo.exceptions import UserError

from odoo.addons.cs_practice_observation.tests.practice_week_common import (
    PracticeWeekMixin,
)

from .council import ConformanceCase


class TestSwindonPracticeWeeks(PracticeWeekMixin, ConformanceCase):
    template = "swindon"

    def nightly(self, day):
        self.env.flush_all()
        with self.at(day), self.enter_registry_test_mode():
            self.env.ref(
                "cs_practice_observation.cron_practice_weeks"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_SWI_10_twice_a_year_with_the_activities_of_the_list(self):
        for day in ("2026-01-05", "2026-01-06", "2026-06-01", "2026-12-31"):
            self.nightly(day)
        weeks = self.env["cs.practice.week"].search(
            [("company_id", "=", self.company.id), ("template_id", "!=", False)]
        )
        by_year = {}
        for week in weeks:
            by_year.setdefault(week.date_start.year, []).append(week)
        self.assertEqual({y: len(w) for y, w in by_year.items()}, {2026: 2, 2027: 1})
        for week in weeks:
            self.assertEqual(week.date_start.weekday(), 0)
            self.assertEqual(week.state, "planned")
            self.assertLessEqual(
                {
                    "core_group",
                    "conference",
                    "review",
                    "pathway",
                    "partner",
                    "visit",
                    "audit",
                    "workplace",
                },
                set(week.activity_line_ids.mapped("kind")),
            )

    def test_SWI_10_signed_up_for_found_and_reported_to_the_board(self):
        self.open_week()
        self.sign_up(self.user_team_manager)
        self.sign_up(self.user_service_manager)
        self.assertRefused(
            "Every place of “Join a visit” is taken",
            UserError,
            self.sign_up,
            self.user_director,
        )
        self.sign_up(self.user_director, self.meeting)
        self.nightly("2026-06-15")
        self.assertEqual(self.week.state, "running")
        with self.at("2026-06-18"):
            self.find(
                self.user_team_manager, "Children are seen alone", kind="strength"
            )
            self.find(
                self.user_director, "Minutes come late", self.meeting, kind="improve"
            )
        lead = self.week.with_user(self.user_moderator)
        with self.at("2026-06-19"):
            lead.action_gather()
            self.assertRefused("Write the summary", UserError, lead.action_report)
            lead.write(
                {
                    "summary": "Two activities, three leaders.",
                    "strengths": "Children are heard.",
                    "improvements": "Minutes within five days.",
                    "board_date": "2026-07-08",
                }
            )
            lead.action_report()
        self.assertEqual(self.week.state, "reported")
        # Everybody learns from it; leaders take it to the board.
        self.assertTrue(
            self.week.with_user(self.user_practitioner).finding_ids.mapped("name")
        )
        Report = self.env["ir.actions.report"].with_user(self.user_director)
        page, _kind = Report._render_qweb_html(
            "cs_practice_observation.report_practice_week", self.week.ids
        )
        said = " ".join(html.fromstring(page).text_content().split())
        for words in (
            "summary for the assurance board of 8 July 2026",
            "Children are seen alone",
            "Minutes come late",
        ):
            self.assertIn(words, said)
