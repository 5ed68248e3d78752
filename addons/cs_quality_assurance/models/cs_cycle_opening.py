from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, split_every

from .guard import LIFECYCLE, QUIET

CHUNK = 500


class CsCycle(models.Model):
    """Opening a round: its audits go to their auditors, in batches (BPL-02, LUT-01)."""

    _inherit = "cs.cycle"

    def action_open(self):
        """Allocated -> running: every auditor gets their audits and is told. QA
        officers.

        Pressed again on a running cycle, it sends out what was allocated since. Cases
        without an auditor wait, with the reason.
        """
        for cycle in self:
            if cycle.state == "allocated" and (refusal := cycle._opening_refusal()):
                raise cycle._send_to_line(refusal)
        self._check_officer()
        self._lock()
        for cycle in self:
            if cycle.state not in ("allocated", "open"):
                raise UserError(
                    self.env._(
                        "Draw and allocate “%(cycle)s” before you open it.",
                        cycle=cycle.name,
                    )
                )
            ready = cycle._audits_ready()
            if not ready and not cycle.opened_on:
                raise UserError(
                    self.env._(
                        "No case of “%(cycle)s” has an auditor yet, so there is "
                        "nothing to open.",
                        cycle=cycle.name,
                    )
                )
            for ids in split_every(CHUNK, ready.ids):
                ready.browse(ids)._open_in_round()
            cycle._finish_opening()
        return True

    def _audits_ready(self):
        """Audits of these rounds that have an auditor and were not sent out yet, of
        those rounds that may be opened."""
        ready = self.filtered(
            lambda cycle: cycle.state == "open" or not cycle._opening_refusal()
        )
        return self.env["cs.audit"].search(
            [
                ("cycle_id", "in", ready.ids),
                ("state", "=", "draft"),
                ("auditor_id", "!=", False),
            ],
            order="id",
        )

    def _finish_opening(self):
        """Once its audits are out: the round runs, and everybody concerned is told,
        once.
        """
        for cycle in self:
            today = cycle._today()
            if cycle.state == "allocated":
                cycle._to({"state": "open", "opened_on": today, "problem": False})
                cycle.message_post(body=cycle._opened_in_words())
            cycle._tell_auditors(today)
            cycle._send_notices(today)
            cycle._say_who_is_missing()

    def _opened_in_words(self):
        self.ensure_one()
        out = self.audit_ids.filtered(lambda a: a.state not in ("draft", "cancelled"))
        waiting = self._live_samples().filtered(lambda sample: not sample.auditor_id)
        text = self.env._(
            "Audits opened: %(audits)s. Auditors: %(auditors)s.",
            audits=len(out),
            auditors=len(out.auditor_id),
        )
        if waiting:
            text += " " + self.env._(
                "Cases that have no auditor: %(count)s.", count=len(waiting)
            )
        return text

    def _say_who_is_missing(self):
        """A to-do for whoever runs the programme while a case has no auditor; none
        after.
        """
        xmlid = "cs_quality_assurance.activity_unallocated"
        for cycle in self:
            waiting = cycle._live_samples().filtered(lambda s: not s.auditor_id)
            # Raising a to-do for a colleague is the programme's decision.
            record = cycle.sudo()
            if not waiting:
                record.activity_unlink([xmlid])
            elif not record.activity_search([xmlid]):
                record.activity_schedule(
                    xmlid,
                    user_id=cycle._run_by().id,
                    summary=self.env._(
                        "Cases that have no auditor: %(count)s", count=len(waiting)
                    ),
                )

    def _run_by(self):
        """Who decides when the round cannot go on by itself."""
        self.ensure_one()
        return self.programme_id.user_id or self.create_uid

    def _today(self):
        """Today where the council is, whoever's clock the scheduled action runs by."""
        # The calendar's zone is structure, not anybody's data.
        company = (self.company_id or self.env.company).sudo()[:1]
        zone = company.resource_calendar_id.tz or "Europe/London"
        return fields.Date.context_today(self.with_context(tz=zone))


class CsAudit(models.Model):
    _inherit = "cs.audit"

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
            mine.write({"state": "allocated", "date_allocated": today})
        audits._message_log_batch(
            {
                audit.id: self.env._(
                    "Allocated to %(auditor)s for “%(cycle)s”, due %(date)s.",
                    auditor=audit.auditor_id.name,
                    cycle=audit.cycle_id.name,
                    date=format_date(self.env, audit.date_due),
                )
                for audit in audits
            }
        )
        audits._follow_by_auditor()
        audits._to_do_for_auditors()
        audits._ask_for_self_analysis_together()
        self._name_moderators_at_once()

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
                audit.framework_id.require_self_analysis
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


class CsSelfAnalysis(models.Model):
    _inherit = "cs.self.analysis"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        # As for the audits: the practitioner's to-do is enough.
        if self.env.context.get("cs_no_followers") is LIFECYCLE:
            return True
        return super().message_subscribe(partner_ids, subtype_ids)
