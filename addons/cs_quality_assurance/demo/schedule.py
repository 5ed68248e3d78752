"""Which audits Westmere has: the running round, and the two before it. Facts only.

A day is counted back from the day of loading: 40 is forty days ago.
"""

# The running round began six weeks ago and has seven to go. One row an audit:
#   state: where it is to be left
#   days:  (allocated, started, submitted, closed), as far as it got
#   grade: the auditor's overall grade, once submitted
# and where given
#   auditor, worker: logins of who audits, and of whose case it is
#   kind, moderator, moderated (the moderator's grade), graded (domains done so far)
ROUND = (
    {"state": "draft", "days": (), "auditor": None},
    {"state": "draft", "days": (), "auditor": None},
    {"state": "draft", "days": ()},
    {"state": "draft", "days": (), "kind": "thematic"},
    {
        "state": "allocated",
        "days": (6,),
        "auditor": "auditor",
        "worker": "practitioner",
    },
    {"state": "allocated", "days": (6,), "auditor": "manager"},
    {"state": "allocated", "days": (6,)},
    {"state": "allocated", "days": (8,)},
    {"state": "allocated", "days": (13,), "kind": "thematic"},
    {"state": "allocated", "days": (35,)},
    {"state": "allocated", "days": (33,)},
    {"state": "allocated", "days": (9,), "auditor": "external", "kind": "external"},
    {"state": "allocated", "days": (5,), "auditor": "director", "kind": "dip_sample"},
    {"state": "in_progress", "days": (27, 5), "auditor": "auditor", "graded": 9},
    {"state": "in_progress", "days": (27, 8), "auditor": "manager", "graded": 12},
    {"state": "in_progress", "days": (27, 3), "graded": 3},
    {"state": "in_progress", "days": (27, 12), "graded": 14},
    {"state": "in_progress", "days": (36, 20), "graded": 6},
    {"state": "in_progress", "days": (20, 2), "graded": 1, "kind": "thematic"},
    {
        "state": "in_progress",
        "days": (21, 7),
        "auditor": "external",
        "kind": "external",
        "graded": 10,
    },
    {
        "state": "moderation",
        "days": (40, 30, 4),
        "grade": "good",
        "moderator": "moderator",
    },
    {
        "state": "moderation",
        "days": (40, 28, 18),
        "grade": "requires_improvement",
        "moderator": "moderator",
    },
    {
        "state": "moderation",
        "days": (40, 33, 6),
        "grade": "outstanding",
        "moderator": "moderator",
        "graded": 7,
    },
    {
        "state": "moderation",
        "days": (40, 31, 9),
        "grade": "requires_improvement",
        "moderator": "k.llewellyn",
        "graded": 4,
    },
    {
        "state": "moderation",
        "days": (40, 26, 2),
        "grade": "inadequate",
        "moderator": None,
    },
    {
        "state": "closing",
        "days": (40, 32, 20),
        "grade": "requires_improvement",
        "worker": "practitioner",
    },
    {
        "state": "closing",
        "days": (40, 34, 16),
        "grade": "inadequate",
        "auditor": "auditor",
    },
    {"state": "closing", "days": (40, 25, 11), "grade": "good"},
    {
        "state": "closing",
        "days": (40, 35, 23),
        "grade": "good",
        "moderator": "a.fofanah",
        "moderated": "requires_improvement",
    },
    {"state": "closing", "days": (40, 29, 8), "grade": "requires_improvement"},
    {"state": "closing", "days": (40, 33, 13), "grade": "requires_improvement"},
    {"state": "closed", "days": (41, 36, 28, 9), "grade": "good"},
    {"state": "closed", "days": (41, 37, 30, 6), "grade": "good", "auditor": "auditor"},
    {
        "state": "closed",
        "days": (41, 35, 27, 3),
        "grade": "outstanding",
        "moderator": "moderator",
        "moderated": "outstanding",
    },
    {
        "state": "closed",
        "days": (41, 34, 29, 5),
        "grade": "requires_improvement",
        "moderator": "k.llewellyn",
        "moderated": "requires_improvement",
    },
    {"state": "cancelled", "days": ()},
)

# Rounds before: days from then to now, audits, and the mix of their grades in percent
# (best first). The mix improves a little, as a council would hope. The first was done
# with the tool as it was before.
ROUNDS_BEFORE = (
    (273, 14, (2, 40, 44, 14)),
    (182, 18, (4, 46, 40, 10)),
    (91, 20, (6, 52, 36, 6)),
)
# Codes of the team that does well and of the one that does not.
DOES_WELL, DOES_NOT = "children_in_care_1", "locality_south"

# How far the round under way has come: state, and the parts of the time gone by at
# which an audit was started, submitted and closed.
UNDER_WAY = (
    ("closed", (0.3, 0.5, 0.9), "good"),
    ("closed", (0.2, 0.4, 0.8), "outstanding"),
    ("closing", (0.3, 0.6), "requires_improvement"),
    ("closing", (0.4, 0.7), "good"),
    ("moderation", (0.4, 0.8), "good"),
    ("in_progress", (0.6,), None),
    ("in_progress", (0.8,), None),
)
# What came of looking again: kind, state, the grade then.
LOOKED_AGAIN = (
    ("re_audit", "closed", "good"),
    ("re_audit", "closed", "good"),
    ("re_audit", "closed", "requires_improvement"),
    ("re_audit", "in_progress", None),
    ("re_audit", "allocated", None),
    ("dip_review", "closed", "outstanding"),
    ("dip_review", "closed", "requires_improvement"),
    ("dip_review", "allocated", None),
)

CANCEL_REASON = "The case moved to another council last week."
