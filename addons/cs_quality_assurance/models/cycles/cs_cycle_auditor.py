from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..platform.guard import in_lifecycle
from ..platform.wording import due_in_words
from ..programme.cs_programme_line_pool import auditor_for_rules
from ..programme.cs_programme_pool import SCOPES

DONE_STATES = ("moderation", "closing", "closed")

TODO_STATES = ("allocated", "in_progress")


class CsCycleAuditor(models.Model):
    """Somebody's part in one round: what they were given, what is done, what is late
    (BPL-03).

    Made by allocating. QA officers and leaders read all; managers read those who work
    in
    their departments, live; auditors read their own. QA officers remind.
    """

    _name = "cs.cycle.auditor"
    _description = "Auditor in a cycle"
    _inherit = ["cs.guard.mixin"]
    _order = "cycle_id desc, department_id, employee_id"
    _rec_name = "employee_id"

    cycle_id = fields.Many2one(
        "cs.cycle", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="cycle_id.company_id", store=True, index=True, precompute=True
    )
    cycle_state = fields.Selection(
        related="cycle_id.state", string="Cycle is", store=True, index=True
    )
    employee_id = fields.Many2one(
        "hr.employee", string="Auditor", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", string="Login", index=True)
    department_id = fields.Many2one(
        "hr.department",
        string="Team",
        index=True,
        help="Where they worked when the round was allocated.",
    )
    service_id = fields.Many2one("hr.department", index=True)
    capacity = fields.Float(aggregator=None)
    scope = fields.Selection(SCOPES, string="Audits in", default="any")
    case_type_ids = fields.Many2many("cs.case.type", string="Only these types")
    in_pool = fields.Boolean(string="In the pool", default=True)
    position = fields.Integer(string="Place in the pool", aggregator=None)
    told_on = fields.Date(readonly=True, string="Told on")
    reminded_on = fields.Date(string="Last reminded", readonly=True)
    audit_count = fields.Integer(
        string="Audits", compute="_compute_counts", compute_sudo=True
    )
    done_count = fields.Integer(
        string="Done", compute="_compute_counts", compute_sudo=True
    )
    late_count = fields.Integer(
        string="Late", compute="_compute_counts", compute_sudo=True
    )
    due_in_words = fields.Char(
        string="Next due", compute="_compute_counts", compute_sudo=True
    )
    progress = fields.Selection(
        [
            ("none", "Nothing to do"),
            ("todo", "To do"),
            ("late", "Late"),
            ("done", "Finished"),
            ("exempt", "Exempt"),
        ],
        compute="_compute_counts",
        search="_search_progress",
        compute_sudo=True,
    )

    _employee_uniq = models.Constraint(
        "unique(cycle_id, employee_id)", "This auditor is already in the cycle."
    )

    @api.depends(
        "employee_id",
        "exemption_id",
        "cycle_id.audit_ids.state",
        "cycle_id.audit_ids.date_due",
        "cycle_id.audit_ids.auditor_id",
    )
    def _compute_counts(self):
        # Counts only, so that a head of service sees who has finished without reading
        # their audits.
        today = fields.Date.context_today(self)
        total, done, late, due = {}, {}, {}, {}
        groups = self.env["cs.audit"]._read_group(
            [
                ("cycle_id", "in", self.cycle_id.ids),
                ("auditor_id", "in", self.employee_id.ids),
                ("state", "!=", "cancelled"),
            ],
            ["cycle_id", "auditor_id", "state", "date_due:day"],
            ["__count"],
        )
        for cycle, employee, state, date_due, count in groups:
            key = (cycle.id, employee.id)
            total[key] = total.get(key, 0) + count
            if state in DONE_STATES:
                done[key] = done.get(key, 0) + count
            elif date_due:
                due[key] = min(due.get(key, date_due), date_due)
                if date_due < today and state in TODO_STATES:
                    late[key] = late.get(key, 0) + count
        for row in self:
            key = (row.cycle_id.id, row.employee_id.id)
            row.audit_count = total.get(key, 0)
            row.done_count = done.get(key, 0)
            row.late_count = late.get(key, 0)
            row.due_in_words = key in due and due_in_words(self.env, due[key], today)
            if not row.audit_count:
                row.progress = "none"
            elif row.done_count == row.audit_count:
                row.progress = "done"
            else:
                row.progress = "late" if row.late_count else "todo"
            if row.exemption_id and row.progress != "done":
                row.progress = "exempt"
                row.late_count = 0

    @api.model
    def _search_progress(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Counts only, see _compute_counts; the record rules of the search itself still
        # apply.
        rows = self.sudo().search(
            [("cycle_id.state", "in", ("allocated", "open", "closed"))]
        )
        return Domain("id", "in", [row.id for row in rows if row.progress in value])

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "Auditors join a cycle by being in its pool, or by being given an "
                    "audit."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._("This follows the audits; it is not changed by hand.")
            )
        return super().write(vals)

    def action_remind(self):
        """Remind these auditors of what they have left to do, once a day at most. QA
        officers.

        One message each, whatever the number of audits; references only (ALL-07).
        """
        if not self.env.su and not self.env.user.has_group(
            "cs_quality_assurance.group_qa_officer"
        ):
            raise AccessError(self.env._("Only a QA officer can remind auditors."))
        # In their own council.
        self.check_access("read")
        today = fields.Date.context_today(self)
        waiting = self.filtered(lambda row: row.progress in ("todo", "late"))
        fresh = waiting.filtered(lambda row: row.reminded_on != today)
        for cycle, rows in fresh.grouped("cycle_id").items():
            cycle._remind_auditors(rows)
        if not waiting:
            message = self.env._(
                "They have finished: there is nothing to remind them of."
            )
        elif not fresh:
            message = self.env._("They have already been reminded today.")
        else:
            message = self.env._(
                "Reminded: %(who)s.", who=", ".join(fresh.employee_id.mapped("name"))
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if fresh else "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_audits(self):
        """Open this person's audits of the round; readers see what they may read."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_audit"
        )
        action["domain"] = [
            ("cycle_id", "=", self.cycle_id.id),
            ("auditor_id", "=", self.employee_id.id),
        ]
        action["context"] = {}
        return action

    def _as_rules(self):
        """These auditors as ``rules.allocation`` reads them."""
        return [
            auditor_for_rules(
                row.employee_id.id,
                row.department_id,
                row.scope,
                row.capacity,
                row.case_type_ids,
                service=row.service_id,
            )
            for row in self
        ]

    # Exempt, apart from finished and late.

    exemption_id = fields.Many2one("cs.exemption", index=True, ondelete="set null")
