from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..rules import calibration as rules
from .calibration_common import CalibrationCase


@tagged("post_install", "-at_install")
class TestDrift(CalibrationCase):
    """Who judges kinder or stricter than whoever looks again, and what follows."""

    def moderate(self, audit, grade, reason="The plan has no dates."):
        """The moderation of an audit that waits for one, done."""
        look = audit.moderation_ids.filtered(lambda one: one.state == "todo")
        mine = look.with_user(look.moderator_user_id)
        mine.write({"overall_grade_id": self.grade(grade).id, "overall_reason": reason})
        if mine.quality_required:
            mine.quality_grade_id = self.good
        for line in mine.line_ids:
            line.write({"grade_id": self.grade(grade).id, "reason": reason})
        mine.action_complete()
        return look

    def pairs(self, person, *steps):
        """So many audits of somebody, each moderated that many grades lower."""
        self.framework.moderation_mode = "all"
        self.framework.moderator_ids = [Command.set(self.moderator.ids)]
        order = ("outstanding", "good", "requires_improvement", "inadequate")
        made = self.env["cs.audit"]
        for step in steps:
            cases = self.register.filtered(
                lambda case, p=person: (
                    case.department_id != p.department_id
                    and not self.env["cs.audit"].search_count(
                        [("case_id", "=", case.id)]
                    )
                )
            )
            audit = (
                self.env["cs.audit"]
                .with_user(self.user_qa_officer)
                .create({"case_id": cases[0].id, "auditor_id": person.id})
            )
            audit.action_allocate()
            self.do(audit, grade=order[1 - min(step, 0)] if step < 0 else "good")
            self.moderate(audit, order[1 + step] if step >= 0 else "good")
            made |= audit
        return made.sudo()

    def judging(self, user):
        return self.env["cs.judging"].with_user(user).get_dashboard()

    def block(self, user, key):
        found = self.judging(user)["blocks"]
        return next((one for one in found if one["key"] == key), None)

    def test_pairs_are_those_that_were_given(self):
        person = self.pool[0]
        audit = self.pairs(person, 1)
        found = self.env["cs.figure.pair"].search([("audit_id", "=", audit.id)])
        self.assertEqual(found.grader_id, person)
        self.assertEqual(set(found.mapped("source")), {"moderation"})
        overall = found.filtered(lambda one: not one.domain_id)
        self.assertEqual((overall.steps, overall.same, overall.near), (1, 0, 1))
        graded = audit.line_ids.filtered("grade_id")
        self.assertEqual(found.domain_id, graded.domain_id)

    def test_everybody_reads_their_own_and_qa_all(self):
        one, other = self.pool[0], self.pool[1]
        self.pairs(one, 1)
        self.pairs(other, 0)
        Pair = self.env["cs.figure.pair"]
        self.assertEqual(Pair.with_user(one.user_id).search([]).grader_id, one)
        everybody = Pair.with_user(self.user_qa_officer).search([]).grader_id
        self.assertEqual(everybody, one | other)
        # The manager of their team: only where the framework says so.
        manager = Pair.with_user(self.user_team_manager)
        self.assertEqual(one.department_id, self.riverside)
        self.assertFalse(manager.search([]))
        self.assertFalse(Pair.with_user(self.user_director).search([]))
        self.framework.drift_to_managers = True
        self.assertEqual(manager.search([]).grader_id, one)
        with self.assertRaises(AccessError):
            Pair.with_user(self.user_practitioner).search([])
        for role in ("practitioner",):
            with self.assertRaises(AccessError):
                self.judging(getattr(self, f"user_{role}"))

    def test_never_a_word_on_fewer_than_ten(self):
        person = self.pool[0]
        self.pairs(person, *[1] * 9)
        self.assertIn("From ten on", self.judging(person.user_id)["top"]["sentence"])
        row = self.block(self.user_qa_officer, "people")["rows"][0]
        self.assertEqual(row["cells"][-1]["text"], "Too few to tell")
        self.assertFalse(self.env["cs.figure.pair"]._standing(person).signal)
        self.pairs(person, 1)
        found = self.judging(person.user_id)
        self.assertIn("a little kinder", found["top"]["sentence"])
        self.assertIn("examples below", " ".join(found["top"]["more"]))
        said = " ".join(found["top"]["more"])
        self.assertIn("grades were 1.0 of a grade kinder", said)
        self.assertIn("Only you and QA see", said)
        self.assertNotIn("five in a row", said, "no layer chooses by drift")
        self.framework.drift_to_managers = True
        said = " ".join(self.judging(person.user_id)["top"]["more"])
        self.assertIn("the managers above you see", said)
        row = self.block(self.user_qa_officer, "people")["rows"][0]
        self.assertEqual(row["label"], person.name)
        self.assertEqual(row["cells"][-1]["text"], "Kinder: a signal stands")

    def test_who_is_stricter_reads_that_they_are(self):
        person = self.pool[0]
        self.pairs(person, *[-1] * 10)
        found = self.judging(person.user_id)["top"]
        self.assertIn("a little stricter", found["sentence"])
        self.assertIn("1.0 of a grade stricter", " ".join(found["more"]))

    def test_the_auditors_page_says_it_kindly_with_three_examples(self):
        person = self.pool[0]
        self.pairs(person, 0, 1, 2, 0, 1)
        examples = self.block(person.user_id, "examples")
        self.assertEqual(len(examples["rows"]), 3)
        apart = examples["rows"][0]["cells"]
        self.assertEqual([cell["text"] for cell in apart[:2]], ["Good", "Inadequate"])
        self.assertEqual(apart[2]["text"], "The plan has no dates.")
        self.assertEqual(len(self.block(person.user_id, "mine")["rows"]), 5)
        self.assertFalse(self.block(person.user_id, "people"), "nobody else is named")
        # Every number opens as many pairs, with the reader's own rights.
        for block in self.judging(person.user_id)["blocks"]:
            for row in block["rows"]:
                cell = row["cells"][0]
                if cell.get("open") and type(cell.get("value")) is int:
                    what = cell["open"]
                    self.assertEqual(
                        self.env[what["model"]]
                        .with_user(person.user_id)
                        .search_count(what["domain"]),
                        cell["value"],
                    )

    def test_a_layer_for_those_who_drift_until_five_agree(self):
        kind, steady = self.pool[0], self.pool[1]
        self.pairs(kind, *[1] * 10)
        self.pairs(steady, *[0] * 10)
        self.framework.moderation_mode = "none"
        with (
            Form(self.framework.with_user(self.user_qa_manager)) as form,
            form.moderation_layer_ids.new() as row,
        ):
            row.name = "While grades lie apart"
            row.drifting = True
        layer = self.framework.moderation_layer_ids
        layer.moderator_ids = self.moderator
        self.assertIn("lie apart", layer.summary)
        audits = self.env["cs.audit"]
        for person, case in ((kind, self.register[59]), (steady, self.register[58])):
            audit = (
                self.env["cs.audit"]
                .with_user(self.user_qa_officer)
                .create({"case_id": case.id, "auditor_id": person.id})
            )
            audit.action_allocate()
            audits |= self.do(audit).sudo()
        first, second = audits
        self.assertEqual(first.state, "moderation")
        self.assertIn("lie apart", first.moderation_ids.basis_text)
        self.assertNotEqual(second.state, "moderation")
        # Five in a row that agree end it.
        self.moderate(first, "good")
        self.pairs(kind, 0, 0, 0, 0)
        self.assertFalse(self.env["cs.figure.pair"]._standing(kind).signal)

    def test_fewer_of_those_long_in_agreement_never_below_the_floor(self):
        steady = self.pool[1]
        self.pairs(steady, *[0] * 10)
        self.framework.write({"moderation_mode": "sample", "moderation_percentage": 15})
        layer = self.env["cs.framework.moderation.layer"].create(
            {
                "framework_id": self.framework.id,
                "name": "A third",
                "percentage": 30,
                "steady_percentage": 5,
            }
        )
        self.assertIn("long in agreement", layer.summary)
        audit = self.make_audit("allocated", case=self.register[59], auditor=steady)
        self.assertEqual(audit._share_in(layer), 15, "the framework's own share")
        other = self.make_audit(
            "allocated", case=self.register[58], auditor=self.pool[0]
        )
        self.assertEqual(other._share_in(layer), 30)
        with self.assertRaises(ValidationError):
            self.env["cs.framework.moderation.layer"].create(
                {"framework_id": self.framework.id, "name": "Nobody"}
            )

    def test_results_allow_for_who_graded(self):
        """Ten of a kind auditor fell when they were moderated; ten more were not."""
        kind = self.pool[0]
        self.pairs(kind, *[1] * 10)
        self.framework.moderation_mode = "none"
        for place in range(10):
            audit = (
                self.env["cs.audit"]
                .with_user(self.user_qa_officer)
                .create(
                    {"case_id": self.register[50 - place].id, "auditor_id": kind.id}
                )
            )
            audit.action_allocate()
            self.do(audit)
        board = self.env["cs.dashboard"].with_user(self.user_director)
        found = board.get_dashboard({"sample": "all"})
        block = next(one for one in found["blocks"] if one["key"] == "graders")
        shares = [row["cells"][0]["text"] for row in block["rows"]]
        self.assertEqual(shares[:2], ["100%", "50%"])
        graded = rules.Graded(10, 10, 10, 10, 0, 0)
        share, _moved = rules.adjusted(0, 10, [graded])
        self.assertEqual(shares[2], f"{100 * share:.0f}%")
        self.assertIn("10 from good to requires improvement", block["note"])

    def test_a_framework_says_what_it_asks(self):
        self.framework.write(
            {"standard_count": 2, "seed_every": 20, "double_percentage": 5}
        )
        policy = str(self.framework._policy_html())
        for words in (
            "grade 2 reference audits within tolerance",
            "One in 20 of an auditor",
            "5% of a round is audited by two people",
        ):
            self.assertIn(words, policy)

    def test_as_many_queries_whatever_the_number_of_pairs(self):
        person = self.pool[0]

        def queries():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.judging(self.user_qa_officer)
            return self.cr.sql_log_count - before

        self.pairs(person, 0, 1)
        queries()
        few = queries()
        self.pairs(person, 0, 1, 0, 1)
        self.assertEqual(queries(), few)
