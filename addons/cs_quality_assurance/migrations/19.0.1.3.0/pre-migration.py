"""*Closing the loop* was a list; the screen that took its place has its address, too.
Odoo removes the list after the new screen is loaded, and an address is one action's.

Results over time are on the dashboard. Their dialog kept nothing.
"""

GONE = ["cs.result.choice", "cs.result.point"]


def migrate(cr, version):
    cr.execute("UPDATE ir_actions SET path = NULL WHERE path = 'closing-the-loop'")
    cr.execute("DROP TABLE IF EXISTS cs_result_point, cs_result_choice")
    # Odoo drops only the tables of models that it still knows.
    cr.execute("DELETE FROM ir_model WHERE model = ANY(%s)", (GONE,))
