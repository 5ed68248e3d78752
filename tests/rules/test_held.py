from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from rules import held
from rules.held import Person

days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
people = st.builds(
    Person, st.booleans(), st.booleans(), st.none() | days, st.booleans()
)


@given(people, st.none() | days)
def test_who_is_here_logs_in_and_has_the_role_can_do_what_is_due_after_they_return(
    person, due
):
    back = person.away_until is None or (due and person.away_until < due)
    can = person.works_here and person.logs_in and person.has_role and back
    assert (held.why_not(person, due) is None) == bool(can)


@given(people, days)
def test_who_left_is_said_to_have_left_whatever_else_there_is(person, due):
    gone = person._replace(works_here=False)
    assert held.why_not(gone, due) == held.LEFT


def test_away_to_the_day_it_is_due_is_away():
    person = Person(True, True, date(2026, 6, 12), True)
    assert held.why_not(person, date(2026, 6, 12)) == held.AWAY
    assert held.why_not(person, date(2026, 6, 13)) is None
    assert held.why_not(person, None) == held.AWAY
