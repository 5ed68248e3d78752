from odoo.tests import Form, tagged

from odoo.addons.cs_quality_assurance.tests.said_common import SaidMixin

from .common import SupervisionCase


@tagged("post_install", "-at_install")
class TestSaidSupervision(SaidMixin, SupervisionCase):
    """A supervision file read with yes and no, dates and scores, and no grade."""

    def test_said_supervision_tool_without_an_overall_grade(self):
        tool = self.make_check_tool("Supervision check", counts_as="supervision")
        audits = self.env["cs.supervision.audit"].with_user(self.user_team_manager)
        form = Form(audits.with_company(self.company))
        form.supervisor_id, form.supervisee_id = self.senior, self.practitioner
        form.tool_id = tool
        audit = form.save()
        audit.action_start()
        self.assertFalse(audit.auditing_load()["audit"]["has_overall"])
        self.assertFalse(self.answer(audit, self.answers())["errors"])
        dated = audit.line_ids.filtered(lambda line: line.answer_type == "date")
        self.assertEqual(dated.answer_shown, "1 June 2026")
        audit.auditing_save(
            [
                {
                    "key": "read",
                    "part": "audit",
                    "do": "write",
                    "values": {
                        "period_start": "2025-12-10",
                        "period_end": "2026-06-10",
                        "sessions_expected": 6,
                        "sessions_held": 5,
                        "sessions_on_template": 4,
                    },
                },
                {
                    "key": "good",
                    "part": "findings",
                    "do": "create",
                    "values": {"kind": "good_practice", "name": "Regular"},
                },
                {
                    "key": "todo",
                    "part": "findings",
                    "do": "create",
                    "values": {
                        "kind": "action",
                        "name": "File the minutes",
                        "responsible_id": self.senior.id,
                        "date_due": "2026-07-10",
                    },
                },
            ]
        )
        self.assertEqual(audit.auditing_submit(), {"refused": []})
        self.assertEqual(audit.state, "released")
        self.assertFalse(audit.overall_grade_id)
        self.assertEqual(audit.action_ids.name, "File the minutes")
        # The supervisor reads each answer on the form.
        mine = audit.with_user(self.user_senior).with_company(self.company)
        self.assertIn('name="answer_shown"', mine.get_view(view_type="form")["arch"])
        self.assertIn("1 June 2026", mine.line_ids.mapped("answer_shown"))
        asked = tool.action_view_answers()
        lines = self.env[asked["res_model"]].with_user(self.user_qa_manager)
        self.assertEqual(len(lines.search(asked["domain"])), 5)
