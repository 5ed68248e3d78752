"""Taking the demo council away again."""

import psycopg2

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

MODULES = ("cs_quality_assurance", "cs_supervision_audit", "cs_practice_observation")


class CsDemo(models.AbstractModel):
    _inherit = "cs.demo"

    @api.model
    def action_clear(self):
        """Take away the demo council: its work, its register, its framework, its people
        and teams. What the addons themselves bring stays. Administrators.

        :raises AccessError: anybody else
        :raises UserError: there is no demo council, or somebody's real work stands
            beside it
        """
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only an administrator clears the council."))
        # The administrator takes away, as a whole, what loading made as superuser.
        demo = self.sudo()
        people = demo._demo_records("hr.employee")
        users = demo._demo_records("res.users")
        teams = demo._demo_records("hr.department")
        if not users:
            raise UserError(self.env._("There is no demo council here."))
        demo._check_no_real_work(users)
        meetings = demo.env["cs.meeting"].search([("event_id", "!=", False)])
        meetings._leave_calendar()
        self.env.flush_all()
        demo._clear_tables()
        self.env.invalidate_all()
        people.unlink()
        teams.with_context(active_test=False).unlink()
        for user in users:
            # Messages name them elsewhere: a login that cannot go is put away.
            try:
                with self.env.cr.savepoint():
                    user.unlink()
            except (UserError, psycopg2.Error):
                user.write({"active": False, "login": f"demo-{user.id}"})
        demo._demo_records("ir.ui.view").unlink()
        demo._forget_names()
        return {"type": "ir.actions.client", "tag": "reload"}

    def _demo_records(self, model):
        """What loading made and named, archived or not."""
        names = self.env["ir.model.data"].search(
            [
                ("module", "=", MODULES[0]),
                ("model", "=", model),
                ("name", "=like", "demo\\_%"),
            ]
        )
        records = self.env[model].with_context(active_test=False)
        return records.browse(names.mapped("res_id")).exists()

    def _check_no_real_work(self, users):
        """Nobody but the demo council's people and loading itself has made anything."""
        theirs = [*users.ids, self.env.ref("base.user_root").id]
        for model in self._models_of_ours():
            if not model._log_access:
                # Lines that reading a file makes; the file is asked about itself.
                continue
            real = self.env[model._name].with_context(active_test=False)
            if count := real.search_count([("create_uid", "not in", theirs)]):
                raise UserError(
                    self.env._(
                        "Real work stands beside the demo council: %(what)s, "
                        "%(count)s. Start again on an empty database instead.",
                        what=real._description,
                        count=count,
                    )
                )

    def _models_of_ours(self):
        """Those with a table that keeps what people do; dialogs do not."""
        return [
            model
            for model in self.env.registry.values()
            if model._name.startswith("cs.")
            and model._auto
            and not model._abstract
            and not model._transient
        ]

    def _clear_tables(self):
        """Empty every table of ours of what no addon brought.

        SQL: what was played is locked, and its rules refuse deleting, record by record;
        which table comes first is found by trying, as their keys allow.
        """
        left = self._models_of_ours()
        while left:
            stuck = []
            for model in left:
                try:
                    with self.env.cr.savepoint(flush=False):
                        self.env.cr.execute(
                            SQL(
                                """
                                DELETE FROM %(table)s WHERE id NOT IN (
                                    SELECT res_id FROM ir_model_data
                                     WHERE model = %(model)s AND module IN %(modules)s
                                       AND name NOT LIKE %(demo)s)
                                """,
                                table=SQL.identifier(model._table),
                                model=model._name,
                                modules=MODULES,
                                demo="demo\\_%",
                            ),
                            # One that must wait for another is tried again.
                            log_exceptions=False,
                        )
                except psycopg2.IntegrityError:
                    stuck.append(model)
            if len(stuck) == len(left):
                raise UserError(
                    self.env._("Something else stands on the demo council. It stays.")
                )
            left = stuck

    def _forget_names(self):
        """Drop what is kept by name and number about records that are gone."""
        for model in (
            "mail.activity",
            "mail.message",
            "mail.followers",
            "ir.attachment",
        ):
            table = self.env[model]._table
            column = "model" if model == "mail.message" else "res_model"
            # SQL: as in _clear_tables.
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE %s LIKE 'cs.%%'",
                    SQL.identifier(table),
                    SQL.identifier(column),
                )
            )
        self.env["ir.model.data"].search(
            [
                "|",
                "&",
                ("module", "in", MODULES),
                ("name", "=like", "demo\\_%"),
                ("module", "=", "__cs_framework__"),
            ]
        ).unlink()


class CsFramework(models.Model):
    _inherit = "cs.framework"

    def action_clear_demo(self):
        """The button over the list of frameworks; see ``cs.demo.action_clear``."""
        return self.env["cs.demo"].action_clear()
