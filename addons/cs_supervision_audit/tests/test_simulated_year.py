from datetime import date

from odoo.tests import freeze_time, tagged

from odoo.addons.cs_quality_assurance.models.platform.guard import QUIET

from .common import SupervisionCase

MONTHS = [*((2026, month) for month in range(4, 13)), (2027, 1), (2027, 2), (2027, 3)]


@tagged("post_install", "-at_install")
class TestSimulatedYear(SupervisionCase):
    """A year of a whole department: 6 service areas, 24 teams, 180 practitioners.

    One head of children's services, 2 strategic managers with 3 areas each, 6
    operations managers with 4 teams each, 24 team managers. Twelve teams have 7
    practitioners and twelve have 8 (84 + 96 = 180); the first of each team supervises
    the others.

    What happens from April 2026 (261 weekdays to March 2027):

    * team 1 changes its manager on 1 September: 109 weekdays for one, 152 for the next;
    * the supervising practitioner of team 24 joins on 12 October: there for 123;
    * the second strategic manager is away from April to September: there for 130.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_other_company()
        cls.council = cls.other_company
        Department = cls.env["hr.department"].with_context(**QUIET)
        cls.people = {}

        def department(name, level, parent=None):
            return Department.create(
                {
                    "name": name,
                    "cs_level": level,
                    "parent_id": parent.id if parent else False,
                    "company_id": cls.council.id,
                }
            )

        top = department("Children's services", "directorate")
        cls.people["head"] = cls._hire("Head", top, manages=top)
        for s in (1, 2):
            strategic = department(f"Strategic {s}", "head_of_service", top)
            cls.people[f"strategic{s}"] = cls._hire(
                f"Strategic manager {s}", strategic, manages=strategic
            )
            for a in range(3 * s - 2, 3 * s + 1):
                area = department(f"Area {a}", "service", strategic)
                login = cls.make_user(
                    f"operations{a}", "group_manager", company=cls.council
                )
                cls.people[f"operations{a}"] = cls._hire(
                    f"Operations manager {a}", area, manages=area, user_id=login.id
                )
                for t in range(4 * a - 3, 4 * a + 1):
                    cls._make_team(t, department(f"Team {t}", "team", area))

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
        cls.people[f"team{number}"] = cls._hire(
            f"Team manager {number}", team, manages=team
        )
        senior = cls._hire(f"Senior {number}", team)
        cls.people[f"senior{number}"] = senior
        size = 7 if number % 2 else 8
        cls.env["hr.employee"].with_context(**QUIET).create(
            [
                {
                    "name": f"Practitioner {number}.{n}",
                    "department_id": team.id,
                    "parent_id": senior.id,
                    "company_id": cls.council.id,
                }
                for n in range(2, size + 1)
            ]
        )

    def _run(self, day):
        with freeze_time(f"{day} 06:00:00"):
            self.run_cron("cron_expectations")
            self.run_expectations()

    def _owed(self, role=None, activity="supervision_audit"):
        domain = [("company_id", "=", self.council.id), ("activity", "=", activity)]
        if role:
            domain.append(("expectation_id.role", "=", role))
        return self.env["cs.expectation.owed"].search(domain)

    def _release(self, auditor, supervisor, day):
        """An audit that was released on a day; how it is done is tested elsewhere."""
        return (
            self.env["cs.supervision.audit"]
            .with_company(self.council)
            .with_context(**QUIET)
            .create(
                {
                    "company_id": self.council.id,
                    "auditor_id": self.people[auditor].id,
                    "supervisor_id": self.people[supervisor].id,
                    "date_planned": day,
                    "date_released": day,
                    "state": "released",
                }
            )
        )

    def test_DUR_18_a_department_of_180_practitioners_over_a_year(self):
        staff = self.env["hr.employee"].search([("company_id", "=", self.council.id)])
        # 180 practitioners + 24 team + 6 operations + 2 strategic managers + 1 head.
        self.assertEqual(len(staff), 180 + 24 + 6 + 2 + 1)
        expectations = self.env["cs.expectation"].search(
            [("company_id", "=", self.council.id)]
        )
        expectations.date_from = "2026-04-01"
        self.people["senior24"].version_id.contract_date_start = "2026-10-12"
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": self.people["strategic2"].resource_id.id,
                "company_id": self.council.id,
                "date_from": "2026-04-01 07:00:00",
                "date_to": "2026-09-30 16:00:00",
            }
        )
        for year, month in MONTHS:
            if (year, month) == (2026, 9):
                with freeze_time("2026-09-01 05:00:00"):
                    team = self.people["team1"].department_id
                    self.people["team1b"] = self._hire("New manager", team, team)
            if (year, month) == (2026, 11):
                # Areas 1 and 2 whole (team 1 under its new manager), two of area 3.
                for number in range(1, 11):
                    who = "team1b" if number == 1 else f"team{number}"
                    area = (number + 3) // 4
                    self._release(f"operations{area}", who, "2026-11-05")
            self._run(date(year, month, 1))
            count = len(self._owed())
            self._run(date(year, month, 15))
            self.assertEqual(len(self._owed()), count, "run again, nothing more")

        # role -> (records, asked). By hand:
        #   team managers: 24 supervising practitioners, less the one of team 24, who
        #     was there for 123 of 261 weekdays (0.47): 23
        #   operations managers: 23 team managers there all year, and of the two of
        #     team 1 the one with 152 of 261 (0.58), not the one with 109 (0.42): 24
        #   strategic managers: 3, and 3 x 130 / 261 = 1.49 for the one away: 1; sum 4
        #   head of children's services: 2 strategic managers, of whom the one away was
        #     there for 130 of 261 weekdays (0.498), too little for one: 1
        expected = {
            "team_manager": (24, 23),
            "service_manager": (25, 24),
            "head_of_service": (2, 4),
            "director": (2, 1),
        }
        for role, (records, asked) in expected.items():
            owed = self._owed(role)
            self.assertEqual(
                (len(owed), sum(owed.mapped("asked"))), (records, asked), role
            )
        # 23 + 24 + 4 + 1 = 52 audits asked in 24 + 25 + 2 + 2 = 53 records.
        owed = self._owed()
        self.assertEqual((len(owed), sum(owed.mapped("asked"))), (53, 52))
        # DUR-20: one a quarter from the head of children's services: 4 x 1.
        seconds = self._owed(activity="second_audit")
        self.assertEqual((len(seconds), sum(seconds.mapped("asked"))), (4, 4))

        # The new manager of team 1 took over what the old one owed.
        first = owed.filtered(lambda o: o.subject_id == self.people["senior1"])
        self.assertEqual(first.employee_id, self.people["team1b"])
        self.assertIn("Taken over from Team manager 1", first.explanation)

        # 10 of the 52 done, the other 42 not, once the year is over.
        self._run(date(2027, 4, 1))
        year = self._owed().filtered(lambda o: str(o.period_start) == "2026-04-01")
        self.assertEqual(len(year), 53)
        states = {
            state: len(year.filtered(lambda o, s=state: o.state == s))
            for state in ("done", "missed", "not_asked")
        }
        # 53 records = 10 done + 3 not asked (senior 24, the manager of team 1 until
        # August, the strategic manager away) + 40 missed.
        self.assertEqual(states, {"done": 10, "missed": 40, "not_asked": 3})
        # Of the 40 missed, the strategic managers' own two are 3 + 1: 38 + 4 = 42.
        self.assertEqual(sum(year.mapped("late")), 42)
        # And the next year's are there: 24 + 24 + 2 + 2, all asked whole:
        # 24 + 24 + 6 + 2 = 56.
        after = self._owed() - year
        self.assertEqual((len(after), sum(after.mapped("asked"))), (52, 56))
