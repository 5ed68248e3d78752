from collections import defaultdict

from markupsafe import Markup
from psycopg2 import IntegrityError

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...rules.register import changes, ssd
from ...rules.register.reader import EVENTS_SINCE
from ...rules.register.report import IssueLog
from ..platform.guard import LIFECYCLE, QUIET

CHUNK = 1000

# What must be on the record with who and when; visits and reviews are no such thing.
ON_RECORD = (
    "case_type",
    "department_id",
    "practitioner_id",
    "iro_id",
    "date_opened",
    "date_closed",
)


class CsCaseImport(models.Model):
    """Carrying an import out: cases are opened, changed and closed in batches."""

    _inherit = "cs.case.import"

    def _carry_out(self):
        """Read again, write the cases, and close the import."""
        self._check_snapshot()
        register, plan, names = self._read_and_plan(keep_preview=True)
        report = self.env["cs.case.import.progress"]._reporter(self.id)
        labels = self._change_labels(plan)
        todo = [change for change in plan.changes if change.kind != changes.HOLD]
        for start in range(0, len(todo), CHUNK):
            report(100 * start / len(todo), self.env._("Writing the register"))
            self._write_chunk(todo[start : start + CHUNK], names, labels)
        notes = []
        if register.staff:
            notes += self._follow_staff(register.staff)
        if register.events is not None:
            report(100, self.env._("Writing what happened to each child"))
            notes += self._follow_events(register)
        if register.voices is not None:
            self._follow_voices(register.voices)
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {
                "state": "done",
                "event_note": " ".join(notes),
                "imported_by_id": self.env.uid,
                "date_done": fields.Datetime.now(),
                # Names, ethnicity and addresses may be in it: it is not needed now.
                "file": False,
            }
        )

    def _follow_staff(self, found):
        """What the source says of staff, by their number: working time, which an
        auditor's share of audits is proposed from; whether an agency pays them; and who
        is among them no more.

        :return: list of at most one sentence, where there are such
        """
        # Only these two are written, of those whose number the source has or had.
        staff = self.env["hr.employee"].sudo().with_context(cs_lifecycle=LIFECYCLE)
        known = staff.search(
            Domain("company_id", "=", self.company_id.id)
            & (
                Domain("barcode", "in", list(found))
                | Domain("cs_register_standing", "in", ("staff", "agency"))
            )
        )
        changed = defaultdict(lambda: staff)
        for person in known:
            worker = found.get(person.barcode)
            vals = {"cs_register_standing": "gone"}
            if worker:
                vals = {
                    "cs_register_standing": "agency" if worker.agency else "staff",
                    "cs_working_time": worker.fte or 0.0,
                }
            if any(person[name] != value for name, value in vals.items()):
                changed[tuple(vals.items())] |= person
        for vals, people in changed.items():
            people.write(dict(vals))
        gone = changed[("cs_register_standing", "gone"),]
        if not gone:
            return []
        return [
            self.env._(
                "No longer among its staff: %(count)s. See Who audits, “No longer in "
                "the register”, and ask whether they have left.",
                count=len(gone),
            )
        ]

    def _follow_voices(self, voices):
        """What each child said when asked stands with the case as the source has it."""
        # As with events: whoever may carry out an import brings what it holds.
        cases = self.env["cs.case"].sudo().with_context(cs_lifecycle=LIFECYCLE)
        here = cases.search_fetch(
            Domain("company_id", "=", self.company_id.id)
            & (
                Domain("reference", "in", list(voices))
                | Domain("child_said", "!=", False)
            ),
            ["reference", "child_said"],
        )
        changed = defaultdict(lambda: cases)
        for case in here:
            said = voices.get(case.reference) or False
            if (case.child_said or False) != said:
                changed[tuple(said.items()) if said else ()] |= case
        for said, those in changed.items():
            those.write({"child_said": dict(said) or False})

    def _follow_events(self, register):
        """Visits, reviews and other dated events of the source follow (BWD-03).

        :return: list of one sentence: how many
        """
        since = self.date_as_of - EVENTS_SINCE
        wanted = {case.reference for case in register.cases.values()}
        # Whoever may carry out an import brings what it holds of the cases.
        counts = (
            self.env["cs.case.event"]
            .sudo()
            ._follow_source(self.company_id, self._events(wanted, since), since)
        )
        return [
            self.env._(
                "Dated events: %(new)s new, %(changed)s corrected, %(gone)s taken "
                "back.",
                new=f"{counts['new']:,}",
                changed=f"{counts['changed']:,}",
                gone=f"{counts['gone']:,}",
            )
        ]

    def _events(self, wanted, since):
        """The events of the file or source, as a stream."""
        if self.source_id:
            # As where the source is opened for the register.
            with self.source_id.sudo()._opened(self.date_as_of, IssueLog()) as (
                source,
                _database,
            ):
                yield from source.all_events(wanted, since)
            return
        yield from ssd.events_of(
            self._data(), self.filename or "", self.date_as_of, wanted, since
        )

    def action_undo(self):
        """Take away the cases that came with an import, as if it had not been carried
        out: the undo of a first import. QA officers.

        :raises UserError: it changed cases that were there before, or its cases have
            been worked with since
        """
        self.ensure_one()
        self.check_access("unlink")
        self._lock_record()
        self._lock_register()
        if self.state != "done":
            raise UserError(
                self.env._("Only an import that was carried out is undone.")
            )
        if (
            self.updated_count
            or self.closed_count
            or (self.opened_count > self.created_count)
        ):
            raise UserError(
                self.env._(
                    "This import also changed cases that were in the register before, "
                    "so it cannot be undone. Import a newer register instead."
                )
            )
        cases = self.env["cs.case"].search([("brought_by_id", "=", self.id)])
        try:
            with self.env.cr.savepoint():
                self._check_unused(cases)
                # Nobody deletes a case: these came with this import, which is undone
                # by whoever may carry it out.
                cases.sudo().unlink()
        except (UserError, IntegrityError) as problem:
            raise UserError(
                self.env._(
                    "Work has been done with cases of this import, so it stays. Import "
                    "a newer register instead."
                )
            ) from problem
        self._to_draft()
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {"imported_by_id": False, "date_done": False}
        )

    def _check_unused(self, cases):
        """Stop where what was recorded since would go with the cases."""
        # What hangs on a case, in whichever room; only whether there is any is asked.
        for field in (
            self.env["ir.model.fields"]
            .sudo()
            .search([("relation", "=", "cs.case"), ("on_delete", "=", "cascade")])
        ):
            Model = self.env[field.model]
            since = [
                (field.name, "in", cases.ids),
                ("create_date", ">", self.date_done),
            ]
            # As above.
            if not Model._abstract and Model.sudo().search_count(since, limit=1):
                raise UserError(self.env._("Work has been done since."))

    def _check_snapshot(self):
        """Stop when another import ended after this transaction began to look."""
        with self.env.registry.cursor() as cr:
            newest = self._last_done(cr)
        mine = self._last_done(self.env.cr)
        if newest and (not mine or newest > mine):
            raise UserError(
                self.env._(
                    "Another register was imported a moment ago. Look at the preview"
                    " again."
                )
            )

    def _last_done(self, cr):
        """When an import of this council was last carried out, as ``cr`` sees it."""
        # Two transactions' views of one table: the ORM has but its own. The only
        # parameter is a number.
        cr.execute(
            "SELECT max(date_done) FROM cs_case_import"
            " WHERE state = 'done' AND company_id = %s",
            [self.company_id.id],
        )
        return cr.fetchone()[0]

    def _write_chunk(self, todo, names, labels):
        new = [change for change in todo if change.kind == changes.NEW]
        old = [change for change in todo if change.kind != changes.NEW]
        # One note per changed case is written instead of one message per write.
        cases = self.env["cs.case"].with_context(**QUIET)
        cases.with_context(cs_lifecycle=LIFECYCLE).create(
            [self._case_vals_to_write(change, names) for change in new]
        )
        self._write_changes(cases, old, names)
        self._note_changes(cases, old, labels)

    def _case_vals_to_write(self, change, names):
        vals = {
            "reference": change.reference,
            "company_id": self.company_id.id,
            "brought_by_id": self.id,
        }
        for name, value in change.values.items():
            vals.update(self._to_field(name, value, names))
        return vals

    def _to_field(self, name, value, names):
        """One value of the rules as a field of the case."""
        if name == "case_type":
            return {"case_type_id": names.types[value]}
        if name == "flags":
            ids = sorted(names.flags[flag] for flag in value)
            return {"flag_ids": [Command.set(ids)]}
        return {name: value or False}

    def _write_changes(self, cases, old, names):
        """Write value by value: writes follow the number of values, not of cases."""
        cases.browse([change.held.id for change in old]).check_access("write")
        # Checked above for the whole batch; each write would check it again.
        cases = cases.sudo()
        together = cases.browse([change.held.id for change in old])
        groups = defaultdict(list)
        for change in old:
            for name, value in change.values.items():
                groups[name, value].append(change.held.id)
        # A date that is written was typed, until what it was worked out from follows.
        for (name, value), ids in sorted(
            groups.items(), key=lambda group: group[0][0] == "date_opened_from"
        ):
            batch = cases.browse(ids).with_prefetch(together._prefetch_ids)
            batch.write(self._to_field(name, value, names))
        self.env.flush_all()

    def _note_changes(self, cases, old, labels):
        """Put every change of type, team, person and dates on the case's record
        (ALL-05).
        """
        bodies = {}
        title = self.env._("Register of %(date)s", date=self._day(self.date_as_of))
        for change in old:
            lines = [
                (label, say(getattr(change.held, name)), say(change.values[name]))
                for name, (label, say) in labels.items()
                if name in ON_RECORD and name in change.values
            ]
            if lines:
                items = Markup().join(
                    Markup("<li>%s: %s → %s</li>") % line for line in lines
                )
                bodies[change.held.id] = Markup("<p>%s</p><ul>%s</ul>") % (title, items)
        if bodies:
            cases.browse(bodies)._message_log_batch(bodies)
