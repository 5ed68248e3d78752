from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules import grading, showing
from ..platform.guard import LIFECYCLE, in_lifecycle


class Problem(NamedTuple):
    """Something that stands between graded work and submitting it.

    ``text`` is a sentence that says what to do, ``short`` the same for the panel where
    the reason stands beside it. ``place`` is where on the auditing screen it is done:
    ``line`` (with ``line_id``), ``checks``, ``overall``, ``people``, ``plan``,
    ``urgent`` or a section of the model itself; ``field`` names the box, if any.
    """

    text: str
    place: str
    line_id: int = 0
    field: str = ""
    short: str = ""


class CsGradedMixin(models.AbstractModel):
    """Something graded with an audit tool: lines, the cap on the overall grade, locks.

    The model that inherits it adds ``state``, ``line_ids`` (a One2many to a model with
    ``cs.graded.line.mixin``) and ``_check_grading`` (who may grade, and when). It moves
    between states with ``_to``; a user's own write of a field in
    ``_get_lifecycle_fields`` is refused.

    Sources: DUR-06, DUR-07, LUT-03, ALL-05, ALL-09.
    """

    _name = "cs.graded.mixin"
    _description = "Graded with a tool"
    _inherit = ["cs.read.mixin", "cs.graded.screen", "cs.life.mixin"]

    tool_id = fields.Many2one(
        "cs.audit.tool",
        index=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
        domain="[('state', '=', 'published')]",
    )
    scale_id = fields.Many2one(related="tool_id.scale_id")
    has_overall = fields.Boolean(related="tool_id.has_overall")
    domain_count = fields.Integer(
        compute="_compute_progress", store=True, aggregator=None, string="Domains asked"
    )
    graded_count = fields.Integer(
        compute="_compute_progress",
        store=True,
        aggregator=None,
        string="Domains graded",
    )
    overall_grade_id = fields.Many2one(
        "cs.grade",
        string="Overall grade",
        tracking=True,
        copy=False,
        index=True,
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )
    overall_reason = fields.Text(string="Why this grade", copy=False)
    grade_cap_id = fields.Many2one(
        "cs.grade",
        string="Overall is at most",
        compute="_compute_grade_cap",
        store=True,
    )
    grade_cap_reason = fields.Text(
        string="Why it is capped", compute="_compute_grade_cap_reason"
    )

    # --- computed -------------------------------------------------------------

    @api.depends("line_ids.is_answered", "line_ids.grade_id", "overall_grade_id")
    def _compute_progress(self):
        for record in self:
            asked = record._asked_lines()
            record.domain_count = len(asked)
            record.graded_count = len(asked.filtered("is_answered"))

    def _cap(self):
        """What the limiting judgements allow, by ``rules.grading``; domains are keyed
        by id.
        """
        self.ensure_one()
        asked = self._asked_lines()
        graded = {
            line.domain_id.id: line._rank_for_overall()
            for line in asked
            if not line.not_applicable
        }
        met = {line.domain_id.id: not line._fails_bottom_line() for line in asked}
        return grading.overall_cap(
            self.tool_id.scale_id._as_rules(),
            graded,
            self.tool_id.limit_ids._as_rules(),
            met,
        )

    @api.depends(
        "overall_grade_id",
        "line_ids.grade_id",
        "line_ids.not_applicable",
        "line_ids.yes_no",
        "tool_id.limit_ids.strict",
        "tool_id.limit_ids.trigger_grade_id",
        "tool_id.limit_ids.cap_grade_id",
    )
    def _compute_grade_cap(self):
        for record in self:
            cap = record._cap().rank if record._may_be_capped() else None
            record.grade_cap_id = record.tool_id.scale_id.grade_ids.filtered(
                lambda grade, cap=cap: grade.rank == cap
            )[:1]

    def _may_be_capped(self):
        """Whether anything is answered yet that could hold the overall grade down."""
        if not self.has_overall:
            return False
        return any(line.grade_id or line.yes_no for line in self.line_ids)

    @api.depends(
        "grade_cap_id",
        "overall_grade_id",
        "line_ids.grade_id",
        "line_ids.yes_no",
        "line_ids.not_applicable",
    )
    @api.depends_context("lang")
    def _compute_grade_cap_reason(self):
        for record in self:
            if not record.grade_cap_id:
                record.grade_cap_reason = False
                continue
            reasons = record._cap_reasons_in_words()
            record.grade_cap_reason = self.env._(
                "The overall grade is at most %(cap)s, because %(reasons)s.",
                cap=record.grade_cap_id.name.lower(),
                reasons=self.env._(" and ").join(reasons),
            )

    def _binding_reasons(self):
        """The lines that hold the overall grade down, each with its reason."""
        lines = {line.domain_id.id: line for line in self.line_ids}
        return [
            (lines[reason.domain], reason)
            for reason in self._cap().binding
            if reason.domain in lines
        ]

    def _cap_reasons_in_words(self):
        """Why the overall grade is held down, a clause each."""
        self.ensure_one()
        return [
            self._reason_in_words(line, reason)
            for line, reason in self._binding_reasons()
        ]

    def _reason_in_words(self, line, reason, grade=None):
        if reason.message.code == "bottom_line_not_met":
            return self.env._(
                "the bottom line of domain %(domain)s is not met",
                domain=line.domain_id.display_name,
            )
        return self.env._(
            "domain %(domain)s is graded %(grade)s",
            domain=line.domain_id.display_name,
            grade=(grade or line.grade_id).name.lower(),
        )

    def _is_above_cap(self):
        self.ensure_one()
        return (
            bool(self.overall_grade_id and self.grade_cap_id)
            and self.overall_grade_id.rank < self.grade_cap_id.rank
        )

    def _above_cap_in_words(self):
        names = {
            "grade": self.overall_grade_id.name.lower(),
            "reason": self.grade_cap_reason,
            "cap": self.grade_cap_id.name.lower(),
        }
        if self.grade_cap_id.rank == max(self.scale_id.grade_ids.mapped("rank")):
            return self.env._(
                "You chose %(grade)s overall. %(reason)s Choose %(cap)s, or look "
                "again at the domain.",
                **names,
            )
        return self.env._(
            "You chose %(grade)s overall. %(reason)s Choose %(cap)s or lower, or look "
            "again at the domain.",
            **names,
        )

    def _asked_lines(self):
        """The lines whose domain and section are asked, by ``rules.showing``."""
        self.ensure_one()
        lines = self.line_ids
        if not any(
            part.shown_when != "always"
            for part in [*lines.domain_id, *lines.domain_id.section_id]
        ):
            return lines
        conditions, ranks = {}, {}
        for line in lines:
            domain = line.domain_id
            section = domain.section_id
            conditions[domain.id] = domain._conditions() + (
                section._conditions() if section else ()
            )
            ranks[domain.id] = (
                None if line.not_applicable else line.grade_id.rank or None
            )
        asked = showing.asked(conditions, ranks, self.overall_grade_id.rank or None)
        return lines.filtered(lambda line: line.domain_id.id in asked)

    # --- what is missing --------------------------------------------------------

    def _problems_of_lines(self):
        """What is not answered yet, a ``Problem`` for each domain."""
        self.ensure_one()
        if not self.line_ids:
            text = self.env._("This tool has no domains for it. Ask QA to check it.")
            return [Problem(text, "overall")]
        problems = []
        for line in self._asked_lines():
            if line.is_answered or not line.domain_id.is_required:
                continue
            name = line.domain_id.display_name
            if line.not_applicable:
                text = self.env._(
                    "Say why domain %(domain)s is not applicable.", domain=name
                )
            elif line.grade_id:
                text = self.env._(
                    "Write your evidence for domain %(domain)s.", domain=name
                )
            else:
                text = self.env._(
                    "Answer domain %(domain)s, or mark it not applicable and say why.",
                    domain=name,
                )
            answered = line.not_applicable or line.grade_id
            problems.append(
                Problem(text, "line", line.id, "evidence" if answered else "answer")
            )
        return problems

    def _problems_of_overall(self):
        """What is wrong with the overall grade, a ``Problem`` each."""
        self.ensure_one()
        problems = []
        if not self.has_overall:
            return problems

        def ask(text, field, short=""):
            problems.append(Problem(text, "overall", field=field, short=short))

        if not self.overall_grade_id:
            ask(self.env._("Give an overall grade."), "overall_grade_id")
        elif self._is_above_cap():
            ask(
                self._above_cap_in_words(),
                "overall_grade_id",
                self.env._("Choose an overall grade within the limit."),
            )
        if not (self.overall_reason or "").strip():
            ask(self.env._("Say why you gave this overall grade."), "overall_reason")
        return problems

    @api.constrains("overall_grade_id", "tool_id")
    def _check_overall_asked(self):
        for record in self:
            if record.overall_grade_id and not record.has_overall:
                raise ValidationError(
                    self.env._(
                        "“%(tool)s” has no overall grade: each answer stands by "
                        "itself.",
                        tool=record.tool_id.display_name,
                    )
                )

    # --- transitions ------------------------------------------------------------

    def _lay_out_tool(self):
        """One line for each domain of the tool that has none yet."""
        vals_list = []
        Line = self.env[self._fields["line_ids"].comodel_name]
        for record in self:
            have = record.line_ids.domain_id
            vals_list += [
                {
                    Line._graded_parent_field: record.id,
                    "domain_id": domain.id,
                    "sequence": domain.sequence,
                }
                for domain in record._get_graded_domains() - have
            ]
        # The lines are the tool's, not the grader's: laid out for whoever starts.
        Line.sudo().with_context(cs_lifecycle=LIFECYCLE).create(vals_list)
        self.invalidate_recordset(["line_ids"])

    def _get_graded_domains(self):
        """The domains of the tool that are asked of this team. Hook."""
        self.ensure_one()
        team = self.department_id
        return self.tool_id.domain_ids.filtered(
            lambda domain: (
                domain._asked_in(team)
                and (not domain.section_id or domain.section_id._asked_in(team))
            )
        )

    def _check_tool_ready(self):
        self.ensure_one()
        if not self.tool_id:
            raise UserError(
                self.env._("Choose a tool for %s first.", self.display_name)
            )
        if self.tool_id.state == "draft":
            raise UserError(
                self.env._(
                    "“%s” is still a draft. Publish it first.",
                    self.tool_id.display_name,
                )
            )

    # --- guards -----------------------------------------------------------------

    def _check_grading(self):
        """Whether the current user may grade now. Each model says it.

        :raises UserError: in one sentence, when not
        """
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            starts = self.default_get(["state"]).get("state")
            for vals in vals_list:
                # The number of a new record is given by its model, not by a user.
                self._refuse_guarded(
                    name
                    for name, value in vals.items()
                    if value
                    and name != "name"
                    and not (name == "state" and value == starts)
                )
        return super().create(vals_list)

    def write(self, vals):
        if not in_lifecycle(self.env):
            # The state is the steps' to say.
            self._refuse_guarded(set(vals) - {"state"} if self._life else vals)
        return super().write(vals)

    def _refuse_guarded(self, names):
        if forbidden := self._get_lifecycle_fields() & set(names):
            raise UserError(
                self.env._(
                    "These change by the buttons only: %s.",
                    ", ".join(sorted(self._fields[name].string for name in forbidden)),
                )
            )
