from odoo import api, models

# What the working days of a council are worked out from, and kept until one changes:
# see res.company._cs_days_off.


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        self.env["res.company"]._cs_working_days_changed()
        return result


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        made = super().create(vals_list)
        self.env["res.company"]._cs_working_days_changed()
        return made

    def write(self, vals):
        result = super().write(vals)
        self.env["res.company"]._cs_working_days_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["res.company"]._cs_working_days_changed()
        return result


class ResourceCalendarLeaves(models.Model):
    """Days off for everybody; somebody's own change nothing of a working day."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        made = super().create(vals_list)
        made._cs_changed_for_all()
        return made

    def write(self, vals):
        self._cs_changed_for_all()
        result = super().write(vals)
        self._cs_changed_for_all()
        return result

    def unlink(self):
        for_all = self.filtered(lambda leave: not leave.resource_id)
        result = super().unlink()
        if for_all:
            self.env["res.company"]._cs_working_days_changed()
        return result

    def _cs_changed_for_all(self):
        if any(not leave.resource_id for leave in self):
            self.env["res.company"]._cs_working_days_changed()
