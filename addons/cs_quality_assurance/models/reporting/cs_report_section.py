from markupsafe import Markup

from odoo import fields, models

from ...rules import charts
from ...rules import figures as rules
from .cs_report_type import QUESTIONS

# Nothing of these leads anywhere on paper.
SCREEN_ONLY = ("open", "action", "said")


class CsReportSection(models.Model):
    """One part of a report: figures, somebody's own sentences, or both. Written with
    it; once it is published, neither moves."""

    _name = "cs.report.section"
    _description = "Part of a report"
    _inherit = ["cs.part.mixin", "cs.guard.mixin"]
    _part_of = "report_id"
    _order = "report_id, sequence, id"

    report_id = fields.Many2one(
        "cs.report", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="report_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer(default=10, aggregator=None)
    name = fields.Char(string="Heading", required=True)
    question = fields.Selection(QUESTIONS)
    block = fields.Selection(
        lambda self: self.env["cs.report.type.block"]._blocks(), string="Figures"
    )
    prompt = fields.Char()
    words = fields.Text(string="In your words", help="No names.")
    frozen = fields.Json(readonly=True, copy=False)

    # --- what may be read -----------------------------------------------------------

    def _to_read(self, block):
        """Figures as the readers of the report may see them: whoever may not open the
        records reads no number from 1 to 4, nor what it could be worked out from."""
        self.ensure_one()
        if not block:
            return {"sentence": self.env._("Nothing to report.")}
        block = {key: value for key, value in block.items() if key not in SCREEN_ONLY}
        hide = self.report_id.audience != "leaders"
        if self.block == "top":
            return self._top_to_read(block) if hide else block
        rows = [
            *block.get("rows", ()),
            *([block["total"]] if block.get("total") else []),
        ]
        plain = [
            {
                "label": row["label"],
                "cells": [
                    {k: v for k, v in cell.items() if k not in SCREEN_ONLY}
                    for cell in row["cells"]
                ],
            }
            for row in rows
        ]
        if hide and self._hide_small(plain, block):
            block["sentence"] = self.env._(
                "Numbers from 1 to 4, and what they could be worked out from, are not "
                "shown."
            )
            block["note"] = ""
        has_total = bool(block.get("total"))
        block["rows"] = plain[:-1] if has_total else plain
        block["total"] = plain[-1] if has_total else False
        return block

    def _top_to_read(self, top):
        """A share says how many it is of, unless that gives a few away."""
        total, good = top.get("total") or 0, top.get("good") or 0
        few = (
            min(n for n in (total, good or total, total - good or total)) < rules.LEAST
        )
        if not total or not few:
            return top
        if total < rules.LEAST:
            return {
                "sentence": self.env._(
                    "Too few audits in this period to give a share."
                ),
                "more": [],
            }
        return {
            "sentence": self.env._(
                "%(percent)s%% of audits were good or better.", percent=top["percent"]
            ),
            "more": [],
        }

    def _hide_small(self, rows, block):
        """Take out what is too small; whether anything was."""
        heat = block.get("kind") == "heat"
        name = (
            "count" if heat or block.get("chart", {}).get("kind") == "line" else "value"
        )
        places = [
            [
                place
                for place, cell in enumerate(row["cells"])
                if type(cell.get(name)) is int
            ]
            for row in rows
        ]
        shown = rules.suppressed(
            [
                [row["cells"][p][name] for p in own]
                for row, own in zip(rows, places, strict=True)
            ],
            by_column=not heat and block.get("adds", True),
        )
        hidden = False
        for row, own, kept in zip(rows, places, shown, strict=True):
            for place, number in zip(own, kept, strict=True):
                if number is not None:
                    continue
                hidden = True
                row["cells"][place] = {"text": "–", "hidden": True}
                if name == "count" and not heat:
                    # The whole point of a line is about those few.
                    row["cells"] = [
                        {"text": "–", "hidden": True} for _cell in row["cells"]
                    ]
        self._hide_in_chart(rows, block)
        return hidden

    def _hide_in_chart(self, rows, block):
        chart = block.get("chart")
        if not chart:
            return
        rows = rows[: len(chart["labels"])]
        if chart["kind"] == "line":
            gone = {p for p, row in enumerate(rows) if row["cells"][0].get("hidden")}
            block["chart"] = {
                **chart,
                **{
                    key: [None if p in gone else v for p, v in enumerate(chart[key])]
                    for key in ("values", "low", "high")
                },
            }
            return
        if any(cell.get("hidden") for row in rows for cell in row["cells"]):
            # Bars would show what the table does not.
            block["chart"] = False

    def _chart(self, found):
        """What is drawn beside the table, as markup made by ``rules.charts`` alone."""
        chart = (found or {}).get("chart")
        return Markup(charts.svg(chart)) if chart else ""  # noqa: S704 - escaped there
