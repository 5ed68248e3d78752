from odoo import fields, models

from .cs_audit import SHORT_KINDS
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

    def _may_still_agree_feedback(self, names):
        """Who feeds back may still be agreed once an audit closed with nothing open."""
        return (
            self.state == "closed"
            and not names - FEEDBACK_FIELDS
            and self.framework_id.feedback_agreed
            and not self.feedback_given
        )

    def _must_agree_feedback(self):
        """Whether somebody who feeds back should have been agreed on, and was not."""
        return (
            self.framework_id.feedback_agreed
            and self.practitioner_id
            and self.kind not in (*SHORT_KINDS, "external")
            and not self.feedback_by_id
            and not self.feedback_given
        )

    def _ask_to_agree_feedback(self):
        if self.auditor_user_id:
            self._schedule_once(
                FEEDBACK,
                self.auditor_user_id,
                fields.Date.context_today(self),
                self.env._(
                    "Agree with the team manager who feeds back on case %(case)s, "
                    "and by when",
                    case=self.case_id.reference,
                ),
            )
