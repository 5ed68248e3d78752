import base64
import calendar
import csv
import hashlib
import html
import io
import json
import logging
import secrets
import zipfile
from collections import Counter

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules import charts, pseudonyms, sampling
from ..audits.cs_audit import RESULT_STATES
from ..platform.guard import LIFECYCLE
from ..platform.wording import date_in_words

_logger = logging.getLogger(__name__)

MANAGER = "cs_quality_assurance.group_qa_manager"
AUDITS = 6


class CsInspectionPack(models.Model):
    """What an inspector asks for, in one file: made in the background, kept with who
    made it, when, and for whom.

    QA managers only. Without names by default: of case references keys are written,
    whose list stays here.
    """

    _name = "cs.inspection.pack"
    _description = "Pack for an inspector"
    _inherit = ["cs.guard.mixin", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="For whom, and what", required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    framework_id = fields.Many2one(
        "cs.framework",
        required=True,
        check_company=True,
        default=lambda self: self.env["cs.framework"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.subtract(
            fields.Date.context_today(self), years=1
        ),
    )
    date_to = fields.Date(string="To", required=True, default=fields.Date.context_today)
    audit_ids = fields.Many2many(
        "cs.audit",
        string="Audits end to end",
        check_company=True,
        domain="[('state', 'in', ('closing', 'closed'))]",
        help="Empty: six, drawn by the seed.",
    )
    seed = fields.Char(
        readonly=True, copy=False, default=lambda self: sampling.new_seed()
    )
    with_names = fields.Boolean(
        string="With case references and names",
        help="Leave it off unless whoever gets the pack may see them.",
    )
    state = fields.Selection(
        [("draft", "To be made"), ("asked", "Being made"), ("made", "Made")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    progress = fields.Integer(
        string="How far it has come", readonly=True, copy=False, aggregator=None
    )
    made_by_id = fields.Many2one(
        "res.users", string="Made by", readonly=True, copy=False
    )
    made_on = fields.Datetime(string="Made on", readonly=True, copy=False)
    file = fields.Binary(string="The pack", readonly=True, copy=False, attachment=True)
    filename = fields.Char(readonly=True, copy=False)
    secret = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        default=lambda self: secrets.token_hex(16),
    )
    key_text = fields.Text(string="Keys", readonly=True, copy=False)

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "The pack ends before it begins."
    )

    def write(self, vals):
        if vals.keys() & {
            "framework_id",
            "date_from",
            "date_to",
            "audit_ids",
            "with_names",
            "name",
        }:
            for pack in self:
                if pack.state != "draft":
                    raise UserError(
                        self.env._(
                            "“%(pack)s” was made, and stays as it was given out. Make "
                            "another.",
                            pack=pack.name,
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(pack.state == "made" for pack in self):
            raise UserError(
                self.env._("What was given out stays on the record, with its keys.")
            )

    # --- making it ----------------------------------------------------------------

    def action_make(self):
        """Ask for it to be made, in the background. QA managers.

        :raises AccessError: for anybody else
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a QA manager makes a pack."))
        asked = self.filtered(lambda pack: pack.state == "draft")
        asked.with_context(cs_lifecycle=LIFECYCLE).write(
            {"state": "asked", "made_by_id": self.env.uid, "progress": 0}
        )
        self.env.ref("cs_quality_assurance.cron_inspection_packs")._trigger()
        return True

    def action_look(self):
        """Show how far it has come: the screen reads it again. Whoever reads it."""
        return True

    @api.model
    def _cron_packs(self):
        """Make what was asked for; run again it makes nothing twice (ALL-08)."""
        asked = self.search([("state", "=", "asked")])
        for left, pack in zip(range(len(asked))[::-1], asked, strict=True):
            try:
                pack._make()
            except Exception:  # pylint: disable=broad-except
                self.env.cr.rollback()
                _logger.exception("%s could not be made", pack)
                pack.with_context(cs_lifecycle=LIFECYCLE).write({"state": "draft"})
                pack.message_post(
                    body=self.env._(
                        "It could not be made. Whoever runs Odoo finds why in its log."
                    )
                )
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break

    def _make(self):
        """Write the file, with the rights of whoever asked for it; how far it has come
        is kept after each page, for who waits for it."""
        self.ensure_one()
        mine = self.with_user(self.made_by_id).with_company(self.company_id)
        mine = mine.with_context(allowed_company_ids=self.company_id.ids)
        printed = mine._to_print()
        files = {}
        for done, (name, report, record) in enumerate(printed):
            self.with_context(cs_lifecycle=LIFECYCLE).progress = round(
                100 * done / len(printed)
            )
            self.env["ir.cron"]._commit_progress()
            files[name] = mine._printed(report, record)
        files = mine._files(files)
        left = frozenset()
        # The secret stays with the product; only the keys made of it are used.
        words, keys = mine._words(self.sudo().secret)
        if not self.with_names:
            parts, left = mine._parts_of_names()
            colleague = self.env._("a colleague")
            files = {
                name: pseudonyms.replace_names(
                    pseudonyms.replace_all(text, words), parts, colleague
                )
                for name, text in files.items()
            }
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            sums = {}
            for name, text in files.items():
                data = text.encode()
                sums[name] = hashlib.sha256(data).hexdigest()
                archive.writestr(name, data)
            archive.writestr(
                "manifest.json", json.dumps(sums, indent=1, sort_keys=True)
            )
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {
                "state": "made",
                "made_on": fields.Datetime.now(),
                "file": base64.b64encode(content.getvalue()),
                "filename": f"pack-{self.date_to}.zip",
                "key_text": "\n".join(
                    f"{key}  {reference}" for reference, key in sorted(keys.items())
                ),
            }
        )
        self.message_post(
            body=self.env._(
                "Made for “%(name)s”: %(count)s files.",
                name=self.name,
                count=len(files),
            )
        )
        if left:
            self.message_post(
                body=self.env._(
                    "Names that are also words of your tools or teams, and so were "
                    "left where they stand alone: %(names)s. Read the pages for them "
                    "before you give the pack away.",
                    names=", ".join(sorted(left)),
                )
            )

    def _people(self):
        """What everybody here is called."""
        # Only to be taken out of what is given away.
        every = self.sudo().with_context(active_test=False).env
        people = every["hr.employee"].search([("company_id", "=", self.company_id.id)])
        logins = every["res.users"].search([("company_ids", "in", self.company_id.ids)])
        return [*filter(None, [*people.mapped("name"), *logins.mapped("name")])]

    def _parts_of_names(self):
        """Words of names to take out, and words of names that must stay because the
        council's own wording has them."""
        # Wording of tools and names of teams: no person's.
        every = self.sudo().with_context(active_test=False).env
        here = [("company_id", "in", (self.company_id.id, False))]
        tools = every["cs.audit.tool"].search(here)
        domains = tools.domain_ids
        kept = [
            *tools.mapped("name"),
            *domains.mapped("name"),
            *domains.mapped("guidance"),
            *domains.mapped("prompts"),
            *every["hr.department"].search(here).mapped("name"),
            *tools.scale_id.grade_ids.mapped("name"),
            *every["cs.practice.standard"].search(here).mapped("name"),
            self.company_id.name,
            self.framework_id.name,
            *calendar.month_name,
            # What our own pages are written with.
            *every["ir.model.fields"]
            .search([("model", "=like", "cs.%")])
            .mapped("field_description"),
            *every["ir.model.fields.selection"]
            .search([("field_id.model", "=like", "cs.%")])
            .mapped("name"),
        ]
        return pseudonyms.parts_of(self._people(), filter(None, kept))

    def _words(self, secret):
        """What is taken out of every page, and what stands instead.

        :return: {name or reference: what is written}, {reference: key}
        """
        # Names and references only, to be taken out of what a QA manager gives away.
        every = self.sudo().with_context(active_test=False).env
        ours = [("company_id", "=", self.company_id.id)]
        keys = pseudonyms.keys_of(
            every["cs.case"].search(ours).mapped("reference"), secret
        )
        colleague = self.env._("a colleague")
        names = {
            # As the pages have it, too: O&#39;Brien.
            written: colleague
            for name in self._people()
            for written in (name, str(escape(name)), html.escape(name))
        }
        return {**names, **keys}, keys

    # --- what is in it -------------------------------------------------------------

    def _to_print(self):
        """What is printed for the pack, a page of its own each: (name of the file,
        report, record)."""
        return [
            *(
                (
                    f"5-draws/{cycle.date_start}-{cycle.id}.html",
                    "cs_quality_assurance.report_draw_certificate",
                    cycle,
                )
                for cycle in self._cycles().filtered("certificate")
            ),
            *(
                (
                    f"6-audits/{audit.name}.html",
                    "cs_quality_assurance.report_audit",
                    audit,
                )
                for audit in self._audits()
            ),
        ]

    def _files(self, printed):
        """Every file of the pack: {name: text}.

        :param printed: {name: text} of what stands in files of its own already
        """
        dashboard = self.env["cs.dashboard"]
        asked = dashboard._asked(
            {
                "period": "dates",
                "date_from": self.date_from,
                "date_to": self.date_to,
                "company": self.company_id.id,
            }
        )
        found = dashboard._findings(asked)
        files = {
            "1-framework.html": self._page(
                self.env._("The framework: what the council does"),
                Markup(self.framework_id.policy or ""),
            ),
            "2-programme.html": self._page(
                self.env._("The programme, and how much of it was done"),
                self._programme(),
            ),
            "3-schedule.csv": self._schedule(),
            "4-results.html": self._page(
                self.env._("What audits found, and what was done about it"),
                self._results(found),
            ),
        }
        files["7-themes.html"] = self._page(
            self.env._("Themes, and what was done about each"), self._themes()
        )
        files |= printed
        index = Markup().join(
            Markup('<li><a href="%s">%s</a></li>') % (name, name) for name in files
        )
        said = self.env._(
            "From %(start)s to %(end)s. Each draw can be run again from the register: "
            "press “Check the draw” on the round, with the seed on its certificate. "
            "manifest.json has the SHA-256 of every file.",
            start=date_in_words(self.env, self.date_from),
            end=date_in_words(self.env, self.date_to),
        )
        if not self.with_names:
            said += " " + self.env._(
                "Names of people were taken out, and case references replaced by keys "
                "whose list stays with the council."
            )
        body = Markup("<p>%s</p><ul>%s</ul>") % (said, index)
        return {"index.html": self._page(self.name, body), **files}

    def _page(self, title, body):
        return str(
            Markup(
                '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/>'
                "<title>%(title)s</title><style>body{font-family:sans-serif;"
                "margin:2em;max-width:60em}table{border-collapse:collapse}td,th{"
                "border:1px solid #999;padding:4px 8px;text-align:left;"
                "vertical-align:top}</style></head>"
                "<body><h1>%(title)s</h1>%(body)s</body></html>"
            )
            % {"title": title, "body": body}
        )

    def _grid(self, head, rows):
        cells = Markup().join
        line = Markup("<tr>%s</tr>")
        return Markup("<table>%s%s</table>") % (
            line % cells(Markup("<th>%s</th>") % one for one in head),
            cells(
                line % cells(Markup("<td>%s</td>") % one for one in row) for row in rows
            ),
        )

    def _cycles(self):
        return self.env["cs.cycle"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_end", ">=", self.date_from),
                ("date_start", "<=", self.date_to),
                ("state", "!=", "cancelled"),
            ],
            order="date_start, id",
        )

    def _programme(self):
        rows = [
            (
                cycle.name,
                cycle.date_start,
                cycle.date_end,
                cycle._called(cycle.state),
                cycle.live_count,
                cycle.submitted_count,
            )
            for cycle in self._cycles()
        ]
        head = (
            self.env._("Round"),
            self.env._("From"),
            self.env._("To"),
            self.env._("State"),
            self.env._("In the sample"),
            self.env._("Done"),
        )
        return self._grid(head, rows)

    def _schedule(self):
        """A row an audit: number, case, kind, team, days, grades. No people."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(
            [
                "audit",
                "case",
                "kind",
                "team",
                "due",
                "submitted",
                "closed",
                "auditor's grade",
                "moderated grade",
                "final grade",
            ]
        )
        audits = self.env["cs.audit"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_due", ">=", self.date_from),
                ("date_due", "<=", self.date_to),
                ("state", "!=", "cancelled"),
            ],
            order="date_due, id",
        )
        kinds = dict(audits._fields["kind"]._description_selection(self.env))
        for audit in audits:
            writer.writerow(
                [
                    audit.name,
                    audit.case_id.reference,
                    kinds[audit.kind],
                    audit.department_id.name or "",
                    audit.date_due or "",
                    audit.date_submitted or "",
                    audit.date_closed or "",
                    audit.overall_grade_id.name or "",
                    audit.moderated_grade_id.name or "",
                    audit.final_grade_id.name or "",
                ]
            )
        return out.getvalue()

    def _results(self, found):
        parts = [
            self.env["ir.qweb"]._render(
                "cs_quality_assurance.report_cs_report_figures",
                {"found": found["top"], "chart": ""},
            )
        ]
        for block in found["blocks"]:
            chart = charts.svg(block["chart"]) if block.get("chart") else ""
            parts.append(Markup("<h2>%s</h2>") % block["title"])
            parts.append(
                self.env["ir.qweb"]._render(
                    "cs_quality_assurance.report_cs_report_figures",
                    # Numbers and escaped labels alone: see rules.charts.
                    {"found": block, "chart": Markup(chart)},
                )
            )
        return Markup().join(parts)

    def _themes(self):
        """A row a theme of what was learned in these days: how often, who took it
        forward, what was done, and whether audits since then cite it less."""
        points = [
            ("company_id", "=", self.company_id.id),
            ("theme_id", "!=", False),
            ("audit_id.date_submitted", ">=", self.date_from),
            ("audit_id.date_submitted", "<=", self.date_to),
        ]
        cited = Counter()
        for theme, kind, count in self.env["cs.learning.point"]._read_group(
            points, ["theme_id", "kind"], ["__count"]
        ):
            cited[theme, kind] += count
        themes = self.env["cs.learning.theme"].union(*(theme for theme, _k in cited))
        rows = [
            (
                theme.name,
                cited[theme, "strength"],
                cited[theme, "improvement"],
                # A colleague's name, taken out with the rest.
                theme.owner_id.sudo().name or "",
                theme.done or self.env._("Nothing is recorded yet."),
                date_in_words(self.env, theme.done_on),
                theme.difference or "",
            )
            for theme in themes.sorted("name")
        ]
        head = (
            self.env._("Theme"),
            self.env._("As a strength"),
            self.env._("To improve"),
            self.env._("Who takes it forward"),
            self.env._("What was done"),
            self.env._("On"),
            self.env._("Whether it made a difference"),
        )
        return self._grid(head, rows)

    def _audits(self):
        """Those chosen; else six of the period, drawn by the seed."""
        if self.audit_ids:
            return self.audit_ids
        every = self.env["cs.audit"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_submitted", ">=", self.date_from),
                ("date_submitted", "<=", self.date_to),
                ("state", "in", RESULT_STATES),
            ]
        )
        by_name = {audit.name: audit.id for audit in every}
        drawn = list(sampling.drawing_order(self.seed, "pack", sorted(by_name)))[
            :AUDITS
        ]
        return every.browse([by_name[name] for name in drawn])

    def _printed(self, report, record):
        page, _kind = self.env["ir.actions.report"]._render_qweb_html(
            report, record.ids
        )
        return page.decode()
