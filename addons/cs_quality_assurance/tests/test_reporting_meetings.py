from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .programme_common import ProgrammeCase


@tagged("post_install", "-at_install")
class TestMeetings(ProgrammeCase):
    """A meeting from the year's plan to its minutes and what follows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.make_kind(
            name="Quality meeting",
            code="quality",
            chair_level="head_of_service",
            item_ids=[Command.create({"name": "Strengths and challenges"})],
            attendee_ids=[
                Command.create({"name": "Managers", "level": "service"}),
                Command.create(
                    {
                        "name": "Practice development leader",
                        "attendance": "always_invited",
                        "employee_ids": cls.moderator.ids,
                    }
                ),
            ],
        )
        cls.chair = cls.user_head_of_service

    @classmethod
    def make_kind(cls, **vals):
        return cls.env["cs.meeting.type"].create(
            {"company_id": cls.company.id, "framework_id": cls.framework.id, **vals}
        )

    def make_meeting(self, kind=None, **vals):
        return (
            self.env["cs.meeting"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "type_id": (kind or self.kind).id,
                    "date_begin": "2026-06-15 09:00:00",
                    **vals,
                }
            )
        )

    def test_who_comes_and_the_calendar(self):
        meeting = self.make_meeting()
        self.assertEqual(meeting.chair_id, self.head_of_service)
        self.assertIn(self.service_manager, meeting.attendee_ids)
        self.assertIn(self.moderator, meeting.attendee_ids)
        event = meeting.sudo().event_id
        self.assertIn(self.user_moderator.partner_id, event.partner_ids)
        self.assertEqual(event.start, meeting.date_begin)
        meeting.date_begin = "2026-06-16 09:00:00"
        self.assertEqual(event.start, meeting.date_begin)
        with self.assertRaisesRegex(ValidationError, "always invited"):
            meeting.attendee_ids -= self.moderator
        meeting.action_cancel("Snow.")
        self.assertFalse(event.exists())

    def test_the_year_is_planned_from_the_cycles(self):
        programme = self.make_programme()
        starts = sorted(
            cycle.date_start
            for cycle in programme.cycle_ids
            if cycle.date_end >= self.today()
        )
        kind = self.make_kind(name="ADQA", code="ad", unit="cycle", first_week=6)
        officer = kind.with_user(self.user_qa_officer)
        officer.action_plan()
        planned = kind.meeting_ids.sorted("date_begin")
        self.assertTrue(planned)
        for meeting in planned:
            day = meeting.date_begin.date()
            self.assertLess(day.weekday(), 5)
            weeks = {(day - start).days // 7 for start in starts}
            self.assertIn(5, weeks)
        officer.action_plan()
        self.assertEqual(len(kind.meeting_ids), len(planned), "nothing twice")
        with self.assertRaises(AccessError):
            kind.with_user(self.user_team_manager).action_plan()

    def today(self):
        from odoo import fields

        return fields.Date.today()

    def test_the_agenda_holds_what_is_due(self):
        first = self.make_meeting(date_begin="2026-05-11 09:00:00")
        self.make_action(
            self.make_audit("in_progress"), meeting_id=first.id, origin="meeting"
        )
        first.present_ids = self.moderator
        first.action_hold()
        meeting = self.make_meeting()
        names = meeting.item_ids.mapped("name")
        self.assertEqual(names[0], "Strengths and challenges")
        self.assertIn("Actions of earlier meetings, and what came of them (1)", names)
        item = meeting.item_ids.filtered("about")[0]
        opened = item.action_open()
        self.assertEqual(
            self.env[opened["res_model"]].search_count(opened["domain"]), 1
        )

    def test_minutes_are_kept(self):
        meeting = self.make_meeting().with_user(self.chair)
        meeting.item_ids[0].note = "Plans are better."
        with self.assertRaisesRegex(UserError, "Say who came"):
            meeting.action_hold()
        meeting.present_ids = self.moderator
        with self.assertRaises(AccessError):
            meeting.with_user(self.user_moderator).action_hold()
        meeting.action_hold()
        with self.assertRaisesRegex(UserError, "minutes stay"):
            meeting.place = "Room 2"
        with self.assertRaisesRegex(UserError, "minutes stay"):
            meeting.item_ids[0].note = "They were not."
        meeting.action_reopen()
        meeting.place = "Room 2"

    def test_who_reads_it(self):
        meeting = self.make_meeting()
        for role, reads in (
            ("moderator", True),
            ("director", True),
            ("team_manager", True),
            ("practitioner", False),
            ("auditor", False),
        ):
            reader = meeting.with_user(getattr(self, f"user_{role}"))
            self.assertEqual(reader.has_access("read"), reads, role)
        with self.assertRaises(AccessError):
            meeting.with_user(self.user_moderator).place = "Elsewhere"

    def test_a_circle_records_what_it_learned(self):
        circle = self.make_meeting(
            self.make_kind(name="Circle", code="circle", kind="circle", unit="need")
        )
        circle.write({"present_ids": [Command.set(self.practitioner.ids)]})
        with self.assertRaisesRegex(UserError, "situation"):
            circle.action_hold()
        circle.write({"situation": "A plan that stood still.", "learning": "Dates."})
        circle.action_hold()
        page, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "cs_quality_assurance.report_meeting_certificate", circle.ids
        )
        self.assertIn(self.practitioner.name, page.decode())

    def test_an_action_is_on_the_one_board(self):
        meeting = self.make_meeting()
        form = Form(
            self.env["cs.action"]
            .with_user(self.user_qa_officer)
            .with_context(default_meeting_id=meeting.id, default_origin="meeting")
        )
        form.name = "Look at strategy meetings"
        form.responsible_id = self.team_manager
        form.date_due = "2026-07-10"
        action = form.save()
        self.assertEqual((action.origin, action.meeting_id), ("meeting", meeting))
        self.assertEqual(meeting.action_ids, action)

    def test_a_thematic_audit_is_commissioned_in_one_press(self):
        programme = self.make_programme()
        meeting = self.make_meeting()
        meeting.commission_theme = "Strategy meetings"
        with self.assertRaises(AccessError):
            meeting.with_user(self.user_moderator).action_commission()
        meeting.with_user(self.chair).action_commission()
        [line] = meeting.thematic_ids
        self.assertEqual(
            (line.kind, line.theme, line.programme_id),
            ("thematic", "Strategy meetings", programme),
        )
        self.assertEqual(str(line.date_first), "2026-08-10")
        self.assertIn(
            "Set up the thematic audit: Strategy meetings",
            meeting.activity_ids.mapped("summary"),
        )
        with self.assertRaisesRegex(UserError, "what the audit should look at"):
            meeting.action_commission()

    def test_nothing_is_slipped_into_minutes(self):
        held, planned = self.make_meeting(), self.make_meeting()
        held.present_ids = self.moderator
        held.action_hold()
        with self.assertRaisesRegex(UserError, "minutes stay"):
            self.env["cs.meeting.item"].with_user(self.user_qa_officer).create(
                {"meeting_id": held.id, "name": "Slipped in"}
            )
        with self.assertRaisesRegex(UserError, "minutes stay"):
            planned.item_ids[0].meeting_id = held

    def test_a_meeting_that_was_cancelled_commissions_nothing(self):
        self.make_programme()
        meeting = self.make_meeting(commission_theme="Strategy meetings")
        meeting.action_cancel("Snow.")
        with self.assertRaisesRegex(UserError, "minutes stay"):
            meeting.action_commission()
        self.assertFalse(meeting.thematic_ids)
