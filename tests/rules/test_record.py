"""What the record shows: counted, never graded."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from rules import record

SINCE, UNTIL = date(2025, 6, 10), date(2026, 6, 9)
CODES = st.sampled_from(
    [
        *record.VISITS,
        *record.REVIEWS,
        *record.PLANS,
        "worker_began",
        "assessment_started",
        "assessment_completed",
        "contact",
    ]
)
EVENTS = st.lists(
    st.builds(
        record.Happened,
        CODES,
        st.dates(date(2024, 1, 1), date(2026, 12, 31)),
        st.none() | st.dates(date(2024, 1, 1), date(2026, 12, 31)),
        st.sampled_from([None, True, False]),
        st.sampled_from([None, True, False]),
    ),
    max_size=30,
)


def shown(*events):
    return {one.key: dict(one.values) for one in record.facts(events, SINCE, UNTIL)}


def ago(days):
    return UNTIL - timedelta(days=days)


def test_visits_and_the_longest_time_without():
    found = shown(
        record.Happened("cp_visit", ago(300), seen=True, alone=True),
        record.Happened("cp_visit", ago(200), seen=True, alone=False),
        record.Happened("cp_visit", ago(150), seen=False),
        record.Happened("cin_visit", ago(20)),
        record.Happened("cp_visit", ago(900), seen=True, alone=True),
    )
    assert found["visits"] == {"count": 3, "unseen": 1, "longest": 180, "last": 20}
    assert found["alone"] == {"alone": 1, "count": 2}


def test_reviews_on_time_and_late():
    found = shown(
        record.Happened("rcpc", ago(100), due=ago(100)),
        record.Happened("lac_review", ago(40), due=ago(52)),
        record.Happened("rcpc", ago(10)),
    )
    assert found["reviews"] == {"count": 3, "late": 1, "days": 12}


def test_plans_workers_and_assessments():
    found = shown(
        record.Happened("cp_plan", ago(900)),
        record.Happened("cp_plan_ended", ago(600)),
        record.Happened("cp_plan", ago(90)),
        record.Happened("worker_began", ago(400)),
        record.Happened("worker_began", ago(200)),
        record.Happened("worker_began", ago(10)),
        record.Happened("assessment_started", ago(120)),
        record.Happened("assessment_completed", ago(60)),
    )
    assert found["plan"] == {"count": 2, "days": 90}
    assert found["workers"] == {"count": 2}
    assert found["assessment"] == {"days": 60}
    assert shown(record.Happened("assessment_started", ago(9)))["assessment"] == {
        "days": None
    }


@given(EVENTS)
def test_what_is_still_to_come_is_no_fact(events):
    past = [one for one in events if one.day <= UNTIL]
    assert record.facts(events, SINCE, UNTIL) == record.facts(past, SINCE, UNTIL)
    assert record.facts(events, SINCE, UNTIL) == record.facts(
        reversed(events), SINCE, UNTIL
    ) or len({(one.day, one.code) for one in past}) < len(past)
    for one in record.facts(events, SINCE, UNTIL):
        assert one.key in record.FACTS
        assert all(value is None or value >= 0 for value in one.values.values())


@given(EVENTS)
def test_nothing_recorded_is_nothing_said(events):
    assert record.facts([], SINCE, UNTIL) == ()
    found = dict(record.facts(events, SINCE, UNTIL))
    if "alone" in found:
        assert found["alone"]["alone"] <= found["alone"]["count"]
    if "visits" in found:
        assert found["visits"]["longest"] <= (UNTIL - SINCE).days
