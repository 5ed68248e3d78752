"""Who owes how many: leaders, managers, pools; supervision audits and what follows."""

from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import UserError

from odoo.addons.cs_supervision_audit.tests.common import SupervisionMixin

from .council import ConformanceCase


class ExpectationCase(ConformanceCase):
    """What is owed, worked out by the nightly actions, read by the people."""

    def expectation(self, words):
        """The council's shipped expectation whose name says that."""
        found = (
            self.env["cs.expectation"]
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "=", self.company.id),
                    ("name", "ilike", words),
                    ("alternative_of_id", "=", False),
                ]
            )
        )
        self.assertEqual(len(found), 1, found.mapped("name"))
        return found

    def ask(self, words, day="2026-06-01", **vals):
        """A QA manager puts a shipped expectation to use."""
        found = self.expectation(words).with_user(self.user_qa_manager)
        found.write({"active": True, "date_from": day, **vals})
        return found.sudo().with_env(self.env)

    def count(
        self, day="2026-06-10", crons=("cs_quality_assurance.cron_expectations",)
    ):
        self.env.flush_all()
        with self.at(day), self.enter_registry_test_mode():
            for cron in crons:
                self.env.ref(cron).method_direct_trigger()
        self.env.invalidate_all()

    def owed(self, rule, user, day="2026-06-10"):
        """What a person owes, as they read it themselves."""
        return (
            self.env["cs.expectation.owed"]
            .with_user(user)
            .search(
                [
                    ("expectation_id", "=", rule.id),
                    ("user_id", "=", user.id),
                    ("period_start", "<=", day),
                    ("period_end", ">=", day),
                ]
            )
        )

    def named(self, name):
        """Somebody outside the line, with a leader's login."""
        login = name.lower().replace(" ", "_")
        user = self.make_user(login, "group_leader", name=name)
        return self.env["hr.employee"].create(
            {"name": name, "user_id": user.id, "company_id": self.company.id}
        )


class TestDurhamLeaders(ExpectationCase):
    template = "durham"

    def sit_in(self, audit, user, employee):
        return (
            self.env["cs.audit.observer"]
            .with_user(user)
            .create({"audit_id": audit.id, "employee_id": employee.id})
        )

    def test_DUR_20_the_head_audits_an_audited_case_each_quarter(self):
        rule = self.ask("head of children's services", "2026-04-01")
        first = self.make_audit("closed", case=self.cases["2001"])
        self.count()
        mine = self.owed(rule, self.user_director)
        self.assertEqual(
            (mine.asked, mine.state, str(mine.period_start), str(mine.period_end)),
            (1, "todo", "2026-04-01", "2026-06-30"),
        )
        # An ordinary audit does not count; one of an audited case does.
        across = "Leaders look across the whole service."
        self.make_audit("closed", auditor=self.director, conflict_reason=across)
        self.count()
        self.assertEqual(mine.state, "todo")
        again = self.make_audit(
            "in_progress",
            case=self.cases["2001"],
            auditor=self.director,
            conflict_reason=across,
        )
        again.sudo().with_context(
            cs_lifecycle=None
        ).origin_audit_id = first  # As the draw of second audits sets it.
        self.make_ready(again)
        again.with_user(self.user_director).action_submit()
        self.count()
        self.assertEqual((mine.state, mine.done), ("done", 1))

    def test_DUR_20_the_corporate_director_observes_or_completes_two_a_year(self):
        corporate = self.named("Cora Corporate")
        rule = self.ask(
            "corporate director", "2026-04-01", employee_ids=[(6, 0, corporate.ids)]
        )
        user = corporate.user_id
        self.count()
        mine = self.owed(rule, user)
        self.assertEqual((mine.asked, mine.state), (2, "todo"))
        self.assertIn("audits sat in on", mine.progress_text)
        for case in ("1001", "2001"):
            audit = self.make_audit("in_progress", case=self.cases[case])
            # Their own word, or the auditor's.
            self.sit_in(audit, user if case == "1001" else self.user_auditor, corporate)
        self.count()
        self.assertEqual((mine.state, mine.done), ("done", 2))

    def test_DUR_20_the_chief_executive_observes_one_a_year(self):
        chief = self.named("Chris Chief")
        rule = self.ask(
            "chief executive", "2026-04-01", employee_ids=[(6, 0, chief.ids)]
        )
        self.count()
        mine = self.owed(rule, chief.user_id)
        self.assertEqual((mine.asked, mine.state), (1, "todo"))
        start = mine.action_start_activity()
        self.assertEqual(start["res_model"], "cs.audit.observer")
        self.assertEqual(start["context"]["default_employee_id"], chief.id)
        audit = self.make_audit("in_progress")
        self.sit_in(audit, self.user_auditor, chief)
        self.count()
        self.assertEqual(mine.state, "done")
        self.make_ready(audit)
        audit.with_user(self.user_auditor).action_submit()
        self.assertRefused(
            "who sat in on it is kept",
            UserError,
            audit.observer_ids.with_user(self.user_auditor).unlink,
        )


class TestDurhamSupervision(SupervisionMixin, ExpectationCase):
    template = "durham"
    NIGHTLY = ("cs_supervision_audit.cron_expectations",)

    def ask_all(self):
        self.env["cs.expectation"].search(
            [
                ("company_id", "=", self.company.id),
                ("activity", "=", "supervision_audit"),
            ]
        ).date_from = "2026-04-01"
        self.count(crons=self.NIGHTLY)

    def test_DUR_18_quotas_by_level(self):
        self.ask_all()
        owed = self.env["cs.expectation.owed"].search(
            [
                ("company_id", "=", self.company.id),
                ("activity", "=", "supervision_audit"),
            ]
        )
        self.assertEqual(
            sorted(
                (o.employee_id.name, o.subject_id.name or "", o.asked) for o in owed
            ),
            [
                # Head of service: each strategic manager's once a year.
                ("Dana Director", "Hari Head", 1),
                # Strategic manager: three a year from the service area.
                ("Hari Head", "", 3),
                # Operations manager: each team manager's.
                ("Sam Service", "Tariq Team", 1),
                ("Sam Service", "Tess Team", 1),
                # Team manager: each practitioner who supervises others.
                ("Tariq Team", "Susan Senior", 1),
            ],
        )

    def test_DUR_18_started_in_one_press_and_done_once_released(self):
        self.ask_all()
        with self.at("2026-06-10"):
            board = (
                self.env["cs.expectation.owed"]
                .with_user(self.user_team_manager)
                .get_board("year")
            )
            (team,) = [t for t in board["teams"] if t["id"] == self.riverside.id]
            (cell,) = team["people"][0]["cells"].values()
            (start,) = cell["starts"]
            owed = self.env["cs.expectation.owed"].browse(start["owed"])
            action = owed.with_user(self.user_team_manager).action_start_activity(
                option_id=start["option"]
            )
            self.assertEqual(action["context"]["default_supervisor_id"], self.senior.id)
        self.released()
        self.count(crons=self.NIGHTLY)
        self.assertEqual(owed.state, "done")

    def test_DUR_19_discussed_reviewed_and_sent_up(self):
        self.framework.service_improvement_ids = self.iro
        audit = self.released()
        self.assertEqual(audit.sent_user_ids, self.user_service_manager | self.user_iro)
        self.assertTrue(
            audit.with_user(self.user_senior).read(["overall_reason"]),
            "the supervisor audited reads it once released",
        )
        self.assertRefused("Enter the day", UserError, audit.action_close)
        with self.at("2026-06-24"):
            audit.write(
                {"date_discussed": "2026-06-24", "discussion_note": "Dates set."}
            )
            self.assertRefused("Review its actions", UserError, audit.action_close)
            audit.action_review_actions()
            audit.action_close()
        self.assertEqual(
            (audit.state, str(audit.date_discussed), str(audit.actions_reviewed_on)),
            ("closed", "2026-06-24", "2026-06-24"),
        )

    def test_DUR_19_cancelled_or_re_opened_with_a_reason_in_a_dialog(self):
        audit = self.plan()
        dialog = audit.with_user(self.user_service_manager).action_ask_cancel()
        reason = (
            self.env["cs.reason"]
            .with_user(self.user_service_manager)
            .with_context(**dialog["context"])
            .create({"reason": "She moved to another team"})
        )
        reason.action_apply()
        self.assertEqual(
            (audit.state, audit.cancel_reason),
            ("cancelled", "She moved to another team"),
        )
        released = self.released()
        dialog = released.with_user(self.user_qa_manager).action_ask_reopen()
        self.env["cs.reason"].with_user(self.user_qa_manager).with_context(
            **dialog["context"]
        ).create({"reason": "The wrong file"}).action_apply()
        self.assertEqual(released.state, "in_progress")


class TestSwindonExpectations(ExpectationCase):
    template = "swindon"

    def test_SWI_01_one_case_file_each_a_month(self):
        job = self.env["hr.job"].create(
            {"name": "Reviewing officer", "company_id": self.company.id}
        )
        self.iro.job_id = job
        rules = {
            "team managers": self.user_team_manager,
            "service managers": self.user_service_manager,
            "heads of service": self.user_head_of_service,
            "directors": self.user_director,
            "conference chairs": self.user_iro,
        }
        asked = {}
        for words, user in rules.items():
            vals = {"job_ids": [(6, 0, job.ids)]} if user == self.user_iro else {}
            rule = self.ask(f"One case file a month: {words}", **vals)
            asked[user] = rule
        self.count()
        for user, rule in asked.items():
            mine = self.owed(rule, user)
            self.assertEqual(
                (mine.asked, mine.state, str(mine.period_end)),
                (1, "todo", "2026-06-30"),
                user.name,
            )
        self.make_audit("closed", case=self.cases["3001"], auditor=self.team_manager)
        self.count()
        done = self.owed(asked[self.user_team_manager], self.user_team_manager)
        self.assertEqual(done.state, "done")
        still = self.owed(asked[self.user_service_manager], self.user_service_manager)
        self.assertEqual(still.state, "todo")
        # Next month it is owed anew; who did none in June is seen above them.
        self.count("2026-07-02")
        july = self.owed(
            asked[self.user_team_manager], self.user_team_manager, "2026-07-02"
        )
        self.assertEqual(july.state, "todo")
        with self.at("2026-07-02"):
            seen = self.env["cs.expectation.owed"].with_user(self.user_head_of_service)
            board = seen.get_board("month", "2026-06-10")
            (team,) = [t for t in board["teams"] if t["id"] == self.field_service.id]
            (person,) = team["people"]
            cell = person["cells"][str(asked[self.user_service_manager].id)]
        self.assertEqual((person["name"], cell["late"]), ("Sam Service", 1))

    def test_SWI_01_told_once_a_month_and_the_head_of_service_too(self):
        self.ask("One case file a month: team managers")
        for _twice in range(2):
            self.count("2026-06-01", ["cs_quality_assurance.cron_expectation_notices"])
        notices = self.env["cs.notice"]
        sent = notices.search([("company_id", "=", self.company.id)])
        own = sent.filtered(lambda n: n.kind == "owed")
        self.assertLessEqual(
            self.user_team_manager | self.user_other_team_manager, own.user_id
        )
        self.assertNotIn(self.user_practitioner, own.user_id)
        self.assertEqual(len(own), len(own.user_id), "one each, however often it runs")
        summary = sent.filtered(lambda n: n.kind == "owed_summary")
        self.assertEqual(summary.user_id, self.user_head_of_service)
        self.assertEqual(len(summary), 1, "one of each, however often it runs")


class TestBlackpoolExpectations(ExpectationCase):
    template = "blackpool"

    def test_BPL_14_early_help_leaders_two_and_their_managers_one(self):
        job = self.env["hr.job"].create(
            {"name": "Early Help team leader", "company_id": self.company.id}
        )
        self.auditor.write({"job_id": job.id, "department_id": self.hillside.id})
        # Hillside is their Early Help team, and follows the framework for it.
        part = (
            self.env["cs.framework"]
            .with_context(active_test=False)
            .search(
                [
                    ("template_code", "=", "blackpool_early_help"),
                    ("company_id", "=", self.company.id),
                ]
            )
            .with_user(self.user_qa_manager)
        )
        part.department_ids = self.hillside
        part.action_put_into_use()
        leaders = self.ask("Two Early Help audits a month", job_ids=[(6, 0, job.ids)])
        managers = self.ask("One full audit a month: Early Help team managers")
        self.count()
        mine = self.owed(leaders, self.user_auditor)
        self.assertEqual((mine.asked, mine.state), (2, "todo"))
        tess = self.owed(managers, self.user_other_team_manager)
        self.assertEqual((tess.asked, tess.state), (1, "todo"))
        self.assertFalse(
            self.owed(managers, self.user_team_manager), "not an Early Help team"
        )
        # A full audit is no Early Help audit, whoever does it.
        self.make_audit("closed", case=self.cases["1001"], auditor=self.auditor)
        self.count()
        self.assertEqual((mine.done, mine.state), (0, "todo"))
        tool = self.env["cs.audit.tool"].search(
            [
                ("company_id", "=", self.company.id),
                ("counts_as", "=", "early_help"),
                ("state", "=", "published"),
            ],
            limit=1,
        )
        self.assertTrue(tool)
        for case in ("1002", "1003"):
            audit = self.make_audit(
                "in_progress",
                case=self.cases[case],
                auditor=self.auditor,
                tool_id=tool.id,
            )
            self.make_ready(audit)
            audit.with_user(self.user_auditor).action_submit()
        self.count()
        self.assertEqual((mine.done, mine.state), (2, "done"))

    def test_BPL_19_one_place_with_what_they_owe_and_what_was_found(self):
        self.ask(
            "One full audit a month: Early Help team managers",
            framework_id=self.framework.id,
        )
        self.make_audit("closed", case=self.cases["1001"])
        self.count()
        with self.at("2026-06-11"):
            work = (
                self.env["cs.my.work"].with_user(self.user_team_manager).get_my_work()
            )
        panels = {panel["key"] for panel in work["panels"]}
        self.assertIn("owed", panels)
        said = str(work["panels"])
        self.assertIn("Latest results", said)
        self.assertIn("One full audit a month", said)


class TestLutonExpectations(ExpectationCase):
    template = "luton"

    def test_LUT_12_a_pool_of_seventeen_one_a_month_each(self):
        pool = self.env["hr.employee"].search(
            [("company_id", "=", self.company.id), ("cs_auditor", "=", True)]
        )
        self.env["hr.employee"].create(
            [
                {
                    "name": f"Manager {number}",
                    "department_id": self.care_service.id,
                    "company_id": self.company.id,
                    "cs_auditor": True,
                }
                for number in range(17 - len(pool))
            ]
        )
        rule = self.ask("One collaborative audit a month")
        moderators = self.ask(
            "One moderation a month", employee_ids=[(6, 0, self.moderator.ids)]
        )
        self.count()
        owed = rule.owed_ids.filtered(lambda o: str(o.period_start) == "2026-06-01")
        self.assertEqual((len(owed), sum(owed.mapped("asked"))), (17, 17))
        mine = self.owed(moderators, self.user_moderator)
        self.assertEqual((mine.asked, mine.state), (1, "todo"))
        # The whole pool on one sheet, with what each has done.
        content, _name = (
            self.env["cs.owed.workbook"]
            .with_user(self.user_qa_officer)
            .with_company(self.company)
            .export([("expectation_id", "=", rule.id)])
        )
        rows = list(load_workbook(BytesIO(content), read_only=True)["All"].values)
        self.assertEqual(len(rows), 1 + 17)

    def test_LUT_12_absent_all_month_is_not_asked_and_it_shows_why(self):
        self.team_manager.cs_auditor = True
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": self.team_manager.resource_id.id,
                "calendar_id": False,
                "date_from": "2026-06-01 00:00:00",
                "date_to": "2026-06-30 23:00:00",
                "company_id": self.company.id,
            }
        )
        rule = self.ask("One collaborative audit a month")
        self.count()
        owed = rule.owed_ids.filtered(
            lambda o: (
                o.employee_id == self.team_manager
                and str(o.period_start) == "2026-06-01"
            )
        )
        self.assertFalse(owed.asked)
