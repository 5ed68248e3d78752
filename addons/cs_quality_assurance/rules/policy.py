"""A framework's settings as the sentences of a policy, chapter by chapter, in the order
in which work flows. What is not asked for is not said; what is said is done."""

from collections.abc import Mapping

from .register.messages import _lt

# In order; each is said where its setting is. A chapter's name begins with "# ".
SENTENCES = {
    "# for": _lt("Whom it is for"),
    "whole": _lt("It holds for the whole council."),
    "part": _lt("It holds for %(departments)s."),
    "part_unnamed": _lt("It holds for a part of the council, once that is named."),
    "from": _lt("Audits that begin on %(date)s or after follow it."),
    "to": _lt("It ends on %(date)s."),
    "# audit": _lt("Auditing a case file"),
    "tool": _lt("Case files are audited with “%(tool)s”."),
    "days": _lt("Auditors have %(days)s working days."),
    "own_line": _lt("Nobody audits their own work, or work that they manage."),
    "own_work": _lt("Nobody audits their own work."),
    "own_team": _lt("Auditors may audit work of their own team."),
    "talk": _lt("Before submitting, the auditor talks to %(people)s."),
    "self_analysis": _lt("The practitioner writes a self-analysis first."),
    "family": _lt("Children, parents or carers are asked, or it is said why not."),
    "survey": _lt("Families are sent “%(survey)s”."),
    "links": _lt("A family's link works for %(days)s days."),
    "phone": _lt("Families can ring %(phone)s."),
    "checklist": _lt("The auditor's checklist is complete before submitting."),
    "feedback": _lt(
        "Auditor and team manager agree who feeds back to the practitioner, and by "
        "when."
    ),
    "# moderation": _lt("Moderation"),
    "moderate_none": _lt("Audits are not moderated by rule."),
    "moderate_sample": _lt(
        "%(percent)s%% of audits are moderated, drawn at random, within %(days)s "
        "working days."
    ),
    "moderate_all": _lt("Every audit is moderated within %(days)s working days."),
    "always": _lt("Always moderated: %(which)s."),
    "together": _lt("Moderator and auditor do it together."),
    "quality": _lt("The moderator grades the audit itself, too."),
    "moderators": _lt("Moderators are %(people)s."),
    "layer": _lt("A further look: %(name)s."),
    "challenge": _lt(
        "A grade can be challenged for %(days)s working days; that is decided within "
        "%(decide)s."
    ),
    "# alike": _lt("Judging alike"),
    "standard": _lt(
        "Auditors grade %(count)s reference audits within tolerance before they audit, "
        "and again after %(months)s months."
    ),
    "tolerance": _lt(
        "Within tolerance: the overall grade, and at least %(share)s%% of the domains; "
        "up to %(steps)s grades from the panel's."
    ),
    "tolerance_none": _lt(
        "Within tolerance: the overall grade, and at least %(share)s%% of the domains, "
        "each with a grade that the panel gave or accepts."
    ),
    "seed": _lt("One in %(count)s of an auditor's audits is a reference audit."),
    "double": _lt(
        "%(percent)s%% of a round is audited by two people, each alone, who then agree."
    ),
    "drift_shown": _lt("Managers see how far their people judge as others do."),
    "# told": _lt("Who is told"),
    "told_at_or_below": _lt("At %(grade)s or below: told on the day, %(people)s."),
    "told_at_or_above": _lt("At %(grade)s or better: shared with %(people)s."),
    "told_child_unsafe": _lt("A child may be unsafe: told on the day, %(people)s."),
    "# actions": _lt("Actions, and closing the loop"),
    "plan": _lt(
        "An overall grade below %(grade)s needs a support plan, reviewed within "
        "%(days)s days."
    ),
    "copied": _lt("Plans are copied to %(people)s."),
    "actions": _lt("Actions are done within %(days)s working days."),
    "immediate": _lt("Immediate ones within %(hours)s hours."),
    "smart": _lt("Actions are specific, owned, dated and measurable."),
    "blocking": _lt("An audit closes once the actions that hold it open are done."),
    "assured": _lt("The service manager assures what the team manager signed off."),
    "confirmed": _lt("The head of service confirms it within %(days)s working days."),
    "# follow": _lt("Looking again"),
    "re_audit": _lt(
        "At %(grade)s or below the case is audited again after %(weeks)s weeks."
    ),
    "re_audit_tool": _lt("Re-audits use “%(tool)s”."),
    "dip_review": _lt("%(months)s months after closing, a review asks what changed."),
    "dip_review_tool": _lt("Such reviews use “%(tool)s”."),
    "ahead": _lt(
        "Re-audits and reviews are made, and their auditors told, %(days)s days ahead."
    ),
    "rule": _lt("Besides: %(name)s."),
    "audited": _lt("%(name)s: %(count)s every %(months)s months."),
    "# other": _lt("Other activities"),
    "dip": _lt("Managers take %(count)s dip samples each on a month's theme."),
    "dip_own": _lt("They take them from departments that they manage."),
    "notice": _lt("Managers know of a thematic audit %(days)s days ahead."),
    "agreed": _lt("What good looks like is agreed before a thematic audit opens."),
    "supervision": _lt("Supervision files are audited with “%(tool)s”."),
    "improvement": _lt("Completed supervision tools are sent to %(people)s."),
    "observation": _lt("Practice is observed with “%(tool)s”."),
    "observer": _lt("Practice is observed by %(who)s."),
    "observer_jobs": _lt("Also by people in these jobs: %(jobs)s."),
    "# case_work": _lt("Case work"),
    "since": _lt("Checks on case work are counted from %(date)s on."),
    "checklists": _lt(
        "Team managers check each file %(days)s days after it came, then every "
        "%(weeks)s weeks."
    ),
    "checked": _lt("On the file: %(items)s."),
    "checkpoint": _lt("Checkpoint: %(name)s, day %(day)s."),
    "dispute": _lt("Disputes go by these levels: %(levels)s."),
    "# targets": _lt("Targets"),
    "target": _lt("The target is %(percent)s%% good or better."),
    "target_more": _lt("%(name)s: %(percent)s%%."),
}
# What a card shows of a framework before it is loaded.
BRIEF = frozenset(
    "days own_line own_work talk self_analysis family moderate_none moderate_sample "
    "moderate_all together told_at_or_below told_at_or_above told_child_unsafe plan "
    "actions immediate smart assured confirmed re_audit dip_review target".split()
)


def sentences(settings: Mapping) -> list[tuple[str, dict]]:
    """The sentences that a framework's settings say: (key of ``SENTENCES``, values),
    without the chapters.

    :param settings: the fields of a framework by name; grades, tools, people and levels
        by what they are called, days in words, lists of such where there are several;
        ``discussions`` (people to talk to) and ``told`` (what sets it off, at which
        grade, who is told)
    """

    def has(name):
        return settings.get(name) or 0

    def one(key, name, word):
        """A sentence with the value of one setting, where that is set."""
        return (key, {word: has(name)}) if has(name) else None

    def each(key, name, word):
        return [(key, {word: value}) for value in has(name) or ()]

    def flag(key, name):
        return (key, {}) if has(name) else None

    told = {}
    for trigger, grade, people in settings.get("told") or ():
        told.setdefault((trigger, grade), []).append(people)
    mode = settings.get("moderation_mode") or "none"
    standard = has("standard_count")
    found = [
        _scope(has),
        one("from", "date_from", "date"),
        one("to", "date_to", "date"),
        one("tool", "tool_id", "tool"),
        one("days", "audit_days", "days"),
        ("own_work" if has("allow_own_line") else "own_line", {}),
        flag("own_team", "allow_own_team"),
        ("talk", {"people": settings["discussions"]}) if has("discussions") else None,
        flag("self_analysis", "require_self_analysis"),
        flag("family", "require_family_feedback"),
        one("survey", "family_survey_id", "survey"),
        one("links", "family_link_days", "days"),
        one("phone", "family_phone", "phone"),
        flag("checklist", "checklist_blocks"),
        flag("feedback", "feedback_agreed"),
        (
            f"moderate_{mode}",
            {
                "percent": f"{has('moderation_percentage'):g}",
                "days": has("moderation_days"),
            },
        ),
        one("always", "moderation_rule_ids", "which"),
        flag("together", "moderation_together") if mode != "none" else None,
        flag("quality", "moderation_quality_required"),
        one("moderators", "moderator_ids", "people"),
        *each("layer", "moderation_layer_ids", "name"),
        (
            "challenge",
            {"days": has("challenge_days"), "decide": has("challenge_decide_days")},
        )
        if has("challenge_days")
        else None,
        ("standard", {"count": standard, "months": has("standard_months")})
        if standard
        else None,
        (
            "tolerance" if has("standard_steps") else "tolerance_none",
            {
                "share": f"{has('standard_share'):g}",
                "steps": has("standard_steps"),
            },
        )
        if standard or has("seed_every")
        else None,
        one("seed", "seed_every", "count"),
        ("double", {"percent": f"{has('double_percentage'):g}"})
        if has("double_percentage")
        else None,
        flag("drift_shown", "drift_to_managers"),
        *(
            (f"told_{trigger}", {"grade": grade, "people": people})
            for (trigger, grade), people in told.items()
        ),
        (
            "plan",
            {
                "grade": settings["plan_below_grade_id"],
                "days": has("plan_review_days"),
            },
        )
        if has("plan_below_grade_id")
        else None,
        one("copied", "plan_copied_to_ids", "people"),
        one("actions", "action_days", "days"),
        one("immediate", "immediate_hours", "hours"),
        flag("smart", "smart_actions"),
        ("blocking", {}) if settings.get("closing_actions") == "blocking" else None,
        flag("assured", "closing_assured"),
        ("confirmed", {"days": has("closing_days")})
        if has("closing_confirmed")
        else None,
        (
            "re_audit",
            {"grade": settings["re_audit_grade_id"], "weeks": has("re_audit_weeks")},
        )
        if has("re_audit_grade_id") and has("re_audit_weeks")
        else None,
        one("re_audit_tool", "re_audit_tool_id", "tool"),
        one("dip_review", "dip_review_months", "months"),
        one("dip_review_tool", "dip_review_tool_id", "tool"),
        one("ahead", "follow_up_lead_days", "days"),
        *each("rule", "follow_rule_ids", "name"),
        *(("audited", values) for values in has("follow_up_ids") or ()),
        one("dip", "dip_count", "count"),
        flag("dip_own", "dip_own_area"),
        one("notice", "thematic_notice_days", "days"),
        flag("agreed", "thematic_agreed_first"),
        one("supervision", "supervision_tool_id", "tool"),
        one("improvement", "service_improvement_ids", "people"),
        one("observation", "observation_tool_id", "tool"),
        one("observer", "observer_choice", "who"),
        one("observer_jobs", "observer_job_ids", "jobs"),
        one("since", "case_work_from", "date"),
        (
            "checklists",
            {
                "days": has("checklist_first_days"),
                "weeks": has("checklist_every_weeks"),
            },
        )
        if has("checklist_every_weeks")
        else None,
        one("checked", "checklist_item_ids", "items"),
        *(("checkpoint", values) for values in has("checkpoint_ids") or ()),
        one("dispute", "dispute_level_ids", "levels"),
        ("target", {"percent": f"{has('target_percent'):g}"})
        if has("target_percent")
        else None,
        *(("target_more", values) for values in has("target_ids") or ()),
    ]
    return [said for said in found if said]


def _scope(has):
    if has("department_ids"):
        return "part", {"departments": has("department_ids")}
    return ("part_unnamed" if has("for_part") else "whole"), {}


def chapters(found: list[tuple[str, dict]]) -> list[tuple[str, list[tuple[str, dict]]]]:
    """Sentences under their chapters: (key of the chapter, sentences); none empty."""
    of, chapter = {}, None
    for key in SENTENCES:
        if key.startswith("# "):
            chapter = key
        of[key] = chapter
    under: dict[str, list] = {}
    for key, values in found:
        under.setdefault(of[key], []).append((key, values))
    order = [key for key in SENTENCES if key in under]
    return [(key, under[key]) for key in order]
