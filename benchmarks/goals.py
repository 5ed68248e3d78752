"""What the benchmark is to reach, and whether this run did: plain functions of the rows
that the other scripts found.
"""

from typing import NamedTuple

# Board and list, each beside the peers' like.
BOARDS = ("audits, board of open ones", "actions, board")
LISTS = ("audits, list of 80 open ones", "actions, list of 80")
PEERS = {
    **dict.fromkeys(BOARDS, ("project.task, board", "mgmtsystem.nonconformity, board")),
    **dict.fromkeys(
        LISTS, ("project.task, list of 80", "mgmtsystem.nonconformity, list of 80")
    ),
}
GRAPH, GRAPH_FLOOR = "graph, state and final grade", "SQL: audits by state and grade"
ADMIN = "administrator"


class Figure(NamedTuple):
    """A figure of this run, and where it was found."""

    value: float
    where: str


class Goal(NamedTuple):
    """One line of the table of goals.

    ``figure``: the worst found; None where nothing was measured, and then ``met``, too.
    """

    text: str
    limit: float
    unit: str
    figure: Figure | None
    met: bool | None


def ratio(one, other):
    """How many times as much; None without either."""
    return one / other if one is not None and other else None


def worst(figures):
    """The largest of those that were measured; None without any."""
    return max(
        (one for one in figures if one.value is not None),
        key=lambda one: one.value,
        default=None,
    )


def judged(text, limit, unit, figures):
    """A goal, and whether every figure keeps to its limit."""
    figure = worst(figures)
    return Goal(text, limit, unit, figure, figure and figure.value <= limit)


class Found:
    """All that one run found, by name: of each size the screens and the larger jobs."""

    def __init__(self, results):
        sizes = sorted(
            (one for one in results if "jobs" in one), key=lambda one: one["size"]
        )
        self.sizes = [one["size"] for one in sizes]
        self.screens = {
            (one["size"], job["name"], job["role"]): job
            for one in sizes
            for job in one["jobs"]
        }
        self.heavy, self.above, self.memory, self.allocation = {}, {}, {}, []
        for one in results:
            size = one.get("size", 0)
            self.heavy |= {(size, job["name"]): job for job in one.get("heavy", ())}
            self.above |= {(size, job["name"]): job for job in one.get("above", ())}
            # That of at_once.py is of its workers.
            self.memory |= one.get("memory", {}) if "part" in one else {}
            self.allocation += one.get("allocation", ())

    def roles(self):
        return list(dict.fromkeys(role for _size, _name, role in self.screens))

    def screen(self, names, key):
        """A figure of some screens, of every role and size."""
        return [
            Figure(job[key], f"{name}, {role}, {size:,}")
            for (size, name, role), job in self.screens.items()
            if name in names
        ]

    def between(self, names, others, same_role=True):
        """Our milliseconds over another job's, of the same role (or of the
        administrator) and size."""
        found = []
        for (size, name, role), job in self.screens.items():
            if name in names:
                other = others.get(name) if isinstance(others, dict) else others
                than = self.screens.get(
                    (size, other or name, role if same_role else ADMIN)
                )
                if than and than is not job:
                    found.append(
                        Figure(
                            ratio(job["ms"], than["ms"]), f"{name}, {role}, {size:,}"
                        )
                    )
        return found

    def growth(self, names, key="ms"):
        """The largest size over the smallest, of every role."""
        if len(self.sizes) < 2:
            return []
        small, large = self.sizes[0], self.sizes[-1]
        return [
            Figure(
                ratio(self.screens[large, name, role][key], job[key]), f"{name}, {role}"
            )
            for (size, name, role), job in self.screens.items()
            if name in names and size == small and (large, name, role) in self.screens
        ]

    def jobs(self, start):
        """Larger jobs whose name starts so: {(size, name): row}."""
        return {key: one for key, one in self.heavy.items() if key[1].startswith(start)}

    def each(self, start, records):
        """Queries a record of larger jobs of so many records."""
        return [
            Figure(job["queries"] / records, f"{name}, {size:,} audits")
            for (size, name), job in self.jobs(start).items()
            if job["records"] == records
        ]

    def beside(self, start, other):
        """Milliseconds of larger jobs over those of another of as many records."""
        return [
            Figure(ratio(job["ms"], than["ms"]), place(name, size))
            for (size, name), job in self.jobs(start).items()
            for (at, _name), than in self.jobs(other).items()
            if at == size and than["records"] == job["records"]
        ]

    def megabytes(self, start):
        return [
            Figure(value, name)
            for name, value in self.memory.items()
            if name.startswith(start)
        ]

    def apart(self, starts, key):
        """The most that larger jobs of some names differ in, at the same size."""
        found = []
        for size in self.sizes:
            values = [
                self.heavy[size, name][key]
                for name in starts
                if (size, name) in self.heavy
            ]
            if values:
                found.append(Figure(max(values) - min(values), f"{size:,} audits"))
        return found

    def above_grows(self):
        """How many more queries a write above audits takes at the largest size."""
        return [
            Figure(job["queries"] - self.above[self.sizes[0], name]["queries"], name)
            for (size, name), job in self.above.items()
            if size == self.sizes[-1] and (self.sizes[0], name) in self.above
        ]


def place(name, size):
    return f"{name}, {size:,} audits" if size else name


SUBMITTING = tuple(
    f"submitting an audit: {part}"
    for part in ("8 domains, 1 action", "16 domains, 1 action", "16 domains, 5 actions")
)
SHEET, FLOOR = "audit schedule to Excel", "the same cells and formats"
ONCE, OWN = "audit schedule, every row once", "Odoo's own export"
IMPORT = "importing a register"
DRAW, COUNT = "a seeded, stratified draw", "SQL: count(*)"


def goals(found):
    """Every goal, in the order of the table.

    :param found: :class:`Found`
    """
    for name in (*BOARDS, *LISTS):
        ms, queries = (28, 12) if name in BOARDS else (12, 10)
        yield judged(name, ms, "ms", found.screen([name], "ms"))
        yield judged(name, queries, "queries", found.screen([name], "queries"))
    for name, ms, queries in (
        ("My work", 60, 25),
        ("open one audit in the auditing screen", 40, 15),
    ):
        yield judged(name, ms, "ms", found.screen([name], "ms"))
        yield judged(name, queries, "queries", found.screen([name], "queries"))
    both = (*BOARDS, *LISTS)
    for place_of, (peer, limit) in enumerate(
        (("project.task", 0.2), ("mgmtsystem.nonconformity", 0.33))
    ):
        others = {name: PEERS[name][place_of] for name in both}
        yield judged(
            f"boards and lists, beside {peer}", limit, "x", found.between(both, others)
        )
    yield judged(
        "lists: the largest size over the smallest", 1.2, "x", found.growth(LISTS)
    )
    yield judged(
        "boards: the largest size over the smallest", 1.5, "x", found.growth(BOARDS)
    )
    yield judged(
        "*My work*: the largest size over the smallest",
        1.2,
        "x",
        found.growth(["My work"]),
    )
    yield judged(
        "boards and lists under record rules, over the administrator's",
        1.15,
        "x",
        found.between(both, {}, same_role=False),
    )
    yield judged(
        "graph over SQL",
        1.5,
        "x",
        [one for one in found.between([GRAPH], GRAPH_FLOOR) if ADMIN in one.where],
    )
    yield judged(
        "submitting an audit",
        80,
        "queries",
        [
            Figure(job["queries"], place(name, size))
            for (size, name), job in found.jobs("submitting").items()
        ],
    )
    yield judged(
        "submitting: more with 16 domains than with 8, with 5 actions than with 1",
        0,
        "queries",
        found.apart(SUBMITTING, "queries"),
    )
    yield judged(
        "creating 1,000 audits with 16 lines",
        0.2,
        "queries a record",
        found.each("creating audits", 1000),
    )
    yield judged(
        "creating 1,000 audits, beside mgmtsystem.audit",
        0.7,
        "x",
        [
            one
            for one in found.beside("creating audits", "mgmtsystem.audit")
            if "1,000," in one.where
        ],
    )
    yield judged(
        "a stratified draw of 5%, beside count(*)", 8, "x", found.beside(DRAW, COUNT)
    )
    yield judged(
        "a cycle of 1,000, all told",
        1,
        "queries a record",
        found.each("a cycle, all told", 1000),
    )
    yield judged(
        "making 500 follow-ups, allocated and told",
        0.25,
        "queries a record",
        found.each("making follow-ups", 500),
    )
    yield from sheet_goals(found)
    yield from allocation_goals(found.allocation)
    yield judged(
        "a write to a department, a framework or an employee: audits changed",
        0,
        "audits",
        [
            Figure(job["rows"], place(name, size))
            for (size, name), job in found.above.items()
        ],
    )
    yield judged(
        "such a write: more queries at the largest size than at the smallest",
        0,
        "queries",
        found.above_grows(),
    )


def sheet_goals(found):
    """Workbooks and the import of a register."""
    yield judged(
        "Excel, beside the same cells and formats from SQL",
        1.2,
        "x",
        found.beside(SHEET, FLOOR),
    )
    yield judged(
        "Excel, beside Odoo's own export", 0.333, "x", found.beside(SHEET, OWN)
    )
    yield judged(
        "Excel with every row once, beside Odoo's own export",
        0.333,
        "x",
        found.beside(ONCE, OWN),
    )
    yield judged("Excel: memory", 50, "MB", found.megabytes(SHEET))
    yield judged(
        "importing a register of 20,000 cases, beside reading its workbook",
        2,
        "x",
        found.beside(IMPORT, "reading its workbook"),
    )
    yield judged("importing a register: memory", 150, "MB", found.megabytes(IMPORT))


def allocation_goals(seeds):
    """The allocation beside the exact solver, of each seed."""

    def of(figure):
        return [Figure(figure(one), f"seed {one['seed']}") for one in seeds]

    yield judged("allocating: broken rules", 0, "audits", of(lambda one: one["broken"]))
    yield judged(
        "allocating: loads apart, of whom nothing but the constraints holds",
        1,
        "audits",
        of(lambda one: one["most"] - one["least"]),
    )
    yield judged(
        "allocating: evenness, service and who is left, apart from the exact solver's",
        0,
        "",
        of(
            lambda one: sum(
                abs(one[key] - one[f"exact_{key}"])
                for key in ("uneven", "own_service", "nobody")
            )
        ),
    )
    yield judged(
        "allocating: time beside the exact solver's, a node for each audit",
        0.1,
        "x",
        of(lambda one: ratio(one["ms"], one["exact_ms"])),
    )
