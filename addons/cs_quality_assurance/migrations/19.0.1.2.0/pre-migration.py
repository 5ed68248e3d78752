"""One dialog, ``cs.reason``, asks what seven asked, those of the other addons included.

They kept nothing: what somebody typed into one stands on the record it was about.
"""

from odoo.tools import SQL

GONE = [
    "cs.action.reason",
    "cs.audit.reason",
    "cs.cycle.reason",
    "cs.expectation.excuse",
    "cs.observation.reason",
    "cs.practice.week.reason",
    "cs.supervision.reason",
]


def migrate(cr, version):
    cr.execute(
        "SELECT relation.name FROM ir_model_relation relation"
        " JOIN ir_model model ON model.id = relation.model WHERE model.model = ANY(%s)",
        (GONE,),
    )
    tables = [name for (name,) in cr.fetchall()]
    for table in tables + [model.replace(".", "_") for model in GONE]:
        cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(table)))
    # Odoo drops only the tables of models that it still knows.
    cr.execute("DELETE FROM ir_model WHERE model = ANY(%s)", (GONE,))
