"""A framework's settings as the sentences of a policy, chapter by chapter, in the order
in which work flows. What is not asked for is not said; what is said is done.

One table holds which settings a sentence says: it is read to say them, to read them
back, and to know what is asked when a sentence is changed, added or taken away."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from .register.messages import _lt


class Sentence(NamedTuple):
    """One sentence of a policy, and the settings that it says.

    ``values``: what stands in it, by the setting it comes from. ``sets``: settings
    that have to be so. ``needs``: settings without which it is not said; ``one_of``:
    of which one is enough. ``but``: settings that must not be so. ``each``: a list, of
    which each row is a sentence (``word``: where its only value stands). ``fields``:
    what is asked when it is changed. ``off``: what takes it away, None where something
    always stands in its place.
    """

    text: str
    values: Mapping[str, str]
    sets: Mapping[str, Any]
    needs: tuple[str, ...]
    one_of: tuple[str, ...]
    but: Mapping[str, Any]
    each: str | None
    word: str | None
    fields: tuple[str, ...]
    off: Mapping[str, Any] | None

    @property
    def words(self) -> tuple[str, ...]:
        """The places of its values."""
        return tuple(re.findall(r"%\((\w+)\)s", self.text))


def _says(
    text,
    *,
    sets=(),
    needs=None,
    one_of=(),
    but=(),
    each=None,
    word=None,
    fields=None,
    off=None,
    fixed=False,
    **values,
):
    """A :class:`Sentence`; without ``sets`` it needs the first of its values."""
    sets, first = dict(sets), tuple(values.values())[:1]
    if needs is None:
        needs = () if sets else first
    if fields is None:
        fields = (each,) if each else (*sets, *values.values())
    if off is None:
        off = dict.fromkeys(sets if sets else needs[:1], False)
        if "moderation_mode" in off:
            off = {"moderation_mode": NOT_MODERATED}
    if fixed or each:
        off = None
    return Sentence(
        text, values, sets, needs, one_of, dict(but), each, word, fields, off
    )


NOT_MODERATED = "none"
# In order; each is said where its setting is. A chapter's name begins with "# ".
SENTENCES: dict[str, Sentence | str] = {
    "# for": _lt("Whom it is for"),
    "whole": _says(
        _lt("It holds for the whole council."),
        sets={"for_part": False, "department_ids": False},
        fields=("department_ids",),
        fixed=True,
    ),
    "part": _says(_lt("It holds for %(departments)s."), departments="department_ids"),
    "part_unnamed": _says(
        _lt("It holds for a part of the council, once that is named."),
        sets={"for_part": True, "department_ids": False},
        fields=("department_ids",),
        fixed=True,
    ),
    "from": _says(
        _lt("Audits that begin on %(date)s or after follow it."), date="date_from"
    ),
    "to": _says(_lt("It ends on %(date)s."), date="date_to"),
    "# audit": _lt("Auditing a case file"),
    "tool": _says(
        _lt("Case files are audited with “%(tool)s”."), tool="tool_id", fixed=True
    ),
    "days": _says(
        _lt("Auditors have %(days)s working days."), days="audit_days", fixed=True
    ),
    "own_line": _says(
        _lt("Nobody audits their own work, or work that they manage."),
        sets={"allow_own_line": False},
        fixed=True,
    ),
    "own_work": _says(
        _lt("Nobody audits their own work."), sets={"allow_own_line": True}
    ),
    "own_team": _says(
        _lt("Auditors may audit work of their own team."), sets={"allow_own_team": True}
    ),
    "talk": _says(
        _lt("Before submitting, the auditor talks to %(people)s."),
        people="discussions",
        fields=("discussion_ids",),
    ),
    "self_analysis": _says(
        _lt("The practitioner writes a self-analysis first."),
        sets={"require_self_analysis": True},
    ),
    "family": _says(
        _lt("Children, parents or carers are asked, or it is said why not."),
        sets={"require_family_feedback": True},
    ),
    "survey": _says(_lt("Families are sent “%(survey)s”."), survey="family_survey_id"),
    "links": _says(
        _lt("A family's link works for %(days)s days."), days="family_link_days"
    ),
    "phone": _says(_lt("Families can ring %(phone)s."), phone="family_phone"),
    "checklist": _says(
        _lt("The auditor's checklist is complete before submitting."),
        sets={"checklist_blocks": True},
    ),
    "feedback": _says(
        _lt(
            "Auditor and team manager agree who feeds back to the practitioner, and "
            "by when."
        ),
        sets={"feedback_agreed": True},
    ),
    "# moderation": _lt("Moderation"),
    "moderate_none": _says(
        _lt("Audits are not moderated by rule."),
        sets={"moderation_mode": "none"},
        fixed=True,
    ),
    "moderate_sample": _says(
        _lt(
            "%(percent)s%% of audits are moderated, drawn at random, within %(days)s "
            "working days."
        ),
        sets={"moderation_mode": "sample"},
        percent="moderation_percentage",
        days="moderation_days",
    ),
    "moderate_all": _says(
        _lt("Every audit is moderated within %(days)s working days."),
        sets={"moderation_mode": "all"},
        days="moderation_days",
    ),
    "always": _says(_lt("Always moderated: %(which)s."), which="moderation_rule_ids"),
    "together": _says(
        _lt("Moderator and auditor do it together."),
        sets={"moderation_together": True},
        but={"moderation_mode": "none"},
    ),
    "quality": _says(
        _lt("The moderator grades the audit itself, too."),
        sets={"moderation_quality_required": True},
    ),
    "moderators": _says(_lt("Moderators are %(people)s."), people="moderator_ids"),
    "layer": _says(
        _lt("A further look: %(name)s."), each="moderation_layer_ids", word="name"
    ),
    "challenge": _says(
        _lt(
            "A grade can be challenged for %(days)s working days; that is decided "
            "within %(decide)s."
        ),
        days="challenge_days",
        decide="challenge_decide_days",
    ),
    "# alike": _lt("Judging alike"),
    "standard": _says(
        _lt(
            "Auditors grade %(count)s reference audits within tolerance before they "
            "audit, and again after %(months)s months."
        ),
        count="standard_count",
        months="standard_months",
    ),
    "tolerance": _says(
        _lt(
            "Within tolerance: the overall grade, and at least %(share)s%% of the "
            "domains; up to %(steps)s grades from the panel's."
        ),
        share="standard_share",
        steps="standard_steps",
        needs=("standard_steps",),
        one_of=("standard_count", "seed_every"),
    ),
    "tolerance_none": _says(
        _lt(
            "Within tolerance: the overall grade, and at least %(share)s%% of the "
            "domains, each with a grade that the panel gave or accepts."
        ),
        share="standard_share",
        sets={"standard_steps": 0},
        one_of=("standard_count", "seed_every"),
        fields=("standard_share", "standard_steps"),
        fixed=True,
    ),
    "seed": _says(
        _lt("One in %(count)s of an auditor's audits is a reference audit."),
        count="seed_every",
    ),
    "double": _says(
        _lt(
            "%(percent)s%% of a round is audited by two people, each alone, who then "
            "agree."
        ),
        percent="double_percentage",
    ),
    "drift_shown": _says(
        _lt("Managers see how far their people judge as others do."),
        sets={"drift_to_managers": True},
    ),
    "# told": _lt("Who is told"),
    "told_at_or_below": _says(
        _lt("At %(grade)s or below: told on the day, %(people)s."),
        each="told_at_or_below",
        fields=("escalation_ids",),
    ),
    "told_at_or_above": _says(
        _lt("At %(grade)s or better: shared with %(people)s."),
        each="told_at_or_above",
        fields=("escalation_ids",),
    ),
    "told_child_unsafe": _says(
        _lt("A child may be unsafe: told on the day, %(people)s."),
        each="told_child_unsafe",
        fields=("escalation_ids",),
    ),
    "# actions": _lt("Actions, and closing the loop"),
    "plan": _says(
        _lt(
            "An overall grade below %(grade)s needs a support plan, reviewed within "
            "%(days)s days."
        ),
        grade="plan_below_grade_id",
        days="plan_review_days",
    ),
    "copied": _says(
        _lt("Plans are copied to %(people)s."), people="plan_copied_to_ids"
    ),
    "actions": _says(
        _lt("Actions are done within %(days)s working days."),
        days="action_days",
        fixed=True,
    ),
    "immediate": _says(
        _lt("Immediate ones within %(hours)s hours."),
        hours="immediate_hours",
        fixed=True,
    ),
    "smart": _says(
        _lt("Actions are specific, owned, dated and measurable."),
        sets={"smart_actions": True},
    ),
    "blocking": _says(
        _lt("An audit closes once the actions that hold it open are done."),
        sets={"closing_actions": "blocking"},
        off={"closing_actions": "all"},
    ),
    "assured": _says(
        _lt("The service manager assures what the team manager signed off."),
        sets={"closing_assured": True},
    ),
    "confirmed": _says(
        _lt("The head of service confirms it within %(days)s working days."),
        sets={"closing_confirmed": True},
        days="closing_days",
    ),
    "# follow": _lt("Looking again"),
    "re_audit": _says(
        _lt("At %(grade)s or below the case is audited again after %(weeks)s weeks."),
        grade="re_audit_grade_id",
        weeks="re_audit_weeks",
        needs=("re_audit_grade_id", "re_audit_weeks"),
    ),
    "re_audit_tool": _says(_lt("Re-audits use “%(tool)s”."), tool="re_audit_tool_id"),
    "dip_review": _says(
        _lt("%(months)s months after closing, a review asks what changed."),
        months="dip_review_months",
    ),
    "dip_review_tool": _says(
        _lt("Such reviews use “%(tool)s”."), tool="dip_review_tool_id"
    ),
    "ahead": _says(
        _lt(
            "Re-audits and reviews are made, and their auditors told, %(days)s days "
            "ahead."
        ),
        days="follow_up_lead_days",
    ),
    "rule": _says(_lt("Besides: %(name)s."), each="follow_rule_ids", word="name"),
    "audited": _says(
        _lt("%(name)s: %(count)s every %(months)s months."), each="follow_up_ids"
    ),
    "# other": _lt("Other activities"),
    "dip": _says(
        _lt("Managers take %(count)s dip samples each on a month's theme."),
        count="dip_count",
    ),
    "dip_own": _says(
        _lt("They take them from departments that they manage."),
        sets={"dip_own_area": True},
    ),
    "notice": _says(
        _lt("Managers know of a thematic audit %(days)s days ahead."),
        days="thematic_notice_days",
    ),
    "agreed": _says(
        _lt("What good looks like is agreed before a thematic audit opens."),
        sets={"thematic_agreed_first": True},
    ),
    "supervision": _says(
        _lt("Supervision files are audited with “%(tool)s”."),
        tool="supervision_tool_id",
    ),
    "improvement": _says(
        _lt("Completed supervision tools are sent to %(people)s."),
        people="service_improvement_ids",
    ),
    "observation": _says(
        _lt("Practice is observed with “%(tool)s”."), tool="observation_tool_id"
    ),
    "observer": _says(
        _lt("Practice is observed by %(who)s."), who="observer_choice", fixed=True
    ),
    "observer_jobs": _says(
        _lt("Also by people in these jobs: %(jobs)s."), jobs="observer_job_ids"
    ),
    "# case_work": _lt("Case work"),
    "since": _says(
        _lt("Checks on case work are counted from %(date)s on."), date="case_work_from"
    ),
    "checklists": _says(
        _lt(
            "Team managers check each file %(days)s days after it came, then every "
            "%(weeks)s weeks."
        ),
        days="checklist_first_days",
        weeks="checklist_every_weeks",
        needs=("checklist_every_weeks",),
    ),
    "checked": _says(_lt("On the file: %(items)s."), items="checklist_item_ids"),
    "checkpoint": _says(
        _lt("Checkpoint: %(name)s, day %(day)s."), each="checkpoint_ids"
    ),
    "dispute": _says(
        _lt("Disputes go by these levels: %(levels)s."), levels="dispute_level_ids"
    ),
    "# targets": _lt("Targets"),
    "target": _says(
        _lt("The target is %(percent)s%% good or better."), percent="target_percent"
    ),
    "target_more": _says(_lt("%(name)s: %(percent)s%%."), each="target_ids"),
}
CHAPTERS = tuple(key for key in SENTENCES if key.startswith("# "))
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
    settings = _normal(settings)
    return [
        (key, values)
        for key, one in SENTENCES.items()
        if isinstance(one, Sentence)
        for values in _said(one, settings)
    ]


def _normal(settings):
    """Settings with what is never empty filled in, and who is told by what sets it
    off."""
    told: dict[str, dict] = {}
    for trigger, grade, people in settings.get("told") or ():
        told.setdefault(f"told_{trigger}", {}).setdefault(grade, []).append(people)
    return {
        **settings,
        "moderation_mode": settings.get("moderation_mode") or NOT_MODERATED,
        **{
            trigger: [
                {"grade": grade, "people": people} for grade, people in rows.items()
            ]
            for trigger, rows in told.items()
        },
    }


def _said(one, settings):
    """The values of each time that a sentence is said."""

    def has(name):
        return settings.get(name) or 0

    if not (
        all(has(name) == (value or 0) for name, value in one.sets.items())
        and all(has(name) for name in one.needs)
        and (not one.one_of or any(has(name) for name in one.one_of))
        and not any(has(name) == value for name, value in one.but.items())
    ):
        return []
    if one.each:
        return [
            {one.word: row} if one.word else dict(row) for row in has(one.each) or ()
        ]
    return [{word: has(name) for word, name in one.values.items()}]


def in_words(values: Mapping) -> dict:
    """Values as they are written: numbers without a needless nought."""
    return {
        word: f"{value:g}" if isinstance(value, float) else value
        for word, value in values.items()
    }


def read_back(found: list[tuple[str, dict]]) -> dict:
    """The settings that sentences say: the inverse of :func:`sentences`, as far as
    anything is said."""
    settings: dict[str, Any] = {}
    told = []
    for key, values in found:
        one = SENTENCES[key]
        assert isinstance(one, Sentence)
        settings.update(one.sets)
        if key.startswith("told_"):
            told += [
                (key.removeprefix("told_"), values["grade"], people)
                for people in values["people"]
            ]
        elif one.each:
            row = values[one.word] if one.word else values
            settings.setdefault(one.each, []).append(row)
        else:
            settings.update({name: values[word] for word, name in one.values.items()})
    return {**settings, "told": told} if told else settings


def possible(settings: Mapping) -> list[str]:
    """Keys of sentences that could be added: not said now, and not what always stands
    in place of another; of lists another row."""
    settings = _normal(settings)
    said = {key for key, _values in sentences(settings)}
    return [
        key
        for key, one in SENTENCES.items()
        if isinstance(one, Sentence)
        and (one.each or (key not in said and (one.off is not None or one.needs)))
        and (not one.one_of or any(settings.get(name) for name in one.one_of))
        and not any(settings.get(name) == value for name, value in one.but.items())
    ]


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
