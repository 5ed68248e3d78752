from odoo import api, fields, models
from odoo.exceptions import UserError

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
    _inherit = ["cs.graded.finding.mixin"]
    _order = "observation_id, kind desc, id"
    _check_company_auto = True
    _finding_parent_field = "observation_id"
    _finding_action_field = "observation_id"
    _finding_origin = "observation"

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
    date_recorded = fields.Date(
        string="On file since",
        copy=False,
        help="The day on which the training need was recorded to the supervision file.",
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

    def _check_may_write(self, names):
        if names <= RECORDING_FIELDS:
            return self._check_recording()
        return super()._check_may_write(names)

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
