from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...rules import allocation
from ..frameworks.cs_framework_approval import OVERRIDE, REOPENING
from ..platform.guard import LIFECYCLE
from ..platform.rule_text import in_words
from ..register.cs_case_type import CHILD
from .cs_audit import SUBMITTED_STATES

OFFICER = "cs_quality_assurance.group_qa_officer"

AUDITING_GROUPS = (
    "cs_quality_assurance.group_auditor",
    "cs_quality_assurance.group_leader",
    "cs_quality_assurance.group_external_auditor",
)


def work_for_rules(work):
    """Audits, or cases, as ``rules.allocation`` reads them: whose work, which team,
    service and division, who is in the line.

    A constant number of queries, whatever the size (measured: three for the lines of
    management, one a model for the fields read).

    :param work: ``cs.audit`` or ``cs.case``
    :return: dict of id -> ``allocation.Case``
    """
    managers = (work.practitioner_id | work.second_id)._cs_managers_by_employee()
    above = work.department_id._cs_managers_by_department()
    return {
        one.id: allocation.Case(
            id=one.id,
            practitioner=one.practitioner_id.id or None,
            managers=managers.get(one.practitioner_id.id, frozenset())
            | managers.get(one.second_id.id, frozenset())
            | above.get(one.department_id.id, frozenset()),
            team=one.department_id.id or None,
            service=one.department_id._cs_service().id if one.department_id else None,
            division=one.department_id._cs_division().id if one.department_id else None,
            case_type=one.case_type_id.id,
            # A reviewing officer has a part in the work: as much theirs as the
            # practitioner's.
            barred=frozenset(one.iro_id.ids),
            second=one.second_id.id or None,
            second_team=one.second_id.department_id.id or None,
        )
        for one in work
    }


class CsAudit(models.Model):
    """Who may audit and moderate which work, and who stands where in its line."""

    _inherit = "cs.audit"

    auditor_warning = fields.Char(
        compute="_compute_auditor_warning", string="Close to the work"
    )
    can_scope = fields.Boolean(
        compute="_compute_may_do", string="May set what is audited"
    )
    can_feed_back = fields.Boolean(compute="_compute_may_do", string="May feed back")

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
        # A name the user has just chosen, and a reference.
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
        # Whether somebody can log in is needed to allocate to them; it shows nothing
        # else.
        users = self.auditor_id.sudo().user_id
        able = users if len(users) == 1 else self._who_may_audit()
        for audit in self.filtered("auditor_id"):
            # As above.
            auditor = audit.auditor_id.sudo()
            if not auditor.user_id:
                raise ValidationError(
                    self.env._(
                        "%(auditor)s has no login, so they could not open the audit. "
                        "Ask for a login, or choose another auditor.",
                        auditor=auditor.name,
                    )
                )
            if auditor.user_id not in able or (
                len(users) == 1
                and not any(users.has_group(group) for group in AUDITING_GROUPS)
            ):
                raise ValidationError(
                    self.env._(
                        "%(auditor)s does not have the role of auditor, so they could "
                        "not open the audit. "
                        "Ask for the role, or choose another auditor.",
                        auditor=auditor.name,
                    )
                )

    @api.model
    def _who_may_audit(self):
        """Everybody with a role that audits, in one go. As superuser."""
        known = self.env["ir.model.data"]._xmlid_to_res_id
        # Which users a group has is no secret of theirs.
        groups = self.env["res.groups"].sudo().with_context(active_test=False)
        return groups.browse(map(known, AUDITING_GROUPS)).all_user_ids

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
                    or audit.department_id._cs_is_managed_by(self.env.user)
                    or self.env.user.has_group(OFFICER)
                )
            )

    # --- rights by role ---------------------------------------------------

    def _unless_auditor(self):
        if self.auditor_user_id == self.env.user:
            return None
        return self.env._("Only the auditor of %(audit)s can do this.", audit=self.name)

    def _unless_reopener(self):
        """The posts that the framework names, else QA managers."""
        # The policy behind the audit is no secret.
        framework = self.sudo().framework_id.sudo(False)
        if framework[REOPENING]:
            return framework._unless_post(REOPENING)
        return self._unless_qa_manager()

    def _unless_practitioner(self):
        if self.practitioner_user_id == self.env.user:
            return None
        return self.env._("Only whose work was audited can do this.")

    def _unless_manager(self):
        """Who manages the team of this audit, or a QA officer."""
        user = self.env.user
        if self.department_id._cs_is_managed_by(user) or user.has_group(OFFICER):
            return None
        return self.env._(
            "Only a manager of %(team)s, or a QA officer, can do this.",
            team=self.department_id.name,
        )

    def _check_manages(self):
        """The current user manages the team of this audit, or is a QA officer."""
        self.ensure_one()
        if not self.env.su and (refusal := self._unless_manager()):
            raise AccessError(refusal)

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
        return service._cs_is_managed_by(self.env.user)

    # The auditor against the pool of the line that the audit is for (ALL-01, BPL-05).
    # An accreditation that has run out, an exemption, a service that the person does
    # not audit: refused also where the auditor is chosen by hand, unless the reason is
    # kept on the audit.

    def _line_of(self):
        """The programme's line that this audit is for; none for the rest."""
        self.ensure_one()
        return self.programme_line_id or self.cycle_id.programme_line_id

    def _days_to_audit(self):
        """Working days that its auditor has: the line's own, else the framework's."""
        # A number, whatever its auditor can read of the programme.
        return self.sudo()._line_of().audit_days or self.framework_id.audit_days

    def _discussion_rules(self):
        """What is asked to be talked over: by the line, where it says its own, or by
        the framework."""
        self.ensure_one()
        # Rules that everybody reads, whatever they can read of the programme.
        line = self.sudo()._line_of()
        asked = line if line.discussions_own else self.framework_id
        return asked.discussion_ids.with_env(self.env)

    def _follow_line(self):
        """The line whose own follow-ups hold for it, in place of the framework's."""
        known = self.sudo()  # As above.
        line = known._line_of() or known.follow_rule_id.programme_line_id
        return line if line.follow_ups_own else line.browse()

    def _asks_managers(self):
        """Whether a manager has to record a discussion, under some condition."""
        return any(
            rule.recorded_by != "auditor" or rule.service_grade_id
            for rule in self._discussion_rules()
        )

    def _moderated_by(self):
        """Whose settings of moderation hold: the line's, where it says its own, or the
        framework's, which calls them alike."""
        # Settings, whatever the auditor can read of the programme.
        line = self.sudo()._line_of()
        return line if line.moderation_mode else self.framework_id

    def _cases_for_rules(self):
        """These audits as ``rules.allocation`` reads them; see ``work_for_rules``."""
        return work_for_rules(self)

    # --- chosen by hand -----------------------------------------------------

    def _pool_conflicts(self):
        """Why the auditors of these audits may not do them as their lines say.

        Constant queries for each line, whatever the number of audits.

        :return: dict of audit id -> sentence; without those there is nothing against
        """
        found = {}
        waiting = self.filtered(
            lambda audit: (
                audit.auditor_id
                and audit.auditor_id not in audit._people_of_work()
                and audit.state in ("draft", "allocated")
                and audit._line_of()
            )
        )
        # Structure, accreditations and exemptions decide who may audit; the officer
        # need not read them all for that, and only the outcome is shown.
        for line, audits in waiting.sudo().grouped(lambda a: a._line_of()).items():
            refusals = line._refusals_of(audits)
            for audit in audits:
                if messages := refusals.get(audit.id):
                    found[audit.id] = self.env._(
                        "%(auditor)s is not to audit case %(case)s: %(reasons)s.",
                        auditor=audit.auditor_id.name,
                        case=audit.case_id.reference,
                        reasons=", ".join(in_words(self.env, m) for m in messages),
                    )
        return found

    @api.constrains("auditor_id", "conflict_reason")
    def _check_auditor_in_pool(self):
        """Who may audit is the line's to say, for a manual choice as well (BPL-05)."""
        if self.env.context.get("cs_checked_together") is LIFECYCLE:
            return
        asked = self.filtered(lambda audit: not (audit.conflict_reason or "").strip())
        (self - asked)._check_conflict_allowed()
        for conflict in asked._pool_conflicts().values():
            raise ValidationError(
                self.env._(
                    "%(conflict)s Choose another auditor, or record why it has to be "
                    "this one.",
                    conflict=conflict,
                )
            )

    def _check_conflict_allowed(self):
        """Where the framework names who allows a conflict, a reason is not enough."""
        # The policy behind the audits is no secret.
        refusals = {
            framework: framework.sudo(False)._unless_post(OVERRIDE)
            for framework in self.sudo().framework_id
        }
        # As above.
        held = self.filtered(lambda audit: refusals.get(audit.sudo().framework_id))
        if not held:
            return
        managers = held._people_of_work()._cs_managers_by_employee()
        in_pool = held._pool_conflicts()
        for audit in held.filtered("auditor_id"):
            conflict = in_pool.get(audit.id) or audit._auditor_conflict(managers)
            if conflict:
                # As above.
                refusal = refusals[audit.sudo().framework_id]
                raise ValidationError(
                    self.env._(
                        "%(conflict)s %(refusal)s", conflict=conflict, refusal=refusal
                    )
                )

    # Both people of a pair are kept off its audit, and everybody above them (ALL-01).

    subject = fields.Selection(related="case_type_id.subject", string="About")
    second_id = fields.Many2one(
        "hr.employee",
        string="Supervisee",
        compute="_compute_from_case",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
    )
    second_user_id = fields.Many2one(
        related="second_id.user_id",
        store=True,
        index="btree_not_null",
        string="Login of the second",
    )

    def _choose_tool_by_subject(self):
        """The tool of those audits that are not of a child's file.

        :return: those audits
        """
        # Chosen for another kind of file, before the case was: chosen again.
        self.filtered(
            lambda audit: (
                audit.tool_id
                and audit.state == "draft"
                and audit.case_type_id.subject
                and audit.tool_id.subject != audit.case_type_id.subject
            )
        ).tool_id = False
        apart = self.filtered(
            lambda audit: (
                not audit.tool_id and audit.case_type_id.subject not in (False, CHILD)
            )
        )
        for subject, audits in apart.grouped("subject").items():
            for company, mine in audits.grouped("company_id").items():
                mine.tool_id = self.env["cs.audit.tool"].search(
                    [
                        ("subject", "=", subject),
                        ("state", "=", "published"),
                        ("company_id", "=", company.id),
                    ],
                    order="version desc, id desc",
                    limit=1,
                )
        return apart

    @api.constrains("tool_id", "case_type_id")
    def _check_tool_looks_at(self):
        for audit in self.filtered(lambda one: one.tool_id and one.case_type_id):
            if audit.tool_id.subject != audit.subject:
                raise ValidationError(
                    self.env._(
                        "“%(tool)s” does not look at files like case %(case)s. Choose "
                        "another tool.",
                        tool=audit.tool_id.display_name,
                        # A reference only.
                        case=audit.case_id.sudo().reference,
                    )
                )

    def _people_of_work(self):
        """Whose work these audits look at: the practitioners, and both of a pair."""
        return self.practitioner_id | self.second_id

    def _conflict_with_second(self, managers):
        """The same as ``_auditor_conflict``, about the second of a pair."""
        # Structure only, as for the practitioner.
        auditor, second = self.auditor_id.sudo(), self.second_id.sudo()
        if not second or auditor == second:
            return ""
        # A name the user has just chosen, and a reference.
        names = {"auditor": auditor.name, "case": self.case_id.sudo().reference}
        if not self.framework_id.allow_own_line and auditor.id in managers.get(
            second.id, ()
        ):
            return self.env._(
                "%(auditor)s manages somebody of case %(case)s, so somebody outside "
                "that line must audit it.",
                **names,
            )
        team = second.department_id
        if not self.framework_id.allow_own_team and team == auditor.department_id:
            if team:
                return self.env._(
                    "%(auditor)s works in the team of somebody of case %(case)s.",
                    **names,
                )
        return ""

    @api.constrains("auditor_id", "second_id", "moderator_id")
    def _check_second_person(self):
        """Nobody audits or moderates a pair they are one of, whatever the reason."""
        if self.env.context.get("cs_checked_together") is LIFECYCLE:
            return
        for audit in self.filtered("second_id"):
            if audit.second_id in (audit.auditor_id, audit.moderator_id):
                raise ValidationError(
                    self.env._(
                        "%(who)s is one of the pair of case %(case)s and cannot audit "
                        "or moderate their own work. Choose somebody else.",
                        # A name the user has just chosen, and a reference.
                        who=audit.second_id.sudo().name,
                        # As above.
                        case=audit.case_id.sudo().reference,
                    )
                )
