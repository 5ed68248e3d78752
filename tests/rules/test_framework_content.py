"""What the shipped framework files say, checked without a database.

Loading them into Odoo is tested with the addon; here the content itself is held to
what the councils' rules ask for.
"""

import importlib.util
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

FRAMEWORKS = (
    Path(__file__).parents[2] / "addons" / "cs_quality_assurance" / "frameworks"
)
SHARED = "cs_quality_assurance."
FOUR = ("outstanding", "good", "requires_improvement", "inadequate")
THREE = FOUR[1:]

# Which grades each council describes, and in which columns.
DESCRIBED = {
    "blackburn_with_darwen": (
        THREE,
        ("compliance", "practice_standard", "systemic_practice"),
    ),
    "blackpool": (FOUR, ("general",)),
    "durham": (FOUR, ("general",)),
    "luton": (THREE, ("general",)),
}
# Case types and grades that the addon itself ships, and that a template may point to.
SHARED_IDS = {
    "scale_ofsted",
    *(f"grade_{grade}" for grade in FOUR),
    "case_type_early_help",
    "case_type_assessment",
    "case_type_cin",
    "case_type_cp",
    "case_type_lac",
    "case_type_care_leaver",
    "case_type_fostering",
    "case_type_private_fostering",
    "case_type_adoption",
    "case_type_youth_justice",
}
FILLER = re.compile(
    r"lorem|ipsum|\btbc\b|\btbd\b|to be confirmed|placeholder|xxx", re.IGNORECASE
)


def _registry():
    spec = importlib.util.spec_from_file_location(
        "framework_registry", FRAMEWORKS / "registry.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.TEMPLATES


TEMPLATES = _registry()
LOADABLE = sorted(code for code, template in TEMPLATES.items() if template["files"])


class Record:
    """One <record> with its fields as text, and its references by name."""

    def __init__(self, element):
        self.id = element.get("id")
        self.model = element.get("model")
        self.element = element
        self.text = {}
        self.refs = {}
        for field in element:
            name = field.get("name")
            if field.get("ref"):
                self.refs[name] = [field.get("ref")]
            elif field.get("eval"):
                self.refs[name] = re.findall(r"ref\('([^']+)'\)", field.get("eval"))
                self.text[name] = field.get("eval")
            else:
                self.text[name] = "".join(field.itertext())

    def lines(self, name):
        return self.text.get(name, "").splitlines()

    def ref(self, name):
        (value,) = self.refs[name]
        return value.removeprefix(SHARED)

    def grade(self, name="grade_id"):
        return self.ref(name).removeprefix("grade_")


def _records(code, model=None):
    records = []
    for name in TEMPLATES[code]["files"]:
        root = ElementTree.parse(FRAMEWORKS / name).getroot()
        records += [Record(element) for element in root]
    return [record for record in records if model in (None, record.model)]


def _graded_domains(code):
    return [
        domain
        for domain in _records(code, "cs.audit.tool.domain")
        if domain.text.get("answer_type", "graded") == "graded"
    ]


def _domains(code, tool):
    return [
        domain
        for domain in _records(code, "cs.audit.tool.domain")
        if domain.ref("tool_id") == tool
    ]


def _told(code):
    """Who is told of what, as (trigger, grade or None, level), in order."""
    lines = sorted(
        _records(code, "cs.framework.escalation"),
        key=lambda line: int(line.text["sequence"]),
    )
    return [
        (
            line.text["trigger"],
            line.grade() if "grade_id" in line.refs else None,
            line.text["level"],
        )
        for line in lines
    ]


def _asked(code):
    """With whom the audit is discussed, as role: (condition, grade or None)."""
    return {
        line.text["role"]: (
            line.text.get("condition", "always"),
            line.grade() if "grade_id" in line.refs else None,
        )
        for line in _records(code, "cs.framework.discussion")
    }


def _one(code, model, id_):
    (record,) = [record for record in _records(code, model) if record.id == id_]
    return record


def test_registry_describes_the_five_councils():
    assert set(TEMPLATES) == {
        "blackburn_with_darwen",
        "blackpool",
        "durham",
        "luton",
        "swindon",
    }
    for code, template in TEMPLATES.items():
        assert set(template) == {"name", "council", "year", "summary", "files"}, code
        assert 2 <= template["summary"].count(". ") + 1 <= 3, (
            f"{code}: two or three sentences"
        )


def test_every_file_is_listed_once():
    listed = Counter(
        name for template in TEMPLATES.values() for name in template["files"]
    )
    assert set(listed) == {path.name for path in FRAMEWORKS.glob("*.xml")}
    assert set(listed.values()) <= {1}


@pytest.mark.parametrize("code", LOADABLE)
def test_only_plain_records_whose_references_are_known(code):
    """The loader rewrites local ids for each company: nothing else may appear."""
    seen = set()
    for name in TEMPLATES[code]["files"]:
        root = ElementTree.parse(FRAMEWORKS / name).getroot()
        assert root.tag == "odoo"
        for element in root:
            assert element.tag == "record", f"{name}: <{element.tag}>"
            record = Record(element)
            assert record.id not in seen, f"{name}: {record.id} twice"
            assert "." not in record.id
            names = [field.get("name") for field in element]
            assert len(names) == len(set(names)), f"{record.id} sets a field twice"
            assert not {"company_id", "state", "version"} & set(names), record.id
            assert {field.tag for field in element} == {"field"}
            for refs in record.refs.values():
                for ref in refs:
                    if ref.startswith(SHARED):
                        assert ref.removeprefix(SHARED) in SHARED_IDS, (
                            f"{record.id} points to {ref}"
                        )
                    else:
                        assert ref in seen, (
                            f"{record.id} points to {ref}, which is not loaded yet"
                        )
            seen.add(record.id)


@pytest.mark.parametrize("code", LOADABLE)
def test_one_framework_named_so(code):
    (framework,) = _records(code, "cs.framework")
    assert framework.id == "framework"
    assert framework.text["template_code"] == code
    assert framework.text["name"] == TEMPLATES[code]["name"]


@pytest.mark.parametrize("code", LOADABLE)
def test_every_graded_domain_has_guidance_and_prompts(code):
    for domain in _graded_domains(code):
        assert domain.text["guidance"].strip(), domain.id
        assert len(domain.text["short_name"]) <= 20, domain.id
        prompts = domain.lines("prompts")
        assert 5 <= len(prompts) <= 9, f"{domain.id} has {len(prompts)} prompts"
        assert all(prompt.endswith("?") for prompt in prompts), domain.id


@pytest.mark.parametrize("code", LOADABLE)
def test_every_graded_domain_describes_each_grade(code):
    grades, columns = DESCRIBED[code]
    expected = {(grade, column) for grade in grades for column in columns}
    descriptors = _records(code, "cs.audit.tool.descriptor")
    for domain in _graded_domains(code):
        own = [
            (descriptor.grade(), descriptor.text.get("column", "general"))
            for descriptor in descriptors
            if descriptor.refs.get("domain_id") == [domain.id]
        ]
        assert sorted(own) == sorted(expected), domain.id


@pytest.mark.parametrize("code", LOADABLE)
def test_every_overall_grade_is_described(code):
    """For each tool, outstanding too (DUR-07, LUT-03), even if the grid has none (BWD-02)."""
    overall = {tool.id: [] for tool in _records(code, "cs.audit.tool")}
    for descriptor in _records(code, "cs.audit.tool.descriptor"):
        if "domain_id" not in descriptor.refs:
            overall[descriptor.ref("tool_id")].append(descriptor.grade())
    assert {tool: sorted(grades) for tool, grades in overall.items()} == dict.fromkeys(
        overall, sorted(FOUR)
    )


@pytest.mark.parametrize("code", LOADABLE)
def test_domains_of_a_tool_are_numbered_from_one(code):
    for tool in _records(code, "cs.audit.tool"):
        numbers = [int(domain.text["number"]) for domain in _domains(code, tool.id)]
        assert numbers == list(range(1, len(numbers) + 1)), tool.id
        assert numbers, tool.id


@pytest.mark.parametrize("code", LOADABLE)
def test_statements_are_one_to_a_line(code):
    for descriptor in _records(code, "cs.audit.tool.descriptor"):
        for line in descriptor.lines("body"):
            assert line == line.strip() and line, (
                f"{descriptor.id}: stray space or empty line"
            )
            assert line[0].isupper() and line.endswith("."), f"{descriptor.id}: {line}"


def test_no_statement_or_prompt_is_repeated():
    counts = Counter()
    where = {}
    for code in LOADABLE:
        for record in _records(code):
            fields = {
                "cs.audit.tool.descriptor": ["body"],
                "cs.audit.tool.domain": ["prompts", "guidance"],
            }
            for name in fields.get(record.model, []):
                for line in record.lines(name):
                    key = re.sub(r"\W+", " ", line).strip().lower()
                    counts[key] += 1
                    where.setdefault(key, []).append(f"{code}.{record.id}")
    assert {key: where[key] for key, count in counts.items() if count > 1} == {}


@pytest.mark.parametrize("code", LOADABLE)
def test_no_filler(code):
    for name in TEMPLATES[code]["files"]:
        text = (FRAMEWORKS / name).read_text(encoding="utf-8")
        assert not FILLER.search(text), name


# Durham


def test_dur_05_sixteen_domains_two_for_looked_after_children():
    domains = _graded_domains("durham")
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
        _one("durham", "cs.audit.tool", "tool_case_file").text["lookback_months"]
        == "12"
    )


def test_dur_06_limits():
    """5, 7 and 9 hold the overall at inadequate; 2, 3 and 14 below good."""
    numbers = {
        domain.id: int(domain.text["number"]) for domain in _graded_domains("durham")
    }
    limits = {
        numbers[limit.ref("domain_id")]: (
            limit.grade("trigger_grade_id"),
            limit.grade("cap_grade_id"),
        )
        for limit in _records("durham", "cs.audit.limit")
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
        for limit in _records("durham", "cs.audit.limit")
        if "strict" in limit.text
    }
    off = ("False", "requires_improvement")
    assert strict == {"limit_02": off, "limit_03": off, "limit_14": off}


def test_dur_08_discussions():
    asked = {
        discussion.text["role"]: discussion.text.get("condition", "always")
        for discussion in _records("durham", "cs.framework.discussion")
    }
    assert asked == {
        "practitioner": "always",
        "team_manager": "always",
        "iro": "has_iro",
    }


def test_dur_10_plan_below_good_reviewed_in_four_weeks():
    framework = _one("durham", "cs.framework", "framework")
    assert framework.grade("plan_below_grade_id") == "good"
    assert framework.text["plan_review_days"] == "28"


def test_dur_11_operations_manager_then_strategic_manager():
    told = [
        (line.text["trigger"], line.text["level"])
        for line in sorted(
            _records("durham", "cs.framework.escalation"),
            key=lambda line: int(line.text["sequence"]),
        )
    ]
    assert told == [
        ("at_or_below", "service"),
        ("at_or_below", "head_of_service"),
        ("child_unsafe", "service"),
        ("child_unsafe", "head_of_service"),
    ]


def test_dur_24_ten_key_practice_standards_all_linked():
    standards = {
        standard.id: standard.text["number"]
        for standard in _records("durham", "cs.practice.standard")
    }
    assert list(standards.values()) == [f"KPS {number}" for number in range(1, 11)]
    linked = {
        ref
        for domain in _graded_domains("durham")
        for ref in domain.refs["standard_ids"]
    }
    assert linked == set(standards)


def test_dur_29_six_confirmations():
    conditions = Counter(
        line.text.get("condition", "always")
        for line in _records("durham", "cs.audit.tool.checklist")
    )
    assert conditions == {"always": 4, "plan_required": 1, "escalation_required": 1}


# Luton


def test_lut_03_14_six_areas_all_with_bottom_lines():
    domains = _graded_domains("luton")
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
    framework = _one("luton", "cs.framework", "framework")
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
        _one("luton", "cs.audit.tool", "tool_collaborative").text["lookback_months"]
        == "6"
    )


def test_lut_06_head_of_service_and_director_told_of_inadequate():
    told = {
        line.text["level"]: line.grade()
        for line in _records("luton", "cs.framework.escalation")
        if line.text["trigger"] == "at_or_below"
    }
    assert told == {"head_of_service": "inadequate", "directorate": "inadequate"}


# Blackpool


def test_bpl_policies():
    """Weeks 1 and 2 to audit, 3 to moderate at least 15% (BPL-01, BPL-03, BPL-08)."""
    framework = _one("blackpool", "cs.framework", "framework")
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
        for tool in _records("blackpool", "cs.audit.tool")
    }
    assert months == {
        "tool_ten_domain": "6",
        "tool_early_help": "6",
        "tool_victim": "6",
    }


def test_bpl_06_07_discussions():
    assert _asked("blackpool") == {
        "practitioner": ("always", None),
        "team_manager": ("always", None),
        "service_manager": ("at_or_below", "inadequate"),
    }


def test_bpl_06_other_workers_are_confirmed_for_every_tool():
    """Whose work an audit will touch is not known beforehand: it is confirmed at the end."""
    confirmed = Counter(
        line.ref("tool_id")
        for line in _records("blackpool", "cs.audit.tool.checklist")
        if re.search(r"else|other practitioner|both", line.text["name"])
    )
    assert confirmed == {"tool_ten_domain": 1, "tool_early_help": 1, "tool_victim": 1}


def test_bpl_09_sharing():
    told = [line for line in _told("blackpool") if line[0] != "child_unsafe"]
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
        for standard in _records("blackpool", "cs.practice.standard")
    }
    assert {standard.text["set_code"] for standard in standards.values()} == {"kps_bpl"}
    assert [standard.text["number"] for standard in standards.values()] == [
        f"KPS {n}" for n in range(1, 11)
    ]
    domains = _domains("blackpool", "tool_ten_domain")
    for domain, (id_, standard) in zip(domains, standards.items(), strict=True):
        assert domain.text["name"] == standard.text["name"]
        assert domain.refs["standard_ids"][0] == id_
    note = " ".join(
        _one("blackpool", "cs.audit.tool", "tool_ten_domain").text["note"].split()
    )
    assert "does not print it" in note and "ten key practice standards" in note


# Blackburn with Darwen


def test_bwd_01_numbered_standards():
    numbers = [
        standard.text["number"]
        for standard in _records("blackburn_with_darwen", "cs.practice.standard")
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
        for standard in _records("blackburn_with_darwen", "cs.practice.standard")
    ]
    assert list(dict.fromkeys(sections)) == [
        "Referrals",
        "Assessment",
        "Analysis",
        "Outcome",
        "Monitoring and management oversight",
    ]


def test_bwd_02_five_areas_and_stars():
    domains = _graded_domains("blackburn_with_darwen")
    assert [domain.text["name"] for domain in domains] == [
        "Contact and referral",
        "Recording",
        "Assessment",
        "Review",
        "Management oversight",
    ]
    stars = {
        grade.text["code"]: grade.text["name"].count("★")
        for grade in _records("blackburn_with_darwen", "cs.grade")
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
        for descriptor in _records("blackburn_with_darwen", "cs.audit.tool.descriptor")
    }
    assert grades == {f"grade_{grade}" for grade in FOUR}
