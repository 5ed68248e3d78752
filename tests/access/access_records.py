"""One record of each model that belongs to a company or a team, and how to try it."""

from datetime import date, timedelta

from access_council import BESIDE_AUDIT, TEAM_OF

from odoo.fields import Date, Datetime

from odoo.addons.cs_quality_assurance.models.platform.guard import LIFECYCLE

# Rows about a person or a team of theirs; own is one's own row.
OF_A_TEAM = (
    "cs.accreditation",
    "cs.cycle.auditor",
    "cs.cycle.sample",
    "cs.exemption",
    "cs.dip.draw",
    "cs.expectation.owed",
    "cs.manager.term",
)
# Recorded beside audits, on a case: in the place of the case.
OF_A_CASE = (
    "cs.case.checklist",
    "cs.case.checklist.line",
    "cs.case.event",
    "cs.checkpoint",
    "cs.dispute",
    "cs.dispute.step",
    "cs.external.review",
    "cs.external.review.finding",
    "cs.participation.note",
    "cs.review.check",
)
# A tool and its parts: open to change as a draft, locked in use.
OF_A_TOOL = (
    "cs.audit.limit",
    "cs.audit.tool",
    "cs.audit.tool.checklist",
    "cs.audit.tool.descriptor",
    "cs.audit.tool.domain",
    "cs.audit.tool.section",
)
# Values that must not be the same twice.
UNIQUE = {
    "cs.audit.tool.domain": {"number": 77},
    "cs.case": {"reference": "M-1"},
    "cs.case.checklist": {"date_due": "2027-01-02"},
    "cs.case.event": {"date": "2026-01-02"},
    "cs.child.promise": {"name": "Matrix 2"},
    "cs.case.event.type": {"code": "matrix_2"},
    "cs.case.flag": {"code": "matrix_2"},
    "cs.case.type": {"code": "matrix_2"},
    "cs.checkpoint": {"date_start": "2027-01-02"},
    "cs.grade": {"code": "matrix", "rank": 5},
    "cs.agency": {"name": "Matrix 2"},
    "cs.dip.theme": {"month": "2027-05-01"},
    "cs.learning.theme": {"name": "Matrix 2"},
    "cs.measure": {"name": "Matrix 2"},
    "cs.measure.dataset": {"code": "matrix_2"},
    "cs.measure.value": {"date": "2020-01-01"},
    "cs.report.type": {"code": "matrix_2"},
    "cs.meeting.type": {"code": "matrix_2"},
    "cs.practice.standard": {"number": "M 2"},
    "cs.priority": {"name": "Matrix 2"},
    "cs.case.import.alias": {"name": "Somebody else"},
    "cs.cycle": {"date_start": "2027-03-01", "date_end": "2027-03-31"},
    "cs.cycle.milestone": {"name": "Matrix 2"},
    "cs.programme.milestone": {"name": "Matrix 2"},
}
# What a record of these is made from; the rest follows.
MADE_WITH = {
    "cs.audit": ("case_id", "kind"),
    "cs.challenge": ("audit_id", "grade_asked_id", "reason"),
    "cs.improvement.plan": ("audit_id",),
    "cs.moderation": ("audit_id", "moderator_id"),
    "cs.moderation.member": ("moderation_id", "employee_id"),
    "cs.self.analysis": ("audit_id", "practitioner_id"),
}
# What a record needs besides its required fields.
NEEDS = {
    "cs.expectation": {"role": "auditor"},
    "cs.expectation.condition": {"type_code": "visit", "about_role": "practitioner"},
    "cs.timescale": {"then_unit": "weeks"},
    "cs.framework.target": {"name": "Matrix", "measure": "completion"},
    "cs.framework.moderation": {"grade_id": "cs_quality_assurance.grade_good"},
    "cs.framework.follow.rule": {"grade_id": "cs_quality_assurance.grade_good"},
    "cs.framework.moderation.layer": {
        "below_grade_id": "cs_quality_assurance.grade_good"
    },
}
# What somebody writes to try whether they may write; the first accepted is enough.
# Other models are tried with the name they have.
CHANGES = {
    "cs.accreditation": ["note"],
    "cs.action": ["outcome", "success_measure"],
    "cs.audit": ["context_note", "date_due", "feedback_due"],
    "cs.audit.check": ["note"],
    "cs.audit.checklist": ["confirmed"],
    "cs.audit.discussion": ["note"],
    "cs.audit.escalation": ["immediate_action"],
    "cs.audit.limit": ["cap_grade_id"],
    "cs.audit.contribution": ["says"],
    "cs.audit.element": ["evidence"],
    "cs.audit.line": ["evidence"],
    "cs.audit.observer": ["note"],
    "cs.audit.tool.descriptor": ["body"],
    "cs.case": ["date_opened"],
    "cs.case.checklist": ["note"],
    "cs.case.checklist.line": ["note"],
    "cs.case.event": ["note"],
    "cs.checkpoint": ["decision"],
    "cs.dispute": ["issue"],
    "cs.participation.note": ["followed_up"],
    "cs.dispute.step": ["response"],
    "cs.review.check": ["good_practice"],
    "cs.case.import": ["date_as_of"],
    "cs.challenge": ["reason", "decider_id"],
    "cs.cycle.auditor": ["capacity"],
    "cs.cycle.sample": ["left_reason"],
    "cs.exemption": ["note"],
    "cs.expectation.owed": ["asked"],
    "cs.family.feedback": ["who"],
    "cs.framework.discussion": ["allow_phone"],
    "cs.framework.escalation": ["note"],
    "cs.improvement.plan": ["review_note", "on_supervision_file_date"],
    "cs.manager.term": ["date_start"],
    "cs.moderation": ["quality_note", "date_due"],
    "cs.moderation.line": ["reason"],
    "cs.moderation.member": ["note", "absent"],
    "cs.recognition": ["reason", "event_date"],
    "cs.self.analysis": ["what_works"],
    "cs.staff.import": ["filename"],
}


def own_models(env):
    """Every stored model of the core: what the matrix must speak of.

    The smaller addons keep tables of their own, in their own tests. A figure is no
    table: it is a view of its source with the reader's own rights.
    """
    return sorted(
        name
        for name in env
        if name.startswith("cs.")
        and env[name]._original_module == "cs_quality_assurance"
        and not env[name]._abstract
        and not env[name]._transient
        and env[name]._auto
    )


class RecordMaker:
    """Mixed into the council: a record of any model of ours, made if it is missing."""

    theirs = {}
    on_cases = {}

    @classmethod
    def company_record(cls, model, company):
        """One record of a model that belongs to a council as a whole.

        Found among what the council has, else made from the model's own needs.
        """
        Model = cls.env[model].with_context(active_test=False, cs_lifecycle=None)
        domain = []
        if "company_id" in Model._fields and Model._fields["company_id"].store:
            domain = [("company_id", "=", company.id)]
        elif "tool_id" in Model._fields:
            domain = [("tool_id.company_id", "=", company.id)]
        elif "framework_id" in Model._fields:
            domain = [("framework_id.company_id", "=", company.id)]
        elif "line_id" in Model._fields:
            domain = [("line_id.company_id", "=", company.id)]
        elif "meeting_type_id" in Model._fields:
            domain = [("meeting_type_id.company_id", "=", company.id)]
        if record := Model.search(domain, limit=1, order="id desc"):
            return record
        return Model.with_company(company).create(cls.needs(model, company))

    @classmethod
    def needs(cls, model, company):
        """Values for the required fields of a model, by the kind of each field."""
        Model = cls.env[model].with_company(company)
        vals = {}
        for name, field in Model._fields.items():
            if not field.required or not field.store or field.related:
                continue
            if name in ("id", "company_id") or field.compute:
                continue
            if field.default and field.type != "many2one":
                continue
            vals[name] = cls._need(field, Model, company)
        if "company_id" in Model._fields and Model._fields["company_id"].store:
            if not Model._fields["company_id"].related:
                vals["company_id"] = company.id
        if model == "cs.retention.hold":
            vals["case_id"] = cls._need(Model._fields["case_id"], Model, company)
        if model in ("cs.framework.discussion", "cs.framework.follow.rule"):
            # Of a framework or of a line of the programme.
            whose = Model._fields["framework_id"]
            vals["framework_id"] = cls._need(whose, Model, company)
        if model == "cs.framework.follow.answer":
            vals["domain_id"] = cls._yes_no_question(company).id
        if model == "cs.self.audit":
            vals |= cls._own_file(company)
        return vals | {
            name: cls.env.ref(value).id if "." in value else value
            for name, value in NEEDS.get(model, {}).items()
        }

    @classmethod
    def _own_file(cls, company):
        """Somebody's own file, where the framework has self-audits."""
        framework = cls._framework_of(company)
        framework.self_audit_tool_id = framework.tool_id
        user = cls.make_user(f"own.{company.id}", "group_practitioner", company)
        person = cls.env["hr.employee"].create(
            {"name": "Olu Own", "user_id": user.id, "company_id": company.id}
        )
        case = cls.make_case(
            f"OWN{company.id}", company_id=company.id, practitioner_id=person.id
        )
        return {
            "practitioner_id": person.id,
            "case_id": case.id,
            "framework_id": framework.id,
            "tool_id": framework.tool_id.id,
        }

    @classmethod
    def _framework_of(cls, company):
        return cls.framework if company == cls.company else cls.other_framework

    @classmethod
    def _yes_no_question(cls, company):
        """A question that a rule can wait for; Durham's tool has grades only."""
        question = {
            "tool_id": cls._framework_of(company).tool_id.id,
            "number": 99,
            "name": "Matrix",
            "answer_type": "yes_no",
        }
        domains = cls.env["cs.audit.tool.domain"]
        return domains.with_context(cs_lifecycle=LIFECYCLE).create(question)

    @classmethod
    def _need(cls, field, Model, company):
        if field.type == "many2one":
            comodel = field.comodel_name
            if comodel in ("hr.employee", "hr.department", "res.users"):
                return (
                    cls.env[comodel]
                    .search([("company_id", "=", company.id)], limit=1)
                    .id
                )
            if comodel in BESIDE_AUDIT or comodel == "cs.case":
                place = "elsewhere" if company == cls.company else "other_company"
                return cls.record_beside(comodel, "running", place, "auditor").id
            return cls.company_record(comodel, company).id
        if field.type == "many2many":
            return [(6, 0, cls.company_record(field.comodel_name, company).ids)]
        if field.type == "selection":
            return field.get_values(cls.env)[0]
        return {
            "date": Date.today() + timedelta(days=28 if "end" in field.name else 0),
            "datetime": Datetime.now(),
            "integer": 1,
            "float": 1.0,
            "boolean": True,
            "binary": "YQ==",
        }.get(field.type, "Matrix")

    @classmethod
    def tool_record(cls, model, state, company):
        """A tool in that state, or a part of it."""
        framework = cls.framework if company == cls.company else cls.other_framework
        tool = framework.tool_id
        if state == "draft":
            drafts = tool._versions().filtered(lambda t: t.state == "draft")
            tool = drafts[:1] or tool._copy_version()
        if model == "cs.audit.tool":
            return tool
        part = cls.env[model].search([("tool_id", "=", tool.id)], limit=1, order="id")
        if not part:
            # Durham has no sections: put one into the tool as data files do.
            part = cls.env[model].create({"tool_id": tool.id, "name": "Matrix"})
        return part

    # --- rows about a person or a team --------------------------------------

    @classmethod
    def team_record(cls, model, place, role):
        """The row of a person or team in that place; the person's own for ``own``."""
        company = cls.other_company if place == "other_company" else cls.company
        if place == "other_company" and (model in cls.theirs):
            return cls.theirs[model]
        if place == "own":
            person = cls.people[role]
            team = person.department_id or cls.harbour
        elif place == "other_company":
            person = cls.env["hr.employee"].search(
                [("company_id", "=", company.id), ("department_id", "!=", False)],
                limit=1,
            )
            team = person.department_id
        else:
            team = getattr(cls, TEAM_OF[place])
            person = cls.env["hr.employee"].create(
                {"name": f"{place} of {role}", "department_id": team.id}
            )
        vals = cls.needs(model, company)
        own = {"employee_id": person.id, "department_id": team.id}
        if model == "cs.cycle.sample":
            own = {
                "department_id": team.id,
                "case_id": cls.make_case(
                    f"S{role}{place}", company_id=company.id, department_id=team.id
                ).id,
                "reference": "M",
            }
        if model == "cs.expectation.owed":
            own["period_start"] = date(2026, 1, 1) + timedelta(days=person.id % 300)
        vals |= own
        if model == "cs.cycle.auditor":
            vals["user_id"] = person.user_id.id
        vals = {k: v for k, v in vals.items() if not cls.env[model]._fields[k].related}
        record = cls.env[model].with_company(company).create(vals)
        if place == "other_company":
            cls.theirs[model] = record
        return record

    # --- records on a case ---------------------------------------------------

    @classmethod
    def case_record(cls, model, place, role):
        """The record of a model on the case of that place; made once for each case."""
        case = cls.record_beside("cs.case", "running", place, role)
        if not case:
            return None
        if model == "cs.case.checklist.line":
            # They come with their checklist.
            checklist = cls.case_record("cs.case.checklist", place, role)
            return checklist.line_ids[:1]
        if model == "cs.dispute.step":
            return cls.case_record("cs.dispute", place, role).step_ids
        if (model, case) not in cls.on_cases:
            vals = cls.needs(model, case.company_id) | {"case_id": case.id}
            vals |= cls._for_case(model, case)
            fields = cls.env[model]._fields
            vals = {n: v for n, v in vals.items() if not fields[n].related}
            cls.on_cases[model, case] = (
                cls.env[model].with_company(case.company_id).create(vals)
            )
        return cls.on_cases[model, case]

    @classmethod
    def _for_case(cls, model, case):
        """What a record of a case needs besides: nobody of the matrix raised it."""
        if model == "cs.dispute":
            case.case_type_id = cls.env.ref("cs_quality_assurance.case_type_lac")
            if case.company_id == cls.company:
                return {"raised_by_id": cls.neutral[0].id}
        if model.startswith("cs.external.review"):
            case_and_team = {"case_id": case.id, "department_id": case.department_id.id}
            if model == "cs.external.review":
                return case_and_team
            review = {"name": "Matrix", "company_id": case.company_id.id}
            return {
                "review_id": cls.env["cs.external.review"]
                .create(review | case_and_team)
                .id
            }
        if model == "cs.review.check":
            kind = cls.env.ref("cs_quality_assurance.event_type_lac_review")
            event = cls.env["cs.case.event"].create(
                {"case_id": case.id, "event_type_id": kind.id, "date": "2026-03-03"}
            )
            return {"event_id": event.id}
        return {}

    @classmethod
    def new_cycle(cls, cycle):
        """Another cycle of the same line, on days of its own."""
        count = cls.env["cs.cycle"].search_count([])
        day = date(2028, 1, 1) + timedelta(days=count)
        return cls.env["cs.cycle"].create(
            {
                "programme_line_id": cycle.programme_line_id.id,
                "date_start": day,
                "date_end": day,
            }
        )

    # --- what is sent -------------------------------------------------------

    @classmethod
    def changes_of(cls, record):
        """Lists of arguments of ``write``: each field as it stands."""
        model = record._name
        names = CHANGES.get(model)
        if not names:
            names = ["name"] if "name" in record._fields else cls._editable(record)
        return [({name: cls._plain(record, name)},) for name in names]

    @classmethod
    def _editable(cls, record):
        """A field that can be typed in, or any where there is none."""
        typed = ("char", "text", "integer", "float", "boolean", "date", "selection")
        names = [
            name
            for name, field in record._fields.items()
            if field.store
            and not field.compute
            and field.type in typed
            and name != "id"
        ]
        return [n for n in names if not record._fields[n].readonly][:1] or names[:1]

    @classmethod
    def _plain(cls, record, name):
        value = record.sudo()[name]
        if record._fields[name].type == "many2one":
            return value.id
        return str(value) if hasattr(value, "isoformat") else value

    @classmethod
    def copy_of(cls, record):
        """Values that make another like it, without what nobody may set."""
        model = record._name
        vals = record.sudo().copy_data()[0]
        for name, field in record._fields.items():
            if name in vals and field.readonly:
                del vals[name]
            elif field.required and field.store and not field.readonly:
                if name not in vals and name != "company_id":
                    vals[name] = cls._plain(record, name)
        if model in MADE_WITH:
            vals = {name: cls._plain(record, name) for name in MADE_WITH[model]}
        if model == "cs.audit.observer":
            # Each sits in once: another than the one tried.
            vals["employee_id"] = cls.new_sitter(record.sudo().company_id).id
        if model == "cs.audit.contribution":
            # Each agency takes part once.
            vals["agency_id"] = cls.new_agency(record.sudo().company_id).id
        if model == "cs.thematic.report":
            # One on each cycle.
            vals["cycle_id"] = cls.new_cycle(record.sudo().cycle_id).id
        if model == "cs.self.analysis":
            # One for each practitioner: another's is not there yet.
            vals["practitioner_id"] = cls.neutral[1].id
        if model == "cs.moderation.member":
            vals["employee_id"] = cls.neutral[2].id
        return vals | UNIQUE.get(model, {})
