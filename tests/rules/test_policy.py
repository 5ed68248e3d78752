"""A framework's settings in sentences."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from rules import policy_framework
from rules.policy import in_words

POLICY = policy_framework.POLICY

NUMBERS = (
    "audit_days moderation_percentage moderation_days plan_review_days action_days "
    "immediate_hours closing_days re_audit_weeks dip_review_months target_percent"
).split()
FLAGS = (
    "allow_own_line require_self_analysis require_family_feedback moderation_together "
    "smart_actions closing_assured closing_confirmed"
).split()


def said_of(key, values):
    return POLICY.table[key].text % in_words(values)


@st.composite
def frameworks(draw):
    return {
        **{name: draw(st.integers(0, 90)) for name in NUMBERS},
        **{name: draw(st.booleans()) for name in FLAGS},
        "moderation_mode": draw(st.sampled_from(["none", "sample", "all"])),
        "plan_below_grade_id": draw(st.sampled_from([False, "Good"])),
        "re_audit_grade_id": draw(st.sampled_from([False, "Inadequate"])),
        "discussions": draw(st.lists(st.sampled_from(["practitioner", "iro"]))),
        "told": draw(
            st.lists(
                st.tuples(
                    st.sampled_from(["at_or_below", "at_or_above", "child_unsafe"]),
                    st.sampled_from([False, "Inadequate"]),
                    st.just("service"),
                )
            )
        ),
    }


@given(frameworks())
def test_each_sentence_can_be_said_and_none_says_nought(settings):
    found = POLICY.sentences(settings)
    keys = [key for key, _values in found]
    for key, values in found:
        said = said_of(key, values)
        assert "%(" not in said
    assert ("re_audit" in keys) == bool(
        settings["re_audit_grade_id"] and settings["re_audit_weeks"]
    )
    assert ("self_analysis" in keys) == settings["require_self_analysis"]
    assert len([key for key in keys if key.startswith("moderate_")]) == 1
    order = list(POLICY.table)
    places = [order.index(key) for key in keys if not key.startswith("told")]
    assert places == sorted(places)


@given(frameworks())
def test_what_is_said_can_be_read_back(settings):
    found = POLICY.sentences(settings)
    read = POLICY.read_back(found)
    assert POLICY.sentences(read) == found
    for name, value in read.items():
        if not name.startswith("told_"):
            assert (settings.get(name) or False) == value or not value
    told = Counter(
        (name.removeprefix("told_"), row["grade"], people)
        for name, rows in read.items()
        if name.startswith("told_")
        for row in rows
        for people in row["people"]
    )
    assert told == Counter(settings["told"])


@given(frameworks())
def test_what_is_taken_away_is_not_said_and_what_is_added_is(settings):
    settings["told"] = []
    for key, _values in POLICY.sentences(settings):
        off = POLICY.table[key].off
        if off is not None:
            without = {name for name, _its in POLICY.sentences({**settings, **off})}
            assert key not in without
            left = POLICY.possible({**settings, **off})
            assert key in left or key in ("together", "tolerance")
    for key in POLICY.possible(settings):
        one = POLICY.table[key]
        given_now = {
            name: settings.get(name) or 7 for name in (*one.needs, *one.values.values())
        }
        if not one.each:
            more = POLICY.sentences({**settings, **given_now, **one.sets})
            assert key in {name for name, _its in more}


def test_luton_as_it_is_written():
    said = [
        said_of(key, values)
        for key, values in POLICY.sentences(
            {
                "audit_days": 10,
                "moderation_mode": "all",
                "moderation_days": 10,
                "moderation_together": True,
                "action_days": 5,
                "immediate_hours": 24,
                "dip_review_months": 3,
            }
        )
        if key in policy_framework.BRIEF
    ]
    assert said == [
        "Auditors have 10 working days.",
        "Nobody audits their own work, or work that they manage.",
        "Every audit is moderated within 10 working days.",
        "Moderator and auditor do it together.",
        "Actions are done within 5 working days.",
        "Immediate ones within 24 hours.",
        "3 months after closing, a review asks what changed.",
    ]


def test_chapters_hold_every_sentence_once_and_in_order():
    keys = [key for key in POLICY.table if not key.startswith("# ")]
    found = POLICY.chapters([(key, {}) for key in reversed(keys)])
    assert all(key.startswith("# ") for key, _its in found)
    assert [key for key, _its in found] == [
        key for key in POLICY.table if key.startswith("# ")
    ]
    assert sorted(key for _chapter, its in found for key, _values in its) == sorted(
        keys
    )
    assert set(keys) >= policy_framework.BRIEF
    assert POLICY.chapters([]) == []
