import csv
import io
from collections import Counter

from markupsafe import Markup

from odoo import models

from ...rules import charts, sampling
from ..audits.cs_audit import RESULT_STATES
from ..platform.wording import date_in_words

AUDITS = 6


class CsInspectionPack(models.Model):
    """What is in a pack for an inspector, page by page."""

    _inherit = "cs.inspection.pack"

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
                self.framework_id._policy_html(),
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
                    {"found": block, "chart": Markup(chart)},  # noqa: S704 - see above
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
