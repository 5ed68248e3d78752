from datetime import date
from io import BytesIO

from lxml import html
from openpyxl import load_workbook
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.cs_quality_assurance.tests.held_common import HeldMixin
from odoo.addons.cs_quality_assurance.tests.printed import PrintedMixin

from .practice_week_common import PracticeWeekCase


@tagged("post_install", "-at_install")
class TestPracticeWeek(HeldMixin, PrintedMixin, PracticeWeekCase):
    """A practice week from the timetable to the assurance board (SWI-10)."""

    def test_nothing_is_left_with_people_who_left(self):
        self.open_week()
        place = self.sign_up(self.user_team_manager)
        self.assert_found_every_way(self.visit, place)

    # --- planning -----------------------------------------------------------------

    def test_SWI_10_planned_opened_run_gathered_reported(self):
        self.assertEqual(self.week.date_end, date(2026, 6, 19))
        self.run_to("reported")
        self.assertEqual(
            (self.week.state, str(self.week.date_reported)), ("reported", "2026-06-22")
        )
        self.assertEqual(set((self.visit | self.meeting).mapped("state")), {"held"})

    def test_SWI_10_it_opens_with_a_lead_and_a_leader_for_each_activity(self):
        self.week.lead_id = False
        self.visit.leader_id = False
        for sentence in ("Say who leads the week", "Say who leads “Join a visit”"):
            self.assertRefused(sentence, UserError, self.week.action_open)
        self.assertEqual(self.week.state, "planned")

    def test_activities_lie_within_the_week(self):
        self.assertRefused(
            "is not within the week",
            ValidationError,
            self.add_activity,
            "Too late",
            "2026-06-22 09:00:00",
            self.auditor,
        )
        self.assertRefused(
            "is not within the week",
            ValidationError,
            self.week.write,
            {"date_start": "2026-06-17", "date_end": "2026-06-19"},
        )

    def test_managers_and_leaders_are_told_once_it_opens(self):
        self.open_week()
        told = (
            self.env["mail.message"]
            .search(
                [
                    ("model", "=", "cs.practice.week"),
                    ("res_id", "=", self.week.id),
                    ("message_type", "=", "user_notification"),
                ]
            )
            .partner_ids
        )
        self.assertLessEqual(
            (self.user_team_manager | self.user_director).partner_id, told
        )
        self.assertFalse(
            (self.user_practitioner | self.user_external).partner_id & told
        )

    # --- signing up -----------------------------------------------------------------

    def test_SWI_10_never_more_than_there_are_places(self):
        self.open_week()
        self.sign_up(self.user_team_manager)
        self.sign_up(self.user_auditor)
        self.assertEqual((self.visit.taken, self.visit.left), (2, 0))
        self.assertRefused(
            "Every place of “Join a visit” is taken",
            UserError,
            self.sign_up,
            self.user_service_manager,
        )
        self.assertRefused(
            "Every place of “Join a visit” is taken",
            UserError,
            self.env["cs.practice.signup"].with_user(self.user_qa_officer).create,
            {"activity_id": self.visit.id, "employee_id": self.iro.id},
        )

    def test_SWI_10_the_database_holds_the_places_too(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                "UPDATE cs_practice_activity SET taken = places + 1 WHERE id = %s",
                [self.visit.id],
            )

    def test_a_place_given_back_is_free_again(self):
        self.open_week()
        self.sign_up(self.user_team_manager)
        self.sign_up(self.user_auditor)
        self.visit.with_user(self.user_auditor).action_withdraw()
        self.assertEqual(self.visit.left, 1)
        self.assertEqual(len(self.visit.signup_ids), 2, "the record is kept")
        self.sign_up(self.user_service_manager)
        self.assertEqual(self.visit.left, 0)
        self.assertRefused(
            "You have not signed up",
            UserError,
            self.visit.with_user(self.user_auditor).action_withdraw,
        )

    def test_nobody_signs_up_twice_nor_for_two_things_at_a_time(self):
        self.open_week()
        clash = self.add_activity(
            "Workplace visit", "2026-06-16 10:00:00", self.auditor, places=5
        )
        self.sign_up(self.user_team_manager)
        self.assertRefused(
            "has signed up for “Join a visit” at that time",
            ValidationError,
            self.sign_up,
            self.user_team_manager,
            clash,
        )
        self.assertRefused(
            "has signed up for “Join a visit” already",
            UserError,
            self.sign_up,
            self.user_team_manager,
        )

    def test_people_sign_up_for_themselves_and_the_lead_for_anybody(self):
        self.open_week()
        signups = self.env["cs.practice.signup"]
        vals = {"activity_id": self.visit.id, "employee_id": self.iro.id}
        with self.assertRaises(AccessError):
            signups.with_user(self.user_team_manager).create(vals)
        self.assertTrue(signups.with_user(self.user_moderator).create(vals))

    def test_sign_up_waits_for_the_opening_and_ends_with_the_beginning(self):
        self.assertRefused(
            "is not open for sign-up",
            UserError,
            self.sign_up,
            self.user_qa_officer,
        )
        self.open_week()
        with self.freeze("2026-06-16 09:30:00"):
            self.assertRefused(
                "has begun or was called off",
                UserError,
                self.sign_up,
                self.user_team_manager,
            )

    # --- findings -----------------------------------------------------------------

    def test_SWI_10_those_who_took_part_write_what_they_found(self):
        self.run_to("running")
        with self.freeze("2026-06-16 12:00:00"):
            mine = self.find(self.user_team_manager, kind="strength")
            for user in (self.user_practitioner, self.user_service_manager):
                with self.assertRaises(AccessError):
                    self.find(user)
            with self.assertRaises(AccessError):
                mine.with_user(self.user_auditor).name = "Changed"
            mine.with_user(self.user_other_team_manager).name = "Seen alone, and heard"
            mine.with_user(self.user_team_manager).kind = "saw"
        self.assertEqual(self.visit.state, "held")

    def test_nothing_is_found_before_it_took_place_nor_after_it_was_reported(self):
        self.run_to("running")
        with self.freeze("2026-06-16 08:00:00"):
            self.assertRefused(
                "has not taken place",
                UserError,
                self.find,
                self.user_team_manager,
            )
        with self.freeze("2026-06-17 18:00:00"):
            mine = self.find(self.user_team_manager)
            self.meeting.with_user(self.user_auditor).action_not_held("Nobody came")
        with self.freeze("2026-06-19"):
            lead = self.week.with_user(self.user_moderator)
            lead.action_gather()
            self.assertRefused(
                "are written down while",
                UserError,
                mine.with_user(self.user_team_manager).write,
                {"name": "x"},
            )
            lead.finding_ids[0].name = "The lead puts it better"

    def test_SWI_10_gathered_when_every_activity_is_accounted_for(self):
        self.run_to("running")
        lead = self.week.with_user(self.user_moderator)
        with self.freeze("2026-06-17 18:00:00"):
            self.assertRefused("runs until 19 June", UserError, lead.action_gather)
        with self.freeze("2026-06-19"):
            self.assertRefused(
                "Say whether “Join a visit” took place", UserError, lead.action_gather
            )
            self.visit.with_user(self.user_other_team_manager).action_held()
            self.assertRefused(
                "Write down what was found in “Join a visit”",
                UserError,
                lead.action_gather,
            )
            self.find(self.user_other_team_manager)
            leader = self.meeting.with_user(self.user_auditor)
            self.assertRefused("Say why", UserError, leader.action_not_held, "  ")
            leader.action_not_held("The family asked for another day")
            lead.action_gather()
        self.assertEqual(self.week.state, "gathered")

    # --- the report -----------------------------------------------------------------

    def test_SWI_10_reported_with_a_summary_and_actions_on_the_board(self):
        self.run_to("gathered")
        lead = self.week.with_user(self.user_moderator)
        with self.freeze("2026-06-22"):
            for sentence in ("Write the summary", "Say which assurance board"):
                self.assertRefused(sentence, UserError, lead.action_report)
            action = self.find(
                self.user_moderator, "Agree a template for minutes", kind="action"
            )
            lead.write(
                {
                    "summary": "Short",
                    "strengths": "Seen",
                    "improvements": "Minutes",
                    "board_date": "2026-07-01",
                }
            )
            self.assertRefused(
                "Say who does “Agree a template", UserError, lead.action_report
            )
            action.write(
                {"responsible_id": self.team_manager.id, "date_due": "2026-07-20"}
            )
            lead.action_report()
            made = action.sudo().action_id
            self.assertEqual(
                (made.name, made.origin, made.responsible_id, str(made.date_due)),
                (
                    "Agree a template for minutes",
                    "practice_week",
                    self.team_manager,
                    "2026-07-20",
                ),
            )
            manager = self.week.with_user(self.user_qa_manager)
            manager.action_reopen("The board asked for more")
            manager.action_report()
        self.assertEqual(
            self.env["cs.action"].search_count(
                [("practice_week_id", "=", self.week.id)]
            ),
            1,
            "one action, once",
        )

    def test_SWI_15_the_summary_stays_within_three_sides(self):
        self.run_to("gathered")
        lead = self.week.with_user(self.user_moderator)
        self.assertRefused(
            "Shorten it to 1200", ValidationError, lead.write, {"summary": "x" * 1201}
        )
        self.env["cs.practice.finding"].create(
            [
                {
                    "activity_id": self.visit.id,
                    "kind": kind,
                    "name": f"{number} of {kind}: " + "words and more words " * 20,
                }
                for kind in ("saw", "strength", "improve", "action")
                for number in range(30)
            ]
        )
        text = "A sentence of the summary. " * 44
        lead.write({"summary": text, "strengths": text, "improvements": text})
        said = self.report(self.user_moderator)
        self.assertIn("and 18 more on the action board", said)
        self.assertIn("more on screen", said)
        # Sixty lines of a hundred characters stand on a side, tables take half more.
        self.assertLess(len(said), 3 * 60 * 100 * 2 / 3)

    def test_SWI_10_the_report_says_what_was_done_and_found(self):
        self.run_to("reported")
        said = self.report(self.user_director)
        for words in (
            "Summer practice week 2026",
            "summary for the assurance board of 1 July 2026",
            "15 June 2026 to 19 June 2026",
            "The voice of the child",
            "People who took part: 3",
            "Core group 1 1 0",
            "Visit to a family 1 1 1",
            "Children are seen alone",
            "Minutes come late",
        ):
            with self.subTest(words=words):
                self.assertIn(words, said)
        self.assertNotIn("work in progress", said)

    def test_nothing_is_printed_too_small_to_read(self):
        self.run_to("reported")
        report = "cs_practice_observation.report_practice_week"
        sizes = self.printed_sizes(report, self.week)
        self.assertGreaterEqual(min(sizes), 9, sizes)

    def report(self, user):
        Report = self.env["ir.actions.report"].with_user(user)
        page, _kind = Report._render_qweb_html(
            "cs_practice_observation.report_practice_week", self.week.ids
        )
        (article,) = html.fromstring(page).find_class("article")
        for style in article.findall("style"):
            article.remove(style)
        return " ".join(" ".join(article.itertext()).split())

    def test_ALL_09_a_report_is_kept_as_it_is(self):
        self.run_to("reported")
        lead = self.week.with_user(self.user_moderator)
        for change in (
            lambda: lead.write({"summary": "x"}),
            lambda: self.visit.with_user(self.user_moderator).write({"places": 9}),
            lambda: lead.finding_ids[0].write({"name": "x"}),
        ):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(AccessError):
            lead.action_reopen("I would like to")
        self.assertRefused(
            "Say why",
            UserError,
            self.week.with_user(self.user_qa_manager).action_reopen,
            "",
        )

    def test_cancelled_with_a_reason_before_it_runs(self):
        lead = self.week.with_user(self.user_moderator)
        self.open_week()
        self.assertRefused("Say why", UserError, lead.action_cancel, " ")
        self.assertRefused("it is kept", UserError, self.week.unlink)
        lead.action_cancel("An inspection came")
        self.assertEqual(self.week.state, "cancelled")
        self.run_weeks("2026-06-16")
        self.assertEqual(self.week.state, "cancelled")

    def test_states_change_by_buttons_only(self):
        for record, vals in (
            (self.week, {"state": "reported"}),
            (self.visit, {"state": "held"}),
            (self.visit, {"taken": 0}),
        ):
            with self.assertRaises(UserError):
                record.write(vals)

    # --- twice a year ---------------------------------------------------------------

    def make_templates(self):
        return self.env["cs.practice.week.template"].create(
            [
                {
                    "name": name,
                    "company_id": self.company.id,
                    "month": month,
                    "week_number": "2",
                    "lead_id": self.moderator.id,
                    "line_ids": [
                        (
                            0,
                            0,
                            {
                                "weekday": "1",
                                "time_begin": 10,
                                "hours": 1.5,
                                "kind": "visit",
                                "name": "Join a visit",
                            },
                        )
                    ],
                }
                for name, month in (("Spring", "5"), ("Autumn", "11"))
            ]
        )

    def test_SWI_10_two_weeks_a_year_from_a_template_each_once(self):
        templates = self.make_templates()
        self.run_weeks("2026-04-01")
        self.run_weeks("2026-04-01")
        self.assertEqual(
            sorted(str(day) for day in templates.week_ids.mapped("date_start")),
            ["2026-05-11", "2026-11-09"],
        )
        spring, autumn = templates.week_ids.sorted("date_start")
        self.assertEqual(spring.name, "Spring 2026")
        # Ten o'clock where the council is, in summer and in winter.
        self.assertEqual(
            [str(week.activity_line_ids.date_begin) for week in (spring, autumn)],
            ["2026-05-12 09:00:00", "2026-11-10 10:00:00"],
        )
        self.assertEqual(spring.activity_line_ids.time_text, "10:00 – 11:30")
        self.run_weeks("2026-08-01")
        self.assertEqual(
            sorted(str(day) for day in templates.week_ids.mapped("date_start")),
            ["2026-05-11", "2026-11-09", "2027-05-10"],
        )

    def test_SWI_10_swindons_weeks_come_with_its_framework(self):
        self.env["cs.framework"].with_company(self.company).load_template("swindon")
        templates = self.env["cs.practice.week.template"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(templates), 2)
        for template in templates:
            self.assertEqual(
                set(template.line_ids.mapped("kind")),
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
            )

    def test_only_qa_officers_make_the_weeks(self):
        template = self.make_templates()[1]
        with self.assertRaises(AccessError):
            template.with_user(self.user_moderator).action_make_weeks()
        template.with_user(self.user_qa_officer).action_make_weeks()
        self.assertTrue(template.week_ids)

    # --- lists ----------------------------------------------------------------------

    def test_the_timetable_as_a_workbook_with_a_sheet_for_each_day(self):
        self.open_week()
        self.sign_up(self.user_team_manager)
        content, filename = (
            self.env["cs.practice.timetable"]
            .with_user(self.user_practitioner)
            .with_company(self.company)
            .export([("week_id", "=", self.week.id)])
        )
        self.assertEqual(filename, "practice-week-2026-06-10.xlsx")
        book = load_workbook(BytesIO(content), read_only=True)
        self.assertEqual(
            book.sheetnames[1:], ["All", "Tuesday 16 Jun 2026", "Wednesday 17 Jun 2026"]
        )
        rows = list(book["All"].values)
        first = dict(zip(rows[0], rows[1], strict=True))
        self.assertEqual(
            [first[k] for k in ("From", "To", "What", "Leader", "Places", "Taken")],
            ["10:00", "12:00", "Join a visit", "Tess Team", "2", "1"],
        )

    def test_my_work_holds_the_leads_step_and_what_i_take_part_in(self):
        def titles(user):
            work = self.env["cs.my.work"].with_user(user).get_my_work()
            return [i["title"] for group in work["groups"] for i in group["items"]]

        self.assertIn(
            "Open for sign-up: Summer practice week 2026", titles(self.user_moderator)
        )
        self.open_week()
        self.sign_up(self.user_team_manager)
        self.assertIn("Practice week: Join a visit", titles(self.user_team_manager))
        self.assertNotIn(
            "Practice week: Join a visit", titles(self.user_service_manager)
        )

    def test_query_count_of_the_timetable_does_not_grow(self):
        self.open_week()
        few = self._queries()
        for number in range(15):
            self.add_activity(
                f"Workplace visit {number}", "2026-06-18 09:00:00", self.auditor
            )
        self.assertLessEqual(self._queries(), few)

    def _queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        activities = (
            self.env["cs.practice.activity"]
            .with_user(self.user_team_manager)
            .search([])
        )
        before = self.cr.sql_log_count
        activities.web_read(
            {
                name: {}
                for name in (
                    "name",
                    "taken",
                    "can_sign_up",
                    "am_signed_up",
                    "time_text",
                )
            }
        )
        return self.cr.sql_log_count - before
