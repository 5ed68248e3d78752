"""DUR-17, DUR-18, SWI-04: shares of a period, conditions and alternatives."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import expectations as ex
from rules.messages import RuleError

YEAR = ex.period_of(date(2026, 6, 10), "year")
JUNE = ex.period_of(date(2026, 6, 10), "month")
OBSERVED = (
    ex.Condition(ex.EACH_HALF),
    ex.Condition(ex.ALL_DIFFERENT),
    ex.Condition(ex.AT_LEAST_TYPE, "direct_work"),
)
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


# --- periods -------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind, start, end",
    [
        ("month", date(2026, 2, 1), date(2026, 2, 28)),
        ("quarter", date(2026, 1, 1), date(2026, 3, 31)),
        ("half_year", date(2025, 10, 1), date(2026, 3, 31)),
        ("year", date(2025, 4, 1), date(2026, 3, 31)),
    ],
)
def test_the_financial_year_begins_in_april(kind, start, end):
    period = ex.period_of(date(2026, 2, 28), kind)
    assert (period.start, period.end) == (start, end)


def test_a_council_may_begin_its_year_elsewhere():
    period = ex.period_of(date(2026, 2, 28), "year", year_start=9)
    assert (period.start, period.end) == (date(2025, 9, 1), date(2026, 8, 31))


def test_halves_of_a_year_and_none_of_a_month():
    assert YEAR.halves == (
        (date(2026, 4, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2027, 3, 31)),
    )
    assert JUNE.halves is None


@given(days, st.sampled_from(sorted(ex.MONTHS)), st.integers(1, 12))
def test_periods_follow_each_other_without_gap(day, kind, year_start):
    period = ex.period_of(day, kind, year_start)
    assert period.start <= day <= period.end
    after = ex.period_of(period.end + timedelta(days=1), kind, year_start)
    assert after.start == period.end + timedelta(days=1)
    assert ex.periods_since(period.start, after.start, kind, year_start) == [
        period,
        after,
    ]


def test_unknown_period_and_condition_are_refused():
    with pytest.raises(RuleError) as caught:
        ex.period_of(date(2026, 1, 1), "fortnight")
    assert caught.value.code == "period_unknown"
    with pytest.raises(RuleError) as caught:
        ex.Condition("sometimes")
    assert caught.value.code == "condition_unknown"


# --- shares --------------------------------------------------------------------


@given(days, st.integers(-20, 60))
def test_weekdays_are_counted_as_one_would_by_hand(start, length):
    end = start + timedelta(days=length)
    by_hand = sum(
        (start + timedelta(days=n)).weekday() < 5 for n in range(max(length + 1, 0))
    )
    assert ex.weekdays(start, end) == by_hand


@pytest.mark.parametrize(
    "joined, asked",
    [
        # June 2026 has 22 weekdays; from the 15th twelve are left, from the 17th ten.
        (date(2026, 6, 1), 1),
        (date(2026, 6, 15), 1),
        (date(2026, 6, 16), 1),
        (date(2026, 6, 17), 0),
        (date(2026, 6, 30), 0),
        (date(2026, 7, 1), 0),
    ],
)
def test_one_a_month_is_asked_of_those_there_for_half_of_it(joined, asked):
    assert ex.fair_share(1, JUNE, [[(joined, None)]]).asked == asked


def test_absence_takes_its_share_of_five():
    # Eleven of 22 weekdays away: half of five, rounded upwards.
    away = [(date(2026, 6, 1), date(2026, 6, 15))]
    share = ex.fair_share(5, JUNE, absences=away)
    assert (share.present, share.total, share.asked) == (11, 22, 3)


def test_absences_that_overlap_count_once():
    away = [
        (date(2026, 6, 1), date(2026, 6, 10)),
        (date(2026, 6, 8), date(2026, 6, 15)),
    ]
    assert ex.fair_share(5, JUNE, absences=away).present == 11


def test_in_post_and_in_the_role_must_both_hold():
    share = ex.fair_share(
        12, YEAR, [[(date(2026, 7, 1), None)], [(None, date(2026, 9, 30))]]
    )
    assert share.present == ex.weekdays(date(2026, 7, 1), date(2026, 9, 30))
    assert share.asked == 3
    assert share.halves == (0,)


def test_a_leaver_before_the_period_owes_nothing():
    assert ex.fair_share(2, YEAR, [[(None, date(2026, 3, 31))]]).asked == 0
    assert ex.fair_share(2, YEAR, [[]]).asked == 0


@given(
    st.integers(0, 20),
    st.lists(st.tuples(days, days).map(sorted).map(tuple), max_size=3),
    st.lists(st.tuples(days, days).map(sorted).map(tuple), max_size=3),
)
def test_nobody_is_asked_for_more_than_everybody(count, spans, away):
    share = ex.fair_share(count, YEAR, [spans], away)
    assert 0 <= share.present <= share.total
    assert 0 <= share.asked <= count
    assert ex.fair_share(count, YEAR).asked == count
    assert ex.share_of_alternative(1, share) == (1 if share.asked else 0)


def test_an_alternative_always_asks_for_something():
    share = ex.fair_share(5, JUNE, [[(date(2026, 6, 24), None)]])
    assert share.asked == 1
    assert ex.share_of_alternative(1, share) == 1


# --- conditions ----------------------------------------------------------------


def item(month, kind=None, about=(), count=1, year=2026):
    return ex.Item(date(year, month, 5), kind, frozenset(about), count)


def test_DUR_17_two_a_year_one_in_each_half_of_different_types_one_direct_work():
    def met(*items):
        return ex.evaluate(2, items, YEAR, OBSERVED).met

    assert met(item(5, "direct_work"), item(11, "meeting"))
    assert not met(item(5, "direct_work"))
    assert not met(item(5, "direct_work"), item(6, "meeting")), "both in one half"
    assert not met(item(5, "direct_work"), item(11, "direct_work")), "one type"
    assert not met(item(5, "visit"), item(11, "meeting")), "no direct work"
    assert met(item(5, "visit"), item(6, "direct_work"), item(11, "meeting"))


def test_what_is_missing_is_named():
    outcome = ex.evaluate(2, [item(5, "visit"), item(6, "visit")], YEAR, OBSERVED)
    assert {message.code for message in outcome.unmet} == {
        "needs_half",
        "needs_different_types",
        "needs_type",
    }
    assert (outcome.done, outcome.counted, outcome.missing) == (2, 1, 1)
    assert outcome.open_halves == (1,)


def test_DUR_17_a_type_of_its_own_may_count_as_direct_work_too():
    visit = ex.Item(date(2026, 5, 4), "home_visit")
    story = ex.Item(date(2026, 11, 4), "life_story", also=frozenset({"direct_work"}))
    core_group = ex.Item(date(2026, 11, 4), "core_group")
    assert ex.evaluate(2, [visit, story], YEAR, OBSERVED).met
    assert ex.evaluate(2, [visit, core_group], YEAR, OBSERVED).missing == 1
    # It is still one of its own type: two of them are not of different types.
    assert ex.evaluate(2, [story, story], YEAR, OBSERVED).counted == 1


def test_a_share_asks_for_less_of_everything():
    share = ex.fair_share(2, YEAR, [[(date(2026, 10, 12), None)]])
    assert (share.asked, share.halves) == (1, (1,))
    outcome = ex.evaluate(
        share.asked, [item(11, "direct_work")], YEAR, OBSERVED, share.halves
    )
    assert outcome.met


def test_DUR_18_three_a_year_with_an_operations_manager_among_them():
    rule = [ex.Condition(ex.AT_LEAST_ABOUT, "service_manager")]
    three = ex.evaluate(3, [item(5, about=["team_manager"], count=3)], YEAR, rule)
    assert (three.met, three.done, three.missing) == (False, 3, 1)
    fourth = [
        item(5, about=["team_manager"], count=3),
        item(6, about=["service_manager"]),
    ]
    assert ex.evaluate(3, fourth, YEAR, rule).met


def test_what_was_done_outside_the_period_does_not_count():
    assert not ex.evaluate(1, [item(5), item(7)], JUNE).met


@given(
    st.integers(1, 6),
    st.lists(
        st.builds(
            item,
            st.integers(4, 12),
            st.sampled_from(["direct_work", "visit", "meeting", "review"]),
        ),
        max_size=6,
    ),
)
def test_one_more_is_never_worse_and_missing_is_enough(asked, items):
    before = ex.evaluate(asked, items, YEAR, OBSERVED)
    assert before.met == (before.missing == 0)
    after = ex.evaluate(asked, [*items, item(12, "another")], YEAR, OBSERVED)
    assert before.missing - 1 <= after.missing <= before.missing


# --- alternatives --------------------------------------------------------------


def stand(dip, observed, today=date(2026, 6, 10), may_mix=False):
    outcomes = [
        ex.evaluate(5, [item(6, count=dip)], JUNE),
        ex.evaluate(1, [item(6, count=observed)], JUNE),
    ]
    return ex.standing(outcomes, JUNE, today, may_mix)


def test_SWI_04_five_dip_samples_or_one_observation():
    assert stand(5, 0).state == ex.DONE
    assert stand(0, 1).state == ex.DONE
    assert stand(4, 0).state == ex.TO_DO
    assert (stand(4, 0).best, stand(4, 0).missing) == (0, 1)
    assert (stand(0, 0).best, stand(0, 0).missing) == (1, 1), "the nearer way"
    assert stand(4, 0, today=date(2026, 7, 1)).state == ex.MISSED


def test_DUR_20_observes_or_completes_two_a_year():
    one_each = [ex.evaluate(2, [item(6)], YEAR), ex.evaluate(2, [item(7)], YEAR)]
    today = date(2026, 8, 1)
    assert ex.standing(one_each, YEAR, today).state == ex.TO_DO
    assert ex.standing(one_each, YEAR, today, may_mix=True).state == ex.DONE


def test_a_half_gone_by_is_late_before_the_year_is_over():
    outcome = ex.evaluate(2, [], YEAR, OBSERVED)
    assert ex.standing([outcome], YEAR, date(2026, 9, 30)).state == ex.TO_DO
    late = ex.standing([outcome], YEAR, date(2026, 10, 1))
    assert (late.state, late.due) == (ex.LATE, date(2026, 9, 30))
    assert ex.standing([outcome], YEAR, date(2027, 4, 1)).state == ex.MISSED


def test_nothing_asked_is_neither_done_nor_late():
    outcome = ex.evaluate(0, [item(6)], JUNE)
    assert ex.standing([outcome], JUNE, date(2026, 8, 1)).state == ex.NOT_ASKED
