from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..rules import sampling
from .programme_common import ProgrammeCase


@tagged("post_install", "-at_install")
class TestCriteria(ProgrammeCase):
    """A sample drawn by what the record says: targeted, said so, and kept apart."""

    def happened(self, case, code, day):
        kind = self.env["cs.case.event.type"].search([("code", "=", code)])
        return self.env["cs.case.event"].create(
            {"case_id": case.id, "event_type_id": kind.id, "date": day}
        )

    def line(self, *rows, **vals):
        return self.make_programme(
            {
                "automation": "plan",
                "sample_method": "fixed",
                "sample_size": 3,
                "stratify_by": "none",
                "allow_short": True,
                "criterion_ids": [Command.create(row) for row in rows],
                **vals,
            }
        ).line_ids

    def drawn(self, line):
        cycle = self.take_cycle(line, "drawn")
        return cycle, cycle.sample_ids.case_id

    def test_as_qa_sets_it_up(self):
        self.happened(self.register[0], "cin_visit", "2026-06-01")
        line = self.line()
        with (
            Form(line.with_user(self.user_qa_officer)) as form,
            form.criterion_ids.new() as row,
        ):
            row.kind = "no_visit"
            row.number = 4
        self.assertEqual(line.criterion_ids.found, f"{len(self.register) - 1} cases")
        self.assertEqual(line._criteria_in_words(), "no visit for 4 weeks")
        with self.assertRaises(ValidationError):
            line.criterion_ids.number = 0
        with self.assertRaises(ValidationError):
            line.criterion_ids.kind = "flag"

    def test_only_cases_that_meet_it_are_drawn_and_it_is_said(self):
        for case in self.register[:-5]:
            self.happened(case, "cin_visit", "2026-06-01")
        line = self.line({"kind": "no_visit", "number": 4})
        cycle, cases = self.drawn(line)
        self.assertLessEqual(cases, self.register[-5:])
        self.assertEqual(len(cases), 3)
        self.assertTrue(cycle.targeted)
        self.assertEqual(cycle.register_size, 5, "the population that met it")
        facts = str(cycle.with_user(self.user_qa_officer)._certificate_facts())
        self.assertIn("no visit for 4 weeks", facts)
        cycle.with_user(self.user_qa_officer).action_check_draw()
        self.assertIn("the same 3 cases", cycle.check_result)
        self.assertEqual(set(cycle.audit_ids.mapped("sample")), {"chosen"})

    def test_a_random_line_stays_random(self):
        cycle, _cases = self.drawn(self.line())
        self.assertFalse(cycle.targeted)
        self.assertEqual(set(cycle.audit_ids.mapped("sample")), {"random"})

    def test_each_rule_finds_its_own(self):
        one, two, three, four, five, six = self.register[:6]
        for day in ("2025-09-01", "2026-01-10", "2026-05-01"):
            self.happened(one, "worker_began", day)
        for day in ("2023-03-01", "2026-02-01"):
            self.happened(two, "cp_plan", day)
        for day in ("2025-12-01", "2026-04-01"):
            self.happened(three, "referral_received", day)
        self.happened(four, "cp_plan", "2023-01-05")
        self.happened(five, "cp_plan", "2023-01-05")
        self.happened(five, "cp_plan_ended", "2024-01-05")
        flag = self.env["cs.case.flag"].create({"name": "Watched", "code": "watched"})
        six.flag_ids = flag
        one.date_opened = "2019-01-01"
        supervised = self.env.ref("cs_quality_assurance.event_type_cin_review")
        self.happened(two, "cin_review", "2026-06-01")
        for row, wanted in (
            ({"kind": "workers", "number": 3}, one),
            ({"kind": "plans", "number": 2}, two),
            ({"kind": "back", "number": 12}, three),
            ({"kind": "plan_long", "number": 24}, four),
            ({"kind": "open_long", "number": 60}, one),
            ({"kind": "flag", "flag_ids": [Command.set(flag.ids)]}, six),
            (
                {
                    "kind": "no_event",
                    "number": 4,
                    "event_type_ids": [Command.set(supervised.ids)],
                },
                self.register - two,
            ),
        ):
            with self.subTest(row["kind"]):
                line = self.line(row)
                found = self.env["cs.case"].search(line._register_domain())
                self.assertEqual(found & self.register, wanted)

    def test_any_or_all(self):
        self.register[0].date_opened = self.register[1].date_opened = "2019-01-01"
        for day in ("2025-09-01", "2026-01-10", "2026-05-01"):
            self.happened(self.register[0], "worker_began", day)
        rows = ({"kind": "workers", "number": 3}, {"kind": "open_long", "number": 60})
        either = self.env["cs.case"].search(self.line(*rows)._register_domain())
        self.assertEqual(either & self.register, self.register[:2])
        both = self.line(*rows, criteria_use="all")
        self.assertEqual(
            self.env["cs.case"].search(both._register_domain()) & self.register,
            self.register[0],
        )
        self.assertIn(" and ", both._criteria_in_words())

    def test_likelier_by_risk_and_the_certificate_says_how_much(self):
        risky = self.register[:2]
        risky.date_opened = "2019-01-01"
        line = self.line({"kind": "open_long", "number": 60, "tickets": 3})
        with Form(line.with_user(self.user_qa_officer)) as form:
            form.criteria_use = "weigh"
        cycle, _cases = self.drawn(line)
        self.assertEqual(cycle.register_size, len(self.register), "all may be drawn")
        kept = {one.id: one.tickets for one in cycle._register_kept()}
        self.assertEqual(
            kept, {case.reference: 4 if case in risky else 1 for case in self.register}
        )
        officer = cycle.with_user(self.user_qa_officer)
        self.assertIn(
            "3 more for: open for more than 60 months",
            str(officer._certificate_facts()),
        )
        officer.action_check_draw()
        self.assertIn("the same 3 cases", cycle.check_result)
        self.assertEqual(set(cycle.audit_ids.mapped("sample")), {"chosen"})
        page = str(
            self.env["ir.actions.report"]._render_qweb_html(
                "cs_quality_assurance.report_draw_certificate", cycle.ids
            )[0],
            "utf-8",
        )
        self.assertIn("A case with more tickets", page)

    def test_a_replacement_has_the_tickets_of_the_day_of_the_draw(self):
        line = self.line(
            {"kind": "open_long", "number": 60, "tickets": 20}, criteria_use="weigh"
        )
        self.register[:4].date_opened = "2019-01-01"
        cycle, cases = self.drawn(line)
        certificate = sampling.Certificate.from_dict(cycle.certificate)
        kept = [
            one
            for one in cycle._register_kept()
            if one.id not in cases.mapped("reference")
        ]
        expected = sampling.draw_replacement(certificate, "", kept).id
        # What the record says since changes nothing.
        (self.register - cases).date_opened = "2025-01-01"
        cases[0].date_closed = cycle._today()
        cycle._replace_left()
        new = cycle.sample_ids.filtered("replacement_number")
        self.assertEqual(new.reference, expected)

    def test_next_years_line_asks_the_same(self):
        line = self.line({"kind": "no_visit", "number": 4})
        copy = line.copy({"name": "Again"})
        self.assertEqual(copy._criteria_in_words(), "no visit for 4 weeks")
