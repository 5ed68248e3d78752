from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...rules import sampling
from ..audits.cs_audit import OPEN_STATES, SUBMITTED_STATES
from ..cycles.cs_cycle import OFFICER
from ..platform.guard import LIFECYCLE, in_lifecycle


class CsEnquiry(models.Model):
    """A line of enquiry, and the ad hoc audits made to answer it (SWI-05, SWI-19).

    QA officers write it, choose or draw its cases and answer it; leaders read all of
    it, managers once it is answered.
    """

    _name = "cs.enquiry"
    _description = "Line of enquiry"
    _inherit = ["cs.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "asked_on desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Question", required=True, tracking=True, help="No names of children."
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    source = fields.Selection(
        [
            ("data", "Performance data"),
            ("complaint", "A complaint or compliment"),
            ("meeting", "A meeting"),
            ("audit", "Earlier audits"),
            ("other", "Other"),
        ],
        string="Where it came from",
        required=True,
        default="data",
        tracking=True,
    )
    background = fields.Text(help="What made us ask. No names of children.")
    asked_by_id = fields.Many2one(
        "hr.employee", string="Asked by", check_company=True, ondelete="restrict"
    )
    asked_on = fields.Date(
        string="Asked on",
        required=True,
        default=lambda self: fields.Date.context_today(self),
    )
    user_id = fields.Many2one(
        "res.users",
        string="QA officer in charge",
        default=lambda self: self.env.user,
        tracking=True,
    )
    state = fields.Selection(
        [("open", "Open"), ("answered", "Answered")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    framework_id = fields.Many2one(
        "cs.framework",
        required=True,
        check_company=True,
        ondelete="restrict",
        default=lambda self: self.env["cs.framework"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    tool_id = fields.Many2one(
        "cs.audit.tool",
        compute="_compute_tool_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        ondelete="restrict",
        domain="[('state', '=', 'published')]",
    )
    # --- which cases
    case_ids = fields.Many2many(
        "cs.case",
        "cs_enquiry_case_rel",
        string="Chosen cases",
        check_company=True,
        copy=False,
        domain="[('is_open', '=', True), ('excluded', '=', False)]",
    )
    case_type_ids = fields.Many2many("cs.case.type", string="Types of case")
    flag_ids = fields.Many2many("cs.case.flag", string="Only with a flag")
    department_ids = fields.Many2many(
        "hr.department", string="Only from", check_company=True
    )
    sample_size = fields.Integer(string="Cases to draw", default=5, aggregator=None)
    seed = fields.Char(readonly=True, copy=False)
    certificate = fields.Json(readonly=True, copy=False)
    register_size = fields.Integer(
        string="Cases drawn from", readonly=True, copy=False, aggregator=None
    )
    # --- what came of it
    audit_ids = fields.One2many("cs.audit", "enquiry_id", string="Audits")
    audit_count = fields.Integer(string="Made", compute="_compute_counts")
    done_count = fields.Integer(string="Done", compute="_compute_counts")
    answer = fields.Text(string="Conclusion", copy=False, help="No names of children.")
    answered_on = fields.Date(string="Answered on", readonly=True, copy=False)

    _sample_size_positive = models.Constraint(
        "CHECK (sample_size > 0)", "Draw at least one case."
    )

    @api.depends("framework_id")
    def _compute_tool_id(self):
        for enquiry in self:
            enquiry.tool_id = enquiry.tool_id or enquiry.framework_id.tool_id

    def _compute_counts(self):
        made, done = {}, {}
        for enquiry, state, count in self.env["cs.audit"]._read_group(
            [("enquiry_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["enquiry_id", "state"],
            ["__count"],
        ):
            made[enquiry.id] = made.get(enquiry.id, 0) + count
            if state in SUBMITTED_STATES:
                done[enquiry.id] = done.get(enquiry.id, 0) + count
        for enquiry in self:
            enquiry.audit_count = made.get(enquiry.id, 0)
            enquiry.done_count = done.get(enquiry.id, 0)

    def write(self, vals):
        if not in_lifecycle(self.env):
            kept = self.filtered(lambda enquiry: enquiry.state == "answered")
            if kept and set(vals) - {
                "message_follower_ids",
                "message_ids",
                "activity_ids",
                "message_main_attachment_id",
            }:
                raise UserError(
                    self.env._(
                        "“%(question)s” has been answered. Open it again first.",
                        question=kept[0].name,
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        if used := self.filtered("audit_ids"):
            raise UserError(
                self.env._(
                    "Audits were made to answer “%(question)s”, so it is kept.",
                    question=used[0].name,
                )
            )

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a QA officer can do this."))
        self.check_access("write")

    def _check_open(self):
        self._check_officer()
        for enquiry in self:
            if enquiry.state != "open":
                raise UserError(
                    self.env._(
                        "“%(question)s” has been answered. Open it again first.",
                        question=enquiry.name,
                    )
                )

    # --- the audits -------------------------------------------------------

    def action_make_chosen(self):
        """A draft ad hoc audit of each chosen case that has none yet. QA officers."""
        self._check_open()
        for enquiry in self:
            cases = enquiry.case_ids - enquiry._audited_cases()
            if not cases:
                raise UserError(
                    self.env._("Choose cases that this enquiry has not audited yet.")
                )
            enquiry._make_audits(cases)
        return self.action_view_audits()

    def action_draw(self):
        """Draw cases at random from the part of the register asked about. QA officers.

        The first draw makes the seed and keeps it; drawing again takes the next cases
        in the order that the seed has settled (ALL-03).
        """
        self._check_open()
        for enquiry in self:
            enquiry._draw()
        return self.action_view_audits()

    def _draw(self):
        self.ensure_one()
        cases = {case.reference: case for case in self._cases_to_draw()}
        if not cases:
            raise UserError(
                self.env._(
                    "No open case fits that has not been audited for this enquiry. "
                    "Widen the conditions."
                )
            )
        certificate = sampling.draw(
            sampling.SampleRule(
                method=sampling.FIXED, size=self.sample_size, allow_short=True
            ),
            [sampling.Candidate(reference) for reference in sorted(cases)],
            self.seed or sampling.new_seed(),
        )
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {
                "seed": certificate.seed,
                "certificate": certificate.to_dict(),
                "register_size": certificate.register_size,
            }
        )
        self._make_audits(
            self.env["cs.case"].concat(*(cases[r] for r in certificate.drawn))
        )

    def _cases_to_draw(self):
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("is_open", "=", True) & Domain("excluded", "=", False)
        domain &= Domain("id", "not in", self._audited_cases().ids)
        if self.case_type_ids:
            domain &= Domain("case_type_id", "in", self.case_type_ids.ids)
        if self.flag_ids:
            domain &= Domain("flag_ids", "in", self.flag_ids.ids)
        if self.department_ids:
            domain &= Domain("department_id", "child_of", self.department_ids.ids)
        return self.tool_id._that_apply(self.env["cs.case"].search(domain))

    def _audited_cases(self):
        return self.audit_ids.filtered(lambda audit: audit.state != "cancelled").case_id

    def _make_audits(self, cases):
        self.ensure_one()
        audits = self.env["cs.audit"].create(
            [
                {
                    "case_id": case.id,
                    "company_id": self.company_id.id,
                    "framework_id": self.framework_id.id,
                    "tool_id": self.tool_id.id,
                    "kind": "ad_hoc",
                    "enquiry_id": self.id,
                    "context_note": self.name,
                }
                for case in cases
            ]
        )
        self.message_post(
            body=self.env._(
                "Audits made: %(names)s.", names=", ".join(audits.mapped("name"))
            )
        )
        return audits

    def action_view_audits(self):
        """The audits of these enquiries; whoever may read them."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Audits of this enquiry"),
            "res_model": "cs.audit",
            "views": [(False, "list"), (False, "form")],
            "domain": [("enquiry_id", "in", self.ids)],
        }

    # --- the answer -------------------------------------------------------

    def action_answer(self):
        """Open -> answered, with the conclusion. QA officers.

        :raises UserError: without a conclusion, or with an audit under way
        """
        self._check_open()
        for enquiry in self:
            if not (enquiry.answer or "").strip():
                raise UserError(self.env._("Write the conclusion first."))
            if running := enquiry.audit_ids.filtered(
                lambda audit: (
                    audit.state in OPEN_STATES and audit.state not in SUBMITTED_STATES
                )
            ):
                raise UserError(
                    self.env._(
                        "%(count)s of its audits are not submitted yet. Finish or "
                        "cancel them first.",
                        count=len(running),
                    )
                )
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {"state": "answered", "answered_on": fields.Date.context_today(self)}
        )

    def action_open_again(self):
        """Answered -> open. QA officers; it is on the record."""
        self._check_officer()
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {"state": "open", "answered_on": False}
        )
