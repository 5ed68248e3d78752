import errno
import os
from contextlib import contextmanager, suppress

from odoo import models
from odoo.exceptions import UserError

FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def full_disk_said(env):
    """Say in a sentence that the server's disk is full, in place of a fault's name.

    :raises UserError: then; what else goes wrong stays what it is
    """
    try:
        yield
    except Exception as error:
        # xlsxwriter wraps what the system said.
        told = error if isinstance(error, OSError) else error.__context__
        if getattr(told, "errno", None) not in FULL:
            raise
        raise UserError(
            env._(
                "The server's disk is full, so this was not done and nothing was "
                "changed. Tell whoever runs the server; try again when there is room."
            )
        ) from error


class IrAttachment(models.Model):
    """A file: whole in the store, or not there."""

    _inherit = "ir.attachment"

    def _file_write(self, bin_value, checksum):
        _name, path = self._get_path(bin_value, checksum)
        there = os.path.exists(path)
        try:
            with full_disk_said(self.env):
                return super()._file_write(bin_value, checksum)
        except Exception:
            # Half a file under this name would stand in for the whole one, or refuse
            # it, when it is sent again.
            if not there:
                with suppress(FileNotFoundError):
                    os.unlink(path)
            raise
