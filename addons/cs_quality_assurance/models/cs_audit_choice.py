from odoo import models

from ..rules import allocation


class CsAudit(models.Model):
    """Who may take an audit or its moderation, put to ``rules.allocation`` (ALL-01,
    DUR-03)."""

    _inherit = "cs.audit"

    def _choose_auditors(self):
        """A lawful auditor for each of these audits, loads as even as they can be.

        Runs as superuser from scheduled work: the pool is everybody marked as auditing.

        :return: dict of audit id -> employee id; an audit nobody may lawfully take is
            left out
        """
        chosen = {}
        for rule, audits in self.grouped("follow_rule_id").items():
            chosen |= (
                # Whom the rule names, where a rule made it; lawful in every case.
                audits._choose_by_rule(rule)
                if rule
                else audits._choose(
                    "auditor_id", audits._auditor_pool(), lambda audit: frozenset()
                )
            )
        return chosen

    def _choose_moderators(self):
        """A lawful moderator for each of these audits: never the auditor, nor anybody
        in the line (LUT-08)."""
        return self._choose(
            "moderator_id", None, lambda audit: frozenset(audit.auditor_id.ids)
        )

    def _auditor_pool(self):
        """Everybody marked as auditing, and not exempt today."""
        # cs_auditor is for QA to read; here it only narrows the pool.
        return self._without_exempt(
            self.env["hr.employee"]
            .sudo()
            .search(
                [
                    ("cs_auditor", "=", True),
                    ("user_id", "!=", False),
                    ("company_id", "in", self.company_id.ids),
                ]
            )
            ._cs_people()
        )

    def _moderator_pool(self):
        """The framework's moderators, or everybody with the role who is not just
        passing it on as QA."""
        self.ensure_one()
        if self.framework_id.moderator_ids:
            return self.framework_id.moderator_ids.filtered("user_id")
        users = self.env.ref("cs_quality_assurance.group_moderator").all_user_ids
        return (
            self.env["hr.employee"]
            .search(
                [("user_id", "in", users.ids), ("company_id", "=", self.company_id.id)]
            )
            ._cs_people()
        )

    def _choose(self, field, pool, barred):
        chosen = {}
        for framework, audits in self.grouped("framework_id").items():
            people = (
                audits[0]._moderator_pool()
                if pool is None
                else pool.filtered(
                    lambda employee, company=framework.company_id: (
                        employee.company_id == company
                    )
                )
            )
            if not people:
                continue
            loads = self._open_loads(field, people)
            outcome = allocation.allocate(
                audits._as_allocation_cases(barred),
                [
                    allocation.Auditor(
                        employee.id,
                        capacity=employee.cs_audit_capacity or 0,
                        load=loads.get(employee.id, 0),
                        team=employee.department_id.id or None,
                    )
                    for employee in people
                ],
                framework._as_allocation_policy(),
                seed=str(audits[0].id),
            )
            chosen |= outcome.assigned
        return chosen

    def _open_loads(self, field, people):
        """How many unfinished audits (or moderations) each person has now."""
        states = (
            ("allocated", "in_progress")
            if field == "auditor_id"
            else ("allocated", "in_progress", "moderation")
        )
        groups = self.env["cs.audit"]._read_group(
            [(field, "in", people.ids), ("state", "in", states)], [field], ["__count"]
        )
        return {employee.id: count for employee, count in groups}

    def _as_allocation_cases(self, barred=lambda audit: frozenset()):
        """These audits as ``rules.allocation`` reads them.

        :param barred: function of an audit: employee ids who may never take it, besides
            the line
        """
        managers = self._people_of_work()._cs_managers_by_employee()
        cases = []
        for audit in self:
            department_managers = {
                manager.id
                for manager in audit.department_id._cs_line()
                if manager != audit.practitioner_id
            }
            cases.append(
                allocation.Case(
                    audit.id,
                    practitioner=audit.practitioner_id.id or None,
                    managers=managers.get(audit.practitioner_id.id, frozenset())
                    | managers.get(audit.second_id.id, frozenset())
                    | department_managers,
                    team=audit.department_id.id or None,
                    service=audit.department_id._cs_above("service").id or None
                    if audit.department_id
                    else None,
                    case_type=audit.case_type_id.code,
                    barred=barred(audit) | frozenset(audit.iro_id.ids),
                    second=audit.second_id.id or None,
                    second_team=audit.second_id.department_id.id or None,
                )
            )
        return cases
