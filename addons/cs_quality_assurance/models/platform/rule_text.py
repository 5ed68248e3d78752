"""What ``rules`` finds, said in the reader's language.

The rules raise a code with parameters and an English sentence. Where a person can do
something about it, the sentence here says what; for the rest the English one stands.
"""

from datetime import date

from odoo.exceptions import UserError
from odoo.tools import LazyTranslate, format_date

_lt = LazyTranslate(__name__)

SENTENCES = {
    "percentage_out_of_range": _lt(
        "The share of cases must be above 0 and no more than 100 per cent, "
        "not %(percentage)s."
    ),
    "sample_size_too_small": _lt(
        "The sample needs at least one case. Enter 1 or more."
    ),
    "auditors_missing": _lt(
        "There is nobody in the pool of auditors. "
        "Add auditors to the line of the programme first."
    ),
    "auditors_none": _lt(
        "There is nobody in the pool of auditors. "
        "Add auditors to the line of the programme first."
    ),
    "register_empty": _lt("No case in the register can be sampled."),
    "stratum_empty": _lt(
        "No case can be sampled in %(strata)s. "
        "Widen the conditions, or tick “Draw what there is”."
    ),
    "sample_larger_than_register": _lt(
        "The sample asks for %(size)s cases, but only %(available)s can be sampled. "
        "Ask for fewer, widen the conditions, or tick “Draw what there is”."
    ),
    "sample_larger_than_stratum": _lt(
        "The sample asks for %(size)s cases of %(stratum)s, which has only "
        "%(available)s that can be sampled. "
        "Ask for fewer, or tick “Draw what there is”."
    ),
    "replacement_missing": _lt(
        "%(stratum)s has no other case that could take its place."
    ),
    "period_reversed": _lt(
        "The period ends (%(end)s) before it starts (%(start)s). Check the two dates."
    ),
    "recurrence_outside_period": _lt(
        "Its date (%(anchor)s) lies outside the programme, from %(start)s to %(end)s."
    ),
    "recurrence_overlap": _lt(
        "Moved to working days, the cycles of %(first)s and %(second)s would start "
        "on the same day. Use a longer interval, or leave the start days as they are."
    ),
    "lasts_out_of_range": _lt(
        "A cycle lasts from 1 to %(maximum)s months, not %(months)s; 0 is until the "
        "next one starts."
    ),
    "interval_out_of_range": _lt(
        "Repeat every 1 to %(maximum)s, not every %(interval)s."
    ),
    "day_of_month_out_of_range": _lt(
        "The day of the month must be from 1 to 31, not %(day)s."
    ),
    "working_day_out_of_range": _lt(
        "Some month has no working day number %(number)s. Enter a smaller number."
    ),
    "milestone_weeks_invalid": _lt(
        "Milestone “%(milestone)s” must lie in weeks 1 to %(weeks)s, "
        "with its first week first."
    ),
    # Why cases cannot be drawn: they follow a number, as in "12 not open on the day".
    "excluded": _lt("marked as not to be sampled"),
    "not_open": _lt("not open on the day"),
    "case_type_not_sampled": _lt("of a type that is not sampled"),
    "date_opened_missing": _lt("without an opening date"),
    "not_open_long_enough": _lt("not open long enough"),
    "in_first_sample": _lt("in the sample that this one is compared with"),
    "audited_recently": _lt("audited too recently, or being audited now"),
    # Why somebody may not audit a case: they follow "because".
    "own_case": _lt("it is their own case"),
    "own_line": _lt("they manage the practitioner or the team"),
    "own_team": _lt("it is in their own team"),
    "barred": _lt("they are its reviewing officer"),
    "service_not_allowed": _lt("they do not audit this service"),
    "own_service_only": _lt("they audit only their own service"),
    "other_services_only": _lt("they audit only other services"),
    "own_division_only": _lt("they audit only other teams of their own division"),
    "not_accredited": _lt("they have no current accreditation for it"),
    "exempt": _lt("they are exempt from auditing at this time"),
    "not_in_pool": _lt("they are not among its auditors"),
    "case_type_not_allowed": _lt("they do not audit this type of case"),
    "no_capacity": _lt("they take no audits this round"),
    # What a certificate fails on.
    "certificate_algorithm": _lt(
        "The sample was drawn by another method (%(algorithm)s)."
    ),
    "certificate_register": _lt(
        "The register on file is not the one the sample was drawn from."
    ),
    "certificate_strata": _lt(
        "The parts of the register, or their sizes, differ from the certificate."
    ),
    "certificate_quota": _lt(
        "The number of cases for %(stratum)s should be %(expected)s, not %(found)s."
    ),
    "certificate_drawn": _lt(
        "The cases drawn for %(stratum)s are not those the seed gives."
    ),
}


def in_words(env, message):
    """The sentence for a rule's ``Message`` or ``RuleError``, as the reader writes
    dates.
    """
    params = {
        name: format_date(env, value) if isinstance(value, date) else value
        for name, value in message.params.items()
    }
    if "stratum" in params:
        params["stratum"] = params["stratum"] or env._("the register")
    sentence = SENTENCES.get(message.code)
    # The sentences are marked for translation where they are kept.
    translated = env._(sentence) if sentence else ""  # pylint: disable=translation-not-lazy
    return translated % params if sentence else str(message)


def refusal(env, error):
    """A ``UserError`` that says what a ``RuleError`` found."""
    return UserError(in_words(env, error))
