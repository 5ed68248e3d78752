"""Every stored field that a person should set stands on a screen of its own model.

What the demo council and tests fill by code and no form offers cannot be set by a
council: nobody could be marked as an auditor. Read from the source, without Odoo.
"""

import ast
import re
from functools import cache
from pathlib import Path

from lxml import etree

ADDONS = Path(__file__).parents[2] / "addons"
AUDITING_SAVES = (
    "cs_quality_assurance/models/audits/cs_audit_screen.py",
    "cs_quality_assurance/models/moderation/cs_moderation_screen.py",
)
# Where a class says which model it is.
HEADINGS = {"_name", "_inherit"}
TRUE = {"1", "True", "true"}
# Views in which nobody types.
NO_PLACE_TO_TYPE = {"search", "pivot", "graph", "kanban", "calendar", "groupby"}
# Odoo archives with its own menu; a council's records are its own from the start.
EVERYWHERE = {"active", "company_id"}
# What a dialog asks for, under its own name, and then writes.
ASKED_BY = {
    "cs.practice.observation.refused_by": "cs.observation.refusal.refused_by",
    "cs.practice.observation.refusal_note": "cs.observation.refusal.note",
}
# The button that is the answer.
BUTTONS = {
    "cs.case.import.confirm_older": "action_accept_older",
    "cs.case.import.confirm_short": "action_accept_short",
}
# What a record is about, set by the step, the button or the rule that makes it.
MADE_WITH = """
cs.audit: cycle_id
cs.audit.check: audit_id action_id
cs.audit.checklist: audit_id template_id
cs.audit.discussion.record.person: role
cs.audit.element: element_id
cs.audit.extra.line: case_id
cs.case.checklist.line: item_id
cs.case.import.row: import_id
cs.checkpoint: template_id
cs.closing.wizard: audit_id step
cs.cycle: chosen_case_ids
cs.cycle.choose.line: case_id
cs.moderation: audit_id
cs.moderation.line: audit_line_id
cs.observation.refusal: observation_id
cs.practice.observation.line: domain_id
cs.programme.line: specialist_subject_id
cs.self.analysis: audit_id
cs.supervision.audit: origin_audit_id
"""
# The order of the tool, the checklist, the framework's file or the steps taken.
IN_ORDER = """
cs.audit.contribution.line: sequence
cs.audit.element: sequence
cs.audit.line: sequence
cs.audit.tool.descriptor: sequence
cs.case.checklist.line: sequence
cs.dispute.step: sequence
cs.measure: section_sequence
cs.practice.observation.line: sequence
cs.self.audit.line: sequence
cs.supervision.audit.line: sequence
"""
# Written by the product as it works: a draw and its certificate, allocating, a count.
WORKED_OUT = """
cs.cycle: key number certificate
cs.cycle.auditor: user_id case_type_ids position exemption_id
cs.cycle.milestone: is_worked
cs.cycle.notice: person_count mail_ids
cs.cycle.sample: proposed_id sequence case_id replacement_number left_on
cs.cycle.stratum: name department_id case_type_id practitioner_id
cs.expectation.owed: late best_option_id basis progress
"""
# Noted by the product beside what was typed: which file a day is from, which day it
# was, how far reading is, that a score was given, which framework was in use.
NOTED = """
cs.case: date_opened_from
cs.case.import.progress: import_ref percent label moment
cs.case.event.paste: filename
cs.measure.paste: filename
cs.practice.observation: framework_id date_refused
cs.practice.week.template: framework_id
cs.self.audit: framework_id
cs.supervision.audit: framework_id
res.company: cs_bank_holidays_loaded
"""


def constant(node):
    return node.value if isinstance(node, ast.Constant) else None


def listed(table):
    """{"model.field"} of a table of lines, each a model and its fields."""
    found = set()
    for line in table.strip().splitlines():
        model, _colon, names = line.partition(":")
        found |= {f"{model}.{name}" for name in names.split()}
    return found


class Source:
    """Models, their fields and their screens, as the addons' source has them."""

    def __init__(self, folder):
        # {model: {field: call}}, {model: its mixins}, {model: text of its files}
        self.fields, self.mixins, self.texts = {}, {}, {}
        # "model.field": of tables nobody writes to; on a screen; where one may type.
        self.unwritten, self.shown, self.typed = set(), set(), set()
        self.buttons = set()  # (model, method)
        for path in sorted(folder.glob("*/*/**/*.py")):
            if {"models", "wizards", "reports"} & set(path.parts):
                self.read_models(path.read_text())
        for path in sorted(folder.glob("*/*/**/*.xml")):
            if {"views", "wizards", "reports"} & set(path.parts):
                self.read_views(etree.parse(path))

    def read_models(self, text):
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.ClassDef):
                continue
            names = {
                one.targets[0].id: one.value
                for one in node.body
                if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
            }
            inherit = names.get("_inherit")
            inherited = [constant(one) for one in getattr(inherit, "elts", [inherit])]
            model = constant(names.get("_name")) or inherited[0]
            if not model:
                continue
            bases = {getattr(base, "attr", "") for base in node.bases}
            if "AbstractModel" in bases or constant(names.get("_auto")) is False:
                self.unwritten.add(model)
            self.mixins.setdefault(model, set()).update({*inherited} - {model, None})
            self.texts[model] = self.texts.get(model, "") + text
            own = self.fields.setdefault(model, {})
            for name, call in names.items():
                if isinstance(call, ast.Call) and "fields." in ast.unparse(call.func):
                    if before := own.get(name):  # changed in another class
                        call.args = call.args or before.args
                        call.keywords = before.keywords + call.keywords
                    own[name] = call

    def all_fields(self, model):
        """{field: call} of a model, those of our mixins too."""
        found = {}
        for mixin in sorted(self.mixins.get(model, ())):
            found |= self.all_fields(mixin)
        return found | self.fields.get(model, {})

    def all_mixins(self, model):
        """Every mixin of ours that a model has, those of its mixins too."""
        for mixin in sorted(self.mixins.get(model, ())):
            yield mixin
            yield from self.all_mixins(mixin)

    def to_set(self, model):
        """The stored fields of a model that a person would set."""
        for name, call in self.all_fields(model).items():
            options = {key.arg: key.value for key in call.keywords}
            if "related" in options or constant(options.get("readonly")) is True:
                continue
            if call.func.attr == "One2many":
                continue  # stored by the other side, which is looked at itself
            if "compute" in options and constant(options.get("readonly")) is not False:
                continue
            yield name

    def comodel(self, model, name):
        """What a field of a model points at; None for one of Odoo's own."""
        if not (call := self.all_fields(model).get(name)):
            return None
        options = {key.arg: constant(key.value) for key in call.keywords}
        for step in (options.get("related") or "").split("."):
            if step:
                model = self.comodel(model, step)
        if options.get("related"):
            return model
        return constant(call.args[0]) if call.args else options.get("comodel_name")

    def set_by_their_list(self):
        """What each row of a shown list belongs to: the list sets it."""
        for model in self.fields:
            for name, call in self.all_fields(model).items():
                if call.func.attr != "One2many" or f"{model}.{name}" not in self.shown:
                    continue
                if len(call.args) > 1:
                    yield f"{constant(call.args[0])}.{constant(call.args[1])}"

    def read_views(self, tree):
        for record in tree.iter("record"):
            arch = record.find("field[@name='arch']")
            if record.get("model") == "ir.ui.view" and arch is not None:
                model = record.findtext("field[@name='model']")
                for node in arch:
                    self.read_node(node, model)

    def read_node(self, node, model):
        """Note each field that is shown, under the model that its list is of."""
        if not isinstance(node.tag, str) or node.tag in NO_PLACE_TO_TYPE:
            return
        inside = model
        if node.tag == "button":
            self.buttons.add((model, node.get("name")))
        if node.tag == "xpath":
            named = re.findall(r"field\[@name='(\w+)'\]", node.get("expr"))
            if node.get("position") != "inside" and node.get("expr").endswith("']"):
                named = named[:-1]
            for name in named:
                inside = self.comodel(inside, name)
        elif node.tag == "field" and not node.get("position"):
            name = node.get("name")
            if not {node.get("invisible"), node.get("column_invisible")} & TRUE:
                self.shown.add(f"{model}.{name}")
                # A range of dates holds the end in the box of its beginning.
                end = re.findall(r"'end_date_field': '(\w+)'", node.get("options", ""))
                if node.get("readonly") not in TRUE:
                    self.typed |= {f"{model}.{one}" for one in (name, *end)}
            inside = self.comodel(model, name)
        for child in node:
            self.read_node(child, inside)


def sets_of(folder):
    """The sets of names that models' sources keep: {constant: set}."""
    found = {}
    for path in sorted(folder.glob("cs_quality_assurance/models/**/*.py")) * 2:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if (names := set_of(node.value, found)) is not None:
                        found[target.id] = names
    return found


def set_of(node, known):
    """A set written out, or put together from others; None for anything else."""
    if isinstance(node, ast.Set | ast.List):
        return {constant(one) for one in node.elts}
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.BinOp):
        left, right = set_of(node.left, known), set_of(node.right, known)
        if left is None or right is None:
            return None
        return left | right if isinstance(node.op, ast.BitOr) else left - right
    return None


def saved_by_auditing_screen(folder):
    """What the auditing screen says that it saves (``WRITABLE_PARTS``)."""
    known, found = sets_of(folder), set()
    for path in AUDITING_SAVES:
        for node in ast.walk(ast.parse((folder / path).read_text())):
            if getattr(getattr(node, "func", None), "id", "") == "screen_part":
                names = set_of(node.args[1], known)
                found |= {f"{constant(node.args[0])}.{name}" for name in names}
    return found


def graded_on_auditing_screen(folder, source):
    """What the screen saves of all graded work, by what each model inherits."""
    sets = sets_of(folder)
    own = {}
    for path in folder.glob("*/models/**/*_screen.py"):
        tree = ast.parse(path.read_text())
        lists = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                said = [
                    constant(one.value)
                    for one in node.body
                    if isinstance(one, ast.Assign) and one.targets[0].id in HEADINGS
                ]
                for method in node.body:
                    if getattr(method, "name", "") == "_auditing_fields":
                        own[said[0]] = names_in(method, lists)
    shared = own["cs.graded.screen"]
    for model in source.fields:
        mixins = set(source.all_mixins(model))
        names = set()
        if "cs.graded.mixin" in mixins:
            names = shared | own.get(model, set())
        if "cs.graded.line.mixin" in mixins:
            names = sets["ANSWER_FIELDS"]
        if "cs.graded.finding.mixin" in mixins:
            names = sets["FINDING_FIELDS"]
        yield from (f"{model}.{name}" for name in names)


def names_in(node, lists):
    """Each text in it, and in the lists that it names."""
    found = {constant(one) for one in ast.walk(node)} - {None}
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and one.id in lists:
            found |= {constant(each) for each in ast.walk(lists[one.id])} - {None}
    return found


def unset_fields(source, saved):
    """Fields that a person should set and no screen of their model lets them type."""
    typed = source.typed | saved | set(source.set_by_their_list())
    for model in sorted(source.fields):
        if model in source.unwritten:
            continue
        for name in source.to_set(model):
            if f"{model}.{name}" not in typed and name not in EVERYWHERE:
                yield f"{model}.{name}"


def excepted():
    tables = (MADE_WITH, IN_ORDER, WORKED_OUT, NOTED)
    return set().union(ASKED_BY, BUTTONS, *map(listed, tables))


@cache
def product():
    """The product's source, and what of it no screen lets anybody set."""
    source = Source(ADDONS)
    saved = saved_by_auditing_screen(ADDONS)
    saved |= set(graded_on_auditing_screen(ADDONS, source))
    return source, set(unset_fields(source, saved))


def test_every_field_that_a_person_sets_is_on_a_screen_of_its_model():
    _source, unset = product()
    assert sorted(unset - excepted()) == []


def test_no_exception_is_left_over():
    _source, unset = product()
    assert sorted(excepted() - unset) == []


def test_dialogs_ask_and_buttons_set_what_they_stand_for():
    source, _unset = product()
    assert set(ASKED_BY.values()) <= source.typed
    for field, method in BUTTONS.items():
        model, _dot, name = field.rpartition(".")
        [body] = re.findall(
            rf"def {method}\(.*?(?=\n    def )", source.texts[model], re.S
        )
        assert f".{name} = True" in body
        assert (model, method) in source.buttons


def test_who_audits_is_on_a_screen():
    """The fault that this stands for."""
    source, _unset = product()
    for name in ("cs_auditor", "cs_audit_capacity", "cs_practises"):
        assert f"hr.employee.public.{name}" in source.typed


def test_what_the_council_comes_from_is_not_limited_to_it():
    """Of a new record the council is unknown until that is chosen: with check_company,
    the list to choose from would be empty."""
    source, _unset = product()
    for model in source.fields:
        fields = source.all_fields(model)
        options = {
            key.arg: key.value
            for key in getattr(fields.get("company_id"), "keywords", ())
        }
        first = (constant(options.get("related")) or "").partition(".")[0]
        if first in fields:
            given = {key.arg for key in fields[first].keywords}
            assert "check_company" not in given, f"{model}.{first}"


def write_addon(folder, **views):
    """An addon of two models, B in a list of A, with these views."""
    (folder / "x/models").mkdir(parents=True)
    (folder / "x/views").mkdir()
    (folder / "x/models/a.py").write_text(
        """
class A(models.Model):
    _name = "cs.a"
    x = fields.Char()
    y = fields.Char(readonly=True)
    z = fields.Char(compute="_z")
    b_ids = fields.One2many("cs.b", "a_id")
class B(models.Model):
    _name = "cs.b"
    a_id = fields.Many2one("cs.a")
    x = fields.Char()
"""
    )
    for model, arch in views.items():
        record = (
            "<odoo><record id='v' model='ir.ui.view'><field name='model'>"
            f"{model.replace('_', '.')}</field><field name='arch' type='xml'>{arch}"
            "</field></record></odoo>"
        )
        (folder / f"x/views/{model}.xml").write_text(record)
    return sorted(unset_fields(Source(folder), set()))


def test_a_field_counts_on_the_screens_of_its_own_model(tmp_path):
    form = "<form><field name='x'/><field name='b_ids'>{}</field></form>"
    everything = ["cs.a.x", "cs.b.a_id", "cs.b.x"]
    for number, (views, unset) in enumerate(
        (
            ({}, everything),
            ({"cs_a": "<form><field name='x' invisible='1'/></form>"}, everything),
            ({"cs_a": "<form><field name='x' readonly='1'/></form>"}, everything),
            ({"cs_a": "<search><field name='x'/></search>"}, everything),
            # Its namesake on another's screen is none of its own.
            ({"cs_a": form.format("")}, ["cs.b.x"]),
            ({"cs_a": form.format("<list><field name='x'/></list>")}, []),
            (
                {
                    "cs_a": "<xpath expr=\"//field[@name='b_ids']/list\" "
                    "position='inside'><field name='x'/></xpath>"
                },
                ["cs.a.x", "cs.b.a_id"],
            ),
            (
                {
                    "cs_a": "<xpath expr=\"//field[@name='b_ids']\" "
                    "position='after'><field name='x'/></xpath>"
                },
                ["cs.b.a_id", "cs.b.x"],
            ),
        )
    ):
        assert write_addon(tmp_path / str(number), **views) == unset, views
