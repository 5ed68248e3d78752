from odoo import fields, models


class CsFramework(models.Model):
    """The layers that follow the framework's own moderation."""

    _inherit = "cs.framework"

    moderation_layer_ids = fields.One2many(
        "cs.framework.moderation.layer",
        "framework_id",
        string="More layers of moderation",
        copy=True,
    )
    moderation_quality_required = fields.Boolean(
        string="The audit itself is graded, too",
        tracking=True,
        help=(
            "In the first moderation the moderator also grades the quality of the "
            "audit, apart from the practice."
        ),
    )

    # Whether, and how soon, a service may challenge a grade.

    challenge_days = fields.Integer(
        string="Working days to challenge a grade",
        default=10,
        tracking=True,
        aggregator=None,
        help="From submitting or, where it was moderated, from moderation. 0: never.",
    )
    challenge_decide_days = fields.Integer(
        string="Working days to decide a challenge", default=10, aggregator=None
    )

    _challenge_positive = models.Constraint(
        "CHECK (challenge_days >= 0 AND challenge_decide_days >= 0)",
        "Days to challenge and decide cannot be below zero.",
    )
