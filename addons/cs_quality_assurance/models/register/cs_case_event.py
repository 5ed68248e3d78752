from odoo import api, fields, models
from odoo.exceptions import UserError

from ..platform.guard import in_lifecycle
from ..platform.wording import short_date


class CsCaseEvent(models.Model):
    """Something that happened, or is to happen, to a case on a day (BWD-03, DUR-25).

    The practitioner of the case, the managers of its team and QA officers record them;
    auditors and moderators of the case, and leaders, read them. Only a QA officer
    removes one. Changes are kept in the case's history. No names.
    """

    _name = "cs.case.event"
    _description = "Case event"
    _inherit = ["cs.guard.mixin"]
    _order = "date desc, id desc"
    _rec_name = "event_type_id"
    _check_company_auto = True

    case_id = fields.Many2one("cs.case", required=True, index=True, ondelete="cascade")
    event_type_id = fields.Many2one(
        "cs.case.event.type",
        string="Event",
        required=True,
        index=True,
        ondelete="restrict",
    )
    code = fields.Char(related="event_type_id.code", store=True, index=True)
    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    note = fields.Char(help="No names.")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    department_id = fields.Many2one(
        related="case_id.department_id", string="Team", store=True, index=True
    )
    case_type_id = fields.Many2one(
        related="case_id.case_type_id", string="Type of case", store=True
    )

    # Of what is typed; the source may have two visits of one day.
    _typed_once = models.UniqueIndex(
        "(case_id, event_type_id, date) WHERE source_key IS NULL",
        "This event is already recorded on this case for that day.",
    )
    _case_date_idx = models.Index("(case_id, date)")

    @api.depends("event_type_id", "date")
    def _compute_display_name(self):
        for event in self:
            event.display_name = self.env._(
                "%(event)s, %(date)s",
                event=event.event_type_id.name or "",
                date=short_date(self.env, event.date) if event.date else "",
            )

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events.case_id._cs_events_changed()
        return events

    def write(self, vals):
        if "case_id" in vals and not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "An event stays with its case. Remove it and record it on the "
                    "right case."
                )
            )
        watched = {"date", "event_type_id"} & set(vals)
        before = {event: event.display_name for event in self} if watched else {}
        result = super().write(vals)
        for event, was in before.items():
            if event.display_name != was:
                event._note_on_case(
                    self.env._(
                        "Event changed: %(was)s is now %(now)s.",
                        was=was,
                        now=event.display_name,
                    )
                )
        if watched:
            self.case_id._cs_events_changed()
        return result

    def unlink(self):
        cases = self.case_id
        for event in self:
            event._note_on_case(
                self.env._("Event removed: %(event)s.", event=event.display_name)
            )
        result = super().unlink()
        cases._cs_events_changed()
        return result

    def _note_on_case(self, body):
        """ALL-05: who changed a date, and when, is in the case's history."""
        # The right to change the event was checked; the history is the product's to
        # write, under the name of whoever made the change.
        self.case_id.sudo().message_post(body=body)
