"""What the councils' rules compute, in plain Python.

Nothing here imports odoo or reads a clock, a file or a database: everything a rule
needs is handed to it, and the same input gives the same answer on every machine. Import
the module you need (``from .rules import grading``).
"""
