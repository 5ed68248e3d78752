from odoo import api, fields, models

from ..frameworks.registry import TEMPLATES


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
            "state": state,
            "framework_id": framework.id,
        }

    def action_load(self):
        """Load this framework into the current council and open it. QA managers."""
        self.ensure_one()
        framework = self.env["cs.framework"].load_template(self.code)
        self.write({"state": "loaded", "framework_id": framework.id})
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
