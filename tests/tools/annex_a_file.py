"""Makes an Annex A workbook of any size with the proportions of English councils.
Nobody in it exists.

    python tests/tools/annex_a_file.py OUT.xlsx [--rows 100000] [--list-6 20000] [--seed
    1] [--as-of 2026-03-31]

The proportions (how many rows a list has for each row of List 6, ages, lengths,
endings) follow the national
statistics for March 2024. The same arguments give the same rows.
"""

import argparse
import csv
import random
from bisect import bisect
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

import xlsxwriter

TABLES = (
    Path(__file__).resolve().parents[2]
    / "addons/cs_quality_assurance/rules/register/tables"
)
LIST_NAMES = {
    1: "Contacts", 2: "Early Help", 3: "Referral", 4: "Assessments",
    5: "Section 47 enquiries",
    6: "Children in Need", 7: "Child protection", 8: "Children in care",
    9: "Care leavers", 10: "Adoption", 11: "Adopters",
}  # fmt: skip
# Rows in a list for each row in List 6 of an average council
RATIO = {2: 0.30, 3: 0.52, 4: 0.55, 5: 0.19, 9: 0.15, 10: 0.025, 11: 0.05}
SHARE_CP, SHARE_LAC = 0.14, 0.171
FAMILY = (
    "Marsh Okoro Hale Bains Whitby Lund Pike Adeyemi Frost "
    "Rowe Tandy Quill Nasr Wade Yates Imre Cole Dunn"
).split()
GIVEN = (
    "Ada Ben Cora Dev Esi Finn Gia Hari Ines Jon Kit Lena "
    "Milo Noor Owen Pia Rafi Sara Theo Uma Vera Will Zoe"
).split()


@dataclass(frozen=True)
class Size:
    """How much to make. ``rows`` counts all lists; List 1 fills what is left."""

    rows: int = 100_000
    list_6: int = 20_000
    seed: int = 1
    as_of: date = date(2026, 3, 31)
    newer_list_9: bool = True


def default_teams(size):
    """Return {team: its workers}; about 16 open cases a worker."""
    rng = random.Random(size.seed)
    workers_needed = max(6, size.list_6 // 22)
    teams = ["Children with Disabilities Team"]
    teams += [f"Locality {n} Duty Team" for n in range(1, 2 + workers_needed // 60)]
    teams += [
        f"Locality {n} Unit {u}"
        for n in range(1, 2 + workers_needed // 30)
        for u in (1, 2)
    ]
    teams += [f"Children in Care Team {n}" for n in range(1, 4)] + ["Care Leavers Team"]
    names = [
        f"{given} {family}-{other}"
        for given in GIVEN
        for family in FAMILY
        for other in FAMILY
        if family != other
    ]
    rng.shuffle(names)
    names = iter(names)
    each = -(-workers_needed // len(teams))
    return {team: [next(names) for _turn in range(each)] for team in teams}


def _weighted(rng, choices):
    """Pick from ((value, weight), ...)."""
    bounds = list(accumulate(weight for _value, weight in choices))
    return choices[bisect(bounds, rng.random() * bounds[-1])][0]


CIN_LENGTH = (
    ((0, 91), 26.1),
    ((92, 182), 10.5),
    ((183, 365), 13.5),
    ((366, 730), 14.5),
    ((731, 2500), 35.4),
)
CP_LENGTH = (
    ((0, 91), 29.7),
    ((92, 182), 24.7),
    ((183, 365), 27.1),
    ((366, 730), 16),
    ((731, 1200), 2.5),
)
AGES = (
    ((-1, -1), 1.7),
    ((0, 0), 4),
    ((1, 4), 14.1),
    ((5, 9), 21.3),
    ((10, 15), 32.2),
    ((16, 17), 26.7),
)
NEEDS = (
    (("N1"), 58),
    (("N5"), 12),
    (("N4"), 9),
    (("N2"), 8),
    (("N8"), 5.5),
    (("N0"), 7.5),
)
LEGAL = (
    ("C2: FCO", 60),
    ("C1: ICO", 15),
    ("V2: Single period under S20", 18),
    ("E1: Placement order", 6),
    ("V4: Short term breaks", 1),
)


class Council:
    """A made-up council's children, drawn once and then written list by list."""

    def __init__(self, size, teams=None):
        self.size = size
        self.rng = random.Random(size.seed)
        self.teams = teams or default_teams(size)
        self.posts = [
            (team, worker) for team, workers in self.teams.items() for worker in workers
        ]
        self._next = 100_000 + size.seed
        self.children = []
        self.to_fill = 0

    def _id(self):
        self._next += self.rng.randint(1, 9)
        return str(self._next)

    def _ago(self, low, high):
        return self.size.as_of - timedelta(days=self.rng.randint(low, high))

    def child(self):
        """Return (reference, birth, age) of somebody who never was."""
        low, high = _weighted(self.rng, AGES)
        age = self.rng.randint(low, high)
        born = (
            self.size.as_of
            - timedelta(days=int(age * 365.25) + self.rng.randint(0, 364))
            if age >= 0
            else None
        )
        return {"id": self._id(), "born": born, "age": age}

    def rows(self, number):
        """Yield the rows of a list as {heading: value}; List 6 is to be asked for
        before 7, 8 and 4.
        """
        yield from getattr(self, f"_list_{number}")()

    def _common(self, child):
        return {
            "Child Unique ID": child["id"],
            "Gender": self.rng.choice(["a) Male", "b) Female"]),
            "Ethnicity": "a) WBRI",
            "Date of Birth": child["born"],
            "Age of Child (Years)": child["age"],
            "Does the Child have a Disability": "a) Yes"
            if self.rng.random() < 0.136
            else "b) No",
        }

    def _work(self, child):
        return {"Allocated Team": child["team"], "Allocated Worker": child["worker"]}

    def _list_6(self):
        brood = []
        for _turn in range(self.size.list_6):
            child = self.child()
            if (
                brood and self.rng.random() < 0.45
            ):  # brothers and sisters share team, worker and dates
                child.update(brood[0])
            else:
                low, high = _weighted(self.rng, CIN_LENGTH)
                start = self._ago(low, high)
                team, worker = self.rng.choice(self.posts)
                brood = [
                    {
                        "team": team,
                        "worker": worker if self.rng.random() < 0.98 else "Unallocated",
                        "start": start,
                    }
                ]
                child.update(brood[0])
            closed = self.rng.random() < 0.32
            draw = self.rng.random()
            child["status"] = (
                "e) Closed episode"
                if closed
                else "a) Looked after child"
                if draw < SHARE_LAC / 0.68
                else "b) Child Protection plan"
                if draw < (SHARE_LAC + SHARE_CP * 0.62) / 0.68
                else "c) Child in need plan"
                if draw < 0.6
                else "d) Open assessment"
            )
            child["end"] = max(child["start"], self._ago(0, 180)) if closed else None
            self.children.append(child)
            yield {
                **self._common(child),
                "CIN Start Date": child["start"],
                "Primary Need Code": _weighted(self.rng, NEEDS),
                "Date Child Was Last Seen": max(child["start"], self._ago(1, 40))
                if child["age"] >= 0
                else None,
                "CIN Closure Date": child["end"],
                "Reason for Closure": "RC7" if closed else None,
                "Case status": child["status"],
                **self._work(child),
            }

    def _list_7(self):
        for child in self.children:
            open_plan = child["status"].startswith("b)")
            ended = child["end"] is None and not open_plan and self.rng.random() < 0.09
            if not open_plan and not ended:
                continue
            low, high = _weighted(self.rng, CP_LENGTH)
            start = self._ago(low, high)
            category = self.rng.choice(["a) Neglect", "d) Emotional abuse"])
            yield {
                **self._common(child),
                "Child Protection Plan Start Date": start,
                "Initial Category of Abuse": category,
                "Latest Category of Abuse": category,
                "Date of the Last Statutory Visit": max(start, self._ago(0, 20)),
                "Was the Child Seen Alone?": "a) Yes",
                "Date of latest review conference": self._ago(0, 150)
                if low > 91
                else None,
                "Child Protection Plan End Date": max(start, self._ago(0, 180))
                if ended
                else None,
                "Number of Previous Child Protection Plans": 1
                if self.rng.random() < 0.247
                else 0,
                **self._work(child),
            }

    def _list_8(self):
        for child in self.children:
            in_care = child["status"].startswith("a)")
            ended = child["end"] is not None and self.rng.random() < 0.09
            if not in_care and not ended:
                continue
            start = max(child["start"], child["born"] or child["start"])
            yield {
                **self._common(child),
                "Unaccompanied Asylum Seeking Child (UASC) within the Last "
                "12 Months (Y/N)": "b) No",
                "Date Started to be Looked After": start,
                "Child's Category of Need": "N1",
                "Child's Legal Status": _weighted(self.rng, LEGAL),
                "Date of Latest Statutory Review": max(start, self._ago(0, 180)),
                "Date of Last Social Work Visit": max(start, self._ago(0, 42)),
                "Date Ceased to be Looked After": child["end"] if ended else None,
                "Placement Type": "f) U6: Foster placement - not FFA",
                "Placement Location": "a) In" if self.rng.random() < 0.72 else "b) Out",
                **self._work(child),
            }

    def _repeated(self, number, heading, finish=None, share_open=0.0):
        for child in self.rng.choices(
            self.children, k=int(self.size.list_6 * RATIO[number])
        ):
            start = self._ago(0, 180)
            row = {**self._common(child), heading: start, **self._work(child)}
            if finish and self.rng.random() >= share_open:
                row[finish] = min(
                    self.size.as_of, start + timedelta(days=self.rng.randint(5, 60))
                )
            yield row

    def _list_3(self):
        for row in self._repeated(3, "Date of referral"):
            yield {
                **row,
                "Referral Source": "q) 6: Police",
                "Number of Referrals in Last 12 Months": self.rng.choice(
                    [1, 1, 1, 1, 2]
                ),
            }

    def _list_4(self):
        yield from self._repeated(
            4,
            "Continuous Assessment Start Date",
            "Continuous Assessment Date of Authorisation",
            0.1,
        )

    def _list_5(self):
        yield from self._repeated(
            5, "Strategy discussion initiating Section 47 Enquiry Start Date"
        )

    def _list_1(self):
        for _turn in range(self.to_fill):
            yield {
                **self._common(self.child()),
                "Date of Contact": self._ago(0, 180),
                "Contact Source": "q) 6: Police",
            }

    def _list_2(self):
        for _turn in range(int(self.size.list_6 * RATIO[2])):
            start = self._ago(0, 400)
            yield {
                **self._common(self.child()),
                "Assessment start date": start,
                "Assessment completion date": None
                if self.rng.random() < 0.55
                else max(start, self._ago(0, 170)),
                "Organisation completing assessment": self.rng.choice(
                    [
                        "Early Help Locality 1",
                        "Early Help Locality 2",
                        "Early Help Service",
                    ]
                ),
            }

    def _list_9(self):
        leavers = [post for post in self.posts if "Leavers" in post[0]] or self.posts
        for _turn in range(int(self.size.list_6 * RATIO[9])):
            age = self.rng.randint(18, 24)
            team, worker = self.rng.choice(leavers)
            child = {
                "id": self._id(),
                "born": self._ago(age * 366, age * 366 + 300),
                "age": age,
                "team": team,
                "worker": worker,
            }
            yield {
                **self._common(child),
                **self._work(child),
                "Eligibility Category": "b) Former relevant child",
                "LA In Touch": "a) Yes" if self.rng.random() < 0.93 else "b) No",
                "Latest Pathway Plan Review Date": self._ago(0, 200),
                "Latest Date of Contact": self._ago(0, 70),
            }

    def _list_10(self):
        looked_after = [
            child for child in self.children if child["status"].startswith("a)")
        ]
        for child in self.rng.sample(
            looked_after, k=min(len(looked_after), int(self.size.list_6 * RATIO[10]))
        ):
            yield {
                **self._common(child),
                "Date of Decision that Child Should be Placed for Adoption": self._ago(
                    0, 360
                ),
            }

    def _list_11(self):
        for _turn in range(int(self.size.list_6 * RATIO[11])):
            yield {
                "Individual adopter identifier": "A" + self._id(),
                "Date enquiry received": self._ago(0, 360),
            }


def headings(number, newer_list_9=True):
    """Return the template's headings of a list, in order."""
    newer = (
        "Unaccompanied Asylum Seeking Child (UASC), or",
        "Allocated Personal",
        "Latest Pathway",
        "Latest Date of Contact",
    )
    with (TABLES / "columns.csv").open(encoding="utf-8", newline="") as file:
        found = [
            row["header"] for row in csv.DictReader(file) if int(row["list"]) == number
        ]
    return [
        title
        for title in found
        if newer_list_9 or number != 9 or not title.startswith(newer)
    ]


def write_annex_a(target, size=None, teams=None):
    """Write the workbook to ``target`` (a path or a binary file) and return {list:
    rows}.
    """
    size = size or Size()
    council = Council(size, teams)
    written = dict.fromkeys(range(1, 12), 0)
    # Children in need are drawn first, since other lists repeat them; contacts last,
    # since they fill what is left.
    drawn = {number: list(council.rows(number)) for number in (6, 7, 8)}
    others = sum(int(size.list_6 * share) for share in RATIO.values()) + sum(
        len(rows) for rows in drawn.values()
    )
    council.to_fill = max(0, size.rows - others)
    with xlsxwriter.Workbook(
        target, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}
    ) as book:
        for number in range(1, 12):
            sheet = book.add_worksheet(f"List_{number}")
            titles = headings(number, size.newer_list_9)
            sheet.write_string(0, 0, f"List {number}: {LIST_NAMES[number]}")
            sheet.write_row(1, 0, titles)
            for index, row in enumerate(
                drawn.pop(number, None) or council.rows(number), start=2
            ):
                for column, title in enumerate(titles):
                    value = row.get(title)
                    if value is not None:
                        sheet.write(index, column, value)
                written[number] += 1
    return written


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--list-6", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 3, 31))
    options = parser.parse_args()
    written = write_annex_a(
        options.out, Size(options.rows, options.list_6, options.seed, options.as_of)
    )
    print(
        ", ".join(f"List {number}: {rows:,}" for number, rows in written.items()),
        f"in all {sum(written.values()):,}",
    )


if __name__ == "__main__":
    main()
