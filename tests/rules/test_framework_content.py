"""What the shipped framework files say, checked without a database.

Loading them into Odoo is tested with the addon; here the content itself is held to
what the councils' rules ask for.
"""

import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from framework_files import (
    FOUR,
    FRAMEWORKS,
    LOADABLE,
    SHARED,
    TEMPLATES,
    Record,
    domains_of,
    graded_domains,
    records,
)

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
    "swindon": (FOUR, ("general",)),
}
# What the addon itself ships, and a template may point to.
DATA = FRAMEWORKS.parent / "data"
SHARED_IDS = {
    element.get("id")
    for path in [
        *DATA.rglob("*.xml"),
        *FRAMEWORKS.parent.glob("security/*/*groups.xml"),
    ]
    for element in ElementTree.parse(path).getroot().iter("record")
}
FILLER = re.compile(
    r"lorem|ipsum|\btbc\b|\btbd\b|to be confirmed|placeholder|xxx", re.IGNORECASE
)


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
            assert not {"company_id", "version"} & set(names), record.id
            assert "state" not in names or record.model == "cs.programme", record.id
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
    framework, *parts = sorted(
        records(code, "cs.framework"), key=lambda record: len(record.id)
    )
    assert framework.id == "framework"
    assert framework.text["template_code"] == code
    assert framework.text["name"] == TEMPLATES[code]["name"]
    for part in parts:
        assert part.text["for_part"] == "True" and part.text["active"] == "False"
        assert part.text["template_code"] == f"{code}_{part.id.partition('_')[2]}"


@pytest.mark.parametrize("code", LOADABLE)
def test_every_graded_domain_has_guidance_and_prompts(code):
    for domain in graded_domains(code):
        assert domain.text["guidance"].strip(), domain.id
        assert len(domain.text["short_name"]) <= 20, domain.id
        prompts = domain.lines("prompts")
        # A dip sample asks one thing of many files, so its prompts are fewer.
        least = 4 if "dip" in domain.ref("tool_id") else 5
        assert least <= len(prompts) <= 9, f"{domain.id} has {len(prompts)} prompts"
        assert all(prompt.endswith("?") for prompt in prompts), domain.id


@pytest.mark.parametrize("code", LOADABLE)
def test_every_graded_domain_describes_each_grade(code):
    grades, columns = DESCRIBED[code]
    expected = {(grade, column) for grade in grades for column in columns}
    descriptors = records(code, "cs.audit.tool.descriptor")
    for domain in graded_domains(code):
        own = [
            (descriptor.grade(), descriptor.text.get("column", "general"))
            for descriptor in descriptors
            if descriptor.refs.get("domain_id") == [domain.id]
        ]
        assert sorted(own) == sorted(expected), domain.id


@pytest.mark.parametrize("code", LOADABLE)
def test_every_overall_grade_is_described(code):
    """For each tool, outstanding too (DUR-07, LUT-03, BWD-02)."""
    overall = {tool.id: [] for tool in records(code, "cs.audit.tool")}
    for descriptor in records(code, "cs.audit.tool.descriptor"):
        if "domain_id" not in descriptor.refs:
            overall[descriptor.ref("tool_id")].append(descriptor.grade())
    assert {tool: sorted(grades) for tool, grades in overall.items()} == dict.fromkeys(
        overall, sorted(FOUR)
    )


@pytest.mark.parametrize("code", LOADABLE)
def test_domains_of_a_tool_are_numbered_from_one(code):
    for tool in records(code, "cs.audit.tool"):
        numbers = [int(domain.text["number"]) for domain in domains_of(code, tool.id)]
        assert numbers == list(range(1, len(numbers) + 1)), tool.id
        assert numbers, tool.id


@pytest.mark.parametrize("code", LOADABLE)
def test_statements_are_one_to_a_line(code):
    for descriptor in records(code, "cs.audit.tool.descriptor"):
        for line in descriptor.lines("body"):
            assert line == line.strip() and line, (
                f"{descriptor.id}: stray space or empty line"
            )
            assert line[0].isupper() and line.endswith("."), f"{descriptor.id}: {line}"


def test_no_statement_or_prompt_is_repeated():
    counts = Counter()
    where = {}
    for code in LOADABLE:
        for record in records(code):
            fields = {
                "cs.audit.tool.descriptor": ["body"],
                "cs.audit.tool.domain": ["prompts", "guidance"],
                "cs.framework": ["note"],
                "cs.measure": ["shows"],
                "cs.meeting.type": ["description"],
                "cs.priority": ["description"],
                "cs.programme": ["note"],
                "cs.programme.line": ["brief"],
            }
            if record.ref_or_none("programme_id") == "programme_printed":
                continue  # as printed: who does the work, line after line
            for name in fields.get(record.model, []):
                for line in filter(str.strip, record.lines(name)):
                    key = re.sub(r"\W+", " ", line).strip().lower()
                    counts[key] += 1
                    where.setdefault(key, []).append(f"{code}.{record.id}")
    assert {key: where[key] for key, count in counts.items() if count > 1} == {}


@pytest.mark.parametrize("code", LOADABLE)
def test_no_filler(code):
    for name in TEMPLATES[code]["files"]:
        text = (FRAMEWORKS / name).read_text(encoding="utf-8")
        assert not FILLER.search(text), name
