from odoo import Command, api, fields, models

MONTHS = [
    ("01", "January"),
    ("02", "February"),
    ("03", "March"),
    ("04", "April"),
    ("05", "May"),
    ("06", "June"),
    ("07", "July"),
    ("08", "August"),
    ("09", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]


class CsSpecialistSubject(models.Model):
    """One month of the twelve-month schedule of specialist audits (BPL-15).

    What an external auditor looks at in that month, which cases it is about, and the
    fewest audits. QA officers keep it; from a programme it becomes a line for the
    year, whose cycle draws the cases. Everybody who audits reads it.
    """

    _name = "cs.specialist.subject"
    _description = "Subject of a specialist audit"
    _inherit = ["cs.guard.mixin"]
    _order = "framework_id, sequence, id"
    _check_company_auto = True

    framework_id = fields.Many2one(
        "cs.framework", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="framework_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)
    month = fields.Selection(MONTHS, required=True, default="04")
    name = fields.Char(string="Subject", required=True, translate=True)
    minimum = fields.Integer(
        string="At least", default=9, aggregator=None, help="The fewest audits."
    )
    auditor_id = fields.Many2one(
        "hr.employee",
        string="External auditor",
        check_company=True,
        ondelete="restrict",
        help="Empty: whoever has the role of external auditor.",
    )
    tool_id = fields.Many2one(
        "cs.audit.tool",
        string="Audit tool",
        check_company=True,
        ondelete="restrict",
        domain="[('state', '=', 'published')]",
        help="Empty: the framework's.",
    )
    case_type_ids = fields.Many2many("cs.case.type", string="Types of case")
    flag_ids = fields.Many2many("cs.case.flag", string="Only with a flag")
    department_ids = fields.Many2many(
        "hr.department", string="Only from", check_company=True
    )
    note = fields.Char(help="What the subject covers, where the name does not say.")
    has_scope = fields.Boolean(
        string="Cases are named",
        compute="_compute_has_scope",
        help="A type of case, a flag or a department says which cases it is about.",
    )
    line_ids = fields.One2many(
        "cs.programme.line", "specialist_subject_id", string="Planned"
    )

    _minimum_positive = models.Constraint(
        "CHECK (minimum > 0)", "Ask for at least one audit."
    )

    @api.depends("case_type_ids", "flag_ids", "department_ids")
    def _compute_has_scope(self):
        for subject in self:
            subject.has_scope = bool(
                subject.case_type_ids or subject.flag_ids or subject.department_ids
            )

    @api.depends("name", "month")
    def _compute_display_name(self):
        months = dict(self._fields["month"]._description_selection(self.env))
        for subject in self:
            subject.display_name = f"{months.get(subject.month, '')}: {subject.name}"

    def write(self, vals):
        result = super().write(vals)
        self._bring_lines_into_line()
        return result

    def _bring_lines_into_line(self):
        """What was planned and is not drawn yet follows the schedule."""
        # Planned by an officer; who the pool is, they need not be able to read.
        for line in self.sudo().line_ids.filtered(
            lambda line: set(line.cycle_ids.mapped("state")) <= {"draft"}
        ):
            subject = line.specialist_subject_id
            vals = subject._prepare_line(line.programme_id, line.date_first)
            pool = vals.pop("pool_ids")
            day = subject._day_in(line.programme_id)
            line.write(
                {
                    **vals,
                    "date_first": day or line.date_first,
                    "pool_ids": [Command.clear(), *pool],
                }
            )

    def _day_in(self, programme):
        """The first of the subject's month within a programme; False when outside."""
        self.ensure_one()
        for year in range(programme.date_start.year, programme.date_end.year + 1):
            day = fields.Date.to_date(f"{year}-{self.month}-01")
            if programme.date_start <= day <= programme.date_end:
                return day
        return False

    def _prepare_line(self, programme, day):
        """The line of a programme that carries this subject out."""
        self.ensure_one()
        external = self.env.ref("cs_quality_assurance.group_external_auditor")
        pool = (
            {"source": "employees", "employee_ids": [Command.set(self.auditor_id.ids)]}
            if self.auditor_id
            else {"source": "group", "group_id": external.id}
        )
        return {
            "programme_id": programme.id,
            "specialist_subject_id": self.id,
            "name": self.env._("Specialist audit: %(subject)s", subject=self.name),
            "kind": "specialist",
            "theme": self.name,
            "tool_id": (self.tool_id or self.framework_id.tool_id).id,
            "recurrence": "once",
            "date_first": day,
            "sample_method": "fixed",
            "sample_size": self.minimum,
            "stratify_by": "none",
            "allow_short": True,
            "case_type_ids": [Command.set(self.case_type_ids.ids)],
            "flag_ids": [Command.set(self.flag_ids.ids)],
            "department_ids": [Command.set(self.department_ids.ids)],
            "lasts_months": 1,
            "due_mode": "end",
            "automation": "allocate",
            "pool_ids": [
                Command.create({**pool, "scope": "any", "capacity": self.minimum})
            ],
        }
