"""Which cases of the register may be drawn, and why not the others (LUT-01, SWI-06).

``sampling`` offers all that is here under its own name.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from .deadlines import months_after
from .messages import Message, RuleError


@dataclass(frozen=True)
class Candidate:
    """A case that can be drawn: its reference (as text), its stratum ("" where there
    are no strata) and how many tickets it has in the draw, 1 or more.

    :raises RuleError: ``id_missing``
    """

    id: str
    stratum: str = ""
    tickets: int = 1

    def __post_init__(self):
        object.__setattr__(self, "id", str(self.id))
        object.__setattr__(self, "stratum", str(self.stratum))
        object.__setattr__(self, "tickets", max(1, int(self.tickets)))
        if not self.id.strip():
            raise RuleError("id_missing")


class CaseFacts(NamedTuple):
    """What eligibility asks about a case. ``date_closed`` is the first day it is no
    longer open.
    """

    id: str
    stratum: str = ""
    case_type: str | None = None
    date_opened: date | None = None
    date_closed: date | None = None
    date_last_audited: date | None = None
    excluded: bool = False
    tickets: int = 1
    in_first_sample: bool = False


@dataclass(frozen=True)
class Eligibility:
    """Which cases may be drawn on the day ``at``.

    ``open_days``, ``open_weeks``, ``open_months``: open at least that long by then
    (LUT-01 four weeks, SWI-06 two months). ``case_types``: only these; None means all.
    ``not_audited_months``: not audited in so many months before.

    :raises RuleError: ``period_negative``
    """

    at: date
    open_days: int = 0
    open_weeks: int = 0
    open_months: int = 0
    case_types: frozenset[str] | None = None
    not_audited_months: int = 0

    def __post_init__(self):
        for value in (
            self.open_days,
            self.open_weeks,
            self.open_months,
            self.not_audited_months,
        ):
            if value < 0:
                raise RuleError("period_negative", value=value)
        if self.case_types is not None:
            object.__setattr__(self, "case_types", frozenset(self.case_types))


@dataclass(frozen=True)
class Sifted:
    """The cases that may be drawn, and for each other one the first reason against it:
    ``(id, message)``.
    """

    eligible: tuple[Candidate, ...]
    refused: tuple[tuple[str, Message], ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many cases each reason kept out, by code."""
        return dict(Counter(message.code for _id, message in self.refused))


def sift(cases: Iterable[CaseFacts], rule: Eligibility) -> Sifted:
    """The cases that may be drawn and, counted, why the others may not.

    A case is open on the day when it was opened on it or before and is closed, if at
    all, after it. A case audited exactly so many months before may be drawn again. The
    first reason that holds is the one given, in this order: ``excluded``, ``not_open``,
    ``case_type_not_sampled``, ``date_opened_missing`` (only where a time open is asked
    for), ``not_open_long_enough``, ``in_first_sample`` (of what is looked at
    again on new cases), ``audited_recently``.
    """
    opened_by = min(
        rule.at - timedelta(days=rule.open_days),
        rule.at - timedelta(weeks=rule.open_weeks),
        months_after(rule.at, -rule.open_months),
    )
    asks_time_open = opened_by < rule.at
    audited_by = months_after(rule.at, -rule.not_audited_months)

    def reason(case):
        if case.excluded:
            return "excluded"
        if case.date_closed is not None and case.date_closed <= rule.at:
            return "not_open"
        if case.date_opened is not None and case.date_opened > rule.at:
            return "not_open"
        if rule.case_types is not None and case.case_type not in rule.case_types:
            return "case_type_not_sampled"
        if asks_time_open and case.date_opened is None:
            return "date_opened_missing"
        if asks_time_open and case.date_opened > opened_by:
            return "not_open_long_enough"
        if case.in_first_sample:
            return "in_first_sample"
        if (
            rule.not_audited_months
            and case.date_last_audited is not None
            and case.date_last_audited > audited_by
        ):
            return "audited_recently"
        return None

    eligible, refused = [], []
    for case in cases:
        code = reason(case)
        if code:
            refused.append((str(case.id), Message(code)))
        else:
            eligible.append(Candidate(case.id, case.stratum, case.tickets))
    return Sifted(tuple(eligible), tuple(refused))
