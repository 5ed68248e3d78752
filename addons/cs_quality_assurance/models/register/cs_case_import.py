import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.translate import get_translation

from ...rules.register.messages import REFUSALS, RegisterError
from ...rules.register.reader import suggest_date
from ..platform.guard import LIFECYCLE, in_lifecycle

DATE_FORMAT = "d MMMM yyyy"

# What the user sets; a change of any of them makes the preview out of date.
INPUTS = frozenset(
    [
        "file",
        "filename",
        "date_as_of",
        "close_missing",
        "confirm_short",
        "keep_date_of_birth",
        "keep_characteristics",
    ]
)

COUNTS = (
    "found_count",
    "opened_count",
    "created_count",
    "updated_count",
    "moved_count",
    "closed_count",
    "stays_count",
    "held_count",
    "unchanged_count",
    "rejected_count",
    "warning_count",
    "no_worker_count",
)

RESULTS = frozenset(
    [
        *COUNTS,
        "state",
        "checksum",
        "fingerprint",
        "same_as_id",
        "newer_id",
        "short_note",
        "was_recomputed",
        "imported_by_id",
        "date_done",
    ]
)


class CsCaseImport(models.Model):
    """One import of the register: file in, a preview, then cases opened, changed,
    closed.

    QA officers and QA managers only. Nothing is written to a case before
    ``action_import``. The file is dropped once it is imported, the lines of the preview
    after a month; the counts and the file's checksum stay.
    """

    _name = "cs.case.import"
    _description = "Import of the register"
    _inherit = ["cs.guard.mixin"]
    _order = "date_as_of desc, id desc"
    _check_company_auto = True

    # --- fields -----------------------------------------------------------

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    file = fields.Binary(
        string="Register",
        attachment=True,
        copy=False,
        help="The Annex A workbook, one CSV file for each list in a zip file, or one"
        " table with a row for each case.",
    )
    filename = fields.Char(string="Name of the file")
    date_as_of = fields.Date(
        string="Day it shows",
        compute="_compute_date_as_of",
        store=True,
        readonly=False,
        help="The day on which the lists were drawn. Cases open on that day are open.",
    )
    date_hint = fields.Char(
        compute="_compute_date_as_of", store=True, string="About the day"
    )
    close_missing = fields.Boolean(
        string="Close cases that are missing from it",
        default=True,
        help="A case is closed when its list is in the file and it is not in it.",
    )
    confirm_short = fields.Boolean(
        string="Close them even where a list is under half as long as before"
    )
    confirm_older = fields.Boolean(
        string="Import it although a newer register was imported"
    )
    keep_date_of_birth = fields.Boolean(
        string="Keep dates of birth",
        default=lambda self: self._last_choice("keep_date_of_birth"),
        help="Only where your council samples by age.",
    )
    keep_characteristics = fields.Boolean(
        string="Keep disability and asylum flags",
        default=lambda self: self._last_choice("keep_characteristics"),
        help="Only where your council samples by them.",
    )
    state = fields.Selection(
        [("draft", "File"), ("previewed", "Preview"), ("done", "Imported")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    found_count = fields.Integer(string="Open cases found", readonly=True, copy=False)
    opened_count = fields.Integer(
        string="Opening",
        readonly=True,
        copy=False,
        help="New cases and re-opened ones.",
    )
    created_count = fields.Integer(string="New cases", readonly=True, copy=False)
    updated_count = fields.Integer(
        string="Changing", readonly=True, copy=False, help="Moved ones included."
    )
    moved_count = fields.Integer(
        string="Moving", readonly=True, copy=False, help="To another team or worker."
    )
    closed_count = fields.Integer(string="Closing", readonly=True, copy=False)
    stays_count = fields.Integer(
        string="Closing although they must not",
        readonly=True,
        copy=False,
        help="Their audit is not complete, or an action that holds them is not done.",
    )
    held_count = fields.Integer(
        string="Left open",
        readonly=True,
        copy=False,
        help="Cases that the file gives reason to close or lower, and that were left.",
    )
    event_count = fields.Integer(
        string="Dated events",
        readonly=True,
        copy=False,
        help="Visits, reviews, plans and more, of the cases that are open.",
    )
    event_note = fields.Char(
        string="What came with the cases", readonly=True, copy=False
    )
    unchanged_count = fields.Integer(string="Unchanged", readonly=True, copy=False)
    rejected_count = fields.Integer(string="Rows rejected", readonly=True, copy=False)
    warning_count = fields.Integer(string="To check", readonly=True, copy=False)
    no_worker_count = fields.Integer(string="No worker", readonly=True, copy=False)
    unmatched_count = fields.Integer(
        string="Names not found", compute="_compute_unmatched_count"
    )
    summary = fields.Char(compute="_compute_summary")
    checksum = fields.Char(
        readonly=True, copy=False, index="btree_not_null", help="SHA-256 of the file."
    )
    fingerprint = fields.Char(readonly=True, copy=False)
    same_as_id = fields.Many2one(
        "cs.case.import", string="Same file as", readonly=True, copy=False
    )
    newer_id = fields.Many2one(
        "cs.case.import", string="Newer register", readonly=True, copy=False
    )
    short_note = fields.Text(string="Short lists", readonly=True, copy=False)
    was_recomputed = fields.Boolean(
        readonly=True, copy=False, string="Worked out again"
    )
    imported_by_id = fields.Many2one(
        "res.users", string="Imported by", readonly=True, copy=False
    )
    date_done = fields.Datetime(string="Imported on", readonly=True, copy=False)
    row_ids = fields.One2many("cs.case.import.row", "import_id", string="Preview")
    list_ids = fields.One2many("cs.case.import.list", "import_id", string="Lists")
    total_ids = fields.One2many("cs.case.import.total", "import_id", string="Totals")
    type_total_ids = fields.One2many(
        "cs.case.import.total",
        "import_id",
        string="By type",
        domain=[("kind", "=", "type")],
    )
    team_total_ids = fields.One2many(
        "cs.case.import.total",
        "import_id",
        string="By team",
        domain=[("kind", "=", "team")],
    )
    alias_ids = fields.One2many(
        "cs.case.import.alias", "last_import_id", string="Names to match"
    )

    # --- computes ---------------------------------------------------------

    @api.model
    def _last_choice(self, name):
        """What was chosen for the last register of this council."""
        last = self.search(
            [("company_id", "=", self.env.company.id), ("state", "=", "done")],
            order="id desc",
            limit=1,
        )
        return last[name]

    @api.depends("file", "filename")
    def _compute_date_as_of(self):
        today = fields.Date.context_today(self)
        for record in self:
            data = record._data()
            if not data:
                # Dropped after the import, or not chosen yet: the date is what it is.
                record.date_as_of = record.date_as_of
                record.date_hint = record.date_hint
                continue
            found = suggest_date(data, record.filename)
            if found and found <= today:
                record.date_as_of = found
                record.date_hint = self.env._(
                    "Taken from the file's name or, failing that, from the day it was"
                    " last saved. Check it."
                )
            else:
                record.date_as_of = today
                record.date_hint = self.env._(
                    "The file does not say which day it shows; today is assumed."
                    " Check it."
                )

    @api.depends("alias_ids.is_mapped")
    def _compute_unmatched_count(self):
        counts = dict(
            self.env["cs.case.import.alias"]._read_group(
                [("last_import_id", "in", self.ids), ("is_mapped", "=", False)],
                ["last_import_id"],
                ["__count"],
            )
        )
        for record in self:
            record.unmatched_count = counts.get(record._origin, 0)

    @api.depends(*COUNTS)
    def _compute_summary(self):
        for record in self:
            parts = (
                (record.created_count, self.env._("new")),
                (
                    record.opened_count - record.created_count,
                    self.env._("opened again"),
                ),
                (record.updated_count, self.env._("changed")),
                (record.unchanged_count, self.env._("unchanged")),
                (record.no_worker_count, self.env._("without a worker")),
            )
            found = ", ".join(f"{count:,} {what}" for count, what in parts if count)
            record.summary = self.env._(
                "Open cases in the file: %(count)s (%(found)s). Closing: %(closing)s.",
                count=f"{record.found_count:,}",
                found=found or self.env._("nothing else"),
                closing=f"{record.closed_count:,}",
            )

    @api.depends("date_as_of", "filename")
    def _compute_display_name(self):
        for record in self:
            if record.date_as_of:
                record.display_name = self.env._(
                    "Register of %(date)s", date=self._day(record.date_as_of)
                )
            else:
                record.display_name = record.filename or self.env._("New register")

    # --- create, write, delete ----------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            for vals in vals_list:
                self._refuse_results(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not in_lifecycle(self.env):
            self._refuse_results(vals)
            if INPUTS & vals.keys():
                if any(record.state == "done" for record in self):
                    raise UserError(
                        self.env._(
                            "This register has been imported. Start a new import."
                        )
                    )
                self.filtered(lambda record: record.state == "previewed")._to_draft()
        return super().write(vals)

    def _refuse_results(self, vals):
        if RESULTS & vals.keys() - {"state"} or vals.get("state", "draft") != "draft":
            raise UserError(
                self.env._("These figures come from reading the register. Read it.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if any(record.state == "done" for record in self):
            raise UserError(
                self.env._(
                    "An import that was carried out stays on the record. You can delete"
                    " one that was not."
                )
            )

    def _to_draft(self):
        """Throw the preview away: what it was made from has changed."""
        for record in self:
            record._clear_preview()
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {
                **dict.fromkeys(COUNTS, 0),
                "state": "draft",
                "fingerprint": False,
                "short_note": False,
                "same_as_id": False,
                "newer_id": False,
            }
        )

    # --- actions ------------------------------------------------------------

    def action_preview(self):
        """Read the file and show what importing it would do. Writes to no case.

        QA officers. Raises UserError with one sentence when the file cannot be used.
        """
        for record in self:
            record._check_not_done()
            record._lock_record()
            record._read_and_plan(keep_preview=False)
        return True

    def action_import(self):
        """Carry out what the preview shows, worked out again from the register as it
        is.

        QA officers. One import at a time in a council. Raises UserError when a newer
        register has been imported and that was not confirmed.
        """
        for record in self:
            record._check_not_done()
            record._lock_record()
            record._lock_register()
            newer = record._newer_import()
            if newer and not record.confirm_older:
                raise UserError(
                    self.env._(
                        "A newer register, of %(date)s, has been imported. To import"
                        " this older one all the same, tick “%(option)s”.",
                        date=self._day(newer.date_as_of),
                        option=self._fields["confirm_older"]._description_string(
                            self.env
                        ),
                    )
                )
            record._carry_out()
        return True

    def action_accept_short(self):
        """Close what is missing from short lists, too, and show the preview anew."""
        for record in self:
            record.confirm_short = True
            record.action_preview()
        return True

    def action_accept_older(self):
        """Let this register be imported although a newer one was."""
        self.confirm_older = True
        return True

    def action_view_cases(self):
        """Open what happens to the cases; the context says which filter to use."""
        return self._view_rows("action_cs_case_import_row")

    def action_view_findings(self):
        """Open what was found about the file; the context says which filter to use."""
        return self._view_rows("action_cs_case_import_finding")

    def _view_rows(self, name):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"cs_quality_assurance.{name}"
        )
        kind = "finding" if name.endswith("finding") else "case"
        action["domain"] = [("import_id", "=", self.id), ("kind", "=", kind)]
        action["context"] = {
            key: value
            for key, value in self.env.context.items()
            if key.startswith("search_default_")
        }
        return action

    def action_view_aliases(self):
        """Open the names of this register that are still to be matched."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_case_import_alias"
        )
        action["domain"] = [("last_import_id", "=", self.id)]
        action["context"] = {"search_default_open": 1}
        return action

    def action_download(self):
        """Download the preview as an Excel workbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/cs_quality_assurance/register/{self.id}/preview.xlsx",
            "target": "download",
        }

    def read_progress(self):
        """How far reading has come: {"percent", "label"}, or False. For the form."""
        self.ensure_one()
        self.check_access("read")
        line = self.env["cs.case.import.progress"].search(
            [("import_ref", "=", self.id)], limit=1
        )
        return bool(line) and {"percent": line.percent, "label": line.label}

    # --- checks and locks -----------------------------------------------------

    def _check_not_done(self):
        self.check_access("write")
        if self.state == "done":
            raise UserError(
                self.env._("This register has been imported. Start a new import.")
            )
        if not self.file and not self.source_id:
            raise UserError(self.env._("Choose the file with the register first."))

    def _lock_record(self):
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._(
                    "This register is being read already. Wait for it to finish."
                )
            )

    def _lock_register(self):
        """One import at a time in a council, until the transaction ends."""
        # An advisory lock has no form in the ORM; the parameters are numbers.
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('cs_case_import'), %s)",
            [self.company_id.id],
        )
        if not self.env.cr.fetchone()[0]:
            raise UserError(
                self.env._(
                    "Somebody else is importing a register now. Wait until it is done,"
                    " then look at the preview again."
                )
            )

    def _newer_import(self):
        """The newest import carried out, when it shows a later day than this one."""
        return self.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "done")
            & Domain("date_as_of", ">", self.date_as_of),
            order="date_as_of desc, id desc",
            limit=1,
        )

    # --- helpers --------------------------------------------------------------

    def _data(self):
        """The bytes of the file; empty when there is none or it is being shown."""
        content = self.with_context(bin_size=False).file
        try:
            return base64.b64decode(content or b"")
        except (binascii.Error, ValueError):
            return b""

    def _day(self, day):
        """A date as it is written in England: 6 June 2025."""
        return format_date(self.env, day, date_format=DATE_FORMAT)

    def _say(self, template, params):
        """A sentence of the register's rules in the reader's language."""
        lang = self.env.lang or "en_US"
        return get_translation("cs_quality_assurance", lang, template, params)

    def _refused(self, error: RegisterError):
        """The error to raise for a file that cannot be used."""
        return UserError(self._say(REFUSALS[error.code], error.params))

    @api.autovacuum
    def _gc_details(self):
        """Drop files and lines that nobody needs any more, a few imports at a time."""
        days = self.env["cs.case.import.row"]._gc_days()
        before = fields.Datetime.subtract(fields.Datetime.now(), days=days)
        old = self.search([("write_date", "<", before), ("row_ids", "!=", False)])
        for record in old[:20]:
            record._clear_preview()
        stale = self.search([("write_date", "<", before), ("state", "!=", "done")])
        stale[:20].unlink()
