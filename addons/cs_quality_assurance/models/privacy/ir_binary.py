from odoo import models


class IrBinary(models.AbstractModel):
    """A file of one of our records, or attached to one, leaves a line in the register
    of reads when somebody takes it away."""

    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        """As Odoo's; whoever asks was found to have the right before."""
        result = super()._record_to_stream(record, field_name)
        of = record
        if record._name == "ir.attachment":
            model, res_id = record.res_model or "", record.res_id
            of = model in self.env and self.env[model].browse(res_id or ())
        # A dialog's file was noted when it was made.
        ours = of and of._name.startswith("cs.")
        if ours and not (of._abstract or of._transient):
            self.env["cs.privacy.log"]._note(of, "exported")
        return result
