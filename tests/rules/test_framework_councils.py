"""Each council's framework file carries the policies and the tool its rules ask for."""

import re
from collections import Counter

from framework_files import (
    FOUR,
    SHARED,
    domains_of,
    graded_domains,
    one,
    records,
    who_is_asked,
    who_is_told,
)

# Durham


def test_dur_05_sixteen_domains_two_for_looked_after_children():
    domains = graded_domains("durham")
    assert [int(domain.text["number"]) for domain in domains] == list(range(1, 17))
    lac = {
        int(domain.text["number"])
        for domain in domains
        if "case_type_ids" in domain.refs
    }
    assert lac == {15, 16}
    for domain in domains[14:]:
        assert domain.ref("case_type_ids") == "case_type_lac"
    assert (
        one("durham", "cs.audit.tool", "tool_case_file").text["lookback_months"] == "12"
    )


def test_dur_06_limits():
    """5, 7 and 9 hold the overall at inadequate; 2, 3 and 14 below good."""
    numbers = {
        domain.id: int(domain.text["number"]) for domain in graded_domains("durham")
    }
    limits = {
        numbers[limit.ref("domain_id")]: (
            limit.grade("trigger_grade_id"),
            limit.grade("cap_grade_id"),
        )
        for limit in records("durham", "cs.audit.limit")
    }
    own = ("inadequate", "inadequate")
    below_good = ("inadequate", "requires_improvement")
    assert limits == {
        5: own,
        7: own,
        9: own,
        2: below_good,
        3: below_good,
        14: below_good,
    }


def test_dur_06_stricter_reading_is_ready_and_off():
    strict = {
        limit.id: (limit.text["strict"], limit.grade("strict_trigger_grade_id"))
        for limit in records("durham", "cs.audit.limit")
        if "strict" in limit.text
    }
    off = ("False", "requires_improvement")
    assert strict == {"limit_02": off, "limit_03": off, "limit_14": off}


def test_dur_08_discussions():
    assert who_is_asked("durham") == {
        "practitioner": ("always", None),
        "team_manager": ("always", None),
        "iro": ("has_iro", None),
    }


def test_dur_10_plan_below_good_reviewed_in_four_weeks():
    framework = one("durham", "cs.framework", "framework")
    assert framework.grade("plan_below_grade_id") == "good"
    assert framework.text["plan_review_days"] == "28"


def test_dur_11_operations_manager_then_strategic_manager():
    assert who_is_told("durham") == [
        ("at_or_below", "inadequate", "service"),
        ("at_or_below", "inadequate", "head_of_service"),
        ("child_unsafe", None, "service"),
        ("child_unsafe", None, "head_of_service"),
    ]


def test_dur_24_ten_key_practice_standards_all_linked():
    standards = {
        standard.id: standard.text["number"]
        for standard in records("durham", "cs.practice.standard")
    }
    assert list(standards.values()) == [f"KPS {number}" for number in range(1, 11)]
    linked = {
        ref
        for domain in graded_domains("durham")
        for ref in domain.refs["standard_ids"]
    }
    assert linked == set(standards)


def test_dur_29_six_confirmations():
    conditions = Counter(
        line.text.get("condition", "always")
        for line in records("durham", "cs.audit.tool.checklist")
    )
    assert conditions == {"always": 4, "plan_required": 1, "escalation_required": 1}


# Luton


def test_lut_03_14_six_areas_all_with_bottom_lines():
    domains = graded_domains("luton")
    assert [domain.text["short_name"] for domain in domains] == [
        "Contact and referral",
        "Basic information",
        "Assessment",
        "Planning",
        "Review",
        "Management oversight",
    ]
    assert {domain.text.get("is_bottom_line") for domain in domains} == {"True"}


def test_lut_policies():
    """LUT-02, LUT-04 to LUT-08, LUT-11 and LUT-17 as values."""
    framework = one("luton", "cs.framework", "framework")
    expected = {
        "audit_days": "10",
        "moderation_mode": "all",
        "moderation_days": "10",
        "action_days": "5",
        "immediate_hours": "24",
        "dip_review_months": "3",
        "require_self_analysis": "True",
        "require_family_feedback": "True",
    }
    assert {name: framework.text[name] for name in expected} == expected
    assert (
        one("luton", "cs.audit.tool", "tool_collaborative").text["lookback_months"]
        == "6"
    )


def test_lut_06_head_of_service_and_director_told_of_inadequate():
    told = [line for line in who_is_told("luton") if line[0] == "at_or_below"]
    assert told == [
        ("at_or_below", "inadequate", "head_of_service"),
        ("at_or_below", "inadequate", "directorate"),
    ]


# Blackpool


def test_bpl_policies():
    """Weeks 1 and 2 to audit, 3 to moderate at least 15% (BPL-01, BPL-03, BPL-08)."""
    framework = one("blackpool", "cs.framework", "framework")
    expected = {
        "audit_days": "10",
        "moderation_mode": "sample",
        "moderation_percentage": "15.0",
        "moderation_days": "5",
    }
    assert {name: framework.text[name] for name in expected} == expected
    assert framework.ref("tool_id") == "tool_ten_domain"


def test_bpl_04_every_tool_looks_back_six_months():
    months = {
        tool.id: tool.text["lookback_months"]
        for tool in records("blackpool", "cs.audit.tool")
    }
    assert months == {
        "tool_ten_domain": "6",
        "tool_early_help": "6",
        "tool_victim": "6",
    }


def test_bpl_06_07_discussions():
    assert who_is_asked("blackpool") == {
        "practitioner": ("always", None),
        "team_manager": ("always", None),
        "other_worker": ("other_worker", None),
        "service_manager": ("at_or_below", "inadequate"),
    }


def test_bpl_06_07_who_records_them():
    """The current team manager; at inadequate the service manager."""
    recorded = {
        line.text["role"]: (
            line.text["recorded_by"],
            line.grade("service_grade_id") if "service_grade_id" in line.refs else None,
        )
        for line in records("blackpool", "cs.framework.discussion")
    }
    assert recorded == {
        "practitioner": ("team_manager", "inadequate"),
        "team_manager": ("team_manager", "inadequate"),
        "other_worker": ("team_manager", "inadequate"),
        "service_manager": ("service_manager", None),
    }


def test_bpl_06_other_workers_are_confirmed_for_every_tool():
    """Whose work an audit touches is known only afterwards, and confirmed then."""
    confirmed = Counter(
        line.ref("tool_id")
        for line in records("blackpool", "cs.audit.tool.checklist")
        if re.search(r"else|other practitioner|both", line.text["name"])
    )
    assert confirmed == {"tool_ten_domain": 1, "tool_early_help": 1, "tool_victim": 1}


def test_bpl_09_sharing():
    told = [line for line in who_is_told("blackpool") if line[0] != "child_unsafe"]
    assert told == [
        ("at_or_below", "inadequate", "directorate"),
        ("at_or_below", "inadequate", "head_of_service"),
        ("at_or_above", "good", "directorate"),
        ("at_or_above", "good", "head_of_service"),
        ("at_or_above", "good", "service"),
    ]


def test_bpl_17_ten_domains_on_the_ten_standards_and_says_so():
    standards = {
        standard.id: standard
        for standard in records("blackpool", "cs.practice.standard")
    }
    assert {standard.text["set_code"] for standard in standards.values()} == {"kps_bpl"}
    assert [standard.text["number"] for standard in standards.values()] == [
        f"KPS {n}" for n in range(1, 11)
    ]
    domains = domains_of("blackpool", "tool_ten_domain")
    for domain, (id_, standard) in zip(domains, standards.items(), strict=True):
        assert domain.text["name"] == standard.text["name"]
        assert domain.refs["standard_ids"][0] == id_
    note = " ".join(
        one("blackpool", "cs.audit.tool", "tool_ten_domain").text["note"].split()
    )
    assert "does not print it" in note and "ten key practice standards" in note


# Blackburn with Darwen


def test_bwd_01_numbered_standards():
    numbers = [
        standard.text["number"]
        for standard in records("blackburn_with_darwen", "cs.practice.standard")
    ]
    counts = {
        1: range(1, 10),
        2: [*range(1, 11), *range(12, 16)],
        3: range(1, 8),
        4: range(1, 14),
        5: range(1, 15),
    }
    assert numbers == [
        f"{section}.{item}" for section, items in counts.items() for item in items
    ]
    sections = [
        standard.text["section"]
        for standard in records("blackburn_with_darwen", "cs.practice.standard")
    ]
    assert list(dict.fromkeys(sections)) == [
        "Referrals",
        "Assessment",
        "Analysis",
        "Outcome",
        "Monitoring and management oversight",
    ]


def test_bwd_02_five_areas_and_stars():
    domains = graded_domains("blackburn_with_darwen")
    assert [domain.text["name"] for domain in domains] == [
        "Contact and referral",
        "Recording",
        "Assessment",
        "Review",
        "Management oversight",
    ]
    stars = {
        grade.text["code"]: grade.text["name"].count("★")
        for grade in records("blackburn_with_darwen", "cs.grade")
    }
    assert stars == {
        "outstanding": 0,
        "good": 3,
        "requires_improvement": 2,
        "inadequate": 1,
    }


def test_bwd_02_grid_uses_the_stars():
    grades = {
        descriptor.refs["grade_id"][0]
        for descriptor in records("blackburn_with_darwen", "cs.audit.tool.descriptor")
    }
    assert grades == {f"grade_{grade}" for grade in FOUR}


# Swindon


def test_swi_policies():
    """SWI-02, SWI-03 and SWI-07 as values of the framework."""
    framework = one("swindon", "cs.framework", "framework")
    expected = {
        "moderation_mode": "sample",
        "require_family_feedback": "True",
        "require_self_analysis": "True",
        "re_audit_weeks": "6",
    }
    assert {name: framework.text[name] for name in expected} == expected
    assert framework.grade("re_audit_grade_id") == "inadequate"
    assert framework.ref("tool_id") == "tool_case_file"


def test_swi_01_with_the_practitioner():
    assert who_is_asked("swindon") == {"practitioner": ("always", None)}


def test_swi_06_early_help_has_a_tool_of_its_own():
    names = [d.text["short_name"] for d in domains_of("swindon", "tool_early_help")]
    assert names == [
        "Reason and level",
        "Consent and choice",
        "Family, community",
        "Culture",
        "The child's wishes",
        "Assessment and plan",
        "Team around family",
        "Impact",
        "Record, supervision",
    ]


def test_swi_07_re_audit_is_short_and_asks_after_the_actions():
    domains = domains_of("swindon", "tool_re_audit")
    assert [d.text.get("answer_type", "graded") for d in domains] == [
        "yes_no",
        "graded",
        "graded",
        "graded",
        "text",
    ]
    assert "action" in domains[0].text["name"]


def test_swi_18_themes_by_type_of_case():
    types = {
        section.id: {
            ref.removeprefix(f"{SHARED}case_type_")
            for ref in section.refs.get("case_type_ids", [])
        }
        for section in records("swindon", "cs.audit.tool.section")
    }
    assert types == {
        "section_common": set(),
        "section_cin_cp": {"assessment", "cin", "cp"},
        "section_care": {"lac"},
        "section_care_leavers": {"care_leaver"},
    }
    names = {section: [] for section in types}
    for domain in domains_of("swindon", "tool_case_file"):
        names[domain.ref("section_id")].append(domain.text["name"])
    assert names["section_common"] == [
        "The reasons for involvement",
        "Consent",
        "Broader relationships",
        "Cultural competence",
        "The child's wishes",
        "The role of other services",
        "Case summary and chronology",
        "Supervision and management oversight",
    ]
    assert names["section_cin_cp"] == [
        "Assessment and workbook",
        "Direct work and Family Programme",
        "Analysis",
        "Decision-making",
    ]
    assert len(names["section_care"]) == 5
    assert len(names["section_care_leavers"]) == 4
