from odoo import api, models
from odoo.fields import Domain
from odoo.tools import ormcache

# In the data of a cursor for as long as its transaction has changed something kept.
CHANGED = "cs_quality_assurance.kept_changed"

# With these in the context Odoo reads values in another form.
OTHER_FORMS = ("bin_size", "check_translations", "edit_translations", "prefetch_langs")


class CsKeptMixin(models.AbstractModel):
    """What is set up once and read in every request: scales, tools, frameworks, teams.

    The values of all records of such a model are kept in the registry until one of
    them changes, and reading a record takes them from there in place of a query. Who
    may read it is Odoo's to say each time, as always. A transaction that has changed
    one reads the database, so nothing is kept that is not committed.

    A stored field that another model's change writes past ``write`` (a foreign key set
    to null by the database) has to call ``_forget_kept`` from there.
    """

    _name = "cs.kept.mixin"
    _description = "Kept at hand"
    # A council's own wording: see ``cs.travelling.mixin``.
    _texts_travel = False

    def fetch(self, field_names=None):
        """As Odoo's; values come from what is kept, as far as it goes."""
        if self and CHANGED not in self.env.cr.postcommit.data:
            self._take_kept()
        return super().fetch(field_names)

    def _take_kept(self):
        if any(self.env.context.get(key) for key in OTHER_FORMS):
            return
        kept = self._kept()
        known = kept["id"]
        records = self.browse(id_ for id_ in self._ids if id_ in known)
        for name, values in kept.items():
            if name != "id":
                # Odoo's own way in: what the transaction has changed stays.
                self._fields[name]._insert_cache(
                    records, map(values.__getitem__, records._ids)
                )

    @api.model
    def _every(self):
        """Every record of the model, archived ones too, as superuser and in no order:
        for what decides, not for what is shown. No query where nothing has changed."""
        # What is set up decides the same for everybody; see above.
        model = self.sudo().with_context(active_test=False)
        if CHANGED in self.env.cr.postcommit.data:
            return model.search(Domain.TRUE)
        return model.browse(sorted(self._kept()["id"]))

    @ormcache("self.env.lang")
    def _kept(self):
        """Every record of the model.

        :return: dict of field name -> dict of id -> value as Odoo's cache holds it
        """
        # Values only: Odoo asks who may read them when they are taken.
        model = self.sudo().with_context(active_test=False)
        model.flush_model()
        fields = [self._fields[name] for name in self._kept_fields()]
        found = model._fetch_query(model._search([], order="id"), fields)
        kept = {"id": frozenset(found._ids)}
        for field in fields:
            values = field._get_cache(found.env)
            kept[field.name] = {id_: values[id_] for id_ in found._ids}
        return kept

    @api.model
    def _kept_fields(self):
        """Stored fields that are read with any other; and lists of what is kept."""
        kept = self.pool["cs.kept.mixin"]
        return [
            name
            for name, field in self._fields.items()
            if field.store
            and name != "id"
            and not field.company_dependent
            and not self.pool.field_depends_context[field]
            and (
                field.prefetch is True
                if field.column_type
                else field.relational
                and issubclass(self.pool[field.comodel_name], kept)
            )
        ]

    @api.model
    def _forget_kept(self):
        """Something kept has changed: nothing is taken from there by this transaction,
        and nothing that was there is left once it is committed."""
        postcommit = self.env.cr.postcommit
        if CHANGED not in postcommit.data:
            postcommit.data[CHANGED] = True
            self.env.registry.clear_cache()
            # Another thread may have kept, in the meantime, what was there before.
            postcommit.add(self.env.registry.clear_cache)

    # --- every way to change one -------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._forget_kept()
        return super().create(vals_list)

    def write(self, vals):
        self._forget_kept()
        return super().write(vals)

    def _write_multi(self, vals_list):
        # Computed fields come here alone.
        self._forget_kept()
        return super()._write_multi(vals_list)

    def unlink(self):
        self._forget_kept()
        return super().unlink()

    def _update_field_translations(self, field_name, *args, **kwargs):
        self._forget_kept()
        return super()._update_field_translations(field_name, *args, **kwargs)
