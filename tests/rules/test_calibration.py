"""Judging alike: verdicts, seeds, drift, agreement and results allowing for who graded.

Simulations have seeds of their own, so that they say the same each time.
"""

import random
from math import inf
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import calibration as rules
from rules.agreement import agreement
from rules.grading import Scale
from rules.messages import RuleError
from rules.moderation import is_drawn
from rules.sampling import share_up

GRADES = st.integers(0, 3)
STEPS = st.lists(st.floats(-3, 3, allow_nan=False), max_size=60)
SCALE = Scale((1, 2, 3, 4))


# --- one reference audit ---


@given(GRADES, GRADES, st.sets(GRADES), st.sets(GRADES), st.integers(0, 3))
def test_the_panels_grade_is_always_right_and_never_means_never(
    grade, agreed, also, never, steps
):
    found = rules.verdict(grade, agreed, also, never, steps)
    if grade == agreed:
        assert found == rules.SAME
    elif grade in never:
        assert found == rules.NEVER
    else:
        near = grade in also or abs(grade - agreed) <= steps
        assert found == (rules.WITHIN if near else rules.OUTSIDE)
    assert rules.verdict(None, agreed, also, never, steps) is None


VERDICTS = st.sampled_from([rules.SAME, rules.WITHIN, rules.OUTSIDE, rules.NEVER, None])


@given(VERDICTS, st.lists(VERDICTS, max_size=20), st.floats(0, 100))
def test_what_passes_has_nothing_against_it(overall, domains, share):
    found = rules.outcome(overall, domains, share)
    assert found.passed == (not found.against)
    if found.passed:
        assert overall in (rules.SAME, rules.WITHIN)
        assert rules.NEVER not in domains
        assert found.within * 100 >= share * found.total
    # Whoever says what the panel said passes, however strict.
    assert rules.outcome(rules.SAME, [rules.SAME] * len(domains), share).passed


def test_a_share_is_a_percentage():
    with pytest.raises(RuleError):
        rules.outcome(rules.SAME, [], 101)


# --- seeds ---


def test_seeds_come_at_their_rate_and_cannot_be_counted_up_to():
    rounds = [
        rules.seeded({f"a{who}": 4 for who in range(30)}, 20, f"seed {number}")
        for number in range(300)
    ]
    share = sum(map(len, rounds)) / (300 * 30)
    assert 0.17 < share < 0.23, "a fifth: four of twenty"
    gaps, last = [], {}
    for number, drawn in enumerate(rounds):
        for who in drawn:
            if who in last:
                gaps.append(number - last[who])
            last[who] = number
    assert {1, 2, 3, 5, 8} <= set(gaps), "no rhythm to learn"


@given(st.dictionaries(st.text(max_size=4), st.integers(0, 9)), st.integers(0, 9))
def test_seeds_are_the_same_for_the_same_seed(planned, every):
    first = rules.seeded(planned, every, "1234")
    assert first == rules.seeded(dict(reversed(planned.items())), every, "1234")
    assert set(first) <= {who for who, count in planned.items() if count}
    if every == 1:
        assert set(first) == {who for who, count in planned.items() if count}
    if not every:
        assert not first


# --- drift ---


@given(STEPS, st.floats(-1, 1), st.floats(0.5, 2))
def test_never_a_verdict_on_fewer_than_ten(steps, centre, spread):
    found = rules.drift(steps, (centre, spread))
    points = rules.control(steps, (centre, spread))
    assert len(points) == len(steps)
    assert not any(point.signal for point in points[: rules.LEAST - 1])
    if len(steps) < rules.LEAST:
        assert (found.verdict, found.signal) == (rules.TOO_FEW, None)
        assert not found.is_steady
    else:
        assert found.low <= found.mean <= found.high
        assert found.signal == points[-1].signal


@given(STEPS)
def test_the_other_way_round_is_the_other_verdict(steps):
    other = {
        rules.KINDER: rules.HARSHER,
        rules.HARSHER: rules.KINDER,
        None: None,
    }
    found = rules.drift(steps)
    mirrored = rules.drift([-step for step in steps])
    assert mirrored.verdict == other.get(found.verdict, found.verdict)
    # The two sums meet at the limit only by a rounding.
    for one, two in zip(
        rules.control(steps), rules.control([-s for s in steps]), strict=True
    ):
        assert one.kinder == two.harsher


def moderated(rng, severity, count):
    """Steps of an auditor that much kinder than the moderators, in whole grades."""
    return [round(rng.gauss(severity, 0.7)) for _ in range(count)]


def test_a_signal_stands_until_five_agree():
    steps = [1] * 12 + [0] * 4
    assert rules.drift(steps).signal == rules.KINDER
    assert rules.drift([*steps, 0]).signal is None
    assert rules.drift([*steps, 1, 0, 0, 0, 0]).signal == rules.KINDER
    assert not rules.drift([*steps, 0]).is_steady
    assert rules.drift([0] * 10).is_steady


def test_false_alarms_come_as_rarely_as_is_said():
    rng = random.Random(16)
    lengths = []
    for _run in range(400):
        steps = [rng.gauss(0, 1) for _ in range(3000)]
        first = next(
            (n for n, p in enumerate(rules.control(steps, (0, 1)), 1) if p.signal), inf
        )
        lengths.append(min(first, 3000))
    # One in about 465 pairs; 3,000 cut the longest runs short.
    assert 400 < fmean(lengths) < 530


def test_a_hundred_auditors_are_told_apart():
    """Fifty who judge as the moderators do, fifty a grade too kind, thirty pairs each:
    what a chart of thirty pairs can tell, this tells."""
    rng = random.Random(7)
    severities = [0.0] * 50 + [1.0] * 50
    every = [moderated(rng, severity, 30) for severity in severities]
    # Half of them are too kind, so what is usual is not taken from them.
    found = [rules.drift(steps, (0.0, 0.75)) for steps in every]
    kind = [one.verdict == rules.KINDER for one in found]
    assert sum(kind[50:]) >= 49, "a grade apart at thirty pairs is seven errors"
    assert sum(kind[:50]) <= 5, "two and a half in a hundred, on this side"
    signals = [bool(one.signal) for one in found]
    assert sum(signals[50:]) >= 48
    assert sum(signals[:50]) <= 3


def test_two_kind_ones_among_twenty_are_found_beside_the_others():
    rng = random.Random(3)
    every = [moderated(rng, 0.9 if who < 2 else 0.0, 24) for who in range(20)]
    signals = []
    for place, steps in enumerate(every):
        others = [one for at, one in enumerate(every) if at != place]
        signals.append(rules.drift(steps, rules.baseline(others)).signal)
    assert signals[:2] == [rules.KINDER] * 2
    assert sum(bool(one) for one in signals[2:]) <= 1


def test_what_is_usual_is_not_called_drift():
    # Every moderator here is half a grade stricter than every auditor.
    rng = random.Random(5)
    every = [moderated(rng, 0.5, 30) for _who in range(12)]
    assert rules.drift(every[0], rules.baseline(every[1:])).signal is None
    # One kind colleague alone does not make the other strict.
    assert rules.baseline([[1] * 12]) == (0.0, rules.LEAST_SPREAD)
    assert rules.baseline([]) == (0.0, rules.LEAST_SPREAD)


# --- agreement with its interval ---


@given(st.lists(st.tuples(GRADES, GRADES), min_size=10, max_size=80))
def test_kappa_is_that_of_the_plain_reckoning(pairs):
    found = rules.kappa_interval(pairs, 4)
    plain = agreement(SCALE, [(a + 1, b + 1) for a, b in pairs]).kappa_quadratic
    if found is None:
        assert plain is None
    else:
        kappa, low, high = found
        assert abs(kappa - plain) < 1e-9
        assert -1 <= low <= kappa <= high <= 1


def test_kappas_interval_covers_the_truth_about_as_often_as_it_says():
    rng = random.Random(11)

    def pair():
        first = rng.choices(range(4), (1, 5, 3, 1))[0]
        second = first if rng.random() < 0.7 else rng.choices(range(4), (1, 5, 3, 1))[0]
        return first, second

    truth = rules.kappa_interval([pair() for _ in range(100_000)], 4)[0]
    covered = 0
    for _run in range(400):
        _kappa, low, high = rules.kappa_interval([pair() for _ in range(150)], 4)
        covered += low <= truth <= high
    assert 0.90 <= covered / 400 <= 0.98
    assert rules.kappa_interval([(0, 0)] * 9, 4) is None


# --- moderation where it teaches most ---


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100), st.booleans())
def test_the_frameworks_own_share_is_never_undercut(layer, steady, floor, is_steady):
    found = rules.share_for(layer, steady, floor, is_steady)
    assert min(floor, layer) <= found <= layer


def test_a_round_reaches_the_floor_whoever_is_steady():
    """However the audits come in and whoever is steady, at least 15% are drawn."""
    rng = random.Random(2)
    for run in range(200):
        names = [f"A{number}" for number in range(rng.randint(1, 60))]
        steady = {name: rng.random() < 0.8 for name in names}
        rng.shuffle(names)
        taken, passed = set(), set()
        for name in names:
            share = rules.share_for(30, 10, 15, steady[name])
            drawn = is_drawn(share, str(run), "layer", names, taken, passed, name)
            (taken if drawn else passed).add(name)
        assert len(taken) >= share_up(15, len(names))
        assert len(taken) <= share_up(30, len(names))


# --- results, allowing for who graded ---


def council(rng, kind_ones):
    """A round of 600 audits by twenty auditors, some of whom call three in ten of what
    is below good, good; 15% moderated, truly. (the truth, as it stands, adjusted)"""
    people, truth, stands, looked, looked_good = [], 0, 0, 0, 0
    for who in range(20):
        lifts = 0.3 if who < kind_ones else 0.02
        good = total = stood_good = fell = stood_below = rose = 0
        for _history in range(60):
            really = rng.random() < 0.6
            said = really or rng.random() < lifts
            stood_good += said
            fell += said and not really
            stood_below += not said
        for _audit in range(30):
            really = rng.random() < 0.6
            said = really or rng.random() < lifts
            truth += really
            if rng.random() < 0.15:
                looked, looked_good = looked + 1, looked_good + really
                stands += really
            else:
                total, good, stands = total + 1, good + said, stands + said
        people.append(rules.Graded(good, total, stood_good, fell, stood_below, rose))
    share, moved = rules.adjusted(looked_good, looked, people)
    return truth / 600, stands / 600, share, moved


def test_adjusting_for_who_graded_comes_nearer_to_the_truth():
    rng = random.Random(23)
    raw, better = [], []
    for _council in range(60):
        truth, stands, share, moved = council(rng, kind_ones=6)
        assert abs((share - moved) - stands) < 1e-9
        raw.append(abs(stands - truth))
        better.append(abs(share - truth))
    assert fmean(better) < 0.6 * fmean(raw)


def test_where_nobody_lifts_nothing_is_moved_by_much():
    rng = random.Random(29)
    moves = [abs(council(rng, kind_ones=0)[3]) for _council in range(30)]
    assert fmean(moves) < 0.02


@given(
    st.lists(
        st.builds(
            lambda total, good, seen, fell: rules.Graded(
                min(good, total), total, seen, min(fell, seen), seen, 0
            ),
            *[st.integers(0, 30)] * 4,
        ),
        max_size=8,
    ),
    st.integers(0, 30),
    st.integers(0, 30),
)
def test_a_share_stays_a_share(people, moderated, good):
    found = rules.adjusted(min(good, moderated), moderated, people)
    if found is not None:
        assert -1e-9 <= found[0] <= 1 + 1e-9
    else:
        assert not moderated and not any(one.total for one in people)
    assert rules.adjusted(0, 0, []) is None
