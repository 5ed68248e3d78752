from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ...rules import deadlines
from ..platform.hr_department import LEVELS


class CsProgrammeNotice(models.Model):
    """Who is told about a cycle beside its auditors, and how many days ahead.

    Written with the line, by QA officers and managers. Sources: DUR-02, DUR-15, LUT-01.
    """

    _name = "cs.programme.notice"
    _description = "Who is told about a cycle"
    _inherit = ["cs.guard.mixin", "hr.mixin"]
    _order = "line_id, days_ahead desc, id"

    line_id = fields.Many2one(
        "cs.programme.line", required=True, index=True, ondelete="cascade"
    )
    audience = fields.Selection(
        [
            ("auditors", "Auditors"),
            ("practitioners", "Practitioners whose work is audited"),
            *(
                (level, f"Managers at the level {name.lower()}")
                for level, name in LEVELS
            ),
            ("employees", "Named people"),
        ],
        string="Who",
        required=True,
        default="team",
    )
    employee_ids = fields.Many2many("hr.employee", string="People")
    days_ahead = fields.Integer(
        string="Days ahead",
        aggregator=None,
        help=(
            "Calendar days before the cycle starts; told on a working day, never "
            "later. 0: the day it starts."
        ),
    )
    with_cases = fields.Boolean(
        string="Which cases",
        default=True,
        help="Names the cases that concern them by reference.",
    )

    @api.constrains("days_ahead", "audience", "employee_ids")
    def _check_notice(self):
        for notice in self:
            if notice.days_ahead < 0:
                raise ValidationError(
                    self.env._(
                        "People are told before a cycle starts: days cannot be below "
                        "zero."
                    )
                )
            if notice.audience == "employees" and not notice.employee_ids:
                raise ValidationError(
                    self.env._("Choose who is told, or pick a group of people instead.")
                )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for row, vals in zip(self, vals_list, strict=True):
            # Who is named goes along, whatever of HR the one who copies may read.
            vals["employee_ids"] = [Command.set(row.sudo().employee_ids.ids)]
        return vals_list

    @api.depends("audience", "employee_ids", "days_ahead")
    def _compute_display_name(self):
        audiences = dict(self._fields["audience"]._description_selection(self.env))
        for notice in self:
            who = audiences.get(notice.audience, "")
            if notice.audience == "employees":
                who = format_list(self.env, notice.employee_ids.mapped("name")) or who
            notice.display_name = (
                self.env._(
                    "%(who)s, %(days)s days before", who=who, days=notice.days_ahead
                )
                if notice.days_ahead
                else self.env._("%(who)s, the day it starts", who=who)
            )

    def _day(self, start, calendar):
        """The day these people are told of a cycle that starts on ``start`` (DUR-15: at
        least a week ahead).
        """
        self.ensure_one()
        return (
            deadlines.ahead_of(start, days=self.days_ahead, calendar=calendar)
            if self.days_ahead
            else start
        )
