from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestReason(QualityCase):
    """One dialog asks why, for whatever ends or goes back (ALL-09)."""

    def ask(self, user, **about):
        return (
            self.env["cs.reason"]
            .with_user(user)
            .create({"about": about, "reason": "The file is with the court"})
        )

    def test_it_says_what_will_happen_and_does_it(self):
        audit = self.make_audit()
        action = audit.with_user(self.user_qa_officer).action_ask_cancel()
        form = Form.from_action(audit.with_user(self.user_qa_officer).env, action)
        self.assertEqual(form.button, "Cancel the audit")
        self.assertIn("stays on the record", form.hint)
        form.reason = "The file is with the court"
        form.save().action_apply()
        self.assertEqual(
            (audit.state, audit.cancel_reason),
            ("cancelled", "The file is with the court"),
        )

    def test_the_record_checks_who_may(self):
        audit = self.make_audit()
        about = {"model": "cs.audit", "ids": audit.ids, "step": "cancel"}
        for user in (self.user_practitioner, self.user_auditor, self.user_director):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.ask(user, **about).action_apply()
        self.assertEqual(audit.state, "allocated")

    def test_nothing_but_what_a_model_asks_for(self):
        for about in (
            {"step": "cancel"},
            {"model": "res.users", "ids": [1], "step": "cancel"},
            {"model": "cs.case", "ids": [1], "step": "unlink"},
            {"model": "cs.audit", "ids": [1], "step": "unlink"},
            {"model": "cs.audit", "ids": [1], "step": "_submit"},
            {"model": "nowhere", "ids": [1], "step": "cancel"},
        ):
            with self.subTest(about):
                self.assertRefused(
                    "Nothing is asked for",
                    UserError,
                    lambda about=about: self.ask(
                        self.user_qa_manager, **about
                    ).action_apply(),
                )

    def test_what_somebody_typed_is_theirs_alone(self):
        audit = self.make_audit()
        about = {"model": "cs.audit", "ids": audit.ids, "step": "cancel"}
        dialog = self.ask(self.user_qa_officer, **about)
        for user in (self.user_practitioner, self.user_qa_manager, self.user_director):
            with self.subTest(user.login):
                theirs = dialog.with_user(user)
                self.assertFalse(theirs.search([("reason", "ilike", "court")]))
                for use in (
                    lambda d=theirs: d.read(["reason"]),
                    lambda d=theirs: d.write({"reason": "Another"}),
                    theirs.action_apply,
                    theirs.unlink,
                ):
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        use()
        self.assertEqual(audit.state, "allocated")
