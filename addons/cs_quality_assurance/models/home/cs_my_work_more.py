from odoo import fields, models
from odoo.fields import Domain

from ...rules import expectations as rules
from ..platform.cs_life_mixin import OFFICER
from ..platform.wording import short_date
from .cs_my_work import Asked


class CsMyWork(models.AbstractModel):
    """A manager's to-do: record the discussion on an audit (BPL-06, BPL-07)."""

    _inherit = "cs.my.work"

    def _work_discussions(self):
        kind = self.env["ir.model.data"]._xmlid_to_res_id(
            "cs_quality_assurance.activity_discussion"
        )
        return Asked(
            "mail.activity",
            [("user_id", "=", self.env.uid), ("activity_type_id", "=", kind)],
            ["date_deadline", "res_id"],
            order="date_deadline, id",
            make=self._items_to_discuss,
        )

    def _items_to_discuss(self, activities):
        audits = self.env["cs.audit"].browse(activities.mapped("res_id"))
        audits = audits._filtered_access("read")
        dates = {activity.res_id: activity.date_deadline for activity in activities}
        return [
            self._work_item(
                audit,
                "discussion",
                self.env._("Record the discussion on %(audit)s", audit=audit.name),
                [self._case_fact(audit.case_id.reference), audit.department_id.name],
                dates[audit.id],
                self.env._("Record"),
                methods=["action_record_discussion"],
            )
            for audit in audits
        ]

    # Challenges that wait for somebody's decision.

    def _work_challenges(self):
        return Asked(
            "cs.challenge",
            self.env["cs.challenge"]._domain_to_decide(),
            ["audit_id", "date_due", "grade_before_id", "grade_asked_id"],
            order="date_due, id",
            make=lambda challenges: [
                self._work_item(
                    challenge,
                    "challenge",
                    self.env._(
                        "Decide on a challenge to %(audit)s",
                        # The number of an audit only.
                        audit=challenge.audit_id.sudo().name,
                    ),
                    [
                        self._case_fact(challenge.case_reference),
                        self.env._(
                            "%(before)s → %(asked)s",
                            before=challenge.grade_before_id.name,
                            asked=challenge.grade_asked_id.name,
                        ),
                    ],
                    challenge.date_due,
                    self.env._("Open"),
                )
                for challenge in challenges
            ],
        )

    def _panel_of_owed(self):
        """OWED: what I owe in the periods that run today, and what counts."""
        Owed = self.env["cs.expectation.owed"]
        if not Owed.has_access("read"):
            return None
        today = fields.Date.context_today(self)
        mine = [
            ("user_id", "=", self.env.uid),
            ("period_start", "<=", today),
            ("period_end", ">=", today),
            ("state", "!=", rules.NOT_ASKED),
        ]
        owed = Owed.search(mine, order="date_due, id")
        if not owed:
            return None
        return {
            "key": "owed",
            "title": self.env._("Owed"),
            "lists": [
                {
                    "key": "owed",
                    "title": self.env._("In this month, quarter or year"),
                    "rows": [
                        self._row_of_owed(records)
                        for records in owed.grouped("expectation_id").values()
                    ],
                }
            ],
        }

    def _row_of_owed(self, records):
        """One expectation: itself, or how many of those I owe it for."""
        expectation, first = records.expectation_id, records[:1]
        late = sum(records.mapped("late"))
        if len(records) == 1:
            so_far, target = first.progress_text, {"res_id": first.id}
            if first.subject_id:
                so_far = self.env._(
                    "%(so_far)s, about %(who)s",
                    so_far=so_far,
                    who=first.subject_id.name,
                )
        else:
            so_far = self.env._(
                "%(done)s of %(asked)s; people: %(people)s",
                done=sum(min(r.done, r.asked) for r in records),
                asked=sum(records.mapped("asked")),
                people=len(records),
            )
            target = {"domain": [("id", "in", records.ids)], "name": expectation.name}
        due = min((r.date_due for r in records if r.missing), default=first.date_due)
        parts = [so_far]
        if not sum(records.mapped("missing")):
            parts.append(self.env._("done"))
        elif late:
            parts.append(self.env._("%(late)s late", late=late))
        else:
            parts.append(self.env._("by %(day)s", day=short_date(self.env, due)))
        return {
            "text": expectation.name,
            "detail": " · ".join(parts),
            "open": {"model": "cs.expectation.owed", **target},
            "more": {
                "title": self.env._("What counts?"),
                "text": " ".join(
                    filter(None, (expectation.note, *set(records.mapped("needs_text"))))
                )
                or self.env._("Each one counts once it is finished."),
            },
        }

    # Checklists and checkpoints on My work of the team manager (DUR-25, DUR-26).

    def _work_checklists(self):
        return Asked(
            "cs.case.checklist",
            [("manager_user_id", "=", self.env.uid), ("state", "=", "todo")],
            ["case_id", "date_due"],
            make=lambda checklists: [
                self._work_item(
                    checklist,
                    "checklist",
                    self.env._("Case file checklist"),
                    [self._case_fact(checklist.case_id.reference)],
                    checklist.date_due,
                    self.env._("Check"),
                )
                for checklist in checklists
            ],
        )

    def _work_checkpoints(self):
        return Asked(
            "cs.checkpoint",
            [("manager_user_id", "=", self.env.uid), ("state", "=", "todo")],
            ["name", "case_id", "date_due"],
            make=lambda checkpoints: [
                self._work_item(
                    checkpoint,
                    "checkpoint",
                    checkpoint.name,
                    [self._case_fact(checkpoint.case_id.reference)],
                    checkpoint.date_due,
                    self.env._("Record"),
                )
                for checkpoint in checkpoints
            ],
        )

    # Disputes that wait for the user's answer (DUR-22, SWI-12).

    def _work_disputes(self):
        return Asked(
            "cs.dispute.step",
            [
                ("responder_user_id", "=", self.env.uid),
                ("date_answered", "=", False),
                ("dispute_state", "=", "open"),
            ],
            ["dispute_id", "case_id", "date_due"],
            make=lambda steps: [
                self._work_item(
                    step,
                    "dispute",
                    self.env._("Answer dispute %(name)s", name=step.dispute_id.name),
                    [self._case_fact(step.case_id.reference)],
                    step.date_due,
                    self.env._("Answer"),
                )
                for step in steps
            ],
        )

    # Files that closed although they were not to be: for whoever can act on it.

    def _work_closed_although(self):
        mine = Domain("practitioner_user_id", "=", self.env.uid) | Domain(
            "department_id.manager_id.user_id", "=", self.env.uid
        )
        if self.env.user.has_group(OFFICER):
            mine = Domain.TRUE
        return Asked(
            "cs.case",
            mine
            & Domain("closed_although", "!=", False)
            & Domain("is_open", "=", False)
            & Domain("is_held", "=", True),
            ["reference", "department_id", "date_closed", "closed_although"],
            make=lambda cases: [
                self._work_item(
                    case,
                    "request",
                    self.env._("It closed and was not to be closed yet"),
                    [self._case_fact(case.reference), case.held_because],
                    case.date_closed,
                    self.env._("Open"),
                )
                for case in cases
            ],
        )

    # A partner agency's own parts of audits, to send or to answer.

    def _work_parts(self):
        if not self.env.user.has_group("cs_quality_assurance.group_agency"):
            return []
        form = self.env["ir.model.data"]._xmlid_to_res_id(
            "cs_quality_assurance.cs_audit_contribution_view_form_ours"
        )
        return Asked(
            "cs.audit.contribution",
            Domain("missing_reason", "in", (False, ""))
            & (
                Domain("received_on", "=", False)
                | (
                    Domain("joint_asked_on", "!=", False)
                    & Domain("joint_answered_on", "=", False)
                )
            ),
            ["date_due", "received_on", "joint_asked_on"],
            make=lambda parts: [
                self._work_item(
                    part,
                    "request",
                    self.env._("Say whether you agree with the joint judgement")
                    if part.received_on
                    else self.env._("Your part of an audit"),
                    [self._case_fact(part.case_reference)],
                    part.date_due,
                    self.env._("Open"),
                    view_id=form,
                )
                for part in parts
            ],
        )

    # Self-audits: one's own to do, and those that were sent to one to read.

    def _work_self_audits(self):
        return Asked(
            "cs.self.audit",
            [
                ("practitioner_user_id", "=", self.env.uid),
                ("state", "in", ("planned", "in_progress")),
            ],
            ["name", "case_id", "date_planned", "state"],
            make=lambda audits: [
                self._work_item(
                    audit,
                    "audit",
                    self.env._("Audit your own file: %(audit)s", audit=audit.name),
                    [self._case_fact(audit.case_id.reference)],
                    audit.date_planned,
                    self.env._("Start")
                    if audit.state == "planned"
                    else self.env._("Continue"),
                    methods=["action_open_auditing"],
                )
                for audit in audits
            ],
        )

    def _work_self_audits_sent(self):
        return Asked(
            "cs.self.audit",
            [
                ("oversight_department_id.manager_id.user_id", "=", self.env.uid),
                ("state", "=", "sent"),
            ],
            ["name", "practitioner_id", "date_released"],
            make=lambda audits: [
                self._work_item(
                    audit,
                    "audit",
                    self.env._("Read self-audit %(audit)s", audit=audit.name),
                    [audit.practitioner_id.name],
                    audit.date_released,
                    self.env._("Read"),
                )
                for audit in audits
            ],
        )

    # Summaries that their manager writes (BPL-14).

    def _work_summaries(self):
        return Asked(
            "cs.report",
            [
                ("date_due", "!=", False),
                ("state", "=", "draft"),
                ("author_id", "=", self.env.uid),
            ],
            ["name", "date_due"],
            order="date_due, id",
            make=lambda reports: [
                self._work_item(
                    report,
                    "request",
                    self.env._("Sum up the audits of your teams"),
                    [report.name],
                    report.date_due,
                    self.env._("Write"),
                )
                for report in reports
            ],
        )
