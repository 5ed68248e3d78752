from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestRecord(QualityCase):
    """What the record shows beside the questions: read with the reader's rights, kept
    as it stood."""

    def happened(self, code, day, case=None, **vals):
        kind = self.env["cs.case.event.type"].search([("code", "=", code)])
        event = self.env["cs.case.event"].create(
            {"case_id": (case or self.case).id, "event_type_id": kind.id, "date": day}
        )
        if vals:
            # As the register's source brings it.
            names = ", ".join(f"{name} = %s" for name in vals)
            self.env.flush_all()
            self.cr.execute(
                f"UPDATE cs_case_event SET {names} WHERE id = %s",
                [*vals.values(), event.id],
            )
            self.env.invalidate_all()
        return event

    def shown(self, audit, user=None):
        mine = audit.with_user(user or self.user_auditor)
        return {one["key"]: one["text"] for one in mine._record_shows()}

    def test_it_stands_beside_the_question_it_bears_on(self):
        audit = self.make_audit("in_progress")
        self.happened("cin_visit", "2026-03-02", seen="yes", seen_alone="yes")
        self.happened("cin_visit", "2026-05-11", seen="yes", seen_alone="no")
        loaded = audit.with_user(self.user_auditor).auditing_load()
        record = {one["key"]: one["text"] for one in loaded["audit"]["record"]}
        self.assertIn("Visits recorded: 2.", record["visits"])
        self.assertEqual(record["alone"], "Seen alone at 1 of 2 visits.")
        visits = next(one for one in loaded["questions"] if one["number"] == 6)
        self.assertEqual(visits["facts"], "visits, due, alone")
        sections = audit.with_user(self.user_auditor).auditing_case_file()["sections"]
        self.assertEqual([one["key"] for one in sections[:2]], ["record", "timeline"])
        self.assertIn("11 May", sections[1]["rows"][0]["text"])

    def test_late_reviews_by_how_many_days(self):
        audit = self.make_audit("in_progress")
        self.happened("lac_review", "2026-04-20", date_due="2026-04-08")
        self.assertEqual(
            self.shown(audit)["reviews"],
            "Reviews held: 1, 1 of them late, by up to 12 days.",
        )

    def test_visits_due_by_the_statutory_interval(self):
        audit = self.make_audit("in_progress")
        self.assertNotIn("due", self.shown(audit), "the company has no timescales")
        self.env["cs.timescale"].with_user(self.user_qa_manager).action_load_statutory()
        kind = self.env["cs.case.type"].search([("code", "=", "cp")])
        self.case.case_type_id = kind
        self.happened("cp_plan", "2026-04-01")
        # Ten working days, then every four weeks at the most: see the table.
        self.happened("cp_visit", "2026-04-08")
        self.happened("cp_visit", "2026-05-20")
        said = self.shown(audit)["due"]
        self.assertRegex(said, r"^Visits due: \d+, made in time: 1\. Late: 1, by up to")
        item = next(
            one
            for group in audit.timescales["groups"]
            for one in group["items"]
            if one["done"] == "2026-05-20"
        )
        self.assertIn(f"by up to {item['days']} days", said)

    def test_contacts_after_the_case_had_closed(self):
        audit = self.make_audit("in_progress")
        self.happened("contact", "2026-03-02")
        self.assertEqual(self.shown(audit)["contacts"], "Contacts received: 1.")
        self.happened("case_closed", "2026-03-20")
        self.happened("contact", "2026-04-02")
        self.happened("referral_received", "2026-04-20")
        self.happened("contact", "2026-04-21")
        self.assertEqual(
            self.shown(audit)["contacts"],
            "Contacts received: 3, 1 of them after the case had closed.",
        )

    def test_it_is_kept_as_it_stood_when_submitted(self):
        audit = self.make_audit("in_progress")
        self.happened("cin_visit", "2026-05-11")
        self.make_ready(audit)
        audit.framework_id.moderation_mode = "none"
        audit.with_user(self.user_auditor).action_submit()
        before = self.shown(audit)
        self.happened("cin_visit", "2026-05-20")
        with freeze_time("2026-09-01"):
            self.assertEqual(self.shown(audit), before)

    def test_nothing_is_shown_that_the_reader_may_not_read(self):
        audit = self.make_audit("in_progress")
        self.happened("cin_visit", "2026-05-11")
        self.assertIn("visits", self.shown(audit))
        with self.assertRaises(AccessError):
            audit.with_user(self.user_other_team_manager).auditing_load()

    def test_a_tool_says_which_facts_bear_on_a_domain(self):
        draft = self.tool.copy({"name": "Draft"})
        domain = draft.domain_ids[0].with_user(self.user_qa_manager)
        with Form(
            domain, "cs_quality_assurance.cs_audit_tool_domain_view_form"
        ) as form:
            form.facts = "workers, plan"
        self.assertEqual(domain.facts, "workers, plan")
        with self.assertRaises(ValidationError):
            domain.facts = "horoscope"

    def test_as_many_queries_whatever_happened(self):
        audit = self.make_audit("in_progress")

        def queries():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            audit.with_user(self.user_auditor)._record_shows()
            return self.cr.sql_log_count - before

        self.happened("cin_visit", "2026-05-11")
        queries()
        few = queries()
        for day in range(1, 9):
            self.happened("cin_visit", f"2026-04-0{day}")
        self.assertEqual(queries(), few)
