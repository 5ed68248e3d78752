from odoo import fields, models

from ..platform.guard import LIFECYCLE

TODO = "mail.mail_activity_data_todo"


class CsProgramme(models.Model):
    _inherit = "cs.programme"

    def action_rehearse(self):
        """Show how the year would go; see ``cs.rehearsal``. QA officers."""
        self.ensure_one()
        self.check_access("read")
        rehearsal = self.env["cs.rehearsal"].create({"programme_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rehearsal"),
            "res_model": "cs.rehearsal",
            "res_id": rehearsal.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    coverage_told = fields.Date(
        string="Quarter told of",
        readonly=True,
        copy=False,
        help="The last quarter that was over with too little of its plan done.",
    )

    def _tell_coverage(self, count, quarter):
        """A to-do for whoever runs the programme: too little of a quarter was done.

        :param count: see ``cs.cycle._planned_and_done``
        """
        self.ensure_one()
        self.activity_schedule(
            TODO,
            user_id=(self.user_id or self.create_uid).id,
            summary=self.env._(
                "Too little was audited in quarter %(quarter)s", quarter=quarter.number
            ),
            note=self.env["cs.cycle"]._coverage_in_words(count),
        )
        self.with_context(cs_lifecycle=LIFECYCLE).coverage_told = quarter.end
