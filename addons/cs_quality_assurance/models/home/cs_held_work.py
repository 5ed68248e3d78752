from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import held as rules
from ..actions.cs_action import UNDONE_STATES
from ..platform.guard import LIFECYCLE
from ..programme.cs_exemption import AWAY

GROUP = "cs_quality_assurance.group_"


class Held(NamedTuple):
    """A kind of work that somebody holds: the ``waiting`` domain of its model, the
    field of the person, the path to the day by when, words for one, and the groups (by
    their short names) of which its holder needs one."""

    model: str
    waiting: list
    person: str
    due: str
    what: str
    roles: tuple = ()


class CsMyWork(models.AbstractModel):
    """Work that nobody can do: whoever holds it left, cannot log in, is away past the
    day it is due, or lost the role. QA officers see all of it, managers that of their
    teams; either hands it over in one press."""

    _inherit = "cs.my.work"

    def _get_held_work(self):
        """What somebody may hold when they leave: one ``Held`` a kind.

        Hook: other addons add theirs."""
        under_way = [("state", "in", ("draft", "allocated", "in_progress"))]
        todo = [("state", "in", ("todo", "in_progress"))]
        undone = [("state", "in", UNDONE_STATES)]
        unsaid = [
            ("moderation_id.state", "in", ("todo", "in_progress")),
            ("grade_id", "=", False),
            ("absent", "=", False),
        ]
        unanswered = [("dispute_state", "=", "open"), ("date_answered", "=", False)]
        unwritten = [
            ("state", "=", "draft"),
            ("audit_id.state", "in", ("allocated", "in_progress")),
        ]
        return [
            Held(
                "cs.audit",
                under_way,
                "auditor_id",
                "date_due",
                self.env._("audit"),
                ("auditor", "external_auditor", "leader"),
            ),
            Held(
                "cs.moderation",
                todo,
                "moderator_id",
                "date_due",
                self.env._("moderation"),
                ("moderator",),
            ),
            Held(
                "cs.moderation.member",
                unsaid,
                "employee_id",
                "moderation_id.date_due",
                self.env._("place on a panel"),
            ),
            Held(
                "cs.action", undone, "responsible_id", "date_due", self.env._("action")
            ),
            Held(
                "cs.improvement.plan",
                [("state", "=", "open")],
                "manager_id",
                "date_review",
                self.env._("plan review"),
                ("manager",),
            ),
            Held(
                "cs.self.analysis",
                unwritten,
                "practitioner_id",
                "audit_id.date_due",
                self.env._("self-analysis"),
            ),
            Held(
                "cs.self.audit",
                [("state", "in", ("planned", "in_progress"))],
                "practitioner_id",
                "date_planned",
                self.env._("self-audit"),
            ),
            Held(
                "cs.dispute.step",
                unanswered,
                "responder_id",
                "date_due",
                self.env._("answer to a dispute"),
            ),
        ]

    def _work_of_leavers(self):
        """For QA officers, and for managers that of their departments."""
        user = self.env.user
        officer = user.has_group(GROUP + "qa_officer")
        if not officer and not user.has_group(GROUP + "manager"):
            return []
        sentences = {
            rules.LEFT: self.env._("Hand over: %(what)s of %(who)s, who has left"),
            rules.NO_LOGIN: self.env._(
                "Hand over: %(what)s of %(who)s, who cannot log in"
            ),
            rules.AWAY: self.env._("Hand over: %(what)s of %(who)s, who is away"),
            rules.NO_ROLE: self.env._(
                "Hand over: %(what)s of %(who)s, who no longer has the role"
            ),
        }
        return [
            self._work_item(
                record,
                "leaver",
                sentences[why] % {"what": kind.what, "who": who.name},
                [record.display_name],
                record.mapped(kind.due)[0],
                self.env._("Hand over"),
                action=self._hand_over_action(record),
            )
            for kind, record, who, why in self._held_by_nobody(
                [] if officer else user.ids
            )
        ]

    def _held_by_nobody(self, line=()):
        """Work that its holder cannot do, as the user may read it.

        :param line: ids of users, one of whom has to manage its team; empty for all
        :return: list of (kind, record, employee in the superuser's environment, why)
        """
        kinds = self._get_held_work()
        users_of = self._users_of({role for kind in kinds for role in kind.roles})
        domains = [self._waiting(kind, line) for kind in kinds]
        holders = self._holders(kinds, domains)
        known = self._known_of(set().union(*holders.values()))
        found = []
        for number, ids in sorted(holders.items()):
            kind = kinds[number]
            able = set().union(*(users_of[role] for role in kind.roles))
            people = {
                id_: person._replace(has_role=not kind.roles or user in able)
                for id_, (user, person) in known.items()
                if id_ in ids
            }
            unable = [id_ for id_ in people if rules.why_not(people[id_], None)]
            if not unable:
                continue
            domain = domains[number] & Domain(kind.person, "in", unable)
            for record in self._mine(kind.model, domain, [kind.person]):
                # The name is on the work that the reader sees.
                who = record[kind.person].sudo()
                due = record.mapped(kind.due)[0] or None
                if why := rules.why_not(people[who.id], due):
                    found.append((kind, record, who, why))
        return found

    def _waiting(self, kind, line):
        """The domain of work of a kind that somebody holds, as far as a line of users
        goes; see :meth:`_held_by_nobody`."""
        domain = Domain(kind.waiting) & Domain(kind.person, "!=", False)
        domain &= self._of_these_councils(kind)
        if line:
            path = "department_id.cs_line_user_ids"
            if "department_id" not in self.env[kind.model]._fields:
                path = f"{kind.person}.{path}"
            domain &= Domain(path, "in", list(line))
        return domain

    def _holders(self, kinds, domains):
        """Who holds work that the user may read, in one statement.

        :return: dict of the number of a kind -> set of ids of employees
        """
        parts, holders = [], {}
        for number, (kind, domain) in enumerate(zip(kinds, domains, strict=True)):
            model = self.env[kind.model]
            if model.has_access("read"):
                query = model._search(domain)
                person = model._field_to_sql(model._table, kind.person, query)
                # Nothing of a query is typed by anybody: the ORM makes it, rules and
                # all; only numbers are added.
                parts.append(query.select(SQL("DISTINCT %s::int, %s", number, person)))
        if parts:
            for number, id_ in self.env.execute_query(SQL(" UNION ALL ").join(parts)):
                holders.setdefault(number, set()).add(id_)
        return holders

    def _known_of(self, ids):
        """What decides whether these employees can do what they hold, their roles
        aside: dict of id -> (id of the user, ``rules.held.Person``)."""
        today, away = fields.Date.context_today(self), self._away()
        # Who works here is structure; only the name on the work is shown.
        people = self.env["hr.employee"].sudo().browse(ids)
        people.fetch(["active", "user_id", "departure_date"])
        return {
            who.id: (
                who.user_id.id,
                rules.Person(
                    works_here=who.active
                    and not (who.departure_date and who.departure_date <= today),
                    logs_in=bool(who.user_id.active),
                    away_until=away.get(who.id),
                    has_role=True,
                ),
            )
            for who in people
        }

    def _of_these_councils(self, kind):
        """The scheduled action reads as superuser, whom no rule keeps to a council."""
        path = "company_id"
        if path not in self.env[kind.model]._fields:
            path = f"{kind.person}.{path}"
        return Domain(path, "in", self.env.companies.ids)

    def _users_with(self, roles):
        """Ids of the users who have one of these roles; None where none is needed."""
        if not roles:
            return None
        return set().union(*self._users_of(roles).values())

    def _users_of(self, roles):
        """role -> ids of the users who have it."""
        # Which users a group has is no secret of theirs.
        known = self.env["ir.model.data"]._xmlid_to_res_id
        groups = {known(GROUP + role): role for role in roles}
        every = self.env["res.groups"].sudo().browse(groups)
        # Read together: each by itself would be a query.
        every.with_context(active_test=False).all_implied_by_ids.mapped("user_ids")
        return {groups[group.id]: set(group.all_user_ids.ids) for group in every}

    @api.model
    def _away(self):
        """Who is away today: employee id -> the last day of it.

        From *Who audits*, and from Odoo's time off where that is installed.
        """
        today = fields.Date.context_today(self)
        # Only until when, and only to say that work waits.
        exempt = (
            self.env["cs.exemption"]
            .sudo()
            .search(
                Domain("state", "=", "approved")
                & Domain("covers", "=", "period")
                & Domain("reason", "in", AWAY)
                & Domain("date_from", "<=", today)
                & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
            )
        )
        away = {}
        for one in exempt:
            last = one.date_to or date.max
            away[one.employee_id.id] = max(last, away.get(one.employee_id.id, last))
        if "hr.leave" in self.env:
            # As above.
            leaves = (
                self.env["hr.leave"]
                .sudo()
                ._read_group(
                    [
                        ("state", "=", "validate"),
                        ("request_date_from", "<=", today),
                        ("request_date_to", ">=", today),
                    ],
                    ["employee_id"],
                    ["request_date_to:max"],
                )
            )
            for person, last in leaves:
                away[person.id] = max(last, away.get(person.id, last))
        return away

    # --- handing over -----------------------------------------------------------

    def _hand_over_action(self, record):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand over"),
            "res_model": "cs.hand.over",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_about": {"model": record._name, "id": record.id}},
        }

    @api.model
    def _to_hand_over(self, model, res_id):
        """What the user may hand over, by model and id.

        :return: (kind, record, employee, why)
        :raises AccessError: it is not theirs, or its holder can do it after all
        """
        officer = self.env.user.has_group(GROUP + "qa_officer")
        line = [] if officer else self.env.user.ids
        if officer or self.env.user.has_group(GROUP + "manager"):
            for found in self._held_by_nobody(line):
                if (found[1]._name, found[1].id) == (model, res_id):
                    return found
        raise AccessError(
            self.env._(
                "This is not yours to hand over, or its holder can do it after all."
            )
        )

    @api.model
    def _propose_holder(self, kind, record, who):
        """Who should take it: as a round would allocate it where people are drawn, else
        the nearest manager of the team who can log in.

        :return: an employee, or none
        """
        # Who may lawfully take it is worked out over everybody, as in a round.
        whole = record.sudo()
        choices = {
            "cs.audit": lambda: whole._choose_auditors().get(whole.id),
            "cs.moderation": lambda: whole.audit_id._choose_moderators().get(
                whole.audit_id.id
            ),
        }
        People = self.env["hr.employee"]
        if kind.model in choices:
            chosen = choices[kind.model]()
            return People.browse(chosen if chosen != who.id else False)
        team = who.department_id
        if "department_id" in whole._fields:
            team = whole.department_id or team
        while team:
            manager = team.manager_id
            if manager.active and manager.user_id.active and manager != who:
                return People.browse(manager.id)
            team = team.parent_id
        return People

    @api.model
    def _hand_over(self, model, res_id, employee, reason):
        """Give it to somebody else; both are told, and why is kept. QA officers, and
        the managers of its team.

        :raises AccessError: it is not the user's to hand over
        :raises UserError: no reason, or the other may not take it either
        """
        kind, record, who, _why = self._to_hand_over(model, res_id)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is handed over."))
        # Only the name of whoever takes it, and whether they log in with which role.
        new = employee.sudo()
        if not new.user_id.active or new == who:
            raise UserError(self.env._("Choose somebody else, who can log in."))
        able = self._users_with(kind.roles)
        if able is not None and new.user_id.id not in able:
            raise UserError(
                self.env._(
                    "%(name)s does not have the role for this. Choose somebody "
                    "who has.",
                    name=new.name,
                )
            )
        # Whose it is to hand over is checked above; the record's own constraints still
        # say who may lawfully take it, and it tells its new holder itself.
        whole = record.sudo().with_context(cs_lifecycle=LIFECYCLE)
        whole.write({kind.person: new.id})
        thread = self._thread_of(whole)
        said = self.env._(
            "The %(what)s of %(old)s was handed over to %(new)s: %(reason)s",
            what=kind.what,
            old=who.name,
            new=new.name,
            reason=reason.strip(),
        )
        told = (who.user_id.filtered("active") | new.user_id).partner_id
        thread.activity_ids.filtered(
            lambda todo: (
                todo.activity_type_id
                == self.env.ref("cs_quality_assurance.activity_hand_over")
            )
        ).unlink()
        thread.message_post(body=said, author_id=self.env.user.partner_id.id)
        thread.message_notify(
            body=said, partner_ids=told.ids, author_id=self.env.user.partner_id.id
        )

    def _thread_of(self, record):
        """The record, or what it belongs to, that keeps what is said."""
        paths = ("moderation_id", "dispute_id", "activity_id", "audit_id")
        while "message_ids" not in record._fields:
            record = next(record[path] for path in paths if path in record._fields)
        return record

    @api.model
    def _count_held(self, employees):
        """What these people still hold, in words; empty when nothing.

        For whoever archives them: numbers, and nothing of the work itself.
        """
        parts = []
        for kind in self._get_held_work():
            # Only how many there are.
            count = (
                self.env[kind.model]
                .sudo()
                .search_count(
                    Domain(kind.waiting) & Domain(kind.person, "in", employees.ids)
                )
            )
            if count:
                parts.append(f"{kind.what}: {count}")
        return ", ".join(parts)

    @api.model
    def _cron_held_work(self):
        """Each morning: a QA officer of the council hears that work waits for somebody
        who cannot do it, once; and whoever now answers for a team is asked in place of
        who did before."""
        frameworks = self.env["cs.framework"].search([("active", "=", True)])
        for company in frameworks.company_id:
            here = self.with_company(company).with_context(
                allowed_company_ids=company.ids
            )
            officer = company._cs_users_with(GROUP + "qa_officer")[:1]
            audits = here.env["cs.audit"].search(
                [("state", "=", "closing"), ("company_id", "=", company.id)]
            )
            audits._close_if_nothing_open()
            kind_of_todo = here.env.ref("cs_quality_assurance.activity_hand_over")
            before = here.env["mail.activity"].search(
                [("activity_type_id", "=", kind_of_todo.id)]
            )
            kept = before.browse()
            for kind, record, who, _why in here._held_by_nobody() if officer else ():
                thread = here._thread_of(record)
                summary = here.env._(
                    "Hand over: %(what)s of %(who)s", what=kind.what, who=who.name
                )
                if "activity_ids" not in thread._fields:
                    continue
                known = thread.activity_ids.filtered(
                    lambda a, s=summary, officer=officer: (
                        a.summary == s and a.user_id == officer
                    )
                )
                kept |= known or thread.activity_schedule(
                    "cs_quality_assurance.activity_hand_over",
                    user_id=officer.id,
                    summary=summary,
                )
            # What is in good hands again is nobody's to hand over.
            (before - kept).filtered(
                lambda todo, company=company: todo.user_id.company_id == company
            ).unlink()
