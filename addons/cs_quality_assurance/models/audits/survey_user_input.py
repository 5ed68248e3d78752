from odoo import fields, models
from odoo.fields import Domain


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    # The mark of the browser in which a family began it (see the controller).
    cs_browser = fields.Char(readonly=True, copy=False, groups="base.group_system")

    def _cs_is_of(self, mark):
        """Whether the browser with this mark may see the page: its own answer, or one
        that nobody has begun and that holds nothing yet."""
        self.ensure_one()
        return self.state == "new" or bool(mark and self.cs_browser == mark)

    def _mark_done(self):
        result = super()._mark_done()
        self._cs_family()._answered()
        return result

    def _cs_family(self):
        """The family links that these answers belong to, as superuser; often none."""
        # Whoever answers has no login; what is found is not shown to them.
        feedbacks = self.env["cs.family.feedback"].sudo()
        if not self:
            return feedbacks
        return feedbacks.search(
            Domain("user_input_id", "in", self.ids)
            | Domain("further_input_ids", "in", self.ids)
        )
