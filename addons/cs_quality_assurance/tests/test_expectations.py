from datetime import date

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import QualityCase


class ExpectationCase(QualityCase):
    """An empty book of expectations, and the helpers to fill it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["cs.expectation"].search([]).unlink()
        cls.Owed = cls.env["cs.expectation.owed"]

    @classmethod
    def expect(cls, **vals):
        return cls.env["cs.expectation"].create(
            {
                "name": "Test expectation",
                "company_id": cls.company.id,
                "role": "team_manager",
                "activity": "full_audit",
                "period": "month",
                "date_from": "2026-04-01",
                **vals,
            }
        )

    def run_expectations(self, day=None):
        with freeze_time(f"{day or '2026-06-10'} 09:00:00"):
            self.run_cron("cron_expectations")

    def owed(self, expectation, day=date(2026, 6, 10), **by):
        """What is owed in the period that holds the day."""
        found = expectation.owed_ids.filtered(
            lambda owed: owed.period_start <= day <= owed.period_end
        )
        for name, value in by.items():
            found = found.filtered(lambda o, n=name, v=value: o[n] == v)
        return found

    def audit_by(self, auditor, kind="case_file", case="3001", **vals):
        audit = self.make_audit(
            "closed", case=self.cases[case], auditor=auditor, kind=kind, **vals
        )
        self.assertEqual(audit.state, "closed")
        return audit


@tagged("post_install", "-at_install")
class TestExpectation(ExpectationCase):
    """Who owes how many audits, how they are counted, and for whom it is less."""

    def test_its_title_says_what_is_typed_until_somebody_words_it(self):
        form = Form(self.env["cs.expectation"].with_user(self.user_qa_manager))
        form.role = "team_manager"
        form.activity = "dip_sample"
        form.count = 5
        form.period = "quarter"
        first = form.save()
        self.assertTrue(first.name.endswith(": 5 each quarter"), first.name)
        with Form(first) as form:
            form.count = 4
            form.activity = "full_audit"
            self.assertTrue(form.name.endswith(": 4 each quarter"), form.name)
            form.name = "What we ask of team managers"
            form.count = 3
        self.assertEqual(first.name, "What we ask of team managers")

    def test_said_once_every_two_months(self):
        form = Form(self.env["cs.expectation"].with_user(self.user_qa_manager))
        form.role = "team_manager"
        form.activity = "full_audit"
        form.period = "two_months"
        form.date_from = "2026-04-01"
        rule = form.save()
        self.assertTrue(rule.name.endswith(": 1 every two months"), rule.name)
        self.run_expectations()
        [owed] = self.owed(rule, employee_id=self.team_manager)
        self.assertEqual(
            (owed.period_start, owed.period_end), (date(2026, 6, 1), date(2026, 7, 31))
        )

    def test_SWI_01_one_a_month_by_each_team_manager(self):
        rule = self.expect()
        self.run_expectations()
        owed = self.owed(rule)
        self.assertEqual(owed.employee_id, self.team_manager | self.other_team_manager)
        self.assertEqual(set(owed.mapped("asked")), {1})
        self.assertEqual(set(owed.mapped("state")), {"todo"})
        self.assertEqual(
            sorted({str(o.period_start) for o in rule.owed_ids}),
            ["2026-04-01", "2026-05-01", "2026-06-01"],
        )
        missed = self.owed(rule, date(2026, 5, 3))
        self.assertEqual(set(missed.mapped("state")), {"missed"})
        self.assertEqual(sum(missed.mapped("late")), 2)

    def test_SWI_01_an_audit_submitted_this_month_counts(self):
        rule = self.expect()
        self.audit_by(self.team_manager)
        self.run_expectations()
        mine = self.owed(rule, employee_id=self.team_manager)
        self.assertEqual((mine.state, mine.done, mine.missing), ("done", 1, 0))
        theirs = self.owed(rule, employee_id=self.other_team_manager)
        self.assertEqual((theirs.state, theirs.done), ("todo", 0))

    def test_ALL_08_run_twice_it_writes_nothing(self):
        rule = self.expect()
        self.audit_by(self.team_manager)
        self.run_expectations()
        before = rule.owed_ids
        self.env.flush_all()
        stamps = {owed.id: owed.write_date for owed in before}
        self.run_expectations()
        rule.invalidate_recordset(["owed_ids"])
        self.assertEqual(rule.owed_ids, before)
        self.assertEqual({o.id: o.write_date for o in before}, stamps)

    def test_ALL_08_one_of_each_whatever_runs(self):
        rule = self.expect()
        self.run_expectations()
        one = self.owed(rule)[0]
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            one.copy()

    def test_BPL_14_the_tool_says_what_an_audit_counts_as(self):
        full = self.expect()
        early = self.expect(activity="early_help_audit", count=2)
        self.audit_by(self.team_manager)
        self.tool.counts_as = "early_help"
        self.run_expectations()
        self.assertEqual(self.owed(full, employee_id=self.team_manager).done, 0)
        mine = self.owed(early, employee_id=self.team_manager)
        self.assertEqual((mine.asked, mine.done, mine.state), (2, 1, "todo"))

    def test_SWI_04_either_way_is_enough_and_a_mix_is_shown_honestly(self):
        rule = self.expect(
            activity="dip_sample",
            count=5,
            alternative_ids=[Command.create({"activity": "full_audit", "count": 2})],
        )
        self.assertEqual(rule.alternative_ids.role, "team_manager")
        self.assertEqual(rule.alternative_ids.period, "month")
        self.audit_by(self.team_manager)
        self.run_expectations()
        mine = self.owed(rule, employee_id=self.team_manager)
        self.assertEqual(mine.state, "todo")
        self.assertEqual(
            mine.progress_text, "0 of 5 dip samples, or 1 of 2 full audits"
        )
        self.assertEqual(mine.missing, 1, "one more full audit is the nearer way")
        self.audit_by(self.team_manager)
        self.run_expectations()
        self.assertEqual(mine.state, "done")

    def test_DUR_20_a_mix_is_enough_where_the_rule_says_so(self):
        rule = self.expect(
            role="named",
            employee_ids=[Command.set(self.director.ids)],
            activity="full_audit",
            count=2,
            period="year",
            may_mix=True,
            alternative_ids=[Command.create({"activity": "dip_sample", "count": 2})],
        )
        own_line = {"conflict_reason": "Leaders look across the whole service."}
        self.audit_by(self.director, **own_line)
        self.run_expectations()
        self.assertEqual(self.owed(rule).state, "todo")
        self.audit_by(self.director, kind="dip_sample", **own_line)
        self.run_expectations()
        self.assertEqual(self.owed(rule).state, "done")

    def test_a_joiner_owes_a_share_and_sees_why(self):
        rule = self.expect(count=4)
        self.team_manager.version_id.contract_date_start = "2026-06-16"
        self.run_expectations()
        mine = self.owed(rule, employee_id=self.team_manager)
        # 11 of the 22 weekdays of June.
        self.assertEqual(mine.asked, 2)
        self.assertIn("Tariq Team joined on 16 June 2026.", mine.explanation)
        self.assertIn("There for 11 of 22 weekdays, so 2 of 4 asked.", mine.explanation)
        self.assertFalse(
            self.owed(rule, date(2026, 5, 5), employee_id=self.team_manager)
        )

    def test_absence_lessens_what_is_owed(self):
        rule = self.expect(count=4)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": self.team_manager.resource_id.id,
                "calendar_id": False,
                "company_id": self.company.id,
                "date_from": "2026-06-01 07:00:00",
                "date_to": "2026-06-15 17:00:00",
            }
        )
        self.run_expectations()
        mine = self.owed(rule, employee_id=self.team_manager)
        self.assertEqual(mine.asked, 2)
        self.assertIn("is away for 11 weekdays", mine.explanation)
        self.assertNotIn("Away", mine.explanation, "never the reason")

    def test_a_change_of_manager_is_shared(self):
        rule = self.expect(count=4)
        self.run_expectations()
        with freeze_time("2026-06-16 09:00:00"):
            self.riverside.manager_id = self.other_service_manager
            self.run_cron("cron_expectations")
        old = self.owed(rule, employee_id=self.team_manager)
        new = self.owed(rule, employee_id=self.other_service_manager)
        self.assertEqual((old.asked, new.asked), (2, 2))
        self.assertIn("had this role until 15 June 2026", old.explanation)
        self.assertIn("has had this role since 16 June 2026", new.explanation)

    def test_a_manager_changed_by_mistake_and_back_leaves_no_trace(self):
        with freeze_time("2026-06-16 09:00:00"):
            self.riverside.manager_id = self.other_service_manager
            self.riverside.manager_id = self.team_manager
        terms = self.riverside.cs_term_ids
        self.assertEqual(terms.employee_id, self.team_manager)
        self.assertFalse(terms.date_start or terms.date_end)

    def test_the_first_days_of_a_rule_ask_for_the_rest_of_the_period(self):
        rule = self.expect(period="quarter", count=2, date_from="2026-05-18")
        self.run_expectations()
        mine = self.owed(rule, employee_id=self.team_manager)
        # 32 of 65 weekdays from April to June.
        self.assertEqual(mine.asked, 1)
        self.assertIn("This is asked from 18 May 2026.", mine.explanation)

    def test_DUR_20_an_audit_of_an_audited_case_each_quarter(self):
        rule = self.expect(
            role="head_of_service", activity="second_audit", period="quarter"
        )
        first = self.audit_by(self.auditor, case="1001")
        second = self.audit_by(
            self.head_of_service,
            case="3001",
            conflict_reason="Leaders look across the whole service.",
        )
        self.run_expectations()
        self.assertEqual(self.owed(rule).state, "todo", "no second look yet")
        second.write({"origin_audit_id": first.id})
        self.run_expectations()
        self.assertEqual(self.owed(rule).state, "done")

    def test_LUT_12_moderators_owe_moderations(self):
        rule = self.expect(
            role="named",
            employee_ids=[Command.set(self.moderator.ids)],
            activity="moderation",
        )
        self.run_expectations()
        self.assertEqual(self.owed(rule).state, "todo")
        audit = self.make_audit("moderation", moderator=self.moderator)
        moderation = audit.moderation_ids
        moderation.write({"state": "done", "date_done": "2026-06-10"})
        self.run_expectations()
        self.assertEqual(self.owed(rule).state, "done")

    def test_excused_with_a_reason_by_qa_only(self):
        rule = self.expect()
        self.run_expectations()
        mine = self.owed(rule, employee_id=self.team_manager)
        self.assertRefused(
            "Only a QA officer",
            AccessError,
            mine.with_user(self.user_team_manager).action_excuse,
            "On secondment",
        )
        mine.with_user(self.user_qa_officer).action_excuse("On secondment")
        self.assertEqual((mine.state, mine.missing), ("not_asked", 0))
        self.assertIn("On secondment", mine.explanation)
        self.run_expectations()
        self.assertEqual(mine.state, "not_asked")

    def test_nothing_owed_is_typed_in(self):
        rule = self.expect()
        self.run_expectations()
        mine = self.owed(rule, employee_id=self.team_manager)
        for user in (self.user_team_manager, self.user_qa_manager):
            self.assertRefused(
                "worked out every night",
                UserError,
                mine.with_user(user).write,
                {"state": "done"},
            )

    def test_start_opens_the_audit_that_waits(self):
        rule = self.expect()
        self.run_expectations()
        mine = self.owed(rule, employee_id=self.team_manager)
        audit = self.make_audit(
            "allocated", case=self.cases["3001"], auditor=self.team_manager
        )
        mine = mine.with_user(self.user_team_manager)
        self.assertTrue(mine.can_start)
        self.assertEqual(mine.action_start_activity()["res_id"], audit.id)
        self.assertRefused(
            "Tariq Team owes this",
            UserError,
            mine.with_user(self.user_qa_officer).action_start_activity,
        )

    def test_who_sees_what_is_owed(self):
        rule = self.expect()
        self.run_expectations()
        june = self.owed(rule)
        riverside = june.filtered(lambda o: o.department_id == self.riverside)

        def seen(user):
            return self.Owed.with_user(user).search([("id", "in", june.ids)])

        self.assertEqual(seen(self.user_team_manager), riverside)
        self.assertEqual(seen(self.user_service_manager), june)
        self.assertEqual(seen(self.user_director), june)
        self.assertEqual(seen(self.user_qa_officer), june)
        self.assertFalse(seen(self.user_practitioner))
        self.assertFalse(seen(self.user_other_service_manager))

    def test_a_rule_that_makes_no_sense_is_refused(self):
        for vals, sentence in (
            ({"role": "named"}, "Choose the people"),
            ({"role": "job"}, "Choose the jobs"),
            ({"about": "each"}, "not a person"),
        ):
            self.assertRefused(sentence, ValidationError, self.expect, **vals)

    def test_one_notice_a_month_to_whoever_owes_and_their_head_of_service(self):
        self.expect()
        self.expect(activity="dip_sample", count=5)
        notices = self.env["cs.notice"]

        def sent(kind):
            return notices.search(
                [("company_id", "=", self.company.id), ("kind", "=", kind)]
            )

        self.run_cron("cron_expectation_notices")
        self.run_cron("cron_expectation_notices")
        managers = self.user_team_manager | self.user_other_team_manager
        self.assertEqual(sent("owed").user_id, managers)
        self.assertEqual(sent("owed").mapped("item_count"), [2, 2])
        self.assertEqual(sent("owed_summary").user_id, self.user_head_of_service)
        message = self.env["mail.message"].search(
            [("partner_ids", "in", self.user_team_manager.partner_id.ids)],
            order="id desc",
            limit=1,
        )
        self.assertIn("0 of 5 dip samples, by 30 June 2026", message.body)
        with freeze_time("2026-07-01 06:00:00"):
            self.run_cron("cron_expectation_notices")
        self.assertEqual(len(sent("owed")), 4)

    def test_BPL_19_the_board_by_team_and_person(self):
        rule = self.expect(count=2)
        self.audit_by(self.team_manager)
        self.run_expectations()
        Board = self.Owed.with_user(self.user_service_manager)
        board = Board.get_board("month")
        self.assertEqual(board["title"], "June 2026")
        self.assertEqual(
            [team["name"] for team in board["teams"]], ["Hillside", "Riverside"]
        )
        cell = board["totals"][str(rule.id)]
        self.assertEqual((cell["asked"], cell["done"], cell["word"]), (4, 1, "To do"))
        before = Board.get_board("month", board["before"])
        self.assertEqual(before["title"], "May 2026")
        self.assertEqual(before["totals"][str(rule.id)]["late"], 4)
        self.assertEqual(before["totals"][str(rule.id)]["word"], "Late")
        quarter = Board.get_board("quarter")["totals"][str(rule.id)]
        self.assertEqual(
            (quarter["asked"], quarter["done"], quarter["late"]), (12, 1, 8)
        )

    def test_my_work_shows_what_is_owed_and_what_counts(self):
        self.expect(note="One case file, submitted within the month.")
        self.run_expectations()
        panels = (
            self.env["cs.my.work"].with_user(self.user_team_manager).get_my_work()
        )["panels"]
        [row] = panels[0]["lists"][0]["rows"]
        self.assertEqual(panels[0]["key"], "owed")
        self.assertEqual(row["detail"], "0 of 1 full audit · by 30 Jun 2026")
        self.assertEqual(
            row["more"]["text"], "One case file, submitted within the month."
        )
