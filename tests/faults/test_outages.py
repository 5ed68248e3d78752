"""What the product needs fails for a while: the disk, the mail server, the clock."""

import base64
import builtins
import errno
import sys
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo import http
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.addons.cs_quality_assurance.tests.common_register import ImportCase, row
from odoo.addons.cs_quality_assurance.tests.programme_common import ProgrammeCase

sys.path[:0] = [
    str(Path(__file__).parents[1] / "access"),
    str(Path(__file__).parents[2] / "scripts/lib"),
]
import invariants  # noqa: E402
from access_probe import RpcError, RpcProbe  # noqa: E402

FULL = OSError(errno.ENOSPC, "No space left on device")
LOGS = ("odoo.http", "odoo.addons.cs_quality_assurance.controllers.export")
SAID = "disk is full"


class FullDisk:
    """Every file opened for writing takes half of what comes, and then no more."""

    def __init__(self, inside):
        self.inside, self.open = str(inside), builtins.open

    def __call__(self, file, mode="r", *args, **kwargs):
        opened = self.open(file, mode, *args, **kwargs)
        if "w" in mode and str(file).startswith(self.inside):
            whole = opened.write

            def write(data):
                whole(data[: len(data) // 2])
                raise FULL

            opened = _Wrapped(opened, write)
        return opened


class _Wrapped:
    def __init__(self, file, write):
        self.file, self.write = file, write

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.file.close()

    def __getattr__(self, name):
        return getattr(self.file, name)


@tagged("post_install", "-at_install")
class TestFullDisk(ImportCase, RpcProbe, HttpCase):
    def setUp(self):
        super().setUp()
        self.store = Path(self.env["ir.attachment"]._filestore())
        self.authenticate("qa_officer", "qa_officer")

    def full(self):
        return patch.object(builtins, "open", FullDisk(self.store))

    def test_an_upload_is_whole_or_not_there(self):
        content = self.table([row(f"8{n:04}") for n in range(50)])
        vals = {"file": base64.b64encode(content).decode(), "filename": "r.csv"}
        before = self.env["cs.case.import"].search_count([])
        with self.full(), mute_logger(*LOGS, "odoo.addons.base.models.ir_attachment"):
            with self.assertRaises(RpcError) as refused, self.undone():
                self.rpc("cs.case.import", "create", [vals])
        self.assertIn(SAID, refused.exception.message)
        self.assertIn("UserError", refused.exception.name)
        self.assertEqual(self.env["cs.case.import"].search_count([]), before)
        # There is room again: the same file goes in, whole.
        [made] = self.rpc("cs.case.import", "create", [vals])
        made = self.env["cs.case.import"].browse(made)
        self.assertEqual(made._data(), content)
        self.assertEqual(list(invariants.breaches(self.env)), [])

    def test_an_export_says_so(self):
        self.authenticate("qa_manager", "qa_manager")

        def export():
            return self.url_open(
                "/cs_quality_assurance/export/schedule",
                data={"data": "{}", "csrf_token": http.Request.csrf_token(self)},
            )

        def no_room(*_args, **_kwargs):
            raise FULL

        lines = self.env["cs.privacy.log"].search_count([])
        with patch.object(tempfile, "mkdtemp", no_room), mute_logger(*LOGS):
            answer = export()
        self.assertEqual(answer.status_code, 500)
        self.assertIn(SAID, answer.text)
        self.assertEqual(self.env["cs.privacy.log"].search_count([]), lines)
        self.assertEqual(export().content[:2], b"PK")

    def test_a_register_that_cannot_be_shown_as_a_workbook_stays(self):
        register = self.preview(self.as_held())
        self.env.flush_all()

        def no_room(*_args, **_kwargs):
            raise FULL

        place = "odoo.addons.cs_quality_assurance.reports.register.register_preview"
        path = f"/cs_quality_assurance/register/{register.id}/preview.xlsx"
        with patch(f"{place}.write_preview", no_room), mute_logger(*LOGS):
            answer = self.url_open(path)
        self.assertNotEqual(answer.status_code, 200)
        self.assertIn(SAID, answer.text)
        self.assertEqual(self.url_open(path).status_code, 200)


@tagged("post_install", "-at_install")
class TestNoMailServer(ProgrammeCase):
    def test_work_goes_on_and_every_message_waits_for_the_server(self):
        cycle = self.make_cycle("allocated")
        cycle.with_user(self.user_qa_officer).action_open()
        mails = self.env["mail.mail"].search([("state", "=", "outgoing")])
        self.assertTrue(mails)
        self.assertEqual(set(cycle.audit_ids.mapped("state")), {"allocated"})
        queue = self.env["mail.mail"]

        def down(*_args, **_kwargs):
            raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")

        sent = []
        connect = patch.object(IrMail_Server, "_connect__", down)
        with connect, mute_logger("odoo.addons.mail.models.mail_mail"):
            for _hour in range(3):
                queue.process_email_queue()
                self.assertEqual(set(mails.exists().mapped("state")), {"exception"})
                self.assertEqual(mails.exists(), mails)
        with (
            patch.object(IrMail_Server, "_disable_send", lambda *_server: False),
            patch.object(IrMail_Server, "_connect__", lambda *a, **k: None),
            patch.object(
                IrMail_Server,
                "send_email",
                lambda server, message, *a, **k: sent.append(message) or "<id>",
            ),
        ):
            queue.process_email_queue()
            queue.process_email_queue()
        self.assertEqual(len(sent), len(mails), "each once")
        self.assertEqual(set(mails.exists().mapped("state")) - {"sent"}, set())


@tagged("post_install", "-at_install")
class TestClockChange(ProgrammeCase):
    """The night that has an hour twice and the one that has an hour less."""

    def left(self):
        self.env.flush_all()
        return {
            model: self.env[model].with_context(active_test=False).search_count([])
            for model in (
                *("cs.audit", "cs.notice", "cs.cycle", "cs.cycle.sample"),
                *("mail.activity", "mail.mail", "cs.expectation.owed"),
            )
        }

    def run_all(self, moment):
        ours = self.env["ir.model.data"].search(
            [("model", "=", "ir.cron"), ("module", "=", "cs_quality_assurance")]
        )
        with self.enter_registry_test_mode(), freeze_time(moment):
            for cron in self.env["ir.cron"].browse(ours.mapped("res_id")):
                cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.left()

    def test_an_hour_twice_or_missing_makes_nothing_twice(self):
        self.make_programme({"recurrence": "monthly", "day_rule": "day", "day": 25})
        self.make_audit("closing", grade="requires_improvement")
        before = self.left()
        for night in (
            # 01:30 in London is here twice, ...
            ("2026-10-25 00:30", "2026-10-25 01:30", "2026-10-25 02:30"),
            # ... and not at all here.
            ("2027-03-28 00:30", "2027-03-28 01:30", "2027-03-28 02:30"),
        ):
            once = self.run_all(night[0])
            self.assertNotEqual(once, before, "there was something to do")
            for moment in night[1:]:
                self.assertEqual(self.run_all(moment), once, moment)
            before = once

    def test_the_day_is_the_day_in_london(self):
        cycle = self.make_cycle("draft")
        london = cycle.with_context(tz="Europe/London")
        for moment, day in (
            ("2026-10-24 23:30", "2026-10-25"),
            ("2026-10-25 23:30", "2026-10-25"),
            ("2027-03-27 23:30", "2027-03-27"),
            ("2027-03-28 23:30", "2027-03-29"),
        ):
            with freeze_time(moment):
                self.assertEqual(str(london._today()), day, moment)
