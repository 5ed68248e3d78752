"""Follow-ups as a list of rules: which audits set a rule off, how many of a quarter are
drawn, and when the follow-up is due (SWI-07, LUT-11, DUR-15).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from .grading import at_or_below
from .messages import RuleError
from .sampling import drawing_order, share_up

GRADE = "grade"
BOTTOM_LINE = "bottom_line"
SAMPLE = "sample"
FOLLOW_UP = "follow_up"
ANSWERS = "answers"

ANY, ALL = "any", "all"


@dataclass(frozen=True)
class Outcome:
    """What an audit found. ``rank`` of its final grade, None while it has none."""

    rank: int | None
    is_follow_up: bool = False
    failed_bottom_line: bool = False
    answered_so: bool = False


def answered_so(match: str, met: Iterable[bool]) -> bool:
    """Whether a rule's questions were answered as it names them: ``any`` or ``all``.

    A rule that names none is never met.

    :param met: of each question named, whether it was answered so
    :raises RuleError: ``trigger_unknown``
    """
    if match not in (ANY, ALL):
        raise RuleError("trigger_unknown", trigger=match)
    found = list(met)
    return bool(found) and (any(found) if match == ANY else all(found))


def sets_off(trigger: str, threshold: int | None, outcome: Outcome) -> bool:
    """Whether an audit sets off a rule, or may be drawn for it.

    Grades, bottom lines and answers are those of first audits; ``follow_up`` is the
    grade of a re-audit or a review itself. A sample is drawn from one grade exactly.

    :raises RuleError: ``trigger_unknown``, ``trigger_rank_missing``
    """
    if trigger not in (GRADE, BOTTOM_LINE, SAMPLE, FOLLOW_UP, ANSWERS):
        raise RuleError("trigger_unknown", trigger=trigger)
    if trigger == BOTTOM_LINE:
        return outcome.failed_bottom_line and not outcome.is_follow_up
    if trigger == ANSWERS:
        return outcome.answered_so and not outcome.is_follow_up
    if threshold is None:
        raise RuleError("trigger_rank_missing")
    if trigger == FOLLOW_UP:
        return outcome.is_follow_up and at_or_below(outcome.rank, threshold)
    if outcome.is_follow_up:
        return False
    if trigger == SAMPLE:
        return outcome.rank == threshold
    return at_or_below(outcome.rank, threshold)


def due(start: date, weeks: int = 0, months: int = 0) -> date:
    """The day a follow-up is due: so many months and weeks after ``start``.

    Three months after 30 November is the last day of February.
    """
    return start + relativedelta(months=months) + timedelta(weeks=weeks)


def wanted(count: int, percentage: float, population: int) -> int:
    """How many a sample takes: the count, and at least the share, rounded up; never
    more than there are.

    :raises RuleError: ``percentage_out_of_range``, ``count_negative``
    """
    share = share_up(percentage, population) if percentage else 0
    return min(population, max(count, share))


def draw(
    seed: str,
    population: Collection[str],
    made: Collection[str],
    count: int = 0,
    percentage: float = 0.0,
) -> list[str]:
    """The audits of a period still to be drawn, in the seed's order.

    Run again it gives none; run with more submitted late it makes up the share from
    those not drawn yet.

    :param population: every audit of the period with the grade
    :param made: those of them already drawn
    """
    drawn = set(made) & set(population)
    missing = wanted(count, percentage, len(set(population))) - len(drawn)
    left = set(population) - drawn
    return drawing_order(seed, "follow-rule", left)[: max(missing, 0)]
