from odoo import fields, models


class CsFrameworkDiscussion(models.Model):
    """A line of the programme may ask for discussions of its own, in place of those of
    its framework."""

    _inherit = "cs.framework.discussion"

    framework_id = fields.Many2one(required=False)
    programme_line_id = fields.Many2one(
        "cs.programme.line",
        string="Asked by the line",
        index="btree_not_null",
        ondelete="cascade",
    )

    _whose = models.Constraint(
        "CHECK ((framework_id IS NULL) != (programme_line_id IS NULL))",
        "A discussion is asked for by a framework, or by a line of a programme.",
    )

    def _role_in_words(self):
        """With whom, as it stands inside a sentence."""
        self.ensure_one()
        choices = self._fields["role"]._description_selection(self.env)
        return dict(choices)[self.role].lower()
