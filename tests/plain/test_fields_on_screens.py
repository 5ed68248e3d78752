"""Every stored field that a person should set stands on a screen.

What the demo council and tests fill by code and no form offers cannot be set by a
council: nobody could be marked as an auditor. Read from the source, without Odoo.
"""

import ast
import re
from pathlib import Path

from lxml import etree

ADDONS = Path(__file__).parents[2] / "addons"
# Nobody types these: why is said beside each.
NOT_TYPED = {
    # The record that something belongs to, set by the form that it stands in or by the
    # step that made it.
    "link": {
        "audit_id", "audit_line_id", "case_id", "choice_id", "company_id", "cycle_id",
        "dip_draw_id", "dip_theme_id", "expectation_id", "framework_id", "import_id",
        "line_id", "list_id", "moderation_id", "observation_id", "origin_audit_id",
        "owed_id", "parent_id", "plan_id", "programme_id", "programme_line_id",
        "session_id", "stratum_id", "template_id", "tool_id", "week_id", "domain_id",
        "employee_id", "department_id", "user_id", "notice_id", "layer_id",
        "dispute_id", "checklist_id", "benchmark_session_id", "alternative_of_id",
        "action_ids", "scale_id", "enquiry_id", "agency_id", "element_id", "case_ids",
    },
    # Kept by the product: order in a list that is dragged, marks of its own work.
    "kept": {"sequence", "active", "was_answered", "template_code"},
}  # fmt: skip
# Model -> fields of its own that nobody sets on a screen, by why.
LINKS = """
cs.action: external_review_id thematic_report_id
cs.agency: contribution_ids
cs.audit: challenge_ids check_ids checklist_ids learning_point_ids moderation_ids
cs.audit: sample_ids self_analysis_ids
cs.audit.discussion.record.person: record_id
cs.audit.extra.line: wizard_id
cs.audit.tool: limit_ids
cs.benchmark.session: audit_ids
cs.case: audit_ids
cs.case.checklist.line: item_id
cs.case.event: review_check_ids
cs.case.import: row_ids total_ids
cs.cycle: audit_ids repeat_ids thematic_report_ids
cs.cycle.auditor: exemption_id
cs.cycle.notice: mail_ids
cs.cycle.sample: replaced_by_ids
cs.cycle.stratum: sample_ids
cs.dip.draw: audit_ids
cs.dip.theme: audit_ids
cs.enquiry: audit_ids
cs.expectation: owed_ids
cs.expectation.owed: best_option_id
cs.external.review.finding: review_id
cs.framework: next_ids programme_ids
cs.learning.point: external_review_id
cs.learning.theme: point_ids
cs.meeting.type.attendee: meeting_type_id
cs.meeting.type.item: meeting_type_id
cs.practice.observation: next_ids
cs.practice.week.template: week_ids
cs.programme: cycle_ids
cs.programme.line: cycle_ids specialist_subject_id started_ids
cs.result.choice: point_ids
cs.specialist.subject: line_ids
"""
# Written by the product as it works: draws, allocation, counts, imports, templates.
WORKED_OUT = """
cs.case.import.progress: import_ref
cs.cycle: certificate
cs.cycle.auditor: position
cs.cycle.milestone: is_worked
cs.cycle.notice: person_count
cs.cycle.sample: left_on proposed_id replacement_number
cs.expectation.owed: basis
cs.measure: section_sequence
cs.result.point: good_count
res.company: cs_bank_holidays_loaded
"""


def exceptions():
    found = set()
    for line in (LINKS + WORKED_OUT).split("\n"):
        model, _colon, names = line.partition(":")
        found |= {f"{model}.{name}" for name in names.split()}
    return found


def constant(node):
    return node.value if isinstance(node, ast.Constant) else None


def fields_to_set(tree):
    """(model, field) of each stored field of a source that a person would set."""
    for cls in [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]:
        names = {}
        for node in cls.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                names[node.targets[0].id] = node.value
        model = constant(names.get("_name")) or constant(names.get("_inherit"))
        bases = {base.attr for base in cls.bases if isinstance(base, ast.Attribute)}
        if not model or not bases & {"Model", "TransientModel"}:
            continue
        for name, value in names.items():
            if not isinstance(value, ast.Call) or "fields." not in ast.unparse(
                value.func
            ):
                continue
            options = {key.arg: key.value for key in value.keywords}
            if "related" in options or constant(options.get("readonly")) is True:
                continue
            if "compute" in options and constant(options.get("readonly")) is not False:
                continue
            yield model, name


def shown_fields():
    """What views, dialogs and screens name: by model, and inside lists of others."""
    by_model, anywhere = {}, set()
    for path in ADDONS.glob("*/**/*.xml"):
        if "static" in path.parts:
            anywhere |= set(re.findall(r"\b([a-z][a-z0-9_]+)\b", path.read_text()))
            continue
        if not {"views", "wizards", "reports"} & set(path.parts):
            continue
        for record in etree.parse(path).iter("record"):
            if record.get("model") != "ir.ui.view":
                continue
            model = record.findtext("field[@name='model']")
            arch = record.find("field[@name='arch']")
            for node in () if arch is None else arch.iter("field"):
                within = [one for one in node.iterancestors("field")]
                target = by_model.setdefault(model, set())
                (target if within == [arch] else anywhere).add(node.get("name"))
    for path in ADDONS.glob("*/static/src/**/*.js"):
        anywhere |= set(re.findall(r"\b([a-z][a-z0-9_]+)\b", path.read_text()))
    return by_model, anywhere


def missing_fields():
    by_model, anywhere = shown_fields()
    unset = set().union(*NOT_TYPED.values())
    for path in sorted(ADDONS.glob("*/[mw]*/**/*.py")):
        if not {"models", "wizards"} & set(path.parts):
            continue
        for model, name in fields_to_set(ast.parse(path.read_text())):
            if name in unset or name in by_model.get(model, ()) or name in anywhere:
                continue
            yield f"{model}.{name}"


def test_every_field_that_a_person_sets_is_on_a_screen():
    assert sorted(set(missing_fields()) - exceptions()) == []


def test_no_exception_is_left_over():
    assert sorted(exceptions() - set(missing_fields())) == []


def test_who_audits_is_on_a_screen():
    """The fault that this stands for."""
    by_model, _anywhere = shown_fields()
    page = by_model["hr.employee.public"]
    assert {"cs_auditor", "cs_audit_capacity", "cs_practises"} <= page


def test_a_field_on_no_screen_is_noticed():
    source = "class A(models.Model):\n    _name = 'cs.a'\n    x = fields.Char()\n"
    source += "    y = fields.Char(readonly=True)\n    z = fields.Char(compute='_z')\n"
    assert list(fields_to_set(ast.parse(source))) == [("cs.a", "x")]
