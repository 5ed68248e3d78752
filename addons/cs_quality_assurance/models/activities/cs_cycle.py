from odoo import Command, api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import format_date

from ...rules import activities
from ..cycles.cs_cycle_choice import TO_DO
from ..platform.guard import LIFECYCLE


class CsCycle(models.Model):
    """When a thematic audit may open: agreed first, managers told in time (DUR-15)."""

    _inherit = "cs.cycle"

    def action_tell_managers(self):
        """Tell the managers which cases come, as long before as the framework asks
        (DUR-15). QA officers; allocating tells nobody.

        :raises RedirectWarning: something has to be agreed first
        """
        self._check_officer()
        for cycle in self:
            cycle._check_agreed()
            cycle._send_notices(cycle._today())
        return True

    def _check_agreed(self):
        self.ensure_one()
        if refusal := self._agreement_refusal():
            raise self._send_to_line(refusal)

    def _send_to_line(self, refusal):
        """The refusal, with the way to the line on which it is mended."""
        return RedirectWarning(
            refusal,
            {
                "type": "ir.actions.act_window",
                "res_model": "cs.programme.line",
                "res_id": self.programme_line_id.id,
                "views": [(False, "form")],
            },
            self.env._("Open the line of the programme"),
        )

    def _opening_refusal(self):
        """Why this round cannot open yet, in a sentence; empty when it can.

        Hook: other kinds of audit add their own conditions.
        """
        self.ensure_one()
        if self.kind != "thematic":
            return ""
        return self._agreement_refusal() or self._managers_not_told()

    def _agreement_refusal(self):
        line, framework = self.programme_line_id, self.framework_id
        if framework.thematic_agreed_first and not line.agreed_on:
            return self.env._(
                "Agree what good looks like and the non-negotiable elements of "
                "“%(line)s” before “%(cycle)s” opens.",
                line=line.name,
                cycle=self.name,
            )
        return ""

    def _managers_not_told(self):
        """DUR-15: managers know which cases at least so many days before."""
        days = self.framework_id.thematic_notice_days
        if not days:
            return ""
        managers = self.programme_line_id._manager_notices()
        if not managers:
            return self.env._(
                "Nobody has told the managers which cases. Add them to “Who is told” "
                "on “%(line)s”, at least %(days)s days ahead.",
                line=self.programme_line_id.name,
                days=days,
            )
        # Whether and when they were told is the round's own log.
        sent = self.sudo().notice_ids.filtered(lambda n: n.notice_id in managers)
        told = max(sent.mapped("sent_on"), default=None)
        if len(sent) < len(managers):
            told = None
        start = max(self._today(), self.date_start)
        if activities.may_start(told, days, start):
            return ""
        if not told:
            return self.env._(
                "Managers have not been told which cases yet: press Tell the managers. "
                "“%(cycle)s” can open %(days)s days after they are.",
                cycle=self.name,
                days=days,
            )
        return self.env._(
            "Managers were told on %(told)s. “%(cycle)s” can open %(days)s days "
            "after that; move its start.",
            told=format_date(self.env, told),
            cycle=self.name,
            days=days,
        )

    repeat_ids = fields.One2many(
        "cs.programme.line", "repeat_of_id", string="Repeated by"
    )

    def action_thematic_report(self):
        """The report of this thematic audit; begun if there is none. QA officers begin
        it, whoever may read it opens it.
        """
        self.ensure_one()
        Report = self.env["cs.thematic.report"]
        report = Report.search([("cycle_id", "=", self.id)])
        if not report:
            self._check_officer()
            if self.kind != "thematic" or self.state not in ("open", "closed"):
                raise UserError(
                    self.env._("A report is written on a thematic audit that runs.")
                )
            report = Report.create({"cycle_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": "cs.thematic.report",
            "res_id": report.id,
            "views": [(False, "form")],
        }

    def _programme_for(self, day):
        """The programme in use of that day; where that year's is not written yet, the
        latest, in which a repeat waits for it (see ``cs.programme._take_repeats``).

        :raises UserError: the framework has no programme in use
        """
        running = self.env["cs.programme"].search(
            [("framework_id", "=", self.framework_id.id), ("state", "=", "running")],
            order="date_end desc, id desc",
        )
        if not running:
            raise UserError(
                self.env._(
                    "%(framework)s has no programme in use. Adopt one first.",
                    framework=self.framework_id.name,
                )
            )
        covering = running.filtered(lambda one: one.date_start <= day <= one.date_end)
        return (covering or running)[0]

    def _plan_repeat(self, day):
        """A one-off line for the same theme from that day on, its elements copied.

        What was agreed is agreed anew, since the council may have moved on.
        """
        self.ensure_one()
        if self.repeat_ids:
            raise UserError(
                self.env._(
                    "“%(cycle)s” is repeated already, by “%(line)s”.",
                    cycle=self.name,
                    line=self.repeat_ids[0].name,
                )
            )
        programme = self._programme_for(day)
        # Checked by the caller: an officer plans it, and who is in the pool is copied
        # whether or not they may read HR.
        source = self.programme_line_id.sudo()
        line = source.with_context(cs_lifecycle=LIFECYCLE).copy(
            {
                "programme_id": programme.id,
                "name": self.env._("%(line)s, again", line=source.name),
                "recurrence": "once",
                "date_first": day,
                "repeat_of_id": self.id,
                "not_audited_months": max(source.not_audited_months, 1),
                "example_ids": [Command.set(source.example_ids.ids)],
            }
        )
        line._plan_cycles()
        return line.with_env(self.env)

    # Why a round is done, and who brings together what it finds.

    purpose = fields.Text(
        string="Why, and with whom",
        compute="_compute_purpose",
        # What the line says to all who read its rounds.
        compute_sudo=True,
    )

    @api.depends("programme_line_id")
    @api.depends_context("lang")
    def _compute_purpose(self):
        for cycle in self:
            line = cycle.programme_line_id
            cycle.purpose = line and line._purpose_in_words()

    def _ask_chair(self):
        """The chair is asked to bring together what the round finds, once it runs."""
        for cycle in self.filtered(lambda one: one.programme_line_id.chair_id):
            line = cycle.programme_line_id
            cycle.activity_schedule(
                TO_DO,
                user_id=line.chair_id.user_id.id,
                date_deadline=max(line.together_on or cycle.date_end, cycle._today()),
                summary=self.env._(
                    "Bring together what “%(cycle)s” found", cycle=cycle.name
                ),
            )

    def _chair_is_done(self):
        """What the round found has gone to the senior team."""
        for cycle in self.filtered(lambda one: one.programme_line_id.chair_id):
            chair = cycle.programme_line_id.chair_id.user_id
            cycle.activity_feedback([TO_DO], user_id=chair.id)

    # A specialist audit's round against its minimum: planned, drawn, done (BPL-15).

    specialist_subject_id = fields.Many2one(
        related="programme_line_id.specialist_subject_id", store=True, index=True
    )
    minimum = fields.Integer(
        string="At least", related="specialist_subject_id.minimum", aggregator=None
    )
    shortfall = fields.Integer(
        string="Too few by",
        compute="_compute_shortfall",
        help="How many cases there were too few of when the sample was drawn.",
    )
    auditor_names = fields.Char(string="Auditor", compute="_compute_auditor_names")

    @api.depends("state", "sample_size", "specialist_subject_id.minimum")
    def _compute_shortfall(self):
        for cycle in self:
            cycle.shortfall = (
                max(cycle.minimum - cycle.sample_size, 0)
                if cycle.state not in ("draft", "cancelled")
                else 0
            )

    @api.depends("auditor_ids.employee_id", "specialist_subject_id.auditor_id")
    def _compute_auditor_names(self):
        for cycle in self:
            # The name of whoever was commissioned, for all who read the schedule.
            people = cycle.sudo()
            known = (
                people.auditor_ids.employee_id
                or people.specialist_subject_id.auditor_id
            )
            cycle.auditor_names = ", ".join(known.mapped("name"))

    def _check_scope_of_specialist(self):
        subject = self.specialist_subject_id
        if subject and not subject.has_scope:
            raise UserError(
                self.env._(
                    "Say which cases “%(subject)s” is about: a type of case, a flag "
                    "or a department, on the schedule of specialist audits.",
                    subject=subject.name,
                )
            )

    def _say_shortfall(self):
        """Fewer cases than the schedule asks for: on the record."""
        if self.shortfall:
            self.message_post(
                body=self.env._(
                    "Cases that could be drawn: %(drawn)s. The schedule asks for at "
                    "least %(minimum)s.",
                    drawn=self.sample_size,
                    minimum=self.minimum,
                )
            )
