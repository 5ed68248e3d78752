"""Take people and children out of a copy of a database, so that it can be trained on.

Run inside Odoo's shell, on a copy (``scripts/training`` makes one), with CS_TRAINING
set to the name of that copy: on any other database it stops. Colleagues become
"Colleague 7", references "R00007", what was typed a sentence about nothing; dates of
birth become the first of their year; messages, files, sheets and what was asked of
families lose what they said. Then whatever was called by a full name or a reference is
called so no more, in every column of every table. A council's own wording stays.

Raw SQL throughout: guards, locks and traces are those of real work.
"""

import os
import re
import sys
from pathlib import Path

from odoo.tools import SQL

OURS = "cs."
FILLER = "Words for training stand here."
PEOPLE = ("hr.employee", "hr.version", "res.partner", "res.users")
# Emptied: what people sent, what was said of them, who looked at what.
EMPTIED = (
    *("mail_mail", "mail_tracking_value", "mail_link_preview", "res_users_log"),
    *("res_users_apikeys", "res_device_log", "cs_case_import_row", "bus_bus"),
    *("cs_case_import_alias", "cs_privacy_log", "privacy_log"),
)
SAID = {
    "mail_message": {
        **dict.fromkeys(("subject", "email_from", "reply_to", "record_alias_domain")),
        "body": f"<p>{FILLER}</p>",
    },
    "mail_activity": {"note": None, "feedback": None},
    "survey_user_input": {"email": None, "nickname": None},
    "survey_user_input_line": {"value_char_box": None, "value_text_box": FILLER},
}


def whole(words):
    """A pattern of words that stand alone: numbers not in others, nor in a time."""
    listed = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?<![.:-](?=\d))(?:{'|'.join(listed)})(?!\w)")


class Copy:
    """The copy, and what its people and children are called in it."""

    def __init__(self, env):
        self.env, self.cr = env, env.cr
        self.called = {}

    def rows(self, query, *args):
        self.cr.execute(SQL(query, *args))
        return self.cr.fetchall() if self.cr.description else []

    def columns(self):
        """{table: {column: its type}} of the whole database."""
        found = {}
        for table, column, kind in self.rows(
            "SELECT c.relname, a.attname, t.typname FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid"
            " JOIN pg_type t ON t.oid = a.atttypid"
            " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
            " AND a.attnum > 0 AND NOT a.attisdropped"
        ):
            found.setdefault(table, {})[column] = kind
        return found

    def name_people(self):
        """A made-up name for each colleague and each person among the contacts."""
        people = self.rows(
            "SELECT name FROM hr_employee UNION SELECT p.name FROM res_partner p"
            " WHERE NOT coalesce(p.is_company, false) AND p.id NOT IN"
            " (SELECT partner_id FROM res_company) AND p.name IS NOT NULL ORDER BY 1"
        )
        for number, (name,) in enumerate(people, 1):
            self.called[name] = f"Colleague {number}"
        # Of few letters or one word, it would be found in words that are none.
        references = self.rows("SELECT DISTINCT reference FROM cs_case ORDER BY 1")
        for number, (reference,) in enumerate(references, 1):
            self.called[reference] = f"R{number:05}"

        addresses = self.rows(
            "SELECT DISTINCT email FROM res_partner WHERE email LIKE %s"
            " AND id NOT IN (SELECT partner_id FROM res_company) UNION"
            " SELECT work_email FROM hr_employee WHERE work_email LIKE %s ORDER BY 1",
            *("%@%", "%@%"),
        )
        for number, (address,) in enumerate(addresses, 1):
            self.called[address] = f"colleague{number}@training.example"

    def empty_people(self):
        """Colleagues and contacts keep their made-up name and their place alone."""
        told = SQL("(id NOT IN (SELECT partner_id FROM res_company))")
        for model in PEOPLE:
            Model = self.env[model]
            if not Model._auto:
                continue
            where = told if model == "res.partner" else SQL("TRUE")
            for name, field in Model._fields.items():
                if not self.is_column(Model, field) or field.required:
                    continue
                if field.type in ("char", "text", "html") and name != "name":
                    self.set(Model._table, name, None, where)
        for table in ("hr_employee", "res_partner"):
            self.rename(table, "name")
        self.rename("hr_employee", "legal_name")
        self.rows("UPDATE res_partner SET complete_name = name")
        self.rows("UPDATE res_users SET login = 'user' || id WHERE id > 2")
        self.rows(
            "UPDATE res_partner p SET email = u.login || '@training.example',"
            " email_normalized = u.login || '@training.example'"
            " FROM res_users u WHERE u.partner_id = p.id AND u.id > 2"
        )

    def is_column(self, Model, field):
        column = self.there.get(Model._table, {}).get(field.name)
        return field.store and column in ("varchar", "text")

    def set(self, table, column, value, where=None):
        self.rows(
            "UPDATE %s SET %s = %s WHERE %s IS NOT NULL AND %s",
            *(SQL.identifier(table), SQL.identifier(column), value),
            *(SQL.identifier(column), where or SQL("TRUE")),
        )

    def rename(self, table, column):
        if column not in self.there.get(table, {}):
            return
        for old, new in self.called.items():
            self.rows(
                "UPDATE %s SET %s = %s WHERE %s = %s",
                *(SQL.identifier(table), SQL.identifier(column), new),
                *(SQL.identifier(column), old),
            )

    def fill_texts(self):
        """What people typed about work; what a council set up is its own wording."""
        for name, Model in sorted(self.env.registry.items()):
            if not name.startswith(OURS) or not Model._auto or Model._abstract:
                continue
            model = self.env[name]
            if not getattr(model, "_texts_travel", False):
                continue
            for field in model._fields.values():
                typed = field.type in ("text", "html") or getattr(
                    field, "travels", False
                )
                if typed and self.is_column(model, field):
                    self.set(model._table, field.name, FILLER)
        for table, values in SAID.items():
            for column, value in values.items():
                if column in self.there.get(table, {}):
                    self.set(table, column, value)
        for table in EMPTIED:
            if table in self.there:
                self.rows("DELETE FROM %s", SQL.identifier(table))
        self.rows(
            "UPDATE cs_case SET date_of_birth = date_trunc('year', date_of_birth)"
        )

    def drop_files(self):
        """Attachments of work, people and messages, and their files."""
        self.rows(
            "DELETE FROM ir_attachment WHERE left(res_model, 3) = 'cs.' OR res_model IN"
            " ('hr.employee', 'hr.version', 'res.partner', 'res.users', 'mail.message',"
            " 'mail.compose.message', 'discuss.channel', 'survey.user_input')"
            " OR (res_model IS NULL AND url IS NULL)"
        )
        kept = {
            name
            for (name,) in self.rows(
                "SELECT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL"
            )
        }
        store = Path(self.env["ir.attachment"]._filestore())
        for path in store.glob("*/*"):
            if path.is_file() and str(path.relative_to(store)) not in kept:
                path.unlink()

    def rename_everywhere(self):
        """Full names and references, wherever else they stand."""
        pattern = whole(one for one in self.called if re.search(r"[ \d@]", one))
        for table, columns in self.columns().items():
            for column, kind in columns.items():
                if kind not in ("varchar", "text", "jsonb"):
                    continue
                cell = SQL.identifier(column)
                for where, text in self.rows(
                    "SELECT ctid::text, %s::text FROM %s WHERE %s IS NOT NULL",
                    *(cell, SQL.identifier(table), cell),
                ):
                    new = pattern.sub(lambda hit: self.called[hit[0]], text)
                    if new != text:
                        self.rows(
                            "UPDATE %s SET %s = %s::%s WHERE ctid = %s::tid",
                            *(SQL.identifier(table), cell, new),
                            *(SQL.identifier(kind), where),
                        )

    def give_passwords(self, password):
        """One for all who may log in; none where none is given."""
        self.rows("UPDATE res_users SET password = NULL")
        if password:
            self.env.invalidate_all()
            for user in self.env["res.users"].search([("share", "=", False)]):
                user.password = password
            self.env.flush_all()

    def run(self, password=""):
        """All of it, in one transaction that the caller commits."""
        self.there = self.columns()
        self.name_people()
        self.drop_files()
        self.empty_people()
        self.fill_texts()
        self.rename_everywhere()
        self.give_passwords(password)


if "env" in globals():
    env = env  # noqa: F821, PLW0127
    if os.environ.get("CS_TRAINING") != env.cr.dbname:
        sys.exit("This is no copy: set CS_TRAINING to its name where it is one.")
    Copy(env).run(os.environ.get("CS_TRAINING_PASSWORD", ""))
    env.cr.commit()
    print("No name and no reference of before is in", env.cr.dbname)
    sys.exit(0)
