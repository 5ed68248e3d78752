from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestModerationLayers(QualityCase):
    """Layers of moderation by choice on a form (BPL-08, BPL-14, DUR-12, ALL-06)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.write(
            {
                "moderation_mode": "none",
                "moderator_ids": [Command.set(cls.moderator.ids)],
            }
        )

    def layer(self, **vals):
        return self.env["cs.framework.moderation.layer"].create(
            {
                "framework_id": self.framework.id,
                "name": "Second look",
                "every_audit": True,
                "quality_required": False,
                "moderator_ids": [Command.set(self.qa_officer.ids)],
                **vals,
            }
        )

    def submit(self, grade="good", reference="1001", **vals):
        audit = self.make_audit("in_progress", case=self.cases[reference], **vals)
        self.make_ready(audit, grade)
        audit.with_user(audit.auditor_user_id).action_submit()
        return audit

    def complete(self, audit, grade, **vals):
        """The moderation now open, done by its moderator with their own login."""
        moderation = audit.moderation_ids.filtered(
            lambda m: m.state in ("todo", "in_progress")
        )
        self.assertEqual(len(moderation), 1)
        mine = moderation.with_user(moderation.moderator_user_id)
        mine.write(
            {
                "overall_grade_id": self.grade(grade).id,
                "overall_reason": "The plan has no dates.",
                **vals,
            }
        )
        mine.action_complete()
        return moderation

    def test_every_layer_is_a_fact_and_the_last_is_final(self):
        self.framework.moderation_mode = "all"
        self.layer(name="By the principal social worker")
        audit = self.submit("outstanding")
        first = self.complete(audit, "good")
        self.assertEqual((audit.state, audit.final_grade_id), ("moderation", self.good))
        second = self.complete(
            audit, "requires_improvement", quality_grade_id=self.good.id
        )
        self.assertEqual(first.moderator_id, self.moderator)
        self.assertEqual(second.moderator_id, self.qa_officer)
        # Nothing open was left, so it closed at once.
        self.assertEqual(audit.state, "closed")
        self.assertEqual(audit.overall_grade_id, self.outstanding)
        self.assertEqual(first.overall_grade_id, self.good)
        self.assertEqual(second.overall_grade_id, self.requires_improvement)
        self.assertEqual(audit.final_grade_id, self.requires_improvement)
        self.assertEqual(audit.moderated_grade_id, self.requires_improvement)
        self.assertEqual(audit.audit_quality_grade_id, self.good)
        self.assertEqual(
            audit.grade_history.splitlines(),
            [
                "Auditor: Outstanding (Ada Auditor, 10 Jun 2026)",
                "First moderation: Good (Mo Moderator, 10 Jun 2026)",
                "By the principal social worker: Requires improvement "
                "(Quinn Officer, 10 Jun 2026)",
                "By the principal social worker, the audit itself: Good "
                "(Quinn Officer, 10 Jun 2026)",
            ],
        )

    def test_the_grade_as_it_stands_decides(self):
        """A layer for inadequate work is set off by the moderator's grade, too."""
        self.framework.moderation_mode = "all"
        self.layer(every_audit=False, below_grade_id=self.inadequate.id)
        audit = self.submit("good")
        self.complete(audit, "inadequate")
        self.assertEqual(audit.state, "moderation")
        self.assertIn("Hari Head", audit.escalation_ids.employee_id.mapped("name"))
        other = self.submit("good", "1002")
        self.complete(other, "good")
        self.assertEqual(other.state, "closed")

    def test_a_layer_alone_without_a_first_moderation(self):
        self.layer(every_audit=False, above_grade_id=self.good.id)
        self.assertEqual(self.submit("requires_improvement").state, "closing")
        good = self.submit("good", "1002")
        self.assertEqual(good.state, "moderation")
        self.assertEqual(good.moderation_ids.basis_text, "its grade")

    def test_an_account_behind_which_nobody_works_moderates_nothing(self):
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        technical = self.env["hr.employee"].create(
            {
                "name": "Administrator",
                "user_id": admin.id,
                "company_id": self.company.id,
            }
        )
        layer = self.layer(moderator_ids=False, role="group_qa_manager")
        self.assertIn(self.qa_manager, layer._pool())
        self.assertNotIn(technical, layer._pool())

    def test_a_new_auditors_first_audits(self):
        self.layer(every_audit=False, first_audits=1)
        self.assertEqual(self.submit("good").state, "moderation")
        self.assertEqual(self.submit("good", "1002").state, "closed")
        # Another auditor is new in their own turn.
        other = self.submit("good", "3001", auditor=self.other_team_manager)
        self.assertEqual(other.state, "moderation")

    def test_all_together(self):
        self.layer(
            every_audit=False,
            first_audits=5,
            below_grade_id=self.inadequate.id,
            together=True,
        )
        self.assertEqual(self.submit("good").state, "closed")
        self.assertEqual(self.submit("inadequate", "1002").state, "moderation")

    def test_a_share_of_the_round_at_random(self):
        self.layer(every_audit=False, percentage=40)
        cycle = self._cycle()
        audits = self.env["cs.audit"]
        for number in range(5):
            case = self.make_case(
                f"7{number}",
                department_id=self.riverside.id,
                practitioner_id=self.practitioner.id,
            )
            audit = self.make_audit("in_progress", case=case, cycle_id=cycle.id)
            self.make_ready(audit)
            audits |= audit
        for audit in audits:
            shown = audit.with_user(self.user_auditor).consequences
            self.assertNotIn("moderated", shown, "chance is not given away")
            audit.with_user(self.user_auditor).action_submit()
        drawn = audits.filtered(lambda audit: audit.state == "moderation")
        self.assertEqual(len(drawn), 2, "40% of 5")
        self.assertEqual(set((audits - drawn).mapped("state")), {"closed"})
        # One by itself is in no round.
        self.assertEqual(self.submit("good").state, "closed")

    def _cycle(self):
        programme = self.env["cs.programme"].create(
            {
                "name": "Test year",
                "framework_id": self.framework.id,
                "date_start": "2026-04-01",
                "date_end": "2027-03-31",
            }
        )
        programme.action_adopt()
        line = self.env["cs.programme.line"].create(
            {"name": "Case files", "programme_id": programme.id}
        )
        return self.env["cs.cycle"].create(
            {
                "programme_line_id": line.id,
                "date_start": "2026-06-01",
                "date_end": "2026-06-30",
                "seed": "a seed",
            }
        )

    def test_those_the_first_draw_spares_still_meet_the_next_layer(self):
        self.framework.write({"moderation_mode": "sample", "moderation_percentage": 50})
        self.layer()
        cycle = self._cycle()
        audits = self.submit("good", "1001", cycle_id=cycle.id)
        audits |= self.submit("good", "1002", cycle_id=cycle.id)
        cycle.with_user(self.user_qa_officer).action_draw_moderation()
        spared = audits.filtered(lambda a: a.moderation_basis == "not_drawn")
        self.assertEqual(len(spared), 1)
        self.assertEqual(spared.moderation_ids.layer_id.name, "Second look")
        self.assertFalse((audits - spared).moderation_ids.layer_id)

    # --- who ----------------------------------------------------------------

    def test_the_cases_own_manager_where_the_layer_says_so(self):
        """DUR-12: the operations manager moderates good work of their own service."""
        layer = self.layer(
            moderator_ids=False,
            every_audit=False,
            above_grade_id=self.good.id,
            level="service",
            own_line=True,
            quality_required=True,
        )
        audit = self.submit("good")
        moderation = audit.moderation_ids
        self.assertEqual(moderation.moderator_id, self.service_manager)
        mine = moderation.with_user(self.user_service_manager)
        mine.overall_grade_id = self.good
        self.assertRefused("Grade the audit itself", UserError, mine.action_complete)
        mine.quality_grade_id = self.good
        mine.action_complete()
        self.assertEqual(audit.state, "closed")
        # Without that choice nobody of the line is asked.
        layer.own_line = False
        other = self.submit("good", "1002")
        self.assertIn(
            other.moderation_ids.moderator_id,
            self.other_service_manager | self.qa_manager,
        )

    def test_nobody_moderates_their_own_line_or_audit(self):
        self.layer(moderator_ids=[Command.set((self.team_manager | self.auditor).ids)])
        audit = self.submit("good")
        self.assertFalse(audit.moderation_ids.moderator_id, "QA names somebody")
        self.assertRefused(
            "manages the work",
            ValidationError,
            audit.moderation_ids.with_user(self.user_qa_officer).write,
            {"moderator_id": self.team_manager.id},
        )

    def test_an_external_moderator_reads_what_they_moderate_and_no_more(self):
        self.layer(
            kind="external", moderator_ids=[Command.set(self.external.ids)], days=10
        )
        audit, other = self.submit("good"), self.make_audit(case=self.cases["1002"])
        theirs = audit.with_user(self.user_external)
        self.assertEqual(theirs.line_ids.mapped("evidence")[0], "Seen on the file.")
        self.assertEqual(theirs.case_id.reference, "1001")
        self.assertFalse(
            other.with_user(self.user_external).has_access("read"), "not that one"
        )
        self.assertEqual(str(audit.moderation_ids.date_due), "2026-06-24")
        self.complete(audit, "good")
        self.assertEqual(audit.state, "closed")

    def test_an_earlier_moderator_still_reads_the_audit(self):
        self.framework.moderation_mode = "all"
        self.layer()
        audit = self.submit("good")
        self.complete(audit, "good")
        self.assertEqual(audit.moderator_id, self.qa_officer)
        theirs = audit.with_user(self.user_moderator)
        self.assertTrue(theirs.has_access("read"))
        self.assertFalse(theirs.has_access("write"))

    # --- a panel ------------------------------------------------------------

    def panel(self):
        return self.layer(
            kind="panel",
            panel_size=3,
            moderator_ids=[
                Command.set(
                    (self.moderator | self.qa_officer | self.other_team_manager).ids
                )
            ],
        )

    def test_a_panel_agrees_on_a_grade(self):
        self.panel()
        audit = self.submit("good")
        moderation = audit.moderation_ids
        self.assertEqual(len(moderation.member_ids), 3)
        lead = moderation.with_user(moderation.moderator_user_id)
        lead.write(
            {"overall_grade_id": self.requires_improvement.id, "overall_reason": "x"}
        )
        self.assertRefused("give your grade", UserError, lead.action_complete)
        told = moderation.activity_ids.filtered(
            lambda a: (
                a.activity_type_id
                == self.env.ref("cs_quality_assurance.activity_panel")
            )
        )
        self.assertEqual(len(told.user_id), 2, "the two who do not lead it")
        for member in moderation.member_ids[:2]:
            member.with_user(member.user_id).grade_id = self.good
        absent = moderation.member_ids[2]
        absent.with_user(lead.env.user).absent = True
        lead.action_complete()
        self.assertEqual(audit.final_grade_id, self.requires_improvement)
        self.assertEqual(moderation.member_ids[:2].grade_id, self.good)
        self.assertIn(moderation.member_ids[0].employee_id.name, audit.grade_history)
        self.assertNotIn(absent.employee_id.name, audit.grade_history)

    def test_each_member_gives_their_own_grade(self):
        self.panel()
        audit = self.submit("good")
        members = audit.moderation_ids.member_ids
        self.assertRefused(
            "own grade",
            AccessError,
            members[0].with_user(members[1].user_id).write,
            {"grade_id": self.good.id},
        )
        outsider = members[0].with_user(self.user_head_of_service)
        self.assertFalse(outsider.has_access("write"))
        self.assertFalse(
            members[0].with_user(self.user_auditor).has_access("read"),
            "the auditor reads it once done",
        )

    def test_members_of_a_panel_read_the_audit(self):
        self.panel()
        audit = self.submit("good", "1001")
        self.assertTrue(audit.with_user(self.user_other_team_manager).line_ids.grade_id)

    def test_qa_puts_somebody_else_on_the_panel(self):
        self.panel()
        moderation = self.submit("good").moderation_ids
        members = self.env["cs.moderation.member"].with_user(self.user_qa_officer)
        panel = {"moderation_id": moderation.id}
        members.create({**panel, "employee_id": self.qa_manager.id})
        self.assertIn(self.qa_manager, moderation.member_ids.employee_id)
        with self.assertRaises(ValidationError):
            members.create({**panel, "employee_id": self.auditor.id})

    # --- re-opening, setting up ------------------------------------------------

    def test_re_opened_it_goes_through_its_layers_again(self):
        self.layer()
        audit = self.submit("good")
        self.complete(audit, "good")
        audit.with_user(self.user_qa_manager).action_reopen("A grade was mistyped.")
        self.assertFalse(audit.layers_passed)
        audit.with_user(self.user_auditor).action_submit()
        self.assertEqual(audit.state, "moderation")
        self.assertEqual(
            sorted(audit.moderation_ids.mapped("state")), ["todo", "withdrawn"]
        )

    def test_the_limits_hold_in_every_layer(self):
        """DUR-06: risk graded inadequate in the first holds in the second."""
        self.framework.moderation_mode = "all"
        self.layer()
        audit = self.submit("good")
        risk = audit.moderation_ids.line_ids.filtered(lambda x: x.domain_id.number == 5)
        risk.with_user(self.user_moderator).write(
            {"grade_id": self.inadequate.id, "reason": "No plan."}
        )
        self.complete(audit, "inadequate")
        second = audit.moderation_ids.filtered("layer_id")
        mine = second.with_user(self.user_qa_officer)
        mine.overall_grade_id = self.good
        self.assertRefused("at most inadequate", UserError, mine.action_complete)

    def test_a_layer_has_to_choose_something(self):
        self.assertRefused(
            "Say which audits", ValidationError, self.layer, every_audit=False
        )

    def test_only_qa_managers_set_up_layers(self):
        layer = self.layer()
        with self.assertRaises(AccessError):
            layer.with_user(self.user_qa_officer).days = 1
        layer.with_user(self.user_qa_manager).days = 1
        self.assertEqual(layer.with_user(self.user_practitioner).summary, "every audit")
