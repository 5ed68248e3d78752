from itertools import product

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.cs_quality_assurance.tests.rpc_common import RpcMixin

from .common import SupervisionMixin

AUDIT = "cs.supervision.audit"
LINE = "cs.supervision.audit.line"
FINDING = "cs.supervision.finding"
OWED = "cs.expectation.owed"

# Whose audit, in which state: "senior" is Susan's supervision, audited by her team
# manager; "manager" is the team manager's, audited by the service manager.
WHOSE = ("senior_before", "senior_after", "manager_before", "manager_after")
READERS = {
    "senior_before": "team_manager service_manager head_of_service director "
    "qa_officer qa_manager",
    "senior_after": "senior team_manager service_manager head_of_service director "
    "qa_officer qa_manager",
    "manager_before": "service_manager head_of_service director qa_officer qa_manager",
    "manager_after": "team_manager service_manager head_of_service director "
    "qa_officer qa_manager",
}
# Who grades: the auditor, while it is in progress, and nobody else.
GRADERS = {"senior_before": "team_manager", "manager_before": "service_manager"}
# Who may delete an audit that is only planned: the line above, and QA.
PLANNERS = "team_manager service_manager head_of_service qa_officer qa_manager"
ROLES = (
    "practitioner senior other_practitioner auditor iro team_manager "
    "other_team_manager service_manager other_service_manager head_of_service "
    "director moderator qa_officer qa_manager external"
).split()


@tagged("post_install", "-at_install")
class TestRights(RpcMixin, SupervisionMixin, HttpCase):
    """Role x model x operation x whose record, each asked over RPC (DUR-19)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.audits = {}
        for whose, (user, supervisor) in {
            "senior": (cls.user_team_manager, cls.senior),
            "manager": (cls.user_service_manager, cls.team_manager),
        }.items():
            file_of = {"supervisee_id": cls.other_practitioner.id}
            running = cls.plan(user, supervisor, **file_of)
            running.action_start()
            cls.fill_in(running)
            cls.audits[f"{whose}_before"] = running.sudo()
            after = cls.released(user, supervisor, **file_of)
            cls.audits[f"{whose}_after"] = after.sudo()
        cls.planned = cls.plan().sudo()
        quotas = [
            ("company_id", "=", cls.company.id),
            ("activity", "=", "supervision_audit"),
        ]
        cls.env["cs.expectation"].search(quotas)._refresh_owed()

    def test_DUR_19_reading_is_confidential(self):
        wrong = []
        for role, whose in product(ROLES, WHOSE):
            audit = self.audits[whose]
            for model, record in (
                (AUDIT, audit),
                (LINE, audit.line_ids[0]),
                (FINDING, audit.finding_ids[0]),
            ):
                seen = bool(self.call(role, model, "read", record.ids, ["id"]))
                if seen != (role in READERS[whose].split()):
                    wrong.append((role, whose, model, seen))
        self.assertFalse(wrong)

    def test_DUR_19_searching_shows_no_more_than_reading(self):
        every = {audit.id: whose for whose, audit in self.audits.items()}
        wrong = []
        for role in ROLES:
            found = self.call(role, AUDIT, "search", [("id", "in", list(every))]) or []
            right = [i for i, whose in every.items() if role in READERS[whose].split()]
            if sorted(found) != sorted(right):
                wrong.append((role, found, right))
        self.assertFalse(wrong)

    def test_only_the_auditor_grades(self):
        wrong = []
        for role, whose in product(ROLES, WHOSE):
            audit = self.audits[whose]
            for model, record, vals in (
                (LINE, audit.line_ids[0], {"evidence": "Changed"}),
                (FINDING, audit.finding_ids[0], {"name": "Changed"}),
                (AUDIT, audit, {"overall_reason": "Changed"}),
            ):
                done = self.call(role, model, "write", record.ids, vals)
                if bool(done) != (role == GRADERS.get(whose)):
                    wrong.append((role, whose, model, done))
        self.assertFalse(wrong)

    def test_nobody_forges_state_or_what_is_owed(self):
        owed = self.env[OWED].search([("company_id", "=", self.company.id)], limit=1)
        self.assertTrue(owed)
        for role in ROLES:
            for model, ids, vals in (
                (AUDIT, self.audits["senior_before"].ids, {"state": "closed"}),
                (AUDIT, self.audits["senior_before"].ids, {"name": "SA-1"}),
                (OWED, owed.ids, {"state": "done"}),
                (OWED, owed.ids, {"done": 9}),
            ):
                self.assertIsNone(self.call(role, model, "write", ids, vals), role)
            for model, record in (
                (OWED, owed),
                (LINE, self.audits["senior_after"].line_ids[0]),
                (FINDING, self.audits["senior_after"].finding_ids[0]),
                (AUDIT, self.audits["senior_after"]),
            ):
                self.assertIsNone(self.call(role, model, "unlink", record.ids), role)

    def test_who_plans_and_takes_back(self):
        for role in ROLES:
            made = self.call(
                role,
                AUDIT,
                "create",
                {
                    "supervisor_id": self.senior.id,
                    "auditor_id": self.service_manager.id,
                    "company_id": self.company.id,
                },
            )
            may = role in PLANNERS.split()
            self.assertEqual(bool(made), may, role)
            if made:
                self.assertTrue(self.call(role, AUDIT, "unlink", [made]), role)
            else:
                self.assertIsNone(self.call(role, AUDIT, "unlink", self.planned.ids))

    def test_buttons_are_shown_to_those_who_may_press_them(self):
        """A director reads every audit, and is offered nothing to cancel."""
        for step, whose in (
            ("cancel", "senior_before"),
            ("close", "senior_after"),
        ):
            for role in READERS[whose].split():
                user = getattr(self, f"user_{role}")
                shown = step in self.audits[whose].with_user(user).open_steps
                self.assertEqual(shown, role in PLANNERS.split(), (whose, role))

    def test_what_is_owed_is_seen_by_its_owner_subject_and_line(self):
        owed = self.env[OWED].search([("subject_id", "=", self.senior.id)])
        self.assertEqual(owed.employee_id, self.team_manager)
        readers = (
            "senior team_manager service_manager head_of_service director "
            "qa_officer qa_manager"
        )
        for role in ROLES:
            seen = bool(self.call(role, OWED, "read", owed.ids, ["id"]))
            self.assertEqual(seen, role in readers.split(), role)

    def test_buttons_ask_the_server_too(self):
        running = self.audits["senior_before"]
        for role, method in product(ROLES, ("action_start", "action_release")):
            if role == "team_manager":
                continue
            user = self.env["res.users"].search([("login", "=", role)])
            with self.assertRaises(UserError, msg=role):
                getattr(running.with_user(user), method)()
        self.assertEqual(running.state, "in_progress")
