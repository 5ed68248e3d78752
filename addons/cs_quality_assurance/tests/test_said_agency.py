from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from .common import QualityMixin
from .rpc_common import RpcMixin
from .said_common import SaidMixin

PART = "cs.audit.contribution"
LINE = "cs.audit.contribution.line"
OURS = "cs_quality_assurance.cs_audit_contribution_view_form_ours"


@tagged("post_install", "-at_install")
class TestSaidAgency(SaidMixin, QualityMixin, RpcMixin, HttpCase):
    """Partner agencies audit their own part of one case under their own login, seeing
    only that part; the parts make one view with one joint judgement."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.moderation_mode = "none"
        cls.user_health = cls.make_user("health", "group_agency")
        cls.user_police = cls.make_user("police", "group_agency")
        cls.user_nobody = cls.make_user("nobody", "base.group_user")
        cls.their_tool = cls.make_check_tool("What your own records show")
        cls.health, cls.police, cls.school = (
            cls.env["cs.agency"]
            .with_user(cls.user_qa_officer)
            .create(
                [
                    {
                        "name": "Hospital",
                        "kind": "health",
                        "tool_id": cls.their_tool.id,
                        "user_ids": cls.user_health.ids,
                        "company_id": cls.company.id,
                    },
                    {
                        "name": "Police",
                        "kind": "police",
                        "user_ids": cls.user_police.ids,
                        "company_id": cls.company.id,
                    },
                    {
                        "name": "School",
                        "kind": "education",
                        "company_id": cls.company.id,
                    },
                ]
            )
        )
        cls.audit = cls.make_audit("in_progress", kind="multi_agency")
        cls.other_audit = cls.make_audit(
            "in_progress", case=cls.cases["1002"], kind="multi_agency"
        )
        cls.part, cls.police_part, cls.school_part = (
            cls.env[PART]
            .with_user(cls.user_auditor)
            .create(
                [
                    {"audit_id": cls.audit.id, "agency_id": agency.id}
                    for agency in (cls.health, cls.police, cls.school)
                ]
            )
        )
        cls.elsewhere = (
            cls.env[PART]
            .with_user(cls.user_auditor)
            .create({"audit_id": cls.other_audit.id, "agency_id": cls.police.id})
        )
        # The tests themselves read every part.
        for name in ("part", "police_part", "school_part", "elsewhere"):
            setattr(cls, name, cls.env[PART].browse(getattr(cls, name).ids))

    def of(self, record, user):
        self.env.invalidate_all()
        return record.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def work(self, user):
        work = self.of(self.env["cs.my.work"], user)
        self.assertTrue(work.get_my_work())
        return str(work._get_my_work_items())

    def fill(self, part, user, says="We saw her in clinic."):
        """The agency's own form, filled in and saved by its login."""
        theirs = self.of(part, user)
        form = Form(theirs, OURS)
        for number, values in self.answers().items():
            if not theirs.tool_id:
                break
            index = [line.domain_id.number for line in theirs.line_ids.sudo()].index(
                number
            )
            with form.line_ids.edit(index) as line:
                for name, value in values.items():
                    if name != "score_given":
                        setattr(line, name, value)
                line.evidence = "Our own records."
        form.says = says
        form.save()
        return theirs

    def test_said_partners_audit_their_own_part_under_their_own_login(self):
        self.assertIn("Your part of an audit", self.work(self.user_health))
        theirs = self.of(self.part, self.user_health)
        self.assertEqual(theirs.case_reference, "1001")
        self.assertEqual(len(theirs.line_ids), 5)
        with self.assertRaisesRegex(UserError, "Answer every question"):
            theirs.action_send_part()
        theirs = self.fill(self.part, self.user_health)
        # Until it is sent the answers are the agency's.
        self.assertFalse(
            self.of(self.part.line_ids, self.user_auditor).has_access("read")
        )
        self.assertEqual(self.of(self.part, self.user_auditor).standing, "waiting")
        theirs = self.of(self.part, self.user_health)
        theirs.action_send_part()
        self.assertTrue(
            self.of(self.part.line_ids, self.user_auditor).has_access("read")
        )
        self.assertNotIn("Your part of an audit", self.work(self.user_health))
        with self.assertRaisesRegex(UserError, "was sent"):
            theirs.says = "Something else."
        with self.assertRaisesRegex(UserError, "was sent"):
            theirs.line_ids[0].evidence = "Something else."
        # One view of all parts.
        mine = self.of(self.audit, self.user_auditor)
        self.assertEqual(mine.partner_line_ids.agency_id, self.health)
        self.assertTrue(Form(mine).can_put_to_partners)
        with self.assertRaisesRegex(
            UserError, "Wait for every part.*Police and School"
        ):
            mine.action_put_to_partners()
        self.fill(self.police_part, self.user_police, "Two calls.").action_send_part()
        mine = self.of(self.audit, self.user_auditor)
        self.of(self.school_part, self.user_auditor).says = "By letter: she attends."
        # One joint judgement: nothing is submitted until each has said what it thinks.
        self.make_ready(mine, "good")
        self.assertIn("Put the joint judgement", str(mine._problems_of_partners()))
        mine.action_put_to_partners()
        self.assertIn("has not yet said", str(mine._problems_of_partners()))
        self.assertIn("joint judgement", self.work(self.user_health))
        self.of(self.part, self.user_health).action_agree()
        theirs = self.of(self.police_part, self.user_police)
        self.assertEqual(theirs.joint_grade_id, self.good)
        with self.assertRaisesRegex(UserError, "what you disagree about"):
            theirs.action_disagree()
        with Form(theirs, OURS) as form:
            form.disagreement = "The risk at home was higher."
        theirs.action_disagree()
        mine = self.of(self.audit, self.user_auditor)
        self.assertFalse(mine._problems_of_partners())
        # A judgement that changes is put anew.
        mine.overall_grade_id = self.requires_improvement
        self.assertIn("Put the joint judgement", str(mine._problems_of_partners()))
        mine.action_put_to_partners()
        for part, user in (
            (self.part, self.user_health),
            (self.police_part, self.user_police),
        ):
            self.of(part, user).action_agree()
        self.make_ready_again(mine)
        mine.action_submit()
        self.assertEqual(mine.sudo().final_grade_id, self.requires_improvement)
        with self.assertRaisesRegex(UserError, "what partners said stays"):
            self.of(self.part, self.user_health).write({"says": "Later."})
        # The line above reads the joined view then.
        self.assertTrue(
            self.of(self.part.line_ids, self.user_team_manager).has_access("read")
        )

    def make_ready_again(self, mine):
        """Whatever a lower grade asks for besides."""
        if mine.framework_id.sudo()._plan_needed(mine.overall_grade_id):
            plan = self.env["cs.improvement.plan"].with_user(self.user_auditor)
            plan = plan.create({"audit_id": mine.id})
            self.make_action(mine, plan_id=plan.id)

    # --- attacks -------------------------------------------------------------------

    def as_health(self, model, method, *args, **kwargs):
        return self.call("health", model, method, *args, **kwargs)

    def test_the_login_reaches_nothing_else_over_rpc(self):
        more = set()
        for name in sorted(self.env):
            if not name.startswith("cs.") or self.env[name]._abstract:
                continue
            theirs = self.env[name].with_user(self.user_health)
            for operation in ("read", "write", "create", "unlink"):
                if theirs.has_access(operation) and not (
                    theirs.with_user(self.user_nobody).has_access(operation)
                ):
                    more.add((name, operation))
        self.assertEqual(
            more,
            {
                (PART, "read"),
                (PART, "write"),
                (LINE, "read"),
                (LINE, "write"),
                ("cs.grade", "read"),
                ("cs.audit.tool.domain", "read"),
            },
        )
        found = self.as_health(PART, "search", [])
        self.assertEqual(found, self.part.ids)
        self.assertEqual(
            set(self.as_health(LINE, "search", [])), set(self.part.line_ids.ids)
        )
        self.assertEqual(
            set(self.as_health("cs.audit.tool.domain", "search", [])),
            set(self.their_tool.domain_ids.ids),
        )
        for record in (
            self.audit,
            self.case,
            self.audit.line_ids[0],
            self.police_part,
            self.elsewhere,
            self.health,
            self.tool.domain_ids[0],
        ):
            model = record._name
            for method, args in (
                ("read", [record.ids, ["display_name"]]),
                ("web_read", [record.ids, {"display_name": {}}]),
                ("export_data", [record.ids, ["id"]]),
                ("write", [record.ids, {"display_name": "x"}]),
                ("copy", [record.ids]),
            ):
                with self.subTest(model=model, method=method):
                    self.assertFalse(self.as_health(model, method, *args))

    def test_nor_through_what_its_part_points_at(self):
        for domain in (
            [["audit_id.overall_grade_id", "!=", False]],
            [["audit_id.case_id.practitioner_id", "!=", False]],
            [["audit_id.contribution_ids.says", "ilike", "a"]],
            [["agency_id.contribution_ids.id", "!=", 0]],
        ):
            with self.subTest(domain=domain):
                self.assertIsNone(self.as_health(PART, "search", domain))
        for spec in (
            {"audit_id": {"fields": {"overall_reason": {}}}},
            {"audit_id": {"fields": {"case_id": {"fields": {"practitioner_id": {}}}}}},
            {"agency_id": {"fields": {"contribution_ids": {"fields": {"says": {}}}}}},
        ):
            with self.subTest(spec=spec):
                self.assertIsNone(self.as_health(PART, "web_read", self.part.ids, spec))
        self.assertIsNone(
            self.as_health(
                PART, "formatted_read_group", [], ["audit_id.case_id"], ["__count"]
            )
        )
        self.assertIsNone(
            self.as_health(
                PART, "export_data", self.part.ids, ["audit_id/overall_grade_id"]
            )
        )

    def test_it_writes_its_part_and_nothing_beside(self):
        for vals in (
            {"received_on": "2026-06-10"},
            {"date_due": "2030-01-01"},
            {"audit_id": self.other_audit.id},
            {"agency_id": self.police.id},
            {"joint_grade_id": self.good.id},
            {"joint_answered_on": "2026-06-10"},
            {"disagrees": True},
            {"disagreement": "Before it is asked."},
            {"missing_reason": "No."},
            {"tool_id": self.tool.id},
            {"contact_role": "Me"},
        ):
            with self.subTest(vals=vals):
                self.assertIsNone(self.as_health(PART, "write", self.part.ids, vals))
        for method in ("action_send_part", "action_agree", "action_disagree", "unlink"):
            for part in (self.police_part, self.elsewhere):
                self.assertIsNone(self.as_health(PART, method, part.ids))
        self.assertIsNone(self.as_health(PART, "unlink", self.part.ids))
        self.assertIsNone(
            self.as_health(
                PART,
                "create",
                [{"audit_id": self.other_audit.id, "agency_id": self.health.id}],
            )
        )
        line = self.part.line_ids[0]
        self.assertIsNone(
            self.as_health(
                LINE, "write", line.ids, {"contribution_id": self.elsewhere.id}
            )
        )
        self.assertIsNone(
            self.as_health(
                LINE,
                "create",
                [{"contribution_id": self.part.id, "domain_id": line.domain_id.id}],
            )
        )
        self.assertIsNone(
            self.as_health("cs.audit", "action_put_to_partners", self.audit.ids)
        )
        self.assertTrue(self.as_health(PART, "write", self.part.ids, {"says": "Ours."}))

    def test_nobody_answers_for_an_agency(self):
        for user in (self.user_auditor, self.user_qa_officer):
            with self.assertRaises(AccessError):
                self.of(self.part.line_ids[0], user).evidence = "For them."
            with self.assertRaises(AccessError):
                self.of(self.part, user).action_agree()

    def test_menus_and_screen(self):
        menus = self.as_health("ir.ui.menu", "load_menus", False)
        names = {menu["name"] for menu in menus.values() if "name" in menu}
        self.assertIn("Our parts", names)
        self.assertFalse({"All audits", "Cases", "Action board", "Schedule"} & names)
        self.assertFalse({"Schedule to Excel", "Tracker to Excel"} & names)
