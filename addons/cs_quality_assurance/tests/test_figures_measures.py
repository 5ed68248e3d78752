from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestMeasures(QualityCase):
    """Values of measures: typed, pasted, imported; and what they say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.measure = cls.env["cs.measure"].create(
            {
                "name": "Re-referrals in a year",
                "company_id": cls.company.id,
                "unit": "percent",
                "better": "lower",
                "section": "Front door",
            }
        )

    def paste(self, text, role="qa_officer"):
        user = getattr(self, f"user_{role}")
        form = Form(self.env["cs.measure.paste"].with_user(user))
        form.pasted = text
        return form.save()

    def test_pasted_from_a_spreadsheet(self):
        text = (
            "Measure\tPeriod\tValue\tTeam\tWhose\n"
            "Re-referrals in a year\tApril 2026\t21%\t\t\n"
            "re-referrals in a year\tMay 2026\t19.5\t\t\n"
            "Re-referrals in a year\tMay 2026\t18\t\tEngland\n"
            "Re-referrals in a year\tMay 2026\t25\tRiverside\t\n"
            "Something else\tMay 2026\t1\t\t\n"
            "Re-referrals in a year\tMay 2026\t1\tNowhere\t\n"
            "Re-referrals in a year\tsoon\t1\t\t\n"
        )
        paste = self.paste(text)
        self.assertIn("New values: 4. Changed: 0. Already here: 0.", paste.said)
        for sentence in (
            "Row 6: No measures here are called “Something else”.",
            "Row 7: No teams here are called “Nowhere”.",
            "Row 8: “soon” is no period.",
        ):
            self.assertIn(sentence, paste.said)
        paste.action_keep()
        self.assertEqual(len(self.measure.value_ids), 4)
        self.assertEqual(
            (self.measure.latest, self.measure.verdict), ("19.5%", "too_few")
        )
        # ALL-08: the same again changes nothing; a correction changes its value.
        again = self.paste(text)
        self.assertIn("Already here: 4", again.said)
        with self.assertRaisesRegex(UserError, "nothing new"):
            again.action_keep()
        self.paste(text.replace("19.5", "20")).action_keep()
        self.assertEqual(len(self.measure.value_ids), 4)
        self.assertEqual(self.measure.latest, "20%")

    def test_a_column_for_each_period(self):
        months = (
            "April May June July August September October November December".split()
        )
        head = ["Measure", *(f"{month} 2025" for month in months), "January 2026"]
        row = ["Front door Re-referrals in a year", *["20", "21"] * 5]
        self.paste("\n".join("\t".join(line) for line in (head, row))).action_keep()
        self.assertEqual(self.measure.verdict, "no_change")
        self.paste(
            "Measure,Period,Value\nRe-referrals in a year,Feb 2026,60"
        ).action_keep()
        self.assertEqual(self.measure.verdict, "worse")
        dashboard = self.env["cs.dashboard"].with_user(self.user_director)
        found = dashboard.get_dashboard({"period": "last_year"})
        [block] = [one for one in found["blocks"] if one["key"] == "measures"]
        [row] = block["rows"]
        self.assertEqual(
            [cell["text"] for cell in row["cells"]],
            ["60%", "21%", "", "", "", "Worse, more than chance"],
        )

    def test_values_are_figures_too(self):
        self.paste(
            "Measure,Period,Value\nRe-referrals in a year,Feb 2026,60"
        ).action_keep()
        Figure = self.env["cs.figure.measure"]
        [(measure, whose, value, count)] = Figure.with_user(
            self.user_team_manager
        )._read_group(
            [("company_id", "=", self.company.id)],
            ["measure_id", "whose"],
            ["value:avg", "count:sum"],
        )
        self.assertEqual((measure, whose, value, count), (self.measure, "ours", 60, 1))
        figure = Figure.with_user(self.user_director).search([])
        self.assertEqual(figure.action_open_measure()["res_id"], self.measure.id)
        with self.assertRaises(AccessError):
            Figure.with_user(self.user_practitioner).search([])

    def test_who_types_and_who_reads(self):
        Value = self.env["cs.measure.value"]
        with self.assertRaises(AccessError):
            Value.with_user(self.user_team_manager).create(
                {"measure_id": self.measure.id, "date": "2026-05-01", "value": 3}
            )
        with self.assertRaises(AccessError):
            self.paste("Measure,Period,Value", "team_manager")
        value = Value.with_user(self.user_qa_officer).create(
            {"measure_id": self.measure.id, "date": "2026-05-01", "value": 3}
        )
        self.assertEqual(value.with_user(self.user_team_manager).value, 3)
        for role in ("practitioner", "auditor"):
            user = getattr(self, f"user_{role}")
            self.assertTrue(self.measure.with_user(user).read(["name"]))
            with self.assertRaises(AccessError):
                value.with_user(user).read(["value"])
