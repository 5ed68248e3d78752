from odoo.tests import Form, tagged

from .programme_common import ProgrammeCase


@tagged("post_install", "-at_install")
class TestSaidCoverage(ProgrammeCase):
    """What was done of what was planned; whoever runs it is told where it is too
    little."""

    def set_limit(self, percent):
        self.framework.moderation_mode = "none"
        with Form(self.framework.with_user(self.user_qa_manager)) as form:
            form.coverage_percent = percent
        return str(self.framework._policy_chapters())

    def opened(self, **vals):
        return self.make_cycle(
            "open", line={"sample_method": "fixed", "sample_size": 4}, **vals
        )

    def hand_in(self, audits):
        for audit in audits:
            mine = audit.with_user(audit.auditor_user_id)
            mine.action_start()
            self.make_ready(audit)
            mine.action_submit()

    def told(self, user=None, model="cs.cycle"):
        items = (
            self.env["cs.my.work"]
            .with_user(user or self.user_qa_officer)
            ._get_my_work_items()
        )
        return [
            item["title"]
            for item in items
            if item["model"] == model and "Too little" in item["title"]
        ]

    def block(self, role="qa_officer", **choice):
        found = (
            self.env["cs.dashboard"]
            .with_user(getattr(self, f"user_{role}"))
            .get_dashboard(choice)
        )
        return next((one for one in found["blocks"] if one["key"] == "coverage"), None)

    def test_said_a_round_under_half_of_its_plan_is_told_of_once(self):
        said = self.set_limit(50)
        self.assertIn("less than 50% of what a round or a quarter planned", said)
        cycle = self.opened()
        self.hand_in(cycle.audit_ids[:1])
        self.run_cron("2026-07-14")
        self.assertFalse(self.told())
        for day in ("2026-07-16", "2026-07-17"):
            self.run_cron(day)
        self.assertEqual(self.told(), ["Too little of this round was audited"])
        self.assertFalse(self.told(self.user_qa_manager))
        note = cycle.activity_ids.filtered("note")[-1:].note
        self.assertIn("Of 4 audits planned, 1 were done.", note)
        cycle.activity_ids.action_feedback()
        self.run_cron("2026-07-20")
        self.assertFalse(self.told())
        # The quarter, once it is over: of each once.
        self.run_cron("2026-10-02")
        self.run_cron("2026-10-03")
        self.assertEqual(
            self.told(model="cs.programme"), ["Too little was audited in quarter 2"]
        )

    def test_said_another_share_and_none(self):
        self.assertNotIn("of what a round or a quarter planned", self.set_limit(0))
        cycle = self.opened()
        self.run_cron("2026-07-16")
        self.assertFalse(self.told())
        self.set_limit(25)
        self.hand_in(cycle.audit_ids[:1])
        self.env.registry.clear_all_caches()
        self.run_cron("2026-07-17")
        self.assertFalse(self.told(), "a quarter of it was asked, and done")
        self.set_limit(30)
        self.env.registry.clear_all_caches()
        self.run_cron("2026-07-18")
        self.assertTrue(self.told())

    def test_said_a_round_that_was_never_drawn(self):
        self.set_limit(50)
        programme = self.make_programme(
            {"automation": "plan", "sample_method": "fixed", "sample_size": 4}
        )
        cycle = self.take_cycle(programme.line_ids)
        self.run_cron("2026-07-16")
        self.assertFalse(self.told(), "the line plans, and no more")
        with Form(programme.line_ids.with_user(self.user_qa_manager)) as form:
            form.automation = "open"
        # Whatever stands in its way, it was planned and did not happen.
        cycle.draw_on = "2027-01-01"
        self.run_cron("2026-07-16")
        self.assertTrue(self.told())
        self.assertIn("never drawn: 1", cycle.activity_ids[-1:].note)

    def test_said_coverage_on_the_dashboard(self):
        self.set_limit(50)
        cycle = self.opened()
        self.assertIsNone(self.block(), "nothing is over yet")
        self.hand_in(cycle.audit_ids[:1])
        with self.on_day("2026-07-20"):
            block = self.block(period="quarter")
            [row] = block["rows"]
            self.assertEqual(row["label"], "Case file audits")
            self.assertEqual(
                [cell["text"] for cell in row["cells"]], ["4", "1", "25%", "0"]
            )
            self.assertTrue(row["cells"][2]["bad"])
            self.assertIn("1 of 4 audits planned were done", block["sentence"])
            team = cycle.audit_ids[:1].department_id
            mine = {
                self.riverside: "team_manager",
                self.hillside: "other_team_manager",
                self.harbour: "other_service_manager",
                self.quayside: "other_service_manager",
            }[team]
            theirs = self.block(mine, period="quarter")
            self.assertLessEqual(theirs["rows"][0]["cells"][0]["value"], 4)
            self.assertEqual(theirs["rows"][0]["cells"][1]["value"], 1)
            self.set_limit(20)
            self.assertFalse(self.block(period="quarter")["rows"][0]["cells"][2]["bad"])
