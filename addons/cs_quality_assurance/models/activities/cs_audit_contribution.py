from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..cycles.cs_cycle import OFFICER
from ..platform.guard import CHATTER_FIELDS, in_lifecycle


class CsAuditContribution(models.Model):
    """What one partner agency says in a multi-agency audit (SWI-05).

    The auditor and QA officers ask and write it down, until the audit is submitted.
    Whoever reads the audit's grades reads it.
    """

    _name = "cs.audit.contribution"
    _description = "Partner agency's contribution"
    _inherit = ["cs.guard.mixin", "mail.thread"]
    _order = "audit_id, id"
    _rec_name = "agency_id"
    _check_company_auto = True

    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    agency_id = fields.Many2one(
        "cs.agency",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    contact_role = fields.Char(
        string="Who answers",
        compute="_compute_contact_role",
        store=True,
        readonly=False,
        precompute=True,
        help="Their role, such as “Named nurse”. No names of families.",
    )
    asked_on = fields.Date(
        string="Asked on", default=lambda self: fields.Date.context_today(self)
    )
    date_due = fields.Date(
        string="Answer by",
        default=lambda self: fields.Date.context_today(self) + timedelta(days=14),
        tracking=True,
    )
    received_on = fields.Date(string="Received on", tracking=True)
    says = fields.Text(string="What they say", help="No names.")
    scale_id = fields.Many2one(related="audit_id.scale_id")
    grade_id = fields.Many2one(
        "cs.grade",
        string="Their grade",
        tracking=True,
        ondelete="restrict",
        domain="[('scale_id', '=', scale_id)]",
        help="If they give one. It stands beside the auditor's and changes nothing.",
    )
    disagrees = fields.Boolean(string="They disagree", tracking=True)
    disagreement = fields.Text(string="What about", help="No names.")
    missing_reason = fields.Char(string="Why there is no answer", tracking=True)
    standing = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("late", "Late"),
            ("received", "Received"),
            ("none", "No answer"),
        ],
        compute="_compute_standing",
    )

    _once = models.Constraint(
        "unique(audit_id, agency_id)", "This agency takes part in the audit already."
    )

    @api.depends("agency_id")
    def _compute_contact_role(self):
        for one in self:
            one.contact_role = one.contact_role or one.agency_id.contact_role

    @api.depends("says", "missing_reason", "date_due", "received_on")
    def _compute_standing(self):
        today = fields.Date.context_today(self)
        for one in self:
            if (one.says or "").strip() and (one.received_on or not one.has_login):
                one.standing = "received"
            elif (one.missing_reason or "").strip():
                one.standing = "none"
            else:
                late = one.date_due and one.date_due < today
                one.standing = "late" if late else "waiting"

    @api.constrains("disagrees", "disagreement", "grade_id", "audit_id")
    def _check_complete(self):
        for one in self:
            if one.grade_id and one.grade_id.scale_id != one.audit_id.scale_id:
                raise ValidationError(
                    self.env._("That grade is not on the scale of this audit.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        today = fields.Date.context_today(self)
        for vals in vals_list:
            if (vals.get("says") or "").strip():
                vals.setdefault("received_on", today)
        made = super().create(vals_list)
        made._check_open()
        made._begin_part()
        return made

    def write(self, vals):
        self._check_open(set(vals) - CHATTER_FIELDS)
        if vals.get("says") and "received_on" not in vals:
            for one in self.filtered(lambda one: not (one.received_on or one.is_ours)):
                super(CsAuditContribution, one).write(
                    {"received_on": fields.Date.context_today(self)}
                )
        result = super().write(vals)
        if "audit_id" in vals:
            self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        self._check_open()

    def _check_open(self, names=frozenset()):
        """The auditor and QA officers, while the audit is under way (ALL-09); and an
        agency its own part.

        :param names: the fields that are written
        """
        if in_lifecycle(self.env):
            return
        for one in self:
            # Its state, number and auditor, which whoever takes part may know.
            audit = one.sudo().audit_id
            if audit.state not in ("draft", "allocated", "in_progress"):
                raise UserError(
                    self.env._(
                        "%(audit)s has been submitted, so what partners said stays.",
                        audit=audit.name,
                    )
                )
            if audit.auditor_user_id == self.env.user or self.env.user.has_group(
                OFFICER
            ):
                continue
            if one.is_ours:
                one._check_partner(names)
                continue
            raise AccessError(
                self.env._(
                    "Partner agencies are asked by the auditor of %(audit)s, or by "
                    "a QA officer.",
                    audit=audit.name,
                )
            )
