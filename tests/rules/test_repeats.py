"""Two samples of the same questions, beside one another."""

from rules import repeats


def answers(question, good, total):
    return [(question, number < good) for number in range(total)]


def test_each_question_has_both_counts_and_what_changed():
    before = answers("seen", 2, 20) + answers("heard", 3, 6) + answers("gone", 1, 2)
    after = answers("new", 1, 1) + answers("seen", 18, 20) + answers("heard", 3, 5)
    found = {row.question: row for row in repeats.compare(before, after)}
    assert list(found) == ["new", "seen", "heard", "gone"]
    seen = found["seen"]
    assert (seen.before.count, seen.before.total) == (2, 20)
    assert (seen.after.count, seen.after.total) == (18, 20)
    assert seen.trend == "improving"
    assert found["heard"].trend == "too_few"
    assert found["gone"].after.total == 0
    assert found["new"].before.share is None


def test_worse_is_said():
    [row] = repeats.compare(answers("seen", 19, 20), answers("seen", 4, 20))
    assert row.trend == "declining"


def test_scores_are_means_in_both():
    found = repeats.averages([("a", 2), ("a", 5), ("b", 1)], [("c", 4), ("a", 8)])
    assert found == {"c": (None, 4), "a": (3.5, 8), "b": (1, None)}


def test_nothing_compares_with_nothing():
    assert repeats.compare((), ()) == ()
    assert repeats.averages((), ()) == {}
