from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...rules import exemptions as rules
from ..frameworks.cs_framework_approval import EXEMPTION
from ..platform.guard import LIFECYCLE, in_lifecycle
from ..platform.wording import short_date

MANAGER = "cs_quality_assurance.group_qa_manager"

OFFICER = "cs_quality_assurance.group_qa_officer"

REASONS = [
    ("leave", "Leave"),
    ("sickness", "Sickness"),
    ("new_in_post", "New in post"),
    ("workload", "Workload"),
    ("other", "Something else"),
]

# Not at work, rather than at work and not auditing.
AWAY = ("leave", "sickness")

STATES = [
    ("asked", "Asked for"),
    ("approved", "Approved"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]

DECIDED = {
    "state",
    "asked_by_id",
    "decided_by_id",
    "decided_on",
}


class CsExemption(models.Model):
    """Somebody who does not audit for a time, a cycle or a line, with the QA manager's
    agreement: counted apart from audits that were missed (BPL-03, SWI-01).

    Auditors ask for themselves, managers for their departments, QA officers for
    anybody; a QA manager approves or refuses, or whoever holds a post that the
    framework names for it. Once decided it is kept.
    """

    _name = "cs.exemption"
    _description = "Exemption from auditing"
    _inherit = ["cs.guard.mixin", "mail.thread"]
    _order = "date_from desc, id desc"
    _rec_name = "employee_id"
    _check_company_auto = True

    employee_id = fields.Many2one(
        "hr.employee",
        string="Who",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        default=lambda self: self.env["hr.employee"]._cs_current(),
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    department_id = fields.Many2one(
        related="employee_id.department_id", string="Team", store=True, index=True
    )
    reason = fields.Selection(REASONS, required=True, default="leave", tracking=True)
    note = fields.Char(string="In a few words", help="Nothing about health. No names.")
    covers = fields.Selection(
        [
            ("period", "Everything in a period"),
            ("cycle", "One cycle"),
            ("line", "One line of the programme"),
        ],
        string="Exempt from",
        required=True,
        default="period",
    )
    date_from = fields.Date(
        string="First day", tracking=True, index=True, default=fields.Date.context_today
    )
    date_to = fields.Date(
        string="Last day", tracking=True, index=True, help="Empty: no end."
    )
    cycle_id = fields.Many2one(
        "cs.cycle", index=True, check_company=True, ondelete="cascade"
    )
    programme_line_id = fields.Many2one(
        "cs.programme.line", string="Line", index=True, ondelete="cascade"
    )
    state = fields.Selection(
        STATES, required=True, default="asked", index=True, tracking=True, copy=False
    )
    asked_by_id = fields.Many2one(
        "res.users",
        string="Asked by",
        readonly=True,
        default=lambda self: self.env.user,
        copy=False,
    )
    decision_note = fields.Char(string="Why, in a note", tracking=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, copy=False
    )
    decided_on = fields.Date(string="Decided on", readonly=True, copy=False)
    can_decide = fields.Boolean(compute="_compute_can_decide", string="May decide")

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "The exemption ends before it starts. Check the two dates.",
    )
    _says_what = models.Constraint(
        "CHECK ((covers != 'cycle' OR cycle_id IS NOT NULL) AND (covers != 'line' OR "
        "programme_line_id IS NOT NULL) AND (covers != 'period' OR date_from IS NOT "
        "NULL))",
        "Say from what: a period with its first day, a cycle, or a line.",
    )
    _approved_idx = models.Index("(company_id, employee_id) WHERE state = 'approved'")

    @api.depends("employee_id", "covers", "date_from", "date_to", "cycle_id")
    def _compute_display_name(self):
        for one in self:
            first = short_date(self.env, one.date_from) if one.date_from else ""
            last = short_date(self.env, one.date_to) if one.date_to else ""
            what = {
                "cycle": one.cycle_id.name or "",
                "line": one.programme_line_id.name or "",
                "period": f"{first} – {last}" if first else "",
            }.get(one.covers, "")
            one.display_name = f"{one.employee_id.name or ''}: {what}"

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for one in self:
            one.can_decide = one.state == "asked" and not one._unless_decides()

    # --- create, write, delete ----------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            for vals in vals_list:
                for name in DECIDED & set(vals):
                    del vals[name]
        found = super().create(vals_list)
        if not in_lifecycle(self.env):
            found._check_may_ask()
        return found

    def write(self, vals):
        if not in_lifecycle(self.env):
            if DECIDED & set(vals):
                raise UserError(
                    self.env._("An exemption is decided by its buttons only.")
                )
            if any(one.state != "asked" for one in self):
                raise UserError(
                    self.env._(
                        "This exemption has been decided. Withdraw it and ask again "
                        "if it is to change."
                    )
                )
            if "decision_note" in vals:
                self._check_decides()
                note = {"decision_note": vals["decision_note"]}
                # Whoever decides may say why, and change nothing else of it.
                super(CsExemption, self.sudo()).write(note)
            vals = {name: vals[name] for name in vals if name != "decision_note"}
            if not vals:
                return True
        result = super().write(vals)
        if not in_lifecycle(self.env) and "employee_id" in vals:
            self._check_may_ask()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_asked(self):
        if any(one.state != "asked" for one in self):
            raise UserError(
                self.env._("An exemption that was decided is kept. Withdraw it.")
            )

    @api.constrains("cycle_id", "programme_line_id", "company_id")
    def _check_same_council(self):
        for one in self:
            named = one.cycle_id.company_id | one.programme_line_id.company_id
            if named - one.company_id:
                raise ValidationError(
                    self.env._("Choose a cycle or line of the same council.")
                )

    def _unless_decides(self):
        """Why the current user does not decide on it; None when they do."""
        self.ensure_one()
        if self.env.su:
            return None
        # Which policy holds for somebody's team is no secret.
        framework = self.sudo()._framework().sudo(False)
        if framework[EXEMPTION]:
            return framework._unless_post(EXEMPTION)
        if not self.env.user.has_group(MANAGER):
            return self.env._("Only a QA manager decides on exemptions.")
        return None

    def _framework(self):
        """The policy that holds for this person; none before there is any."""
        self.ensure_one()
        frameworks = self.env["cs.framework"]
        known = frameworks.search([("company_id", "=", self.company_id.id)])
        return (
            frameworks._for_department(self.department_id, known)
            if known
            else frameworks
        )

    def _check_may_ask(self):
        """For oneself, as a manager for one's departments, as a QA officer for all."""
        if self.env.su or self.env.user.has_group(OFFICER):
            return
        for one in self:
            # Who manages a team is structure, readable by all.
            line = one.employee_id.sudo().department_id.cs_line_user_ids
            if one.user_id != self.env.user and self.env.user not in line:
                raise AccessError(
                    self.env._(
                        "You can ask for yourself and for people in the teams you "
                        "manage."
                    )
                )

    # --- deciding -----------------------------------------------------------

    def _check_decides(self):
        for one in self:
            if refusal := one._unless_decides():
                raise AccessError(refusal)
            if one.state != "asked":
                raise UserError(
                    self.env._("%(one)s: already decided.", one=one.display_name)
                )
            if not self.env.su and one.user_id == self.env.user:
                raise UserError(
                    self.env._("Somebody else decides on your own exemption.")
                )

    def _decide(self, state):
        # Checked by the callers: who decides needs no right to what was asked.
        self.sudo().with_context(cs_lifecycle=LIFECYCLE).write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Date.context_today(self),
            }
        )

    def action_approve(self):
        """Asked -> approved, by a QA manager: left out of allocations from now on,
        shown apart in the rounds that run, and excused from what they owe."""
        self._check_decides()
        self._decide("approved")
        self._mark_rounds()
        self._excuse_owed()

    def action_refuse(self):
        """Asked -> refused, by a QA manager who says why."""
        self._check_decides()
        if any(not (one.decision_note or "").strip() for one in self):
            raise UserError(self.env._("Say why in the note first."))
        self._decide("refused")

    def action_withdraw(self):
        """Asked or approved -> withdrawn, by whoever asked, or a QA officer."""
        officer = self.env.su or self.env.user.has_group(OFFICER)
        for one in self:
            if not officer and one.asked_by_id != self.env.user:
                raise AccessError(
                    self.env._("Only whoever asked, or a QA officer, withdraws it.")
                )
            if one.state not in ("asked", "approved"):
                raise UserError(
                    self.env._("%(one)s: already decided.", one=one.display_name)
                )
        # The role is checked above; whoever asked may end it, though it is decided.
        record = self.sudo()
        record.with_context(cs_lifecycle=LIFECYCLE).state = "withdrawn"
        record._mark_rounds()
        record._excuse_owed()

    # --- what follows -------------------------------------------------------

    def _as_rules(self):
        return [
            rules.Exemption(
                id=one.id,
                employee=one.employee_id.id,
                start=(one.date_from or None) if one.covers != "cycle" else None,
                end=(one.date_to or None) if one.covers != "cycle" else None,
                cycle=one.cycle_id.id if one.covers == "cycle" else None,
                line=one.programme_line_id.id if one.covers == "line" else None,
            )
            for one in self
        ]

    def _mark_rounds(self):
        """Show in the rounds not over yet who is exempt, and who no longer is."""
        # Only the rounds' own rows are marked; the role was checked by the caller.
        rows = (
            self.env["cs.cycle.auditor"]
            # As above.
            .sudo()
            .search(
                [
                    ("employee_id", "in", self.employee_id.ids),
                    ("cycle_state", "in", ("drawn", "allocated", "open")),
                ]
            )
        )
        rows.cycle_id._mark_exempt()

    def _excuse_owed(self):
        """What the person owes in periods that the exemption takes up is not asked of
        them; taken back when it is withdrawn."""
        # The decision was made by a QA manager; what is owed is the product's to write.
        Owed = self.env["cs.expectation.owed"].sudo()
        for one in self.sudo():
            if one.state != "approved":
                Owed.search([("exemption_id", "=", one.id)])._take_back_exemption()
                continue
            one._excuse(Owed.search(one._domain_owed()))

    def _domain_owed(self):
        """What the exemption may be about: not excused yet, and not over before it."""
        self.ensure_one()
        domain = (
            Domain("employee_id", "=", self.employee_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("excuse_reason", "=", False)
        )
        if self.covers == "cycle":
            return domain & Domain.FALSE
        if self.covers == "line":
            domain &= Domain(
                "expectation_id", "=", self.programme_line_id.expectation_id.id
            )
        if self.date_from:
            domain &= Domain("period_end", ">=", self.date_from)
        if self.date_to:
            domain &= Domain("period_start", "<=", self.date_to)
        return domain

    def _excuse(self, owed):
        self.ensure_one()
        [rule] = self._as_rules()
        mine = owed.filtered(
            lambda row: rules.covers(rule, row.period_start, row.period_end)
        )
        if mine:
            reasons = dict(self._fields["reason"]._description_selection(self.env))
            mine.with_context(cs_lifecycle=LIFECYCLE).exemption_id = self
            # In the name of the QA manager who decided; the product's to write.
            mine.with_user(self.decided_by_id).sudo().action_excuse(
                self.env._("Exempt: %(reason)s", reason=reasons[self.reason].lower())
            )

    @api.model
    def _run_excusing(self, company, today):
        """Periods that began since an exemption was approved. Scheduled daily."""
        held = self.search(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "approved")
            & Domain("covers", "!=", "cycle")
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        )
        held._excuse_owed()
