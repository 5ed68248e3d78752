from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...rules.recurring import Point, recurring, words_of

# What was learned before is history, not a theme of today.
MONTHS = 12


class CsThemeProposal(models.TransientModel):
    """Learning points without a theme that recur, proposed as one (DUR-13). QA
    officers; nothing becomes a theme before one of them says so.
    """

    _name = "cs.theme.proposal"
    _description = "Proposed theme"
    _order = "count desc, id"

    name = fields.Char(string="Call it", required=True)
    kind = fields.Selection(
        [("strength", "Strength"), ("improvement", "To improve")], readonly=True
    )
    why = fields.Char(string="Because", readonly=True)
    count = fields.Integer(string="Points", readonly=True)
    theme_id = fields.Many2one(
        "cs.learning.theme",
        string="Or put it under",
        help="A theme that there is already.",
    )
    point_ids = fields.Many2many("cs.learning.point", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )

    @api.model
    def action_find(self):
        """Look for what recurs, and open the list of it.

        :return: an action
        """
        found = self.create(
            [vals for kind in ("improvement", "strength") for vals in self._find(kind)]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What recurs without a theme"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("id", "in", found.ids)],
            "help": self.env._(
                "Nothing recurs without a theme: no standard, question or words stand "
                "in three learning points of the last twelve months."
            ),
        }

    def _find(self, kind):
        since = fields.Date.subtract(fields.Date.context_today(self), months=MONTHS)
        points = self.env["cs.learning.point"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("theme_id", "=", False),
                ("kind", "=", kind),
                ("create_date", ">=", since),
            ],
            order="id",
        )
        by_id = {point.id: point for point in points}
        found = recurring(
            Point(
                point.id,
                point.name,
                point.audit_id.id or f"point {point.id}",
                point.line_id.domain_id.name or None,
                frozenset(point.standard_ids),
            )
            for point in points
        )
        for one in found:
            words = self._words(one, by_id)
            yield {
                "name": words[0],
                "why": words[1],
                "kind": kind,
                "count": len(one.keys),
                "point_ids": [Command.set(one.keys)],
            }

    def _words(self, one, by_id):
        """What a theme of it could be called, and why it is proposed."""
        if one.by == "standard":
            return one.what.name, self.env._("They cite the same standard.")
        if one.by == "domain":
            return one.what, self.env._("They were found at the same question.")
        first = words_of(by_id[one.keys[0]].name)
        name = " ".join(first[stem] for stem in one.what).capitalize()
        return name, self.env._("They have these words in common.")

    def action_points(self):
        """The points behind it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "cs.learning.point",
            "view_mode": "list,form",
            "domain": [("id", "in", self.point_ids.ids)],
        }

    def action_accept(self):
        """Make it a theme, or put its points under one that is there; then the rest.

        :raises UserError: somebody put the points under a theme in the meantime
        """
        Theme = self.env["cs.learning.theme"]
        for proposal in self:
            points = proposal.point_ids.filtered(lambda point: not point.theme_id)
            if not points:
                raise UserError(
                    self.env._("These learning points have a theme by now. Look again.")
                )
            points.theme_id = (
                proposal.theme_id
                or Theme.search(
                    [
                        ("company_id", "=", proposal.company_id.id),
                        ("name", "=", proposal.name),
                    ],
                    limit=1,
                )
                or Theme.create(
                    {"name": proposal.name, "company_id": proposal.company_id.id}
                )
            )
        self.unlink()
        return self.action_find()
