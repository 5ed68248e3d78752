import base64
import hashlib
import io
import json
import zipfile
from html import unescape
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .programme_common import ProgrammeCase


@tagged("post_install", "-at_install")
class TestInspectionPack(ProgrammeCase):
    """Everything an inspector asks for, in one file, without names."""

    def asked(self, **vals):
        pack = (
            self.env["cs.inspection.pack"]
            .with_user(self.user_qa_manager)
            .create(
                {
                    "name": "Annual engagement meeting",
                    "framework_id": self.framework.id,
                    "date_from": "2026-04-01",
                    "date_to": "2027-03-31",
                    **vals,
                }
            )
        )
        pack.action_make()
        self.assertEqual(pack.state, "asked")
        return pack

    def make_pack(self, **vals):
        pack = self.asked(**vals)
        with self.enter_registry_test_mode():
            self.env.ref(
                "cs_quality_assurance.cron_inspection_packs"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(pack.state, "made")
        archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(pack.file)))
        return pack, {name: archive.read(name) for name in archive.namelist()}

    def some_work(self):
        self.make_cycle("open", line={"sample_method": "fixed", "sample_size": 8})
        audit = self.make_audit("closed", case=self.cases["1001"])
        audit.sudo().strengths = f"{self.practitioner.name} knows case 1001 well."
        return audit

    def test_no_name_and_no_reference_is_in_it(self):
        self.practitioner.name = "Niamh O'Brien-Smith"
        audit = self.some_work()
        pack, files = self.make_pack()
        whole = b"\n".join(files.values()).decode()
        self.assertIn(f"6-audits/{audit.name}.html", files)
        self.assertIn("a colleague knows case C-", whole)
        names = (
            self.env["hr.employee"]
            .search([("company_id", "=", self.company.id)])
            .mapped("name")
        )
        self.assertFalse([name for name in names if name in unescape(whole)])
        for reference in (
            self.env["cs.case"]
            .search([("company_id", "=", self.company.id)])
            .mapped("reference")
        ):
            self.assertNotRegex(whole, rf"(?<![\w-]){reference}(?![\w-])")
            self.assertIn(f"  {reference}", pack.key_text)

    def test_a_first_name_alone_is_taken_out(self):
        self.practitioner.name = "Niamh Goodfellow"
        self.auditor.name = "Riverside Adeyemi"
        audit = self.some_work()
        audit.sudo().strengths = (
            "Niamh knows him. Goodfellow was there, says Riverside."
        )
        pack, files = self.make_pack()
        page = files[f"6-audits/{audit.name}.html"].decode()
        self.assertIn("a colleague knows him. a colleague was there", page)
        # A team is called so, too: whoever gives the pack away is told.
        self.assertIn("Riverside", " ".join(pack.message_ids.mapped("body")))

    def test_the_checksums_hold_and_nothing_is_missing(self):
        self.some_work()
        pack, files = self.make_pack()
        sums = json.loads(files.pop("manifest.json"))
        self.assertEqual(
            sums,
            {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        )
        for name in (
            "index.html",
            "1-framework.html",
            "2-programme.html",
            "3-schedule.csv",
            "4-results.html",
            "7-themes.html",
        ):
            self.assertIn(name, files)
            self.assertIn(name.encode(), files["index.html"] + name.encode())
        draws = [name for name in files if name.startswith("5-draws/")]
        self.assertEqual(len(draws), 1)
        self.assertIn("1234", files[draws[0]].decode(), "the seed, to check it by")
        self.assertIn("Made for", str(pack.message_ids.mapped("body")))

    def test_the_same_seed_chooses_the_same_six(self):
        for number in range(8):
            case = self.make_case(f"88{number}", department_id=self.riverside.id)
            self.make_audit("closed", case=case)
        pack, files = self.make_pack()
        chosen = {name for name in files if name.startswith("6-audits/")}
        self.assertEqual(len(chosen), 6)
        mine = pack.with_user(self.user_qa_manager)
        self.assertEqual(
            {f"6-audits/{one.name}.html" for one in mine._audits()}, chosen
        )

    def test_who_waits_sees_how_far_it_is(self):
        self.some_work()
        pack = self.asked()
        seen = []
        cron = type(self.env["ir.cron"])
        with patch.object(
            cron, "_commit_progress", lambda *_a, **_k: seen.append(pack.progress) or 9
        ):
            pack.env["cs.inspection.pack"].sudo()._cron_packs()
        # A page for the draw, one for the audit; then it is made.
        self.assertEqual(seen, [0, 50, 50])
        self.assertEqual(pack.state, "made")

    def test_one_that_fails_says_so_and_the_next_is_made(self):
        audit = self.some_work()
        bad, good = self.asked(audit_ids=audit.ids), self.asked()
        printed = type(bad)._printed

        def fails(pack, report, record):
            if pack == bad and record._name == "cs.audit":
                raise ValueError("no paper")
            return printed(pack, report, record)

        with (
            patch.object(type(bad), "_printed", fails),
            self.enter_registry_test_mode(),
            self.assertLogs(
                "odoo.addons.cs_quality_assurance.models.reporting.cs_inspection_pack"
            ),
        ):
            self.env.ref(
                "cs_quality_assurance.cron_inspection_packs"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((bad.state, good.state), ("draft", "made"))
        self.assertIn("could not be made", str(bad.message_ids.mapped("body")))
        bad.name = "It may be changed, and asked for again"

    def test_with_names_when_it_is_asked_for(self):
        self.some_work()
        _pack, files = self.make_pack(with_names=True)
        whole = b"\n".join(files.values()).decode()
        self.assertIn(f"{self.practitioner.name} knows case 1001 well", whole)

    def test_who_makes_one_and_that_it_stays(self):
        Pack = self.env["cs.inspection.pack"]
        for role in ("qa_officer", "director", "team_manager"):
            with self.assertRaises(AccessError):
                Pack.with_user(getattr(self, f"user_{role}")).search([])
        pack, _files = self.make_pack()
        with self.assertRaisesRegex(UserError, "stays as it was given out"):
            pack.name = "Another"
        with self.assertRaisesRegex(UserError, "stays on the record"):
            pack.unlink()
