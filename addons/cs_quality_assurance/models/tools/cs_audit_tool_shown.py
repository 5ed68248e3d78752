from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ...rules import showing
from ..platform.wording import in_sentence


class CsAuditToolShownMixin(models.AbstractModel):
    """What is asked only in some services, or once something is graded poorly
    (SWI-18)."""

    _name = "cs.audit.tool.shown.mixin"
    _description = "Asked under a condition"

    department_ids = fields.Many2many(
        "hr.department",
        string="Only in these services",
        help="With the teams below them. Empty: everywhere.",
    )
    shown_when = fields.Selection(
        [
            ("always", "Always"),
            ("overall", "Once the overall is graded at or below"),
            ("domain", "Once another domain is graded at or below"),
        ],
        string="Asked",
        default="always",
        required=True,
        copy=False,  # with the whole tool only: see ``_copy_parts_to``
    )
    shown_domain_id = fields.Many2one(
        "cs.audit.tool.domain",
        string="That domain",
        domain="[('tool_id', '=', tool_id)]",
        ondelete="restrict",
        copy=False,
    )
    shown_grade_id = fields.Many2one(
        "cs.grade", string="At or below", ondelete="restrict"
    )

    @api.constrains("shown_when", "shown_domain_id", "shown_grade_id")
    def _check_shown(self):
        for part in self:
            if part.shown_when == "always":
                continue
            by_domain = part.shown_when == "domain"
            if not part.shown_grade_id or (by_domain and not part.shown_domain_id):
                raise ValidationError(
                    self.env._(
                        "Say which grade, and of what, “%(part)s” waits for.",
                        part=part.name,
                    )
                )
            scale = (
                part.shown_domain_id.scale_id if by_domain else part.tool_id.scale_id
            )
            if part.shown_grade_id.scale_id != scale:
                raise ValidationError(
                    self.env._(
                        "“%(part)s” waits for a grade that is not on the scale of what "
                        "it waits for.",
                        part=part.name,
                    )
                )
            if by_domain and part.shown_domain_id.tool_id != part.tool_id:
                raise ValidationError(
                    self.env._(
                        "“%(part)s” waits for a domain of another tool.", part=part.name
                    )
                )

    def _conditions(self):
        """What has to hold for this to be asked, as ``rules.showing`` reads it."""
        self.ensure_one()
        if self.shown_when == "overall":
            return (showing.Condition(self.shown_grade_id.rank),)
        if self.shown_when == "domain":
            return (
                showing.Condition(self.shown_grade_id.rank, self.shown_domain_id.id),
            )
        return ()

    def _asked_in(self, department):
        """Whether it is asked in this team: one named, or one below."""
        self.ensure_one()
        # The tree is structure, readable by all.
        named, department = self.sudo().department_ids, department.sudo()
        if not named:
            return True
        while department:
            if department in named:
                return True
            department = department.parent_id
        return False

    def _asked_in_words(self):
        """Of which cases, where and when it is asked, a phrase each; none where it is
        always asked."""
        self.ensure_one()
        phrases = []
        # Names of types and teams that the tool itself names.
        types, teams = self.case_type_ids.sudo(), self.department_ids.sudo()
        if types:
            named = format_list(self.env, types.mapped("name"))
            phrases.append(self.env._("only for %(types)s", types=named))
        if teams:
            named = format_list(self.env, teams.mapped("name"))
            phrases.append(self.env._("only in %(teams)s", teams=named))
        if self.shown_when == "overall":
            phrases.append(
                self.env._(
                    "once the overall is %(grade)s or below",
                    grade=self.shown_grade_id.name or "",
                )
            )
        elif self.shown_when == "domain":
            phrases.append(
                self.env._(
                    "once “%(domain)s” is %(grade)s or below",
                    domain=self.shown_domain_id.display_name or "",
                    grade=self.shown_grade_id.name or "",
                )
            )
        return phrases


class CsAuditToolSection(models.Model):
    _name = "cs.audit.tool.section"
    _inherit = ["cs.audit.tool.section", "cs.audit.tool.shown.mixin"]

    department_ids = fields.Many2many(relation="cs_tool_section_department_rel")


class CsAuditToolDomain(models.Model):
    """A domain with a scale of its own, a choice from a list, or a condition."""

    _name = "cs.audit.tool.domain"
    _inherit = ["cs.audit.tool.domain", "cs.audit.tool.shown.mixin"]

    department_ids = fields.Many2many(relation="cs_tool_domain_department_rel")
    own_scale_id = fields.Many2one(
        "cs.grade.scale",
        string="Graded on a scale of its own",
        ondelete="restrict",
        help="Empty: the tool's scale.",
    )
    own_scale_counts = fields.Boolean(
        string="Counts towards the overall",
        help=(
            "Its grades are then read on the tool's scale, best as best and worst as "
            "worst, for limits and the spread of grades. Off: it stands by itself."
        ),
    )
    tool_scale_id = fields.Many2one(
        related="tool_id.scale_id", string="The tool's scale"
    )
    options = fields.Text(
        string="Choices", translate=True, help="One choice on each line."
    )

    @api.constrains("answer_type", "options")
    def _check_options(self):
        for domain in self:
            if domain.answer_type == "choice" and len(domain._option_list()) < 2:
                raise ValidationError(
                    self.env._(
                        "Give “%(domain)s” at least two choices, one on each line.",
                        domain=domain.name,
                    )
                )

    @api.constrains("own_scale_id", "is_bottom_line")
    def _check_own_scale(self):
        for domain in self.filtered("own_scale_id"):
            if domain.is_bottom_line and not domain.own_scale_counts:
                raise ValidationError(
                    self.env._(
                        "“%(domain)s” is a bottom line, so its scale has to count "
                        "towards the overall.",
                        domain=domain.name,
                    )
                )

    def _check_chosen(self, lines):
        """Refuse an answer that is not among the choices.

        :param lines: lines of anything graded, with these domains
        :raises ValidationError: naming the domain and its choices
        """
        for line in lines:
            options = line.domain_id._option_list()
            if (
                line.answer_type == "choice"
                and line.answer_text
                and line.answer_text not in options
            ):
                raise ValidationError(
                    self.env._(
                        "Choose one of the answers of “%(domain)s”: %(options)s.",
                        domain=line.domain_id.name,
                        options=", ".join(options),
                    )
                )

    def _answer_in_words(self):
        """How it is answered, and what else is true of it, a phrase each."""
        self.ensure_one()
        answers = dict(self._fields["answer_type"]._description_selection(self.env))
        phrases = [in_sentence(answers[self.answer_type])] if self.answer_type else []
        if self.own_scale_id:
            phrases.append(
                self.env._("on the scale “%(scale)s”", scale=self.own_scale_id.name)
            )
        if self.is_bottom_line:
            phrases.append(self.env._("a bottom line"))
        if not self.is_required:
            phrases.append(self.env._("may be left open"))
        return phrases + self._asked_in_words()

    def _option_list(self):
        """The choices of this domain, as they are shown."""
        self.ensure_one()
        lines = (self.options or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def _rank_on_tool(self, rank):
        """A grade of this domain read on the tool's scale.

        :param rank: on the domain's own scale, or None
        :return: a rank, or None where it does not count
        """
        self.ensure_one()
        if not rank or self.scale_id == self.tool_id.scale_id:
            return rank or None
        if not self.own_scale_counts:
            return None
        return showing.read_on(
            self.tool_id.scale_id._as_rules(), self.own_scale_id._as_rules(), rank
        )


class CsAuditTool(models.Model):
    _inherit = "cs.audit.tool"

    def _copy_conditions_to(self, new):
        """What a copied part waits for is the copy's own domain."""

        def place(domain):
            return domain.section_id.name, domain.number

        domains = {place(domain): domain for domain in new.domain_ids}
        sections = {section.name: section for section in new.section_ids}
        for part in [*self.section_ids, *self.domain_ids]:
            if part.shown_when == "always":
                continue
            copied = (
                domains[place(part)]
                if part._name == "cs.audit.tool.domain"
                else sections[part.name]
            )
            waits_for = part.shown_domain_id
            copied.write(
                {
                    "shown_when": part.shown_when,
                    "shown_domain_id": domains[place(waits_for)].id
                    if waits_for
                    else False,
                }
            )
