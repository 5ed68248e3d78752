from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..rules import starts
from .programme_common import ProgrammeCase

COUNTED = ("cs.cycle", "cs.audit", "cs.cycle.sample", "mail.message", "mail.mail")


@tagged("post_install", "-at_install")
class TestRehearsal(ProgrammeCase):
    """A year tried before it starts: counted as it would go, nothing kept of it."""

    def rehearse(self, user=None, **vals):
        programme = self.make_programme({"name": "Case file audits", **vals})
        action = programme.with_user(user or self.user_qa_officer).action_rehearse()
        return (
            self.env["cs.rehearsal"]
            .with_user(user or self.user_qa_officer)
            .browse(action["res_id"])
        )

    def kept(self):
        self.env.flush_all()
        return {
            name: self.env[name].with_context(active_test=False).search_count([])
            for name in COUNTED
        }

    def test_a_round_a_month_and_nothing_is_kept(self):
        rehearsal = self.rehearse(sample_method="fixed", sample_size=2)
        before = self.kept()
        with Form(rehearsal) as form:
            said = str(form.said)
        self.assertEqual(self.kept(), before)
        rounds = rehearsal._rehearse()
        months = {one.start.replace(day=1) for one in rounds}
        self.assertEqual(len(rounds), len(months))
        self.assertTrue(all(one.drawn == 2 for one in rounds))
        self.assertIn(f"Rounds to come: {len(rounds)}. Audits: {2 * len(rounds)}", said)
        self.assertIn("Month by month", said)

    def test_rounds_know_what_those_before_them_looked_at(self):
        every = self.env["cs.case"].search_count(
            [("company_id", "=", self.company.id), ("is_open", "=", True)]
        )
        rehearsal = self.rehearse(
            sample_method="fixed",
            sample_size=every,
            not_audited_months=24,
            stratify_by="none",
            allow_short=True,
        )
        first, *rest = rehearsal._rehearse()
        self.assertGreater(first.drawn, 0)
        self.assertTrue(rest)
        self.assertTrue(all(one.problem == "no case can be drawn" for one in rest))
        self.assertIn(f"{len(rest)} rounds: no case can be drawn", str(rehearsal.said))

    def test_what_nobody_may_audit_is_said_with_what_to_do(self):
        # A manager who may audit other teams' files, not their own team's.
        rehearsal = self.rehearse(
            sample_method="percentage",
            sample_percentage=100,
            stratify_by="none",
            pool_ids=[
                Command.create(
                    {
                        "source": "employees",
                        "employee_ids": [
                            Command.set(self.case.department_id.manager_id.ids)
                        ],
                    }
                )
            ],
        )
        self.assertTrue(any(one.left for one in rehearsal._rehearse()))
        self.assertIn("Name auditors from other teams", str(rehearsal.said))

    def test_what_cases_start_is_counted_month_by_month(self):
        """Every twelve weeks since the last look: each open case comes up again and
        again, and is allocated as the real ones would be."""
        rehearsal = self.rehearse(
            starts="interval", start_weeks=12, start_since="audited"
        )
        before = self.kept()
        rounds = rehearsal._rehearse()
        self.assertEqual(self.kept(), before)
        line = rehearsal.programme_id.line_ids
        today = fields.Date.context_today(line)
        found = line._starts_due(
            rehearsal.programme_id.date_end, today, starts.due_in_all
        )
        self.assertEqual(sum(one.drawn for one in rounds), len(found))
        self.assertGreater(len(found), len({one.case for one in found}))
        self.assertEqual(
            sum(sum(one.held.values()) + one.left for one in rounds), len(found)
        )
        self.assertEqual(len({one.start.replace(day=1) for one in rounds}), len(rounds))
        said = str(rehearsal.said)
        self.assertIn(f"Rounds to come: 0. Audits: {len(found)}", said)

    def test_what_a_quota_asks_is_counted_for_each_person(self):
        expectation = self.env["cs.expectation"].create(
            {
                "role": "team_manager",
                "activity": "full_audit",
                "count": 2,
                "period": "quarter",
                "date_from": "2020-01-01",
            }
        )
        rehearsal = self.rehearse(starts="quota", expectation_id=expectation.id)
        rounds = rehearsal._rehearse()
        self.assertTrue(rounds)
        managers = self.env["hr.department"].search(
            [("cs_level", "=", "team"), ("company_id", "=", self.company.id)]
        )
        whole = rounds[-1]
        self.assertEqual(set(whole.held), set(managers.manager_id.ids))
        self.assertEqual(set(whole.held.values()), {2})
        self.assertIn("Auditor by auditor", str(rehearsal.said))

    def test_only_qa_rehearses(self):
        programme = self.make_programme({"name": "Case file audits"})
        for user in (self.user_team_manager, self.user_director, self.user_auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                programme.with_user(user).action_rehearse()

    def test_another_councils_year_is_not_rehearsed(self):
        self.make_other_company()
        theirs = self.env["cs.programme"].create(
            {
                "framework_id": self.other_framework.id,
                "company_id": self.other_company.id,
                "date_start": "2026-04-01",
                "date_end": "2027-03-31",
            }
        )
        rehearsal = (
            self.env["cs.rehearsal"]
            .with_user(self.user_qa_officer)
            .create({"programme_id": theirs.id})
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            rehearsal.read(["said"])

    def test_as_many_queries_for_more_cases(self):
        rehearsal = self.rehearse(sample_method="percentage", sample_percentage=50)

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rehearsal._rehearse()
            return self.cr.sql_log_count - before

        def more_cases(first):
            self.env["cs.case"].create(
                [
                    {
                        "reference": f"R{first + number}",
                        "case_type_id": self.case.case_type_id.id,
                        "department_id": self.case.department_id.id,
                        "practitioner_id": self.case.practitioner_id.id,
                        "company_id": self.company.id,
                        "date_opened": "2025-01-01",
                    }
                    for number in range(30)
                ]
            )

        more_cases(100)
        queries()
        few = queries()
        more_cases(200)
        # Chance draws other teams, so it is not the same to one; a query for each of
        # twelve rounds' more cases would be a hundred more.
        self.assertAlmostEqual(queries(), few, delta=5)
