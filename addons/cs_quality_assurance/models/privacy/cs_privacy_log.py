from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

PURPOSES = [
    ("opened", "Opened"),
    ("printed", "Printed"),
    ("exported", "Taken away as a file"),
    ("subject", "Everything about them, as one file"),
    ("kept", "Kept what may identify somebody"),
]
# Removed at one go by the nightly housekeeping.
REMOVED_AT_ONCE = 50_000


class CsPrivacyLog(models.Model):
    """Who read what that is about a child or a colleague, and on which day.

    One line a person, record, purpose and day, written by the reading itself in one
    statement; nobody writes or removes one. QA officers and leaders read all of their
    council's, a practitioner those of their own work, of what they may open themselves:
    before an audit is shared they do not learn who reads it.
    """

    _name = "cs.privacy.log"
    _description = "Register of reads"
    _inherit = ["cs.guard.mixin"]
    _order = "day desc, id desc"
    _rec_name = "record_name"
    # Who and when are what the line itself says.
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="cascade"
    )
    day = fields.Date(required=True, readonly=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
        help="Whoever read it.",
    )
    purpose = fields.Selection(
        PURPOSES, string="What they did", required=True, readonly=True, default="opened"
    )
    model = fields.Selection(
        selection="_selection_model", string="Kind", required=True, readonly=True
    )
    res_id = fields.Integer(
        string="Id",
        readonly=True,
        aggregator=None,
        help="Of the record; 0 is a file of many.",
    )
    record_name = fields.Char(
        string="Of",
        compute="_compute_record_name",
        search="_search_record_name",
        help="The record as it is called now; empty where it is no longer kept, or is "
        "not yours to see.",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        string="Whose work",
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
    )
    is_of_my_work = fields.Boolean(
        string="Of my own work",
        compute="_compute_is_of_my_work",
        search="_search_is_of_my_work",
    )
    note = fields.Char(string="In particular", required=True, readonly=True, default="")
    rows_taken = fields.Integer(
        string="Rows",
        readonly=True,
        aggregator=None,
        help="In all files of that day, of those taken away.",
    )

    # The day first: the housekeeping goes by it.
    _one_a_day = models.Constraint(
        "UNIQUE (day, user_id, model, res_id, purpose, note)",
        "One line a person, record, purpose and day.",
    )
    _record_idx = models.Index("(model, res_id)")

    @api.model
    def _selection_model(self):
        return [
            (name, self.env["ir.model"]._get(name).name or name)
            for name in sorted(self.env.registry)
            if (name.startswith("cs.") or name == "hr.employee")
            and not self.env[name]._abstract
        ]

    # --- writing ------------------------------------------------------------

    @api.model
    def _note(self, records, purpose, note=""):
        """A line for each of these records, in one statement; once a day.

        :param records: saved records of one model of ours
        :param purpose: a key of ``PURPOSES``
        :param note: what in particular, never a name nor what was read
        """
        if not records.ids:
            return
        # Only whose work it is, and in which council, is read past the rules.
        everything = records.sudo().with_context(active_test=False)
        query = everything._search([("id", "in", records.ids)])
        company, employee = SQL("%s", self.env.company.id), SQL("NULL::integer")
        if (field := records._fields.get("company_id")) and field.store:
            own = records._field_to_sql(query.table, "company_id", query)
            company = SQL("COALESCE(%s, %s)", own, company)
        if path := getattr(records, "_cs_about", None):
            model, alias = everything, query.table
            *steps, last = path.split(".")
            for step in steps:
                model, alias = model._fields[step].join(model, alias, query)
            employee = model._field_to_sql(alias, last, query)
        self._insert(
            query.select(
                *self._get_values(records._name, purpose, note),
                SQL("%s.id", SQL.identifier(query.table)),
                company,
                employee,
                SQL("0"),
            )
        )

    @api.model
    def _note_file(self, model, rows, note=""):
        """A line for a file of many records that somebody takes away; the rows of all
        such files of one day are counted together.

        :param model: the name of the model whose rows it holds
        :param rows: how many
        """
        values = self._get_values(model, "exported", note)
        company = SQL("%s", self.env.company.id)
        self._insert(
            SQL(
                "SELECT %s, 0, %s, NULL::integer, %s",
                SQL(", ").join(values),
                company,
                rows,
            )
        )

    @api.model
    def _get_values(self, model, purpose, note):
        day, user = fields.Date.context_today(self), self.env.uid
        return [SQL("%s", value) for value in (day, user, model, purpose, note)]

    @api.model
    def _insert(self, select):
        """One statement, and no reading first: two windows of one person that open the
        same record at once make one line, which only the database can promise."""
        self.env.execute_query(
            SQL(
                """
                INSERT INTO cs_privacy_log AS log
                    (day, user_id, model, purpose, note, res_id, company_id,
                     employee_id, rows_taken)
                %s
                ON CONFLICT (day, user_id, model, res_id, purpose, note)
                DO UPDATE SET rows_taken = log.rows_taken + EXCLUDED.rows_taken
                WHERE EXCLUDED.rows_taken > 0
                """,
                select,
            )
        )

    # --- reading ------------------------------------------------------------

    def _compute_record_name(self):
        for model, lines in self.grouped("model").items():
            found = {}
            if model in self.env:
                ids = [line.res_id for line in lines if line.res_id]
                # The rules of whoever looks, whoever computes.
                records = self.env[model].sudo(False).browse(ids).exists()
                readable = records._filtered_access("read")
                found = {record.id: record.display_name for record in readable}
            for line in lines:
                line.record_name = found.get(line.res_id, "")

    @api.model
    def _search_record_name(self, operator, value):
        return Domain.OR(
            Domain("model", "=", model)
            & Domain(
                "res_id",
                "in",
                self.env[model]
                .sudo(False)
                ._search([("display_name", operator, value)]),
            )
            for model in self._get_logged_models()
        )

    @api.model
    def _get_logged_models(self):
        """Names of the models of which each reading is a line, that the user reads."""
        return [
            name
            for name, model in self.env.items()
            if getattr(model, "_cs_about", None)
            and not model._abstract
            and model.sudo(False).has_access("read")
        ]

    @api.depends("employee_id", "model", "res_id")
    @api.depends_context("uid")
    def _compute_is_of_my_work(self):
        mine = self.filtered(lambda line: line.employee_id.user_id == self.env.user)
        (self - mine).is_of_my_work = False
        models_read = self._get_logged_models()
        for model, lines in mine.grouped("model").items():
            readable = ()
            if model in models_read:
                records = self.env[model].sudo(False).browse(lines.mapped("res_id"))
                readable = set(records.exists()._filtered_access("read").ids)
            for line in lines:
                line.is_of_my_work = line.res_id in readable

    @api.model
    def _search_is_of_my_work(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("employee_id.user_id", "=", self.env.uid) & Domain.OR(
            Domain("model", "=", model)
            & Domain("res_id", "in", self.env[model].sudo(False)._search([]))
            for model in self._get_logged_models()
        )

    def action_open_record(self):
        """The record itself, for whoever may read it.

        :raises UserError: it is no longer kept, or the line is of a file of many
        """
        self.ensure_one()
        self.check_access("read")
        if not self.record_name:
            raise UserError(
                self.env._(
                    "There is nothing to open: it is no longer kept, or is not "
                    "yours to see."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    # --- its own clock ------------------------------------------------------

    @api.autovacuum
    def _gc_privacy_log(self):
        """Remove the lines that a council has kept long enough, the eldest first."""
        # Every council's own clock; housekeeping has no user.
        companies = (
            self.env["res.company"].sudo().search([("cs_privacy_log_months", ">", 0)])
        )
        for company in companies:
            before = fields.Date.context_today(self) - relativedelta(
                months=company.cs_privacy_log_months
            )
            # Nobody may remove a line; the clock is the council's own.
            old = self.sudo().search(
                [("company_id", "=", company.id), ("day", "<", before)],
                order="day, id",
                limit=REMOVED_AT_ONCE,
            )
            old.unlink()
