from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_list

from ...rules import follow_ups, sampling
from ..platform.batch import run_in_batches

# Looks at work already audited that a rule may follow up again.
FIRST_KINDS = ("case_file", "thematic", "ad_hoc", "multi_agency", "specialist")

FOLLOW_UP_KINDS = ("re_audit", "dip_review")

# What sets a rule off without a grade.
NO_GRADE = ("bottom_line", "answers")

# The date on which the framework itself makes one.
OWN_DATES = {"re_audit": "re_audit_due", "dip_review": "dip_review_due"}


class CsFrameworkFollowRule(models.Model):
    """What follows from what was found: one rule of a list (SWI-07, LUT-11, DUR-15).

    On top of the framework's own re-audits and reviews. Made daily by the follow-up
    cron, one for each rule and audit, ever. Everyone reads; QA managers change.
    """

    _name = "cs.framework.follow.rule"
    _description = "Rule for follow-ups"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin", "hr.mixin"]
    _order = "framework_id, sequence, id"
    _check_company_auto = True

    framework_id = fields.Many2one(
        "cs.framework", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="framework_id.company_id", store=True, index=True, precompute=True
    )
    scale_id = fields.Many2one(related="framework_id.tool_id.scale_id")
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)
    name = fields.Char(required=True, translate=True)
    trigger = fields.Selection(
        [
            ("grade", "The final grade is at or below"),
            ("bottom_line", "A bottom line is failed"),
            ("answers", "Questions are answered so"),
            ("sample", "A sample, each quarter, of those graded"),
            ("follow_up", "A re-audit or review is itself at or below"),
        ],
        string="When",
        required=True,
        default="grade",
    )
    grade_id = fields.Many2one(
        "cs.grade",
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )
    answer_match = fields.Selection(
        [("any", "Any of them is"), ("all", "All of them are")],
        string="How many answered so",
        required=True,
        default="any",
    )
    answer_ids = fields.One2many(
        "cs.framework.follow.answer", "rule_id", string="Answers", copy=True
    )
    sample_count = fields.Integer(
        string="How many", aggregator=None, help="Of each quarter; at least this many."
    )
    sample_percentage = fields.Float(
        string="Share (%)",
        aggregator=None,
        help="Of each quarter, rounded up; with a number, whichever is more.",
    )
    kind = fields.Selection(
        [
            ("re_audit", "The same case is audited again"),
            ("dip_review", "A dip-sample review of the same case"),
            ("thematic", "The same theme on a new sample of cases"),
        ],
        string="What follows",
        required=True,
        default="re_audit",
    )
    new_cases = fields.Integer(
        string="Cases in the new sample",
        default=5,
        aggregator=None,
        help="Open cases of the same service and type, drawn at random.",
    )
    after_count = fields.Integer(string="After", default=6, aggregator=None)
    after_unit = fields.Selection(
        [("weeks", "Weeks"), ("months", "Months")],
        string="Unit",
        required=True,
        default="weeks",
    )
    after_event = fields.Selection(
        [("submitted", "Submitting"), ("closed", "Closing")],
        string="Counted from",
        required=True,
        default="submitted",
    )
    tool_id = fields.Many2one(
        "cs.audit.tool",
        check_company=True,
        domain="[('state', '=', 'published')]",
        ondelete="restrict",
        help="Empty: the tool of the first audit.",
    )
    who = fields.Selection(
        [
            ("pool", "Anybody who may"),
            ("same", "The same auditor"),
            ("other", "Another auditor"),
            ("named", "Named people"),
        ],
        required=True,
        default="pool",
        help="Always outside the line of the case, whoever is chosen (ALL-01).",
    )
    auditor_ids = fields.Many2many(
        "hr.employee",
        "cs_follow_rule_auditor_rel",
        string="By",
        check_company=True,
    )
    told_job_ids = fields.Many2many(
        "hr.job",
        "cs_follow_rule_told_job_rel",
        string="Told how it came out",
        check_company=True,
        help="Whoever holds one of these posts hears the grade before and after, "
        "better or worse. Where some of them stand in the case's line, those do.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="Audits submitted before this day are left alone.",
    )
    summary = fields.Char(compute="_compute_summary")

    _numbers = models.Constraint(
        "CHECK (after_count >= 0 AND sample_count >= 0 AND sample_percentage >= 0 "
        "AND sample_percentage <= 100 AND new_cases > 0)",
        "Numbers cannot be below zero, a share is at most 100, and a new sample has "
        "at least one case.",
    )

    @api.depends_context("lang")
    @api.depends(
        "kind",
        "trigger",
        "grade_id",
        "answer_match",
        "answer_ids",
        "after_count",
        "after_unit",
        "after_event",
    )
    def _compute_summary(self):
        for rule in self:
            label = {
                name: dict(rule._fields[name]._description_selection(rule.env)).get(
                    rule[name], ""
                )
                for name in ("trigger", "kind", "after_unit", "after_event")
            }
            rule.summary = self.env._(
                "%(trigger)s %(grade)s: %(kind)s, %(count)s %(unit)s after %(event)s",
                trigger=label["trigger"],
                grade=rule._answers_in_words()
                if rule.trigger == "answers"
                else rule.grade_id.name
                if rule.trigger != "bottom_line"
                else "",
                kind=label["kind"].lower(),
                count=rule.after_count,
                unit=label["after_unit"].lower(),
                event=label["after_event"].lower(),
            )

    def _name_in_policy(self):
        """What it is called, the answers that set it off, and who is told."""
        self.ensure_one()
        more = [self._answers_in_words()] if self.trigger == "answers" else []
        # Names of posts that the policy itself names.
        if jobs := self.sudo().told_job_ids:
            more.append(
                self.env._(
                    "told of the result: %(posts)s",
                    posts=format_list(self.env, jobs.mapped("name")),
                )
            )
        return f"{self.display_name} ({'; '.join(more)})" if more else self.display_name

    def _told(self, department):
        """Whose posts are told of a follow-up in this team: of each post those in its
        line, or all who hold it.

        :return: ``res.users``
        """
        self.ensure_one()
        # Who holds a post that the policy names; told by the product, not by a user.
        holders = (
            self.env["hr.employee"]
            .sudo()
            .search(
                [
                    ("job_id", "in", self.told_job_ids.ids),
                    ("company_id", "=", self.company_id.id),
                    ("user_id.active", "=", True),
                ]
            )
        )
        line = department._cs_line()
        return (
            holders.browse()
            .union(
                *(
                    (those & line) or those
                    for those in holders.grouped("job_id").values()
                )
            )
            .user_id
        )

    def _answers_in_words(self):
        """Which answers set it off, as a list in words."""
        self.ensure_one()
        join = self.env._(" or ") if self.answer_match == "any" else self.env._(" and ")
        return join.join(answer.in_words for answer in self.answer_ids)

    @api.constrains(
        "trigger",
        "answer_ids",
        "grade_id",
        "sample_count",
        "sample_percentage",
        "framework_id",
        "who",
        "auditor_ids",
        "active",
    )
    def _check_complete(self):
        for rule in self.filtered("active"):
            names = {"rule": rule.name}
            if rule.trigger == "answers" and not rule.answer_ids:
                raise ValidationError(
                    self.env._(
                        "Name the questions and answers that set off “%(rule)s”.",
                        **names,
                    )
                )
            if rule.trigger not in NO_GRADE and not rule.grade_id:
                raise ValidationError(
                    self.env._("Choose the grade that sets off “%(rule)s”.", **names)
                )
            if rule.grade_id and rule.grade_id.scale_id != rule.scale_id:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” names a grade that is not on the scale of the "
                        "framework's tool.",
                        **names,
                    )
                )
            if rule.trigger == "sample" and not (
                rule.sample_count or rule.sample_percentage
            ):
                raise ValidationError(
                    self.env._("Say how many “%(rule)s” draws each quarter.", **names)
                )
            if rule.who == "named" and not rule.auditor_ids:
                raise ValidationError(
                    self.env._("Say who does the audits of “%(rule)s”.", **names)
                )

    # --- what is due ----------------------------------------------------------

    @api.model
    def _make_due(self):
        """Make what each rule asks for and is not there yet; called by the cron."""
        held = Domain("framework_id.active", "=", True)
        held |= Domain("programme_line_id.programme_id.framework_id.active", "=", True)
        rules = self.search(held)
        for rule in rules:
            if rule.trigger == "sample":
                run_in_batches(rule, lambda batch: batch._make_sample(), size=1)
            else:
                origins = rule._origins_due()
                run_in_batches(
                    origins, lambda batch, rule=rule: batch._make_by_rule(rule)
                )

    def _origin_date(self, origin):
        return origin.date_closed if self._from_close() else origin.date_submitted

    def _from_close(self):
        return self.after_event == "closed"

    def _due_date(self, start):
        """When the follow-up of something on that day is due."""
        self.ensure_one()
        return follow_ups.due(start, **{self.after_unit: self.after_count})

    def _domain_origins(self):
        """Audits that may set off the rule, whatever they found, not followed up by it
        yet."""
        self.ensure_one()
        again = self.trigger == "follow_up"
        domain = (
            self._domain_whose()
            & Domain("kind", "in", FOLLOW_UP_KINDS if again else FIRST_KINDS)
            & Domain("date_submitted", ">=", self.date_from)
            & Domain(
                "state",
                "in",
                ("closed",) if self._from_close() else ("closing", "closed"),
            )
            & ~Domain("follow_up_ids", "any", [("follow_rule_id", "=", self.id)])
        )
        if due_field := OWN_DATES.get(self.kind):
            # The framework's own date makes it, or another rule has.
            domain &= Domain(due_field, "=", False) & ~Domain(
                "follow_up_ids", "any", [("kind", "=", self.kind)]
            )
        if self.grade_id and self.trigger not in NO_GRADE:
            operator = "=" if self.trigger == "sample" else ">="
            domain &= Domain("final_grade_id.rank", operator, self.grade_id.rank)
        if self.trigger == "bottom_line":
            domain &= Domain("line_ids.domain_id.is_bottom_line", "=", True)
        if self.trigger == "answers":
            asked = self.answer_ids._questions()
            domain &= Domain("line_ids.domain_id", "in", asked.ids)
        if self.kind == "thematic":
            # A new sample does not bring another, without end.
            domain &= Domain("follow_rule_id", "=", False) | Domain(
                "follow_rule_id.kind", "!=", "thematic"
            )
        return domain

    def _origins_due(self):
        """Those whose follow-up is near: made ahead of its date, whatever days were
        missed."""
        self.ensure_one()
        horizon = relativedelta(days=self._framework().follow_up_lead_days)
        latest = fields.Date.context_today(self) + horizon
        found = self.env["cs.audit"].search(
            self._domain_origins(), order="date_submitted, id"
        )
        return found.filtered(
            lambda audit: (
                self._due_date(self._origin_date(audit)) <= latest
                and self._sets_off(audit)
            )
        )

    def _sets_off(self, audit):
        """Whether what this audit found sets off the rule."""
        self.ensure_one()
        if audit.framework_id != self._framework():
            return False
        if self.kind == "thematic" and audit.follow_rule_id.kind == "thematic":
            return False
        return follow_ups.sets_off(
            self.trigger,
            self.grade_id.rank or None,
            follow_ups.Outcome(
                rank=(audit.final_grade_id or audit.overall_grade_id).rank or None,
                is_follow_up=audit.kind in FOLLOW_UP_KINDS,
                failed_bottom_line=any(
                    line._fails_bottom_line() for line in audit.line_ids
                ),
                answered_so=follow_ups.answered_so(
                    self.answer_match,
                    [answer._is_met(audit.line_ids) for answer in self.answer_ids],
                ),
            ),
        )

    # --- a sample of a grade, each quarter ------------------------------------

    def _make_sample(self):
        """What is missing of each quarter that has ended since the rule began."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        first = fields.Date.to_date(f"{self.date_from.year - 1}-04-01")
        while (last := first + relativedelta(months=3, days=-1)) < today:
            if last >= self.date_from:
                self._make_sample_of(first, last)
            first += relativedelta(months=3)

    def _make_sample_of(self, first, last):
        Audit = self.env["cs.audit"]
        quarter = Domain("date_submitted", ">=", first) & Domain(
            "date_submitted", "<=", last
        )
        # With those followed up already, so that the draw is always from the whole.
        followed = Domain("follow_up_ids", "any", [("follow_rule_id", "=", self.id)])
        whole = Audit.search(quarter & (self._domain_origins() | followed))
        by_name = {audit.name: audit for audit in whole}
        made = whole.filtered(
            lambda audit: self in audit.follow_up_ids.follow_rule_id
        ).mapped("name")
        drawn = follow_ups.draw(
            # The same rule, quarter and audits always give the same draw (ALL-03).
            f"{self.id}:{last}",
            by_name,
            made,
            self.sample_count,
            self.sample_percentage,
        )
        Audit.browse(by_name[name].id for name in drawn)._make_by_rule(self)

    # --- what follows ---------------------------------------------------------

    def _prepare_follow_up(self, origin, case):
        """Values of one follow-up. Hook for addons."""
        self.ensure_one()
        return {
            "case_id": case.id,
            "company_id": origin.company_id.id,
            "framework_id": self._framework().id,
            "tool_id": (self.tool_id or origin.tool_id).id,
            "kind": self.kind,
            "origin_audit_id": origin.id,
            "follow_rule_id": self.id,
            "date_due": self._due_date(self._origin_date(origin)),
        }

    def _new_sample(self, origin):
        """DUR-15: other open cases of the same service and type, drawn at random."""
        self.ensure_one()
        service = origin.department_id._cs_service() if origin.department_id else None
        cases = self.env["cs.case"].search(
            [
                ("company_id", "=", origin.company_id.id),
                ("is_open", "=", True),
                ("case_type_id", "=", origin.case_type_id.id),
                ("id", "!=", origin.case_id.id),
                *([("department_id", "child_of", service.id)] if service else []),
                (
                    "audit_ids",
                    "not any",
                    [("state", "in", ("draft", "allocated", "in_progress"))],
                ),
            ]
        )
        by_reference = {case.reference: case for case in cases}
        order = sampling.drawing_order(
            f"{self.id}:{origin.name}", "new sample", by_reference
        )
        return cases.browse(
            by_reference[reference].id for reference in order[: self.new_cases]
        )
