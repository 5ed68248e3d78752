from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import ormcache

from .guard import LIFECYCLE, in_lifecycle

TRACE_KEYS = ("tracking_disable", "mail_notrack", "mail_create_nolog")

# Odoo itself sets these, whatever is sent.
AUTOMATIC = ("id", "create_uid", "create_date", "write_uid", "write_date")

# Whoever points at one of these must be allowed to read it: fields that follow from it
# (a case reference, a grade) would otherwise show what the record rules hide.
CONFIDENTIAL = {
    "cs.action",
    "cs.audit",
    "cs.audit.line",
    "cs.case",
    "cs.improvement.plan",
    "cs.good.practice",
    "cs.learning.point",
    "cs.moderation",
    "cs.recognition",
    "cs.self.analysis",
    "cs.workforce.view",
}


class CsGuardMixin(models.AbstractModel):
    """What every model of ours refuses from a user, whatever form or RPC call it is.

    * a value for a field that the product works out, or that is read-only: Odoo itself
      stores whatever is sent for those;
    * a default in the context for such a field;
    * a link to a record that the user may not read;
    * leaving no trace: keys of the context that switch tracking off (ALL-05).

    Put it before ``mail.thread`` in ``_inherit``. Code of ours that must do one of
    these
    puts ``LIFECYCLE`` in the context, or ``QUIET`` for the last.
    """

    _name = "cs.guard.mixin"
    _description = "Guard against forged values"
    _inherit = ["cs.travelling.mixin"]

    def _valid_field_parameter(self, field, name):
        return name == "lifecycle" or super()._valid_field_parameter(field, name)

    @api.model
    @ormcache()
    def _get_lifecycle_fields(self):
        """Names of the fields that only transitions write: ``lifecycle=True``."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if getattr(field, "lifecycle", False)
        )

    @api.model_create_multi
    def create(self, vals_list):
        records = self._cs_leave_traces()
        if not in_lifecycle(records.env):
            # Whoever may not make any is told that first.
            records.check_access("create")
            records = records._cs_drop_forged_defaults()
            for vals in vals_list:
                records._cs_check_not_computed(vals)
            records._cs_check_links(vals_list)
        made = super(CsGuardMixin, records).create(vals_list)
        if not self.env.su:
            for record, vals in zip(made, vals_list, strict=True):
                if found := made.browse()._cs_identifying(vals):
                    record._cs_note_kept(found)
        return made

    def write(self, vals):
        records = self._cs_leave_traces()
        if not in_lifecycle(records.env):
            records.browse().check_access("write")
            records._cs_check_not_computed(vals)
            records._cs_check_links([vals])
        found = {}
        if not self.env.su:
            found = {record: record._cs_identifying(vals) for record in records}
        result = super(CsGuardMixin, records).write(vals)
        for record, parts in found.items():
            if parts:
                record._cs_note_kept(parts)
        return result

    def onchange(self, values, field_names, fields_spec):
        """The form's preview of a change; it must not preview what is hidden, and warns
        of what may tell who somebody is."""
        if not in_lifecycle(self.env):
            self._cs_check_links([values])
        result = super().onchange(values, field_names, fields_spec)
        typed = {name: values[name] for name in field_names if name in values}
        if found := self._cs_identifying(typed):
            result.setdefault(
                "warning",
                {
                    "title": self.env._("May tell who somebody is"),
                    "message": self._cs_identifying_warning(found),
                    "type": "dialog",
                },
            )
        return result

    # --- traces -----------------------------------------------------------

    def export_data(self, fields_to_export):
        """As Odoo's; that a file was taken away stays, with how many rows."""
        result = super().export_data(fields_to_export)
        self.env["cs.privacy.log"]._note_file(self._name, len(self))
        return result

    def _cs_leave_traces(self):
        """These records, with tracking on unless our own code switched it off."""
        context = self.env.context
        if self.env.uid == SUPERUSER_ID:
            return self
        forged = [
            key
            for key in TRACE_KEYS
            if context.get(key) and context[key] is not LIFECYCLE
        ]
        return self.with_context(**dict.fromkeys(forged, False)) if forged else self

    # --- fields that nobody types -----------------------------------------

    @api.model
    def _cs_is_guarded(self, name):
        """Whether a user may never set this field themselves."""
        field = self._fields.get(name)
        return bool(field and field.store and field.readonly and name not in AUTOMATIC)

    @api.model
    def _cs_takes_default(self, name):
        """Whether a default in the context may fill this field of a new record."""
        return not self._cs_is_guarded(name)

    def _cs_check_not_computed(self, vals):
        guarded = [name for name in vals if self._cs_is_guarded(name)]
        if guarded:
            labels = [
                self._fields[name]._description_string(self.env) for name in guarded
            ]
            raise UserError(
                self.env._(
                    "These are filled in by the product and cannot be typed in: "
                    "%(fields)s.",
                    fields=", ".join(sorted(labels)),
                )
            )

    def _cs_drop_forged_defaults(self):
        forged = [
            key
            for key in self.env.context
            if key.startswith("default_") and not self._cs_takes_default(key[8:])
        ]
        if not forged:
            return self
        context = {k: v for k, v in self.env.context.items() if k not in forged}
        # Taking keys away needs the whole context given.
        return self.with_context(context)  # pylint: disable=context-overridden

    # --- links ------------------------------------------------------------

    def _cs_check_links(self, vals_list):
        """Refuse a link to a confidential record that the user may not read."""
        linked = {}
        for vals in vals_list:
            for name, value in vals.items():
                field = self._fields.get(name)
                if field and field.comodel_name in CONFIDENTIAL and value:
                    ids = self._cs_linked_ids(field, value)
                    linked.setdefault(field.comodel_name, set()).update(ids)
        for model, ids in linked.items():
            records = self.env[model].browse(sorted(ids))
            if records._filtered_access("read") != records:
                raise AccessError(
                    self.env._(
                        "You chose something that you may not see. "
                        "Choose again, or ask a QA officer."
                    )
                )

    def _cs_linked_ids(self, field, value):
        """Ids newly pointed at by ``value``, less those the records point at
        already."""
        if field.type == "many2one":
            if not isinstance(value, int):
                value = getattr(value, "id", False)
            ids = {value} if value else set()
        elif field.type == "many2many":
            ids = set()
            for command in value if isinstance(value, list | tuple) else ():
                # Odoo takes plain ids in place of commands.
                if isinstance(command, int):
                    ids.add(command)
                elif command[0] == Command.LINK:
                    ids.add(command[1])
                elif command[0] == Command.SET:
                    ids.update(command[2])
        else:
            return set()
        if self and len(self) == 1 and ids:
            # What stands already is no news: forms send it back unchanged.
            ids -= set(self.sudo()[field.name].ids)
        return ids
