"""What a framework does, in sentences."""

from .policy import Policy, says
from .register.messages import _lt

NOT_MODERATED = "none"
SENTENCES = {
    "# for": _lt("Whom it is for"),
    "whole": says(
        _lt("It holds for the whole council."),
        sets={"for_part": False, "department_ids": False},
        fields=("department_ids",),
        fixed=True,
    ),
    "part": says(_lt("It holds for %(departments)s."), departments="department_ids"),
    "part_unnamed": says(
        _lt("It holds for a part of the council, once that is named."),
        sets={"for_part": True, "department_ids": False},
        fields=("department_ids",),
        fixed=True,
    ),
    "from": says(
        _lt("Audits that begin on %(date)s or after follow it."), date="date_from"
    ),
    "to": says(_lt("It ends on %(date)s."), date="date_to"),
    "review": says(
        _lt(
            "It is reviewed by %(date)s; %(weeks)s weeks before, this is told to: "
            "%(people)s."
        ),
        date="review_on",
        weeks="review_weeks",
        people="review_job_ids",
    ),
    "# audit": _lt("Auditing a case file"),
    "tool": says(
        _lt("Case files are audited with “%(tool)s”."), tool="tool_id", fixed=True
    ),
    "days": says(
        _lt("Auditors have %(days)s working days."), days="audit_days", fixed=True
    ),
    "own_line": says(
        _lt("Nobody audits their own work, or work that they manage."),
        sets={"allow_own_line": False},
        fixed=True,
    ),
    "own_work": says(
        _lt("Nobody audits their own work."), sets={"allow_own_line": True}
    ),
    "own_team": says(
        _lt("Auditors may audit work of their own team."), sets={"allow_own_team": True}
    ),
    "talk": says(
        _lt("Before submitting, the auditor talks to %(people)s."),
        people="discussions",
        fields=("discussion_ids",),
    ),
    "self_analysis": says(
        _lt("The practitioner writes a self-analysis first."),
        sets={"require_self_analysis": True},
    ),
    "family": says(
        _lt("Children, parents or carers are asked, or it is said why not."),
        sets={"require_family_feedback": True},
    ),
    "survey": says(_lt("Families are sent “%(survey)s”."), survey="family_survey_id"),
    "links": says(
        _lt("A family's link works for %(days)s days."),
        days="family_link_days",
        needs=("family_survey_id", "family_link_days"),
        off={"family_link_days": False},
    ),
    "phone": says(_lt("Families can ring %(phone)s."), phone="family_phone"),
    "checklist": says(
        _lt("The auditor's checklist is complete before submitting."),
        sets={"checklist_blocks": True},
    ),
    "feedback": says(
        _lt(
            "Auditor and team manager agree who feeds back to the practitioner, and "
            "by when."
        ),
        sets={"feedback_agreed": True},
    ),
    "# moderation": _lt("Moderation"),
    "moderate_none": says(
        _lt("Audits are not moderated by rule."),
        sets={"moderation_mode": "none"},
        fixed=True,
    ),
    "moderate_sample": says(
        _lt(
            "%(percent)s%% of audits are moderated, drawn at random, within %(days)s "
            "working days."
        ),
        sets={"moderation_mode": "sample"},
        off={"moderation_mode": NOT_MODERATED},
        percent="moderation_percentage",
        days="moderation_days",
    ),
    "moderate_all": says(
        _lt("Every audit is moderated within %(days)s working days."),
        sets={"moderation_mode": "all"},
        off={"moderation_mode": NOT_MODERATED},
        days="moderation_days",
    ),
    "always": says(_lt("Always moderated: %(which)s."), which="moderation_rule_ids"),
    "together": says(
        _lt("Moderator and auditor do it together."),
        sets={"moderation_together": True},
        but={"moderation_mode": "none"},
    ),
    "quality": says(
        _lt("The moderator grades the audit itself, too."),
        sets={"moderation_quality_required": True},
    ),
    "moderators": says(_lt("Moderators are %(people)s."), people="moderator_ids"),
    "layer": says(
        _lt("A further look: %(name)s."), each="moderation_layer_ids", word="name"
    ),
    "challenge": says(
        _lt(
            "A grade can be challenged for %(days)s working days; that is decided "
            "within %(decide)s."
        ),
        days="challenge_days",
        decide="challenge_decide_days",
    ),
    "# alike": _lt("Judging alike"),
    "standard": says(
        _lt(
            "Auditors grade %(count)s reference audits within tolerance before they "
            "audit, and again after %(months)s months."
        ),
        count="standard_count",
        months="standard_months",
    ),
    "tolerance": says(
        _lt(
            "Within tolerance: the overall grade, and at least %(share)s%% of the "
            "domains; up to %(steps)s grades from the panel's."
        ),
        share="standard_share",
        steps="standard_steps",
        needs=("standard_steps",),
        one_of=("standard_count", "seed_every"),
    ),
    "tolerance_none": says(
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
    "seed": says(
        _lt("One in %(count)s of an auditor's audits is a reference audit."),
        count="seed_every",
    ),
    "double": says(
        _lt(
            "%(percent)s%% of a round is audited by two people, each alone, who then "
            "agree."
        ),
        percent="double_percentage",
    ),
    "drift_shown": says(
        _lt("Managers see how far their people judge as others do."),
        sets={"drift_to_managers": True},
    ),
    "# told": _lt("Who is told"),
    "told_at_or_below": says(
        _lt("At %(grade)s or below: told on the day, %(people)s."),
        each="told_at_or_below",
        fields=("escalation_ids",),
    ),
    "told_at_or_above": says(
        _lt("At %(grade)s or better: shared with %(people)s."),
        each="told_at_or_above",
        fields=("escalation_ids",),
    ),
    "told_child_unsafe": says(
        _lt("A child may be unsafe: told on the day, %(people)s."),
        each="told_child_unsafe",
        fields=("escalation_ids",),
    ),
    "# actions": _lt("Actions, and closing the loop"),
    "plan": says(
        _lt(
            "An overall grade below %(grade)s needs a support plan, reviewed within "
            "%(days)s days."
        ),
        grade="plan_below_grade_id",
        days="plan_review_days",
    ),
    "copied": says(_lt("Plans are copied to %(people)s."), people="plan_copied_to_ids"),
    "actions": says(
        _lt("Actions are done within %(days)s working days."),
        days="action_days",
        fixed=True,
    ),
    "immediate": says(
        _lt("Immediate ones within %(hours)s hours."),
        hours="immediate_hours",
        fixed=True,
    ),
    "smart": says(
        _lt("Actions are specific, owned, dated and measurable."),
        sets={"smart_actions": True},
    ),
    "blocking": says(
        _lt("An audit closes once the actions that hold it open are done."),
        sets={"closing_actions": "blocking"},
        off={"closing_actions": "all"},
    ),
    "file_held": says(
        _lt("A file is not to be closed before its audit is complete."),
        sets={"file_held_by_audit": True},
    ),
    "file_held_by_actions": says(
        _lt("A file is not to be closed before the actions marked so are done."),
        sets={"file_held_by_actions": True},
    ),
    "assured": says(
        _lt("The service manager assures what the team manager signed off."),
        sets={"closing_assured": True},
    ),
    "confirmed": says(
        _lt("The head of service confirms it within %(days)s working days."),
        sets={"closing_confirmed": True},
        days="closing_days",
    ),
    "# follow": _lt("Looking again"),
    "re_audit": says(
        _lt("At %(grade)s or below the case is audited again after %(weeks)s weeks."),
        grade="re_audit_grade_id",
        weeks="re_audit_weeks",
        needs=("re_audit_grade_id", "re_audit_weeks"),
    ),
    "re_audit_tool": says(_lt("Re-audits use “%(tool)s”."), tool="re_audit_tool_id"),
    "dip_review": says(
        _lt("%(months)s months after closing, a review asks what changed."),
        months="dip_review_months",
    ),
    "dip_review_tool": says(
        _lt("Such reviews use “%(tool)s”."), tool="dip_review_tool_id"
    ),
    "ahead": says(
        _lt(
            "Re-audits and reviews are made, and their auditors told, %(days)s days "
            "ahead."
        ),
        days="follow_up_lead_days",
    ),
    "rule": says(_lt("Besides: %(name)s."), each="follow_rule_ids", word="name"),
    "audited": says(
        _lt("%(name)s: %(count)s every %(months)s months."), each="follow_up_ids"
    ),
    "# other": _lt("Other activities"),
    "dip": says(
        _lt(
            "Managers take %(count)s dip samples each on a month's theme, from "
            "departments that they manage."
        ),
        sets={"dip_own_area": True},
        count="dip_count",
    ),
    "notice": says(
        _lt("Managers know of a thematic audit %(days)s days ahead."),
        days="thematic_notice_days",
    ),
    "agreed": says(
        _lt("What good looks like is agreed before a thematic audit opens."),
        sets={"thematic_agreed_first": True},
    ),
    "self_audit": says(
        _lt(
            "Practitioners audit their own files with “%(tool)s”; their manager "
            "completes it or sends it back. It counts in no result."
        ),
        tool="self_audit_tool_id",
    ),
    "supervision": says(
        _lt("Supervision files are audited with “%(tool)s”."),
        tool="supervision_tool_id",
    ),
    "supervised": says(
        _lt("Everybody is supervised every %(weeks)s weeks."),
        weeks="supervision_weeks",
    ),
    "supervised_new": says(
        _lt(
            "Newly qualified workers are supervised every %(weeks)s weeks, until the "
            "day agreed with each."
        ),
        weeks="supervision_new_weeks",
        needs=("supervision_new_weeks", "supervision_weeks"),
    ),
    "supervised_file": says(
        _lt(
            "Whose supervision file is read is proposed by risk: newly qualified "
            "people first, then the worse last grade, then overdue supervision, then a "
            "file never read, then the one read longest ago. A file read in the last "
            "%(months)s months comes last."
        ),
        months="supervision_rest_months",
    ),
    "improvement": says(
        _lt("Completed supervision tools are sent to %(people)s."),
        people="service_improvement_ids",
    ),
    "observation": says(
        _lt("Practice is observed with “%(tool)s”."), tool="observation_tool_id"
    ),
    "observer": says(
        _lt("Practice is observed by %(who)s."), who="observer_choice", fixed=True
    ),
    "observer_jobs": says(
        _lt("Also by people in these jobs: %(jobs)s."), jobs="observer_job_ids"
    ),
    "specialist": says(
        _lt("Each %(month)s, a specialist audit: %(name)s, at least %(count)s."),
        each="specialist_subject_ids",
        fields=(),
    ),
    "# owed": _lt("What is expected of whom"),
    "expected": says(_lt("%(name)s."), each="expectation_ids", word="name", fields=()),
    "# case_work": _lt("Case work"),
    "since": says(
        _lt("Checks on case work are counted from %(date)s on."), date="case_work_from"
    ),
    "checklists": says(
        _lt(
            "Team managers check each file %(days)s days after it came, then every "
            "%(weeks)s weeks."
        ),
        days="checklist_first_days",
        weeks="checklist_every_weeks",
        needs=("checklist_every_weeks", "checklist_item_ids"),
        off={"checklist_every_weeks": False},
    ),
    "checked": says(_lt("On the file: %(items)s."), items="checklist_item_ids"),
    "checkpoint": says(_lt("%(name)s: by day %(day)s."), each="checkpoint_ids"),
    "dispute": says(
        _lt("Disputes go by these levels: %(levels)s."), levels="dispute_level_ids"
    ),
    "# approval": _lt("Who approves"),
    "post_exemption": says(
        _lt("Exemptions from auditing are approved by: %(jobs)s."),
        jobs="exemption_job_ids",
    ),
    "post_reopen": says(
        _lt("Submitted audits are re-opened by: %(jobs)s."), jobs="reopen_job_ids"
    ),
    "post_override": says(
        _lt("An auditor with a conflict is allowed by: %(jobs)s."),
        jobs="override_job_ids",
    ),
    "post_late": says(
        _lt("A date later than allowed is approved by: %(jobs)s."), jobs="late_job_ids"
    ),
    "# meetings": _lt("Meetings and summaries"),
    "meeting": says(_lt("%(name)s: %(how)s."), each="meeting_type_ids", fields=()),
    "summary": says(
        _lt(
            "Each manager sums up the audits of their teams in a “%(type)s”, within "
            "%(days)s working days at the lowest level and as many again at each level "
            "above, up to the director."
        ),
        type="summary_type_id",
        days="summary_days",
    ),
    "# targets": _lt("Targets"),
    "target": says(
        _lt("The target is %(percent)s%% good or better."), percent="target_percent"
    ),
    "target_more": says(_lt("%(name)s: %(how)s."), each="target_ids"),
    "coverage": says(
        _lt(
            "Where less than %(percent)s%% of what a round or a quarter planned was "
            "audited when it is over, whoever runs it is told."
        ),
        percent="coverage_percent",
    ),
}
# What a card shows of a framework before it is loaded.
BRIEF = frozenset(
    "days own_line own_work talk self_analysis family moderate_none moderate_sample "
    "moderate_all together told_at_or_below told_at_or_above told_child_unsafe plan "
    "actions immediate smart assured confirmed re_audit dip_review target".split()
)


def _normal(settings):
    """Settings with what is never empty filled in; ``told`` (what sets it off, at which
    grade, who is told) by what sets it off."""
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


POLICY = Policy(SENTENCES, _normal)
