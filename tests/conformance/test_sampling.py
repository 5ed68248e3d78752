import base64
from collections import Counter
from datetime import date
from hashlib import sha256

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .council import RoundCase

TWELVE = {"sample_method": "fixed", "sample_size": 12}
QUARTERLY = {
    "recurrence": "quarterly",
    "roll": "as_is",
    "automation": "open",
    "sample_method": "percentage",
    "sample_percentage": 5.0,
    "stratify_by": "service",
    "due_mode": "spread",
}


@tagged("post_install", "-at_install")
class TestQuarterlySample(RoundCase):
    """Durham's quarter, drawn, told and shared out by itself."""

    template = "durham"

    def tell(self, audience):
        return Command.create({"audience": audience, "days_ahead": 0})

    def by_service(self, cycle):
        return {
            part.name: (part.size, len(part.sample_ids)) for part in cycle.stratum_ids
        }

    def test_DUR_01_five_per_cent_of_each_service_at_random_each_quarter(self):
        self._make_register(first=7000, each=20)
        harbour = self.env["cs.case"].search([("department_id", "=", self.harbour.id)])
        harbour.filtered("is_open")[:10].date_closed = "2026-06-01"
        line = self.make_line(**QUARTERLY)
        self.run_day("2026-07-01", "2026-10-01")
        summer, autumn = (
            self.cycle_on(line, day) for day in ("2026-07-01", "2026-10-01")
        )
        for cycle in (summer, autumn):
            # 5% of 70 is 3.5, and of 60 is 3: never less than the share.
            self.assertEqual(
                self.by_service(cycle),
                {"Field service": (70, 4), "Care service": (60, 3)},
            )
            self.assertTrue(all(cycle.sample_ids.case_id.mapped("is_open")))
        # By chance, and not the same chance twice.
        self.assertRegex(summer.seed, "^[0-9a-f]{16}$")
        self.assertNotEqual(summer.seed, autumn.seed)
        self.assertNotEqual(summer.sample_ids.case_id, autumn.sample_ids.case_id)
        self.assertEqual(
            set(summer.audit_ids.case_id.ids), set(summer.sample_ids.case_id.ids)
        )

    def test_DUR_02_auditors_and_managers_are_told_which_cases_as_it_starts(self):
        # Who is told of a round that was left undone is another matter.
        self.framework.coverage_percent = 0
        line = self.make_line(
            **QUARTERLY | {"sample_percentage": 30.0},
            notice_ids=[self.tell("team"), self.tell("service")],
        )
        self.run_day("2026-06-30")
        before = self.env["mail.mail"].search([])
        self.run_day("2026-07-01")
        cycle = self.cycle_on(line, "2026-07-01")
        told = self.env["mail.mail"].search([]) - before
        cases = cycle.audit_ids.case_id
        expected = {
            auditor.user_id: cycle.audit_ids.filtered(
                lambda a, who=auditor: a.auditor_id == who
            ).case_id
            for auditor in cycle.audit_ids.auditor_id
        }
        for department, user in (
            (self.riverside, self.user_team_manager),
            (self.hillside, self.user_other_team_manager),
            (self.field_service, self.user_service_manager),
        ):
            expected[user] = cases.filtered(
                lambda case, top=department: (
                    top in case.department_id | case.department_id.parent_id
                )
            )
        # The care teams have no manager: their service manager hears for them.
        expected[self.user_other_service_manager] = cases.filtered(
            lambda case: case.department_id.parent_id == self.care_service
        )
        for user, theirs in expected.items():
            mails = told.filtered(
                lambda mail, who=user: who.partner_id in mail.recipient_ids
            )
            self.assertTrue(mails, user.name)
            body = " ".join(mails.mapped("body_html"))
            named = cases.filtered(lambda case, text=body: case.reference in text)
            self.assertEqual(named, theirs, user.name)
        everybody = self.env["res.users"].union(*expected)
        here = told.recipient_ids.user_ids.filtered(
            lambda user: user.company_id == self.company
        )
        self.assertEqual(here, everybody)

    def test_DUR_04_each_share_is_spread_over_the_months_of_the_quarter(self):
        line = self.make_line(
            **QUARTERLY | {"sample_method": "fixed", "sample_size": 24}
        )
        self.run_day("2026-07-01")
        cycle = self.cycle_on(line, "2026-07-01")
        for auditor in self.pool:
            theirs = cycle.audit_ids.filtered(
                lambda a, who=auditor: a.auditor_id == who
            )
            # The last working day of each month: 31 August is a bank holiday.
            self.assertEqual(
                sorted(theirs.mapped("date_due")),
                [date(2026, 7, 31), date(2026, 8, 28), date(2026, 9, 30)],
            )
            for audit in theirs:
                self.assertEqual(self.to_dos(audit, "audit").user_id, auditor.user_id)
                self.assertEqual(
                    self.to_dos(audit, "audit").date_deadline, audit.date_due
                )

    # --- every council's draw ---------------------------------------------------

    def test_ALL_02_a_case_that_left_is_replaced_and_both_are_traceable(self):
        line = self.make_line(**QUARTERLY | TWELVE)
        self.run_day("2026-07-01")
        cycle = self.cycle_on(line, "2026-07-01")
        closed, moved = cycle.sample_ids[0], cycle.sample_ids[-1]
        self.assertNotEqual(closed.stratum_id, moved.stratum_id)
        other_team = (self.riverside | self.hillside | self.harbour) - (
            moved.department_id
        )
        with self.at("2026-07-06"):
            closed.case_id.date_closed = "2026-07-03"
            moved.case_id.department_id = other_team[0]
        self.run_day("2026-07-06")
        for old in (closed, moved):
            new = old.replaced_by_ids
            self.assertEqual(len(new), 1)
            self.assertEqual((old.state, new.state), ("replaced", "drawn"))
            self.assertEqual(new.stratum_id, old.stratum_id)
            self.assertTrue(new.case_id.is_open)
            # From either audit one finds the other, and why.
            self.assertEqual(old.audit_id.replaced_by_id, new.audit_id)
            self.assertEqual(new.audit_id.replaces_id, old.audit_id)
            self.assertEqual(old.audit_id.state, "cancelled")
            self.assertIn(new.audit_id.name, old.audit_id.cancel_reason)
            self.assertEqual(new.audit_id.state, "allocated")
        self.assertIn("closed on 3 July 2026", closed.audit_id.cancel_reason)
        self.assertIn("moved from", moved.left_reason)
        self.assertEqual(len(cycle._live_samples()), 12)

    def test_ALL_03_the_same_seed_and_register_give_the_same_sample(self):
        drawn = [
            self.take_cycle(self.make_line(**TWELVE), "drawn", seed)
            for seed in ("An inspector's seed", "An inspector's seed", "Another")
        ]
        first, again, other = (cycle.sample_ids.case_id for cycle in drawn)
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)
        self.assertEqual(drawn[0].fingerprint, drawn[1].fingerprint)

    def test_ALL_03_an_inspector_sees_that_nobody_picked(self):
        cycle = self.take_cycle(
            self.make_line(**TWELVE, stratify_by="none"), "drawn", "open sesame"
        )
        # Drawn again by hand, from the register kept with the certificate.
        rows = base64.b64decode(cycle.register_file).decode().splitlines()[1:]
        order = sorted(
            (row.split(",")[1] for row in rows),
            key=lambda case: sha256(f"open sesame\n\n{case}".encode()).hexdigest(),
        )
        self.assertEqual(
            order[:12], cycle.sample_ids.sorted("sequence").mapped("reference")
        )
        self.assertEqual(cycle.action_check_draw()["params"]["type"], "success")
        # Nobody changes the seed or the sample afterwards, and a swap is found out.
        officer = cycle.with_user(self.user_qa_officer)
        self.assertRefused("stay as they are", UserError, officer.write, {"seed": "x"})
        self.assertRefused(
            "only by drawing", UserError, officer.sample_ids[0].write, {"sequence": 99}
        )
        spare = (self.register - cycle.sample_ids.case_id)[0]
        self.env.cr.execute(
            "UPDATE cs_cycle_sample SET reference = %s WHERE id = %s",
            (spare.reference, cycle.sample_ids[0].id),
        )
        self.env.invalidate_all(flush=False)
        self.assertEqual(officer.action_check_draw()["params"]["type"], "danger")


@tagged("post_install", "-at_install")
class TestCollaborativeStart(RoundCase):
    """Luton's 7th of the month."""

    template = "luton"

    def test_LUT_01_on_the_7th_each_auditor_gets_one_file_and_all_are_told(self):
        self.workers[0].user_id = self.make_user("worker_zero", "group_practitioner")
        self.framework.moderator_ids = self.moderator | self.qa_officer
        young = self.register[::3]
        young.date_opened = "2026-06-10"
        line = self.make_line(
            recurrence="monthly",
            day_rule="day",
            day=7,
            roll="as_is",
            automation="open",
            sample_method="per_auditor",
            open_at_least=4,
            open_unit="weeks",
            notice_ids=[
                Command.create({"audience": "practitioners", "days_ahead": 0}),
                Command.create({"audience": "head_of_service", "days_ahead": 0}),
            ],
        )
        self.run_day("2026-07-06")
        cycle = self.cycle_on(line, "2026-07-07")
        self.assertNotEqual(cycle.state, "open", "Not before the 7th")
        self.run_day("2026-07-07")
        self.assertEqual((cycle.state, cycle.opened_on), ("open", date(2026, 7, 7)))
        # One file each, open for four weeks at least.
        self.assertEqual(
            Counter(cycle.audit_ids.auditor_id.ids), Counter(self.pool.ids)
        )
        self.assertEqual(len(cycle.audit_ids), 8)
        self.assertFalse(cycle.audit_ids.case_id & young)
        # Auditor, worker and head of service are told which.
        for audit in cycle.audit_ids:
            self.assertIn(
                audit.case_id.reference, self.mails_to(audit.auditor_id)[0].body_html
            )
            self.assertIn(
                audit.case_id.reference,
                self.mails_to(self.head_of_service)[0].body_html,
            )
            # The worker gets the self-analysis, and the moderator sees the file.
            analysis = audit.self_analysis_ids
            self.assertEqual(analysis.practitioner_id, audit.practitioner_id)
            self.assertTrue(audit.moderator_user_id)
            seen = audit.case_id.with_user(audit.moderator_user_id)
            self.assertEqual(seen.reference, audit.case_id.reference)
        theirs = cycle.audit_ids.filtered(
            lambda a: a.practitioner_id == self.workers[0]
        )
        for audit in theirs:
            self.assertIn(
                audit.case_id.reference, self.mails_to(self.workers[0])[0].body_html
            )
            self.assertEqual(
                self.to_dos(audit.self_analysis_ids, "self_analysis").user_id.login,
                "worker_zero",
            )
        self.run_day("2026-08-07")
        self.assertEqual(self.cycle_on(line, "2026-08-07").state, "open")


@tagged("post_install", "-at_install")
class TestWhoHasFinished(RoundCase):
    """Blackpool's first two weeks."""

    template = "blackpool"

    def test_BPL_03_heads_of_service_see_live_who_has_finished(self):
        line = self.make_line(
            recurrence="weeks",
            interval=8,
            date_first="2026-06-15",
            automation="open",
            sample_method="per_auditor",
        )
        self.run_day("2026-06-15")
        cycle = self.cycle_on(line, "2026-06-15")
        # Weeks 1 and 2: ten working days, so the last is Friday of the second week.
        self.assertEqual(set(cycle.audit_ids.mapped("date_due")), {date(2026, 6, 29)})
        Row = self.env["cs.cycle.auditor"].with_user(self.user_head_of_service)
        mine = [("cycle_id", "=", cycle.id)]
        self.assertEqual(Row.search(mine).employee_id, self.pool)
        self.assertEqual(set(Row.search(mine).mapped("progress")), {"todo"})
        audit = cycle.audit_ids[0]
        with self.at("2026-06-24"):
            self.submit(audit)
            # Live: the next look shows it, and names who is left.
            done = Row.search([*mine, ("progress", "=", "done")])
            self.assertEqual(done.employee_id, audit.auditor_id)
            self.assertEqual(Row.search_count([*mine, ("progress", "=", "todo")]), 7)
        with self.at("2026-07-01"):
            self.env.invalidate_all()
            late = Row.search([*mine, ("progress", "=", "late")])
            self.assertEqual(late.employee_id, self.pool - audit.auditor_id)
        # A manager of one service sees those of that service, and no others.
        care = Row.with_user(self.user_other_service_manager).search(mine)
        self.assertEqual(
            care.employee_id,
            self.pool.filtered(
                lambda p: p.department_id in self.harbour | self.quayside
            ),
        )
