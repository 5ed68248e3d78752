"""The goals of the benchmark are judged by its own figures: the worst of several
decides, and what was not measured is not met."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from goals import Figure, Found, goals, judged, ratio, worst
from table import page, said

BOARD = "audits, board of open ones"


def screens(size, **ms):
    """What was found at a size: the board of two roles, and a peer's."""
    return {
        "size": size,
        "jobs": [
            {"name": name, "role": role, "ms": ms[role], "queries": 9}
            for name in (
                BOARD,
                "project.task, board",
                "mgmtsystem.nonconformity, board",
            )
            for role in ms
        ],
    }


def goal(results, start):
    (one,) = (one for one in goals(Found(results)) if one.text.startswith(start))
    return one


def test_the_worst_figure_decides():
    figures = [Figure(3, "a"), Figure(5, "b"), Figure(None, "c")]
    assert worst(figures) == Figure(5, "b")
    assert judged("x", 5, "ms", figures).met
    assert not judged("x", 4.9, "ms", figures).met


def test_nothing_measured_is_neither_met_nor_missed():
    found = judged("x", 5, "ms", [])
    assert found.figure is None
    assert found.met is None
    assert "not measured" in said(found)


@pytest.mark.parametrize(("one", "other", "times"), [(3, 2, 1.5), (3, 0, None)])
def test_a_ratio_needs_both(one, other, times):
    assert ratio(one, other) == times
    assert ratio(None, 2) is None


def test_growth_compares_the_largest_size_with_the_smallest():
    results = [screens(100, director=30.0), screens(20, director=20.0)]
    found = goal(results, "boards: the largest")
    assert found.figure.value == 1.5
    assert found.met
    results[0]["jobs"][0]["ms"] = 31
    assert not goal(results, "boards: the largest").met


def test_one_size_has_no_growth():
    assert goal([screens(20, director=20.0)], "boards: the largest").met is None


def test_rules_are_compared_with_the_administrator_of_the_same_size():
    found = goal(
        [screens(20, administrator=10.0, director=12.0)], "boards and lists under"
    )
    assert found.figure.value == 1.2
    assert "director" in found.figure.where
    assert not found.met


def test_ours_is_compared_with_the_peer_of_the_same_role():
    results = [screens(20, administrator=10.0, director=12.0)]
    results[0]["jobs"][0]["ms"] = 2
    assert goal(results, "boards and lists, beside project.task").figure.value == 1


def test_the_page_counts_what_is_met():
    text = "\n".join(page([screens(20, administrator=10.0)]))
    assert "## Goals" in text
    assert f"| {BOARD} | 28 ms | 10 ms | administrator, 20 | yes |" in text
    assert "## Growth" not in text


def test_what_the_exact_solver_bettered_is_missed():
    seed = {"seed": 1, "broken": 0, "most": 13, "least": 12, "ms": 5, "exact_ms": 50}
    seed |= {"uneven": 90, "own_service": 3, "nobody": 0}
    seed |= {f"exact_{key}": seed[key] for key in ("uneven", "own_service", "nobody")}
    start = "allocating: evenness"
    assert goal([{"allocation": [seed]}], start).met
    assert not goal([{"allocation": [seed | {"own_service": 4}]}], start).met
