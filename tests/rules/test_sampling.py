"""Seeded, stratified draws: rules/sampling.py."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from hashlib import sha256
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import sampling
from rules.messages import RuleError
from rules.sampling import Candidate, CaseFacts, Certificate, Eligibility, SampleRule
from support import code_of

FIVE_PERCENT = SampleRule("percentage", 5)


def register(**sizes):
    """``register(north=40)``: forty cases north-1 to north-40."""
    return [
        Candidate(f"{name}-{n + 1}", name)
        for name, size in sizes.items()
        for n in range(size)
    ]


def quota_of(certificate):
    return {line.stratum: line.quota for line in certificate.strata}


def test_DUR_01_five_per_cent_of_each_service_rounds_up():
    certificate = sampling.draw(
        FIVE_PERCENT, register(assessment=101, fostering=3, looked_after=40), "2026-Q1"
    )
    assert quota_of(certificate) == {"assessment": 6, "fostering": 1, "looked_after": 2}
    assert certificate.register_size == 144
    assert len(certificate.drawn) == 9


def test_DUR_01_exact_total_goes_by_largest_remainder():
    rule = SampleRule("percentage", 5, rounding="total_exact")
    certificate = sampling.draw(
        rule, register(assessment=101, fostering=3, looked_after=40), "2026-Q1"
    )
    # 7.2 rounds up to 8: shares 5.61, 0.17, 2.22
    assert quota_of(certificate) == {"assessment": 6, "fostering": 0, "looked_after": 2}


@pytest.mark.parametrize(
    ("percentage", "count", "expected"),
    [(7, 100, 7), ("0.1", 3000, 3), (15, 21, 4), (100, 9, 9)],
)
def test_DUR_01_percentages_are_exact(percentage, count, expected):
    assert sampling.share_up(percentage, count) == expected


def test_ALL_03_the_draw_can_be_checked_with_any_sha256():
    cases = register(north=30, south=10)
    certificate = sampling.draw(SampleRule("fixed", size=8), cases, "seed 7")
    for line in certificate.strata:
        numbers = {
            case.id: sha256(f"seed 7\n{case.stratum}\n{case.id}".encode()).hexdigest()
            for case in cases
            if case.stratum == line.stratum
        }
        assert list(line.drawn) == sorted(numbers, key=numbers.get)[: line.quota]


def test_ALL_03_this_draw_is_the_same_for_ever():
    certificate = sampling.draw(
        SampleRule("fixed", size=5), register(north=30, south=20), "2026-06-01"
    )
    # Worked out apart with printf, sha256sum and sort
    assert certificate.drawn == ("north-12", "north-5", "north-4", "south-5", "south-8")
    assert (
        certificate.fingerprint
        == "ad99b0af9fd9b80173e8cbf6497b805f4d75b28a007288b3ae6ff27a3b307c60"
    )
    assert certificate.seal == "2a51ce5e97b9b992"


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=3), st.integers(1, 40), min_size=1, max_size=5
    ),
    st.randoms(),
)
def test_ALL_03_same_seed_and_register_give_the_same_sample_in_any_order(sizes, random):
    cases = register(**sizes)
    shuffled = cases[:]
    random.shuffle(shuffled)
    rule = SampleRule("percentage", "12.5")
    certificate = sampling.draw(rule, cases, 42)
    assert sampling.draw(rule, shuffled, "42") == certificate
    assert not sampling.verify_certificate(certificate, shuffled)
    assert (
        Certificate.from_dict(json.loads(json.dumps(certificate.to_dict())))
        == certificate
    )


def test_ALL_03_another_seed_gives_another_sample():
    cases = register(north=400)
    drawn = {sampling.draw(FIVE_PERCENT, cases, seed).drawn for seed in range(50)}
    assert len(drawn) == 50
    assert sampling.new_seed() != sampling.new_seed()


def test_ALL_03_every_case_has_the_same_chance():
    cases = register(north=20)
    rule = SampleRule("fixed", size=5)
    counts = Counter(
        one for seed in range(2000) for one in sampling.draw(rule, cases, seed).drawn
    )
    # 500 expected of each; chi-squared with 19 degrees of freedom is below 43.8 in 999
    # of 1,000 draws
    assert sum((counts[case.id] - 500) ** 2 / 500 for case in cases) * 20 / 15 < 43.8


def test_ALL_03_a_case_added_or_closed_moves_no_other():
    cases = register(north=50)
    certificate = sampling.draw(SampleRule("fixed", size=10), cases, "s")
    without = [case for case in cases if case.id != certificate.drawn[3]]
    again = sampling.draw(SampleRule("fixed", size=10), without, "s")
    assert set(certificate.drawn) - set(again.drawn) == {certificate.drawn[3]}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"algorithm": "dice"}, "certificate_algorithm"),
        ({"fingerprint": "0" * 64}, "certificate_register"),
        ({"seed": "other"}, "certificate_drawn"),
        ({"rule": SampleRule("percentage", 10)}, "certificate_quota"),
        ({"rule": SampleRule("fixed", size=101)}, "sample_larger_than_register"),
    ],
)
def test_ALL_03_a_certificate_that_was_changed_is_found_out(change, code):
    cases = register(north=60, south=40)
    certificate = sampling.draw(FIVE_PERCENT, cases, "s")
    changed = replace(certificate, **change)
    assert code in [
        message.code for message in sampling.verify_certificate(changed, cases)
    ]
    assert changed.seal != certificate.seal


def test_ALL_03_a_picked_case_or_a_false_size_is_found_out():
    cases = register(north=60, south=40)
    certificate = sampling.draw(FIVE_PERCENT, cases, "s")
    north, south = certificate.strata
    picked = replace(north, drawn=("north-1", *north.drawn[1:]))
    assert "north-1" not in north.drawn
    (message,) = sampling.verify_certificate(
        replace(certificate, strata=(picked, south)), cases
    )
    assert (message.code, message.params) == ("certificate_drawn", {"stratum": "north"})
    smaller = replace(certificate, strata=(replace(north, size=50), south))
    assert [
        message.code for message in sampling.verify_certificate(smaller, cases)
    ] == ["certificate_strata"]
    only = replace(certificate, strata=(north,))
    assert [message.code for message in sampling.verify_certificate(only, cases)] == [
        "certificate_strata"
    ]


def test_ALL_03_another_register_is_found_out():
    cases = register(north=60)
    certificate = sampling.draw(FIVE_PERCENT, cases, "s")
    for other in (
        cases[1:],
        [*cases, Candidate("x", "north")],
        [replace(cases[0], stratum="y"), *cases[1:]],
    ):
        assert [m.code for m in sampling.verify_certificate(certificate, other)] == [
            "certificate_register"
        ]


def test_ALL_03_unreadable_certificates_are_refused():
    good = sampling.draw(FIVE_PERCENT, register(a=5), "s").to_dict()
    for bad in (
        {},
        {**good, "rule": {"method": "guess"}},
        {**good, "strata": [1]},
        {**good, "rule": {"colour": 1}},
    ):
        assert code_of(Certificate.from_dict, bad) == "certificate_invalid"


def test_ALL_02_replacements_are_the_next_of_the_same_stratum():
    cases = register(north=30, south=30)
    certificate = sampling.draw(SampleRule("fixed_each", size=3), cases, "s")
    order = sampling.drawing_order(
        "s", "south", [case.id for case in cases if case.stratum == "south"]
    )
    assert certificate.strata[1].drawn == tuple(order[:3])
    first = sampling.draw_replacement(certificate, "south", cases)
    assert (first.id, first.stratum, first.number) == (order[3], "south", 1)
    second = sampling.draw_replacement(certificate, "south", cases, [first.id])
    assert (second.id, second.number) == (order[4], 2)
    # A reserve that has closed meanwhile is passed over
    left = [case for case in cases if case.id != order[4]]
    assert (
        sampling.draw_replacement(certificate, "south", left, [first.id]).id == order[5]
    )


def test_ALL_02_a_drawn_case_that_moved_here_replaces_nothing():
    cases = register(north=5, south=5)
    certificate = sampling.draw(SampleRule("fixed_each", size=4), cases, "s")
    moved = [
        replace(case, stratum="south") if case.id in certificate.drawn else case
        for case in cases
    ]
    replacement = sampling.draw_replacement(certificate, "south", moved)
    assert replacement.id not in certificate.drawn
    assert (
        code_of(
            sampling.draw_replacement, certificate, "south", moved, [replacement.id]
        )
        == "replacement_missing"
    )


@given(st.integers(1, 25), st.integers(0, 25), st.data())
def test_ALL_02_no_case_is_ever_drawn_twice(size, other, data):
    cases = register(here=size, there=other)
    count = data.draw(st.integers(1, size))
    certificate = sampling.draw(
        SampleRule("fixed_each", size=count, allow_short=True),
        cases,
        "s",
        ["here", "there"],
    )
    replaced = []
    for number in range(size - count):
        replacement = sampling.draw_replacement(certificate, "here", cases, replaced)
        assert replacement.number == number + 1
        replaced.append(replacement.id)
    everything = [
        *(
            one
            for line in certificate.strata
            if line.stratum == "here"
            for one in line.drawn
        ),
        *replaced,
    ]
    assert sorted(everything) == sorted(
        case.id for case in cases if case.stratum == "here"
    )
    assert (
        code_of(sampling.draw_replacement, certificate, "here", cases, replaced)
        == "replacement_missing"
    )


def test_LUT_01_SWI_01_one_for_each_auditor():
    certificate = sampling.draw(
        SampleRule("per_auditor", auditors=17), register(north=40, south=11), "s"
    )
    assert quota_of(certificate) == {"north": 13, "south": 4}
    assert (
        len(
            sampling.draw(
                SampleRule("per_auditor", auditors=17, size=2), register(x=40), "s"
            ).drawn
        )
        == 34
    )


def test_SWI_04_five_in_each_area():
    certificate = sampling.draw(
        SampleRule("fixed_each", size=5), register(north=40, south=5), "s"
    )
    assert quota_of(certificate) == {"north": 5, "south": 5}


@pytest.mark.parametrize(
    ("rule", "sizes", "strata", "code", "params"),
    [
        (FIVE_PERCENT, {}, (), "register_empty", {}),
        (FIVE_PERCENT, {"a": 5}, ("a", "c", "b"), "stratum_empty", {"strata": "b, c"}),
        (
            SampleRule("fixed", size=6),
            {"a": 5},
            (),
            "sample_larger_than_register",
            {"size": 6, "available": 5},
        ),
        (
            SampleRule("per_auditor", auditors=3, size=2),
            {"a": 2, "b": 3},
            (),
            "sample_larger_than_register",
            {"size": 6, "available": 5},
        ),
        (
            SampleRule("fixed_each", size=3),
            {"a": 5, "b": 2},
            (),
            "sample_larger_than_stratum",
            {"stratum": "b", "size": 3, "available": 2},
        ),
    ],
)
def test_DUR_01_samples_the_register_cannot_give_are_refused(
    rule, sizes, strata, code, params
):
    with pytest.raises(RuleError) as error:
        sampling.draw(rule, register(**sizes), "s", strata)
    assert (error.value.code, error.value.params) == (code, params)
    if sizes:
        assert sampling.draw(
            replace(rule, allow_short=True), register(**sizes), "s", strata
        ).drawn


@pytest.mark.parametrize(
    ("call", "args", "code"),
    [
        *[
            (SampleRule, ("percentage", value), "percentage_out_of_range")
            for value in (0, 101, -5, None, "x", "nan")
        ],
        (SampleRule, ("guess",), "method_unknown"),
        (SampleRule, ("percentage", 5, 1, 0, "down"), "rounding_unknown"),
        (SampleRule, ("fixed", None, 0), "sample_size_too_small"),
        (SampleRule, ("per_auditor",), "auditors_missing"),
        (sampling.share_up, (5, -1), "count_negative"),
        (sampling.draw, (FIVE_PERCENT, register(a=1), " "), "seed_missing"),
        (sampling.draw, (FIVE_PERCENT, register(a=1), None), "seed_missing"),
        (sampling.draw, (FIVE_PERCENT, register(a=1) * 2, "s"), "id_repeated"),
        (Candidate, (" ",), "id_missing"),
        (Eligibility, (date(2026, 1, 1), -1), "period_negative"),
    ],
)
def test_ALL_03_bad_input_is_refused(call, args, code):
    assert code_of(call, *args) == code


sizes_strategy = st.dictionaries(
    st.sampled_from("abcdefgh"), st.integers(0, 60), min_size=1
).filter(lambda sizes: sum(sizes.values()))


@given(sizes_strategy, st.decimals("0.01", 100, places=2))
def test_DUR_01_no_stratum_falls_below_the_percentage(sizes, percentage):
    result = sampling.quotas(
        SampleRule("percentage", percentage, allow_short=True), sizes
    )
    for stratum, size in sizes.items():
        assert percentage * size <= 100 * result[stratum] < percentage * size + 100
        assert result[stratum] <= size


@given(sizes_strategy, st.data())
def test_DUR_01_shares_are_within_one_of_proportional_and_add_up(sizes, data):
    total = data.draw(st.integers(1, sum(sizes.values())))
    result = sampling.quotas(
        SampleRule("fixed", size=total, allow_short=True), sizes, data.draw(st.text())
    )
    assert sum(result.values()) == total
    for stratum, size in sizes.items():
        exact = total * size / sum(sizes.values())
        assert abs(result[stratum] - exact) < 1
        assert result[stratum] <= size


def test_DUR_01_equal_strata_take_turns_at_the_odd_case():
    odd = Counter()
    for seed in range(200):
        result = sampling.quotas(
            SampleRule("fixed", size=4), {"a": 10, "b": 10, "c": 10}, str(seed)
        )
        odd[max(result, key=result.get)] += 1
    assert set(odd) == {"a", "b", "c"} and min(odd.values()) > 40


AT = date(2026, 6, 7)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, None),
        ({"excluded": True, "date_closed": AT}, "excluded"),
        ({"date_closed": AT}, "not_open"),
        ({"date_closed": date(2026, 6, 8)}, None),
        ({"date_opened": date(2026, 6, 8)}, "not_open"),
        ({"case_type": "adoption"}, "case_type_not_sampled"),
        ({"case_type": None}, "case_type_not_sampled"),
        ({"date_opened": None}, "date_opened_missing"),
        ({"date_opened": date(2026, 5, 10)}, None),
        ({"date_opened": date(2026, 5, 11)}, "not_open_long_enough"),
        ({"date_last_audited": date(2025, 6, 7)}, None),
        ({"in_first_sample": True, "date_closed": AT}, "not_open"),
        ({"in_first_sample": True}, "in_first_sample"),
        ({"date_last_audited": date(2025, 6, 8)}, "audited_recently"),
    ],
)
def test_LUT_01_eligibility_gives_the_first_reason(facts, reason):
    rule = Eligibility(
        AT, open_weeks=4, case_types={"cin", "cp"}, not_audited_months=12
    )
    case = CaseFacts(
        **{
            "id": 7,
            "stratum": "north",
            "case_type": "cin",
            "date_opened": date(2025, 1, 1),
            **facts,
        }
    )
    result = sampling.sift([case], rule)
    if reason is None:
        assert result == sampling.Sifted((Candidate("7", "north"),), ())
    else:
        assert result.eligible == ()
        assert result.counts == {reason: 1}
        assert result.refused[0][0] == "7" and str(result.refused[0][1])


def test_SWI_06_open_at_least_two_months():
    rule = Eligibility(date(2026, 4, 30), open_months=2)
    opened = [date(2026, 2, 28), date(2026, 3, 1), date(2025, 1, 1)]
    result = sampling.sift(
        [CaseFacts(str(n), date_opened=day) for n, day in enumerate(opened)], rule
    )
    assert [case.id for case in result.eligible] == ["0", "2"]


def test_DUR_01_without_conditions_every_open_case_may_be_drawn():
    cases = [
        CaseFacts("1"),
        CaseFacts("2", date_opened=AT),
        CaseFacts("3", date_last_audited=AT),
    ]
    assert len(sampling.sift(cases, Eligibility(AT)).eligible) == 3


def test_DUR_01_the_longest_of_several_times_open_counts():
    rule = Eligibility(AT, open_days=10, open_weeks=1, open_months=1)
    result = sampling.sift(
        [
            CaseFacts("1", date_opened=date(2026, 5, 7)),
            CaseFacts("2", date_opened=date(2026, 5, 8)),
        ],
        rule,
    )
    assert [case.id for case in result.eligible] == ["1"]


audits = st.sets(st.integers(1, 60).map(str), max_size=40)


@given(audits, st.integers(1, 100), st.data())
def test_BPL_08_BPL_14_moderation_takes_the_percentage_and_all_that_is_named(
    submitted, percentage, data
):
    named = (
        data.draw(st.sets(st.sampled_from(sorted(submitted)))) if submitted else set()
    )
    result = sampling.select_for_moderation(percentage, submitted, "s", named)
    assert (
        result.minimum == len(result.drawn) == ceil(len(submitted) * percentage / 100)
    )
    assert set(result.named) == named
    assert set(result.selected) == named | set(result.drawn) <= submitted
    assert len(set(result.selected)) == len(result.selected)


@given(audits, audits, st.integers(1, 100))
def test_BPL_08_what_is_submitted_later_is_added_and_nothing_drawn_before_is_dropped(
    first, second, percentage
):
    before = sampling.select_for_moderation(percentage, first, "s")
    after = sampling.select_for_moderation(
        percentage, first | second, "s", already=before.drawn
    )
    assert after.drawn[: len(before.drawn)] == before.drawn
    assert len(after.drawn) == ceil(len(first | second) * percentage / 100)


def test_BPL_08_fifteen_per_cent_of_twenty_one_is_four():
    submitted = [str(n) for n in range(21)]
    result = sampling.select_for_moderation(15, submitted, "cycle 3", named=["2"])
    assert (result.minimum, len(result.drawn), result.named) == (4, 4, ("2",))
    assert result == sampling.select_for_moderation(
        15, submitted[::-1], "cycle 3", named=["2"]
    )
    assert sampling.select_for_moderation(15, [], "s").selected == ()


def test_BPL_08_bad_input_is_refused():
    select = sampling.select_for_moderation
    assert code_of(select, 15, ["1"], "s", named=["2"]) == "named_not_submitted"
    assert code_of(select, 15, ["1"], "s", already=["2"]) == "named_not_submitted"
    assert code_of(select, 0, ["1"], "s") == "percentage_out_of_range"
    assert code_of(select, 101, ["1"], "s") == "percentage_out_of_range"
    assert code_of(select, 15, ["1"], "") == "seed_missing"


@given(
    st.lists(
        st.tuples(st.text(min_size=1).filter(str.strip), st.text(), st.integers(1, 3)),
        max_size=8,
    )
)
def test_a_fingerprint_is_of_lines_of_json(register):
    candidates = [sampling.Candidate(*one) for one in register]
    lines = sorted(
        json.dumps([one.stratum, one.id, *([one.tickets] if one.tickets > 1 else [])])
        for one in candidates
    )
    assert (
        sampling.fingerprint(candidates)
        == sha256("\n".join(lines).encode()).hexdigest()
    )
