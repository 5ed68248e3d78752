from odoo import api, fields, models
from odoo.exceptions import UserError

from ..platform.guard import CHATTER_FIELDS, LIFECYCLE, in_lifecycle

ANSWERS = {"what_works", "what_worries", "childs_experience", "difference_made"}


class CsSelfAnalysis(models.Model):
    """The practitioner's own view of the work, given before meeting the auditor
    (LUT-17).

    The practitioner writes it until they send it; the auditor and the line read it
    then.
    """

    _name = "cs.self.analysis"
    _description = "Practitioner's self-analysis"
    _inherit = ["cs.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "audit_name"

    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    # The practitioner cannot read the audit yet, only what they are asked about.
    audit_name = fields.Char(related="audit_id.name", string="Audit number")
    case_reference = fields.Char(related="audit_id.case_id.reference", string="Case")
    date_due = fields.Date(related="audit_id.date_due", string="Audit due")
    audit_state = fields.Selection(related="audit_id.state", string="Audit is")
    practitioner_id = fields.Many2one("hr.employee", required=True, index=True)
    practitioner_user_id = fields.Many2one(
        related="practitioner_id.user_id", store=True, index=True
    )
    department_id = fields.Many2one(
        related="audit_id.department_id", store=True, index=True
    )
    auditor_user_id = fields.Many2one(
        related="audit_id.auditor_user_id", store=True, index=True
    )
    state = fields.Selection(
        [("draft", "To write"), ("submitted", "Sent")],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )
    what_works = fields.Text(
        string="What is going well for the child, and how do you know?"
    )
    what_worries = fields.Text(string="What worries you, or has got stuck?")
    childs_experience = fields.Text(
        string="What is life like for the child, in their own words where you can?"
    )
    difference_made = fields.Text(
        string="What difference has your work made, and what would you do differently?"
    )
    date_submitted = fields.Date(string="Sent on", readonly=True)

    _one_each = models.Constraint(
        "unique(audit_id, practitioner_id)",
        "This practitioner already has a self-analysis for that audit.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        analyses = super().create(vals_list)
        if not in_lifecycle(self.env) and any(a.state != "draft" for a in analyses):
            raise UserError(
                self.env._("Use the Send button when your self-analysis is ready.")
            )
        return analyses

    def write(self, vals):
        if not in_lifecycle(self.env) and (names := set(vals) - CHATTER_FIELDS):
            if names - ANSWERS:
                raise UserError(
                    self.env._("Use the Send button when your self-analysis is ready.")
                )
            for analysis in self:
                if analysis.state == "submitted":
                    raise UserError(
                        self.env._(
                            "You have sent this self-analysis, so it can no longer be "
                            "changed."
                        )
                    )
                if analysis.practitioner_user_id != self.env.user:
                    raise UserError(
                        self.env._(
                            "Only the practitioner writes their own self-analysis."
                        )
                    )
        return super().write(vals)

    def action_submit(self):
        """Send the self-analysis to the auditor; the practitioner only.

        :raises UserError: when nothing is written, or somebody else's
        """
        for analysis in self:
            if analysis.practitioner_user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "Only the practitioner can send their own self-analysis."
                    )
                )
            if analysis.state == "submitted":
                raise UserError(self.env._("You have already sent this self-analysis."))
            if not any((analysis[name] or "").strip() for name in ANSWERS):
                raise UserError(
                    self.env._("Write at least one answer before you send it.")
                )
            # The state of the audit shows nothing of what was found.
            audit = analysis.audit_id.sudo()
            if audit.state not in ("allocated", "in_progress"):
                raise UserError(
                    self.env._(
                        "%(audit)s has gone on without your self-analysis, so it can "
                        "no longer be added. "
                        "Tell the auditor what you think when you meet.",
                        audit=audit.name,
                    )
                )
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {"state": "submitted", "date_submitted": fields.Date.context_today(self)}
        )
        # The practitioner may finish their own to-do, whoever raised it.
        self.sudo().activity_feedback(["cs_quality_assurance.activity_self_analysis"])

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        # As for the audits: the practitioner's to-do is enough.
        if self.env.context.get("cs_no_followers") is LIFECYCLE:
            return True
        return super().message_subscribe(partner_ids, subtype_ids)
