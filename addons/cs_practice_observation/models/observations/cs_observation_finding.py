from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.cs_quality_assurance.models.platform.guard import in_lifecycle

# Set after it was shared, by the observer or the line above (SWI-09).
RECORDING_FIELDS = {"date_recorded"}


class CsObservationFinding(models.Model):
    """What an observation found: a strength, something to do, or a training need.

    Written by the observer while they write it up; seen as the observation is. Actions
    go on the board when it is shared. A training need is also recorded to the
    practitioner's supervision file, on a day kept here (SWI-09).
    """

    _name = "cs.observation.finding"
    _description = "Finding of a practice observation"
    _inherit = ["cs.guard.mixin"]
    _order = "observation_id, kind desc, id"
    _check_company_auto = True

    observation_id = fields.Many2one(
        "cs.practice.observation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="observation_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(
        [
            ("strength", "Strength"),
            ("action", "Development: action"),
            ("training", "Development: training"),
        ],
        required=True,
        default="strength",
        index=True,
    )
    name = fields.Char(
        string="Finding", required=True, help="No names of children or families."
    )
    success_measure = fields.Char(string="How we will know it worked")
    responsible_id = fields.Many2one(
        "hr.employee", string="Who", check_company=True, ondelete="restrict"
    )
    date_due = fields.Date(string="By")
    date_recorded = fields.Date(
        string="On file since",
        copy=False,
        help="The day on which the training need was recorded to the supervision file.",
    )
    action_id = fields.Many2one(
        "cs.action",
        string="On the board",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    @api.constrains("kind", "date_recorded")
    def _check_recorded(self):
        today = fields.Date.context_today(self)
        for finding in self.filtered("date_recorded"):
            if finding.kind != "training":
                raise UserError(
                    self.env._("Only training needs go to the supervision file.")
                )
            if finding.date_recorded > today:
                raise UserError(
                    self.env._(
                        "It cannot have been recorded on a day still to come. Check "
                        "the date."
                    )
                )

    def _make_actions(self):
        """Put what is to be done on the action board, once each. As superuser."""
        for finding in self.filtered(lambda f: f.kind == "action" and not f.action_id):
            observation = finding.observation_id
            finding.action_id = self.env["cs.action"].create(
                {
                    "name": finding.name,
                    "success_measure": finding.success_measure,
                    "observation_id": observation.id,
                    "origin": "observation",
                    "company_id": observation.company_id.id,
                    "department_id": observation.department_id.id,
                    "responsible_id": finding.responsible_id.id,
                    "date_due": finding.date_due,
                }
            )

    # --- create, write, delete ------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create(vals_list)
        findings._check_grading()
        return findings

    def write(self, vals):
        if in_lifecycle(self.env):
            return super().write(vals)
        if set(vals) <= RECORDING_FIELDS:
            self._check_recording()
        else:
            self._check_grading()
        if {"observation_id", "action_id"} & set(vals):
            raise UserError(self.env._("A finding stays with its observation."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_written_up(self):
        self._check_grading()

    def _check_grading(self):
        if not in_lifecycle(self.env):
            self.observation_id._check_grading()

    def _check_recording(self):
        for observation in self.observation_id:
            if not (observation._may_follow_up() or observation.can_grade):
                raise UserError(
                    self.env._(
                        "The observer, or the line above, records the training needs "
                        "of %(observation)s, until it is closed.",
                        observation=observation.name,
                    )
                )
