from odoo import fields, models

CHILD = "child"

CARER = "carer"

PAIR = "pair"

WORKER = "worker"

SUBJECTS = [
    (CHILD, "A child's case"),
    (CARER, "A carer's file"),
    (PAIR, "A pair of staff"),
    (WORKER, "A worker's own file"),
]


class CsCaseType(models.Model):
    """Kinds of case file. QA managers add, rename and retire them; all read them."""

    _name = "cs.case.type"
    _description = "Type of case"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin"]
    _order = "sequence, id"

    code = fields.Char(
        required=True,
        help="Short name used by imports and templates, such as cin or lac.",
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "unique(code)", "Another type of case already has this code."
    )

    # What the files of a type are about: a child, a carer, two members of staff.

    subject = fields.Selection(
        SUBJECTS,
        string="About",
        required=True,
        default=CHILD,
        help="A carer's file names the supervising social worker, a pair of staff the "
        "supervisor and the supervisee, a worker's file the worker. Each is audited "
        "with a tool of its own.",
    )


class CsCaseFlag(models.Model):
    """Facts about a case worth sampling on, such as a repeat plan. QA managers keep
    them."""

    _name = "cs.case.flag"
    _description = "Case flag"
    _inherit = ["cs.guard.mixin"]
    _order = "name"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)

    _code_uniq = models.Constraint(
        "unique(code)", "Another flag already has this code."
    )
