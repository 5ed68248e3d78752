"""The data dictionary: every model and field, from the registry of a database.

``pages(env)`` gives the pages; tests/docs/test_generated.py holds docs/dictionary to
them, and writes them anew with CS_WRITE_DOCS=1 (``scripts/docs --write``).
"""

import html
import inspect
import re

ADDONS = ("cs_quality_assurance", "cs_supervision_audit", "cs_practice_observation")
HEAD = "Made by `scripts/docs --write` from the models; do not edit.\n"
KINDS = {
    "many2one": "one {model}",
    "one2many": "its {model} rows",
    "many2many": "several {model}",
    "many2one_reference": "number of a record",
    "char": "text",
    "text": "long text",
    "html": "formatted text",
    "integer": "whole number",
    "float": "number",
    "boolean": "yes or no",
    "date": "day",
    "datetime": "moment (UTC)",
    "selection": "choice",
    "binary": "file",
    "json": "data",
}
RIGHTS = {"perm_read": "Read", "perm_create": "create", "perm_write": "change"}
RIGHTS["perm_unlink"] = "delete"


def cell(text):
    """Text that stands in a table as it is."""
    text = html.escape(" ".join(str(text or "").split()), quote=False)
    return re.sub(r"([|*_`\[\]])", r"\\\1", text)


def ours(field):
    """Whether one of our addons makes the field, or changes it."""
    return bool(set(field._modules) & set(ADDONS))


def defined_in(env, name):
    """(addon, room, class) that first defines a model of ours; None for others."""
    if env[name]._original_module not in ADDONS:
        return None
    for cls in reversed(type(env[name]).mro()):
        parts = cls.__module__.split(".")
        if vars(cls).get("_name") == name and parts[2:3] and parts[2] in ADDONS:
            return parts[2], parts[-2], cls
    return None


def kind_of(env, field):
    """What a field holds, in words."""
    words = KINDS.get(field.type, field.type).format(model=f"`{field.comodel_name}`")
    if isinstance(getattr(field, "selection", None), list):
        words += ": " + ", ".join(
            f"`{value}` {cell(label)}"
            for value, label in field._description_selection(env)
        )
    marks = [
        mark
        for mark, there in (
            ("required", field.required),
            ("worked out", field.compute and not field.related),
            ("from " + f"`{field.related}`", field.related),
            ("not stored", not field.store),
            ("kept by the company", field.company_dependent),
        )
        if there
    ]
    return "; ".join([words, *marks])


def readers(env, groups):
    """The groups of a field in words."""
    if groups == ".":
        return "nobody, only the product"
    names = []
    for group in groups.split(","):
        found = env.ref(group.strip().lstrip("!"))
        names.append(("not " if group.strip()[0] == "!" else "") + found.name)
    return cell(", ".join(names))


def rights(env, name):
    """Who may do what with a model, before its record rules."""
    rows = env["ir.model.access"].search([("model_id.model", "=", name)], order="id")
    for right, word in RIGHTS.items():
        allowed = rows.filtered(right)
        if allowed:
            groups = allowed.group_id.sorted(lambda one: (one.full_name, one.id))
            names = [group.name for group in groups]
            if any(not row.group_id for row in allowed):
                names = ["everybody"]
            yield f"{word}: {', '.join(names)}"


def table(env, fields):
    """The rows of a table of fields."""
    yield "| Field | Label | Holds | Help | Who may read it |"
    yield "|---|---|---|---|---|"
    for field in sorted(fields, key=lambda one: one.name):
        about = field.get_description(env, ["string", "help"])
        who = readers(env, field.groups) if field.groups else ""
        yield (
            f"| `{field.name}` | {cell(about.get('string'))} | {kind_of(env, field)} "
            f"| {cell(about.get('help'))} | {who} |"
        )


def section(env, name, cls):
    """What stands about one model."""
    model = env[name]
    yield f"## `{name}`\n"
    yield f"**{cell(model._description)}.** {cell(inspect.getdoc(cls))}\n"
    if model._abstract:
        yield "A part that other models take in; it keeps no records.\n"
    elif model._transient:
        yield "A dialog: its records go by themselves.\n"
    said = list(rights(env, name))
    if said:
        yield cell("; ".join(said)) + ". Rules narrow this to their own records.\n"
    own = [field for field in model._fields.values() if ours(field)]
    if own:
        yield from table(env, own)
        yield ""
    other = sorted({*model._fields} - {field.name for field in own})
    if other and not model._abstract:
        yield f"Odoo's own: {', '.join(f'`{one}`' for one in other)}.\n"


def pages(env):
    """{file name: text} of the dictionary, as the labels stand in English."""
    env = env(context={**env.context, "lang": "en_US"})
    rooms, added = {}, {}
    for name in sorted(env.registry.models):
        found = defined_in(env, name)
        if found:
            addon, room, cls = found
            if room == "demo":
                continue
            rooms.setdefault((addon, room), []).append((name, cls))
        elif not env[name]._abstract:
            fields = [field for field in env[name]._fields.values() if ours(field)]
            if fields:
                added[name] = fields
    made, index = {}, []
    for (addon, room), models in sorted(rooms.items()):
        parts = [f"# {room.replace('_', ' ').capitalize()}\n", HEAD]
        parts.append(f"Models of `{addon}`, room `{room}`.\n")
        for name, cls in models:
            parts += section(env, name, cls)
        file = f"{room}.md"
        made[file] = "\n".join(parts).rstrip() + "\n"
        names = ", ".join(f"`{name}`" for name, _cls in models)
        index.append(f"| [{room.replace('_', ' ').capitalize()}]({file}) | {names} |")
    parts = ["# Added to Odoo's own models\n", HEAD]
    for name, fields in sorted(added.items()):
        parts += [f"## `{name}`\n", *table(env, fields), ""]
    made["odoo.md"] = "\n".join(parts).rstrip() + "\n"
    names = ", ".join(f"`{name}`" for name in sorted(added))
    index.append(f"| [Added to Odoo's own models](odoo.md) | {names} |")
    made["README.md"] = "\n".join(
        [
            "# Data dictionary\n",
            HEAD,
            "Every model of the three addons, each field: what it is called,",
            "what it holds, what it is for, who may read it where that is fewer than",
            "read the record. Who reads which records is said by rules, tested",
            "in `tests/access`.\n",
            "| Room | Models |",
            "|---|---|",
            *index,
        ]
    )
    made["README.md"] += "\n"
    return made
