from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .council import RoundCase

MANY = {"sample_method": "fixed", "sample_size": 24}


@tagged("post_install", "-at_install")
class TestWhoAudits(RoundCase):
    """Who may audit and moderate whose work, by round and by hand."""

    template = "durham"

    def allocated(self):
        return self.take_cycle(self.make_line(**MANY), "allocated")

    def choose(self, auditor, reason=False):
        """The QA officer gives case 1001 (Pat's, of Riverside) to somebody."""
        return (
            self.env["cs.audit"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "case_id": self.case.id,
                    "auditor_id": auditor.id,
                    "conflict_reason": reason,
                }
            )
        )

    def test_ALL_01_a_round_gives_nobody_their_own_work_or_work_they_manage(self):
        self.register[:10].practitioner_id = self.pool[5]
        self.care_service.manager_id = self.pool[2]
        self.workers[1].parent_id = self.pool[3]
        cycle = self.allocated()
        self.assertTrue(all(cycle.audit_ids.mapped("auditor_id")))
        managers = cycle.audit_ids.practitioner_id._cs_managers_by_employee()
        for audit in cycle.audit_ids:
            self.assertNotEqual(audit.auditor_id, audit.practitioner_id)
            self.assertNotIn(audit.auditor_id.id, managers[audit.practitioner_id.id])
            self.assertNotIn(audit.auditor_id, audit.department_id._cs_line())

    def test_ALL_01_nor_does_a_qa_officer_unless_the_framework_says_so(self):
        self.make_user_an_auditor(self.user_practitioner)
        # One's own work: never, whatever the reason.
        self.assertRefused(
            "cannot audit their own work",
            ValidationError,
            self.choose,
            self.practitioner,
            "There is nobody else",
        )
        self.assertRefused(
            "manages the work", ValidationError, self.choose, self.team_manager
        )
        self.framework.with_user(self.user_qa_manager).allow_own_line = True
        self.framework.with_user(self.user_qa_manager).allow_own_team = True
        self.assertEqual(self.choose(self.team_manager).auditor_id, self.team_manager)
        self.assertRefused(
            "cannot audit their own work",
            ValidationError,
            self.choose,
            self.practitioner,
        )

    def test_ALL_01_nor_does_anybody_moderate_their_own_audit_or_line(self):
        audit = self.make_audit("moderation")
        officer = audit.moderation_ids.with_user(self.user_qa_officer)
        for who, sentence in (
            (self.auditor, "neither the auditor nor the practitioner"),
            (self.practitioner, "neither the auditor nor the practitioner"),
            (self.service_manager, "outside that line"),
        ):
            self.assertRefused(
                sentence, ValidationError, officer.write, {"moderator_id": who.id}
            )

    def test_DUR_03_no_manager_at_any_level_of_the_line_audits_the_work(self):
        above = (
            self.team_manager
            | self.service_manager
            | self.head_of_service
            | self.director
        )
        for manager in above:
            self.assertRefused(
                f"{manager.name} manages the work on case 1001",
                ValidationError,
                self.choose,
                manager,
            )
        # A peer: another team's manager.
        self.assertTrue(self.choose(self.other_team_manager))
        # The line by person counts as the line by department does.
        self.practitioner.parent_id = self.other_team_manager
        self.assertRefused(
            "manages the work", ValidationError, self.choose, self.other_team_manager
        )

    def test_DUR_03_a_round_leaves_the_whole_line_out(self):
        self.head_office.manager_id = self.pool[0]
        self.field_service.manager_id = self.pool[2]
        cycle = self.allocated()
        # The head of service stands above all four teams, so gets nothing at all.
        self.assertNotIn(self.pool[0], cycle.audit_ids.auditor_id)
        theirs = cycle.audit_ids.filtered(lambda a: a.auditor_id == self.pool[2])
        self.assertTrue(theirs)
        self.assertFalse(theirs.department_id & (self.riverside | self.hillside))

    def test_DUR_03_nor_may_the_officer_move_a_case_onto_a_manager(self):
        cycle = self.allocated()
        sample = cycle.sample_ids.filtered(lambda s: s.department_id == self.riverside)[
            0
        ]
        wizard = (
            self.env["cs.cycle.override"]
            .with_user(self.user_qa_officer)
            .create({"sample_id": sample.id, "auditor_id": self.service_manager.id})
        )
        self.assertTrue(wizard.conflict)
        self.assertRefused("Say why", UserError, wizard.action_choose)

    def make_user_an_auditor(self, user):
        user.group_ids |= self.env.ref("cs_quality_assurance.group_auditor")
