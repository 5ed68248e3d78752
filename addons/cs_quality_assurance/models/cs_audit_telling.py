from datetime import timedelta

from odoo import fields, models

from .guard import LIFECYCLE

RESULT_READ_IN = timedelta(days=7)


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
        if record.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref(xmlid) and a.user_id == user
        ):
            record.activity_reschedule([xmlid], user_id=user.id, date_deadline=deadline)
        else:
            record.activity_unlink([xmlid], user_id=None)
            record.activity_schedule(
                xmlid, date_deadline=deadline, user_id=user.id, summary=summary
            )

    def _tell_result(self):
        """The practitioner hears that the audit of their work can be read; the people
        of a first audit how its follow-up came out. By number only (ALL-07)."""
        self.ensure_one()
        if self.kind == "benchmark":
            return
        # Raising notices is the product's decision, not a right of whoever submits.
        audit = self.sudo()
        told = {audit.practitioner_id.user_id: self._result_in_words()}
        if audit.since_then and audit.origin_audit_id:
            manager = audit.department_id._cs_manager_at("team").user_id
            for user in manager | audit.origin_audit_id.auditor_user_id:
                told[user] = self._result_in_words()
            officer = audit.cycle_id.programme_id.user_id or self._first_officer()
            told[officer] = self._result_in_words()
        kind = self.env.ref("cs_quality_assurance.activity_result")
        have = audit.activity_ids.filtered(lambda a: a.activity_type_id == kind).user_id
        for user, summary in told.items():
            if user and user.active and user not in have | audit.auditor_user_id:
                audit.activity_schedule(
                    "cs_quality_assurance.activity_result",
                    date_deadline=fields.Date.context_today(self) + RESULT_READ_IN,
                    user_id=user.id,
                    summary=summary,
                )

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
