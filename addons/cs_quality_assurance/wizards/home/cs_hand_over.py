from odoo import api, fields, models


class CsHandOver(models.TransientModel):
    """Hands work over whose holder cannot do it. QA officers, and managers for their
    teams: the record and the right are looked at again when it is confirmed."""

    _name = "cs.hand.over"
    _description = "Handing work over"

    about = fields.Json(required=True, readonly=True)
    what = fields.Char(compute="_compute_what")
    employee_id = fields.Many2one(
        "hr.employee",
        string="To",
        compute="_compute_employee_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
        domain="[('user_id', '!=', False)]",
        help="Proposed: whom a round would give it to, or the manager of the team.",
    )
    reason = fields.Text(
        string="Why", required=True, help="Kept on the record. No names of children."
    )

    def _found(self):
        """What is handed over; see ``_to_hand_over``."""
        about = self.about
        return self.env["cs.my.work"]._to_hand_over(about["model"], about["id"])

    @api.depends("about")
    def _compute_what(self):
        for one in self:
            kind, record, who, _why = one._found()
            one.what = self.env._(
                "%(what)s %(record)s of %(who)s",
                what=kind.what.capitalize(),
                record=record.display_name,
                who=who.name,
            )

    @api.depends("about")
    def _compute_employee_id(self):
        for one in self:
            proposed = self.env["cs.my.work"]._propose_holder(*one._found()[:3])
            one.employee_id = one.employee_id or proposed

    def action_apply(self):
        """Hand it over."""
        self.ensure_one()
        self.env["cs.my.work"]._hand_over(
            self.about["model"], self.about["id"], self.employee_id, self.reason
        )
        return {"type": "ir.actions.act_window_close"}
