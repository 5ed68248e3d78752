from odoo import api, models

from ..platform.guard import LIFECYCLE

# A record's number in a list or a link says nothing about anybody.
LABELS = {"id", "name", "display_name"}


class CsReadMixin(models.AbstractModel):
    """Opening one record of this leaves a line in the register of reads.

    One statement, in the transaction of the reading: nothing is shown that was not
    noted. A list is not opened: neither its rows nor the lists inside a form count, nor
    what the product reads for itself. Put it first in ``_inherit``.
    """

    _name = "cs.read.mixin"
    _description = "Leaves a line when it is read"
    # The way to the employee whose work it is, such as "audit_id.practitioner_id".
    _cs_about = None

    def _cs_note_opened(self, names):
        """Note that the user opened this record, where it is one and more than its
        number is asked for."""
        if len(self) != 1 or not self.ids or self.env.su:
            return
        if self.env.context.get("cs_listed") is LIFECYCLE or LABELS.issuperset(names):
            return
        self.env["cs.privacy.log"]._note(self, "opened")

    def read(self, fields=None, load="_classic_read"):
        """As Odoo's, and notes who opened it; forms and RPC alike come here."""
        if self._abstract:
            # What models share stands for no record; Odoo's own would break on it.
            return []
        result = super().read(fields, load)
        self._cs_note_opened(fields or self._fields)
        return result

    def web_read(self, specification):
        """As Odoo's: the records in the lists of a form are not opened with it."""
        result = super(CsReadMixin, self._cs_listed()).web_read(specification)
        self._cs_note_opened(specification)
        return result

    # With a replica, Odoo would first try what writes a line there.
    read._readonly = web_read._readonly = False

    @api.model
    def web_search_read(self, *args, **kwargs):
        """As Odoo's: a list of one is a list."""
        return super(CsReadMixin, self._cs_listed()).web_search_read(*args, **kwargs)

    @api.model
    def web_read_group(self, *args, **kwargs):
        """As Odoo's: a group of one is a group."""
        return super(CsReadMixin, self._cs_listed()).web_read_group(*args, **kwargs)

    def _cs_listed(self):
        return self.with_context(cs_listed=LIFECYCLE)
