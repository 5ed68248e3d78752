from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...rules import allocation
from ...rules import exemptions as rules
from ..platform.guard import LIFECYCLE, QUIET, in_lifecycle


class CsAudit(models.Model):
    """Who may take an audit or its moderation, put to ``rules.allocation`` (ALL-01,
    DUR-03)."""

    _inherit = "cs.audit"

    def _choose_auditors(self):
        """A lawful auditor for each of these audits, loads as even as they can be.

        Runs as superuser from scheduled work: the pool is everybody marked as auditing.

        :return: dict of audit id -> employee id; an audit nobody may lawfully take is
            left out
        """
        chosen = {}
        for rule, audits in self.grouped("follow_rule_id").items():
            chosen |= (
                # Whom the rule names, where a rule made it; lawful in every case.
                audits._choose_by_rule(rule)
                if rule
                else audits._choose(
                    "auditor_id", audits._auditor_pool(), lambda audit: frozenset()
                )
            )
        return chosen

    def _choose_moderators(self):
        """A lawful moderator for each of these audits: never the auditor, nor anybody
        in the line (LUT-08)."""
        return self._choose(
            "moderator_id", None, lambda audit: frozenset(audit.auditor_id.ids)
        )

    def _auditor_pool(self):
        """Everybody marked as auditing, and not exempt today."""
        # cs_auditor is for QA to read; here it only narrows the pool.
        return self._without_exempt(
            self.env["hr.employee"]
            .sudo()
            .search(
                [
                    ("cs_auditor", "=", True),
                    ("user_id", "!=", False),
                    ("company_id", "in", self.company_id.ids),
                ]
            )
            ._cs_people()
        )

    def _moderator_pool(self):
        """The line's or the framework's moderators, or everybody with the role who is
        not just passing it on as QA."""
        self.ensure_one()
        said, framework = self._moderated_by(), self.framework_id
        if named := said.moderator_ids or framework.moderator_ids:
            return named.with_env(self.env).filtered("user_id")
        known = self.env["ir.model.data"]._xmlid_to_res_id
        group = known("cs_quality_assurance.group_moderator")
        users = self.env["res.groups"].browse(group).all_user_ids
        return (
            self.env["hr.employee"]
            .search(
                [("user_id", "in", users.ids), ("company_id", "=", self.company_id.id)]
            )
            ._cs_people()
        )

    def _choose(self, field, pool, barred):
        chosen = {}
        # Of some lines the moderators are others.
        alike = self.grouped(
            lambda audit: (audit.framework_id, pool is None and audit._moderated_by())
        )
        for (framework, _said), audits in alike.items():
            people = (
                audits[0]._moderator_pool()
                if pool is None
                else pool.filtered(
                    lambda employee, company=framework.company_id: (
                        employee.company_id == company
                    )
                )
            )
            if not people:
                continue
            loads = self._open_loads(field, people)
            outcome = allocation.allocate(
                audits._as_allocation_cases(barred),
                [
                    allocation.Auditor(
                        employee.id,
                        capacity=employee.cs_audit_capacity or 0,
                        load=loads.get(employee.id, 0),
                        team=employee.department_id.id or None,
                    )
                    for employee in people
                ],
                framework._as_allocation_policy(),
                seed=str(audits[0].id),
            )
            chosen |= outcome.assigned
        return chosen

    def _open_loads(self, field, people):
        """How many unfinished audits (or moderations) each person has now."""
        states = (
            ("allocated", "in_progress")
            if field == "auditor_id"
            else ("allocated", "in_progress", "moderation")
        )
        groups = self.env["cs.audit"]._read_group(
            [(field, "in", people.ids), ("state", "in", states)], [field], ["__count"]
        )
        return {employee.id: count for employee, count in groups}

    def _as_allocation_cases(self, barred=lambda audit: frozenset()):
        """These audits as ``rules.allocation`` reads them.

        :param barred: function of an audit: employee ids who may never take it, besides
            the line
        """
        managers = self._people_of_work()._cs_managers_by_employee()
        cases = []
        for audit in self:
            department_managers = {
                manager.id
                for manager in audit.department_id._cs_line()
                if manager != audit.practitioner_id
            }
            cases.append(
                allocation.Case(
                    audit.id,
                    practitioner=audit.practitioner_id.id or None,
                    managers=managers.get(audit.practitioner_id.id, frozenset())
                    | managers.get(audit.second_id.id, frozenset())
                    | department_managers,
                    team=audit.department_id.id or None,
                    service=audit.department_id._cs_above("service").id or None
                    if audit.department_id
                    else None,
                    case_type=audit.case_type_id.code,
                    barred=barred(audit) | frozenset(audit.iro_id.ids),
                    second=audit.second_id.id or None,
                    second_team=audit.second_id.department_id.id or None,
                )
            )
        return cases

    def _open_in_round(self):
        """Draft -> allocated for a batch of audits of running rounds: quiet, logged,
        told.

        The number of queries does not depend on the number of audits (ALL-05, ALL-08).
        """
        # Officers open rounds, and the scheduled action does; neither need hold every
        # right on to-dos, followers and self-analyses. The role is checked by the
        # caller.
        audits = self.sudo().with_context(cs_lifecycle=LIFECYCLE, **QUIET)
        audits._check_tool_ready_together()
        for cycle, mine in audits.grouped("cycle_id").items():
            today = cycle._today()
            due = cycle._due_day(max(cycle.date_start, today), cycle._calendar())
            mine.filtered(lambda audit: not audit.date_due).date_due = due
            late = mine.filtered(lambda audit, today=today: audit.date_due < today)
            late.date_due = due
            mine._arrive("allocate", date_allocated=today)
        audits._allocated_together(
            lambda audit: self.env._(
                "Allocated to %(auditor)s for “%(cycle)s”, due %(date)s.",
                auditor=audit.auditor_id.name,
                cycle=audit.cycle_id.name,
                date=format_date(self.env, audit.date_due),
            )
        )
        self._name_moderators_at_once()

    def _allocated_together(self, said):
        """What follows when many are allocated at once: logged, followed, on the lists
        of auditors and practitioners; no letter. As superuser.

        :param said: function of an audit: what its chatter says
        """
        self._message_log_batch({audit.id: said(audit) for audit in self})
        self._follow_by_auditor()
        self._to_do_for_auditors()
        self._ask_for_self_analysis_together()
        self._ask_partners()

    def _check_tool_ready_together(self):
        for tool, audits in self.grouped("tool_id").items():
            if not tool or tool.state == "draft":
                audits[0]._check_tool_ready()

    def _follow_by_auditor(self):
        """Auditors follow their audits, as when given one alone; two queries."""
        Subtype = self.env["mail.message.subtype"]
        subtypes, _internal, _external = Subtype.default_subtypes(self._name)
        have = self.env["mail.followers"]._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)],
            ["res_id", "partner_id"],
        )
        known = {(res_id, partner.id) for res_id, partner in have}
        self.env["mail.followers"].create(
            [
                {
                    "res_model": self._name,
                    "res_id": audit.id,
                    "partner_id": audit.auditor_user_id.partner_id.id,
                    "subtype_ids": [fields.Command.set(subtypes.ids)],
                }
                for audit in self
                if audit.auditor_user_id
                and (audit.id, audit.auditor_user_id.partner_id.id) not in known
            ]
        )

    def _to_do_for_auditors(self):
        """One to-do an audit with its due date, without an e-mail each."""
        self._plan_quietly(
            "cs_quality_assurance.activity_audit",
            [
                (
                    audit,
                    audit.auditor_user_id,
                    audit.date_due,
                    self.env._("Audit case %(case)s", case=audit.case_id.reference),
                )
                for audit in self
                if audit.auditor_user_id
            ],
        )

    def _ask_for_self_analysis_together(self):
        """LUT-01, LUT-17: each practitioner gets the self-analysis the day the audit
        starts.
        """
        asked = self.filtered(
            lambda audit: (
                audit.kind not in ("dip_sample", "benchmark")
                and audit.framework_id.require_self_analysis
                and audit.practitioner_id
                and not audit.self_analysis_ids
            )
        )
        analyses = self.env["cs.self.analysis"].create(
            [
                {"audit_id": audit.id, "practitioner_id": audit.practitioner_id.id}
                for audit in asked
            ]
        )
        self._plan_quietly(
            "cs_quality_assurance.activity_self_analysis",
            [
                (
                    analysis,
                    audit.practitioner_user_id,
                    audit.date_due,
                    self.env._(
                        "Your view of case %(case)s", case=audit.case_id.reference
                    ),
                )
                for audit, analysis in zip(asked, analyses, strict=True)
                if audit.practitioner_user_id
            ],
        )

    def _plan_quietly(self, xmlid, wanted):
        """To-dos for many records in one statement, without a message or follower each.

        :param wanted: list of (record, user, deadline, summary), of one model
        """
        if not wanted:
            return
        activity_type = self.env.ref(xmlid)
        model = self.env["ir.model"]._get(wanted[0][0]._name)
        quiet = {"mail_activity_quick_update": True, "cs_no_followers": LIFECYCLE}
        self.env["mail.activity"].with_context(**quiet).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": model.id,
                    "res_id": record.id,
                    "user_id": user.id,
                    "date_deadline": deadline,
                    "summary": summary,
                    "automated": True,
                }
                for record, user, deadline, summary in wanted
            ]
        )

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        # A batch of to-dos adds its followers itself, all at once.
        if self.env.context.get("cs_no_followers") is LIFECYCLE:
            return True
        return super().message_subscribe(partner_ids, subtype_ids)

    # The audit's place in a round: which cycle, which draw, and what it stands in for
    # (ALL-02).

    cycle_id = fields.Many2one(
        "cs.cycle",
        index=True,
        check_company=True,
        copy=False,
        ondelete="restrict",
        tracking=True,
    )
    programme_id = fields.Many2one(
        related="cycle_id.programme_id", store=True, index=True
    )
    sample_ids = fields.One2many("cs.cycle.sample", "audit_id", string="Drawn as")
    stratum_id = fields.Many2one(
        "cs.cycle.stratum", string="Drawn from", compute="_compute_stratum_id"
    )
    replaces_id = fields.Many2one(
        "cs.audit",
        string="In place of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        lifecycle=True,
    )
    replaced_by_id = fields.Many2one(
        "cs.audit",
        string="Replaced by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        lifecycle=True,
    )

    _cycle_board_idx = models.Index(
        "(cycle_id, state, auditor_id) WHERE cycle_id IS NOT NULL"
    )

    @api.depends("sample_ids.stratum_id")
    def _compute_stratum_id(self):
        for audit in self:
            # Which part of the register it came from is no secret of the sample list.
            audit.stratum_id = audit.sudo().sample_ids[:1].stratum_id

    @api.ondelete(at_uninstall=False)
    def _unlink_not_in_sample(self):
        if not in_lifecycle(self.env) and (kept := self.filtered("cycle_id")):
            raise UserError(
                self.env._(
                    "%(audit)s was drawn for a cycle, so it is kept. Cancel it "
                    "instead.",
                    audit=kept[0].name,
                )
            )

    def action_export_schedule(self):
        """Download these audits as a schedule. Whoever may read them."""
        return {
            "type": "ir.actions.client",
            "tag": "cs_quality_assurance.download",
            "params": {"kind": "schedule", "ids": self.ids},
        }

    # An audit that a case itself started: which line, on which day, by what event.

    programme_line_id = fields.Many2one(
        "cs.programme.line",
        string="Line of the programme",
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        lifecycle=True,
    )
    start_on = fields.Date(
        string="Started for", readonly=True, copy=False, lifecycle=True
    )
    start_event_id = fields.Many2one(
        "cs.case.event",
        string="Started by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        lifecycle=True,
    )
    start_reason = fields.Char(
        string="Why now", readonly=True, copy=False, lifecycle=True
    )
    told_on = fields.Date(readonly=True, copy=False, lifecycle=True, string="Told on")

    # ALL-08: whatever runs twice, or late, one of each.
    _one_start_a_day = models.UniqueIndex(
        "(programme_line_id, case_id, start_on) WHERE programme_line_id IS NOT NULL",
        "This case already has an audit of this line for that day.",
    )
    _one_start_an_event = models.UniqueIndex(
        "(programme_line_id, case_id, start_event_id) WHERE start_event_id IS NOT NULL",
        "This case already has an audit of this line for that event.",
    )

    def _without_exempt(self, people):
        """Nobody exempt today is given a follow-up, either."""
        today = fields.Date.context_today(self)
        held = self.env["cs.exemption"].search(
            [("employee_id", "in", people.ids), ("state", "=", "approved")]
        )
        exempt = rules.exempt(held._as_rules(), today, today)
        return people.filtered(lambda person: person.id not in exempt)
