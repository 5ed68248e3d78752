from datetime import timedelta

from odoo import api, fields, models

from ..platform.guard import LIFECYCLE
from .cs_audit import SHORT_KINDS
from .cs_audit_rights import FEEDBACK_FIELDS

RESULT_READ_IN = timedelta(days=7)

# Whose record stands for whom: a service manager's does for the team manager's.
STANDS_FOR = {
    "auditor": ("auditor", "team_manager", "service_manager", "other"),
    "team_manager": ("team_manager", "service_manager"),
    "service_manager": ("service_manager",),
}

LEVEL_OF = {"team_manager": "team", "service_manager": "service"}

FEEDBACK = "cs_quality_assurance.activity_practitioner_feedback"


class CsAudit(models.Model):
    """Who hears what about an audit, by activity; references only (ALL-07)."""

    _inherit = "cs.audit"

    def _tell_auditors(self):
        """One to-do for each auditor with the due date; moved, not piled up, when
        repeated.
        """
        for audit in self:
            if user := audit.auditor_user_id:
                audit._schedule_once(
                    "cs_quality_assurance.activity_audit",
                    user,
                    audit.date_due,
                    # The auditor is told the reference, whoever allocates.
                    self.env._(
                        "Audit case %(case)s", case=audit.case_id.sudo().reference
                    ),
                )

    def _schedule_once(self, xmlid, user, deadline, summary):
        """Raise an activity, or move the one already there to this person and date."""
        self.ensure_one()
        # Raising a to-do for a colleague is the framework's decision, not the
        # user's right.
        record = self.sudo()
        kind = self._kind_of_to_do(xmlid)
        if record.activity_ids.filtered(
            lambda a: a.activity_type_id == kind and a.user_id == user
        ):
            record.activity_reschedule([xmlid], user_id=user.id, date_deadline=deadline)
        else:
            record.activity_unlink([xmlid], user_id=None)
            record.activity_schedule(
                xmlid, date_deadline=deadline, user_id=user.id, summary=summary
            )

    def _kind_of_to_do(self, xmlid):
        """A kind of activity by its external id; no query asks whether it is there."""
        kinds = self.env["mail.activity.type"]
        return kinds.browse(self.env["ir.model.data"]._xmlid_to_res_id(xmlid))

    def _tell_result(self):
        """The practitioner hears that the audit of their work can be read; the people
        of a first audit how its follow-up came out. By number only (ALL-07)."""
        self.ensure_one()
        if self.kind == "benchmark":
            return
        # Raising notices is the product's decision, not a right of whoever submits.
        audit = self.sudo()
        told = dict.fromkeys(audit._people_of_work().user_id, self._result_in_words())
        if audit.since_then and audit.origin_audit_id:
            manager = audit.department_id._cs_manager_at("team").user_id
            for user in manager | audit.origin_audit_id.auditor_user_id:
                told[user] = self._result_in_words()
            officer = audit.cycle_id.programme_id.user_id or self._first_officer()
            told[officer] = self._result_in_words()
        kind = self._kind_of_to_do("cs_quality_assurance.activity_result")
        for user, summary in told.items():
            # Who audited it before reads of it on their own audit, where this one is
            # not theirs to read.
            readable = not user or audit.with_user(user).has_access("read")
            about = audit if readable else audit.origin_audit_id
            have = about.activity_ids.filtered(
                lambda a, about=about, summary=summary: (
                    a.activity_type_id == kind
                    and (about == audit or a.summary == summary)
                )
            ).user_id
            if user and user.active and user not in have | audit.auditor_user_id:
                about.activity_schedule(
                    "cs_quality_assurance.activity_result",
                    date_deadline=fields.Date.context_today(self) + RESULT_READ_IN,
                    user_id=user.id,
                    summary=summary,
                )
        audit._tell_posts_of_rule()

    def _result_in_words(self):
        self.ensure_one()
        # The reference and how it came out, no more.
        known = self.sudo()
        case = known.case_id.reference
        words = {
            "better": self.env._(
                "Case %(case)s was looked at again: better", case=case
            ),
            "same": self.env._(
                "Case %(case)s was looked at again: the same", case=case
            ),
            "worse": self.env._("Case %(case)s was looked at again: worse", case=case),
        }
        return words.get(known.since_then) or self.env._(
            "The audit of case %(case)s can be read", case=case
        )

    def _first_officer(self):
        """A QA officer of the council, for what belongs to nobody in particular."""
        role = "cs_quality_assurance.group_qa_officer"
        return self.company_id._cs_users_with(role)[:1]

    def _ask_for_self_analysis(self):
        """LUT-17: the practitioner is asked for their own view before meeting the
        auditor. A quick look asks nobody.
        """
        for audit in self:
            if (
                audit.kind not in ("dip_sample", "benchmark")
                and audit.framework_id.require_self_analysis
                and audit.practitioner_id
                and not audit.self_analysis_ids
            ):
                analysis = self.env["cs.self.analysis"].create(
                    {"audit_id": audit.id, "practitioner_id": audit.practitioner_id.id}
                )
                if user := audit.practitioner_user_id:
                    # See _schedule_once.
                    analysis.sudo().activity_schedule(
                        "cs_quality_assurance.activity_self_analysis",
                        date_deadline=audit.date_due,
                        user_id=user.id,
                        summary=self.env._(
                            "Your view of case %(case)s", case=audit.case_id.reference
                        ),
                    )

    def _escalate(self, at_once=False):
        """Tell whoever the framework says must know today; once for each rule and
        person.

        Runs as superuser from the transitions. Sources: BPL-09, DUR-11, LUT-06, SWI-07.

        :param at_once: only what an unsafe child sets off, without waiting for the
            grade
        """
        for audit in self:
            # A grade given for practice tells nobody; a child in danger always does.
            practice = audit.kind == "benchmark"
            if practice and not audit.child_unsafe:
                continue
            grade = (
                self.env["cs.grade"]
                if at_once or practice
                else audit.final_grade_id or audit.overall_grade_id
            )
            told = {(e.rule_id.id, e.employee_id.id) for e in audit.escalation_ids}
            for rule in audit.framework_id._escalations_for(grade, audit.child_unsafe):
                employee = audit.department_id._cs_manager_at(rule.level)
                if not employee:
                    audit._tell_yourself(
                        self.env._(
                            "%(audit)s: tell somebody yourself, no manager is recorded",
                            audit=audit.name,
                        )
                    )
                    continue
                if (rule.id, employee.id) in told:
                    continue
                told.add((rule.id, employee.id))
                self.env["cs.audit.escalation"].with_context(
                    cs_lifecycle=LIFECYCLE
                ).create(
                    {
                        "audit_id": audit.id,
                        "rule_id": rule.id,
                        "reason": "child_unsafe"
                        if rule.trigger == "child_unsafe"
                        else "grade",
                        "level": rule.level,
                        "employee_id": employee.id,
                    }
                )
                audit._tell_escalated(employee, rule, grade)

    def _alert(self):
        """The auditor recorded an unsafe child: the line hears today, without waiting
        for the audit (DUR-11).
        """
        for audit in self:
            # Telling the managers is the framework's decision; the
            # auditor has no right to raise their to-dos.
            told = audit.sudo()
            if not told.child_unsafe:
                told._to({"child_unsafe": True})
            told._escalate(at_once=True)

    def _tell_yourself(self, summary):
        """Nobody could be sent a message: the auditor is asked, today, to speak to
        them.
        """
        self.ensure_one()
        activities = self.activity_ids.filtered(
            lambda a: a.summary == summary and a.user_id == self.auditor_user_id
        )
        if self.auditor_user_id and not activities:
            self.activity_schedule(
                "cs_quality_assurance.activity_escalation",
                date_deadline=fields.Date.context_today(self),
                user_id=self.auditor_user_id.id,
                summary=summary,
            )

    def _tell_escalated(self, employee, rule, grade):
        """An activity, and the e-mail that Odoo sends with it, for today."""
        self.ensure_one()
        summary = (
            self.env._(
                "%(audit)s, case %(case)s: the child may be unsafe",
                audit=self.name,
                case=self.case_id.reference,
            )
            if rule.trigger == "child_unsafe"
            else self.env._(
                "%(audit)s, case %(case)s: graded %(grade)s",
                audit=self.name,
                case=self.case_id.reference,
                grade=grade.name.lower(),
            )
        )
        self.activity_schedule(
            "cs_quality_assurance.activity_escalation",
            date_deadline=fields.Date.context_today(self),
            user_id=employee.user_id.id,
            summary=summary,
            note=rule.note or "",
        )

    def _ask_for_feedback(self):
        """DUR-09: whoever was agreed on is asked to feed back to the practitioner, by
        the date agreed; the auditor, today, to agree on somebody where nobody was.
        """
        for audit in self:
            user = audit.feedback_by_id.user_id
            if user and not audit.feedback_given:
                audit._schedule_once(
                    "cs_quality_assurance.activity_practitioner_feedback",
                    user,
                    audit.feedback_due or fields.Date.context_today(audit),
                    self.env._(
                        "Feed back on case %(case)s", case=audit.case_id.reference
                    ),
                )
            elif audit._must_agree_feedback():
                audit._ask_to_agree_feedback()

    # Feedback to the practitioner does not wait for supervision (DUR-09).

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

    # What the family answered, beside the practitioner's view (SWI-02).

    family_feedback_ids = fields.One2many(
        "cs.family.feedback", "audit_id", string="Family questionnaires", copy=False
    )

    def unlink(self):
        # What a family said goes with the audit it was said for (ALL-10).
        said = self.sudo().family_feedback_ids._inputs()
        result = super().unlink()
        said.unlink()
        return result

    def action_ask_family(self):
        """Make a link for the family and show it. The auditor, QA officers."""
        self.ensure_one()
        feedback = self.env["cs.family.feedback"].create({"audit_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link for the family"),
            "res_model": "cs.family.feedback",
            "res_id": feedback.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # --- discussions that a manager records: who is asked, and when it is done ------

    other_worker_ids = fields.Many2many(
        "hr.employee",
        "cs_audit_other_worker_rel",
        string="Other workers whose work was audited",
        check_company=True,
        copy=False,
        help="Named by the auditor; each may have to be spoken to (BPL-06).",
    )
    can_record_discussion = fields.Boolean(
        compute="_compute_can_record_discussion", string="May record a discussion"
    )

    @api.depends("state", "discussion_ids.role", "overall_grade_id", "other_worker_ids")
    @api.depends_context("uid")
    def _compute_can_record_discussion(self):
        for audit in self:
            audit.can_record_discussion = audit.state == "in_progress" and bool(
                audit._to_record_by(self.env.user)
            )

    def _recorder(self, who):
        """The manager who records a discussion; nobody where the auditor does, or where
        nobody of that level has a login.

        :param who: a code of ``RECORDERS``
        """
        self.ensure_one()
        nobody = self.env["hr.employee"]
        if who not in LEVEL_OF or not self.department_id:
            return nobody
        manager = self.department_id._cs_manager_at(LEVEL_OF[who])
        return nobody if manager == self.auditor_id else manager

    def _discussion_standing(self, rule, employee=None):
        """How one discussion stands: ``held``, ``missing``, ``meet`` (has to be face to
        face) or ``unrecorded`` (its manager has to record it).

        :param employee: the one worker it has to be with, where it has to be
        """
        held = self.discussion_ids.filtered(
            lambda d: (
                d.role == rule.role and (not employee or d.employee_id == employee)
            )
        )
        who = rule._recorded_by(self)
        if manager := self._recorder(who):
            held = held.filtered(lambda d: d.recorded_as in STANDS_FOR[who])
        if not held:
            return "unrecorded" if manager else "missing"
        if not rule.allow_phone and "face_to_face" not in held.mapped("method"):
            return "meet"
        return "held"

    def _unrecorded_in_words(self, rule, role):
        """Who has to record it, and that they were asked."""
        who = rule._recorded_by(self)
        label = dict(rule._fields["recorded_by"]._description_selection(self.env))
        return self.env._(
            "%(who)s (%(name)s) has to record that the discussion with the %(role)s "
            "took place, and what was agreed. They find it under My work.",
            who=label[who],
            # The manager of a team is known to all.
            name=self._recorder(who).sudo().name,
            role=role,
        )

    def _to_record_by(self, user):
        """What this manager has still to record.

        :return: list of (``cs.framework.discussion``, worker it has to be with or none)
        """
        self.ensure_one()
        return [
            (asked.rule, asked.employee)
            for asked in self._discussions_asked()
            if asked.standing == "unrecorded"
            and user
            in self.department_id._cs_users_at(LEVEL_OF[asked.rule._recorded_by(self)])
        ]

    # --- asking them ----------------------------------------------------------

    def _ask_to_record(self):
        """A to-do for each manager who has something to record, and for nobody else.

        Raised once the auditor has graded the whole: only then is it known whether the
        service manager records it (BPL-07).
        """
        kind = self._kind_of_to_do("cs_quality_assurance.activity_discussion")
        for audit in self:
            users = self.env["res.users"]
            graded = audit.overall_grade_id or not audit.has_overall
            if audit.state == "in_progress" and graded:
                for discussion in audit._discussions_asked():
                    if discussion.standing == "unrecorded":
                        who = discussion.rule._recorded_by(audit)
                        # Their login only, to raise the to-do.
                        users |= audit._recorder(who).sudo().user_id
            # Raising a to-do for a manager is the framework's decision.
            record = audit.sudo()
            there = record.activity_ids.filtered(lambda a: a.activity_type_id == kind)
            asked = there.user_id
            there.filtered_domain([("user_id", "not in", users.ids)]).unlink()
            for user in users - asked:
                record.activity_schedule(
                    "cs_quality_assurance.activity_discussion",
                    date_deadline=record.date_due,
                    user_id=user.id,
                    summary=self.env._(
                        "Record the discussion on case %(case)s",
                        case=record.case_id.reference,
                    ),
                )

    def action_record_discussion(self):
        """Open the page on which a manager records what was talked over (BPL-06)."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record the discussion"),
            "res_model": "cs.audit.discussion.record",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_audit_id": self.id},
        }
