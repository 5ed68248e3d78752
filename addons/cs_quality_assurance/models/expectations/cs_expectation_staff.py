"""The staff of one council in one period, as expectations need to know them.

Loaded once for a period and asked many times. Everything here is read as superuser by
scheduled work: who is in which team, since when, and on which days they are away. Only
ids, days and counts leave it; the reason of an absence is never looked at.
"""

from dataclasses import dataclass, field
from datetime import time
from itertools import chain

import pytz

from ...rules.expectations import present_days
from .cs_expectation import MANAGER_LEVELS

NOON = time(12)


@dataclass
class Debt:
    """One thing owed in a period: by whom, where, about whom and why that many."""

    owner: int
    department: int
    subject: int = 0
    spans: list = field(default_factory=list)
    absences: list = field(default_factory=list)
    reasons: list = field(default_factory=list)
    doers: tuple = ()
    area: tuple | None = None

    @property
    def key(self):
        """What makes it one of its kind: the person it is about, or who owes it."""
        return (self.subject, 0) if self.subject else (0, self.owner)


class Staff:
    """Who works where in a company from ``start`` to ``end``."""

    def __init__(self, env, company, start, end):
        self.env = env(su=True)(context={"active_test": False, "lang": None})
        self.company, self.start, self.end = company, start, end
        self.councils = (
            self.env["cs.framework"]
            .with_context(active_test=True)
            .with_company(company)
            .search([("company_id", "=", company.id)])
        )
        self._load_departments()
        self._load_employees()
        self._frameworks = {}

    # --- loading --------------------------------------------------------------

    def _load_departments(self):
        departments = self.env["hr.department"].search(
            [("company_id", "in", (self.company.id, False)), ("active", "=", True)]
        )
        departments.fetch(["parent_id", "manager_id", "cs_level"])
        self.departments = {department.id: department for department in departments}
        self.terms = departments._cs_terms(self.start, self.end)
        self.managed_until = {}
        for employee, _first, last in chain.from_iterable(self.terms.values()):
            if last:
                before = self.managed_until.get(employee.id, last)
                self.managed_until[employee.id] = max(before, last)
        self.managers = {
            department.manager_id.id: department
            for department in departments
            if department.manager_id
        }

    def _load_employees(self):
        employees = self.env["hr.employee"].search(
            [("company_id", "=", self.company.id)]
        )
        self.employees, self.posts = {}, {}
        for employee in employees:
            first = employee.contract_date_start or None
            last = employee.departure_date or employee.contract_date_end or None
            if not employee.active and not last:
                continue
            if (first and first > self.end) or (last and last < self.start):
                continue
            self.employees[employee.id] = employee
            self.posts[employee.id] = (first, last)
        present = self.env["hr.employee"].browse(self.employees)
        self.supervisors = {
            employee.parent_id.id for employee in present if employee.parent_id
        }
        self.absences = self._load_absences(present)

    def _load_absences(self, employees):
        """Whole days away, as spans of days in the council's own time."""
        zone = pytz.timezone(self.company.resource_calendar_id.tz or "Europe/London")
        by_resource = {employee.resource_id.id: employee.id for employee in employees}
        absences = {}
        for leave in self.env["resource.calendar.leaves"].search(
            [
                ("resource_id", "in", list(by_resource)),
                ("time_type", "=", "leave"),
                ("date_from", "<=", f"{self.end} 23:59:59"),
                ("date_to", ">=", f"{self.start} 00:00:00"),
            ]
        ):
            first = pytz.utc.localize(leave.date_from).astimezone(zone)
            last = pytz.utc.localize(leave.date_to).astimezone(zone)
            # A day counts as away when they were away over noon.
            days = [
                first.date() if first.time() <= NOON else _next(first.date()),
                last.date() if last.time() >= NOON else _next(last.date(), -1),
            ]
            if days[0] <= days[1]:
                employee = by_resource[leave.resource_id.id]
                absences.setdefault(employee, []).append(tuple(days))
        return absences

    # --- roles ----------------------------------------------------------------

    def holders(self, role, expectation):
        """Who is in a role in the period.

        :return: list of (employee id, department id, spans in the role)
        """
        if level := MANAGER_LEVELS.get(role):
            return self._managers(level)
        if role == "named":
            people = expectation.employee_ids.ids
        elif role == "job":
            jobs = expectation.job_ids
            people = [e.id for e in self.employees.values() if e.job_id in jobs]
        elif role == "auditor":
            people = [e.id for e in self.employees.values() if e.cs_auditor]
        else:
            people = self._practitioners(role == "supervisor")
            return [(p, self._place(p), self._since_managing(p)) for p in people]
        return [
            (person, self._place(person), None)
            for person in people
            if person in self.employees
        ]

    def _since_managing(self, person):
        """The span since somebody who managed a team practises again; None: always."""
        last = self.managed_until.get(person)
        return [(_next(last), None)] if last else None

    def _place(self, person):
        """The department somebody manages, else the one they belong to."""
        department = self.managers.get(person) or self.employees[person].department_id
        return department.id

    def _managers(self, level):
        found = {}
        for department in self.departments.values():
            if department.cs_level != level:
                continue
            for employee, first, last in self.terms[department.id]:
                if employee.id in self.employees:
                    found.setdefault(employee.id, (department.id, []))[1].append(
                        (first, last)
                    )
        return [(person, place, spans) for person, (place, spans) in found.items()]

    def _practitioners(self, supervising):
        return [
            employee.id
            for employee in self.employees.values()
            if employee.department_id.cs_level == "team"
            and employee.id not in self.managers
            and employee.cs_practises
            and (not supervising or employee.id in self.supervisors)
        ]

    def roles_of(self, person):
        """The roles somebody has now, for conditions about whom."""
        roles = set()
        for level_role, level in MANAGER_LEVELS.items():
            if any(
                department.manager_id.id == person and department.cs_level == level
                for department in self.departments.values()
            ):
                roles.add(level_role)
        if not roles and person in self.employees:
            roles.add("practitioner")
            if person in self.supervisors:
                roles.add("supervisor")
        return frozenset(roles)

    # --- the line -------------------------------------------------------------

    def below(self, department):
        """A department and all below it, as ids."""
        below, found = {department}, True
        while found:
            found = {
                d.id
                for d in self.departments.values()
                if d.parent_id.id in below and d.id not in below
            }
            below |= found
        return tuple(sorted(below))

    def owner_above(self, department, level, subject):
        """Who answers at ``level`` above a department; the next one up if vacant.

        :return: (employee id, department) or (None, None)
        """
        while department and department.cs_level != level:
            department = department.parent_id
        while department and department.manager_id.id in (False, subject):
            department = department.parent_id
        if not department:
            return None, None
        return department.manager_id.id, department

    def follows(self, department, expectation):
        """Whether this department is one that the expectation is for."""
        record = self.departments.get(department)
        if record is None:
            record = self.env["hr.department"].browse(department)
        if expectation.department_ids:
            scope = set(expectation.department_ids.ids)
            while record and record.id not in scope:
                record = record.parent_id
            return bool(record)
        if not expectation.framework_id:
            return True
        if department not in self._frameworks:
            self._frameworks[department] = self.councils._for_department(
                record, self.councils
            )
        return self._frameworks[department] == expectation.framework_id

    # --- debts ----------------------------------------------------------------

    def debts(self, expectation):
        """Everything owed under an expectation in this period: list of ``Debt``."""
        if expectation.about == "each":
            return self._debts_for_each(expectation)
        debts = []
        for person, place, spans in self.holders(expectation.role, expectation):
            if not self.follows(place, expectation):
                continue
            debt = Debt(owner=person, department=place, doers=(person,))
            self._explain(debt, expectation, person, spans)
            if expectation.about == "anyone":
                debt.area = self.below(place)
            debts.append(debt)
        return debts

    def _debts_for_each(self, expectation):
        level = MANAGER_LEVELS[expectation.role]
        debts = {}
        for subject, place, spans in self.holders(expectation.about_role, expectation):
            if not self.follows(place, expectation) or subject in debts:
                continue
            department = self.departments.get(place)
            if expectation.about_role in MANAGER_LEVELS:
                department = department.parent_id
            owner, managed = self.owner_above(department, level, subject)
            if not owner or owner not in self.employees:
                continue
            before = {term[0].id for term in self.terms[managed.id]}
            debt = Debt(
                owner=owner,
                department=managed.id,
                subject=subject,
                doers=tuple(sorted(before | {owner})),
            )
            if managed.cs_level != level:
                debt.reasons.append(["vacancy"])
            self._explain(debt, expectation, subject, spans)
            debts[subject] = debt
        return list(debts.values())

    def _explain(self, debt, expectation, person, spans):
        """The spans a share is taken of, and why: facts, not sentences."""
        first, last = self.posts[person]
        debt.spans = [[(first, last)], [(expectation.date_from, None)]]
        debt.absences = self.absences.get(person, [])
        if first and first > self.start:
            debt.reasons.append(["joined", str(first)])
        if last and last < self.end:
            debt.reasons.append(["left", str(last)])
        if spans is not None:
            debt.spans.append(spans)
            start = min((s[0] or self.start for s in spans), default=self.start)
            end = max((s[1] or self.end for s in spans), default=self.end)
            if start > self.start:
                debt.reasons.append(["role_from", str(start)])
            if end < self.end:
                debt.reasons.append(["role_to", str(end)])
        if expectation.date_from > self.start:
            debt.reasons.append(["rule_from", str(expectation.date_from)])
        if debt.absences:
            there = present_days(self.start, self.end, debt.spans)
            away = there - present_days(self.start, self.end, debt.spans, debt.absences)
            if away:
                debt.reasons.append(["absent", away])


def _next(day, step=1):
    return day.fromordinal(day.toordinal() + step)
