"""Every role tries every operation on every model in every place, over RPC."""

import csv
import os
from pathlib import Path

from access_council import BESIDE_AUDIT, PLACES, ROLES, TIMES, AccessCouncil
from access_probe import CREATE, READ, UNLINK, WRITE, RpcProbe, as_json
from access_records import (
    OF_A_CASE,
    OF_A_TEAM,
    OF_A_TOOL,
    RecordMaker,
    own_models,
)

from odoo.tests import HttpCase, tagged

TABLE = Path(__file__).with_name("matrix.csv")
HEAD = ("model", "time", "place", *ROLES)
COUNCIL = ("ours", "other_company")


def read_table():
    """{(model, time, place): {role: rights}} as the table has it."""
    with TABLE.open(newline="") as stream:
        return {
            (row["model"], row["time"], row["place"]): {r: row[r] for r in ROLES}
            for row in csv.DictReader(stream)
        }


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessCouncil, RecordMaker, RpcProbe, HttpCase):
    """The rights that people have are those of ``matrix.csv``, no more and no fewer."""

    def test_every_role_model_operation_and_place(self):
        models = own_models(self.env)
        records = {model: self._records_of(model) for model in models}
        found = {}
        for role, user in ROLES.items():
            login = getattr(self, user).login
            self.authenticate(login, login)
            for model in models:
                before = len(self.faults)
                self._try(role, model, records[model], found)
                self.faults[before:] = [f"{role}: {f}" for f in self.faults[before:]]
        if os.environ.get("CS_ACCESS_TABLE"):
            self._write_table(os.environ["CS_ACCESS_TABLE"], found)
        self._logger.info("%s cells, %s calls", len(found), type(self).calls)
        wrong = self.faults + self._differences(found)
        self.assertFalse(wrong, "\n".join(["", *wrong[:60], f"{len(wrong)} in all"]))

    def _differences(self, found):
        table = read_table()
        rows = {key[:3] for key in found}
        wrong = [f"{row} is not in the table" for row in sorted(rows - set(table))]
        wrong += [
            f"{row} of the table was not tried" for row in sorted(set(table) - rows)
        ]
        for (model, time, place, role), rights in sorted(found.items()):
            expected = table.get((model, time, place), {}).get(role, rights)
            if expected != rights:
                where = f"{role} on {model} {time} {place}"
                wrong.append(f"{where}: {rights}, the table says {expected}")
        return wrong

    def _records_of(self, model):
        """{(time, place): record, or {role: record} for own}"""
        records = {}
        if model in BESIDE_AUDIT or model == "cs.case":
            for time in TIMES:
                for place in PLACES:
                    by_role = {
                        role: self.record_beside(model, time, place, role)
                        for role in ROLES
                    }
                    if all(by_role.values()):
                        records[time, place] = by_role
        elif model in OF_A_TEAM:
            for place in PLACES:
                records["any", place] = {
                    role: self.team_record(model, place, role) for role in ROLES
                }
        elif model in OF_A_CASE:
            for place in PLACES:
                by_role = {role: self.case_record(model, place, role) for role in ROLES}
                if all(by_role.values()):
                    records["any", place] = by_role
        elif model in OF_A_TOOL:
            for state in ("draft", "in_use"):
                for place, company in self._councils():
                    record = self.tool_record(model, state, company)
                    records[state, place] = dict.fromkeys(ROLES, record)
        else:
            for place, company in self._councils():
                record = self.company_record(model, company)
                if place == "ours" or record != records["any", "ours"]["auditor"]:
                    records["any", place] = dict.fromkeys(ROLES, record)
        return records

    def _councils(self):
        return zip(COUNCIL, (self.company, self.other_company), strict=True)

    def _try(self, role, model, records, found):
        mine = {place: by_role[role] for place, by_role in records.items()}
        every = list(dict.fromkeys(mine.values()))
        self.assertTrue(every, f"nothing of {model} to try")
        readable = self.readable(model, every)
        writable = self.changeable(model, "write", every, self.changes_of)
        removable = self.changeable(model, "unlink", every)
        creatable = self.creatable(
            model, {place: self._made_in(place, rec) for place, rec in mine.items()}
        )
        for place, record in mine.items():
            rights = (
                READ * (record.id in readable)
                + WRITE * (record.id in writable)
                + CREATE * (place in creatable)
                + UNLINK * (record.id in removable)
            )
            found[(model, *place, role)] = rights or "-"

    def _made_in(self, place, record):
        """What is sent to make a record there; another council is named outright."""
        vals = as_json(self.copy_of(record))
        company = record._fields.get("company_id")
        if place[1] == "other_company" and company and company.store:
            vals["company_id"] = self.other_company.id
        return vals

    def _write_table(self, path, found):
        """The rights as they are, to be read with care before they become the table."""
        order = [*TIMES, "draft", "in_use", "any", *PLACES, "ours"]
        rows = sorted(
            {key[:3] for key in found},
            key=lambda row: (row[0], order.index(row[1]), order.index(row[2])),
        )
        with Path(path).open("w", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(HEAD)
            for row in rows:
                writer.writerow([*row, *(found[(*row, role)] for role in ROLES)])

    def test_every_model_is_in_the_table(self):
        """A new model has its rights thought of, and written down, before it lands."""
        self.assertEqual(sorted({row[0] for row in read_table()}), own_models(self.env))
