"""Who does what in at_once.py."""

READERS = 8
BOARDS = ("audits, board", "actions, board")


def grading(person, call, turn=0):
    """The auditing screen's saves of a person who grades one question after another."""
    grades, calls = person["grades"], []
    for again in range(2):
        for n, line in enumerate(person["lines"]):
            operations = [
                {
                    "key": f"lines:{line}:grade_id",
                    "part": "lines",
                    "do": "write",
                    "id": line,
                    "values": {"grade_id": grades[(n + again + turn) % len(grades)]},
                    "was": {},
                }
            ]
            if n % 3 == 0:
                said = f"Seen on the file, {again} of {turn}"
                operations.append(
                    {
                        "key": f"lines:{line}:evidence",
                        "part": "lines",
                        "do": "write",
                        "id": line,
                        "values": {"evidence": said},
                        "was": {},
                    }
                )
            asked = call("cs.audit", "auditing_save", [person["audit"]], operations)
            calls.append(("a grade saved", *asked))
    return calls


def moving(actions, call):
    """A person who moves actions to Doing and back."""
    shown = {"state": {}, "name": {}, "write_date": {}}
    return [
        (
            "an action moved",
            *call(
                "cs.action",
                "web_save",
                [action],
                {"state": state},
                specification=shown,
            ),
        )
        for state in ("doing", "todo")
        for action in actions
    ]


def moving_tasks(tasks, stages, call, specification):
    """The same with tasks of the peer."""
    return [
        (
            "a task moved",
            *call(
                "project.task",
                "web_save",
                [task],
                {"stage_id": stage},
                specification=specification,
            ),
        )
        for stage in stages[:2]
        for task in tasks
    ]


def writers(found, sessions, log_in, call, task_spec):
    """Three times (session, calls) of eight who write: on what is their own, tasks of
    the peer that are their own, and on the same records as others."""
    by_role = {}
    for person in found["people"]:
        by_role.setdefault(person["role"], []).append(person)
    auditors = by_role["auditor"]
    movers = [
        by_role[role][0]["login"]
        for role in ("team manager", "service manager", "head of service", "QA officer")
    ]
    each = max(1, len(found["actions"]) // len(movers))
    own = [(sessions[one["login"]], grading(one, call)) for one in auditors] + [
        (sessions[login], moving(found["actions"][n * each : (n + 1) * each], call))
        for n, login in enumerate(movers)
    ]
    readers = [sessions[one["login"]] for one in found["people"][:READERS]]
    peer = [
        (
            session,
            moving_tasks(
                found["tasks"][2 * n : 2 * n + 2], found["stages"], call, task_spec
            ),
        )
        for n, session in enumerate(readers)
    ]
    # Two windows of one audit, twice; and four people about the same few cards.
    same = [
        (log_in(one["login"]), grading(one, call, turn))
        for one in auditors[:2]
        for turn in range(2)
    ] + [(sessions[login], moving(found["actions"][:3], call)) for login in movers]
    return own, peer, same
