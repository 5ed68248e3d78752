"""Who sums up whom: rules/summaries.py."""

from rules.summaries import heights, nearest

TREE = {
    "riverside": ("field", "head", "director"),
    "hillside": ("field", "head", "director"),
    "field": ("head", "director"),
    "harbour": ("care", "head", "director"),
    "head": ("director",),
}


def test_BPL_14_each_level_writes_after_those_below_it():
    assert heights(TREE) == {
        "riverside": 1,
        "hillside": 1,
        "field": 2,
        "harbour": 1,
        "head": 3,
    }
    assert heights({}) == {}


def test_BPL_14_a_level_without_a_writer_is_passed_over():
    assert nearest(TREE, "field") == ["riverside", "hillside"]
    assert nearest(TREE, "head") == ["field", "harbour"]
    assert nearest(TREE, "riverside") == []
