from collections import Counter

from odoo import models

from ...rules.register import changes
from ...rules.register.mapping import LIST_OF_TYPE
from ...rules.register.messages import MESSAGES
from .cs_case_import_row import SEVERITIES

CHUNK = 1000

SEVERITY = {key[2:]: key for key, _label in SEVERITIES}


class CsCaseImport(models.Model):
    """Showing a preview: lines for cases and findings, lists, totals."""

    _inherit = "cs.case.import"

    def _show(self, register, plan, held, report):
        """Make the lines of the preview, in batches."""
        # Lines are made by reading only; nobody may do it by hand.
        record = self.sudo()
        record.env["cs.case.import.list"].create(self._list_vals(register))
        record.env["cs.case.import.total"].create(self._total_vals(plan, held))
        vals = [*self._case_vals(plan), *self._finding_vals(register)]
        for start in range(0, len(vals), CHUNK):
            record.env["cs.case.import.row"].create(vals[start : start + CHUNK])
            report(75 + 20 * start / len(vals), self.env._("Preparing the preview"))

    def _base(self):
        return {"import_id": self.id, "company_id": self.company_id.id}

    # --- lists and totals -------------------------------------------------

    def _list_title(self, number):
        titles = {
            0: self.env._("The register in one table"),
            1: self.env._("Contacts"),
            2: self.env._("Early help"),
            3: self.env._("Referrals"),
            4: self.env._("Assessments"),
            5: self.env._("Section 47 enquiries"),
            6: self.env._("Children in need"),
            7: self.env._("Child protection"),
            8: self.env._("Children in care"),
            9: self.env._("Care leavers"),
            10: self.env._("Adoption"),
            11: self.env._("Adopters"),
        }
        return titles[number]

    def _list_vals(self, register):
        return [
            {
                **self._base(),
                "number": found.number,
                "title": self._list_title(found.number),
                "sheet": found.sheet,
                "header_row": found.header_row,
                "rows_read": found.rows_read,
                "rows_open": found.rows_open,
                "rows_closed": found.rows_closed,
                "rows_rejected": found.rows_rejected,
                "rows_ignored": found.rows_ignored,
                "is_read": found.read,
                "missing": ", ".join(found.missing),
                "ignored": ", ".join(found.ignored),
            }
            for found in register.lists
        ]

    def _total_vals(self, plan, held):
        """Open cases before and after, by type and by team."""
        before = {
            case.id: (case.case_type, case.department_id)
            for case in held.values()
            if case.is_open
        }
        places = []  # (place before or None, place after or None)
        changed = set()
        for change in plan.changes:
            case = change.held
            old = before.get(case.id) if case else None
            if change.kind == changes.HOLD:
                continue
            changed.add(case.id if case else None)
            if change.kind == changes.CLOSE:
                new = None
            else:
                new = (
                    change.values.get("case_type", case.case_type if case else ""),
                    change.values.get(
                        "department_id", case.department_id if case else None
                    ),
                )
            places.append((old, new))
        places += [
            (place, place)
            for case_id, place in before.items()
            if case_id not in changed
        ]
        return [
            *self._total_lines("type", 0, places),
            *self._total_lines("team", 1, places),
        ]

    def _total_lines(self, kind, part, places):
        counts = Counter()
        for old, new in places:
            old, new = old and (old[part] or 0,), new and (new[part] or 0,)
            for name, place in (("before", old), ("after", new)):
                if place:
                    counts[place[0], name] += 1
            if old == new:
                continue
            if old and new:
                counts[old[0], "moved_out"] += 1
                counts[new[0], "moved_in"] += 1
            elif old:
                counts[old[0], "closed"] += 1
            else:
                counts[new[0], "opened"] += 1
        names = self._place_names(kind, {place for place, _name in counts})
        columns = ("before", "opened", "moved_in", "moved_out", "closed", "after")
        return [
            {
                **self._base(),
                "kind": kind,
                "name": name,
                "sequence": sequence,
                **{column: counts[place, column] for column in columns},
            }
            for place, (sequence, name) in names.items()
        ]

    def _place_names(self, kind, places):
        """{code or id: (sequence, name)} of types or teams."""
        if kind == "type":
            types = {t.code: (t.sequence, t.name) for t in self._all_types()}
            return {
                place: types.get(place, (999, place or self.env._("No type")))
                for place in places
            }
        # Names of teams that the cases of this council are in.
        teams = self.env["hr.department"].sudo().browse([p for p in places if p])
        names = {team.id: (0, team.display_name) for team in teams}
        return {
            place: names.get(place, (999, self.env._("No team"))) for place in places
        }

    # --- cases --------------------------------------------------------------

    def _case_vals(self, plan):
        """A line for each case that changes or is left although it might change."""
        labels = self._change_labels(plan)
        types = {t.code: t.id for t in self._all_types()}
        although = self._closing_although(plan)
        for change in plan.changes:
            case = change.held
            action = change.kind
            if action == changes.UPDATE and change.moved:
                action = "move"
            case_type = change.values.get("case_type", case.case_type if case else "")
            team = change.values.get(
                "department_id", case.department_id if case else None
            )
            why = case and although.get(case.id)
            severity = "question" if action == changes.HOLD or why else "info"
            reason = self._reason(change, labels)
            yield {
                **self._base(),
                "kind": "case",
                "action": action,
                "severity": SEVERITY[severity],
                "reference": change.reference,
                "case_id": case.id if case else False,
                "case_type_id": types.get(case_type),
                "department_id": team,
                "sheet": change.sheet,
                "row": change.row,
                "code": change.reason or change.kind,
                "reason": f"{why} {reason}" if why else reason,
            }

    def _closing_although(self, plan):
        """Of the cases that would close, why each must not yet: {case id: words}."""
        closing = [c.held.id for c in plan.changes if c.kind == changes.CLOSE]
        return self.env["cs.case"].browse(closing)._cs_held()

    def _change_labels(self, plan):
        """How to say each value: {field: function}."""
        day = self._day_cache()
        nobody = self.env._("nobody")
        none = self.env._("none")
        ids = {"department_id": set(), "practitioner_id": set(), "iro_id": set()}
        for change in plan.changes:
            for name, found in ids.items():
                if name in change.values:
                    found.add(change.values[name])
                    found.add(getattr(change.held, name) if change.held else None)
        # Names of the staff and teams of these cases, to say what changes.
        env = self.sudo().env
        people = ids["practitioner_id"] | ids["iro_id"]
        staff = {
            person.id: person.name
            for person in env["hr.employee"].browse([i for i in people if i])
        }
        teams = {
            team.id: team.name
            for team in env["hr.department"].browse(
                [i for i in ids["department_id"] if i]
            )
        }
        types = {t.code: t.name for t in self._all_types()}
        flags = {
            flag.code: flag.name
            for flag in self.env["cs.case.flag"].search([("code", "!=", False)])
        }

        worked_out = dict(
            env["cs.case"]._fields["date_opened_from"]._description_selection(env)
        )

        def said_day(value):
            return day(value) if value else none

        def said_flags(value):
            return ", ".join(sorted(flags.get(flag, flag) for flag in value)) or none

        return {
            "case_type": (self.env._("Type"), lambda code: types.get(code, code)),
            "department_id": (self.env._("Team"), lambda i: teams.get(i, none)),
            "practitioner_id": (
                self.env._("Practitioner"),
                lambda i: staff.get(i, nobody),
            ),
            "iro_id": (self.env._("Reviewing officer"), lambda i: staff.get(i, nobody)),
            "date_opened": (self.env._("Opened"), said_day),
            "date_opened_from": (
                self.env._("Worked out from"),
                lambda code: worked_out.get(code, none),
            ),
            "date_closed": (self.env._("Closed"), said_day),
            "date_last_seen": (self.env._("Last seen"), said_day),
            "date_last_review": (self.env._("Last review"), said_day),
            "date_of_birth": (
                self.env._("Date of birth"),
                lambda _v: self.env._("kept"),
            ),
            "flags": (self.env._("Flags"), said_flags),
        }

    def _reason(self, change, labels):
        """What happens to the case and why, in one line."""
        if change.kind == changes.HOLD:
            return self._hold_reason(change)
        parts = []
        for name, (label, say) in labels.items():
            if name not in change.values:
                continue
            if not change.held and name in ("case_type", "department_id"):
                continue  # columns of their own
            new = change.values[name]
            if name == "date_of_birth" or not change.held:
                if new:
                    parts.append(f"{label}: {say(new)}")
            else:
                old = getattr(change.held, name)
                parts.append(f"{label}: {say(old)} → {say(new)}")
        said = "; ".join(parts)
        if change.reason == changes.ABSENT:
            return self.env._("Not in the file any more. %(what)s", what=said)
        if change.reason == changes.ENDED:
            return self.env._("Ended in the file. %(what)s", what=said)
        return said

    def _hold_reason(self, change):
        code = change.held.case_type
        if change.reason == changes.SHORT_LIST:
            return self.env._(
                "Not in the file. Left open: the list is under half as long as before."
            )
        if change.reason == changes.NOT_ASKED:
            return self.env._("Not in the file. Left open, as you chose.")
        number = LIST_OF_TYPE.get(code, 0)
        return self.env._(
            "Left as it is: the file speaks of a lower type only, and List %(list)s is"
            " not in it.",
            list=number,
        )

    # --- findings -------------------------------------------------------------

    def _finding_vals(self, register):
        """A line for each finding about the file."""
        for issue in register.issues.all():
            message = MESSAGES[issue.code]
            params = issue.params
            if issue.code == "more":
                example = params["example"]
                what = self._say(MESSAGES[example.code].text, example.params)
                params = {"count": params["count"], "what": what}
            yield {
                **self._base(),
                "kind": "finding",
                "action": message.action,
                "severity": SEVERITY[message.severity],
                "reference": issue.reference,
                "sheet": issue.sheet,
                "row": issue.row,
                "column": issue.column,
                "value": issue.value,
                "code": issue.code,
                "reason": self._say(message.text, params),
            }
