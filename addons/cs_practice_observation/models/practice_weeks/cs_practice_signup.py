from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.cs_quality_assurance.models.platform.guard import (
    LIFECYCLE,
    in_lifecycle,
)

from ...rules.practice_week import overlap


class CsPracticeSignup(models.Model):
    """A place taken in an activity of a practice week (SWI-10).

    People sign up for themselves; those who run the week for anybody. There are never
    more than there are places, also when two press at the same moment: the database
    holds the number. Withdrawing keeps the record.
    """

    _name = "cs.practice.signup"
    _description = "Sign-up for a practice week"
    _inherit = ["cs.guard.mixin"]
    _order = "activity_id, id"
    _rec_name = "employee_id"
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
    employee_id = fields.Many2one(
        "hr.employee",
        string="Who",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        default=lambda self: self.env["hr.employee"]._cs_current(),
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    state = fields.Selection(
        [("signed", "Signed up"), ("withdrawn", "Withdrawn")],
        required=True,
        readonly=True,
        default="signed",
        index=True,
        copy=False,
    )
    attended = fields.Boolean(string="Came", copy=False)
    can_withdraw = fields.Boolean(
        compute="_compute_can_withdraw", string="May withdraw"
    )

    _once = models.UniqueIndex(
        "(activity_id, employee_id) WHERE state = 'signed'",
        "This person has signed up for it already.",
    )

    @api.depends("state", "user_id", "activity_id.state")
    @api.depends_context("uid")
    def _compute_can_withdraw(self):
        for signup in self:
            signup.can_withdraw = (
                signup.state == "signed"
                and signup.activity_id.state == "planned"
                and (
                    signup.user_id == self.env.user
                    or signup.activity_id.week_id._is_manager()
                )
            )

    # --- checks ---------------------------------------------------------------

    def _check_who(self):
        """For oneself; those who run the week for anybody."""
        for signup in self:
            if (
                signup.user_id != self.env.user
                and not signup.activity_id.week_id._is_manager()
            ):
                raise AccessError(
                    self.env._("You sign up for yourself. Ask the lead for others.")
                )

    def _check_can_join(self):
        """Open, still to come, a place left, and no clash with another of theirs."""
        now = fields.Datetime.now()
        for signup in self:
            activity = signup.activity_id
            if activity.week_id.state not in ("open", "running"):
                raise UserError(
                    self.env._(
                        "“%(week)s” is not open for sign-up.",
                        week=activity.week_id.name,
                    )
                )
            if activity.state != "planned" or activity.date_begin <= now:
                raise UserError(
                    self.env._(
                        "“%(activity)s” has begun or was called off. Choose another.",
                        activity=activity.name,
                    )
                )
            if activity.taken > activity.places:
                raise UserError(
                    self.env._(
                        "Every place of “%(activity)s” is taken. Choose another.",
                        activity=activity.name,
                    )
                )

    @api.constrains("activity_id", "employee_id", "state")
    def _check_clash(self):
        taken = self.search(
            [
                ("employee_id", "in", self.employee_id.ids),
                ("week_id", "in", self.week_id.ids),
                ("state", "=", "signed"),
            ]
        )
        for signup in self.filtered(lambda s: s.state == "signed"):
            mine = signup.activity_id
            for other in taken - signup:
                activity = other.activity_id
                if other.employee_id == signup.employee_id and overlap(
                    (mine.date_begin, mine.date_stop),
                    (activity.date_begin, activity.date_stop),
                ):
                    raise ValidationError(
                        self.env._(
                            "%(who)s has signed up for “%(activity)s” at that time.",
                            who=signup.employee_id.name,
                            activity=activity.name,
                        )
                    )

    # --- create, write, delete ------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        ids = [vals.get("activity_id") for vals in vals_list]
        for activity in self.env["cs.practice.activity"].browse(filter(None, ids)):
            # Said in a sentence before the database has to.
            asked = ids.count(activity.id)
            if activity.taken + asked > activity.places:
                raise UserError(
                    self.env._(
                        "Every place of “%(activity)s” is taken. Choose another.",
                        activity=activity.name,
                    )
                )
        self._check_not_twice(vals_list)
        signups = super().create(vals_list)
        if not in_lifecycle(self.env):
            signups._check_who()
        signups._check_can_join()
        return signups

    @api.model
    def _check_not_twice(self, vals_list):
        """Said in a sentence, before the database has to."""
        me = self.env["hr.employee"]._cs_current().id
        asked = {
            (vals.get("activity_id"), vals.get("employee_id", me)) for vals in vals_list
        }
        for signup in self.search(
            [
                ("activity_id", "in", [activity for activity, _who in asked]),
                ("employee_id", "in", [who for _activity, who in asked]),
                ("state", "=", "signed"),
            ]
        ):
            if (signup.activity_id.id, signup.employee_id.id) in asked:
                raise UserError(
                    self.env._(
                        "%(who)s has signed up for “%(activity)s” already.",
                        who=signup.employee_id.name,
                        activity=signup.activity_id.name,
                    )
                )

    def write(self, vals):
        if not in_lifecycle(self.env):
            if set(vals) - {"attended"}:
                raise UserError(
                    self.env._("A sign-up stays as it is. Withdraw it instead.")
                )
            self.activity_id._check_leads()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never_by_hand(self):
        if not in_lifecycle(self.env):
            raise UserError(self.env._("Withdraw it instead: the record is kept."))

    # --- actions --------------------------------------------------------------

    def action_withdraw(self):
        """Give the place back, before it took place. The person, or those who run
        the week."""
        self._check_who()
        for signup in self:
            if signup.activity_id.state != "planned" or signup.week_id.state not in (
                "open",
                "running",
            ):
                raise UserError(
                    self.env._("It has taken place, so the sign-up is kept.")
                )
        self.with_context(cs_lifecycle=LIFECYCLE).write({"state": "withdrawn"})
