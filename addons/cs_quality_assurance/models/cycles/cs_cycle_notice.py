from odoo import api, fields, models


class CsCycleNotice(models.Model):
    """That a line of 'who is told' was carried out for a cycle: once, whatever runs
    twice.

    Written by the round itself; QA officers and leaders read it (ALL-08, DUR-02,
    DUR-15).
    """

    _name = "cs.cycle.notice"
    _description = "Notice of a cycle"
    _inherit = ["cs.guard.mixin"]
    _order = "sent_on desc, id desc"

    cycle_id = fields.Many2one(
        "cs.cycle", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="cycle_id.company_id", store=True, index=True, precompute=True
    )
    notice_id = fields.Many2one(
        "cs.programme.notice", string="Who", index=True, ondelete="set null"
    )
    sent_on = fields.Date(string="Sent on", required=True)
    person_count = fields.Integer(string="Written to", aggregator=None)
    # What a mail server has taken is deleted: what is left here was not delivered,
    # nor was what somebody deleted unsent.
    mail_ids = fields.Many2many("mail.mail", groups="base.group_system")
    lost_count = fields.Integer(
        string="Deleted before they were sent",
        aggregator=None,
        readonly=True,
        groups="base.group_system",
    )
    delivered_count = fields.Integer(
        string="Told",
        compute="_compute_delivered",
        help="Letters that a mail server has taken.",
    )
    waiting_count = fields.Integer(string="Not sent yet", compute="_compute_delivered")
    failed_count = fields.Integer(
        string="Could not be sent", compute="_compute_delivered"
    )
    unreached_count = fields.Integer(
        string="Without an address",
        aggregator=None,
        help="People who have neither a login nor an e-mail address.",
    )

    @api.depends("person_count", "lost_count", "mail_ids.state")
    def _compute_delivered(self):
        for notice in self:
            # How many, not what was written.
            left = notice.sudo().mail_ids
            failed = left.filtered(lambda mail: mail.state in ("exception", "cancel"))
            waiting = (left - failed).filtered(lambda mail: mail.state == "outgoing")
            # How many, as above.
            notice.failed_count = len(failed) + notice.sudo().lost_count
            notice.waiting_count = len(waiting)
            notice.delivered_count = (
                notice.person_count - notice.failed_count - len(waiting)
            )

    _once = models.Constraint(
        "unique(cycle_id, notice_id)", "These people have already been told."
    )
