from odoo import api, models

from ..tools.cs_graded_screen import screen_part
from .cs_moderation import OPEN_STATES
from .cs_moderation_member import MEMBER_FIELDS

ACTION_FIELDS = {
    "name",
    "success_measure",
    "responsible_id",
    "date_due",
    "due_reason",
    "is_immediate",
    "line_id",
}

WRITABLE_PARTS = {
    "audit": screen_part(
        "cs.moderation",
        {
            "overall_grade_id",
            "overall_reason",
            "quality_grade_id",
            "quality_note",
            "with_auditor",
        },
        "write",
    ),
    "lines": screen_part("cs.moderation.line", {"grade_id", "reason"}, "write"),
    "actions": screen_part("cs.action", ACTION_FIELDS, "create write unlink"),
    "members": screen_part("cs.moderation.member", MEMBER_FIELDS | {"absent"}, "write"),
}


class CsModeration(models.Model):
    """Moderating on the auditing screen: the auditor's answer stands beside one's own
    (LUT-08, SWI-03).

    A question of the screen is a line of the moderation. What is shown of the audit is
    what the moderation itself shows: grades, answers and evidence.
    """

    _name = "cs.moderation"
    _inherit = ["cs.moderation", "cs.graded.screen"]
    _auditing_action = "cs_quality_assurance.action_moderating"

    # --- opening ------------------------------------------------------------

    def action_open(self):
        """What a card on the board opens: the moderator's screen, or the form."""
        self.ensure_one()
        if self._auditing_is_mine():
            return self.action_open_auditing()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _auditing_is_mine(self):
        return self.can_moderate

    @api.model
    def _auditing_fields(self):
        own = WRITABLE_PARTS["audit"].fields
        return [*sorted(own), "state", "date_due", "due_in_words"]

    @api.model
    def _auditing_writes(self):
        return WRITABLE_PARTS

    @api.model
    def _auditing_parts(self):
        return {
            "actions": ("action_ids", [*sorted(ACTION_FIELDS), "state"]),
            "members": (
                "member_ids",
                ["employee_id", "user_id", "absent", *sorted(MEMBER_FIELDS)],
            ),
        }

    def _auditing_header(self):
        # Names of colleagues and the reference of the case, for whoever may read the
        # moderation.
        known = self.sudo()
        mine = self.moderator_user_id == self.env.user
        return {
            **super()._auditing_header(),
            "name": self.env._("Moderation of %(audit)s", audit=known.audit_id.name),
            "days_late": self.is_late,
            "auditor": known.auditor_id.name,
            "moderator": self.env._("you") if mine else known.moderator_id.name,
            "beside": self._auditing_looks_before(),
            # The whole of it, for whoever may read that.
            "audit_id": self.audit_id.has_access("read") and self.audit_id.id,
        }

    def _auditing_facts(self):
        # As in the header.
        known = self.sudo()
        facts = [
            self.env._("Case %(reference)s", reference=known.case_id.reference),
            known.case_type_id.name,
            known.department_id.name,
            self.layer_name,
        ]
        return [fact for fact in facts if fact]

    def _auditing_looks_before(self):
        """The overall grades that stand beside the moderator's: of the auditor, and of
        the layers before."""
        looks = [
            {
                "who": self.env._("Auditor"),
                "grade_id": self.auditor_grade_id.id,
                "text": self.auditor_reason or "",
            }
        ]
        for look in self.earlier_ids:
            # The name of a colleague only.
            names = [look.layer_name, look.sudo().moderator_id.name]
            looks.append(
                {
                    "who": ", ".join(name for name in names if name),
                    "grade_id": look.overall_grade_id.id,
                    "text": look.overall_reason or "",
                }
            )
        return looks

    # --- what it says ---------------------------------------------------------

    def _auditing_sections(self):
        quality = {
            "name": "quality",
            "label": self.env._("The audit itself"),
            "hint": self.env._(
                "How well the work was audited, apart from how good the work was."
            ),
            "boxes": [
                {
                    "name": "quality_grade_id",
                    "label": self.env._("How good is the audit itself?"),
                    "kind": "grade",
                },
                {
                    "name": "quality_note",
                    "label": self.env._("Feedback to the auditor"),
                    "kind": "text",
                    "help": self.env._(
                        "What is strong about the audit, and what would make the next "
                        "one better."
                    ),
                },
                {
                    "name": "with_auditor",
                    "label": self.env._("Moderated together with the auditor"),
                    "kind": "check",
                },
            ],
        }
        return ["overall", quality, "plan"]

    def _auditing_words(self):
        mine = self._auditing_is_mine()
        return {
            **super()._auditing_words(),
            "agree": self.env._("Agree with the auditor"),
            "own": self.env._("You") if mine else self.env._("Moderator"),
            "marks": self.env._("the auditor's grade, then yours")
            if mine
            else self.env._("the auditor's grade, then the moderator's"),
            "this": self.env._("This moderation"),
            "actions": self.env._(
                "What would bring the work to good. They join the auditor's actions "
                "when the loop is closed."
            ),
            "submit": self.env._("Complete"),
            "before": self.env._("Before you can complete it"),
            "follows": self.env._("When you complete it"),
            "refused": self.env._("Not ready to complete."),
            "ready": self.env._("Nothing is missing. It is ready to complete."),
            "confirm": self.env._(
                "Complete the moderation of %(audit)s?", audit=self.display_name
            ),
            "final": self.env._("You cannot change it afterwards."),
            "done": self.env._("Completed."),
            "then": self.env._("The auditor reads your grades and your reasons."),
        }

    def _auditing_suggested_people(self):
        if not self._auditing_is_mine():
            return []
        return self.audit_id._auditing_suggested_people()

    def _auditing_choices(self):
        states = self.env["cs.action"]._fields["state"]
        return {"action_states": states._description_selection(self.env)}

    def _auditing_policy(self):
        # What the framework asks for is no secret.
        policy = self.audit_id.sudo()._auditing_policy()
        return {**policy, "some_actions_block": False}

    # --- the questions and the answers ----------------------------------------

    def _auditing_answers(self):
        lines = self.line_ids.sorted(lambda line: (line.sequence, line.id))
        answers = lines.read(
            [
                "domain_id",
                "audit_line_id",
                "grade_id",
                "reason",
                "auditor_grade_id",
                "auditor_answer",
                "auditor_evidence",
            ],
            load=None,
        )
        for line, answer in zip(lines, answers, strict=True):
            answer["is_answered"] = not line._is_asked() or line._is_said()
            answer["beside"] = {
                "who": self.env._("Auditor"),
                "grade_id": answer.pop("auditor_grade_id"),
                "answer": answer.pop("auditor_answer") or "",
                "text": answer.pop("auditor_evidence") or "",
            }
        return answers

    def _auditing_part(self, name):
        rows = super()._auditing_part(name)
        if name == "members":
            sits = self.state in OPEN_STATES
            for row in rows:
                row["mine"] = row.pop("user_id") == self.env.uid and sits
        return rows

    def _auditing_create(self, name, part, values):
        self._check_open()
        self._check_is_moderator()
        record = super()._auditing_create(name, part, values)
        self._begin({"action_ids"})
        return record

    def auditing_agree(self):
        """Take over the auditor's grade wherever none is given yet; the moderator.

        :return: what ``auditing_save`` returns of the lines
        """
        self.ensure_one()
        self.action_agree()
        return {**self._auditing_touched({"lines"}), "panel": self._auditing_panel()}

    # --- the panel ----------------------------------------------------------

    def _auditing_progress(self):
        asked = self.line_ids.filtered(lambda line: line._is_asked())
        return {
            "answered": len(asked.filtered(lambda line: line._is_said())),
            "total": len(asked),
            "hidden_lines": [],
        }

    def _auditing_ranks(self):
        return {
            line.id: line.domain_id._rank_on_tool(line.grade_id.rank)
            for line in self.line_ids.filtered("grade_id")
        }

    def _is_above_cap(self):
        return self.is_above_cap

    def _auditing_cap(self):
        if not self.cap_in_words:
            return False
        cap = self._standing_cap()
        return {"grade_id": cap.id, "rank": cap.rank, "reason": self.cap_in_words}

    def _get_submit_problems(self):
        return self._get_complete_problems()

    def _several_in_words(self, count):
        return self.env._("%(count)s domains: say why you differ.", count=count)

    def _list_consequences(self):
        if not self.tool_id.has_overall:
            return [self.env._("The answers stand, with what you wrote beside them.")]
        if not self.overall_grade_id:
            return []
        sentences = []
        silent = self.line_ids.filtered(
            lambda line: line.auditor_grade_id and not line.grade_id
        )
        if silent:
            sentences.append(
                self.env._(
                    "You gave no grade for some domains, so the auditor's stands "
                    "there: %(count)s.",
                    count=len(silent),
                )
            )
        if not self.quality_grade_id:
            sentences.append(self.env._("You do not say how good the audit itself is."))
        sentences.append(
            self.env._(
                "The grade goes from %(before)s to %(after)s; the auditor's is kept "
                "beside it.",
                before=self.auditor_grade_id.name.lower(),
                after=self.overall_grade_id.name.lower(),
            )
            if self.differs and self.auditor_grade_id
            else self.env._(
                "The grade is %(grade)s.", grade=self.overall_grade_id.name.lower()
            )
        )
        if self.differs or self.differ_count:
            sentences.append(self.env._("The auditor is told, and reads why."))
        audit = self.audit_id
        if audit.framework_id._escalations_for(
            self.overall_grade_id, audit.child_unsafe
        ):
            sentences.append(
                self.env._("Everybody the framework names for this grade is told.")
            )
        return sentences

    def _auditing_submit(self):
        self.action_complete()
