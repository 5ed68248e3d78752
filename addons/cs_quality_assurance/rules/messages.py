"""What the rules say: a code, its parameters and a plain English sentence.

The rules never translate. They hand back a :class:`Message` (a reason, a finding) or
raise a :class:`RuleError`; both carry a ``code`` and ``params``, so that whoever shows
them can say the same thing in the reader's language. The English text is in
``CATALOGUE`` and is complete on its own.
"""

from dataclasses import dataclass, field
from types import MappingProxyType

# One sentence per code, with named placeholders. A code, once released, keeps its
# meaning and its parameters.
_SENTENCES = {
    # grading
    "scale_too_short": "A grading scale needs at least two grades.",
    "scale_rank_repeated": "Two grades of the scale share the rank %(rank)s.",
    "rank_not_in_scale": "Rank %(rank)s is not a grade of this scale.",
    "limit_trigger_is_best": (
        "A limit set off by the best grade would cap every audit. Choose a lower "
        "trigger."
    ),
    "limit_cap_is_best": (
        "A limit that allows the best grade limits nothing. Choose a lower cap."
    ),
    "limit_cap_above_trigger": (
        "The cap lies more than one grade above the grade that sets it off, so the "
        "limit would not hold the overall grade down. Lower the cap or raise the "
        "trigger."
    ),
    "limit_strict_trigger_missing": (
        "The limit is strict but has no grade for the stricter reading."
    ),
    "limit_strict_not_better": (
        "The stricter reading must set the limit off at a better grade than the usual "
        "one."
    ),
    "overall_above_cap": (
        "The overall grade is above the highest grade that the limits allow."
    ),
    "trigger_unknown": "Unknown trigger: %(trigger)s.",
    "trigger_rank_missing": "This trigger needs a grade.",
    "limit_applies": "This question's grade sets off a limit on the overall grade.",
    "limit_applies_strict": (
        "This question's grade sets off the stricter reading of a limit on the overall "
        "grade."
    ),
    "bottom_line_not_met": "A bottom line is not met.",
    # deadlines
    "date_expected": "A date without a time is expected here.",
    "date_out_of_range": "The date lies outside the years 1 to 9999.",
    "weekdays_missing": "The working week has no working day.",
    "weekday_unknown": "Weekdays run from 0 (Monday) to 6 (Sunday), not %(weekday)s.",
    "roll_unknown": "Unknown treatment of non-working days: %(roll)s.",
    "day_of_month_out_of_range": (
        "The day of the month must be between 1 and 31, not %(day)s."
    ),
    "working_day_out_of_range": "This month has no working day number %(number)s.",
    "period_reversed": "The period ends (%(end)s) before it starts (%(start)s).",
    "interval_invalid": (
        "An interval is a number, not below zero, of days, working days, weeks, months "
        "or terms, not %(number)s %(unit)s."
    ),
    "interval_not_backwards": "School terms cannot be counted back from a date.",
    "interval_missing": "This timescale has no interval. Give it one.",
    "count_negative": "The number must be zero or more, not %(count)s.",
    "terms_invalid": (
        "Each term needs a different first day (month, day) that every year has."
    ),
    "recurrence_unknown": "Unknown kind of repetition: %(kind)s.",
    "lasts_out_of_range": (
        "A cycle lasts from 1 to %(maximum)s months, not %(months)s."
    ),
    "interval_out_of_range": (
        "The interval must be between 1 and %(maximum)s, not %(interval)s."
    ),
    "recurrence_day_conflict": (
        "Give the day of the month or the working day of the month, not both."
    ),
    "recurrence_day_not_monthly": (
        "A day of the month can only be given for cycles that follow months."
    ),
    "recurrence_outside_period": (
        "The start (%(anchor)s) lies outside the period from %(start)s to %(end)s."
    ),
    "recurrence_overlap": (
        "Moved to a working day, the cycles starting on %(first)s and %(second)s would "
        "start on the same day. Use a longer interval or keep the starting days as "
        "they are."
    ),
    "milestone_weeks_invalid": (
        "Milestone %(milestone)s must lie in weeks 1 to %(weeks)s, its first week "
        "first."
    ),
    # starts
    "start_unknown": "Unknown way of starting an audit.",
    "start_unit_unknown": "Unknown unit of time: %(unit)s.",
    "start_weeks_out_of_range": "The interval must be from 1 to %(maximum)s weeks.",
    "start_months_out_of_range": "The interval must be from 1 to %(maximum)s months.",
    # sampling: errors
    "seed_missing": "A draw needs a seed.",
    "id_missing": "An entry of the register has no reference.",
    "id_repeated": "The reference %(id)s is in the register twice.",
    "method_unknown": "Unknown way of sampling: %(method)s.",
    "rounding_unknown": "Unknown way of rounding: %(rounding)s.",
    "percentage_out_of_range": (
        "The percentage must be above 0 and at most 100, not %(percentage)s."
    ),
    "sample_size_too_small": "The sample must have at least one case.",
    "auditors_missing": "One case for each auditor needs at least one auditor.",
    "register_empty": (
        "No case can be sampled: none in the register meets the conditions."
    ),
    "stratum_empty": (
        "No case can be sampled in %(strata)s: none there meets the conditions."
    ),
    "sample_larger_than_register": (
        "The sample needs %(size)s cases but only %(available)s can be sampled."
    ),
    "sample_larger_than_stratum": (
        "The sample needs %(size)s cases from each part, but %(stratum)s has only "
        "%(available)s that can be sampled."
    ),
    "replacement_missing": "No other case of %(stratum)s can replace this one.",
    "named_not_submitted": (
        "Audit %(id)s cannot be moderated: it has not been submitted."
    ),
    "certificate_invalid": "This is not a draw certificate that can be read.",
    "period_negative": "A length of time must be zero or more, not %(value)s.",
    # sampling: why a case cannot be drawn
    "excluded": "The case is excluded from sampling.",
    "not_open": "The case is not open on the day.",
    "case_type_not_sampled": "The type of case is not sampled.",
    "date_opened_missing": "The day the case was opened is not known.",
    "not_open_long_enough": "The case has not been open long enough.",
    "in_first_sample": "The case was in the sample that is looked at again.",
    "audited_recently": "The case was audited too recently.",
    # sampling: what a certificate fails on
    "certificate_algorithm": (
        "The certificate was made by another method of drawing (%(algorithm)s)."
    ),
    "certificate_register": "The register is not the one the sample was drawn from.",
    "certificate_strata": (
        "The parts of the register or their sizes differ from the certificate's."
    ),
    "certificate_quota": (
        "The number of cases for %(stratum)s should be %(expected)s, not %(found)s."
    ),
    "certificate_drawn": (
        "The cases drawn for %(stratum)s are not those the seed gives."
    ),
    # allocation: errors
    "auditors_none": "There is no auditor to allocate to.",
    "auditor_repeated": "Auditor %(id)s is in the pool twice.",
    "case_repeated": "Case %(id)s is to be allocated twice.",
    "capacity_invalid": "Capacity must be a number, zero or more, not %(capacity)s.",
    "maximum_negative": (
        "The most audits an auditor can take must be zero or more, not %(maximum)s."
    ),
    "load_negative": (
        "The audits an auditor has already must be zero or more, not %(load)s."
    ),
    "scope_unknown": "Unknown reach of an auditor: %(scope)s.",
    "kept_case_unknown": (
        "Case %(id)s is to keep its auditor but is not among the cases."
    ),
    # allocation: why an auditor may not take a case
    "own_case": "This is the auditor's own case.",
    "own_line": "The auditor manages the practitioner or team.",
    "own_team": "The case belongs to the auditor's own team.",
    "barred": "The auditor has a part in this work.",
    "service_not_allowed": "The auditor does not audit this service.",
    "own_service_only": "The auditor audits only their own service.",
    "other_services_only": "The auditor audits only other services.",
    "own_division_only": "The auditor audits only other teams of their own division.",
    "not_accredited": "The auditor has no current accreditation for this work.",
    "exempt": "The auditor is exempt from auditing at this time.",
    "not_in_pool": "The person is not among the auditors of this work.",
    "case_type_not_allowed": "The auditor does not audit this type of case.",
    "no_capacity": "The auditor takes no audits in this round.",
    # allocation: why a case has no auditor
    "no_lawful_auditor": (
        "None of the %(auditors)s auditors may take this case: %(own)s have a part in "
        "it or belong to its team or line, %(restricted)s do not audit this service or "
        "type of case, %(unavailable)s take no audits in this round."
    ),
    "auditors_full": (
        "The auditors who may take this case (%(auditors)s) have as many audits as "
        "they can take."
    ),
    "target_measure_unknown": "Unknown kind of target: %(measure)s.",
    # expectations
    "period_unknown": "Unknown kind of period: %(kind)s.",
    "condition_unknown": "Unknown kind of condition: %(kind)s.",
    "needs_type": "At least %(number)s more must be of the type %(value)s.",
    "needs_about": (
        "At least %(number)s more must be about a person in the role %(value)s."
    ),
    "needs_different_types": (
        "Only %(counted)s count, because each must be of a different type."
    ),
    "needs_half": "One is needed in half %(half)s of the period.",
    # agreement
    "confidence_out_of_range": (
        "The confidence must lie between 0 and 1, not %(confidence)s."
    ),
    "count_above_total": "The count (%(count)s) is larger than the total (%(total)s).",
    "target_bounds_crossed": (
        "A target cannot lie between %(target)s%% and %(other)s%%: check which is the "
        "lower bound and which the upper one."
    ),
    "target_out_of_range": (
        "The target must lie from 0 to 100 per cent, not %(target)s."
    ),
}
CATALOGUE = MappingProxyType(_SENTENCES)


@dataclass(frozen=True)
class Message:
    """A sentence waiting to be said: ``code`` is a key of ``CATALOGUE``, ``params``
    fill its placeholders.
    """

    code: str
    params: dict = field(default_factory=dict, hash=False)

    def __post_init__(self):
        if self.code not in CATALOGUE:
            raise KeyError(self.code)

    def __str__(self):
        return CATALOGUE[self.code] % self.params


class RuleError(ValueError):
    """What was asked for cannot be done, or makes no sense.

    ``code`` (a key of ``CATALOGUE``) and ``params`` let the caller say it in another
    language; ``str()`` is English.
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
