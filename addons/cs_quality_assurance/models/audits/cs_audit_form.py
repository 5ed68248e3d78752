from odoo import api, fields, models

from .cs_audit import SUBMITTED_STATES

HEADER_FIELDS = [
    "name",
    "state",
    "kind",
    "date_due",
    "days_late",
    "due_in_words",
    "date_submitted",
    "period_start",
    "period_end",
    "lookback_reason",
    "context_note",
    "overall_grade_id",
    "overall_reason",
    "moderated_grade_id",
    "final_grade_id",
    "strengths",
    "improvements",
    "child_safety",
    "child_unsafe",
    "unsafe_reason",
    "family_feedback",
    "family_feedback_missing_reason",
    "self_analysis_missing_reason",
    "feedback_by_id",
    "feedback_due",
    "feedback_given",
    "other_worker_ids",
    "since_then",
    "origin_grade_id",
]

LINE_FIELDS = [
    "domain_id",
    "grade_id",
    "not_applicable",
    "yes_no",
    "score",
    "score_given",
    "answer_date",
    "answer_text",
    "evidence",
    "is_answered",
]

GRADE_FIELDS = ["code", "name", "letter", "rank", "palette", "description"]

PARTNER_SAYS = {
    "date_asked",
    "date_due",
    "received_on",
    "says",
    "grade_id",
    "disagrees",
    "disagreement",
    "missing_reason",
}

# Lists beside the lines: field of the audit, and what of each record goes to the
# screen.
PARTS = {
    "discussions": (
        "discussion_ids",
        ["employee_id", "role", "method", "date", "note", "create_uid"],
    ),
    "learning": (
        "learning_point_ids",
        ["kind", "name", "theme_id", "line_id", "standard_ids"],
    ),
    "actions": (
        "action_ids",
        [
            "name",
            "success_measure",
            "responsible_id",
            "date_due",
            "due_reason",
            "is_immediate",
            "blocks_closing",
            "state",
            "plan_id",
            "line_id",
        ],
    ),
    "plans": (
        "plan_ids",
        ["state", "manager_id", "copied_to_ids", "date_identified", "date_review"],
    ),
    "escalations": (
        "escalation_ids",
        [
            "reason",
            "level",
            "employee_id",
            "date_told",
            "spoken_to",
            "immediate_action",
        ],
    ),
    "checklist": ("checklist_ids", ["name", "confirmed", "confirmed_on"]),
    "checks": (
        "check_ids",
        [
            "action_name",
            "success_measure",
            "action_state",
            "action_outcome",
            "found",
            "note",
        ],
    ),
    "analyses": (
        "self_analysis_ids",
        [
            "practitioner_id",
            "state",
            "what_works",
            "what_worries",
            "childs_experience",
            "difference_made",
            "date_submitted",
        ],
    ),
    "elements": ("element_ids", ["name", "domain_name", "met", "evidence"]),
    "families": (
        "family_feedback_ids",
        ["who", "state", "expires_on", "answered_on", "url", "link_warning", "answers"],
    ),
    "contributions": (
        "contribution_ids",
        ["agency_id", "standing", *sorted(PARTNER_SAYS)],
    ),
}

# Those that one kind of audit has.
PARTS_OF_KIND = {"elements": "thematic", "contributions": "multi_agency"}

PEOPLE_FIELDS = {
    "employee_id",
    "responsible_id",
    "manager_id",
    "practitioner_id",
    "feedback_by_id",
    "copied_to_ids",
    "other_worker_ids",
}


class CsAudit(models.Model):
    """The auditing screen: what it opens with, in one call.

    Everything is read as the user, so that the record rules decide; names of colleagues
    and the case reference are the only things looked up for them. The number of queries
    depends neither on the number of domains nor on what has been recorded.
    """

    _inherit = "cs.audit"

    # --- opening ------------------------------------------------------------

    def action_open_auditing(self):
        """The auditing screen of this audit; read only for all but its auditor."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "cs_quality_assurance.action_auditing"
        )
        return {
            **action,
            "display_name": self.name,
            "context": {"active_id": self.id, "active_model": self._name},
        }

    def action_open(self):
        """What a card on the board opens: the auditor's screen, or the form."""
        self.ensure_one()
        if self.auditor_user_id == self.env.user and self.state in (
            "allocated",
            "in_progress",
        ):
            return self.action_open_auditing()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_view_actions(self):
        """The actions of this audit; whoever may read them."""
        self.ensure_one()
        return self._view_records("cs.action", [("audit_id", "=", self.id)])

    def action_view_follow_ups(self):
        """The audits that follow this one; whoever may read them."""
        self.ensure_one()
        return self._view_records("cs.audit", [("origin_audit_id", "=", self.id)])

    def _view_records(self, model, domain):
        return {
            "type": "ir.actions.act_window",
            "name": self.env[model]._description,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": domain,
        }

    @api.readonly
    def auditing_load(self):
        """All that the auditing screen shows, for anybody who may read the audit.

        :return: dict with the audit, the tool's questions with the answers given, the
            lists beside them, what may be chosen, what the user may do, and the panel
        """
        self.ensure_one()
        self.check_access("read")
        parts = {name: self._auditing_part(name) for name in PARTS}
        audit = self._auditing_header()
        suggested = self._auditing_suggested_people()
        return {
            "audit": audit,
            "rights": self._auditing_rights(),
            "grades": self.scale_id.grade_ids.read(GRADE_FIELDS),
            # Those of domains that are graded on a scale of their own.
            "own_grades": (
                self.line_ids.domain_id.scale_id - self.scale_id
            ).grade_ids.read([*GRADE_FIELDS, "scale_id"], load=None),
            **self._auditing_questions(),
            "parts": parts,
            "suggested": suggested,
            "people": self._auditing_names(parts, audit, suggested),
            "choices": self._auditing_choices(),
            "policy": self._auditing_policy(),
            "panel": self._auditing_panel(),
        }

    def _auditing_header(self):
        [values] = self.read(HEADER_FIELDS, load=None)
        selection = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("state", "kind")
        }
        # Names of colleagues and the reference of the case: what identifies the work,
        # for external auditors and former managers, too.
        known = self.sudo()
        return {
            **values,
            "state_label": selection["state"][self.state],
            "kind_label": selection["kind"][self.kind],
            "case_reference": known.case_id.reference,
            "case_type": self.case_type_id.name,
            "team": known.department_id.name,
            "practitioner": known.practitioner_id.name,
            "auditor": known.auditor_id.name,
            "auditor_is_me": self.auditor_user_id == self.env.user,
            "moderator": known.moderator_id.name,
            "origin": known.origin_audit_id.name,
            "tool": self.tool_id.display_name,
            "tool_note": self.tool_id.note,
            "lookback_months": self.tool_id.lookback_months,
        }

    def _auditing_rights(self):
        """What the user may do on the screen; each is checked again when they do it."""
        mine = self.auditor_user_id == self.env.user
        running = self.state not in ("draft", "closed", "cancelled")
        # Who manages a team is structure, readable by all.
        manages = self.env.user in self.department_id.sudo().cs_line_user_ids
        return {
            "start": mine and self.state == "allocated",
            "grade": self.can_grade,
            "ask_family": self.can_grade,
            "confirm": mine and self.state in ("in_progress", *SUBMITTED_STATES[:2]),
            "discuss": self.can_grade
            or (not mine and manages and running and self.state != "allocated"),
        }

    # --- the questions and the answers ----------------------------------------

    def _auditing_questions(self):
        """The domains laid out in this audit, with guidance and answers."""
        lines = self.line_ids
        domains = lines.domain_id
        answers = lines.read(LINE_FIELDS, load=None)
        texts = {
            values["id"]: values
            for values in domains.read(
                [
                    "number",
                    "name",
                    "short_name",
                    "section_id",
                    "answer_type",
                    "score_max",
                    "options",
                    "scale_id",
                    "is_bottom_line",
                    "is_required",
                    "guidance",
                    "prompts",
                    "standard_ids",
                ],
                load=None,
            )
        }
        descriptors = self._auditing_descriptors(domains)
        limits = self._auditing_limits(domains)
        columns = self.env["cs.audit.tool.descriptor"]._fields["column"]
        questions = []
        for answer in answers:
            text = texts[answer.pop("domain_id")]
            questions.append(
                {
                    **text,
                    **answer,
                    "domain_id": text["id"],
                    "prompts": (text["prompts"] or "").splitlines(),
                    "options": [
                        option.strip()
                        for option in (text["options"] or "").splitlines()
                        if option.strip()
                    ],
                    "descriptors": descriptors.get(text["id"], []),
                    "limits": limits.get(text["id"], []),
                }
            )
        return {
            "questions": questions,
            "sections": domains.section_id.read(["name"]),
            "standards": domains.standard_ids.read(["number", "name", "description"]),
            "overall_descriptors": descriptors.get(False, []),
            "columns": dict(columns._description_selection(self.env)),
        }

    def _auditing_descriptors(self, domains):
        """What each grade looks like, by domain id; those of the whole under False."""
        found = domains.descriptor_ids | self.tool_id.overall_descriptor_ids
        result = {}
        for values in found.read(
            ["domain_id", "grade_id", "column", "body"], load=None
        ):
            result.setdefault(values["domain_id"], []).append(
                {
                    "grade_id": values["grade_id"],
                    "column": values["column"],
                    "lines": (values["body"] or "").splitlines(),
                }
            )
        return result

    def _auditing_limits(self, domains):
        """How each limiting judgement works, in a sentence, by domain id (DUR-06)."""
        worst = max(self.scale_id.grade_ids.mapped("rank"), default=0)

        def words(grade):
            if grade.rank == worst:
                return grade.name.lower()
            return self.env._("%(grade)s or below", grade=grade.name.lower())

        result = {}
        for limit in domains.limit_ids:
            trigger = limit.strict and limit.strict_trigger_grade_id
            result.setdefault(limit.domain_id.id, []).append(
                self.env._(
                    "If you grade this %(trigger)s, the overall grade is %(cap)s.",
                    trigger=words(trigger or limit.trigger_grade_id),
                    cap=words(limit.cap_grade_id),
                )
            )
        return result

    # --- the lists beside them --------------------------------------------------

    def _auditing_part(self, name):
        if self.kind != PARTS_OF_KIND.get(name, self.kind):
            return []
        field, names = PARTS[name]
        # A search, so that the record rules of the list decide what is shown.
        model = self.env[self._fields[field].comodel_name]
        if not model.has_access("read"):
            return []
        records = model.search_fetch([("audit_id", "=", self.id)], names)
        return [
            self._auditing_row(name, values)
            for values in records.read(names, load=None)
        ]

    def _auditing_row(self, name, values):
        if name == "discussions":
            values["mine"] = values.pop("create_uid") == self.env.uid
        return values

    def _auditing_suggested_people(self):
        """Whom the auditor is likely to speak to or to give an action.

        :return: list of dict with the employee's id and what they are to this case
        """
        # The line of a case is structure; see hr.department._cs_above.
        known = self.sudo()
        department = known.department_id
        people = [
            (known.practitioner_id, self.env._("Practitioner"), "practitioner"),
            (
                department._cs_manager_at("team"),
                self.env._("Team manager"),
                "team_manager",
            ),
            (known.iro_id, self.env._("Reviewing officer"), "iro"),
            (
                department._cs_manager_at("service"),
                self.env._("Service manager"),
                "service_manager",
            ),
            (
                department._cs_manager_at("head_of_service"),
                self.env._("Head of service"),
                "head_of_service",
            ),
        ]
        suggested = {}
        for employee, label, role in people:
            # One line each: a vacant post is filled by the manager above it.
            if employee and employee.id not in suggested:
                suggested[employee.id] = {
                    "id": employee.id,
                    "label": label,
                    "role": role,
                }
        return list(suggested.values())

    def _auditing_names(self, parts, audit, suggested):
        """Names of everybody mentioned on the screen, by employee id."""
        ids = {person["id"] for person in suggested}
        for values in [audit, *(row for rows in parts.values() for row in rows)]:
            for name in PEOPLE_FIELDS & set(values):
                found = values[name]
                ids.update(found if isinstance(found, list) else [found])
        # Names of colleagues only.
        employees = self.env["hr.employee"].sudo().browse(ids - {False})
        return {employee.id: employee.name for employee in employees}

    def _auditing_choices(self):
        """What the boxes of the screen offer."""

        def options(model, name):
            return self.env[model]._fields[name]._description_selection(self.env)

        return {
            "roles": options("cs.audit.discussion", "role"),
            "methods": options("cs.audit.discussion", "method"),
            "action_states": options("cs.action", "state"),
            "levels": options("cs.audit.escalation", "level"),
            "found": options("cs.audit.check", "found"),
            "met": options("cs.audit.element", "met"),
            "family": options("cs.family.feedback", "who"),
            "themes": self.env["cs.learning.theme"].search_read(
                [("company_id", "=", self.company_id.id)], ["name"]
            ),
            **self._choices_of_partners(),
        }

    def _auditing_policy(self):
        framework = self.framework_id
        today = fields.Date.context_today(self)
        return {
            "today": today,
            "require_self_analysis": framework.require_self_analysis,
            "require_family_feedback": framework.require_family_feedback,
            "asks_other_workers": "other_worker"
            in framework.discussion_ids.mapped("condition"),
            "plan_review_days": framework.plan_review_days,
            "immediate_hours": framework.immediate_hours,
            "some_actions_block": framework.closing_actions == "blocking",
            "action_due": self.company_id._cs_add_working_days(
                today, framework.action_days
            ),
        }
