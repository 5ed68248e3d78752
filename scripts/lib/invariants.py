"""What must hold in any database of the product, whatever people and servers did.

Run inside Odoo's shell (``scripts/check``): reads only, prints a line for each kind of
breach with the records, and ends with 1 when there is any. ``breaches(env)`` gives
them. Raw SQL throughout: it reads what stands in the tables, past rules and caches.
"""

import sys
from pathlib import Path

from odoo.tools import SQL

# Records named in a line; the count says how many there are.
SHOWN = 10
ADDONS = ("cs_quality_assurance", "cs_supervision_audit", "cs_practice_observation")
# Name of the check -> (model, what is wrong with a record, the condition on "one").
RULES = {
    "submitted without answers": (
        "cs.audit",
        "is submitted, and has no answers",
        "one.state IN ('moderation', 'closing', 'closed') AND NOT EXISTS"
        " (SELECT FROM cs_audit_line line WHERE line.audit_id = one.id)",
    ),
    "submitted without its day": (
        "cs.audit",
        "is submitted, and no day or nobody says by whom",
        "one.state IN ('moderation', 'closing', 'closed')"
        " AND (one.date_submitted IS NULL OR one.submitted_by_id IS NULL)",
    ),
    "closed without its day": (
        "cs.audit",
        "is closed, and has no day of closing",
        "one.state = 'closed' AND one.date_closed IS NULL",
    ),
    "closed over open actions": (
        "cs.audit",
        "is closed, and an action that holds it open is not signed off",
        "one.state = 'closed' AND EXISTS (SELECT FROM cs_action action"
        " WHERE action.audit_id = one.id AND action.blocks_closing"
        " AND action.state NOT IN ('signed_off', 'cancelled'))",
    ),
    "audits their own work": (
        "cs.audit",
        "has one person as auditor and practitioner, and no reason for it",
        "one.auditor_id = one.practitioner_id AND one.conflict_reason IS NULL",
    ),
    "closed without closing": (
        "cs.action",
        "is signed off, and nobody or no day says so",
        "one.state = 'signed_off'"
        " AND (one.signed_off_by_id IS NULL OR one.date_signed_off IS NULL)",
    ),
    "done by nobody": (
        "cs.action",
        "is done, and nobody or no day says so",
        "one.state IN ('done', 'signed_off')"
        " AND (one.done_by_id IS NULL OR one.date_done IS NULL)",
    ),
    "signed off by who did it": (
        "cs.action",
        "is signed off by the person responsible for it",
        "one.state = 'signed_off' AND one.signed_off_by_id = one.responsible_user_id",
    ),
    "moderated without a day": (
        "cs.moderation",
        "is done, and has no day or no overall grade",
        "one.state = 'done'"
        " AND (one.date_done IS NULL OR one.overall_grade_id IS NULL)",
    ),
    "moderates their own audit": (
        "cs.moderation",
        "has the auditor as its moderator",
        "EXISTS (SELECT FROM cs_audit audit WHERE audit.id = one.audit_id"
        " AND audit.auditor_id = one.moderator_id)",
    ),
    "a to-do about nothing": (
        "mail.activity",
        "is about an audit or action that is not there",
        "(one.res_model = 'cs.audit' AND NOT EXISTS"
        " (SELECT FROM cs_audit audit WHERE audit.id = one.res_id))"
        " OR (one.res_model = 'cs.action' AND NOT EXISTS"
        " (SELECT FROM cs_action action WHERE action.id = one.res_id))",
    ),
}


def ids(env, model, condition):
    """The records of a model for which the condition on ``one`` holds."""
    env.cr.execute(
        SQL(
            "SELECT one.id FROM %s one WHERE %s ORDER BY one.id",
            SQL.identifier(env[model]._table),
            condition,
        )
    )
    return [row[0] for row in env.cr.fetchall()]


def kept_models(env):
    """The models of ours that have a table of their own."""
    for name in sorted(env.registry.models):
        model = env[name]
        if (
            model._original_module in ADDONS
            and model._auto
            and not (model._abstract or model._transient)
        ):
            yield name, model


def states(env):
    """States that the table of a life does not know; choices that are not on a list."""
    for name, model in kept_models(env):
        life = getattr(model, "_life", ())
        for field in model._fields.values():
            if field.type != "selection" or not field.store or not field.column_type:
                continue
            if not isinstance(field.selection, list) or field.company_dependent:
                continue
            known = field.get_values(env)
            why = f"has a value of “{field.string}” that is not on its list"
            if field.name == "state" and life:
                known = {known[0], *(one for step in life for one in step.origin)}
                known |= {one for step in life for one in step.targets}
                why = "is in a state that its table does not know"
            column = SQL.identifier("one", field.name)
            found = ids(env, name, SQL("NOT (%s = ANY(%s))", column, list(known)))
            yield "state outside its table", name, why, found


def numbers(env):
    """Numbers given twice: the sequence went back, or somebody wrote them."""
    coded = env["ir.sequence"].search([("code", "=like", "cs.%")], order="code")
    for name in sorted(set(coded.mapped("code")) & set(env.registry.models)):
        twice = SQL(
            "EXISTS (SELECT FROM %s other WHERE other.name = one.name"
            " AND other.company_id = one.company_id AND other.id <> one.id)",
            SQL.identifier(env[name]._table),
        )
        yield "number given twice", name, "has a number twice", ids(env, name, twice)


def companies(env):
    """Records of one council that name one of another's."""
    for name, model in kept_models(env):
        own = model._fields.get("company_id")
        if not own or not own.store:
            continue
        for field in model._fields.values():
            if (
                field.type != "many2one"
                or not field.store
                or field.name == "company_id"
            ):
                continue
            other = env.get(field.comodel_name)
            theirs = other._fields.get("company_id") if other is not None else None
            if not theirs or not theirs.store or field.comodel_name == "res.users":
                continue
            apart = SQL(
                "EXISTS (SELECT FROM %s other WHERE other.id = %s"
                " AND other.company_id <> one.company_id)",
                SQL.identifier(other._table),
                SQL.identifier("one", field.name),
            )
            why = f"has a “{field.string}” of another council"
            yield "companies apart", name, why, ids(env, name, apart)


def files(env):
    """Attachments of ours whose file is not in the store, as after half a restore."""
    env.cr.execute(
        "SELECT id, store_fname FROM ir_attachment"
        " WHERE res_model LIKE 'cs.%' AND store_fname IS NOT NULL ORDER BY id"
    )
    gone = [
        number
        for number, name in env.cr.fetchall()
        if not Path(env["ir.attachment"]._full_path(name)).is_file()
    ]
    yield "file missing", "ir.attachment", "has no file in the store", gone


def breaches(env):
    """(check, model, what is wrong, ids) for each check that finds something."""
    for check, (name, why, condition) in RULES.items():
        found = ids(env, name, SQL(condition))  # pylint: disable=sql-injection
        if found:
            yield check, name, why, found
    for look in (states, numbers, companies, files):
        for check, name, why, found in look(env):
            if found:
                yield check, name, why, found


def main(env):
    """Print what is wrong; how many kinds of breach there are."""
    count = 0
    for check, name, why, found in breaches(env):
        count += 1
        shown = ", ".join(map(str, found[:SHOWN]))
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        print(f"{check}: {name} {shown}{more}: {why}")
    print("Nothing is wrong." if not count else f"{count} kinds of breach.")
    return count


if "env" in globals():
    sys.exit(1 if main(env) else 0)  # noqa: F821
