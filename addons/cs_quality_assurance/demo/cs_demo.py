"""Loading of the demo council; nothing here runs unless demo data are asked for."""

import random

from odoo import Command, api, models
from odoo.exceptions import AccessError

from ..models.platform.guard import QUIET
from . import council

MODULE = "cs_quality_assurance"
PASSWORD = "demo"
SEED = 1889
# Nobody gets an invitation by e-mail.
SILENT = {**QUIET, "no_reset_password": True}


class CsDemo(models.AbstractModel):
    """Westmere, a made-up council with a round of audits under way.

    Called from the addon's demo data, as superuser, once: loading again does nothing.
    The same seed makes the same council; dates count from the day of loading.
    """

    _name = "cs.demo"
    _description = "Demo council"

    @api.model
    def _load(self):
        """Make the council, its register and its audits.

        :raises AccessError: for anybody but the superuser, who loads data files
        """
        if not self.env.su:
            raise AccessError(self.env._("The demo council is loaded with demo data."))
        if self.env.ref(f"{MODULE}.demo_user_practitioner", raise_if_not_found=False):
            return
        company = self.env.ref("base.main_company")
        demo = self.with_company(company).with_context(
            cs_demo=_State(self.env, random.Random(SEED))
        )
        demo._make_council(company)
        demo._make_register()
        demo._make_audits()
        demo._make_programme()
        demo._make_case_work()
        demo._make_lived()
        demo._make_known()

    def _state(self):
        """What has been made so far: the draw, and people and teams by name."""
        return self.env.context["cs_demo"]

    def _quiet(self, model):
        return self.env[model].with_context(**SILENT)

    def _named(self, kind, records):
        """Give demo records external ids: ``demo_<kind>_<name>``.

        :param records: dict of name -> record
        """
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"{MODULE}.demo_{kind}_{name.replace('.', '_')}",
                    "record": record,
                    "noupdate": True,
                }
                for name, record in records.items()
            ]
        )

    # --- the council ------------------------------------------------------

    def _make_council(self, company):
        # Day before month, as in England.
        self.env["res.lang"]._activate_lang("en_GB")
        company.write(
            {"name": "Westmere Council", "country_id": self.env.ref("base.uk").id}
        )
        company.partner_id.write({"email": "quality@westmere.example", "lang": "en_GB"})
        company.resource_calendar_id.tz = "Europe/London"
        self.env.ref("base.user_admin").write({"lang": "en_GB", "tz": "Europe/London"})
        company._cs_load_bank_holidays()
        self._make_departments(company)
        self._make_people(company)
        self._state().framework = self.env["cs.framework"].load_template("durham")

    def _make_departments(self, company):
        teams = self._state().teams
        for code, (name, level, parent, _manager) in council.DEPARTMENTS.items():
            teams[code] = self._quiet("hr.department").create(
                {
                    "name": name,
                    "cs_level": level,
                    "parent_id": teams[parent].id if parent else False,
                    "company_id": company.id,
                }
            )
        self._named("department", teams)

    def _staff(self):
        """Everybody: (login, name, job, group, department), the named logins first."""
        yield from ((login, *facts) for login, facts in council.STAFF.items())
        for team, names in council.PRACTITIONERS.items():
            for name in names:
                first, last = (
                    name.lower()
                    .replace("-", " ")
                    .split()[:: len(name.split()) - 1 or 1][:2]
                )
                yield f"{first[0]}.{last}", name, "Social worker", "practitioner", team

    def _make_people(self, company):
        state = self._state()
        staff = list(self._staff())
        users = self._quiet("res.users").create(
            [
                {
                    "login": login,
                    "name": name,
                    "email": f"{login}@westmere.example",
                    "lang": "en_GB",
                    "tz": "Europe/London",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [
                        Command.set(self.env.ref(f"{MODULE}.group_{group}").ids)
                    ],
                }
                for login, name, _job, group, _team in staff
            ]
        )
        # In the product, not by e-mail: nobody is behind these addresses. Afterwards,
        # since Odoo takes a new user for an outsider until the groups are stored.
        users.notification_type = "inbox"
        self._give_password(users)
        auditing = ("auditor", "manager")
        employees = self._quiet("hr.employee").create(
            [
                {
                    "name": name,
                    "user_id": user.id,
                    "job_title": job,
                    "work_email": user.email,
                    "department_id": state.teams[team].id if team else False,
                    "company_id": company.id,
                    "tz": "Europe/London",
                    "cs_auditor": group in auditing and job != "Head of service",
                }
                for user, (_login, name, job, group, team) in zip(
                    users, staff, strict=True
                )
            ]
        )
        logins = [login for login, *_facts in staff]
        state.people.update(zip(logins, employees, strict=True))
        for code, (_name, _level, _parent, manager) in council.DEPARTMENTS.items():
            state.teams[code].manager_id = state.people[manager]
        # Part of a week only: half the audits of a round.
        state.people["d.parrish"].cs_audit_capacity = 0.5
        self._named("user", dict(zip(logins, users, strict=True)))
        self._named("employee", state.people)

    def _give_password(self, users):
        """One password for all, hashed once: seventy times would take half a minute."""
        hashed = self.env["res.users"]._crypt_context().hash(PASSWORD)
        for user in users:
            user._set_encrypted_password(user.id, hashed)
        users.invalidate_recordset(["password"])


class _State:
    """What the steps of loading hand to one another."""

    def __init__(self, env, draw):
        self.draw = draw
        self.people = {}
        self.teams = {}
        self.cases = env["cs.case"]
        self.framework = env["cs.framework"]
