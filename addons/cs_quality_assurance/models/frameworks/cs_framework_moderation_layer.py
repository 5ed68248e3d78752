from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules import moderation
from ..platform.hr_department import LEVELS

KINDS = [
    ("first", "First moderation"),
    ("second", "Second moderation"),
    ("panel", "Panel"),
    ("external", "External moderation"),
]

ROLES = [
    ("group_moderator", "Moderators"),
    ("group_manager", "Managers"),
    ("group_qa_officer", "QA officers"),
    ("group_qa_manager", "QA managers"),
    ("group_leader", "Leaders"),
    ("group_external_auditor", "External auditors"),
]


class CsFrameworkModerationLayer(models.Model):
    """One more look at an audit, after the framework's own moderation.

    Which audits go through it, who looks, and in how many working days. What the
    framework says under Moderate is the first layer; these follow in order. Everyone
    reads; QA managers change. Sources: BPL-08, BPL-14, DUR-12, LUT-08.
    """

    _name = "cs.framework.moderation.layer"
    _description = "Layer of moderation"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin", "hr.mixin"]
    _order = "framework_id, sequence, id"
    _check_company_auto = True

    framework_id = fields.Many2one(
        "cs.framework", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="framework_id.company_id", store=True, index=True, precompute=True
    )
    scale_id = fields.Many2one(related="framework_id.tool_id.scale_id")
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(KINDS, required=True, default="second")

    every_audit = fields.Boolean(string="Every audit")
    percentage = fields.Float(
        string="Share of each round (%)",
        aggregator=None,
        help="Drawn at random by the round's seed, rounded up. 0: none.",
    )
    below_grade_id = fields.Many2one(
        "cs.grade",
        string="Graded at or below",
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
        help="The grade as it stands when the layer is reached.",
    )
    above_grade_id = fields.Many2one(
        "cs.grade",
        string="Graded at or above",
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )
    first_audits = fields.Integer(
        string="A new auditor's first audits",
        aggregator=None,
        help="So many of an auditor's first submitted audits. 0: none.",
    )
    drifting = fields.Boolean(
        string="An auditor's, while their grades lie apart",
        help="Every audit of an auditor whose grades drift from those of whoever "
        "looked again, until five in a row agree (see Judging alike).",
    )
    steady_percentage = fields.Float(
        string="Share for those long in agreement (%)",
        aggregator=None,
        help="Instead of the share of each round, for auditors whose last ten agreed. "
        "Never less than the framework's own share (BPL-08). 0: no difference.",
    )
    together = fields.Boolean(
        string="Only when all of these hold",
        help="Off: one of them is enough.",
    )

    moderator_ids = fields.Many2many(
        "hr.employee",
        "cs_moderation_layer_employee_rel",
        string="Named people",
        check_company=True,
    )
    role = fields.Selection(ROLES, string="Everybody with the role")
    level = fields.Selection(
        LEVELS,
        string="Managers at this level",
        help="Whoever manages a department of this level.",
    )
    own_line = fields.Boolean(
        string="The case's own manager at that level",
        help=(
            "The manager of the line the work was done in moderates it, such as the "
            "operations manager who looks at good practice (DUR-12)."
        ),
    )
    panel_size = fields.Integer(
        string="People on the panel",
        default=3,
        aggregator=None,
        help="The one who leads it included.",
    )
    days = fields.Integer(string="Working days", default=5, aggregator=None)
    quality_required = fields.Boolean(
        string="The audit itself is graded, too",
        default=True,
        help="The quality of the audit, apart from the practice it looked at.",
    )
    summary = fields.Char(string="Which audits", compute="_compute_summary")
    who = fields.Char(compute="_compute_summary")

    _percentage_range = models.Constraint(
        "CHECK (percentage BETWEEN 0 AND 100 AND steady_percentage BETWEEN 0 AND 100)",
        "The share must be from 0 to 100.",
    )
    _counts_positive = models.Constraint(
        "CHECK (days >= 0 AND first_audits >= 0 AND panel_size >= 2)",
        "Days and audits cannot be below zero, and a panel has at least two people.",
    )

    @api.depends_context("lang")
    @api.depends(
        "every_audit",
        "percentage",
        "below_grade_id",
        "above_grade_id",
        "first_audits",
        "drifting",
        "steady_percentage",
        "together",
        "moderator_ids",
        "role",
        "level",
        "own_line",
    )
    def _compute_summary(self):
        for layer in self:
            asked = layer._asked_in_words()
            joint = self.env._(" and ") if layer.together else self.env._(" or ")
            layer.summary = joint.join(asked) if asked else self.env._("No audit yet")
            layer.who = layer._who_in_words()

    def _asked_in_words(self):
        self.ensure_one()
        asked = []
        if self.every_audit:
            asked.append(self.env._("every audit"))
        if self.percentage:
            share, steady = f"{self.percentage:g}", f"{self.steady_percentage:g}"
            asked.append(
                self.env._(
                    "%(share)s%% of each round (%(steady)s%% of an auditor long in "
                    "agreement)",
                    share=share,
                    steady=steady,
                )
                if self.steady_percentage
                else self.env._("%(share)s%% of each round", share=share)
            )
        if self.below_grade_id:
            asked.append(
                self.env._("%(grade)s or below", grade=self.below_grade_id.name.lower())
            )
        if self.above_grade_id:
            asked.append(
                self.env._("%(grade)s or above", grade=self.above_grade_id.name.lower())
            )
        if self.first_audits:
            asked.append(
                self.env._("an auditor's first %(count)s", count=self.first_audits)
            )
        if self.drifting:
            asked.append(self.env._("an auditor whose grades lie apart"))
        return asked

    def _who_in_words(self):
        self.ensure_one()
        if self.moderator_ids:
            # Names of colleagues that a QA manager chose for all to read.
            return ", ".join(self.moderator_ids.sudo().mapped("name"))
        if self.role:
            return dict(self._fields["role"]._description_selection(self.env))[
                self.role
            ]
        if self.level:
            label = dict(self._fields["level"]._description_selection(self.env))
            return (
                self.env._("The case's own manager: %(level)s", level=label[self.level])
                if self.own_line
                else self.env._("Managers: %(level)s", level=label[self.level])
            )
        return self.env._("The framework's moderators")

    @api.constrains(
        "every_audit",
        "percentage",
        "below_grade_id",
        "above_grade_id",
        "first_audits",
        "drifting",
        "active",
    )
    def _check_chooses(self):
        for layer in self:
            if layer.active and not layer._asked_in_words():
                raise ValidationError(
                    self.env._(
                        "Say which audits go through “%(layer)s”: every one, a share, "
                        "a grade, or a new auditor's first.",
                        layer=layer.name,
                    )
                )

    @api.constrains("below_grade_id", "above_grade_id", "framework_id")
    def _check_grades(self):
        for layer in self:
            grades = layer.below_grade_id | layer.above_grade_id
            if grades and grades.scale_id != layer.scale_id:
                raise ValidationError(
                    self.env._(
                        "“%(layer)s” names a grade that is not on the scale of the "
                        "framework's tool.",
                        layer=layer.name,
                    )
                )

    def _as_rule(self):
        """This layer as ``rules.moderation`` reads it."""
        self.ensure_one()
        return moderation.Layer(
            key=self.id,
            every=self.every_audit,
            percentage=self.percentage,
            below_rank=self.below_grade_id.rank or None,
            above_rank=self.above_grade_id.rank or None,
            first_audits=self.first_audits,
            drifting=self.drifting,
            together=self.together,
        )

    def _pool(self):
        """Everybody who may be asked to moderate in this layer, before the audit's own
        line is looked at.

        :return: ``hr.employee``, all with a login
        """
        self.ensure_one()
        # Whom the framework names is known to all; only who is chosen is shown.
        layer = self.sudo()
        employees = layer.env["hr.employee"]
        company = [("company_id", "=", layer.company_id.id)]
        if layer.moderator_ids:
            employees = layer.moderator_ids
        elif layer.role:
            users = layer.env.ref(f"cs_quality_assurance.{layer.role}").all_user_ids
            # Found by a role, an account behind which nobody works is not meant.
            employees = employees.search(
                [("user_id", "in", users.ids), *company]
            )._cs_people()
        elif layer.level:
            employees = (
                layer.env["hr.department"]
                .search([("cs_level", "=", layer.level), *company])
                .manager_id
            )
        return employees.filtered("user_id")
