from odoo import api, fields, models

# Actions that are over, one way or the other; cancelled ones are not counted.
DONE = ("done", "signed_off")


class CsPriority(models.Model):
    """What the service set out to do; actions and themes of learning link to it.

    Everyone reads; QA managers change. How far it has come is counted from the actions
    that the reader may see (BWD-08).
    """

    _name = "cs.priority"
    _description = "Strategic priority"
    _inherit = ["cs.guard.mixin"]
    _order = "framework_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, aggregator=None)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    framework_id = fields.Many2one(
        "cs.framework", index=True, check_company=True, ondelete="set null"
    )
    description = fields.Text(string="What it means", translate=True)
    action_ids = fields.One2many("cs.action", "priority_id", string="Actions")
    theme_ids = fields.One2many("cs.learning.theme", "priority_id", string="Themes")
    open_count = fields.Integer(string="Open", compute="_compute_progress")
    late_count = fields.Integer(string="Late", compute="_compute_progress")
    done_count = fields.Integer(string="Done", compute="_compute_progress")
    progress = fields.Float(
        string="Progress (%)",
        compute="_compute_progress",
        help="Done out of open and done. Cancelled actions are left out.",
    )
    learning_count = fields.Integer(
        string="Learning", compute="_compute_learning_count"
    )

    _name_uniq = models.UniqueIndex(
        "(company_id, coalesce(framework_id, 0), (name ->> 'en_US'))",
        "This priority already exists.",
    )

    @api.depends("action_ids.state", "action_ids.date_due")
    def _compute_progress(self):
        Action = self.env["cs.action"]
        mine = [("priority_id", "in", self.ids)]
        states = {
            (priority, state): count
            for priority, state, count in Action._read_group(
                mine, ["priority_id", "state"], ["__count"]
            )
        }
        late = dict(
            Action._read_group(
                [*mine, ("is_late", "=", True)], ["priority_id"], ["__count"]
            )
        )
        for priority in self:
            own = priority._origin
            done = sum(states.get((own, state), 0) for state in DONE)
            undone = sum(states.get((own, state), 0) for state in ("todo", "doing"))
            priority.open_count = undone
            priority.done_count = done
            priority.late_count = late.get(own, 0)
            priority.progress = 100 * done / (done + undone) if done + undone else 0

    def _compute_learning_count(self):
        counts = dict(
            self.env["cs.learning.point"]._read_group(
                [("theme_id.priority_id", "in", self.ids)],
                ["theme_id"],
                ["__count"],
            )
        )
        for priority in self:
            priority.learning_count = sum(
                count
                for theme, count in counts.items()
                if theme.priority_id == priority._origin
            )

    def action_view_actions(self):
        """The actions of this priority; each reads those they may."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_action"
        )
        return action | {
            "domain": [("priority_id", "=", self.id)],
            "context": {"default_priority_id": self.id},
        }

    def action_view_learning(self):
        """The learning points of its themes; each reads those they may."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_learning_point"
        )
        return action | {
            "domain": [("theme_id.priority_id", "=", self.id)],
            "context": {},
        }
