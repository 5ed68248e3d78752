from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestFollowRules(QualityCase):
    """Follow-ups as a list of rules (SWI-07, LUT-11, DUR-15, ALL-08)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.write(
            {
                "re_audit_weeks": 0,
                "re_audit_grade_id": False,
                "dip_review_months": 0,
                "follow_up_lead_days": 14,
            }
        )
        (cls.auditor | cls.moderator).cs_auditor = True

    def rule(self, **vals):
        return self.env["cs.framework.follow.rule"].create(
            {
                "framework_id": self.framework.id,
                "name": "Again after six weeks",
                "grade_id": self.inadequate.id,
                **vals,
            }
        )

    def run_at(self, day, times=1):
        with freeze_time(f"{day} 09:00:00"):
            for _time in range(times):
                self.run_cron("cron_follow_ups")

    def by(self, rule):
        return self.env["cs.audit"].search(
            [("follow_rule_id", "in", rule.ids)], order="id"
        )

    def finish(self, audit, grade, day):
        """The follow-up is done and submitted by its auditor on that day."""
        with freeze_time(f"{day} 09:00:00"):
            mine = audit.with_user(audit.auditor_user_id)
            mine.action_start()
            mine.check_ids.write({"found": "partly", "note": "Visits have begun."})
            self.make_ready(mine, grade)
            mine.action_submit()

    def test_a_grade_brings_a_re_audit_of_the_same_case(self):
        rule = self.rule()
        audit = self.make_audit("closing", grade="inadequate")
        better = self.make_audit(
            "closing", grade="requires_improvement", case=self.cases["1002"]
        )
        self.run_at("2026-07-07")
        self.assertFalse(self.by(rule), "more than a fortnight ahead")
        self.run_at("2026-07-08", times=2)
        made = self.by(rule)
        self.assertEqual(len(made), 1)
        self.assertEqual(
            (made.kind, made.case_id, made.origin_audit_id, str(made.date_due)),
            ("re_audit", audit.case_id, audit, "2026-07-22"),
        )
        self.assertEqual(made.state, "allocated")
        self.assertIn(made.auditor_user_id, made.activity_ids.user_id)
        self.assertFalse(better.follow_up_ids)

    def test_a_re_audit_of_a_re_audit(self):
        first = self.rule()
        again = self.rule(
            name="And again",
            trigger="follow_up",
            grade_id=self.requires_improvement.id,
            after_count=2,
            after_unit="months",
            who="other",
        )
        audit = self.make_audit("closing", grade="inadequate")
        self.run_at("2026-07-20")
        re_audit = self.by(first)
        self.finish(re_audit, "requires_improvement", "2026-07-22")
        self.run_at("2026-09-20", times=2)
        second = self.by(again)
        self.assertEqual(len(second), 1)
        self.assertEqual(second.origin_audit_id, re_audit, "the re-audit is its origin")
        self.assertEqual(second.case_id, audit.case_id)
        self.assertEqual(str(second.date_due), "2026-09-22")
        self.assertNotEqual(second.auditor_id, re_audit.auditor_id)
        self.assertEqual(
            len(self.by(first)), 1, "a re-audit does not set off the first"
        )

    def test_one_re_audit_of_an_audit_whoever_asks_for_it(self):
        """The framework's own and two rules, all of them set off by the same grade."""
        self.framework.write(
            {"re_audit_weeks": 6, "re_audit_grade_id": self.inadequate.id}
        )
        rules = self.rule(name="A second re-audit", after_count=12)
        rules |= self.rule(name="A third", after_count=2)
        audit = self.make_audit("closing", grade="inadequate")
        for day in ("2026-07-20", "2026-09-01", "2026-12-01"):
            self.run_at(day, times=2)
        [made] = audit.follow_up_ids
        self.assertEqual((made.kind, str(made.date_due)), ("re_audit", "2026-07-22"))
        self.assertFalse(self.by(rules))
        # Without a date of its own, one of the two rules makes it.
        self.framework.re_audit_weeks = 0
        other = self.make_audit("closing", case=self.cases["2001"], grade="inadequate")
        for day in ("2026-12-02", "2027-03-01"):
            self.run_at(day, times=2)
        self.assertEqual(len(other.follow_up_ids), 1)

    def test_a_sample_of_a_quarter_that_is_over_has_time_to_be_done(self):
        rule = self.rule(
            trigger="sample",
            grade_id=self.good.id,
            sample_count=1,
            after_count=2,
            kind="re_audit",
        )
        self.make_audit("closing")
        self.run_at("2026-07-02", times=2)
        made = self.by(rule)
        self.assertGreater(str(made.date_due), "2026-07-20")

    def test_how_it_came_out_is_told_to_the_people_of_the_first_audit(self):
        self.framework.write(
            {"re_audit_weeks": 6, "re_audit_grade_id": self.inadequate.id}
        )
        audit = self.make_audit("closing", grade="inadequate")
        self.run_at("2026-07-20")
        again = audit.follow_up_ids
        self.finish(again, "good", "2026-07-22")
        kind = self.env.ref("cs_quality_assurance.activity_result")
        told = again.sudo().activity_ids.filtered(lambda a: a.activity_type_id == kind)
        self.assertLessEqual(
            self.user_practitioner | self.user_team_manager, told.user_id
        )
        self.assertEqual(
            set(told.mapped("summary")), {"Case 1001 was looked at again: better"}
        )

    def test_ALL_08_the_database_holds_one_for_each_rule_and_origin(self):
        rule = self.rule()
        audit = self.make_audit("closing", grade="inadequate")
        audit._make_by_rule(rule)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            audit._make_by_rule(rule)

    def test_counted_from_closing(self):
        rule = self.rule(
            kind="dip_review",
            grade_id=self.good.id,
            after_count=3,
            after_unit="months",
            after_event="closed",
        )
        audit = self.make_audit("closing", grade="good")
        self.run_at("2027-01-04")
        self.assertFalse(self.by(rule), "it is not closed")
        with freeze_time("2026-11-30 09:00:00"):
            self.finish_actions(audit)
        self.assertEqual(audit.state, "closed")
        self.run_at("2027-02-20")
        self.assertEqual(self.by(rule).kind, "dip_review")
        self.assertEqual(str(self.by(rule).date_due), "2027-02-28")

    def test_a_failed_bottom_line(self):
        tool = self.tool._copy_version()
        tool.domain_ids.filtered(lambda d: d.number == 4).is_bottom_line = True
        tool.action_publish()
        rule = self.rule(trigger="bottom_line", grade_id=False)
        failed, sound = self.env["cs.audit"], self.env["cs.audit"]
        for reference, grade in (("1001", "inadequate"), ("1002", "good")):
            audit = self.make_audit(
                "in_progress", case=self.cases[reference], tool_id=tool.id
            )
            self.make_ready(audit, "inadequate")
            self.grade_all(audit, "good", d4=grade)
            audit.with_user(self.user_auditor).action_submit()
            if grade == "inadequate":
                failed = audit
            else:
                sound = audit
        self.run_at("2026-07-20")
        self.assertEqual(self.by(rule).origin_audit_id, failed)
        self.assertFalse(sound.follow_up_ids)

    def test_a_sample_of_a_grade_each_quarter(self):
        rule = self.rule(
            trigger="sample",
            grade_id=self.good.id,
            sample_count=1,
            sample_percentage=40,
            kind="dip_review",
            after_count=1,
            after_unit="months",
        )
        audits = self.env["cs.audit"]
        for number in range(4):
            case = self.make_case(
                f"6{number}",
                department_id=self.riverside.id,
                practitioner_id=self.practitioner.id,
            )
            audits |= self.make_audit("closed", case=case, grade="good")
        self.make_audit("closed", grade="outstanding")
        self.run_at("2026-06-30")
        self.assertFalse(self.by(rule), "the quarter has not ended")
        self.run_at("2026-07-01", times=2)
        made = self.by(rule)
        # 40% of 4, rounded up
        self.assertEqual(len(made), 2)
        self.assertLess(made.origin_audit_id, audits)
        self.assertEqual(set(made.mapped("date_due")), {made[0].date_due})
        self.assertEqual(str(made[0].date_due), "2026-07-10")

    def test_the_same_theme_on_a_new_sample_later(self):
        rule = self.rule(kind="thematic", new_cases=2, after_count=12)
        cases = self.env["cs.case"]
        for number in range(4):
            cases |= self.make_case(f"5{number}", department_id=self.hillside.id)
        audit = self.make_audit("closing", grade="inadequate")
        self.run_at("2026-08-25", times=2)
        made = self.by(rule)
        self.assertEqual(len(made), 2)
        self.assertEqual(set(made.mapped("kind")), {"thematic"})
        self.assertEqual(made.origin_audit_id, audit)
        self.assertNotIn(audit.case_id, made.case_id)
        self.assertLessEqual(made.case_id, cases | self.cases["2001"])
        self.assertEqual(made.tool_id, audit.tool_id)
        # A new sample does not bring another.
        for new in made:
            self.finish(new, "inadequate", "2026-09-02")
        self.run_at("2027-03-01")
        self.assertEqual(len(self.by(rule)), 2)

    # --- who ----------------------------------------------------------------

    def test_the_same_auditor_unless_they_manage_the_work_by_now(self):
        rule = self.rule(who="same")
        audit = self.make_audit("closing", grade="inadequate")
        other = self.make_audit("closing", grade="inadequate", case=self.cases["2001"])
        self.hillside.manager_id = self.auditor
        self.run_at("2026-07-20")
        made = {a.origin_audit_id: a.auditor_id for a in self.by(rule)}
        self.assertEqual(made[audit], self.auditor)
        self.assertEqual(made[other], self.moderator)

    def test_named_people_need_not_be_in_the_pool(self):
        rule = self.rule(who="named", auditor_ids=[Command.set(self.qa_manager.ids)])
        self.make_audit("closing", grade="inadequate")
        self.run_at("2026-07-20")
        self.assertEqual(self.by(rule).auditor_id, self.qa_manager)

    def test_nobody_lawful_leaves_it_to_qa(self):
        rule = self.rule(who="named", auditor_ids=[Command.set(self.team_manager.ids)])
        self.make_audit("closing", grade="inadequate")
        self.run_at("2026-07-20")
        made = self.by(rule)
        self.assertEqual((made.state, made.auditor_id.id), ("draft", False))
        self.assertIn(self.user_qa_officer, made.activity_ids.user_id)

    # --- setting up -------------------------------------------------------------

    def test_work_audited_before_the_rule_is_left_alone(self):
        audit = self.make_audit("closing", grade="inadequate")
        rule = self.rule(date_from="2026-06-11")
        self.run_at("2026-07-20")
        self.assertFalse(self.by(rule) | audit.follow_up_ids)

    def test_the_auditor_sees_what_will_follow(self):
        self.rule()
        audit = self.make_audit("in_progress")
        self.make_ready(audit, "inadequate")
        self.assertIn(
            "Again after six weeks: due 22 July 2026",
            audit.with_user(self.user_auditor).consequences,
        )

    def test_an_incomplete_rule_is_refused(self):
        for sentence, vals in (
            ("Choose the grade", {"grade_id": False}),
            ("Say how many", {"trigger": "sample"}),
            ("Say who does", {"who": "named"}),
        ):
            self.assertRefused(sentence, ValidationError, self.rule, **vals)

    def test_only_qa_managers_set_up_rules(self):
        rule = self.rule()
        with self.assertRaises(AccessError):
            rule.with_user(self.user_qa_officer).after_count = 1
        rule.with_user(self.user_qa_manager).after_count = 1
        self.assertIn("weeks", rule.with_user(self.user_practitioner).summary)

    def test_the_number_of_queries_does_not_grow_with_what_is_not_due(self):
        self.rule()
        self.make_audit("closing", grade="inadequate")
        rules = self.env["cs.framework.follow.rule"].search(
            [("framework_id", "=", self.framework.id)]
        )

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rules._origins_due()
            return self.cr.sql_log_count - before

        queries()
        few = queries()
        for reference in ("1002", "1003", "2001"):
            self.make_audit("closing", grade="inadequate", case=self.cases[reference])
        self.assertEqual(queries(), few)
