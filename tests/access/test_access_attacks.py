"""What somebody could try over RPC besides the four plain operations."""

import inspect
from contextlib import suppress

from access_probe import RpcError, RpcProbe

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import HttpCase, tagged

from odoo.addons.cs_quality_assurance.controllers.export import WORKBOOKS
from odoo.addons.cs_quality_assurance.tests.common import QualityMixin

WRITERS = ("auditor", "team_manager", "moderator", "qa_officer", "qa_manager")


@tagged("post_install", "-at_install")
class TestAccessAttacks(QualityMixin, RpcProbe, HttpCase):
    """Rights hold whatever is sent: contexts, computed values, links, previews."""

    def as_user(self, user):
        self.env.flush_all()
        self.authenticate(user.login, user.login)

    def assertRpcRefused(self, model, method, *args, **kwargs):
        """The call is refused. :return: the sentence it was refused with"""
        allowed, error = self.allowed(model, method, *args, **kwargs)
        self.assertFalse(allowed, f"{model}.{method}{args} was accepted")
        self.assertFalse(self.faults)
        return error.message

    # --- forged contexts ----------------------------------------------------

    def test_lifecycle_cannot_be_forged(self):
        audit = self.make_audit("in_progress")
        self.as_user(self.user_auditor)
        for value in (True, 1, "LIFECYCLE", {}, [1]):
            context = {"cs_lifecycle": value}
            for vals in ({"state": "closed"}, {"final_grade_id": self.good.id}):
                with self.subTest(value=value, vals=vals):
                    self.assertRpcRefused(
                        "cs.audit", "write", [audit.id], vals, context=context
                    )

    def test_defaults_in_the_context_fill_nothing_guarded(self):
        self.as_user(self.user_qa_officer)
        forged = {
            "state": "closed",
            "final_grade_id": self.good.id,
            "overall_grade_id": self.good.id,
            "date_submitted": "2026-01-01",
            "auditor_user_id": self.user_qa_officer.id,
        }
        context = {f"default_{name}": value for name, value in forged.items()}
        vals = {"case_id": self.case.id}
        [number] = self.rpc("cs.audit", "create", [vals], context=context)
        audit = self.env["cs.audit"].browse(number)
        self.assertEqual(audit.state, "draft")
        self.assertFalse(audit.final_grade_id | audit.overall_grade_id)
        self.assertFalse(audit.date_submitted)
        self.assertFalse(audit.auditor_user_id)

    def test_nobody_switches_their_traces_off(self):
        """ALL-05: a change is on the record, whatever context is sent with it."""
        for key in ("tracking_disable", "mail_notrack"):
            with self.subTest(key), self.undone():
                audit = self.make_audit("allocated")
                self.as_user(self.user_qa_officer)
                before = self.env["mail.tracking.value"].search_count([])
                self.rpc(
                    "cs.audit",
                    "write",
                    [audit.id],
                    {"date_due": "2026-07-30"},
                    context={key: True},
                )
                self.env.invalidate_all()
                self.assertEqual(
                    self.env["mail.tracking.value"].search_count([]), before + 1
                )

    # --- values that the product works out ----------------------------------

    def test_no_computed_or_read_only_field_is_taken_from_anybody(self):
        """Odoo stores what is sent for these; the guard does not let it."""
        audit = self.make_audit("closing", grade="requires_improvement")
        records = (
            audit,
            audit.line_ids[0],
            audit.discussion_ids[0],
            audit.plan_ids[0],
            audit.action_ids[0],
            self.case,
        )
        tried = 0
        for role in WRITERS:
            self.as_user(getattr(self, f"user_{role}"))
            for record in records:
                for name, field in record._fields.items():
                    if not record._cs_is_guarded(name) or field.type == "json":
                        continue
                    # The state it has already: nothing changes (test_platform_life).
                    if name == "state" and getattr(record, "_life", ()):
                        continue
                    value = record[name].id if field.relational else record[name]
                    value = str(value) if hasattr(value, "isoformat") else value
                    tried += 1
                    self.assertRpcRefused(
                        record._name, "write", [record.id], {name: value}
                    )
        self.assertGreater(tried, 100)

    def test_an_answer_is_not_answered_by_saying_so(self):
        audit = self.make_audit("in_progress")
        line = audit.line_ids[0]
        self.as_user(self.user_auditor)
        self.assertRpcRefused(
            "cs.audit.line", "write", [line.id], {"is_answered": True}
        )
        command = {"line_ids": [[1, line.id, {"is_answered": True}]]}
        self.assertRpcRefused("cs.audit", "write", [audit.id], command)

    def test_every_stored_model_stands_behind_the_guard(self):
        unguarded = [
            name
            for name in self.env
            if name.startswith("cs.")
            and not self.env[name]._abstract
            and not self.env[name]._transient
            and self.env[name]._auto
            and not hasattr(self.env[name], "_cs_is_guarded")
        ]
        self.assertEqual(unguarded, [])

    def test_what_is_typed_into_a_dialog_is_its_typists_alone(self):
        rules = self.env["ir.rule"].with_user(self.user_qa_manager)
        shared = [
            (name, mode)
            for name in self.env
            if name.startswith("cs.") and self.env[name]._transient
            for mode in ("read", "write", "unlink")
            if "create_uid" not in str(rules._compute_domain(name, mode))
        ]
        self.assertEqual(shared, [])

    # --- links and previews -------------------------------------------------

    def test_no_link_to_what_one_may_not_read(self):
        mine = self.make_audit("in_progress")
        theirs = self.make_audit(
            "in_progress", case=self.cases["2001"], auditor=self.team_manager
        )
        self.as_user(self.user_auditor)
        base = {"name": "Look", "responsible_id": self.practitioner.id}
        for vals in (
            {**base, "audit_id": theirs.id},
            {**base, "case_id": theirs.case_id.id},
        ):
            self.assertRpcRefused("cs.action", "create", [vals])
        for vals in (
            {"name": "Learn", "audit_id": theirs.id},
            {"name": "Learn", "audit_id": mine.id, "line_id": theirs.line_ids[0].id},
        ):
            self.assertRpcRefused("cs.learning.point", "create", [vals])
        self.assertRpcRefused(
            "cs.improvement.plan", "create", [{"audit_id": theirs.id}]
        )

    def test_previewing_a_form_shows_nothing_hidden(self):
        theirs = self.make_audit(
            "closing",
            case=self.cases["2001"],
            auditor=self.team_manager,
            grade="requires_improvement",
        )
        self.as_user(self.user_auditor)
        for model, spec in (
            ("cs.action", {"case_reference": {}, "case_id": {}}),
            ("cs.improvement.plan", {"grade_id": {}, "practitioner_id": {}}),
            ("cs.learning.point", {"department_id": {}}),
        ):
            with self.subTest(model):
                self.assertRpcRefused(
                    model,
                    "onchange",
                    [],
                    {"audit_id": theirs.id},
                    ["audit_id"],
                    {"audit_id": {}, **spec},
                )

    def test_records_beside_an_audit_stay_with_it(self):
        """Neither moved from the record itself nor pulled over by the audit's list."""
        mine = self.make_audit("in_progress")
        self.make_ready(mine, "requires_improvement")
        other = self.make_audit(
            "closing", case=self.cases["2001"], grade="requires_improvement"
        )
        self.as_user(self.user_auditor)
        for field in ("discussion_ids", "plan_ids", "action_ids", "line_ids"):
            ours, theirs = mine[field][0], other[field][0]
            with self.subTest(field):
                self.assertRpcRefused(
                    ours._name, "write", [ours.id], {"audit_id": other.id}
                )
                self.assertRpcRefused(
                    "cs.audit", "write", [mine.id], {field: [[4, theirs.id]]}
                )

    def test_an_auditor_takes_no_audit_and_makes_none(self):
        audit = self.make_audit(
            "allocated", auditor=self.team_manager, case=self.cases["2001"]
        )
        self.as_user(self.user_auditor)
        self.assertRpcRefused(
            "cs.audit", "write", [audit.id], {"auditor_id": self.auditor.id}
        )
        self.assertRpcRefused("cs.audit", "create", [{"case_id": self.case.id}])
        own = self.make_audit("in_progress")
        for vals in (
            {"auditor_id": self.moderator.id},
            {"case_id": self.cases["1002"].id},
            {"conflict_reason": "I want to."},
            {"date_due": "2027-01-01"},
        ):
            self.assertRpcRefused("cs.audit", "write", [own.id], vals)

    # --- combined roles -----------------------------------------------------

    def combined(self, login, *groups, department=None):
        user = self.make_user(login, ",".join(groups))
        self.env["hr.employee"].create(
            {
                "name": login,
                "user_id": user.id,
                "company_id": self.company.id,
                "department_id": (department or self.harbour).id,
            }
        )
        return user

    def test_leader_who_is_a_manager_too(self):
        """Reads all as a leader; signs nothing off outside what they manage."""
        user = self.combined("leader_manager", "group_leader", "group_manager")
        self.harbour.manager_id = self.env["hr.employee"].search(
            [("user_id", "=", user.id)]
        )
        audit = self.make_audit("closing")
        self.as_user(user)
        self.assertTrue(self.rpc("cs.audit", "read", [audit.id], ["name"]))
        self.assertRpcRefused(
            "cs.audit", "write", [audit.id], {"date_due": "2026-09-01"}
        )
        action = audit.action_ids[0]
        self.assertRpcRefused("cs.action", "write", [action.id], {"name": "Mine now"})
        self.assertRpcRefused("cs.action", "action_cancel", [action.id], "No.")

    def test_external_auditor_who_is_a_practitioner_too(self):
        """Each role brings its own; together they bring no more."""
        user = self.combined(
            "external_worker", "group_external_auditor", "group_practitioner"
        )
        audit = self.make_audit("closing")
        self.as_user(user)
        for model, record in (
            ("cs.audit", audit),
            ("cs.case", self.case),
            ("cs.audit.line", audit.line_ids[0]),
            ("cs.action", audit.action_ids[0]),
        ):
            self.assertEqual(self.rpc(model, "search", []), [], model)
            self.assertRpcRefused(model, "read", [record.id], ["display_name"])

    def test_leader_who_audits_outside_the_chain(self):
        user = self.combined(
            "leader_external", "group_leader", "group_external_auditor"
        )
        audit = self.make_audit("in_progress")
        self.as_user(user)
        self.assertRpcRefused(
            "cs.audit.line", "write", [audit.line_ids[0].id], {"evidence": "Mine"}
        )

    # --- fields for some ----------------------------------------------------

    def test_fields_kept_from_some_roles(self):
        self.make_audit("in_progress", auditor=self.external)
        self.case.write(
            {
                "date_of_birth": "2015-05-05",
                "excluded": True,
                "excluded_reason": "Court.",
            }
        )
        for user, hidden in (
            (
                self.user_external,
                ("date_of_birth", "excluded_reason", "iro_id", "flag_ids"),
            ),
            (self.user_practitioner, ("date_of_birth", "excluded_reason")),
            (self.user_team_manager, ("date_of_birth", "excluded")),
            (self.user_director, ("date_of_birth", "excluded_reason")),
        ):
            self.as_user(user)
            known = self.rpc("cs.case", "fields_get")
            for name in hidden:
                with self.subTest(user=user.login, field=name):
                    self.assertNotIn(name, known)
                    self.assertRpcRefused("cs.case", "read", [self.case.id], [name])
                    self.assertRpcRefused("cs.case", "search", [(name, "!=", False)])
        self.as_user(self.user_qa_officer)
        [values] = self.rpc("cs.case", "read", [self.case.id], ["date_of_birth"])
        self.assertEqual(values["date_of_birth"], "2015-05-05")

    # --- methods ------------------------------------------------------------

    def test_private_methods_cannot_be_called(self):
        audit = self.make_audit("in_progress")
        self.as_user(self.user_qa_manager)
        for model, method in (
            ("cs.audit", "_close"),
            ("cs.audit", "_to"),
            ("cs.audit", "_after_moderation"),
            ("cs.audit", "_escalate"),
            ("cs.demo", "_load"),
            ("res.company", "_cs_load_bank_holidays"),
            ("hr.employee", "_cs_managers_by_employee"),
            ("cs.framework", "_load_template_files"),
            *(
                (model, "export")
                for model in ("cs.workbook.export", *WORKBOOKS.values())
            ),
        ):
            with self.subTest(f"{model}.{method}"):
                self.assertIn(
                    "Private methods",
                    self.assertRpcRefused(model, method, [audit.id]),
                )

    def public_methods(self, model):
        """{name: method} of our own that anybody may call on a model over RPC."""
        found = {}
        for name, method in inspect.getmembers(
            type(self.env[model]), inspect.isfunction
        ):
            if inspect.unwrap(method).__module__.startswith("odoo.addons.cs_"):
                with suppress(AccessError):
                    found[name] = get_public_method(self.env[model], name)
        return found

    def test_no_public_method_is_only_half_there(self):
        """A hook that each model is to fill in is nobody's to call."""
        half, called = [], 0
        for model in sorted(name for name in self.env if name.startswith("cs.")):
            for name, method in self.public_methods(model).items():
                called += 1
                if "raise NotImplementedError" in inspect.getsource(method):
                    half.append(f"{model}.{name}")
        self.assertFalse(half)
        self.assertGreater(called, 300)

    def test_what_models_share_breaks_for_nobody_who_calls_it(self):
        """The parts that models have in common stand for no record of their own."""
        self.as_user(self.user_qa_manager)
        shared = [
            name
            for name in self.env
            if name.startswith("cs.") and self.env[name]._abstract
        ]
        for model in sorted(shared):
            for name, method in self.public_methods(model).items():
                _self, *needed = inspect.signature(method).parameters.values()
                if all(one.default is not one.empty for one in needed):
                    of_records = not getattr(method, "_api_model", False)
                    self.allowed(model, name, *[[1]] * of_records)
        self.assertFalse(self.faults)

    def test_buttons_ask_who_presses_them(self):
        audit = self.make_audit("in_progress")
        closing = self.make_audit("closing", case=self.cases["1002"])
        for user in (self.user_practitioner, self.user_director, self.user_external):
            self.as_user(user)
            for record, method, *args in (
                (audit, "action_submit"),
                (audit, "action_cancel", "Why not"),
                (closing, "action_close"),
                (closing, "action_reopen", "Why not"),
            ):
                with self.subTest(user=user.login, method=method):
                    self.assertRpcRefused("cs.audit", method, [record.id], *args)

    # --- messages and attachments -------------------------------------------

    def test_chatter_and_attachments_follow_the_record(self):
        audit = self.make_audit("closing")
        message = audit.message_post(body="Only for those who read the audit")
        attachment = self.env["ir.attachment"].create(
            {
                "name": "notes.txt",
                "raw": b"secret",
                "res_model": "cs.audit",
                "res_id": audit.id,
            }
        )
        line = self.env["ir.attachment"].create(
            {
                "name": "case.txt",
                "raw": b"secret",
                "res_model": "cs.case",
                "res_id": self.case.id,
            }
        )
        for user in (self.user_external, self.user_other_team_manager):
            self.as_user(user)
            with self.subTest(user.login):
                self.assertRpcRefused("mail.message", "read", [message.id], ["body"])
                self.assertNotIn(
                    message.id,
                    self.rpc("mail.message", "search", [("model", "=", "cs.audit")]),
                )
                for hidden in (attachment, line):
                    self.assertRpcRefused(
                        "ir.attachment", "read", [hidden.id], ["datas"]
                    )
                    answer = self.url_open(f"/web/content/{hidden.id}")
                    self.assertEqual(answer.status_code, 404)
        self.as_user(self.user_qa_officer)
        self.assertTrue(self.rpc("mail.message", "read", [message.id], ["body"]))
        self.assertEqual(
            self.url_open(f"/web/content/{attachment.id}").content, b"secret"
        )

    def test_tracked_values_kept_from_some_stay_so_in_the_chatter(self):
        self.case.excluded = False
        self.as_user(self.user_qa_officer)
        self.rpc(
            "cs.case",
            "write",
            [self.case.id],
            {"excluded": True, "excluded_reason": "The file is with the court"},
        )
        self.env.invalidate_all()
        self.as_user(self.user_practitioner)
        answer = self.make_jsonrpc_request(
            "/mail/thread/messages",
            {"thread_model": "cs.case", "thread_id": self.case.id},
        )
        self.assertTrue(answer["messages"], "the change itself is on the record")
        self.assertNotIn("with the court", str(answer))

    # --- another council ----------------------------------------------------

    def test_another_council_is_invisible_even_when_asked_for(self):
        self.make_other_company()
        audit = self.make_audit("closing")
        self.as_user(self.user_other_council)
        for context in ({}, {"allowed_company_ids": self.company.ids}):
            for model, record in (
                ("cs.audit", audit),
                ("cs.case", self.case),
                ("cs.framework", self.framework),
                ("cs.audit.tool.domain", self.tool.domain_ids[0]),
            ):
                with self.subTest(model=model, context=context):
                    self.assertRpcRefused(
                        model, "read", [record.id], ["display_name"], context=context
                    )
        self.assertRpcRefused("cs.audit", "create", [{"case_id": self.case.id}])

    def test_without_a_role_there_is_nothing(self):
        self.make_audit("closing")
        self.as_user(self.make_user("nobody", "base.group_user"))
        for model in ("cs.audit", "cs.case", "cs.action", "cs.framework"):
            with self.assertRaises(RpcError):
                self.rpc(model, "search_count", [])
