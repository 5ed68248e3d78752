"""What the rules say: a code, its parameters and a plain English sentence.

The rules never translate. They hand back a :class:`Message` (a reason, a finding) or raise a :class:`RuleError`; both
carry a ``code`` and ``params``, so that whoever shows them can say the same thing in the reader's language. The English
text is in ``CATALOGUE`` and is complete on its own.
"""

from dataclasses import dataclass, field
from types import MappingProxyType

# One sentence per code, with named placeholders. A code, once released, keeps its meaning and its parameters.
_SENTENCES = {
    # grading
    "scale_too_short": "A grading scale needs at least two grades.",
    "scale_rank_repeated": "Two grades of the scale share the rank %(rank)s.",
    "rank_not_in_scale": "Rank %(rank)s is not a grade of this scale.",
    "limit_trigger_is_best": "A limit set off by the best grade would cap every audit. Choose a lower trigger.",
    "limit_cap_is_best": "A limit that allows the best grade limits nothing. Choose a lower cap.",
    "limit_cap_above_trigger": (
        "The cap lies more than one grade above the grade that sets it off, so the limit would not hold the overall"
        " grade down. Lower the cap or raise the trigger."
    ),
    "limit_strict_trigger_missing": "The limit is strict but has no grade for the stricter reading.",
    "limit_strict_not_better": "The stricter reading must set the limit off at a better grade than the usual one.",
    "overall_above_cap": "The overall grade is above the highest grade that the limits allow.",
    "trigger_unknown": "Unknown trigger: %(trigger)s.",
    "trigger_rank_missing": "This trigger needs a grade.",
    "limit_applies": "This question's grade sets off a limit on the overall grade.",
    "limit_applies_strict": "This question's grade sets off the stricter reading of a limit on the overall grade.",
    "bottom_line_not_met": "A bottom line is not met.",
}
CATALOGUE = MappingProxyType(_SENTENCES)


@dataclass(frozen=True)
class Message:
    """A sentence waiting to be said: ``code`` is a key of ``CATALOGUE``, ``params`` fill its placeholders."""

    code: str
    params: dict = field(default_factory=dict, hash=False)

    def __post_init__(self):
        if self.code not in CATALOGUE:
            raise KeyError(self.code)

    def __str__(self):
        return CATALOGUE[self.code] % self.params


class RuleError(ValueError):
    """What was asked for cannot be done, or makes no sense.

    ``code`` (a key of ``CATALOGUE``) and ``params`` let the caller say it in another language; ``str()`` is English.
    """

    def __init__(self, code, **params):
        self.message = Message(code, params)
        super().__init__(str(self.message))

    @property
    def code(self):
        return self.message.code

    @property
    def params(self):
        return self.message.params
