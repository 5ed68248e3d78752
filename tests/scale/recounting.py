"""The dashboard beside SQL that shares nothing with it; see ``benchmarks.recount``."""

import runpy
from pathlib import Path

RECOUNT = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "recount.py"))


def recounted(case, user=None, company=None, today="2026-06-10", period="months_12"):
    """Every figure of a period is what SQL of our own counts; what the
    dashboard shows."""
    env = case.env(user=user or case.user_director)
    company = company or case.company
    env.flush_all()
    case.assertEqual(
        RECOUNT["differences"](case.cr, env, company.id, today, period), {}
    )
    board = env["cs.dashboard"].get_dashboard(
        {"period": period, "sample": "all", "company": company.id}
    )
    kinds = env["cs.expectation"]._fields["activity"]._description_selection(env)
    return RECOUNT["shown"](board, {label: key for key, label in kinds})
