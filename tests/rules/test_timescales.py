"""BWD-03: what was due on a case, what was late and what is missing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.timescales import (
    BEFORE,
    DUE,
    IN_TIME,
    LATE,
    MISSING,
    UNRECORDED,
    Case,
    Interval,
    Timescale,
    assess,
)
from support import ENGLISH, code_of

TODAY = date(2026, 6, 10)


def day(text):
    return date.fromisoformat(f"2026-{text}")


def scale(key, starts, done, *, ends="", **more):
    return Timescale(
        key,
        frozenset(starts.split()),
        frozenset(done.split()),
        frozenset(ends.split()),
        **more,
    )


def case(*events, kind="cp", **more):
    return Case(kind, tuple((code, day(when)) for code, when in events), **more)


def said(result):
    return [
        (item.key, item.due.isoformat()[5:], item.status, item.days)
        for item in result.items
    ]


WEEKS_3 = Interval(3, "weeks")
VISIT = scale("visit", "icpc", "cp_visit", ends="conference_closed", then=WEEKS_3)


class TestIntervals:
    @pytest.mark.parametrize(
        ("number", "unit", "expected"),
        [
            (7, "days", "05-08"),
            (15, "working_days", "05-26"),
            (4, "weeks", "05-29"),
            (3, "months", "08-01"),
            (1, "terms", "12-31"),
            (2, "terms", "2027-04-14"),
        ],
    )
    def test_after_the_first_of_may(self, number, unit, expected):
        # Two bank holidays lie within those fifteen working days.
        found = Interval(number, unit).after(day("05-01"), ENGLISH)
        assert found.isoformat().removeprefix("2026-") == expected

    def test_back_from_a_meeting(self):
        assert Interval(6, "weeks").before(TODAY, ENGLISH) == day("04-29")
        assert Interval(2, "months").before(TODAY, ENGLISH) == day("04-10")
        assert Interval(5, "days").before(TODAY, ENGLISH) == day("06-05")
        assert Interval(5, "working_days").before(TODAY, ENGLISH) == day("06-03")

    def test_what_makes_no_sense_is_refused(self):
        assert code_of(Interval, -1) == "interval_invalid"
        assert code_of(Interval, 1, "fortnights") == "interval_invalid"
        terms = Interval(1, "terms")
        assert code_of(terms.before, TODAY, ENGLISH) == "interval_not_backwards"
        row = scale("report", "adm", "report", direction=BEFORE)
        assert code_of(assess, [row], case(), TODAY) == "interval_missing"


class TestNothingRecorded:
    """A register says when work began; that alone is no reason to cry wolf."""

    VISIT = scale("visit", "cin_started", "cin_visit", from_opening=True, then=WEEKS_3)

    def test_nothing_at_all_is_said_to_be_unrecorded(self):
        old = case(kind="cin", opened=date(2022, 5, 2))
        [item] = assess([self.VISIT], old, TODAY, day("01-01")).items
        assert (item.status, item.days) == (UNRECORDED, 0)

    def test_with_one_visit_on_record_the_next_is_missing(self):
        seen = case(("cin_visit", "04-01"), kind="cin", opened=day("03-20"))
        found = said(assess([self.VISIT], seen, TODAY))
        assert found[-1] == ("visit", "04-22", MISSING, 49)

    def test_what_was_never_done_and_due_before_the_look_back_is_unrecorded(self):
        """A start that somebody types in late is no proof that nobody came."""
        known = Case("cp", (("icpc", date(2022, 5, 2)),))
        [item] = assess([VISIT], known, TODAY, day("01-01")).items
        assert (item.status, item.days) == (UNRECORDED, 0)
        # Within the look-back it is missing.
        [item] = assess([VISIT], case(("icpc", "05-01")), TODAY, day("01-01")).items
        assert (item.status, item.days) == (MISSING, 19)

    def test_what_stopped_mattering_before_the_look_back_is_left_out(self):
        ended = case(
            ("icpc", "01-05"), ("cp_visit", "01-20"), ("conference_closed", "03-01")
        )
        assert said(assess([VISIT], ended, TODAY))[-1] == (
            "visit", "02-10", MISSING, 19,
        )  # fmt: skip
        assert assess([VISIT], ended, TODAY, day("04-01")).items == ()

    def test_a_report_for_a_meeting_before_the_look_back_is_left_out(self):
        row = scale(
            "report", "adm", "report", first=Interval(6, "weeks"), direction=BEFORE
        )
        held = Case("lac", (("adm", date(2022, 5, 2)), ("adm", day("05-02"))))
        [item] = assess([row], held, TODAY, day("01-01")).items
        assert (item.due, item.status) == (day("05-02"), MISSING)

    def test_no_day_before_the_look_back_counts(self):
        seen = case(("cin_visit", "01-10"), kind="cin", opened=day("01-05"))
        [item] = assess([self.VISIT], seen, TODAY, day("06-01")).items
        assert (item.status, item.days) == (MISSING, 9)


class TestRepeated:
    def test_in_time_late_and_what_is_next(self):
        visits = [("cp_visit", when) for when in ("04-20", "05-15", "06-01")]
        result = assess([VISIT], case(("icpc", "04-01"), *visits), TODAY)
        assert said(result) == [
            ("visit", "04-22", IN_TIME, 0),
            ("visit", "05-11", LATE, 4),
            ("visit", "06-05", IN_TIME, 0),
            ("visit", "06-22", DUE, 12),
        ]
        assert result.count(LATE) == 1

    def test_the_day_it_is_due_is_in_time_and_not_missing(self):
        result = assess([VISIT], case(("icpc", "05-20"), ("cp_visit", "06-10")), TODAY)
        assert said(result)[0] == ("visit", "06-10", IN_TIME, 0)
        assert said(assess([VISIT], case(("icpc", "05-20")), TODAY)) == [
            ("visit", "06-10", DUE, 0)
        ]
        tomorrow = TODAY + timedelta(1)
        assert said(assess([VISIT], case(("icpc", "05-20")), tomorrow)) == [
            ("visit", "06-10", MISSING, 1)
        ]

    def test_a_long_gap_is_one_late_visit(self):
        result = assess([VISIT], case(("icpc", "01-01"), ("cp_visit", "05-01")), TODAY)
        assert said(result)[0] == ("visit", "01-22", LATE, 99)

    def test_nothing_is_due_once_it_has_ended(self):
        events = [("icpc", "01-01"), ("cp_visit", "01-20")]
        ended = case(*events, ("conference_closed", "02-05"))
        assert said(assess([VISIT], ended, TODAY)) == [("visit", "01-22", IN_TIME, 0)]
        late_end = case(*events, ("conference_closed", "02-20"))
        assert said(assess([VISIT], late_end, TODAY))[1:] == [
            ("visit", "02-10", MISSING, 10)
        ]
        closed = case(*events, closed=day("02-05"))
        assert len(assess([VISIT], closed, TODAY).items) == 1

    def test_it_starts_again_when_it_started_again(self):
        result = assess(
            [VISIT],
            case(("icpc", "01-01"), ("conference_closed", "01-10"), ("icpc", "06-01")),
            TODAY,
        )
        assert said(result) == [("visit", "06-22", DUE, 12)]

    def test_what_is_planned_has_not_been_done(self):
        result = assess([VISIT], case(("icpc", "06-01"), ("cp_visit", "06-15")), TODAY)
        assert said(result) == [("visit", "06-22", DUE, 12)]
        assert not assess([VISIT], case(("icpc", "06-20")), TODAY).items

    def test_a_case_of_another_type_is_left_alone(self):
        row = scale("v", "icpc", "x", then=WEEKS_3, case_types=frozenset({"cp"}))
        assert not assess([row], case(("icpc", "01-01"), kind="cin"), TODAY).items

    def test_what_starts_it_is_missing(self):
        row = scale("v", "icpc", "x", then=WEEKS_3, expected=True)
        assert assess([row], case(), TODAY).unstarted == ("v",)
        assert assess([row], case(("icpc", "06-01")), TODAY).unstarted == ()

    def test_from_the_opening_of_the_case(self):
        row = scale("v", "plan", "x", then=WEEKS_3, from_opening=True, expected=True)
        opened = case(opened=day("06-01"))
        assert said(assess([row], opened, TODAY)) == [("v", "06-22", DUE, 12)]
        planned = case(("plan", "06-05"), opened=day("06-01"))
        assert said(assess([row], planned, TODAY)) == [("v", "06-26", DUE, 16)]

    def test_only_what_lies_in_the_period(self):
        visits = [("cp_visit", when) for when in ("04-20", "05-15", "06-01")]
        known = case(("icpc", "04-01"), *visits)
        result = assess([VISIT], known, TODAY, since=day("05-13"))
        assert [due for _key, due, *_rest in said(result)] == [
            "05-11",
            "06-05",
            "06-22",
        ]
        ended = case(("icpc", "01-01"), closed=day("02-20"))
        assert not assess([VISIT], ended, TODAY, since=day("05-13")).items


class TestSteps:
    """First, second, and every later time; once only; each start."""

    def test_reviews_after_twenty_days_three_months_and_six(self):
        row = scale(
            "review",
            "became_looked_after",
            "lac_review",
            first=Interval(20, "working_days"),
            second=Interval(3, "months"),
            then=Interval(6, "months"),
        )
        events = [("became_looked_after", "01-05"), ("lac_review", "02-02")]
        result = assess([row], case(*events), TODAY, calendar=ENGLISH)
        assert said(result) == [
            ("review", "02-02", IN_TIME, 0),
            ("review", "05-02", MISSING, 39),
        ]
        result = assess(
            [row], case(*events, ("lac_review", "05-04")), TODAY, calendar=ENGLISH
        )
        assert said(result)[1:] == [
            ("review", "05-02", LATE, 2),
            ("review", "11-04", DUE, 147),
        ]

    def test_once_only(self):
        row = scale(
            "icpc",
            "strategy",
            "icpc",
            ends="conference_closed",
            first=Interval(15, "working_days"),
        )
        result = assess(
            [row],
            # A second discussion while on a plan asks for no second conference.
            case(("strategy", "02-02"), ("icpc", "02-24"), ("strategy", "04-01")),
            TODAY,
            calendar=ENGLISH,
        )
        assert said(result) == [("icpc", "02-23", LATE, 1)]

    def test_each_placement_asks_for_a_visit_of_its_own(self):
        row = scale("new", "placement_started", "v", first=Interval(7), each_start=True)
        result = assess(
            [row],
            case(
                ("placement_started", "03-01"),
                ("v", "03-05"),
                ("placement_started", "04-01"),
                ("v", "04-20"),
                ("placement_started", "06-08"),
            ),
            TODAY,
        )
        assert said(result) == [
            ("new", "03-08", IN_TIME, 0),
            ("new", "04-08", LATE, 12),
            ("new", "06-15", DUE, 5),
        ]

    def test_every_school_term(self):
        row = scale(
            "pep",
            "became_looked_after",
            "pep",
            first=Interval(10, "working_days"),
            then=Interval(1, "terms"),
        )
        result = assess(
            [row],
            case(("became_looked_after", "01-05"), ("pep", "01-12")),
            TODAY,
            calendar=ENGLISH,
        )
        # Done in the spring term: next by the end of the summer term.
        assert said(result)[1] == ("pep", "08-31", DUE, 82)


class TestTracks:
    """Looked-after visits: several timescales, one at a time."""

    PARENTS = scale(
        "parents",
        "placed_with_parents",
        "lac_visit",
        ends="lac_review left_care",
        then=Interval(1, "weeks"),
        track="lac",
    )
    MATCHED_YEAR = scale(
        "year",
        "permanence_confirmed",
        "lac_visit",
        ends="permanence_ended left_care",
        then=Interval(3, "months"),
        months_in_placement=12,
        track="lac",
    )
    MATCHED = scale(
        "matched",
        "permanence_confirmed permanently_matched",
        "lac_visit",
        ends="permanence_ended left_care",
        then=Interval(6, "weeks"),
        track="lac",
    )
    LAC = scale(
        "lac",
        "became_looked_after care_order section_20",
        "lac_visit",
        ends="left_care",
        then=Interval(4, "weeks"),
        track="lac",
    )
    ROWS = (PARENTS, MATCHED_YEAR, MATCHED, LAC)

    def test_weekly_until_the_first_review_and_then_as_looked_after(self):
        result = assess(
            self.ROWS,
            case(
                ("became_looked_after", "04-01"),
                ("placed_with_parents", "04-01"),
                ("lac_visit", "04-07"),
                ("lac_visit", "04-16"),
                ("lac_review", "04-20"),
                ("lac_visit", "05-12"),
            ),
            TODAY,
        )
        assert said(result) == [
            ("parents", "04-08", IN_TIME, 0),
            ("parents", "04-14", LATE, 2),
            # The review came before the week was up: four weeks from the visit.
            ("lac", "05-14", IN_TIME, 0),
            ("lac", "06-09", MISSING, 1),
        ]

    def test_coming_under_a_stricter_one(self):
        result = assess(
            self.ROWS,
            case(
                ("became_looked_after", "05-01"),
                ("lac_visit", "05-20"),
                ("placed_with_parents", "06-08"),
            ),
            TODAY,
        )
        # A week from the day they went home; the old date (17 June) is no help.
        assert said(result)[1:] == [("parents", "06-15", DUE, 5)]

    def test_a_stricter_one_never_gives_longer_than_the_old(self):
        result = assess(
            self.ROWS,
            case(
                ("became_looked_after", "05-01"),
                ("lac_visit", "05-13"),
                ("placed_with_parents", "06-08"),
            ),
            TODAY,
        )
        assert said(result)[1:] == [("parents", "06-10", DUE, 0)]

    @pytest.mark.parametrize(
        ("events", "key", "due"),
        [
            ((), "lac", "06-01"),
            ((("permanently_matched", "05-01"),), "matched", "06-15"),
            # Confirmed, and placed for more than a year.
            ((("permanence_confirmed", "05-01"),), "year", "08-04"),
            # A new placement begins the year again.
            (
                (("permanence_confirmed", "05-01"), ("placement_started", "05-02")),
                "matched",
                "06-15",
            ),
            # It was given up.
            (
                (("permanence_confirmed", "04-01"), ("permanence_ended", "04-20")),
                "lac",
                "06-01",
            ),
        ],
    )
    def test_three_monthly_only_after_a_year_in_a_confirmed_placement(
        self, events, key, due
    ):
        known = Case(
            "lac",
            (
                ("became_looked_after", date(2025, 1, 10)),
                ("placement_started", date(2025, 2, 1)),
                ("lac_visit", day("05-04")),
                *((code, day(when)) for code, when in events),
            ),
        )
        last = assess(self.ROWS, known, TODAY).items[-1]
        assert (last.key, last.due.isoformat()[5:]) == (key, due)

    def test_the_year_ends_between_two_visits(self):
        known = Case(
            "lac",
            (
                ("became_looked_after", date(2025, 1, 10)),
                ("placement_started", date(2025, 6, 1)),
                ("permanence_confirmed", date(2025, 6, 1)),
                ("lac_visit", day("05-04")),
            ),
        )
        last = assess(self.ROWS, known, TODAY).items[-1]
        # Six weeks would end on 15 June; the year ended on 1 June.
        assert (last.key, last.due) == ("year", day("08-04"))

    def test_age_bands(self):
        young = scale("0-5", "icpc", "v", then=WEEKS_3, age_to=5, track="cp")
        older = scale(
            "6+", "icpc", "v", then=Interval(5, "weeks"), age_from=6, track="cp"
        )
        for born, key, due in (
            (date(2021, 1, 1), "0-5", "06-22"),
            (date(2019, 1, 1), "6+", "07-06"),
            # Turns six on 15 June: before the three weeks are up.
            (date(2020, 6, 15), "6+", "07-06"),
            # Not known: the first, which is the stricter.
            (None, "0-5", "06-22"),
        ):
            known = case(("icpc", "06-01"), born=born)
            [item] = assess([young, older], known, TODAY).items
            assert (item.key, item.due) == (key, day(due))


class TestBeforeAMeeting:
    ROW = scale("report", "adm", "cpr", first=Interval(6, "weeks"), direction=BEFORE)

    @pytest.mark.parametrize(
        ("reports", "status", "days"),
        [
            (["04-22"], IN_TIME, 0),
            (["03-01", "05-30"], IN_TIME, 0),
            (["04-20"], LATE, 2),
            ([], MISSING, 7),
            # Written after the meeting.
            (["06-05"], MISSING, 7),
        ],
    )
    def test_at_most_six_weeks_old(self, reports, status, days):
        known = case(("adm", "06-03"), *(("cpr", when) for when in reports))
        assert said(assess([self.ROW], known, TODAY)) == [
            ("report", "06-03", status, days)
        ]

    def test_a_meeting_to_come(self):
        known = case(("adm", "06-30"), ("cpr", "05-01"))
        assert said(assess([self.ROW], known, TODAY)) == [("report", "06-30", DUE, 20)]

    def test_updated_every_six_months(self):
        row = scale("update", "cpr", "cpr", then=Interval(6, "months"))
        result = assess([row], case(("cpr", "01-02"), ("cpr", "03-01")), TODAY)
        assert said(result) == [
            ("update", "07-02", IN_TIME, 0),
            ("update", "09-01", DUE, 83),
        ]


visits = st.lists(st.integers(1, 159), max_size=12)


class TestAlways:
    @given(visits, st.integers(1, 60))
    def test_one_interval_as_counted_by_hand(self, offsets, length):
        begin = TODAY - timedelta(160)
        done = sorted({begin + timedelta(offset) for offset in offsets})
        row = scale("v", "s", "d", then=Interval(length))
        known = Case("cp", (("s", begin), *(("d", when) for when in done)))
        result = assess([row], known, TODAY)
        late = 0
        for before, after in zip([begin, *done], done, strict=False):
            late += (after - before).days > length
        assert result.count(LATE) == late
        assert result.count(LATE) + result.count(IN_TIME) == len(done)
        open_days = (TODAY - (done or [begin])[-1]).days
        assert result.count(MISSING) == (open_days > length)

    @given(visits, visits)
    def test_another_visit_never_makes_the_next_one_missing(self, some, more):
        begin = TODAY - timedelta(160)
        rows = TestTracks.ROWS

        def missing(offsets):
            events = [("lac_visit", begin + timedelta(offset)) for offset in offsets]
            known = Case("lac", (("became_looked_after", begin), *events))
            return assess(rows, known, TODAY).count(MISSING)

        assert missing(some + more) <= missing(some)

    @given(visits, st.permutations(["icpc", "cp_visit", "conference_closed"]))
    def test_the_order_of_recording_makes_no_difference(self, offsets, codes):
        events = [(codes[offset % 3], TODAY - timedelta(offset)) for offset in offsets]
        forward = assess([VISIT], Case("cp", tuple(events)), TODAY)
        assert forward == assess([VISIT], Case("cp", tuple(reversed(events))), TODAY)
        for item in forward.items:
            assert item.days >= 0
            assert item.since <= item.due
