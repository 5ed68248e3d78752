from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .test_expectations import ExpectationCase


@tagged("post_install", "-at_install")
class TestExpectationBoard(ExpectationCase):
    """What the board offers: one press to start, and why a number is not usual."""

    def board(self, user, day="2026-06-10"):
        with freeze_time(f"{day} 09:00:00"):
            return (
                self.env["cs.expectation.owed"]
                .with_user(user)
                .with_company(self.company)
                .get_board()
            )

    def cell(self, board, team, person, rule):
        people = next(t for t in board["teams"] if t["id"] == team.id)["people"]
        cells = next(p for p in people if p["id"] == person.id)["cells"]
        return cells[str(rule.id)]

    def test_my_own_cell_starts_what_i_owe_and_what_counts_instead(self):
        rule = self.expect(
            activity="dip_sample",
            count=5,
            alternative_ids=[Command.create({"activity": "full_audit", "count": 1})],
        )
        self.run_expectations()
        board = self.board(self.user_team_manager)
        mine = self.cell(board, self.riverside, self.team_manager, rule)
        self.assertEqual(
            [start["label"] for start in mine["starts"]], ["Dip sample", "Full audit"]
        )
        owed = self.owed(rule, employee_id=self.team_manager)
        self.assertEqual({start["owed"] for start in mine["starts"]}, {owed.id})
        action = owed.with_user(self.user_team_manager).action_start_activity(
            option_id=mine["starts"][1]["option"]
        )
        self.assertEqual(action["res_model"], "cs.audit")

    def test_nobody_starts_for_somebody_else_nor_what_is_over(self):
        rule = self.expect()
        self.run_expectations()
        above = self.board(self.user_service_manager)
        theirs = self.cell(above, self.riverside, self.team_manager, rule)
        self.assertNotIn("starts", theirs)
        # Looked at in June: May is over.
        with freeze_time("2026-06-10 09:00:00"):
            missed = (
                self.env["cs.expectation.owed"]
                .with_user(self.user_team_manager)
                .get_board("month", "2026-05-10")
            )
        mine = self.cell(missed, self.riverside, self.team_manager, rule)
        self.assertEqual(mine["state"], "late")
        self.assertNotIn("starts", mine)

    def test_a_change_of_manager_shows_on_the_cell(self):
        rule = self.expect(
            activity="full_audit", role="team_manager", about="nobody", period="quarter"
        )
        self.run_expectations()
        with freeze_time("2026-06-16 09:00:00"):
            self.riverside.manager_id = self.moderator
        self.run_expectations("2026-06-16")
        board = self.board(self.user_service_manager, "2026-06-17")
        self.assertIn(
            "Tariq Team had this role until 15 June 2026.",
            self.cell(board, self.riverside, self.team_manager, rule)["why"],
        )
        usual = self.cell(board, self.hillside, self.other_team_manager, rule)
        self.assertNotIn("why", usual)

    def test_excused_with_a_reason_by_qa_and_asked_again(self):
        rule = self.expect()
        self.run_expectations()
        owed = self.owed(rule, employee_id=self.team_manager)
        with freeze_time("2026-06-10 09:00:00"):
            dialog = owed.with_user(self.user_qa_officer).action_ask_excuse()
            self.env["cs.reason"].with_user(self.user_qa_officer).with_context(
                **dialog["context"]
            ).create({"reason": "Covers two teams"}).action_apply()
            self.assertEqual((owed.state, owed.missing), ("not_asked", 0))
            board = self.board(self.user_team_manager)
            self.assertIn(
                f"Not asked: Covers two teams ({self.user_qa_officer.name})",
                self.cell(board, self.riverside, self.team_manager, rule)["why"],
            )
            owed.with_user(self.user_qa_officer).action_ask_again()
            self.assertEqual((owed.state, owed.missing), ("todo", 1))
            for user in (self.user_team_manager, self.user_head_of_service):
                with self.assertRaises(AccessError):
                    owed.with_user(user).action_excuse("I am busy")

    def test_what_is_owed_is_a_figure_for_who_may_read_it(self):
        rule = self.expect(count=1)
        self.audit_by(self.team_manager, conflict_reason="Nobody else was there.")
        self.run_expectations()
        self.assertEqual(self.owed(rule, employee_id=self.team_manager).state, "done")
        Figure = self.env["cs.figure.expectation"]
        for role in ("team_manager", "head_of_service", "director"):
            user = getattr(self, f"user_{role}")
            owed = self.env["cs.expectation.owed"].with_user(user).search([])
            if role == "team_manager":
                owed = owed.filtered(lambda one: one.department_id == self.riverside)
            self.assertTrue(owed)
            [numbers] = Figure.with_user(user)._read_group(
                [], [], ["asked:sum", "done:sum", "late:sum"]
            )
            self.assertEqual(
                numbers,
                (
                    sum(owed.mapped("asked")),
                    sum(min(one.done, one.asked) for one in owed),
                    sum(owed.mapped("late")),
                ),
            )
            self.assertGreaterEqual(numbers[1], 1)
            first = Figure.with_user(user).search([], limit=1)
            self.assertEqual(first.action_open_owed()["res_id"], first.owed_id.id)
        with self.assertRaises(AccessError):
            Figure.with_user(self.user_practitioner).search([])

    def test_query_count_does_not_grow_with_people(self):
        rule = self.expect(role="auditor")
        self.run_expectations()
        few = self._queries()
        self.env["hr.employee"].create(
            [
                {
                    "name": f"Auditor {number}",
                    "department_id": self.riverside.id,
                    "company_id": self.company.id,
                    "cs_auditor": True,
                }
                for number in range(20)
            ]
        )
        self.run_expectations()
        self.assertGreaterEqual(len(self.owed(rule, date(2026, 6, 10))), 20)
        self.assertLessEqual(self._queries(), few)

    def _queries(self):
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.board(self.user_qa_officer)
        return self.cr.sql_log_count - before
