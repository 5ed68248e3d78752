"""Processes of Odoo on one database that can be killed at any of its statements.

A process is forked for each piece of work, as Odoo's own server forks its workers: it
has connections and caches of its own, and SIGKILL leaves it no time to tidy up.
"""

import json
import os
import re
import secrets
import signal
import time
import traceback
from datetime import datetime

from psycopg2 import connect

import odoo.sql_db
from odoo import api
from odoo.modules.registry import Registry
from odoo.service.model import call_kw, retrying
from odoo.tools import config

# Tables of Odoo's own in which work leaves something.
BESIDE = (
    *("mail_message", "mail_activity", "mail_mail", "mail_notification"),
    *("mail_followers", "mail_tracking_value", "ir_attachment"),
    *("resource_calendar_leaves", "hr_employee", "hr_department"),
)
# What differs between two runs of the same: ids, moments, random words, numbers.
SKIPPED = {
    *("id", "create_date", "write_date", "message_id", "access_token", "res_id"),
    *("old_value_integer", "new_value_integer", "headers", "mail_message_id"),
    *("references", "store_fname", "checksum", "seed", "certificate"),
    *("fingerprint", "register_fingerprint"),
}
NUMBER = re.compile(r"\b[A-Z]{2,4}-[\d-]+|\bid=\\?\"?\d+|(?<=data-oe-id=\")\d+")


class Processes:
    """Work on one database, each piece in a process of its own."""

    def __init__(self, database, options):
        """:param options: of the command line of Odoo"""
        config.parse_config(["-d", database, *options], setup_logging=True)
        self.database = database
        self.registry = Registry(database)
        odoo.sql_db.close_all()
        self.connect()

    def connect(self):
        """A connection past Odoo, to look on; anew after a restart of the server."""
        self.connection = connect(dbname=self.database)
        self.connection.autocommit = True

    def run(self, work, kill_at=None, fault=None):
        """Do a piece of work in a process of its own.

        :param work: function of the registry
        :param kill_at: the statement before which the process is killed; commits count
        :param fault: what happens there instead of a kill
        :return: what the work gave and how many statements it took; or (None, None)
            when it was killed
        """
        self._give_ids_back()
        return self._end(self._begin(work, kill_at, fault or die))

    def run_twice_at_once(self, work):
        """Do a piece of work in two processes at once.

        :return: what either was told that it could not do, in words
        """
        self._give_ids_back()
        pair = [self._begin(work, None, die) for _turn in range(2)]
        refused = []
        for begun in pair:
            try:
                self._end(begun)
            except AssertionError as error:
                refused.append(str(error).strip().splitlines()[-1])
        self._wait_for_backends()
        return refused

    def _begin(self, work, kill_at, fault):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            self._live(work, kill_at, writing, fault)
        os.close(writing)
        return child, reading

    def _end(self, begun):
        child, reading = begun
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        _child, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL, status
            self._wait_for_backends()
            return None, None
        found = json.loads(said)
        if "failed" in found:
            raise AssertionError(found["failed"])
        return found["gave"], found["statements"]

    def _live(self, work, kill_at, writing, fault):
        """The life of the process: never returns."""
        count = 0

        def counted(original):
            def run(cursor, *args, **kwargs):
                nonlocal count
                count += 1
                if count == kill_at:
                    fault()
                return original(cursor, *args, **kwargs)

            return run

        # Two runs draw the same.
        secrets.token_hex = lambda size: "5eed" * (size // 2)
        try:
            cursor = odoo.sql_db.Cursor
            cursor.execute = counted(cursor.execute)
            cursor.commit = counted(cursor.commit)
            gave = work(self.registry.check_signaling())
            found = {"gave": gave, "statements": count}
        except BaseException:  # the other process tells it
            found = {"failed": traceback.format_exc()}
        os.write(writing, json.dumps(found).encode())
        os._exit(0)

    def _give_ids_back(self):
        """A killed process used ids up; chance that goes by id, as of who audits, is to
        fall as it does when nobody was killed."""
        self.sql(
            r"""
            DO $$ DECLARE one record; BEGIN
                FOR one IN SELECT c.relname, pg_get_serial_sequence(c.relname, 'id') seq
                    FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid
                    WHERE relkind = 'r' AND attname = 'id'
                        AND relname LIKE 'cs\_%'
                        AND relnamespace = 'public'::regnamespace
                LOOP
                    CONTINUE WHEN one.seq IS NULL;
                    EXECUTE format('SELECT setval(%L, coalesce(max(id), 0) + 1, false)'
                        ' FROM %I', one.seq, one.relname);
                END LOOP;
            END $$
            """
        )

    def _wait_for_backends(self):
        """Until PostgreSQL has noticed that the process is gone."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            [[others]] = self.sql(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid()",
                self.database,
            )
            if not others:
                return
            # Not waiting for the product: for PostgreSQL to notice.
            time.sleep(0.01)
        raise AssertionError("a connection stayed")

    # --- kinds of work ------------------------------------------------------------

    def press(self, login, model, method, domain, *args):
        """Work as over RPC: a method on the records that a domain finds, by somebody;
        nothing where it finds none."""

        def work(registry):
            with registry.cursor() as cr:
                uid = api.Environment(cr, api.SUPERUSER_ID, {})["res.users"].search(
                    [("login", "=", login)]
                )
                env = api.Environment(cr, uid.id, {"lang": "en_US"})
                ids = env[model].search(domain).ids
                if ids:
                    asked = [ids, *args]
                    retrying(lambda: call_kw(env[model], method, asked, {}), env)

        return work

    def cron(self, xmlid):
        """Work as the scheduler does it: the jobs that are due, which is this one."""

        def work(registry):
            registry["ir.cron"]._process_jobs(self.database)

        self.sql(
            """
            UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC'
                + CASE WHEN id = (SELECT res_id FROM ir_model_data
                    WHERE module || '.' || name = %s) THEN interval '-1 minute'
                  ELSE interval '1 year' END;
            DELETE FROM ir_cron_trigger; DELETE FROM ir_cron_progress;
            """,
            xmlid,
        )
        return work

    def sql(self, statement, *params):
        """Run a statement past Odoo; the rows, if any."""
        with self.connection.cursor() as cursor:
            cursor.execute(statement, params or None)
            return cursor.fetchall() if cursor.description else None

    # --- what stands ----------------------------------------------------------------

    def known(self):
        """The highest id of each table: what is younger is called new."""
        return {
            table: self.sql(f'SELECT coalesce(max(id), 0) FROM "{table}"')[0][0]
            for table, columns in self._tables().items()
            if "id" in columns
        }

    def standing(self, known):
        """What is in the tables, as rows that two runs of the same work have alike.

        :return: {table: sorted rows}
        """
        links = {
            (table, column): other
            for table, column, other in self.sql(
                "SELECT conrelid::regclass::text, attname, confrelid::regclass::text"
                " FROM pg_constraint JOIN pg_attribute"
                " ON attrelid = conrelid AND attnum = conkey[1]"
                " WHERE contype = 'f'"
            )
        }
        found = {}
        for table, columns in self._tables().items():
            shown = [name for name in columns if name not in SKIPPED]
            cells = [
                # What points at something new points at "new".
                f'CASE WHEN "{name}" > {known[links[table, name]]} THEN -1'
                f' ELSE "{name}" END'
                if known.get(links.get((table, name)))
                else f'"{name}"'
                for name in shown
            ]
            rows = self.sql(f'SELECT {", ".join(cells) or "1"} FROM "{table}"')
            found[table] = sorted(
                " | ".join(
                    f"{name}={_plain(value)}"
                    for name, value in zip(shown, row, strict=True)
                    if value is not None
                )
                for row in rows
            )
        return found

    def _tables(self):
        found = {}
        for table, column in self.sql(
            "SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = oid"
            " JOIN pg_namespace n ON n.oid = relnamespace AND nspname = 'public'"
            " WHERE relkind = 'r' AND attnum > 0 AND NOT attisdropped"
            " ORDER BY relname, attnum"
        ):
            if table.startswith("cs_") or table in BESIDE:
                found.setdefault(table, []).append(column)
        return found


def die():
    """No time to tidy up."""
    os.kill(os.getpid(), signal.SIGKILL)


def _plain(value):
    """A value without the time of day and without numbers that are given in turn."""
    if isinstance(value, datetime):
        return str(value.date())
    return NUMBER.sub("#", str(value))
