"""Tries what one person may do to a record, over RPC, and leaves no trace of trying."""

import json
from contextlib import contextmanager
from urllib.parse import urljoin

READ, WRITE, CREATE, UNLINK = "rwcu"
# How Odoo refuses a whole model, whatever the record: then one call stands for all.
WHOLE_MODEL = (
    "No group currently allows this operation.",
    "is allowed for the following",
)
# What a refusal may be. Anything else is a fault of the product or of the probe.
REFUSALS = (
    "odoo.exceptions.AccessError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
)


class RpcError(Exception):
    """What the server answered: ``name`` of the exception and its message."""

    def __init__(self, name, message):
        super().__init__(f"{name}: {message}")
        self.name, self.message = name, message

    @property
    def whole_model(self):
        return any(words in self.message for words in WHOLE_MODEL)


class RpcProbe:
    """Mixed into an ``HttpCase``: calls as whoever is logged in.

    ``faults`` collects what is wrong whatever the table says: a record that is found
    and cannot be opened, or a call that breaks where it should refuse. ``refused``
    keeps why the last person could not make a record: {(model, place): sentence}.
    """

    calls = 0

    def setUp(self):
        super().setUp()
        self.faults, self.refused = [], {}

    def rpc(self, model, method, *args, **kwargs):
        """One call over HTTP, as the web client makes it.

        :raises RpcError: when the server refuses
        """
        type(self).calls += 1
        response = self.opener.post(
            urljoin(self.base_url(), f"/web/dataset/call_kw/{model}/{method}"),
            json={
                "id": self.calls,
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "model": model,
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                },
            },
            timeout=300,
        )
        response.raise_for_status()
        answer = response.json()
        if "error" in answer:
            data = answer["error"]["data"]
            raise RpcError(data["name"], data["message"])
        return answer.get("result")

    @contextmanager
    def undone(self):
        """Whatever is done inside, over RPC too, is taken back."""
        self.env.flush_all()
        savepoint = self.cr.savepoint(flush=False)
        try:
            yield
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all(flush=False)

    def allowed(self, model, method, *args, **kwargs):
        """Whether a call is accepted. :return: (bool, RpcError or None)"""
        with self.undone():
            try:
                self.rpc(model, method, *args, **kwargs)
            except RpcError as error:
                if error.name not in REFUSALS:
                    self.faults.append(f"{model}.{method}{args} broke: {error}")
                return False, error
        return True, None

    # --- the four operations ----------------------------------------------

    def readable(self, model, records):
        """Ids of those records that can be found and read; the others are tried too."""
        ids = [record.id for record in records]
        context = {"active_test": False}
        try:
            found = set(self.rpc(model, "search", [("id", "in", ids)], context=context))
        except RpcError as error:
            if not error.whole_model:
                raise
            found = set()
            if not self.allowed(model, "read", ids, ["id"])[1].whole_model:
                self.faults.append(f"{model} cannot be searched and can be read")
            return found
        for number in set(ids) - found:
            seen, _error = self.allowed(model, "read", [number], ["id", "display_name"])
            if seen:
                self.faults.append(f"{model} {number} is hidden and can be read")
        if found:
            try:
                self.rpc(model, "read", sorted(found), ["id", "display_name"])
            except RpcError as error:
                self.faults.append(f"{model} can be found and not opened: {error}")
        return found

    def changeable(self, model, method, records, values_of=None):
        """Ids of those records that the method accepts.

        :param values_of: function of a record: list of alternative arguments, of which
            one accepted is enough
        """
        first = values_of(records[0])[0] if values_of else ()
        ids = [record.id for record in records]
        accepted, error = self.allowed(model, method, ids, *first)
        if error and error.whole_model:
            return set()
        done = set()
        for record in records:
            for values in values_of(record) if values_of else [()]:
                accepted, _error = self.allowed(model, method, [record.id], *values)
                if accepted:
                    done.add(record.id)
                    break
        return done

    def creatable(self, model, vals_by_place):
        """Places in which a record of the model may be made."""
        places = set()
        for place, vals in vals_by_place.items():
            accepted, error = self.allowed(model, "create", [vals])
            if accepted:
                places.add(place)
            elif error.whole_model:
                return set()
            else:
                self.refused[model, place] = error.message
        return places


def as_json(vals):
    """Values of ``copy_data`` as they travel over RPC."""
    return json.loads(json.dumps(vals, default=str))
