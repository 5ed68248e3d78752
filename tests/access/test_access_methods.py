"""Every public method of ours, called by every role on records hidden from it: refused
in a sentence or without effect, never a fault, and nothing is written.

The list is the registry's: a method written tomorrow is called tomorrow.
"""

import inspect

import test_access_matrix as matrix
from access_council import ROLES, AccessCouncil
from access_records import RecordMaker, own_models
from psycopg2 import OperationalError

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

# Of each model one hidden record is enough: the methods are what is tried.
EACH = 1
ASKED = {
    **dict.fromkeys(("ids", "records", "operations", "lines", "rows"), []),
    **dict.fromkeys(("vals", "values", "spec", "specification", "choice"), {}),
    **dict.fromkeys(("reason", "text", "body", "name", "key", "kind"), "x"),
}


@tagged("post_install", "-at_install")
class TestEveryMethod(AccessCouncil, RecordMaker, TransactionCase):
    _records_of = matrix.TestAccessMatrix._records_of
    _councils = matrix.TestAccessMatrix._councils

    def test_no_method_breaks_or_writes_on_what_is_hidden(self):
        models = own_models(self.env)
        for model in models:
            self._records_of(model)
        self.env.flush_all()
        wrong, called = [], 0
        for role, login in ROLES.items():
            user = getattr(self, login)
            for model in models:
                every = self.env[model].with_context(active_test=False).search([])
                seen = every.with_user(user)._filtered_access("read")
                for record in (every - seen)[:EACH]:
                    for name, args in self.methods_of(model):
                        called += 1
                        if fault := self.call(record.with_user(user), name, args):
                            wrong.append(f"{role}: {model}.{name}: {fault}")
        print(called, "calls")
        self.assertFalse(wrong, "\n".join(["", *wrong[:60], f"{len(wrong)} in all"]))
        self.assertGreater(called, 1000)

    def methods_of(self, model):
        """(name, arguments) of the public methods of ours that act on records."""
        for name, method in inspect.getmembers(
            type(self.env[model]), inspect.isfunction
        ):
            if not inspect.unwrap(method).__module__.startswith("odoo.addons.cs_"):
                continue
            if getattr(method, "_api_model", False):
                continue
            try:
                get_public_method(self.env[model], name)
            except AccessError:
                continue
            _self, *asked = inspect.signature(method).parameters.values()
            needed = [one for one in asked if one.default is one.empty]
            yield (
                name,
                [
                    ASKED.get(one.name, False)
                    for one in needed
                    if one.kind is one.POSITIONAL_OR_KEYWORD
                ],
            )

    def written(self):
        self.env.cr.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)"
            " FROM pg_stat_xact_user_tables"
        )
        return self.env.cr.fetchone()[0]

    @mute_logger("odoo.sql_db", "odoo.models")
    def call(self, record, name, args):
        """What is wrong with what a call does; None where all is well."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.written()
        savepoint = self.cr.savepoint(flush=False)
        try:
            call_kw(record.browse(), name, [record.ids, *args], {})
            self.env.flush_all()
        except (UserError, OperationalError):
            return None
        except Exception as error:  # noqa: BLE001 - what is looked for
            return repr(error)[:200]
        else:
            if count := self.written() - before:
                return f"wrote {count} rows"
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            # What the call left to be written goes with it.
            self.env.transaction.clear()
        return None
