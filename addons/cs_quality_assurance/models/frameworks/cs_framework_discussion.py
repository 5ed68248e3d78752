from odoo import fields, models

from ...rules import grading

DISCUSSION_ROLES = [
    ("practitioner", "Lead practitioner"),
    ("team_manager", "Team manager"),
    ("iro", "Reviewing officer"),
    ("service_manager", "Service manager"),
    ("other_worker", "Another worker whose work was audited"),
]

RECORDERS = [
    ("auditor", "The auditor"),
    ("team_manager", "The current team manager"),
    ("service_manager", "The service manager"),
]


class CsFrameworkDiscussion(models.Model):
    """Somebody the auditor must have spoken to before submitting (DUR-08, BPL-06,
    BPL-07)."""

    _name = "cs.framework.discussion"
    _description = "Discussion a framework asks for"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin"]
    _order = "framework_id, id"

    framework_id = fields.Many2one(
        "cs.framework", required=True, index=True, ondelete="cascade"
    )
    role = fields.Selection(DISCUSSION_ROLES, string="With", required=True)
    condition = fields.Selection(
        [
            ("always", "Always"),
            ("has_iro", "When the case has a reviewing officer"),
            ("at_or_below", "When the overall is at or below"),
            ("other_worker", "When another worker's work was audited"),
        ],
        string="When",
        default="always",
        required=True,
    )
    grade_id = fields.Many2one("cs.grade")
    allow_phone = fields.Boolean(string="By phone or video is enough", default=True)

    _grade_needed = models.Constraint(
        "CHECK (condition != 'at_or_below' OR grade_id IS NOT NULL)",
        "Choose the grade that asks for this discussion.",
    )

    def _asked_of(self, audit):
        """Whether this audit needs this discussion."""
        self.ensure_one()
        if self.condition == "other_worker":
            return bool(audit.other_worker_ids)
        if self.condition == "has_iro":
            return bool(audit.iro_id)
        if self.condition == "at_or_below":
            return grading.at_or_below(
                audit.overall_grade_id.rank or None, self.grade_id.rank
            )
        return True

    # Who has to record that a discussion took place (BPL-06, BPL-07).

    recorded_by = fields.Selection(
        RECORDERS,
        required=True,
        default="auditor",
        help=(
            "Where a manager records it, the auditor cannot do so for them: the "
            "manager is asked, and the audit is submitted once they have (BPL-06)."
        ),
        string="Recorded by",
    )
    service_grade_id = fields.Many2one(
        "cs.grade",
        string="The service manager records at or below",
        ondelete="restrict",
        help="At this overall grade or worse the service manager records it (BPL-07).",
    )

    def _recorded_by(self, audit):
        """Who has to record it in this audit, as it is graded now: a code of
        ``RECORDERS``."""
        self.ensure_one()
        rank = audit.overall_grade_id.rank
        if rank and self.service_grade_id and rank >= self.service_grade_id.rank:
            return "service_manager"
        return self.recorded_by
