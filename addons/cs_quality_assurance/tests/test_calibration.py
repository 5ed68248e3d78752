from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .calibration_common import CalibrationCase


@tagged("post_install", "-at_install")
class TestReferenceAudit(CalibrationCase):
    """A file whose grades a panel agreed on, kept by QA."""

    def test_as_qa_sets_one_up(self):
        mine = self.env["cs.reference.audit"].with_user(self.user_qa_officer)
        with Form(mine) as form:
            form.name = "Leaving care, no plan"
            form.case_id = self.register[46]
            form.framework_id = self.framework
        reference = form.save()
        self.assertEqual(reference.tool_id, self.tool)
        asked = reference.tool_id._applicable_domains(
            self.register[46].case_type_id, self.register[46].department_id
        )
        graded = asked.filtered(lambda one: one.answer_type == "graded")
        self.assertEqual(reference.line_ids.domain_id, graded)
        self.assertEqual(len(reference.line_ids), len(graded) + 1, "and overall")
        self.assertRefused(
            "Give the panel's grade for", UserError, reference.action_use
        )
        with Form(reference) as form:
            for place in range(len(reference.line_ids)):
                with form.line_ids.edit(place) as line:
                    line.grade_id = self.good
        self.assertRefused("reason for each grade", UserError, reference.action_use)
        reference.line_ids.write({"reason": "Seen."})
        reference.action_use()
        self.assertEqual(reference.state, "in_use")

    def test_what_people_were_held_beside_stays(self):
        mine = self.reference.with_user(self.user_qa_officer)
        for change in (
            lambda: mine.line_ids[0].write({"reason": "Other"}),
            lambda: mine.line_ids[0].unlink(),
            lambda: mine.write({"case_id": self.register[1].id}),
        ):
            self.assertRefused("is in use", UserError, change)
        self.assertRefused("so it is kept", UserError, mine.unlink)
        mine.action_retire()
        self.assertEqual(mine.state, "retired")

    def test_a_grade_is_acceptable_or_never(self):
        draft = self.make_reference("Draft", self.register[47], state="draft")
        with self.assertRaises(ValidationError):
            draft.line_ids[0].never_ids = self.good
        draft.line_ids[0].write(
            {
                "also_ids": [Command.set(self.outstanding.ids)],
                "never_ids": [Command.set(self.inadequate.ids)],
            }
        )

    def test_who_reads_it(self):
        Reference = self.env["cs.reference.audit"]
        for role in ("auditor", "team_manager", "moderator"):
            user = getattr(self, f"user_{role}")
            self.assertFalse(Reference.with_user(user).search([]), role)
            self.assertFalse(self.env["cs.reference.line"].with_user(user).search([]))
        for role in ("director", "external"):
            user = getattr(self, f"user_{role}")
            self.assertFalse(self.env["cs.reference.line"].with_user(user).search([]))
        for role in ("practitioner", "external"):
            with self.assertRaises(AccessError):
                Reference.with_user(getattr(self, f"user_{role}")).search([])
        with self.assertRaises(AccessError):
            self.reference.with_user(self.user_auditor).action_retire()


@tagged("post_install", "-at_install")
class TestStandardise(CalibrationCase):
    """Auditors grade reference audits blind before they are given audits (BPL-15)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.write({"standard_count": 1, "standard_months": 12})
        # One auditor to look at; the others are accredited already.
        cls.person = cls.pool[0]
        cls.env["cs.accreditation"].create(
            [
                {"employee_id": one.id, "company_id": cls.company.id}
                for one in cls.env["hr.employee"].search(
                    [
                        ("cs_auditor", "=", True),
                        ("company_id", "=", cls.company.id),
                        ("id", "!=", cls.person.id),
                    ]
                )
            ]
        )

    def nightly(self, day=None):
        self.run_cron(day)

    def given(self, person=None):
        return self.env["cs.audit"].search(
            [
                ("auditor_id", "=", (person or self.person).id),
                ("reference_use", "=", "standard"),
            ],
            order="id",
        )

    def test_whoever_is_not_accredited_is_given_one_once(self):
        self.nightly()
        audit = self.given()
        self.assertEqual((audit.kind, audit.state), ("benchmark", "allocated"))
        self.assertEqual(audit.reference_id, self.reference)
        self.assertFalse(audit.practitioner_id)
        self.nightly()
        self.assertEqual(self.given(), audit)
        self.assertFalse(self.given(self.pool[1]), "accredited")

    def test_within_tolerance_accredits_until_a_date(self):
        self.nightly()
        audit = self.do(self.given())
        self.assertEqual((audit.state, audit.reference_outcome), ("closed", "within"))
        self.assertFalse(audit.final_grade_id, "nobody's result")
        held = self.env["cs.accreditation"].search(
            [("employee_id", "=", self.person.id)]
        )
        self.assertEqual(held.reference_audit_ids, audit)
        self.assertEqual(str(held.date_to), "2027-06-09")
        self.assertEqual(held.tool_ids, self.tool)
        self.nightly()
        self.assertEqual(self.given(), audit, "nothing more is asked")
        self.make_reference("Another", self.register[50])
        self.nightly("2027-05-20")
        self.assertEqual(len(self.given()), 2, "it ends within a month")

    def test_outside_tolerance_qa_talks_first(self):
        other = self.make_reference("Another", self.register[50])
        self.nightly()
        audit = self.do(self.given(), grade="inadequate")
        self.assertEqual(audit.reference_outcome, "outside")
        todo = audit.activity_ids
        self.assertIn("talk it over", todo.summary)
        self.assertTrue(todo.user_id.has_group("cs_quality_assurance.group_qa_officer"))
        self.nightly()
        self.assertEqual(self.given(), audit, "not before they talked")
        officer = audit.with_user(self.user_qa_officer)
        self.assertIn("talk", officer.open_steps)
        with self.assertRaises(AccessError):
            audit.with_user(self.person.user_id).action_talk("We did")
        self.assertRefused("Say what was said", UserError, officer.action_talk, " ")
        officer.action_talk("We read the visits again.")
        self.assertFalse(audit.activity_ids)
        second = self.given() - audit
        self.assertEqual(
            {audit.reference_id, second.reference_id}, {self.reference, other}
        )
        self.assertRefused(
            "not a reference audit to talk over",
            UserError,
            officer.action_talk,
            "Again",
        )
        self.do(second)
        self.assertTrue(
            self.env["cs.accreditation"].search([("employee_id", "=", self.person.id)])
        )

    def test_its_documents_go_with_it(self):
        self.env["ir.attachment"].create(
            {
                "name": "chronology.txt",
                "raw": b"No names.",
                "res_model": "cs.reference.audit",
                "res_id": self.reference.id,
            }
        )
        self.nightly()
        audit = self.given()
        found = (
            self.env["ir.attachment"]
            .with_user(self.person.user_id)
            .search([("res_model", "=", "cs.audit"), ("res_id", "=", audit.id)])
        )
        self.assertEqual(found.mapped("name"), ["chronology.txt"])

    def test_none_left_to_grade_is_said_to_qa_once(self):
        self.reference.with_user(self.user_qa_officer).action_retire()
        self.nightly()
        self.nightly()
        self.assertFalse(self.given())
        self.assertEqual(len(self.framework.activity_ids), 1)
        self.assertIn("no reference audit left", self.framework.activity_ids.summary)

    def test_at_once_by_a_press(self):
        mine = self.framework.with_user(self.user_qa_officer)
        said = mine.action_give_references()["params"]["message"]
        self.assertIn("1", said)
        self.assertEqual(len(self.given()), 1)
        self.assertIn("0", mine.action_give_references()["params"]["message"])
        with self.assertRaises(AccessError):
            self.framework.with_user(self.user_team_manager).action_give_references()

    def test_a_panel_is_not_given_its_own(self):
        self.assertEqual(self.reference._fresh_for(self.person), self.reference)
        self.assertFalse(
            self.reference._fresh_for(self.reference.case_id.practitioner_id)
        )
        session = self.env["cs.benchmark.session"].create(
            {
                "name": "Panel",
                "framework_id": self.framework.id,
                "case_id": self.register[45].id,
                "participant_ids": [Command.set(self.person.ids)],
            }
        )
        self.reference.session_id = session
        self.assertFalse(self.reference._fresh_for(self.person))

    def test_allocation_asks_for_it(self):
        cycle_line = self.make_programme().line_ids
        pool, _without = cycle_line._pool()
        self.assertNotIn(self.person, pool)
        self.assertIn(self.pool[1], pool)
        self.nightly()
        self.do(self.given())
        pool, _without = cycle_line._pool()
        self.assertIn(self.person, pool)

    def test_what_the_auditor_sees_before_and_after(self):
        self.nightly()
        audit = self.given()
        mine = audit.with_user(self.person.user_id)
        self.assertFalse(mine.reference_comparison)
        self.assertFalse(mine.reference_in_words)
        self.do(audit, d1="inadequate")
        self.assertIn("Within tolerance", mine.reference_in_words)
        rows = mine.reference_comparison["rows"]
        self.assertEqual(rows[0]["domain"], "Overall")
        self.assertEqual((rows[1]["said"], rows[1]["steps"]), ("outside tolerance", 2))
        self.assertEqual(rows[1]["reason"], "The child is in each visit.")
        for role in ("auditor", "team_manager", "director"):
            other = audit.with_user(getattr(self, f"user_{role}"))
            if other.has_access("read"):
                self.assertFalse(other.reference_comparison, role)
        self.assertTrue(audit.with_user(self.user_qa_officer).reference_comparison)
