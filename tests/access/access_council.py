"""The records that the access matrix tries: one of each model in each place.

Places, from where each person stands in the small council of the addon's tests:

``own``            their own work: the audit they do (or moderate, or that is of their
                   work), the row that counts what they owe
``team``           Riverside: the practitioner works there, the team manager manages it
``service``        Hillside, another team of the same service (the service manager's)
``elsewhere``      Harbour, in another service (the head of service is above both)
``other_company``  another council in the same database

An audit is tried at three times: ``running`` (being audited), ``moderation`` and
``finished`` (moderated, its actions open).
"""

from odoo import Command

from odoo.addons.cs_quality_assurance.models.platform.guard import LIFECYCLE
from odoo.addons.cs_quality_assurance.tests.common import QualityMixin

PLACES = ("own", "team", "service", "elsewhere", "other_company")
TIMES = ("running", "moderation", "finished")
ROLES = {
    "practitioner": "user_practitioner",
    "auditor": "user_auditor",
    "team_manager": "user_team_manager",
    "service_manager": "user_service_manager",
    "head_of_service": "user_head_of_service",
    "moderator": "user_moderator",
    "qa_officer": "user_qa_officer",
    "qa_manager": "user_qa_manager",
    "leader": "user_director",
    "external": "user_external",
    "no_role": "user_no_role",
}
# Where the audit lies that each does themselves: outside their line.
OWN_TEAM = {"team_manager": "harbour", "service_manager": "harbour"}
TEAM_OF = {"team": "riverside", "service": "hillside", "elsewhere": "harbour"}
# Models whose records stand beside one audit, and the field of the audit they are in.
BESIDE_AUDIT = {
    "cs.action": "action_ids",
    "cs.audit": None,
    "cs.audit.check": None,
    "cs.audit.checklist": "checklist_ids",
    "cs.audit.discussion": "discussion_ids",
    "cs.audit.escalation": "escalation_ids",
    "cs.audit.line": "line_ids",
    "cs.audit.contribution": "contribution_ids",
    "cs.audit.element": "element_ids",
    "cs.audit.observer": "observer_ids",
    "cs.challenge": "challenge_ids",
    "cs.family.feedback": "family_feedback_ids",
    "cs.improvement.plan": "plan_ids",
    "cs.learning.point": "learning_point_ids",
    "cs.moderation": "moderation_ids",
    "cs.moderation.line": None,
    "cs.moderation.member": None,
    "cs.self.analysis": "self_analysis_ids",
}


class AccessCouncil(QualityMixin):
    """The test council with a record of each model in each place."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_other_company()
        cls.user_no_role = cls.make_user("no_role", "base.group_user")
        cls.no_role = cls.env["hr.employee"].create(
            {
                "name": "Nora Norole",
                "user_id": cls.user_no_role.id,
                "department_id": cls.riverside.id,
                "company_id": cls.company.id,
            }
        )
        cls.harbour_worker = cls.env["hr.employee"].create(
            {"name": "Hal Harbour", "department_id": cls.harbour.id}
        )
        cls.people = {
            role: cls.env["hr.employee"].search(
                [("user_id", "=", getattr(cls, user).id)]
            )
            for role, user in ROLES.items()
        }
        cls.neutral = cls._make_neutral()
        cls.number = 5000
        # {(time, place): audit}; own audits are {(time, role): audit}
        cls.audits = {}
        for time in TIMES:
            for place, team in TEAM_OF.items():
                cls.audits[time, place] = cls._make_full_audit(time, getattr(cls, team))
            for role in ROLES:
                cls.audits[time, role] = cls._make_own_audit(time, role)
        cls._make_other_council()
        cls.env.flush_all()

    @classmethod
    def _make_neutral(cls):
        """An auditor, a moderator and one more who are nobody's subject here."""
        people = []
        for login in ("neutral_auditor", "neutral_moderator", "neutral_member"):
            user = cls.make_user(login, "group_moderator")
            people.append(
                cls.env["hr.employee"].create(
                    {
                        "name": login,
                        "user_id": user.id,
                        "department_id": cls.quality.id,
                        "company_id": cls.company.id,
                    }
                )
            )
        return people

    # --- audits -----------------------------------------------------------

    @classmethod
    def _make_own_audit(cls, time, role):
        team = getattr(cls, OWN_TEAM.get(role, "riverside"))
        person = cls.people[role]
        who = {"auditor": person}
        if role in ("practitioner", "no_role"):
            who = {"practitioner": person}
        elif role == "moderator":
            who = {"moderator": person}
        return cls._make_full_audit(time, team, **who)

    @classmethod
    def _make_full_audit(
        cls, time, team, practitioner=None, auditor=None, moderator=None
    ):
        """One audit at that time, with a record of everything beside it."""
        cls.number += 1
        # Work that is nobody's own here: the practitioner of the matrix has theirs.
        practitioner = practitioner or {
            cls.riverside: cls.iro,
            cls.hillside: cls.other_practitioner,
        }.get(team, cls.harbour_worker)
        case = cls.make_case(
            str(cls.number),
            "cin",
            department_id=team.id,
            practitioner_id=practitioner.id,
        )
        auditor = auditor or cls.neutral[0]
        audit = cls.make_audit(
            "in_progress",
            case=case,
            auditor=auditor,
            moderator=moderator or cls.neutral[1],
            conflict_reason="For the matrix.",
        )
        cls._fill(audit, auditor)
        if time != "running":
            cls.framework.moderation_mode = "all"
            audit.with_user(auditor.user_id).action_submit()
            cls.env["cs.moderation.member"].create(
                {
                    "moderation_id": audit.moderation_ids.id,
                    "employee_id": audit.moderator_id.id,
                }
            )
        if time == "finished":
            moderation = audit.moderation_ids.with_user(audit.moderator_user_id)
            moderation.overall_grade_id = audit.overall_grade_id
            moderation.action_complete()
            cls._challenge(cls.env, audit)
        return audit

    @classmethod
    def _challenge(cls, env, audit):
        """Somebody of the line thinks that the grade is too low."""
        env["cs.challenge"].create(
            {
                "audit_id": audit.id,
                "grade_asked_id": cls.grade("good").id,
                "reason": "The plan has dates.",
            }
        )

    @classmethod
    def _fill(cls, audit, auditor):
        cls.make_ready(audit, "requires_improvement")
        cls.env["cs.self.analysis"].with_context(cs_lifecycle=LIFECYCLE).create(
            {
                "audit_id": audit.id,
                "practitioner_id": audit.practitioner_id.id,
                "what_works": "Visits.",
                "state": "submitted",
            }
        )
        cls.env["cs.audit.escalation"].with_context(cs_lifecycle=LIFECYCLE).create(
            {
                "audit_id": audit.id,
                "employee_id": cls.iro.id,
                "immediate_action": "A visit.",
                "spoken_to": True,
            }
        )
        cls.env["cs.learning.point"].create({"name": "Plans", "audit_id": audit.id})
        cls._sit_in(cls.env, audit)
        cls._add_activities(cls.env, audit)
        # An action that was looked at again is kept: another than the one tried.
        checked = cls.make_action(audit, name="Looked at again")
        cls.env["cs.audit.check"].with_context(cs_lifecycle=LIFECYCLE).create(
            {"audit_id": audit.id, "action_id": checked.id, "found": "done"}
        )
        # Whoever does the actions is the practitioner of this very audit.
        audit.action_ids.responsible_id = audit.practitioner_id
        # A plan with actions cannot go: one without is tried.
        cls.env["cs.improvement.plan"].create({"audit_id": audit.id})

    @classmethod
    def _make_other_council(cls):
        """One audit with everything, in the other company, at each time."""
        company = cls.other_company
        there = cls.env(context=dict(cls.env.context, allowed_company_ids=company.ids))
        department = there["hr.department"].create({"name": "There"})
        user = cls.make_user("other_auditor", "group_moderator", company=company)
        people = there["hr.employee"].create(
            [
                {"name": "Other auditor", "user_id": user.id},
                {"name": "Other worker", "department_id": department.id},
                {"name": "Other moderator"},
            ]
        )
        cls.other_case.write(
            {"department_id": department.id, "practitioner_id": people[1].id}
        )
        for time in TIMES:
            audit = there["cs.audit"].create(
                {"case_id": cls.other_case.id, "auditor_id": people[0].id}
            )
            audit.action_allocate()
            audit = audit.with_user(user).sudo()
            audit.action_start()
            cls.audits[time, "other_company"] = audit
            plan = there["cs.improvement.plan"].create({"audit_id": audit.id})
            there["cs.action"].create(
                {
                    "name": "Theirs",
                    "plan_id": plan.id,
                    "audit_id": audit.id,
                    "responsible_id": people[1].id,
                }
            )
            there["cs.audit.discussion"].create(
                {
                    "audit_id": audit.id,
                    "employee_id": people[1].id,
                    "role": "practitioner",
                }
            )
            cls.env.flush_all()
            cls._fill_other(there, audit, people[1])
            if time != "running":
                moderation = there["cs.moderation"].create(
                    {"audit_id": audit.id, "moderator_id": people[2].id}
                )
                if time == "finished":
                    cls._challenge(there, audit)
                there["cs.moderation.member"].create(
                    {"moderation_id": moderation.id, "employee_id": people[2].id}
                )

    @classmethod
    def _fill_other(cls, there, audit, worker):
        there["cs.self.analysis"].create(
            {"audit_id": audit.id, "practitioner_id": worker.id}
        )
        there["cs.audit.escalation"].create(
            {
                "audit_id": audit.id,
                "employee_id": worker.id,
                "immediate_action": "A visit.",
            }
        )
        there["cs.learning.point"].create({"name": "Theirs", "audit_id": audit.id})
        cls._sit_in(there, audit)
        cls._add_activities(there, audit)
        there["cs.audit.check"].create(
            {"audit_id": audit.id, "action_id": audit.action_ids[0].id, "found": "done"}
        )

    @classmethod
    def new_sitter(cls, company):
        """A colleague who has nothing else to do with any audit."""
        return cls.env["hr.employee"].create(
            {"name": "Sat in", "company_id": company.id}
        )

    @classmethod
    def _sit_in(cls, env, audit):
        sitter = cls.new_sitter(audit.company_id)
        env["cs.audit.observer"].create(
            {"audit_id": audit.id, "employee_id": sitter.id}
        )

    @classmethod
    def new_agency(cls, company):
        """A partner agency that takes part in no audit yet."""
        count = cls.env["cs.agency"].search_count([])
        return cls.env["cs.agency"].create(
            {"name": f"Agency {count}", "company_id": company.id}
        )

    @classmethod
    def _new_element(cls, company):
        framework = cls.framework if company == cls.company else cls.other_framework
        programme = cls.env["cs.programme"].create(
            {
                "name": "Themes",
                "framework_id": framework.id,
                "company_id": company.id,
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
            }
        )
        line = cls.env["cs.programme.line"].create(
            {"name": "Theme", "programme_id": programme.id, "recurrence": "once"}
        )
        return cls.env["cs.non.negotiable"].create(
            {"name": "Seen alone", "line_id": line.id}
        )

    @classmethod
    def _add_activities(cls, env, audit):
        """What thematic and multi-agency audits have beside them; a family's link."""
        guarded = env(context=dict(env.context, cs_lifecycle=LIFECYCLE))
        guarded["cs.audit.element"].create(
            {
                "audit_id": audit.id,
                "element_id": cls._new_element(audit.company_id).id,
                "name": "Seen alone",
                "met": "met",
                "evidence": "Each visit.",
            }
        )
        guarded["cs.audit.contribution"].create(
            {"audit_id": audit.id, "agency_id": cls.new_agency(audit.company_id).id}
        )
        guarded["cs.family.feedback"].create({"audit_id": audit.id})

    # --- records ----------------------------------------------------------

    @classmethod
    def record_beside(cls, model, time, place, role):
        """The record of a model beside the audit of that place, or none."""
        audit = cls.audits[time, role if place == "own" else place].sudo()
        if model == "cs.audit":
            return audit
        if model == "cs.case":
            return audit.case_id
        if model == "cs.audit.check":
            return cls.env[model].search([("audit_id", "=", audit.id)], limit=1)
        if model == "cs.moderation.line":
            return audit.moderation_ids.line_ids[:1]
        if model == "cs.moderation.member":
            return audit.moderation_ids.member_ids[:1]
        if model == "cs.improvement.plan":
            return audit.plan_ids.sorted("id")[-1:]
        if model == "cs.action":
            mine = audit.action_ids.filtered(
                lambda action: action.responsible_id == cls.people[role]
            )
            return (mine if place == "own" else audit.action_ids)[
                :1
            ] or audit.action_ids[:1]
        return audit[BESIDE_AUDIT[model]][:1]

    @classmethod
    def command_link(cls, record):
        return [Command.link(record.id)]
