from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .batch import run_in_batches
from .cs_audit_checks import Problem
from .cs_framework_follow_rule import FOLLOW_UP_KINDS
from .guard import LIFECYCLE, QUIET


class CsAudit(models.Model):
    """Re-audits, dip-sample reviews and audits of audited cases (SWI-07, LUT-11,
    DUR-20, DUR-28).

    Made by the product ahead of their date, one for each origin and kind, ever: the
    database holds that (ALL-08).
    """

    _inherit = "cs.audit"

    follow_up_rule_id = fields.Many2one(
        "cs.framework.follow.up",
        string="Made by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        lifecycle=True,
    )
    follow_up_period = fields.Date(
        string="For the period ending",
        readonly=True,
        copy=False,
        help="Last day of the period it was made for.",
        lifecycle=True,
    )
    origin_grade_id = fields.Many2one(
        "cs.grade",
        string="Grade then",
        compute="_compute_origin_grade",
        store=True,
        compute_sudo=True,
    )
    since_then = fields.Selection(
        [("better", "Better"), ("same", "The same"), ("worse", "Worse")],
        string="Since then",
        compute="_compute_since_then",
        store=True,
        compute_sudo=True,
    )
    check_ids = fields.One2many(
        "cs.audit.check",
        "audit_id",
        string="Actions of the first audit",
        copy=False,
        lifecycle=True,
    )

    _one_by_rule = models.UniqueIndex(
        "(follow_up_rule_id, origin_audit_id) WHERE follow_up_rule_id IS NOT NULL",
        "This case has already been drawn for that purpose.",
    )

    @api.depends("origin_audit_id.final_grade_id")
    def _compute_origin_grade(self):
        for audit in self:
            audit.origin_grade_id = audit.origin_audit_id.final_grade_id

    @api.depends("origin_grade_id", "final_grade_id", "overall_grade_id")
    def _compute_since_then(self):
        for audit in self:
            now = audit.final_grade_id or audit.overall_grade_id
            if (
                not now
                or not audit.origin_grade_id
                or audit.kind not in FOLLOW_UP_KINDS
            ):
                audit.since_then = False
            elif now.rank == audit.origin_grade_id.rank:
                audit.since_then = "same"
            else:
                audit.since_then = (
                    "better" if now.rank < audit.origin_grade_id.rank else "worse"
                )

    def _problems_of_first_audit(self):
        unchecked = self.check_ids.filtered(lambda check: not check.found)
        if not unchecked:
            return []
        text = self.env._(
            "Say for each action of the first audit whether it was done "
            "(%(count)s to go).",
            count=len(unchecked),
        )
        return [Problem(text, "checks")]

    def _lay_out_checks(self):
        """A follow-up also asks, for each action of the first audit, whether it was
        done."""
        vals = [
            {"audit_id": audit.id, "action_id": action.id}
            for audit in self
            if audit.kind in FOLLOW_UP_KINDS
            # What was asked for is the follow-up's business, whoever audits it.
            for action in audit.sudo().origin_audit_id.action_ids
            - audit.sudo().check_ids.action_id
            if action.state != "cancelled"
        ]
        # Laid out like the tool's lines: not the auditor's choice.
        self.env["cs.audit.check"].sudo().with_context(cs_lifecycle=LIFECYCLE).create(
            vals
        )
        self.invalidate_recordset(["check_ids"])

    # --- making them ------------------------------------------------------

    @api.model
    def _cron_follow_ups(self):
        """Make what is due ahead of its date, allocate it, tell the auditor. Scheduled
        daily.

        Catches up after days off; run twice, or by two at once, it leaves one of each.
        """
        for kind, due_field in (
            ("re_audit", "re_audit_due"),
            ("dip_review", "dip_review_due"),
        ):
            origins = self.search(
                self._domain_follow_up_due(kind, due_field), order=f"{due_field}, id"
            )
            run_in_batches(
                origins, lambda batch, kind=kind: batch._make_follow_ups(kind)
            )
        self.env["cs.framework.follow.up"]._make_due()
        self.env["cs.cycle"]._draw_moderation_due()
        unallocated = self.search(
            [
                ("state", "=", "draft"),
                ("kind", "in", FOLLOW_UP_KINDS),
                ("auditor_id", "=", False),
            ]
        )
        run_in_batches(unallocated, lambda batch: batch._allocate_follow_ups())
        self._carry_out_follow_rules()

    @api.model
    def _domain_follow_up_due(self, kind, due_field):
        """Origins whose follow-up of this kind is near and not yet made, whatever was
        missed before."""
        today = fields.Date.context_today(self)
        near = Domain.OR(
            Domain("framework_id", "=", framework.id)
            & Domain(
                due_field, "<=", today + timedelta(days=framework.follow_up_lead_days)
            )
            for framework in self.env["cs.framework"]
            .with_context(active_test=False)
            .search([])
        )
        return (
            near
            & Domain("state", "in", ("moderation", "closing", "closed"))
            & ~Domain("follow_up_ids", "any", [("kind", "=", kind)])
        )

    def _make_follow_ups(self, kind):
        """One follow-up of this kind for each of these origins; batched and quiet."""
        due_field = {"re_audit": "re_audit_due", "dip_review": "dip_review_due"}[kind]
        vals_list = []
        for origin in self:
            framework = origin.framework_id
            tool = (
                framework.re_audit_tool_id
                if kind == "re_audit"
                else framework.dip_review_tool_id
            )
            vals_list.append(
                {
                    "case_id": origin.case_id.id,
                    "company_id": origin.company_id.id,
                    "framework_id": framework.id,
                    "tool_id": (tool or origin.tool_id).id,
                    "kind": kind,
                    "origin_audit_id": origin.id,
                    "date_due": origin[due_field],
                }
            )
        follow_ups = self._create_quietly(vals_list)
        follow_ups._allocate_follow_ups()
        for follow_up in follow_ups:
            follow_up.origin_audit_id._message_log(
                body=self.env._(
                    "Follow-up made: %(audit)s, due %(date)s.",
                    audit=follow_up.name,
                    date=follow_up.date_due,
                )
            )
        return follow_ups

    @api.model
    def _create_quietly(self, vals_list):
        today = fields.Date.context_today(self)
        for vals in vals_list:
            # Made late (a sample of a quarter that is over, a server that was down):
            # counted from today, or it would be overdue before anybody heard of it.
            if vals.get("date_due") and vals["date_due"] <= today:
                framework = self.env["cs.framework"].browse(vals["framework_id"])
                vals["date_due"] = framework.company_id._cs_add_working_days(
                    today, framework.audit_days
                )
        made = self.with_context(cs_lifecycle=LIFECYCLE, **QUIET).create(vals_list)
        return made.with_context(**dict.fromkeys(QUIET, False))

    def _allocate_follow_ups(self):
        """Give each to a lawful auditor with the least to do; leave it, with QA told,
        where there is none."""
        chosen = self._choose_auditors()
        for audit in self:
            if auditor := chosen.get(audit.id):
                audit._to({"auditor_id": auditor})
                audit.with_context(cs_lifecycle=LIFECYCLE).action_allocate()
            else:
                audit._tell_qa_unallocated()

    def _tell_qa_unallocated(self):
        """A follow-up nobody may lawfully do waits for a QA officer to decide."""
        self.ensure_one()
        if officer := self._first_officer():
            self._schedule_once(
                "cs_quality_assurance.activity_unallocated",
                officer,
                self.date_due or fields.Date.context_today(self),
                self.env._(
                    "%(audit)s has no lawful auditor. Choose one.", audit=self.name
                ),
            )
