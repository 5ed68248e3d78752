from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..platform.cs_guard_mixin import CONFIDENTIAL
from ..platform.guard import LIFECYCLE, in_lifecycle

CONFIDENTIAL.add("cs.case.checklist")


class CsCaseChecklist(models.Model):
    """Is what should be on the case file there, and up to date? (BWD-04, DUR-25)

    Made when due by the scheduler, or before by a manager of the team; recorded by a
    manager of the team or a QA officer. The practitioner, whoever audits the case, and
    leaders read it.
    """

    _name = "cs.case.checklist"
    _description = "Case file checklist"
    _inherit = ["cs.case.task.mixin"]
    _order = "date_due, id"
    _check_company_auto = True

    framework_id = fields.Many2one(
        "cs.framework",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
        compute="_compute_framework_id",
        store=True,
        precompute=True,
    )
    date_due = fields.Date(default=fields.Date.context_today)
    line_ids = fields.One2many(
        "cs.case.checklist.line", "checklist_id", string="On the file"
    )
    note = fields.Text(string="What will be done about it", help="No names.")
    action_ids = fields.One2many("cs.action", "checklist_id", string="Actions")
    missing_count = fields.Integer(
        string="Missing", compute="_compute_counts", store=True
    )
    out_of_date_count = fields.Integer(
        string="Out of date", compute="_compute_counts", store=True
    )

    _once = models.Constraint(
        "unique(case_id, date_due)",
        "This case already has a checklist due on that day.",
    )

    @api.depends("case_id", "date_due")
    def _compute_display_name(self):
        for checklist in self:
            checklist.display_name = self.env._(
                "Checklist %(case)s", case=checklist.case_id.reference or ""
            )

    @api.depends("case_id")
    def _compute_framework_id(self):
        for checklist in self:
            if not checklist.framework_id:
                checklist.framework_id = self.env["cs.framework"]._for_department(
                    # The team of a case decides; nothing of it is shown.
                    checklist.case_id.sudo().department_id
                )

    @api.depends("line_ids.standing")
    def _compute_counts(self):
        for checklist in self:
            standings = checklist.line_ids.mapped("standing")
            checklist.missing_count = standings.count("missing")
            checklist.out_of_date_count = standings.count("out_of_date")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not in_lifecycle(self.env):
                vals.pop("line_ids", None)
        checklists = super().create(vals_list)
        for checklist in checklists:
            checklist._lay_out()
        return checklists

    def _lay_out(self):
        """A line for each item of the framework that this type of case needs."""
        items = self.framework_id.checklist_item_ids.filtered(
            lambda item: (
                not item.case_type_ids or self.case_type_id in item.case_type_ids
            )
        )
        if not items:
            raise UserError(
                self.env._(
                    "No checklist is set up in “%(framework)s”. "
                    "A QA manager adds its items on the framework.",
                    framework=self.framework_id.name or "-",
                )
            )
        # Whoever may make the checklist gets its lines; nobody adds or removes one.
        self.sudo().with_context(cs_lifecycle=LIFECYCLE).line_ids = [
            Command.create(
                {"item_id": item.id, "name": item.name, "sequence": item.sequence}
            )
            for item in items
        ]

    @api.model
    def _get_recorded_fields(self):
        return super()._get_recorded_fields() | {"note", "line_ids"}

    def action_complete(self):
        """Record the checklist as done, today; a manager of the team or QA.

        :raises UserError: naming what has not been looked at
        """
        for checklist in self:
            unseen = checklist.line_ids.filtered(lambda line: not line.standing)
            if unseen:
                raise UserError(
                    self.env._(
                        "Say for each whether it is present, out of date or missing: "
                        "%(items)s.",
                        items=", ".join(unseen.mapped("name")),
                    )
                )
            checklist.line_ids._check_fresh()
        self._record()

    def action_add_action(self):
        """Open a new action that comes from this checklist."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "cs.action",
            "name": self.env._("New action"),
            "views": [(False, "form")],
            "context": {
                "default_checklist_id": self.id,
                "default_case_id": self.case_id.id,
                "default_department_id": self.department_id.id,
                "default_origin": "checklist",
            },
        }
