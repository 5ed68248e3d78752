from datetime import timedelta
from io import BytesIO

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate, format_date
from odoo.tools.pdf import PdfFileReader

from ...rules import figures as figure_rules
from ...rules.life import Ask, Step
from ..platform import cs_life_mixin as life
from ..platform.guard import CHATTER_FIELDS, LIFECYCLE, in_lifecycle
from .cs_report_type import AUDIENCES

_lt = LazyTranslate(__name__)

MONTHS = {"month": 1, "two_months": 2, "quarter": 3, "half_year": 6, "year": 12}
REPORT = "cs_quality_assurance.report_cs_report"


class CsReport(models.Model):
    """A report on a period: figures filled in, and somebody's own sentences.

    QA officers and managers write it (managers of their departments), somebody else
    checks it, and it is published to those whom its type is for. Published, neither its
    words nor its figures move.
    """

    _name = "cs.report"
    _description = "Report"
    _inherit = ["cs.life.mixin", "mail.thread"]
    _order = "date_to desc, id desc"
    _check_company_auto = True
    _finished = ("published",)
    _life_depends = ("author_id", "date_due")
    _life = (
        Step(
            "check",
            ("draft",),
            ("checked",),
            who="checker",
            checks=("_problems_of_words",),
            sets={"checked_by_id": life.user},
        ),
        Step(
            "back",
            ("checked",),
            ("draft",),
            who="writer",
            sets={"checked_by_id": False},
        ),
        Step(
            "publish",
            ("checked",),
            ("published",),
            who="writer",
            checks=("_problems_of_length",),
            prepares=("_freeze",),
            sets={"published_on": life.today},
            follows=("_tell_readers",),
        ),
        Step(
            "send",
            ("draft",),
            ("published",),
            who="sender",
            checks=("_problems_of_words", "_problems_of_length"),
            prepares=("_freeze",),
            sets={"published_on": life.today},
            follows=("_tell_above",),
        ),
        Step(
            "withdraw",
            ("published",),
            ("draft",),
            who="qa_manager",
            asks=Ask(
                _lt("Withdraw the report"),
                _lt("Nobody but QA reads it then, and its figures are counted again."),
                _lt("Withdraw"),
                _lt("Say why it is withdrawn."),
                _lt("Withdrawn: %(reason)s"),
            ),
            sets={"checked_by_id": False, "published_on": False},
            follows=("_thaw",),
        ),
    )

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True
    )
    type_id = fields.Many2one(
        "cs.report.type", string="Kind of report", required=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    department_id = fields.Many2one(
        "hr.department",
        string="About",
        index=True,
        check_company=True,
        default=lambda self: self._default_department(),
        help="Empty: the whole council.",
    )
    date_from = fields.Date(
        string="From",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    date_to = fields.Date(
        string="To",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    state = fields.Selection(
        [
            ("draft", "Being written"),
            ("checked", "Checked"),
            ("published", "Published"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    author_id = fields.Many2one(
        "res.users",
        string="Written by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    checked_by_id = fields.Many2one(
        "res.users", string="Checked by", readonly=True, copy=False
    )
    published_on = fields.Date(string="Published on", readonly=True, copy=False)
    audience = fields.Selection(
        AUDIENCES,
        string="For",
        compute="_compute_audience",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    reader_ids = fields.Many2many(
        "res.users",
        string="Told",
        help="Who hears that it is published, besides finding it here.",
    )
    section_ids = fields.One2many("cs.report.section", "report_id", string="Parts")
    preview = fields.Html(
        string="As it reads", compute="_compute_preview", sanitize=False
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "The report ends before it begins."
    )

    # --- defaults ---------------------------------------------------------------

    @api.model
    def _default_department(self):
        """A manager writes of what they manage."""
        if not self.env["cs.audit"]._domain_of_my_line():
            return False
        # Who manages what is structure, readable by all.
        mine = self.env["hr.department"].sudo()
        return mine.search([("manager_id.user_id", "=", self.env.uid)], limit=1)

    @api.depends("type_id")
    def _compute_dates(self):
        for report in self:
            report.date_from, report.date_to = report._last_period(report.type_id)

    def _last_period(self, report_type):
        """The first and the last day of the last whole period of a type."""
        months = MONTHS[report_type.period or "month"]
        first = fields.Date.context_today(self).replace(day=1)
        # Periods of a year that begins in April, so that quarters are quarters.
        first -= relativedelta(months=(first.month - 4) % min(months, 12))
        return first - relativedelta(months=months), first - timedelta(days=1)

    @api.depends("type_id")
    def _compute_audience(self):
        for report in self:
            report.audience = report.type_id.audience or "leaders"

    @api.depends("type_id", "department_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_name(self):
        for report in self:
            if not report.type_id or not report.date_from or not report.date_to:
                report.name = False
                continue
            # The name of a team is structure, readable by all.
            where = report.department_id.sudo().name
            parts = [report.type_id.name, where, report._period_in_words()]
            report.name = ", ".join(part for part in parts if part)

    @api.depends("section_ids", "date_from", "date_to", "department_id", "audience")
    @api.depends_context("uid", "lang")
    def _compute_preview(self):
        for report in self:
            whole = report._origin
            report.preview = whole and self.env["ir.qweb"]._render(
                "cs_quality_assurance.report_cs_report_body",
                {"report": whole, "parts": whole._printed()},
            )

    def _period_in_words(self):
        start, end = self.date_from, self.date_to
        if (start.year, start.month) == (end.year, end.month):
            return format_date(self.env, end, date_format="MMMM y")
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, start, date_format="MMMM y"),
            end=format_date(self.env, end, date_format="MMMM y"),
        )

    # --- write, delete ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        for report in reports:
            if not report.section_ids:
                report._make_sections()
        return reports

    def _make_sections(self):
        self.ensure_one()
        self.env["cs.report.section"].create(
            [
                {
                    "report_id": self.id,
                    "sequence": block.sequence,
                    "name": block.name,
                    "question": block.question,
                    "block": block.block,
                    "prompt": block.prompt,
                }
                for block in self.type_id.block_ids
            ]
        )

    def write(self, vals):
        if not in_lifecycle(self.env) and set(vals) - CHATTER_FIELDS:
            self._check_open()
            self._check_of_what(vals)
        result = super().write(vals)
        if "department_id" in vals:
            # Nobody writes of what is not theirs by moving a report there.
            self.check_access("write")
        return result

    def _check_open(self):
        for report in self:
            if report.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(report)s” is checked or published, so it stays as it is. "
                        "Take it back to change it.",
                        report=report.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._check_open()

    # --- the steps ------------------------------------------------------------------

    def action_ask_withdraw(self):
        """Ask a QA manager why, then withdraw it."""
        return self._ask_reason("withdraw")

    def _unless_writer(self):
        user = self.env.user
        if user == self.author_id or user.has_group(life.OFFICER):
            return None
        return self.env._("Whoever wrote it, or a QA officer, does this.")

    def _unless_checker(self):
        if self.date_due:
            return self.env._("Its manager sends a summary; nobody checks it first.")
        if self.env.user == self.author_id:
            return self.env._("Somebody other than its author checks a report.")
        return None

    def _problems_of_words(self):
        empty = self.section_ids.filtered(lambda one: not one.block and not one.words)
        if not empty:
            return []
        return [
            self.env._(
                "Nothing is written yet under “%(parts)s”. Write it, or remove the "
                "part.",
                parts="”, “".join(empty.mapped("name")),
            )
        ]

    def _problems_of_length(self):
        """SWI-15: no longer than its readers were promised."""
        limit = self.type_id.pages
        pages = limit and self._count_pages()
        if not limit or pages <= limit:
            return []
        return [
            self.env._(
                "It is %(pages)s sides of A4, and this kind of report has at most "
                "%(limit)s. Take it back and shorten it.",
                pages=pages,
                limit=limit,
            )
        ]

    def _count_pages(self):
        """How many sides it prints on."""
        content, _kind = self.env["ir.actions.report"]._render_qweb_pdf(
            REPORT, self.ids
        )
        return len(PdfFileReader(BytesIO(content)).pages)

    def action_check(self):
        """Being written -> checked, by anybody who may write it but its author."""
        self._take("check")

    def action_back(self):
        """Checked -> being written. Its author, and QA officers."""
        self._take("back")

    def action_publish(self):
        """Checked -> published: figures frozen, readers told. Its author, and QA
        officers.

        :raises UserError: longer than its type allows
        """
        self._take("publish")

    def action_withdraw(self, reason):
        """Published -> being written again, with a reason. QA managers."""
        self._take("withdraw", reason)

    def _freeze(self):
        for report in self:
            for section, found in report._found().items():
                section.with_context(cs_lifecycle=LIFECYCLE).frozen = found

    def _thaw(self):
        self.section_ids.with_context(cs_lifecycle=LIFECYCLE).frozen = False

    def _tell_readers(self):
        for report in self:
            report.message_notify(
                body=self.env._("“%(report)s” is published.", report=report.name),
                partner_ids=report.reader_ids.partner_id.ids,
                subject=report.name,
            )

    # --- what is in it ----------------------------------------------------------------

    def _found(self):
        """The figures of each part, as its readers may see them.

        :return: dict of section -> block of ``cs.dashboard``, frozen ones as they are
        """
        self.ensure_one()
        Dashboard = self.env["cs.dashboard"]
        asked = Dashboard._asked(
            {
                "period": "dates",
                "date_from": self.date_from,
                "date_to": self.date_to,
                "department": self.department_id.id,
                "company": self.company_id.id,
                # A summary is of every audit of those teams, drawn or not.
                **({"sample": "all"} if self.date_due else {}),
            }
        )
        live = self.section_ids.filtered(lambda one: one.block and not one.frozen)
        keys = [one.block for one in live if one.block not in ("top", "units")]
        found = Dashboard._findings(asked, keys) if live else {"blocks": []}
        blocks = {one["key"]: one for one in found["blocks"]}
        result = {}
        for section in self.section_ids.filtered("block"):
            if section.frozen:
                result[section] = section.frozen
                continue
            if section.block == "units":
                result[section] = self._units_to_read()
                continue
            block = (
                found["top"] if section.block == "top" else blocks.get(section.block)
            )
            result[section] = section._to_read(block)
        return result

    def _printed(self):
        """What the page shows: headings, words and figures in order."""
        self.ensure_one()
        found = self._found()
        labels = dict(
            self.env["cs.report.section"]
            ._fields["question"]
            ._description_selection(self.env)
        )
        rows, last = [], None
        for section in self.section_ids:
            question = section.question != last and labels.get(section.question)
            last = section.question
            figures = found.get(section) or {}
            rows.append(
                {
                    "question": question,
                    "name": section.name,
                    "words": section.words,
                    "found": figures,
                    "widths": self._widths(figures),
                    "block": section.block,
                    "chart": section._chart(found.get(section)),
                }
            )
        return rows

    def _widths(self, figures):
        """How wide each column of its table is printed."""

        def text(cell):
            parts = (cell.get("letter"), cell.get("text"), cell.get("small"))
            # The letter stands in a box, the small number in brackets.
            return "  ".join(str(part) for part in parts if part)

        texts = [
            [row["label"], *map(text, row["cells"])]
            for row in figures.get("rows") or ()
        ]
        found = figure_rules.widths(figures.get("columns") or (), texts)
        return [f"{one}%" for one in found]

    def action_print(self):
        """The report on A4. Whoever may read it."""
        return self.env.ref(
            "cs_quality_assurance.action_report_cs_report"
        ).report_action(self)

    def action_to_word(self):
        """The report as a page that Word opens and edits. Whoever may read it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/cs_quality_assurance/report/{self.id}",
            "target": "self",
        }
