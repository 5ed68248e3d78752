from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.register.layout import known
from ...rules.register.staff_sheet import COLUMNS
from ...rules.register.text import clean, compact
from ..platform.guard import LIFECYCLE

KINDS = [
    ("worker", "Worker"),
    ("team", "Team"),
    ("organisation", "Early help organisation"),
    ("status", "Type or status of case"),
    ("heading", "Heading of a column"),
]

TARGETS = {
    "worker": "employee_id",
    "team": "department_id",
    "organisation": "department_id",
    "status": "case_type_id",
    "heading": "heading",
}


class CsCaseImportAlias(models.Model):
    """What a name in a register stands for: the council's own map.

    Reading a register adds the names it could not match, without an answer; QA officers
    answer them and the next reading uses the answers. Nobody else reads them.
    """

    _name = "cs.case.import.alias"
    _description = "Name in a register"
    _inherit = ["cs.guard.mixin"]
    _order = "kind, case_count desc, name, id"
    _check_company_auto = True

    kind = fields.Selection(KINDS, required=True, index=True, default="worker")
    name = fields.Char(string="As the register has it", required=True)
    key = fields.Char(
        compute="_compute_key",
        store=True,
        precompute=True,
        help="The name without case, spaces and punctuation, by which it is found.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    employee_id = fields.Many2one(
        "hr.employee", string="Member of staff", check_company=True, ondelete="cascade"
    )
    department_id = fields.Many2one(
        "hr.department", string="Team here", check_company=True, ondelete="cascade"
    )
    case_type_id = fields.Many2one(
        "cs.case.type", string="Type of case", ondelete="cascade"
    )
    heading = fields.Selection(
        selection="_selection_heading",
        string="Heading of the template",
        help="The heading in Ofsted's template, or in the staff spreadsheet's, that"
        " this column stands for.",
    )
    is_nobody = fields.Boolean(
        string="Nobody",
        help="The name stands for no person or team, such as a vacancy: cases with it"
        " are kept without one.",
    )
    is_mapped = fields.Boolean(
        string="Answered", compute="_compute_is_mapped", store=True, index=True
    )
    case_count = fields.Integer(
        string="Cases", readonly=True, help="Open cases with it in the last register."
    )
    last_import_id = fields.Many2one(
        "cs.case.import",
        string="Last seen in",
        readonly=True,
        index=True,
        check_company=True,
        ondelete="set null",
    )
    note = fields.Char(
        string="Why it was not matched",
        readonly=True,
        help="Two people of one name, or nobody of that name.",
    )

    _key_uniq = models.Constraint(
        "unique(company_id, kind, key)", "This name is already in the list."
    )

    @api.model
    def _selection_heading(self):
        titles = {
            title
            for number, keys in known().keys.items()
            for title, key in keys.items()
            if key and number
        } | {title for title, _also in COLUMNS.values()}
        return [(title, title) for title in sorted(titles)]

    @api.depends("name")
    def _compute_key(self):
        for alias in self:
            alias.key = compact(alias.name)

    @api.depends("kind", "is_nobody", *sorted(set(TARGETS.values())))
    def _compute_is_mapped(self):
        for alias in self:
            target = alias.kind and alias[TARGETS[alias.kind]]
            alias.is_mapped = alias.is_nobody or bool(target)

    @api.constrains("name", "kind", "is_nobody")
    def _check_name(self):
        for alias in self:
            if not compact(alias.name):
                raise ValidationError(
                    self.env._("A name needs at least one letter or digit.")
                )
            if alias.is_nobody and alias.kind in ("status", "heading"):
                raise ValidationError(
                    self.env._("Only a worker or a team can stand for nobody.")
                )

    # --- for the import ---------------------------------------------------

    @api.model
    def _answers(self, company):
        """The map of a council: {kind: {key: employee, department, code or heading}}.

        A worker or a team that stands for nobody has 0.
        """
        answers = {kind: {} for kind, _label in KINDS}
        for alias in self.search(
            [("company_id", "=", company.id), ("is_mapped", "=", True)]
        ):
            target = alias[TARGETS[alias.kind]]
            if alias.kind == "status":
                answers["status"][alias.key] = target.code
            elif alias.kind == "heading":
                answers["heading"][alias.key] = compact(target)
            else:
                answers[alias.kind][alias.key] = 0 if alias.is_nobody else target.id
        return answers

    @api.model
    def _ask(self, register_import, questions):
        """Keep the names that a register could not match, each once.

        :param questions: {(kind, name): (number of cases, why)}
        """
        company = register_import.company_id
        domain = [("company_id", "=", company.id)]
        # Counts and where it was seen are the product's to fill in.
        self = self.with_context(cs_lifecycle=LIFECYCLE)
        self.search([*domain, ("last_import_id", "=", register_import.id)]).write(
            {"last_import_id": False, "case_count": 0}
        )
        by_key = {}
        for (kind, name), (count, why) in questions.items():
            name = clean(name)
            place = kind, compact(name)
            if place in by_key:
                by_key[place]["case_count"] += count
            else:
                by_key[place] = {"name": name, "case_count": count, "note": why}
        held = {(alias.kind, alias.key): alias for alias in self.search(domain)}
        new = []
        for (kind, key), values in by_key.items():
            alias = held.get((kind, key))
            values["last_import_id"] = register_import.id
            if alias:
                alias.write(values)
            else:
                new.append({**values, "kind": kind, "company_id": company.id})
        self.create(new)

    @api.autovacuum
    def _gc_unanswered(self):
        """Forget names that nobody answered and that the last register has no more."""
        self.search(
            [("is_mapped", "=", False), ("last_import_id", "=", False)], limit=1000
        ).unlink()
