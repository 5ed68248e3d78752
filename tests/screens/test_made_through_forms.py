"""One of each thing that a QA manager may make, through the view's own form."""

import traceback
from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval


class NothingToChoose(Exception):
    """The demo council has none of what this has to point at."""


TODAY = date(2026, 6, 10)


@tagged("post_install", "-at_install")
class TestMadeThroughForms(TransactionCase):
    """Each menu entry of a QA manager whose list offers *New* is tried: what is needed
    and empty is filled in, as by somebody who knows nothing, and it is saved."""

    def test_one_of_each(self):
        problems, made = [], set()
        with freeze_time(f"{TODAY} 09:00:00"):
            for action in self.actions_of("qa.manager"):
                model = action.res_model
                if model in made or not model.startswith("cs."):
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
                        self.make(Model, action)
                    made.add(model)
                except UserError:
                    # Nothing to choose from, or nonsense typed: a sentence of ours.
                    made.add(model)
                except NothingToChoose:
                    pass
                except Exception as error:
                    said = f"{type(error).__name__} {error}"
                    trace = traceback.extract_tb(error.__traceback__)[-1]
                    problems.append(
                        f"{where}: {said} ({trace.filename}:{trace.lineno})"
                    )
                savepoint.close(rollback=True)
                self.env.clear()
        self.assertFalse(problems, "\n" + "\n".join(problems))
        self.assertGreater(len(made), 30)

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
        form = Form(Model.with_context(**context), view or None)
        self.fill(form)
        return form.save()

    def fill(self, form, depth=0):
        for name, info in form._view["fields"].items():
            if name == "id" or name not in form._view["modifiers"]:
                continue
            if not form._get_modifier(name, "required"):
                continue
            if form._get_modifier(name, "invisible") or form._get_modifier(
                name, "readonly"
            ):
                continue
            if form._values.get(name):
                continue
            value = self.any_value(form, name, info)
            if value is not None:
                form[name] = value

    def any_value(self, form, name, info):
        kind = info["type"]
        if kind in ("char", "text", "html"):
            return "Something"
        if kind in ("integer", "float"):
            return 1
        if kind == "date":
            return TODAY
        if kind == "datetime":
            return "2026-06-10 09:00:00"
        if kind == "selection":
            return info["selection"][0][0]
        if kind == "many2one":
            Other = form._env[info["relation"]]
            domain = info.get("domain") or []
            if isinstance(domain, str):
                domain = safe_eval(domain, form._get_eval_context())
            found = Other.search(domain, limit=1)
            if not found:
                raise NothingToChoose(name)
            return found
        return None
