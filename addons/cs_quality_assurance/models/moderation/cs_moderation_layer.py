from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...rules import grading
from ..frameworks.cs_framework_moderation_layer import KINDS
from ..platform.guard import LIFECYCLE
from ..tools.cs_graded_mixin import Problem
from .cs_moderation import OPEN_STATES

OFFICER = "cs_quality_assurance.group_qa_officer"


class CsModeration(models.Model):
    """What the moderator's own grades allow overall, said as they grade (DUR-06,
    LUT-03)."""

    _inherit = "cs.moderation"

    cap_in_words = fields.Char(
        string="What limits the overall", compute="_compute_cap_in_words"
    )
    is_above_cap = fields.Boolean(
        compute="_compute_cap_in_words", string="Above the limit"
    )

    @api.depends("line_ids.grade_id", "overall_grade_id", "state")
    @api.depends_context("lang")
    def _compute_cap_in_words(self):
        """The limit on the overall as the moderator grades, with the domains that set
        it (DUR-06, LUT-03)."""
        for moderation in self:
            # What was withdrawn no longer limits anything.
            stands = moderation.tool_id.has_overall and moderation.state != "withdrawn"
            cap = stands and moderation._standing_cap()
            # With no overall grade yet, nothing goes above anything.
            moderation.is_above_cap = bool(
                cap and moderation.overall_grade_id and moderation._cap_passed()
            )
            moderation.cap_in_words = (
                self.env._(
                    "The overall grade is at most %(cap)s, because %(reasons)s.",
                    cap=cap.name.lower(),
                    reasons=self.env._(" and ").join(moderation._cap_reasons()),
                )
                if cap
                else False
            )

    @api.constrains("overall_grade_id")
    def _check_overall_asked(self):
        for moderation in self:
            if moderation.overall_grade_id and not moderation.tool_id.has_overall:
                raise ValidationError(
                    self.env._(
                        "“%(tool)s” has no overall grade: each answer stands by "
                        "itself.",
                        tool=moderation.tool_id.display_name,
                    )
                )

    def _cap_passed(self):
        """The cap that the overall grade goes above, with the moderator's own grades.

        :return: a grade, or none
        """
        cap = self._standing_cap()
        return cap if cap and self.overall_grade_id.rank < cap.rank else cap.browse()

    def _cap(self):
        """The cap that the moderator's own grades set.

        Where the moderator gave none, the auditor's stands (DUR-06, LUT-03).

        :return: ``rules.grading.Cap``
        """
        audit, scale = self.audit_id, self.audit_id.tool_id.scale_id
        ranks = self._standing_ranks()
        graded = {
            line.domain_id.id: line._rank_for_overall(ranks.get(line.id))
            for line in audit._asked_lines()
            if ranks.get(line.id) or not line.not_applicable
        }
        worst = max(scale.grade_ids.mapped("rank"), default=0)
        met = {
            line.domain_id.id: ranks[line.id] != worst
            if ranks.get(line.id) and line.domain_id.is_bottom_line
            else not line._fails_bottom_line()
            for line in audit._asked_lines()
        }
        return grading.overall_cap(
            scale._as_rules(), graded, audit.tool_id.limit_ids._as_rules(), met
        )

    def _standing_cap(self):
        """The grade that :meth:`_cap` allows at best.

        :return: a grade, or none
        """
        cap, scale = self._cap(), self.audit_id.tool_id.scale_id
        return scale.grade_ids.filtered(lambda grade: grade.rank == cap.rank)

    def _cap_reasons(self):
        """Why the overall is held down with the moderator's grades, a phrase each."""
        self.ensure_one()
        lines = {line.domain_id.id: line for line in self.audit_id._asked_lines()}
        given = {line.audit_line_id.id: line.grade_id for line in self.line_ids}
        reasons = []
        for reason in self._cap().binding:
            if line := lines.get(reason.domain):
                grade = given.get(line.id) or line.grade_id
                reasons.append(self.audit_id._reason_in_words(line, reason, grade))
        return reasons or [self.env._("a limiting judgement says so")]

    def _standing_ranks(self):
        """The rank by line of the audit as this moderation leaves it: where this
        moderator gave no grade, that of the layer before stands."""
        self.ensure_one()
        # The facts of the layers before, whatever this moderator may open.
        before = self.sudo().audit_id.moderation_ids.filtered(
            lambda other: other.state == "done" and other.id < self.id
        )
        ranks = {}
        for moderation in [*before.sorted("id"), self]:
            for line in moderation.line_ids.filtered("grade_id"):
                ranks[line.audit_line_id.id] = line.grade_id.rank
        return ranks

    # The layer a moderation belongs to, and the panel that sits (ALL-06). Every layer's
    # grade is a fact of its own: a later one stands beside the earlier ones, and
    # replaces none.

    layer_id = fields.Many2one(
        "cs.framework.moderation.layer",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the framework's own moderation, the first layer.",
    )
    layer_name = fields.Char(
        string="Which look",
        compute="_compute_layer_name",
        compute_sudo=True,
        depends_context=("lang",),
    )
    kind = fields.Selection(KINDS, compute="_compute_layer_name", compute_sudo=True)
    basis = fields.Char(
        readonly=True, help="Codes of rules.moderation: why the layer applies."
    )
    basis_text = fields.Char(
        string="Because of", compute="_compute_basis_text", depends_context=("lang",)
    )
    member_ids = fields.One2many(
        "cs.moderation.member", "moderation_id", string="The panel"
    )
    earlier_ids = fields.Many2many(
        "cs.moderation", string="Looks before this one", compute="_compute_earlier_ids"
    )
    quality_required = fields.Boolean(
        compute="_compute_quality_required",
        compute_sudo=True,
        string="Asks for feedback on the audit",
    )

    _one_per_layer = models.UniqueIndex(
        "(audit_id, layer_id) WHERE layer_id IS NOT NULL AND state != 'withdrawn'",
        "This audit already goes through that layer.",
    )

    @api.depends("layer_id.name", "layer_id.kind")
    def _compute_layer_name(self):
        for moderation in self:
            moderation.layer_name = moderation.layer_id.name or self.env._(
                "First moderation"
            )
            moderation.kind = moderation.layer_id.kind or "first"

    @api.depends("basis", "layer_id", "audit_id.moderation_basis")
    def _compute_basis_text(self):
        words = {
            "every": self.env._("every audit"),
            "drawn": self.env._("drawn at random"),
            "at_or_below": self.env._("its grade"),
            "at_or_above": self.env._("its grade"),
            "new_auditor": self.env._("a new auditor"),
            "drift": self.env._("the auditor's grades lie apart from others'"),
        }
        first = self.env["cs.audit"]._fields["moderation_basis"]
        first = dict(first._description_selection(self.env))
        for moderation in self:
            codes = (moderation.basis or "").split(",")
            moderation.basis_text = (
                ", ".join(dict.fromkeys(words[code] for code in codes if code))
                if moderation.layer_id
                # Why an audit is moderated is no secret to who reads the moderation.
                else first.get(moderation.audit_id.sudo().moderation_basis, "")
            )

    @api.depends("audit_id.moderation_ids.state")
    @api.depends_context("uid")
    def _compute_earlier_ids(self):
        # A search, so that the record rules decide what is shown.
        found = self.search(
            [("audit_id", "in", self.audit_id.ids), ("state", "=", "done")], order="id"
        )
        for moderation in self:
            moderation.earlier_ids = found.filtered(
                lambda other, this=moderation: (
                    other.audit_id == this.audit_id
                    and other.id < (this._origin.id or 0)
                )
            )

    @api.depends("layer_id.quality_required", "audit_id.framework_id")
    def _compute_quality_required(self):
        for moderation in self:
            moderation.quality_required = (
                moderation.layer_id.quality_required
                if moderation.layer_id
                else moderation.audit_id.framework_id.moderation_quality_required
            )

    def _problems_of_layer(self):
        problems = []
        if self.quality_required and not self.quality_grade_id:
            text = self.env._(
                "Grade the audit itself, too: how well the work was audited."
            )
            problems.append(Problem(text, "quality", field="quality_grade_id"))
        if self.kind == "panel":
            problems += self._problems_of_panel()
        return problems

    def _problems_of_panel(self):
        """A panel agrees on a grade once each member there has given theirs."""
        problems = []
        there = self.member_ids.filtered(lambda member: not member.absent)
        if len(there) < 2:
            text = self.env._(
                "A panel has at least two people. Ask QA to add somebody."
            )
            problems.append(Problem(text, "panel"))
        if silent := there.filtered(lambda member: not member.grade_id):
            text = self.env._(
                "%(who)s: give your grade, or be marked as not there.",
                # Colleagues on the same panel.
                who=", ".join(silent.employee_id.sudo().mapped("name")),
            )
            problems.append(Problem(text, "panel"))
        return problems

    def _dismiss_panel(self):
        """Nobody on it has anything left to do."""
        # The callers checked who may complete a moderation, or re-open its audit.
        self.sudo().activity_unlink(
            ["cs_quality_assurance.activity_panel"], user_id=None
        )

    def _check_panel_members(self):
        for moderation in self:
            if moderation.kind == "panel" and moderation.state not in OPEN_STATES:
                raise UserError(self.env._("The panel has finished."))

    def _seat_leader(self):
        """Whoever leads a panel sits on it."""
        for moderation in self.filtered(lambda m: m.kind == "panel" and m.moderator_id):
            if moderation.moderator_id not in moderation.member_ids.employee_id:
                # The right to name the moderator was checked by ``write``.
                self.env["cs.moderation.member"].sudo().with_context(
                    cs_lifecycle=LIFECYCLE
                ).create(
                    {
                        "moderation_id": moderation.id,
                        "employee_id": moderation.moderator_id.id,
                    }
                )

    def _problems_of_togetherness(self):
        if not self.audit_id.framework_id.moderation_together or self.with_auditor:
            return []
        text = self.env._(
            "Talk it over with the auditor, and tick that you moderated together."
        )
        return [Problem(text, "quality", field="with_auditor")]

    # QA's last word on a moderation, beside the moderator's own (LUT-08). QA officers
    # write it once the moderation is done; whoever reads the moderation reads it. The
    # auditor's and the moderator's judgements stay as they are (ALL-06).

    qa_comment = fields.Text(
        string="Final comments from QA",
        tracking=True,
        copy=False,
        help="Quality assurance of the audit and its moderation. No names of children.",
    )
    qa_comment_by_id = fields.Many2one(
        "res.users", string="QA comments by", readonly=True, copy=False
    )
    qa_comment_date = fields.Date(string="QA comments on", readonly=True, copy=False)
    can_comment = fields.Boolean(compute="_compute_can_comment", string="May comment")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_comment(self):
        officer = self.env.user.has_group(OFFICER)
        for moderation in self:
            moderation.can_comment = officer and moderation.state == "done"

    def _comment(self, text):
        """QA officers, on a finished moderation."""
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a QA officer adds QA's comments."))
        for moderation in self:
            if moderation.state != "done":
                raise UserError(
                    self.env._(
                        "QA comments on %(audit)s once its moderation is done.",
                        audit=moderation.audit_id.name,
                    )
                )
        self._cs_write_comment(text)

    def _cs_write_comment(self, comment):
        """The comment with who and when; the role and the state have been checked."""
        comment = (comment or "").strip()
        # Checked by ``write``: a done moderation takes nothing else from anybody.
        self.sudo().write(
            {
                "qa_comment": comment or False,
                "qa_comment_by_id": self.env.uid if comment else False,
                "qa_comment_date": comment and fields.Date.context_today(self),
            }
        )
