"""The shipped framework files, read without Odoo and without a database."""

import importlib.util
import re
from pathlib import Path
from xml.etree import ElementTree

FRAMEWORKS = (
    Path(__file__).parents[2] / "addons" / "cs_quality_assurance" / "frameworks"
)
SHARED = "cs_quality_assurance."
FOUR = ("outstanding", "good", "requires_improvement", "inadequate")


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

    def ref_or_none(self, name):
        return self.ref(name) if self.refs.get(name) else None

    def grade(self, name="grade_id"):
        return self.ref(name).removeprefix("grade_")


def records(code, model=None):
    found = []
    for name in TEMPLATES[code]["files"]:
        root = ElementTree.parse(FRAMEWORKS / name).getroot()
        found += [Record(element) for element in root]
    return [record for record in found if model in (None, record.model)]


def graded_domains(code):
    return [
        domain
        for domain in records(code, "cs.audit.tool.domain")
        if domain.text.get("answer_type", "graded") == "graded"
    ]


def domains_of(code, tool):
    return [
        domain
        for domain in records(code, "cs.audit.tool.domain")
        if domain.ref("tool_id") == tool
    ]


def who_is_told(code, framework="framework"):
    """Who is told of what, as (trigger, grade or None, level), in order."""
    lines = sorted(
        records(code, "cs.framework.escalation"),
        key=lambda line: int(line.text["sequence"]),
    )
    lines = [line for line in lines if line.ref("framework_id") == framework]
    return [
        (
            line.text["trigger"],
            line.grade() if "grade_id" in line.refs else None,
            line.text["level"],
        )
        for line in lines
    ]


def who_is_asked(code, framework="framework"):
    """With whom the audit is discussed, as role: (condition, grade or None)."""
    return {
        line.text["role"]: (
            line.text.get("condition", "always"),
            line.grade() if "grade_id" in line.refs else None,
        )
        for line in records(code, "cs.framework.discussion")
        if line.ref("framework_id") == framework
    }


def one(code, model, id_):
    (record,) = [record for record in records(code, model) if record.id == id_]
    return record
