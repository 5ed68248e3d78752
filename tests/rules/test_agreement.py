"""Agreement between graders and shares of good grades: rules/agreement.py."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import agreement
from rules.agreement import proportion
from rules.grading import Scale
from support import code_of

OFSTED = Scale((1, 2, 3, 4))


def test_SWI_03_exact_adjacent_and_direction():
    result = agreement.agreement(
        OFSTED, [(2, 2), (2, 3), (1, 3), (4, 3), (None, 2), (2, None)]
    )
    assert (result.count, result.missing) == (4, 2)
    assert (result.exact, result.adjacent) == (0.25, 0.75)
    # The auditor was kinder twice (by one grade and by two) and harsher once
    assert (result.kinder, result.harsher, result.mean_steps) == (2, 1, 0.5)
    assert result.matrix == ((0, 0, 1, 0), (0, 1, 1, 0), (0, 0, 0, 0), (0, 0, 1, 0))
    assert result.ranks == (1, 2, 3, 4)


def test_DUR_28_kappa_by_hand():
    # Two graders, two grades: 20 and 15 alike, 5 and 10 apart; chance alone would give
    # 0.5
    pairs = [(1, 1)] * 20 + [(1, 2)] * 5 + [(2, 1)] * 10 + [(2, 2)] * 15
    result = agreement.agreement(Scale((1, 2)), pairs)
    assert result.exact == 0.7
    assert result.kappa == pytest.approx(0.4)
    # With two grades all disagreements are equally far apart
    assert result.kappa_linear == result.kappa_quadratic == result.kappa


def test_DUR_28_weighted_kappa_forgives_neighbours():
    # Two of four pairs apart, both by one grade, against all sixteen pairings that
    # chance could make
    pairs = [(1, 1), (1, 2), (2, 3), (3, 3)]
    result = agreement.agreement(Scale((1, 2, 3)), pairs)
    chance = [abs(a - b) for a in (1, 1, 2, 3) for b in (1, 2, 3, 3)]
    assert result.kappa == pytest.approx(1 - 0.5 / (sum(d > 0 for d in chance) / 16))
    assert result.kappa_linear == pytest.approx(1 - 0.5 / (sum(chance) / 16))
    assert result.kappa_quadratic == pytest.approx(
        1 - 0.5 / (sum(d * d for d in chance) / 16)
    )
    assert result.kappa < result.kappa_linear < result.kappa_quadratic


@pytest.mark.parametrize("pairs", [[], [(2, 2)], [(2, 2)] * 30, [(None, 1)]])
def test_DUR_28_kappa_without_meaning_is_none(pairs):
    result = agreement.agreement(OFSTED, pairs)
    assert (result.kappa, result.kappa_linear, result.kappa_quadratic) == (
        None,
        None,
        None,
    )


def test_DUR_28_no_pairs_is_no_share():
    result = agreement.agreement(OFSTED, [])
    assert (result.count, result.exact, result.adjacent, result.mean_steps) == (
        0,
        None,
        None,
        None,
    )


def test_DUR_28_neighbours_are_counted_on_the_scale_and_not_in_ranks():
    assert (
        agreement.agreement(Scale((10, 20, 90)), [(20, 90), (10, 90)]).adjacent == 0.5
    )
    assert code_of(agreement.agreement, OFSTED, [(1, 7)]) == "rank_not_in_scale"


grade = st.sampled_from(OFSTED.ranks)


@given(st.lists(st.tuples(grade, grade), min_size=1))
def test_DUR_28_agreement_holds_together(pairs):
    result = agreement.agreement(OFSTED, pairs)
    assert sum(map(sum, result.matrix)) == result.count == len(pairs)
    assert round(result.exact * len(pairs)) + result.kinder + result.harsher == len(
        pairs
    )
    assert result.exact <= result.adjacent
    swapped = agreement.agreement(OFSTED, [(second, first) for first, second in pairs])
    assert (swapped.kinder, swapped.harsher) == (result.harsher, result.kinder)
    assert swapped.mean_steps == -result.mean_steps
    for name in ("kappa", "kappa_linear", "kappa_quadratic"):
        value = getattr(result, name)
        assert value == getattr(swapped, name)
        if value is not None:
            assert -1 <= value <= 1
            assert (value == 1) == (result.exact == 1)


# Wilson's intervals from Newcombe (1998), table I, to four decimals
@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_DUR_27_interval_of_a_share(count, total, low, high):
    result = proportion(count, total)
    assert (round(result.low, 4), round(result.high, 4)) == (low, high)
    assert result.share == count / total


@given(st.integers(0, 300), st.integers(1, 300), st.floats(0.5, 0.999))
def test_DUR_27_interval_holds_the_share_and_mirrors(count, extra, confidence):
    total = count + extra
    result, mirrored = (
        proportion(count, total, confidence),
        proportion(extra, total, confidence),
    )
    assert 0 <= result.low <= result.share <= result.high <= 1
    assert result.low < result.high
    assert result.low == pytest.approx(1 - mirrored.high)


@pytest.mark.parametrize(
    ("count", "total", "points", "met", "verdict"),
    [
        (9, 10, 0, True, "uncertain"),
        (8, 10, -10, False, "uncertain"),
        (199, 200, 9.5, True, "above"),
        (60, 100, -30, False, "below"),
        (0, 0, None, None, "uncertain"),
    ],
)
def test_DUR_27_distance_to_the_target(count, total, points, met, verdict):
    result = agreement.against_target(proportion(count, total), 90)
    assert result == agreement.TargetDistance(points, met, verdict)


def test_DUR_13_change_between_quarters():
    # Newcombe (1998), method 10: 56/70 against 48/80 is 0.2 with 0.0524 to 0.3339
    result = agreement.change(proportion(48, 80), proportion(56, 70))
    assert (round(result.points, 2), round(result.low, 2), round(result.high, 2)) == (
        20,
        5.24,
        33.39,
    )
    assert result.trend == "improving"
    assert agreement.change(proportion(56, 70), proportion(48, 80)).trend == "declining"
    few = agreement.change(proportion(8, 10), proportion(7, 10))
    assert few.trend == "too_few"
    many = agreement.change(proportion(150, 200), proportion(148, 200))
    assert many.trend == "standing_still"
    assert agreement.change(proportion(0, 0), proportion(7, 10)) == agreement.Change(
        None, None, None, "too_few"
    )


def test_DUR_13_27_per_cent_of_11_after_75_of_4_is_too_few_to_tell():
    result = agreement.change(proportion(3, 4), proportion(3, 11))
    assert round(result.points, 1) == -47.7
    assert result.trend == "too_few"


@given(*[st.integers(0, 60)] * 4)
def test_DUR_13_a_large_change_never_stands_still(a, b, c, d):
    before, after = proportion(min(a, b), max(a, b)), proportion(min(c, d), max(c, d))
    result = agreement.change(before, after)
    if result.trend == "standing_still":
        assert abs(result.points) <= 15
        assert before.total > 20 and after.total > 20


@pytest.mark.parametrize(
    ("call", "args", "code"),
    [
        (proportion, (-1, 5), "count_negative"),
        (proportion, (6, 5), "count_above_total"),
        (proportion, (1, 5, 1), "confidence_out_of_range"),
        (proportion, (1, 5, 0), "confidence_out_of_range"),
        (agreement.against_target, (proportion(1, 5), 101), "target_out_of_range"),
        (agreement.against_target, (proportion(1, 5), -1), "target_out_of_range"),
        (
            agreement.against_target,
            (proportion(1, 5), float("nan")),
            "target_out_of_range",
        ),
    ],
)
def test_DUR_27_bad_input_is_refused(call, args, code):
    assert code_of(call, *args) == code
