from odoo import api, models

from ..platform.guard import LIFECYCLE
from ..tools.cs_answer_trail_mixin import ANSWER_FIELDS
from ..tools.cs_graded_screen import screen_part
from .cs_audit_form import PARTNER_SAYS
from .cs_audit_rights import AUDITOR_FIELDS, FEEDBACK_FIELDS

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
    """The auditing screen: what it saves as the auditor types, and the panel it shows.

    Every write goes through the ORM as the user: nothing is allowed here that the rules
    of the records do not allow.
    """

    _inherit = "cs.audit"

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
