from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .council import ConformanceCase, RoundCase


@tagged("post_install", "-at_install")
class TestLutonLoop(ConformanceCase):
    """Moderated together, acted on, signed off, assured and confirmed."""

    template = "luton"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.moderator_ids = cls.moderator

    def submitted(self, **vals):
        """An audit with one action of the auditor's, sent to its moderator."""
        audit = self.make_audit("in_progress", **vals)
        self.make_action(audit)
        return self.submit(audit)

    def moderated(self, **vals):
        """The same, moderated together, with one action more."""
        audit = self.submitted(**vals)
        look = audit.moderation_ids.with_user(self.user_moderator)
        look.action_start()
        self.env["cs.action"].with_user(self.user_moderator).create(
            {
                "name": "Bring the chronology up to date",
                "moderation_id": look.id,
                "responsible_id": self.practitioner.id,
            }
        )
        look.write({"with_auditor": True, "overall_grade_id": self.good.id})
        look.action_complete()
        return audit

    def sign_off(self, audit):
        for action in audit.action_ids:
            self.do_action(action.with_user(self.user_practitioner))
            action.with_user(self.user_team_manager).action_sign_off()

    # --- actions and moderation ---------------------------------------------------

    def test_LUT_07_within_five_working_days_or_an_agreed_date_with_its_reason(self):
        with self.at("2026-08-27"):  # the Thursday before the August bank holiday
            audit = self.make_audit("in_progress")
            action = self.make_action(audit)
            self.assertEqual(action.date_due, date(2026, 9, 4))
            self.assertRefused(
                "later than your framework allows",
                ValidationError,
                self.make_action,
                audit,
                date_due="2026-09-07",
            )
            later = self.make_action(
                audit,
                date_due="2026-09-18",
                due_reason="The clinic's first appointment is on the 17th.",
            )
        self.assertIn(
            "first appointment", later.with_user(self.user_team_manager).due_reason
        )

    def test_LUT_08_every_primary_audit_is_moderated_within_ten_working_days(self):
        for reference in ("1001", "1002", "2001"):
            audit = self.submitted(case=self.cases[reference])
            self.assertEqual(audit.state, "moderation")
            moderation = audit.moderation_ids
            self.assertEqual(moderation.moderator_id, self.moderator)
            self.assertEqual(moderation.date_due, date(2026, 6, 24))
            self.assertEqual(
                self.to_dos(moderation, "moderation").user_id, self.user_moderator
            )

    def test_LUT_08_together_with_the_auditor_who_hears_the_grade(self):
        audit = self.submitted()
        look = audit.moderation_ids.with_user(self.user_moderator)
        look.write(
            {
                "overall_grade_id": self.requires_improvement.id,
                "overall_reason": "The chronology stops in March.",
            }
        )
        self.assertRefused(
            "Talk it over with the auditor", UserError, look.action_complete
        )
        look.with_auditor = True
        look.action_complete()
        self.assertEqual(audit.moderated_grade_id, self.requires_improvement)
        self.assertEqual(audit.overall_grade_id, self.good, "The auditor's stays")
        read = audit.moderation_ids.with_user(self.user_auditor)
        self.assertEqual(read.overall_reason, "The chronology stops in March.")

    def test_LUT_08_the_moderator_adds_actions_to_bring_the_file_to_good(self):
        audit = self.moderated()
        added = audit.action_ids.filtered("moderation_id")
        self.assertEqual(added.name, "Bring the chronology up to date")
        self.assertEqual(self.to_dos(added, "action").user_id, self.user_practitioner)

    def test_LUT_08_qa_adds_final_comments(self):
        audit = self.submitted()
        early = audit.moderation_ids.with_user(self.user_qa_officer)
        self.assertRefused(
            "once its moderation is done", UserError, early.write, {"qa_comment": "x"}
        )
        moderation = self.moderated(case=self.cases["1002"]).moderation_ids
        for user in (self.user_moderator, self.user_team_manager):
            self.assertRefused(
                "", AccessError, moderation.with_user(user).write, {"qa_comment": "x"}
            )
        officer = moderation.with_user(self.user_qa_officer)
        self.assertTrue(officer.can_comment)
        officer.qa_comment = "Agreed. Share the chronology with the pool."
        self.assertEqual(
            (moderation.qa_comment_by_id, moderation.qa_comment_date),
            (self.user_qa_officer, date(2026, 6, 10)),
        )
        self.assertIn("Agreed", moderation.with_user(self.user_auditor).qa_comment)
        self.assertEqual(moderation.overall_grade_id, self.good)
        self.flush_tracking()
        self.assertIn(
            ("qa_comment", "", self.user_qa_officer),
            {(field, old, who) for field, old, _new, who in self.history(moderation)},
        )

    # --- the loop -------------------------------------------------------------------

    def test_LUT_09_the_head_of_service_confirms_within_five_working_days(self):
        audit = self.moderated()
        self.assertEqual(audit.closing_due, date(2026, 6, 17))
        self.sign_off(audit)
        audit.with_user(self.user_service_manager).action_assure("Seen on the file.")
        to_do = self.to_dos(audit, "confirm")
        self.assertEqual(
            (to_do.user_id, to_do.date_deadline),
            (self.user_head_of_service, date(2026, 6, 17)),
        )
        self.assertEqual(audit.state, "closing", "It waits for the head of service")
        for user in (self.user_service_manager, self.user_qa_manager):
            self.assertRefused(
                "head of service", AccessError, audit.with_user(user).action_confirm
            )
        audit.with_user(self.user_head_of_service).action_confirm("It is at good.")
        self.assertEqual(
            (audit.state, audit.confirmed_by_id, audit.confirmation_note),
            ("closed", self.user_head_of_service, "It is at good."),
        )

    def test_LUT_10_actions_of_both_stages_are_signed_off_and_assured(self):
        audit = self.moderated()
        form = audit.with_user(self.user_team_manager)
        self.assertEqual(
            sorted(form.action_ids.mapped("origin")), ["audit", "moderation"]
        )
        # The team manager signs off each; nobody signs off what they did themselves.
        service = audit.with_user(self.user_service_manager)
        first, second = audit.action_ids
        self.do_action(first.with_user(self.user_practitioner))
        with self.assertRaises(UserError), self.cr.savepoint():
            first.with_user(self.user_practitioner).action_sign_off()
        self.assertEqual(self.to_dos(first, "sign_off").user_id, self.user_team_manager)
        first.with_user(self.user_team_manager).action_sign_off()
        self.assertRefused("not signed off yet", UserError, service.action_assure)
        self.do_action(second.with_user(self.user_practitioner))
        second.with_user(self.user_team_manager).action_sign_off()
        self.assertEqual(
            self.to_dos(audit, "assure").user_id, self.user_service_manager
        )
        self.assertRefused("service manager", AccessError, form.action_assure, "I did.")
        service.action_assure("Both are done and helped.")
        self.assertEqual(audit.assured_by_id, self.user_service_manager)

    def notices(self, user):
        return self.env["cs.notice"].search(
            [("kind", "=", "closing_loop"), ("user_id", "=", user.id)]
        )

    def test_LUT_10_weekly_notices_until_done_and_qa_tracks(self):
        audit = self.moderated()
        told = (self.user_team_manager, self.user_head_of_service)
        for week, day in enumerate(("2026-06-15", "2026-06-22", "2026-06-24"), 1):
            with self.at(day):
                self.run_cron("cron_closing_loop")
                self.run_cron("cron_closing_loop")
            for user in told:
                self.assertEqual(len(self.notices(user)), min(week, 2), day)
        # QA sees what is open, and how late.
        with self.at("2026-06-24"):
            self.env.invalidate_all()
            Action = self.env["cs.action"].with_user(self.user_qa_officer)
            late = Action.search([("is_late", "=", True), ("audit_id", "=", audit.id)])
            self.assertEqual(late, audit.action_ids)
            self.assertEqual(set(late.mapped("days_late")), {7})
            self.sign_off(audit)
            audit.with_user(self.user_service_manager).action_assure()
            audit.with_user(self.user_head_of_service).action_confirm()
        with self.at("2026-06-29"):
            self.run_cron("cron_closing_loop")
        for user in told:
            self.assertEqual(len(self.notices(user)), 2, "Done: no more notices")


@tagged("post_install", "-at_install")
class TestModerateAProportion(RoundCase):
    """Swindon: some of each round, and the auditor hears why."""

    template = "swindon"

    def test_SWI_03_a_proportion_is_moderated_and_the_auditor_hears_why(self):
        self.framework.moderator_ids = self.moderator
        line = self.make_line(sample_method="fixed", sample_size=11)
        cycle = self.take_cycle(line, "open")
        for audit in cycle.audit_ids:
            self.submit(audit)
        self.assertEqual(set(cycle.audit_ids.mapped("state")), {"moderation"})
        self.assertFalse(cycle.audit_ids.moderation_ids, "All are in, then it draws")
        self.run_named("cron_follow_ups")
        drawn = cycle.audit_ids.filtered("moderation_ids")
        # 10% of eleven, never less.
        self.assertEqual(len(drawn), 2)
        self.assertEqual(set(drawn.mapped("moderation_basis")), {"sample"})
        self.assertEqual(
            set((cycle.audit_ids - drawn).mapped("moderation_basis")), {"not_drawn"}
        )
        differs, agrees = drawn.moderation_ids.with_user(self.user_moderator)
        differs.overall_grade_id = self.requires_improvement
        self.assertRefused(
            "Write a sentence to the auditor", UserError, differs.action_complete
        )
        differs.overall_reason = "Oversight stops in March, and nobody noticed."
        differs.action_complete()
        agrees.overall_grade_id = self.good
        agrees.action_complete()
        to_do = self.to_dos(differs.audit_id, "feedback")
        auditor = differs.audit_id.sudo().auditor_user_id
        self.assertEqual(to_do.user_id, auditor)
        self.assertIn("Good → Requires improvement", to_do.summary)
        self.assertIn("Oversight stops", differs.with_user(auditor).overall_reason)
        self.assertFalse(self.to_dos(agrees.audit_id, "feedback"))


@tagged("post_install", "-at_install")
class TestExternalValidation(ConformanceCase):
    """Durham: external auditors grade some audited cases again."""

    template = "durham"

    def test_DUR_28_twice_a_year_external_auditors_regrade_a_random_selection(self):
        manager = self.user_qa_manager
        line = (
            self.env["cs.framework.follow.up"]
            .with_context(active_test=False)
            .search(
                [
                    ("framework_id", "=", self.framework.id),
                    ("kind", "=", "external"),
                ]
            )
            .with_user(manager)
        )
        self.assertEqual(line.every_months, "6", "Durham's own is twice a year")
        line.write(
            {
                "auditor_ids": [(6, 0, self.external.ids)],
                "date_from": "2026-04-01",
                "count": 3,
                "active": True,
            }
        )
        ours = {
            reference: self.make_audit("closing", case=self.cases[reference])
            for reference in ("1001", "1002", "1003", "2001")
        }
        made = [("follow_up_rule_id", "=", line.id)]
        Audit = self.env["cs.audit"]
        with self.at("2026-09-30"):
            self.run_cron("cron_follow_ups")
            self.assertFalse(Audit.search(made), "The half-year is not over")
        with self.at("2026-10-01"):
            self.run_cron("cron_follow_ups")
            self.run_cron("cron_follow_ups")
            again = Audit.search(made)
            self.assertEqual(len(again), 3)
            self.assertLessEqual(
                set(again.origin_audit_id.ids), {audit.id for audit in ours.values()}
            )
            # They see what they re-grade, and not the grade we gave.
            mine = again.with_user(self.user_external)
            self.assertEqual(Audit.with_user(self.user_external).search([]), mine)
            for audit, grade in zip(
                mine, ("good", "requires_improvement", "outstanding"), strict=True
            ):
                self.submit(audit, grade)
        self.assertEqual(again.mapped("versus_ours"), ["same", "lower", "higher"])
        # The product compares their grades with ours, for QA and the director.
        self.assertEqual(line.agreement, "1 of 3 the same, 1 better, 1 lower")
        for user in (self.user_qa_officer, self.user_director):
            pairs = [
                (audit.origin_grade_id.code, audit.final_grade_id.code)
                for audit in again.with_user(user)
            ]
            self.assertEqual(
                pairs,
                [
                    ("good", "good"),
                    ("good", "requires_improvement"),
                    ("good", "outstanding"),
                ],
            )
        for audit in ours.values():
            self.assertEqual(audit.final_grade_id, self.good, "Ours stays ours")
        # And again for the second half of the year.
        with self.at("2026-12-01"):
            self.make_audit("closing", case=self.cases["3001"], auditor=self.moderator)
        with self.at("2027-04-01"):
            self.run_cron("cron_follow_ups")
        self.assertEqual(len(Audit.search(made)), 4)
