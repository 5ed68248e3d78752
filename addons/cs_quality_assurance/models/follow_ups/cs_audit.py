from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ..frameworks.cs_framework_follow_rule import FOLLOW_UP_KINDS
from ..platform.batch import run_in_batches
from ..platform.guard import LIFECYCLE, QUIET
from ..platform.wording import date_in_words
from ..tools.cs_graded_mixin import Problem


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
        if self.kind not in FOLLOW_UP_KINDS:
            return []
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
                origins, lambda batch, kind=kind: batch._make_follow_ups(kind), size=500
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
        run_in_batches(
            unallocated, lambda batch: batch._allocate_follow_ups(), size=500
        )
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
        self._message_log_batch(
            {
                follow_up.origin_audit_id.id: self.env._(
                    "Follow-up made: %(audit)s, due %(date)s.",
                    audit=follow_up.name,
                    date=follow_up.date_due,
                )
                for follow_up in follow_ups
            }
        )
        return follow_ups

    @api.model
    def _create_quietly(self, vals_list):
        today = fields.Date.context_today(self)
        # Made late (a sample of a quarter that is over, a server that was down):
        # counted from today, or it would be overdue before anybody heard of it.
        late = [v for v in vals_list if v.get("date_due") and v["date_due"] <= today]
        anew = {
            framework.id: framework.company_id._cs_add_working_days(
                today, framework.audit_days
            )
            for framework in self.env["cs.framework"].browse(
                {vals["framework_id"] for vals in late}
            )
        }
        for vals in late:
            vals["date_due"] = anew[vals["framework_id"]]
        made = self.with_context(cs_lifecycle=LIFECYCLE, **QUIET).create(vals_list)
        return made.with_context(**dict.fromkeys(QUIET, False))

    def _allocate_follow_ups(self):
        """Give each to a lawful auditor with the least to do; leave it, with QA told,
        where there is none."""
        chosen = self._choose_auditors()
        # The product allocates what it made; nobody's rights are asked. Quietly, and
        # then a letter each.
        whole = self.sudo().with_context(cs_lifecycle=LIFECYCLE, **QUIET)
        given = whole.filtered(lambda audit: audit.id in chosen)
        numbers = defaultdict(list)
        for number, auditor in chosen.items():
            numbers[auditor].append(number)
        placing = whole.with_context(cs_checked_together=LIFECYCLE)
        for auditor, theirs in numbers.items():
            placing.browse(theirs)._to({"auditor_id": auditor})
        given._check_auditor()
        given._check_auditor_has_login()
        given._check_auditor_in_pool()
        given._check_second_person()
        given._check_tool_ready_together()
        given._arrive("allocate")
        given._allocated_together(
            lambda audit: self.env._(
                "Allocated to %(auditor)s, due %(date)s.",
                auditor=audit.auditor_id.name,
                date=date_in_words(self.env, audit.date_due),
            )
        )
        given._write_to_auditors()
        (whole - given)._tell_qa_unallocated()

    def _write_to_auditors(self):
        """One letter to each auditor, with the numbers of what they were given."""
        for company, audits in self.grouped("company_id").items():
            company._cs_send_letters(
                [
                    (
                        auditor,
                        self.env._("Audits for you: %(count)s", count=len(mine)),
                        Markup("<p>%s</p><ul>%s</ul>")
                        % (
                            self.env._("They stand in My work, with what to do."),
                            Markup().join(
                                Markup("<li>%s</li>")
                                % self.env._(
                                    "%(audit)s, due %(date)s",
                                    audit=audit.name,
                                    date=date_in_words(self.env, audit.date_due),
                                )
                                for audit in mine
                            ),
                        ),
                    )
                    for auditor, mine in audits.grouped("auditor_id").items()
                ]
            )

    def _tell_qa_unallocated(self):
        """Follow-ups that nobody may lawfully do wait for a QA officer to decide: on
        their list once, in one letter. As superuser."""
        kind = self.env.ref("cs_quality_assurance.activity_unallocated")
        for company, audits in self.grouped("company_id").items():
            officer = audits[0]._first_officer()
            known = audits.activity_ids.filtered(
                lambda todo, officer=officer: (
                    todo.activity_type_id == kind and todo.user_id == officer
                )
            )
            new = audits.filtered(lambda one, known=known: not one.activity_ids & known)
            if not officer or not new:
                continue
            said = {
                audit: self.env._(
                    "%(audit)s has no lawful auditor. Choose one.", audit=audit.name
                )
                for audit in new
            }
            today = fields.Date.context_today(self)
            new._plan_quietly(
                "cs_quality_assurance.activity_unallocated",
                [(one, officer, one.date_due or today, said[one]) for one in new],
            )
            words = Markup().join(Markup("<p>%s</p>") % one for one in said.values())
            subject = self.env._("Audits without an auditor: %(n)s", n=len(new))
            company._cs_send_letters([(officer, subject, words)])

    # Follow-ups made by the framework's list of rules (SWI-07, LUT-11, DUR-15). An
    # audit has one re-audit and one dip review, whether the framework's own dates or a
    # rule makes it. The database holds one for each rule and origin (ALL-08).

    follow_rule_id = fields.Many2one(
        "cs.framework.follow.rule",
        string="Follows by the rule",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        lifecycle=True,
    )

    _one_follow_up = models.UniqueIndex(
        "(origin_audit_id, kind) WHERE origin_audit_id IS NOT NULL "
        "AND follow_rule_id IS NULL "
        "AND kind IN ('re_audit', 'dip_review', 'external')",
        "This audit already has a follow-up of that kind.",
    )
    _one_by_follow_rule = models.UniqueIndex(
        "(follow_rule_id, origin_audit_id) WHERE follow_rule_id IS NOT NULL "
        "AND kind != 'thematic'",
        "This audit already has its follow-up by that rule.",
    )
    _one_case_by_follow_rule = models.UniqueIndex(
        "(follow_rule_id, origin_audit_id, case_id) WHERE follow_rule_id IS NOT NULL",
        "That case is already in the new sample.",
    )

    @api.model
    def _carry_out_follow_rules(self):
        """What the framework's own rules set off (see ``_cron_follow_ups``)."""
        self.env["cs.framework.follow.rule"]._make_due()
        # Those of a new sample that had no lawful auditor yet; the others were tried.
        waiting = self.search(
            [
                ("state", "=", "draft"),
                ("follow_rule_id.kind", "=", "thematic"),
                ("auditor_id", "=", False),
            ]
        )
        run_in_batches(waiting, lambda batch: batch._allocate_follow_ups())

    def _make_by_rule(self, rule):
        """What a rule asks for after each of these audits, allocated, its auditor told.

        :return: the new audits
        """
        vals_list = []
        for origin in self:
            cases = (
                rule._new_sample(origin) if rule.kind == "thematic" else origin.case_id
            )
            vals_list += [rule._prepare_follow_up(origin, case) for case in cases]
        made = self._create_quietly(vals_list)
        made._allocate_follow_ups()
        for origin, follow_ups in made.grouped("origin_audit_id").items():
            origin._message_log(
                body=self.env._(
                    "Follow-up made by “%(rule)s”: %(audits)s, due %(date)s.",
                    rule=rule.name,
                    audits=", ".join(follow_ups.mapped("name")),
                    date=follow_ups[0].date_due,
                )
            )
        return made

    def _choose_by_rule(self, rule):
        pool = self._auditor_pool()
        barred = {audit.id: frozenset() for audit in self}
        if rule.who == "named":
            # Named by a QA manager: they need not be in the pool of auditors.
            pool = rule.sudo().auditor_ids.filtered("user_id")
        elif rule.who == "other":
            barred = {a.id: frozenset(a.origin_audit_id.auditor_id.ids) for a in self}
        elif rule.who == "same":
            return self._choose_the_same(pool)
        return self._choose("auditor_id", pool, lambda audit: barred[audit.id])

    def _choose_the_same(self, pool):
        """The auditor of the origin where that is lawful; else anybody who may."""
        chosen = {}
        for audit in self:
            # As in _auditor_pool: who audited narrows the choice, and nothing else.
            before = audit.origin_audit_id.sudo().auditor_id.filtered("user_id")
            chosen |= audit._choose("auditor_id", before, lambda a: frozenset())
        left = self.filtered(lambda audit: audit.id not in chosen)
        return chosen | left._choose("auditor_id", pool, lambda a: frozenset())

    def _rules_in_words(self):
        """The rules that the grade given sets off, a sentence each."""
        whose = self._follow_line() or self.framework_id
        rules = whose.follow_rule_ids.with_env(self.env).filtered(
            lambda rule: (
                rule.trigger != "sample"
                and rule._sets_off(self)
                and not (
                    rule.kind == "re_audit"
                    and self._re_audit_needed(self.overall_grade_id)
                )
            )
        )
        today = fields.Date.context_today(self)
        return [
            self.env._("%(rule)s: due %(date)s.", rule=rule.name, date=date)
            if not rule._from_close()
            else self.env._("%(rule)s, counted from closing.", rule=rule.name)
            for rule in rules
            for date in [date_in_words(self.env, rule._due_date(today))]
        ]

    # An external auditor's grade beside ours (DUR-28).

    versus_ours = fields.Selection(
        [
            ("same", "The same as ours"),
            ("higher", "Better than ours"),
            ("lower", "Lower than ours"),
        ],
        string="External grade",
        compute="_compute_versus_ours",
        store=True,
        compute_sudo=True,
        help="The external auditor's overall grade against our final one.",
    )

    @api.depends("kind", "origin_grade_id", "final_grade_id")
    def _compute_versus_ours(self):
        for audit in self:
            ours, theirs = audit.origin_grade_id, audit.final_grade_id
            if audit.kind != "external" or not (ours and theirs):
                audit.versus_ours = False
            elif ours == theirs:
                audit.versus_ours = "same"
            else:
                # Rank 1 is the best grade.
                audit.versus_ours = "higher" if theirs.rank < ours.rank else "lower"

    def _set_re_audit_due(self):
        """SWI-07: six weeks (or what the framework says) after submission, set or
        cleared by the final grade. Practice in grading sets off none.
        """
        for audit in self.filtered(lambda audit: audit.kind != "benchmark"):
            framework = audit.framework_id
            due = (
                audit.date_submitted + timedelta(weeks=framework.re_audit_weeks)
                if audit.date_submitted and audit._re_audit_needed(audit.final_grade_id)
                else False
            )
            audit._to({"re_audit_due": due})

    def _tell_posts_of_rule(self):
        """The posts that the rule names hear how a follow-up came out, better or worse,
        once for each result: the grade before and after, by reference (ALL-07). As
        superuser, from the transitions."""
        self.ensure_one()
        rule = self.follow_rule_id
        if not rule.told_job_ids or not self.since_then:
            return
        words = self.env._(
            "%(how)s: %(before)s before, %(after)s now",
            how=self._result_in_words(),
            before=self.origin_grade_id.name,
            after=(self.final_grade_id or self.overall_grade_id).name,
        )
        had = self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("message_type", "=", "user_notification"),
                ("subject", "=", words),
            ]
        )
        people = rule._told(self.department_id).partner_id - had.partner_ids
        if people:
            self.message_notify(partner_ids=people.ids, subject=words, body=words)
