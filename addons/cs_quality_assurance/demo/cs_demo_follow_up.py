"""What follows the demo council's audits: plans, moderation, actions and learning."""

from datetime import datetime, time, timedelta

from odoo import Command, fields, models
from odoo.tools import SQL

from ..models.platform.guard import QUIET
from . import evidence


class CsDemo(models.AbstractModel):
    _inherit = "cs.demo"

    # --- beside the audit, before it is submitted -------------------------

    def _make_consequences(self, row, audit):
        """Escalation, support plan and actions, as the auditor records them."""
        draw = self._state().draw
        team = audit.department_id
        if row["grade"] == "inadequate":
            told = audit.env["cs.audit.escalation"].create(
                {
                    "audit_id": audit.id,
                    "reason": "child_unsafe" if audit.child_unsafe else "grade",
                    "level": "service",
                    "employee_id": team._cs_manager_at("service").id,
                    "immediate_action": draw.choice(evidence.SPOKEN),
                }
            )
            self._backdate(
                told, {"date_told": datetime.combine(row["dates"][2], time(11, 5))}
            )
        plan = audit.env["cs.improvement.plan"]
        if audit.framework_id._plan_needed(audit.overall_grade_id):
            plan = plan.create({"audit_id": audit.id})
        count = {
            "outstanding": 0,
            "good": 2,
            "requires_improvement": 4,
            "inadequate": 4,
        }
        number = count[row["grade"]]
        if row["state"] == "closing" and not number:
            number = 1
        vals_list = [
            self._prepare_action(row, audit, plan, what)
            for what in draw.sample(evidence.ACTIONS, number)
        ]
        if row["grade"] == "inadequate":
            vals_list.append(
                {
                    "name": draw.choice(evidence.IMMEDIATE),
                    "audit_id": audit.id,
                    "plan_id": plan.id,
                    "responsible_id": team._cs_manager_at("team").id,
                    "is_immediate": True,
                }
            )
        audit.env["cs.action"].create(vals_list)

    def _prepare_action(self, row, audit, plan, what):
        draw = self._state().draw
        name, measure = what
        # The worker does most; the team's manager the rest.
        manager = audit.department_id._cs_manager_at("team")
        responsible = audit.practitioner_id if draw.random() < 0.75 else manager
        return {
            "name": name,
            "success_measure": measure,
            "audit_id": audit.id,
            "plan_id": plan.id,
            "responsible_id": responsible.id,
        }

    def _make_learning(self, audit):
        draw = self._state().draw
        standards = {
            standard.number: standard.id
            for standard in audit.tool_id.domain_ids.standard_ids
        }
        point = audit.env["cs.learning.point"]
        point.with_context(**QUIET).create(
            [
                {
                    "kind": kind,
                    "name": name,
                    "theme_id": theme is not None and self._state().themes[theme].id,
                    "audit_id": audit.id,
                    "standard_ids": [
                        Command.link(standards[f"KPS {number}"])
                        for number in numbers
                        if f"KPS {number}" in standards
                    ],
                }
                for kind, theme, name, numbers in draw.sample(
                    evidence.LEARNING, draw.randint(1, 3)
                )
            ]
        )

    # --- moderation -------------------------------------------------------

    def _moderate_audits(self):
        for row in self._running("moderation"):
            moderation = row["audit"].sudo().moderation_ids
            if row.get("moderator") and ("moderated" in row or "graded" in row):
                self._moderate(row, self._as(row["moderator"], moderation))
        rows = [row for row in self._running("moderation") if "moderated" in row]
        self._at([row | {"dates": [self._moderated_on(row)]} for row in rows], 0)

    def _moderated_on(self, row):
        return row["dates"][2] + timedelta(days=5)

    def _moderate(self, row, moderation):
        """Grade beside the auditor; agree mostly, and say why where not."""
        draw = self._state().draw
        moderation.action_start()
        lines = moderation.line_ids
        done = "moderated" in row
        for line in lines if done else lines[: row["graded"]]:
            grade = line.auditor_grade_id
            if not grade:
                continue
            vals = {"grade_id": grade.id}
            # One grade lower now and then; never to where a limit would cap the whole.
            if draw.random() < 0.15 and grade.rank < 3:
                worse = evidence.GRADES[grade.rank]
                vals = {
                    "grade_id": self._grade(worse).id,
                    "reason": draw.choice(evidence.MODERATION),
                }
            line.write(vals)
        if not done:
            return
        differs = self._grade(row["moderated"]) != moderation.auditor_grade_id
        moderation.write(
            {
                "overall_grade_id": self._grade(row["moderated"]).id,
                "overall_reason": evidence.OVERALL[
                    evidence.GRADES.index(row["moderated"])
                ]
                if differs
                else False,
                "quality_grade_id": self._grade("good").id,
                "quality_note": "Clear evidence, fairly weighed.",
                "with_auditor": True,
            }
        )
        moderation.action_complete()
        self._backdate(moderation, {"date_done": self._moderated_on(row)})

    # --- actions and closing ----------------------------------------------

    def _follow_up_audits(self):
        for row in self._running("moderation"):
            self._date_actions(row)
        for row in self._rows("closing", "closed"):
            self._do_actions(row)
        for row in self._rows("closed"):
            self._close(row)
        rows = self._rows("closing", "closed")
        self._at([row for row in rows if len(row["dates"]) > 3], 3)
        self._at([row | {"dates": [self._last_done(row)]} for row in rows], 0)

    def _date_actions(self, row):
        """Due some working days after the audit was submitted, made the day of it."""
        draw = self._state().draw
        audit, submitted = row["audit"].sudo(), row["dates"][2]
        for action in audit.action_ids:
            if action.is_immediate:
                due = datetime.combine(submitted + timedelta(days=1), time(15, 30))
                vals = {"datetime_due": due, "date_due": due.date()}
            else:
                days = draw.randint(3, audit.framework_id.action_days)
                vals = {
                    "date_due": audit.company_id._cs_add_working_days(submitted, days)
                }
            self._backdate(action, vals)
        self._backdate(
            audit.plan_ids,
            {
                "date_identified": submitted,
                "date_review": submitted + timedelta(days=28),
            },
        )
        self.env.flush_all()
        self._made_on(audit.action_ids, submitted)
        self._made_on(audit, row["dates"][0])

    def _made_on(self, records, day):
        # SQL: the day of making is Odoo's own; it says what due date is too late.
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                datetime.combine(day, time(9, 30)),
                records.ids,
            )
        )
        records.invalidate_recordset(["create_date"])

    def _do_actions(self, row):
        """Of a closed audit all are signed off; of others each is at its own stage."""
        draw = self._state().draw
        closed = row["state"] == "closed"
        stages = ["todo", "doing", "done", "todo", "doing", "done", "signed_off"]
        for number, action in enumerate(row["audit"].sudo().action_ids):
            # The first stays open, or the audit would close.
            stage = draw.choice(stages if number else stages[:-1])
            if closed or (action.is_immediate and number):
                stage = "signed_off"
            self._take_action(row, action, stage)

    def _take_action(self, row, action, stage):
        doer = action.responsible_user_id
        manager = action.department_id._cs_manager_at("team").user_id
        if manager == doer:
            manager = action.department_id._cs_manager_at("service").user_id
        if stage == "todo":
            return
        action = action.with_user(doer)
        action.action_start()
        if stage == "doing":
            return
        outcome, difference = self._state().draw.choice(evidence.OUTCOMES)
        action.write({"outcome": outcome, "difference": difference})
        action.action_done()
        done = self._last_done(row)
        self._backdate(action, {"date_done": done})
        if stage == "signed_off":
            action.with_user(manager).action_sign_off()
            self._backdate(action, {"date_signed_off": done + timedelta(days=1)})

    def _last_done(self, row):
        """A day between submitting and closing, or yesterday at the latest."""
        yesterday = fields.Date.context_today(self) - timedelta(days=2)
        if len(row["dates"]) > 3:
            return row["dates"][3] - timedelta(days=1)
        return min(row["dates"][2] + timedelta(days=9), yesterday)

    def _close(self, row):
        audit, closed = row["audit"].sudo(), row["dates"][3]
        manager = audit.department_id._cs_manager_at("team").user_id
        for plan in audit.plan_ids.with_user(manager).with_prefetch():
            plan.write(
                {
                    "review_note": evidence.PLAN_REVIEW,
                    "on_supervision_file_date": row["dates"][2] + timedelta(days=2),
                }
            )
            plan.action_review()
            plan.action_close()
        self._backdate(audit, {"date_closed": closed})

    def _make_meeting_actions(self):
        """Actions that come from meetings: the board has more than audits behind it."""
        state = self._state()
        today = fields.Date.context_today(self)
        people = ("manager", "m.trewin", "service.manager")
        board = self.env["cs.action"].with_context(mail_activity_quick_update=True)
        for login, name, due in zip(
            people, evidence.MEETING_ACTIONS, (-4, 3, 12), strict=True
        ):
            responsible = state.people[login]
            self._as("qa.officer", board).create(
                {
                    "name": name,
                    "origin": "meeting",
                    "responsible_id": responsible.id,
                    "department_id": responsible.department_id.id,
                    "date_due": self.env.company._cs_add_working_days(
                        today + timedelta(days=due), 0
                    ),
                }
            )
        # One that was dropped, with its reason.
        dropped = self.env["cs.action"].search(
            [("state", "=", "todo")], limit=1, order="id"
        )
        self._as("qa.officer", dropped).action_cancel("Done by the school instead.")

    def _date_activities(self):
        """To-dos carry the due date of what they are about."""
        for model in ("cs.audit", "cs.action", "cs.moderation"):
            for activity in self.env["mail.activity"].search(
                [("res_model", "=", model)]
            ):
                due = self.env[model].browse(activity.res_id).date_due
                if due and activity.date_deadline != due:
                    activity.with_context(
                        mail_activity_quick_update=True
                    ).date_deadline = due
