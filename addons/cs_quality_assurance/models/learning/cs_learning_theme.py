from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ...rules.agreement import change, proportion

# As long before and after something was done is looked at.
MONTHS = 6


class CsLearningTheme(models.Model):
    """A theme that learning points share. Everyone reads; QA officers keep the list."""

    _name = "cs.learning.theme"
    _description = "Learning theme"
    _inherit = ["cs.guard.mixin"]
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    point_ids = fields.One2many(
        "cs.learning.point", "theme_id", string="Learning points"
    )

    _name_uniq = models.Constraint(
        "unique(company_id, name)", "This theme already exists."
    )

    _check_company_auto = True

    priority_id = fields.Many2one(
        "cs.priority",
        index="btree_not_null",
        check_company=True,
        ondelete="set null",
        help="What the service set out to do that this is about (BWD-08).",
    )

    owner_id = fields.Many2one(
        "hr.employee", string="Who takes it forward", check_company=True
    )
    done = fields.Text(string="What was done about it", help="No names.")
    done_on = fields.Date(string="Done on")
    difference = fields.Char(
        string="Whether it made a difference",
        compute="_compute_difference",
        help="Audits in which it was to improve, six months before and six after.",
    )

    @api.depends("done_on", "point_ids.kind")
    @api.depends_context("uid", "lang")
    def _compute_difference(self):
        """The share of audits that cite the theme as something to improve, before what
        was done and after; as the reader may see the audits."""
        for theme in self:
            if not theme.done_on:
                theme.difference = False
                continue
            span = relativedelta(months=MONTHS)
            before = theme._cited(theme.done_on - span, theme.done_on)
            after = theme._cited(theme.done_on, theme.done_on + span)
            theme.difference = theme._difference_in_words(before, after)

    def _cited(self, start, end):
        """In how many audits of these days it is to improve, of how many."""
        Audit = self.env["cs.audit"]
        audits = [
            *Audit._domain_of_results(),
            ("company_id", "=", self.company_id.id),
            ("date_submitted", ">=", start),
            ("date_submitted", "<", end),
        ]
        points = [("theme_id", "in", self.ids), ("kind", "=", "improvement")]
        cited = [*audits, ("learning_point_ids", "any", points)]
        return proportion(Audit.search_count(cited), Audit.search_count(audits))

    def _difference_in_words(self, before, after):
        moved = change(before, after)
        if moved.points is None:
            return self.env._("No audits on both sides of it yet.")
        words = {
            # Less of what is to improve is better.
            "declining": self.env._("Seen less often"),
            "improving": self.env._("Seen more often"),
            "standing_still": self.env._("No clear change"),
            "too_few": self.env._("Too few audits to tell"),
        }
        return self.env._(
            "%(verdict)s: in %(before)s%% of %(all_before)s audits before, in "
            "%(after)s%% of %(all_after)s after.",
            verdict=words[moved.trend],
            before=round(100 * before.share),
            all_before=before.total,
            after=round(100 * after.share),
            all_after=after.total,
        )

    def action_develop(self):
        """Open a new development activity on this theme: a circle, a forum, training or
        a briefing (BPL-13). QA officers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Development activity"),
            "res_model": "cs.meeting",
            "view_mode": "form",
            "context": {"default_theme_ids": self.ids},
        }
