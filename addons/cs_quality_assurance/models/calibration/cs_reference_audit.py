from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import LazyTranslate

from ...rules import sampling
from ...rules.life import Step
from ..platform.guard import LIFECYCLE, in_lifecycle

_lt = LazyTranslate(__name__)

# What somebody is given a reference audit for.
USES = [
    ("standard", "To be accredited"),
    ("seed", "Among their audits of a round"),
]


class CsReferenceAudit(models.Model):
    """A file whose grades a panel agreed on, with reasons: what a grade is held beside
    (DUR-16, BPL-15).

    QA officers keep them; the panel that agreed on one reads it. Whoever grades it
    sees the panel's grades only once theirs are in. It never counts as a result.
    """

    _name = "cs.reference.audit"
    _description = "Reference audit"
    _inherit = ["cs.life.mixin", "mail.thread"]
    _order = "name, id"
    _check_company_auto = True
    _finished = ("retired",)
    _life = (
        Step(
            "use",
            ("draft", "retired"),
            ("in_use",),
            who="qa_officer",
            otherwise=_lt("“%(what)s” is in use already."),
            checks=("_problems_of_grades",),
        ),
        Step(
            "retire",
            ("in_use",),
            ("retired",),
            who="qa_officer",
            otherwise=_lt("“%(what)s” is not in use."),
        ),
    )

    name = fields.Char(
        required=True, help="Such as “Neglect, two schools”. No names of children."
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
    tool_id = fields.Many2one(
        "cs.audit.tool",
        compute="_compute_tool_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        domain="[('state', '=', 'published'), ('has_overall', '=', True)]",
        help="The version of the tool that it was graded with.",
    )
    scale_id = fields.Many2one(related="tool_id.scale_id")
    case_id = fields.Many2one(
        "cs.case",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        help="A real file under its reference, or one made anonymous and added to the "
        "register under a key of its own, with its documents attached below.",
    )
    looks_ordinary = fields.Boolean(
        string="May look like any other file",
        help="On: it is slipped in among an auditor's audits and not told apart until "
        "they submit it. Off, or where practitioners or families are asked before an "
        "audit is submitted: it is announced as a reference audit.",
    )
    session_id = fields.Many2one(
        "cs.benchmark.session",
        string="Agreed in",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    state = fields.Selection(
        [("draft", "Being agreed"), ("in_use", "In use"), ("retired", "Retired")],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
        copy=False,
    )
    line_ids = fields.One2many("cs.reference.line", "reference_id", string="Grades")
    audit_ids = fields.One2many("cs.audit", "reference_id", string="Who graded it")
    graded_in_words = fields.Char(
        string="How it was graded", compute="_compute_graded_in_words"
    )

    @api.depends("framework_id")
    def _compute_tool_id(self):
        for reference in self:
            reference.tool_id = reference.tool_id or reference.framework_id.tool_id

    @api.depends("audit_ids.reference_outcome")
    def _compute_graded_in_words(self):
        for reference in self:
            done = reference.audit_ids.filtered("reference_outcome")
            passed = done.filtered(lambda audit: audit.reference_outcome == "within")
            reference.graded_in_words = (
                self.env._(
                    "Graded %(count)s times, %(passed)s within tolerance",
                    count=len(done),
                    passed=len(passed),
                )
                if done
                else False
            )

    @api.constrains("tool_id")
    def _check_tool_grades(self):
        for reference in self:
            if not reference.tool_id.has_overall:
                raise ValidationError(
                    self.env._(
                        "“%(tool)s” has no overall grade, so there is nothing to hold "
                        "an auditor's grade beside. Choose a tool that has one.",
                        tool=reference.tool_id.display_name,
                    )
                )

    # --- its grades --------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        references = super().create(vals_list)
        references._lay_out()
        return references

    def write(self, vals):
        if not in_lifecycle(self.env) and vals.keys() - {
            "state",
            "name",
            "looks_ordinary",
        }:
            self._check_draft()
        result = super().write(vals)
        if "tool_id" in vals or "case_id" in vals:
            for reference in self:
                asked = reference._domains_asked()
                lines = reference.line_ids.filtered("domain_id")
                lines.filtered(lambda line, a=asked: line.domain_id not in a).unlink()
            self._lay_out()
        return result

    def _check_draft(self):
        for reference in self:
            if reference.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(reference)s” is in use: people were held beside these "
                        "grades. Copy it to change them.",
                        reference=reference.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        # Whether anybody graded it, and nothing else.
        if used := self.filtered(
            lambda one: one.state != "draft" or one.sudo().audit_ids
        ):
            raise UserError(
                self.env._("“%(one)s” was graded, so it is kept.", one=used[0].name)
            )

    def _domains_asked(self):
        """What is graded of this file with this tool."""
        self.ensure_one()
        # What the tool asks about this type of case is structure.
        known = self.sudo()
        asked = known.tool_id._applicable_domains(
            known.case_id.case_type_id, known.case_id.department_id
        )
        return asked.filtered(lambda domain: domain.answer_type == "graded")

    def _lay_out(self):
        """A line for each domain that is graded, and one for the overall grade."""
        lines = []
        for reference in self:
            have = reference.line_ids
            if not have.filtered(lambda line: not line.domain_id):
                lines.append({"reference_id": reference.id, "sequence": 0})
            lines += [
                {
                    "reference_id": reference.id,
                    "domain_id": domain.id,
                    "sequence": place * 10,
                }
                for place, domain in enumerate(
                    reference._domains_asked().sorted(
                        lambda one: (one.sequence, one.number)
                    ),
                    start=1,
                )
                if domain not in have.domain_id
            ]
        # Laid out by the tool, whoever keeps the file.
        self.env["cs.reference.line"].with_context(cs_lifecycle=LIFECYCLE).create(lines)
        self.invalidate_recordset(["line_ids"])

    def _problems_of_grades(self):
        missing = self.line_ids.filtered(lambda line: not line.grade_id)
        if missing:
            return [
                self.env._(
                    "Give the panel's grade for: %(lines)s.",
                    lines=", ".join(missing.mapped("display_name")),
                )
            ]
        if not all((line.reason or "").strip() for line in self.line_ids):
            return [
                self.env._(
                    "Give the panel's reason for each grade: it is what the auditor "
                    "learns from."
                )
            ]
        return []

    def action_use(self):
        """Being agreed -> in use: auditors are given it. QA officers.

        :raises UserError: a grade or a reason is missing
        """
        self._take("use")

    def action_retire(self):
        """In use -> retired: nobody is given it any more. QA officers."""
        self._take("retire")

    def action_view_audits(self):
        """Who graded it, and how; QA officers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "cs.audit",
            "views": [(False, "list"), (False, "form")],
            "domain": [("reference_id", "=", self.id)],
        }

    # --- given to somebody -------------------------------------------------

    def _fresh_for(self, employee):
        """Those of these that somebody may be given: in use, never graded by them, not
        agreed on by them, not their own work. As superuser."""
        seen = self.env["cs.audit"].search(
            [
                ("reference_id", "in", self.ids),
                ("auditor_id", "=", employee.id),
                ("state", "!=", "cancelled"),
            ]
        )
        return (self - seen.reference_id).filtered(
            lambda one: (
                one.state == "in_use"
                and employee not in one.session_id.participant_ids
                and employee != one.case_id.practitioner_id
            )
        )

    def _next_for(self, employee):
        """The next that somebody is given, by chance but always the same; none where
        they have had all. As superuser."""
        fresh = {str(one.id): one for one in self._fresh_for(employee)}
        order = sampling.drawing_order(str(employee.id), "reference", sorted(fresh))
        return fresh[order[0]] if order else self.browse()

    def _give(self, employee, use, date_due=False):
        """An audit of it for somebody to grade alone, said to be a reference audit; the
        auditor is told. As superuser.

        :return: ``cs.audit``
        """
        self.ensure_one()
        audit = self.env["cs.audit"]._create_quietly(
            [
                {
                    **self._audit_values(use),
                    "kind": "benchmark",
                    "practitioner_id": False,
                    "auditor_id": employee.id,
                    "date_due": date_due
                    or self.company_id._cs_add_working_days(
                        fields.Date.context_today(self), self.framework_id.audit_days
                    ),
                }
            ]
        )
        audit.with_context(cs_lifecycle=LIFECYCLE).action_allocate()
        # What is attached, of a file that was made anonymous: who may read the audit
        # reads it with it.
        attached = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        attached.copy({"res_model": "cs.audit", "res_id": audit.id})
        return audit

    def _audit_values(self, use):
        return {
            "case_id": self.case_id.id,
            "company_id": self.company_id.id,
            "framework_id": self.framework_id.id,
            "tool_id": self.tool_id.id,
            "reference_id": self.id,
            "reference_use": use,
        }
