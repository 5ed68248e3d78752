from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.cs_quality_assurance.models.platform.guard import in_lifecycle

from .cs_practice_week import FINDING_STATES

KINDS = [
    ("saw", "What we saw"),
    ("strength", "Strength"),
    ("improve", "To improve"),
    ("action", "Action"),
]


class CsPracticeFinding(models.Model):
    """What was found in an activity of a practice week; no names (SWI-10, ALL-07).

    Written by those who took part, the activity's leader and those who run the week,
    while the week runs; everybody reads it once the week is reported. Actions go on
    the board then.
    """

    _name = "cs.practice.finding"
    _description = "Finding of a practice week"
    _inherit = ["cs.guard.mixin"]
    _order = "activity_id, kind, id"
    _check_company_auto = True

    activity_id = fields.Many2one(
        "cs.practice.activity", required=True, index=True, ondelete="cascade"
    )
    week_id = fields.Many2one(
        related="activity_id.week_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="activity_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(KINDS, required=True, default="saw", index=True)
    name = fields.Char(
        string="Finding", required=True, help="No names of children, families or staff."
    )
    theme_id = fields.Many2one(
        "cs.learning.theme",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    responsible_id = fields.Many2one(
        "hr.employee", string="Who", check_company=True, ondelete="restrict"
    )
    date_due = fields.Date(string="By")
    action_id = fields.Many2one(
        "cs.action",
        string="On the board",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    # --- create, write, delete ------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create(vals_list)
        findings._check_writing()
        # What was written down there took place.
        planned = findings.activity_id.filtered(lambda a: a.state == "planned")
        # The product's work: whoever took part may write there, but not the timetable.
        planned.sudo()._to({"state": "held"})
        return findings

    def write(self, vals):
        self._check_writing(own=True)
        if "activity_id" in vals and not in_lifecycle(self.env):
            raise UserError(self.env._("A finding stays with its activity."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_while_running(self):
        self._check_writing(own=True)

    def _check_writing(self, own=False):
        """Those who took part add; each changes their own, the leaders all of them."""
        if in_lifecycle(self.env):
            return
        signed = self.activity_id._signed_by_me()
        now = fields.Datetime.now()
        for finding in self:
            activity, week = finding.activity_id, finding.week_id
            manager = week._is_manager()
            if week.state not in FINDING_STATES or (
                week.state == "gathered" and not manager
            ):
                raise UserError(
                    self.env._(
                        "Findings are written down while “%(week)s” is running.",
                        week=week.name,
                    )
                )
            if activity.state == "not_held" or activity.date_begin > now:
                raise UserError(
                    self.env._(
                        "“%(activity)s” has not taken place.", activity=activity.name
                    )
                )
            leads = manager or activity.leader_user_id == self.env.user
            mine = activity.id in signed and (
                not own or finding.create_uid == self.env.user
            )
            if not (leads or mine):
                raise AccessError(
                    self.env._(
                        "Those who took part in “%(activity)s” write what they found, "
                        "and change only their own words.",
                        activity=activity.name,
                    )
                )

    # --- the board ----------------------------------------------------------------

    def _make_actions(self):
        """Put what is to be done on the action board, once each. As superuser."""
        for finding in self.filtered(lambda f: f.kind == "action" and not f.action_id):
            finding.action_id = self.env["cs.action"].create(
                {
                    "name": finding.name,
                    "practice_week_id": finding.week_id.id,
                    "origin": "practice_week",
                    "company_id": finding.company_id.id,
                    "department_id": finding.responsible_id.department_id.id,
                    "responsible_id": finding.responsible_id.id,
                    "date_due": finding.date_due,
                }
            )


class CsAction(models.Model):
    """Actions that come from a practice week; made when it is reported only."""

    _inherit = "cs.action"

    practice_week_id = fields.Many2one(
        "cs.practice.week",
        string="Practice week",
        index="btree_not_null",
        readonly=True,
        check_company=True,
        ondelete="restrict",
    )
    origin = fields.Selection(
        selection_add=[("practice_week", "Practice week"), ("other",)],
        ondelete={"practice_week": "set other"},
    )
