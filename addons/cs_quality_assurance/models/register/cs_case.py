from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

STAFF_ONLY = "cs_quality_assurance.group_practitioner,cs_quality_assurance.group_leader"


class CsCase(models.Model):
    """A case file, known by the case system's reference. No child's name is held.

    Practitioners read their own cases, auditors those they audit, managers those of
    their departments; QA officers keep the register; leaders read all of it.
    """

    _name = "cs.case"
    _description = "Case"
    _inherit = ["cs.read.mixin", "cs.guard.mixin", "mail.thread"]
    _cs_about = "practitioner_id"
    _order = "reference, id"
    _rec_name = "reference"
    _check_company_auto = True

    reference = fields.Char(
        required=True,
        index="trigram",
        help="The reference in the case system. Never a name.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    case_type_id = fields.Many2one(
        "cs.case.type",
        string="Type",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
    )
    department_id = fields.Many2one(
        "hr.department", string="Team", index=True, tracking=True, check_company=True
    )
    practitioner_id = fields.Many2one(
        "hr.employee",
        index=True,
        tracking=True,
        check_company=True,
    )
    practitioner_user_id = fields.Many2one(
        "res.users",
        related="practitioner_id.user_id",
        store=True,
        index=True,
        string="Practitioner's login",
    )
    iro_id = fields.Many2one(
        "hr.employee",
        string="Reviewing officer",
        help="The independent reviewing officer, where there is one.",
        check_company=True,
        groups=STAFF_ONLY,
    )
    date_of_birth = fields.Date(
        string="Date of birth",
        groups="cs_quality_assurance.group_qa_officer",
        help="Only kept when your council samples by age.",
    )
    date_opened = fields.Date(string="Opened", tracking=True, index=True)
    date_opened_from = fields.Selection(
        [
            ("care_ended", "The day their care ended"),
            ("birthday", "Their eighteenth birthday"),
            ("first_seen", "The first register that shows them"),
        ],
        string="Worked out from",
        help="The lists of care leavers have no start.",
    )
    date_closed = fields.Date(string="Closed", tracking=True)
    is_open = fields.Boolean(
        string="Open", compute="_compute_is_open", store=True, index=True
    )
    date_last_seen = fields.Date(string="Last seen", groups=STAFF_ONLY)
    date_last_review = fields.Date(string="Last review", groups=STAFF_ONLY)
    child_said = fields.Json(
        string="What the child said",
        readonly=True,
        copy=False,
        help="Yes and no, by question, as the register's source has it.",
    )
    flag_ids = fields.Many2many("cs.case.flag", string="Flags", groups=STAFF_ONLY)
    excluded = fields.Boolean(
        string="Not to be sampled",
        tracking=True,
        groups="cs_quality_assurance.group_qa_officer",
    )
    excluded_reason = fields.Char(
        string="Why it is not sampled",
        tracking=True,
        groups="cs_quality_assurance.group_qa_officer",
    )
    brought_by_id = fields.Many2one(
        "cs.case.import",
        string="Came with",
        index="btree_not_null",
        readonly=True,
        copy=False,
        groups="cs_quality_assurance.group_qa_officer",
    )
    audit_ids = fields.One2many("cs.audit", "case_id", string="Audits")
    audit_count = fields.Integer(
        string="Number of audits", compute="_compute_audit_count"
    )

    _reference_uniq = models.UniqueIndex(
        "(company_id, reference)", "This case reference is already in the register."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_closed IS NULL OR date_opened IS NULL OR date_closed >= "
        "date_opened)",
        "A case cannot close before it opens. Check the two dates.",
    )
    _excluded_reason = models.Constraint(
        "CHECK (excluded IS NOT TRUE OR coalesce(excluded_reason, '') != '')",
        "Say why this case is not to be sampled.",
    )
    _sampling_idx = models.Index(
        "(company_id, department_id, case_type_id) WHERE is_open"
    )

    @api.depends("date_closed")
    def _compute_is_open(self):
        today = fields.Date.context_today(self)
        for case in self:
            case.is_open = not case.date_closed or case.date_closed > today

    def _compute_audit_count(self):
        counts = dict(
            self.env["cs.audit"]._read_group(
                [("case_id", "in", self.ids)], ["case_id"], ["__count"]
            )
        )
        for case in self:
            case.audit_count = counts.get(case, 0)

    @api.autovacuum
    def _gc_close_passed(self):
        """A case with a closing date in the future stops being open on that date."""
        passed = self.search(
            Domain("is_open", "=", True)
            & Domain("date_closed", "<=", fields.Date.context_today(self))
        )
        passed._compute_is_open()
        passed._follow_closing()

    def write(self, vals):
        """A day that somebody types is not one that was worked out."""
        if "date_opened" in vals and "date_opened_from" not in vals:
            vals = {**vals, "date_opened_from": False}
        result = super().write(vals)
        if "date_closed" in vals:
            self._follow_closing()
        return result

    def action_view_audits(self):
        """Open the audits of this case; anyone who may read the case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_audit"
        )
        action["domain"] = [("case_id", "=", self.id)]
        action["context"] = {"default_case_id": self.id}
        return action

    # The dated events of a case.

    event_ids = fields.One2many("cs.case.event", "case_id", string="Events")

    def _cs_events_changed(self):
        """Hook: events of these cases were recorded, changed or removed."""

    def _cs_event_dates(self, codes=None):
        """The dates of the events of these cases, oldest first.

        One query, whatever the number of cases; read as the current user.

        :param codes: codes of event types, or none for all
        :return: {case id: [(code, date), ...]}
        """
        domain = [("case_id", "in", self.ids)]
        if codes is not None:
            domain.append(("code", "in", list(codes)))
        result = {case_id: [] for case_id in self.ids}
        events = self.env["cs.case.event"].search_fetch(
            domain, ["case_id", "code", "date"], order="date, id"
        )
        for event in events:
            result[event.case_id.id].append((event.code, event.date))
        return result

    # A file in the register that need not be a child's: a foster carer's file, or a
    # pair of staff, with a reference like any other.

    subject = fields.Selection(related="case_type_id.subject", string="About")
    second_id = fields.Many2one(
        "hr.employee",
        string="Supervisee",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        help="The other person of a pair. Neither audits it, nor anybody who manages "
        "one of them.",
    )
    second_user_id = fields.Many2one(
        related="second_id.user_id",
        store=True,
        index="btree_not_null",
        string="Login of the second",
    )

    @api.constrains("practitioner_id", "second_id")
    def _check_two_people(self):
        for case in self:
            if case.second_id and case.second_id == case.practitioner_id:
                raise ValidationError(
                    self.env._(
                        "Case %(case)s names the same person twice. A pair is two "
                        "people.",
                        case=case.reference,
                    )
                )
