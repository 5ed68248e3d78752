from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError


class Reason(NamedTuple):
    """What the dialog asks before something ends or goes back.

    ``hint`` says what will happen, ``button`` what is pressed; ``method`` is the
    record's own, takes the reason and checks who may.
    """

    title: str
    hint: str
    button: str
    method: str


class CsReasonMixin(models.AbstractModel):
    """A record that ends or goes back only with a reason; see ``cs.reason``."""

    _name = "cs.reason.mixin"
    _description = "Asks for a reason"

    @api.model
    def _reasons(self):
        """``Reason`` by step. Each model says it; addons may add some."""
        return {}

    def action_ask_cancel(self):
        """Ask why, then cancel; who may is checked when it is confirmed."""
        return self._ask_reason("cancel")

    def action_ask_reopen(self):
        """Ask why, then take it back; who may is checked when it is confirmed."""
        return self._ask_reason("reopen")

    @api.model
    def _reason(self, step):
        """The ``Reason`` of that step.

        :raises UserError: when this model asks for no such thing
        """
        if step not in (reasons := self._reasons()):
            raise UserError(
                self.env._("Nothing is asked for here. Close this, and start again.")
            )
        return reasons[step]

    def _ask_reason(self, step):
        """Open the dialog that asks why; nothing happens before it is confirmed."""
        return {
            "type": "ir.actions.act_window",
            "name": self._reason(step).title,
            "res_model": "cs.reason",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_about": {"model": self._name, "ids": self.ids, "step": step}
            },
        }
