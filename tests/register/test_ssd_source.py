"""A source of the register: a folder, and a real PostgreSQL database reached over TCP
by a role that may only read; a month of nights."""

import os
import tempfile
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import psycopg2
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.cs_quality_assurance.rules.register import ssd, ssd_database
from odoo.addons.cs_quality_assurance.rules.register.messages import RegisterError

from .test_ssd_import import DAY, Council, SsdCase, over_tcp

ROLE = "cs_register_reader"
# The one role of whom the tests' server asks a password (scripts/lib/postgres.sh).
ASKED = "cs_asked"


@tagged("post_install", "-at_install")
class TestSource(SsdCase):
    """Nobody uploads anything."""

    def source(self, **vals):
        return (
            self.env["cs.case.source"]
            .with_company(self.company)
            .create({"name": "Reporting", "company_id": self.company.id, **vals})
        )

    @contextmanager
    def folder(self, council=None):
        """The data set as files of the folder that the server allows."""
        with tempfile.TemporaryDirectory() as place:
            with patch.dict(os.environ, {"CS_REGISTER_FOLDER": place}):
                self.put(place, council or self.council)
                yield Path(place)

    def put(self, place, council):
        for old in Path(place).glob("*.csv"):
            old.unlink()
        for table in council.tables:
            Path(place, f"ssd_{table}.csv").write_text(council.csv_of(table))

    def night(self, source, day):
        with freeze_time(f"{day} 02:00:00"):
            source._run_night()
        return source.import_ids.sorted("id")[-1:]

    # --- a folder ----------------------------------------------------------

    def test_a_folder_by_night(self):
        source = self.source()
        with self.folder():
            said = source.with_user(self.user_qa_officer).action_test()
            self.assertIn("Release 1.3.0", said["params"]["message"])
            record = self.night(source, "2026-06-10")
        self.assertEqual((record.state, record.created_count), ("done", 60))
        self.assertTrue(self.events("000001"))
        self.assertFalse(source.activity_ids)

    def test_only_below_the_folder_that_the_server_names(self):
        for path in ("/etc", "../other", "a/../../b"):
            with self.assertRaises(ValidationError):
                self.source(path=path)
        with self.assertRaises(ValidationError):
            self.source(secret="PATH")
        with self.assertRaisesRegex(UserError, "is not there"):
            self.source().action_test()

    def test_who_sets_it_up_and_who_runs_it(self):
        source = self.source()
        for role in ("qa_manager", "qa_officer", "director"):
            with self.assertRaises(AccessError):
                source.with_user(getattr(self, f"user_{role}")).host = "elsewhere"
        with self.assertRaises(AccessError):
            source.with_user(self.user_team_manager).action_run()

    def test_whoever_runs_odoo_sets_it_up_and_reads_no_case(self):
        administrator = self.make_user("runs_odoo", "base.group_system")
        with Form(self.env["cs.case.source"].with_user(administrator)) as form:
            form.name = "Reporting"
            form.path = "."
        source = form.record
        with self.folder():
            said = source.action_test()["params"]["message"]
            self.assertIn("Release 1.3.0", said)
            self.night(self.env[source._name].browse(source.id), "2026-06-10")
        # With an import beside it, too.
        with Form(source) as form:
            form.drop_percent = 80
        with self.assertRaises(AccessError):
            source.action_run()
        with self.assertRaises(AccessError):
            self.env["cs.case"].with_user(administrator).search([])
        menus = self.env["ir.ui.menu"].with_user(administrator)
        self.assertIn(
            self.env.ref("cs_quality_assurance.menu_cs_case_source_settings").id,
            menus._visible_menu_ids(),
        )

    # --- what is out of the ordinary ---------------------------------------

    def stopped(self, source, words):
        self.assertIn(words, source.last_said)
        self.assertTrue(source.activity_ids)
        [last] = source.import_ids.filtered(lambda one: one.state != "done")
        self.assertEqual(last.state, "previewed")
        return last

    def test_no_newer_than_the_last_time(self):
        source = self.source()
        with self.folder():
            self.night(source, "2026-06-10")
            self.night(source, "2026-06-11")
            last = self.stopped(source, "no newer")
            # QA looks, and lets it through.
            with freeze_time("2026-06-11 09:00:00"):
                last.with_user(self.user_qa_officer).action_import()
        self.assertEqual(last.state, "done")

    def test_far_fewer_cases_are_not_believed(self):
        source = self.source()
        with self.folder() as place:
            self.night(source, "2026-06-10")
            self.put(place, Council(42, DAY + timedelta(days=1)))
            self.night(source, "2026-06-11")
        self.stopped(source, "36 open cases; 60 are open here")
        self.assertTrue(self.the_case("000050").is_open, "nothing closed meanwhile")

    def test_another_councils_data_is_not_believed(self):
        source = self.source()
        with self.folder() as place:
            self.night(source, "2026-06-10")
            other = Council(70, DAY + timedelta(days=1))
            for rows in other.tables.values():
                for row in rows:
                    for name, value in row.items():
                        if name.endswith("person_id"):
                            row[name] = f"X{value}"
            self.put(place, other)
            self.night(source, "2026-06-11")
        self.stopped(source, "Only 0 of the 60 cases open here are in it")
        self.assertTrue(self.the_case("000050").is_open)

    def test_a_file_without_a_byte_is_an_empty_table(self):
        source = self.source()
        with self.folder() as place:
            (place / "ssd_missing.csv").write_text("\n")
            record = self.night(source, "2026-06-10")
        self.assertEqual((record.state, record.found_count), ("done", 60))

    def test_one_source_a_night(self):
        self.source()
        with (
            self.assertRaisesRegex(IntegrityError, "one_a_night"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.source(name="Another")
        self.source(name="By hand", nightly=False)

    def test_a_table_that_was_there_is_gone(self):
        source = self.source()
        with self.folder() as place:
            self.night(source, "2026-06-10")
            later = Council(70, DAY + timedelta(days=1))
            del later.tables["cp_visits"]
            self.put(place, later)
            self.night(source, "2026-06-11")
        self.stopped(source, "cp_visits")
        self.assertTrue(self.events("000002", "cp_visit"))

    def test_a_type_that_doubled(self):
        source = self.source()
        with self.folder() as place:
            self.night(source, "2026-06-10")
            later = Council(70, DAY + timedelta(days=1))
            for number in range(1, 71, 7):
                later._lac(f"{number:06d}", 30)
            self.put(place, later)
            self.night(source, "2026-06-11")
        self.stopped(source, "doubled")

    def test_one_that_cannot_be_read_is_said_and_nothing_changes(self):
        source = self.source()
        with self.folder() as place:
            self.night(source, "2026-06-10")
            (place / "ssd_person.csv").unlink()
            self.night(source, "2026-06-11")
        self.assertIn("ssd_person", source.last_said)
        self.assertEqual(len(source.import_ids), 1)
        self.assertTrue(source.activity_ids)

    def test_files_that_are_written_while_they_are_read(self):
        source = self.source()
        events = ssd.Source.events
        with self.folder() as place:

            def meanwhile(data_set, wanted, since):
                (place / "ssd_cp_visits.csv").write_text("")
                return events(data_set, wanted, since)

            with patch.object(ssd.Source, "events", meanwhile):
                self.night(source, "2026-06-10")
        self.assertIn("being refreshed", source.last_said)
        self.assertFalse(source.import_ids)

    # --- a month of nights -------------------------------------------------

    def test_a_month_of_nights(self):
        source = self.source(drop_percent=80)
        council = Council(70)
        with self.folder(council) as place:
            self.night(source, "2026-06-10")
            expected = 60
            for night in range(1, 29):
                today = DAY + timedelta(days=night)
                council.day = today
                council.tables["version_log"][0]["created_at"] = today
                if night % 4 == 1:
                    # Somebody new, a child in need.
                    key = f"9{night:05d}"
                    council.add("person", pers_person_id=key, pers_dob=date(2018, 1, 1))
                    council._cin(key, 1)
                    expected += 1
                if night % 7 == 2:
                    # One closes.
                    row = next(
                        one
                        for one in council.tables["cin_episodes"]
                        if not one["cine_close_date"]
                        and one["cine_person_id"].startswith("9")
                    )
                    row["cine_close_date"] = today
                    expected -= 1
                if night == 10:
                    # One moves to another worker and team.
                    row = council.tables["involvements"][0]
                    row["invo_involvement_end_date"] = today - timedelta(days=1)
                    council.add(
                        "involvements",
                        invo_involvements_id="I-new",
                        invo_person_id="000001",
                        invo_professional_id="W01",
                        invo_professional_role_id="Allocated Case Worker",
                        invo_professional_team="T1",
                        invo_involvement_start_date=today - timedelta(days=1),
                        invo_involvement_end_date=None,
                    )
                lost = council.tables.pop("cp_reviews") if night == 15 else None
                self.put(place, council)
                if night == 20:
                    # Killed as it writes: the night is as if it had not been.
                    with (
                        patch.object(
                            type(self.env["cs.case.event"]),
                            "_leave_trace",
                            side_effect=KeyboardInterrupt,
                        ),
                        self.assertRaises(KeyboardInterrupt),
                        self.env.cr.savepoint(),
                    ):
                        self.night(source, today + timedelta(days=1))
                    self.env.invalidate_all()
                record = self.night(source, today + timedelta(days=1))
                if lost:
                    self.assertEqual(record.state, "previewed")
                    council.tables["cp_reviews"] = lost
                else:
                    self.assertEqual(record.state, "done", source.last_said)
        here = [("company_id", "=", self.company.id), ("is_open", "=", True)]
        self.assertEqual(self.env["cs.case"].search_count(here), expected)
        moved = self.the_case("000001")
        self.assertEqual(moved.department_id.name, "Hillside")
        self.assertEqual(moved.practitioner_id, self.staff[1])
        events = self.env["cs.case.event"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(set(events.mapped("source_key"))), len(events))

    # --- a database --------------------------------------------------------

    @contextmanager
    def database(self, council):
        """The data set in a schema of its own, read by a role that may nothing else;
        (port, name of the database, asked statements)."""
        folder, port = os.environ.get("PGHOST"), os.environ.get("PGPORT", "5432")
        if not folder or not folder.startswith("/"):
            self.skipTest("the server of the tests is not on a socket of this machine")
        name = self.env.cr.dbname
        with closing(psycopg2.connect(dbname=name)) as own:
            own.autocommit = True
            with own.cursor() as cr:
                cr.execute("DROP SCHEMA IF EXISTS ssd_test CASCADE")
                cr.execute("CREATE SCHEMA ssd_test")
                for table, rows in council.tables.items():
                    heads = list(dict.fromkeys(n for row in rows for n in row))
                    listed = ", ".join(f'"{head}" varchar' for head in heads)
                    cr.execute(f'CREATE TABLE ssd_test."SSD_{table}" ({listed})')
                    for row in rows:
                        cr.execute(
                            f'INSERT INTO ssd_test."SSD_{table}" VALUES '
                            f"({', '.join(['%s'] * len(heads))})",
                            [
                                None if row.get(h) is None else str(row[h])
                                for h in heads
                            ],
                        )
                for role in (ROLE, ASKED):
                    cr.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                    if not cr.fetchone():
                        cr.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'the right one'")
                    cr.execute(f"GRANT USAGE ON SCHEMA ssd_test TO {role}")
                    cr.execute(
                        f"GRANT SELECT ON ALL TABLES IN SCHEMA ssd_test TO {role}"
                    )
            asked = []
            run = ssd_database.Database._run

            def spy(database, query, parameters=(), name=None):
                text = query
                if not isinstance(query, str):
                    text = query.as_string(database._connection)
                asked.append(text)
                return run(database, query, parameters, name)

            try:
                with (
                    over_tcp(f"{folder}/.s.PGSQL.{port}") as tcp,
                    patch.object(ssd_database.Database, "_run", spy),
                ):
                    yield tcp, name, asked
            finally:
                with own.cursor() as cr:
                    cr.execute("DROP SCHEMA ssd_test CASCADE")
                    cr.execute(f"DROP OWNED BY {ROLE}, {ASKED}")

    def of_database(self, tcp, name, **vals):
        return self.source(
            **{
                "kind": "postgresql",
                "nightly": False,
                "host": "127.0.0.1",
                "port": tcp,
                "database": name,
                "login": ROLE,
                "schema": "ssd_test",
                "prefix": "ssd_",
                **vals,
            }
        )

    def test_a_database_over_tcp_by_a_role_that_may_only_read(self):
        with self.database(self.council) as (tcp, name, asked):
            source = self.of_database(tcp, name)
            message = source.with_user(self.user_qa_officer).action_test()["params"][
                "message"
            ]
            self.assertIn("person 70", message)
            record = self.night(source, "2026-06-10")
            self.assertEqual((record.state, record.created_count), ("done", 60))
            self.assertEqual(self.the_case("000001").practitioner_id, self.staff[0])
            self.assertTrue(self.events("000002", "cp_visit"))
            for text in asked:
                for word in ("forename", "surname", "common_child", "postcode", "*"):
                    if "count(*)" not in text:
                        self.assertNotIn(word, text.lower())
            # The same cases and events as from its files.
            with (
                ssd_database.connected(
                    "postgresql",
                    "127.0.0.1",
                    tcp,
                    name,
                    ROLE,
                    "",
                    "ssd_test",
                    "ssd_",
                    9,
                ) as database,
                self.assertRaises(RegisterError),
            ):
                database._run("CREATE TABLE ssd_test.mine (id int)")

    def test_what_a_database_objects_to_is_one_sentence(self):
        with self.database(self.council) as (tcp, name, _asked):
            for vals, words in (
                ({"database": "no_such_database"}, "no database of that name"),
                ({"port": 1}, "cannot be reached"),
                ({"schema": "elsewhere"}, "without ssd_person"),
                ({"login": "nobody_at_all"}, "cannot be reached|refused the name"),
            ):
                with self.subTest(vals), self.assertRaisesRegex(UserError, words):
                    self.of_database(tcp, name, **vals).action_test()
            asked = self.of_database(tcp, name, login=ASKED, secret="CS_REGISTER_TRIED")
            for given, words in (
                ("a wrong one", "refused the name or the password"),
                ("", "CS_REGISTER_TRIED"),
                ("the right one", None),
            ):
                with (
                    self.subTest(given),
                    patch.dict(os.environ, {"CS_REGISTER_TRIED": given}),
                ):
                    if words:
                        with self.assertRaisesRegex(UserError, words):
                            asked.action_test()
                    else:
                        said = asked.action_test()["params"]["message"]
                        self.assertIn("person 70", said)
            source = self.of_database(tcp, name)
            counts = ssd_database.Database.counts
            seen = []

            def moving(database):
                seen.append(1)
                found = counts(database)
                return {**found, "person": found["person"] + len(seen)}

            with patch.object(ssd_database.Database, "counts", moving):
                self.night(source, "2026-06-10")
            self.assertIn("being refreshed", source.last_said)
            self.assertFalse(source.import_ids)

    def test_a_slow_one_is_given_up(self):
        with self.database(self.council) as (tcp, name, _asked):
            with (
                ssd_database.connected(
                    "postgresql", "127.0.0.1", tcp, name, ROLE, "", "ssd_test", "", 1
                ) as database,
                self.assertRaisesRegex(RegisterError, "too long"),
            ):
                database._run("SELECT pg_sleep(5)")

    def test_sql_server_asks_for_the_same_columns_in_its_own_words(self):
        database = ssd_database.Database.__new__(ssd_database.Database)
        database._kind, database._schema = "sqlserver", "HDM]x"
        database._columns = {
            "person": ("ssd_person", {"pers_person_id": "pers_person_id"})
        }
        self.assertEqual(
            database.query("person"),
            "SELECT [pers_person_id] FROM [HDM]]x].[ssd_person]",
        )
        source = self.source(kind="sqlserver", host="x", database="y")
        with self.assertRaisesRegex(UserError, "pymssql"):
            source.action_test()
        self.assertFalse(
            {
                column
                for columns in ssd.COLUMNS.values()
                for column in columns
                if "name" in column and "prof" not in column and "dept" not in column
            }
        )
