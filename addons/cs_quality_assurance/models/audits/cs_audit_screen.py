from odoo import api, fields, models

from ..frameworks.cs_framework_follow_rule import FOLLOW_UP_KINDS
from ..platform.guard import LIFECYCLE
from ..tools.cs_answer_trail_mixin import ANSWER_FIELDS
from ..tools.cs_graded_screen import screen_part
from .cs_audit import SUBMITTED_STATES
from .cs_audit_rights import AUDITOR_FIELDS, FEEDBACK_FIELDS

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


PARTNER_SAYS = {
    "asked_on",
    "contact_role",
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

# Those that some kinds of audit have.
PARTS_OF_KIND = {
    "elements": ("thematic",),
    "contributions": ("multi_agency",),
    "checks": FOLLOW_UP_KINDS,
}

WRITABLE_PARTS = {
    "audit": screen_part(
        "cs.audit",
        (AUDITOR_FIELDS | FEEDBACK_FIELDS)
        - {"line_ids", "discussion_ids", "checklist_ids"},
        "write",
    ),
    "lines": screen_part("cs.audit.line", ANSWER_FIELDS, "write"),
    "discussions": screen_part(
        "cs.audit.discussion",
        {"employee_id", "role", "method", "date", "note"},
        "create write unlink",
    ),
    "learning": screen_part(
        "cs.learning.point",
        {"kind", "name", "theme_id", "line_id", "standard_ids"},
        "create write unlink",
    ),
    "actions": screen_part(
        "cs.action",
        {
            "name",
            "success_measure",
            "responsible_id",
            "date_due",
            "due_reason",
            "is_immediate",
            "blocks_closing",
            "line_id",
        },
        "create write unlink",
    ),
    "plans": screen_part(
        "cs.improvement.plan", {"manager_id", "date_review"}, "create write unlink"
    ),
    "escalations": screen_part(
        "cs.audit.escalation",
        {"reason", "employee_id", "date_told", "immediate_action"},
        "create",
    ),
    "checklist": screen_part("cs.audit.checklist", {"confirmed"}, "write"),
    "checks": screen_part("cs.audit.check", {"found", "note"}, "write"),
    "elements": screen_part("cs.audit.element", {"met", "evidence"}, "write"),
    "families": screen_part("cs.family.feedback", {"who"}, "create"),
    "contributions": screen_part(
        "cs.audit.contribution", PARTNER_SAYS | {"agency_id"}, "create write unlink"
    ),
}


class CsAudit(models.Model):
    """An audit on the auditing screen: what stands beside its questions, what may be
    written there, and the panel.

    Names of colleagues and the case reference are the only things looked up for the
    reader; everything else is read and written as the user.
    """

    _inherit = "cs.audit"

    # --- opening ------------------------------------------------------------

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

    @api.model
    def action_all_audits(self):
        """What *All audits* opens on: the board, or for who does not audit what there
        is to read about their own work."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_audit"
        )
        if not any(
            self.env.user.has_group(f"cs_quality_assurance.group_{role}")
            for role in ("auditor", "leader", "external_auditor")
        ):
            action["context"] = {"search_default_about_me": 1}
            views = {mode: view for view, mode in action["views"]}
            action["views"] = [(views.pop("list"), "list")] + [
                (view, mode) for mode, view in views.items()
            ]
        return action

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

    def _auditing_fields(self):
        asked = self._asks_other_workers()
        return [name for name in HEADER_FIELDS if asked or name != "other_worker_ids"]

    def _asks_other_workers(self):
        """Whether it is asked to speak to others whose work was audited."""
        rules = self._discussion_rules()
        return "other_worker" in rules.mapped("condition")

    @api.model
    def _auditing_parts(self):
        return PARTS

    def _auditing_sections(self):
        return ["overall", "people", "plan", "urgent", "checklist", "file"]

    def _auditing_header(self):
        # Names of colleagues and the reference of the case: what identifies the work,
        # for external auditors and former managers, too.
        known = self.sudo()
        return {
            "other_worker_ids": [],
            **super()._auditing_header(),
            "auditor": known.auditor_id.name,
            "auditor_is_me": self.auditor_user_id == self.env.user,
            "moderator": known.moderator_id.name,
            "origin": known.origin_audit_id.name,
            "record": self._record_shows(),
        }

    def _auditing_facts(self):
        # As in the header.
        known = self.sudo()
        facts = [
            self.env._("Case %(reference)s", reference=known.case_id.reference),
            self.case_type_id.name,
            known.department_id.name,
            known.practitioner_id.name,
        ]
        return [fact for fact in facts if fact]

    def _auditing_words(self):
        words = super()._auditing_words()
        if self.state == "moderation":
            words["then"] = (
                self.env._("A moderator looks at it next.")
                # Whether one is named yet, and nothing of the person.
                if self.sudo().moderator_id
                else self.due_in_words
            )
        elif self.state == "closing":
            words["then"] = self.env._("It closes once its actions and plan are done.")
        return words

    def _auditing_rights(self):
        mine = self.auditor_user_id == self.env.user
        running = self.state not in ("draft", "closed", "cancelled")
        manages = self.department_id._cs_is_managed_by(self.env.user)
        return {
            "start": mine and self.state == "allocated",
            "grade": self.can_grade,
            "ask_family": self.can_grade,
            "confirm": mine and self.state in ("in_progress", *SUBMITTED_STATES[:2]),
            "discuss": self.can_grade
            or (not mine and manages and running and self.state != "allocated"),
        }

    # --- the lists beside them --------------------------------------------------

    def _auditing_part(self, name):
        if self.kind not in PARTS_OF_KIND.get(name, (self.kind,)):
            return []
        rows = super()._auditing_part(name)
        if name == "discussions":
            for row in rows:
                row["mine"] = row.pop("create_uid") == self.env.uid
        return rows

    def _auditing_meet(self, ids):
        # As in the header; the line of a case is structure.
        known = self.sudo()
        people = known.practitioner_id | known.iro_id | known.auditor_id
        people |= known.moderator_id | known.department_id._cs_line()
        return super()._auditing_meet({*ids, *people.ids})

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
            "asks_other_workers": self._asks_other_workers(),
            "plan_review_days": framework.plan_review_days,
            "immediate_hours": framework.immediate_hours,
            "some_actions_block": framework.closing_actions == "blocking"
            or framework.file_held_by_actions,
            "action_due": self.company_id._cs_add_working_days(
                today, framework.action_days
            ),
        }

    @api.model
    def _auditing_writes(self):
        return WRITABLE_PARTS

    # --- saving ---------------------------------------------------------------

    def _auditing_create(self, name, part, values):
        if name == "actions":
            open_plan = self.plan_ids.filtered(lambda plan: plan.state == "open")[:1]
            values["plan_id"] = open_plan.id
        record = super()._auditing_create(name, part, values)
        if name == "plans":
            self._auditing_take_into_plan(record)
        return record

    def _auditing_take_into_plan(self, plan):
        """Actions the auditor wrote down before there was a plan become part of it."""
        loose = self.action_ids.filtered(
            lambda action: (
                not action.plan_id
                and not action.moderation_id
                and action.state == "todo"
            )
        )
        loose.check_access("write")
        # The plan of an action is fixed for users; here it had none yet.
        loose.with_context(cs_lifecycle=LIFECYCLE).write({"plan_id": plan.id})

    def _auditing_touched(self, names):
        if "plans" in names:
            names = names | {"actions"}
        result = super()._auditing_touched(names)
        if "escalations" in names:
            result["audit"] = {
                "child_safety": self.child_safety,
                "child_unsafe": self.child_unsafe,
            }
        return result

    def _auditing_submit(self):
        self.action_submit()

    # --- the panel ----------------------------------------------------------

    def _auditing_panel(self):
        panel = super()._auditing_panel()
        if self.state == "in_progress":
            # Whoever reads it while it is done sees what stands open, too.
            panel["consequences"] = self._list_consequences()
            panel["problems"] = self._auditing_problems()
        return {
            **panel,
            "discussions": self._auditing_discussions(),
            "asked": self.checklist_ids._asked().ids,
            "plan_needed": self._needs_plan(),
            "urgent_needed": self._urgent_record_needed(),
            "looks_back_further": self._looks_back_further(),
        }

    def _auditing_discussions(self):
        roles = dict(
            self.env["cs.framework.discussion"]
            ._fields["role"]
            ._description_selection(self.env)
        )
        return [
            {
                "role": asked.rule.role,
                "label": roles[asked.rule.role]
                + (f": {asked.employee.name}" if asked.employee else ""),
                "employee_id": asked.employee.id if asked.employee else False,
                "standing": asked.standing,
                "allow_phone": asked.rule.allow_phone,
                # The name of a manager only.
                "recorder": self._recorder(asked.rule._recorded_by(self)).sudo().name
                or "",
            }
            for asked in self._discussions_asked()
        ]
