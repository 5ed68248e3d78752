"""Calls as an outside program makes them, for the tests of rights."""

from odoo.tools import mute_logger

# It says with each call that another address comes with the next version.
RPC_LOGGER = "odoo.addons.rpc.controllers.jsonrpc"


class RpcMixin:
    """For an ``HttpCase`` whose logins are those of ``QualityMixin``."""

    def call(self, login, model, method, *args, **kwargs):
        """One call over JSON-RPC with this login; None where it was refused."""
        self.env.flush_all()
        uid = self.env["res.users"].search([("login", "=", login)]).id
        try:
            with mute_logger("odoo.http", "odoo.sql_db", RPC_LOGGER):
                return self.make_jsonrpc_request(
                    "/jsonrpc",
                    {
                        "service": "object",
                        "method": "execute_kw",
                        "args": [
                            self.env.cr.dbname,
                            uid,
                            login.ljust(8, "x"),
                            model,
                            method,
                            list(args),
                            kwargs,
                        ],
                    },
                )
        except Exception as error:  # noqa: BLE001 - any refusal, as the client sees it
            self.assertRegex(
                str(error), "Odoo Server Error|AccessError|UserError|Access"
            )
            return None
