from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import freeze_time, tagged

from .common import QualityCase

LOADABLE = ("blackburn_with_darwen", "blackpool", "durham", "luton", "swindon")


class PartsCase(QualityCase):
    def load(self, code):
        return self.env["cs.framework"].load_template(code)

    def programme(self, framework, state="draft"):
        programmes = framework.with_context(active_test=False).programme_ids
        found = programmes.filtered(lambda programme: programme.state == state)
        return found.with_context(active_test=True)

    def part(self, code):
        """The second framework of a template, in the archive."""
        return (
            self.env["cs.framework"]
            .with_context(active_test=False)
            .search(
                [
                    ("template_code", "=", code),
                    ("company_id", "=", self.company.id),
                ]
            )
        )


@tagged("post_install", "-at_install")
class TestTemplateProgrammes(PartsCase):
    """Every template brings its programme as a draft, adopted in one click."""

    def test_a_draft_for_the_year_that_opens_no_cycle(self):
        mine = [("company_id", "=", self.company.id)]
        before = self.env["cs.cycle"].search_count(mine)
        for code in LOADABLE:
            with self.subTest(code):
                programme = self.programme(self.load(code))
                self.assertEqual(len(programme), 1)
                self.assertEqual(
                    (str(programme.date_start), str(programme.date_end)),
                    ("2026-04-01", "2027-03-31"),
                )
                self.assertIn("2026/27", programme.name)
                self.assertTrue(programme.line_ids)
                self.assertFalse(programme.preview["problems"])
        self.run_cron("cron_open_cycles")
        self.assertEqual(self.env["cs.cycle"].search_count(mine), before)

    def test_in_the_last_quarter_it_is_the_next_year(self):
        with freeze_time("2027-01-04 09:00:00"):
            programme = self.programme(self.load("luton"))
        self.assertEqual(str(programme.date_start), "2027-04-01")
        with freeze_time("2026-12-31 09:00:00"):
            programme = self.programme(self.load("blackburn_with_darwen"))
        self.assertEqual(str(programme.date_start), "2026-04-01")

    def test_a_programme_that_nobody_may_audit_for_is_not_adopted(self):
        """Said line by line, with the way to the page where it is mended."""
        programme = self.programme(self.framework).with_user(self.user_qa_officer)
        self.assertIn("Nobody yet", programme.line_ids[0].pool_names)
        self.assertRefused("Who audits", RedirectWarning, programme.action_adopt)
        # Somebody marked who cannot log in, or may take no file of it, is nobody.
        self.iro.user_id = False
        self.iro.cs_auditor = True
        self.assertRefused("Who audits", RedirectWarning, programme.action_adopt)
        self.env.invalidate_all()
        self.assertIn("Iris Reviewer", programme.line_ids[0].pool_names)
        self.auditor.cs_auditor = True
        self.env.invalidate_all()
        self.assertIn("Ada Auditor", programme.line_ids[0].pool_names)
        programme.action_adopt()
        self.assertEqual(programme.state, "running")

    def test_a_qa_officer_adopts_it_in_one_click(self):
        self.auditor.cs_auditor = True
        programme = self.programme(self.framework)
        self.assertRefused(
            "is a draft",
            UserError,
            programme.with_user(self.user_qa_officer).action_plan_cycles,
        )
        self.assertRefused(
            "QA officer",
            AccessError,
            programme.with_user(self.user_auditor).action_adopt,
        )
        programme.with_user(self.user_qa_officer).action_adopt()
        self.assertEqual(programme.state, "running")
        self.assertEqual(programme.user_id, self.user_qa_officer)
        self.assertTrue(programme.cycle_ids)
        self.assertEqual(set(programme.cycle_ids.mapped("state")), {"draft"})
        self.assertRefused(
            "not a draft",
            UserError,
            programme.with_user(self.user_qa_officer).action_adopt,
        )

    def test_nobody_writes_the_state(self):
        programme = self.programme(self.framework).with_user(self.user_qa_manager)
        self.assertRefused(
            "filled in by the product",
            UserError,
            programme.write,
            {"state": "running"},
        )

    def test_a_draft_whose_year_is_over_moves_to_the_one_that_runs(self):
        self.auditor.cs_auditor = True
        programme = self.programme(self.framework)
        annual = programme.line_ids.filtered(lambda line: line.theme == "Assessment")
        self.assertEqual(str(annual.date_first), "2026-10-01")
        with freeze_time("2028-06-01 09:00:00"):
            programme.with_user(self.user_qa_officer).action_adopt()
        self.assertEqual(
            (str(programme.date_start), str(programme.date_end)),
            ("2028-04-01", "2029-03-31"),
        )
        self.assertIn("2028/29", programme.name)
        self.assertEqual(str(annual.date_first), "2028-10-01")
        self.assertEqual(
            [str(day) for day in annual.cycle_ids.mapped("date_start")], ["2028-10-01"]
        )

    def test_loading_again_changes_nothing_in_the_programme(self):
        programme = self.programme(self.framework)
        line = programme.line_ids[0]
        line.name = "Ours"
        before = len(
            self.env["cs.programme.line"].with_context(active_test=False).search([])
        )
        with freeze_time("2027-06-01 09:00:00"):
            self.load("durham")
        lines = self.env["cs.programme.line"].with_context(active_test=False).search([])
        self.assertEqual(len(lines), before)
        self.assertEqual(line.name, "Ours")
        self.assertEqual(str(programme.date_start), "2026-04-01")

    def test_rows_that_wait_for_names_find_nobody_and_say_what_they_want(self):
        programme = self.programme(self.load("blackpool"))
        self.assertIn("Leaving Care", programme.to_name)
        cycle = programme.line_ids.filtered(lambda line: line.recurrence == "weeks")
        self.assertEqual(cycle.pool_ids.mapped("scope"), ["other_only"])
        row = cycle.with_context(active_test=False).pool_ids[0]
        self.assertRefused("Say which", Exception, row.write, {"active": True})
        row.write({"active": True, "department_ids": [(4, self.riverside.id)]})
        self.assertEqual(cycle.pool_ids[0].scope, "own_only")

    def test_lines_that_are_switched_off_are_seen_and_plan_nothing(self):
        programme = self.programme(self.load("blackpool"))
        [shown] = programme.web_read({"line_ids": {"fields": {"name": {}}}})
        names = [line["name"] for line in shown["line_ids"]]
        self.assertIn("Victim audits", names)
        planned = {cycle["line"] for cycle in programme.preview["cycles"]}
        self.assertNotIn("Victim audits", planned)
        self.auditor.cs_auditor = True
        programme.with_user(self.user_qa_officer).action_adopt()
        self.assertEqual(
            programme.cycle_ids.programme_line_id.mapped("name"),
            ["Eight-week audit cycle"],
        )

    def test_an_example_runs_nothing_and_its_copy_is_a_draft(self):
        example = self.programme(self.framework, "example")
        self.assertFalse(example.active)
        officer = example.with_user(self.user_qa_officer)
        officer.action_unarchive()
        self.assertRefused("example", UserError, officer.action_plan_cycles)
        self.run_cron("cron_open_cycles")
        self.assertFalse(example.cycle_ids)
        copied = officer.copy()
        self.assertEqual(copied.state, "draft")
        self.assertEqual(len(copied.line_ids), len(example.line_ids))

    def test_ones_own_copy_has_the_programme_with_its_own_tool(self):
        own = self.env["cs.framework"].browse(
            self.framework.with_user(self.user_qa_manager).action_copy_own()["res_id"]
        )
        programme = self.programme(own)
        theirs = self.programme(self.framework)
        self.assertEqual(len(programme), 1)
        self.assertEqual(programme.date_start, theirs.date_start)
        every = {"active_test": False}
        self.assertEqual(
            programme.with_context(**every).line_ids.mapped("name"),
            theirs.with_context(**every).line_ids.mapped("name"),
        )
        self.assertEqual(programme.line_ids.tool_id, own.tool_id)
        self.assertEqual(
            programme.line_ids.notice_ids.mapped("audience"),
            theirs.line_ids.notice_ids.mapped("audience"),
        )
        expectations = self.env["cs.expectation"].with_context(**every)
        self.assertEqual(
            *(
                sorted(
                    expectations.search([("framework_id", "=", framework.id)]).mapped(
                        "name"
                    )
                )
                for framework in (own, self.framework)
            )
        )


@tagged("post_install", "-at_install")
class TestSideBySide(PartsCase):
    """BPL-14, SWI-06: a part of the council with a framework of its own."""

    template = "blackpool"

    def use_early_help(self, departments):
        manager = self.user_qa_manager
        part = self.part(f"{self.template}_early_help").with_user(manager)
        part.department_ids = departments
        part.action_put_into_use()
        return part

    def test_it_waits_until_departments_are_named(self):
        part = self.part("blackpool_early_help")
        self.assertFalse(part.active)
        self.assertEqual(
            self.env["cs.framework"].load_template("blackpool"), self.framework
        )
        self.assertRefused(
            "Name its departments",
            UserError,
            part.with_user(self.user_qa_manager).action_put_into_use,
        )
        # Out of the archive by another way, it is nobody's until it names departments.
        part.active = True
        self.assertFalse(part.rival_id)
        for department in (self.riverside, self.harbour):
            chosen = self.env["cs.framework"]._for_department(department)
            self.assertEqual(chosen, self.framework)

    def test_its_programme_is_not_adopted_before_it_is_in_use(self):
        part = self.part("blackpool_early_help")
        programme = self.programme(part).with_user(self.user_qa_officer)
        self.assertRefused("Put it into use first", UserError, programme.action_adopt)

    def test_BPL_14_an_early_help_team_follows_its_own_rules_and_tool(self):
        part = self.use_early_help(self.care_service)
        self.assertEqual(part.tool_id.counts_as, "early_help")
        theirs = self.make_audit(case=self.cases["3001"], auditor=self.moderator)
        ours = self.make_audit(case=self.case)
        self.assertEqual(theirs.framework_id, part)
        self.assertEqual(theirs.tool_id, part.tool_id)
        self.assertEqual(ours.framework_id, self.framework)
        self.assertEqual(ours.tool_id, self.framework.tool_id)

    def test_each_samples_its_own_part_of_the_register(self):
        part = self.use_early_help(self.care_service)
        Case = self.env["cs.case"].search([("company_id", "=", self.company.id)])

        def references(framework):
            line = self.programme(framework).line_ids[0]
            return set(
                Case.filtered_domain(line._register_domain()).mapped("reference")
            )

        self.assertEqual(references(part), {"3001"})
        self.assertEqual(references(self.framework), {"1001", "1002", "1003", "2001"})
        # A team within the part that another framework names is nearer to that one.
        nearer = self.framework.copy(
            {"name": "Harbour's own", "department_ids": [(4, self.harbour.id)]}
        )
        self.assertEqual(
            set(Case.filtered_domain(part._domain_of_its_cases()).mapped("reference")),
            set(),
        )
        self.assertEqual(
            Case.filtered_domain(nearer._domain_of_its_cases()).mapped("reference"),
            ["3001"],
        )

    def test_BPL_14_leaders_two_each_and_managers_one(self):
        part = self.use_early_help(self.care_service)
        self.auditor.cs_auditor = True
        # A file outside the auditor's own team.
        self.make_case("3002", "early_help", department_id=self.care_service.id)
        programme = self.programme(part).with_user(self.user_qa_officer)
        programme.action_adopt()
        leaders, managers = programme.line_ids
        self.assertEqual((leaders.sample_size, managers.sample_size), (2, 1))
        self.assertEqual(managers.tool_id, self.framework.tool_id)
        pool, _without = leaders._pool()
        self.assertEqual(list(pool), [self.auditor])
        pool, _without = managers._pool()
        self.assertEqual(list(pool), [self.other_service_manager])


@tagged("post_install", "-at_install")
class TestSideBySideSwindon(TestSideBySide):
    """SWI-06: the same, for a council whose co-ordinators and managers both audit."""

    template = "swindon"

    def test_it_waits_until_departments_are_named(self):
        part = self.part("swindon_early_help")
        self.assertFalse(part.active)

    def test_its_programme_is_not_adopted_before_it_is_in_use(self):
        part = self.part("swindon_early_help")
        self.assertEqual(self.programme(part).state, "draft")

    def test_BPL_14_leaders_two_each_and_managers_one(self):
        part = self.use_early_help(self.care_service)
        self.auditor.cs_auditor = True
        line = self.programme(part).line_ids
        pool, _without = line._pool()
        self.assertEqual(set(pool), {self.auditor, self.other_service_manager})
        self.assertEqual((line.open_at_least, line.open_unit), (2, "months"))
