import csv
from io import StringIO

from odoo.tests import HttpCase, tagged

from odoo.addons.cs_quality_assurance.tests.rpc_common import RpcMixin

from .practice_week_common import PracticeWeekCase

# Who may read, write, create and unlink: of a planned, an open, a running and a
# reported week. The lead is Moira Moderator; the leader of the visit Tess Team; Tariq
# Team has signed up for it.
MATRIX = """\
model,state,practitioner,team_manager,other_team_manager,service_manager,moderator,qa_officer,qa_manager,director,external
cs.practice.week,planned,-,-,-,-,rw,rwcu,rwcu,r,-
cs.practice.week,open,r,r,r,r,rw,rwc,rwc,r,-
cs.practice.week,running,r,r,r,r,rw,rwc,rwc,r,-
cs.practice.week,reported,r,r,r,r,r,rc,rc,r,-
cs.practice.activity,planned,-,-,-,-,rwcu,rwcu,rwcu,r,-
cs.practice.activity,open,r,r,r,r,rwc,rwc,rwc,r,-
cs.practice.activity,running,r,r,r,r,rwc,rwc,rwc,r,-
cs.practice.activity,reported,r,r,r,r,r,r,r,r,-
cs.practice.signup,open,r,r,rw,r,rwc,rwc,rwc,r,-
cs.practice.signup,running,r,r,rw,r,rw,rw,rw,r,-
cs.practice.signup,reported,r,r,r,r,r,r,r,r,-
cs.practice.finding,running,-,rwcu,rwcu,-,rwcu,rwcu,rwcu,r,-
cs.practice.finding,reported,r,r,r,r,r,r,r,r,-
cs.practice.week.template,any,-,-,-,-,-,rwcu,rwcu,-,-
cs.practice.week.template.line,any,-,-,-,-,-,rwcu,rwcu,-,-
"""


@tagged("post_install", "-at_install")
class TestPracticeWeekRights(RpcMixin, PracticeWeekCase, HttpCase):
    """Role x model x operation x state of the week, each asked over RPC (SWI-10)."""

    def records(self, state):
        """A record of each model in a week of that state."""
        if state == "any":
            template = self.env["cs.practice.week.template"].create(
                {"name": "Yearly", "company_id": self.company.id}
            )
            line = self.env["cs.practice.week.template.line"].create(
                {"template_id": template.id, "name": "Visit"}
            )
            return {
                "cs.practice.week.template": template,
                "cs.practice.week.template.line": line,
            }
        if state != "planned":
            self.run_to(state)
        found = {"cs.practice.week": self.week, "cs.practice.activity": self.visit}
        if state != "planned":
            found["cs.practice.signup"] = self.visit.sudo().signup_ids[:1]
        if state == "running":
            with self.freeze("2026-06-16 18:00:00"):
                self.find(self.user_team_manager)
        if state in ("running", "reported"):
            found["cs.practice.finding"] = self.visit.sudo().finding_ids[:1]
        return found

    def values(self, record):
        """What is written, and what another like it is made of."""
        model = record._name
        if model == "cs.practice.week":
            return {"theme": "Other"}, {
                "name": "Another",
                "date_start": "2026-10-05",
            }
        if model == "cs.practice.activity":
            return {"place": "Town hall"}, {
                "week_id": record.week_id.id,
                "name": "Another",
                "date_begin": "2026-06-18 09:00:00",
                "date_stop": "2026-06-18 10:00:00",
            }
        if model == "cs.practice.signup":
            return {"attended": True}, {
                "activity_id": record.activity_id.id,
                "employee_id": self.iro.id,
            }
        if model == "cs.practice.finding":
            return {"name": "Put better"}, {
                "activity_id": record.activity_id.id,
                "name": "Another",
            }
        if model == "cs.practice.week.template":
            return {"name": "Other"}, {"name": "Another"}
        return {"name": "Other"}, {
            "template_id": record.template_id.id,
            "name": "Another",
        }

    def may(self, record, login):
        """The operations that go through over RPC, as letters; each is undone."""
        change, new = self.values(record.sudo())
        tries = {
            "r": ("search_read", [("id", "in", record.ids)], ["display_name"]),
            "w": ("write", record.ids, change),
            "c": ("create", dict(new)),
            "u": ("unlink", record.ids),
        }
        done = ""
        for letter, attempt in tries.items():
            with self.cr.savepoint() as savepoint:
                if self.call(login, record._name, *attempt):
                    done += letter
                savepoint.rollback()
            self.env.invalidate_all()
        return done or "-"

    def _check(self, state, moment):
        rows = [
            row for row in csv.DictReader(StringIO(MATRIX)) if row["state"] == state
        ]
        records = self.records(state)
        with self.freeze(moment):
            for row in rows:
                record = records[row["model"]]
                for role, expected in list(row.items())[2:]:
                    with self.subTest(model=row["model"], state=state, role=role):
                        self.assertEqual(self.may(record, role), expected)

    def test_planned(self):
        self._check("planned", "2026-06-10")

    def test_open(self):
        self._check("open", "2026-06-10")

    def test_running(self):
        self._check("running", "2026-06-16 18:00:00")

    def test_reported(self):
        self._check("reported", "2026-06-23")

    def test_templates(self):
        self._check("any", "2026-06-10")

    def test_another_council_sees_nothing(self):
        self.make_other_company()
        self.run_to("running")
        there = {model: "-" for model in self.records("any")}
        # Their QA manager makes templates of their own.
        there["cs.practice.week.template"] = "c"
        for model, record in self.records("any").items():
            self.assertEqual(self.may(record, "other_council"), there[model])
        for record in (self.week, self.visit, self.visit.sudo().signup_ids[:1]):
            there = self.env[record._name].with_user(self.user_other_council)
            found = there.with_company(self.other_company).search(
                [("id", "=", record.id)]
            )
            self.assertFalse(found)
