from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import LazyTranslate

from ...rules import activities
from ...rules.life import Step
from ..audits.cs_audit import SUBMITTED_STATES
from ..platform.guard import LIFECYCLE, in_lifecycle

_lt = LazyTranslate(__name__)

# All have graded: who takes part may see what the others gave.
OPEN_TO_ALL = ("comparing", "closed")

# What the two who audited a file twice write once they compare.
RECONCILED = {"notes", "agreed_grade_id", "agreed_line_ids"}

# What settles the session, once its audits are out.
SETUP = {"case_id", "tool_id", "framework_id", "participant_ids", "company_id"}


class CsBenchmarkSession(models.Model):
    """Several people grade the same piece of work with the tool (DUR-16).

    QA officers arrange it. Each participant grades an audit of their own and sees the
    others' only once all have; then the differences are shown domain by domain, talked
    over and a grade agreed. It is practice in grading: it counts as nobody's result.
    """

    _name = "cs.benchmark.session"
    _description = "Benchmarking session"
    _inherit = ["cs.life.mixin", "hr.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _life = (
        Step(
            "start",
            ("draft",),
            ("open",),
            who="qa_officer",
            otherwise=_lt("This session has begun already."),
            checks=("_problems_of_people",),
            follows=("_make_audits",),
        ),
        Step(
            "gather",
            ("open",),
            ("comparing",),
            follows=("_lay_out_agreement", "_say_all_in"),
        ),
        Step("dissolve", ("open",), ("closed",)),
        Step(
            "close",
            ("comparing",),
            ("closed",),
            who="reconciler",
            otherwise=_lt("The grades are compared first, once all have graded."),
            checks=("_problems_of_agreement",),
            follows=("_keep_agreement",),
            # Of a file audited twice, its two auditors take it.
            own_right=True,
        ),
    )

    name = fields.Char(
        required=True, help="Such as “Managers, spring”. No names of children."
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    framework_id = fields.Many2one(
        "cs.framework",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        default=lambda self: self.env["cs.framework"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    kind = fields.Selection(
        [("benchmark", "Benchmark"), ("double", "A file audited twice")],
        default="benchmark",
        required=True,
        readonly=True,
        index=True,
        copy=False,
    )
    case_id = fields.Many2one(
        "cs.case", required=True, index=True, check_company=True, ondelete="restrict"
    )
    case_reference = fields.Char(related="case_id.reference", string="Case reference")
    tool_id = fields.Many2one(
        "cs.audit.tool",
        compute="_compute_tool_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        check_company=True,
        ondelete="restrict",
        domain="[('state', '=', 'published')]",
    )
    date = fields.Date(
        string="We meet on",
        required=True,
        default=lambda self: fields.Date.context_today(self),
        tracking=True,
        help="Grades are due by then.",
    )
    participant_ids = fields.Many2many(
        "hr.employee",
        "cs_benchmark_session_employee_rel",
        string="Who takes part",
        check_company=True,
    )
    participant_user_ids = fields.Many2many(
        "res.users",
        "cs_benchmark_session_user_rel",
        compute="_compute_participant_user_ids",
        store=True,
        string="Their logins",
    )
    state = fields.Selection(
        [
            ("draft", "Being arranged"),
            ("open", "Grading, each alone"),
            ("comparing", "Comparing"),
            ("closed", "Agreed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    audit_ids = fields.One2many("cs.audit", "benchmark_session_id", string="Audits")
    progress = fields.Char(compute="_compute_progress")
    comparison = fields.Json(compute="_compute_comparison")
    difference = fields.Char(
        string="How far apart", compute="_compute_comparison", help="At the most."
    )
    my_audit_id = fields.Many2one(
        "cs.audit", compute="_compute_my_audit_id", string="My own audit"
    )
    notes = fields.Text(
        string="What we talked about", copy=False, help="No names of children."
    )
    agreed_grade_id = fields.Many2one(
        "cs.grade",
        string="Grade agreed",
        copy=False,
        tracking=True,
        ondelete="restrict",
        domain="[('scale_id', '=', scale_id)]",
    )
    scale_id = fields.Many2one(related="tool_id.scale_id")

    @api.depends("framework_id")
    def _compute_tool_id(self):
        for session in self:
            session.tool_id = session.tool_id or session.framework_id.tool_id

    @api.depends("participant_ids.user_id")
    def _compute_participant_user_ids(self):
        for session in self:
            # Who has which login decides who sees what; nothing else is read.
            session.participant_user_ids = session.sudo().participant_ids.user_id
        self._forget_who_is_blind()

    @api.model
    def _forget_who_is_blind(self):
        """Who may not see which session's audits is kept with the rules."""
        self.env.registry.clear_cache()

    def _compute_progress(self):
        for session in self:
            # How many, not what: everybody who takes part may know.
            audits = session.sudo()._live_audits()
            done = audits.filtered(lambda audit: audit.state in SUBMITTED_STATES)
            session.progress = self.env._(
                "%(done)s of %(all)s have graded", done=len(done), all=len(audits)
            )

    @api.depends_context("uid")
    def _compute_my_audit_id(self):
        mine = self.env["cs.audit"].search(
            [
                ("benchmark_session_id", "in", self.ids),
                ("auditor_user_id", "=", self.env.uid),
                ("state", "!=", "cancelled"),
            ]
        )
        found = {audit.benchmark_session_id.id: audit for audit in mine}
        for session in self:
            session.my_audit_id = found.get(session.id, False)

    def _live_audits(self):
        return self.audit_ids.filtered(lambda audit: audit.state != "cancelled")

    # --- the comparison ---------------------------------------------------

    @api.depends("state")
    @api.depends_context("lang")
    def _compute_comparison(self):
        for session in self:
            if session.state not in OPEN_TO_ALL:
                # Nobody is shown anything while somebody still grades.
                session.comparison = session.difference = False
                continue
            # All have graded: the session shows what its own audits say.
            session.comparison = session.sudo()._compare()
            steps = [row["steps"] or 0 for row in session.comparison["rows"]]
            session.difference = self.env._(
                "%(count)s grades at the most", count=max(steps, default=0)
            )

    def _compare(self):
        """Participants by domains: who gave what, how far apart, how many agree.

        :return: dict with ``people`` and ``rows``, those that differ most first
        """
        self.ensure_one()
        audits = self._live_audits().sorted("id")
        by_rank = {grade.rank: grade for grade in self.scale_id.grade_ids}
        domains = audits.line_ids.domain_id
        given = {
            (line.audit_id, line.domain_id): line.grade_id.rank or None
            for line in audits.line_ids
        }
        grid = {
            domain.id: [given.get((audit, domain)) for audit in audits]
            for domain in domains.sorted(lambda d: (d.sequence, d.number))
            if domain.answer_type == "graded"
        }
        compared = activities.compare_grades(self.scale_id._as_rules(), grid)
        [whole] = activities.compare_grades(
            self.scale_id._as_rules(),
            {0: [audit.overall_grade_id.rank or None for audit in audits]},
        )
        names = {
            domain.id: f"{domain.number} {domain.short_name or domain.name}"
            for domain in domains
        }
        names[0] = self.env._("Overall")
        return {
            "people": [audit.auditor_id.name for audit in audits],
            "rows": [
                {
                    "domain": names[one.domain],
                    "grades": [
                        rank
                        and {
                            "name": by_rank[rank].name,
                            "letter": by_rank[rank].letter,
                            "palette": by_rank[rank].palette,
                        }
                        for rank in one.ranks
                    ],
                    "steps": one.steps,
                    "same": None if one.same is None else round(100 * one.same),
                }
                for one in [whole, *compared]
            ],
        }

    # --- rights -----------------------------------------------------------

    @api.constrains("participant_ids", "case_id")
    def _check_participants(self):
        for session in self:
            # Whose case it is must be known to keep them off their own work.
            practitioner = session.sudo().case_id.practitioner_id
            if practitioner & session.sudo().participant_ids:
                raise ValidationError(
                    self.env._(
                        "%(who)s is the practitioner on this case and does not grade "
                        "their own work.",
                        who=practitioner.name,
                    )
                )

    def _unless_reconciler(self):
        """QA officers; of a file audited twice, the two who did."""
        mine = self.env.user in self.participant_user_ids
        if self.kind == "double" and mine:
            return None
        return self._unless_qa_officer()

    def write(self, vals):
        if not in_lifecycle(self.env):
            if (
                not self.env.su
                and self._unless_qa_officer()
                and vals.keys() - RECONCILED
            ):
                raise AccessError(self.env._("QA officers arrange a session."))
            for session in self:
                if session.state != "draft" and SETUP & set(vals):
                    raise UserError(
                        self.env._(
                            "“%(session)s” has begun, so its case, tool and people "
                            "stay.",
                            session=session.name,
                        )
                    )
                if session.state == "closed" and {"notes", "agreed_grade_id"} & set(
                    vals
                ):
                    raise UserError(
                        self.env._(
                            "What “%(session)s” agreed stays.", session=session.name
                        )
                    )
        result = super().write(vals)
        if vals.keys() & {"state", "participant_ids"}:
            self._forget_who_is_blind()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if begun := self.filtered(lambda session: session.state != "draft"):
            raise UserError(
                self.env._(
                    "“%(session)s” has begun, so it is kept.", session=begun[0].name
                )
            )

    # --- steps ------------------------------------------------------------

    def action_start(self):
        """Being arranged -> grading: each participant gets an audit of their own. QA
        officers.

        :raises UserError: for fewer than two people
        """
        self._take("start")
        return True

    def _problems_of_people(self):
        if len(self.participant_ids) > 1:
            return []
        return [self.env._("At least two people have to grade the same work.")]

    def _make_audits(self):
        for session in self:
            # Checked by the step; who takes part is the session's decision, and the
            # work is nobody's in particular here: no practitioner stands on these.
            own = session.sudo()
            audits = own.env["cs.audit"]._create_quietly(
                [
                    {
                        "case_id": session.case_id.id,
                        "company_id": session.company_id.id,
                        "framework_id": session.framework_id.id,
                        "tool_id": session.tool_id.id,
                        "kind": "benchmark",
                        "benchmark_session_id": session.id,
                        "practitioner_id": False,
                        "auditor_id": person.id,
                        "date_due": session.date,
                    }
                    for person in own.participant_ids - own._first_audit().auditor_id
                ]
            )
            audits.with_context(cs_lifecycle=LIFECYCLE).action_allocate()

    def _check_all_in(self):
        """Grading -> comparing, as soon as everybody has submitted."""
        for session in self:
            audits = session._live_audits()
            if session.kind == "double" and session.state == "open" and len(audits) < 2:
                session._give_up_double()
            elif (
                session.state == "open"
                and len(audits) > 1
                and all(audit.state in SUBMITTED_STATES for audit in audits)
            ):
                session._take("gather")

    def _say_all_in(self):
        for session in self:
            session.message_post(
                body=self.env._("All have graded: the grades can be compared.")
            )

    def action_close(self):
        """Comparing -> agreed: what was said and the grade agreed are on the record. QA
        officers; of a file audited twice, its two auditors."""
        self._take("close")

    def _problems_of_agreement(self):
        graded = self.agreed_grade_id or not self.tool_id.has_overall
        if (self.notes or "").strip() and graded:
            return []
        return [self.env._("Write what you talked about, and the grade you agreed on.")]

    def action_open_mine(self):
        """My own grading of this work; whoever takes part."""
        self.ensure_one()
        if not self.my_audit_id:
            raise UserError(self.env._("You do not take part in this session."))
        return self.my_audit_id.action_open()
