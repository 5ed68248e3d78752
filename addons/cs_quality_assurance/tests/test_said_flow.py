from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import QualityCase
from .policy_common import PolicyMixin
from .programme_common import ProgrammeCase

LINE_FORM = "cs_quality_assurance.cs_programme_line_view_form"


@tagged("post_install", "-at_install")
class TestSaidFlow(PolicyMixin, ProgrammeCase):
    """What one kind of review does in its own way: said by the QA manager on the line,
    done by its auditors and moderators."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.write(
            {
                "audit_days": 10,
                "moderation_mode": "all",
                "moderation_days": 8,
                "moderator_ids": cls.moderator.ids,
            }
        )
        cls.lines = cls.make_programme(
            {"automation": "plan", "name": "Case files"},
            {"automation": "plan", "name": "Short reviews"},
        ).line_ids.sorted("id")

    def say(self, line, **said):
        """Settings of a line, by the QA manager on its form."""
        with Form(line.with_user(self.user_qa_manager), LINE_FORM) as form:
            for name, value in said.items():
                if line._fields[name].type == "many2many":
                    for one in value:
                        getattr(form, name).add(one)
                else:
                    setattr(form, name, value)
        return line

    def rounds(self):
        """A round of each line, opened by the QA officer."""
        return [self.take_cycle(line, "open", "1234") for line in self.lines]

    def submitted(self, cycle, count=1, grade="good"):
        """Audits of a round, handed in by their auditors."""
        audits = cycle.audit_ids[:count].sudo()
        for audit in audits:
            mine = audit.with_user(audit.auditor_id.user_id)
            mine.action_start()
            self.make_ready(mine, grade)
            self.make_action(audit)
            mine.action_submit()
        return audits

    # --- days -------------------------------------------------------------------

    def test_said_fewer_days_for_one_kind_of_review(self):
        whole, short = self.lines
        self.say(short, audit_days=3)
        self.assertEqual(self.text(short, "days"), "Auditors have 3 working days.")
        self.assertNotIn("days", self.sentences(whole))
        due = [set(cycle.audit_ids.mapped("date_due")) for cycle in self.rounds()]
        # Both began on Monday 15 June.
        self.assertEqual(due, [{date(2026, 6, 29)}, {date(2026, 6, 18)}])

    def test_said_fewer_days_where_a_case_starts_it(self):
        [short] = self.lines[1:]
        self.say(short, starts="interval", start_weeks=4, audit_days=3)
        short.start_from = "2026-06-01"
        with self.on_day("2026-06-29"):
            short.with_user(self.user_qa_officer).action_start_due()
        made = short.started_ids.filtered(lambda a: str(a.start_on) == "2026-06-22")
        self.assertTrue(made)
        self.assertEqual(set(made.mapped("date_due")), {date(2026, 7, 2)})

    # --- discussions --------------------------------------------------------------

    def with_row(self, line, user, **values):
        with Form(line.with_user(user), LINE_FORM) as form:
            form.discussions_own = True
            with form.discussion_ids.new() as row:
                for name, value in values.items():
                    setattr(row, name, value)
        return line

    def started(self, line):
        """An audit of a round of a line, ready but for its discussions."""
        audit = self.take_cycle(line, "open", "1234").audit_ids[0]
        mine = audit.with_user(audit.sudo().auditor_id.user_id)
        mine.action_start()
        with patch.object(type(self), "_hold_discussions"):
            self.make_ready(mine)
        return mine

    def test_said_a_line_asks_for_discussions_of_its_own(self):
        whole, short = self.lines
        self.framework.moderation_mode = "none"
        self.assertIn("practitioner", self.framework.discussion_ids.mapped("role"))
        self.with_row(
            short, self.user_qa_manager, role="service_manager", allow_phone=False
        )
        self.assertTrue(short.discussions_own)
        self.assertEqual(
            self.text(short, "talk"),
            "Before submitting, its auditors speak to: service manager.",
        )
        # The framework's own are as they were.
        self.assertNotIn(
            "service_manager", self.framework.discussion_ids.mapped("role")
        )
        first, second = self.started(whole), self.started(short)
        with self.assertRaisesRegex(UserError, "discussion with the lead practitioner"):
            first.action_submit()
        with self.assertRaises(UserError) as caught:
            second.action_submit()
        self.assertIn("discussion with the service manager", str(caught.exception))
        self.assertNotIn("practitioner", str(caught.exception))
        talk = {"audit_id": second.id, "role": "service_manager"}
        talk["employee_id"] = self.service_manager.id
        said = second.env["cs.audit.discussion"].create({**talk, "method": "phone"})
        with self.assertRaisesRegex(UserError, "face to face"):
            second.action_submit()
        said.method = "face_to_face"
        second.action_submit()
        self.assertEqual(second.state, "closed")

    def test_said_a_manager_records_it_where_the_line_says_so(self):
        [short] = self.lines[1:]
        self.with_row(
            short,
            self.user_qa_manager,
            role="practitioner",
            recorded_by="team_manager",
        )
        audit = self.started(short).sudo()
        self.assertTrue(audit._asks_managers())
        recorder = audit._recorder("team_manager")
        self.assertTrue(recorder.user_id)
        self.assertTrue(audit.with_user(recorder.user_id).can_record_discussion)

    def test_said_nobody_need_be_spoken_to(self):
        [short] = self.lines[1:]
        self.framework.moderation_mode = "none"
        self.say(short, discussions_own=True)
        self.assertEqual(
            self.text(short, "talk_nobody"),
            "Its auditors need speak to nobody before submitting.",
        )
        audit = self.started(short)
        audit.action_submit()
        self.assertEqual(audit.state, "closed")
        # Next year's line says the same.
        copied = short.programme_id.with_user(self.user_qa_manager).copy()
        self.assertEqual(
            copied.line_ids.sorted("id").mapped("discussions_own"), [False, True]
        )

    def test_a_qa_officer_writes_those_of_a_line_and_not_the_framework_s(self):
        [short] = self.lines[1:]
        self.with_row(short, self.user_qa_officer, role="iro")
        row = short.discussion_ids
        row.with_user(self.user_qa_officer).role = "team_manager"
        for refused in (
            lambda: (
                self.framework.discussion_ids[:1]
                .with_user(self.user_qa_officer)
                .write({"role": "iro"})
            ),
            lambda: row.with_user(self.user_qa_officer).create(
                {"framework_id": self.framework.id, "role": "iro"}
            ),
            lambda: row.with_user(self.user_auditor).unlink(),
        ):
            with self.assertRaises(AccessError):
                refused()
        other = short.copy({"name": "Another"})
        self.assertEqual(other.discussion_ids.mapped("role"), ["team_manager"])
        other.with_user(self.user_qa_officer).unlink()
        self.assertTrue(row.exists())

    def test_an_audit_of_a_line_opens_with_as_many_queries(self):
        """Whatever the number of rules that the line has of its own."""
        [short] = self.lines[1:]
        audit = self.take_cycle(short, "open", "1234").audit_ids[0]
        mine = audit.with_user(audit.sudo().auditor_id.user_id)
        mine.action_start()

        def opened():
            self.env.flush_all()
            self.env.invalidate_all()
            return self.count_queries(mine.auditing_load)

        self.with_row(short, self.user_qa_manager, role="iro")
        opened()
        few = opened()
        for role in ("practitioner", "team_manager", "service_manager"):
            self.with_row(short, self.user_qa_manager, role=role)
        opened()
        self.assertEqual(opened(), few)

    # --- follow-ups -----------------------------------------------------------------

    def poor_work(self):
        """An inadequate audit of each line, handed in; the framework audits such a case
        again after six weeks, and by a rule of its own after eight."""
        self.framework.write(
            {
                "moderation_mode": "none",
                "re_audit_grade_id": self.grade("inadequate").id,
                "re_audit_weeks": 6,
            }
        )
        with (
            Form(self.framework.with_user(self.user_qa_manager)) as form,
            form.follow_rule_ids.new() as rule,
        ):
            rule.name, rule.kind = "Reviewed", "dip_review"
            rule.grade_id = self.grade("inadequate")
            rule.after_count = 8
        return [self.submitted(cycle, grade="inadequate") for cycle in self.rounds()]

    def run_on(self, day):
        with freeze_time(f"{day} 09:00:00"):
            QualityCase.run_cron(self, "cron_follow_ups")

    def test_said_a_line_has_follow_ups_of_its_own(self):
        whole, short = self.lines
        with Form(short.with_user(self.user_qa_manager), LINE_FORM) as form:
            form.follow_ups_own = True
            with form.follow_rule_ids.new() as rule:
                rule.name, rule.kind = "Looked at again", "re_audit"
                rule.grade_id = self.grade("requires_improvement")
                rule.after_count = 2
        self.assertTrue(short.follow_ups_own)
        self.assertEqual(
            self.text(short, "again"), "What follows its audits: Looked at again."
        )
        first, second = self.poor_work()
        self.assertTrue(first.re_audit_due)
        self.assertFalse(second.re_audit_due)
        self.run_on("2026-08-20")
        self.assertEqual(
            set(first.follow_up_ids.mapped("kind")), {"re_audit", "dip_review"}
        )
        again = second.follow_up_ids
        self.assertEqual((again.kind, again.state), ("re_audit", "allocated"))
        self.assertEqual(again.follow_rule_id, short.follow_rule_ids)
        self.assertEqual(again.framework_id, self.framework)
        # What its own rule brought is the line's, too: no end without the line's word.
        for _twice in range(2):
            self.run_on("2026-08-21")
        self.assertEqual(second.follow_up_ids, again)
        self.assertEqual(again._follow_line(), short)

    def test_said_what_follows_is_read_before_submitting(self):
        whole, short = self.lines
        self.framework.moderation_mode = "none"
        with Form(short.with_user(self.user_qa_officer), LINE_FORM) as form:
            form.follow_ups_own = True
            with form.follow_rule_ids.new() as rule:
                rule.name, rule.kind = "Looked at again", "re_audit"
                rule.grade_id = self.grade("requires_improvement")
        first, second = self.started(whole), self.started(short)
        for mine in (first, second):
            mine.overall_grade_id = self.grade("inadequate")
        self.framework.write(
            {"re_audit_grade_id": self.grade("inadequate").id, "re_audit_weeks": 6}
        )
        self.assertIn("audited again by", " ".join(first._list_consequences()))
        said = " ".join(second._list_consequences())
        self.assertIn("Looked at again: due", said)
        self.assertNotIn("audited again by", said)

    def test_said_nothing_follows_the_audits_of_a_line(self):
        whole, short = self.lines
        self.say(short, follow_ups_own=True)
        self.assertEqual(
            self.text(short, "again_never"),
            "No re-audit and no review follows its audits.",
        )
        first, second = self.poor_work()
        self.run_on("2026-08-20")
        self.assertTrue(first.follow_up_ids)
        self.assertFalse(second.follow_up_ids)

    def test_a_qa_officer_writes_rules_of_a_line_and_not_the_framework_s(self):
        whole, short = self.lines
        self.poor_work()
        officer = self.user_qa_officer
        with self.assertRaises(AccessError):
            self.framework.follow_rule_ids.with_user(officer).after_count = 1
        rule = short.with_user(officer).follow_rule_ids.create(
            {
                "programme_line_id": short.id,
                "name": "Again",
                "grade_id": self.grade("inadequate").id,
            }
        )
        self.assertEqual(rule.company_id, self.company)
        self.assertEqual(rule.scale_id, short.tool_id.scale_id)
        copied = short.copy({"name": "Another"})
        self.assertEqual(copied.follow_rule_ids.mapped("name"), ["Again"])
        copied.with_user(officer).unlink()
        self.assertTrue(rule.exists())

    # --- moderation -------------------------------------------------------------

    def test_said_one_line_is_not_moderated_though_the_framework_moderates(self):
        whole, short = self.lines
        self.say(short, moderation_mode="none")
        self.assertEqual(
            self.text(short, "moderate_none"),
            "Its audits are not moderated by rule.",
        )
        first, second = (self.submitted(cycle) for cycle in self.rounds())
        self.assertEqual(first.state, "moderation")
        self.assertEqual(first.moderation_ids.moderator_id, self.moderator)
        self.assertEqual(second.state, "closing")
        self.assertFalse(second.moderation_ids)

    def test_said_every_audit_of_a_line_by_other_moderators_in_other_days(self):
        self.framework.moderation_mode = "none"
        whole, short = self.lines
        other = self._make_people("second", 1, logins=True)
        other.user_id.write(
            {
                "group_ids": [
                    (4, self.env.ref("cs_quality_assurance.group_moderator").id)
                ]
            }
        )
        other.department_id = self.quality
        self.say(short, moderation_mode="all", moderation_days=2, moderator_ids=other)
        said = self.texts(short)
        self.assertIn("Every audit of it is moderated within 2 working days.", said)
        self.assertIn(f"Its moderators are {other.name}.", said)
        first, second = (self.submitted(cycle) for cycle in self.rounds())
        self.assertEqual(first.state, "closing")
        look = second.moderation_ids
        self.assertEqual((second.state, look.moderator_id), ("moderation", other))
        self.assertEqual(look.date_due, date(2026, 6, 12))
        # Done by that person, to the end.
        mine = look.with_user(other.user_id)
        mine.action_start()
        mine.line_ids.grade_id = self.grade("good")
        mine.overall_grade_id = self.grade("good")
        mine.action_complete()
        self.assertEqual(second.state, "closing")

    def test_said_a_share_of_one_line_drawn_from_its_round(self):
        whole, short = self.lines
        self.say(short, moderation_mode="sample", moderation_percentage=30)
        self.assertIn(
            "30% of its audits are moderated", self.text(short, "moderate_sample")
        )
        cycle = self.take_cycle(short, "open", "1234")
        audits = self.submitted(cycle, 4)
        self.assertEqual(set(audits.mapped("state")), {"moderation"})
        self.assertFalse(audits.moderation_ids)
        words = audits[0].with_user(audits[0].auditor_id.user_id).due_in_words
        self.assertIn("Waits for the draw", words)
        officer = cycle.with_user(self.user_qa_officer)
        self.assertEqual(officer.moderation_mode, "sample")
        officer.action_draw_moderation()
        # 30% of 4 is 1.2, and rounds up.
        self.assertEqual(len(audits.moderation_ids), 2)
        self.assertEqual(audits.moderation_ids.moderator_id, self.moderator)
        self.assertEqual(cycle.sudo().moderation_draw["percentage"], 30)

    def test_the_framework_s_criteria_hold_for_every_line(self):
        whole, short = self.lines
        self.say(short, moderation_mode="none")
        with Form(self.framework.with_user(self.user_qa_manager)) as form:
            form.moderation_mode = "sample"
            form.moderation_percentage = 10
            with form.moderation_rule_ids.new() as rule:
                rule.trigger = "at_or_below"
                rule.grade_id = self.grade("inadequate")
        cycle = self.take_cycle(short, "open", "1234")
        audit = self.submitted(cycle, grade="inadequate")
        self.assertEqual(audit.moderation_basis, "criterion")

    def test_a_year_tried_out_counts_what_each_line_has_moderated(self):
        whole, short = self.lines
        self.say(short, moderation_mode="none")
        Rehearsal = self.env["cs.rehearsal"].with_user(self.user_qa_manager)
        tried = Rehearsal.create({"programme_id": whole.programme_id.id})
        self.assertEqual(tried._share_moderated(whole), 100)
        self.assertEqual(tried._share_moderated(short), 0)

    def test_what_cannot_be_is_refused(self):
        for said in (
            {"audit_days": -1},
            {"moderation_mode": "sample", "moderation_percentage": 101},
        ):
            with self.assertRaises(ValidationError):
                self.say(self.lines[0], **said)
