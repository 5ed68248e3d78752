from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...rules import sampling
from ..platform.guard import LIFECYCLE
from ..platform.rule_text import in_words
from .cs_cycle import OFFICER

TO_DO = "mail.mail_activity_data_todo"


class CsCycle(models.Model):
    """Where the line says so, the manager of each team chooses its cases until the
    round is drawn; the draw then takes all that were chosen.
    """

    _inherit = "cs.cycle"

    chosen_case_ids = fields.Many2many(
        "cs.case",
        "cs_cycle_chosen_case_rel",
        string="Chosen by managers",
        copy=False,
        groups=OFFICER,
        lifecycle=True,
    )
    may_choose = fields.Boolean(
        string="I may choose cases", compute="_compute_may_choose"
    )

    @api.depends("state", "programme_line_id.sample_method")
    @api.depends_context("uid")
    def _compute_may_choose(self):
        mine = bool(self._own_teams())
        for cycle in self:
            cycle.may_choose = mine and cycle._is_open_to_choice()

    def _is_open_to_choice(self):
        self.ensure_one()
        # A setting of the line that the cycle's own readers are told anyway.
        line = self.programme_line_id.sudo()
        return line.sample_method == sampling.CHOSEN and self.state == "draft"

    @api.model
    def _own_teams(self):
        """The departments that the user manages themselves, not those below them."""
        # Who manages a department is structure, readable by all.
        return (
            self.env["hr.department"]
            .sudo()
            .search([("manager_id.user_id", "=", self.env.uid)])
        )

    def _sift_chosen(self):
        """As ``_sift_register``; of what managers chose alone where they choose."""
        self.ensure_one()
        sifted, rows, stratum_of = self._sift_register()
        if self.programme_line_id.sample_method == sampling.CHOSEN:
            # Which were chosen; the caller may draw, or reads a count.
            chosen = set(self.sudo().chosen_case_ids.mapped("reference"))
            sifted = replace(
                sifted,
                eligible=tuple(one for one in sifted.eligible if one.id in chosen),
                refused=tuple(one for one in sifted.refused if one[0] in chosen),
            )
        return sifted, rows, stratum_of

    def _ask_managers(self):
        """A to-do for the manager of each team whose cases the line looks at, due the
        day before the draw; none for whoever was asked before or has a list."""
        wanted, today = [], self._today()
        # Where the open cases are, and who is asked: no case is named.
        rounds = self.sudo()
        asked = rounds.env["mail.activity"].with_context(active_test=False)
        known = {
            (todo.res_id, todo.user_id)
            for todo in asked.search(
                [
                    ("res_model", "=", "cs.cycle"),
                    ("res_id", "in", self.ids),
                    ("activity_type_id", "=", self.env.ref(TO_DO).id),
                ]
            )
        }
        for cycle in rounds:
            groups = rounds.env["cs.case"]._read_group(
                cycle.programme_line_id._register_domain()
                & Domain("date_closed", "=", False)
                & Domain("department_id.manager_id.user_id", "!=", False),
                ["department_id"],
            )
            listed = cycle.chosen_case_ids.department_id
            teams = {team for (team,) in groups} - set(listed)
            managers = {team.manager_id.user_id for team in teams}
            wanted += [
                (
                    cycle,
                    user,
                    max(fields.Date.subtract(cycle.draw_on, days=1), today),
                    self.env._(
                        "Choose the cases of your team for “%(cycle)s”",
                        cycle=cycle.name,
                    ),
                )
                for user in sorted(managers, key=lambda one: one.id)
                if (cycle.id, user) not in known
            ]
        rounds.env["cs.audit"]._plan_quietly(TO_DO, wanted)

    def _drop_to_dos(self):
        """Nobody is asked any more about a round that is over."""
        # A colleague's to-do is theirs; whoever ends the round is checked.
        self.sudo().activity_unlink([TO_DO])

    # --- what a manager sees and keeps ---------------------------------------

    def _check_may_choose(self):
        """:raises AccessError: not the manager of a team
        :raises UserError: the line leaves it to chance, or the round is drawn
        """
        self.ensure_one()
        self.check_access("read")
        if not self._own_teams():
            raise AccessError(self.env._("Only the manager of a team chooses cases."))
        if not self._is_open_to_choice():
            raise UserError(
                self.env._(
                    "Cases cannot be chosen for “%(cycle)s”: its line draws them, or "
                    "the round has been drawn.",
                    cycle=self.name,
                )
            )

    def _choosable_cases(self):
        """The user's team's cases in the part of the register the line looks at, and
        why those that cannot be audited in this round cannot.

        :return: (cases that may be chosen, {case: sentence})
        """
        self._check_may_choose()
        # The line's conditions are the programme's; the cases are limited to the team.
        cycle = self.sudo()
        sifted, rows, _stratum_of = cycle._sift_register()
        teams = set(self._own_teams().ids)
        ids = {ref: row[0] for ref, row in rows.items() if row[3] in teams}
        Case = self.env["cs.case"]
        refused = {
            Case.browse(ids[ref]): self.env._(
                "Cannot be chosen: %(why)s", why=in_words(self.env, message)
            )
            for ref, message in sifted.refused
            if ref in ids and message.code != "not_open"
        }
        return Case.browse(
            [ids[one.id] for one in sifted.eligible if one.id in ids]
        ), refused

    def _choice_notes(self, cases):
        """What a manager should know before choosing a case: on another round's list,
        being audited, or audited in the last twelve months; one query each.

        :return: {case: sentence}
        """
        self.ensure_one()
        day = fields.Date.subtract(self.date_start, months=12)
        notes = {}
        # Only when, and for which round: said of cases of the reader's own team.
        audits = (
            self.env["cs.audit"]
            .sudo()
            .search(
                Domain("case_id", "in", cases.ids)
                & Domain("state", "!=", "cancelled")
                & (
                    Domain("date_submitted", "=", False)
                    | Domain("date_submitted", ">", day)
                ),
                order="date_submitted, id",
            )
        )
        for audit in audits:
            notes[audit.case_id.with_env(self.env)] = (
                self.env._(
                    "Audited on %(day)s",
                    day=format_date(
                        self.env, audit.date_submitted, date_format="d MMMM y"
                    ),
                )
                if audit.date_submitted
                else self.env._("Being audited")
            )
        # Only the rounds that list cases of the reader's own team.
        others = self.sudo().search(
            [
                ("chosen_case_ids", "in", cases.ids),
                ("state", "=", "draft"),
                ("id", "!=", self.id),
            ]
        )
        for other in others:
            for case in other.chosen_case_ids.with_env(self.env) & cases:
                notes[case] = self.env._("On the list of “%(cycle)s”", cycle=other.name)
        return notes

    def _choose_cases(self, cases):
        """Keep these as the list of the user's teams; other teams' lists stay.

        :raises UserError: a case of another team, one that cannot be audited in this
            round, or too many of a team
        """
        self._lock()
        allowed, _refused = self._choosable_cases()
        if wrong := cases - allowed:
            raise UserError(
                self.env._(
                    "These cannot be chosen: %(cases)s. Choose open cases of your own "
                    "team that this round may audit.",
                    # Named by whoever asked for them.
                    cases=", ".join(wrong.sudo().mapped("reference")),
                )
            )
        # The limit is the line's; the teams are the user's own, checked above.
        cycle, chosen = self.sudo(), cases.sudo()
        size = cycle.programme_line_id.sample_size
        for team, its in chosen.grouped("department_id").items():
            if len(its) > size:
                raise UserError(
                    self.env._(
                        "%(team)s: %(count)s cases are ticked, and at most %(size)s "
                        "are audited in a round. Untick some.",
                        team=team.name,
                        count=len(its),
                        size=size,
                    )
                )
        teams = self._own_teams()
        kept = cycle.chosen_case_ids.filtered(
            lambda case: case.department_id not in teams
        )
        cycle.with_context(cs_lifecycle=LIFECYCLE).chosen_case_ids = kept | chosen
        cycle._message_log(
            body=self.env._(
                "Cases chosen for %(teams)s: %(count)s.",
                teams=", ".join(teams.mapped("name")),
                count=len(cases),
            ),
            author_id=self.env.user.partner_id.id,
        )
        if chosen:
            cycle.activity_feedback([TO_DO], user_id=self.env.uid)
