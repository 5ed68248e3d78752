from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.platform.guard import LIFECYCLE
from .common import QualityCase

STATES = ("todo", "doing", "done", "signed_off", "cancelled")


@tagged("post_install", "-at_install")
class TestActionBoard(QualityCase):
    """The board: order, folded columns, and a cost that does not grow."""

    def board(self, user):
        """What the web client asks for when the board opens, as ``user``."""
        Action = self.env["cs.action"].with_user(user)
        arch = Action.get_views([(False, "kanban")])["views"]["kanban"]["arch"]
        names = [node.get("name") for node in etree.fromstring(arch).iter("field")]
        specification = {
            name: {"fields": {"display_name": {}}}
            if Action._fields[name].type == "many2one"
            else {}
            for name in names
        }
        return Action.with_context(
            # As the web client does.
            read_group_expand=True,
            lang="en_US",
            tz="Europe/London",
            allowed_company_ids=self.company.ids,
        ).web_read_group(
            [],
            ["state"],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification=specification,
            unfold_read_default_limit=80,
        )

    def make_actions(self, count):
        audit = self.make_audit("in_progress", case=self.cases["1002"])
        actions = self.env["cs.action"].create(
            [
                {
                    "name": f"Action {number}",
                    "audit_id": audit.id,
                    "outcome": "It was done.",
                    "difference": "He knows what happens next.",
                    "responsible_id": (self.practitioner | self.other_practitioner)[
                        number % 2
                    ].id,
                }
                for number in range(count)
            ]
        )
        for number, action in enumerate(actions.with_context(cs_lifecycle=LIFECYCLE)):
            action.state = ("todo", "doing", "done", "signed_off")[number % 4]
        return actions

    def test_what_is_finished_is_folded_and_late_comes_first(self):
        actions = self.make_actions(8)
        late = actions[4].with_context(cs_lifecycle=LIFECYCLE)
        late.date_due = "2026-06-01"
        groups = self.board(self.user_qa_officer)["groups"]
        self.assertEqual([group["state"] for group in groups], list(STATES))
        opened = [group["state"] for group in groups if "__records" in group]
        self.assertEqual(opened, ["todo", "doing", "done"])
        self.assertEqual(groups[0]["__records"][0]["id"], late.id)
        self.assertEqual(groups[3]["__count"], 2)

    def test_cost_of_opening_does_not_grow(self):
        """Eight queries, whatever the number of actions.

        One groups the columns and one finds each open column (3); two read the actions
        and what their buttons depend on; one each reads people and cases.
        """
        costs = []
        for count in (4, 36):
            self.make_actions(count)
            self.as_committed()
            costs += [
                self.count_queries(lambda: self.board(self.user_team_manager))
                for _time in range(2)
            ]
        # Each first time finds nothing kept yet.
        self.assertEqual(costs[1::2], [8, 8])

    def test_the_index_serves_a_column(self):
        """The top of a column comes from the board's index, not from a sort."""
        self.make_actions(4)
        self.env.flush_all()
        query = self.env["cs.action"]._search(
            [("state", "=", "todo")], order=self.env["cs.action"]._order, limit=80
        )
        self.assertIn("ORDER BY", query.select().code)
        # So few rows would be read whole; the question is what the index can do.
        for other in ("seqscan", "bitmapscan", "sort"):
            self.cr.execute(f"SET LOCAL enable_{other} = off")
        explained = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        plan = "\n".join(line for (line,) in explained)
        self.assertIn("cs_action_board_idx", plan)
        self.assertNotIn("Sort", plan)

    def test_a_practitioner_sees_their_own(self):
        """A practitioner sees their own actions only."""
        self.make_actions(8)
        seen = self.env["cs.action"].with_user(self.user_practitioner).search([])
        self.assertEqual(seen.responsible_id, self.practitioner)
        self.assertEqual(len(seen), 4)
        self.assertEqual(
            self.env["cs.action"].with_user(self.user_external).search([]),
            self.env["cs.action"],
        )

    def test_many_actions_are_signed_off_at_once(self):
        """A selection on the list is checked one by one, and moved together."""
        actions = self.make_actions(8).filtered(lambda a: a.state == "doing")
        actions.with_user(self.user_team_manager).write({"state": "done"})
        self.assertEqual(set(actions.mapped("state")), {"done"})
        with self.assertRaises(UserError):
            actions.with_user(self.user_team_manager).action_sign_off()
        self.assertEqual(actions.done_by_id, self.user_team_manager)
        actions.with_user(self.user_service_manager).write({"state": "signed_off"})
        self.assertEqual(actions.signed_off_by_id, self.user_service_manager)
