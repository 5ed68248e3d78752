from odoo import fields, models

from .cs_audit import SUBMITTED_STATES
from .cs_audit_follow_up import SHORT_KINDS
from .cs_audit_rights import FEEDBACK_FIELDS

FEEDBACK = "cs_quality_assurance.activity_practitioner_feedback"


class CsFramework(models.Model):
    _inherit = "cs.framework"

    feedback_agreed = fields.Boolean(
        string="Who feeds back is agreed",
        tracking=True,
        help="Auditor and team manager agree who feeds back to the practitioner and by "
        "when. Submitted without that, the auditor is asked the same day (DUR-09).",
    )


class CsAudit(models.Model):
    """Feedback to the practitioner does not wait for supervision (DUR-09)."""

    _inherit = "cs.audit"

    def write(self, vals):
        result = super().write(vals)
        if FEEDBACK_FIELDS & set(vals):
            # Asking a colleague is part of naming them; the right was checked above.
            agreed = self.filtered(lambda audit: audit.state in SUBMITTED_STATES).sudo()
            agreed._ask_for_feedback()
        return result

    def _refusal_of_write(self, names):
        """Who feeds back may still be agreed once an audit closed with nothing open."""
        if (
            self.state == "closed"
            and not names - FEEDBACK_FIELDS
            and self.framework_id.feedback_agreed
            and not self.feedback_given
        ):
            return None
        return super()._refusal_of_write(names)

    def _ask_for_feedback(self):
        """Whoever was agreed on; the auditor, today, where nobody was."""
        result = super()._ask_for_feedback()
        for audit in self:
            if (
                audit.framework_id.feedback_agreed
                and audit.practitioner_id
                and audit.kind not in (*SHORT_KINDS, "external")
                and not audit.feedback_by_id
                and not audit.feedback_given
                and audit.auditor_user_id
            ):
                audit._schedule_once(
                    FEEDBACK,
                    audit.auditor_user_id,
                    fields.Date.context_today(audit),
                    self.env._(
                        "Agree with the team manager who feeds back on case %(case)s, "
                        "and by when",
                        case=audit.case_id.reference,
                    ),
                )
        return result
