from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.platform.guard import LIFECYCLE
from .common import QualityCase
from .programme_common import ProgrammeCase


@tagged("post_install", "-at_install")
class TestFirstHour(QualityCase):
    """The path of a new council, as its QA manager sees it."""

    def steps(self, user=None):
        user = user or self.user_qa_manager
        path = self.env["cs.my.work"].with_user(user).get_my_work()["path"]
        return {step["key"]: step for step in path}

    def as_manager(self, model):
        return self.env[model].with_user(self.user_qa_manager)

    def test_who_sees_it(self):
        self.assertEqual(
            list(self.steps()),
            ["framework", "staff", "auditors", "register", "cycle", "audit"],
        )
        for role in ("qa_officer", "director", "auditor", "practitioner"):
            self.assertFalse(self.steps(getattr(self, f"user_{role}")), role)
            with self.assertRaises(AccessError):
                self.env["cs.first.hour"].with_user(
                    getattr(self, f"user_{role}")
                ).open_step("audit")

    def test_each_step_opens_a_screen_that_is_there(self):
        for key in self.steps():
            action = self.as_manager("cs.first.hour").open_step(key)
            if action["type"] == "ir.actions.act_window":
                self.as_manager(action["res_model"]).check_access("read")

    def test_one_step_is_next_until_the_first_audit(self):
        nexts = [step["key"] for step in self.steps().values() if step["next"]]
        self.assertEqual(len(nexts), 1)
        self.make_audit("closing")
        self.assertFalse(self.steps())

    def test_a_framework_is_undone_until_work_stands_on_it(self):
        council = self.env["res.company"].create({"name": "Another council"})
        self.user_qa_manager.company_ids |= council
        manager = self.as_manager("cs.framework").with_context(
            allowed_company_ids=council.ids
        )
        before = self.env["cs.audit.tool"].search_count([])
        for code in ("durham", "luton"):
            found = manager.load_template(code)
            self.assertGreater(self.env["cs.audit.tool"].search_count([]), before)
            found.action_unload()
            self.assertFalse(found.exists())
            self.assertEqual(self.env["cs.audit.tool"].search_count([]), before)
        with self.assertRaises(AccessError):
            self.framework.with_user(self.user_qa_officer).action_unload()
        # One of the council's own keeps its programmes too.
        self.framework.sudo().with_context(cs_lifecycle=LIFECYCLE).template_code = False
        own = self.framework.with_user(self.user_qa_manager)
        programmes = own.sudo().programme_ids
        with self.assertRaisesRegex(UserError, "your own"):
            own.action_unload()
        self.assertEqual(own.sudo().programme_ids, programmes)


@tagged("post_install", "-at_install")
class TestFirstHourUndone(ProgrammeCase):
    """Each step of the first cycle is taken back on the path, until it is opened."""

    def undo(self):
        hour = self.env["cs.first.hour"].with_user(self.user_qa_manager)
        step = next(step for step in hour._steps() if step["undo"])
        hour.undo_step(step["key"])
        return step["key"]

    def test_a_draw_then_the_adoption(self):
        programmes = self.env["cs.programme"].search([])
        programmes.with_context(cs_lifecycle=LIFECYCLE).write({"state": "draft"})
        programme = self.make_programme()
        with self.assertRaises(AccessError):
            programme.with_user(self.user_qa_officer).action_take_back()
        cycle = programme.cycle_ids.sorted("date_start")[0]
        for state in ("drawn", "allocated"):
            cycle.with_user(self.user_qa_officer).action_draw()
            if state == "allocated":
                cycle.with_user(self.user_qa_officer).action_allocate()
            self.assertEqual(cycle.state, state)
            self.assertEqual(self.undo(), "cycle")
            self.assertEqual((cycle.state, len(cycle.sample_ids)), ("draft", 0))
        self.assertEqual(self.undo(), "cycle")
        self.assertEqual(programme.state, "draft")
        self.assertFalse(programme.cycle_ids)
        programme.with_user(self.user_qa_officer).action_adopt()
        self.assertTrue(programme.cycle_ids)

    def test_not_once_it_is_opened(self):
        cycle = self.make_cycle("open")
        hour = self.env["cs.first.hour"].with_user(self.user_qa_manager)
        self.assertFalse(
            next(step["undo"] for step in hour._steps() if step["key"] == "cycle")
        )
        with self.assertRaisesRegex(UserError, "so it is kept"):
            cycle.programme_id.with_user(self.user_qa_manager).action_take_back()
