from odoo import api, models

from .guard import in_lifecycle


class CsPartMixin(models.AbstractModel):
    """A part of something that is closed one day: nothing is added to it, changed in
    it, taken out of it or moved into it then (ALL-09).

    ``_part_of`` names the field of the whole, whose ``_check_open`` says no.
    """

    _name = "cs.part.mixin"
    _description = "Part of a whole"

    _part_of = ""

    def _check_whole(self):
        if not in_lifecycle(self.env):
            self[self._part_of]._check_open()

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_whole()
        return parts

    def write(self, vals):
        self._check_whole()
        result = super().write(vals)
        if self._part_of in vals:
            self._check_whole()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_from_open(self):
        self._check_whole()
