from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .council import RoundCase


@tagged("post_install", "-at_install")
class TestEightWeeks(RoundCase):
    """Blackpool's programme as it comes, adopted and run by the QA officer."""

    template = "blackpool"

    def audits_of(self, line, day):
        return self.cycle_on(line, day).audit_ids.with_user(self.env.user)

    def adopt(self, day="2026-06-10"):
        """The programme that came with the framework, in use from that day."""
        programme = self.framework.programme_ids.with_user(self.user_qa_officer)
        with self.at(day):
            programme.action_adopt()
        return programme.line_ids.filtered(lambda line: line.recurrence == "weeks")

    def test_BPL_01_eight_weeks_with_every_milestone_and_no_gap(self):
        line = self.adopt("2026-03-16")
        cycles = line.cycle_ids.sorted("date_start")
        # Seen by everybody who audits.
        seen = cycles.with_user(self.user_auditor).milestone_ids
        self.assertEqual(len(seen), 6 * len(cycles))
        for before, after in zip(cycles, cycles[1:], strict=False):
            self.assertEqual(before.date_end + timedelta(days=1), after.date_start)
        first = cycles[0]
        self.assertEqual(first.date_start, date(2026, 4, 6))
        weeks = {
            milestone.name: (
                (milestone.date_start - first.date_start).days // 7 + 1,
                (milestone.date_end - first.date_start).days // 7 + 1,
            )
            for milestone in first.milestone_ids
        }
        self.assertEqual(
            weeks,
            {
                "Audits and reflective discussions": (1, 2),
                "Heads of service meet: performance data": (1, 1),
                "Moderation": (3, 3),
                "Heads of service meet: audit findings": (4, 5),
                "Assistant director's quality assurance meeting": (6, 6),
                "Allocation of the next round": (8, 8),
            },
        )

    def test_BPL_01_a_start_moved_past_easter_keeps_week_eight_in_the_cycle(self):
        line = self.adopt("2026-03-16")
        line.roll = "next"
        first = line.cycle_ids.sorted("date_start")[0]
        self.assertEqual(first.date_start, date(2026, 4, 7))
        for cycle in line.cycle_ids:
            for milestone in cycle.milestone_ids:
                self.assertLessEqual(cycle.date_start, milestone.date_start)
                self.assertLessEqual(milestone.date_end, cycle.date_end)
        last = first.milestone_ids.filtered(lambda one: one.kind == "preparation")
        self.assertEqual(last.date_end, date(2026, 5, 29))

    def test_BPL_02_everybody_has_a_named_audit_before_week_one(self):
        line = self.adopt()
        following = self.cycle_on(line, "2026-07-27")
        # Week 8 of the cycle before begins on 20 July.
        self.run_day("2026-07-16")
        self.assertEqual(following.state, "draft")
        self.run_day("2026-07-20")
        self.assertEqual(following.state, "open")
        self.assertEqual(following.audit_ids.auditor_id, self.pool)
        self.assertEqual(set(following.audit_ids.mapped("state")), {"allocated"})
        for auditor in self.pool:
            audit = following.audit_ids.filtered(
                lambda one, auditor=auditor: one.auditor_id == auditor
            )
            told = self.mails_to(auditor).filtered(
                lambda mail: following.name in mail.body_html
            )
            self.assertEqual(len(told), 1)
            self.assertIn(audit.case_id.reference, told.body_html)

    def test_BPL_05_auditors_audit_outside_their_own_service(self):
        line = self.adopt()
        self.run_day("2026-07-20")
        audits = self.audits_of(line, "2026-07-27")
        self.assertTrue(all(audits.mapped("auditor_id")))
        for audit in audits:
            self.assertNotEqual(
                audit.auditor_id.department_id._cs_service(),
                audit.department_id._cs_service(),
            )

    def test_BPL_05_except_those_who_stay_within_their_own(self):
        line, care = self.adopt(), self.care_service
        everybody = line.with_context(active_test=False).pool_ids
        row = everybody.filtered(lambda one: "Leaving Care" in (one.note or ""))
        row.write({"active": True, "department_ids": [Command.set(care.ids)]})
        self.run_day("2026-07-20")
        audits = self.audits_of(line, "2026-07-27")
        stays = audits.filtered("auditor_id").filtered(
            lambda one: one.auditor_id.department_id._cs_service() == care
        )
        self.assertFalse(
            stays.filtered(lambda one: one.department_id._cs_service() != care)
        )
        # Chance may give them nothing; a file of others is not theirs by hand, either.
        other = audits.filtered(lambda one: one.department_id._cs_service() != care)[0]
        theirs = self.pool.filtered(lambda one: one.department_id._cs_service() == care)
        with self.assertRaises(ValidationError):
            other.with_user(self.user_qa_officer).auditor_id = theirs[0]

    def test_BPL_05_a_manual_choice_is_held_to_it_as_well(self):
        line = self.adopt()
        self.run_day("2026-07-20")
        audit = self.audits_of(line, "2026-07-27")[0]
        same = self.pool.filtered(
            lambda one: (
                one.department_id != audit.department_id
                and one.department_id._cs_service() == audit.department_id._cs_service()
            )
        )[0]
        mine = audit.with_user(self.user_qa_officer)
        with self.assertRaises(ValidationError) as caught:
            mine.auditor_id = same
        self.assertIn("only other services", str(caught.exception))
        mine.write({"auditor_id": same.id, "conflict_reason": "Three are on leave."})
        self.assertEqual(mine.auditor_id, same)


@tagged("post_install", "-at_install")
class TestTargets(RoundCase):
    """How far from the target, on the round and over time."""

    template = "durham"

    def closed(self, case, grade, **vals):
        return self.make_audit("closed", case=self.cases[case], grade=grade, **vals)

    def results(self, user, **choice):
        """What the dashboard says of everything graded, as somebody sees it."""
        dashboard = self.env["cs.dashboard"].with_user(user)
        return dashboard.get_dashboard({"sample": "all", **choice})["top"]

    def test_DUR_27_the_round_shows_its_distance_to_the_target(self):
        cycle = self.take_cycle(
            self.make_line(sample_method="fixed", sample_size=8), "open"
        )
        # What is not moderated counts once submitted.
        self.framework.moderation_mode = "none"
        for place, audit in enumerate(cycle.audit_ids.sudo()[:4]):
            self.submit(audit, "good" if place else "requires_improvement")
        self.env.invalidate_all()
        shown = cycle.with_user(self.user_director).target_summary
        self.assertIn("75% of 4", shown)
        self.assertIn("15 points short", shown)

    def test_DUR_27_a_floor_and_a_ceiling_of_ones_own(self):
        self.framework.with_user(self.user_qa_manager).target_ids = [
            Command.create(
                {"measure": "floor", "grade_id": self.good.id, "percent": 50}
            ),
            Command.create(
                {"measure": "ceiling", "grade_id": self.inadequate.id, "percent": 5}
            ),
        ]
        self.closed("1001", "good")
        self.closed("1002", "requires_improvement")
        top = self.results(self.user_qa_officer)
        self.assertEqual(
            top["sentence"],
            "50% of 2 audits were good or better, against a target of 50%.",
        )
        self.assertIn("The target is met.", top["more"])
        self.assertIn(
            "Inadequate or worse: 0% of 2 (target at most 5%, met)", top["more"]
        )
        self.assertEqual((top["target"], top["points"]), (50, 0))

    def test_DUR_27_managers_see_their_departments_and_no_more(self):
        self.closed("1001", "good")
        self.closed("2001", "requires_improvement")
        mine = self.results(self.user_team_manager)
        self.assertEqual((mine["total"], mine["percent"], mine["points"]), (1, 100, 10))
        whole = self.results(self.user_director)
        self.assertEqual((whole["total"], whole["percent"]), (2, 50))
        self.assertEqual(whole["points"], -40)
        figures = self.env["cs.figure.grade"].with_user(self.user_team_manager)
        self.assertEqual(figures.search([]).audit_id, self.cases["1001"].audit_ids)
