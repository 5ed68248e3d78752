"""What the web client asks for when it opens a view."""

from lxml import etree


def specification(env, model, kind, view=None):
    """What is asked of each record of a view: the fields of its arch, by name."""
    Model = env[model]
    view = env.ref(view).id if view else False
    arch = etree.fromstring(Model.get_view(view, kind)["arch"])
    asked = {}
    for node in arch.iter("field"):
        if any(True for _one in node.iterancestors("field")):
            continue
        name = node.get("name")
        field = Model._fields[name]
        asked[name] = {"fields": {"display_name": {}}} if field.relational else {}
    return asked


def grouping(env, model):
    """By what a board is grouped; None where it is not."""
    arch = etree.fromstring(env[model].get_view(False, "kanban")["arch"])
    return arch.get("default_group_by")


def open_board(env, model, domain, asked, groupby, limit=40):
    """What a board asks for: its columns and the top of each, or its first cards."""
    if not groupby:
        return env[model].web_search_read(domain, asked, limit=limit, count_limit=10001)
    return env[model].web_read_group(
        domain,
        [groupby],
        auto_unfold=True,
        unfold_read_specification=asked,
        unfold_read_default_limit=limit,
    )
