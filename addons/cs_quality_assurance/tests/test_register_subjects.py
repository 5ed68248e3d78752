from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .programme_common import ProgrammeCase


@tagged("post_install", "-at_install")
class TestCaseSubject(ProgrammeCase):
    """Carers' files and pairs of staff: registered, sampled and audited."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Type = cls.env["cs.case.type"]
        cls.carer, cls.pair = Type.create(
            [
                {"code": "test_carer", "name": "Foster carer", "subject": "carer"},
                {"code": "test_pair", "name": "Supervision", "subject": "pair"},
            ]
        )
        cls.tools = {}
        for kind in (cls.carer, cls.pair):
            tool = cls.tool.copy({"name": kind.name, "subject": kind.subject})
            tool.domain_ids.case_type_ids = [Command.clear()]
            tool.action_publish()
            cls.tools[kind.subject] = tool

    def file(self, reference, kind, practitioner, second=None):
        return self.env["cs.case"].create(
            {
                "reference": reference,
                "case_type_id": kind.id,
                "company_id": self.company.id,
                "practitioner_id": practitioner.id,
                "second_id": second.id if second else False,
                "department_id": practitioner.department_id.id,
                "date_opened": "2026-01-05",
            }
        )

    def refused(self, why, record, **vals):
        """Writing these is refused with a sentence that says why; nothing is saved."""
        with self.assertRaises(ValidationError) as caught:
            record.write(vals)
        self.assertIn(why, str(caught.exception))

    def cycle_with(self, subject, **line):
        return self.make_cycle(
            "open",
            line={
                "tool_id": self.tools[subject].id,
                "sample_method": "fixed",
                "sample_size": 1,
                **line,
            },
        ).with_user(self.env.user)

    def test_a_carers_file_is_sampled_and_audited_with_its_own_tool(self):
        file = self.file("FC-1", self.carer, self.workers[0])
        audit = self.cycle_with("carer").audit_ids
        self.assertEqual((audit.case_id, audit.tool_id), (file, self.tools["carer"]))
        self.assertEqual(audit.state, "allocated")
        mine = audit.with_user(audit.auditor_user_id)
        mine.action_start()
        self.assertTrue(mine.line_ids)

    def test_a_line_about_children_never_draws_another_file(self):
        for number in range(40):
            self.file(f"FC-{number}", self.carer, self.workers[number % 8])
        cycle = self.make_cycle(
            "drawn", line={"sample_method": "fixed", "sample_size": 60}
        )
        self.assertEqual(set(cycle.audit_ids.mapped("subject")), {"child"})
        with self.assertRaises(ValidationError):
            self.make_programme({"case_type_ids": [Command.set(self.carer.ids)]})

    def test_an_audit_by_hand_takes_the_tool_of_its_subject(self):
        file = self.file("FC-1", self.carer, self.workers[0])
        audit = self.env["cs.audit"].create({"case_id": file.id})
        self.assertEqual(audit.tool_id, self.tools["carer"])
        self.refused("does not look at", audit, tool_id=self.tool.id)

    def test_ALL_01_neither_of_a_pair_nor_who_manages_either_audits_it(self):
        supervisor, supervisee = self.pool[1], self.pool[2]
        self.file("P-1", self.pair, supervisor, supervisee)
        near = {
            person
            for person in self.pool
            if person.department_id
            in (supervisor.department_id, supervisee.department_id)
        }
        self.quayside.manager_id = self.pool[0]
        supervisee.parent_id = self.pool[3]
        audit = self.cycle_with("pair").audit_ids
        self.assertEqual(audit.second_id, supervisee)
        self.assertTrue(audit.auditor_id)
        self.assertNotIn(audit.auditor_id, near | {self.pool[3]})

    def test_ALL_01_nor_by_hand_whatever_the_reason(self):
        supervisor, supervisee = self.pool[1], self.pool[2]
        file = self.file("P-1", self.pair, supervisor, supervisee)
        audit = (
            self.env["cs.audit"]
            .with_user(self.user_qa_officer)
            .create({"case_id": file.id})
        )
        for person in (supervisor, supervisee):
            self.refused(
                "their own work",
                audit,
                auditor_id=person.id,
                conflict_reason="Nobody else.",
            )
        supervisee.parent_id = self.pool[3]
        self.refused("manages somebody", audit, auditor_id=self.pool[3].id)
        audit.write({"auditor_id": self.pool[3].id, "conflict_reason": "Nobody else."})
        self.refused("one of the pair", audit, moderator_id=supervisee.id)
        chosen = audit.with_user(self.env.user)._choose_auditors()
        self.assertNotIn(chosen.get(audit.id), (supervisor | supervisee).ids)

    def test_a_pair_is_two_people(self):
        with self.assertRaises(ValidationError):
            self.file("P-1", self.pair, self.workers[0], self.workers[0])
