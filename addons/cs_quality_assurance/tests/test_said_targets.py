from psycopg2 import IntegrityError

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.platform.guard import LIFECYCLE
from .test_figures_dashboard import DashboardCase


@tagged("post_install", "-at_install")
class TestSaidTargets(DashboardCase):
    """Targets with a floor and a ceiling, of how much is done, read by month or by
    quarter, and of too few audits nothing."""

    def set_targets(self, *rows):
        with Form(self.framework.with_user(self.user_qa_manager)) as form:
            for values in rows:
                with form.target_ids.new() as target:
                    for name, value in {"measure": "floor", **values}.items():
                        setattr(target, name, value)
        return str(self.framework._policy_chapters())

    def results_in_two_months(self):
        """Two good ones in May; in June one good, two not."""
        audits = [
            *self.make_results(),
            self.make_audit("closed", case=self.cases["1003"], grade="good"),
        ]
        for audit, day in zip(
            audits,
            ("2026-05-20", "2026-06-05", "2026-05-21", "2026-06-05", "2026-06-05"),
            strict=True,
        ):
            audit.with_context(cs_lifecycle=LIFECYCLE).date_submitted = day

    def counted(self, role="qa_officer", **choice):
        block = self.block("targets", role, **choice)
        return block and {
            row["label"]: (row["cells"][1]["text"], row["cells"][1]["bad"])
            for row in block["rows"]
        }

    def test_said_a_floor_and_a_ceiling_together_by_month_and_by_quarter(self):
        band = {
            "measure": "floor",
            "grade_id": self.good,
            "percent": 40,
            "other_percent": 70,
        }
        said = self.set_targets(
            {**band, "every": "month", "least": 2},
            {**band, "every": "quarter"},
            {"measure": "ceiling", "grade_id": self.inadequate, "percent": 10},
        )
        self.assertIn(
            "Good or better: 40% to 70%, each month, of at least 2 audits.", said
        )
        self.assertIn("Good or better: 40% to 70%, each quarter.", said)
        self.assertIn("Inadequate or worse: at most 10%.", said)
        self.results_in_two_months()
        self.assertEqual(
            self.counted(),
            {
                "Good or better, April 2026": ("none", False),
                "Good or better, May 2026": ("100% of 2, 30 points over", True),
                "Good or better, June 2026": ("33% of 3, 7 points short", True),
                "Good or better, April to June 2026": ("60% of 5, met", False),
                "Inadequate or worse": ("20% of 5, 10 points over", True),
            },
        )
        block = self.block("targets")
        for row in block["rows"]:
            if "open" in row["cells"][1]:
                cell = row["cells"][1]
                self.assertEqual(self.opened(cell), cell["value"])
        # A head reads the same, a team manager of their own teams.
        self.assertEqual(self.counted("head_of_service"), self.counted())
        ours = self.counted("team_manager")
        self.assertEqual(ours["Good or better, May 2026"], ("1: too few to say", False))
        self.assertIn(
            "Too few audits to say anything: 1.",
            str(self.block("targets", "team_manager")["sentence"]),
        )

    def test_said_how_much_of_what_is_due_is_done(self):
        said = self.set_targets({"measure": "completion", "percent": 90})
        self.assertIn("Audits due that are done: at least 90%.", said)
        done = self.make_audit("closed")
        done.sudo().date_due = "2026-06-05"
        self.make_audit("in_progress", case=self.cases["1002"], date_due="2026-06-05")
        self.assertEqual(
            self.counted(),
            {"Audits due that are done": ("50% of 2, 40 points short", True)},
        )
        self.assertIn(
            "Audits due that are done: 50% of 2 (target at least 90%, 40 points short)",
            self.found()["top"]["more"],
        )

    def test_the_top_line_says_when_grading_may_be_too_kind(self):
        self.set_targets(
            {"grade_id": self.good, "percent": 20, "other_percent": 30, "least": 3}
        )
        self.make_results()
        top = self.found()["top"]
        self.assertIn("the grading may be too kind", " ".join(top["more"]))
        # The trend and the round say nothing of too few, and do not fail.
        self.assertIn(
            "too few audits to say", " ".join(self.found("team_manager")["top"]["more"])
        )
        self.assertTrue(self.block("trend", "team_manager")["rows"])

    def test_bounds_that_cross_are_refused(self):
        for values in (
            {"percent": 70, "other_percent": 40, "grade_id": self.good.id},
            {"measure": "ceiling", "percent": 5, "other_percent": 10},
            {"percent": 70},
        ):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.env["cs.framework.target"].with_user(self.user_qa_manager).create(
                    {"framework_id": self.framework.id, "name": "Odd", **values}
                )

    def test_a_framework_without_rows_of_its_own_has_no_block(self):
        self.make_results()
        self.assertIsNone(self.block("targets"))

    def test_as_many_queries_whatever_the_number_of_months(self):
        self.set_targets({"grade_id": self.good, "percent": 40, "every": "month"})
        self.results_in_two_months()

        def count(period):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.found("head_of_service", period=period)
            return self.cr.sql_log_count - before

        count("quarter")
        count("year")
        self.assertEqual(count("quarter"), count("year"))
