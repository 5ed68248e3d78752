"""The small council with practitioners who supervise, and helpers to audit that."""

from odoo.addons.cs_quality_assurance.tests.common import QualityCase, QualityMixin


class SupervisionMixin(QualityMixin):
    """Adds Susan, a senior practitioner in Riverside who supervises Pat.

    ``cls.senior`` is the employee, ``cls.user_senior`` the login.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_senior = cls.make_user(
            "senior", "group_practitioner", name="Susan Senior"
        )
        cls.senior = cls.env["hr.employee"].create(
            {
                "name": "Susan Senior",
                "user_id": cls.user_senior.id,
                "department_id": cls.riverside.id,
                "company_id": cls.company.id,
            }
        )
        cls.practitioner.parent_id = cls.senior
        cls.supervision_tool = cls.framework.supervision_tool_id

    @classmethod
    def plan(cls, user=None, supervisor=None, **vals):
        """A supervision audit planned by a manager, who is its auditor."""
        user = user or cls.user_team_manager
        return (
            cls.env["cs.supervision.audit"]
            .with_user(user)
            .with_company(cls.company)
            .create(
                {
                    "supervisor_id": (supervisor or cls.senior).id,
                    "supervisee_id": cls.practitioner.id,
                    "date_planned": "2026-06-20",
                    **vals,
                }
            )
        )

    @classmethod
    def fill_in(cls, audit, grade="good", action=True, **by_number):
        """Everything release asks for, as the auditor."""
        for line in audit.line_ids:
            code = by_number.get(f"d{line.domain_id.number}", grade)
            line.write({"grade_id": cls.grade(code).id, "evidence": "Seen on file."})
        audit.write(
            {
                "overall_grade_id": cls.grade(grade).id,
                "overall_reason": "The file as a whole shows it.",
                "period_start": "2025-12-10",
                "period_end": "2026-06-10",
                "sessions_expected": 6,
                "sessions_held": 5,
                "sessions_on_template": 4,
            }
        )
        Finding = cls.env["cs.supervision.finding"].with_user(audit.env.user)
        Finding.create(
            {"audit_id": audit.id, "name": "Reflects in depth", "kind": "good_practice"}
        )
        if action:
            Finding.create(
                {
                    "audit_id": audit.id,
                    "kind": "action",
                    "name": "Date the sessions ahead",
                    "responsible_id": audit.supervisor_id.id,
                    "date_due": "2026-07-10",
                }
            )
        return audit

    @classmethod
    def released(cls, user=None, supervisor=None, grade="good", **vals):
        """A supervision audit done and released by its auditor."""
        audit = cls.plan(user, supervisor, **vals)
        audit.action_start()
        cls.fill_in(audit, grade)
        audit.action_release()
        return audit


class SupervisionCase(SupervisionMixin, QualityCase):
    """Base of the addon's tests."""

    def run_expectations(self):
        """Run the addon's scheduled action as the server does."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(
                "cs_supervision_audit.cron_expectations"
            ).method_direct_trigger()
        self.env.invalidate_all()
