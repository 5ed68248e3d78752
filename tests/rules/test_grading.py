"""Limiting judgements and consequences of a grade: rules/grading.py."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rules import grading
from rules.grading import Escalation, Limit, Policy, Scale
from rules.messages import CATALOGUE, Message, RuleError

OUTSTANDING, GOOD, RI, INADEQUATE = 1, 2, 3, 4
OFSTED = Scale((1, 2, 3, 4))
# The sixteen domains' limits as Durham's handbook sets them (DUR-06)
DURHAM = [Limit(number, INADEQUATE, INADEQUATE) for number in (5, 7, 9)] + [
    Limit(number, INADEQUATE, RI, strict_trigger_rank=RI) for number in (2, 3, 14)
]
STRICT = [
    Limit(x.domain, x.trigger_rank, x.cap_rank, x.cap_rank == RI, x.strict_trigger_rank)
    for x in DURHAM
]


def lines(**worse):
    """Sixteen good domains, except those named: ``d5=INADEQUATE``."""
    return {number: worse.get(f"d{number}", GOOD) for number in range(1, 17)}


@pytest.mark.parametrize("domain", [5, 7, 9])
def test_DUR_06_risk_voice_or_progress_inadequate_forces_inadequate(domain):
    cap = grading.overall_cap(OFSTED, lines(**{f"d{domain}": INADEQUATE}), DURHAM)
    assert (cap.rank, cap.forced) == (INADEQUATE, True)
    assert [
        (reason.domain, reason.rank, reason.trigger_rank) for reason in cap.reasons
    ] == [(domain, 4, 4)]
    assert grading.allowed_ranks(OFSTED, cap) == (INADEQUATE,)


@pytest.mark.parametrize("domain", [2, 3, 14])
def test_DUR_06_assessment_plan_or_recording_inadequate_caps_at_requires_improvement(
    domain,
):
    cap = grading.overall_cap(OFSTED, lines(**{f"d{domain}": INADEQUATE}), DURHAM)
    assert (cap.rank, cap.forced) == (RI, False)
    assert grading.allowed_ranks(OFSTED, cap) == (RI, INADEQUATE)


@pytest.mark.parametrize("domain", [1, 4, 6, 8, 10, 11, 12, 13, 15, 16])
def test_DUR_06_other_domains_limit_nothing(domain):
    cap = grading.overall_cap(OFSTED, lines(**{f"d{domain}": INADEQUATE}), DURHAM)
    assert cap == grading.Cap()
    assert grading.allowed_ranks(OFSTED, cap) == OFSTED.ranks


@pytest.mark.parametrize("domain", [2, 3, 14])
def test_DUR_06_stricter_reading_is_a_switch(domain):
    graded = lines(**{f"d{domain}": RI})
    assert grading.overall_cap(OFSTED, graded, DURHAM).rank is None
    cap = grading.overall_cap(OFSTED, graded, STRICT)
    assert cap.rank == RI
    assert [reason.message.code for reason in cap.reasons] == ["limit_applies_strict"]


def test_DUR_06_stricter_reading_leaves_the_usual_trigger_as_it_was():
    cap = grading.overall_cap(OFSTED, lines(d2=INADEQUATE), STRICT)
    assert [(r.message.code, r.trigger_rank) for r in cap.reasons] == [
        ("limit_applies", INADEQUATE)
    ]


def test_DUR_06_lowest_cap_binds_and_all_reasons_are_given():
    cap = grading.overall_cap(
        OFSTED, lines(d2=INADEQUATE, d5=INADEQUATE, d9=INADEQUATE), DURHAM
    )
    assert cap.rank == INADEQUATE
    assert [reason.domain for reason in cap.reasons] == [5, 9, 2]
    assert [reason.domain for reason in cap.binding] == [5, 9]


def test_DUR_06_not_applicable_and_missing_domains_set_off_nothing():
    graded = lines()
    graded[5] = None
    del graded[7]
    assert grading.overall_cap(OFSTED, graded, DURHAM).rank is None


def test_DUR_06_overall_above_the_cap_is_refused_with_the_domains():
    cap = grading.overall_cap(OFSTED, lines(d3=INADEQUATE, d14=INADEQUATE), DURHAM)
    with pytest.raises(RuleError) as error:
        grading.check_overall(GOOD, cap)
    assert error.value.code == "overall_above_cap"
    assert error.value.params == {"rank": GOOD, "cap_rank": RI, "domains": (3, 14)}
    assert isinstance(error.value, ValueError)
    for rank in (RI, INADEQUATE, None):
        grading.check_overall(rank, cap)


def test_LUT_03_a_bottom_line_not_met_is_inadequate():
    three = Scale((2, 3, 4))
    cap = grading.overall_cap(
        three,
        {"planning": 2},
        bottom_lines={"seen": False, "plan": True, "review": None},
    )
    assert (cap.rank, cap.forced) == (4, True)
    assert [(reason.domain, str(reason.message)) for reason in cap.reasons] == [
        ("seen", "A bottom line is not met.")
    ]


def test_LUT_03_bottom_lines_met_or_not_answered_limit_nothing():
    assert (
        grading.overall_cap(OFSTED, {}, bottom_lines={"seen": True, "plan": None}).rank
        is None
    )


def test_DUR_15_non_negotiables_cap_below_good():
    cap = grading.overall_cap(
        OFSTED, {}, bottom_lines={"safety plan": False}, bottom_line_cap=RI
    )
    assert (cap.rank, cap.forced) == (RI, False)


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        (Limit("d", 1, 2), "limit_trigger_is_best"),
        (Limit("d", 2, 1), "limit_cap_is_best"),
        (Limit("d", 4, 2), "limit_cap_above_trigger"),
        (Limit("d", 5, 4), "rank_not_in_scale"),
        (Limit("d", 4, 0), "rank_not_in_scale"),
        (Limit("d", 4, 3, strict=True), "limit_strict_trigger_missing"),
        (
            Limit("d", 4, 3, strict=True, strict_trigger_rank=4),
            "limit_strict_not_better",
        ),
        (Limit("d", 4, 3, strict_trigger_rank=1), "limit_trigger_is_best"),
    ],
)
def test_DUR_06_limits_that_make_no_sense_are_refused(limit, code):
    with pytest.raises(RuleError) as error:
        grading.validate_limit(OFSTED, limit)
    assert error.value.code == code
    with pytest.raises(RuleError):
        grading.overall_cap(OFSTED, {"d": 2}, [limit])


def test_DUR_06_one_grade_is_counted_on_the_scale_and_not_in_ranks():
    gaps = Scale((50, 10, 20, 90))
    grading.validate_limit(gaps, Limit("d", 90, 50))
    with pytest.raises(RuleError):
        grading.validate_limit(gaps, Limit("d", 90, 20))


@pytest.mark.parametrize(
    ("ranks", "code"),
    [
        ((), "scale_too_short"),
        ((1,), "scale_too_short"),
        ((1, 2, 2), "scale_rank_repeated"),
    ],
)
def test_a_scale_needs_two_grades_of_different_rank(ranks, code):
    with pytest.raises(RuleError) as error:
        Scale(ranks)
    assert error.value.code == code


def test_a_grade_from_another_scale_is_refused():
    with pytest.raises(RuleError) as error:
        grading.overall_cap(OFSTED, {"d": 7})
    assert (error.value.code, error.value.params) == ("rank_not_in_scale", {"rank": 7})


def test_a_bottom_line_cap_at_the_best_grade_is_refused():
    with pytest.raises(RuleError) as error:
        grading.overall_cap(OFSTED, {}, bottom_line_cap=OUTSTANDING)
    assert error.value.code == "limit_cap_is_best"


def test_spread_counts_every_grade_of_the_scale():
    result = grading.spread(OFSTED, {1: 2, 2: 2, 3: 4, 4: None})
    assert result == grading.Spread(((1, 0), (2, 2), (3, 0), (4, 1)), 3, 1, 2, 4, 2)
    empty = grading.spread(OFSTED, {15: None})
    assert (empty.graded, empty.not_applicable, empty.best, empty.steps) == (
        0,
        1,
        None,
        None,
    )


DURHAM_POLICY = Policy(
    plan_below_rank=GOOD,
    re_audit_rank=INADEQUATE,
    urgent_rank=INADEQUATE,
    escalations=(
        Escalation("operations manager", "at_or_below", INADEQUATE),
        Escalation("strategic manager", "child_unsafe"),
        Escalation("share good practice", "at_or_above", GOOD),
    ),
)


@pytest.mark.parametrize(
    ("rank", "plan", "re_audit", "urgent", "told"),
    [
        (OUTSTANDING, False, False, False, ("share good practice",)),
        (GOOD, False, False, False, ("share good practice",)),
        (RI, True, False, False, ()),
        (INADEQUATE, True, True, True, ("operations manager",)),
        (None, False, False, False, ()),
    ],
)
def test_DUR_10_DUR_11_SWI_07_what_follows_from_each_grade(
    rank, plan, re_audit, urgent, told
):
    result = grading.consequences(rank, DURHAM_POLICY)
    assert result == grading.Consequences(plan, re_audit, urgent, told)


def test_DUR_11_an_unsafe_child_is_escalated_whatever_the_grade():
    for rank in (None, OUTSTANDING):
        result = grading.consequences(rank, DURHAM_POLICY, child_unsafe=True)
        assert result.urgent_action
        assert "strategic manager" in result.escalations


def test_a_policy_without_grades_asks_for_nothing():
    assert grading.consequences(INADEQUATE, Policy()) == grading.Consequences(
        False, False, False, ()
    )


def test_BPL_09_triggers_with_no_grade_or_of_unknown_kind_are_refused():
    with pytest.raises(RuleError) as error:
        grading.triggered("at_or_below", None, 4)
    assert error.value.code == "trigger_rank_missing"
    with pytest.raises(RuleError) as error:
        grading.triggered("sometimes", 4, 4)
    assert str(error.value) == "Unknown trigger: sometimes."


def test_thresholds_speak_of_quality():
    assert (
        grading.at_or_below(INADEQUATE, RI)
        and grading.at_or_below(RI, RI)
        and not grading.at_or_below(GOOD, RI)
    )
    assert grading.at_or_above(OUTSTANDING, GOOD) and grading.at_or_above(GOOD, GOOD)
    assert not grading.at_or_above(RI, GOOD)
    assert grading.below(RI, GOOD) and not grading.below(GOOD, GOOD)
    assert not (
        grading.at_or_below(None, RI)
        or grading.at_or_above(None, RI)
        or grading.below(None, RI)
    )


def test_every_message_has_a_sentence():
    with pytest.raises(KeyError):
        Message("no_such_code")
    assert all(text[0].isupper() and text.endswith(".") for text in CATALOGUE.values())


@st.composite
def tools(draw):
    scale = Scale(tuple(draw(st.sets(st.integers(1, 60), min_size=2, max_size=6))))
    ranks = st.sampled_from(scale.ranks)
    graded = draw(st.dictionaries(st.integers(1, 9), st.none() | ranks))
    limits = []
    for domain in draw(st.lists(st.integers(1, 9), max_size=6)):
        trigger = draw(st.integers(1, len(scale.ranks) - 1))
        cap = draw(st.integers(max(1, trigger - 1), len(scale.ranks) - 1))
        strict = draw(st.integers(1, trigger - 1)) if trigger > 1 else None
        on = strict is not None and draw(st.booleans())
        limits.append(
            Limit(
                domain,
                scale.ranks[trigger],
                scale.ranks[cap],
                on,
                strict and scale.ranks[strict],
            )
        )
    return (
        scale,
        graded,
        limits,
        draw(st.dictionaries(st.integers(20, 25), st.none() | st.booleans())),
    )


@given(tools())
def test_DUR_06_cap_is_the_lowest_of_the_limits_set_off(tool):
    scale, graded, limits, bottom_lines = tool
    cap = grading.overall_cap(scale, graded, limits, bottom_lines)
    expected = [
        limit.cap_rank
        for limit in limits
        if (graded.get(limit.domain) or 0)
        >= (limit.strict_trigger_rank if limit.strict else limit.trigger_rank)
    ] + [scale.worst for met in bottom_lines.values() if met is False]
    assert cap.rank == max(expected, default=None)
    assert sorted(reason.cap_rank for reason in cap.reasons) == sorted(expected)
    assert bool(cap.binding) == bool(expected)
    assert cap.forced == (cap.rank == scale.worst)
    assert scale.worst in grading.allowed_ranks(scale, cap)


@given(tools(), st.data())
def test_DUR_06_a_worse_grade_never_raises_the_cap(tool, data):
    scale, graded, limits, bottom_lines = tool
    assume(graded)
    domain = data.draw(st.sampled_from(sorted(graded)))
    before = grading.overall_cap(scale, graded, limits, bottom_lines).rank or 0
    worse = [rank for rank in scale.ranks if rank >= (graded[domain] or 0)]
    after = grading.overall_cap(
        scale,
        {**graded, domain: data.draw(st.sampled_from(worse))},
        limits,
        bottom_lines,
    )
    assert (after.rank or 0) >= before
