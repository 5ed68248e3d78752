from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.record import FACTS

ANSWER_TYPES = [
    ("graded", "Grade"),
    ("yes_no", "Yes, no or not applicable"),
    ("score", "Score"),
    ("date", "Date"),
    ("text", "Text"),
    ("choice", "Choice from a list"),
]


class CsAuditToolSection(models.Model):
    """A group of questions, shown for some types of case only if types are named
    (SWI-18).

    Everyone reads; QA managers change it while the tool is a draft.
    """

    _name = "cs.audit.tool.section"
    _description = "Section of an audit tool"
    _inherit = ["cs.audit.tool.part.mixin"]
    _order = "tool_id, sequence, id"

    tool_id = fields.Many2one(
        "cs.audit.tool", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, aggregator=None)
    case_type_ids = fields.Many2many(
        "cs.case.type", string="Only for", help="Empty: every type of case."
    )


class CsAuditToolDomain(models.Model):
    """A question of a tool: usually graded, with prompts and a description of each
    grade.

    Everyone reads; QA managers change it while the tool is a draft.
    """

    _name = "cs.audit.tool.domain"
    _description = "Domain of an audit tool"
    _inherit = ["cs.audit.tool.part.mixin"]
    _order = "tool_id, sequence, number, id"

    tool_id = fields.Many2one(
        "cs.audit.tool", required=True, index=True, ondelete="cascade"
    )
    scale_id = fields.Many2one(
        "cs.grade.scale", string="Grading scale", compute="_compute_scale_id"
    )
    section_id = fields.Many2one(
        "cs.audit.tool.section",
        domain="[('tool_id', '=', tool_id)]",
        ondelete="set null",
    )
    root_id = fields.Many2one(
        "cs.audit.tool.domain",
        string="First asked as",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The same question in the first version of the tool that asked it.",
    )
    number = fields.Integer(required=True, aggregator=None)
    name = fields.Char(string="Domain", required=True, translate=True)
    short_name = fields.Char(
        string="Short name",
        translate=True,
        help="Up to 20 characters, for narrow columns.",
    )
    sequence = fields.Integer(default=10, aggregator=None)
    answer_type = fields.Selection(
        ANSWER_TYPES, string="Answer", required=True, default="graded"
    )
    score_max = fields.Integer(string="Highest score", default=10, aggregator=None)
    case_type_ids = fields.Many2many(
        "cs.case.type", string="Only for", help="Empty: every type of case."
    )
    is_bottom_line = fields.Boolean(
        string="Bottom line",
        help=(
            "A file that fails a bottom line is graded at the bottom of the scale "
            "(LUT-03)."
        ),
    )
    is_required = fields.Boolean(string="Must be answered", default=True)
    guidance = fields.Text(string="What this covers", translate=True)
    prompts = fields.Text(
        string="Questions to consider",
        translate=True,
        help="One question to consider on each line.",
    )
    facts = fields.Char(
        string="Facts of the record beside it",
        help="What the register's events say that bears on this question, such as: "
        "visits, due. There are: visits, due, alone, reviews, workers, plan, "
        "assessment, placements, contacts, missing, voice.",
    )
    descriptor_ids = fields.One2many(
        "cs.audit.tool.descriptor",
        "domain_id",
        string="What good looks like",
        copy=False,
    )
    standard_ids = fields.Many2many("cs.practice.standard", string="Practice standards")
    limit_ids = fields.One2many(
        "cs.audit.limit", "domain_id", string="Limits", copy=False
    )
    limit_text = fields.Char(
        string="Limits the overall",
        compute="_compute_limit_text",
        help="The most the overall grade can be when this domain is poor.",
    )

    @api.constrains("facts")
    def _check_facts(self):
        for domain in self:
            asked = (domain.facts or "").replace(",", " ").split()
            if unknown := [one for one in asked if one not in FACTS]:
                raise ValidationError(
                    self.env._(
                        "“%(fact)s” is no fact of the record. There are: %(facts)s.",
                        fact=unknown[0],
                        facts=", ".join(FACTS),
                    )
                )

    _number_uniq = models.UniqueIndex(
        "(tool_id, coalesce(section_id, 0), number)",
        "Two domains of this tool have the same number.",
    )
    _score_positive = models.Constraint(
        "CHECK (answer_type != 'score' OR score_max > 0)",
        "The highest score must be above zero.",
    )

    @api.depends_context("lang")
    @api.depends("limit_ids.cap_grade_id")
    def _compute_limit_text(self):
        for domain in self:
            domain.limit_text = ", ".join(
                self.env._(
                    "At most %(grade)s", grade=(limit.cap_grade_id.name or "").lower()
                )
                for limit in domain.limit_ids
            )

    @api.depends("own_scale_id", "tool_id.scale_id")
    def _compute_scale_id(self):
        for domain in self:
            domain.scale_id = domain.own_scale_id or domain.tool_id.scale_id

    @api.depends("number", "name")
    def _compute_display_name(self):
        for domain in self:
            domain.display_name = f"{domain.number} {domain.name}"

    @api.constrains("section_id", "tool_id")
    def _check_section(self):
        for domain in self:
            if domain.section_id and domain.section_id.tool_id != domain.tool_id:
                raise ValidationError(
                    self.env._(
                        "“%(domain)s” is in a section of another tool.",
                        domain=domain.name,
                    )
                )


class CsAuditToolDescriptor(models.Model):
    """What one grade looks like, for a domain or (with no domain) for the overall
    grade.

    Everyone reads; QA managers change it while the tool is a draft.
    """

    _name = "cs.audit.tool.descriptor"
    _description = "Description of a grade"
    _inherit = ["cs.audit.tool.part.mixin"]
    _order = "domain_id, grade_id, column, sequence, id"

    domain_id = fields.Many2one("cs.audit.tool.domain", index=True, ondelete="cascade")
    tool_id = fields.Many2one(
        "cs.audit.tool",
        compute="_compute_tool_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index=True,
        ondelete="cascade",
    )
    grade_id = fields.Many2one("cs.grade", required=True, ondelete="restrict")
    column = fields.Selection(
        [
            ("general", "General"),
            ("compliance", "Compliance"),
            ("practice_standard", "Practice standard"),
            ("systemic_practice", "Systemic practice"),
        ],
        default="general",
        required=True,
        help=(
            "Blackburn with Darwen's grid describes each grade in three columns "
            "(BWD-02)."
        ),
    )
    body = fields.Text(
        string="What it looks like",
        required=True,
        translate=True,
        help="One statement on each line.",
    )
    sequence = fields.Integer(default=10, aggregator=None)

    @api.depends("domain_id")
    def _compute_tool_id(self):
        for descriptor in self:
            descriptor.tool_id = descriptor.domain_id.tool_id or descriptor.tool_id


class CsAuditToolChecklist(models.Model):
    """One confirmation the auditor gives at the end (DUR-29).

    Everyone reads; QA managers change it while the tool is a draft.
    """

    _name = "cs.audit.tool.checklist"
    _description = "Auditor's checklist"
    _inherit = ["cs.audit.tool.part.mixin"]
    _order = "tool_id, sequence, id"

    tool_id = fields.Many2one(
        "cs.audit.tool", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(string="Confirmation", required=True, translate=True)
    sequence = fields.Integer(default=10, aggregator=None)
    condition = fields.Selection(
        [
            ("always", "Always"),
            ("plan_required", "When a support plan is needed"),
            ("escalation_required", "When the audit is escalated"),
        ],
        string="Asked",
        default="always",
        required=True,
    )
