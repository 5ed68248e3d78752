from odoo import api, fields, models
from odoo.exceptions import UserError

from .guard import in_lifecycle


class CsCycleStratum(models.Model):
    """A part of the register a cycle was drawn from: its size, its share, how it was
    told apart.

    Made by the draw; read by QA officers and leaders (ALL-03).
    """

    _name = "cs.cycle.stratum"
    _description = "Part of the register a sample was drawn from"
    _inherit = ["cs.guard.mixin"]
    _order = "cycle_id, name"

    cycle_id = fields.Many2one(
        "cs.cycle", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="cycle_id.company_id", store=True, index=True, precompute=True
    )
    name = fields.Char(
        help=(
            "As printed on the certificate; empty when the register was drawn from as "
            "a whole."
        )
    )
    department_id = fields.Many2one(
        "hr.department", string="Service or team", ondelete="restrict"
    )
    case_type_id = fields.Many2one(
        "cs.case.type", string="Type of case", ondelete="restrict"
    )
    size = fields.Integer(string="Cases that could be drawn", aggregator="sum")
    quota = fields.Integer(string="To draw", aggregator="sum")
    sample_ids = fields.One2many("cs.cycle.sample", "stratum_id", string="Cases")

    @api.depends("name")
    def _compute_display_name(self):
        for stratum in self:
            stratum.display_name = stratum.name or self.env._("The whole register")


class CsCycleSample(models.Model):
    """One case of a sample: drawn by chance, or drawn in place of another (ALL-02,
    ALL-03).

    Never deleted once the round has begun: what was replaced stays, with why and by
    what.
    QA officers and leaders read all; managers what concerns their departments.
    """

    _name = "cs.cycle.sample"
    _description = "Case of a sample"
    _inherit = ["cs.guard.mixin"]
    _order = "cycle_id, replacement_number, stratum_id, sequence, id"
    _rec_name = "case_id"

    cycle_id = fields.Many2one(
        "cs.cycle", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="cycle_id.company_id", store=True, index=True, precompute=True
    )
    stratum_id = fields.Many2one(
        "cs.cycle.stratum",
        string="Drawn from",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(
        string="Order",
        aggregator=None,
        help="The order in which chance put the cases of this part.",
    )
    case_id = fields.Many2one("cs.case", required=True, index=True, ondelete="restrict")
    reference = fields.Char(
        string="As drawn", required=True, help="The reference at the time of the draw."
    )
    department_id = fields.Many2one(
        "hr.department", string="Team when drawn", index=True
    )
    practitioner_id = fields.Many2one(
        "hr.employee", string="Practitioner when drawn", index=True
    )
    state = fields.Selection(
        [
            ("drawn", "In the sample"),
            ("replaced", "Replaced"),
            ("lost", "Left, nothing to replace it"),
        ],
        default="drawn",
        required=True,
        index=True,
    )
    replacement_number = fields.Integer(
        string="Replacement",
        aggregator=None,
        help=(
            "0: from the first draw. 1: the first case drawn as a replacement, and so "
            "on."
        ),
    )
    replaces_id = fields.Many2one(
        "cs.cycle.sample", string="In place of", index=True, ondelete="restrict"
    )
    replaced_by_ids = fields.One2many(
        "cs.cycle.sample", "replaces_id", string="Replaced by"
    )
    left_reason = fields.Char(string="Why it left")
    left_on = fields.Date()
    audit_id = fields.Many2one("cs.audit", index=True, ondelete="set null")
    auditor_id = fields.Many2one(related="audit_id.auditor_id", store=True, index=True)
    audit_state = fields.Selection(related="audit_id.state", string="Audit is")
    unallocated_reason = fields.Text(string="Why nobody has it")

    _case_uniq = models.Constraint(
        "unique(cycle_id, case_id)", "This case is already in the sample of this cycle."
    )

    def write(self, vals):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "A sample changes only by drawing, replacing and allocating."
                )
            )
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "A sample is drawn by chance; nobody can add a case to it by hand."
                )
            )
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_undoing_only(self):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "Cases are not taken out of a sample. One that closes or moves is "
                    "replaced."
                )
            )
