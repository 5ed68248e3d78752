import base64
from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import file_open

from .common_register import AS_OF, HEADINGS, ImportCase, row


@tagged("post_install", "-at_install")
class TestCaseImport(ImportCase):
    """From a file to the register: preview, import, and what is asked."""

    def test_a_preview_writes_to_no_case(self):
        before = self.env["cs.case"].search_read([], [])
        register = self.preview([*self.as_held(), row("9001"), row("")])
        self.assertEqual(self.env["cs.case"].search_read([], []), before)
        self.assertEqual(
            (register.state, register.found_count, register.created_count),
            ("previewed", 6, 1),
        )
        self.assertEqual(register.rejected_count, 1)
        rejected = self.lines(register, action="rejected")
        self.assertEqual((rejected.row, rejected.column), (8, "A: child_id"))
        self.assertEqual(rejected.reason, "The row has no child's reference.")

    def test_importing_opens_changes_and_closes(self):
        rows = self.as_held()
        rows[0].update(team="Hillside", worker="Practitioner, Petra (Agency)")
        rows[1].update(last_seen_date="20/05/2026")
        rows[3].update(end_date="15/05/2026")
        rows.append(row("9001", "lac", last_review_date="01/05/2026"))
        register = self.run_import(rows[:4] + rows[5:], confirm_short=True)
        self.assertEqual(register.state, "done")
        moved = self.found("1001")
        self.assertEqual(moved.department_id, self.hillside)
        self.assertEqual(moved.practitioner_id, self.other_practitioner)
        self.assertEqual(self.found("1002").date_last_seen, date(2026, 5, 20))
        self.assertEqual(self.found("2001").date_closed, date(2026, 5, 15))
        self.assertFalse(self.found("2001").is_open)
        new = self.found("9001")
        self.assertEqual(new.case_type_id.code, "lac")
        self.assertEqual(new.date_opened, date(2026, 1, 5))
        self.assertEqual(new.date_last_review, date(2026, 5, 1))
        self.assertTrue(self.found("3001").is_open, "its type is not in the file")
        self.assertEqual(
            [
                register[name]
                for name in ("created_count", "moved_count", "closed_count")
            ],
            [1, 1, 1],
        )

    def test_ALL_08_the_same_file_twice_changes_nothing(self):
        rows = [*self.as_held(), row("9001"), row("9002", worker="Nobody Known")]
        self.run_import(rows)
        held = self.env["cs.case"].search_read([], [])
        again = self.preview(rows)
        self.assertEqual(again.same_as_id.state, "done")
        again.action_import()
        self.assertEqual(
            [
                again[name]
                for name in (
                    "created_count",
                    "opened_count",
                    "updated_count",
                    "moved_count",
                    "closed_count",
                )
            ],
            [0, 0, 0, 0, 0],
        )
        self.assertEqual(again.unchanged_count, 7)
        self.assertEqual(self.env["cs.case"].search_read([], []), held)

    def test_ALL_05_moves_and_closings_are_on_the_record(self):
        rows = self.as_held()
        self.run_import(rows)
        case = self.found("1001")
        before = case.message_ids
        rows[0].update(team="Hillside", worker="", last_seen_date="20/05/2026")
        self.run_import(rows)
        note = case.message_ids - before
        self.assertEqual(len(note), 1)
        self.assertEqual(note.author_id, self.user_qa_officer.partner_id)
        text = note.body.striptags()
        self.assertIn("Register of 31 May 2026", text)
        self.assertIn("Team: Riverside → Hillside", text)
        self.assertIn("Practitioner: Pat Practitioner → nobody", text)
        self.assertNotIn("20 May 2026", text)

    def test_an_older_register_after_a_newer_one_asks(self):
        self.run_import(self.as_held())
        older = self.preview(self.as_held(), as_of=AS_OF - timedelta(7))
        self.assertTrue(older.newer_id)
        self.assertRefused(
            "newer register, of 31 May 2026", UserError, older.action_import
        )
        older.confirm_older = True
        older.action_import()
        self.assertEqual(older.state, "done")

    def test_a_child_who_is_missing(self):
        self.run_import([*self.as_held(), row("9001"), row("9002")])
        rows = [*self.as_held(), row("9001")]
        kept = self.run_import(rows, close_missing=False)
        self.assertEqual((kept.closed_count, kept.held_count), (0, 1))
        self.assertTrue(self.found("9002").is_open)
        later = self.run_import(rows)
        self.assertEqual(later.closed_count, 1)
        self.assertEqual(self.found("9002").date_closed, AS_OF)
        again = self.run_import([*rows, row("9002")], as_of=date(2026, 6, 5))
        self.assertEqual((again.opened_count, again.created_count), (1, 0))
        self.assertTrue(self.found("9002").is_open)

    def test_a_list_that_is_suspiciously_short_asks(self):
        many = [row(f"90{number:02}") for number in range(8)]
        self.run_import([*self.as_held(), *many])
        few = self.preview([*self.as_held(), many[0]])
        self.assertIn("Child in need: 3 in the file, 10 open now.", few.short_note)
        self.assertEqual((few.closed_count, few.held_count), (0, 7))
        few.confirm_short = True
        self.assertEqual(few.state, "draft", "the preview shows what was chosen before")
        few.action_preview()
        few.action_import()
        self.assertEqual(few.closed_count, 7)

    def test_names_that_are_not_matched_are_asked_once_and_remembered(self):
        staff = self.env["hr.employee"].search_count([])
        rows = [
            row("9001", team="R/side", worker="J. Hughes"),
            row("9002", team="R/side", worker="Hughes, J"),
            row("9003", team="Riverside Team", worker="Duty Desk"),
            row("9004", worker="Vacancy 3"),
        ]
        register = self.preview(rows)
        self.assertEqual(register.unmatched_count, 3)
        questions = {alias.name: alias for alias in register.alias_ids}
        self.assertEqual(set(questions), {"R/side", "J. Hughes", "Hughes, J"})
        self.assertEqual(questions["R/side"].case_count, 2)
        self.assertEqual(
            questions["J. Hughes"].note, "No member of staff has this name."
        )
        self.assertEqual(register.no_worker_count, 2)
        self.assertEqual(self.env["hr.employee"].search_count([]), staff)

        questions["R/side"].department_id = self.riverside
        questions["J. Hughes"].employee_id = self.practitioner
        questions["Hughes, J"].is_nobody = True
        register.action_preview()
        self.assertEqual(register.unmatched_count, 0)
        register.action_import()
        self.assertEqual(self.found("9001").practitioner_id, self.practitioner)
        self.assertEqual(self.found("9001").department_id, self.riverside)
        self.assertFalse(self.found("9002").practitioner_id)
        self.assertEqual(self.found("9003").department_id, self.riverside)

    def test_words_for_types_and_headings_of_the_council(self):
        data = self.table(
            [{"Client": "9001", "case_type": "Family Hub", "team": "Riverside"}],
            ["Client", "case_type", "team"],
        )
        register = self.make(data)
        self.assertRefused(
            "No list of children was found", UserError, register.action_preview
        )
        alias = self.env["cs.case.import.alias"].with_user(self.user_qa_officer)
        alias.create(
            {"kind": "heading", "name": "Client", "heading": "Child Unique ID"}
        )
        register.action_preview()
        self.assertEqual((register.found_count, register.rejected_count), (0, 1))
        register.alias_ids.case_type_id = self.env.ref(
            "cs_quality_assurance.case_type_early_help"
        )
        register.action_preview()
        register.action_import()
        self.assertEqual(self.found("9001").case_type_id.code, "early_help")

    def test_types_the_council_does_not_use_are_left_alone(self):
        self.env.ref("cs_quality_assurance.case_type_early_help").active = False
        register = self.run_import([row("9001", "early_help"), row("9002")])
        self.assertFalse(self.found("9001"))
        self.assertEqual(self.lines(register, code="type_not_used").value, "9001")

    def test_the_register_changed_since_the_preview(self):
        register = self.preview([*self.as_held(), row("9001")])
        self.assertEqual(register.created_count, 1)
        self.make_case("9001", "cin", department_id=self.riverside.id)
        register.action_import()
        self.assertEqual((register.created_count, register.updated_count), (0, 1))
        self.assertTrue(register.was_recomputed)
        self.assertEqual(
            self.lines(register, reference="9001").mapped("action"), ["move"]
        )

    def test_two_people_at_once(self):
        register = self.preview(self.as_held())
        with self.env.registry.cursor() as other:
            other.execute(
                "SELECT pg_advisory_xact_lock(hashtext('cs_case_import'), %s)",
                [self.company.id],
            )
            self.assertRefused(
                "Somebody else is importing", UserError, register.action_import
            )
        self.assertEqual(register.state, "previewed")
        register.action_import()

    def test_a_second_click_while_it_is_read(self):
        register = self.make(self.as_held())
        with patch.object(
            type(register), "try_lock_for_update", lambda r, **k: r.browse()
        ):
            self.assertRefused("being read already", UserError, register.action_preview)

    def test_an_import_is_carried_out_once(self):
        register = self.run_import(self.as_held())
        for action in (register.action_import, register.action_preview):
            self.assertRefused("has been imported", UserError, action)
        self.assertRefused("stays on the record", UserError, register.unlink)
        self.assertRefused(
            "has been imported", UserError, register.write, {"date_as_of": AS_OF}
        )

    def test_an_import_is_undone_until_work_stands_on_its_cases(self):
        register = self.run_import([*self.as_held(), row("9001")])
        brought = self.env["cs.case"].search([("brought_by_id", "=", register.id)])
        self.assertEqual(brought.mapped("reference"), ["9001"])
        register.action_undo()
        self.assertFalse(brought.exists())
        self.assertEqual(register.state, "draft")
        again = self.run_import([*self.as_held(), row("9002")])
        case = self.env["cs.case"].search([("reference", "=", "9002")])
        self.make_audit("allocated", case=case)
        with self.assertRaisesRegex(UserError, "it stays"):
            again.action_undo()
        self.assertTrue(case.exists())
        moved = self.run_import([*self.as_held(), row("9002", team="Hillside")])
        with self.assertRaisesRegex(UserError, "were in the register before"):
            moved.action_undo()

    def test_importing_without_a_preview_makes_one(self):
        register = self.make([*self.as_held(), row("9001")])
        register.action_import()
        self.assertEqual((register.state, register.created_count), ("done", 1))
        self.assertTrue(self.lines(register, reference="9001"))

    def test_the_date_is_taken_from_the_name_or_asked(self):
        data = base64.b64encode(self.table(self.as_held()))
        named = self.imports.create(
            {"file": data, "filename": "register 2026-04-30.csv"}
        )
        self.assertEqual(named.date_as_of, date(2026, 4, 30))
        other = self.imports.create({"file": data, "filename": "register.csv"})
        self.assertEqual(other.date_as_of, date(2026, 6, 10))
        self.assertIn("today is assumed", other.date_hint)
        other.date_as_of = "2026-06-11"
        self.assertRefused("still to come", UserError, other.action_preview)

    def test_files_that_cannot_be_used_are_refused_in_a_sentence(self):
        for data, sentence in (
            (b"%PDF-1.7", "This is a PDF."),
            (b"PK\x03\x04", "cannot be read"),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
                + "EncryptedPackage".encode("utf-16-le"),
                "password",
            ),
            (b"Unique ID,UPN,SEN primary need\n1,A1,SEMH\n", "Area SEND"),
            (b"child_id,case_type\n", "they hold no child"),
        ):
            register = self.make(data)
            self.assertRefused(sentence, UserError, register.action_preview)
            self.assertEqual(register.state, "draft")
        empty = self.imports.create({"filename": "x.csv"})
        self.assertRefused("Choose the file", UserError, empty.action_preview)

    def test_only_what_sampling_needs_is_kept(self):
        rows = [row("9001", date_of_birth="06/06/2015", name="Secret Name")]
        data = self.table(rows, [*HEADINGS, "name"])
        register = self.run_import(data)
        self.assertFalse(self.found("9001").date_of_birth)
        self.assertFalse(register.file, "the file holds more than we may keep")
        said = " ".join(str(line.read()) for line in register.row_ids)
        self.assertNotIn("Secret", said)
        self.assertIn("K: name", said)
        asked = self.run_import(data, keep_date_of_birth=True)
        self.assertEqual(self.found("9001").date_of_birth, date(2015, 6, 6))
        self.assertTrue(self.imports.new({}).keep_date_of_birth, "as the last time")
        self.assertNotIn("2015", " ".join(asked.row_ids.mapped("reason")))

    def test_lines_go_after_a_month_and_counts_stay(self):
        register = self.run_import([*self.as_held(), row("9001")])
        draft = self.preview(self.as_held())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE cs_case_import SET write_date = %s", [AS_OF - timedelta(60)]
        )
        self.env.invalidate_all()
        self.env["cs.case.import"]._gc_details()
        self.assertFalse(draft.exists())
        self.assertEqual((len(register.row_ids), register.created_count), (0, 1))

    def test_nobody_writes_results_by_hand(self):
        register = self.make(self.as_held())
        for vals in ({"state": "done"}, {"created_count": 7}, {"checksum": "x"}):
            self.assertRefused("come from reading", UserError, register.write, vals)
        self.assertRefused(
            "come from reading", UserError, self.imports.create, {"state": "done"}
        )

    def test_the_totals_say_what_the_register_will_be(self):
        rows = [*self.as_held(), row("9001", team="Harbour", worker="")]
        rows[0].update(team="Harbour", case_type="lac")
        register = self.preview(rows)
        types = {t.name: t for t in register.type_total_ids}
        self.assertEqual(
            [
                (types["Child in need"][n])
                for n in ("before", "opened", "moved_out", "after")
            ],
            [2, 1, 1, 2],
        )
        teams = {t.name: t for t in register.team_total_ids}
        harbour = next(t for name, t in teams.items() if "Harbour" in name)
        self.assertEqual((harbour.before, harbour.after), (1, 3))
        register.action_import()
        self.assertEqual(
            self.env["cs.case"].search_count(
                [("department_id", "=", self.harbour.id), ("is_open", "=", True)]
            ),
            3,
        )

    # --- as an officer does it -------------------------------------------------

    def read_by_form(self, data, filename="register.csv"):
        """The officer chooses the file, says the day and presses Read the file."""
        # The widget of the file sets its name.
        named = self.imports.with_context(default_filename=filename)
        with Form(named, "cs_quality_assurance.cs_case_import_view_form") as form:
            form.file = base64.b64encode(data)
            form.date_as_of = AS_OF
        register = form.record
        register.action_preview()
        return register

    def test_a_row_without_a_type_is_rejected_and_the_next_is_read(self):
        data = (
            "Child Unique ID,Case type,Team,Allocated worker,Date opened,Date closed\n"
            "90211,,Riverside,Pat Practitioner,05/01/2026,\n"
            "90213,,,,,\n"
            "90212,CIN,Riverside,Pat Practitioner,#VALUE!,\n"
        )
        register = self.read_by_form(data.encode())
        self.assertEqual((register.found_count, register.rejected_count), (1, 2))
        rejected = self.lines(register, code="type_missing")
        self.assertEqual(rejected.mapped("row"), [2, 3])
        self.assertEqual(
            set(rejected.mapped("reason")), {"The row has no type of case."}
        )
        [error] = self.lines(register, code="excel_error")
        self.assertEqual(
            (error.row, error.column, error.value), (4, "E: Date opened", "#VALUE!")
        )
        register.action_import()
        self.assertEqual(self.found("90212").case_type_id.code, "cin")

    def test_the_template_has_the_headings_that_are_documented(self):
        with file_open(
            "cs_quality_assurance/static/register/register_template.csv", "rb"
        ) as template:
            data = template.read().rstrip() + b"\r\n"
        form = self.env.ref("cs_quality_assurance.cs_case_import_view_form").arch
        self.assertIn(
            "/cs_quality_assurance/static/register/register_template.csv", form
        )
        for heading in data.decode().strip().split(","):
            self.assertIn(f"<strong>{heading}</strong>", form)
        line = "9001,Child in need,Riverside,Pat Practitioner,05/01/2026,,01/05/2026"
        register = self.read_by_form(data + f"{line},,Iris Reviewer,\r\n".encode())
        self.assertEqual(register.list_ids.mapped("missing"), [""])
        self.assertEqual(register.list_ids.mapped("ignored"), [""])
        register.action_import()
        self.assertEqual(self.found("9001").date_last_seen, date(2026, 5, 1))
        self.assertEqual(self.found("9001").iro_id.name, "Iris Reviewer")

    def test_columns_not_found_are_named_as_the_template_names_them(self):
        data = b"Case ref,Category,Social worker\n9001,CIN,Pat Practitioner\n"
        register = self.read_by_form(data)
        self.assertEqual(
            register.list_ids.missing,
            "Team, Date opened, Date closed, Last seen, Last review",
        )
        self.assertEqual(register.found_count, 1)
        twice = self.read_by_form(data + b"9001,CIN,Pat Practitioner\n")
        findings = self.lines(twice, kind="finding")
        self.assertIn("duplicate", findings.mapped("code"))
        # A table of one's own has no number.
        self.assertNotIn("List 0", " ".join(findings.mapped("reason")))

    # --- care leavers, of whose start List 9 says nothing -------------------------

    def care_leavers(self, *rows):
        headings = ("Child Unique ID", "Date of Birth", "Allocated Team")
        headings += ("Allocated Worker", "Eligibility Category", "LA In Touch")
        lines = [headings, *rows]
        data = "\n".join(",".join(line) for line in lines).encode()
        register = self.read_by_form(data, "List 9.csv")
        register.action_import()
        return register

    def test_a_care_leavers_case_says_what_its_start_was_worked_out_from(self):
        last = ("Harbour", "", "Former relevant child", "a) Yes")
        register = self.care_leavers(("9001", "06/06/2004", *last), ("9002", "", *last))
        self.assertIn(
            "Opened: 6 June 2022; Worked out from: Their eighteenth birthday",
            self.lines(register, reference="9001", kind="case").reason,
        )
        known, unknown = self.found("9001"), self.found("9002")
        self.assertEqual(known.date_opened, date(2022, 6, 6))
        self.assertEqual(known.date_opened_from, "birthday")
        self.assertEqual(
            (unknown.date_opened, unknown.date_opened_from), (AS_OF, "first_seen")
        )

        with Form(
            known.with_user(self.user_qa_officer),
            "cs_quality_assurance.cs_case_view_form",
        ) as form:
            form.date_opened = date(2022, 3, 1)
        self.assertFalse(known.date_opened_from, "typed, and not worked out")
        again = self.care_leavers(("9001", "06/06/2004", *last), ("9002", "", *last))
        self.assertEqual(again.updated_count, 0)
        self.assertEqual(known.date_opened, date(2022, 3, 1))
