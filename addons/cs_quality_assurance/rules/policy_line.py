"""What a line of the programme does, in sentences."""

from .policy import Policy, says
from .register.messages import _lt

SENTENCES = {
    "# line": _lt("What is done"),
    "kind": says(_lt("Kind of work: %(kind)s."), kind="kind", fixed=True),
    "theme": says(_lt("It looks at: %(theme)s."), theme="theme"),
    "tool": says(_lt("It uses “%(tool)s”."), tool="tool_id", fixed=True),
    "type": says(_lt("Type of audit: %(type)s."), type="audit_type", fixed=True),
    "brief": says(
        _lt("What good looks like is written down for the auditors."),
        needs=("brief",),
        fields=("brief",),
        off={"brief": False},
    ),
    "element": says(
        _lt("No good grade without: %(name)s"), each="non_negotiable_ids", word="name"
    ),
    "# why": _lt("Why, and with whom"),
    "why": says(_lt("Why: %(why)s"), why="rationale"),
    "tests_action": says(
        _lt("It tests whether this action helped: %(action)s."),
        action="tested_action_id",
    ),
    "tests_theme": says(
        _lt("It tests what was done about the theme “%(theme)s”."),
        theme="tested_theme_id",
    ),
    "tests_training": says(
        _lt("It tests what this training changed: %(training)s."),
        training="tested_training",
    ),
    "chair": says(_lt("Chaired by %(chair)s."), chair="chair_id"),
    "agencies": says(_lt("Partner agencies: %(agencies)s."), agencies="agency_ids"),
    "together": says(
        _lt("What was found is brought together on %(date)s."), date="together_on"
    ),
    "# when": _lt("When"),
    "when": says(
        _lt("%(when)s."),
        when="when",
        one_of=("by_calendar",),
        fields=(
            "starts",
            "recurrence",
            "interval",
            "date_first",
            "day_rule",
            "day",
            "working_day",
            "roll",
        ),
        fixed=True,
    ),
    "when_case": says(
        _lt("%(when)s."),
        when="when",
        one_of=("by_case",),
        fields=(
            "starts",
            "start_event_type_ids",
            "start_amount",
            "start_unit",
            "start_side",
            "start_weeks",
            "start_every",
            "start_since",
        ),
        fixed=True,
    ),
    "when_quota": says(
        _lt("By quota: %(when)s."),
        when="when",
        one_of=("by_quota",),
        fields=("starts", "expectation_id"),
        fixed=True,
    ),
    "from": says(
        _lt("Nothing that fell due before %(date)s is made."),
        date="start_from",
        one_of=("by_case",),
    ),
    "closed": says(
        _lt("Also cases that have closed by then."),
        sets={"start_only_open": False},
        one_of=("by_case",),
        off={"start_only_open": True},
    ),
    "continues": says(_lt("It goes on from “%(line)s”."), line="continues_id"),
    "lasts": says(
        _lt("Each round lasts %(months)s months."),
        months="lasts_months",
        one_of=("by_calendar",),
    ),
    "milestone": says(
        _lt("%(name)s: from week %(first)s to week %(last)s."),
        each="milestone_ids",
        one_of=("by_calendar",),
    ),
    "due": says(
        _lt("Audits are due: %(due)s."),
        due="due_mode",
        one_of=("by_calendar",),
        fixed=True,
    ),
    "# which": _lt("Which cases"),
    "sample": says(
        _lt("%(sample)s."),
        sample="sample",
        one_of=("by_calendar",),
        fields=(
            "sample_method",
            "sample_percentage",
            "rounding",
            "sample_size",
            "stratify_by",
            "count_ids",
        ),
        fixed=True,
    ),
    "short": says(
        _lt("Where there are fewer, all of them are drawn."),
        sets={"allow_short": True},
        one_of=("by_calendar",),
    ),
    "criteria": says(
        _lt("Drawn by what the record says: %(rule)s."),
        rule="criterion_ids",
        one_of=("by_calendar",),
        fields=("criteria_use", "criterion_ids"),
    ),
    "open": says(
        _lt("Open for at least %(count)s %(unit)s."),
        count="open_at_least",
        unit="open_unit",
        one_of=("by_calendar",),
    ),
    "rest": says(
        _lt("Not audited in the %(months)s months before."),
        months="not_audited_months",
        one_of=("by_calendar",),
    ),
    "types": says(_lt("Only these types: %(types)s."), types="case_type_ids"),
    "departments": says(
        _lt("Only from: %(departments)s."), departments="department_ids"
    ),
    "types_except": says(_lt("All types except: %(types)s."), types="except_type_ids"),
    "departments_except": says(
        _lt("All except those of: %(departments)s."),
        departments="except_department_ids",
    ),
    "flags": says(_lt("Only with one of these flags: %(flags)s."), flags="flag_ids"),
    "# who": _lt("Who audits, and who is told"),
    "everybody": says(
        _lt(
            "Everybody marked as auditing case files takes part, other services first."
        ),
        sets={"pool_ids": False},
        but={"by_quota": True},
        fixed=True,
    ),
    "pool": says(
        _lt("Audited by: %(name)s."),
        each="pool_ids",
        word="name",
        but={"by_quota": True},
    ),
    "accredited": says(
        _lt("Only accredited people take part."), sets={"accredited_only": True}
    ),
    "told": says(
        _lt("Told: %(name)s."),
        each="notice_ids",
        word="name",
        one_of=("by_calendar",),
    ),
    "# steps": _lt("How it is done, where not as the framework says"),
    "days": says(
        _lt("Auditors have %(days)s working days."),
        days="audit_days",
        but={"by_quota": True},
    ),
    "talk": says(
        _lt("Before submitting, its auditors speak to: %(people)s."),
        sets={"discussions_own": True},
        needs=("discussion_ids",),
        fields=("discussions_own", "discussion_ids"),
        people="discussion_ids",
        but={"by_quota": True},
    ),
    "talk_nobody": says(
        _lt("Its auditors need speak to nobody before submitting."),
        sets={"discussions_own": True},
        but={"by_quota": True, "talks": True},
    ),
    "moderate_none": says(
        _lt("Its audits are not moderated by rule."),
        sets={"moderation_mode": "none"},
        but={"by_quota": True},
    ),
    "moderate_sample": says(
        _lt(
            "%(percent)s%% of its audits are moderated, drawn at random, within "
            "%(days)s working days."
        ),
        sets={"moderation_mode": "sample"},
        percent="moderation_percentage",
        days="moderation_days",
        but={"by_quota": True},
    ),
    "moderate_all": says(
        _lt("Every audit of it is moderated within %(days)s working days."),
        sets={"moderation_mode": "all"},
        days="moderation_days",
        but={"by_quota": True},
    ),
    "moderators": says(
        _lt("Its moderators are %(people)s."),
        people="moderator_ids",
        needs=("moderator_ids", "moderation_mode"),
        but={"by_quota": True, "moderation_mode": "none"},
    ),
    "again": says(
        _lt("What follows its audits: %(rules)s."),
        sets={"follow_ups_own": True},
        needs=("follow_rule_ids",),
        fields=("follow_ups_own", "follow_rule_ids"),
        rules="follow_rule_ids",
        but={"by_quota": True},
    ),
    "again_never": says(
        _lt("No re-audit and no review follows its audits."),
        sets={"follow_ups_own": True},
        but={"by_quota": True, "follows": True},
    ),
    "# runs": _lt("How it runs"),
    "runs": says(_lt("%(runs)s."), runs="automation", fixed=True),
    "drawn": says(
        _lt("Drawn and allocated %(days)s days ahead."),
        days="draw_days_ahead",
        one_of=("by_calendar",),
    ),
    "opened": says(
        _lt("Auditors are told %(days)s days before it starts."),
        days="open_days_ahead",
        one_of=("by_calendar",),
    ),
}
POLICY = Policy(SENTENCES)
