"""What ``rules`` finds, said in the reader's language.

The rules raise a code with parameters and an English sentence. Where a person can do
something about it, the sentence here says what; for the rest the English one stands.
"""

from datetime import date

from odoo.exceptions import UserError
from odoo.tools import format_date


def in_words(env, message):
    """The sentence for a ``rules.messages.Message`` or ``RuleError``, dates as the reader writes them."""
    params = {
        name: format_date(env, value) if isinstance(value, date) else value for name, value in message.params.items()
    }
    sentence = _sentence(env, message.code, params)
    return sentence or str(message)


def refusal(env, error):
    """A ``UserError`` that says what a ``RuleError`` found."""
    return UserError(in_words(env, error))


def _sentence(env, code, p):  # noqa: PLR0911 - one sentence a code
    _ = env._
    match code:
        case "percentage_out_of_range":
            return _(
                "The share of cases must be above 0 and no more than 100 per cent, not %(percentage)s.",
                percentage=p["percentage"],
            )
        case "sample_size_too_small":
            return _("The sample needs at least one case. Enter 1 or more.")
        case "auditors_missing":
            return _("There is nobody in the pool of auditors. Add auditors to the line of the programme first.")
        case "register_empty":
            return _("No case in the register can be sampled.")
        case "stratum_empty":
            return _(
                "No case can be sampled in %(strata)s. Widen the conditions, or tick “Draw what there is”.",
                strata=p["strata"],
            )
        case "sample_larger_than_register":
            return _(
                "The sample asks for %(size)s cases, but only %(available)s can be sampled. "
                "Ask for fewer, widen the conditions, or tick “Draw what there is”.",
                size=p["size"],
                available=p["available"],
            )
        case "sample_larger_than_stratum":
            return _(
                "The sample asks for %(size)s cases of %(stratum)s, which has only %(available)s that can be sampled. "
                "Ask for fewer, or tick “Draw what there is”.",
                size=p["size"],
                stratum=p["stratum"],
                available=p["available"],
            )
        case "replacement_missing":
            return _("%(stratum)s has no other case that could take its place.", stratum=p["stratum"] or _("The register"))
        case "period_reversed":
            return _("The period ends (%(end)s) before it starts (%(start)s).", end=p["end"], start=p["start"])
        case "recurrence_outside_period":
            return _(
                "Its date (%(anchor)s) lies outside the programme, from %(start)s to %(end)s.",
                anchor=p["anchor"],
                start=p["start"],
                end=p["end"],
            )
        case "recurrence_overlap":
            return _(
                "Moved to working days, the cycles of %(first)s and %(second)s would start on the same day. "
                "Use a longer interval, or leave the start days as they are.",
                first=p["first"],
                second=p["second"],
            )
        case "interval_out_of_range":
            return _("Repeat every 1 to %(maximum)s, not %(interval)s.", maximum=p["maximum"], interval=p["interval"])
        case "day_of_month_out_of_range":
            return _("The day of the month must be from 1 to 31, not %(day)s.", day=p["day"])
        case "working_day_out_of_range":
            return _("No month has working day number %(number)s. Enter a smaller number.", number=p["number"])
        case "milestone_weeks_invalid":
            return _(
                "Milestone “%(milestone)s” must lie in weeks 1 to %(weeks)s, with its first week first.",
                milestone=p["milestone"],
                weeks=p["weeks"],
            )
        case "excluded":
            return _("marked as not to be sampled")
        case "not_open":
            return _("not open on the day")
        case "case_type_not_sampled":
            return _("of another type")
        case "date_opened_missing":
            return _("without an opening date")
        case "not_open_long_enough":
            return _("not open long enough")
        case "audited_recently":
            return _("audited too recently")
        case "certificate_algorithm":
            return _("The sample was drawn by another method (%(algorithm)s).", algorithm=p["algorithm"])
        case "certificate_register":
            return _("The register on file is not the one the sample was drawn from.")
        case "certificate_strata":
            return _("The parts of the register, or their sizes, differ from the certificate.")
        case "certificate_quota":
            return _(
                "The number of cases for %(stratum)s should be %(expected)s, not %(found)s.",
                stratum=p["stratum"] or _("the register"),
                expected=p["expected"],
                found=p["found"],
            )
        case "certificate_drawn":
            return _("The cases drawn for %(stratum)s are not those the seed gives.", stratum=p["stratum"] or _("the register"))
    return None
