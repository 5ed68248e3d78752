"""A form filled in as by somebody who knows nothing: what is needed and empty."""

from odoo.tools.safe_eval import safe_eval


class NothingToChoose(Exception):
    """The demo council has none of what this has to point at."""


def fill(form, today):
    """Fill in what an open ``Form`` shows, needs and has not got.

    :raises NothingToChoose: when there is no record that a field could point at
    """
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
        value = any_value(form, name, info, today)
        if value is not None:
            form[name] = value


def any_value(form, name, info, today):
    """Something that the field takes; None for a list, which stays empty."""
    kind = info["type"]
    if kind in ("char", "text", "html"):
        return "Something"
    if kind in ("integer", "float"):
        return 1
    if kind == "date":
        return today
    if kind == "datetime":
        return f"{today} 09:00:00"
    if kind == "selection":
        return info["selection"][0][0]
    if kind == "many2one":
        domain = info.get("domain") or []
        if isinstance(domain, str):
            domain = safe_eval(domain, form._get_eval_context())
        found = form._env[info["relation"]].search(domain, limit=1)
        if not found:
            raise NothingToChoose(name)
        return found
    return None
