"""Exact answers for small allocations, by integer programming: what the tests hold
rules/allocation.py against.
"""

from fractions import Fraction

import numpy as np
from rules.allocation import is_second_best, refusals
from scipy.optimize import Bounds, LinearConstraint, milp

# Makes whole numbers of all weights, so that the solver's rounding cannot matter
WHOLE = 60


class Exact:
    """The aims of an allocation one after the other, each fixed before the next is
    sought.
    """

    def __init__(self, cases, auditors, policy, kept):
        self.names, self.rows, self.upper, self.whole = {}, [], [], []
        self.cases = [case for case in cases if case.id not in kept]
        self.auditors = auditors
        by_id = {case.id: case for case in cases}
        base = {
            a.id: a.load + sum(1 for auditor in kept.values() if auditor == a.id)
            for a in auditors
        }
        seen = {}
        for case_id, auditor in kept.items():
            practitioner = by_id[case_id].practitioner
            seen[auditor, practitioner] = seen.get((auditor, practitioner), 0) + 1

        self.pairs = [
            (c, a) for c in self.cases for a in auditors if not refusals(c, a, policy)
        ]
        for case, auditor in self.pairs:
            self.variable(("x", case.id, auditor.id))
        for case in self.cases:
            self.row({("x", c.id, a.id): 1 for c, a in self.pairs if c is case}, 0, 1)
        self.even = {}
        for auditor in auditors:
            mine = {("x", c.id, a.id): 1 for c, a in self.pairs if a is auditor}
            room = (
                len(mine)
                if auditor.maximum is None
                else max(0, min(len(mine), auditor.maximum - base[auditor.id]))
            )
            for number in range(room):
                self.variable(("y", auditor.id, number))
                steps = 2 * (base[auditor.id] + number) + 1
                self.even["y", auditor.id, number] = (
                    WHOLE * steps / Fraction(str(auditor.capacity))
                )
            self.row(
                {**mine, **{("y", auditor.id, number): -1 for number in range(room)}},
                0,
                0,
            )
        self.repeats = {}
        for auditor in auditors:
            for practitioner in {
                c.practitioner for c in cases if c.practitioner is not None
            }:
                mine = {
                    ("x", c.id, a.id): 1
                    for c, a in self.pairs
                    if a is auditor and c.practitioner == practitioner
                }
                key = ("r", auditor.id, practitioner)
                self.variable(key, upper=len(cases), whole=False)
                self.repeats[key] = 1
                before = seen.get((auditor.id, practitioner), 0)
                if before:
                    # Repeats that are there already count too, moved or not
                    self.row({**mine, key: -1}, -np.inf, 1 - before)
                else:
                    self.row({**mine, key: -1}, -np.inf, 1)
        self.second = {
            ("x", c.id, a.id): 1 for c, a in self.pairs if is_second_best(c, a, policy)
        }
        self.base = base

    def variable(self, name, upper=1, whole=True):
        self.names[name] = len(self.names)
        self.upper.append(upper)
        self.whole.append(int(whole))

    def row(self, weights, low, high):
        self.rows.append((weights, low, high))

    def solve(self, goal, sign=1):
        """The least (``sign`` -1: greatest) value of a weighted sum; it then holds for
        what is asked next.
        """
        goal = {name: weight for name, weight in goal.items() if weight}
        if not goal:
            return 0
        matrix = np.zeros((len(self.rows), len(self.names)))
        for number, (weights, _low, _high) in enumerate(self.rows):
            for name, weight in weights.items():
                matrix[number, self.names[name]] = float(weight)
        target = np.zeros(len(self.names))
        for name, weight in goal.items():
            target[self.names[name]] = sign * float(weight)
        result = milp(
            target,
            integrality=np.array(self.whole),
            bounds=Bounds(np.zeros(len(self.names)), np.array(self.upper, dtype=float)),
            constraints=LinearConstraint(
                matrix,
                np.array([row[1] for row in self.rows]),
                np.array([row[2] for row in self.rows]),
            ),
            options={"mip_rel_gap": 0},
        )
        assert result.status == 0, result.message
        value = round(sign * result.fun)
        # All goals are whole numbers: half a step of room is none
        self.row(goal, value - 0.5, value + 0.5)
        return value

    def most_allocated(self):
        return self.solve({("x", c.id, a.id): 1 for c, a in self.pairs}, -1)

    def least_unevenness(self):
        """The sum of load squared over capacity, less what earlier loads make of it,
        times ``WHOLE``.
        """
        return self.solve(self.even)

    def fewest_repeats(self):
        return self.solve(self.repeats)

    def fewest_second_best(self):
        return self.solve(self.second)

    def least_spread(self):
        """The smallest difference between the largest and the smallest load."""
        self.variable("largest", upper=len(self.cases) + max(self.base.values()))
        self.variable("smallest", upper=len(self.cases) + max(self.base.values()))
        for auditor in self.auditors:
            mine = {("x", c.id, a.id): 1 for c, a in self.pairs if a is auditor}
            self.row({**mine, "largest": -1}, -np.inf, -self.base[auditor.id])
            self.row({**mine, "smallest": -1}, -self.base[auditor.id], np.inf)
        return self.solve({"largest": 1, "smallest": -1})
