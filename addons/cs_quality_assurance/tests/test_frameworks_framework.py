import logging
import time
from collections import Counter
from datetime import date

from lxml import etree
from markupsafe import escape

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import file_open, format_date

from ..frameworks.registry import TEMPLATES
from .common import QualityCase

_logger = logging.getLogger(__name__)
LOADABLE = sorted(code for code, template in TEMPLATES.items() if template["files"])
MODELS = (
    "cs.framework",
    "cs.framework.discussion",
    "cs.framework.escalation",
    "cs.audit.tool",
    "cs.audit.tool.domain",
    "cs.audit.tool.descriptor",
    "cs.audit.limit",
    "cs.practice.standard",
    "cs.grade.scale",
    "cs.grade",
    "cs.expectation",
    "cs.programme",
    "cs.programme.line",
    "cs.programme.milestone",
    "cs.programme.pool",
    "cs.programme.notice",
    "cs.meeting.type",
    "cs.meeting.type.attendee",
    "cs.meeting.type.item",
    "cs.measure",
    "cs.priority",
)


@tagged("post_install", "-at_install")
class TestFramework(QualityCase):
    """Frameworks load on demand, once, into one council, and then belong to it."""

    def counts(self):
        every = {"active_test": False}
        return {m: self.env[m].with_context(**every).search_count([]) for m in MODELS}

    def test_every_template_loads_and_is_ready_to_use(self):
        for code in LOADABLE:
            with self.subTest(code):
                framework = self.env["cs.framework"].load_template(code)
                self.assertEqual(framework.template_code, code)
                self.assertEqual(framework.company_id, self.company)
                self.assertEqual(framework.tool_id.state, "published")
                self.assertEqual(framework.tool_id.company_id, self.company)

    def test_loading_again_changes_nothing_and_keeps_our_edits(self):
        self.framework.write({"audit_days": 7, "name": "Ours"})
        before = self.counts()
        again = self.env["cs.framework"].load_template("durham")
        self.assertEqual(again, self.framework)
        self.assertEqual(self.counts(), before)
        self.assertEqual((again.audit_days, again.name), (7, "Ours"))

    def test_an_upgrade_of_the_addon_leaves_what_was_loaded_alone(self):
        # Odoo updates and removes records by the module their external id names.
        names = self.env["ir.model.data"].search(
            [("model", "=", "cs.framework"), ("res_id", "=", self.framework.id)]
        )
        self.assertTrue(names)
        self.assertNotIn("cs_quality_assurance", names.mapped("module"))
        self.assertTrue(all(names.mapped("noupdate")))

    def test_each_council_has_its_own_copy(self):
        self.make_other_company()
        self.assertNotEqual(self.other_framework, self.framework)
        self.assertNotEqual(self.other_framework.tool_id, self.framework.tool_id)
        self.other_framework.audit_days = 3
        self.assertNotEqual(self.framework.audit_days, 3)
        theirs = self.env["cs.framework"].with_user(self.user_other_council)
        self.assertEqual(theirs.search([]), self.other_framework)

    def test_nothing_of_the_other_four_enters_and_all_of_it_is_there(self):
        """What one template's files hold is what comes into a council, no more and no
        less."""
        for code in LOADABLE:
            with self.subTest(code):
                company = self._make_company(f"Council of {code}")
                self.env.user.company_ids |= company
                before = self.counts()
                here = self.env["cs.framework"].with_company(company)
                here.load_template(code)
                in_files = Counter()
                for path in here._get_template_files(code):
                    with file_open(path, "rb") as stream:
                        root = etree.parse(stream).getroot()
                    in_files.update(rec.get("model") for rec in root.iter("record"))
                came = {m: count - before[m] for m, count in self.counts().items()}
                # A thematic line makes its own notice to managers (DUR-15).
                told = came.pop("cs.programme.notice")
                self.assertGreaterEqual(told, in_files.pop("cs.programme.notice", 0))
                self.assertEqual(came, {model: in_files[model] for model in came})
                names = self.env["ir.model.data"].search(
                    [("name", "=like", f"company\\_{company.id}\\_%")]
                )
                prefix = f"company_{company.id}_{code}_"
                self.assertFalse(
                    [name for name in names.mapped("name") if prefix not in name]
                )

    def test_loading_asks_no_more_than_its_records_need(self):
        """Ten seconds is the limit; what it costs is queries, counted here."""
        company = self._make_company("A new council")
        self.env.user.company_ids |= company
        here = self.env["cs.framework"].with_company(company)
        for code in LOADABLE:
            with self.subTest(code):
                self.env.flush_all()
                start, begun = self.cr.sql_log_count, time.process_time()
                here.load_template(code)
                self.env.flush_all()
                queries = self.cr.sql_log_count - start
                records = self.env["ir.model.data"].search_count(
                    [("name", "=like", f"company\\_{company.id}\\_{code}\\_%")]
                )
                _logger.info(
                    "%s: %s records, %s queries, %.2f s of work",
                    code,
                    records,
                    queries,
                    time.process_time() - begun,
                )
                # Measured from 6 to 9 a record: its external id, its rights, itself.
                self.assertLess(queries, 12 * records)

    def test_what_the_council_has_under_the_same_name_stays(self):
        own = self.env["cs.child.promise"].create(
            {"name": "You know your social worker and can trust them", "sequence": 99}
        )
        loaded = self.env["cs.framework"].with_user(self.user_qa_manager)
        loaded.load_template("blackburn_with_darwen")
        promises = own.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(promises.filtered(lambda p: p.name == own.name)), 1)
        self.assertGreater(len(promises), 1)
        self.assertEqual(own.sequence, 99)

    def test_who_may_load(self):
        for user in (self.user_qa_officer, self.user_director, self.user_auditor):
            frameworks = self.env["cs.framework"].with_user(user)
            self.assertRefused(
                "QA manager", AccessError, frameworks.load_template, "luton"
            )
        frameworks = self.env["cs.framework"].with_user(self.user_qa_manager)
        self.assertEqual(frameworks.load_template("luton").name, "Luton")

    def test_unknown_template(self):
        self.assertRefused(
            "no framework called “atlantis”",
            UserError,
            self.env["cs.framework"].load_template,
            "atlantis",
        )

    # --- the page ---------------------------------------------------------

    def cards(self):
        Choice = self.env["cs.framework.choice"].with_user(self.user_qa_manager)
        return Choice.search(Choice.action_open()["domain"])

    def test_page_has_a_card_for_each_council(self):
        states = {card.code: card.state for card in self.cards()}
        self.assertEqual(set(states), set(TEMPLATES))
        self.assertEqual(states.pop("durham"), "loaded")
        self.assertNotIn("loaded", states.values())

    def test_a_card_says_what_loading_brings(self):
        for card in self.cards():
            with self.subTest(card.code):
                brings = {part["label"]: part["count"] for part in card.brings}
                self.assertGreater(brings["descriptions of grades"], 15)
                self.assertTrue(all(brings.values()))
        durham = self.cards().filtered(lambda c: c.code == "durham")
        brings = {part["label"]: part["count"] for part in durham.brings}
        # Sixteen of the case file audit, six of which limit the overall; other addons
        # bring tools, too, with limits of their own.
        self.assertGreaterEqual(brings["questions"], 16)
        self.assertGreaterEqual(brings["limits on the overall"], 6)
        self.assertEqual(brings["practice standards"], 10)

    def test_card_loads_and_opens(self):
        card = self.cards().filtered(lambda c: c.code == "luton")
        action = card.action_load()
        self.assertEqual(action["res_model"], "cs.framework")
        loaded = self.env["cs.framework"].browse(action["res_id"])
        self.assertEqual(loaded.template_code, "luton")
        self.assertEqual(card.state, "loaded")

    # --- a council that is as Odoo was installed ----------------------------

    def plain_council(self):
        """A company as a plain installation makes it, and its QA manager."""
        company = self.env["res.company"].create(
            {"name": "YourCompany", "currency_id": self.env.ref("base.USD").id}
        )
        manager = self.make_user(
            "plain_manager", "group_qa_manager", company, lang="en_US", tz=False
        )
        Choice = self.env["cs.framework.choice"].with_user(manager)
        cards = Choice.search(Choice.action_open()["domain"])
        return company, manager, cards.filtered(lambda card: card.code == "luton")

    def asked(self, card):
        """The dialog that a press on Load opens."""
        asked = card.action_load()
        self.assertEqual((asked["res_model"], asked["target"]), (card._name, "new"))
        self.assertFalse(card.framework_id, "nothing is loaded before the answer")
        return Form(card.browse(asked["res_id"]), asked["views"][0][0])

    def test_the_first_framework_of_a_plain_council_makes_it_british(self):
        company, manager, card = self.plain_council()
        other = self.practitioner.user_id.lang
        dialog = self.asked(card)
        self.assertFalse(dialog.council_name, "Odoo's own name is no answer")
        self.assertTrue(dialog.make_british)
        self.assertRefused(
            "what your council is called", UserError, dialog.save().action_load_now
        )
        dialog.council_name = "Eastmere Council"
        answer = dialog.save().action_load_now()
        # The page is loaded anew: it would keep its American dates.
        loaded = card.framework_id
        self.assertEqual(answer["url"], f"/odoo/frameworks/{loaded.id}")
        self.assertEqual(loaded.company_id, company)
        self.assertEqual(
            (company.name, company.currency_id.name, company.country_id.code),
            ("Eastmere Council", "GBP", "GB"),
        )
        self.assertEqual((manager.lang, manager.tz), ("en_GB", "Europe/London"))
        british = self.env["res.lang"]._lang_get("en_GB")
        self.assertTrue(british.active)
        self.assertEqual((british.date_format, british.week_start), ("%d/%m/%Y", "1"))
        self.assertEqual(
            format_date(self.env(user=manager), "2026-12-06"), "06/12/2026"
        )
        self.assertEqual(company.resource_calendar_id.tz, "Europe/London")
        christmas = date(date.today().year, 12, 25)
        self.assertIn(christmas, company._cs_days_off(christmas, christmas))
        self.assertEqual(company._cs_working_week(), {0, 1, 2, 3, 4})
        # Whoever comes later speaks British English here, and elsewhere as before.
        partners = self.env["res.partner"].with_user(manager).with_company(company)
        self.assertEqual(partners.default_get(["lang"])["lang"], "en_GB")
        self.assertEqual(self.practitioner.user_id.lang, other)
        # Asked once.
        cards = card.search(card.action_open()["domain"])
        again = cards.filtered(lambda found: found.code == "durham").action_load()
        self.assertEqual(again["res_model"], "cs.framework")

    def test_a_plain_council_may_stay_as_it_is(self):
        company, manager, card = self.plain_council()
        dialog = self.asked(card)
        dialog.council_name = "Eastmere Council"
        dialog.make_british = False
        answer = dialog.save().action_load_now()
        self.assertEqual(answer["res_model"], "cs.framework")
        self.assertEqual(
            (company.name, company.currency_id.name, manager.lang),
            ("Eastmere Council", "USD", "en_US"),
        )

    def test_a_council_in_use_is_asked_nothing_and_stays_as_it_is(self):
        self.company.currency_id = self.env.ref("base.EUR")
        [card] = self.cards().filtered(lambda c: c.code == "luton")
        card.council_name = "Another"
        self.assertEqual(card.action_load_now()["res_model"], "cs.framework")
        self.assertEqual(self.company.name, "Test council")
        self.assertEqual(self.company.currency_id.name, "EUR")

    def test_only_a_qa_manager_sets_a_council_up(self):
        company, _manager, card = self.plain_council()
        officer = self.make_user("plain_officer", "group_qa_officer", company)
        with self.assertRaises(AccessError):
            card.with_user(officer).action_load_now()
        self.assertEqual(company.name, "YourCompany")

    # --- one's own --------------------------------------------------------

    def test_copy_of_ones_own_changes_nothing_until_it_is_taken_up(self):
        manager = self.framework.with_user(self.user_qa_manager)
        own = self.env["cs.framework"].browse(manager.action_copy_own()["res_id"])
        self.assertFalse(own.active)
        self.assertFalse(own.template_code)
        self.assertNotEqual(own.tool_id, self.tool)
        self.assertEqual(own.tool_id.state, "draft")
        self.assertEqual(len(own.tool_id.domain_ids), len(self.tool.domain_ids))
        self.assertEqual(len(own.escalation_ids), len(self.framework.escalation_ids))
        chosen = self.env["cs.framework"]._for_department(self.riverside)
        self.assertEqual(chosen, self.framework)
        # A tool of one's own does not retire the one it was made from.
        own.tool_id.with_user(self.user_qa_manager).action_publish()
        self.assertEqual(self.tool.state, "published")

    def test_two_for_the_whole_council_are_pointed_out(self):
        other = self.framework.copy({"name": "Zebra"})
        self.assertEqual(other.rival_id, self.framework)
        self.assertFalse(self.framework.rival_id)
        other.department_ids = self.harbour
        self.assertFalse(other.rival_id)
        chosen = self.env["cs.framework"]._for_department(self.harbour)
        self.assertEqual(chosen, other)


@tagged("post_install", "-at_install")
class TestLevels(QualityCase):
    """A QA manager sets levels of departments, and nothing else of them."""

    def test_level_only(self):
        department = self.harbour.with_user(self.user_qa_manager)
        department.cs_level = "service"
        self.assertRefused("Ask HR", AccessError, department.write, {"name": "Dock"})
        self.assertRefused(
            "",
            AccessError,
            self.harbour.with_user(self.user_qa_officer).write,
            {"cs_level": "team"},
        )

    def test_every_page_of_configuration_opens_in_its_order(self):
        """A list sorted by what is not stored fails, and only in the browser."""
        for name in (
            "action_hr_department_levels",
            "action_cs_audit_tool",
            "action_cs_framework",
            "action_cs_grade_scale",
            "action_cs_practice_standard",
            "action_cs_case_type",
            "action_cs_case_flag",
        ):
            with self.subTest(name):
                action = self.env.ref(f"cs_quality_assurance.{name}")
                model = self.env[action.res_model].with_user(self.user_qa_manager)
                views = [(view, kind) for view, kind in action.views if kind == "list"]
                arch = model.get_views(views)["views"]["list"]["arch"]
                order = etree.fromstring(arch).get("default_order")
                model.search([], order=order, limit=1)

    def test_vacant_post_tells_the_next_above(self):
        self.assertEqual(self.riverside.cs_told_id, self.team_manager)
        self.assertEqual(self.harbour.cs_told_id, self.other_service_manager)


@tagged("post_install", "-at_install")
class TestPolicyInWords(QualityCase):
    """What a framework does, in sentences: before it is loaded, and after."""

    def test_a_template_says_what_its_framework_will(self):
        for code in TEMPLATES:
            with self.subTest(code):
                before = self.env["cs.framework"]._policy_of_template(code)
                self.assertGreater(len(before), 5)
                company = self.env["res.company"].create({"name": f"Council {code}"})
                loaded = (
                    self.env["cs.framework"].with_company(company).load_template(code)
                )
                for sentence in before:
                    self.assertIn(str(escape(sentence)), loaded._policy_html())
                self.assertGreaterEqual(
                    str(loaded._policy_html()).count("<li>"), len(before)
                )

    def test_the_cards_say_it_beside_each_other(self):
        cards = self.env["cs.framework.choice"].with_user(self.user_qa_manager)
        action = cards.action_open()
        said = {card.code: card.policy for card in cards.search(action["domain"])}
        self.assertIn("Every audit is moderated within 10 working days.", said["luton"])
        self.assertIn(
            "At Inadequate or below the case is audited again after 6 weeks.",
            said["swindon"],
        )
        self.assertIn(
            "An overall grade below Good needs a support plan, reviewed within "
            "28 days.",
            said["durham"],
        )
