from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from rules import loop
from rules.loop import Fact

TODAY = date(2026, 6, 10)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
facts = st.dictionaries(
    st.sampled_from(loop.STEPS),
    st.builds(
        Fact, st.none() | days, st.none() | days, st.sampled_from("ab"), st.booleans()
    ),
)


@given(facts)
def test_it_stands_at_the_first_step_that_is_needed_and_not_done(found):
    track = loop.track(found, TODAY)
    assert [stand.key for stand in track.steps] == list(loop.STEPS)
    states = [stand.state for stand in track.steps]
    assert states.count(loop.NOW) == (track.now is not None)
    if track.now:
        assert loop.LATER not in states[: states.index(loop.NOW)]
    else:
        assert set(states) <= {loop.DONE, loop.SPARED}


@given(facts)
def test_only_where_it_stands_can_be_late(found):
    track = loop.track(found, TODAY)
    late = [stand for stand in track.steps if stand.late]
    assert track.late == bool(late)
    for stand in late:
        assert (stand.key, stand.due < TODAY) == (track.now, True)


@given(facts)
def test_it_has_stood_since_the_last_that_was_done_before(found):
    track = loop.track(found, TODAY)
    before = [
        stand.when
        for stand in track.steps
        if track.now and loop.STEPS.index(stand.key) < loop.STEPS.index(track.now)
    ]
    assert track.since == max(filter(None, before), default=None)


def test_late_comes_first_then_mine_then_the_longest():
    def at(due=None, since=TODAY):
        return loop.track({"found": Fact(since), "done": Fact(due=due)}, TODAY)

    yesterday = TODAY - timedelta(1)
    rows = [
        (at(), False),
        (at(since=yesterday), False),
        (at(), True),
        (at(due=yesterday), False),
        (at(due=yesterday), True),
    ]
    assert sorted(rows, key=lambda row: loop.urgency(*row)) == rows[::-1]
