from odoo import Command, api, fields, models


class CsCycleChoose(models.TransientModel):
    """The manager of a team makes its list for a round; ``cs.cycle`` checks it."""

    _name = "cs.cycle.choose"
    _description = "Choose the cases of a team for a round"

    cycle_id = fields.Many2one(
        "cs.cycle", string="Round", required=True, readonly=True, ondelete="cascade"
    )
    size = fields.Integer(string="At most", compute="_compute_size")
    line_ids = fields.One2many(
        "cs.cycle.choose.line",
        "wizard_id",
        string="Cases of the team",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("cycle_id")
    def _compute_size(self):
        for wizard in self:
            # How many: a setting of the line, told to whoever chooses.
            wizard.size = wizard.cycle_id.programme_line_id.sudo().sample_size

    @api.depends("cycle_id")
    def _compute_line_ids(self):
        for wizard in self:
            cycle = wizard.cycle_id
            if not cycle:
                wizard.line_ids = False
                continue
            cases, refused = cycle._choosable_cases()
            notes = {**cycle._choice_notes(cases), **refused}
            # Which are on the list; only the team's own are shown.
            chosen = set(cycle.sudo().chosen_case_ids.ids)
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "case_id": case.id,
                            "note": notes.get(case, ""),
                            "is_chosen": case.id in chosen,
                        }
                    )
                    for case in [*cases, *refused]
                ),
            ]

    def action_save(self):
        """Keep the list. The manager of the team.

        :raises UserError: see ``cs.cycle._choose_cases``
        """
        self.ensure_one()
        self.cycle_id._choose_cases(self.line_ids.filtered("is_chosen").case_id)
        return {"type": "ir.actions.client", "tag": "soft_reload"}


class CsCycleChooseLine(models.TransientModel):
    """One case of the team, what is known of it, and whether it is on the list."""

    _name = "cs.cycle.choose.line"
    _description = "A case a manager may choose"
    _order = "id"

    wizard_id = fields.Many2one("cs.cycle.choose", required=True, ondelete="cascade")
    case_id = fields.Many2one("cs.case", required=True, ondelete="cascade")
    case_type_id = fields.Many2one(related="case_id.case_type_id")
    practitioner_id = fields.Many2one(related="case_id.practitioner_id")
    note = fields.Char(string="To know", readonly=True)
    is_chosen = fields.Boolean(string="On the list")


class CsCycle(models.Model):
    _inherit = "cs.cycle"

    def action_choose_cases(self):
        """Open the list of the user's team's cases. The manager of a team."""
        self._check_may_choose()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cases of my team"),
            "res_model": "cs.cycle.choose",
            "view_mode": "form",
            "target": "new",
            "context": {"default_cycle_id": self.id},
        }
