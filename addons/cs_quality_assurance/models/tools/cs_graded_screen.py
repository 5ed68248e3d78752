from datetime import date, datetime
from typing import NamedTuple

import psycopg2

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, MissingError, UserError

from ..platform.cs_travelling_mixin import MayIdentify
from .cs_answer_trail_mixin import ANSWER_FIELDS

LINE_FIELDS = ["domain_id", *sorted(ANSWER_FIELDS), "is_answered"]
FINDING_FIELDS = ["kind", "name", "responsible_id", "date_due", "success_measure"]
GRADE_FIELDS = ["code", "name", "letter", "rank", "palette", "description"]

QUESTION_FIELDS = (
    "number name short_name section_id answer_type score_max options scale_id "
    "is_bottom_line is_required guidance prompts facts standard_ids"
).split()


class Part(NamedTuple):
    """What the auditing screen may do with one kind of record.

    ``fields`` are those it may write, ``operations`` what it may do with them.
    """

    model: str
    fields: frozenset
    operations: frozenset


def screen_part(model, names, operations):
    """A ``Part`` from plain lists; the operations in one string."""
    return Part(model, frozenset(names), frozenset(operations.split()))


class ChangedMeanwhile(Exception):
    """Boxes that hold something else than when the typing began: ``current``."""

    def __init__(self, current):
        super().__init__()
        self.current = current


def _plain(value):
    """A value as the screen has it: nothing is False, days and moments are text."""
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    if isinstance(value, date):
        return fields.Date.to_string(value)
    return value or False


class CsGradedScreen(models.AbstractModel):
    """The auditing screen, for whatever is graded: what it opens with, what it saves as
    one types, and the panel that says where it stands.

    Everything is read and written as the user, so that the rules of the records decide.
    The number of queries depends neither on the number of domains nor on what has been
    recorded. A model says by the methods ``_auditing_*`` what stands beside its
    questions.
    """

    _name = "cs.graded.screen"
    _description = "Auditing screen"
    # The client action that opens the screen; its parameters name the model.
    _auditing_action = "cs_quality_assurance.action_auditing"

    # --- what each model says -------------------------------------------------

    @api.model
    def _auditing_fields(self):
        """Fields of the record itself that the screen shows; each model adds some."""
        return ["name", "state", "overall_grade_id", "overall_reason"]

    @api.model
    def _auditing_writes(self):
        """What may be written from the screen: ``Part`` by name; ``audit`` is the
        record itself, ``lines`` its answers. Each model adds its own."""
        line = self._fields["line_ids"].comodel_name
        own = set(self._auditing_fields()) - {"name", "state"}
        writes = {
            "audit": screen_part(self._name, own, "write"),
            "lines": screen_part(line, ANSWER_FIELDS, "write"),
        }
        if field := self._fields.get("finding_ids"):
            writes["findings"] = screen_part(
                field.comodel_name, FINDING_FIELDS, "create write unlink"
            )
        return writes

    @api.model
    def _auditing_parts(self):
        """Lists beside the questions: name -> (field, fields of its records)."""
        if "finding_ids" in self._fields:
            return {"findings": ("finding_ids", FINDING_FIELDS)}
        return {}

    def _auditing_rights(self):
        """What the user may do on the screen; each is checked again when they do it."""
        return {"start": False, "grade": self._auditing_is_mine()}

    def _auditing_is_mine(self):
        """Whether the user grades it now; all others read."""
        return self.can_grade

    def _auditing_sections(self):
        """Places after the questions: names of those the screen knows, and boxes of
        fields, each with ``name``, ``label``, ``isFirst`` and ``boxes`` (``name``,
        ``label``, ``kind``: text, day or number, ``help``, ``readonly``)."""
        return ["overall"]

    def _auditing_words(self):
        """What the screen says about handing in, by key; each model says its own."""
        return {
            "this": self.env._("This audit"),
            "submit": self.env._("Submit"),
            "before": self.env._("Before you can submit"),
            "follows": self.env._("If you submit this"),
            "refused": self.env._("Not ready to submit."),
            "ready": self.env._("Nothing is missing. It is ready to submit."),
            "confirm": self.env._("Submit %(what)s?", what=self.display_name),
            "final": self.env._(
                "You cannot change it afterwards; a QA manager can re-open it, with a "
                "reason."
            ),
            "done": self.env._("Submitted."),
            "then": self.env._("Nothing more is asked for."),
        }

    def _auditing_facts(self):
        """What stands under the number, above the questions: short texts."""
        return []

    def _auditing_suggested_people(self):
        """Whom one is likely to speak to or to give something to do.

        :return: list of dict with the employee's id and what they are to this
        """
        return []

    def _auditing_choices(self):
        """What the boxes of the screen offer."""
        if "finding_ids" not in self._fields:
            return {}
        kind = self.finding_ids._fields["kind"]
        return {"findings": kind._description_selection(self.env)}

    def _auditing_policy(self):
        """What the framework asks for, as far as the screen needs it."""
        return {"today": fields.Date.context_today(self)}

    def _get_submit_problems(self):
        """Everything that stands between this and handing it in: ``Problem`` each."""
        return [*self._problems_of_lines(), *self._problems_of_overall()]

    def _list_consequences(self):
        """What follows once it is handed in as it stands now, a sentence each."""
        return []

    def _auditing_submit(self):
        """Hand it in, as the button of the form does."""
        raise NotImplementedError

    # --- opening ------------------------------------------------------------

    def action_open_auditing(self):
        """The auditing screen of this record; read only for all but who grades it."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(self._auditing_action)
        return {
            **action,
            "display_name": self.display_name,
            "context": {"active_id": self.id, "active_model": self._name},
        }

    def auditing_load(self):
        """All that the auditing screen shows, for anybody who may read the record.

        :return: dict with the record, the tool's questions with the answers given, the
            lists beside them, what may be chosen, what the user may do, and the panel
        """
        self.ensure_one()
        self.check_access("read")
        parts = {name: self._auditing_part(name) for name in self._auditing_parts()}
        # Everybody on the screen is read together.
        self._auditing_meet(self._auditing_mentions(parts))
        audit = self._auditing_header()
        suggested = self._auditing_suggested_people()
        questions = self._auditing_questions()
        return {
            "audit": audit,
            "rights": self._auditing_rights(),
            "grades": self.scale_id.grade_ids.read(GRADE_FIELDS),
            # Those of domains that are graded on a scale of their own.
            "own_grades": (
                self.line_ids.domain_id.scale_id - self.scale_id
            ).grade_ids.read([*GRADE_FIELDS, "scale_id"], load=None),
            **questions,
            "after": self._auditing_sections(),
            "words": self._auditing_words(),
            "parts": parts,
            "suggested": suggested,
            "people": self._auditing_names(parts, audit, suggested),
            "choices": self._auditing_choices(),
            "policy": self._auditing_policy(),
            "panel": self._auditing_panel(),
        }

    def _auditing_header(self):
        [values] = self.read(self._auditing_fields(), load=None)
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            **values,
            "state_label": states[self.state],
            "facts": self._auditing_facts(),
            "tool": self.tool_id.display_name,
            "tool_note": self.tool_id.note,
            "has_overall": self.tool_id.has_overall,
            "lookback_months": self.tool_id.lookback_months,
        }

    # --- the questions and the answers ----------------------------------------

    def _auditing_answers(self):
        """What is answered so far: a dict for each line, in the order of the tool."""
        return self._auditing_read("line_ids", LINE_FIELDS)

    def _auditing_questions(self):
        """The domains laid out in this audit, with guidance and answers."""
        answers = self._auditing_answers()
        domains = self.line_ids.domain_id
        texts = {
            values["id"]: values
            for values in domains.read(
                QUESTION_FIELDS,
                load=None,
            )
        }
        descriptors = self._auditing_descriptors(domains)
        limits = self._auditing_limits(domains)
        columns = self.env["cs.audit.tool.descriptor"]._fields["column"]
        questions = []
        for answer in answers:
            text = texts[answer.pop("domain_id")]
            questions.append(
                {
                    **text,
                    **answer,
                    "domain_id": text["id"],
                    "prompts": (text["prompts"] or "").splitlines(),
                    "options": [
                        option.strip()
                        for option in (text["options"] or "").splitlines()
                        if option.strip()
                    ],
                    "descriptors": descriptors.get(text["id"], []),
                    "limits": limits.get(text["id"], []),
                }
            )
        return {
            "questions": questions,
            "sections": domains.section_id.read(["name"]),
            "standards": domains.standard_ids.read(["number", "name", "description"]),
            "overall_descriptors": descriptors.get(False, []),
            "columns": dict(columns._description_selection(self.env)),
        }

    def _auditing_descriptors(self, domains):
        """What each grade looks like, by domain id; those of the whole under False."""
        found = domains.descriptor_ids | self.tool_id.overall_descriptor_ids
        result = {}
        for values in found.read(
            ["domain_id", "grade_id", "column", "body"], load=None
        ):
            result.setdefault(values["domain_id"], []).append(
                {
                    "grade_id": values["grade_id"],
                    "column": values["column"],
                    "lines": (values["body"] or "").splitlines(),
                }
            )
        return result

    def _auditing_limits(self, domains):
        """How each limiting judgement works, in a sentence, by domain id (DUR-06)."""
        worst = max(self.scale_id.grade_ids.mapped("rank"), default=0)

        def words(grade):
            if grade.rank == worst:
                return grade.name.lower()
            return self.env._("%(grade)s or below", grade=grade.name.lower())

        result = {}
        for limit in domains.limit_ids:
            trigger = limit.strict and limit.strict_trigger_grade_id
            result.setdefault(limit.domain_id.id, []).append(
                self.env._(
                    "If you grade this %(trigger)s, the overall grade is %(cap)s.",
                    trigger=words(trigger or limit.trigger_grade_id),
                    cap=words(limit.cap_grade_id),
                )
            )
        return result

    # --- the lists beside them --------------------------------------------------

    def _auditing_part(self, name):
        """The records of one list, as the record rules let the user see them."""
        field, names = self._auditing_parts()[name]
        if not self.env[self._fields[field].comodel_name].has_access("read"):
            return []
        return self._auditing_read(field, names)

    def _auditing_read(self, name, names):
        """The records of a list as ``read`` gives them, in one query."""
        # As Odoo's search_read: whoever found them may read them.
        return self._fetch_list(name, names)._read_format(names, load=None)

    def _fetch_list(self, name, names):
        """A list with the fields that are read of its records, in one query where the
        ORM takes two; the list is known from then on."""
        field = self._fields[name]
        model = self.env[field.comodel_name].with_context(active_test=False)
        wanted = [*names, field.inverse_name, *filter(None, [model._active_name])]
        found = model.search_fetch([(field.inverse_name, "=", self.id)], wanted)
        field._insert_cache(self, [found._ids])
        return self[name]

    def _auditing_meet(self, ids):
        """Read these colleagues, and whom the record itself names, in one query."""
        # Names of colleagues only.
        self.env["hr.employee"].sudo().browse(ids).mapped("name")

    def _auditing_names(self, parts, audit, suggested):
        """Names of everybody mentioned on the screen, by employee id."""
        ids = {person["id"] for person in suggested}
        ids |= self._auditing_mentions(parts, audit)
        # Names of colleagues only.
        employees = self.env["hr.employee"].sudo().browse(ids)
        return {employee.id: employee.name for employee in employees}

    def _auditing_mentions(self, parts, audit=None):
        """Ids of the employees in these lists, and in the record."""
        ids, shown = set(), [(self._name, [audit or {}])]
        for name, rows in parts.items():
            field, _names = self._auditing_parts()[name]
            shown.append((self._fields[field].comodel_name, rows))
        for model, rows in shown:
            people = {
                name
                for name, field in self.env[model]._fields.items()
                if field.comodel_name == "hr.employee"
            }
            for values in rows:
                for name in people & set(values):
                    found = values[name]
                    ids.update(found if isinstance(found, list) else [found])
        return ids - {False}

    # --- saving ---------------------------------------------------------------

    def auditing_save(self, operations):
        """Save what was typed. One refusal does not hold up the rest.

        :param operations: list of dict with ``key`` (the caller's own), ``part`` (a key
            of ``_auditing_writes``), ``do`` (create, write or unlink), ``id`` (but for
            create), ``values``, ``keep`` where a warning was read and the text stays
            and, for write, ``was``: what the boxes held when the typing began
        :return: dict with ``errors`` (sentence by key), ``warnings`` (by key, what may
            tell who somebody is: not saved unless ``keep``), ``conflicts`` (by key, the
            boxes changed since the caller read them), ``ids`` (of what
            was created, by key), ``saved_at``, the fresh ``panel``, and the ``parts``
            and ``lines`` touched
        """
        self.ensure_one()
        self.check_access("read")
        errors, ids, conflicts, warnings = {}, {}, {}, {}
        for operation in operations:
            key = operation.get("key") or ""
            try:
                # A savepoint each: a refusal takes back its own operation only.
                with self.env.cr.savepoint():
                    ids[key] = self._auditing_apply(operation)
            except ChangedMeanwhile as error:
                conflicts[key] = error.current
            except MayIdentify as error:
                warnings[key] = error.said
            except (UserError, AccessError, MissingError) as error:
                errors[key] = str(error.args[0])
            except psycopg2.IntegrityError as error:
                model = self.env[self._auditing_writes()[operation["part"]].model]
                errors[key] = model._sql_error_to_message(error)
        return {
            "errors": errors,
            "warnings": warnings,
            "conflicts": conflicts,
            "ids": ids,
            "saved_at": fields.Datetime.now(),
            **self._auditing_touched({operation["part"] for operation in operations}),
            "panel": self._auditing_panel(),
        }

    def _auditing_apply(self, operation):
        part = self._auditing_writes().get(operation.get("part"))
        do, values = operation.get("do"), dict(operation.get("values") or {})
        if not part or do not in part.operations or set(values) - part.fields:
            raise UserError(self.env._("The auditing screen cannot do this."))
        for name, value in values.items():
            if isinstance(value, list):
                values[name] = [Command.set(value)]
        model, keeps = self.env[part.model], operation.get("keep")
        if do == "create":
            self._auditing_warn(model, values, keeps)
            return self._auditing_create(operation["part"], part, values).id
        record = self._auditing_record(part, operation.get("id"))
        if do == "unlink":
            record.unlink()
            return False
        self._auditing_check_unchanged(record, values, operation.get("was") or {})
        self._auditing_warn(record, values, keeps)
        record.write(values)
        return record.id

    def _auditing_warn(self, record, values, keeps):
        """Before anything is saved that may tell who somebody is.

        :raises MayIdentify: the text adds such a thing, and nobody chose to keep it
        """
        if not keeps and (found := record._cs_identifying(values)):
            raise MayIdentify(record._cs_identifying_warning(found))

    def _auditing_check_unchanged(self, record, values, was):
        """Somebody, or another window of the same person, was faster: nothing of theirs
        is lost without a word.

        :raises ChangedMeanwhile: with what the boxes hold now
        """
        names = set(was) & set(values)
        if not names:
            return
        [now] = record.read(sorted(names), load=None)
        current = {
            name: _plain(now[name])
            for name in names
            if _plain(now[name]) not in (_plain(was[name]), _plain(values[name]))
        }
        if current:
            raise ChangedMeanwhile(current)

    def _auditing_parent(self, part):
        """The field by which records of this part belong to this one."""
        field = next(
            field
            for field in self._fields.values()
            if field.type == "one2many" and field.comodel_name == part.model
        )
        return field.inverse_name

    def _auditing_record(self, part, record_id):
        """The record of this part with that id; never one of another's."""
        if part.model == self._name:
            return self
        record = self.env[part.model].search(
            [("id", "=", record_id), (self._auditing_parent(part), "=", self.id)]
        )
        if not record:
            raise UserError(
                self.env._("This is no longer there: somebody may have removed it.")
            )
        return record

    def _auditing_create(self, name, part, values):
        return self.env[part.model].create(
            {**values, self._auditing_parent(part): self.id}
        )

    def _auditing_touched(self, names):
        """What the screen has to show anew after these parts changed."""
        result = {}
        if "lines" in names:
            result["lines"] = self._auditing_answers()
        parts = {
            name: self._auditing_part(name)
            for name in sorted(names - {"lines", "audit"})
        }
        if parts:
            result["parts"] = parts
            result["people"] = self._auditing_names(parts, {}, [])
        return result

    def auditing_submit(self):
        """Hand it in, and say how it went; whoever grades it.

        :return: dict with ``refused`` (the problems, empty when it was handed in)
        :raises UserError: somebody else is handing it in, or has done so
        """
        self.ensure_one()
        self.check_access("read")
        if self._auditing_is_mine() and (problems := self._get_submit_problems()):
            return {"refused": [problem._asdict() for problem in problems]}
        self._auditing_submit()
        return {"refused": []}
