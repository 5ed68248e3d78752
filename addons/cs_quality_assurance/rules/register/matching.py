"""Finding people and teams by the names that stand in a register. Nobody is ever made
up here.
"""

from types import MappingProxyType

from .text import compact, is_post, person_key, short_person_key

MATCHED, NOTHING, UNKNOWN, SEVERAL = "matched", "nothing", "unknown", "several"

# What the council's own map says of a text that stands for nobody.
NOBODY = 0


class People:
    """Employees by name.

    :param employees: (id, name, department id or None) of everybody who may hold a case
    :param council: the council's own map, {compact text: employee id, or NOBODY}
    :param numbers: {staff number: employee id}; a number stands after a name, in
        brackets, and tells two of one name apart
    """

    def __init__(
        self, employees, council=MappingProxyType({}), numbers=MappingProxyType({})
    ):
        self._council = council
        self._numbers = {compact(number): who for number, who in numbers.items()}
        self._by_key, self._by_short, self._department = {}, {}, {}
        for employee, name, department in employees:
            key = person_key(name)
            if not key:
                continue
            self._department[employee] = department
            self._by_key.setdefault(key, []).append(employee)
            self._by_short.setdefault(short_person_key(key), []).append(employee)
        self._found = {}

    def find(self, text, department=None):
        """Return (employee id or None, MATCHED | NOTHING | UNKNOWN | SEVERAL).

        Two people of one name are told apart by their department, or not at all.
        """
        if not text:
            return None, NOTHING
        place = (text, department)
        if place not in self._found:
            self._found[place] = self._find(text, department)
        return self._found[place]

    def _find(self, text, department):
        mapped = self._council.get(compact(text))
        if mapped is not None:
            return (mapped, MATCHED) if mapped != NOBODY else (None, NOTHING)
        if text.endswith(")"):
            number = compact(text.rpartition("(")[2])
            if number in self._numbers:
                return self._numbers[number], MATCHED
        key = person_key(text)
        candidates = self._by_key.get(key) or (
            self._by_short.get(short_person_key(key)) if len(key) > 1 else None
        )
        if not candidates:
            return None, NOTHING if is_post(text) else UNKNOWN
        if len(candidates) > 1:
            candidates = [
                person
                for person in candidates
                if department and self._department[person] == department
            ]
        return (candidates[0], MATCHED) if len(candidates) == 1 else (None, SEVERAL)


class Teams:
    """Departments by name.

    :param departments: (id, name) of the council's departments
    :param council: the council's own map, {compact text: department id, or NOBODY}
    """

    def __init__(self, departments, council=MappingProxyType({})):
        self._council = council
        self._by_name, self._by_short = {}, {}
        for department, name in departments:
            self._by_name.setdefault(compact(name), []).append(department)
            self._by_short.setdefault(team_key(name), []).append(department)

    def find(self, text):
        """Return (department id or None, MATCHED | NOTHING | UNKNOWN | SEVERAL)."""
        if not text:
            return None, NOTHING
        mapped = self._council.get(compact(text))
        if mapped is not None:
            return (mapped, MATCHED) if mapped != NOBODY else (None, NOTHING)
        candidates = (
            self._by_name.get(compact(text)) or self._by_short.get(team_key(text)) or []
        )
        if len(candidates) == 1:
            return candidates[0], MATCHED
        return None, SEVERAL if candidates else UNKNOWN


def team_key(name):
    """What two ways of writing a team's name share: ``Riverside 2 Team`` and ``Team
    Riverside 2`` are ``Riverside 2``.
    """
    text = compact(name)
    return text.removesuffix("team").removeprefix("team") or text
