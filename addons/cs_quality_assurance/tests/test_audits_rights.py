import json
from unittest.mock import patch

from odoo.exceptions import AccessError, LockError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..models.audits.cs_audit_rights import AUDITOR_FIELDS
from ..models.tools.cs_answer_trail_mixin import ANSWER_FIELDS
from .common import QualityCase

# What somebody might put in the context of a call to get past the guards.
FORGED = (
    {},
    {"cs_lifecycle": True},
    {"cs_lifecycle": "LIFECYCLE"},
    {"cs_lifecycle": {}},
)


@tagged("post_install", "-at_install")
class TestAuditRights(QualityCase):
    """What nobody may write, by form, by RPC or with a forged context."""

    def rpc(self, user, model, method, *args, context=None):
        """A call as it arrives over JSON-RPC: nothing but JSON gets through."""
        args = json.loads(json.dumps(args))
        context = {"allowed_company_ids": self.company.ids, **(context or {})}
        return call_kw(
            self.env[model].with_user(user), method, list(args), {"context": context}
        )

    def assertNoWrite(self, user, record, vals):
        for context in FORGED:
            with self.subTest(f"{user.login} {vals} {context}"):
                with self.assertRaises(UserError), self.cr.savepoint():
                    self.rpc(
                        user, record._name, "write", record.ids, vals, context=context
                    )

    # --- locked fields ------------------------------------------------------

    def test_ALL_06_nobody_writes_states_final_grades_or_dates_of_passage(self):
        audit = self.make_audit("in_progress")
        values = {
            "state": "closed",
            "final_grade_id": self.good.id,
            "moderated_grade_id": self.good.id,
            "date_submitted": "2026-06-01",
            "grade_cap_id": False,
            "auditor_user_id": self.user_qa_manager.id,
            "feedback_given": "2026-06-01",
            "name": "AU-1",
        }
        self.assertLessEqual(set(values), audit._get_lifecycle_fields())
        for user in (self.user_auditor, self.user_qa_manager):
            for name, value in values.items():
                self.assertNoWrite(user, audit, {name: value})
        self.assertEqual(audit.state, "in_progress")

    def test_ALL_06_three_grades_are_three_facts(self):
        audit = self.make_audit("moderation")
        moderation = audit.moderation_ids.with_user(self.user_moderator)
        for line in moderation.line_ids:
            line.grade_id = self.good
        moderation.write(
            {
                "overall_grade_id": self.requires_improvement.id,
                "overall_reason": "The plan has no dates.",
            }
        )
        moderation.action_complete()
        self.assertEqual(audit.overall_grade_id, self.good)
        self.assertEqual(audit.moderated_grade_id, self.requires_improvement)
        self.assertEqual(audit.final_grade_id, self.requires_improvement)

    def test_lines_take_answers_only(self):
        audit = self.make_audit("in_progress")
        line = audit.line_ids[0]
        for vals in (
            {"is_answered": True},
            {"audit_id": self.make_audit("in_progress").id},
            {"domain_id": audit.line_ids[1].domain_id.id},
            {"sequence": 1},
            {"company_id": self.env.ref("base.main_company").id},
        ):
            self.assertFalse(set(vals) & ANSWER_FIELDS)
            self.assertNoWrite(self.user_auditor, line, vals)
        for vals in (
            {"audit_id": audit.id, "domain_id": line.domain_id.id},
            {"template_id": audit.checklist_ids[0].template_id.id},
        ):
            model = "cs.audit.line" if "domain_id" in vals else "cs.audit.checklist"
            with self.assertRaises(UserError), self.cr.savepoint():
                self.rpc(self.user_qa_manager, model, "create", [vals])
        with self.assertRaises(UserError), self.cr.savepoint():
            self.rpc(self.user_qa_manager, "cs.audit.line", "unlink", line.ids)

    def test_only_the_auditor_grades(self):
        audit = self.make_audit("in_progress")
        others = (
            self.user_qa_manager,
            self.user_qa_officer,
            self.user_team_manager,
            self.user_director,
            self.user_practitioner,
            self.user_moderator,
        )
        for user in others:
            self.assertNoWrite(user, audit.line_ids[0], {"grade_id": self.good.id})
            self.assertNoWrite(user, audit, {"overall_grade_id": self.good.id})

    def test_findings_wait_until_the_audit_is_started(self):
        audit = self.make_audit("allocated")
        for name in sorted(AUDITOR_FIELDS - {"period_start", "period_end"}):
            if audit._fields[name].type in ("text", "char"):
                self.assertNoWrite(self.user_auditor, audit, {name: "Early"})

    def test_an_audit_starts_as_a_draft(self):
        for vals in ({"state": "closed"}, {"final_grade_id": self.good.id}):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.rpc(
                    self.user_qa_manager,
                    "cs.audit",
                    "create",
                    [{"case_id": self.case.id, **vals}],
                )

    # --- after submitting -----------------------------------------------------

    def test_ALL_09_submitted_audit_cannot_be_edited(self):
        for state in ("moderation", "closing", "closed"):
            audit = self.make_audit(state)
            self.assertNoWrite(
                self.user_auditor, audit.line_ids[0], {"evidence": "Afterwards"}
            )
            for user in (self.user_auditor, self.user_qa_manager):
                self.assertNoWrite(user, audit, {"overall_reason": "Afterwards"})
                self.assertNoWrite(
                    user, audit.discussion_ids[0], {"note": "Afterwards"}
                )

    def test_ALL_09_reopening_needs_the_role_and_a_reason(self):
        audit = self.make_audit("closed")
        for user in (self.user_auditor, self.user_qa_officer, self.user_team_manager):
            self.assertRefused(
                "Only a QA manager",
                AccessError,
                audit.with_user(user).action_reopen,
                "A mistake",
            )
        manager = audit.with_user(self.user_qa_manager)
        self.assertRefused("Say why", UserError, manager.action_reopen, "  ")
        wizard = (
            self.env["cs.reason"]
            .with_user(self.user_qa_manager)
            .with_context(**manager.action_ask_reopen()["context"])
            .create({"reason": "Domain 5 was graded for another child."})
        )
        wizard.action_apply()
        self.assertEqual(audit.state, "in_progress")
        self.assertFalse(audit.final_grade_id)
        self.assertIn("another child", audit.reopen_reason)
        to_do = audit.activity_ids.filtered(lambda a: a.user_id == self.user_auditor)
        self.assertTrue(to_do, "The auditor is asked to finish it")

    def test_ALL_09_reopening_withdraws_the_moderation(self):
        audit = self.make_audit("moderation")
        moderation = audit.moderation_ids
        audit.with_user(self.user_qa_manager).action_reopen("To look again")
        self.assertEqual(moderation.state, "withdrawn")

    def test_ALL_10_what_was_allocated_is_never_deleted(self):
        draft = self.make_audit("draft")
        for state in ("allocated", "in_progress", "closing", "closed", "cancelled"):
            audit = self.make_audit(state)
            for user in (self.user_qa_manager, self.user_auditor):
                with self.assertRaises(UserError), self.cr.savepoint():
                    self.rpc(
                        user,
                        "cs.audit",
                        "unlink",
                        audit.ids,
                        context={"cs_lifecycle": True},
                    )
        self.rpc(self.user_qa_manager, "cs.audit", "unlink", draft.ids)
        self.assertFalse(draft.exists())

    def test_ALL_10_cancelling_keeps_it_with_the_reason(self):
        audit = self.make_audit("in_progress")
        self.assertRefused(
            "Only a QA officer",
            AccessError,
            audit.with_user(self.user_auditor).action_cancel,
            "No time",
        )
        officer = audit.with_user(self.user_qa_officer)
        self.assertRefused("Say why", UserError, officer.action_cancel, "")
        officer.action_cancel("The case moved to another council")
        self.assertEqual(audit.state, "cancelled")
        self.assertEqual(audit.cancel_reason, "The case moved to another council")
        submitted = self.make_audit("closing").with_user(self.user_qa_officer)
        self.assertRefused("is kept", UserError, submitted.action_cancel, "Why not")

    # --- on the record --------------------------------------------------------

    def test_ALL_05_changes_of_grade_state_auditor_and_date_are_on_the_record(self):
        audit = self.make_audit("allocated")
        self.flush_tracking()
        audit.with_user(self.user_auditor).action_start()
        self.flush_tracking()
        officer = audit.with_user(self.user_qa_officer)
        officer.write({"date_due": "2026-07-31", "auditor_id": self.moderator.id})
        self.flush_tracking()
        mine = audit.with_user(self.user_moderator)
        mine.line_ids[0].grade_id = self.good
        mine.line_ids[0].grade_id = self.inadequate
        mine.overall_grade_id = self.good
        self.flush_tracking()
        messages = audit.sudo().message_ids
        tracked = {
            (value.field_id.name, message.author_id)
            for message in messages
            for value in message.tracking_value_ids
        }
        qa, moderator = (
            self.user_qa_officer.partner_id,
            self.user_moderator.partner_id,
        )
        self.assertLessEqual(
            {
                ("state", self.user_auditor.partner_id),
                ("auditor_id", qa),
                ("date_due", qa),
                ("overall_grade_id", moderator),
            },
            tracked,
        )
        self.assertTrue(
            messages.filtered(
                lambda m: (
                    "Good → Inadequate" in (m.body or "") and m.author_id == moderator
                )
            ),
            "A domain's grade that replaces another",
        )

    def test_ALL_07_messages_name_references_only(self):
        audit = self.make_audit("in_progress", case=self.cases["1003"])
        self.make_ready(audit, "inadequate")
        audit.with_user(self.user_auditor).action_submit()
        for activity in audit.sudo().activity_ids:
            self.assertIn("1003", activity.summary)
            self.assertNotIn("Practitioner", activity.summary)

    # --- two at once ------------------------------------------------------------

    def test_two_people_submitting_at_once(self):
        audit = self.make_audit("in_progress").with_user(self.user_auditor)
        self.make_ready(audit)
        with patch.object(
            type(audit), "lock_for_update", side_effect=LockError("held")
        ):
            self.assertRefused(
                "Somebody else is changing this", UserError, audit.action_submit
            )
        self.assertEqual(audit.state, "in_progress")
        audit.action_submit()
        self.assertRefused("already submitted", UserError, audit.action_submit)
        self.assertEqual(len(audit.sudo().moderation_ids), 0)

    # --- self-analysis ----------------------------------------------------------

    def test_practitioner_writes_their_own_view_and_nobody_else(self):
        self.framework.require_self_analysis = True
        audit = self.make_audit("in_progress")
        analysis = audit.self_analysis_ids
        self.assertEqual(analysis.practitioner_id, self.practitioner)
        mine = analysis.with_user(self.user_practitioner)
        self.assertRefused("at least one answer", UserError, mine.action_submit)
        mine.what_worries = "Drift since the spring."
        self.assertFalse(
            self.env["cs.self.analysis"]
            .with_user(self.user_auditor)
            .search([("id", "=", analysis.id)]),
            "Unsent, it is the practitioner's alone",
        )
        self.assertNoWrite(self.user_practitioner, analysis, {"state": "submitted"})
        self.assertNoWrite(
            self.user_practitioner,
            analysis,
            {"practitioner_user_id": self.user_auditor.id},
        )
        self.assertNoWrite(self.user_qa_manager, analysis, {"what_works": "All"})
        mine.action_submit()
        self.assertNoWrite(self.user_practitioner, analysis, {"what_works": "More"})

    def test_self_analysis_comes_too_late_once_submitted(self):
        self.framework.require_self_analysis = True
        audit = self.make_audit("closing")
        analysis = audit.self_analysis_ids.with_user(self.user_practitioner)
        analysis.what_works = "Too late"
        self.assertRefused("has gone on without", UserError, analysis.action_submit)

    def test_an_external_auditor_has_no_list_of_the_staff(self):
        """As employees, logins or contacts; followers of audits neither (one's own)."""
        self.make_audit("in_progress").message_subscribe(
            self.user_practitioner.partner_id.ids
        )
        people = self.user_practitioner | self.user_qa_officer
        for model, own in (
            ("hr.employee.public", self.external),
            ("res.users", self.user_external),
            ("res.partner", self.user_external.partner_id | self.company.partner_id),
        ):
            with self.subTest(model=model):
                found = self.env[model].with_user(self.user_external).search([])
                self.assertEqual(found.ids, own.ids)
        with self.assertRaises(AccessError), self.cr.savepoint():
            people.with_user(self.user_external).read(["email"])
        # Whoever works here as well sees what colleagues see: group rules are OR-ed.
        both = self.make_user("both", "group_external_auditor,group_practitioner")
        for user in (both, self.user_practitioner, self.user_director):
            self.assertTrue(people.with_user(user).read(["email"]))
            followers = self.env["mail.followers"].with_user(user)
            found = followers.search([("res_model", "=", "cs.audit")])
            self.assertLessEqual(found.partner_id, user.partner_id)
