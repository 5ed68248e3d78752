from odoo import api, fields, models


class CsReason(models.TransientModel):
    """Asks why before something ends or goes back (ALL-09); the record checks who may.

    Everybody may fill it in: it does nothing but call, as the user, one of the methods
    that a model names in ``_reasons``.
    """

    _name = "cs.reason"
    _description = "Why something ends or goes back"

    about = fields.Json(required=True, readonly=True)
    hint = fields.Text(compute="_compute_words")
    button = fields.Char(compute="_compute_words")
    reason = fields.Text(
        string="Why", required=True, help="Kept on the record. No names of children."
    )

    @api.depends("about")
    @api.depends_context("lang")
    def _compute_words(self):
        for one in self:
            asked = one._asked()[1]
            one.hint, one.button = asked.hint, asked.button

    def _asked(self):
        """The records, and the ``Reason`` that is asked for.

        :raises UserError: when no model asks for that
        """
        about = self.about or {}
        name = about.get("model")
        asks = isinstance(self.env.get(name), self.pool["cs.reason.mixin"])
        records = self.env[name if asks else "cs.reason.mixin"]
        return records.browse(about.get("ids")), records._reason(about.get("step"))

    def action_apply(self):
        """Do it, with the reason on the record."""
        self.ensure_one()
        records, asked = self._asked()
        getattr(records, asked.method)(self.reason)
        return {"type": "ir.actions.act_window_close"}
