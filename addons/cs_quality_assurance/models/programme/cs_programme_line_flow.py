from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CsProgrammeLine(models.Model):
    """What a line says for itself of how its audits are done; where it says nothing,
    the framework holds."""

    _name = "cs.programme.line"
    _inherit = ["cs.programme.line", "hr.mixin"]

    audit_days = fields.Integer(
        string="Working days to audit",
        aggregator=None,
        help="0: as many as the framework gives.",
    )
    moderation_mode = fields.Selection(
        [
            ("none", "None of its audits"),
            ("sample", "A share of each cycle"),
            ("all", "Every audit"),
        ],
        string="Moderate",
        help="Empty: as the framework says. What the framework always moderates, and "
        "its further looks, hold here, too.",
    )
    moderation_percentage = fields.Float(
        string="Share moderated (%)", default=10.0, aggregator=None
    )
    moderation_days = fields.Integer(
        string="Working days to moderate", default=10, aggregator=None
    )
    moderator_ids = fields.Many2many(
        "hr.employee",
        "cs_programme_line_moderator_rel",
        string="Moderators",
        check_company=True,
        help="Empty: whoever the framework names.",
    )

    scale_id = fields.Many2one(related="tool_id.scale_id")
    discussions_own = fields.Boolean(
        string="Its own discussions",
        compute="_compute_discussions_own",
        store=True,
        readonly=False,
        help="Before submitting, its auditors speak to those named here, and not to "
        "those that the framework names. With no row: to nobody.",
    )
    discussion_ids = fields.One2many(
        "cs.framework.discussion",
        "programme_line_id",
        string="Discussions before submitting",
        copy=True,
    )

    follow_ups_own = fields.Boolean(
        string="Its own follow-ups",
        compute="_compute_follow_ups_own",
        store=True,
        readonly=False,
        help="What follows its audits is what is said here, in place of the "
        "framework's re-audits, reviews and rules. With no row: nothing.",
    )
    follow_rule_ids = fields.One2many(
        "cs.framework.follow.rule",
        "programme_line_id",
        string="Rules for follow-ups",
        copy=True,
    )

    @api.depends("follow_rule_ids")
    def _compute_follow_ups_own(self):
        for line in self:
            line.follow_ups_own = line.follow_ups_own or bool(line.follow_rule_ids)

    @api.depends("discussion_ids")
    def _compute_discussions_own(self):
        for line in self:
            line.discussions_own = line.discussions_own or bool(line.discussion_ids)

    @api.constrains(
        "audit_days", "moderation_mode", "moderation_percentage", "moderation_days"
    )
    def _check_flow(self):
        for line in self:
            if min(line.audit_days, line.moderation_days) < 0:
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: working days cannot be below zero.", line=line.name
                    )
                )
            if (
                line.moderation_mode == "sample"
                and not 0 < line.moderation_percentage <= 100
            ):
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: the share to moderate must be above 0 and no more "
                        "than 100.",
                        line=line.name,
                    )
                )

    def _days_to_audit(self):
        """Working days that its auditors have."""
        self.ensure_one()
        return self.audit_days or self.framework_id.audit_days or 10

    def _moderated_by(self):
        """Whose settings of moderation hold: this line or its framework, which call
        them alike."""
        self.ensure_one()
        return self if self.moderation_mode else self.framework_id
