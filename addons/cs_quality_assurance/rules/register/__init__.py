"""Reading a council's register of children's cases: Annex A or a plain table.

Plain Python, no Odoo. ``reader.read_register`` is the way in; ``changes.plan_changes``
compares what
it found with the cases already held; ``matching`` finds people and teams by name.
"""
