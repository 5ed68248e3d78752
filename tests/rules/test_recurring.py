"""Learning that recurs, proposed as themes (DUR-13)."""

from hypothesis import given
from hypothesis import strategies as st
from rules.recurring import (
    LEAST,
    Point,
    recurring,
    stem,
    words_of,
)


def point(key, words="", source=None, domain=None, standards=()):
    return Point(key, words, source or key, domain, frozenset(standards))


def test_words_of_one_root_agree():
    assert stem("visits") == stem("visited") == stem("visiting") == stem("visit")
    assert stem("chronologies") == stem("chronology")
    assert set(words_of("The child was seen")) == set()


def test_a_standard_cited_in_three_audits():
    found = recurring(point(n, standards={"S1"}) for n in range(3))
    assert [(one.by, one.what, one.keys) for one in found] == [
        ("standard", "S1", (0, 1, 2))
    ]


def test_three_points_of_one_audit_are_one():
    assert not recurring(point(n, source="A", domain="d1") for n in range(3))


def test_words_in_common():
    said = [
        "Chronologies are not up to date before supervision",
        "A chronology was missing; supervision did not notice",
        "Supervision never asked for the chronologies",
        "Life story work begun early",
    ]
    (found,) = recurring(point(n, words) for n, words in enumerate(said))
    assert found.by == "words" and found.keys == (0, 1, 2)
    assert set(found.what) == {stem("chronologies"), stem("supervision")}


def test_what_is_proposed_once_is_not_proposed_under_another_name():
    found = recurring(
        point(n, "thresholds applied late", domain="d4", standards={"S1"})
        for n in range(4)
    )
    assert [one.by for one in found] == ["standard"]


points = st.lists(
    st.builds(
        Point,
        key=st.uuids(),
        words=st.lists(
            st.sampled_from("visit visits plans timely missing delay".split()),
            max_size=4,
        ).map(" ".join),
        source=st.integers(0, 5),
        domain=st.sampled_from(["d1", "d2", None]),
        standards=st.frozensets(st.sampled_from(["s1", "s2"])),
    ),
    max_size=12,
)


@given(points, st.integers(2, 4))
def test_everything_proposed_recurs(every, least):
    by_key = {one.key: one for one in every}
    for one in recurring(every, least):
        members = [by_key[key] for key in one.keys]
        assert len({member.source for member in members}) >= least
        for member in members:
            if one.by == "standard":
                assert one.what in member.standards
            elif one.by == "domain":
                assert member.domain == one.what
            else:
                assert set(one.what) <= set(words_of(member.words))


@given(points)
def test_the_order_of_the_points_changes_nothing_but_order(every):
    def said(found):
        return {(one.by, one.what, frozenset(one.keys)) for one in found}

    assert said(recurring(every)) == said(recurring(reversed(every)))
    assert LEAST > 1
