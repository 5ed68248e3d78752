"""Limiting judgements and what follows from a grade (DUR-06, LUT-03, DUR-10, DUR-11,
SWI-07).

A grade is its rank: 1 is the best, larger is worse, ranks need not be consecutive.
"Below" and "at or below" speak of quality as people do: inadequate is below good
although its rank is the larger number.

Only what a council wrote down as a limit lowers an overall grade. Whether other gaps
are minor or significant (SWI-08) and which grade fits best (DUR-07) stay the auditor's
judgement: no number here replaces them.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from .messages import Message, RuleError

AT_OR_BELOW = "at_or_below"
AT_OR_ABOVE = "at_or_above"
CHILD_UNSAFE = "child_unsafe"


@dataclass(frozen=True)
class Scale:
    """A grading scale: the ranks of its grades, in any order.

    :raises RuleError: ``scale_too_short``, ``scale_rank_repeated``
    """

    ranks: tuple[int, ...]

    def __post_init__(self):
        ranks = tuple(sorted(self.ranks))
        if len(ranks) < 2:
            raise RuleError("scale_too_short")
        for first, second in zip(ranks, ranks[1:], strict=False):
            if first == second:
                raise RuleError("scale_rank_repeated", rank=first)
        object.__setattr__(self, "ranks", ranks)

    @property
    def best(self) -> int:
        return self.ranks[0]

    @property
    def worst(self) -> int:
        return self.ranks[-1]

    def position(self, rank: int) -> int:
        """How many grades lie above this one: 0 for the best.

        :raises RuleError: ``rank_not_in_scale``
        """
        try:
            return self.ranks.index(rank)
        except ValueError:
            raise RuleError("rank_not_in_scale", rank=rank) from None


@dataclass(frozen=True)
class Limit:
    """A limiting judgement: the domain graded at the trigger or below holds the overall
    grade at the cap or below.

    ``strict`` switches on the stricter reading: the limit is set off from
    ``strict_trigger_rank`` down (DUR-06).
    """

    domain: Hashable
    trigger_rank: int
    cap_rank: int
    strict: bool = False
    strict_trigger_rank: int | None = None


@dataclass(frozen=True)
class Reason:
    """Why an overall grade is capped. ``trigger_rank`` and ``rank`` are None for a
    bottom line.

    ``message.code`` is ``limit_applies``, ``limit_applies_strict`` (only the stricter
    reading set it off) or ``bottom_line_not_met``.
    """

    domain: Hashable
    cap_rank: int
    message: Message
    rank: int | None = None
    trigger_rank: int | None = None


@dataclass(frozen=True)
class Cap:
    """The best overall grade allowed. ``rank`` is None when nothing limits it.

    ``reasons`` are all limits that apply, in the order they were given; ``binding``
    those of them that set the cap. ``forced`` is True when only the worst grade is
    left, so the overall *must* be that grade.
    """

    rank: int | None = None
    reasons: tuple[Reason, ...] = ()
    forced: bool = False

    @property
    def binding(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.cap_rank == self.rank)


@dataclass(frozen=True)
class Spread:
    """The spread of grades over one audit. ``counts`` lists every grade of the scale,
    best first: ``(rank, count)``.

    ``steps`` is how many grades apart the best and the worst given grade are; None when
    nothing is graded.
    """

    counts: tuple[tuple[int, int], ...]
    graded: int
    not_applicable: int
    best: int | None
    worst: int | None
    steps: int | None


@dataclass(frozen=True)
class Escalation:
    """One line of a framework's escalations: which trigger, at which grade; ``key`` is
    the caller's own.
    """

    key: Hashable
    trigger: str
    rank: int | None = None


@dataclass(frozen=True)
class Policy:
    """What a framework does about a grade. A rank of None switches that consequence
    off.

    ``plan_below_rank``: an overall *below* it needs a support plan (DUR-10: good).
    ``re_audit_rank``: an overall *at or below* it is audited again (SWI-07:
    inadequate).
    ``urgent_rank``: an overall at or below it needs the urgent action recorded, as an
    unsafe child always does.
    """

    plan_below_rank: int | None = None
    re_audit_rank: int | None = None
    urgent_rank: int | None = None
    escalations: tuple[Escalation, ...] = ()


@dataclass(frozen=True)
class Consequences:
    """What follows: booleans, and the keys of the escalations set off, in the order
    given.
    """

    plan_needed: bool
    re_audit: bool
    urgent_action: bool
    escalations: tuple[Hashable, ...]


def at_or_below(rank: int | None, threshold: int) -> bool:
    """Whether a grade is the threshold's or worse. No grade yet: False."""
    return rank is not None and rank >= threshold


def at_or_above(rank: int | None, threshold: int) -> bool:
    """Whether a grade is the threshold's or better. No grade yet: False."""
    return rank is not None and rank <= threshold


def below(rank: int | None, threshold: int) -> bool:
    """Whether a grade is worse than the threshold's. No grade yet: False."""
    return rank is not None and rank > threshold


def validate_limit(scale: Scale, limit: Limit) -> None:
    """Refuse a limit that cannot do what it is for (DUR-06).

    The cap must be below the best grade, and at most one grade above the grade that
    sets the limit off: Durham caps at requires improvement when a domain is inadequate,
    which is one grade above; further up, the overall grade would hardly be held by the
    failing domain. The stricter reading must start at a better grade than the usual
    one.

    :raises RuleError: ``rank_not_in_scale``, ``limit_trigger_is_best``,
        ``limit_cap_is_best``, ``limit_cap_above_trigger``,
        ``limit_strict_trigger_missing``, ``limit_strict_not_better``
    """
    cap = scale.position(limit.cap_rank)
    trigger = scale.position(limit.trigger_rank)
    if trigger == 0:
        raise RuleError("limit_trigger_is_best")
    if cap == 0:
        raise RuleError("limit_cap_is_best")
    if trigger - cap > 1:
        raise RuleError("limit_cap_above_trigger")
    if limit.strict and limit.strict_trigger_rank is None:
        raise RuleError("limit_strict_trigger_missing")
    if limit.strict_trigger_rank is not None:
        strict = scale.position(limit.strict_trigger_rank)
        if strict == 0:
            raise RuleError("limit_trigger_is_best")
        if strict >= trigger:
            raise RuleError("limit_strict_not_better")


def overall_cap(
    scale: Scale,
    lines: Mapping[Hashable, int | None],
    limits: Iterable[Limit] = (),
    bottom_lines: Mapping[Hashable, bool | None] | None = None,
    bottom_line_cap: int | None = None,
) -> Cap:
    """The best overall grade that the graded domains allow, and why (DUR-06, LUT-03).

    :param lines: rank per domain; None where not applicable or not graded yet. Such a
        domain sets off nothing, so the cap may be shown while the auditor is still
        grading.
    :param limits: the tool's limits; one whose domain is not in ``lines`` does not
        apply.
    :param bottom_lines: per bottom line whether it is met; None where not applicable or
        not answered yet.
    :param bottom_line_cap: the best overall with a bottom line not met; by default the
        worst grade of the scale (LUT-03). A thematic audit's non-negotiables cap one
        grade below good instead (DUR-15).
    :raises RuleError: those of :func:`validate_limit`
    """
    reasons = []
    for rank in lines.values():
        if rank is not None:
            scale.position(rank)
    for limit in limits:
        validate_limit(scale, limit)
        rank = lines.get(limit.domain)
        if at_or_below(rank, limit.trigger_rank):
            reasons.append(
                Reason(
                    limit.domain,
                    limit.cap_rank,
                    Message("limit_applies"),
                    rank,
                    limit.trigger_rank,
                )
            )
        elif limit.strict and at_or_below(rank, limit.strict_trigger_rank):
            message = Message("limit_applies_strict")
            reasons.append(
                Reason(
                    limit.domain,
                    limit.cap_rank,
                    message,
                    rank,
                    limit.strict_trigger_rank,
                )
            )
    floor = scale.worst if bottom_line_cap is None else bottom_line_cap
    if scale.position(floor) == 0:
        raise RuleError("limit_cap_is_best")
    for domain, met in (bottom_lines or {}).items():
        if met is False:
            reasons.append(Reason(domain, floor, Message("bottom_line_not_met")))
    if not reasons:
        return Cap()
    rank = max(reason.cap_rank for reason in reasons)
    return Cap(rank, tuple(reasons), rank == scale.worst)


def is_allowed(rank: int | None, cap: Cap) -> bool:
    """Whether an overall grade respects the cap. No grade yet is allowed."""
    return rank is None or cap.rank is None or rank >= cap.rank


def allowed_ranks(scale: Scale, cap: Cap) -> tuple[int, ...]:
    """The overall grades still open to the auditor, best first."""
    return tuple(rank for rank in scale.ranks if is_allowed(rank, cap))


def check_overall(rank: int | None, cap: Cap) -> None:
    """Refuse an overall grade above the cap (DUR-06).

    :raises RuleError: ``overall_above_cap`` with ``rank``, ``cap_rank`` and ``domains``
        (those that set the cap)
    """
    if not is_allowed(rank, cap):
        domains = tuple(reason.domain for reason in cap.binding)
        raise RuleError(
            "overall_above_cap", rank=rank, cap_rank=cap.rank, domains=domains
        )


def spread(scale: Scale, lines: Mapping[Hashable, int | None]) -> Spread:
    """How the grades of one audit spread over the scale. A rank of None counts as not
    applicable.

    :raises RuleError: ``rank_not_in_scale``
    """
    given = [rank for rank in lines.values() if rank is not None]
    positions = [scale.position(rank) for rank in given]
    counts = Counter(given)
    return Spread(
        counts=tuple((rank, counts[rank]) for rank in scale.ranks),
        graded=len(given),
        not_applicable=len(lines) - len(given),
        best=min(given, default=None),
        worst=max(given, default=None),
        steps=max(positions) - min(positions) if positions else None,
    )


def triggered(
    trigger: str, threshold: int | None, rank: int | None, child_unsafe: bool = False
) -> bool:
    """Whether a grade (or an unsafe child) sets off ``at_or_below``, ``at_or_above`` or
    ``child_unsafe``.

    :raises RuleError: ``trigger_unknown``; ``trigger_rank_missing`` when a grade
        trigger has no threshold
    """
    if trigger == CHILD_UNSAFE:
        return child_unsafe
    if trigger not in (AT_OR_BELOW, AT_OR_ABOVE):
        raise RuleError("trigger_unknown", trigger=trigger)
    if threshold is None:
        raise RuleError("trigger_rank_missing")
    return (
        at_or_below(rank, threshold)
        if trigger == AT_OR_BELOW
        else at_or_above(rank, threshold)
    )


def consequences(
    rank: int | None, policy: Policy, child_unsafe: bool = False
) -> Consequences:
    """What the framework asks for after this grade: a plan, a re-audit, urgent action,
    who is told.

    ``rank`` is the grade the caller wants to know about: the auditor's while they
    grade, the final one at the end. With no grade yet only an unsafe child has
    consequences (DUR-10, DUR-11, BPL-09, LUT-06, SWI-07).

    :raises RuleError: those of :func:`triggered`
    """
    return Consequences(
        plan_needed=policy.plan_below_rank is not None
        and below(rank, policy.plan_below_rank),
        re_audit=policy.re_audit_rank is not None
        and at_or_below(rank, policy.re_audit_rank),
        urgent_action=child_unsafe
        or (policy.urgent_rank is not None and at_or_below(rank, policy.urgent_rank)),
        escalations=tuple(
            line.key
            for line in policy.escalations
            if triggered(line.trigger, line.rank, rank, child_unsafe)
        ),
    )
