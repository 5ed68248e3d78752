import base64
import csv
import io

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import QualityCase

HEAD = (
    "Name,Work email,Staff number,Job,Team,Team's manager,Role here,Working time,"
    "Joined,Left"
).split(",")
ROWS = [
    ["Lena Lead", "lena@example.com", "501", "Head", "Assessment", "Lena Lead",
     "Head of service", "", "01/04/2024", ""],
    ["Wes Worker", "wes@example.com", "502", "Social worker", "Assessment North",
     "Tina Team", "Practitioner", "", "02/02/2026", ""],
    ["Tina Team", "tina@example.com", "503", "Team manager", "Assessment North",
     "Lena Lead", "Team manager", "", "", ""],
    ["Ada Auditor", "auditor@example.com", "504", "Auditor", "Harbour", "",
     "Moderator", "", "", ""],
    ["Pat Practitioner", "practitioner@example.com", "", "", "", "", "", "", "",
     "31/05/2026"],
    ["Wanda Wrong", "", "", "", "", "", "Wizard", "", "", ""],
]  # fmt: skip


@tagged("post_install", "-at_install")
class TestStaffImport(QualityCase):
    """Staff from a spreadsheet, as a QA manager prepares and an administrator applies
    it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_hr_admin = cls.make_user(
            "hr_admin",
            "base.group_erp_manager,base.group_partner_manager,hr.group_hr_manager",
        )
        for role in ("auditor", "practitioner"):
            getattr(cls, role).work_email = f"{role}@example.com"

    def content(self, rows):
        stream = io.StringIO()
        csv.writer(stream).writerows([HEAD, *rows])
        return base64.b64encode(stream.getvalue().encode())

    def previewed(self, rows=None, user=None, **vals):
        rows = ROWS if rows is None else rows
        form = Form(self.env["cs.staff.import"].with_user(user or self.user_qa_manager))
        form.file = self.content(rows)
        for name, value in vals.items():
            form[name] = value
        sheet = form.save()
        sheet.action_preview()
        return sheet

    def apply(self, sheet, user=None):
        sheet = sheet.with_user(user or self.user_hr_admin)
        return sheet.with_context(seen=sheet.fingerprint).action_apply()

    def person(self, name):
        return (
            self.env["hr.employee"]
            .with_context(active_test=False)
            .search([("name", "=", name), ("company_id", "=", self.company.id)])
        )

    def test_a_preview_says_what_would_change_and_changes_nobody(self):
        before = self.env["hr.employee"].search_count([])
        sheet = self.previewed()
        self.assertEqual(self.env["hr.employee"].search_count([]), before)
        self.assertEqual(
            [sheet.state, sheet.new_count, sheet.changed_count, sheet.left_count],
            ["previewed", 4, 1, 1],
        )
        self.assertEqual((sheet.team_count, sheet.warning_count), (2, 1))
        self.assertEqual(sheet.finding_ids.mapped("code"), ["role_unknown"])
        said = sheet.change_ids.filtered(lambda one: one.subject == "Assessment North")
        self.assertEqual(
            said.reason, "Manager: Tina Team; Part of: Assessment; Level: Team"
        )

    def test_an_administrator_applies_it_in_one_press(self):
        sheet = self.previewed()
        self.assertFalse(sheet.can_apply)
        sheet.action_ask()
        todo = sheet.activity_ids
        self.assertEqual((sheet.state, todo.user_id), ("asked", self.user_hr_admin))
        self.apply(sheet)
        self.assertEqual((sheet.state, sheet.file), ("done", False))
        self.assertFalse(todo.exists().active)
        lena, wes, tina = map(self.person, ("Lena Lead", "Wes Worker", "Tina Team"))
        self.assertEqual(wes.department_id.name, "Assessment North")
        self.assertEqual(wes.department_id.manager_id, tina)
        self.assertEqual(wes.department_id.parent_id, lena.department_id)
        self.assertEqual(lena.department_id.cs_level, "head_of_service")
        self.assertEqual(wes.parent_id, tina)
        self.assertEqual(str(wes.contract_date_start), "2026-02-02")
        self.assertEqual(wes.barcode, "502")
        self.assertTrue(
            wes.user_id.has_group("cs_quality_assurance.group_practitioner")
        )
        self.assertFalse(wes.user_id.has_group("cs_quality_assurance.group_auditor"))
        self.assertTrue(tina.user_id.has_group("cs_quality_assurance.group_manager"))
        self.assertEqual(tina.user_id.login, "tina@example.com")
        self.assertTrue(
            self.user_auditor.has_group("cs_quality_assurance.group_moderator")
        )
        self.assertFalse(self.person("Wanda Wrong").user_id)
        self.assertFalse(self.practitioner.active)
        self.assertFalse(self.user_practitioner.active)
        self.assertEqual(str(self.practitioner.departure_date), "2026-05-31")

    def test_a_sheet_is_undone_until_work_stands_on_it(self):
        sheet = self.previewed(ROWS[:3]).with_user(self.user_hr_admin)
        everybody = ("hr.employee", "hr.department", "res.users", "res.partner")

        def counts():
            return [
                self.env[name].with_context(active_test=False).search_count([])
                for name in everybody
            ]

        before = counts()
        self.apply(sheet)
        self.assertGreater(counts(), before)
        with self.assertRaises(AccessError):
            sheet.with_user(self.user_qa_manager).action_undo()
        # A case that came to one of them keeps them.
        case = self.cases["1001"]
        held = case.practitioner_id
        case.practitioner_id = self.person("Wes Worker")
        with self.assertRaisesRegex(UserError, "it stays"):
            sheet.action_undo()
        case.practitioner_id = held
        wes = self.person("Wes Worker").user_id
        log = self.env["res.users.log"].sudo().create({"create_uid": wes.id})
        log.flush_recordset()
        self.env.cr.execute(
            "UPDATE res_users_log SET create_uid = %s WHERE id = %s", (wes.id, log.id)
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "it stays"):
            sheet.action_undo()
        log.unlink()
        self.env.invalidate_all()
        sheet.action_undo()
        self.assertEqual(counts(), before)
        self.assertEqual(sheet.state, "draft")
        with self.assertRaises(UserError):
            sheet.action_undo()

    def test_a_sheet_that_changed_somebody_is_not_undone(self):
        sheet = self.previewed().with_user(self.user_hr_admin)
        self.apply(sheet)
        with self.assertRaisesRegex(UserError, "changed nobody"):
            sheet.action_undo()
        self.assertTrue(self.person("Wes Worker"))

    def test_ALL_08_the_same_file_again_changes_nothing(self):
        self.apply(self.previewed())
        again = self.previewed()
        self.assertTrue(again.is_empty, again.change_ids.mapped("reason"))
        with self.assertRaises(UserError):
            again.action_ask()

    def test_who_may_not_add_staff_cannot_apply_it(self):
        sheet = self.previewed()
        erp = self.make_user(
            "erp", "base.group_erp_manager,cs_quality_assurance.group_qa_manager"
        )
        hr = self.make_user(
            "hr_only", "hr.group_hr_manager,cs_quality_assurance.group_qa_manager"
        )
        for user in (self.user_qa_manager, erp, hr):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.apply(sheet, user)
        for user in (self.user_qa_officer, self.user_team_manager, self.user_director):
            with self.assertRaises(AccessError), self.cr.savepoint():
                sheet.with_user(user).action_preview()
        with self.assertRaises(UserError), self.cr.savepoint():
            sheet.write({"state": "asked"})
        with self.assertRaises(UserError), self.cr.savepoint():
            sheet.write({"fingerprint": "x"})

    def test_only_the_preview_that_was_seen_is_applied(self):
        sheet = self.previewed()
        seen = sheet.fingerprint
        sheet.action_ask()
        form = Form(sheet)
        form.file = self.content(
            [["New Boss", "boss@example.com", *[""] * 4, "QA manager"]]
        )
        form.save()
        self.assertEqual((sheet.state, len(sheet.activity_ids)), ("draft", 0))
        sheet.action_preview()
        admin = sheet.with_user(self.user_hr_admin)
        for context in ({"seen": seen}, {}):
            with self.assertRaises(UserError), self.cr.savepoint():
                admin.with_context(**context).action_apply()
        self.assertFalse(self.person("New Boss"))

    def test_a_preview_that_is_out_of_date_is_shown_again_first(self):
        sheet = self.previewed()
        self.person("Ada Auditor").barcode = "504"
        answer = self.apply(sheet)
        self.assertEqual(answer["tag"], "display_notification")
        self.assertEqual(sheet.state, "previewed")
        self.assertFalse(self.person("Wes Worker"))
        self.apply(sheet)
        self.assertTrue(self.person("Wes Worker"))

    def test_new_people_are_invited_only_when_asked(self):
        for invite in (False, True):
            row = [f"Inv {invite}", f"inv{invite}@example.com", *[""] * 4, "Auditor"]
            self.apply(self.previewed([row], invite=invite))
            contact = self.person(f"Inv {invite}").user_id.partner_id
            self.assertEqual(contact.signup_type == "signup", invite)

    def test_reading_costs_the_same_for_many_as_for_few(self):
        counts = []
        for many in (3, 60):
            rows = [[f"P{n}q Person{n}x", f"p{n}@x.uk", *[""] * 8] for n in range(many)]
            sheet = self.previewed(rows)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            sheet._plan()
            counts.append(self.cr.sql_log_count - start)
        self.assertEqual(counts[0], counts[1])
