import base64
from collections import Counter

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .policy_common import PolicyMixin
from .programme_common import ProgrammeCase

LINE_FORM = "cs_quality_assurance.cs_programme_line_view_form"


@tagged("post_install", "-at_install")
class TestSaidDraw(PolicyMixin, ProgrammeCase):
    """How many of which part, all except, and each practitioner covered: said by the
    QA manager on the line, drawn by the officer, done by the auditors."""

    def line(self, **said):
        """A line set up by the QA manager on its form.

        :param said: values of its fields; ``counts``: (part, number) pairs
        """
        line = self.make_programme({"automation": "plan"}).line_ids
        counts = said.pop("counts", ())
        with Form(line.with_user(self.user_qa_manager), LINE_FORM) as form:
            for name, value in said.items():
                if line._fields[name].type == "many2many":
                    for one in value:
                        getattr(form, name).add(one)
                else:
                    setattr(form, name, value)
            for part, number in counts:
                with form.count_ids.new() as count:
                    count.number = number
                    if part._name == "hr.department":
                        count.department_id = part
                    else:
                        count.case_type_id = part
        return line

    def drawn(self, cycle):
        """How many were drawn from each part, those with none left out."""
        return {
            part.name: len(part.sample_ids)
            for part in cycle.stratum_ids
            if part.sample_ids
        }

    def assert_drawn_again(self, cycle):
        """The leader has the draw checked, and its certificate printed."""
        cycle.with_user(self.user_director).action_check_draw()
        self.assertIn("the same", cycle.check_result)
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "cs_quality_assurance.report_draw_certificate", cycle.ids
        )
        return " ".join(html.decode().split())

    # --- a number for each part -------------------------------------------------

    def test_said_five_here_three_there(self):
        line = self.line(
            sample_method="fixed_each",
            stratify_by="team",
            sample_size=0,
            counts=[(self.riverside, 5), (self.harbour, 3)],
        )
        self.assertEqual(self.text(line, "sample"), "5 of Riverside and 3 of Harbour.")
        cycle = self.take_cycle(line, "open")
        self.assertEqual(self.drawn(cycle), {"Riverside": 5, "Harbour": 3})
        self.assertIn("3 of Harbour; 5 of Riverside", self.assert_drawn_again(cycle))
        # Each is somebody's to audit, and the auditor opens it.
        self.assertEqual(set(cycle.audit_ids.mapped("state")), {"allocated"})
        audit = cycle.audit_ids[0]
        mine = audit.with_user(audit.auditor_id.user_id)
        mine.action_start()
        self.assertTrue(mine.auditing_load()["questions"])

    def test_said_every_other_part_gives_the_lines_own_number(self):
        line = self.line(
            sample_method="fixed_each",
            stratify_by="service",
            sample_size=2,
            counts=[(self.care_service, 4)],
        )
        self.assertEqual(
            self.text(line, "sample"),
            "4 of Care service; 2 of each service besides.",
        )
        cycle = self.take_cycle(line, "drawn")
        self.assertEqual(self.drawn(cycle), {"Care service": 4, "Field service": 2})
        self.assertIn("2 of each other part", self.assert_drawn_again(cycle))

    def test_said_a_number_for_each_type_and_next_year_again(self):
        early_help = self.env.ref("cs_quality_assurance.case_type_early_help")
        self.register[:10].write({"case_type_id": early_help.id})
        cin = self.env.ref("cs_quality_assurance.case_type_cin")
        line = self.line(
            sample_method="fixed_each",
            stratify_by="case_type",
            counts=[(early_help, 3), (cin, 2)],
        )
        cycle = self.take_cycle(line, "drawn")
        self.assertEqual(self.drawn(cycle), {"early_help": 3, "cin": 2})
        copied = line.programme_id.with_user(self.user_qa_manager).copy().line_ids
        self.assertEqual(copied.count_ids.mapped("number"), [3, 2])

    def test_a_part_with_a_number_that_has_no_case_is_named(self):
        self.make_case("8001", department_id=self.riverside.id)
        empty = self.riverside.copy({"name": "Seaside", "manager_id": False})
        line = self.line(
            sample_method="fixed_each",
            stratify_by="team",
            sample_size=0,
            counts=[(self.riverside, 5), (empty, 3)],
        )
        cycle = self.take_cycle(line)
        with self.assertRaisesRegex(UserError, "Seaside"):
            cycle.action_draw()
        line.with_user(self.user_qa_manager).allow_short = True
        cycle.action_draw()
        self.assertEqual(self.drawn(cycle), {"Riverside": 5})
        self.assert_drawn_again(cycle)

    def test_numbers_that_cannot_be_drawn_are_refused(self):
        asked = {"sample_method": "fixed_each", "stratify_by": "service"}
        for counts, why in (
            ([(self.riverside, 2)], "is a team of"),
            ([(self.care_service, 2), (self.care_service, 3)], "two numbers"),
        ):
            with self.assertRaisesRegex(ValidationError, why):
                self.line(**asked, counts=counts)
        with self.assertRaisesRegex(ValidationError, "at least"):
            self.line(**asked, sample_size=0, counts=[(self.care_service, 0)])

    # --- all except -------------------------------------------------------------

    def test_said_every_open_case_except_some(self):
        early_help = self.env.ref("cs_quality_assurance.case_type_early_help")
        self.register[30:34].write({"case_type_id": early_help.id})
        lately, homeless = self.register[20], self.register[21]
        homeless.department_id = False
        self.make_audit("closed", case=lately)
        line = self.line(
            sample_method="all",
            not_audited_months=6,
            except_department_ids=self.riverside | self.quayside,
            except_type_ids=early_help,
        )
        said = self.texts(line)
        self.assertIn("Every case that can be drawn.", said)
        self.assertIn("All except those of: Quayside and Riverside.", said)
        self.assertIn(f"All types except: {early_help.name}.", said)
        self.assertIn("Not audited in the 6 months before.", said)
        cycle = self.take_cycle(line, "open")
        self.assertEqual(
            cycle.sample_ids.case_id,
            self.register[15:30] - lately | self.register[34:45],
        )
        self.assertIn(homeless, cycle.sample_ids.case_id)
        certificate = self.assert_drawn_again(cycle)
        self.assertIn("every case that can be drawn", certificate)
        self.assertIn("not from: Quayside, Riverside", certificate)
        self.assertIn("not of these types: early_help", certificate)

    def test_said_a_case_that_becomes_one_left_out_is_replaced(self):
        early_help = self.env.ref("cs_quality_assurance.case_type_early_help")
        line = self.line(
            sample_method="fixed", sample_size=4, except_type_ids=early_help
        )
        cycle = self.take_cycle(line, "open")
        old = cycle.sample_ids[0]
        old.case_id.case_type_id = early_help
        cycle.action_replace_left()
        self.assertEqual(old.state, "replaced")
        self.assertEqual(len(cycle._live_samples()), 4)

    def test_said_cases_that_start_audits_leave_the_same_ones_out(self):
        line = self.line(
            starts="interval",
            start_weeks=4,
            start_from="2026-06-01",
            except_department_ids=self.field_service,
        )
        self.assertIn("All except those of: Field service.", self.texts(line))
        with self.on_day("2026-06-30"):
            line.with_user(self.user_qa_officer).action_start_due()
        self.assertEqual(
            line.started_ids.case_id.department_id, self.harbour | self.quayside
        )

    # --- each practitioner --------------------------------------------------------

    def test_said_one_file_of_each_practitioner_in_a_round(self):
        worker = self.workers[0]
        worker.name = self.workers[1].name
        self.register[5].practitioner_id = False
        kept_out = self.make_case("8001", practitioner_id=self.practitioner.id)
        kept_out.write({"excluded": True, "excluded_reason": "Under inquiry"})
        line = self.line(
            sample_method="fixed_each", sample_size=1, stratify_by="practitioner"
        )
        self.assertEqual(self.text(line, "sample"), "1 of each practitioner.")
        cycle = self.take_cycle(line)
        uncovered = f"none of whose open cases can be drawn: {self.practitioner.name}."
        form = Form(
            cycle.with_user(self.user_qa_officer),
            "cs_quality_assurance.cs_cycle_view_form",
        )
        self.assertIn(uncovered, form.draw_preview)
        cycle.action_draw()
        self.assertIn(uncovered, cycle.message_ids[0].body)
        cycle.action_allocate()
        cycle.action_open()
        # Two of one name are two, and nobody's case is a part of its own.
        self.assertEqual(
            Counter(one.practitioner_id for one in cycle.sample_ids),
            Counter([self.env["hr.employee"], *self.workers]),
        )
        self.assertEqual(self.drawn(cycle)["No practitioner"], 1)
        self.assertEqual(cycle.stratum_ids.practitioner_id, self.workers)
        self.assert_drawn_again(cycle)

    def test_said_each_practitioner_once_in_the_year(self):
        line = self.line(
            sample_method="fixed", sample_size=3, stratify_by="practitioner"
        )
        self.assertEqual(
            self.text(line, "sample"),
            "3 in all, first of practitioners from whom least was drawn this year.",
        )
        cycles = line.cycle_ids.sorted("date_start")[:3]
        for cycle, seed in zip(
            cycles.with_user(self.user_qa_officer), "abc", strict=True
        ):
            cycle.seed = seed
            cycle.action_draw()
            cycle.action_allocate()
            cycle.action_open()
        had = Counter(one.practitioner_id for one in cycles.sample_ids)
        self.assertEqual(set(had), set(self.workers))
        self.assertEqual(sorted(had.values()), [1] * 7 + [2])
        for cycle in cycles:
            said = self.assert_drawn_again(cycle)
            self.assertIn("one of each part before a second of any", said)
        self.assertIn("drawn before: ", said)

    def test_a_replacement_is_another_file_of_the_same_practitioner(self):
        line = self.line(
            sample_method="fixed_each", sample_size=1, stratify_by="practitioner"
        )
        cycle = self.take_cycle(line, "open")
        old = cycle.sample_ids[0]
        old.case_id.date_closed = "2026-06-09"
        cycle.action_replace_left()
        self.assertEqual(old.replaced_by_ids.practitioner_id, old.practitioner_id)
        # A round that lost one to another worker counts those that stayed.
        self.assertEqual(len(cycle._live_samples()), 8)

    def test_a_manager_reads_of_their_own_practitioners_alone(self):
        line = self.line(
            sample_method="fixed_each", sample_size=1, stratify_by="practitioner"
        )
        cycle = self.take_cycle(line, "drawn")
        parts = self.env["cs.cycle.stratum"].with_user(self.user_team_manager)
        seen = parts.search([("cycle_id", "=", cycle.id)])
        self.assertEqual(seen.sudo().practitioner_id.department_id, self.riverside)

    def test_the_register_is_read_alike_however_many_practitioners(self):
        line = self.line(sample_method="fixed", stratify_by="practitioner")
        cycle = self.take_cycle(line)

        def sift():
            self.env.invalidate_all()
            return self.count_queries(cycle.sudo()._sift_register)

        sift()  # What is kept at hand is there from the second time on.
        few = sift()
        more = self._make_people("other", 20)
        for case, person in zip(self.register, more, strict=False):
            case.practitioner_id = person
        self.assertEqual(sift(), few)

    def test_the_register_on_file_has_the_parts_drawn_from(self):
        line = self.line(
            sample_method="fixed_each", sample_size=1, stratify_by="practitioner"
        )
        cycle = self.take_cycle(line, "drawn")
        rows = base64.b64decode(cycle.register_file).decode().splitlines()
        self.assertEqual(len(rows), 61)
        self.assertTrue(rows[1].startswith("Worker 0,"))
