from collections import Counter
from functools import cache

from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import file_open

from ...frameworks.registry import TEMPLATES


@cache
def _count_records(path):
    """How many records of each model a template's file holds; files never change while
    the server runs."""
    with file_open(path, "rb") as stream:
        root = etree.parse(stream).getroot()
    return Counter(record.get("model") for record in root.iter("record"))


class CsFrameworkChoice(models.TransientModel):
    """One card of the 'Load a framework' page: what a council's framework is like.

    QA managers. The cards are made anew each time the page is opened.
    """

    _name = "cs.framework.choice"
    _description = "Framework to load"
    _order = "name"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    council = fields.Char(readonly=True)
    year = fields.Char(string="Published", readonly=True)
    summary = fields.Text(readonly=True)
    policy = fields.Json(string="What it does, in words", readonly=True)
    brings = fields.Json(
        string="What it brings",
        readonly=True,
        help="Numbers of what is loaded, each with its name.",
    )
    state = fields.Selection(
        [
            ("available", "Not loaded"),
            ("loaded", "Loaded"),
            ("archived", "Loaded, then archived"),
            ("described", "Nothing to load yet"),
        ],
        required=True,
        readonly=True,
    )
    framework_id = fields.Many2one("cs.framework", readonly=True)
    council_name = fields.Char(
        string="Your council's name",
        default=lambda self: self.env.company._cs_given_name(),
    )
    make_british = fields.Boolean(
        string="British dates, weeks, money and holidays",
        default=True,
        help="Dates as 06/12/2026, weeks from Monday, pounds, English bank holidays "
        "and London time, for everybody here.",
    )

    @api.model
    def action_open(self):
        """Open the page with a card for each council whose framework we know.

        :return: a window action
        """
        cards = self.create([self._prepare_card(code) for code in sorted(TEMPLATES)])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_framework_choice"
        )
        return action | {"domain": [("id", "in", cards.ids)]}

    @api.model
    def _prepare_card(self, code):
        template = TEMPLATES[code]
        framework = (
            self.env["cs.framework"]
            .with_context(active_test=False)
            .search(
                [
                    ("template_code", "=", code),
                    ("company_id", "=", self.env.company.id),
                ],
                limit=1,
            )
        )
        state = "available" if template["files"] else "described"
        if framework:
            state = "loaded" if framework.active else "archived"
        return {
            "code": code,
            "name": template["name"],
            "council": template["council"],
            "year": str(template["year"] or ""),
            "summary": template["summary"],
            "policy": self.env["cs.framework"]._policy_of_template(code),
            "brings": self._list_brought(code),
            "state": state,
            "framework_id": framework.id,
        }

    @api.model
    def _get_counted_models(self):
        """Models a card counts, with the word for one and for several. Hook."""
        return {
            "cs.audit.tool": (self.env._("audit tool"), self.env._("audit tools")),
            "cs.audit.tool.domain": (self.env._("question"), self.env._("questions")),
            "cs.audit.tool.descriptor": (
                self.env._("description of a grade"),
                self.env._("descriptions of grades"),
            ),
            "cs.audit.limit": (
                self.env._("limit on the overall"),
                self.env._("limits on the overall"),
            ),
            "cs.practice.standard": (
                self.env._("practice standard"),
                self.env._("practice standards"),
            ),
            "cs.programme.line": (
                self.env._("line of the programme"),
                self.env._("lines of the programme"),
            ),
            "cs.expectation": (
                self.env._("expectation of people"),
                self.env._("expectations of people"),
            ),
            "cs.framework.escalation": (
                self.env._("rule on who is told"),
                self.env._("rules on who is told"),
            ),
            "cs.meeting.type": (
                self.env._("type of meeting"),
                self.env._("types of meeting"),
            ),
            "cs.measure": (self.env._("measure"), self.env._("measures")),
            "cs.priority": (self.env._("priority"), self.env._("priorities")),
        }

    @api.model
    def _list_brought(self, code):
        """What loading this template makes, as the card shows it.

        :return: list of dicts with ``count`` and ``label``; what it has none of is left
            out
        """
        counts = sum(
            map(_count_records, self.env["cs.framework"]._get_template_files(code)),
            Counter(),
        )
        return [
            {"count": counts[model], "label": one if counts[model] == 1 else several}
            for model, (one, several) in self._get_counted_models().items()
            if counts[model]
        ]

    def action_load(self):
        """Load this framework into the current council and open it. QA managers.

        With the first one, in a council that is as Odoo was installed, its name and
        British ways are asked for; never in one that is in use.
        """
        self.ensure_one()
        if self.env.company._cs_is_plain():
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Before you load it"),
                "res_model": self._name,
                "res_id": self.id,
                "views": [
                    (
                        self.env.ref(
                            "cs_quality_assurance.cs_framework_choice_view_form"
                        ).id,
                        "form",
                    )
                ],
                "target": "new",
            }
        return self.action_load_now()

    def action_load_now(self):
        """Load it, and make a plain council British where that was asked. QA managers.

        :raises AccessError: somebody else
        :raises UserError: the council has no name
        """
        self.ensure_one()
        company, was_plain = self.env.company, self.env.company._cs_is_plain()
        if not self.env.user.has_group("cs_quality_assurance.group_qa_manager"):
            raise AccessError(self.env._("Only a QA manager can load a framework."))
        if was_plain:
            # The role is checked above, and nothing has been done in this council yet.
            company.sudo()._cs_set_up(self.council_name, self.make_british)
        framework = self.env["cs.framework"].load_template(self.code)
        self.write({"state": "loaded", "framework_id": framework.id})
        if was_plain and self.make_british:
            # A page keeps the dates and weeks that it came with: a new page.
            return {
                "type": "ir.actions.act_url",
                "url": f"/odoo/frameworks/{framework.id}",
                "target": "self",
            }
        return self.action_open_framework()

    def action_open_framework(self):
        """Open the framework that was loaded."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cs.framework",
            "res_id": self.framework_id.id,
            "view_mode": "form",
        }
