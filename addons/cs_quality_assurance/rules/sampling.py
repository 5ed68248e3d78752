"""Seeded, stratified random draws that anybody can run again (ALL-02, ALL-03, DUR-01,
LUT-01, SWI-01, BPL-08).

How the draw works: every case gets the SHA-256 of ``seed``, stratum and case reference,
each on a line of its own, and the cases of a stratum are put in the order of these
numbers. The sample is the first few of that order, the replacements are the next ones.
We do not use ``random.Random(seed).sample``, whose results Python does not promise to
keep from version to version; SHA-256 gives the same order in every language and in
twenty years. Where a draw is weighted by risk a case has more than one ticket: it gets
such a number for each (the first as above, the n-th with a further line, n) and the
smallest counts, which makes it exactly so many times as likely to come next as a case
of one ticket, without a fraction whose last digit differs from machine to machine.

The order has two more merits: a case's place depends on nothing but the seed, its
stratum, its own reference and its tickets, so the order of the register does not
matter, and a case that was added or closed meanwhile moves no other. It takes some
hundredths of a second for 20,000 cases.

The seed must be made after the register is fixed (``new_seed``), so that nobody can
steer a case into the sample.
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from hashlib import sha256
from json.encoder import encode_basestring_ascii as quoted
from math import ceil

from .eligibility import Candidate as Candidate
from .eligibility import CaseFacts as CaseFacts
from .eligibility import Eligibility as Eligibility
from .eligibility import Sifted as Sifted
from .eligibility import sift as sift
from .messages import Message, RuleError

ALGORITHM = "sha256-order-1"

PERCENTAGE = "percentage"
FIXED = "fixed"
FIXED_EACH = "fixed_each"
PER_AUDITOR = "per_auditor"
CHOSEN = "by_manager"  # What the register offers, each of which was chosen.
ALL = "all"  # Every case that can be drawn: 100 per cent.
METHODS = (PERCENTAGE, FIXED, FIXED_EACH, PER_AUDITOR)

EACH_UP = "each_up"
TOTAL_EXACT = "total_exact"
ROUNDINGS = (EACH_UP, TOTAL_EXACT)

# Of a rule; on a certificate only where they are used.
ADDED = ("sizes", "cover", "turns")


@dataclass(frozen=True)
class SampleRule:
    """How many cases are drawn.

    ``method``: ``percentage`` of the register (DUR-01), ``fixed``: ``size`` in all,
    ``fixed_each``: ``size`` in every stratum (SWI-04), or ``per_auditor``: ``size`` for
    each of ``auditors`` (LUT-01, SWI-01).
    ``percentage``: above 0, at most 100; kept as text so that 0.1 stays 0.1.
    ``rounding`` of a percentage: ``each_up`` rounds every stratum up, so that none
    falls below it; ``total_exact`` rounds the total up once and shares it out by
    largest remainder.
    ``allow_short``: draw what there is where a stratum is empty or too small, instead
    of refusing.
    ``sizes`` of ``fixed_each``: ``(stratum, size)`` of those with a number of their
    own; 0 draws none there, and ``size`` 0 none of the others.
    ``cover``: a number shared over the strata reaches each once before any twice; where
    it is too small for all, those drawn from least often come first, which ``turns``
    says: ``(stratum, times before)``.

    :raises RuleError: ``method_unknown``, ``rounding_unknown``,
        ``percentage_out_of_range``, ``sample_size_too_small``, ``auditors_missing``
    """

    method: str
    percentage: str | None = None
    size: int = 1
    auditors: int = 0
    rounding: str = EACH_UP
    allow_short: bool = False
    sizes: tuple[tuple[str, int], ...] = ()
    cover: bool = False
    turns: tuple[tuple[str, int], ...] = ()

    def __post_init__(self):
        for name in ("sizes", "turns"):
            pairs = sorted((str(part), int(many)) for part, many in getattr(self, name))
            object.__setattr__(self, name, tuple(pairs))
        if any(many < 0 for _part, many in self.sizes):
            raise RuleError("sample_size_too_small")
        if self.method not in METHODS:
            raise RuleError("method_unknown", method=self.method)
        if self.rounding not in ROUNDINGS:
            raise RuleError("rounding_unknown", rounding=self.rounding)
        if self.method == PERCENTAGE:
            object.__setattr__(self, "percentage", _percentage_text(self.percentage))
        elif self.size < 1 and not (self.size == 0 and any(dict(self.sizes).values())):
            raise RuleError("sample_size_too_small")
        elif self.method == PER_AUDITOR and self.auditors < 1:
            raise RuleError("auditors_missing")

    def size_of(self, stratum: str) -> int:
        """How many ``fixed_each`` draws from one stratum."""
        return dict(self.sizes).get(stratum, self.size)


@dataclass(frozen=True)
class StratumDraw:
    """One stratum of a draw: how many cases it had, how many were to be drawn, and
    which, in the order drawn.
    """

    stratum: str
    size: int
    quota: int
    drawn: tuple[str, ...]


@dataclass(frozen=True)
class Certificate:
    """All that is needed to run a draw again and get the same cases (ALL-03).

    ``fingerprint`` is the SHA-256 of the register drawn from: its strata and
    references, sorted.
    """

    seed: str
    rule: SampleRule
    fingerprint: str
    strata: tuple[StratumDraw, ...]
    algorithm: str = ALGORITHM

    @property
    def drawn(self) -> tuple[str, ...]:
        """The references drawn, stratum by stratum."""
        return tuple(reference for line in self.strata for reference in line.drawn)

    @property
    def register_size(self) -> int:
        return sum(line.size for line in self.strata)

    @property
    def seal(self) -> str:
        """Sixteen hexadecimal digits that change when anything in the certificate does,
        to print beside it.
        """
        return sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()[
            :16
        ]

    def to_dict(self) -> dict:
        """Plain values for a JSON field; ``from_dict`` reads them back."""
        values = asdict(self)
        for name in ADDED:
            # The seal of a draw made before there was such a rule stays what it was.
            if not values["rule"][name]:
                del values["rule"][name]
        return values

    @classmethod
    def from_dict(cls, values: Mapping) -> "Certificate":
        """The certificate that ``to_dict`` wrote, also after a round trip through JSON.

        :raises RuleError: ``certificate_invalid``
        """
        try:
            return cls(
                values["seed"],
                SampleRule(**values["rule"]),
                values["fingerprint"],
                tuple(
                    StratumDraw(
                        line["stratum"],
                        line["size"],
                        line["quota"],
                        tuple(line["drawn"]),
                    )
                    for line in values["strata"]
                ),
                values["algorithm"],
            )
        except (KeyError, TypeError, ValueError):
            raise RuleError("certificate_invalid") from None


@dataclass(frozen=True)
class Replacement:
    """A case drawn in place of another: the ``number``-th replacement of its draw
    (ALL-02).
    """

    id: str
    stratum: str
    number: int


@dataclass(frozen=True)
class ModerationSelection:
    """What is to be moderated, in a settled order.

    ``drawn``: picked at random, those picked before first; ``named``: picked by a
    criterion; ``selected``: both, each once; ``minimum``: how many the percentage asks
    for.
    """

    drawn: tuple[str, ...]
    named: tuple[str, ...]
    selected: tuple[str, ...]
    minimum: int


def new_seed() -> str:
    """A fresh seed: sixteen hexadecimal digits nobody can foresee. The only function
    here that is not repeatable.
    """
    return secrets.token_hex(8)


def _percentage_text(percentage) -> str:
    try:
        value = Decimal(str(percentage))
        fits = 0 < value <= 100
    except InvalidOperation:
        fits = False
    if not fits:
        raise RuleError("percentage_out_of_range", percentage=percentage)
    return format(value.normalize(), "f")


def share_up(percentage, count: int) -> int:
    """So many per cent of a number, rounded up without the errors of binary fractions:
    7% of 100 is 7, not 8.

    :raises RuleError: ``percentage_out_of_range``, ``count_negative``
    """
    if count < 0:
        raise RuleError("count_negative", count=count)
    return ceil(Fraction(_percentage_text(percentage)) * count / 100)


def quotas(
    rule: SampleRule, sizes: Mapping[str, int], seed: str = ""
) -> dict[str, int]:
    """How many cases are drawn from each stratum; never more than it has.

    Numbers shared over the strata go by size and largest remainder. Of equal remainders
    the larger stratum comes first; of equal strata the seed decides, so that the
    alphabet favours nobody.

    :param sizes: cases per stratum that may be drawn
    :raises RuleError: ``register_empty``, ``stratum_empty``,
        ``sample_larger_than_register``, ``sample_larger_than_stratum`` (the last three
        not with ``allow_short``)
    """
    available = sum(sizes.values())
    if not available:
        raise RuleError("register_empty")
    each = rule.method == FIXED_EACH
    empty = sorted(
        stratum
        for stratum, size in sizes.items()
        if not size and (not each or rule.size_of(stratum))
    )
    if empty and not rule.allow_short:
        raise RuleError("stratum_empty", strata=", ".join(empty))
    if rule.method == PERCENTAGE and rule.rounding == EACH_UP:
        return {
            stratum: share_up(rule.percentage, size) for stratum, size in sizes.items()
        }
    if each:
        for stratum in sorted(sizes):
            if sizes[stratum] < rule.size_of(stratum) and not rule.allow_short:
                raise RuleError(
                    "sample_larger_than_stratum",
                    stratum=stratum,
                    size=rule.size_of(stratum),
                    available=sizes[stratum],
                )
        result = {
            stratum: min(rule.size_of(stratum), size) for stratum, size in sizes.items()
        }
        if not any(result.values()):
            raise RuleError("register_empty")
        return result
    if rule.method == PERCENTAGE:
        total = share_up(rule.percentage, available)
    else:
        total = rule.size * (rule.auditors if rule.method == PER_AUDITOR else 1)
    if total > available:
        if not rule.allow_short:
            raise RuleError(
                "sample_larger_than_register", size=total, available=available
            )
        total = available
    if rule.cover:
        return _covering(total, sizes, seed, dict(rule.turns))
    return _largest_remainder(total, sizes, seed)


def _covering(
    total: int, sizes: Mapping[str, int], seed: str, turns: Mapping[str, int]
) -> dict[str, int]:
    """One from each before a second from any; too few for all, those drawn from least
    often first, of which the seed decides.
    """
    order = sorted(
        (stratum for stratum, size in sizes.items() if size),
        key=lambda name: (turns.get(name, 0), _number(seed, "strata", name), name),
    )
    result = dict.fromkeys(sizes, 0) | dict.fromkeys(order[:total], 1)
    if total > len(order):
        left = {stratum: sizes[stratum] - 1 for stratum in order}
        rest = _largest_remainder(total - len(order), left, seed)
        result |= {stratum: 1 + rest[stratum] for stratum in order}
    return result


def _largest_remainder(
    total: int, sizes: Mapping[str, int], seed: str
) -> dict[str, int]:
    available = sum(sizes.values())
    shares = {
        stratum: divmod(total * size, available) for stratum, size in sizes.items()
    }
    result = {stratum: whole for stratum, (whole, _rest) in shares.items()}
    order = sorted(
        sizes,
        key=lambda name: (
            -shares[name][1],
            -sizes[name],
            _number(seed, "strata", name),
            name,
        ),
    )
    for stratum in order[: total - sum(result.values())]:
        result[stratum] += 1
    return result


def _number(seed: str, stratum: str, reference: str, tickets: int = 1) -> str:
    text = f"{seed}\n{stratum}\n{reference}"
    more = (f"{text}\n{ticket}" for ticket in range(2, tickets + 1))
    return min(sha256(one.encode()).hexdigest() for one in (text, *more))


def drawing_order(
    seed: str,
    stratum: str,
    references: Iterable[str],
    tickets: Mapping[str, int] | None = None,
) -> list[str]:
    """The references of a stratum in the order they are drawn (see the module's first
    lines); ``tickets`` of those that have more than one.
    """
    tickets = tickets or {}
    return sorted(
        references,
        key=lambda reference: (
            _number(seed, stratum, reference, tickets.get(reference, 1)),
            reference,
        ),
    )


def fingerprint(candidates: Iterable[Candidate]) -> str:
    """The SHA-256 of a register: one line of JSON ``["stratum", "reference"]`` a case,
    sorted; its tickets follow where it has more than one.
    """
    # What json.dumps writes, in a fifth of its time.
    lines = sorted(
        f"[{quoted(one.stratum)}, {quoted(one.id)}"
        f"{f', {one.tickets}' if one.tickets > 1 else ''}]"
        for one in candidates
    )
    return sha256("\n".join(lines).encode()).hexdigest()


def _by_stratum(candidates: Iterable[Candidate]) -> dict[str, list[str]]:
    strata, seen = {}, set()
    for candidate in candidates:
        if candidate.id in seen:
            raise RuleError("id_repeated", id=candidate.id)
        seen.add(candidate.id)
        strata.setdefault(candidate.stratum, []).append(candidate.id)
    return strata


def tickets_of(candidates: Iterable[Candidate]) -> dict[str, int]:
    """Of those that have more than one in the draw, how many, by reference."""
    return {one.id: one.tickets for one in candidates if one.tickets > 1}


def _seed_text(seed) -> str:
    if seed is None or not str(seed).strip():
        raise RuleError("seed_missing")
    return str(seed)


def draw(
    rule: SampleRule,
    candidates: Sequence[Candidate],
    seed: str,
    strata: Iterable[str] = (),
) -> Certificate:
    """Draw a stratified random sample; the certificate says what was drawn and why
    (ALL-03, DUR-01).

    :param candidates: the eligible cases, in any order
    :param strata: strata that must be there even if no case is eligible ("each
        service")
    :raises RuleError: ``seed_missing``, ``id_repeated`` and those of :func:`quotas`
    """
    seed = _seed_text(seed)
    parts = _by_stratum(candidates)
    for stratum in strata:
        parts.setdefault(str(stratum), [])
    quota = quotas(
        rule, {stratum: len(references) for stratum, references in parts.items()}, seed
    )
    lines, tickets = [], tickets_of(candidates)
    for stratum in sorted(parts):
        order = drawing_order(seed, stratum, parts[stratum], tickets)
        lines.append(
            StratumDraw(
                stratum, len(order), quota[stratum], tuple(order[: quota[stratum]])
            )
        )
    return Certificate(seed, rule, fingerprint(candidates), tuple(lines))


def verify_certificate(
    certificate: Certificate, candidates: Sequence[Candidate]
) -> tuple[Message, ...]:
    """Run a draw again from its certificate and the register of that day: what differs;
    nothing when it is right.

    Codes: ``certificate_algorithm`` and ``certificate_register`` (then nothing else is
    compared), ``certificate_strata``, ``certificate_quota``, ``certificate_drawn``; or
    the error of :func:`draw` where its rule cannot have drawn from this register.
    """
    if certificate.algorithm != ALGORITHM:
        return (Message("certificate_algorithm", {"algorithm": certificate.algorithm}),)
    if certificate.fingerprint != fingerprint(candidates):
        return (Message("certificate_register"),)
    names = [line.stratum for line in certificate.strata]
    try:
        again = draw(certificate.rule, candidates, certificate.seed, names)
    except RuleError as error:
        return (error.message,)
    sizes = [(line.stratum, line.size) for line in certificate.strata]
    if sizes != [(line.stratum, line.size) for line in again.strata]:
        return (Message("certificate_strata"),)
    found = []
    for line, expected in zip(certificate.strata, again.strata, strict=True):
        if line.quota != expected.quota:
            params = {
                "stratum": line.stratum,
                "expected": expected.quota,
                "found": line.quota,
            }
            found.append(Message("certificate_quota", params))
        if line.drawn != expected.drawn:
            found.append(Message("certificate_drawn", {"stratum": line.stratum}))
    return tuple(found)


def draw_replacement(
    certificate: Certificate,
    stratum: str,
    candidates: Iterable[Candidate],
    replaced: Sequence[str] = (),
) -> Replacement:
    """The next case of the stratum's drawing order that was never drawn (ALL-02,
    ALL-03).

    The seed has settled the order beforehand, so the first, second, nth replacement is
    the same whoever asks and whenever, as long as it is still eligible.

    :param candidates: the cases eligible now; those of other strata are passed over
    :param replaced: every replacement drawn before for this certificate, also those
        replaced again since
    :raises RuleError: ``replacement_missing``
    """
    taken = {*certificate.drawn, *map(str, replaced)}
    free = [one for one in candidates if one.stratum == stratum and one.id not in taken]
    if not free:
        raise RuleError("replacement_missing", stratum=stratum)
    ids, tickets = [one.id for one in free], tickets_of(free)
    reference = drawing_order(certificate.seed, stratum, ids, tickets)[0]
    return Replacement(reference, stratum, len(replaced) + 1)


def select_for_moderation(
    percentage,
    submitted: Iterable[str],
    seed: str,
    named: Iterable[str] = (),
    already: Iterable[str] = (),
) -> ModerationSelection:
    """Which submitted audits are moderated: at least a percentage at random, and all
    that a criterion names.

    The percentage is of everything submitted and always rounds up (BPL-08); what a
    criterion names (BPL-14) comes on top unless chance picked it too. Best asked once,
    when the audit weeks are over: asked again with more submitted, it keeps what chance
    picked before (``already``) and adds what is missing.

    :param percentage: above 0, at most 100
    :raises RuleError: ``percentage_out_of_range``, ``seed_missing``,
        ``named_not_submitted`` (also for ``already``)
    """
    submitted = {str(reference) for reference in submitted}
    named = {str(reference) for reference in named}
    already = tuple(dict.fromkeys(str(reference) for reference in already))
    for reference in sorted(named | set(already)):
        if reference not in submitted:
            raise RuleError("named_not_submitted", id=reference)
    minimum = share_up(percentage, len(submitted))
    order = drawing_order(_seed_text(seed), "moderation", submitted)
    fresh = [reference for reference in order if reference not in already]
    drawn = already + tuple(fresh[: max(0, minimum - len(already))])
    by_name = tuple(reference for reference in order if reference in named)
    return ModerationSelection(
        drawn, by_name, tuple(dict.fromkeys(drawn + by_name)), minimum
    )
