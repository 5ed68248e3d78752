from datetime import date, datetime
from typing import NamedTuple

import psycopg2

from odoo import Command, fields, models
from odoo.exceptions import AccessError, MissingError, UserError

from ...rules import grading
from ..platform.guard import LIFECYCLE
from ..tools.cs_answer_trail_mixin import ANSWER_FIELDS
from .cs_audit_form import LINE_FIELDS, PARTNER_SAYS
from .cs_audit_rights import AUDITOR_FIELDS, FEEDBACK_FIELDS


class Part(NamedTuple):
    """What the auditing screen may do with one kind of record.

    ``fields`` are those it may write, ``operations`` what it may do with them.
    """

    model: str
    fields: frozenset
    operations: frozenset


def _part(model, names, operations):
    return Part(model, frozenset(names), frozenset(operations.split()))


WRITABLE_PARTS = {
    "audit": _part(
        "cs.audit",
        (AUDITOR_FIELDS | FEEDBACK_FIELDS)
        - {"line_ids", "discussion_ids", "checklist_ids"},
        "write",
    ),
    "lines": _part("cs.audit.line", ANSWER_FIELDS, "write"),
    "discussions": _part(
        "cs.audit.discussion",
        {"employee_id", "role", "method", "date", "note"},
        "create write unlink",
    ),
    "learning": _part(
        "cs.learning.point",
        {"kind", "name", "theme_id", "line_id", "standard_ids"},
        "create write unlink",
    ),
    "actions": _part(
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
    "plans": _part(
        "cs.improvement.plan", {"manager_id", "date_review"}, "create write unlink"
    ),
    "escalations": _part(
        "cs.audit.escalation",
        {"reason", "employee_id", "date_told", "immediate_action"},
        "create",
    ),
    "checklist": _part("cs.audit.checklist", {"confirmed"}, "write"),
    "checks": _part("cs.audit.check", {"found", "note"}, "write"),
    "elements": _part("cs.audit.element", {"met", "evidence"}, "write"),
    "families": _part("cs.family.feedback", {"who"}, "create"),
    "contributions": _part(
        "cs.audit.contribution", PARTNER_SAYS | {"agency_id"}, "create write unlink"
    ),
}


class ChangedMeanwhile(Exception):
    """Boxes that hold something else than when the typing began: ``current``."""

    def __init__(self, current):
        super().__init__()
        self.current = current


def _plain(value):
    """A value as the screen has it: nothing is False, days and moments are text."""
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    if isinstance(value, date):
        return fields.Date.to_string(value)
    return value or False


class CsAudit(models.Model):
    """The auditing screen: what it saves as the auditor types, and the panel it shows.

    Every write goes through the ORM as the user: nothing is allowed here that the rules
    of the records do not allow.
    """

    _inherit = "cs.audit"

    # --- saving ---------------------------------------------------------------

    def auditing_save(self, operations):
        """Save what was typed. One refusal does not hold up the rest.

        :param operations: list of dict with ``key`` (the caller's own), ``part`` (a key
            of ``WRITABLE_PARTS``), ``do`` (create, write or unlink), ``id`` (but for
            create), ``values`` and, for write, ``was``: what the boxes held when the
            typing began
        :return: dict with ``errors`` (sentence by key), ``conflicts`` (by key, what the
            boxes hold that were changed since the caller read them), ``ids`` (of what
            was created, by key), ``saved_at``, the fresh ``panel``, and the ``parts``
            and ``lines`` touched
        """
        self.ensure_one()
        self.check_access("read")
        errors, ids, conflicts = {}, {}, {}
        for operation in operations:
            key = operation.get("key") or ""
            try:
                # A savepoint each: a refusal takes back its own operation only.
                with self.env.cr.savepoint():
                    ids[key] = self._auditing_apply(operation)
            except ChangedMeanwhile as error:
                conflicts[key] = error.current
            except (UserError, AccessError, MissingError) as error:
                errors[key] = str(error.args[0])
            except psycopg2.IntegrityError as error:
                model = self.env[WRITABLE_PARTS[operation["part"]].model]
                errors[key] = model._sql_error_to_message(error)
        return {
            "errors": errors,
            "conflicts": conflicts,
            "ids": ids,
            "saved_at": fields.Datetime.now(),
            **self._auditing_touched({operation["part"] for operation in operations}),
            "panel": self._auditing_panel(),
        }

    def _auditing_apply(self, operation):
        part = WRITABLE_PARTS.get(operation.get("part"))
        do, values = operation.get("do"), dict(operation.get("values") or {})
        if not part or do not in part.operations or set(values) - part.fields:
            raise UserError(self.env._("The auditing screen cannot do this."))
        for name in {"standard_ids", "other_worker_ids"} & set(values):
            values[name] = [Command.set(values[name] or [])]
        if do == "create":
            return self._auditing_create(operation["part"], part, values).id
        record = self._auditing_record(part, operation.get("id"))
        if do == "unlink":
            record.unlink()
            return False
        self._auditing_check_unchanged(record, values, operation.get("was") or {})
        record.write(values)
        return record.id

    def _auditing_check_unchanged(self, record, values, was):
        """Somebody, or another window of the same person, was faster: nothing of theirs
        is lost without a word.

        :raises ChangedMeanwhile: with what the boxes hold now
        """
        names = set(was) & set(values)
        if not names:
            return
        [now] = record.read(sorted(names), load=None)
        current = {
            name: _plain(now[name])
            for name in names
            if _plain(now[name]) not in (_plain(was[name]), _plain(values[name]))
        }
        if current:
            raise ChangedMeanwhile(current)

    def _auditing_record(self, part, record_id):
        """The record of this audit with that id; never one of another audit."""
        if part.model == self._name:
            return self
        record = self.env[part.model].search(
            [("id", "=", record_id), ("audit_id", "=", self.id)]
        )
        if not record:
            raise UserError(
                self.env._("This is no longer there: somebody may have removed it.")
            )
        return record

    def _auditing_create(self, name, part, values):
        values["audit_id"] = self.id
        if name == "actions":
            open_plan = self.plan_ids.filtered(lambda plan: plan.state == "open")[:1]
            values["plan_id"] = open_plan.id
        record = self.env[part.model].create(values)
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
        """What the screen has to show anew after these parts changed."""
        if "plans" in names:
            names = names | {"actions"}
        result = {}
        if "lines" in names:
            result["lines"] = self.line_ids.read(LINE_FIELDS, load=None)
        parts = {
            name: self._auditing_part(name)
            for name in sorted(names - {"lines", "audit"})
        }
        if "escalations" in names:
            result["audit"] = {
                "child_safety": self.child_safety,
                "child_unsafe": self.child_unsafe,
            }
        if parts:
            result["parts"] = parts
            result["people"] = self._auditing_names(parts, {}, [])
        return result

    def auditing_submit(self):
        """Submit, and say how it went; the auditor.

        :return: dict with ``refused`` (the problems, empty when it was submitted)
        :raises UserError: somebody else is submitting, or has submitted it
        """
        self.ensure_one()
        if self.state == "in_progress":
            self._check_is_auditor()
            if problems := self._get_submit_problems():
                return {"refused": [problem._asdict() for problem in problems]}
        self.action_submit()
        return {"refused": []}

    # --- the panel ----------------------------------------------------------

    def _auditing_panel(self):
        """What the bottom of the screen says, always true: spread, cap, what follows.

        :return: dict of plain values
        """
        self.ensure_one()
        running = self.state == "in_progress"
        scale, asked = self.scale_id, self._asked_lines()
        graded = {
            line.id: line._rank_for_overall()
            for line in asked
            if line.answer_type == "graded" and not line.not_applicable
        }
        counts = {}
        if len(scale.grade_ids) > 1:
            counts = dict(grading.spread(scale._as_rules(), graded).counts)
        return {
            "answered": len(asked.filtered("is_answered")),
            "total": len(asked),
            "not_applicable": len(asked.filtered("not_applicable")),
            "hidden_lines": (self.line_ids - asked).ids,
            "spread": [
                {"grade_id": grade.id, "count": counts.get(grade.rank, 0)}
                for grade in scale.grade_ids
            ],
            "cap": self._auditing_cap(),
            "above_cap": self._is_above_cap(),
            "consequences": self._list_consequences() if running else [],
            "problems": self._auditing_problems() if running else [],
            "discussions": self._auditing_discussions(),
            "asked": self.checklist_ids._asked().ids,
            "plan_needed": self._needs_plan(),
            "urgent_needed": self._urgent_record_needed(),
            "looks_back_further": self._looks_back_further(),
        }

    def _auditing_cap(self):
        if not self.grade_cap_id:
            return False
        return {
            "grade_id": self.grade_cap_id.id,
            "rank": self.grade_cap_id.rank,
            "reason": self.grade_cap_reason,
            "line_ids": [line.id for line, _reason in self._binding_reasons()],
        }

    def _auditing_problems(self):
        """The problems of submitting, with those of the domains drawn together."""
        problems = self._get_submit_problems()
        domains = [problem for problem in problems if problem.place == "line"]
        others = [problem._asdict() for problem in problems if problem.place != "line"]
        if len(domains) < 3:
            return [problem._asdict() for problem in domains] + others
        text = self.env._("%(count)s domains to answer.", count=len(domains))
        return [domains[0]._replace(text=text)._asdict(), *others]

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
