"""The Standard Safeguarding Dataset brought in as a file: cases, people, and what
happened to each child."""

import sys
from datetime import date, timedelta
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.cs_quality_assurance.tests.common_register import ImportCase

sys.path.insert(0, str(Path(__file__).parents[1] / "data"))
from ssd_council import MARK, TEAMS, Council
from tcp import over_tcp  # noqa: F401

DAY = date(2026, 6, 9)


class SsdCase(ImportCase):
    """A council whose register is the data set's alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The register of this council is the data set's alone.
        cls.env["cs.case"].search([("company_id", "=", cls.company.id)]).write(
            {"date_closed": "2026-01-31"}
        )
        for name in TEAMS[2:]:
            cls.env["hr.department"].create(
                {"name": name, "cs_level": "team", "company_id": cls.company.id}
            )
        cls.staff = cls.env["hr.employee"].create(
            [
                {"name": name, "barcode": number, "company_id": cls.company.id}
                for _key, number, name in Council(70).workers
            ]
        )

    def setUp(self):
        super().setUp()
        # A test may change what it says.
        self.council = Council(70)

    def bring(self, council=None, day=DAY):
        return self.run_import(
            (council or self.council).zipped(), filename="ssd.zip", as_of=day
        )

    def events(self, reference, code=None):
        domain = [
            ("case_id.reference", "=", reference),
            ("company_id", "=", self.company.id),
        ]
        if code:
            domain.append(("code", "=", code))
        return self.env["cs.case.event"].search(domain, order="date")

    def the_case(self, reference):
        return self.env["cs.case"].search(
            [("reference", "=", reference), ("company_id", "=", self.company.id)]
        )


@tagged("post_install", "-at_install")
class TestSsdImport(SsdCase):
    def test_cases_people_and_events_come_with_it(self):
        register = self.bring()
        self.assertEqual(register.created_count, 60)
        case = self.the_case("000001")
        self.assertEqual(case.case_type_id.code, "cin")
        self.assertEqual(case.practitioner_id, self.staff[0])
        self.assertEqual(case.department_id.name, "Riverside")
        wanted = [
            row
            for row in self.council.tables["cin_visits"]
            if row["cinv_person_id"] == "000001"
        ]
        visits = self.events("000001", "cin_visit")
        self.assertEqual(len(visits), len(wanted))
        self.assertTrue(all(visits.mapped("from_source")))
        self.assertEqual(set(visits.mapped("seen")), {"yes"})
        self.assertIn(f"{register.event_count:,}", register.event_note)

    def test_twice_is_once_and_corrections_follow_with_a_trace(self):
        self.bring()
        before = self.events("000002")
        self.assertTrue(before)
        again = self.bring()
        self.assertEqual(again.event_note[:21], "Dated events: 0 new, ")
        self.assertEqual(self.events("000002"), before)
        # One visit was on another day; one never was.
        visits = [
            row
            for row in self.council.tables["cp_visits"]
            if row["cppv_person_id"] == "000002"
        ]
        visits[0]["cppv_cp_visit_date"] -= timedelta(days=2)
        self.council.tables["cp_visits"].remove(visits[1])
        third = self.bring()
        self.assertIn("0 new, 1 corrected, 1 taken back", third.event_note)
        self.assertEqual(len(self.events("000002", "cp_visit")), len(visits) - 1)
        said = " ".join(map(str, self.the_case("000002").message_ids.mapped("body")))
        self.assertIn("corrected", said)
        self.assertIn("took back", said)

    def test_what_was_typed_by_hand_stays(self):
        self.bring()
        case = self.the_case("000001")
        kind = self.env.ref("cs_quality_assurance.event_type_cin_visit")
        typed = self.env["cs.case.event"].create(
            {"case_id": case.id, "event_type_id": kind.id, "date": "2026-06-02"}
        )
        self.assertFalse(typed.from_source)
        count = len(self.events("000001"))
        self.bring()
        self.assertTrue(typed.exists())
        self.assertEqual(len(self.events("000001")), count)

    def test_a_typed_event_of_the_same_day_is_the_same(self):
        kind = self.env.ref("cs_quality_assurance.event_type_cin_visit")
        self.bring()
        visit = self.events("000001", "cin_visit")[-1]
        day, case = visit.date, visit.case_id
        self.env.cr.execute("DELETE FROM cs_case_event WHERE id = %s", [visit.id])
        self.env.invalidate_all()
        typed = self.env["cs.case.event"].create(
            {"case_id": case.id, "event_type_id": kind.id, "date": day}
        )
        self.bring()
        same = self.events("000001", "cin_visit").filtered(lambda one: one.date == day)
        self.assertEqual(same, typed)

    def test_nothing_of_what_must_not_be_read_is_kept(self):
        register = self.bring()
        self.assertFalse(register.file)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_name IN ('cs_case', 'cs_case_event', 'cs_case_import',"
            " 'cs_case_import_row', 'cs_case_import_list', 'cs_case_import_total',"
            " 'mail_message') AND data_type IN ('text', 'character varying', 'jsonb')"
        )
        for table, column in self.env.cr.fetchall():
            self.env.cr.execute(
                f'SELECT count(*) FROM {table} WHERE "{column}"::text LIKE %s',
                [f"%{MARK}%"],
            )
            self.assertEqual(self.env.cr.fetchone(), (0,), f"{table}.{column}")

    def test_what_closed_is_closed(self):
        self.bring()
        for row in self.council.tables["cin_episodes"]:
            if row["cine_person_id"] == "000001":
                row["cine_close_date"] = DAY
        self.bring(day=DAY)
        self.assertFalse(self.the_case("000001").is_open)
        self.assertTrue(self.events("000001"), "what happened stays with it")

    def test_working_time_proposes_an_auditors_share(self):
        self.bring()
        half, whole = self.staff[1], self.staff[0]
        self.assertEqual((whole.cs_working_time, half.cs_working_time), (1.0, 0.6))
        half.cs_auditor = True
        mine = self.env["hr.employee.public"].with_user(self.user_qa_officer)
        mine.browse(half.id).action_cs_take_working_time()
        self.assertEqual(half.cs_audit_capacity, 0.6)
        self.assertEqual(whole.cs_audit_capacity, 1.0)

    def test_agency_staff_and_those_who_are_there_no_more(self):
        rows = self.council.tables["professionals"]
        rows[0]["prof_agency_worker_flag"] = "Y"
        self.bring()
        agency, staff = self.staff[0], self.staff[1]
        self.assertEqual(agency.cs_register_standing, "agency")
        self.assertEqual(staff.cs_register_standing, "staff")
        nobody = self.user_team_manager.employee_id
        self.assertFalse(nobody.cs_register_standing, "no number of the source")
        gone = rows.pop(0)
        record = self.bring(day=DAY)
        self.assertEqual(agency.cs_register_standing, "gone")
        self.assertIn("among its staff: 1", record.event_note)
        # Said once; back again when the source has them again.
        self.assertNotIn("among its staff", self.bring(day=DAY).event_note)
        rows.append(gone)
        self.bring(day=DAY)
        self.assertEqual(agency.cs_register_standing, "agency")

    def test_what_the_child_said_stands_beside_the_questions(self):
        table = "voice_of_child"
        ask = {"voch_agree_worker": "Y", "voch_plan_safe": "N"}
        self.council.add(table, voch_table_id="V1", voch_person_id="000001", **ask)
        self.bring()
        case = self.the_case("000001")
        self.assertEqual(case.child_said, {"agree": True, "safe": False})
        self.assertFalse(self.the_case("000002").child_said)
        audit = self.make_audit("in_progress", case_id=case.id)
        [said] = [one for one in audit._record_shows() if one["key"] == "voice"]
        self.assertIn("the plan says what keeps them safe: no", said["text"])
        self.council.tables[table][0]["voch_person_id"] = "000003"
        self.bring(day=DAY)
        self.assertFalse(case.child_said, "no longer there, gone here")
