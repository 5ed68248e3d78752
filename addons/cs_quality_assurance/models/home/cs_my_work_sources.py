from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import deadlines
from ..actions.cs_action import UNDONE_STATES
from ..audits.cs_audit import SUBMITTED_STATES
from ..audits.cs_audit_telling import FEEDBACK
from ..frameworks.cs_framework_approval import EXEMPTION
from .cs_my_work import LIMIT, Asked

# Working days a manager has to look at what was done (see cs.action._ask_for_sign_off).
SIGN_OFF_DAYS = 2

# Notices with no record of their own to work on: kind, whether reading ends them.
NOTICES = {
    "cs_quality_assurance.activity_feedback": ("feedback", True),
    "cs_quality_assurance.activity_result": ("result", True),
    "cs_quality_assurance.activity_family_feedback": ("families", True),
    "cs_quality_assurance.activity_escalation": ("escalation", True),
    "cs_quality_assurance.activity_plan": ("plan", True),
    "cs_quality_assurance.activity_challenge_outcome": ("challenge", True),
    "cs_quality_assurance.activity_assure": ("closing", False),
    "cs_quality_assurance.activity_confirm": ("closing", False),
    "cs_quality_assurance.activity_unallocated": ("unallocated", False),
    "cs_quality_assurance.activity_panel": ("moderation", False),
    "cs_quality_assurance.activity_reference": ("request", False),
    "cs_quality_assurance.activity_register": ("request", False),
    "cs_quality_assurance.activity_good_practice": ("request", False),
    "cs_quality_assurance.activity_thematic_report": ("result", True),
    # What somebody, or the product, asks for beside a record of ours.
    "mail.mail_activity_data_todo": ("request", False),
}


class CsMyWork(models.AbstractModel):
    """Where the items of My work come from: one search each, as the user."""

    _inherit = "cs.my.work"

    @api.model
    def _get_my_work_sources(self):
        """Functions that each say what they look for (``Asked``), or return a list of
        such and of items made by ``_work_item``.

        Hook: other addons extend the list. A source reads as the user, in a number of
        queries that does not depend on the number of records; what is ``Asked`` costs
        nothing where there is nothing.
        """
        return [
            self._work_audits,
            self._work_moderations,
            self._work_actions,
            self._work_sign_offs,
            self._work_self_analyses,
            self._work_self_audits,
            self._work_self_audits_sent,
            self._work_notices,
            self._work_feedback_to_give,
            self._work_plan_reviews,
            self._work_moderation_draws,
            self._work_requests,
            self._work_of_leavers,
            self._work_discussions,
            self._work_challenges,
            self._work_checklists,
            self._work_checkpoints,
            self._work_disputes,
            self._work_closed_although,
            self._work_parts,
            self._work_summaries,
        ]

    def _get_my_work_items(self, sources=None):
        """What every source gives, or those named. Most find nothing for most people:
        one statement says which of them find something, and only those are read."""
        items, asked = [], []
        for source in sources or self._get_my_work_sources():
            found = source()
            for one in [found] if isinstance(found, Asked) else found:
                (asked if isinstance(one, Asked) else items).append(one)
        there = self._which_find_something([one[:2] for one in asked])
        for number in sorted(there):
            one = asked[number]
            items += one.make(self._mine(one.model, one.domain, one.names, one.order))
        return items

    def _which_find_something(self, asked):
        """The numbers of those (model, domain) that hold a record for the user to read,
        in one statement."""
        parts = []
        for number, (model, domain) in enumerate(asked):
            if self.env[model].has_access("read"):
                query = self.env[model]._search(domain, limit=1)
                # Nothing of a query is typed by anybody: the ORM makes it, rules and
                # all; only numbers are added.
                parts.append(
                    SQL("(SELECT %s WHERE EXISTS (%s))", number, query.select())
                )
        if not parts:
            return set()
        rows = self.env.execute_query(SQL(" UNION ALL ").join(parts))
        return {number for (number,) in rows}

    def _mine(self, model, domain, names, order=None):
        """The records that match, with the fields named; none without the right."""
        records = self.env[model]
        if not records.has_access("read"):
            return records
        return records.search_fetch(domain, names, order=order, limit=LIMIT)

    def _case_fact(self, reference):
        return (
            self.env._("case %(reference)s", reference=reference) if reference else ""
        )

    def _work_audits(self):
        return Asked(
            "cs.audit",
            [
                ("auditor_user_id", "=", self.env.uid),
                ("state", "in", ("allocated", "in_progress")),
            ],
            ["name", "case_id", "case_type_id", "department_id", "date_due", "state"],
            make=lambda audits: [
                self._work_item(
                    audit,
                    "audit",
                    self.env._("Audit %(audit)s", audit=audit.name),
                    [
                        self._case_fact(audit.case_id.reference),
                        audit.case_type_id.name,
                        audit.department_id.name,
                        self.env._(
                            "%(done)s of %(all)s domains",
                            done=audit.graded_count,
                            all=audit.domain_count,
                        )
                        if audit.state == "in_progress"
                        else "",
                    ],
                    audit.date_due,
                    self.env._("Continue")
                    if audit.state == "in_progress"
                    else self.env._("Start"),
                    methods=[
                        *(["action_start"] if audit.state == "allocated" else []),
                        "action_open_auditing",
                    ],
                )
                for audit in audits
            ],
        )

    def _work_moderations(self):
        return Asked(
            "cs.moderation",
            [
                ("moderator_user_id", "=", self.env.uid),
                ("state", "in", ("todo", "in_progress")),
            ],
            ["audit_id", "date_due", "state"],
            make=lambda moderations: [
                self._work_item(
                    moderation,
                    "moderation",
                    self.env._("Moderate %(audit)s", audit=moderation.audit_id.name),
                    [
                        self._case_fact(moderation.audit_id.case_id.reference),
                        self.env._(
                            "submitted by %(auditor)s",
                            auditor=moderation.audit_id.auditor_id.name,
                        ),
                    ],
                    moderation.date_due,
                    self.env._("Continue")
                    if moderation.state == "in_progress"
                    else self.env._("Start"),
                    methods=[
                        *(["action_start"] if moderation.state == "todo" else []),
                        "action_open_auditing",
                    ],
                )
                for moderation in moderations
            ],
        )

    def _work_actions(self):
        return Asked(
            "cs.action",
            [
                ("responsible_user_id", "=", self.env.uid),
                ("state", "in", UNDONE_STATES),
            ],
            ["name", "case_id", "date_due", "datetime_due", "is_immediate", "state"],
            make=lambda actions: [
                self._work_item(
                    action,
                    "action",
                    self.env._("Action: %(action)s", action=action.name),
                    [
                        self._case_fact(action.case_reference),
                        self.env._("under way") if action.state == "doing" else "",
                    ],
                    action.date_due,
                    self.env._("Open"),
                    moment=action.datetime_due,
                    immediate=action.is_immediate,
                )
                for action in actions
            ],
        )

    def _work_sign_offs(self):
        return Asked(
            "cs.action",
            [("sign_off_user_id", "=", self.env.uid), ("state", "=", "done")],
            ["name", "case_id", "date_done", "responsible_id"],
            order="date_done, id",
            make=self._items_to_sign_off,
        )

    def _items_to_sign_off(self, actions):
        calendar = self.env.company._cs_work_calendar(
            actions[0].date_done, fields.Date.add(actions[-1].date_done, days=31)
        )
        return [
            self._work_item(
                action,
                "sign_off",
                self.env._("Sign off: %(action)s", action=action.name),
                [
                    self._case_fact(action.case_reference),
                    self.env._("done by %(who)s", who=action.responsible_id.name),
                ],
                deadlines.add_working_days(action.date_done, SIGN_OFF_DAYS, calendar),
                self.env._("Open"),
                waiting=action.date_done,
            )
            for action in actions
        ]

    def _work_self_analyses(self):
        return Asked(
            "cs.self.analysis",
            [("practitioner_user_id", "=", self.env.uid), ("state", "=", "draft")],
            ["audit_id"],
            make=lambda analyses: [
                self._work_item(
                    analysis,
                    "self_analysis",
                    self.env._("Write your view of your work"),
                    [
                        self._case_fact(analysis.case_reference),
                        self.env._("before you meet the auditor"),
                    ],
                    analysis.date_due,
                    self.env._("Write"),
                )
                for analysis in analyses
                # Once the audit has been submitted nobody waits for it.
                if analysis.audit_state in ("allocated", "in_progress")
            ],
        )

    def _work_notices(self):
        kinds = {
            self.env["ir.model.data"]._xmlid_to_res_id(xmlid): (xmlid, *how)
            for xmlid, how in NOTICES.items()
        }
        return Asked(
            "mail.activity",
            [
                ("user_id", "=", self.env.uid),
                ("activity_type_id", "in", list(kinds)),
                ("res_model", "=like", "cs.%"),
            ],
            ["summary", "date_deadline", "res_model", "res_id", "activity_type_id"],
            order="date_deadline, id",
            make=lambda activities: self._items_of_notices(activities, kinds),
        )

    def _items_of_notices(self, activities, kinds):
        moderations = self._moderations_to_read(activities, kinds)
        closing_view = self.env["ir.model.data"]._xmlid_to_res_id(
            "cs_quality_assurance.cs_closing_view_form"
        )
        items = []
        for activity in activities:
            _xmlid, kind, read = kinds[activity.activity_type_id.id]
            record = self.env[activity.res_model].browse(activity.res_id)
            if kind == "feedback":
                record = moderations.get(record.id, record)
            items.append(
                self._work_item(
                    record,
                    kind,
                    activity.summary or activity.activity_type_id.name,
                    [],
                    activity.date_deadline,
                    self.env._("Read") if read else self.env._("Open"),
                    # What a moderator says is read beside what the auditor said.
                    methods=["action_open_auditing"]
                    if record._name == "cs.moderation" and kind == "feedback"
                    else [],
                    dismiss=activity.id if read else False,
                    view_id=closing_view if kind == "closing" else False,
                    # An escalation is about a risk to a child, whatever is late.
                    immediate=kind == "escalation",
                )
            )
        return items

    def _moderations_to_read(self, activities, kinds):
        """The finished moderation of each audit whose feedback is to be read."""
        audits = [
            activity.res_id
            for activity in activities
            if kinds[activity.activity_type_id.id][1] == "feedback"
        ]
        if not audits:
            return {}
        moderations = self._mine(
            "cs.moderation",
            [("audit_id", "in", audits), ("state", "=", "done")],
            ["audit_id"],
            order="id",
        )
        return {moderation.audit_id.id: moderation for moderation in moderations}

    def _work_feedback_to_give(self):
        """DUR-09: who feeds back to the practitioner, by when; where nobody was named,
        whoever is asked to agree on that."""
        kind = self.env["ir.model.data"]._xmlid_to_res_id(FEEDBACK)
        waits = Domain("feedback_given", "=", False) & Domain(
            "state", "in", SUBMITTED_STATES
        )
        # Whose login somebody has is their own to know.
        me = self.env.user.sudo().employee_ids.ids
        asked = Domain("feedback_by_id", "=", False) & Domain(
            "activity_ids",
            "any",
            [("activity_type_id", "=", kind), ("user_id", "=", self.env.uid)],
        )
        names = ["name", "case_id", "practitioner_id", "feedback_by_id", "feedback_due"]
        # Apart, so that each is found by its own index.
        return [
            Asked("cs.audit", waits & one, names, make=self._items_of_feedback)
            for one in (Domain("feedback_by_id", "in", me), asked)
        ]

    def _items_of_feedback(self, audits):
        return [
            self._work_item(
                audit,
                "feedback",
                self.env._("Feed back to %(who)s", who=audit.practitioner_id.name)
                if audit.feedback_by_id
                else self.env._(
                    "Agree who feeds back to %(who)s", who=audit.practitioner_id.name
                ),
                [audit.name, self._case_fact(audit.case_id.reference)],
                audit.feedback_due,
                self.env._("Open"),
                # It is agreed in the auditing screen.
                methods=[] if audit.feedback_by_id else ["action_open_auditing"],
            )
            for audit in audits
        ]

    def _work_moderation_draws(self):
        """BPL-08: rounds of which a share waits to be drawn, for QA officers."""
        if not self.env.user.has_group("cs_quality_assurance.group_qa_officer"):
            return []
        counts = dict(
            self.env["cs.audit"]._read_group(
                [
                    ("state", "=", "moderation"),
                    ("moderation_basis", "=", "waiting"),
                    ("cycle_id", "!=", False),
                ],
                ["cycle_id"],
                ["__count"],
            )
        )
        cycles = self.env["cs.cycle"].concat(*counts)
        days = cycles._moderation_draw_days()
        return [
            self._work_item(
                cycle,
                "moderation",
                self.env._("Draw what is moderated"),
                [cycle.name, self.env._("audits that wait: %(n)s", n=counts[cycle])],
                days[cycle.id],
                self.env._("Open"),
            )
            for cycle in cycles
        ]

    def _work_requests(self):
        """What somebody asked of QA, and what cannot go on by itself."""
        user, today = self.env.user, fields.Date.context_today(self)
        asked = []
        # Where a post decides, whoever holds it; each exemption says whether they do.
        if user.has_group("cs_quality_assurance.group_qa_manager") or any(
            framework._holds_post(EXEMPTION)
            for framework in self._mine("cs.framework", [(EXEMPTION, "!=", False)], [])
        ):
            asked.append(
                Asked(
                    "cs.exemption",
                    [("state", "=", "asked")],
                    ["employee_id", "date_from"],
                    make=lambda exemptions: [
                        self._work_item(
                            one,
                            "request",
                            self.env._("Decide on an exemption"),
                            [one.employee_id.name],
                            one.date_from or fields.Date.to_date(one.create_date),
                            self.env._("Open"),
                        )
                        for one in exemptions
                        if one.can_decide or one.user_id == user
                    ],
                )
            )
        officer = user.has_group("cs_quality_assurance.group_qa_officer")
        if officer or user.has_group("base.group_system"):
            asked += self._work_mail_that_came_back()
        if officer:
            waiting = [
                ("problem", "!=", False),
                ("state", "in", ("draft", "drawn", "allocated")),
            ]
            asked += [
                Asked(
                    "cs.cycle",
                    waiting,
                    ["name", "draw_on", "open_on"],
                    make=lambda cycles: [
                        self._item_that_is_stuck(one, one.draw_on or one.open_on)
                        for one in cycles
                    ],
                ),
                Asked(
                    "cs.programme.line",
                    [("start_problem", "!=", False)],
                    ["name"],
                    make=lambda lines: [
                        self._item_that_is_stuck(one, today) for one in lines
                    ],
                ),
            ]
        return asked

    def _item_that_is_stuck(self, record, day):
        return self._work_item(
            record,
            "request",
            self.env._("This cannot go on by itself"),
            [record.name],
            day or fields.Date.context_today(self),
            self.env._("Open"),
        )

    def _work_mail_that_came_back(self):
        """How many letters came back, whoever they were for; nothing of them."""
        administrator = self.env.user.has_group("base.group_system")
        # Only counted; an administrator alone may open one, and see why.
        came_back = self.env["mail.mail"].sudo()
        failed = [("state", "=", "exception")]
        count = came_back.search_count(failed)
        if not count:
            return []
        return [
            self._work_item(
                came_back.search(failed, order="id desc", limit=1)
                if administrator
                else self.env.company,
                "request",
                self.env._("Emails that could not be sent: %(n)s", n=count),
                [
                    self.env._("look at the mail server")
                    if administrator
                    else self.env._("ask an administrator to look at the mail server")
                ],
                fields.Date.context_today(self),
                self.env._("Open"),
            )
        ]

    def _work_plan_reviews(self):
        """DUR-10: the manager reviews the plan within four weeks."""
        return Asked(
            "cs.improvement.plan",
            [
                ("manager_id.user_id", "=", self.env.uid),
                ("state", "=", "open"),
                ("audit_id.state", "in", SUBMITTED_STATES),
            ],
            ["name", "audit_id", "date_review"],
            make=lambda plans: [
                self._work_item(
                    plan,
                    "plan",
                    self.env._("Review the support plan"),
                    [
                        plan.audit_id.name,
                        self._case_fact(plan.audit_id.case_id.reference),
                    ],
                    plan.date_review,
                    self.env._("Review"),
                )
                for plan in plans
            ],
        )
