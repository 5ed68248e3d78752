"""A county's people and teams, with a framework in use; no case and no audit yet.

Run by scripts/bench in Odoo's shell, once for all sizes, and by region.py for each council of
a region. CS_BENCH_COUNCIL says how many there are of each kind, CS_BENCH_OF what logins end
in. Names are numbers: nobody real.
"""

import logging
import os

from odoo import Command

logging.getLogger("odoo.addons").setLevel(logging.ERROR)

COUNTY = "4,20,100,400,1200"
HEADS, SERVICES, TEAMS, AUDITORS, PRACTITIONERS = (
    int(count) for count in os.environ.get("CS_BENCH_COUNCIL", COUNTY).split(",")
)
OF = os.environ.get("CS_BENCH_OF", "")
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "no_reset_password": True,
}
env = env(context={**env.context, **QUIET})

company = env.company
company.write({"name": f"Benchmark council {OF}", "country_id": env.ref("base.uk").id})
Department, Employee = env["hr.department"], env["hr.employee"]


def people(prefix, count, groups):
    """Employees with logins; the password is never used."""
    users = env["res.users"].create(
        [
            {
                "login": f"{prefix}{n}{OF}",
                "name": f"{prefix.capitalize()} {n}",
                "group_ids": [Command.set([env.ref(one).id for one in groups])],
            }
            for n in range(count)
        ]
    )
    return Employee.create([{"name": user.name, "user_id": user.id} for user in users])


def departments(level, count, parents, managers):
    return Department.create(
        [
            {
                "name": f"{level} {n}",
                "cs_level": level,
                "parent_id": parents[n % len(parents)].id if parents else False,
                "manager_id": managers[n].id,
            }
            for n in range(count)
        ]
    )


core = "cs_quality_assurance.group_"
peers = ["project.group_project_user", "mgmtsystem.group_mgmtsystem_user"]
leaders = people("director", 1, [core + "leader", *peers])
heads = people("head", HEADS, [core + "manager", *peers])
middle = people("service", SERVICES, [core + "manager", *peers])
managers = people(
    "manager", TEAMS, [core + "manager", core + "auditor", core + "moderator", *peers]
)
officers = people(
    "officer",
    2,
    [
        core + "qa_officer",
        "project.group_project_user",
        "mgmtsystem.group_mgmtsystem_user",
    ],
)
auditors = people("auditor", AUDITORS - TEAMS, [core + "auditor", *peers])
(auditors + managers).cs_auditor = True
directorate = departments("directorate", 1, [], leaders)
divisions = departments("head_of_service", HEADS, directorate, heads)
services = departments("service", SERVICES, divisions, middle)
teams = departments("team", TEAMS, services, managers)
for n, employee in enumerate(auditors):
    employee.department_id = teams[n % TEAMS]
for n, employee in enumerate(managers):
    employee.department_id = teams[n]
practitioner = people("practitioner", 10, [core + "practitioner", *peers])
workers = Employee.create(
    [{"name": f"Worker {n}"} for n in range(PRACTITIONERS - len(practitioner))]
)
for n, employee in enumerate(practitioner + workers):
    employee.department_id = teams[n % TEAMS]

env["cs.framework"].load_template("durham")
env.cr.commit()
