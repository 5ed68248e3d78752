from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import grading
from ...rules.messages import RuleError


class CsAuditLimit(models.Model):
    """A limiting judgement: a poor grade in one domain caps the overall grade (DUR-06).

    Everyone reads; QA managers change it while the tool is a draft.
    """

    _name = "cs.audit.limit"
    _description = "Limiting judgement"
    _inherit = ["cs.audit.tool.part.mixin"]
    _order = "tool_id, domain_id"

    domain_id = fields.Many2one(
        "cs.audit.tool.domain", required=True, index=True, ondelete="cascade"
    )
    tool_id = fields.Many2one(related="domain_id.tool_id", store=True, index=True)
    scale_id = fields.Many2one(related="tool_id.scale_id")
    trigger_grade_id = fields.Many2one(
        "cs.grade",
        string="When graded at or below",
        required=True,
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )
    cap_grade_id = fields.Many2one(
        "cs.grade",
        string="The overall is at most",
        required=True,
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )
    strict = fields.Boolean(
        string="Stricter reading",
        help=(
            "Use the stricter trigger. Durham's handbook reads some of its limits "
            "this way."
        ),
    )
    strict_trigger_grade_id = fields.Many2one(
        "cs.grade",
        string="Stricter trigger",
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )

    @api.depends(
        "trigger_grade_id", "cap_grade_id", "strict", "strict_trigger_grade_id"
    )
    def _compute_display_name(self):
        """The limit as a sentence: it is read in the tool and beside the domain."""
        for limit in self:
            trigger = limit.strict_trigger_grade_id if limit.strict else False
            limit.display_name = self.env._(
                "When this is %(trigger)s or worse, the overall is at most %(cap)s",
                trigger=(trigger or limit.trigger_grade_id).name or "",
                cap=limit.cap_grade_id.name or "",
            )

    @api.constrains(
        "trigger_grade_id",
        "cap_grade_id",
        "strict_trigger_grade_id",
        "strict",
        "domain_id",
    )
    def _check_makes_sense(self):
        for limit in self:
            grades = (
                limit.trigger_grade_id
                | limit.cap_grade_id
                | limit.strict_trigger_grade_id
            )
            if grades.scale_id != limit.tool_id.scale_id:
                raise ValidationError(
                    self.env._(
                        "The limit on “%(domain)s” uses a grade that is not on the "
                        "tool's scale. Choose grades of “%(scale)s”.",
                        domain=limit.domain_id.name,
                        scale=limit.tool_id.scale_id.name,
                    )
                )
            if limit.strict and not limit.strict_trigger_grade_id:
                raise ValidationError(
                    self.env._(
                        "Choose the stricter trigger for “%(domain)s”.",
                        domain=limit.domain_id.name,
                    )
                )
            limit._check_limit_caps()

    def _check_limit_caps(self):
        """Refuse a limit that would limit nothing, in the words of
        ``rules.grading.validate_limit``."""
        self.ensure_one()
        try:
            grading.validate_limit(
                self.tool_id.scale_id._as_rules(), self._as_rules()[0]
            )
        except RuleError as error:
            raise ValidationError(self._refusal(error.code)) from error

    def _refusal(self, code):
        values = {
            "domain": self.domain_id.name,
            "cap": self.cap_grade_id.name,
            "trigger": self.trigger_grade_id.name,
        }
        if code == "limit_cap_is_best":
            return self.env._(
                "The limit on “%(domain)s” caps the overall at the best grade, so it "
                "would limit nothing. Choose a lower cap.",
                **values,
            )
        if code == "limit_cap_above_trigger":
            return self.env._(
                "The limit on “%(domain)s” has a cap (%(cap)s) well above its trigger "
                "(%(trigger)s). "
                "Choose a cap no more than one grade better than the trigger.",
                **values,
            )
        if code == "limit_trigger_is_best":
            return self.env._(
                "The limit on “%(domain)s” is set off by the best grade, so it would "
                "always apply. Choose a lower trigger.",
                **values,
            )
        return self.env._(
            "The stricter trigger of the limit on “%(domain)s” must be a better grade "
            "than the usual one (%(trigger)s).",
            **values,
        )

    def _as_rules(self):
        """These limits as ``rules.grading`` reads them, keyed by domain id."""
        return [
            grading.Limit(
                domain=limit.domain_id.id,
                trigger_rank=limit.trigger_grade_id.rank,
                cap_rank=limit.cap_grade_id.rank,
                strict=limit.strict,
                strict_trigger_rank=limit.strict_trigger_grade_id.rank or None,
            )
            for limit in self
        ]
