from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL

from ...rules import calibration as rules

SOURCES = [
    ("moderation", "Moderation"),
    ("reference", "Reference audit"),
    ("double", "Audited twice"),
    ("external", "External validation"),
]
# Where pairs come from: the row that makes one of a kind, role, source, and in SQL who
# graded first, the day, both grades with the domain, and the tables.
DONE = "m.state = 'done' AND a.kind != 'benchmark'"
# What the two who audited a file agreed on is no second opinion.
APART = "(a.moderation_basis IS DISTINCT FROM 'double' OR m.layer_id IS NOT NULL)"
# As far back as anybody is judged by.
YEARS = 2
SUBMITTED = "('moderation', 'closing', 'closed')"
PARTS = (
    (
        "m.id",
        "auditor",
        "moderation",
        "a.auditor_id",
        "m.date_done",
        ("a.overall_grade_id", "m.overall_grade_id", "NULL::int"),
        "cs_moderation m JOIN cs_audit a ON a.id = m.audit_id"
        f" WHERE {DONE} AND {APART}",
    ),
    (
        "ml.id",
        "auditor",
        "moderation",
        "a.auditor_id",
        "m.date_done",
        ("l.grade_id", "ml.grade_id", "l.domain_id"),
        "cs_moderation_line ml JOIN cs_moderation m ON m.id = ml.moderation_id"
        " JOIN cs_audit_line l ON l.id = ml.audit_line_id"
        f" JOIN cs_audit a ON a.id = m.audit_id WHERE {DONE} AND {APART}",
    ),
    (
        "a.id",
        "auditor",
        "reference",
        "a.auditor_id",
        "a.date_submitted",
        ("a.overall_grade_id", "r.grade_id", "NULL::int"),
        "cs_audit a JOIN cs_reference_line r ON r.reference_id = a.reference_id"
        " AND r.domain_id IS NULL WHERE a.reference_outcome IS NOT NULL",
    ),
    (
        "l.id",
        "auditor",
        "reference",
        "a.auditor_id",
        "a.date_submitted",
        ("l.grade_id", "r.grade_id", "l.domain_id"),
        "cs_audit a JOIN cs_audit_line l ON l.audit_id = a.id"
        " JOIN cs_reference_line r ON r.reference_id = a.reference_id"
        " AND r.domain_id = l.domain_id WHERE a.reference_outcome IS NOT NULL",
    ),
    (
        "a.id",
        "auditor",
        "double",
        "a.auditor_id",
        "a.date_submitted",
        ("a.overall_grade_id", "b.overall_grade_id", "NULL::int"),
        "cs_benchmark_session s JOIN cs_audit a ON a.benchmark_session_id = s.id"
        " JOIN cs_audit b ON b.benchmark_session_id = s.id AND b.id != a.id"
        " WHERE s.kind = 'double' AND s.state IN ('comparing', 'closed')"
        f" AND a.state IN {SUBMITTED} AND b.state IN {SUBMITTED}",
    ),
    (
        "l.id",
        "auditor",
        "double",
        "a.auditor_id",
        "a.date_submitted",
        ("l.grade_id", "k.grade_id", "l.domain_id"),
        "cs_benchmark_session s JOIN cs_audit a ON a.benchmark_session_id = s.id"
        " JOIN cs_audit b ON b.benchmark_session_id = s.id AND b.id != a.id"
        " JOIN cs_audit_line l ON l.audit_id = a.id"
        " JOIN cs_audit_line k ON k.audit_id = b.id AND k.domain_id = l.domain_id"
        " WHERE s.kind = 'double' AND s.state IN ('comparing', 'closed')"
        f" AND a.state IN {SUBMITTED} AND b.state IN {SUBMITTED}",
    ),
    (
        "b.id",
        "auditor",
        "external",
        "a.auditor_id",
        "b.date_submitted",
        ("a.overall_grade_id", "b.final_grade_id", "NULL::int"),
        "cs_audit b JOIN cs_audit a ON a.id = b.origin_audit_id"
        " WHERE b.kind = 'external' AND b.state IN ('closing', 'closed')",
    ),
    (
        "k.id",
        "auditor",
        "external",
        "a.auditor_id",
        "b.date_submitted",
        ("l.grade_id", "k.grade_id", "l.domain_id"),
        "cs_audit b JOIN cs_audit a ON a.id = b.origin_audit_id"
        " JOIN cs_audit_line l ON l.audit_id = a.id"
        " JOIN cs_audit_line k ON k.audit_id = b.id AND k.domain_id = l.domain_id"
        " WHERE b.kind = 'external' AND b.state IN ('closing', 'closed')",
    ),
    (
        "n.id",
        "moderator",
        "moderation",
        "m.moderator_id",
        "n.date_done",
        ("m.overall_grade_id", "n.overall_grade_id", "NULL::int"),
        # The look before that one.
        "cs_moderation n JOIN cs_moderation m ON m.id = (SELECT max(x.id)"
        " FROM cs_moderation x WHERE x.audit_id = n.audit_id AND x.id < n.id"
        " AND x.state = 'done') JOIN cs_audit a ON a.id = m.audit_id"
        f" WHERE n.state = 'done' AND {DONE} AND {APART}",
    ),
    (
        "m.id",
        "moderator",
        "external",
        "m.moderator_id",
        "b.date_submitted",
        ("m.overall_grade_id", "b.final_grade_id", "NULL::int"),
        "cs_moderation m JOIN cs_audit a ON a.id = m.audit_id"
        " JOIN cs_audit b ON b.origin_audit_id = a.id AND b.kind = 'external'"
        f" AND b.state IN ('closing', 'closed') WHERE {DONE} AND {APART}",
    ),
)


class CsFigurePair(models.Model):
    """Somebody's grade, and that of whoever graded the same work again (DUR-16, DUR-28,
    ALL-06).

    Everybody reads their own; QA all; managers those of their people where the
    framework says so. A reference audit shows only once its grades are in.
    """

    _name = "cs.figure.pair"
    _description = "Pair of grades"
    _inherit = ["cs.figure.mixin"]
    _auto = False
    _depends = {
        "cs.audit": ["overall_grade_id", "state", "kind", "final_grade_id"],
        "cs.audit.line": ["grade_id"],
        "cs.moderation": ["state", "overall_grade_id"],
        "cs.moderation.line": ["grade_id"],
        "cs.benchmark.session": ["state", "kind"],
        "cs.reference.line": ["grade_id"],
        "cs.framework": ["drift_to_managers"],
        "hr.department": ["parent_path", "cs_level"],
    }

    source = fields.Selection(SOURCES, string="Who graded it again", readonly=True)
    role = fields.Selection(
        [("auditor", "As an auditor"), ("moderator", "As a moderator")], readonly=True
    )
    grader_id = fields.Many2one("hr.employee", string="Who graded", readonly=True)
    domain_id = fields.Many2one(
        "cs.audit.tool.domain", readonly=True, help="Empty: the overall grade."
    )
    grade_id = fields.Many2one("cs.grade", string="Their grade", readonly=True)
    other_grade_id = fields.Many2one("cs.grade", string="The other", readonly=True)
    steps = fields.Integer(
        string="Grades kinder",
        readonly=True,
        aggregator="avg",
        help="Negative: harsher.",
    )
    same = fields.Integer(readonly=True)
    near = fields.Integer(string="Same or next to it", readonly=True)

    @property
    def _table_query(self):
        union = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s::bigint * 10 + %s AS id, %s AS role, %s AS source,"
                " %s AS grader_id, %s AS date,"
                " %s AS grade_id, %s AS other_grade_id, %s AS domain_id,"
                " a.id AS audit_id FROM %s",
                SQL(row),
                place,
                role,
                source,
                # Column names and tables of our own, above.
                SQL(grader),
                SQL(day),
                *map(SQL, grades),
                SQL(tables),
            )
            for place, (row, role, source, grader, day, grades, tables) in enumerate(
                PARTS
            )
        )
        places = SQL(
            "(SELECT id, scale_id, dense_rank() OVER (PARTITION BY scale_id ORDER BY"
            " rank) AS place FROM cs_grade)"
        )
        return SQL(
            "SELECT pair.id, pair.audit_id, pair.role, pair.source, pair.grader_id,"
            " pair.date,"
            " pair.domain_id, pair.grade_id, pair.other_grade_id, %(of_audit)s,"
            " theirs.place - mine.place AS steps,"
            " (theirs.place = mine.place)::int AS same,"
            " (abs(theirs.place - mine.place) <= 1)::int AS near"
            " FROM (%(union)s) pair JOIN cs_audit audit ON audit.id = pair.audit_id"
            " JOIN hr_employee grader ON grader.id = pair.grader_id"
            " LEFT JOIN cs_framework framework ON framework.id = audit.framework_id"
            " JOIN %(places)s mine ON mine.id = pair.grade_id"
            " JOIN %(places)s theirs ON theirs.id = pair.other_grade_id"
            " AND theirs.scale_id = mine.scale_id"
            " %(place)s ON place.id = audit.department_id"
            " WHERE audit.company_id IN %(companies)s AND %(mine_only)s",
            of_audit=self._OF_AUDIT,
            union=union,
            places=places,
            place=self._PLACE,
            companies=tuple(self.env.companies.ids),
            mine_only=self._readable(),
        )

    def _readable(self):
        """Whose pairs the user reads, as SQL."""
        user = self.env.user
        if self.env.su or user.has_group("cs_quality_assurance.group_qa_officer"):
            return SQL("TRUE")
        mine = SQL("grader.user_id = %s", user.id)
        line = user._cs_line_ids()
        if not line:
            return mine
        # Which team somebody is in is structure, readable by all.
        people = self.env["hr.employee"].sudo()._search([("department_id", "in", line)])
        return SQL(
            "(%s OR (framework.drift_to_managers AND grader.id IN %s))",
            mine,
            people.subselect(),
        )

    # --- what is known of one person ---------------------------------------

    def _series(self, role="auditor"):
        """The steps of everybody, one for each audit looked at again: the mean over its
        domains and overall, oldest first. As superuser, one query.

        :return: {employee id: [steps]}
        """
        found = defaultdict(list)
        for person, _audit, _source, steps, _day in self._by_audit(role):
            found[person].append(steps)
        return dict(found)

    def _by_audit(self, role="auditor", domain=()):
        """(employee id, audit id, source, mean step, day) for each audit and source of
        the last two years, oldest first: how people judge now."""
        since = fields.Date.subtract(fields.Date.context_today(self), years=YEARS)
        groups = self._read_group(
            [("role", "=", role), ("date", ">", since), *domain],
            ["grader_id", "audit_id", "source"],
            ["steps:avg", "date:max"],
        )
        rows = [
            (person.id, audit.id, source, steps, day)
            for person, audit, source, steps, day in groups
        ]
        return sorted(rows, key=lambda row: (row[4], row[1], row[2]))

    def _standing(self, person):
        """How somebody judges as an auditor (``rules.calibration.Drift``). As
        superuser."""
        every = self._series()
        return rules.drift(every.get(person.id, []), self._usual(every, person.id))

    def _usual(self, every, person):
        """What is usual among the others."""
        return rules.baseline([steps for key, steps in every.items() if key != person])
