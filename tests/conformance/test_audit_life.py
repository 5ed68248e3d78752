from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .council import ConformanceCase


@tagged("post_install", "-at_install")
class TestDurhamAudit(ConformanceCase):
    """Grading within limits, talking it over, feeding back."""

    template = "durham"

    # --- limiting judgements ---------------------------------------------------

    def capped(self, **by_number):
        """An audit graded good but for these domains, as its auditor."""
        return self.work_of(self.make_audit("in_progress"), **by_number)

    def assert_cap(self, cap, **by_number):
        audit = self.capped(**by_number)
        self.assertEqual(audit.grade_cap_id, cap, by_number)
        if cap:
            # Good overall is refused, and the form says which domain is in the way.
            number = next(iter(by_number))[1:]
            reason = audit.grade_cap_reason
            self.assertIn(f"at most {cap.name.lower()}", reason)
            self.assertIn(f"domain {number} ", reason)
            self.assertRefused(reason, UserError, audit.action_submit)
        return audit

    def test_DUR_06_inadequate_risk_voice_or_progress_make_it_inadequate(self):
        for number in ("d5", "d7", "d9"):
            audit = self.assert_cap(self.inadequate, **{number: "inadequate"})
            audit.overall_grade_id = self.requires_improvement
            self.assertRefused("Choose inadequate", UserError, audit.action_submit)

    def test_DUR_06_inadequate_assessment_plan_or_recording_cap_it(self):
        for number in ("d2", "d3", "d14"):
            audit = self.assert_cap(self.requires_improvement, **{number: "inadequate"})
            audit.overall_grade_id = self.requires_improvement
            self.assertNotIn("You chose", self.refusals(audit))
        self.assert_cap(self.env["cs.grade"], d1="inadequate", d13="inadequate")

    def test_DUR_06_the_form_explains_the_limit_as_it_happens(self):
        audit = self.capped()
        screen = audit.auditing_load()
        line = audit.line_ids.filtered(lambda li: li.domain_id.number == 5)
        self.assertFalse(audit.grade_cap_id)
        said = [q for q in screen["questions"] if q["number"] == 5]
        self.assertIn("the overall grade is inadequate", said[0]["limits"][0])
        line.grade_id = self.inadequate
        self.assertIn(
            f"domain {line.domain_id.display_name} is graded inadequate",
            audit.grade_cap_reason,
        )
        line.grade_id = self.good
        self.assertFalse(audit.grade_cap_reason)

    def test_DUR_06_the_handbooks_stricter_reading_is_a_switch(self):
        strict = self.tool.limit_ids.filtered("strict_trigger_grade_id")
        self.assertEqual(strict.mapped("domain_id.number"), [2, 3, 14])
        self.assertFalse(any(strict.mapped("strict")), "Off until switched on")
        for number in ("d2", "d3", "d14"):
            self.assert_cap(self.env["cs.grade"], **{number: "requires_improvement"})
        # The QA manager switches it on in a new version of the tool.
        manager = self.tool.with_user(self.user_qa_manager)
        self.assertRefused("", UserError, manager.limit_ids.write, {"strict": True})
        newer = self.env["cs.audit.tool"].browse(manager.action_new_version()["res_id"])
        newer.with_user(self.user_qa_manager).limit_ids.filtered(
            "strict_trigger_grade_id"
        ).strict = True
        newer.with_user(self.user_qa_manager).action_publish()
        for number in ("d2", "d3", "d14"):
            self.assert_cap(
                self.requires_improvement, **{number: "requires_improvement"}
            )
        self.assert_cap(self.env["cs.grade"], d5="requires_improvement")

    # --- discussions and feedback ---------------------------------------------

    def test_DUR_08_the_auditor_speaks_to_them_before_submitting(self):
        people = {
            "practitioner": "lead practitioner",
            "team_manager": "team manager",
            "iro": "reviewing officer",
        }
        audit = self.work_of(self.make_audit("in_progress", case=self.cases["1002"]))
        self.assertEqual(set(audit.discussion_ids.mapped("role")), set(people))
        audit.discussion_ids.unlink()
        said = self.refusals(audit)
        for label in people.values():
            self.assertIn(
                f"Record your discussion with the {label}",
                said.replace("independent ", ""),
            )
        self.assertRefused("Record your discussion", UserError, audit.action_submit)
        for role in people:
            self.env["cs.audit.discussion"].with_user(self.user_auditor).create(
                {
                    "audit_id": audit.id,
                    "role": role,
                    "employee_id": self.practitioner.id,
                    "method": "phone" if role == "iro" else "face_to_face",
                }
            )
        audit.action_submit()
        # Where there is no reviewing officer, none is asked for.
        other = self.work_of(self.make_audit("in_progress"))
        self.assertNotIn("iro", other.discussion_ids.mapped("role"))
        self.assertFalse(self.refusals(other))

    def test_DUR_08_face_to_face_or_by_phone_and_never_by_email(self):
        audit = self.make_audit("in_progress")
        vals = {
            "audit_id": audit.id,
            "role": "practitioner",
            "employee_id": self.practitioner.id,
        }
        Discussion = self.env["cs.audit.discussion"].with_user(self.user_auditor)
        with self.assertRaises(ValueError), self.cr.savepoint():
            Discussion.create({**vals, "method": "email"})
        # Nor one that has not taken place yet.
        self.assertRefused(
            "after it took place",
            ValidationError,
            Discussion.create,
            {**vals, "date": "2026-06-11"},
        )
        for method in ("face_to_face", "phone"):
            self.assertTrue(Discussion.create({**vals, "method": method}))

    def test_DUR_09_they_agree_who_feeds_back_and_by_when(self):
        audit = self.work_of(self.make_audit("in_progress"))
        audit.write(
            {"feedback_by_id": self.team_manager.id, "feedback_due": "2026-06-12"}
        )
        audit.action_submit()
        to_do = self.to_dos(audit, "practitioner_feedback")
        self.assertEqual(to_do.user_id, self.user_team_manager)
        # Two days on, whenever the next supervision may be.
        self.assertEqual(to_do.date_deadline, date(2026, 6, 12))
        self.assertFalse(audit.feedback_given)
        manager = audit.with_user(self.user_team_manager)
        with self.at("2026-06-11"):
            self.assertTrue(manager.can_feed_back)
            manager.action_feedback_given()
        self.assertEqual(audit.feedback_given, date(2026, 6, 11))
        self.assertFalse(self.to_dos(audit, "practitioner_feedback").filtered("active"))

    def test_DUR_09_nobody_agreed_on_is_asked_for_the_same_day(self):
        audit = self.submit(self.make_audit())
        to_do = self.to_dos(audit, "practitioner_feedback")
        self.assertEqual(
            (to_do.user_id, to_do.date_deadline),
            (self.user_auditor, date(2026, 6, 10)),
        )
        self.assertIn("Agree with the team manager", to_do.summary)
        # They agree, and whoever it is is asked instead.
        audit.with_user(self.user_auditor).write(
            {"feedback_by_id": self.team_manager.id, "feedback_due": "2026-06-15"}
        )
        to_do = self.to_dos(audit, "practitioner_feedback")
        self.assertEqual(
            (to_do.user_id, to_do.date_deadline),
            (self.user_team_manager, date(2026, 6, 15)),
        )


@tagged("post_install", "-at_install")
class TestBlackpoolAudit(ConformanceCase):
    """Looking back, and actions that can be measured."""

    template = "blackpool"

    def test_BPL_04_six_months_back_unless_the_auditor_says_why(self):
        audit = self.work_of(self.make_audit("in_progress"))
        self.assertEqual(
            (audit.period_start, audit.period_end),
            (date(2025, 12, 10), date(2026, 6, 10)),
        )
        self.assertFalse(self.refusals(audit))
        audit.period_start = "2025-09-01"
        self.assertRefused(
            "further than 6 months. Say why", UserError, audit.action_submit
        )
        audit.lookback_reason = "The move in September explains the rest."
        audit.action_submit()
        self.assertEqual(
            audit.with_user(self.user_qa_manager).lookback_reason,
            "The move in September explains the rest.",
        )

    def test_BPL_18_actions_are_specific_owned_dated_and_measurable(self):
        audit = self.make_audit("in_progress")
        whole = {
            "audit_id": audit.id,
            "name": "Visit Mondays and Thursdays until the review",
            "responsible_id": self.practitioner.id,
            "date_due": "2026-06-24",
            "success_measure": "Seen alone at each visit, and says that it helps.",
        }
        Action = self.env["cs.action"].with_user(self.user_auditor)
        for part, refused in (
            ("name", IntegrityError),
            ("responsible_id", IntegrityError),
            ("success_measure", ValidationError),
        ):
            less = {name: value for name, value in whole.items() if name != part}
            with (
                self.assertRaises(refused),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                Action.create(less)
        self.assertRefused(
            "how we will know",
            ValidationError,
            Action.create,
            {**whole, "success_measure": " "},
        )
        # The date is asked for, too; until it is set, the framework's days stand in.
        undated = {name: value for name, value in whole.items() if name != "date_due"}
        action = Action.create(undated)
        self.assertEqual(action.date_due, date(2026, 7, 8))
        self.assertTrue(Action.create(whole))
        # The form asks for each part.
        form = Form(Action.with_context(default_audit_id=audit.id))
        for part in whole:
            self.assertIn(part, form._view["fields"])


@tagged("post_install", "-at_install")
class TestBlackburnAudit(ConformanceCase):
    """Strengths first."""

    template = "blackburn_with_darwen"

    def test_BWD_09_what_worked_well_and_even_better_if(self):
        audit = self.work_of(self.make_audit("in_progress"))
        audit.write({"strengths": " ", "improvements": " "})
        said = self.refusals(audit)
        self.assertIn("Write what stood out as a strength", said)
        self.assertIn("Write what would have moved the work up a grade", said)
        self.assertLess(said.index("strength"), said.index("moved the work up"))
        self.assertRefused("strength", UserError, audit.action_submit)
        audit.write(
            {
                "strengths": "She sees him every week, and he asks for her.",
                "improvements": "A date beside each step of the plan.",
            }
        )
        audit.action_submit()
        # The practitioner reads both, not faults alone.
        self.framework.moderation_mode = "none"
        for seen in (
            audit.with_user(self.user_practitioner),
            audit.with_user(self.user_team_manager),
        ):
            self.assertIn("he asks for her", seen.strengths)
            self.assertIn("beside each step", seen.improvements)


@tagged("post_install", "-at_install")
class TestLutonAudit(ConformanceCase):
    """Ten working days; the whole journey, the last six months closest."""

    template = "luton"

    def test_LUT_02_ten_working_days_to_complete(self):
        # From Tuesday 7 April 2026, the day after Easter Monday; and over May Day.
        for start, due in (("2026-04-07", "2026-04-21"), ("2026-04-24", "2026-05-11")):
            with self.at(start):
                audit = self.make_audit()
            self.assertEqual(str(audit.date_due), due)
            self.assertEqual(self.to_dos(audit, "audit").date_deadline, audit.date_due)
        with self.at("2026-05-12"):
            self.env.invalidate_all()
            self.assertEqual(audit.days_late, 1)

    def test_LUT_05_the_whole_journey_with_a_focus_on_six_months(self):
        audit = self.work_of(self.make_audit("in_progress"))
        self.assertEqual(audit.period_start, date(2025, 12, 10))
        asked = " ".join(
            f"{domain.name} {domain.prompts or ''}"
            for domain in audit.line_ids.domain_id
        ).lower()
        # From the first contact to review, not the six months alone.
        for part in ("referral", "assessment", "planning", "review"):
            self.assertIn(part, asked)
        note = str(self.tool.note).lower()
        self.assertIn("whole", note)
        self.assertIn("six months", note)


@tagged("post_install", "-at_install")
class TestSwindonAudit(ConformanceCase):
    """A sense of proportion."""

    template = "swindon"

    def test_SWI_08_minor_gaps_do_not_lower_the_overall(self):
        audit = self.work_of(self.make_audit("in_progress"))
        audit.line_ids[0].grade_id = self.requires_improvement
        audit.line_ids[1].grade_id = self.requires_improvement
        self.assertFalse(audit.grade_cap_id)
        self.assertFalse(self.refusals(audit))
        audit.action_submit()
        self.assertEqual(audit.final_grade_id, self.good)

    def test_SWI_08_significant_gaps_and_drift_do_and_the_tool_says_so(self):
        screen = self.make_audit("in_progress").with_user(self.user_auditor)
        words = " ".join(
            [str(self.tool.note), *self.tool.overall_descriptor_ids.mapped("body")]
        ).lower()
        for gap in ("recording", "oversight", "procedure", "drift"):
            self.assertIn(gap, words)
        self.assertIn("small omission should not lower the overall grade", words)
        # The auditor confirms it before they submit.
        ticks = screen.checklist_ids.mapped("name")
        self.assertTrue([t for t in ticks if "small omission" in t and "gap" in t])
        # And may grade it down, whatever the other domains say.
        self.work_of(screen)
        screen.overall_grade_id = self.requires_improvement
        self.assertNotIn("You chose", self.refusals(screen))
