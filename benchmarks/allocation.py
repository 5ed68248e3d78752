"""Five thousand audits given to four hundred auditors, beside an exact solver.

    python benchmarks/allocation.py [--out FILE] [--audits 5000] [--auditors 400]

Councils that do not exist, from several seeds: own cases, own teams and the line above
barred, some auditors of half capacity, some with a maximum, some for certain services or
types of case only, other services first. The exact solver is OR-tools' min-cost flow, fed
the same input with a node for each audit, and with a node for each kind of audit that the
same people may take. What is lawful is worked out here again, not by the product's rule.
Run by scripts/bench; OR-tools must be importable.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
from ortools.graph.python import min_cost_flow

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "addons/cs_quality_assurance"))

from rules.allocation import Auditor, Case, Policy, allocate  # noqa: E402

SEEDS = (1, 2, 3, 4, 5)
# Of this one, six in ten cases and auditors are of one service: not all can cross.
LOPSIDED = 5
SERVICES, TEAMS, WORKERS, TYPES = 20, 100, 1200, 4
POLICY = Policy(other_services_first=True)
# What a unit of evenness costs beside one audit in its own service, and none at all.
EVEN, NOBODY = 10_000, 10**9
MOST = 60


def council(seed, audits, auditors):
    """Cases and auditors of a county; of the last seed most are of one service."""
    chance = random.Random(seed)
    first = [team for team in range(TEAMS) if team % SERVICES == 0]
    lopsided = seed == LOPSIDED
    managers = [f"a{n}" for n in range(TEAMS)]
    heads = [f"h{n}" for n in range(SERVICES)]
    people = []
    for n in range(auditors):
        team = n % TEAMS
        if lopsided and n >= TEAMS and chance.random() < 0.6:
            team = chance.choice(first)
        limited = chance.random()
        people.append(
            Auditor(
                f"a{n}",
                capacity=0.5 if chance.random() < 0.1 else 1.0,
                maximum=chance.choice((8, 10)) if chance.random() < 0.05 else None,
                team=team,
                service=team % SERVICES,
                services=frozenset(chance.sample(range(SERVICES), 6))
                if limited < 0.05
                else None,
                case_types=frozenset(chance.sample(range(TYPES), 2))
                if limited > 0.95
                else None,
            )
        )
    cases = []
    for n in range(audits):
        worker = chance.randrange(WORKERS)
        if lopsided and chance.random() < 0.6:
            worker += chance.choice(first) - worker % TEAMS
        team = worker % TEAMS
        cases.append(
            Case(
                f"c{n}",
                practitioner=f"w{worker}",
                managers=frozenset((managers[team], heads[team % SERVICES])),
                team=team,
                service=team % SERVICES,
                case_type=chance.randrange(TYPES),
                # A reviewing officer of each service, who audits others' cases.
                barred=frozenset((f"a{TEAMS + team % SERVICES}",)),
            )
        )
    return cases, people


def lawful(case, auditor):
    """Whether an auditor may take a case: the rules of this input, written again."""
    return not (
        auditor.id == case.practitioner
        or auditor.id in case.managers
        or auditor.id in case.barred
        or auditor.team == case.team
        or (auditor.services is not None and case.service not in auditor.services)
        or (auditor.case_types is not None and case.case_type not in auditor.case_types)
    )


def problem(cases, people):
    """What the solvers get: for each audit a row of who may take it, and for whom it is
    of their own service."""
    may = np.array([[lawful(case, one) for one in people] for case in cases])
    services = np.array([one.service for one in people])
    own = np.array([case.service for case in cases])[:, None] == services[None, :]
    # Half the capacity counts twice.
    weights = np.array([round(1 / one.capacity) for one in people])
    most = np.array([min(MOST, one.maximum or MOST) for one in people])
    return may, own, weights, most


def by_kind(may, own):
    """The same audits, those with the same row as one: (rows, rows, how many)."""
    both = np.packbits(np.hstack([may, own]), axis=1)
    _kinds, first, counts = np.unique(
        both, axis=0, return_index=True, return_counts=True
    )
    return may[first], own[first], counts


def exact(may, own, counts, weights, most):
    """The least uneven loads, then the fewest audits in their own service.

    :return: (sum of weight x load squared, audits in their own service, without anybody)
    """
    kinds, people = may.shape
    flow = min_cost_flow.SimpleMinCostFlow()
    sink = kinds + people
    rows, columns = np.nonzero(may)
    flow.add_arcs_with_capacity_and_unit_cost(
        rows, kinds + columns, counts[rows], own[rows, columns].astype(np.int64)
    )
    # One arc for each audit that somebody may have: the next is dearer than the last.
    number = np.concatenate([np.arange(n) for n in most])
    who = np.repeat(np.arange(people), most)
    costs = EVEN * weights[who] * (2 * number + 1)
    first = flow.add_arcs_with_capacity_and_unit_cost(
        kinds + who, np.full(who.size, sink), np.ones(who.size, np.int64), costs
    )[0]
    left = flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(kinds), np.full(kinds, sink), counts, np.full(kinds, NOBODY)
    )
    flow.set_nodes_supplies(np.arange(kinds), counts)
    flow.set_node_supply(sink, -int(counts.sum()))
    assert flow.solve() == flow.OPTIMAL
    loads = np.bincount(
        who, flow.flows(np.arange(first, first + who.size)), people
    ).astype(int)
    assert loads.max() < MOST
    in_own = int((flow.flows(np.arange(rows.size)) * own[rows, columns]).sum())
    return int((weights * loads**2).sum()), in_own, int(flow.flows(left).sum())


def judged(found, cases, people, weights):
    """The same three figures of the product's allocation, and what speaks against it."""
    by_id = {one.id: one for one in people}
    loads = Counter(found.assigned.values())
    in_own = broken = 0
    for case in cases:
        auditor = by_id.get(found.assigned.get(case.id))
        if auditor:
            broken += not lawful(case, auditor)
            in_own += auditor.service == case.service
    broken += sum(
        one.maximum is not None and loads[one.id] > one.maximum for one in people
    )
    uneven = int(
        sum(w * loads[one.id] ** 2 for w, one in zip(weights, people, strict=True))
    )
    # Free to take more: nothing but the constraints holds their load.
    free = [
        loads[one.id]
        for one in people
        if one.capacity == 1
        and one.maximum is None
        and one.services is None
        and one.case_types is None
    ]
    figures = (uneven, in_own, len(cases) - len(found.assigned))
    return figures, broken, (min(free), max(free)), len(found.repeats)


def timed(call, *arguments):
    start = time.process_time()
    found = call(*arguments)
    return found, 1000 * (time.process_time() - start)


def measure(seed, audits, auditors):
    cases, people = council(seed, audits, auditors)
    may, own, weights, most = problem(cases, people)
    ones = np.ones(len(cases), np.int64)
    times = {"ms": [], "exact_ms": [], "kinds_ms": []}
    while len(times["ms"]) < 3 and sum(times["ms"]) < 5000:
        found, took = timed(allocate, cases, people, POLICY, str(seed))
        times["ms"].append(took)
        best, took = timed(exact, may, own, ones, weights, most)
        times["exact_ms"].append(took)
        again, took = timed(lambda: exact(*by_kind(may, own), weights, most))
        times["kinds_ms"].append(took)
        assert best == again, (best, again)
    figures, broken, free, repeats = judged(found, cases, people, weights)
    one = {key: round(min(each), 1) for key, each in times.items()}
    one |= {"seed": seed, "audits": audits, "auditors": auditors, "broken": broken}
    one |= {"lopsided": seed == LOPSIDED}
    one |= {"least": free[0], "most": free[1], "repeats": repeats}
    names = ("uneven", "own_service", "nobody")
    one |= dict(zip(names, figures, strict=True))
    return one | {f"exact_{n}": value for n, value in zip(names, best, strict=True)}


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out")
    parser.add_argument("--audits", type=int, default=5000)
    parser.add_argument("--auditors", type=int, default=400)
    options = parser.parse_args()
    found = []
    for seed in SEEDS:
        found.append(measure(seed, options.audits, options.auditors))
        print(found[-1])
    if options.out:
        Path(options.out).write_text(json.dumps({"allocation": found}, indent=1))


if __name__ == "__main__":
    main()
