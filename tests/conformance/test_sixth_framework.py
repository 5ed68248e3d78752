"""A sixth council, whose framework nobody at ours ever saw, made through forms alone.

A QA manager makes a five-point scale, a tool of eight domains with one limit, a
framework and a programme, each with nothing but the fields of its form; then people do
a cycle with it, from the draw to the re-audit. What the forms could not make would stop
here.
"""

from math import ceil

from freezegun import freeze_time

from odoo import fields
from odoo.tests import Form, tagged

from odoo.addons.cs_quality_assurance.tests.programme_common import ProgrammeCase

# rank -> (code, name, letter, colour)
GRADES = {
    1: ("excellent", "Excellent", "E", "outstanding"),
    2: ("strong", "Strong", "S", "good"),
    3: ("sound", "Sound", "So", "neutral"),
    4: ("weak", "Weak", "W", "requires_improvement"),
    5: ("unsafe", "Unsafe", "U", "inadequate"),
}
DOMAINS = (
    "First contact",
    "Knowing the family",
    "Making sense of it",
    "Keeping safe",
    "The plan",
    "Being heard",
    "Supervision",
    "The record",
)
LIMITED = "Keeping safe"


@tagged("post_install", "-at_install")
class TestSixthFramework(ProgrammeCase):
    """Eight domains at five grades, every six weeks, 25% moderated, actions in ten
    working days, a re-audit at eight weeks."""

    def at(self, day):
        return freeze_time(f"{day} 09:00:00")

    # --- through forms, as a QA manager -------------------------------------

    def form(self, record, view=None):
        record = record.with_user(self.user_qa_manager)
        return Form(record, view=view and f"cs_quality_assurance.{view}")

    def make_scale(self):
        form = self.form(self.env["cs.grade.scale"], "cs_grade_scale_view_form")
        form.name = "Five points"
        for rank, (code, name, letter, palette) in GRADES.items():
            with form.grade_ids.new() as grade:
                grade.rank = rank
                grade.code = code
                grade.name = name
                grade.letter = letter
                grade.palette = palette
        return form.save()

    def make_tool(self, scale):
        grades = {grade.code: grade for grade in scale.grade_ids}
        form = self.form(self.env["cs.audit.tool"], "cs_audit_tool_view_form")
        form.name = "Eight questions"
        form.scale_id = scale
        form.lookback_months = 9
        for number, name in enumerate(DOMAINS, start=1):
            with form.domain_ids.new() as domain:
                domain.number = number
                domain.name = name
                domain.short_name = name[:20]
                domain.guidance = f"What was done about: {name.lower()}."
                domain.prompts = f"How did {name.lower()} go?"
                for grade in grades.values():
                    with domain.descriptor_ids.new() as descriptor:
                        descriptor.grade_id = grade
                        descriptor.body = f"{name} at {grade.name.lower()}."
                if name == LIMITED:
                    with domain.limit_ids.new() as limit:
                        limit.trigger_grade_id = grades["unsafe"]
                        limit.cap_grade_id = grades["weak"]
        for grade in grades.values():
            with form.overall_descriptor_ids.new() as descriptor:
                descriptor.grade_id = grade
                descriptor.body = f"On the whole, {grade.name.lower()}."
        with form.checklist_ids.new() as check:
            check.name = "I read the record before I spoke to anybody"
        tool = form.save()
        tool.action_publish()
        return tool

    def make_framework(self, tool):
        grades = {grade.code: grade for grade in tool.scale_id.grade_ids}
        form = self.form(self.env["cs.framework"], "cs_framework_view_form")
        form.name = "Sixth council"
        form.tool_id = tool
        form.audit_days = 15
        form.target_percent = 75
        form.moderation_mode = "sample"
        form.moderation_percentage = 25
        form.moderation_days = 5
        form.moderator_ids.add(self.moderator)
        form.action_days = 10
        form.re_audit_grade_id = grades["unsafe"]
        form.re_audit_weeks = 8
        with form.discussion_ids.new() as discussion:
            discussion.role = "practitioner"
        with form.escalation_ids.new() as line:
            line.trigger = "at_or_below"
            line.grade_id = grades["unsafe"]
            line.level = "service"
        return form.save()

    def make_sixth_programme(self, framework):
        form = self.form(self.env["cs.programme"], "cs_programme_view_form")
        form.framework_id = framework
        form.date_start = "2026-04-01"
        form.date_end = "2027-03-31"
        with form.line_ids.new() as line:
            line.name = "Six-weekly audits"
            line.recurrence = "weeks"
            line.interval = 6
            line.date_first = "2026-06-15"
            line.sample_method = "per_auditor"
            line.sample_size = 1
            line.stratify_by = "service"
            line.open_at_least = 4
            line.open_unit = "weeks"
            line.draw_days_ahead = 7
            with line.pool_ids.new() as row:
                row.source = "auditors"
                row.scope = "other_first"
            with line.milestone_ids.new() as milestone:
                milestone.name = "Everybody meets"
                milestone.kind = "meeting"
                milestone.first_week = 4
        programme = form.save()
        programme.action_adopt()
        return programme

    # --- the people ----------------------------------------------------------

    def mark_auditors(self):
        """On the page *Who audits*, as a QA officer."""
        self.pool.cs_auditor = False
        for employee in self.pool:
            person = self.env["hr.employee.public"].browse(employee.id)
            form = Form(
                person.with_user(self.user_qa_officer),
                "cs_quality_assurance.hr_employee_public_view_list_auditors",
            )
            form.cs_auditor = True
            form.cs_audit_capacity = 1
            form.save()

    def audit_as(self, audit, overall, **by_name):
        """The auditor grades every domain and submits, with one action to be done."""
        audit = audit.with_user(audit.sudo().auditor_user_id)
        audit.action_start()
        for line in audit.line_ids:
            grade = by_name.get(line.domain_id.name, overall)
            line.write({"grade_id": grade.id, "evidence": "Seen on the record."})
        audit.write(
            {
                "overall_grade_id": overall.id,
                "overall_reason": "On the whole.",
                "child_safety": "safe",
                "strengths": "The worker is trusted.",
                "improvements": "Dates on the plan.",
            }
        )
        self.env["cs.audit.discussion"].with_user(audit.env.user).create(
            {
                "audit_id": audit.id,
                "role": "practitioner",
                "employee_id": audit.sudo().practitioner_id.id,
            }
        )
        self.env["cs.action"].with_user(audit.env.user).create(
            {
                "name": "Put dates on the plan",
                "audit_id": audit.id,
                "responsible_id": self.practitioner.id,
            }
        )
        audit.action_submit()

    def moderate(self, moderation):
        moderation = moderation.with_user(moderation.sudo().moderator_user_id)
        moderation.action_start()
        moderation.overall_grade_id = moderation.sudo().audit_id.overall_grade_id
        moderation.action_complete()

    def follow_ups(self):
        with self.enter_registry_test_mode():
            self.env.ref("cs_quality_assurance.cron_follow_ups").method_direct_trigger()
        self.env.invalidate_all()

    # --- the year -----------------------------------------------------------

    def test_a_sixth_council_runs_a_cycle_made_with_forms_alone(self):
        self.framework.with_user(self.user_qa_manager).action_archive()
        scale = self.make_scale()
        tool = self.make_tool(scale)
        self.assertEqual(len(tool.domain_ids), 8)
        self.assertEqual(len(tool.domain_ids.descriptor_ids), 8 * 5)
        self.assertEqual(len(tool.limit_ids), 1)
        self.assertEqual(len(tool.overall_descriptor_ids), 5)
        framework = self.make_framework(tool)
        self.assertFalse(framework.rival_id)
        self.mark_auditors()
        programme = self.make_sixth_programme(framework).with_env(self.env)
        line = programme.line_ids
        self.assertEqual(line.tool_id, tool)
        grades = {grade.code: grade for grade in scale.grade_ids}

        # Every six weeks from 15 June, without a gap.
        self.run_cron("2026-06-10")
        cycles = programme.cycle_ids.sorted("date_start")
        self.assertEqual(str(cycles[0].date_start), "2026-06-15")
        for before, after in zip(cycles, cycles[1:], strict=False):
            self.assertEqual((after.key - before.key).days, 42)
            self.assertEqual((after.date_start - before.date_end).days, 1)

        # The draw and the allocation, by themselves, a week ahead.
        cycle = cycles[0]
        self.assertEqual(cycle.state, "allocated")
        self.assertEqual(len(cycle.audit_ids), len(self.pool))
        self.run_cron("2026-06-15")
        self.assertEqual(cycle.state, "open")
        audits = cycle.audit_ids
        self.assertEqual(set(audits.mapped("state")), {"allocated"})
        self.assertEqual(audits.framework_id, framework)
        self.assertEqual(audits.auditor_id, self.pool)
        for audit in audits:
            self.assertNotEqual(audit.auditor_id.department_id, audit.department_id)

        with self.at("2026-06-22"):
            self.assert_limit_holds(audits[0], grades)
            for audit in audits[1:]:
                self.audit_as(audit, grades["strong"])
        self.assertEqual(set(audits.mapped("state")), {"moderation"})

        # 25% is moderated, and no more.
        with self.at("2026-06-23"):
            cycle.with_user(self.user_qa_manager).action_draw_moderation()
            self.assertEqual(len(audits.moderation_ids), ceil(len(audits) * 0.25))
            self.assertEqual(audits.moderation_ids.moderator_id, self.moderator)
            for moderation in audits.moderation_ids:
                self.moderate(moderation)
        self.assertEqual(set(audits.mapped("state")), {"closing"})

        # Actions are due ten working days after 22 June; signed off, audits close.
        self.assertEqual(
            {str(day) for day in audits.action_ids.mapped("date_due")}, {"2026-07-06"}
        )
        with self.at("2026-07-03"):
            for action in audits.action_ids:
                self.do_action(action.with_user(self.user_practitioner))
                action.with_user(
                    action.department_id._cs_line()[:1].user_id
                ).action_sign_off()
        self.assertEqual(set(audits.mapped("state")), {"closed"})

        # The round is over; the next one follows.
        self.run_cron("2026-07-27")
        self.assertEqual(cycle.state, "closed")
        self.assertEqual(cycles[1].state, "open")

        # Eight weeks after the unsafe one was submitted, a re-audit; for it alone.
        self.assertEqual(str(audits[0].re_audit_due), "2026-08-17")
        self.assertFalse(any(audits[1:].mapped("re_audit_due")))
        with self.at("2026-08-04"):
            self.follow_ups()
            self.follow_ups()
        again = self.env["cs.audit"].search([("origin_audit_id", "in", audits.ids)])
        self.assertEqual(len(again), 1)
        self.assertEqual(again.origin_audit_id, audits[0])
        self.assertEqual((again.kind, again.state), ("re_audit", "allocated"))
        self.assertEqual(fields.Date.to_string(again.date_due), "2026-08-17")
        with self.at("2026-08-10"):
            self.re_audit(again, grades["sound"])
        self.assertEqual(again.since_then, "better")

    def assert_limit_holds(self, audit, grades):
        """Unsafe in the limited domain: the overall may not be better than weak."""
        auditor = audit.with_user(audit.auditor_user_id)
        self.assertRefused(
            "at most weak",
            Exception,
            self.audit_as,
            audit,
            grades["sound"],
            **{LIMITED: grades["unsafe"]},
        )
        self.assertEqual(auditor.state, "allocated")
        self.audit_as(audit, grades["unsafe"])
        self.assertEqual(audit.grade_cap_id, grades["weak"])
        told = audit.escalation_ids.filtered("rule_id")
        self.assertEqual(told.mapped("level"), ["service"])

    def re_audit(self, audit, grade):
        """The second look: what was asked for was done, and the work is better."""
        audit = audit.with_user(audit.auditor_user_id)
        audit.action_start()
        self.assertEqual(len(audit.check_ids), 1)
        audit.check_ids.write({"found": "done"})
        for line in audit.line_ids:
            line.write({"grade_id": grade.id, "evidence": "Seen on the record."})
        audit.write(
            {
                "overall_grade_id": grade.id,
                "overall_reason": "Dates are kept.",
                "child_safety": "safe",
                "strengths": "The plan is followed.",
                "improvements": "More of the child's own words.",
            }
        )
        audit.action_submit()
