import os
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...rules.register import ssd, ssd_database
from ...rules.register.files import open_file, open_folder
from ...rules.register.messages import RegisterError
from ...rules.register.report import IssueLog
from ..platform.batch import run_in_batches
from ..platform.guard import LIFECYCLE
from ..platform.wording import date_in_words

OFFICER = "cs_quality_assurance.group_qa_officer"
# Passwords and the folder come from the server's own settings, under such names only.
ENVIRONMENT = "CS_REGISTER_"
FOLDER = "CS_REGISTER_FOLDER"
TODO = "cs_quality_assurance.activity_register"


class CsCaseSource(models.Model):
    """Where the register comes from by itself each night: the Standard Safeguarding
    Dataset in a folder of the server or in the council's reporting database.

    Whoever runs Odoo sets it up; the password stands in the server's environment or in
    a file, never here. QA officers test it, run it and hear when something is out of
    the ordinary: then nothing is imported before they look.
    """

    _name = "cs.case.source"
    _description = "Source of the register"
    _inherit = ["cs.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [
            ("folder", "A folder of the server"),
            (ssd_database.POSTGRESQL, "PostgreSQL"),
            (ssd_database.SQL_SERVER, "SQL Server"),
        ],
        required=True,
        default="folder",
        tracking=True,
    )
    path = fields.Char(
        string="In the folder",
        tracking=True,
        help="Below the folder that the server sets as CS_REGISTER_FOLDER: a folder of "
        "ssd_*.csv files, or one zip or workbook. Empty: that folder itself.",
    )
    host = fields.Char(string="Server", tracking=True)
    port = fields.Integer(aggregator=None)
    database = fields.Char(tracking=True)
    login = fields.Char(string="Account", help="One that may only read.", tracking=True)
    secret = fields.Char(
        string="Where the password is",
        help="Name of a variable of the server's environment that begins with "
        "CS_REGISTER_; one that ends in _FILE names a file that holds the password.",
        tracking=True,
    )
    schema = fields.Char(default="dbo", tracking=True)
    prefix = fields.Char(string="Tables begin with", default="ssd_", tracking=True)
    seconds = fields.Integer(
        string="Seconds for a statement", default=300, aggregator=None
    )
    drop_percent = fields.Integer(
        string="Stop below this % of the open cases",
        default=90,
        aggregator=None,
        tracking=True,
        help="Of those open here now. Fewer in the source: nothing is imported until "
        "QA looked.",
    )
    nightly = fields.Boolean(string="Each night", default=True, tracking=True)
    last_read = fields.Datetime(string="Last read", readonly=True, copy=False)
    last_made = fields.Datetime(string="Refreshed there", readonly=True, copy=False)
    last_said = fields.Text(string="What it said", readonly=True, copy=False)
    last_counts = fields.Json(string="Cases by type", readonly=True, copy=False)
    last_tables = fields.Json(string="Tables found", readonly=True, copy=False)
    import_ids = fields.One2many("cs.case.import", "source_id", string="Imports")

    _numbers = models.Constraint(
        "CHECK (seconds > 0 AND drop_percent BETWEEN 0 AND 100)",
        "A statement has at least a second, and the share lies from 0 to 100.",
    )

    _one_a_night = models.UniqueIndex(
        "(company_id) WHERE nightly AND active",
        "Another source is read each night already: what only that one has would close "
        "as if it had ended. Switch the other off first.",
    )

    @api.constrains("secret", "path")
    def _check_safe(self):
        for source in self:
            if source.secret and not source.secret.startswith(ENVIRONMENT):
                raise ValidationError(
                    self.env._(
                        "The variable that holds the password begins with CS_REGISTER_."
                    )
                )
            if source.path and (
                os.path.isabs(source.path) or ".." in Path(source.path).parts
            ):
                raise ValidationError(
                    self.env._(
                        "Say where it is below the folder that the server sets, such "
                        "as “ssd” or “extracts/ssd.zip”."
                    )
                )

    # --- opening it --------------------------------------------------------

    def _password(self):
        if not self.secret:
            return ""
        value = os.environ.get(self.secret, "")
        if value and self.secret.endswith("_FILE"):
            try:
                value = Path(value).read_text().strip()
            except OSError:
                value = ""
        if not value:
            raise RegisterError("source_no_password", name=self.secret)
        return value

    @contextmanager
    def _opened(self, day, log):
        """The data set, closed afterwards: ``rules.register.ssd.Source`` and, of a
        database, itself. As superuser.

        :raises RegisterError: it cannot be reached or read
        """
        self.ensure_one()
        if self.kind == "folder":
            with self._folder() as book:
                yield ssd.opened(book, day, log), None
            return
        with ssd_database.connected(
            self.kind,
            self.host or "",
            self.port,
            self.database or "",
            self.login or "",
            self._password(),
            self.schema or "",
            self.prefix or "",
            self.seconds,
        ) as database:
            yield database.source(day, log), database

    @contextmanager
    def _folder(self):
        base = os.environ.get(FOLDER)
        place = base and Path(base, self.path or "").resolve()
        if not place or not place.is_relative_to(Path(base).resolve()):
            raise RegisterError("source_folder")
        if place.is_file():
            with open_file(place.read_bytes(), place.name) as book:
                yield book
            return
        before = _as_it_is(place)
        with open_folder(place, ssd.table_of) as book:
            if not book.sheets:
                raise RegisterError("source_folder")
            yield book
        # Each file is read more than once: it must be the same one.
        if _as_it_is(place) != before:
            raise RegisterError("source_moving")

    # --- testing it --------------------------------------------------------

    def action_test(self):
        """Say what is found there: release, day, tables, rows, what is missing and what
        that costs. QA officers, and whoever sets it up; nothing is read of any child.

        :raises AccessError: for anybody else
        """
        self.ensure_one()
        if not self.env.user.has_group("base.group_system"):
            self._check_officer()
        own = self.sudo()  # The role is checked; only counts are shown.
        log = IssueLog()
        try:
            with own._opened(fields.Date.context_today(self), log) as (
                source,
                database,
            ):
                source.read_words()
                there = sorted(source._opened)
                counts = database.counts() if database else {}
                said = own._found_in_words(source, there, counts, log)
        except RegisterError as error:
            raise self.env["cs.case.import"]._refused(error) from error
        own.with_context(cs_lifecycle=LIFECYCLE).last_said = said
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("It can be read"),
                "message": said,
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _found_in_words(self, source, there, counts, log):
        lines = [
            self.env._(
                "Release %(version)s, refreshed %(day)s.",
                version=source.version or self.env._("not said"),
                day=date_in_words(self.env, source.made)
                or self.env._("on a day not said"),
            ),
            self.env._("Tables: %(count)s.", count=len(there)),
        ]
        if counts:
            lines.append(
                ", ".join(f"{table} {rows:,}" for table, rows in counts.items())
            )
        absent = sorted(set(ssd.COLUMNS) - set(there))
        lines += [_costs(self.env)[one] for one in absent if one in _costs(self.env)]
        return "\n".join(lines)

    def _check_officer(self):
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a QA officer can do this."))

    # --- by night ----------------------------------------------------------

    @api.model
    def _cron_register(self):
        """Read each source; import what is in the ordinary (ALL-08). Scheduled nightly,
        safe to run again: what was imported of a day is not imported twice."""
        run_in_batches(
            self.search([("nightly", "=", True)]), lambda one: one._run_night(), size=1
        )

    def action_run(self):
        """As by night, now. QA officers.

        :return: the import, to look at
        """
        self.ensure_one()
        self._check_officer()
        # The role is checked: QA officers may import a register.
        self.sudo()._run_night()
        last = self.import_ids.sorted("id")[-1:]
        return last._get_records_action() if last else True

    def _run_night(self):
        """Read, look whether anything is out of the ordinary, and import; or stop and
        tell QA what and why. As superuser."""
        self.ensure_one()
        here = self.with_company(self.company_id)
        day = fields.Date.context_today(here)
        # One that waits for QA from another night says nothing of today.
        here.import_ids.filtered(lambda one: one.state == "previewed").unlink()
        record = here.env["cs.case.import"].create(
            {
                "source_id": here.id,
                "company_id": here.company_id.id,
                "date_as_of": day,
                "filename": here.name,
            }
        )
        try:
            with self.env.cr.savepoint():
                record.action_preview()
        except UserError as error:
            record.unlink()
            here._stop([str(error)])
            return
        if problems := here._out_of_the_ordinary(record):
            here._stop(problems, record)
            return
        record.action_import()
        here._keep(record)
        here.activity_unlink([TODO])

    def _out_of_the_ordinary(self, record):
        """Why this night's register is not imported before somebody looked, a sentence
        each."""
        problems = []
        found = record.source_facts or {}
        made = found.get("made")
        if made and self.last_made and made <= fields.Date.to_string(self.last_made):
            problems.append(
                self.env._(
                    "The data set is no newer than the last time it was imported."
                )
            )
        gone = sorted(set(self.last_tables or ()) - set(found.get("tables", ())))
        if gone:
            problems.append(
                self.env._(
                    "Tables that were there are gone: %(tables)s.",
                    tables=", ".join(gone),
                )
            )
        open_now = self.env["cs.case"].search_count(
            [("company_id", "=", self.company_id.id), ("is_open", "=", True)]
        )
        if record.found_count * 100 < open_now * self.drop_percent:
            problems.append(
                self.env._(
                    "It has %(found)s open cases; %(now)s are open here.",
                    found=record.found_count,
                    now=open_now,
                )
            )
        known = open_now - record.closed_count - record.held_count
        if not problems and known * 100 < open_now * self.drop_percent:
            problems.append(
                self.env._(
                    "Only %(known)s of the %(now)s cases open here are in it: look "
                    "whether it is this council's, and not another's or a test.",
                    known=known,
                    now=open_now,
                )
            )
        before = self.last_counts or {}
        for code, count in (found.get("types") or {}).items():
            if before.get(code, 0) >= 5 and count >= 2 * before[code]:
                problems.append(
                    self.env._(
                        "Cases of the type “%(type)s” doubled: %(now)s, and "
                        "%(before)s before.",
                        type=code,
                        now=count,
                        before=before[code],
                    )
                )
        return problems

    def _stop(self, problems, record=None):
        """Nothing is imported; QA hears what and why."""
        text = "\n".join(problems)
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {"last_said": text, "last_read": fields.Datetime.now()}
        )
        self.message_post(body=text)
        self.activity_unlink([TODO])
        officers = self.env.ref(OFFICER).all_user_ids
        here = officers.filtered(lambda user: self.company_id in user.company_ids)
        if here:
            self.activity_schedule(
                TODO,
                user_id=here.sorted("id")[0].id,
                summary=self.env._(
                    "The nightly register waits: look at it and let it through"
                )
                if record
                else self.env._("The nightly register could not be read"),
                note=text,
            )

    def _keep(self, record):
        found = record.source_facts or {}
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {
                "last_read": fields.Datetime.now(),
                "last_made": found.get("made") or False,
                "last_tables": found.get("tables", []),
                "last_counts": found.get("types", {}),
                "last_said": record.summary,
            }
        )


class CsCaseImport(models.Model):
    """A register that comes from a source, not from a file."""

    _inherit = "cs.case.import"

    source_id = fields.Many2one(
        "cs.case.source",
        readonly=True,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    source_facts = fields.Json(string="What the source had", readonly=True, copy=False)

    def _open_source(self, day, log):
        """What the reader of registers reads instead of a file: the source, open until
        it is read to its end."""
        # Which database it is, is the server's setting; what it holds is asked for by
        # whoever may import.
        source = self.source_id.sudo()
        return _SourceBook(source._opened(day, log))

    def _keep_facts(self, register, book):
        """What the next night is compared with."""
        types = Counter(case.case_type for case in register.cases.values())
        self.with_context(cs_lifecycle=LIFECYCLE).source_facts = {
            "tables": book.tables,
            "types": dict(types),
            "made": book.made and fields.Date.to_string(book.made),
        }


def _as_it_is(place):
    """{name of a table's file: when it was written and how much}."""
    files = [one for one in place.glob("*") if ssd.table_of(one.name)]
    try:
        stats = {one.name: one.stat() for one in files}
    except FileNotFoundError as error:
        raise RegisterError("source_moving") from error
    return {name: (one.st_mtime_ns, one.st_size) for name, one in stats.items()}


class _SourceBook:
    """A source, opened as a file is: closed at the end, its row counts looked at again
    so that one that was being refreshed meanwhile is not believed."""

    modified = None

    def __init__(self, opening):
        self._opening = opening
        self.source, self._database = opening.__enter__()
        self.sheets = [ssd.RegisterSheet(self.source, 1)]
        self.tables = sorted(self.source._opened)
        self.made = None
        self._before = self._database.counts() if self._database else None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        try:
            if self._database and not error[0]:
                self._database.look_anew()
                if self._database.counts() != self._before:
                    raise RegisterError("source_moving")
            self.made = self.source.made
        finally:
            self._opening.__exit__(None, None, None)


def _costs(env):
    """{table: what is not known without it}."""
    return {
        "department": env._("Without ssd_department teams are known by number only."),
        "professionals": env._("Without ssd_professionals no case has a worker."),
        "cp_visits": env._("Without ssd_cp_visits no child protection visit is known."),
        "cin_visits": env._("Without ssd_cin_visits no child in need visit is known."),
        "cla_visits": env._(
            "Without ssd_cla_visits no visit to a child in care is known."
        ),
        "cla_episodes": env._("Without ssd_cla_episodes no child is looked after."),
        "cp_plans": env._("Without ssd_cp_plans nobody has a child protection plan."),
        "cin_episodes": env._("Without ssd_cin_episodes nobody is a child in need."),
        "version_log": env._("Without ssd_version_log its day is not known."),
    }
