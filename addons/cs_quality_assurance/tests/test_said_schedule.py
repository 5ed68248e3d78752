from odoo.tests import HttpCase, tagged

from .common import QualityMixin
from .rpc_common import RpcMixin

SCHEDULE = "cs.schedule"
SAYS = (
    "name",
    "auditor_id",
    "department_id",
    "date_due",
    "date_done",
    "state",
    "count",
    "cycle",
    "programme",
)


@tagged("post_install", "-at_install")
class TestSaidSchedule(QualityMixin, RpcMixin, HttpCase):
    """Business support reads who audits what by when, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_support = cls.make_user("support", "group_schedule_reader")
        cls.user_nobody = cls.make_user("nobody", "base.group_user")
        cls.running = cls.make_audit("in_progress")
        cls.poor = cls.make_audit("closing", case=cls.cases["1002"], grade="inadequate")
        cls.draft = cls.make_audit("draft", case=cls.cases["1003"])
        cls.programme = cls.env["cs.programme"].create(
            {
                "name": "Programme 2026",
                "framework_id": cls.framework.id,
                "company_id": cls.company.id,
                "date_start": "2026-04-01",
                "date_end": "2027-03-31",
            }
        )
        line = cls.env["cs.programme.line"].create(
            {
                "name": "Case file audits",
                "programme_id": cls.programme.id,
                "recurrence": "quarterly",
                "sample_size": 4,
            }
        )
        cls.cycles = cls.env["cs.cycle"].search([("programme_line_id", "=", line.id)])
        cls.cycles |= cls.env["cs.cycle"].create(
            {
                "programme_line_id": line.id,
                "date_start": "2026-07-01",
                "date_end": "2026-09-30",
            }
        )

    def as_support(self, model, method, *args, **kwargs):
        return self.call("support", model, method, *args, **kwargs)

    def rows(self, fields=SAYS):
        return {
            row["name"]: row
            for row in self.as_support(SCHEDULE, "search_read", [], fields)
        }

    def test_said_business_support_reads_schedules(self):
        rows = self.rows()
        mine = rows[self.running.name]
        self.assertEqual(
            (mine["auditor_id"][1], mine["state"], mine["count"]),
            ("Ada Auditor", "in_progress", 1),
        )
        self.assertEqual(mine["date_due"], str(self.running.date_due))
        self.assertEqual(mine["department_id"][1].split(" / ")[-1], "Riverside")
        # Handed in is handed in, whatever it waits for.
        self.assertEqual(rows[self.poor.name]["state"], "handed_in")
        # Which cases were drawn is QA's to know until they are given out.
        self.assertNotIn(self.draft.name, rows)
        coming = self.cycles.filtered(lambda cycle: cycle.state == "draft")
        self.assertTrue(coming)
        for cycle in coming:
            row = rows[cycle.name]
            self.assertEqual(
                (row["state"], row["programme"]), ("planned", "Programme 2026")
            )
            self.assertEqual(row["date_due"], str(cycle.date_end))
        menus = self.as_support("ir.ui.menu", "load_menus", False)
        names = {menu["name"] for menu in menus.values() if "name" in menu}
        self.assertIn("Schedule", names)
        self.assertFalse({"All audits", "Action board", "Cases", "Dashboard"} & names)
        for view in ("list", "calendar", "search"):
            self.assertTrue(self.as_support(SCHEDULE, "get_view", False, view))
        groups = self.as_support(
            SCHEDULE, "formatted_read_group", [], ["auditor_id", "state"], ["__count"]
        )
        self.assertTrue(groups)

    def test_no_grade_answer_evidence_or_case(self):
        fields = list(self.as_support(SCHEDULE, "fields_get"))
        said = str(self.rows(fields))
        for word in ("1001", "1002", "1003", "nadequate", "Seen on the file", "Pat "):
            self.assertNotIn(word, said)

    def test_reads_nothing_else_over_rpc(self):
        """What everybody with a login reads (settings, nothing of anybody), and the
        schedule."""
        more = set()
        for name in sorted(self.env):
            if not name.startswith("cs.") or self.env[name]._abstract:
                continue
            theirs = self.env[name].with_user(self.user_support)
            for operation in ("read", "write", "create", "unlink"):
                if theirs.has_access(operation) and not (
                    theirs.with_user(self.user_nobody).has_access(operation)
                ):
                    more.add((name, operation))
        self.assertEqual(more, {(SCHEDULE, "read")})
        for model, record in (
            ("cs.audit", self.running),
            ("cs.case", self.case),
            ("cs.audit.line", self.running.line_ids[0]),
            ("cs.cycle", self.cycles[0]),
            ("cs.programme", self.programme),
        ):
            for method, args in (
                ("read", [record.ids, ["display_name"]]),
                ("search_read", [[]]),
                ("web_search_read", [[], {"id": {}}]),
                ("name_search", [""]),
                ("formatted_read_group", [[], [], ["__count"]]),
                ("export_data", [record.ids, ["id"]]),
            ):
                with self.subTest(model=model, method=method):
                    self.assertIsNone(self.as_support(model, method, *args))
        # Nor through what the schedule points at.
        self.assertIsNone(
            self.as_support(SCHEDULE, "search", [["auditor_id.cs_auditor", "=", True]])
        )
        for method, args in (
            ("write", [[self.running.id], {"state": "planned"}]),
            ("unlink", [[self.running.id]]),
            ("create", [{"name": "Mine"}]),
        ):
            self.assertIsNone(self.as_support(SCHEDULE, method, *args))

    def test_nobody_else_has_it_by_it(self):
        for login in ("nobody", "practitioner", "auditor", "external"):
            self.assertIsNone(self.call(login, SCHEDULE, "search_read", [], ["name"]))

    def test_the_menus_lead_nowhere_else(self):
        root = self.env.ref("cs_quality_assurance.menu_root")
        menus = self.env["ir.ui.menu"].with_user(self.user_support).load_menus(False)
        names = {m["name"] for m in menus.values() if m.get("app_id") == root.id}
        self.assertEqual(names, {"Quality assurance", "My work", "Schedule"})

    def test_one_council_does_not_read_anothers(self):
        self.make_other_company()
        user = self.make_user(
            "support2", "group_schedule_reader", company=self.other_company
        )
        self.assertEqual(
            self.call(user.login, SCHEDULE, "search_read", [], ["name"]), []
        )
