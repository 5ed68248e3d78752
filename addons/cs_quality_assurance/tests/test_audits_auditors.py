from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestAuditAuditors(QualityCase):
    """Who may audit what, and what happens when that changes."""

    def allocate(self, auditor, case=None, **vals):
        return (
            self.env["cs.audit"]
            .with_user(self.user_qa_officer)
            .create(
                {"case_id": (case or self.case).id, "auditor_id": auditor.id, **vals}
            )
        )

    def test_ALL_01_nobody_audits_their_own_work(self):
        self.user_practitioner.group_ids += self.env.ref(
            "cs_quality_assurance.group_auditor"
        )
        for reason in (False, "Nobody else can"):
            self.assertRefused(
                "cannot audit their own work",
                ValidationError,
                self.allocate,
                self.practitioner,
                conflict_reason=reason,
            )

    def test_DUR_03_nobody_audits_work_they_manage_at_any_level(self):
        for role in ("team_manager", "service_manager", "head_of_service", "director"):
            with self.subTest(role):
                manager = getattr(self, role)
                self.assertRefused(
                    "manages the work on case 1001",
                    ValidationError,
                    self.allocate,
                    manager,
                )
        self.assertTrue(self.allocate(self.other_service_manager))

    def test_DUR_03_a_recorded_reason_allows_it_and_stays_on_the_record(self):
        audit = self.make_audit("draft").with_user(self.user_qa_officer)
        self.flush_tracking()
        audit.write(
            {
                "auditor_id": self.service_manager.id,
                "conflict_reason": "The only one trained for it",
            }
        )
        self.flush_tracking()
        self.assertIn("manages the work", audit.auditor_warning)
        self.assertIn(
            "The only one trained for it",
            " ".join(
                audit.sudo().message_ids.tracking_value_ids.mapped("new_value_char")
            ),
        )

    def test_only_officers_record_that_reason(self):
        audit = self.make_audit("allocated").with_user(self.user_auditor)
        self.assertRefused(
            "Only a QA officer", UserError, audit.write, {"conflict_reason": "Mine"}
        )

    def test_nobody_audits_their_own_team(self):
        colleague = self.env["hr.employee"].create(
            {
                "name": "Cole Colleague",
                "user_id": self.make_user("cole", "group_auditor").id,
                "department_id": self.riverside.id,
                "company_id": self.company.id,
            }
        )
        self.assertRefused(
            "works in the team", ValidationError, self.allocate, colleague
        )
        self.framework.allow_own_team = True
        self.assertTrue(self.allocate(colleague))

    def test_framework_may_allow_ones_own_line(self):
        self.framework.allow_own_line = True
        self.assertTrue(self.allocate(self.service_manager))

    def test_auditor_without_a_login(self):
        nobody = self.env["hr.employee"].create(
            {"name": "Nan Nologin", "company_id": self.company.id}
        )
        self.assertRefused("has no login", ValidationError, self.allocate, nobody)

    def test_auditor_without_the_role(self):
        self.assertRefused(
            "does not have the role of auditor",
            ValidationError,
            self.allocate,
            self.other_practitioner,
        )

    def test_moderator_is_neither_auditor_nor_practitioner(self):
        for moderator in (self.auditor, self.practitioner):
            self.assertRefused(
                "cannot moderate",
                ValidationError,
                self.allocate,
                self.auditor,
                moderator_id=moderator.id,
            )

    def test_new_auditor_takes_over_the_to_do(self):
        audit = self.make_audit("allocated")
        kind = self.env.ref("cs_quality_assurance.activity_audit")
        to_do = audit.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertEqual(to_do.user_id, self.user_auditor)
        audit.with_user(self.user_qa_officer).auditor_id = self.moderator
        to_do = audit.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertEqual(to_do.user_id, self.user_moderator)
        with self.assertRaises(UserError):
            audit.with_user(self.user_moderator).action_submit()

    def test_allocating_needs_an_auditor(self):
        audit = (
            self.env["cs.audit"]
            .with_user(self.user_qa_officer)
            .create({"case_id": self.case.id})
        )
        self.assertRefused("Choose an auditor", UserError, audit.action_allocate)
