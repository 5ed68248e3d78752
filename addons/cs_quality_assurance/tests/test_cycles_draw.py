import base64
from datetime import date
from hashlib import sha256

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged, users

from .programme_common import ProgrammeCase

SHARE = {
    "sample_method": "percentage",
    "sample_percentage": 5.0,
    "stratify_by": "service",
}


@tagged("post_install", "-at_install")
class TestCycleDraw(ProgrammeCase):
    def sizes(self, cycle):
        return {s.name: (s.size, s.quota, len(s.sample_ids)) for s in cycle.stratum_ids}

    # --- how many, from where -------------------------------------------------

    def test_DUR_01_five_per_cent_of_each_service(self):
        cycle = self.make_cycle("drawn", line=SHARE)
        # 5% of 30 is 1.5: rounded up in each service.
        self.assertEqual(
            self.sizes(cycle), {"Field service": (30, 2, 2), "Care service": (30, 2, 2)}
        )
        self.assertEqual(cycle.sample_size, 4)
        self.assertEqual(set(cycle.audit_ids.mapped("state")), {"draft"})
        self.assertEqual(cycle.audit_ids.case_id, cycle.sample_ids.case_id)

    def test_rounding_the_total_once(self):
        cycle = self.make_cycle("drawn", line={**SHARE, "rounding": "total_exact"})
        self.assertEqual(cycle.sample_size, 3)

    def test_LUT_01_one_file_for_each_auditor_open_four_weeks(self):
        young = self.register[:10]
        young.write({"date_opened": "2026-05-19"})
        cycle = self.make_cycle(
            "drawn",
            line={
                "sample_method": "per_auditor",
                "open_at_least": 4,
                "open_unit": "weeks",
            },
        )
        self.assertEqual(cycle.sample_size, len(self.pool))
        self.assertFalse(cycle.sample_ids.case_id & young)
        self.assertEqual(sum(cycle.stratum_ids.mapped("size")), 50)

    def test_what_a_draw_would_leave_out_is_shown_before_it(self):
        self.register[:3].write({"date_opened": "2026-06-01"})
        self.register[3:5].write({"date_opened": False})
        self.register[5].write({"date_closed": "2026-06-01"})
        cycle = self.make_cycle(line={"open_at_least": 4, "open_unit": "weeks"})
        form = Form(
            cycle.with_user(self.user_qa_officer),
            "cs_quality_assurance.cs_cycle_view_form",
        )
        found, left, *reasons = form.draw_preview.splitlines()
        self.assertRegex(found, "^Files that can be drawn today: 54 of [0-9]+.$")
        self.assertEqual(left, "Left out:")
        self.assertIn("• 3 not open long enough", reasons)
        self.assertIn("• 2 without an opening date", reasons)
        cycle.with_user(self.user_qa_officer).action_draw()
        self.assertEqual(cycle.register_size, 54)
        self.assertFalse(cycle.draw_preview)

    def test_LUT_01_exactly_four_weeks_is_long_enough(self):
        self.register.write({"date_opened": "2026-05-18"})
        cycle = self.make_cycle(
            "drawn", line={"open_at_least": 4, "open_unit": "weeks"}
        )
        self.assertEqual(cycle.date_start, date(2026, 6, 15))
        self.assertEqual(cycle.register_size, 60)

    def test_SWI_01_half_a_post_takes_half_an_audit(self):
        self.pool[:2].cs_audit_capacity = 0.5
        cycle = self.make_cycle("drawn", line={"sample_method": "per_auditor"})
        self.assertEqual(cycle.sample_size, 7)

    def test_SWI_06_records_open_two_months_of_one_type(self):
        early_help = self.env.ref("cs_quality_assurance.case_type_early_help")
        self.register[:20].write({"case_type_id": early_help.id})
        self.register[:5].write({"date_opened": "2026-04-16"})
        cycle = self.make_cycle(
            "drawn",
            line={
                "sample_method": "fixed",
                "sample_size": 6,
                "open_at_least": 2,
                "open_unit": "months",
                "case_type_ids": [Command.link(early_help.id)],
                "stratify_by": "case_type",
            },
        )
        self.assertEqual(self.sizes(cycle), {"early_help": (15, 6, 6)})

    def test_only_some_departments_and_teams_below(self):
        cycle = self.make_cycle(
            "drawn",
            line={
                "sample_method": "fixed_each",
                "sample_size": 5,
                "stratify_by": "team",
                "department_ids": [Command.link(self.care_service.id)],
            },
        )
        self.assertEqual(
            self.sizes(cycle), {"Harbour": (15, 5, 5), "Quayside": (15, 5, 5)}
        )

    def test_two_services_of_one_name_stay_apart(self):
        self.care_service.name = "Field service"
        cycle = self.make_cycle("drawn", line=SHARE)
        self.assertEqual(len(cycle.stratum_ids), 2)
        self.assertEqual(sum(cycle.stratum_ids.mapped("size")), 60)

    def test_excluded_and_closed_cases_are_never_drawn(self):
        self.register[:25].write({"excluded": True, "excluded_reason": "Under inquiry"})
        self.register[25:50].write({"date_closed": "2026-06-12"})
        cycle = self.make_cycle(
            "drawn", line={"sample_method": "fixed", "sample_size": 10}
        )
        self.assertEqual(cycle.sample_ids.case_id, self.register[50:])

    def test_not_audited_for_some_months(self):
        line = {
            "sample_method": "fixed",
            "sample_size": 60,
            "not_audited_months": 6,
            "allow_short": True,
        }
        audited = self.make_audit(
            "closed", case=self.register[0], auditor=self.moderator
        )
        audited.with_context(cs_lifecycle=None).sudo().write(
            {"date_submitted": "2026-01-10"}
        )
        running = self.make_audit(
            "allocated", case=self.register[1], auditor=self.moderator
        )
        cycle = self.make_cycle("drawn", line=line)
        # Audited five months before: out. Being audited now: out.
        self.assertFalse(cycle.sample_ids.case_id & (audited.case_id | running.case_id))
        audited.write({"date_submitted": "2025-12-15"})
        other = self.make_case("9001", department_id=self.riverside.id)
        again = self.make_cycle("drawn", line=line)
        self.assertEqual(again.sample_ids.case_id, audited.case_id | other)

    def test_case_is_not_in_two_rounds_at_once(self):
        line = {"sample_method": "fixed", "sample_size": 30, "not_audited_months": 6}
        first = self.make_cycle("drawn", line=line)
        second = self.make_cycle("drawn", line=line)
        self.assertEqual(
            first.sample_ids.case_id | second.sample_ids.case_id, self.register
        )

    def test_size_typed_on_the_cycle_overrides_the_line(self):
        cycle = self.make_cycle("drawn", line=SHARE, sample_size=12)
        self.assertEqual(len(cycle.sample_ids), 12)

    def test_newest_version_of_the_tool_is_taken(self):
        newer = self.tool.action_new_version()
        newer = (
            self.env["cs.audit.tool"].browse(newer.get("res_id"))
            if isinstance(newer, dict)
            else newer
        )
        cycle = self.make_cycle("drawn", line=SHARE)
        self.assertEqual(cycle.tool_id, self.tool)
        newer.action_publish()
        later = self.make_cycle("drawn", line=SHARE)
        self.assertEqual(later.tool_id, newer)

    # --- the same again -------------------------------------------------------

    def test_ALL_03_same_seed_same_register_same_sample(self):
        first = self.make_cycle("drawn", seed="2026-Q2", line=SHARE)
        second = self.make_cycle("drawn", seed="2026-Q2", line=SHARE)
        other = self.make_cycle("drawn", seed="2026-Q3", line=SHARE)
        self.assertEqual(first.sample_ids.case_id, second.sample_ids.case_id)
        self.assertEqual(first.fingerprint, second.fingerprint)
        self.assertNotEqual(first.sample_ids.case_id, other.sample_ids.case_id)

    def test_ALL_03_an_inspector_can_draw_by_hand(self):
        """The certificate's method, in five lines of anybody's Python."""
        cycle = self.make_cycle(
            "drawn", seed="open sesame", line={**SHARE, "stratify_by": "none"}
        )
        text = base64.b64decode(cycle.register_file).decode().splitlines()[1:]
        references = [line.split(",")[1] for line in text]
        order = sorted(
            references, key=lambda r: sha256(f"open sesame\n\n{r}".encode()).hexdigest()
        )
        self.assertEqual(
            order[:3], cycle.sample_ids.sorted("sequence").mapped("reference")
        )

    def test_ALL_03_seed_is_made_once_and_kept(self):
        cycle = self.make_cycle("drawn", seed=False, line=SHARE)
        seed, references = cycle.seed, cycle.sample_ids.mapped("reference")
        self.assertRegex(seed, "^[0-9a-f]{16}$")
        self.assertRefused("stay as they are", UserError, cycle.write, {"seed": "mine"})
        manager = cycle.with_user(self.user_qa_manager)
        manager.action_undo("The register was a day old")
        self.assertEqual(
            (cycle.state, cycle.seed, cycle.sample_size), ("draft", seed, 0)
        )
        self.assertFalse(cycle.audit_ids)
        cycle.action_draw()
        self.assertEqual(cycle.sample_ids.mapped("reference"), references)

    def test_ALL_03_check_the_draw_again(self):
        cycle = self.make_cycle("drawn", line=SHARE)
        self.register[10:20].write({"date_closed": "2026-06-10"})
        notice = cycle.action_check_draw()
        self.assertEqual(notice["params"]["type"], "success")
        self.assertIn("the same 4 cases", cycle.check_result)

    def test_ALL_03_check_finds_a_sample_that_was_tampered_with(self):
        cycle = self.make_cycle("drawn", line=SHARE)
        swapped = self.register - cycle.sample_ids.case_id
        self.env.cr.execute(
            "UPDATE cs_cycle_sample SET reference = %s WHERE id = %s",
            (swapped[0].reference, cycle.sample_ids[0].id),
        )
        cycle.invalidate_recordset()
        cycle.sample_ids.invalidate_recordset()
        self.assertEqual(cycle.action_check_draw()["params"]["type"], "danger")
        self.assertIn("not those on the certificate", cycle.check_result)

    def test_ALL_03_check_finds_another_register(self):
        cycle = self.make_cycle("drawn", line=SHARE)
        fewer = base64.b64decode(cycle.register_file).splitlines()[:-1]
        cycle.sudo().with_context(cs_lifecycle=None).register_file = base64.b64encode(
            b"\n".join(fewer)
        )
        cycle.action_check_draw()
        self.assertIn("not the one the sample was drawn from", cycle.check_result)

    def test_ALL_03_certificate_says_all_that_is_needed(self):
        cycle = self.make_cycle("drawn", line=SHARE)
        old = cycle.sample_ids[0]
        old.case_id.date_closed = "2026-06-09"
        cycle.action_replace_left()
        report = self.env["ir.actions.report"]
        html, _type = report._render_qweb_html(
            "cs_quality_assurance.report_draw_certificate", cycle.ids
        )
        text = html.decode()
        first = cycle.sample_ids.filtered(lambda s: not s.replacement_number)
        for expected in (
            cycle.seed,
            cycle.fingerprint,
            cycle.seal,
            "5 per cent of each part, rounded up",
            *first.mapped("reference"),
            f"Replaced by case {old.replaced_by_ids.reference}",
        ):
            self.assertIn(expected, text)

    # --- who may, what is refused --------------------------------------------

    @users("auditor", "head_of_service", "director")
    def test_only_qa_officers_draw(self):
        cycle = self.make_cycle().with_user(self.env.user)
        with self.assertRaises(AccessError):
            cycle.action_draw()
        with self.assertRaises(AccessError):
            cycle.seed = "picked"

    def test_sample_is_not_edited_by_hand(self):
        cycle = self.make_cycle("drawn", line=SHARE)
        officer = self.env["cs.cycle.sample"].with_user(self.user_qa_officer)
        self.assertRefused(
            "by hand",
            UserError,
            officer.create,
            {
                "cycle_id": cycle.id,
                "case_id": self.register[0].id,
                "stratum_id": cycle.stratum_ids[0].id,
                "reference": "x",
            },
        )
        self.assertRefused(
            "only by drawing", UserError, cycle.sample_ids[0].write, {"state": "lost"}
        )
        self.assertRefused(
            "cannot go from", UserError, cycle.write, {"state": "closed"}
        )
        self.assertRefused(
            "it is kept", UserError, cycle.with_user(self.user_qa_manager).unlink
        )

    def test_drawing_twice_is_refused(self):
        cycle = self.make_cycle("drawn", line=SHARE)
        self.assertRefused("already been drawn", UserError, cycle.action_draw)

    def test_a_state_written_draws_and_opens_nothing(self):
        for state, target in (("draft", "drawn"), ("allocated", "open")):
            cycle = self.make_cycle(state, line=SHARE).with_user(self.user_qa_officer)
            self.assertRefused(
                "press the button", UserError, cycle.write, {"state": target}
            )
            self.assertEqual(cycle.state, state)

    def test_sample_larger_than_the_register(self):
        cycle = self.make_cycle(line={"sample_method": "fixed", "sample_size": 61})
        self.assertRefused(
            "asks for 61 cases, but only 60", UserError, cycle.action_draw
        )
        self.assertEqual((cycle.state, len(cycle.audit_ids)), ("draft", 0))
        cycle.programme_line_id.allow_short = True
        cycle.action_draw()
        self.assertEqual(cycle.sample_size, 60)

    def test_no_case_can_be_drawn_says_why(self):
        self.register[:40].write({"date_opened": "2026-06-01"})
        self.register[40:].write({"excluded": True, "excluded_reason": "Under inquiry"})
        cycle = self.make_cycle(line={"open_at_least": 4})
        with self.assertRaises(UserError) as caught:
            cycle.action_draw()
        said = str(caught.exception)
        self.assertIn("Of the 65 cases in the register", said)
        self.assertIn("40 not open long enough", said)
        self.assertIn("20 marked as not to be sampled", said)
        self.assertIn("5 not open on the day", said)

    def test_empty_register(self):
        self.env["cs.case"].search([("company_id", "=", self.company.id)]).unlink()
        cycle = self.make_cycle()
        self.assertRefused("Import the register first", UserError, cycle.action_draw)

    def test_nobody_in_the_pool(self):
        self.pool.cs_auditor = False
        cycle = self.make_cycle(line={"sample_method": "per_auditor"})
        self.assertRefused("nobody in the pool", UserError, cycle.action_draw)

    def test_cycle_ending_before_it_starts(self):
        self.assertRefused(
            "before it starts", ValidationError, self.make_cycle, date_end="2026-06-14"
        )

    def test_other_council_is_not_drawn_from(self):
        self.make_other_company()
        cycle = self.make_cycle(
            "drawn", line={"sample_method": "fixed", "sample_size": 60}
        )
        self.assertNotIn(self.other_case, cycle.sample_ids.case_id)

    def test_managers_read_what_concerns_their_departments(self):
        cycle = self.make_cycle(
            "drawn", line={"sample_method": "fixed", "sample_size": 20}
        )
        seen = (
            self.env["cs.cycle.sample"]
            .with_user(self.user_team_manager)
            .search([("cycle_id", "=", cycle.id)])
        )
        self.assertTrue(seen)
        self.assertEqual(seen.department_id, self.riverside)
        self.assertLess(len(seen), 20)

    # --- cost -------------------------------------------------------------------

    def test_queries_do_not_grow_with_the_sample(self):
        """One read of the register; one insert a model, however many cases."""
        counts = []
        for size in (5, 50):
            cycle = self.make_cycle(
                line={"sample_method": "fixed", "sample_size": size}
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            cycle.action_draw()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
