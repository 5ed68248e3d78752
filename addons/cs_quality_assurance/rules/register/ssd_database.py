"""The Standard Safeguarding Dataset where a council's reporting database holds it:
PostgreSQL by Odoo's own driver, SQL Server by an optional one.

Read only, encrypted unless it is this machine, and of each table only the columns that
``ssd.COLUMNS`` names.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2 import sql

from . import ssd
from .messages import RegisterError

POSTGRESQL = "postgresql"
SQL_SERVER = "sqlserver"
# Rows at a time: two million never stand in memory.
ROWS = 5000
HERE = ("localhost", "127.0.0.1", "::1", "")


class Database:
    """A connection to the data set.

    :param schema: where its tables are
    :param prefix: before the name of each table, such as ``ssd_``
    :raises RegisterError: with a plain sentence for whatever keeps it from being read
    """

    def __init__(self, connection, schema, prefix, kind=POSTGRESQL):
        self._connection, self._schema = connection, schema
        self._prefix, self._kind = prefix, kind
        self._columns = self._what_is_there()

    def _run(self, query, parameters=(), name=None):
        cursor = (
            self._connection.cursor(name=name)
            if name and self._kind == POSTGRESQL
            else self._connection.cursor()
        )
        if name and self._kind == POSTGRESQL:
            cursor.itersize = ROWS
        with _plainly():
            cursor.execute(query, parameters)
        return cursor

    def _what_is_there(self):
        """{table: (relation, {column of ours: column as it is written there})}."""
        cursor = self._run(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = %s ORDER BY table_name, ordinal_position",
            (self._schema,),
        )
        relations = {}
        for relation, column in cursor.fetchall():
            relations.setdefault(relation, []).append(column)
        found = {}
        for relation, columns in relations.items():
            if not relation.lower().startswith(self._prefix.lower()):
                continue
            table = ssd.table_of(relation[len(self._prefix) :])
            if table and table not in found:
                wanted = ssd.COLUMNS[table]
                found[table] = (
                    relation,
                    {one.lower(): one for one in columns if one.lower() in wanted},
                )
        return found

    @property
    def tables(self):
        """The tables of the data set that are there."""
        return frozenset(self._columns)

    def missing(self):
        """{table: columns of ours that are not there}, of tables that are."""
        return {
            table: sorted(set(ssd.COLUMNS[table]) - set(columns))
            for table, (_relation, columns) in self._columns.items()
            if set(ssd.COLUMNS[table]) - set(columns)
        }

    def query(self, table):
        """What is asked of a table: its own columns, by name."""
        relation, columns = self._columns[table]
        names = [columns[one] for one in ssd.COLUMNS[table] if one in columns]
        if self._kind == SQL_SERVER:
            listed = ", ".join(map(_bracketed, names))
            place = f"{_bracketed(self._schema)}.{_bracketed(relation)}"
            return f"SELECT {listed} FROM {place}"  # noqa: S608 - bracketed names
        return sql.SQL("SELECT {} FROM {}").format(
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.Identifier(self._schema, relation),
        )

    def rows(self, table) -> Iterator[tuple]:
        """(number, cells) of a table, its headings first; a stream."""
        columns = self._columns[table][1]
        yield 1, [one for one in ssd.COLUMNS[table] if one in columns]
        if not columns:
            return
        cursor = self._run(self.query(table), name=f"cs_{table}")
        number = 1
        with _plainly():
            for cells in cursor:
                number += 1
                yield number, cells
            cursor.close()

    def count(self, table) -> int:
        """How many rows a table has."""
        relation = self._columns[table][0]
        if self._kind == SQL_SERVER:
            place = f"{_bracketed(self._schema)}.{_bracketed(relation)}"
            asked = f"SELECT count(*) FROM {place}"  # noqa: S608 - bracketed names
        else:
            asked = sql.SQL("SELECT count(*) FROM {}").format(
                sql.Identifier(self._schema, relation)
            )
        return self._run(asked).fetchone()[0]

    def counts(self):
        """{table: rows}."""
        return {table: self.count(table) for table in sorted(self._columns)}

    def source(self, day, log) -> ssd.Source:
        """The data set, opened for the register."""
        return ssd.Source(
            {
                table: (lambda table=table: self.rows(table))
                for table in sorted(self._columns)
            },
            day,
            log,
        )

    def look_anew(self):
        """End the view of one moment, so that what is there now is seen."""
        self._connection.rollback()


def _bracketed(name):
    return "[" + name.replace("]", "]]") + "]"


@contextmanager
def _plainly():
    """Say in one sentence what a database objects to."""
    try:
        yield
    except psycopg2.errors.QueryCanceled as error:
        raise RegisterError("source_slow") from error
    except psycopg2.errors.InsufficientPrivilege as error:
        raise RegisterError("source_rights") from error
    except psycopg2.OperationalError as error:
        raise RegisterError(_why(str(error))) from error
    except psycopg2.Error as error:
        raise RegisterError("source_lost") from error


def _why(text):
    text = text.lower()
    if "password" in text or "authentication" in text or "login failed" in text:
        return "source_password"
    if "ssl" in text:
        return "source_tls"
    if "database" in text and "does not exist" in text:
        return "source_database"
    if "closed the connection" in text or "terminat" in text:
        return "source_lost"
    return "source_unreachable"


@contextmanager
def connected(kind, host, port, name, user, password, schema, prefix, seconds):
    """A :class:`Database`, closed afterwards.

    :param seconds: after which a statement is given up
    :raises RegisterError: it cannot be reached or read, in one sentence
    """
    if kind == SQL_SERVER:
        connection = _connect_sql_server(host, port, name, user, password, seconds)
    else:
        with _plainly():
            connection = psycopg2.connect(
                host=host or None,
                port=port or None,
                dbname=name,
                user=user or None,
                password=password or None,
                connect_timeout=10,
                # Encrypted, unless it never leaves this machine.
                sslmode="prefer" if host in HERE or host.startswith("/") else "require",
                options=f"-c statement_timeout={int(seconds) * 1000}",
                application_name="register",
            )
        # One view of one moment, whatever is refreshed meanwhile.
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    try:
        yield Database(connection, schema, prefix, kind)
    finally:
        connection.close()


def _connect_sql_server(host, port, name, user, password, seconds):
    try:
        import pymssql
    except ImportError as error:
        raise RegisterError("source_driver") from error
    try:
        return pymssql.connect(
            server=host,
            port=port or 1433,
            database=name,
            user=user,
            password=password,
            timeout=int(seconds),
            login_timeout=10,
            encryption="require" if host not in HERE else "off",
            read_only=True,
        )
    except pymssql.Error as error:
        raise RegisterError(_why(str(error))) from error


class Book:
    """The data set of a database, as the reader of registers opens a file."""

    modified = None

    def __init__(self, source, size=0):
        self.source = source
        self.sheets = [ssd.RegisterSheet(source, size)]

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return None
