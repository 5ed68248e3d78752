from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

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

    # --- the page Who audits --------------------------------------------------

    def page(self, user, employee):
        person = self.env["hr.employee.public"].browse(employee.id).with_user(user)
        return Form(
            person, "cs_quality_assurance.hr_employee_public_view_list_auditors"
        )

    def test_qa_marks_who_audits_and_it_is_on_the_record(self):
        self.practitioner.cs_auditor = False
        # Who was made in the same request has nothing tracked.
        self.flush_tracking()
        for user in (self.user_qa_officer, self.user_qa_manager):
            form = self.page(user, self.practitioner)
            form.cs_auditor = not form.cs_auditor
            form.cs_audit_capacity = 0.5
            form.save()
        form = self.page(self.user_qa_officer, self.practitioner)
        form.cs_auditor = True
        form.save()
        self.assertTrue(self.practitioner.cs_auditor)
        self.assertEqual(self.practitioner.cs_audit_capacity, 0.5)
        self.flush_tracking()
        logged = self.practitioner.message_ids.tracking_value_ids.field_id.mapped(
            "name"
        )
        self.assertIn("cs_auditor", logged)

    def test_a_qa_manager_keeps_tools_and_absence_in_the_same_list(self):
        form = self.page(self.user_qa_manager, self.practitioner)
        self.assertEqual(form.cs_role, "Practitioner")
        form.cs_tool_ids.add(self.tool)
        form.cs_accredited_to = "2026-12-31"
        form.cs_away_to = "2026-06-30"
        form.save()
        held = self.env["cs.accreditation"].search(
            [("employee_id", "=", self.practitioner.id)]
        )
        self.assertEqual((held.tool_ids, held.date_to), (self.tool, date(2026, 12, 31)))
        away = self.env["cs.exemption"].search(
            [("employee_id", "=", self.practitioner.id), ("state", "=", "approved")]
        )
        self.assertEqual(
            (away.date_from, away.date_to), (date(2026, 6, 10), date(2026, 6, 30))
        )
        form = self.page(self.user_qa_manager, self.practitioner)
        self.assertEqual(str(form.cs_away_to), "2026-06-30")
        form.cs_away_to = False
        form.cs_tool_ids.remove(self.tool.id)
        form.save()
        self.assertEqual(away.state, "withdrawn")
        self.assertFalse(held.active)
        person = self.env["hr.employee.public"].browse(self.practitioner.id)
        self.assertFalse(person.with_user(self.user_qa_manager).cs_tool_ids)

    def test_tools_and_absence_are_the_qa_managers_alone(self):
        person = self.env["hr.employee.public"].browse(self.practitioner.id)
        for vals in (
            {"cs_tool_ids": [(4, self.tool.id)]},
            {"cs_away_to": "2026-06-30"},
        ):
            for user in (self.user_qa_officer, self.user_team_manager):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    person.with_user(user).write(vals)
        manager = person.with_user(self.user_qa_manager)
        with self.assertRaises(UserError), self.cr.savepoint():
            manager.write({"cs_accredited_to": "2026-12-31"})
        self.accredit(self.practitioner, kind="thematic")
        self.accredit(self.practitioner, tool_ids=self.tool.ids)
        with self.assertRaises(UserError), self.cr.savepoint():
            manager.write({"cs_tool_ids": [(5,)]})

    def test_nobody_else_does_and_nothing_else_of_a_person_is_written(self):
        person = self.env["hr.employee.public"].browse(self.practitioner.id)
        for user in (
            self.user_practitioner,
            self.user_auditor,
            self.user_team_manager,
            self.user_moderator,
            self.user_director,
            self.user_external,
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                person.with_user(user).write({"cs_auditor": True})
        for vals in ({"name": "X"}, {"cs_auditor": True, "job_title": "X"}):
            with self.assertRaises(AccessError), self.cr.savepoint():
                person.with_user(self.user_qa_manager).write(vals)
        with self.assertRaises(UserError), self.cr.savepoint():
            self.practitioner.with_user(self.user_qa_manager).write({"name": "X"})

    def test_what_somebody_is_accredited_for_stands_beside_them(self):
        self.accredit(self.pool[0], date_to="2026-12-31", kind="thematic")
        person = self.env["hr.employee.public"].browse(self.pool[0].id)
        self.assertEqual(
            person.with_user(self.user_qa_officer).cs_accredited,
            "Thematic, until 31 December 2026",
        )

    def test_technical_users_are_given_nothing(self):
        """Not by a group, nor where no moderator is named."""
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        technical = self.env["hr.employee"].create(
            {
                "name": "Administrator",
                "user_id": admin.id,
                "company_id": self.company.id,
                "cs_auditor": True,
            }
        )
        group = self.env.ref("cs_quality_assurance.group_qa_manager")
        line = self.make_programme(
            {**self.pool_row(source="group", group_id=group.id), "automation": "plan"}
        ).line_ids
        self.assertEqual(list(line._pool()[0]), list(self.qa_manager))
        self.assertNotIn(technical, self.env["cs.audit"]._auditor_pool())
        self.framework.moderator_ids = False
        audit = self.make_audit("in_progress")
        self.assertNotIn(technical, audit._moderator_pool())
        self.assertIn(self.moderator, audit._moderator_pool())

    # --- so many for each auditor ---------------------------------------------

    def test_LUT_01_only_people_who_may_take_a_file_are_counted(self):
        """Eight are marked; the files are all Riverside's, whose own two may not."""
        line = {
            "sample_method": "per_auditor",
            "sample_size": 1,
            "department_ids": [Command.set(self.riverside.ids)],
        }
        cycle = self.make_cycle("allocated", line=line)
        own = self.pool.filtered(lambda one: one.department_id == self.riverside)
        self.assertEqual(len(own), 2)
        held = cycle.audit_ids.mapped("auditor_id")
        self.assertEqual(len(cycle.audit_ids), 6)
        self.assertEqual(held, self.pool - own)

    def test_a_number_each_in_the_pool_stands_for_itself(self):
        """Two cases for each auditor, two audits each: two, not four."""
        for size, each, expected in ((2, 2, 16), (1, 2, 16), (2, 0, 16), (1, 0, 8)):
            line = {
                "sample_method": "per_auditor",
                "sample_size": size,
                "stratify_by": "none",
                **self.pool_row(source="auditors", capacity=each),
            }
            with self.subTest(size=size, each=each), self.cr.savepoint() as savepoint:
                cycle = self.make_cycle("allocated", line=line)
                self.assertEqual(len(cycle.audit_ids), expected)
                counts = cycle.auditor_ids.mapped("audit_count")
                self.assertEqual(set(counts), {expected // 8})
                savepoint.close(rollback=True)
            self.env.invalidate_all()

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
