from markupsafe import Markup

from odoo import api, fields, models

from odoo.addons.cs_quality_assurance.models.home.cs_my_work import Asked
from odoo.addons.cs_quality_assurance.models.platform.batch import run_in_batches


class CsPracticeWeek(models.Model):
    """What the product does by itself about practice weeks, and whom it tells."""

    _inherit = "cs.practice.week"

    @api.model
    def _cron_practice_weeks(self):
        """Nightly: make the weeks of the year from their templates; begin those whose
        first day has come. Run twice it changes nothing (ALL-08)."""
        run_in_batches(
            self.env["cs.practice.week.template"].search([("active", "=", True)]),
            lambda templates: templates._ensure_weeks(),
            size=1,
        )
        today = fields.Date.context_today(self)
        run_in_batches(
            self.search([("state", "=", "open"), ("date_start", "<=", today)]),
            lambda weeks: weeks._arrive("run"),
        )

    def _tell_open(self):
        """Managers and leaders are told that they can sign up."""
        for week in self:
            week._tell(
                ("group_manager", "group_leader"),
                self.env._("%(week)s: sign up", week=week.name),
                self.env._(
                    "The timetable of %(week)s (%(first)s to %(last)s) is open. Choose "
                    "what you take part in, under Audits.",
                    week=week.name,
                    first=week._day(week.date_start),
                    last=week._day(week.date_end),
                ),
            )

    def _tell_reported(self):
        """Leaders are told that the summary is ready for the assurance board."""
        for week in self:
            week._tell(
                ("group_leader",),
                self.env._("%(week)s: the summary", week=week.name),
                self.env._(
                    "The summary of %(week)s is ready to read. It goes to the "
                    "assurance board on %(day)s.",
                    week=week.name,
                    day=week._day(week.board_date),
                ),
            )

    def _tell(self, groups, subject, sentence):
        # Who is a manager or a leader is read to write to them, and not shown.
        users = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("active", "=", True),
                    ("company_ids", "in", self.company_id.ids),
                    (
                        "all_group_ids",
                        "in",
                        [
                            self.env.ref(f"cs_quality_assurance.{group}").id
                            for group in groups
                        ],
                    ),
                ]
            )
        )
        # As above: written to, with nothing of theirs shown.
        self.sudo().message_notify(
            partner_ids=(users - self.env.user).partner_id.ids,
            subject=subject,
            body=Markup("<p>%s</p>") % sentence,
        )


class CsMyWork(models.AbstractModel):
    """Practice weeks on My work: the lead's next step, and what I take part in."""

    _inherit = "cs.my.work"

    def _work_practice_weeks(self):
        return Asked(
            "cs.practice.week",
            [
                ("lead_user_id", "=", self.env.uid),
                ("state", "in", ("planned", "open", "running", "gathered")),
            ],
            ["name", "state", "date_start", "date_end", "board_date"],
            make=self._items_of_weeks,
        )

    def _items_of_weeks(self, weeks):
        today = fields.Date.context_today(self)
        steps = {
            "planned": (self.env._("Open for sign-up"), "date_start"),
            "running": (self.env._("Gather the findings"), "date_end"),
            "gathered": (self.env._("Write the report"), "board_date"),
        }
        items = []
        for week in weeks:
            if week.state not in steps or (
                week.state == "running" and week.date_end > today
            ):
                continue
            words, date_field = steps[week.state]
            items.append(
                self._work_item(
                    week,
                    "audit",
                    self.env._("%(step)s: %(week)s", step=words, week=week.name),
                    [],
                    week[date_field],
                    self.env._("Open"),
                )
            )
        return items

    def _work_practice_activities(self):
        today = fields.Date.context_today(self)
        return Asked(
            "cs.practice.activity",
            [
                ("week_id.state", "in", ("open", "running")),
                ("day", "<=", fields.Date.add(today, days=14)),
                ("state", "!=", "not_held"),
                "|",
                ("leader_user_id", "=", self.env.uid),
                (
                    "signup_ids",
                    "any",
                    [("user_id", "=", self.env.uid), ("state", "=", "signed")],
                ),
            ],
            ["name", "day", "week_id", "place", "leader_user_id", "finding_count"],
            make=lambda activities: [
                self._work_item(
                    activity,
                    "meeting",
                    self.env._("Practice week: %(activity)s", activity=activity.name),
                    [activity.place],
                    activity.day,
                    self.env._("Write findings")
                    if activity.day <= today
                    else self.env._("Open"),
                )
                for activity in activities
                # Done with, once something was written down by somebody.
                if activity.day >= today or not activity.finding_count
            ],
        )
