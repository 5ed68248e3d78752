"""Draws weighted by risk, a number of tickets a case: rules/sampling.py."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st
from rules import sampling
from rules.sampling import Candidate, SampleRule

TICKETS = st.lists(st.integers(1, 6), min_size=2, max_size=12)


@given(TICKETS, st.text(min_size=1).filter(str.strip))
def test_a_weighted_draw_is_run_again_from_its_certificate(tickets, seed):
    cases = [Candidate(f"c{n}", "", count) for n, count in enumerate(tickets)]
    certificate = sampling.draw(SampleRule("fixed", size=2), cases, seed)
    assert sampling.verify_certificate(certificate, cases[::-1]) == ()
    other = [replace(cases[0], tickets=cases[0].tickets + 1), *cases[1:]]
    assert sampling.verify_certificate(certificate, other)[0].code == (
        "certificate_register"
    )


@given(TICKETS)
def test_another_ticket_never_moves_a_case_back(tickets):
    names = [f"c{n}" for n in range(len(tickets))]
    before = dict(zip(names, tickets, strict=True))
    after = {**before, "c0": before["c0"] + 1}
    place = sampling.drawing_order("seed", "", names, before).index("c0")
    assert sampling.drawing_order("seed", "", names, after).index("c0") <= place
    rest = [
        one for one in sampling.drawing_order("s", "", names, before) if one != "c0"
    ]
    assert rest == [
        one for one in sampling.drawing_order("s", "", names, after) if one != "c0"
    ]


def test_so_many_tickets_are_so_many_times_as_likely():
    """Over 4,000 seeds: three tickets of twelve come first in a quarter of the draws,
    within four standard errors; one ticket as in a draw by chance alone."""
    tickets = {"risky": 3, **{f"c{n}": 1 for n in range(9)}}
    seeds = 4000
    first = Counter(
        sampling.drawing_order(f"seed {n}", "", tickets, tickets)[0]
        for n in range(seeds)
    )
    for name, count in tickets.items():
        share = count / 12
        error = (share * (1 - share) / seeds) ** 0.5
        assert abs(first[name] / seeds - share) < 4 * error


def test_one_ticket_each_is_the_draw_as_it_always_was():
    names = [f"north-{n}" for n in range(20)]
    assert sampling.drawing_order("s", "north", names) == sorted(
        names, key=lambda one: sha256(f"s\nnorth\n{one}".encode()).hexdigest()
    )
