from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.cs_quality_assurance.tests.held_common import HeldMixin

from .common import ObservationCase


@tagged("post_install", "-at_install")
class TestOwedAndLists(HeldMixin, ObservationCase):
    """What is owed in observations (DUR-17), the schedule in Excel, and My work."""

    def test_nothing_is_left_with_people_who_left(self):
        reflected = self.shared()
        self.write_reflection(reflected)
        self.discuss(reflected)
        self.assert_found_every_way(
            self.plan(), self.consented(), self.observed(), reflected
        )

    # --- who owes how many ------------------------------------------------------------

    def from_april(self):
        self.env["cs.expectation"].search(
            [("activity", "=", "observation"), ("company_id", "=", self.company.id)]
        ).date_from = "2026-04-01"

    def test_one_planned_for_later_has_not_taken_place(self):
        observation = self.plan(kind="direct_work", date_planned="2026-06-12")
        observation.write(
            {
                "consent_by": "parent",
                "consent_date": "2026-06-08",
                "consent_how": "phone",
            }
        )
        observation.action_consent()
        self.assertRefused(
            "is planned for 12 June 2026", UserError, observation.action_observe
        )
        # Earlier than planned: the day says so.
        observation.date_observed = "2026-06-10"
        observation.action_observe()
        self.assertEqual(observation.state, "observed")

    def test_DUR_17_quotas_by_level(self):
        self.from_april()
        self.run_expectations()
        self.assertEqual(
            sorted(
                (o.employee_id.name, o.subject_id.name, o.asked)
                for o in self.owed(activity="observation")
            ),
            [
                ("Sam Service", "Tariq Team", 2),
                ("Sam Service", "Tess Team", 2),
                # Harbour has no manager of its own: the service manager's.
                ("Siân Service", "Ada Auditor", 2),
                ("Tariq Team", "Pat Practitioner", 2),
                ("Tariq Team", "Susan Senior", 2),
                ("Tess Team", "Petra Practitioner", 2),
            ],
        )

    def test_DUR_17_one_in_each_half_different_types_one_direct_work(self):
        self.from_april()
        self.observed()
        self.run_expectations()
        owed = self.owed(activity="observation", subject_id=self.practitioner.id)
        self.assertEqual((owed.state, owed.done, owed.missing), ("todo", 1, 1))
        self.assertIn("direct work with a child", owed.needs_text)
        with freeze_time("2026-11-03 09:00:00"):
            again = self.consented(
                date_planned="2026-11-02",
            )
            again.action_observe()
            self.run_expectations()
            self.assertEqual((owed.state, owed.done), ("todo", 1), "the same type")
            self.assertIn("different type", owed.needs_text)
            # A type that the council marks as direct work counts as that; done by a
            # senior practitioner, it counts for the team manager, too.
            kind = self.env["cs.observation.type"].create(
                {
                    "name": "Life story work",
                    "code": "life_story",
                    "is_direct_work": True,
                }
            )
            direct = self.consented(
                self.user_senior,
                date_planned="2026-11-03",
                observation_type_id=kind.id,
            )
            direct.action_observe()
            self.run_expectations()
        self.assertEqual((owed.state, owed.done), ("done", 2))

    def test_DUR_17_start_from_the_board_in_one_click(self):
        self.from_april()
        self.run_expectations()
        owed = self.owed(
            activity="observation", subject_id=self.practitioner.id
        ).with_user(self.user_team_manager)
        action = owed.action_start_activity()
        self.assertEqual(
            (action["res_model"], action["context"]["default_practitioner_id"]),
            ("cs.practice.observation", self.practitioner.id),
        )
        observation = self.plan()
        self.assertEqual(owed.action_start_activity()["res_id"], observation.id)

    # --- Excel, My work ---------------------------------------------------------------

    def test_the_schedule_as_a_workbook_of_what_one_may_see(self):
        observation = self.shared()
        export = self.env["cs.observation.schedule"].with_user(self.user_team_manager)
        content, filename = export.export()
        self.assertEqual(filename, "practice-observations-2026-06-10.xlsx")
        book = load_workbook(BytesIO(content), read_only=True)
        self.assertEqual(book.sheetnames, ["About", "All", "Riverside"])
        head, row = list(book["All"].values)
        cells = dict(zip(head, row, strict=True))
        self.assertEqual(
            (cells["Observation"], cells["Type of practice"], cells["Grade"]),
            (observation.name, "Home visit", "Good"),
        )
        hidden, _name = export.with_user(self.user_other_team_manager).export()
        rows = list(load_workbook(BytesIO(hidden), read_only=True)["All"].values)
        self.assertEqual(len(rows), 1, "the heading alone")

    def _titles(self, user):
        work = self.env["cs.my.work"].with_user(user).get_my_work()
        return [item["title"] for group in work["groups"] for item in group["items"]]

    def test_the_observations_of_an_observer_who_left_come_to_light(self):
        self.plan()
        self.team_manager.sudo().active = False
        self.assertIn(
            "Hand over: observation of Tariq Team, who has left",
            self._titles(self.user_qa_officer),
        )

    def test_my_work_follows_the_observation(self):
        observation = self.plan()
        name = observation.name
        self.assertEqual(
            self._titles(self.user_team_manager), [f"Get consent for {name}"]
        )
        self.assertEqual(
            self._titles(self.user_practitioner),
            [f"Ask for consent: you are observed, {name}"],
        )
        observation.consent_by = "parent"
        observation.action_consent()
        self.assertEqual(
            self._titles(self.user_team_manager), [f"Observe practice, {name}"]
        )
        self.assertEqual(self._titles(self.user_practitioner), [])
        observation.action_observe()
        self.assertEqual(self._titles(self.user_team_manager), [f"Write up {name}"])
        self.assertEqual(self._titles(self.user_practitioner), [])
        self.fill_in(observation)
        observation.action_share()
        self.assertEqual(
            self._titles(self.user_team_manager), [f"Reflect together on {name}"]
        )
        self.assertIn(
            f"Write your reflection on {name}", self._titles(self.user_practitioner)
        )
        self.write_reflection(observation)
        self.discuss(observation)
        self.assertEqual(self._titles(self.user_team_manager), [f"Close {name}"])
        self.assertNotIn(
            f"Write your reflection on {name}", self._titles(self.user_practitioner)
        )

    def test_queries_of_my_work_do_not_grow_with_the_number(self):
        """The same queries for 2 observations as for 12, for observer and observed."""

        def count(user):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["cs.my.work"].with_user(user).get_my_work()
            return self.cr.sql_log_count - before

        users = (self.user_team_manager, self.user_practitioner)
        for _n in range(2):
            self.plan()
        for user in users:
            count(user)
        few = [count(user) for user in users]
        for _n in range(10):
            self.plan()
        for user in users:
            count(user)
        self.assertEqual([count(user) for user in users], few)

    def test_queries_of_the_board_do_not_grow_with_the_number(self):
        """The same queries to read 2 cards as 12, rights and colours included."""
        fields = {
            name: {}
            for name in (
                "name",
                "state",
                "color",
                "consent_from",
                "graded_count",
                "can_grade",
                "can_follow_up",
                "display_name",
            )
        }
        fields["practitioner_id"] = {"fields": {"display_name": {}}}
        mine = (
            self.env["cs.practice.observation"]
            .with_user(self.user_team_manager)
            .with_context(cs_show_who=True)
        )

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            mine.web_search_read([], fields)
            return self.cr.sql_log_count - before

        for _n in range(2):
            self.plan()
        count()
        few = count()
        for _n in range(10):
            self.plan()
        self.assertEqual(count(), few)
        self.assertEqual(len(mine.search([])), 12)

    def test_the_calendar_names_the_practitioner_to_those_who_may_know(self):
        observation = self.shared()
        action = observation.sudo().action_ids

        def title(user):
            linked = action.with_user(user).sudo().with_context(cs_show_who=True)
            return linked.observation_id.display_name

        self.assertEqual(
            title(self.user_team_manager), f"Pat Practitioner · {observation.name}"
        )
        self.assertEqual(title(self.user_other_practitioner), observation.name)
