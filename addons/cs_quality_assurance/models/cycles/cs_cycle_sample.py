from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...rules import allocation
from ..platform.guard import LIFECYCLE, in_lifecycle
from ..platform.rule_text import in_words


class CsCycleStratum(models.Model):
    """A part of the register a cycle was drawn from: its size, its share, how it was
    told apart.

    Made by the draw; read by QA officers and leaders (ALL-03).
    """

    _name = "cs.cycle.stratum"
    _description = "Part of the register a sample was drawn from"
    _inherit = ["cs.guard.mixin"]
    _order = "cycle_id, name"

    cycle_id = fields.Many2one(
        "cs.cycle", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="cycle_id.company_id", store=True, index=True, precompute=True
    )
    name = fields.Char(
        help=(
            "As printed on the certificate; empty when the register was drawn from as "
            "a whole."
        )
    )
    department_id = fields.Many2one(
        "hr.department", string="Service or team", ondelete="restrict"
    )
    case_type_id = fields.Many2one(
        "cs.case.type", string="Type of case", ondelete="restrict"
    )
    practitioner_id = fields.Many2one(
        "hr.employee",
        ondelete="restrict",
        help="Whose cases these are, where each practitioner is to be covered.",
    )
    size = fields.Integer(string="Cases that could be drawn", aggregator="sum")
    quota = fields.Integer(string="To draw", aggregator="sum")
    sample_ids = fields.One2many("cs.cycle.sample", "stratum_id", string="Cases")

    @api.depends("name")
    def _compute_display_name(self):
        for stratum in self:
            stratum.display_name = stratum.name or self.env._("The whole register")


class CsCycleSample(models.Model):
    """One case of a sample: drawn by chance, or drawn in place of another (ALL-02,
    ALL-03).

    Never deleted once the round has begun: what was replaced stays, with why and by
    what.
    QA officers and leaders read all; managers what concerns their departments.
    """

    _name = "cs.cycle.sample"
    _description = "Case of a sample"
    _inherit = ["cs.guard.mixin"]
    _order = "cycle_id, replacement_number, stratum_id, sequence, id"
    _rec_name = "case_id"

    cycle_id = fields.Many2one(
        "cs.cycle", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="cycle_id.company_id", store=True, index=True, precompute=True
    )
    stratum_id = fields.Many2one(
        "cs.cycle.stratum",
        string="Drawn from",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(
        string="Order",
        aggregator=None,
        help="The order in which chance put the cases of this part.",
    )
    case_id = fields.Many2one("cs.case", required=True, index=True, ondelete="restrict")
    reference = fields.Char(
        string="As drawn", required=True, help="The reference at the time of the draw."
    )
    department_id = fields.Many2one(
        "hr.department", string="Team when drawn", index=True
    )
    practitioner_id = fields.Many2one(
        "hr.employee", string="Practitioner when drawn", index=True
    )
    state = fields.Selection(
        [
            ("drawn", "In the sample"),
            ("replaced", "Replaced"),
            ("lost", "Left, nothing to replace it"),
        ],
        default="drawn",
        required=True,
        index=True,
    )
    replacement_number = fields.Integer(
        string="Replacement",
        aggregator=None,
        help=(
            "0: from the first draw. 1: the first case drawn as a replacement, and so "
            "on."
        ),
    )
    replaces_id = fields.Many2one(
        "cs.cycle.sample", string="In place of", index=True, ondelete="restrict"
    )
    replaced_by_ids = fields.One2many(
        "cs.cycle.sample", "replaces_id", string="Replaced by"
    )
    left_reason = fields.Char(string="Why it left")
    left_on = fields.Date(string="Left on")
    audit_id = fields.Many2one("cs.audit", index=True, ondelete="set null")
    auditor_id = fields.Many2one(related="audit_id.auditor_id", store=True, index=True)
    audit_state = fields.Selection(related="audit_id.state", string="Audit is")
    unallocated_reason = fields.Text(string="Why nobody has it")

    _case_uniq = models.Constraint(
        "unique(cycle_id, case_id)", "This case is already in the sample of this cycle."
    )

    def write(self, vals):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "A sample changes only by drawing, replacing and allocating."
                )
            )
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "A sample is drawn by chance; nobody can add a case to it by hand."
                )
            )
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_undoing_only(self):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "Cases are not taken out of a sample. One that closes or moves is "
                    "replaced."
                )
            )

    proposed_id = fields.Many2one(
        "hr.employee",
        string="Auditor by allocation",
        help="Who the allocation chose; differs when a QA officer chose somebody else.",
    )
    by_hand = fields.Boolean(string="Chosen by hand", compute="_compute_by_hand")

    @api.depends("proposed_id", "auditor_id")
    def _compute_by_hand(self):
        for sample in self:
            sample.by_hand = (
                bool(sample.auditor_id) and sample.auditor_id != sample.proposed_id
            )

    def _may_move(self):
        """Whether allocating again may give this case to somebody else: nobody was
        told, nobody chose.
        """
        self.ensure_one()
        # Only whether it may move; what it is stays QA's to know.
        placed = self.audit_id.sudo().reference_for_id
        return self.audit_id.state == "draft" and not self.by_hand and not placed

    def _refusals(self, employee):
        """Everything that speaks against this person auditing this case, a phrase each
        (ALL-01, BPL-05).

        :return: list of ``rules.messages.Message``
        """
        self.ensure_one()
        # See _allocate: structure only.
        cycle = self.cycle_id.sudo()
        # Structure only, see _allocate: no field of the case is shown.
        [case] = cycle._cases_for_rules(self.sudo())
        # As above: whose team and line this person is in.
        person = employee.sudo()
        row = cycle.auditor_ids.filtered(lambda one: one.employee_id == person)
        auditor = (
            row._as_rules()[0]
            if row
            else allocation.Auditor(
                id=person.id,
                team=person.department_id.id or None,
                service=person.department_id._cs_service().id or None,
            )
        )
        found = list(
            allocation.refusals(case, auditor, cycle._policy(cycle.auditor_ids))
        )
        known = {message.code for message in found}
        return found + [
            message
            for message in cycle.programme_line_id._pool_refusals(
                person, cycle.date_start, cycle.date_end, cycle
            )
            if message.code not in known
        ]

    def _refusals_in_words(self, employee):
        return [in_words(self.env, message) for message in self._refusals(employee)]

    def _why_left(self):
        """Why this case no longer belongs to the sample, as a sentence; False while it
        does.
        """
        self.ensure_one()
        case, today = self.case_id, self.cycle_id._today()
        if case.date_closed and case.date_closed <= today:
            return self.env._(
                "Case %(case)s closed on %(date)s.",
                case=self.reference,
                date=format_date(self.env, case.date_closed, date_format="d MMMM y"),
            )
        if case.department_id != self.department_id:
            return self.env._(
                "Case %(case)s moved from %(old)s to %(new)s.",
                case=self.reference,
                old=self.department_id.name or self.env._("no team"),
                new=case.department_id.name or self.env._("no team"),
            )
        if case.excluded:
            return self.env._(
                "Case %(case)s is no longer to be sampled: %(reason)s.",
                case=self.reference,
                reason=case.excluded_reason or "",
            )
        line = self.cycle_id.programme_line_id
        types, stratum_type = line.case_type_ids, self.stratum_id.case_type_id
        if (
            (types and case.case_type_id not in types)
            or (stratum_type and case.case_type_id != stratum_type)
            or case.case_type_id in line.except_type_ids
        ):
            return self.env._(
                "Case %(case)s is now of another type: %(type)s.",
                case=self.reference,
                type=case.case_type_id.name.lower(),
            )
        return False

    def _follow_practitioner(self):
        """A case that stays in its team may change hands: the audit follows, and so may
        the auditor.

        :return: the samples whose auditor may no longer audit them
        """
        conflicted = self.browse()
        for sample in self:
            audit, case = sample.audit_id, sample.case_id
            if (audit.practitioner_id, audit.iro_id) == (
                case.practitioner_id,
                case.iro_id,
            ):
                continue
            auditor = audit.auditor_id
            together = audit.with_context(cs_checked_together=LIFECYCLE)
            together.write(
                {
                    "practitioner_id": case.practitioner_id.id,
                    "iro_id": case.iro_id.id,
                }
            )
            if auditor and not audit.conflict_reason and sample._refusals(auditor):
                conflicted |= sample
                audit.activity_unlink(["cs_quality_assurance.activity_audit"])
                together._arrive("lose_auditor")
                audit._message_log(
                    body=self.env._(
                        "Case %(case)s has a new practitioner, so %(auditor)s can no "
                        "longer audit it.",
                        case=sample.reference,
                        auditor=auditor.name,
                    )
                )
                sample.proposed_id = False
        return conflicted

    def _lose(self, reason, today):
        """It leaves, and nothing takes its place."""
        self.write({"state": "lost", "left_reason": reason, "left_on": today})
        self._cancel_audit(
            self.env._("%(reason)s Nothing is left to replace it.", reason=reason)
        )

    def _cancel_audit(self, reason):
        """The audit of a case that left is cancelled and kept, and its to-dos go."""
        for sample in self:
            audit = sample.audit_id
            audit._arrive("cancel", cancel_reason=reason)
            audit._message_log(body=reason)
            audit._drop_to_dos()

    @api.depends("reference", "cycle_id.name")
    def _compute_display_name(self):
        for sample in self:
            sample.display_name = sample.reference
