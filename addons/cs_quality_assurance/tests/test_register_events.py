from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, users

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestCaseEvent(QualityCase):
    """Dated events of a case: who records, changes and reads them."""

    def event(self, code, day, case=None, user=None):
        return (
            self.env["cs.case.event"]
            .with_user(user or self.env.user)
            .create(
                {
                    "case_id": (case or self.case).id,
                    "event_type_id": self.env.ref(
                        f"cs_quality_assurance.event_type_{code}"
                    ).id,
                    "date": day,
                }
            )
        )

    def test_practitioner_manager_and_officer_record_for_their_cases(self):
        for day, user in enumerate(
            (self.user_practitioner, self.user_team_manager, self.user_qa_officer), 1
        ):
            event = self.event("cin_visit", f"2026-05-0{day}", user=user)
            event.write({"note": "Seen at school."})
            self.assertEqual(event.department_id, self.riverside)

    def test_others_cannot(self):
        for user in (
            self.user_other_practitioner,
            self.user_other_team_manager,
            self.user_auditor,
            self.user_director,
            self.user_external,
        ):
            with self.assertRaises(AccessError):
                self.event("cin_visit", "2026-05-01", user=user)

    def test_the_auditor_reads_them_once_the_case_is_theirs(self):
        event = self.event("cin_visit", "2026-05-01")
        mine = self.env["cs.case.event"].with_user(self.user_auditor)
        self.assertFalse(mine.search([("id", "=", event.id)]))
        self.make_audit()
        self.assertTrue(mine.search([("id", "=", event.id)]))
        with self.assertRaises(AccessError):
            event.with_user(self.user_auditor).date = "2026-05-02"

    def test_one_of_a_kind_on_a_day(self):
        self.event("cin_visit", "2026-05-01")
        self.assertRefused(
            "cs_case_event_typed_once",
            UniqueViolation,
            self.event,
            "cin_visit",
            "2026-05-01",
        )

    def test_a_changed_date_is_in_the_history_of_the_case(self):
        event = self.event("cin_visit", "2026-05-01", user=self.user_practitioner)
        event.date = "2026-05-03"
        message = self.case.message_ids[:1]
        self.assertIn("1 May 2026", message.body)
        self.assertIn("3 May 2026", message.body)
        self.assertEqual(message.author_id, self.user_practitioner.partner_id)

    @users("qa_officer")
    def test_an_event_stays_with_its_case(self):
        event = self.event("cin_visit", "2026-05-01", user=self.env.user)
        self.assertRefused(
            "stays with its case",
            UserError,
            event.write,
            {"case_id": self.cases["1002"].id},
        )
        event.unlink()

    def test_only_a_qa_officer_removes_one(self):
        event = self.event("cin_visit", "2026-05-01", user=self.user_practitioner)
        with self.assertRaises(AccessError):
            event.with_user(self.user_team_manager).unlink()

    def test_dates_of_many_cases_in_one_query(self):
        cases = self.case | self.cases["1002"] | self.cases["2001"]
        for case in cases:
            self.event("cin_visit", "2026-05-08", case=case)
            self.event("cin_visit", "2026-05-01", case=case)
        self.env.invalidate_all()
        cases.mapped("reference")
        with self.assertQueryCount(1):
            dates = cases.sudo()._cs_event_dates({"cin_visit"})
        self.assertEqual(
            [str(day) for _code, day in dates[self.case.id]],
            ["2026-05-01", "2026-05-08"],
        )

    def test_events_from_a_spreadsheet(self):
        mine = self.env["cs.case.event.paste"].with_user(self.user_qa_officer)
        rows = [
            "Reference\tEvent\tDate",
            "1001\tChild in need visit\t02/03/2026",
            "1001\tcin_visit\t16 March 2026",
            "1002\tcp_visit\tsoon",
            "9999\tcp_visit\t02/03/2026",
            "1002\tParty\t02/03/2026",
        ]
        kind = self.env["cs.case.event.type"].search([("code", "=", "cin_visit")])
        rows[1] = f"1001\t{kind.name}\t02/03/2026"
        with Form(mine) as form:
            form.pasted = "\n".join(rows)
            for words in (
                "New events: 2. Already here: 0. Not read: 3.",
                "Row 4: “soon” is no date.",
                "Row 5: no case here has the reference “9999”.",
                "Row 6: “Party” is no type of event.",
            ):
                self.assertIn(words, form.said)
        paste = form.save()
        paste.action_keep()
        events = self.env["cs.case.event"].search(
            [("case_id", "=", self.case.id), ("event_type_id", "=", kind.id)]
        )
        self.assertEqual(len(events), 2)
        self.assertFalse(any(events.mapped("from_source")))
        self.assertRefused("nothing new", UserError, paste.action_keep)
        for role in ("team_manager", "auditor", "director"):
            with self.assertRaises(AccessError):
                mine.with_user(getattr(self, f"user_{role}")).create({"pasted": "x"})
