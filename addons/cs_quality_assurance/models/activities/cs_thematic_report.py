from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...rules import grading
from ...rules.agreement import change, proportion
from ..audits.cs_audit import RESULT_STATES
from ..cycles.cs_cycle import OFFICER
from ..platform.guard import LIFECYCLE, in_lifecycle


class CsThematicReport(models.Model):
    """What a thematic audit found, and the plan to act on it, for the senior team
    (DUR-15).

    QA officers write it and send it; leaders and managers read it once it is sent.
    Sent, it stays as it is. A repeat on a new sample can be planned from it.
    """

    _name = "cs.thematic.report"
    _description = "Report of a thematic audit"
    _inherit = [
        "cs.repeat.mixin",
        "cs.guard.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(related="cycle_id.name")
    cycle_id = fields.Many2one(
        "cs.cycle",
        string="Thematic audit",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('kind', '=', 'thematic'), ('state', 'in', ('open', 'closed'))]",
    )
    company_id = fields.Many2one(
        related="cycle_id.company_id", store=True, index=True, precompute=True
    )
    theme = fields.Char(related="cycle_id.theme")
    purpose = fields.Text(related="cycle_id.purpose")
    state = fields.Selection(
        [("draft", "Being written"), ("sent", "With the senior team")],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    findings = fields.Text(help="What was found, on the whole. No names.")
    good_practice = fields.Text(string="Good practice", help="No names.")
    learning = fields.Text(
        string="Learning points", help="What teams should take from it. No names."
    )
    action_ids = fields.One2many(
        "cs.action", "thematic_report_id", string="Action plan"
    )
    result = fields.Char(string="Grades", compute="_compute_result")
    element_result = fields.Text(
        string="Non-negotiable elements", compute="_compute_result"
    )
    compared = fields.Char(
        string="Against the first sample",
        compute="_compute_result",
        help="Where this looks at a theme again.",
    )
    comparison = fields.Html(
        string="Both samples, question by question",
        compute="_compute_comparison",
        sanitize=False,
        help="How many of each sample were good; dates, texts and choices apart.",
    )
    sent_on = fields.Date(string="Sent on", readonly=True)
    sent_by_id = fields.Many2one("res.users", string="Sent by", readonly=True)
    repeat_months = fields.Integer(
        string="Look again after (months)",
        default=6,
        aggregator=None,
        help="A repeat looks at the same theme on a new sample.",
    )
    repeat_ids = fields.One2many(related="cycle_id.repeat_ids")

    _one_each = models.Constraint(
        "unique(cycle_id)", "This thematic audit already has a report."
    )

    @api.depends("cycle_id")
    @api.depends_context("lang")
    def _compute_result(self):
        for report in self:
            # Counts only: whoever reads the report reads no audit by it.
            cycle = report.cycle_id.sudo()
            audits, done, good = report._sample_of(cycle)
            report.compared = report._compared(cycle, good, done)
            report.result = self.env._(
                "%(good)s of %(done)s good or better; %(open)s not finished",
                good=len(good),
                done=len(done),
                open=len(audits - done),
            )
            lines = []
            for element in done.element_ids.element_id.sorted("sequence"):
                answers = done.element_ids.filtered(
                    lambda answer, element=element: answer.element_id == element
                )
                lines.append(
                    self.env._(
                        "%(element)s: met in %(met)s of %(all)s",
                        element=element.name,
                        met=len(answers.filtered(lambda answer: answer.met == "met")),
                        all=len(answers),
                    )
                )
            report.element_result = "\n".join(lines) or False

    @api.depends("cycle_id")
    @api.depends_context("lang")
    def _compute_comparison(self):
        for report in self:
            # Counts only: whoever reads the report reads no audit by it.
            cycle = report.cycle_id.sudo()
            first = cycle.programme_line_id.repeat_of_id
            if not first:
                report.comparison = False
                continue
            _all, before, _good = report._sample_of(first)
            _all, after, _good = report._sample_of(cycle)
            report.comparison = report._compare_samples(
                before,
                after,
                [
                    self.env._(
                        "%(which)s (%(day)s)",
                        which=which,
                        day=format_date(self.env, one.date_start, date_format="MMMM y"),
                    )
                    for which, one in (
                        (self.env._("First sample"), first),
                        (self.env._("This sample"), cycle),
                    )
                ],
            ) + Markup('<p class="text-muted">%s</p>') % report._what_is_compared(
                before | after
            )

    def _sample_of(self, cycle):
        """The audits of a round, those with a result, and those good or better."""
        audits = cycle.audit_ids.filtered(lambda audit: audit.state != "cancelled")
        done = audits.filtered(lambda audit: audit.state in RESULT_STATES)
        good = done.filtered(
            lambda audit: (
                (
                    rank := audit.scale_id.grade_ids.filtered(
                        lambda grade: grade.code == "good"
                    ).rank
                )
                and grading.at_or_above(audit.final_grade_id.rank or None, rank)
            )
        )
        return audits, done, good

    def _compared(self, cycle, good, done):
        """This sample beside the one whose theme it looks at again (DUR-15)."""
        first = cycle.programme_line_id.repeat_of_id
        if not first:
            return False
        _all, done_first, good_first = self._sample_of(first)
        moved = change(
            proportion(len(good_first), len(done_first)),
            proportion(len(good), len(done)),
        )
        return self.env._(
            "%(verdict)s: the first time %(before)s of %(all_before)s good or better, "
            "now %(after)s of %(all_after)s.",
            verdict=self._trend_in_words(moved.trend),
            before=len(good_first),
            all_before=len(done_first),
            after=len(good),
            all_after=len(done),
        )

    @api.constrains("repeat_months")
    def _check_repeat(self):
        if any(report.repeat_months < 1 for report in self):
            raise UserError(self.env._("A repeat comes at least one month later."))

    def write(self, vals):
        if not in_lifecycle(self.env):
            names = set(vals) - {
                "message_follower_ids",
                "message_ids",
                "activity_ids",
                "message_main_attachment_id",
                "repeat_months",
                "action_ids",
            }
            if names and (sent := self.filtered(lambda r: r.state == "sent")):
                raise UserError(
                    self.env._(
                        "The report of “%(cycle)s” has been sent, so it stays as it "
                        "is.",
                        cycle=sent[0].name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if sent := self.filtered(lambda report: report.state == "sent"):
            raise UserError(
                self.env._(
                    "The report of “%(cycle)s” has been sent, so it is kept.",
                    cycle=sent[0].name,
                )
            )

    # --- sending ----------------------------------------------------------

    def action_send(self):
        """Findings and action plan go to the senior team, a to-do each. QA officers.

        :raises UserError: without findings, without an action, sent already
        """
        self._check_officer()
        for report in self:
            if report.state == "sent":
                raise UserError(self.env._("This report has been sent already."))
            if not (report.findings or "").strip():
                raise UserError(self.env._("Write what was found first."))
            if not report.action_ids:
                raise UserError(
                    self.env._("Add at least one action to the plan first.")
                )
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {
                "state": "sent",
                "sent_on": fields.Date.context_today(self),
                "sent_by_id": self.env.uid,
            }
        )
        for report in self:
            # A colleague's to-do, ended by what was asked for.
            report.cycle_id.sudo()._chair_is_done()
            for leader in report._leaders():
                # Raising a to-do for the senior team is the programme's decision.
                report.sudo().activity_schedule(
                    "cs_quality_assurance.activity_thematic_report",
                    user_id=leader.id,
                    summary=self.env._("Thematic audit: %(theme)s", theme=report.theme),
                )
        return True

    def _leaders(self):
        """The senior team of this council."""
        self.ensure_one()
        return self.company_id._cs_users_with("cs_quality_assurance.group_leader")

    # --- looking again ----------------------------------------------------

    def action_schedule_repeat(self):
        """Plan the same theme on a new sample, as a line of its own. QA officers.

        :return: the window action of the new line
        :raises UserError: planned already, or no programme covers the day
        """
        self.ensure_one()
        self._check_officer()
        day = fields.Date.context_today(self) + relativedelta(months=self.repeat_months)
        line = self.cycle_id._plan_repeat(day)
        day = format_date(self.env, line.date_first, date_format="d MMMM y")
        self.message_post(
            body=self.env._(
                "The theme is looked at again from %(day)s, on new cases. It waits in "
                "“%(programme)s” until that year's programme is in use.",
                day=day,
                programme=line.programme_id.name,
            )
            if line._repeats_waiting()
            else self.env._(
                "The theme is looked at again from %(day)s, on new cases.", day=day
            )
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "cs.programme.line",
            "res_id": line.id,
            "views": [(False, "form")],
        }

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a QA officer can do this."))
        self.check_access("write")
