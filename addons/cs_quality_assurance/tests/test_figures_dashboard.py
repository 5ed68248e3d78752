from collections import Counter

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..models.platform.guard import LIFECYCLE
from .common import QualityCase


class DashboardCase(QualityCase):
    """What the dashboard shows, and some results to show."""

    def found(self, role="qa_officer", **choice):
        user = getattr(self, f"user_{role}")
        dashboard = self.env["cs.dashboard"].with_user(user)
        return dashboard.get_dashboard({"sample": "all", **choice})

    def block(self, key, role="qa_officer", **choice):
        found = self.found(role, **choice)
        return next((one for one in found["blocks"] if one["key"] == key), None)

    def make_results(self):
        """Four audits: two in Riverside, two in Hillside."""
        other = self.make_case("2009", department_id=self.hillside.id)
        return [
            self.make_audit("closed", case=case, grade=grade)
            for case, grade in (
                (self.cases["1001"], "good"),
                (self.cases["1002"], "inadequate"),
                (self.cases["2001"], "outstanding"),
                (other, "requires_improvement"),
            )
        ]

    def opened(self, cell, role="qa_officer"):
        """How many records a figure opens."""
        one = cell["open"]
        user = getattr(self, f"user_{role}")
        return self.env[one["model"]].with_user(user).search_count(one["domain"])


@tagged("post_install", "-at_install")
class TestDashboard(DashboardCase):
    """What the work shows, each number counted again in another way."""

    # --- who, and of what ---------------------------------------------------------

    def test_who_may_look(self):
        for role in ("practitioner", "auditor", "external"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.found(role)
        for role in ("team_manager", "qa_officer", "qa_manager", "director"):
            self.assertIn("sentence", self.found(role)["top"])

    def test_a_manager_sees_their_departments(self):
        self.make_results()
        self.assertEqual(self.found("team_manager")["top"]["total"], 2)
        self.assertEqual(self.found("head_of_service")["top"]["total"], 4)
        self.assertEqual(self.found("director")["top"]["total"], 4)
        names = {
            one for one, _label in self.found("team_manager")["options"]["department"]
        }
        self.assertEqual(names, set(self.riverside.ids))
        figures = self.env["cs.figure.domain"].with_user(self.user_team_manager)
        self.assertEqual(figures.search([]).department_id, self.riverside)
        for role in ("practitioner", "auditor"):
            with self.assertRaises(AccessError):
                self.env["cs.figure.grade"].with_user(
                    getattr(self, f"user_{role}")
                ).search([])

    def test_nothing_yet(self):
        found = self.found(period="last_year")
        self.assertIn("No audit has a result", found["top"]["sentence"])
        self.assertFalse([b for b in found["blocks"] if b["key"] != "actions"])

    def test_results_of_the_chosen_do_not_mix_with_the_random(self):
        drawn, *rest = self.make_results()
        self.assertEqual({one.sample for one in (drawn, *rest)}, {"chosen"})
        self.assertNotIn("total", self.found(sample="random")["top"])
        follow = drawn.with_context(cs_lifecycle=LIFECYCLE)
        follow.write({"kind": "re_audit", "origin_audit_id": rest[0].id})
        self.assertEqual(self.found(sample="follow_up")["top"]["total"], 1)
        self.assertEqual(self.found(sample="chosen")["top"]["total"], 3)

    def test_two_dates_in_the_wrong_order(self):
        with self.assertRaisesRegex(UserError, "before the first"):
            self.found(period="dates", date_from="2026-06-02", date_to="2026-06-01")
        # What is no longer there, or never was, is left out.
        self.assertEqual(self.found(period="dates")["choice"]["period"], "quarter")
        self.assertFalse(self.found(framework=99999999)["choice"]["framework"])

    def test_a_year_that_is_being_typed(self):
        """A browser says 0002, 0020 and 0202 on the way to 2026."""
        for year in ("0001", "0002", "0202", "9999"):
            day = f"{year}-12-31"
            for dates in (
                {"date_from": day, "date_to": "2026-06-01"},
                {"date_from": "2026-06-01", "date_to": day},
                {"date_from": day, "date_to": day},
            ):
                found = self.found(period="dates", **dates)
                self.assertEqual(found["choice"]["period"], "quarter")
        self.assertEqual(
            self.found(department="x", period="dates", date_from="x")["choice"][
                "department"
            ],
            False,
        )

    def test_each_figure_is_for_those_who_may_open_its_records(self):
        for kind in ("grade", "domain", "action", "moderation", "loop"):
            figures = self.env[f"cs.figure.{kind}"]
            for role in ("practitioner", "auditor", "external"):
                user = getattr(self, f"user_{role}")
                with self.subTest(f"{kind} {role}"), self.assertRaises(AccessError):
                    figures.with_user(user).search_count([])
            for role in ("team_manager", "qa_manager", "director"):
                reader = figures.with_user(getattr(self, f"user_{role}"))
                reader.search_count([])
                for way in ("write", "create", "unlink"):
                    self.assertFalse(reader.has_access(way), (kind, role, way))

    # --- the top line ---------------------------------------------------------------

    def test_the_top_line(self):
        self.make_results()
        top = self.found()["top"]
        self.assertEqual((top["good"], top["total"], top["percent"]), (2, 4, 50))
        self.assertEqual(
            top["sentence"],
            "50% of 4 audits were good or better, against a target of 90%.",
        )
        self.assertEqual(
            top["more"][:2],
            [
                "Allowing for chance, the true share lies between 15% and 85%.",
                "That is 40 points short, more than chance explains.",
            ],
        )
        self.assertIn(
            "There is no result of the period before to compare.", top["more"]
        )
        self.assertEqual(self.opened(top), 4)

    def test_few_audits_do_not_make_a_change(self):
        self.make_results()
        with freeze_time("2026-07-20 09:00:00"):
            self.make_audit("closed", case=self.cases["1003"], grade="inadequate")
            said = " ".join(self.found()["top"]["more"])
        self.assertIn("50% of 4 in the period before: too few audits to tell", said)
        self.assertNotIn("Worse", said)

    def test_under_half_is_said(self):
        done = self.make_audit("closed")
        for case in ("1002", "1003"):
            self.make_audit("in_progress", case=self.cases[case], date_due="2026-06-05")
        done.sudo().date_due = "2026-06-05"
        top = self.found()["top"]
        self.assertEqual(
            top["covered"]["words"],
            "Fewer than half of the audits due were done: 1 of 3.",
        )
        self.assertEqual(self.opened(top["covered"]), 2)

    # --- the blocks ------------------------------------------------------------------

    def test_each_domain_in_each_place(self):
        audits = self.make_results()
        block = self.block("heat")
        services = [one.department_id._cs_service() for one in audits]
        self.assertEqual(block["columns"][1:-1], sorted({one.name for one in services}))
        every = Counter()
        for audit in audits:
            for line in audit.line_ids.filtered("grade_id"):
                every[line.domain_id.number, line.domain_id.name] += 1
        self.assertEqual(
            {row["label"]: row["cells"][-1]["count"] for row in block["rows"]},
            {f"{number}. {name}": count for (number, name), count in every.items()},
        )
        for row in block["rows"]:
            for cell in row["cells"]:
                if cell["text"]:
                    self.assertEqual(self.opened(cell), cell["count"])
        teams = self.block("heat", department=self.field_service.id)
        self.assertIn("Riverside", teams["columns"])

    def test_the_moderators_grade_counts(self):
        audit = self.make_audit("moderation", moderator=self.moderator)
        moderation = audit.moderation_ids.with_user(self.user_moderator)
        moderation.action_start()
        first = moderation.line_ids[0]
        for line in moderation.line_ids:
            line.grade_id = line.auditor_grade_id
        first.write({"grade_id": self.inadequate.id, "reason": "No date on it."})
        moderation.write({"overall_grade_id": audit.overall_grade_id.id})
        moderation.action_complete()
        figure = self.env["cs.figure.domain"].search(
            [("id", "=", first.audit_line_id.id)]
        )
        self.assertEqual(figure.grade_id, self.inadequate)
        self.assertEqual(first.audit_line_id.grade_id, self.good)
        block = self.block("moderation")
        self.assertEqual([cell["value"] for cell in block["total"]["cells"]], [0, 1, 0])
        self.assertIn("1 moderated, 0 of them late", block["sentence"])

    def test_loops_and_actions(self):
        closing = self.make_audit("closing")
        closed = self.make_audit("closed", case=self.cases["2001"])
        block = self.block("loop")
        [row] = block["rows"]
        self.assertEqual([cell["value"] for cell in row["cells"]], [2, 1, 0, 1])
        self.assertEqual(self.opened(row["cells"][0]), 2)
        months = self.env["cs.closing"].with_user(self.user_qa_officer)
        self.assertEqual(months.get_loops()["months"][-1]["opened"], 2)
        late = closing.action_ids.with_context(cs_lifecycle=LIFECYCLE)
        late.date_due = "2026-05-20"
        self.assertTrue(late and closed)
        block = self.block("actions")
        expected = self.env["cs.action"].search_count(
            [("is_late", "=", True), ("company_id", "=", self.company.id)]
        )
        late_cells = block["total"]["cells"][1:]
        self.assertEqual(sum(cell["value"] for cell in late_cells), expected)
        self.assertEqual(late_cells[1]["value"], len(late), "three weeks late")
        self.assertEqual(self.opened(late_cells[1]), len(late))

    def test_what_was_learned(self):
        [audit] = [self.make_audit("closed")]
        theme = self.env["cs.learning.theme"].create(
            {"name": "Plans without dates", "company_id": self.company.id}
        )
        standard = self.env["cs.practice.standard"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        self.env["cs.learning.point"].with_user(self.user_qa_officer).create(
            {
                "name": "No dates",
                "kind": "improvement",
                "audit_id": audit.id,
                "theme_id": theme.id,
                "standard_ids": standard.ids,
            }
        )
        [row] = self.block("themes")["rows"]
        self.assertEqual(row["label"], theme.name)
        self.assertEqual([cell["value"] for cell in row["cells"]], [0, 1])
        self.assertEqual(self.opened(row["cells"][1]), 1)
        self.assertTrue(self.block("standards")["rows"])
        families = self.block("families")
        counts = [row["cells"][0]["value"] for row in families["rows"]]
        self.assertEqual(counts, [0, 1, 0], "the auditor said why not")

    def test_what_families_answered_is_counted(self):
        audits = [
            self.make_audit("in_progress", case=self.cases[one])
            for one in ("1001", "1002")
        ]
        chosen = ("survey_family_trust_2", "survey_family_trust_2")
        for audit, answer in zip(audits, chosen, strict=True):
            feedback = (
                self.env["cs.family.feedback"]
                .with_user(self.user_auditor)
                .create({"audit_id": audit.id, "who": "parent"})
            )
            given = feedback.sudo().user_input_id
            question = self.env.ref("cs_quality_assurance.survey_family_trust")
            option = self.env.ref(f"cs_quality_assurance.{answer}")
            given._save_lines(question, str(option.id))
            given._mark_done()
            self.make_ready(audit)
            audit.framework_id.moderation_mode = "none"
            audit.with_user(self.user_auditor).action_submit()
        block = self.block("answers")
        [row] = block["rows"]
        self.assertIn("trust the people", row["label"])
        self.assertIn("Mostly", row["label"])
        self.assertEqual(row["cells"][0]["value"], 2)
        self.assertIn("sent back: 2", block["sentence"])
        self.assertFalse(self.block("answers", "other_team_manager"))

    # --- how much it asks -------------------------------------------------------

    def test_as_many_queries_whatever_the_number_of_audits(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.found("head_of_service")
            return self.cr.sql_log_count - before

        self.make_results()
        count()
        few = count()
        for number in range(5):
            case = self.make_case(f"77{number}", department_id=self.riverside.id)
            self.make_audit("closed", case=case)
        # What was forgotten as they were made is looked up again first.
        count()
        self.assertEqual(count(), few)
        self.assertLess(few, 90)
