"""What the councils' tools, standards, programmes and priorities promise."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .council import ConformanceCase

COLUMNS = ("compliance", "practice_standard", "systemic_practice")


class TemplateCase(ConformanceCase):
    """The auditor of case 1001 opens the auditing screen, as the browser does."""

    def open_screen(self, case=None, **vals):
        audit = self.make_audit("in_progress", case=case, **vals)
        return audit, audit.with_user(self.user_auditor).auditing_load()

    def draft_programme(self, state="draft"):
        programmes = self.framework.with_context(active_test=False).programme_ids
        found = programmes.filtered(lambda programme: programme.state == state)
        return found.with_context(active_test=True)


@tagged("post_install", "-at_install")
class TestBlackburn(TemplateCase):
    template = "blackburn_with_darwen"

    def test_BWD_01_findings_and_actions_cite_numbered_standards(self):
        standards = self.env["cs.practice.standard"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(set(standards.mapped("section"))), 5)
        self.assertEqual(len(standards), 9 + 14 + 7 + 13 + 14)
        self.assertNotIn("2.11", standards.mapped("number"))
        cited = standards.filtered(lambda standard: standard.number == "2.8")
        audit = self.make_audit("in_progress")
        for kind in ("strength", "improvement", "improvement"):
            self.env["cs.learning.point"].with_user(self.user_auditor).create(
                {
                    "name": f"About difference: {kind}",
                    "kind": kind,
                    "audit_id": audit.id,
                    "line_id": audit.line_ids[0].id,
                    "standard_ids": [(4, cited.id)],
                }
            )
        self.make_action(audit, standard_ids=[(4, cited.id)])
        # Who reads the learning sees how often each standard was cited.
        seen = cited.with_user(self.user_qa_officer)
        self.assertEqual(
            (seen.strength_count, seen.improvement_count, seen.action_count), (1, 2, 1)
        )
        other = (standards - cited)[0].with_user(self.user_qa_officer)
        self.assertEqual((other.improvement_count, other.action_count), (0, 0))

    def test_BWD_02_three_columns_and_stars_stand_beside_the_grade(self):
        _audit, screen = self.open_screen()
        self.assertEqual(
            [question["name"] for question in screen["questions"]],
            [
                "Contact and referral",
                "Recording",
                "Assessment",
                "Review",
                "Management oversight",
            ],
        )
        stars = {g["code"]: g["name"].count("★") for g in screen["grades"]}
        self.assertEqual(
            stars,
            {"outstanding": 0, "good": 3, "requires_improvement": 2, "inadequate": 1},
        )
        described = {g["id"] for g in screen["grades"] if g["code"] != "outstanding"}
        for question in screen["questions"]:
            found = {(d["grade_id"], d["column"]) for d in question["descriptors"]}
            self.assertEqual(
                found,
                {
                    (grade, column)
                    for grade in described
                    for column in (
                        "compliance",
                        "practice_standard",
                        "systemic_practice",
                    )
                },
            )
        # Outstanding is no column: it is described for the whole.
        overall = {d["grade_id"] for d in screen["overall_descriptors"]}
        self.assertEqual(overall, {g["id"] for g in screen["grades"]})

    def test_BWD_05_routine_at_every_level_thematic_and_reflective(self):
        programme = self.draft_programme().with_user(self.user_qa_officer)
        programme.action_adopt()
        routine, thematic, reflective = programme.line_ids
        pool, _without_login = routine._pool()
        self.assertEqual(
            set(pool),
            {
                self.team_manager,
                self.other_team_manager,
                self.service_manager,
                self.other_service_manager,
                self.head_of_service,
                self.director,
                self.qa_manager,
            },
        )
        self.assertEqual(routine.sample_size, 1)
        self.assertEqual(thematic.kind, "thematic")
        types = [line.audit_type for line in (routine, thematic, reflective)]
        self.assertEqual(types, ["routine", "thematic", "reflective"])
        # Done with the practitioner: it cannot be submitted without having met.
        audit = self.make_audit("in_progress")
        self.make_ready(audit)
        audit.discussion_ids.unlink()
        self.assertRefused(
            "practitioner",
            UserError,
            audit.with_user(self.user_auditor).action_submit,
        )

    def test_BWD_08_actions_and_themes_link_to_seven_priorities(self):
        priorities = self.env["cs.priority"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(priorities), 7)
        workforce = priorities.filtered(lambda p: p.name == "Workforce")
        audit = self.make_audit("in_progress")
        first, second, late = (
            self.make_action(audit, priority_id=workforce.id) for _turn in range(3)
        )
        self.do_action(second.with_user(self.user_practitioner))
        theme = (
            self.env["cs.learning.theme"]
            .with_user(self.user_qa_officer)
            .create({"name": "Supervision", "priority_id": workforce.id})
        )
        self.env["cs.learning.point"].with_user(self.user_auditor).create(
            {"name": "Supervision asks why", "audit_id": audit.id, "theme_id": theme.id}
        )
        late.sudo().date_due = "2026-06-01"
        seen = workforce.with_user(self.user_qa_officer)
        self.assertEqual((seen.open_count, seen.done_count), (2, 1))
        self.assertEqual(seen.late_count, 1)
        self.assertAlmostEqual(seen.progress, 100 / 3)
        self.assertEqual(seen.learning_count, 1)
        shown = seen.action_view_actions()["domain"]
        self.assertEqual(self.env["cs.action"].search(shown), first | second | late)
        # A manager elsewhere counts only what they may see.
        elsewhere = workforce.with_user(self.user_other_team_manager)
        self.env.invalidate_all()
        self.assertEqual((elsewhere.open_count, elsewhere.done_count), (0, 0))


@tagged("post_install", "-at_install")
class TestBlackpool(TemplateCase):
    template = "blackpool"

    def test_BPL_17_ten_domains_on_the_ten_standards_and_the_note_says_so(self):
        _audit, screen = self.open_screen()
        self.assertEqual(len(screen["questions"]), 10)
        names = {standard["id"]: standard["name"] for standard in screen["standards"]}
        for question in screen["questions"]:
            cited = [names[standard] for standard in question["standard_ids"]]
            self.assertIn(question["name"], cited)
        note = " ".join(str(screen["audit"]["tool_note"]).split())
        self.assertIn("does not print it", note)
        # Editable: a new version of the tool, as a draft.
        tool = self.framework.tool_id.with_user(self.user_qa_manager)
        version = self.env["cs.audit.tool"].browse(tool.action_new_version()["res_id"])
        domain = version.with_user(self.user_qa_manager).domain_ids[0]
        domain.name = "Our own first domain"
        self.assertEqual(version.domain_ids[0].name, "Our own first domain")
        self.assertNotEqual(tool.domain_ids[0].name, "Our own first domain")

    def test_BPL_14_early_help_runs_beside_the_service_wide_tool(self):
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
        part.department_ids = self.care_service
        part.action_put_into_use()
        self.auditor.write({"cs_auditor": True, "department_id": self.care_service.id})
        programme = part.programme_ids.with_user(self.user_qa_officer)
        programme.action_adopt()
        leaders, managers = programme.line_ids
        self.assertEqual(
            (leaders.sample_size, leaders.tool_id.counts_as), (2, "early_help")
        )
        self.assertEqual((managers.sample_size, managers.tool_id), (1, self.tool))
        self.assertEqual(list(leaders._pool()[0]), [self.auditor])
        self.assertEqual(list(managers._pool()[0]), [self.other_service_manager])
        # Good and inadequate audits alike are moderated; every one is read.
        for grade in ("good", "inadequate"):
            case = self.make_case(
                f"EH {grade}", "early_help", department_id=self.harbour.id
            )
            audit = self.make_audit(
                "in_progress", case=case, auditor=self.other_team_manager
            )
            self.assertEqual(audit.framework_id, part)
            self.make_ready(audit, grade)
            audit.with_user(self.user_other_team_manager).action_submit()
            self.assertEqual(audit.moderation_basis, "criterion")
            self.assertIn(self.other_service_manager, audit.escalation_ids.employee_id)


@tagged("post_install", "-at_install")
class TestDurham(TemplateCase):
    template = "durham"

    def test_DUR_05_sixteen_domains_two_of_them_for_looked_after_children(self):
        audit, screen = self.open_screen()
        self.assertEqual(
            [question["number"] for question in screen["questions"]],
            list(range(1, 15)),
        )
        looked_after, screen = self.open_screen(case=self.cases["1003"])
        self.assertEqual(
            [question["number"] for question in screen["questions"]],
            list(range(1, 17)),
        )
        # The header, and twelve months.
        for name in ("name", "auditor"):
            self.assertTrue(screen["audit"][name], name)
        self.assertEqual(
            screen["audit"]["facts"],
            [
                f"Case {looked_after.case_id.reference}",
                looked_after.case_type_id.name,
                looked_after.department_id.name,
                looked_after.practitioner_id.name,
            ],
        )
        self.assertEqual(screen["audit"]["lookback_months"], 12)
        self.assertEqual(
            [str(looked_after.period_start), str(looked_after.period_end)],
            ["2025-06-10", "2026-06-10"],
        )
        # A rationale for each grade, strengths, what would have moved it up, a reason.
        auditor = audit.with_user(self.user_auditor)
        auditor.line_ids.write({"grade_id": self.good.id})
        auditor.overall_grade_id = self.good
        missing = auditor.submit_problems
        for words in (
            "Write your evidence for domain 1",
            "what stood out as a strength",
            "moved the work up a grade",
            "why you gave this overall grade",
        ):
            self.assertIn(words, missing)

    def test_DUR_07_four_grades_described_for_each_domain_and_the_whole(self):
        audit, screen = self.open_screen(case=self.cases["1003"])
        grades = {grade["id"] for grade in screen["grades"]}
        self.assertEqual(len(grades), 4)
        for question in screen["questions"]:
            self.assertEqual({d["grade_id"] for d in question["descriptors"]}, grades)
        overall = {d["grade_id"] for d in screen["overall_descriptors"]}
        self.assertEqual(overall, grades)
        # The auditor's best fit stands: all good but one, and outstanding overall.
        self.make_ready(audit, "good")
        audit.with_user(self.user_auditor).write(
            {"overall_grade_id": self.outstanding.id}
        )
        audit.with_user(self.user_auditor).action_submit()
        self.assertEqual(audit.overall_grade_id, self.outstanding)

    def test_DUR_14_the_year_and_the_printed_programme(self):
        programme = self.draft_programme().with_user(self.user_qa_officer)
        self.assertFalse(programme.cycle_ids)
        self.auditor.cs_auditor = True
        # Before the year begins: what is over when it is adopted is not planned.
        with freeze_time("2026-03-16 09:00:00"):
            programme.action_adopt()
        rounds = {
            line.name: [
                (str(cycle.date_start), str(cycle.date_end))
                for cycle in line.cycle_ids.sorted("date_start")
            ]
            for line in programme.line_ids
        }
        self.assertEqual(
            [start for start, _end in rounds["Case file audits"]],
            ["2026-04-01", "2026-07-01", "2026-10-01", "2027-01-01"],
        )
        self.assertEqual(
            rounds["Assessment: annual thematic audit"], [("2026-10-01", "2026-12-31")]
        )
        self.assertEqual(len(rounds["External audits"]), 2)
        printed = self.draft_programme("example")
        self.assertEqual(len(printed.line_ids), 15)
        quarters = printed.preview["cycles"]
        case_file = [cycle for cycle in quarters if cycle["line"] == "Case file"]
        self.assertEqual(
            [cycle["start"] for cycle in case_file],
            [
                "2017-01-01",
                "2017-04-01",
                "2017-07-01",
                "2017-10-01",
                "2018-01-01",
                "2018-04-01",
                "2018-07-01",
            ],
        )
        neglect = [cycle for cycle in quarters if cycle["line"] == "Neglect"]
        self.assertEqual(
            [(cycle["start"], cycle["end"]) for cycle in neglect],
            [("2017-04-01", "2017-06-30")],
        )
        self.assertFalse(printed.cycle_ids)

    def test_DUR_24_ten_standards_linked_to_domains_and_to_findings(self):
        audit, screen = self.open_screen(case=self.cases["1003"])
        self.assertEqual(
            sorted(
                (standard["number"] for standard in screen["standards"]),
                key=lambda number: int(number.split()[1]),
            ),
            [f"KPS {number}" for number in range(1, 11)],
        )
        self.assertTrue(all(q["standard_ids"] for q in screen["questions"]))
        line = audit.line_ids[4]
        standard = line.domain_id.standard_ids[0]
        point = (
            self.env["cs.learning.point"]
            .with_user(self.user_auditor)
            .create(
                {
                    "name": "Risk is looked at again after each event",
                    "audit_id": audit.id,
                    "line_id": line.id,
                    "standard_ids": [(4, standard.id)],
                }
            )
        )
        self.assertEqual(point.standard_ids, standard)
        self.assertEqual(standard.with_user(self.user_qa_officer).strength_count, 1)


@tagged("post_install", "-at_install")
class TestLuton(TemplateCase):
    template = "luton"

    def test_LUT_03_a_file_that_does_not_show_the_bottom_lines_is_inadequate(self):
        audit, screen = self.open_screen()
        self.assertTrue(all(q["is_bottom_line"] for q in screen["questions"]))
        self.make_ready(audit, "good")
        auditor = audit.with_user(self.user_auditor)
        auditor.line_ids[3].grade_id = self.inadequate
        self.assertEqual(audit.grade_cap_id, self.inadequate)
        self.assertIn("bottom line", auditor.auditing_load()["panel"]["cap"]["reason"])
        self.assertRefused("inadequate", UserError, auditor.action_submit)

    def test_LUT_14_six_areas_described_at_three_grades(self):
        _audit, screen = self.open_screen()
        three = {g["id"] for g in screen["grades"] if g["code"] != "outstanding"}
        self.assertEqual(
            [question["short_name"] for question in screen["questions"]],
            [
                "Contact and referral",
                "Basic information",
                "Assessment",
                "Planning",
                "Review",
                "Management oversight",
            ],
        )
        for question in screen["questions"]:
            self.assertEqual({d["grade_id"] for d in question["descriptors"]}, three)
            self.assertTrue(question["prompts"])


@tagged("post_install", "-at_install")
class TestSwindon(TemplateCase):
    template = "swindon"

    def test_SWI_06_early_help_audits_records_open_at_least_two_months(self):
        part = (
            self.env["cs.framework"]
            .with_context(active_test=False)
            .search(
                [
                    ("template_code", "=", "swindon_early_help"),
                    ("company_id", "=", self.company.id),
                ]
            )
            .with_user(self.user_qa_manager)
        )
        part.department_ids = self.care_service
        part.action_put_into_use()
        self.auditor.department_id = self.care_service
        self.auditor.cs_auditor = True
        for reference, opened in (("EH old", "2026-03-02"), ("EH new", "2026-05-25")):
            self.make_case(
                reference,
                "early_help",
                department_id=self.harbour.id,
                date_opened=opened,
            )
        self.cases["3001"].date_closed = "2026-06-01"
        programme = part.programme_ids.with_user(self.user_qa_officer)
        with freeze_time("2026-03-16 09:00:00"):
            programme.action_adopt()
        cycle = programme.cycle_ids.filtered(
            lambda cycle: str(cycle.date_start) == "2026-07-01"
        )
        with self.at("2026-06-24"):
            cycle.action_draw()
        drawn = cycle.sudo().sample_ids.case_id.mapped("reference")
        self.assertEqual(drawn, ["EH old"])
        self.assertEqual(cycle.tool_id, part.tool_id)
        self.assertEqual(cycle.tool_id.counts_as, "early_help")
        # Monthly.
        starts = [str(day)[:7] for day in programme.cycle_ids.mapped("date_start")]
        self.assertEqual(len(set(starts)), 12)

    def test_SWI_18_the_themes_follow_the_type_of_case(self):
        expected = {
            "1001": ({"Every case", "Children in need and child protection"}, 12),
            "1003": ({"Every case", "Children in care"}, 13),
            "3001": ({"Every case", "Young people leaving care"}, 12),
        }
        for reference, (sections, count) in expected.items():
            with self.subTest(reference):
                case = self.cases[reference]
                auditor = self.moderator if reference == "3001" else self.auditor
                audit = self.make_audit("in_progress", case=case, auditor=auditor)
                screen = audit.with_user(auditor.user_id).auditing_load()
                found = {section["name"] for section in screen["sections"]}
                self.assertEqual(found, sections)
                self.assertEqual(len(screen["questions"]), count)
                names = [question["name"] for question in screen["questions"]]
                self.assertEqual(
                    names[:3],
                    [
                        "The reasons for involvement",
                        "Consent",
                        "Broader relationships",
                    ],
                )
