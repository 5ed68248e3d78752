from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..platform.guard import CHATTER_FIELDS, LIFECYCLE, in_lifecycle
from .cs_audit import SUBMITTED_STATES

# Who may write what, and when; ``write`` and the tests both read these.
# What the lines were laid out from: fixed once the audit has started.
SETUP_FIELDS = {
    "case_id",
    "kind",
    "tool_id",
    "case_type_id",
    "company_id",
    "framework_id",
}

PERIOD_FIELDS = {"period_start", "period_end", "lookback_reason", "context_note"}

AUDITOR_FIELDS = PERIOD_FIELDS | {
    "overall_grade_id",
    "overall_reason",
    "strengths",
    "improvements",
    "child_safety",
    "child_unsafe",
    "unsafe_reason",
    "family_feedback",
    "family_feedback_missing_reason",
    "self_analysis_missing_reason",
    "other_worker_ids",
    "line_ids",
    "discussion_ids",
    "checklist_ids",
}

FINDINGS = AUDITOR_FIELDS - PERIOD_FIELDS

FEEDBACK_FIELDS = {"feedback_by_id", "feedback_due"}

# What decides on who has to record a discussion.
RECORDING_FIELDS = {"overall_grade_id", "other_worker_ids", "state", "department_id"}

# Lists of records that stand beside the audit and keep their own rights.
OWN_RIGHTS_FIELDS = {
    "action_ids",
    "plan_ids",
    "escalation_ids",
    "learning_point_ids",
    "self_analysis_ids",
    "family_feedback_ids",
    "contribution_ids",
}


class CsAudit(models.Model):
    """Who may write what on an audit, and when, whatever a screen shows."""

    _inherit = "cs.audit"

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            for vals in vals_list:
                if forbidden := (self._get_lifecycle_fields() - {"name"}) & {
                    name
                    for name, value in vals.items()
                    if value and not (name == "state" and value == "draft")
                }:
                    raise UserError(
                        self.env._(
                            "An audit starts as a draft; these are set as it moves "
                            "on: %(fields)s.",
                            fields=", ".join(
                                sorted(self._fields[name].string for name in forbidden)
                            ),
                        )
                    )
                if findings := FINDINGS & {n for n, value in vals.items() if value}:
                    raise UserError(
                        self.env._(
                            "Only the auditor says what they found, once the audit "
                            "has started: %(fields)s.",
                            fields=", ".join(
                                sorted(self._fields[name].string for name in findings)
                            ),
                        )
                    )
                # What is left of these is empty: forms may send it all the same.
                for name in self._get_lifecycle_fields() & set(vals):
                    del vals[name]
        names = self._next_names(len(vals_list))
        for vals, name in zip(vals_list, names, strict=True):
            vals["name"] = name
        return super().create(vals_list)

    @api.model
    def _cs_is_guarded(self, name):
        # The number is given in ``create``, whatever was sent; ``write`` refuses it.
        return name != "name" and (
            name in self._get_lifecycle_fields() or super()._cs_is_guarded(name)
        )

    @api.model
    def _cs_takes_default(self, name):
        return name not in FINDINGS and super()._cs_takes_default(name)

    @api.model
    def _next_names(self, count):
        """The next ``count`` audit numbers, in one statement.

        One statement each would cost most of the time of a batch.
        """
        # Numbering is not a right of the user who creates.
        sequence = self.env.ref("cs_quality_assurance.sequence_cs_audit").sudo()
        # Raw SQL: ir.sequence offers no way to draw several numbers at once.
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            (f"ir_sequence_{sequence.id:03d}", count),
        )
        return [sequence.get_next_char(number) for (number,) in self.env.cr.fetchall()]

    def write(self, vals):
        if not in_lifecycle(self.env):
            # The state is the steps' to say.
            self._check_write_allowed(
                set(vals) - CHATTER_FIELDS - OWN_RIGHTS_FIELDS - {"state"}
            )
        result = super().write(vals)
        if {"auditor_id", "date_due"} & set(vals) and "state" not in vals:
            self.filtered(
                lambda audit: audit.state in ("allocated", "in_progress")
            )._tell_auditors()
        if "moderator_id" in vals:
            self._hand_over_moderation()
        if RECORDING_FIELDS & set(vals):
            self.filtered(lambda audit: audit._asks_managers())._ask_to_record()
        if FEEDBACK_FIELDS & set(vals):
            # Asking a colleague is part of naming them; the right was checked above.
            agreed = self.filtered(lambda audit: audit.state in SUBMITTED_STATES).sudo()
            agreed._ask_for_feedback()
        return result

    def _check_grading(self):
        """Only the auditor, only while the audit is in progress (ALL-09)."""
        for audit in self:
            if audit.state != "in_progress":
                raise UserError(
                    self.env._(
                        "%(audit)s is not in progress, so its grades cannot change.",
                        audit=audit.name,
                    )
                )
            if audit.auditor_user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "Only the auditor of %(audit)s can grade it.", audit=audit.name
                    )
                )

    def _check_write_allowed(self, names):
        """Refuse, in a sentence, a write that this user may not make in this state."""
        if not names:
            return
        if self._get_lifecycle_fields() & names:
            raise UserError(
                self.env._(
                    "The state, grades after moderation and dates of an audit change "
                    "by its buttons only."
                )
            )
        for audit in self:
            if refusal := audit._refusal_of_write(names):
                raise UserError(refusal)
        if "cycle_id" in names and any(
            audit.cycle_id or audit.state != "draft" for audit in self
        ):
            raise UserError(self.env._("An audit keeps the cycle it was drawn for."))

    def _refusal_of_write(self, names):
        """Why the current user may not write these fields now; None when they may."""
        self.ensure_one()
        if "audit_type" in names and self.state not in ("draft", "allocated"):
            return self.env._(
                "%(audit)s has started, so its type stays as it is.", audit=self.name
            )
        if self._may_still_agree_feedback(names):
            return None
        officer = self.env.user.has_group("cs_quality_assurance.group_qa_officer")
        if self.state == "cancelled":
            return self.env._("%(audit)s has been cancelled.", audit=self.name)
        if self.state == "closed" or (
            self.state in SUBMITTED_STATES
            and names - FEEDBACK_FIELDS - {"moderator_id"}
        ):
            return self.env._(
                "%(audit)s has been submitted and can no longer be changed. A QA "
                "manager can re-open it, with a reason.",
                audit=self.name,
            )
        if AUDITOR_FIELDS & names and not self._may_write_findings(names, officer):
            if self.auditor_user_id == self.env.user:
                return self.env._("Start %(audit)s first.", audit=self.name)
            return self.env._(
                "Only the auditor of %(audit)s can change what they found.",
                audit=self.name,
            )
        if names - AUDITOR_FIELDS - FEEDBACK_FIELDS and not officer:
            return self.env._(
                "Only a QA officer can change the case, the auditor or the dates of "
                "%(audit)s.",
                audit=self.name,
            )
        if SETUP_FIELDS & names and self.state not in ("draft", "allocated"):
            return self.env._(
                "%(audit)s has started, so its case, type and tool stay as they are. "
                "Cancel it and make another instead.",
                audit=self.name,
            )
        return None

    def _may_write_findings(self, names, officer):
        """The auditor once started; until then QA officers set period and context."""
        self.ensure_one()
        if officer and self.state in ("draft", "allocated"):
            return not FINDINGS & names
        return self.auditor_user_id == self.env.user and self.state == "in_progress"

    def _hand_over_moderation(self):
        """A moderation not yet finished follows the audit's moderator."""
        for audit in self:
            # Only a QA officer may write the moderator; they see every moderation.
            moderations = audit.moderation_ids.filtered(
                lambda m: m.state in ("todo", "in_progress")
            )
            for moderation in moderations - moderations.filtered(
                lambda m, audit=audit: m.moderator_id == audit.moderator_id
            ):
                moderation.with_context(
                    cs_lifecycle=LIFECYCLE
                ).moderator_id = audit.moderator_id

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if kept := self.filtered(lambda audit: audit.state != "draft"):
            raise UserError(
                self.env._(
                    "%(audit)s has been allocated, so it is kept. Cancel it instead.",
                    audit=kept[0].name,
                )
            )

    # Extra audits of the practitioner's other work (DUR-11, DUR-30).

    def action_scope_extra(self):
        """Ask which of the practitioner's other open cases are audited, too.

        The manager of the service, those above, and QA officers.
        """
        self._check_may_scope()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extra audits of this practitioner's work"),
            "res_model": "cs.audit.extra",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_audit_id": self.id},
        }

    def _check_may_scope(self):
        """Who scopes extra audits: whoever manages the service or stands above it, and
        QA officers.
        """
        self.ensure_one()
        self.check_access("read")
        if not self._manages_service():
            raise AccessError(
                self.env._(
                    "Only the manager of the service, or a QA officer, can ask for "
                    "extra audits."
                )
            )
        if self.state in ("draft", "allocated", "cancelled"):
            raise UserError(
                self.env._("%(audit)s has not found anything yet.", audit=self.name)
            )
        if not self.practitioner_id:
            raise UserError(
                self.env._(
                    "%(audit)s names no practitioner, so there is no other work to "
                    "look at.",
                    audit=self.name,
                )
            )

    def _other_open_cases(self):
        """The practitioner's other open cases, as far as the current user may read
        them.
        """
        self.ensure_one()
        return self.env["cs.case"].search(
            [
                ("practitioner_id", "=", self.practitioner_id.id),
                ("is_open", "=", True),
                ("id", "!=", self.case_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        )

    def _make_extra_audits(self, cases, reason):
        """Draft ad hoc audits of these cases, which show where they come from (DUR-30).

        :param cases: some of ``_other_open_cases``
        :param reason: plain text, kept on the record of this audit
        :return: the new audits
        :raises UserError: none chosen, no reason, or a case that is not the
            practitioner's
        """
        self._check_may_scope()
        if not (reason or "").strip():
            raise UserError(self.env._("Say what the extra audits should look for."))
        if not cases:
            raise UserError(self.env._("Choose at least one case to audit."))
        if strangers := cases - self._other_open_cases():
            raise UserError(
                self.env._(
                    "Case %(case)s is not another open case of this practitioner.",
                    case=strangers[0].reference,
                )
            )
        # Checked above: scoping is a decision of the service manager, who has
        # no right to make audits otherwise.
        audits = self.sudo().with_context(cs_lifecycle=LIFECYCLE)
        extra = audits.env["cs.audit"].create(
            [
                {
                    "case_id": case.id,
                    "kind": "ad_hoc",
                    "origin_audit_id": self.id,
                    "framework_id": self.framework_id.id,
                    "context_note": reason.strip(),
                }
                for case in cases
            ]
        )
        audits._message_log(
            body=self.env._(
                "Extra audits asked for (%(count)s): %(names)s. %(reason)s",
                count=len(extra),
                names=", ".join(extra.mapped("name")),
                reason=reason.strip(),
            )
        )
        return extra.with_env(self.env)

    observer_ids = fields.One2many(
        "cs.audit.observer", "audit_id", string="Sat in on by", copy=False
    )
