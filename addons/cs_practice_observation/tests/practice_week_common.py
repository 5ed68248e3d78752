"""A practice week with a timetable, and helpers to take part in it."""

from freezegun import freeze_time

from odoo.addons.cs_quality_assurance.tests.common import QualityCase, QualityMixin


class PracticeWeekMixin(QualityMixin):
    """A week from Monday 15 June 2026, led by Moira Moderator, with two activities.

    ``cls.week``; ``cls.visit`` (Tuesday at ten, led by Tess Team, two places) and
    ``cls.meeting`` (Wednesday at two, led by Ada Auditor, three places). It is planned:
    ``open_week`` opens it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.week = (
            cls.env["cs.practice.week"]
            .with_user(cls.user_qa_officer)
            .with_company(cls.company)
            .create(
                {
                    "name": "Summer practice week 2026",
                    "date_start": "2026-06-15",
                    "lead_id": cls.moderator.id,
                    "theme": "The voice of the child",
                }
            )
        )
        cls.visit = cls.add_activity(
            "Join a visit", "2026-06-16 09:00:00", cls.other_team_manager
        )
        cls.meeting = cls.add_activity(
            "Sit in on a core group",
            "2026-06-17 13:00:00",
            cls.auditor,
            kind="core_group",
            places=3,
        )

    @classmethod
    def add_activity(cls, name, begin, leader, hours=2, **vals):
        """One activity more, by the QA officer; times in UTC."""
        day, time = begin.split()
        stop = f"{day} {int(time[:2]) + hours:02d}{time[2:]}"
        return (
            cls.env["cs.practice.activity"]
            .with_user(cls.user_qa_officer)
            .create(
                {
                    "week_id": cls.week.id,
                    "name": name,
                    "date_begin": begin,
                    "date_stop": stop,
                    "leader_id": leader.id,
                    **vals,
                }
            )
        )

    @classmethod
    def open_week(cls):
        """Open for sign-up, as its lead."""
        cls.week.with_user(cls.user_moderator).action_open()

    @classmethod
    def sign_up(cls, user, activity=None):
        """Take a place; the sign-up, in the superuser's environment."""
        activity = activity or cls.visit
        activity.with_user(user).with_company(cls.company).action_sign_up()
        return (
            activity.sudo()
            .signup_ids.filtered(lambda s: s.user_id == user)
            .with_env(cls.env)[-1:]
        )

    @classmethod
    def find(cls, user, name="Children are seen alone", activity=None, **vals):
        """Write down a finding."""
        return (
            cls.env["cs.practice.finding"]
            .with_user(user)
            .create({"activity_id": (activity or cls.visit).id, "name": name, **vals})
        )


class PracticeWeekCase(PracticeWeekMixin, QualityCase):
    """Base of the tests of practice weeks."""

    def run_weeks(self, day="2026-06-10"):
        """Run the scheduled action as the server does."""
        self.env.flush_all()
        with self.freeze(day), self.enter_registry_test_mode():
            self.env.ref(
                "cs_practice_observation.cron_practice_weeks"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def freeze(self, day):
        return freeze_time(f"{day} 12:00:00" if len(day) == 10 else day)

    def run_to(self, state):
        """Take the week there: signed up for, held, found, gathered, reported."""
        self.open_week()
        self.sign_up(self.user_team_manager)
        if state == "open":
            return
        self.run_weeks("2026-06-15")
        if state == "running":
            return
        with self.freeze("2026-06-17 18:00:00"):
            self.find(self.user_team_manager, kind="strength")
            self.find(
                self.user_auditor, "Minutes come late", self.meeting, kind="improve"
            )
        with self.freeze("2026-06-19"):
            self.week.with_user(self.user_moderator).action_gather()
        if state == "gathered":
            return
        with self.freeze("2026-06-22"):
            lead = self.week.with_user(self.user_moderator)
            lead.write(
                {
                    "summary": "We saw twenty pieces of practice.",
                    "strengths": "Children are seen.",
                    "improvements": "Minutes within five days.",
                    "board_date": "2026-07-01",
                }
            )
            lead.action_report()
