"""What every test starts from: a small council with one named person per role.

The council is a company of its own, so that demo data beside it change nothing::

    Children's services (director)
    └── Safeguarding (head of service)
        ├── Field service (service manager)
        │   ├── Riverside (team manager)
        │   └── Hillside (other team manager)
        └── Care service (other service manager)
            └── Harbour (no manager of its own)

The practitioner and cases 1001 to 1003 are in Riverside, the other practitioner and
case 2001 in Hillside, case 3001 in Harbour. The auditor works in Harbour, outside both.
The day is Wednesday 10 June 2026; no bank holiday is near.
"""

from datetime import datetime
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import TransactionCase, freeze_time
from odoo.tools import mute_logger

NOW = "2026-06-10 09:00:00"

# role -> (group, name, department); a manager's department is the one they manage.
PEOPLE = {
    "director": ("group_leader", "Dana Director", "directorate"),
    "head_of_service": ("group_manager", "Hari Head", "head_office"),
    "service_manager": ("group_manager", "Sam Service", "field_service"),
    "other_service_manager": ("group_manager", "Siân Service", "care_service"),
    "team_manager": ("group_manager", "Tariq Team", "riverside"),
    "other_team_manager": ("group_manager", "Tess Team", "hillside"),
    "practitioner": ("group_practitioner", "Pat Practitioner", "riverside"),
    "other_practitioner": ("group_practitioner", "Petra Practitioner", "hillside"),
    "auditor": ("group_auditor", "Ada Auditor", "harbour"),
    "moderator": ("group_moderator", "Mo Moderator", "quality"),
    "qa_officer": ("group_qa_officer", "Quinn Officer", "quality"),
    "qa_manager": ("group_qa_manager", "Quentin Manager", "quality"),
    "external": ("group_external_auditor", "Ezra External", None),
    "iro": ("group_practitioner", "Iris Reviewer", "quality"),
}
# code -> (name, level, parent, manager)
TREE = {
    "directorate": ("Children's services", "directorate", None, "director"),
    "head_office": (
        "Safeguarding",
        "head_of_service",
        "directorate",
        "head_of_service",
    ),
    "quality": ("Quality and reviewing", "service", "directorate", "qa_manager"),
    "field_service": ("Field service", "service", "head_office", "service_manager"),
    "care_service": ("Care service", "service", "head_office", "other_service_manager"),
    "riverside": ("Riverside", "team", "field_service", "team_manager"),
    "hillside": ("Hillside", "team", "field_service", "other_team_manager"),
    "harbour": ("Harbour", "team", "care_service", None),
}
# reference -> (type, team, practitioner, reviewing officer)
CASES = {
    "1001": ("cin", "riverside", "practitioner", None),
    "1002": ("cp", "riverside", "practitioner", "iro"),
    "1003": ("lac", "riverside", "practitioner", "iro"),
    "2001": ("cin", "hillside", "other_practitioner", None),
    "3001": ("care_leaver", "harbour", None, None),
}
GRADES = ("outstanding", "good", "requires_improvement", "inadequate")
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "no_reset_password": True,
}


class QualityMixin:
    """The council and the helpers, for ``TransactionCase`` and ``HttpCase`` alike.

    For each role of ``PEOPLE``: ``cls.<role>`` is the employee, ``cls.user_<role>`` the
    login (named after the role). For each department of ``TREE``: ``cls.<code>``. Also
    ``cls.company``, ``cls.framework`` and ``cls.tool`` (of ``cls.template``),
    ``cls.cases`` by reference, ``cls.case`` (1001) and ``cls.<grade code>``, such as
    ``cls.good``.
    """

    freeze_time = freeze_time(NOW)
    template = "durham"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The database's clock follows the frozen one: create_date and today agree.
        cls.startClassPatcher(patch.object(cls.cr, "now", lambda: datetime.now()))
        cls.company = cls._make_company("Test council")
        cls.env.user.company_ids |= cls.company
        cls.env.user.company_id = cls.company
        cls._make_council()
        cls.framework = cls.env["cs.framework"].load_template(cls.template)
        cls.tool = cls.framework.tool_id
        for grade in GRADES:
            setattr(cls, grade, cls.grade(grade))
        cls._make_cases()

    # --- the council ------------------------------------------------------

    @classmethod
    def _make_company(cls, name):
        company = cls.env["res.company"].create(
            {"name": name, "country_id": cls.env.ref("base.uk").id}
        )
        company.resource_calendar_id.tz = "Europe/London"
        return company

    @classmethod
    def make_user(cls, login, groups, company=None, **vals):
        """A login; its password is the login, made up to eight letters with x.

        :param groups: groups of this addon, or full external ids, comma separated
        """
        company = company or cls.company
        names = [
            name if "." in name else f"cs_quality_assurance.{name}"
            for name in groups.split(",")
        ]
        return (
            cls.env["res.users"]
            .with_context(**QUIET)
            .create(
                {
                    "login": login,
                    "password": login.ljust(8, "x"),
                    "name": login.replace("_", " ").capitalize(),
                    "email": f"{login}@example.com",
                    "tz": "Europe/London",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [
                        Command.set([cls.env.ref(name).id for name in names])
                    ],
                    **vals,
                }
            )
        )

    @classmethod
    def _make_council(cls):
        # The demo council's people have such logins, too: out of the way for the test.
        for user in cls.env["res.users"].search([("login", "in", list(PEOPLE))]):
            user.login = f"demo.{user.login}"
        cls.env.flush_all()
        departments = {}
        for code, (name, level, parent, _manager) in TREE.items():
            departments[code] = (
                cls.env["hr.department"]
                .with_context(**QUIET)
                .create(
                    {
                        "name": name,
                        "cs_level": level,
                        "parent_id": departments[parent].id if parent else False,
                        "company_id": cls.company.id,
                    }
                )
            )
            setattr(cls, code, departments[code])
        for role, (group, name, _department) in PEOPLE.items():
            setattr(cls, f"user_{role}", cls.make_user(role, group, name=name))
        employees = (
            cls.env["hr.employee"]
            .with_context(**QUIET)
            .create(
                [
                    {
                        "name": name,
                        "user_id": cls.__dict__[f"user_{role}"].id,
                        "department_id": departments[department].id
                        if department
                        else False,
                        "company_id": cls.company.id,
                    }
                    for role, (_group, name, department) in PEOPLE.items()
                ]
            )
        )
        for role, employee in zip(PEOPLE, employees, strict=True):
            setattr(cls, role, employee)
        for code, (_name, _level, _parent, manager) in TREE.items():
            if manager:
                departments[code].manager_id = cls.__dict__[manager]

    @classmethod
    def _make_cases(cls):
        cls.cases = {
            reference: cls.make_case(
                reference,
                case_type,
                department_id=cls.__dict__[team].id,
                practitioner_id=cls.__dict__[practitioner].id
                if practitioner
                else False,
                iro_id=cls.__dict__[iro].id if iro else False,
            )
            for reference, (case_type, team, practitioner, iro) in CASES.items()
        }
        cls.case = cls.cases["1001"]

    @classmethod
    def make_case(cls, reference, case_type="cin", **vals):
        """One open case in the register."""
        vals = {"date_opened": fields.Date.today().replace(month=1, day=5), **vals}
        return (
            cls.env["cs.case"]
            .with_context(**QUIET)
            .create(
                {
                    "reference": reference,
                    "case_type_id": cls.env.ref(
                        f"cs_quality_assurance.case_type_{case_type}"
                    ).id,
                    "company_id": cls.company.id,
                    **vals,
                }
            )
        )

    @classmethod
    def make_other_company(cls):
        """A second council with Durham loaded.

        Sets ``cls.other_company``, ``cls.user_other_council`` (QA manager there),
        ``cls.other_framework`` and ``cls.other_case``.
        """
        cls.other_company = cls._make_company("Another council")
        cls.user_other_council = cls.make_user(
            "other_council", "group_qa_manager", company=cls.other_company
        )
        cls.env.user.company_ids |= cls.other_company
        cls.other_framework = (
            cls.env["cs.framework"]
            .with_company(cls.other_company)
            .load_template("durham")
        )
        cls.other_case = cls.make_case("1001", company_id=cls.other_company.id)

    # --- audits -----------------------------------------------------------

    def as_committed(self):
        """From here on what was set up so far is kept at hand, as after a commit; see
        ``cs.kept.mixin``."""
        self.env.flush_all()
        self.env.registry.clear_cache()
        self.env.cr.postcommit.clear()

    def count_queries(self, call):
        """How many queries a call costs that finds nothing read by the request yet."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    @classmethod
    def grade(cls, code):
        """A grade by its code: of the tool's scale, else of the shipped one."""
        return cls.tool.scale_id.grade_ids.filtered(
            lambda grade: grade.code == code
        ) or cls.env.ref(f"cs_quality_assurance.grade_{code}")

    @classmethod
    def make_audit(
        cls,
        state="allocated",
        case=None,
        auditor=None,
        moderator=None,
        grade="good",
        **vals,
    ):
        """An audit taken to ``state`` by the people who would take it there.

        :param state: any state of ``cs.audit``
        :param grade: code of the grade given to each domain and overall, once submitted
        :return: the audit, in the superuser's environment
        """
        auditor = auditor or cls.auditor
        audit = (
            cls.env["cs.audit"]
            .with_user(cls.user_qa_officer)
            .create(
                {
                    "case_id": (case or cls.case).id,
                    "auditor_id": auditor.id,
                    "moderator_id": moderator.id if moderator else False,
                    **vals,
                }
            )
        )
        if state == "cancelled":
            audit.action_cancel("Made by mistake")
        elif state != "draft":
            audit.action_allocate()
            if state != "allocated":
                cls._take_on(audit.with_user(auditor.user_id), state, grade)
        return audit.sudo().with_user(cls.env.user)

    @classmethod
    def _take_on(cls, audit, state, grade):
        audit.action_start()
        if state == "in_progress":
            return
        cls.make_ready(audit, grade)
        if state == "closing" and not audit.action_ids:
            cls.make_action(audit)
        if state == "moderation" and not audit.moderator_id:
            audit.with_user(cls.user_qa_officer).moderator_id = cls.moderator
        # Read and written as superuser: tests choose whether this one is moderated.
        framework = audit.framework_id.sudo()
        mode = framework.moderation_mode
        framework.moderation_mode = "all" if state == "moderation" else "none"
        audit.action_submit()
        framework.moderation_mode = mode
        if state == "closed":
            cls.finish_actions(audit)

    @classmethod
    def grade_all(cls, audit, grade="good", **by_number):
        """Grade every line, with evidence, as the auditor.

        :param by_number: other grades by number of domain: ``d2="inadequate"``
        """
        audit = audit.with_user(audit.sudo().auditor_user_id)
        for line in audit.line_ids:
            code = by_number.get(f"d{line.domain_id.number}", grade)
            answer = {
                "graded": {"grade_id": cls.grade(code).id},
                "yes_no": {"yes_no": "yes"},
                "score": {"score": 1, "score_given": True},
                "date": {"answer_date": fields.Date.today()},
                "text": {"answer_text": "Seen on the file."},
                "choice": {
                    "answer_text": (line.domain_id._option_list() or [False])[0]
                },
            }[line.answer_type]
            line.write({"evidence": "Seen on the file.", **answer})

    @classmethod
    def make_ready(cls, audit, grade="good"):
        """Fill in everything that submitting asks for, as the auditor."""
        audit = audit.with_user(audit.sudo().auditor_user_id)
        framework = audit.framework_id
        cls.grade_all(audit, grade)
        audit.write(
            {
                "overall_grade_id": cls.grade(grade).id,
                "overall_reason": "The work as a whole shows it.",
                "child_safety": "safe",
                "strengths": "The worker knows the child well.",
                "improvements": "A plan with dates.",
                "self_analysis_missing_reason": "On leave all month.",
                "family_feedback_missing_reason": "The family preferred not to.",
            }
        )
        cls._hold_discussions(audit)
        audit.checklist_ids.write({"confirmed": True})
        if framework._escalations_for(audit.overall_grade_id, False).filtered(
            "requires_record"
        ):
            cls.env["cs.audit.escalation"].with_user(audit.env.user).create(
                {
                    "audit_id": audit.id,
                    "employee_id": cls.service_manager.id,
                    "immediate_action": "A visit today.",
                }
            )
        if framework._plan_needed(audit.overall_grade_id):
            plan = (
                cls.env["cs.improvement.plan"]
                .with_user(audit.env.user)
                .create({"audit_id": audit.id})
            )
            cls.make_action(audit, plan_id=plan.id)

    @classmethod
    def _hold_discussions(cls, audit):
        people = {
            "practitioner": audit.practitioner_id,
            "team_manager": cls.team_manager,
            "iro": audit.iro_id,
            "service_manager": cls.service_manager,
            "other_worker": cls.other_practitioner,
        }
        for rule in audit._discussion_rules():
            if not rule._asked_of(audit):
                continue
            # Whoever has to record it does: the auditor, or a manager (BPL-06).
            recorder = audit._recorder(rule._recorded_by(audit)).sudo().user_id
            who = [people[rule.role] or cls.practitioner]
            if rule.role == "other_worker" and audit.other_worker_ids:
                who = audit.other_worker_ids
            cls.env["cs.audit.discussion"].with_user(recorder or audit.env.user).create(
                [
                    {
                        "audit_id": audit.id,
                        "role": rule.role,
                        "employee_id": person.id,
                    }
                    for person in who
                ]
            )

    @classmethod
    def make_action(cls, audit, responsible=None, **vals):
        """One action of a running audit, made by its auditor."""
        return (
            cls.env["cs.action"]
            .with_user(audit.sudo().auditor_user_id)
            .create(
                {
                    "name": "Re-write the plan with dates",
                    "success_measure": "Everybody can say what happens next.",
                    "audit_id": audit.id,
                    "responsible_id": (responsible or cls.practitioner).id,
                    **vals,
                }
            )
        )

    @classmethod
    def do_action(cls, actions):
        """Whoever these actions are read as says what was done, and marks them done."""
        for action in actions:
            action.write(
                {
                    "outcome": "The plan was written again.",
                    "difference": "He knows what happens next.",
                }
            )
            action.action_done()

    @classmethod
    def finish_actions(cls, audit):
        """Do and sign off every action, review every plan, so that the audit closes."""
        audit = audit.sudo().with_user(cls.user_qa_manager)
        for action in audit.action_ids:
            cls.do_action(
                action.with_user(action.responsible_user_id or cls.user_team_manager)
            )
            action.action_sign_off()
        for plan in audit.plan_ids:
            plan.review_note = "The actions were done and helped."
            plan.action_review()


class QualityCase(QualityMixin, TransactionCase):
    """Base of the addon's tests; see ``QualityMixin`` for what is there."""

    def run_cron(self, xmlid):
        """Run a scheduled action of this addon as the server does, its commits kept to
        the test."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"cs_quality_assurance.{xmlid}").method_direct_trigger()
        self.env.invalidate_all()

    def flush_tracking(self):
        """Put what changed so far on the record, as the end of a request does."""
        self.env.flush_all()
        self.cr.precommit.run()

    def assertRefused(self, sentence, exception, function, *args, **kwargs):
        """``function`` raises ``exception``, and what it says contains ``sentence``."""
        with (
            self.assertRaises(exception) as caught,
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            function(*args, **kwargs)
        self.assertIn(sentence, str(caught.exception))
