"""Twenty councils as companies of one database: people, teams, a framework and audits each.

Run by scripts/bench in Odoo's shell on a database without a council. CS_BENCH_COUNCILS says
how many, CS_BENCH_SIZE how many audits each. The first is the company that is there already
and has the logins of a council alone, so that measure.py asks as its people.
"""

import os
import runpy

BENCH = os.environ["CS_BENCH_FOLDER"]
for number in range(int(os.environ["CS_BENCH_COUNCILS"])):
    company = env.company
    if number:
        company = env["res.company"].create({"name": f"Council {number}"})
        os.environ["CS_BENCH_OF"] = f"@{number}"
    alone = env(context={**env.context, "allowed_company_ids": company.ids})
    for script in ("council.py", "seed.py"):
        runpy.run_path(os.path.join(BENCH, script), {"env": alone})
