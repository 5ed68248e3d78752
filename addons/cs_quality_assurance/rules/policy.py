"""A framework's main settings as the sentences of a policy, in the order in which work
flows. What is not asked for is not said."""

from collections.abc import Mapping

from .register.messages import _lt

# In order; each is said where its setting is.
SENTENCES = {
    "days": _lt("Auditors have %(days)s working days."),
    "own_line": _lt("Nobody audits their own work, or work that they manage."),
    "own_work": _lt("Nobody audits their own work."),
    "talk": _lt("Before submitting, the auditor talks to %(people)s."),
    "self_analysis": _lt("The practitioner writes a self-analysis first."),
    "family": _lt("Children, parents or carers are asked, or it is said why not."),
    "moderate_none": _lt("Audits are not moderated by rule."),
    "moderate_sample": _lt(
        "%(percent)s%% of audits are moderated, drawn at random, within %(days)s "
        "working days."
    ),
    "moderate_all": _lt("Every audit is moderated within %(days)s working days."),
    "together": _lt("Moderator and auditor do it together."),
    "told_at_or_below": _lt("At %(grade)s or below: told on the day, %(people)s."),
    "told_at_or_above": _lt("At %(grade)s or better: shared with %(people)s."),
    "told_child_unsafe": _lt("A child may be unsafe: told on the day, %(people)s."),
    "plan": _lt(
        "An overall grade below %(grade)s needs a support plan, reviewed within "
        "%(days)s days."
    ),
    "actions": _lt("Actions are done within %(days)s working days."),
    "immediate": _lt("Immediate ones within %(hours)s hours."),
    "smart": _lt("Actions are specific, owned, dated and measurable."),
    "assured": _lt("The service manager assures what the team manager signed off."),
    "confirmed": _lt("The head of service confirms it within %(days)s working days."),
    "re_audit": _lt(
        "At %(grade)s or below the case is audited again after %(weeks)s weeks."
    ),
    "dip_review": _lt("%(months)s months after closing, a review asks what changed."),
    "target": _lt("The target is %(percent)s%% good or better."),
}


def sentences(settings: Mapping) -> list[tuple[str, dict]]:
    """The sentences that a framework's settings say: (key of ``SENTENCES``, values).

    :param settings: the fields of a framework by name; grades and levels by what they
        are called, ``discussions`` (people to talk to) and ``told`` (what sets it
        off, at which grade, who is told)
    """

    def has(name):
        return settings.get(name) or 0

    found = [
        ("days", {"days": has("audit_days")}) if has("audit_days") else None,
        ("own_work" if has("allow_own_line") else "own_line", {}),
        ("talk", {"people": settings["discussions"]}) if has("discussions") else None,
        ("self_analysis", {}) if has("require_self_analysis") else None,
        ("family", {}) if has("require_family_feedback") else None,
        (
            f"moderate_{settings.get('moderation_mode') or 'none'}",
            {
                "percent": f"{has('moderation_percentage'):g}",
                "days": has("moderation_days"),
            },
        ),
        ("together", {})
        if has("moderation_together") and settings.get("moderation_mode") != "none"
        else None,
    ]
    told = {}
    for trigger, grade, people in settings.get("told") or ():
        told.setdefault((trigger, grade), []).append(people)
    found += [
        (f"told_{trigger}", {"grade": grade, "people": people})
        for (trigger, grade), people in told.items()
    ]
    found += [
        (
            "plan",
            {
                "grade": settings["plan_below_grade_id"],
                "days": has("plan_review_days"),
            },
        )
        if has("plan_below_grade_id")
        else None,
        ("actions", {"days": has("action_days")}) if has("action_days") else None,
        ("immediate", {"hours": has("immediate_hours")})
        if has("immediate_hours")
        else None,
        ("smart", {}) if has("smart_actions") else None,
        ("assured", {}) if has("closing_assured") else None,
        ("confirmed", {"days": has("closing_days")})
        if has("closing_confirmed")
        else None,
        (
            "re_audit",
            {"grade": settings["re_audit_grade_id"], "weeks": has("re_audit_weeks")},
        )
        if has("re_audit_grade_id") and has("re_audit_weeks")
        else None,
        ("dip_review", {"months": has("dip_review_months")})
        if has("dip_review_months")
        else None,
        ("target", {"percent": f"{has('target_percent'):g}"})
        if has("target_percent")
        else None,
    ]
    return [one for one in found if one]
