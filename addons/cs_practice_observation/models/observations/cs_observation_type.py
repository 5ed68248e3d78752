from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What an expectation asks for when it says "direct work with a child" (DUR-17).
DIRECT_WORK = "direct_work"


class CsObservationType(models.Model):
    """A type of practice that can be observed: whose consent it needs, and whether it
    is direct work with a child.

    Everybody with a role reads; QA managers configure. A type of no company is every
    council's. Sources: DUR-17, SWI-09.
    """

    _name = "cs.observation.type"
    _description = "Type of practice observed"
    _inherit = ["cs.guard.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="What an expectation names when it asks for this type.",
    )
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: every council's."
    )
    consent_from = fields.Selection(
        [
            ("family", "The family"),
            ("supervisee", "The supervisee"),
            ("none", "Nobody: no family is there"),
        ],
        string="Consent needed from",
        required=True,
        default="family",
        help="It cannot be carried out before this consent is recorded.",
    )
    is_direct_work = fields.Boolean(
        string="Direct work with a child",
        help="Counts where an expectation asks for direct work with a child.",
    )
    note = fields.Text(
        string="What to look at", translate=True, help="Shown to whoever observes it."
    )

    _code_once = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "There is a type with this code already."
    )

    @api.constrains("consent_from", "is_direct_work")
    def _check_direct_work_needs_consent(self):
        for kind in self:
            if kind.is_direct_work and kind.consent_from != "family":
                raise ValidationError(
                    self.env._(
                        "“%s” is direct work with a child, so it needs the consent of "
                        "the family.",
                        kind.name,
                    )
                )

    @api.model
    def _get_also_types(self):
        """The codes that each type counts as besides its own: direct work (DUR-17).

        :return: dict of code -> frozenset of codes
        """
        kinds = self.with_context(active_test=False).search(
            [("is_direct_work", "=", True)]
        )
        return {kind.code: frozenset({DIRECT_WORK}) for kind in kinds}
