"""The dashboard's figures counted again by SQL that shares nothing with the product's:
for tests on small councils and on the demo council, and for the benchmark on large ones.

A whole council, every kind of audit, as a director sees it.
"""

from collections import defaultdict

# The service of each department: itself or the nearest above that is one, else itself.
SERVICES = """
WITH RECURSIVE up AS (
    SELECT id, id AS at, parent_id, cs_level, 0 AS far FROM hr_department
    UNION ALL
    SELECT up.id, above.id, above.parent_id, above.cs_level, far + 1
      FROM up JOIN hr_department above ON above.id = up.parent_id
), service AS (
    SELECT d.id, COALESCE((SELECT at FROM up WHERE up.id = d.id
                            AND cs_level = 'service' ORDER BY far LIMIT 1), d.id) AS top
      FROM hr_department d
), place AS (
    SELECT s.id, COALESCE(to_jsonb(d.name) ->> 'en_US', d.name::text) AS name
      FROM service s JOIN hr_department d ON d.id = s.top
)
"""
RESULTS = """a.company_id = %(company)s AND a.kind <> 'benchmark'
    AND a.state IN ('closing', 'closed') AND a.final_grade_id IS NOT NULL
    AND a.date_submitted BETWEEN %(first)s AND %(last)s"""
NOTHING = "No team"


def word(column):
    return f"COALESCE(to_jsonb({column}) ->> 'en_US', {column}::text)"


def counted(cr, company, first, last, today):
    """Every block, counted by SQL of our own: {block: {row: numbers}}."""
    values = {"company": company, "first": first, "last": last, "today": today}

    def rows(sql):
        cr.execute(sql.replace("RESULTS", RESULTS), values)
        return cr.fetchall()

    def table(sql):
        return {head: list(numbers) for head, *numbers in rows(sql)}

    found = {}
    [(total, good)] = rows(
        """SELECT count(*), count(*) FILTER (WHERE g.rank <= (SELECT bar.rank
             FROM cs_grade bar WHERE bar.scale_id = g.scale_id AND bar.code = 'good'))
             FROM cs_audit a JOIN cs_grade g ON g.id = a.final_grade_id
            WHERE RESULTS"""
    )
    found["top"] = [total, good] if total else []
    heat = defaultdict(dict)
    for tool, number, name, count, fine in rows(
        f"""SELECT {word("t.name")}, q.number, {word("q.name")}, count(*),
                   count(*) FILTER (WHERE g.rank <= bar.rank)
              FROM cs_audit_line l
              JOIN cs_audit a ON a.id = l.audit_id
              JOIN cs_audit_tool t ON t.id = a.tool_id
              JOIN cs_audit_tool_domain q ON q.id = l.domain_id
              JOIN cs_grade g ON g.id = COALESCE((
                   SELECT ml.grade_id FROM cs_moderation_line ml
                     JOIN cs_moderation m ON m.id = ml.moderation_id
                    WHERE ml.audit_line_id = l.id AND m.state = 'done'
                      AND ml.grade_id IS NOT NULL
                    ORDER BY m.date_done DESC, m.id DESC LIMIT 1), l.grade_id)
              LEFT JOIN cs_grade bar
                ON bar.scale_id = g.scale_id AND bar.code = 'good'
             WHERE l.not_applicable IS NOT TRUE AND RESULTS
             GROUP BY 1, 2, 3"""
    ):
        heat[tool][f"{number}. {name}"] = [count, f"{round(100 * fine / count)}%"]
    used = sorted(
        heat, key=lambda tool: -sum(count for count, _share in heat[tool].values())
    )
    found["heat"] = heat[used[0]] if used else {}
    found["loop"] = table(
        """SELECT to_char(a.date_submitted, 'FMMonth YYYY'), count(*),
                  count(*) FILTER (WHERE a.state = 'closed' AND NOT late.so),
                  count(*) FILTER (WHERE a.state = 'closed' AND late.so),
                  count(*) FILTER (WHERE a.state <> 'closed')
             FROM cs_audit a CROSS JOIN LATERAL (SELECT COALESCE(
                  a.date_closed > COALESCE(a.closing_due, (SELECT max(x.date_due)
                  FROM cs_action x WHERE x.audit_id = a.id
                  AND x.state <> 'cancelled')), FALSE) AS so) late
            WHERE a.company_id = %(company)s AND a.kind <> 'benchmark'
              AND a.state IN ('closing', 'closed')
              AND a.date_submitted BETWEEN %(first)s AND %(last)s GROUP BY 1"""
    )
    late = "%(today)s::date - x.date_due"
    found["actions"] = table(
        SERVICES
        + f"""SELECT COALESCE(place.name, '{NOTHING}'), count(*),
                  count(*) FILTER (WHERE {late} BETWEEN 1 AND 14),
                  count(*) FILTER (WHERE {late} BETWEEN 15 AND 28),
                  count(*) FILTER (WHERE {late} BETWEEN 29 AND 91),
                  count(*) FILTER (WHERE {late} > 91)
             FROM cs_action x LEFT JOIN place ON place.id = x.department_id
            WHERE x.company_id = %(company)s AND x.state IN ('todo', 'doing')
            GROUP BY 1"""
    )
    found["owed"] = table(
        """SELECT o.activity, sum(o.asked), sum(o.asked - COALESCE(o.missing, 0)),
                  sum(COALESCE(o.late, 0))
             FROM cs_expectation_owed o
            WHERE o.company_id = %(company)s AND o.asked > 0
              AND o.date_due BETWEEN %(first)s AND %(last)s GROUP BY 1"""
    )
    found["moderation"] = table(
        f"""SELECT {word("ours.name")}, count(*) FILTER (WHERE theirs.rank < ours.rank),
                  count(*) FILTER (WHERE theirs.rank = ours.rank),
                  count(*) FILTER (WHERE theirs.rank > ours.rank)
             FROM cs_moderation m JOIN cs_audit a ON a.id = m.audit_id
             JOIN cs_grade ours ON ours.id = a.overall_grade_id
             JOIN cs_grade theirs ON theirs.id = m.overall_grade_id
            WHERE a.company_id = %(company)s AND m.state = 'done'
              AND m.date_done BETWEEN %(first)s AND %(last)s GROUP BY 1"""
    )
    cited = (
        "count(*) FILTER (WHERE p.kind = 'strength'),"
        " count(*) FILTER (WHERE p.kind = 'improvement')"
        " FROM cs_learning_point p JOIN cs_audit a ON a.id = p.audit_id"
    )
    found["themes"] = table(
        f"""SELECT {word("t.name")}, {cited}
              JOIN cs_learning_theme t ON t.id = p.theme_id WHERE RESULTS GROUP BY 1"""
    )
    found["standards"] = table(
        f"""SELECT s.number || ' ' || {word("s.name")}, {cited}
              JOIN cs_learning_point_cs_practice_standard_rel r
                ON r.cs_learning_point_id = p.id
              JOIN cs_practice_standard s ON s.id = r.cs_practice_standard_id
             WHERE RESULTS GROUP BY 1"""
    )
    found["families"] = [
        list(row)
        for row in rows(
            """SELECT count(*) FILTER (WHERE heard),
                      count(*) FILTER (WHERE NOT heard AND COALESCE(why, '') <> ''),
                      count(*) FILTER (WHERE NOT heard AND COALESCE(why, '') = '')
                 FROM (SELECT COALESCE(a.family_feedback, '') <> '' OR EXISTS (
                              SELECT FROM cs_family_feedback f WHERE f.audit_id = a.id
                               AND f.state = 'answered') AS heard,
                              a.family_feedback_missing_reason AS why
                         FROM cs_audit a WHERE RESULTS) each"""
        )
    ]
    found["changed"] = table(
        SERVICES
        + f"""SELECT COALESCE(place.name, '{NOTHING}'), count(*),
                  count(*) FILTER (WHERE COALESCE(x.difference, '') <> '')
             FROM cs_action x LEFT JOIN place ON place.id = x.department_id
            WHERE x.company_id = %(company)s AND x.state IN ('done', 'signed_off')
              AND x.date_done BETWEEN %(first)s AND %(last)s GROUP BY 1"""
    )
    found["disputes"] = table(
        f"""SELECT {word("v.name")}, count(*) FROM cs_dispute d
              JOIN cs_dispute_level v ON v.id = d.level_id
             WHERE d.company_id = %(company)s
               AND d.date_raised BETWEEN %(first)s AND %(last)s GROUP BY 1"""
    )
    found["measures"] = table(
        f"""SELECT DISTINCT ON (v.measure_id) {word("m.name")}, v.value
              FROM cs_measure_value v JOIN cs_measure m ON m.id = v.measure_id
             WHERE m.company_id = %(company)s AND v.whose = 'ours'
               AND v.department_id IS NULL AND v.date BETWEEN %(first)s AND %(last)s
             ORDER BY v.measure_id, v.date DESC, v.id DESC"""
    )
    return found


def shown(dashboard, activities):
    """The same of what the dashboard shows.

    :param dashboard: what ``get_dashboard`` gave, of all samples
    :param activities: {word of an activity: its code}
    """
    blocks = {block["key"]: block for block in dashboard["blocks"]}
    top = dashboard["top"]

    def table(key, first=0):
        return {
            row["label"]: [cell["value"] for cell in row["cells"][first:]]
            for row in (blocks[key]["rows"] if key in blocks else ())
        }

    found = {"top": [top["total"], top["good"]] if top.get("total") else []}
    found["heat"] = {
        row["label"]: [row["cells"][-1]["count"], row["cells"][-1]["text"]]
        for row in (blocks["heat"]["rows"] if "heat" in blocks else ())
    }
    for key in ("loop", "actions", "moderation", "themes", "standards", "changed"):
        found[key] = table(key)
    found["owed"] = {activities[key]: row for key, row in table("owed").items()}
    families = [numbers[0] for numbers in table("families").values()]
    found["families"] = [families or [0, 0, 0]]
    found["disputes"] = {key: [sum(row)] for key, row in table("disputes").items()}
    found["measures"] = {
        row["label"]: [float("".join(filter(number, row["cells"][0]["text"])))]
        for row in (blocks["measures"]["rows"] if "measures" in blocks else ())
    }
    return found


def number(character):
    return character in "0123456789.-"


def differences(cr, env, company, today, period="months_12"):
    """Blocks that the dashboard, by default of the last twelve months, and SQL tell
    differently.

    :param env: of a reader who may read all
    """
    board = env["cs.dashboard"].get_dashboard(
        {"period": period, "sample": "all", "company": company}
    )
    choice = board["choice"]
    wanted = counted(cr, company, choice["date_from"], choice["date_to"], today)
    kinds = env["cs.expectation"]._fields["activity"]._description_selection(env)
    found = shown(board, {label: key for key, label in kinds})
    # The most cited alone are shown.
    for key in ("themes", "standards"):
        least = min(map(sum, found[key].values()), default=0)
        wanted[key] = {
            name: numbers
            for name, numbers in wanted[key].items()
            if name in found[key] or sum(numbers) > least
        }
    return {
        key: (wanted[key], found[key]) for key in wanted if wanted[key] != found[key]
    }
