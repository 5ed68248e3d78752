"""One of each thing that a QA manager may make, through the view's own form."""

import traceback
from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .filling import NothingToChoose, fill

TODAY = date(2026, 6, 10)
# What the form refuses to somebody who knows nothing, in these words.
REFUSED = {
    "cs.dispute": "Disputes are raised for looked-after children",
    "cs.practice.observation": "Choose another observer, or ask a QA manager",
    "cs.self.audit": "A self-audit is of one's own file",
    "cs.recognition": "Choose the audit or the learning point it comes from.",
    "cs.timescale": "Say which events start “Something” and which count as done.",
}
# What nobody can make in the demo council: no thematic audit of it is under way.
NOTHING_TO_CHOOSE = {"cs.thematic.report": "cycle_id"}


@tagged("post_install", "-at_install")
class TestMadeThroughForms(TransactionCase):
    """Each menu entry of a QA manager whose list offers *New* is tried: what is needed
    and empty is filled in, as by somebody who knows nothing, and it is saved."""

    def test_one_of_each(self):
        problems, refused, lacking, saved = [], {}, {}, set()
        with freeze_time(f"{TODAY} 09:00:00"):
            for action in self.actions_of("qa.manager"):
                model = action.res_model
                if model in saved or not model.startswith("cs."):
                    continue
                self.env.invalidate_all()
                user = self.env["res.users"].search([("login", "=", "qa.manager")])
                Model = self.env[model].with_user(user)
                if not self.offers_new(Model, action):
                    continue
                where = f"{action.name} ({model})"
                savepoint = self.env.cr.savepoint(flush=False)
                try:
                    with mute_logger("odoo.sql_db"):
                        made = self.make(Model, action)
                        self.env.flush_all()
                    self.assertTrue(made.exists(), where)
                    saved.add(model)
                except UserError as error:
                    refused[model] = str(error)
                except NothingToChoose as error:
                    lacking[model] = str(error)
                except Exception as error:
                    said = f"{type(error).__name__} {error}"
                    trace = traceback.extract_tb(error.__traceback__)[-1]
                    problems.append(
                        f"{where}: {said} ({trace.filename}:{trace.lineno})"
                    )
                savepoint.close(rollback=True)
                self.env.clear()
        for found, allowed in ((refused, REFUSED), (lacking, NOTHING_TO_CHOOSE)):
            for model in sorted((set(found) | set(allowed)) - saved):
                said, words = found.get(model), allowed.get(model)
                if not said or not words or words not in said:
                    problems.append(f"{model} says {said!r}, and {words!r} is allowed")
            problems += [f"{model} is saved now" for model in set(allowed) & saved]
        self.assertFalse(problems, "\n" + "\n".join(problems))
        self.assertGreater(len(saved), 30)

    def actions_of(self, login):
        user = self.env["res.users"].search([("login", "=", login)])
        menus = self.env["ir.ui.menu"].with_user(user)
        shown = menus.browse(menus._visible_menu_ids()).sudo()
        for menu in shown:
            action = menu.action
            if action and action._name == "ir.actions.act_window":
                yield action

    def offers_new(self, Model, action):
        modes = [view.view_mode for view in action.view_ids] or action.view_mode.split(
            ","
        )
        if not Model.has_access("create") or Model._transient:
            return False
        for mode in {"list", "kanban", "form"} & set(modes):
            [view] = [v for v in action.view_ids if v.view_mode == mode][:1] or [None]
            arch = Model.get_view(view and view.view_id.id or None, mode)["arch"]
            if etree.fromstring(arch).get("create") in ("0", "false", "False"):
                return False
        return True

    def make(self, Model, action):
        context = safe_eval(action.context or "{}", {"uid": Model.env.uid})
        view = next((v.view_id for v in action.view_ids if v.view_mode == "form"), None)
        if not view and "form" not in (action.view_mode or ""):
            # An editable list.
            named = [v.view_id.id for v in action.view_ids if v.view_mode == "list"]
            view = Model.get_view(*named[:1], view_type="list")["id"]
        # As the web client: the councils that are switched on.
        context["allowed_company_ids"] = Model.env.user.company_ids.ids
        form = Form(Model.with_context(**context), view or None)
        fill(form, TODAY)
        return form.save()
