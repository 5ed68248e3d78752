from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..cycles.cs_cycle import OFFICER


class CsProgramme(models.Model):
    _inherit = "cs.programme"

    framework_has_specialist = fields.Boolean(
        compute="_compute_framework_has_specialist", string="Has specialist audits"
    )

    @api.depends("framework_id")
    def _compute_framework_has_specialist(self):
        found = self.env["cs.specialist.subject"]._read_group(
            [("framework_id", "in", self.framework_id.ids)], ["framework_id"]
        )
        having = {framework.id for (framework,) in found}
        for programme in self:
            programme.framework_has_specialist = programme.framework_id.id in having

    def _take_repeats(self):
        """Repeats that were planned before this year's programme was written are its
        own from now on, unless their draw was made."""
        self.ensure_one()
        lines = self.env["cs.programme.line"].search(
            [
                ("repeat_of_id", "!=", False),
                ("programme_id.framework_id", "=", self.framework_id.id),
                ("date_first", ">=", self.date_start),
                ("date_first", "<=", self.date_end),
            ]
        )
        lines._repeats_waiting().filtered(
            lambda line: all(cycle.state == "draft" for cycle in line.cycle_ids)
        ).programme_id = self

    def action_plan_specialist(self):
        """Make a line for each subject of the schedule that has none yet. QA officers.

        Pressed again, it changes nothing.
        """
        self.ensure_one()
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a QA officer can do this."))
        self._check_running()
        subjects = self.env["cs.specialist.subject"].search(
            [("framework_id", "=", self.framework_id.id)]
        )
        if not subjects:
            raise UserError(
                self.env._(
                    "%(framework)s has no schedule of specialist audits. Write one "
                    "first.",
                    framework=self.framework_id.name,
                )
            )
        have = self.with_context(active_test=False).line_ids.specialist_subject_id
        vals = [
            # Who the external auditor is: the officer need not read HR for that.
            subject.sudo()._prepare_line(self, day)
            for subject in subjects - have
            if (day := subject._day_in(self))
        ]
        # The pool names people whom the officer need not be able to read.
        lines = self.env["cs.programme.line"].sudo().create(vals)
        lines._plan_cycles()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "cs_quality_assurance.action_cs_specialist_cycle"
            ),
            "domain": [("programme_id", "=", self.id), ("kind", "=", "specialist")],
        }
