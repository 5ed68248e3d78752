"""Who audits what (ALL-01, DUR-03, BPL-05; also who moderates what).

Never: one's own case, a case of anybody one manages at any level, a case of one's own
team, work one has a part in, a service or type of case one does not audit. Then, one
aim after the other: every case that can have an auditor has one; loads in proportion to
capacity and within one of each other among equal capacities wherever that can be;
nobody twice on the same practitioner while another choice exists; other services first
where the framework says so. The answer is the best possible in that order (see
``balancing``) and the same for the same seed, whatever the order of the input.

What has started keeps its auditor: hand it in as ``kept``. A case without a lawful
auditor stays without, with the reason.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from math import lcm

from .balancing import Balancer, Kind, bits
from .messages import Message, RuleError

ANY_SERVICE = "any"
OWN_SERVICE = "own_service"
OTHER_SERVICES = "other_services"
OWN_DIVISION = "own_division"
OUTSIDE_LINE = "outside_line"
SCOPES = (ANY_SERVICE, OWN_SERVICE, OTHER_SERVICES, OWN_DIVISION, OUTSIDE_LINE)
# Whose own line and team stay barred, even where the framework lifts that.
_STRICT_LINE = (OUTSIDE_LINE,)
_STRICT_TEAM = (OWN_DIVISION, OUTSIDE_LINE)

_OWN_REASONS = ("own_case", "own_line", "own_team", "barred")


@dataclass(frozen=True)
class Case:
    """A case (or an audit to be moderated) that needs somebody.

    ``practitioner`` and ``managers`` are people, by the same ids as the auditors: whose
    work it is, and everybody above them in the line. ``barred``: others who may never
    take it (the reviewing officer; for a moderation the auditor).
    ``second``, ``second_team``: the other person of a pair and their team, as much
    theirs as the practitioner's.
    ``team``, ``service``, ``division``, ``case_type``: compared with the auditors'.
    """

    id: Hashable
    practitioner: Hashable | None = None
    managers: frozenset = frozenset()
    team: Hashable | None = None
    service: Hashable | None = None
    case_type: Hashable | None = None
    barred: frozenset = frozenset()
    division: Hashable | None = None
    second: Hashable | None = None
    second_team: Hashable | None = None


@dataclass(frozen=True)
class Auditor:
    """Somebody in the pool.

    ``capacity``: audits a round, or any number in proportion to it; somebody with 0.5
    gets half as many as with 1, and with 0 none. ``maximum``: the most they can have,
    ``load`` included; None for no limit. ``load``: audits of this round they have
    besides the cases at hand. ``scope``: ``any``, ``own_service`` only,
    ``other_services`` only (BPL-05), ``own_division`` (other teams of it), or
    ``outside_line`` (nobody of their own team or below them, whatever the framework
    allows).
    ``services``, ``case_types``: only these; None means all.

    :raises RuleError: ``scope_unknown``, ``capacity_invalid``, ``maximum_negative``,
        ``load_negative``
    """

    id: Hashable
    capacity: float = 1.0
    maximum: int | None = None
    load: int = 0
    team: Hashable | None = None
    service: Hashable | None = None
    scope: str = ANY_SERVICE
    services: frozenset | None = None
    case_types: frozenset | None = None
    division: Hashable | None = None

    def __post_init__(self):
        if self.scope not in SCOPES:
            raise RuleError("scope_unknown", scope=self.scope)
        if self.maximum is not None and self.maximum < 0:
            raise RuleError("maximum_negative", maximum=self.maximum)
        if self.load < 0:
            raise RuleError("load_negative", load=self.load)
        _fraction(self.capacity)


@dataclass(frozen=True)
class Policy:
    """What the framework allows and prefers.

    ``allow_own_line``, ``allow_own_team``: lift that bar (ALL-01: unless the framework
    says so); one's own case stays barred. ``other_services_first``: prefer auditors of
    another service, except those of scope ``own_service``.
    """

    allow_own_line: bool = False
    allow_own_team: bool = False
    other_services_first: bool = False


@dataclass(frozen=True)
class Unallocated:
    """A case without an auditor. ``message``: ``no_lawful_auditor`` or
    ``auditors_full``.

    ``counts``: of how many auditors each code of :func:`refusals` was the first against
    them.
    """

    case: Hashable
    message: Message
    counts: dict = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Allocation:
    """The outcome, in the order of the cases handed in.

    ``assigned``: auditor by case, kept ones included. ``loads``: per auditor of the
    pool, kept ones and earlier load included. ``repeats``: ``(auditor, practitioner,
    cases)`` with two cases or more. ``own_service``: cases that went to an auditor of
    their own service though other services come first. ``repairs``: how often the first
    try was bettered.
    """

    assigned: dict
    unallocated: tuple[Unallocated, ...]
    loads: dict
    repeats: tuple[tuple[Hashable, Hashable, int], ...]
    own_service: tuple[Hashable, ...]
    repairs: int = 0


def _fraction(capacity) -> Fraction:
    try:
        value = Fraction(str(capacity))
    except (ValueError, ZeroDivisionError):
        raise RuleError("capacity_invalid", capacity=capacity) from None
    if value < 0:
        raise RuleError("capacity_invalid", capacity=capacity)
    return value


def refusals(
    case: Case, auditor: Auditor, policy: Policy = Policy()
) -> tuple[Message, ...]:
    """Everything that speaks against an auditor taking a case; nothing when it is
    lawful (ALL-01, DUR-03, BPL-05).

    Asked before a person overrides an allocation, too. A full auditor is no refusal:
    ``maximum`` is not looked at.
    """
    own = case.service is not None and case.service == auditor.service
    own_division = case.division is not None and case.division == auditor.division
    found = {
        "own_case": auditor.id in _people(case),
        "own_line": (not policy.allow_own_line or auditor.scope in _STRICT_LINE)
        and auditor.id in case.managers,
        "own_team": (not policy.allow_own_team or auditor.scope in _STRICT_TEAM)
        and auditor.team is not None
        and auditor.team in (case.team, case.second_team),
        "barred": auditor.id in case.barred,
        "service_not_allowed": auditor.services is not None
        and case.service not in auditor.services,
        "own_service_only": auditor.scope == OWN_SERVICE and not own,
        "other_services_only": auditor.scope == OTHER_SERVICES and own,
        "own_division_only": auditor.scope == OWN_DIVISION and not own_division,
        "case_type_not_allowed": auditor.case_types is not None
        and case.case_type not in auditor.case_types,
        "no_capacity": not _fraction(auditor.capacity),
    }
    return tuple(Message(code) for code, holds in found.items() if holds)


def _people(case: Case) -> tuple:
    """Whose own work the case is: one person, or both of a pair."""
    return tuple(
        person for person in (case.practitioner, case.second) if person is not None
    )


def is_second_best(case: Case, auditor: Auditor, policy: Policy) -> bool:
    """Whether other services come first and this auditor is of the case's own."""
    return (
        policy.other_services_first
        and auditor.scope not in (OWN_SERVICE, OWN_DIVISION)
        and case.service is not None
        and case.service == auditor.service
    )


def allocate(
    cases: Iterable[Case],
    auditors: Iterable[Auditor],
    policy: Policy = Policy(),
    seed: str = "",
    kept: Mapping[Hashable, Hashable] | None = None,
) -> Allocation:
    """Give every case an auditor (see the module's first lines for the rules and aims).

    :param seed: decides between choices that are equally good
    :param kept: auditor by case for audits that have started, or that are not to move
        for another reason. They are not checked against the rules (somebody may have
        overridden them) and may name an auditor outside the pool.
    :raises RuleError: ``auditors_none``, ``auditor_repeated``, ``case_repeated``,
        ``kept_case_unknown``
    """
    cases, auditors, kept = list(cases), list(auditors), dict(kept or {})
    _check(cases, auditors, kept)
    # Seeded order, so that neither the alphabet nor the order of the input favours
    # anybody
    auditors = sorted(auditors, key=lambda auditor: _order(seed, "auditor", auditor.id))
    place = {auditor.id: number for number, auditor in enumerate(auditors)}
    rules = _Lawful(auditors, policy)

    practitioners = {}

    def about(case):
        return (
            -1
            if case.practitioner is None
            else practitioners.setdefault(case.practitioner, len(practitioners))
        )

    loads, seen = [auditor.load for auditor in auditors], Counter()
    groups, barred = {}, {}
    for case in sorted(cases, key=lambda case: _order(seed, "case", case.id)):
        if case.id in kept:
            if kept[case.id] in place:
                person = place[kept[case.id]]
                loads[person] += 1
                if case.practitioner is not None:
                    seen[person, about(case)] += 1
            continue
        lawful, second_best = rules.of(case)
        if lawful:
            groups.setdefault((about(case), lawful, second_best), []).append(case.id)
        else:
            barred[case.id] = case

    kinds = [Kind(*key, len(ids)) for key, ids in groups.items()]
    balancer = Balancer(
        kinds, rules.weights, [auditor.maximum for auditor in auditors], loads, seen
    )
    balancer.solve()

    chosen, left = dict(kept), {}
    waiting = [list(ids) for ids in groups.values()]
    for person, held in enumerate(balancer.held):
        for number in sorted(held):
            for _unit in range(held[number]):
                case_id = waiting[number].pop()
                if person == balancer.nobody:
                    left[case_id] = kinds[number].lawful.bit_count()
                else:
                    chosen[case_id] = auditors[person].id
    return _outcome(cases, auditors, policy, chosen, kept, barred, left, balancer)


def _outcome(
    cases, auditors, policy, chosen, kept, barred, left, balancer
) -> Allocation:
    by_id = {auditor.id: auditor for auditor in auditors}
    unallocated, repeats, own_service = [], Counter(), []
    for case in cases:
        if case.id in barred:
            unallocated.append(_no_lawful_auditor(case, auditors, policy))
        elif case.id in left:
            unallocated.append(
                Unallocated(
                    case.id, Message("auditors_full", {"auditors": left[case.id]})
                )
            )
        else:
            if case.practitioner is not None:
                repeats[chosen[case.id], case.practitioner] += 1
            if case.id not in kept and is_second_best(
                case, by_id[chosen[case.id]], policy
            ):
                own_service.append(case.id)
    loads = {
        auditor.id: load for auditor, load in zip(auditors, balancer.loads, strict=True)
    }
    return Allocation(
        assigned={case.id: chosen[case.id] for case in cases if case.id in chosen},
        unallocated=tuple(unallocated),
        loads={key: loads[key] for key in sorted(loads, key=str)},
        repeats=tuple((*pair, count) for pair, count in repeats.items() if count > 1),
        own_service=tuple(own_service),
        repairs=balancer.repairs,
    )


def _no_lawful_auditor(case, auditors, policy) -> Unallocated:
    counts = Counter(refusals(case, auditor, policy)[0].code for auditor in auditors)
    own = sum(counts[code] for code in _OWN_REASONS)
    params = {
        "auditors": len(auditors),
        "own": own,
        "restricted": len(auditors) - own - counts["no_capacity"],
        "unavailable": counts["no_capacity"],
    }
    return Unallocated(case.id, Message("no_lawful_auditor", params), dict(counts))


def _order(seed, what, key):
    return sha256(f"{seed}\n{what}\n{key}".encode()).hexdigest(), str(key)


def _check(cases, auditors, kept):
    if not auditors:
        raise RuleError("auditors_none")
    for people, code in ((auditors, "auditor_repeated"), (cases, "case_repeated")):
        for key, count in Counter(one.id for one in people).items():
            if count > 1:
                raise RuleError(code, id=key)
    known = {case.id for case in cases}
    for key in kept:
        if key not in known:
            raise RuleError("kept_case_unknown", id=key)


class _Lawful:
    """Which auditors may take a case, as a set of bits, remembered by what cases have
    in common.

    It says the same as :func:`refusals`, for thousands of cases at once; a test holds
    the two together.
    """

    def __init__(self, auditors, policy):
        self.auditors = auditors
        self.policy = policy
        self.everybody = 0
        self.bit = {}
        self.teams = {}
        self.strict_line = self.strict_team = 0
        self.memory = {}
        capacities = [_fraction(auditor.capacity) for auditor in auditors]
        whole = lcm(*(capacity.numerator for capacity in capacities if capacity))
        # Proportional to 1/capacity and whole; who takes nothing is never asked for a
        # weight
        self.weights = [
            int(whole / capacity) if capacity else 0 for capacity in capacities
        ]
        for number, (auditor, capacity) in enumerate(
            zip(auditors, capacities, strict=True)
        ):
            self.bit[auditor.id] = 1 << number
            if auditor.scope in _STRICT_LINE:
                self.strict_line |= 1 << number
            if auditor.scope in _STRICT_TEAM:
                self.strict_team |= 1 << number
            if capacity:
                self.everybody |= 1 << number
            if auditor.team is not None:
                self.teams[auditor.team] = self.teams.get(auditor.team, 0) | 1 << number

    def of(self, case) -> tuple[int, int]:
        """Who may take the case, and for whom of these it is second best."""
        barred = 0
        for person in (*_people(case), *case.barred):
            barred |= self.bit.get(person, 0)
        # Lifted by the framework, these bars stay for whoever is to stand outside.
        line = self.strict_line if self.policy.allow_own_line else self.everybody
        for person in case.managers:
            barred |= self.bit.get(person, 0) & line
        held = self.strict_team if self.policy.allow_own_team else self.everybody
        for team in (case.team, case.second_team):
            if team is not None:
                barred |= self.teams.get(team, 0) & held
        lawful = (
            self._by_service(case.service)
            & self._by_division(case.division)
            & self._by_type(case.case_type)
            & ~barred
        )
        return lawful, lawful & self._own(case)

    def _remember(self, key, holds):
        if key not in self.memory:
            mask = 0
            for number in bits(self.everybody):
                if holds(self.auditors[number]):
                    mask |= 1 << number
            self.memory[key] = mask
        return self.memory[key]

    def _by_service(self, service):
        def holds(auditor):
            own = service is not None and service == auditor.service
            if auditor.services is not None and service not in auditor.services:
                return False
            return (
                own
                if auditor.scope == OWN_SERVICE
                else not (own and auditor.scope == OTHER_SERVICES)
            )

        return self._remember(("service", service), holds)

    def _by_division(self, division):
        def holds(auditor):
            return auditor.scope != OWN_DIVISION or (
                division is not None and division == auditor.division
            )

        return self._remember(("division", division), holds)

    def _by_type(self, case_type):
        return self._remember(
            ("type", case_type),
            lambda auditor: (
                auditor.case_types is None or case_type in auditor.case_types
            ),
        )

    def _own(self, case):
        return self._remember(
            ("own", case.service),
            lambda auditor: is_second_best(case, auditor, self.policy),
        )
