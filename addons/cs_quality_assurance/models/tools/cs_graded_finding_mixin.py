from odoo import api, fields, models
from odoo.exceptions import UserError

from ..platform.guard import in_lifecycle
from .cs_graded_mixin import Problem


class CsGradedFindingMixin(models.AbstractModel):
    """What graded work found: something good, or something to do.

    Written by whoever grades, while they may; seen as its parent is. What is to be done
    goes on the action board when the parent is shared, not before, so that those
    concerned read of it together with the rest (DUR-19, SWI-09).

    The model that inherits it adds ``kind`` (one of them ``action``) and a required
    Many2one to its parent; ``_finding_parent_field`` names that, and
    ``_finding_action_field`` the same link of an action.
    """

    _name = "cs.graded.finding.mixin"
    _description = "Finding of graded work"
    _inherit = ["cs.guard.mixin"]
    _finding_parent_field = None
    _finding_action_field = None
    _finding_origin = None

    name = fields.Char(
        string="Finding",
        required=True,
        travels=True,
        help="No names of children or families.",
    )
    success_measure = fields.Char(string="How we will know it worked", travels=True)
    responsible_id = fields.Many2one(
        "hr.employee", string="Who", check_company=True, ondelete="restrict"
    )
    date_due = fields.Date(string="By")
    action_id = fields.Many2one(
        "cs.action",
        string="On the board",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    def _finding_parent(self):
        return self[self._finding_parent_field]

    def _make_actions(self):
        """Put what is to be done on the action board, once each. As superuser."""
        for finding in self.filtered(lambda f: f.kind == "action" and not f.action_id):
            parent = finding._finding_parent()
            finding.action_id = self.env["cs.action"].create(
                {
                    "name": finding.name,
                    "success_measure": finding.success_measure,
                    self._finding_action_field: parent.id,
                    "origin": self._finding_origin,
                    "company_id": parent.company_id.id,
                    "department_id": parent.department_id.id,
                    "responsible_id": finding.responsible_id.id,
                    "date_due": finding.date_due,
                }
            )

    def _problems_of_actions(self):
        """A ``Problem`` for each action without somebody or a day."""
        return [
            Problem(
                self.env._(
                    "Say who does “%(action)s”, and by when.", action=finding.name
                ),
                "findings",
            )
            for finding in self.filtered(lambda f: f.kind == "action")
            if not (finding.responsible_id and finding.date_due)
        ]

    # --- create, write, delete ------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create(vals_list)
        findings._check_grading()
        return findings

    def write(self, vals):
        if not in_lifecycle(self.env):
            self._check_may_write(set(vals))
            if {self._finding_parent_field, "action_id"} & set(vals):
                raise UserError(self.env._("A finding stays where it was found."))
        return super().write(vals)

    def _check_may_write(self, names):
        """Hook: what may be written later than the rest, and by whom."""
        self._check_grading()

    @api.ondelete(at_uninstall=False)
    def _unlink_while_graded(self):
        self._check_grading()

    def _check_grading(self):
        if not in_lifecycle(self.env):
            self._finding_parent()._check_grading()
