from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.register.event_sheet import read_events
from ...rules.register.text import compact


class CsCaseEventPaste(models.TransientModel):
    """Dated events of cases, pasted from a spreadsheet or sent as one, for a council
    without the data set (BWD-03). QA officers.

    They count as typed by hand; the same again changes nothing.
    """

    _name = "cs.case.event.paste"
    _description = "Case events from a spreadsheet"
    _inherit = "cs.paste.mixin"

    said = fields.Text(string="What it holds", compute="_compute_said")

    @api.depends("pasted", "file", "filename")
    def _compute_said(self):
        for paste in self:
            found, problems = paste._read()
            new = paste._new(found)
            paste.said = (
                paste._said(
                    self.env._(
                        "New events: %(new)s. Already here: %(same)s. Not read: "
                        "%(problems)s.",
                        new=len(new),
                        same=len(found) - len(new),
                        problems=len(problems),
                    ),
                    problems,
                )
                if found or problems
                else False
            )

    def _read(self):
        """What is there, matched with our cases and types of event.

        :return: list of (case id, type id, day), and sentences
        """
        rows = self._rows()
        if not rows:
            return [], []
        read, problems = read_events(rows)
        say = {
            "no_heading": self.env._(
                "The first row needs the headings Reference, Event and Date."
            ),
            "no_case": self.env._("the row names no case."),
            "no_event": self.env._("the row names no event."),
            "day_bad": self.env._("“%(said)s” is no date."),
        }
        told = [
            self._in_row(one.row, say[one.code] % {"said": one.said})
            for one in problems
        ]
        cases = {
            one.reference.casefold(): one.id
            for one in self.env["cs.case"].search_fetch(
                [
                    ("company_id", "=", self.company_id.id),
                    ("reference", "in", list({one.case for one in read})),
                ],
                ["reference"],
            )
        }
        types = {}
        for one in self.env["cs.case.event.type"].search_fetch([], ["name", "code"]):
            types[compact(one.code)] = types[compact(one.name)] = one.id
        found = []
        for one in read:
            case, kind = cases.get(one.case.casefold()), types.get(compact(one.event))
            if not case:
                text = self.env._(
                    "no case here has the reference “%(said)s”.", said=one.case
                )
            elif not kind:
                text = self.env._(
                    "“%(said)s” is no type of event. Add it under Types of event, or "
                    "write it as there.",
                    said=one.event,
                )
            else:
                found.append((case, kind, one.day))
                continue
            told.append(self._in_row(one.row, text))
        return list(dict.fromkeys(found)), told

    def _new(self, found):
        """Those that are not here yet."""
        known = {
            (one.case_id.id, one.event_type_id.id, one.date)
            for one in self.env["cs.case.event"].search_fetch(
                [("case_id", "in", list({case for case, *_rest in found}))],
                ["case_id", "event_type_id", "date"],
            )
        }
        return [one for one in found if one not in known]

    def action_keep(self):
        """Keep what is new. QA officers.

        :raises UserError: there is nothing new in it
        """
        self.ensure_one()
        new = self._new(self._read()[0])
        if not new:
            raise UserError(self.env._("There is nothing new in it to keep."))
        self.env["cs.case.event"].create(
            [
                {"case_id": case, "event_type_id": kind, "date": day}
                for case, kind, day in new
            ]
        )
        return {"type": "ir.actions.act_window_close"}
