"""Layers of moderation, without a database (BPL-08, BPL-14, DUR-12, LUT-08)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.moderation import Facts, Layer, is_drawn, reasons, tried_after
from rules.sampling import share_up

GOOD, INADEQUATE = 2, 4


@pytest.mark.parametrize(
    ("layer", "facts", "drawn", "expected"),
    [
        (Layer(1, every=True), Facts(2), None, ("every",)),
        (Layer(1), Facts(4), True, ()),
        (Layer(1, percentage=10), Facts(2), True, ("drawn",)),
        (Layer(1, percentage=10), Facts(2), False, ()),
        (Layer(1, percentage=10), Facts(2), None, ()),
        (Layer(1, below_rank=INADEQUATE), Facts(4), None, ("at_or_below",)),
        (Layer(1, below_rank=INADEQUATE), Facts(3), None, ()),
        (Layer(1, above_rank=GOOD), Facts(1), None, ("at_or_above",)),
        (Layer(1, above_rank=GOOD), Facts(None), None, ()),
        (Layer(1, first_audits=3), Facts(2, place=3), None, ("new_auditor",)),
        (Layer(1, first_audits=3), Facts(2, place=4), None, ()),
        (Layer(1, first_audits=3), Facts(2), None, ()),
        (
            Layer(1, below_rank=4, above_rank=1),
            Facts(4),
            None,
            ("at_or_below",),
        ),
        (
            Layer(1, below_rank=4, first_audits=2, together=True),
            Facts(4, place=2),
            None,
            ("at_or_below", "new_auditor"),
        ),
        (
            Layer(1, below_rank=4, first_audits=2, together=True),
            Facts(4, place=3),
            None,
            (),
        ),
        (Layer(1, together=True), Facts(4), True, ()),
    ],
)
def test_a_layer_applies_for_the_reasons_it_names(layer, facts, drawn, expected):
    assert reasons(layer, facts, drawn) == expected


NAMES = st.lists(
    st.text("abcdefgh0123456789", min_size=1, max_size=5), unique=True, max_size=40
)


@given(NAMES, st.integers(1, 100), st.integers(0, 9999), st.randoms())
def test_one_by_one_the_share_is_reached_in_any_order(names, percentage, seed, dice):
    taken, passed = set(), set()
    order = list(names)
    dice.shuffle(order)
    for name in order:
        args = (percentage, str(seed), "2", names)
        drawn = is_drawn(*args, taken, passed, name)
        (taken if drawn else passed).add(name)
        # Asked again, it says the same.
        assert is_drawn(*args, taken, passed, name) is drawn
    assert len(taken) == share_up(percentage, len(names))


@given(NAMES.filter(lambda names: len(names) > 2), st.integers(1, 100), st.data())
def test_the_share_is_kept_when_audits_are_cancelled_on_the_way(names, share, data):
    left, taken, passed = list(names), set(), set()
    for name in names:
        if name not in left:
            continue
        others = [n for n in left if n not in taken | passed | {name}]
        if others and data.draw(st.booleans()):
            left.remove(data.draw(st.sampled_from(others)))
        drawn = is_drawn(share, "a seed", "2", left, taken, passed, name)
        (taken if drawn else passed).add(name)
    # One that was passed over is not called back.
    assert len(taken) >= min(share_up(share, len(left)), len(set(left) - passed))


@given(NAMES.filter(bool), st.integers(1, 100))
def test_nobody_decides_by_coming_first(names, percentage):
    """What is drawn depends on the seed, not on who submits first."""

    def drawn_in(order):
        taken, passed = set(), set()
        for name in order:
            drawn = is_drawn(percentage, "s", "2", names, taken, passed, name)
            (taken if drawn else passed).add(name)
        return taken

    assert drawn_in(names) == drawn_in(list(reversed(names)))


def test_two_layers_draw_differently():
    names = [f"AU-{n:04d}" for n in range(60)]

    def drawn_by(layer):
        return {name for name in names if is_drawn(25, "s", layer, names, (), (), name)}

    assert len(drawn_by("1")) == len(drawn_by("2")) == 15
    assert drawn_by("1") != drawn_by("2")


@pytest.mark.parametrize(
    ("done", "left"),
    [
        ((), (1, 2, 3)),
        ((1,), (2, 3)),
        ((2,), (3,)),
        ((3,), ()),
        ((9,), (1, 2, 3)),
        ((1, 3), ()),
    ],
)
def test_layers_are_tried_in_order_and_never_twice(done, left):
    assert tried_after((1, 2, 3), done) == left
