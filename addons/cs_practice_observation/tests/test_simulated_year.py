from datetime import date

from odoo.tests import freeze_time, tagged

from odoo.addons.cs_quality_assurance.models.platform.guard import QUIET

from .common import ObservationCase

MONTHS = [*((2026, month) for month in range(4, 13)), (2027, 1), (2027, 2), (2027, 3)]


@tagged("post_install", "-at_install")
class TestSimulatedYear(ObservationCase):
    """A year of a whole department: 6 service areas, 24 teams, 180 practitioners.

    Twelve teams have 7 practitioners and twelve have 8 (84 + 96 = 180). What happens
    from April 2026 (261 weekdays to March 2027):

    * team 1 changes its manager on 1 September: 109 weekdays for one, who leaves, and
      152 for the next;
    * the first practitioner of team 24 joins on 12 October: there for 123;
    * the first of team 12 leaves on 31 May: there for 43;
    * the first of team 2 is away from April to September: there for 130;
    * the first of team 3 moves to team 4 on 1 December.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_other_company()
        cls.council = cls.other_company
        cls.people = {}
        top = cls._department("Children's services", "directorate")
        for a in range(1, 7):
            area = cls._department(f"Area {a}", "service", top)
            login = cls.make_user(f"operations{a}", "group_manager", cls.council)
            cls.people[f"operations{a}"] = cls._hire(
                f"Operations manager {a}", area, area, user_id=login.id
            )
            for t in range(4 * a - 3, 4 * a + 1):
                cls._make_team(t, cls._department(f"Team {t}", "team", area))

    @classmethod
    def _department(cls, name, level, parent=None):
        return (
            cls.env["hr.department"]
            .with_context(**QUIET)
            .create(
                {
                    "name": name,
                    "cs_level": level,
                    "parent_id": parent.id if parent else False,
                    "company_id": cls.council.id,
                }
            )
        )

    @classmethod
    def _hire(cls, name, department, manages=None, **vals):
        employee = (
            cls.env["hr.employee"]
            .with_context(**QUIET)
            .create(
                {
                    "name": name,
                    "department_id": department.id,
                    "company_id": cls.council.id,
                    **vals,
                }
            )
        )
        if manages:
            manages.manager_id = employee
        return employee

    @classmethod
    def _make_team(cls, number, team):
        login = cls.make_user(f"team{number}", "group_manager", cls.council)
        cls.people[f"team{number}"] = cls._hire(
            f"Team manager {number}", team, team, user_id=login.id
        )
        login = cls.make_user(f"first{number}", "group_practitioner", cls.council)
        first = cls._hire(f"Practitioner {number}.1", team, user_id=login.id)
        cls.people[f"first{number}"] = first
        rest = (
            cls.env["hr.employee"]
            .with_context(**QUIET)
            .create(
                [
                    {
                        "name": f"Practitioner {number}.{n}",
                        "department_id": team.id,
                        "company_id": cls.council.id,
                    }
                    for n in range(2, 8 if number % 2 else 9)
                ]
            )
        )
        cls.people[f"all{number}"] = first | rest

    def _run(self, day):
        with freeze_time(f"{day} 06:00:00"):
            self.run_expectations()

    def _owed(self):
        return self.env["cs.expectation.owed"].search(
            [("company_id", "=", self.council.id), ("activity", "=", "observation")]
        )

    def _observe(self, observer, practitioners, kind, day, state="closed"):
        """Observations that took place; how they are done is tested elsewhere."""
        self.env["cs.practice.observation"].with_company(self.council).with_context(
            **QUIET
        ).create(
            [
                {
                    "company_id": self.council.id,
                    "observer_id": self.people[observer].id,
                    "practitioner_id": practitioner.id,
                    "observation_type_id": self.kind(kind).id,
                    "date_planned": day,
                    "date_observed": state == "closed" and day,
                    "date_refused": state == "refused" and day,
                    "state": state,
                }
                for practitioner in practitioners
            ]
        )

    def _what_happens(self, year, month):
        people = self.people
        if (year, month) == (2026, 4):
            people["first24"].version_id.contract_date_start = "2026-10-12"
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Away",
                    "resource_id": people["first2"].resource_id.id,
                    "company_id": self.council.id,
                    "date_from": "2026-04-01 07:00:00",
                    "date_to": "2026-09-30 16:00:00",
                }
            )
        if (year, month) == (2026, 6):
            people["first12"].version_id.write(
                {"contract_date_start": "2020-01-01", "contract_date_end": "2026-05-31"}
            )
            job = self.env["hr.job"].create(
                {"name": "Senior practitioner", "company_id": self.council.id}
            )
            self.other_framework.observer_job_ids = people["first8"].job_id = job
            # Teams 5 and 7 a home visit each; 6 two different things; 8 direct work,
            # seven by the first of the team; in team 9 families would rather not.
            self._observe("team5", people["all5"], "home_visit", "2026-06-01")
            self._observe("team6", people["all6"], "direct_work", "2026-06-01")
            self._observe("team6", people["all6"], "home_visit", "2026-06-01")
            self._observe("team7", people["all7"], "home_visit", "2026-06-01")
            others = people["all8"] - people["first8"]
            self._observe("first8", others, "direct_work", "2026-06-01")
            self._observe("team8", people["first8"], "direct_work", "2026-06-01")
            nine = people["all9"]
            self._observe("team9", nine, "home_visit", "2026-06-01", "refused")
        if (year, month) == (2026, 9):
            with freeze_time("2026-09-01 05:00:00"):
                people["team1"].version_id.write(
                    {
                        "contract_date_start": "2020-01-01",
                        "contract_date_end": "2026-08-31",
                    }
                )
                team = people["team1"].department_id
                login = self.make_user("team1b", "group_manager", self.council)
                people["team1b"] = self._hire(
                    "New manager", team, team, user_id=login.id
                )
        if (year, month) == (2026, 11):
            self._observe("team5", people["all5"], "direct_work", "2026-11-02")
            self._observe("team7", people["all7"], "home_visit", "2026-11-02")
            self._observe("team8", people["all8"], "core_group", "2026-11-02")
            self._observe("team2", people["first2"], "home_visit", "2026-11-02")
            # Operations manager 1: all four, a supervision session each. Operations
            # manager 2: two each, but no supervision session.
            managers = [people[name] for name in ("team2", "team3", "team4")]
            both = people["team1b"].union(*managers)
            self._observe("operations1", both, "supervision_session", "2026-11-02")
            self._observe(
                "operations1", both - people["team1b"], "cp_conference", "2026-11-02"
            )
            both = people["team5"].union(*(people[f"team{n}"] for n in (6, 7, 8)))
            self._observe("operations2", both, "cp_conference", "2026-11-02")
            self._observe("operations2", both, "core_group", "2026-11-02")
        if (year, month) == (2026, 12):
            with freeze_time("2026-12-01 05:00:00"):
                people["first3"].department_id = people["team4"].department_id
            self._observe("team24", people["first24"], "direct_work", "2026-12-01")

    def test_DUR_17_a_department_of_180_practitioners_over_a_year(self):
        self.env["cs.expectation"].search(
            [("company_id", "=", self.council.id)]
        ).date_from = "2026-04-01"
        for year, month in MONTHS:
            with freeze_time(f"{year}-{month:02}-02 05:00:00"):
                self._what_happens(year, month)
            self._run(date(year, month, 3))
            count = len(self._owed())
            self.env.flush_all()
            before = self.cr.sql_log_count
            self._run(date(year, month, 15))
            # A run without news reads in bulk: about 35 queries for each expectation
            # in the database, whether it is about 24 people or 180.
            expectations = self.env["cs.expectation"].search_count(
                [("activity", "=", "observation")]
            )
            self.assertLess(self.cr.sql_log_count - before, 45 * expectations)
            self.assertEqual(len(self._owed()), count, "run again, nothing more")

        # By hand. Practitioners: 180 records, 180 x 2 = 360 observations, less
        #   1 for who joins on 12 October (2 x 123 / 261 = 0.94: 1),
        #   2 for who leaves on 31 May (2 x 43 / 261 = 0.33: none), and
        #   1 for who is away for half of the year (2 x 130 / 261 = 0.996: 1): 356.
        # Team managers: 24 + 1 = 25 records; 23 x 2 + 1 (2 x 109 / 261 = 0.84) +
        #   1 (2 x 152 / 261 = 1.16) = 48.
        year = self._owed()
        expected = {"team_manager": (180, 356), "service_manager": (25, 48)}
        for role, numbers in expected.items():
            owed = year.filtered(lambda o, r=role: o.expectation_id.role == r)
            self.assertEqual((len(owed), sum(owed.mapped("asked"))), numbers, role)
        # 180 + 25 = 205 records, 356 + 48 = 404 observations.
        self.assertEqual((len(year), sum(year.mapped("asked"))), (205, 404))

        # The new manager of team 1 took over its seven; first 3 went with the team.
        by_subject = {owed.subject_id: owed for owed in year}
        for practitioner in self.people["all1"]:
            self.assertEqual(
                by_subject[practitioner].employee_id, self.people["team1b"]
            )
        moved = by_subject[self.people["first3"]]
        self.assertEqual(moved.employee_id, self.people["team4"])
        self.assertIn("Taken over from Team manager 3", moved.explanation)

        self._run(date(2027, 4, 1))
        year = self._owed().filtered(lambda o: str(o.period_start) == "2026-04-01")
        states = {
            state: len(year.filtered(lambda o, s=state: o.state == s))
            for state in ("done", "missed", "not_asked")
        }
        # Done: 7 of team 5, 8 of team 8, who joined in October, and the 4 managers of
        # area 1 now: 7 + 8 + 1 + 4 = 20. Not asked: who left in May.
        # Missed: 205 - 20 - 1 = 184.
        self.assertEqual(states, {"done": 20, "missed": 184, "not_asked": 1})
        # Still missing of practitioners: one each of team 6 (8: none in the second
        # half) and 7 (7: the same type twice, no direct work) and of who was away (no
        # direct work), and two each of the other 180 - 16 - 1 - 16 = 147:
        #   8 + 7 + 1 + 294 = 310.
        # Of managers: one each of area 2 (4: no supervision session), one of the old
        # manager of team 1, two each of the other 25 - 4 - 4 - 1 = 16:
        #   4 + 1 + 32 = 37. Together 310 + 37 = 347.
        self.assertEqual(sum(year.mapped("late")), 347)
        # Refused consent is on nobody's account: team 9 stands like any other team.
        for practitioner in self.people["all9"]:
            self.assertEqual(by_subject[practitioner].late, 2)
        # And the next year's: 179 practitioners and 24 managers, (179 + 24) x 2 = 406.
        after = self._owed() - year
        self.assertEqual((len(after), sum(after.mapped("asked"))), (203, 406))
