"""The tables of lives: what is found wrong with one, and which steps lead where."""

from hypothesis import given
from hypothesis import strategies as st
from rules.life import Ask, Step, between, breaks, diagram, named, open_from

STATES = ("draft", "running", "over")
ASK = Ask("Why?", "It ends.", "End it", "Say why.")
SOUND = (
    Step("begin", ("draft",), ("running",), who="anybody"),
    Step("end", ("draft", "running"), ("over",), who="anybody", reason="why", asks=ASK),
    Step("fade", ("running",), ("over",)),
)

states = st.sampled_from(STATES)
steps = st.builds(
    lambda name, origin, targets, who: Step(name, origin, targets, who=who),
    st.sampled_from("abcdef"),
    st.lists(states, min_size=1, unique=True).map(tuple),
    st.lists(states, unique=True).map(tuple),
    st.sampled_from(["", "anybody"]),
)
tables = st.lists(steps, min_size=1, max_size=6).map(tuple)


def test_a_sound_table_has_nothing_wrong():
    assert breaks(SOUND, STATES) == []
    assert named(SOUND, "end").reason == "why"


def test_what_is_wrong_is_said():
    wrong = (
        *SOUND,
        Step("begin", ("gone",), ("running",)),
        Step("x", (), (), asks=ASK),
    )
    assert breaks(wrong, (*STATES, "never")) == [
        "begin twice",
        "begin: no state gone",
        "x: a reason is asked for and kept, or neither",
        "never is never reached",
    ]


def test_the_product_s_own_steps_are_nobody_s():
    assert [s.name for s in open_from(SOUND, "running")] == ["end"]
    assert [s.name for s in between(SOUND, "running", "over")] == ["end"]
    assert between(SOUND, "over", "draft") == []


def test_the_drawing_names_the_steps():
    lines = diagram(SOUND)
    assert lines[1].split() == ["[*]", "-->", "draft"]
    assert "    running --> over: by itself" in lines
    assert lines[-1].split() == ["over", "-->", "[*]"]


@given(tables, states, states)
def test_whoever_may_go_somewhere_may_take_a_step_there(table, state, target):
    there = between(table, state, target)
    assert set(there) <= set(open_from(table, state))
    assert bool(there) == any(
        step.who and state in step.origin and target in step.targets for step in table
    )


@given(tables)
def test_every_step_is_drawn_from_each_of_its_states(table):
    drawn = diagram(table)
    for step in table:
        for origin in step.origin:
            assert any(line.strip().startswith(f"{origin} -->") for line in drawn)
    reached = {STATES[0]}
    for _ in STATES:
        for step in table:
            if reached & set(step.origin):
                reached |= set(step.targets)
    said = [line for line in breaks(table, STATES) if line.endswith("never reached")]
    assert len(said) == len(set(STATES) - reached)
