"""A number for each part, and each part covered: rules/sampling.py."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import sampling
from rules.messages import RuleError
from rules.sampling import Candidate, Certificate, SampleRule


def register(**sizes):
    """``register(north=40)``: forty cases north-1 to north-40."""
    return [
        Candidate(f"{name}-{n + 1}", name)
        for name, size in sizes.items()
        for n in range(size)
    ]


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 6), min_size=1),
    st.integers(0, 6),
)
def test_each_part_gives_its_own_number_or_that_of_the_others(own, others):
    cases = register(a=6, b=6, c=6, d=6, e=6, f=6)
    if not others and not any(own.values()):
        with pytest.raises(RuleError, match="least one"):
            SampleRule("fixed_each", size=others, sizes=own.items())
        return
    rule = SampleRule("fixed_each", size=others, sizes=own.items())
    drawn = sampling.draw(rule, cases, "s")
    assert {line.stratum: len(line.drawn) for line in drawn.strata} == {
        part: own.get(part, others) for part in "abcdef"
    }
    assert not sampling.verify_certificate(drawn, cases)
    assert Certificate.from_dict(json.loads(json.dumps(drawn.to_dict()))) == drawn


def test_a_part_too_small_for_its_own_number_is_named():
    cases = register(north=4, south=9)
    rule = SampleRule("fixed_each", size=1, sizes=[("north", 5)])
    with pytest.raises(RuleError) as caught:
        sampling.draw(rule, cases, "s")
    assert caught.value.params == {"stratum": "north", "size": 5, "available": 4}
    with pytest.raises(RuleError) as caught:
        sampling.draw(rule, register(south=9), "s", ["north", "south"])
    assert caught.value.code == "stratum_empty"
    fewer = replace(rule, allow_short=True)
    assert sampling.draw(fewer, cases, "s").strata[0].quota == 4
    nothing = SampleRule("fixed_each", size=0, sizes=[("x", 2)], allow_short=True)
    with pytest.raises(RuleError) as caught:
        sampling.draw(nothing, cases, "s", ["north", "south", "x"])
    assert caught.value.code == "register_empty"


@given(
    st.dictionaries(st.text(min_size=1, max_size=2), st.integers(1, 9), min_size=1),
    st.data(),
)
def test_each_part_is_covered_before_a_second_is_drawn_from_any(sizes, data):
    total = data.draw(st.integers(1, sum(sizes.values())))
    had = data.draw(st.dictionaries(st.sampled_from(sorted(sizes)), st.integers(0, 3)))
    rule = SampleRule("fixed", size=total, cover=True, turns=had.items())
    found = sampling.quotas(rule, sizes, "seed")
    assert sum(found.values()) == total
    assert all(found[part] <= sizes[part] for part in sizes)
    if total >= len(sizes):
        assert min(found.values()) >= 1
        return
    assert max(found.values()) == 1
    drawn = [had.get(part, 0) for part in sizes if found[part]]
    spared = [had.get(part, 0) for part in sizes if not found[part]]
    assert max(drawn) <= min(spared)


def test_round_after_round_nobody_is_left_out():
    sizes = {f"worker {number}": 3 + number for number in range(10)}
    had = Counter()
    for seed in range(4):
        rule = SampleRule("fixed", size=3, cover=True, turns=had.items())
        had.update(sampling.quotas(rule, sizes, str(seed)))
    assert set(had) == set(sizes)
    assert sorted(had.values()) == [1] * 8 + [2] * 2


def test_a_covering_draw_is_drawn_again_from_its_certificate():
    cases = register(ada=3, ben=2, cem=9)
    rule = SampleRule("fixed", size=2, cover=True, turns=[("ada", 1)])
    drawn = sampling.draw(rule, cases, "s")
    assert [line.quota for line in drawn.strata] == [0, 1, 1]
    kept = Certificate.from_dict(json.loads(json.dumps(drawn.to_dict())))
    assert kept == drawn and kept.seal == drawn.seal
    assert not sampling.verify_certificate(kept, cases)
    # Who had a turn before belongs to what is sealed.
    other = replace(drawn, rule=replace(rule, turns=(("cem", 1),)))
    assert other.seal != drawn.seal
    assert sampling.verify_certificate(other, cases)
