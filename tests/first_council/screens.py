"""Screens as their readers use them: a view's own form, and the buttons it shows.

Everything goes through the view that the person gets: a field that the view does not
offer cannot be set, and a button that it does not show cannot be pressed.
"""

from ast import literal_eval

from lxml import etree

from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval


class Person:
    """Somebody with a login, at their screens."""

    def __init__(self, env, login):
        user = env["res.users"].search([("login", "=", login)])
        self.env = env(
            user=user,
            context={
                "lang": user.lang,
                "tz": user.tz,
                "uid": user.id,
                "allowed_company_ids": user.company_id.ids,
            },
        )

    def __getitem__(self, model):
        return self.env[model]

    def call(self, record, method, *args, keep=()):
        """One request to the server, which knows nothing of those before it."""
        self.env.invalidate_all()
        answer = getattr(self.mine(record).with_context(**dict(keep)), method)(*args)
        self.env.flush_all()
        self.env.invalidate_all()
        return answer

    def mine(self, record):
        """The same record, as this person."""
        return record.with_env(self.env)

    def form(self, record, view=None):
        """The form of a record (or a new one, of a model's name) as this person."""
        if isinstance(record, str):
            record = self.env[record]
        return Form(self.mine(record), view)

    def menu(self, name):
        """Open a menu entry that this person has; its action.

        :raises AssertionError: when there is none of that name
        """
        menus = self.env["ir.ui.menu"]
        shown = menus.browse(menus._visible_menu_ids())
        found = shown.filtered(lambda menu: menu.name == name and menu.action)
        assert len(found) == 1, f"{len(found)} entries called {name}"
        action = found.action
        if action._name == "ir.actions.server":
            return action.run()
        return action._get_action_dict()

    def press(self, record, label, view=None, kind="form", **then):
        """Press a button by what it says; what opens, opened.

        :param then: answers to the fields of the dialog that opens, whose main button
            is pressed next
        :return: what the server answered
        """
        record = self.mine(record)
        node = self._button(record, label, view, kind)
        context = safe_eval(node.get("context", "{}"), {"id": record.id})
        found = record.with_context(**context)
        if node.get("type") == "action":
            window = self.env["ir.actions.act_window"].browse(int(node.get("name")))
            answer = window._get_action_dict()
            answer["context"] = {
                **literal_eval(answer["context"] or "{}"),
                "active_id": record.id,
            }
        else:
            answer = self.call(found, node.get("name"), keep=context)
        if then:
            return self.answer(answer, **then)
        return answer

    def answer(self, action, press=None, **values):
        """Fill in the dialog that an action opens and press its main button."""
        context = action.get("context") or {}
        if isinstance(context, str):
            context = literal_eval(context)
        model = self.env[action["res_model"]].with_context(**context)
        view = next((v for v, kind in action.get("views", []) if kind == "form"), None)
        form = Form(model.browse(action.get("res_id") or ()), view)
        for name, value in values.items():
            form[name] = value
        return self.press(form.save(), press, view)

    # --- My work ------------------------------------------------------------

    def work(self, *kinds):
        """What stands in this person's My work, of these kinds (or all of it)."""
        groups = self.call(self.env["cs.my.work"], "get_my_work")["groups"]
        items = [item for group in groups for item in group["items"]]
        return [item for item in items if not kinds or item["kind"] in kinds]

    def do(self, item):
        """Press the button of something in My work; the record, and what opened."""
        record, answer = self.env[item["model"]].browse(item["res_id"]), None
        for method in item["methods"]:
            answer = self.call(record, method)
        return record, answer

    # --- the auditing screen --------------------------------------------------

    def save(self, audit, part, do, record=None, **values):
        """What the auditing screen sends as somebody types there."""
        operation = {
            "key": "1",
            "part": part,
            "do": do,
            "id": record and record.id,
            "values": values,
        }
        answer = self.call(audit, "auditing_save", [operation])
        assert not answer["errors"], answer["errors"]
        return answer

    def _button(self, record, label, view, kind):
        """The one button of the view that says so and is shown, for this record."""
        view_id = self.env.ref(view).id if isinstance(view, str) else view
        arch = etree.fromstring(record.get_view(view_id or None, kind)["arch"])
        shown = []
        for node in arch.iter("button"):
            if any(True for parent in node.iterancestors("field")):
                continue
            nodes = [node, *node.iterancestors()]
            hidden = [one.get("invisible") for one in nodes if one.get("invisible")]
            values = self._values(record, arch)
            if not any(safe_eval(rule, dict(values)) for rule in hidden):
                shown.append(node)
        said = [node for node in shown if (node.get("string") or _text(node)) == label]
        if label is None:
            said = [n for n in shown if n.getparent().tag == "footer"][:1]
        words = [node.get("string") or _text(node) for node in shown]
        assert len(said) == 1, f"“{label}” is not among {words} on {record}"
        return said[0]

    def _values(self, record, arch):
        names = {
            node.get("name")
            for node in arch.iter("field")
            if not any(True for parent in node.iterancestors("field"))
        }
        [values] = record.read([n for n in names if n in record._fields], load=None)
        return {**values, "context": record.env.context, "uid": record.env.uid}


def _text(node):
    return " ".join("".join(node.itertext()).split())
