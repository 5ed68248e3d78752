"""A council big enough to sample from: two services, four teams, sixty cases."""

from odoo import Command, fields

from .common import QUIET, QualityCase


class ProgrammeCase(QualityCase):
    """Adds to the small council of ``QualityCase``:

    teams Riverside and Hillside (field service), Harbour and Quayside (care service),
    with
    fifteen open cases each; ``cls.pool``: eight auditors with a login, two in each
    team.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quayside = (
            cls.env["hr.department"]
            .with_context(**QUIET)
            .create(
                {
                    "name": "Quayside",
                    "cs_level": "team",
                    "parent_id": cls.care_service.id,
                    "company_id": cls.company.id,
                }
            )
        )
        cls.teams = (cls.riverside, cls.hillside, cls.harbour, cls.quayside)
        cls.workers = cls._make_people("worker", 8)
        cls.pool = cls._make_people("auditor", 8, logins=True, cs_auditor=True)
        cls.env["cs.case"].search([("company_id", "=", cls.company.id)]).write(
            {"date_closed": "2026-06-01"}
        )
        cls.register = cls._make_register()

    @classmethod
    def _make_people(cls, role, count, logins=False, **vals):
        """``count`` people, spread over the four teams in turn."""
        users = [
            cls.make_user(f"{role}_{number}", "group_auditor") if logins else None
            for number in range(count)
        ]
        return (
            cls.env["hr.employee"]
            .with_context(**QUIET)
            .create(
                [
                    {
                        "name": f"{role.capitalize()} {number}",
                        "user_id": users[number].id if logins else False,
                        "department_id": cls.teams[number % 4].id,
                        "company_id": cls.company.id,
                        **vals,
                    }
                    for number in range(count)
                ]
            )
        )

    @classmethod
    def _make_register(cls, first=5000, each=15, **vals):
        """Open cases, ``each`` in every team, shared by the team's two workers."""
        cin = cls.env.ref("cs_quality_assurance.case_type_cin")
        return (
            cls.env["cs.case"]
            .with_context(**QUIET)
            .create(
                [
                    {
                        "reference": str(first + team * each + number),
                        "case_type_id": cin.id,
                        "company_id": cls.company.id,
                        "department_id": cls.teams[team].id,
                        "practitioner_id": cls.workers[team + 4 * (number % 2)].id,
                        "date_opened": "2026-01-05",
                        **vals,
                    }
                    for team in range(4)
                    for number in range(each)
                ]
            )
        )

    # --- programmes and cycles ----------------------------------------------

    @classmethod
    def make_programme(cls, *lines, **vals):
        """A year from April 2026 to March 2027, run by the QA officer."""
        programme = (
            cls.env["cs.programme"]
            .with_user(cls.user_qa_officer)
            .create(
                {
                    "framework_id": cls.framework.id,
                    "date_start": "2026-04-01",
                    "date_end": "2027-03-31",
                    "line_ids": [
                        Command.create({"name": "Case file audits", **line})
                        for line in lines or [{}]
                    ],
                    **vals,
                }
            )
        )
        programme.action_adopt()
        return programme

    @classmethod
    def make_cycle(cls, state="draft", seed="1234", line=None, **vals):
        """A cycle from 15 June 2026 to 14 July 2026, taken to ``state`` by the QA
        officer.
        """
        programme = cls.make_programme({"automation": "plan", **(line or {})})
        return cls.take_cycle(programme.line_ids, state, seed, **vals)

    @classmethod
    def take_cycle(cls, line, state="draft", seed="1234", **vals):
        """One more cycle of a line, 15 June to 14 July 2026, taken to ``state``."""
        cycle = (
            cls.env["cs.cycle"]
            .with_user(cls.user_qa_officer)
            .create(
                {
                    "programme_line_id": line.id,
                    "date_start": "2026-06-15",
                    "date_end": "2026-07-14",
                    "seed": seed,
                    **vals,
                }
            )
        )
        for step, reached in (
            ("action_draw", "drawn"),
            ("action_allocate", "allocated"),
            ("action_open", "open"),
        ):
            if cycle.state == state:
                break
            getattr(cycle, step)()
            cls.assert_state(cycle, reached)
        return cycle

    @classmethod
    def assert_state(cls, cycle, state):
        """Fails in the preparation, not later, when a step does not get there."""
        if cycle.state != state:
            raise AssertionError(f"{cycle.name} is {cycle.state}, not {state}")

    def run_cron(self, day=None):
        """Run the scheduled action as Odoo would, on a day of one's choice."""
        cron = self.env.ref("cs_quality_assurance.cron_open_cycles")
        with self.enter_registry_test_mode():
            if day is None:
                cron.method_direct_trigger()
            else:
                with self.on_day(day):
                    cron.method_direct_trigger()
        self.env.invalidate_all()

    def on_day(self, day):
        """Make it nine in the morning of a day."""
        from odoo.tests import freeze_time

        return freeze_time(
            f"{fields.Date.to_string(fields.Date.to_date(day))} 09:00:00"
        )

    def mails_to(self, employee):
        """E-mails waiting to go to a colleague, newest first."""
        partner = employee.user_id.partner_id
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", partner.ids)], order="id desc"
        )
