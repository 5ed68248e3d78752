"""A practice week of the demo council, open for sign-up."""

from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.cs_quality_assurance.models.platform.guard import QUIET

MODULE = "cs_quality_assurance"
# what, kind, weekday, hour (UTC), places, login of the leader, place
ACTIVITIES = (
    ("Morning in the assessment team", "workplace", 0, 9, 4, "d.whitlock", "Town Hall"),
    ("Core group", "core_group", 0, 13, 2, "manager", "Northgate Centre"),
    ("Visit with a worker", "visit", 1, 10, 1, "s.chaudhry", None),
    ("Child protection conference", "conference", 1, 14, 2, "k.llewellyn", "Town Hall"),
    ("Review of a child in care", "review", 2, 10, 2, "l.mensah", None),
    ("Pathway meeting", "pathway", 2, 14, 2, "t.oyelaran", "Mill Lane"),
    ("File read beside its worker", "audit", 3, 9, 3, "a.fofanah", None),
    ("Schools and health visitors", "partner", 4, 10, 6, "b.kowalska", "Town Hall"),
)


class CsDemo(models.AbstractModel):
    _inherit = "cs.demo"

    @api.model
    def _load_practice_week(self):
        """One practice week, with two people signed up for it. Once.

        Called from the addon's demo data, as superuser, after the council is there.
        """
        council = self.env.ref(f"{MODULE}.demo_user_practitioner", False)
        company = self.env.ref("base.main_company")
        Week = self.env["cs.practice.week"].with_context(**QUIET)
        if not council or Week.search_count([("company_id", "=", company.id)], limit=1):
            return
        today = fields.Date.today()
        monday = today + timedelta(days=28 - today.weekday())
        people = {
            employee.user_id.login: employee.id
            for employee in self.env["hr.employee"].search(
                [("company_id", "=", company.id), ("user_id", "!=", False)]
            )
        }
        week = Week.with_company(company).create(
            {
                "name": self.env._("Practice week"),
                "company_id": company.id,
                "date_start": monday,
                "theme": self.env._("The voice of the child"),
                "lead_id": people.get("k.llewellyn"),
                "state": "open",
                "activity_line_ids": [
                    fields.Command.create(
                        {
                            "name": name,
                            "kind": kind,
                            "date_begin": f"{monday + timedelta(days=day)} "
                            f"{hour:02}:00:00",
                            "date_stop": f"{monday + timedelta(days=day)} "
                            f"{hour + 2:02}:00:00",
                            "places": places,
                            "leader_id": people.get(leader),
                            "place": place,
                        }
                    )
                    for name, kind, day, hour, places, leader, place in ACTIVITIES
                ],
            }
        )
        self.env["cs.practice.signup"].with_context(**QUIET).create(
            [
                {"activity_id": activity.id, "employee_id": people[login]}
                for activity, login in zip(
                    week.activity_line_ids[:2],
                    ("head.of.service", "g.holloway"),
                    strict=True,
                )
            ]
        )
