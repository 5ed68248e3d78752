"""Every screen of the product, read and pressed as each role that sees it.

The demo council's people open each view of our models on records of every state that
they may read, with every field the view shows them; then they press each button that it
shows, and each button of the dialogs that those open. What comes is success or a
sentence of ours, never Odoo's own refusal.
"""

import re
from collections import defaultdict

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import DotDict
from odoo.tools.safe_eval import safe_eval

from .filling import NothingToChoose, fill

LOGINS = (
    "practitioner",
    "auditor",
    "manager",
    "moderator",
    "qa.officer",
    "qa.manager",
    "director",
    "external",
)
# Odoo's own words where rights are missing: nobody meets them behind our buttons.
ODOO_REFUSES = ("Uh-oh", "You are not allowed", "top-secret", "do not have enough")
# They read the name of a round on their audit; no menu and no link opens one.
NOT_OPENED = {("practitioner", "cs.cycle"), ("external", "cs.cycle")}
OPENING = {
    "cs.audit": ("action_open", "auditing_load", "auditing_case_file"),
    "cs.moderation": ("action_open", "auditing_load"),
}
# Dialogs for which the demo council has no occasion; the tests of its addon press them.
NOT_MET = {
    "cs.audit.discussion.record",
    "cs.challenge.decision",
    "cs.closing.wizard",
    "cs.cycle.choose",
}
# Of each model, this many records for each state.
EACH = 2


@tagged("post_install", "-at_install")
class TestEveryScreen(TransactionCase):
    def setUp(self):
        super().setUp()
        # Dialogs whose buttons were pressed, by who opened them and what they ask.
        self.dialogs = {}
        # (who, action): an action of a view opens the same from every record.
        self.actions = set()

    def test_every_view_reads_and_every_button_answers(self):
        problems = []
        for login in LOGINS:
            user = self.env["res.users"].search([("login", "=", login)])
            env = self.env(user=user, context={"lang": user.lang, "uid": user.id})
            for model, views in self.views_of(env).items():
                if (login, model) in NOT_OPENED:
                    continue
                problems += self.problems_of(env, login, model, views)
            problems += self.problems_of_my_work(env, login)
            problems += self.problems_of_menus(env, login)
        problems += self.dialogs_never_pressed()
        self.assertFalse(problems, "\n" + "\n".join(sorted(set(problems))))

    def views_of(self, env):
        """The views of our models that this person can open: model -> views."""
        found = defaultdict(set)
        views = self.env["ir.ui.view"].search(
            [
                ("mode", "=", "primary"),
                ("model", "=like", "cs.%"),
                ("type", "in", ("form", "list", "kanban")),
            ]
        )
        for view in views:
            model = env.get(view.model)
            if (
                model is not None
                and not model._transient
                and not model._abstract
                and model.has_access("read")
            ):
                found[view.model].add(view)
        return found

    def records_of(self, env, model):
        records = env[model].with_context(active_test=False).search([], limit=400)
        if "state" not in records._fields:
            return records[:EACH]
        chosen = records.browse()
        for _state, some in records.grouped("state").items():
            chosen |= some[:EACH]
        return chosen

    def problems_of(self, env, login, model, views):
        self.env.invalidate_all()
        records = self.records_of(env, model)
        for view in sorted(views, key=lambda one: one.id):
            for record in records:
                self.env.invalidate_all()
                where = f"{login}: {view.xml_id} of {model}"
                try:
                    form = Form(record.with_context(active_test=True), view)
                except (UserError, AccessError) as error:
                    yield f"{where} cannot be read: {str(error).splitlines()[-1]}"
                    break
                yield from self.press_all(record, form, view, where)
        # What the product's own screens ask for when they open.
        for method in OPENING.get(model, ()):
            for record in records:
                if said := self.press(record, method):
                    yield f"{login}: {method} of {model} answers {said}"

    def problems_of_my_work(self, env, login):
        """Everything in My work opens what it is about, with its button."""
        self.env.invalidate_all()
        for group in env["cs.my.work"].get_my_work()["groups"]:
            for item in group["items"]:
                record = env[item["model"]].browse(item["res_id"])
                where = f"{login}: My work, {item['title']}"
                for method in item["methods"]:
                    if said := self.press(record, method):
                        yield f"{where}: {method} answers {said}"
                if item["action"] and (said := self.press_item(record, item)):
                    yield f"{where} answers {said}"
                self.env.invalidate_all()
                try:
                    Form(record, item["view_id"] or None)
                except (UserError, AccessError) as error:
                    yield f"{where} cannot be read: {str(error).splitlines()[-1]}"

    def press_item(self, record, item):
        """The dialog that an item of My work opens, pressed and taken back."""
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            return self.press_dialog(record, item["action"])
        except UserError:
            # It asks for what nobody filled in, in a sentence of ours.
            return None
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.clear()

    def problems_of_menus(self, env, login):
        """What a menu opens as a dialog is pressed as one that a button opens."""
        menus = env["ir.ui.menu"]
        for menu in menus.browse(menus._visible_menu_ids()).sudo():
            if not (menu.get_external_id()[menu.id] or "").startswith("cs_"):
                continue
            if menu.action and (
                said := self.press(env["cs.audit"], menu.action.id, "action")
            ):
                yield f"{login}: menu {menu.complete_name} answers {said}"

    def press_all(self, record, form, view, where):
        arch = form._view["tree"]
        for node in arch.iter("button", "a"):
            if node.get("type") not in ("object", "action") or not node.get("name"):
                continue
            inside = [field.get("name") for field in node.iterancestors("field")]
            if len(inside) > 1:
                continue
            for pressed, values in self.rows_of(record, form, inside):
                if not self.is_shown(node, values):
                    continue
                context = safe_eval(node.get("context") or "{}", values)
                pressed = pressed.with_context(**context)
                said = self.press(pressed, node.get("name"), node.get("type"))
                if said:
                    yield f"{where}: {node.get('name')} answers {said}"

    def dialogs_never_pressed(self):
        """Dialogs of the product of which no button was pressed by anybody."""
        pressed = {model for _login, model, *_asks in self.dialogs}
        views = self.env["ir.ui.view"].search(
            [
                ("type", "=", "form"),
                ("model", "=like", "cs.%"),
                ("mode", "=", "primary"),
            ]
        )
        asked = {
            view.model
            for view in views
            if self.env[view.model]._transient and 'type="object"' in view.arch
        }
        for dialog, found in self.dialogs.items():
            if isinstance(found, str) or (not found and dialog[1] in asked):
                yield f"{' '.join(dialog)} {found or 'shows no button'}"
        for model in sorted(asked - pressed - NOT_MET):
            yield f"{model} is opened by no button that was pressed"
        for model in sorted(NOT_MET & pressed):
            yield f"{model} is met now"

    def rows_of(self, record, form, inside):
        """What a button stands on, with the values that its rules look at: the record
        itself, or the first rows of a list of it."""
        own = dict(form._get_eval_context())
        if not inside:
            return [(record, own)]
        try:
            rows = record[inside[0]][:EACH]
            read = rows.read(load="_classic_write")
        except (KeyError, AccessError):
            return []
        return [
            (row, {**own, **values, "parent": DotDict(own)})
            for row, values in zip(rows, read, strict=True)
        ]

    def is_shown(self, node, values):
        """Whether the view shows the button for this record (kanban: always asked)."""
        rules = [
            one.get("invisible")
            for one in (node, *node.iterancestors())
            if one.get("invisible")
        ]
        if any(safe_eval(rule, dict(values)) for rule in rules):
            return False
        wanted = [
            one.get("t-if") for one in (node, *node.iterancestors()) if one.get("t-if")
        ]
        raw = {name: {"raw_value": value} for name, value in values.items()}
        return all(_js(rule, raw) for rule in wanted)

    def press(self, record, name, kind="object"):
        """What Odoo says where it should be us; nothing when all is well."""
        if kind == "action":
            if (record.env.uid, int(name)) in self.actions:
                return None
            self.actions.add((record.env.uid, int(name)))
        self.env.invalidate_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            with mute_logger("odoo.sql_db"):
                if kind == "object":
                    opened = getattr(record, name)()
                else:
                    opened = self.run_action(record, int(name))
                self.env.flush_all()
                return self.press_dialog(record, opened)
        except (UserError, RedirectWarning) as error:
            text = str(error.args[0])
            if any(words in text for words in ODOO_REFUSES):
                return text.splitlines()[0] + " " + text.splitlines()[-1]
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.clear()
        return None

    def run_action(self, record, number):
        """What an action of the product's menus or views opens."""
        found = self.env["ir.actions.actions"].browse(number)
        if found.type == "ir.actions.server":
            own = {"active_id": record.id, "active_ids": record.ids}
            return record.env[found.type].browse(number).with_context(**own).run()
        return self.env[found.type].browse(number)._get_action_dict()

    def press_dialog(self, record, opened):
        """Press each button of the dialog that a button opened, filled in as by
        somebody who knows nothing. The same dialog once for each who opens it."""
        model = (isinstance(opened, dict) and opened.get("res_model")) or ""
        if not model.startswith("cs.") or not self.env[model]._transient:
            return None
        own = {"active_id": record.id, "active_ids": record.ids}
        context = opened.get("context") or {}
        if isinstance(context, str):
            context = safe_eval(context, {**own, "uid": record.env.uid})
        told = {k: v for k, v in context.items() if k[:8] == "default_"}
        told |= told.get("default_about", {})
        asks = [v for v in told.values() if type(v) is str]
        dialog = (record.env.user.login, model, *asks)
        if isinstance(self.dialogs.get(dialog), list):
            return None
        own |= {"active_model": record._name, **context}
        Wizard = record.env[model].with_context(**own)
        mode = (opened.get("view_mode") or "form").split(",")[0]
        named = (opened.get("view_id") or [None])[0]
        view, mode = (opened.get("views") or [(named, mode)])[0]
        wizard, trees = Wizard.browse(opened.get("res_id") or []), []
        if mode != "form":  # cards or a list of what the step before has made
            wizard = Wizard.search(opened.get("domain") or [], limit=1)
            trees = [etree.fromstring(Wizard.get_view(view, mode)["arch"])]
        form = Form(wizard, view if mode == "form" else None)
        try:
            fill(form, fields.Date.context_today(Wizard))
        except NothingToChoose as error:
            # The next one may have something; in the end, one of them has to.
            self.dialogs.setdefault(dialog, f"has nothing to choose for {error}")
            return None
        shown = [
            node.get("name")
            for tree in (form._view["tree"], *trees)
            for node in tree.iter("button")
            if node.get("type") == "object"
            and self.is_shown(node, dict(form._get_eval_context()))
        ]
        wizard = form.save()
        self.dialogs[dialog] = shown
        for name in shown:
            if said := self.press(wizard, name):
                return f"with {model}, whose {name} answers {said}"
        return None


def _js(rule, raw):
    """A card's condition, whose few words of JavaScript read the same in Python."""
    text = rule.replace("&&", " and ").replace("||", " or ").replace("!==", "!=")
    text = text.replace("===", "==").replace("record.", "").replace(".raw_value", "")
    text = text.replace(".value", "").replace(".length", "")
    text = re.sub(r"(\w+)\.includes\(('[^']*')\)", r"(\2 in \1)", text)
    text = re.sub(r"!(?!=)", " not ", text)
    values = {name: value["raw_value"] for name, value in raw.items()}
    try:
        return bool(safe_eval(text, {**values, "true": True, "false": False}))
    except ValueError:
        return True
