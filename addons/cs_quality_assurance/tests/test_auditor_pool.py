from datetime import date

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .programme_common import ProgrammeCase


@tagged("post_install", "-at_install")
class TestAuditorPool(ProgrammeCase):
    """Who may audit: accredited people, other teams of a division, outside the line."""

    def accredit(self, people, **vals):
        return (
            self.env["cs.accreditation"]
            .with_user(self.user_qa_manager)
            .create(
                [
                    {"employee_id": person.id, "date_from": "2026-01-01", **vals}
                    for person in people
                ]
            )
        )

    def pool_row(self, **vals):
        return {"pool_ids": [Command.create(vals)]}

    def warnings_to(self, person):
        return self.mails_to(person).filtered(lambda m: "accreditation" in m.subject)

    def test_only_current_accreditations_audit(self):
        current = self.accredit(self.pool[:2], date_to="2026-12-31")
        self.accredit(self.pool[2], date_to="2026-06-09")
        self.accredit(self.pool[3], date_from="2026-07-01")
        self.accredit(self.pool[4], kind="thematic")
        cycle = self.make_cycle(
            "allocated",
            line={"sample_size": 4, "sample_method": "fixed", "accredited_only": True},
        )
        self.assertEqual(cycle.audit_ids.auditor_id, self.pool[:2])
        self.assertEqual(current.mapped("standing"), ["current", "current"])

    def test_an_accredited_pool_with_tools(self):
        other = self.tool.copy({"name": "Another tool"})
        self.accredit(self.pool[0], tool_ids=[Command.set(self.tool.ids)])
        self.accredit(self.pool[1], tool_ids=[Command.set(other.ids)])
        line = self.make_programme(self.pool_row(source="accredited")).line_ids
        self.assertEqual(list(line._pool()[0]), list(self.pool[0]))

    def test_BPL_05_a_manual_choice_is_held_to_the_pool(self):
        self.accredit(self.pool[:2])
        cycle = self.make_cycle(
            "allocated",
            line={
                "sample_method": "fixed",
                "sample_size": 2,
                **self.pool_row(source="accredited"),
            },
        )
        audit = cycle.audit_ids[0].with_user(self.user_qa_officer)
        stranger = self.pool.filtered(
            lambda person: (
                person not in self.pool[:2]
                and person.department_id != audit.department_id
            )
        )[0]
        with self.assertRaises(ValidationError) as caught:
            audit.auditor_id = stranger
        self.assertIn("no current accreditation", str(caught.exception))
        audit.write({"auditor_id": stranger.id, "conflict_reason": "Nobody else."})
        self.assertIn("no current accreditation", audit.auditor_warning)
        sample = cycle.sample_ids.filtered(lambda s: s.audit_id == audit)
        self.assertIn(
            "they have no current accreditation for it",
            sample._refusals_in_words(stranger),
        )

    def test_ALL_01_other_teams_of_the_same_division(self):
        self.field_service.cs_level = "head_of_service"
        self.care_service.cs_level = "head_of_service"
        cycle = self.make_cycle(
            "allocated",
            line={
                "sample_method": "fixed",
                "sample_size": 8,
                **self.pool_row(source="auditors", scope="division"),
            },
        )
        for audit in cycle.audit_ids:
            auditor = audit.auditor_id
            self.assertTrue(auditor)
            self.assertNotEqual(auditor.department_id, audit.department_id)
            self.assertEqual(
                auditor.department_id._cs_division(), audit.department_id._cs_division()
            )
        audit = cycle.audit_ids[0].with_user(self.user_qa_officer)
        elsewhere = self.pool.filtered(
            lambda person: (
                person.department_id._cs_division()
                != audit.department_id._cs_division()
            )
        )[0]
        with self.assertRaises(ValidationError) as caught:
            audit.auditor_id = elsewhere
        self.assertIn("other teams of their own", str(caught.exception))

    def test_ALL_01_outside_the_line_whatever_the_framework_allows(self):
        self.framework.write({"allow_own_line": True, "allow_own_team": True})
        own = self.pool[0]
        cycle = self.make_cycle(
            "allocated",
            line={
                "sample_method": "fixed",
                "sample_size": 8,
                **self.pool_row(source="auditors", scope="outside_line"),
            },
        )
        for audit in cycle.audit_ids:
            self.assertNotEqual(audit.auditor_id.department_id, audit.department_id)
        theirs = cycle.audit_ids.filtered(
            lambda audit: audit.department_id == own.department_id
        )
        with self.assertRaises(ValidationError) as caught:
            theirs[0].with_user(self.user_qa_officer).auditor_id = own
        self.assertIn("own team", str(caught.exception))

    def test_warned_a_month_ahead_once(self):
        one = self.accredit(self.pool[0], date_to="2026-07-20")
        self.make_programme()
        self.run_cron("2026-06-19")
        self.assertFalse(one.activity_ids)
        self.run_cron("2026-06-20")
        self.run_cron("2026-06-21")
        self.assertEqual(len(one.activity_ids), 1)
        self.assertEqual(one.activity_ids.user_id, self.user_qa_manager)
        self.assertEqual(one.warned_for, date(2026, 7, 20))
        self.assertEqual(len(self.warnings_to(self.pool[0])), 1)
        one.with_user(self.user_qa_manager).date_to = "2027-07-20"
        self.run_cron("2027-06-20")
        self.assertEqual(len(self.warnings_to(self.pool[0])), 2)

    def test_standing_is_searched_as_it_is_shown(self):
        self.accredit(self.pool[0], date_to="2026-06-01")
        self.accredit(self.pool[1], date_to="2026-07-01")
        self.accredit(self.pool[2], date_from="2026-08-01")
        self.accredit(self.pool[3])
        found = self.env["cs.accreditation"].search(
            [("company_id", "=", self.company.id)]
        )
        for standing in ("expired", "ending", "future", "current"):
            self.assertEqual(
                found.search(
                    [
                        ("standing", "in", [standing]),
                        ("company_id", "=", self.company.id),
                    ]
                ),
                found.filtered(lambda one, s=standing: one.standing == s),
            )
