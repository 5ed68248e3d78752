from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .cs_audit import SUBMITTED_STATES
from .guard import LIFECYCLE

OFFICER = "cs_quality_assurance.group_qa_officer"
AUDITING_GROUPS = (
    "cs_quality_assurance.group_auditor",
    "cs_quality_assurance.group_leader",
    "cs_quality_assurance.group_external_auditor",
)


class CsAudit(models.Model):
    """Who may audit and moderate which work, and who stands where in its line."""

    _inherit = "cs.audit"

    auditor_warning = fields.Char(compute="_compute_auditor_warning")
    can_scope = fields.Boolean(compute="_compute_may_do")
    can_feed_back = fields.Boolean(compute="_compute_may_do")

    # --- auditors (ALL-01, DUR-03) ----------------------------------------

    @api.depends(
        "auditor_id",
        "practitioner_id",
        "department_id",
        "framework_id",
        "programme_line_id",
        "cycle_id",
        "state",
    )
    @api.depends_context("lang")
    def _compute_auditor_warning(self):
        managers = self._people_of_work()._cs_managers_by_employee()
        for audit in self:
            audit.auditor_warning = audit._auditor_conflict(managers)
        conflicts = self.filtered(lambda a: not a.auditor_warning)._pool_conflicts()
        for audit in self:
            if audit.id in conflicts:
                audit.auditor_warning = conflicts[audit.id]

    def _auditor_conflict(self, managers):
        """Why this auditor stands too close to the work, in a sentence; empty when they
        do not.

        :param managers: what ``hr.employee._cs_managers_by_employee`` gives for the
            practitioners
        """
        self.ensure_one()
        framework = self.framework_id
        # Structure only: who belongs where must be known to keep auditors off
        # their own work.
        auditor, team = self.auditor_id.sudo(), self.department_id.sudo()
        if not auditor:
            return ""
        if self._conflict_allowed() or auditor == self.practitioner_id.sudo():
            return self._conflict_with_second(managers)
        names = {"auditor": auditor.name, "case": self.case_id.sudo().reference}
        manages = auditor.id in managers.get(self.practitioner_id.id, ())
        if not framework.allow_own_line and (
            manages or self._manages_team(auditor, team)
        ):
            return self.env._(
                "%(auditor)s manages the work on case %(case)s, so somebody outside "
                "that line must audit it.",
                **names,
            )
        if not framework.allow_own_team and team and auditor.department_id == team:
            return self.env._(
                "%(auditor)s works in the team of case %(case)s.", **names
            )
        return self._conflict_with_second(managers)

    def _manages_team(self, employee, department):
        """Whether the employee manages the department, or any above it."""
        while department:
            if department.manager_id == employee:
                return True
            department = department.parent_id
        return False

    @api.constrains(
        "auditor_id",
        "practitioner_id",
        "second_id",
        "department_id",
        "conflict_reason",
        "framework_id",
    )
    def _check_auditor(self):
        """ALL-01, DUR-03: never one's own work; work one manages only with a recorded
        reason.
        """
        audits = self.filtered("auditor_id")
        # A round checks all its auditors together once it has placed them, not one at a
        # time.
        if not audits or self.env.context.get("cs_checked_together") is LIFECYCLE:
            return
        managers = audits._people_of_work()._cs_managers_by_employee()
        for audit in audits:
            if audit.auditor_id == audit.practitioner_id:
                raise ValidationError(
                    self.env._(
                        "%(auditor)s is the practitioner on case %(case)s and cannot "
                        "audit their own work. Choose somebody else.",
                        # A name the user has just chosen, and a reference.
                        auditor=audit.auditor_id.sudo().name,
                        # See above.
                        case=audit.case_id.sudo().reference,
                    )
                )
            conflict = audit._auditor_conflict(managers)
            if conflict and not (audit.conflict_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(conflict)s Choose another auditor, or record why it has to "
                        "be this one.",
                        conflict=conflict,
                    )
                )

    @api.constrains("auditor_id")
    def _check_auditor_has_login(self):
        """An auditor needs a login, with a role that audits: they could not open the
        audit otherwise.
        """
        # As above.
        if self.env.context.get("cs_checked_together") is LIFECYCLE:
            return
        for audit in self.filtered("auditor_id"):
            # Whether somebody can log in is needed to allocate to them;
            # it shows nothing else.
            auditor = audit.auditor_id.sudo()
            if not auditor.user_id:
                raise ValidationError(
                    self.env._(
                        "%(auditor)s has no login, so they could not open the audit. "
                        "Ask for a login, or choose another auditor.",
                        auditor=auditor.name,
                    )
                )
            if not any(auditor.user_id.has_group(group) for group in AUDITING_GROUPS):
                raise ValidationError(
                    self.env._(
                        "%(auditor)s does not have the role of auditor, so they could "
                        "not open the audit. "
                        "Ask for the role, or choose another auditor.",
                        auditor=auditor.name,
                    )
                )

    @api.constrains("moderator_id", "auditor_id", "practitioner_id")
    def _check_moderator(self):
        for audit in self.filtered("moderator_id"):
            if audit.moderator_id in (audit.auditor_id, audit.practitioner_id):
                raise ValidationError(
                    self.env._(
                        "%(moderator)s cannot moderate %(audit)s: a moderator is "
                        "neither the auditor nor the practitioner.",
                        # A name the user has just chosen.
                        moderator=audit.moderator_id.sudo().name,
                        audit=audit.name,
                    )
                )

    @api.depends(
        "state", "department_id", "practitioner_id", "feedback_by_id", "feedback_given"
    )
    @api.depends_context("uid")
    def _compute_may_do(self):
        for audit in self:
            found = audit.state not in ("draft", "allocated", "cancelled")
            audit.can_scope = (
                found and audit.practitioner_id and audit._manages_service()
            )
            # Who is named and who manages the team shows nothing else of them.
            named = audit.feedback_by_id.sudo().user_id == self.env.user
            audit.can_feed_back = (
                audit.state in SUBMITTED_STATES
                and not audit.feedback_given
                and (
                    named
                    # Who manages a team is structure, readable by all.
                    or self.env.user in audit.department_id.sudo().cs_line_user_ids
                    or self.env.user.has_group(OFFICER)
                )
            )

    # --- rights by role ---------------------------------------------------

    def _check_is_auditor(self):
        self.ensure_one()
        if not self.env.su and self.auditor_user_id != self.env.user:
            raise AccessError(
                self.env._(
                    "Only the auditor of %(audit)s can do this.", audit=self.name
                )
            )

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a QA officer can do this."))
        self.check_access("write")

    def _check_manages(self):
        """The current user manages the team of this audit, or is a QA officer."""
        self.ensure_one()
        if self.env.su or self.env.user.has_group(OFFICER):
            return
        # Who manages a team is structure, readable by all.
        if self.env.user not in self.department_id.sudo().cs_line_user_ids:
            raise AccessError(
                self.env._(
                    "Only a manager of %(team)s, or a QA officer, can do this.",
                    team=self.department_id.name,
                )
            )

    def _manages_service(self):
        """The current user manages the service of this audit or stands above it, or is
        a QA officer.

        Durham's operations manager (DUR-11). Where the line has no service, whoever
        manages the team.
        """
        self.ensure_one()
        if self.env.su or self.env.user.has_group(OFFICER):
            return True
        # Who manages a service is structure, readable by all.
        service = self.department_id._cs_above("service") or self.department_id.sudo()
        return self.env.user in service.cs_line_user_ids
