import hashlib
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules.register import changes, matching
from ...rules.register.layout import known
from ...rules.register.messages import MESSAGES, QUESTION, RegisterError
from ...rules.register.reader import read_register
from ...rules.register.text import compact
from ..platform.guard import LIFECYCLE

HELD_FIELDS = (
    "id",
    "reference",
    "case_type_id",
    "is_open",
    "department_id",
    "practitioner_id",
    "iro_id",
    "date_of_birth",
    "date_opened",
    "date_closed",
    "date_last_seen",
    "date_last_review",
    "date_opened_from",
)

# Share of the time that reading takes of a preview, in percent
READING = 70


class Names(NamedTuple):
    """Everything in the database that a register's words are matched with."""

    people: matching.People
    teams: matching.Teams
    organisations: matching.Teams
    statuses: dict
    headings: dict
    types: dict  # code -> id of the types in use
    flags: dict  # code -> id


class CsCaseImport(models.Model):
    """Reading a register: the file, the names in it, and what it would change."""

    _inherit = "cs.case.import"

    def _read_and_plan(self, keep_preview):
        """Read the file, compare it with the register and show the result.

        :param keep_preview: leave the lines of the preview as they are when reading
            comes to the same result as they show
        :return: (Register, Plan, Names)
        """
        self.ensure_one()
        report = self.env["cs.case.import.progress"]._reporter(self.id)
        names = self._names()
        register = self._read_file(names, report)
        self._check_has_rows(register)
        questions = {}
        resolved = self._resolve(register, names, questions)
        report(READING, self.env._("Comparing with the register"))
        held = self._held_cases()
        plan = changes.plan_changes(
            register,
            held,
            resolved,
            close_missing=self.close_missing,
            close_short=self.confirm_short,
            keep_date_of_birth=self.keep_date_of_birth,
        )
        fingerprint = self._fingerprint(register, plan)
        same = keep_preview and fingerprint == self.fingerprint
        self._write_results(register, plan, fingerprint, keep_preview and not same)
        if not same:
            self._clear_preview()
            self.env["cs.case.import.alias"]._ask(self, questions)
            self._show(register, plan, held, report)
        return register, plan, names

    # --- what the database knows ------------------------------------------

    def _names(self):
        company = self.company_id
        answers = self.env["cs.case.import.alias"]._answers(company)
        # Names and teams of staff, to match a register with; nothing else HR holds.
        staff = self.env["hr.employee"].sudo()
        employees = staff.search_fetch(
            [("company_id", "=", company.id)], ["name", "department_id", "barcode"]
        )
        # Names of teams, as above.
        tree = self.env["hr.department"].sudo()
        departments = tree.search_fetch(
            [("company_id", "in", (company.id, False))], ["name", "complete_name"]
        )
        teams = [(team.id, team.name) for team in departments]
        teams += [(team.id, team.complete_name) for team in departments]
        types = self.env["cs.case.type"].search([("active", "=", True)])
        shipped = known().statuses
        words = {compact(case_type.code): case_type.code for case_type in types}
        words |= {compact(case_type.name): case_type.code for case_type in types}
        own = {text: code for text, code in words.items() if text not in shipped}
        return Names(
            people=matching.People(
                [
                    (person.id, person.name, person.department_id.id)
                    for person in employees
                ],
                answers["worker"],
                {one.barcode: one.id for one in employees if one.barcode},
            ),
            teams=matching.Teams(teams, answers["team"]),
            organisations=matching.Teams(teams, answers["organisation"]),
            statuses={**own, **answers["status"]},
            headings=answers["heading"],
            types={case_type.code: case_type.id for case_type in types},
            flags={
                flag.code: flag.id
                for flag in self.env["cs.case.flag"].search([("code", "!=", False)])
            },
        )

    def _held_cases(self):
        """Every case of the council as the rules see it, by its reference.

        Two queries, whatever the number of cases: this is read whole at each import.
        """
        cases = self.env["cs.case"]
        query = cases._search([("company_id", "=", self.company_id.id)])
        columns = [
            cases._field_to_sql(query.table, name, query) for name in HELD_FIELDS
        ]
        rows = self.env.execute_query(query.select(*columns))
        codes = {t.id: t.code for t in self._all_types()}
        flags = self._held_flags(query)
        held = {}
        for case_id, reference, case_type, *rest, opened_from in rows:
            held[reference.casefold()] = changes.Held(
                case_id,
                reference,
                codes.get(case_type, ""),
                *rest,
                flags.get(case_id, frozenset()),
                opened_from or "",
            )
        return held

    def _all_types(self):
        return self.env["cs.case.type"].search([("active", "in", [True, False])])

    def _held_flags(self, query):
        codes = {
            flag.id: flag.code
            for flag in self.env["cs.case.flag"].search([("code", "!=", False)])
        }
        field = self.env["cs.case"]._fields["flag_ids"]
        # The relation has no model of its own; names come from the field.
        rows = self.env.execute_query(
            SQL(
                "SELECT %(case)s, array_agg(%(flag)s) FROM %(relation)s"
                " WHERE %(case)s IN %(cases)s GROUP BY %(case)s",
                case=SQL.identifier(field.column1),
                flag=SQL.identifier(field.column2),
                relation=SQL.identifier(field.relation),
                cases=query.subselect(),
            )
        )
        return {
            case_id: frozenset(codes[flag] for flag in ids if flag in codes)
            for case_id, ids in rows
        }

    # --- reading ------------------------------------------------------------

    def _read_file(self, names, report):
        """Return the Register; raises UserError with the reason when there is none."""
        reading = self.env._("Reading %(sheet)s")

        def progress(share, sheet):
            report(share * READING, reading % {"sheet": sheet} if sheet else "")

        books = []

        def opened(day, log):
            books.append(self._open_source(day, log))
            return books[0]

        try:
            register = read_register(
                # Of a source the day alone tells one night's from another's.
                str(self.date_as_of).encode() if self.source_id else self._data(),
                self.filename or "",
                self.date_as_of,
                today=fields.Date.context_today(self),
                headings=names.headings,
                types=names.statuses,
                keep_date_of_birth=self.keep_date_of_birth,
                keep_characteristics=self.keep_characteristics,
                progress=progress,
                opened=opened if self.source_id else None,
            )
        except RegisterError as error:
            raise self._refused(error) from error
        if books:
            self._keep_facts(register, books[0])
        known_flags = frozenset(names.flags)
        for key, case in list(register.cases.items()):
            case.flags &= known_flags
            if case.case_type not in names.types:
                # A type the council does not use: its cases are left alone.
                register.issues.add(
                    "type_not_used", case.sheet, case.row, "", case.reference
                )
                register.waiting.add(key)
                del register.cases[key]
        return register

    def _resolve(self, register, names, questions):
        """Return {key: Resolved} and fill ``questions`` with what was not matched."""
        resolved, counts, why = {}, Counter(), {}
        for key, case in register.cases.items():
            kind = case.team_kind
            teams = names.organisations if kind == "organisation" else names.teams
            team, state = teams.find(case.team)
            self._note_unmatched(counts, why, kind, case.team, state)
            worker, state = names.people.find(case.worker, team)
            self._note_unmatched(counts, why, "worker", case.worker, state)
            if case.worker and state == matching.NOTHING:
                register.no_worker += 1
            iro, state = names.people.find(case.iro)
            self._note_unmatched(counts, why, "worker", case.iro, state)
            resolved[key] = changes.Resolved(team, worker, iro)
        for issue in register.issues.all():
            if issue.code in ("status_unknown", "status_new", "type_unknown"):
                self._note_unmatched(
                    counts, why, "status", issue.value, matching.UNKNOWN
                )
        questions.update(
            {place: (count, why[place]) for place, count in counts.items()}
        )
        return resolved

    def _note_unmatched(self, counts, why, kind, text, state):
        if state not in (matching.UNKNOWN, matching.SEVERAL):
            return
        counts[kind, text] += 1
        if (kind, text) in why:
            return
        if state == matching.SEVERAL:
            why[kind, text] = self.env._("There are several of this name.")
        elif kind == "worker":
            why[kind, text] = self.env._("No member of staff has this name.")
        elif kind == "status":
            why[kind, text] = self.env._("It is not one of Ofsted's, nor of the types.")
        else:
            why[kind, text] = self.env._("No team has this name.")

    def _fingerprint(self, register, plan):
        """A short mark of what would be done: equal when nothing about it changed."""
        digest = hashlib.sha256(register.sha256.encode())
        for change in sorted(plan.changes, key=lambda item: item.reference):
            flags = sorted(change.values.get("flags", ()))
            values = sorted(
                (name, str(value))
                for name, value in change.values.items()
                if name != "flags"
            )
            digest.update(repr((change.kind, change.reference, values, flags)).encode())
        return digest.hexdigest()

    # --- results ------------------------------------------------------------

    def _write_results(self, register, plan, fingerprint, was_recomputed):
        same = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
                ("checksum", "=", register.sha256),
            ],
            limit=1,
        )
        severities = Counter()
        for (_sheet, code), count in register.issues.counts.items():
            severities[MESSAGES[code].severity] += count
        created = plan.count(changes.NEW)
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {
                "state": "previewed",
                "found_count": len(register.cases),
                "created_count": created,
                "opened_count": created + plan.count(changes.REOPEN),
                "updated_count": plan.count(changes.UPDATE),
                "moved_count": plan.moved,
                "closed_count": plan.count(changes.CLOSE),
                "stays_count": len(self._closing_although(plan)),
                "held_count": plan.count(changes.HOLD),
                "unchanged_count": plan.same,
                "event_count": register.events or 0,
                "event_note": self.env._(
                    "Dated events of the cases that are open: %(count)s.",
                    count=f"{register.events:,}",
                )
                if register.events is not None
                else False,
                "rejected_count": register.rejected,
                "warning_count": severities["warning"] + severities[QUESTION],
                "no_worker_count": register.no_worker,
                "checksum": register.sha256,
                "fingerprint": fingerprint,
                "same_as_id": same.id,
                "newer_id": self._newer_import().id,
                "short_note": self._short_note(plan),
                "was_recomputed": was_recomputed,
            }
        )

    def _short_note(self, plan):
        """One line for each type whose list is suspiciously short."""
        types = {case_type.code: case_type.name for case_type in self._all_types()}
        return "\n".join(
            self.env._(
                "%(type)s: %(now)s in the file, %(before)s open now.",
                type=types[code],
                now=now,
                before=before,
            )
            for code, (now, before) in plan.short.items()
        )

    def _clear_preview(self):
        """Drop the lines of the preview."""
        # Lines are made and dropped by reading only; nobody may do it by hand.
        record = self.sudo()
        record.row_ids.unlink()
        record.list_ids.unlink()
        record.total_ids.unlink()

    def _day_cache(self):
        return lru_cache(maxsize=4096)(self._day)

    def _check_has_rows(self, register):
        """Raise when the lists are there and empty: somebody sent the template."""
        if not register.rows_read:
            raise UserError(
                self.env._(
                    "The lists were found but they hold no child. Check that the file"
                    " is the right one."
                )
            )
