from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from ..models.calibration import cs_cycle
from .calibration_common import CalibrationCase
from .rpc_common import RpcMixin


@tagged("post_install", "-at_install")
class TestSeeds(CalibrationCase):
    """A reference audit among an auditor's files, told apart by nobody until it is in
    (ALL-03, ALL-07)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Everybody gets one: chance has its own tests.
        cls.framework.seed_every = 1
        cls.more = [
            cls.make_reference(f"Reference {number}", cls.register[number])
            for number in (0, 1, 15, 16, 30, 31, 46)
        ]

    def seeds(self, cycle):
        return self.env["cs.audit"].search(
            [("cycle_id", "=", cycle.id), ("reference_id", "!=", False)]
        )

    def opened(self):
        cycle = self.make_cycle(
            "open", line={"sample_method": "fixed", "sample_size": 16}
        )
        return cycle, self.seeds(cycle)

    def test_they_look_like_any_other(self):
        cycle, seeds = self.opened()
        self.assertTrue(seeds)
        others = cycle.audit_ids - seeds
        self.assertEqual(len(others), 16, "the sample itself is whole")
        told = {"reference_id", "reference_use", "reference_for_id"}
        for seed in seeds:
            self.assertEqual(seed.auditor_id, seed.reference_for_id)
            self.assertTrue(seed.practitioner_id)
            self.assertTrue(seed.sample_ids)
            self.assertEqual(seed.kind, "case_file")
        # What differs between a seed and a file of the same auditor, as they read it.
        for seed in seeds:
            user = seed.auditor_user_id
            beside = others.filtered(lambda one, s=seed: one.auditor_id == s.auditor_id)
            readable = [
                name
                for name, field in seed._fields.items()
                if name not in told and not field.groups
            ]
            mine = (seed | beside[:1]).with_user(user).read(readable)
            if len(mine) < 2:
                continue
            shapes = [
                {name: type(value) for name, value in row.items() if value}
                for row in mine
            ]
            self.assertEqual(*(set(shape) for shape in shapes))

    def tells_nothing(self, attack):
        """Whether it is refused, or gives nothing at all."""
        try:
            found = attack()
        except (UserError, ValueError, KeyError):
            return True
        records = found.get("records") if isinstance(found, dict) else found
        return not records

    def test_nobody_but_qa_reads_searches_or_groups_by_what_it_is(self):
        _cycle, seeds = self.opened()
        Audit = self.env["cs.audit"]
        for role in (
            "practitioner",
            "auditor",
            "team_manager",
            "head_of_service",
            "moderator",
            "director",
            "external",
        ):
            mine = Audit.with_user(getattr(self, f"user_{role}"))
            for field in (
                "reference_id",
                "reference_use",
                "reference_for_id",
                "reference_outcome",
                "reference_talk",
            ):
                with self.subTest(role=role, field=field):
                    for attack in (
                        lambda m=mine, f=field: m.search([(f, "!=", False)]),
                        lambda m=mine, f=field: m.search([], order=f),
                        lambda m=mine, f=field: m._read_group([], [f], ["__count"]),
                        lambda m=mine, f=field: m.search([], limit=1).read([f]),
                        lambda m=mine, f=field: m.search([], limit=1).export_data([f]),
                        lambda m=mine, f=field: m.web_search_read([], {f: {}}, limit=1),
                    ):
                        self.assertTrue(self.tells_nothing(attack))
                    self.assertNotIn(field, mine.fields_get())
        for seed in seeds:
            mine = seed.with_user(seed.auditor_user_id)
            self.assertFalse(mine.reference_comparison)
            self.assertFalse(mine.reference_in_words)
            # Nothing in its chatter, to-dos or screen says so.
            said = " ".join(map(str, mine.message_ids.mapped("body")))
            said += " ".join(mine.activity_ids.mapped("summary"))
            said += str(mine.auditing_load() if mine.state != "draft" else "")
            self.assertNotIn("eference", said)

    def test_it_is_told_once_it_is_in(self):
        cycle, seeds = self.opened()
        seed = seeds[0]
        auditor = seed.auditor_id
        practitioner = seed.practitioner_user_id
        before = cycle.live_count
        self.do(seed)
        self.assertEqual(
            (seed.kind, seed.state, seed.reference_outcome),
            ("benchmark", "closed", "within"),
        )
        self.assertFalse(seed.cycle_id | seed.sample_ids.cycle_id)
        self.assertFalse(seed.practitioner_id)
        self.assertFalse(seed.final_grade_id)
        self.assertEqual(cycle.live_count, before - 1)
        self.assertFalse(
            self.env["mail.activity"].search([("user_id", "in", practitioner.ids)])
        )
        mine = seed.with_user(auditor.user_id)
        self.assertTrue(mine.reference_comparison["rows"])
        figures = self.env["cs.figure.grade"].search([("audit_id", "=", seed.id)])
        self.assertFalse(figures)

    def test_its_actions_and_points_go_with_it(self):
        _cycle, seeds = self.opened()
        seed = seeds[0].with_user(seeds[0].auditor_user_id)
        seed.action_start()
        self.make_action(seeds[0])
        self.make_ready(seed)
        seed.action_submit()
        self.assertFalse(seeds[0].action_ids)

    def test_where_practitioners_are_asked_it_is_announced(self):
        self.framework.require_self_analysis = True
        cycle, seeds = self.opened()
        self.assertFalse(seeds)
        given = self.env["cs.audit"].search([("reference_use", "=", "seed")])
        self.assertTrue(given)
        self.assertEqual(set(given.mapped("kind")), {"benchmark"})
        self.assertLessEqual(given.auditor_id, cycle.audit_ids.auditor_id)

    def test_one_that_does_not_look_ordinary_is_announced(self):
        here = [("company_id", "=", self.company.id)]
        every = self.env["cs.reference.audit"].search(here)
        every.with_user(self.user_qa_officer).looks_ordinary = False
        _cycle, seeds = self.opened()
        self.assertFalse(seeds)
        given = self.env["cs.audit"].search([("reference_use", "=", "seed")])
        self.assertEqual(set(given.mapped("kind")), {"benchmark"})

    def test_one_that_may_not_be_had_leaves_the_round(self):
        cycle = self.make_cycle(
            "drawn", line={"sample_method": "fixed", "sample_size": 16}
        )
        seeds = self.seeds(cycle)
        self.assertFalse(seeds.auditor_id, "nobody learns from a draft")
        own = seeds[0]
        own.reference_for_id.department_id = own.department_id
        cycle.with_user(self.user_qa_officer).action_allocate()
        self.assertTrue(seeds.exists())
        for seed in seeds.exists():
            self.assertTrue(seed.auditor_id)
            self.assertNotEqual(seed.auditor_id.department_id, seed.department_id)

    def test_the_draw_still_checks(self):
        cycle, seeds = self.opened()
        self.assertTrue(seeds)
        cycle.with_user(self.user_qa_officer).action_check_draw()
        self.assertIn("the same 16 cases", cycle.check_result)
        with self.assertRaises(AccessError):
            cycle.with_user(self.user_team_manager).action_check_draw()

    def test_the_certificate_does_not_tell_them_apart(self):
        cycle, _seeds = self.opened()

        def printed(user):
            report = self.env["ir.actions.report"].with_user(user)
            page, _kind = report._render_qweb_html(
                "cs_quality_assurance.report_draw_certificate", cycle.ids
            )
            return page.decode()

        drawn = cycle.certificate["strata"][0]["drawn"][0]
        self.assertIn(drawn, printed(self.user_qa_officer))
        page = printed(self.user_director)
        self.assertNotIn(drawn, page)
        self.assertIn("Shown once every audit", page)
        leader = cycle.with_user(self.user_director)
        for field in ("certificate", "register_file"):
            with self.assertRaises(AccessError):
                leader.read([field])

    def test_neither_number_nor_place_tells_them_apart(self):
        with patch.object(cs_cycle.secrets, "randbelow", lambda _count: 0):
            cycle, seeds = self.opened()
        others = cycle.audit_ids - seeds
        self.assertLess(max(seeds.ids), min(others.ids), "chance alone decides")
        self.assertEqual(
            set(seeds.mapped("create_date")), set(others.mapped("create_date"))
        )


@tagged("post_install", "-at_install")
class TestDoubles(CalibrationCase):
    """A file audited by two people, each alone, who then agree."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.framework.double_percentage = 10

    def opened(self):
        cycle = self.make_cycle(
            "open", line={"sample_method": "fixed", "sample_size": 10}
        )
        sessions = self.env["cs.benchmark.session"].search([("kind", "=", "double")])
        return cycle, sessions

    def test_two_grade_apart_and_agree(self):
        cycle, session = self.opened()
        self.assertEqual(len(session), 1, "a tenth of ten")
        first = session._first_audit()
        second = session.audit_ids - first
        self.assertEqual(first.cycle_id, cycle)
        self.assertEqual(second.kind, "benchmark")
        self.assertNotEqual(first.auditor_id, second.auditor_id)
        self.do(first, grade="good")
        self.assertEqual(
            (first.state, first.moderation_basis), ("moderation", "double")
        )
        # Neither sees the other's while one still grades.
        self.assertFalse(
            first.with_user(second.auditor_user_id).search([("id", "=", first.id)])
        )
        self.assertFalse(session.with_user(first.auditor_user_id).comparison)
        self.do(second, grade="requires_improvement")
        self.assertEqual(session.state, "comparing")
        mine = session.with_user(second.auditor_user_id)
        self.assertIn("close", mine.open_steps)
        line = mine.agreed_line_ids[0]
        with Form(mine) as form:
            form.notes = "The plan had no dates."
            form.agreed_grade_id = self.requires_improvement
            with form.agreed_line_ids.edit(0) as row:
                row.grade_id = self.requires_improvement
                row.reason = "No dates."
        mine.action_close()
        self.assertEqual(first.final_grade_id, self.requires_improvement)
        self.assertEqual(first.overall_grade_id, self.good, "a fact of its own")
        self.assertIn(first.state, ("closing", "closed"))
        look = first.moderation_ids
        self.assertEqual((look.state, look.moderator_id), ("done", second.auditor_id))
        agreed = look.line_ids.filtered(
            lambda one: one.audit_line_id.domain_id == line.domain_id
        )
        self.assertEqual(agreed.reason, "No dates.")
        self.assertFalse(second.final_grade_id)
        # Each beside the other, and not beside what they agreed on.
        pairs = self.env["cs.figure.pair"].search(
            [("audit_id", "in", (first | second).ids)]
        )
        self.assertEqual(set(pairs.mapped("source")), {"double"})
        self.assertEqual(
            {(p.grader_id, p.steps) for p in pairs if not p.domain_id},
            {(first.auditor_id, 1), (second.auditor_id, -1)},
        )

    def test_others_do_not_write_what_two_agree(self):
        _cycle, session = self.opened()
        first = session._first_audit()
        second = session.audit_ids - first
        self.do(first)
        self.do(second)
        stranger = (self.pool - first.auditor_id - second.auditor_id)[:1].user_id
        with self.assertRaises(AccessError):
            session.with_user(stranger).notes = "Mine"
        mine = session.with_user(first.auditor_user_id)
        for vals in ({"name": "Mine"}, {"date": "2026-09-01"}):
            with self.assertRaises(UserError):
                mine.write(vals)
        mine.notes = "We looked again."

    def test_when_the_second_falls_away_the_first_goes_on(self):
        _cycle, session = self.opened()
        first = session._first_audit()
        second = session.audit_ids - first
        self.do(first)
        second.with_user(self.user_qa_officer).action_cancel("Left the council")
        self.assertEqual(session.state, "closed")
        self.assertIn(first.state, ("closing", "closed"))
        self.assertEqual(first.final_grade_id, self.good)

    def test_a_session_becomes_a_reference_in_a_press(self):
        session = (
            self.env["cs.benchmark.session"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "name": "Managers, spring",
                    "framework_id": self.framework.id,
                    "case_id": self.register[3].id,
                    "date": "2026-06-24",
                    "participant_ids": [Command.set(self.pool[:3].ids)],
                }
            )
        )
        session.action_start()
        for audit, grade in zip(
            session.audit_ids, ("good", "good", "inadequate"), strict=True
        ):
            self.do(audit, grade=grade)
        self.assertEqual(session.state, "comparing")
        self.assertEqual(set(session.agreed_line_ids.grade_id.mapped("code")), {"good"})
        with Form(session) as form:
            form.notes = "We read the visits together."
            form.agreed_grade_id = self.good
            for place in range(len(session.agreed_line_ids)):
                with form.agreed_line_ids.edit(place) as row:
                    row.reason = "Seen in each visit."
        session.action_close()
        action = session.action_make_reference()
        reference = self.env["cs.reference.audit"].browse(action["res_id"])
        self.assertEqual(reference.state, "in_use")
        overall = reference.line_ids.filtered(lambda line: not line.domain_id)
        self.assertEqual(overall.grade_id, self.good)
        self.assertEqual(overall.reason, "We read the visits together.")
        # Whoever sat on it reads it, nobody else.
        for person, seen in ((self.pool[0], True), (self.pool[5], False)):
            found = reference.with_user(person.user_id).search(
                [("id", "=", reference.id)]
            )
            self.assertEqual(bool(found), seen)

    def test_a_calibration_event_runs_one_live(self):
        kind = self.env["cs.meeting.type"].create(
            {
                "name": "Calibration",
                "code": "calibration",
                "kind": "calibration",
                "company_id": self.company.id,
            }
        )
        meeting = (
            self.env["cs.meeting"]
            .with_user(self.user_qa_officer)
            .create(
                {
                    "type_id": kind.id,
                    "date_begin": "2026-06-24 09:00:00",
                    "chair_id": self.moderator.id,
                    "attendee_ids": [Command.set(self.pool[:2].ids)],
                }
            )
        )
        action = meeting.action_grade_together()
        Session = self.env["cs.benchmark.session"].with_user(self.user_qa_officer)
        with Form(Session.with_context(**action["context"])) as form:
            form.case_id = self.register[4]
        session = form.save()
        self.assertEqual(meeting.session_ids, session)
        self.assertEqual(session.participant_ids, self.pool[:2] | self.moderator)
        self.assertEqual(str(session.date), "2026-06-24")
        session.action_start()

        def sheet():
            report = self.env["ir.actions.report"].with_user(self.user_qa_officer)
            page, _kind = report._render_qweb_html(
                "cs_quality_assurance.report_benchmark_sheet", session.ids
            )
            return page.decode()

        self.assertIn("Grade alone", sheet())
        for audit, grade in zip(
            session.audit_ids, ("good", "inadequate", "good"), strict=True
        ):
            self.do(audit, grade=grade)
        page = sheet()
        self.assertIn("Inadequate", page)
        self.assertIn(self.pool[0].name, page)


@tagged("post_install", "-at_install")
class TestSeedsFromOutside(RpcMixin, HttpCase, CalibrationCase):
    """The same, as a program asks that logs in as each of them."""

    def test_nothing_tells_a_reference_audit_apart(self):
        self.framework.seed_every = 1
        for number in (0, 1, 15, 16, 30, 31, 46):
            self.make_reference(f"Reference {number}", self.register[number])
        line = {"sample_method": "fixed", "sample_size": 16}
        cycle = self.make_cycle("open", line=line)
        seeds = cycle.audit_ids.filtered("reference_id")
        self.assertTrue(seeds)
        logins = [seed.auditor_user_id.login for seed in seeds[:2]]
        logins += [
            getattr(self, f"user_{role}").login
            for role in ("team_manager", "moderator", "director", "external")
        ]
        hidden = ("reference_id", "reference_use", "reference_for_id")
        for login in logins:
            with self.subTest(login):
                for field in hidden:
                    domain = [[field, "!=", False]]
                    for method, args in (
                        ("search", [domain]),
                        ("search_count", [domain]),
                        ("read_group", [[], [field], [field]]),
                        ("formatted_read_group", [[], [field], ["__count"]]),
                        ("web_search_read", [[], {field: {}}]),
                        ("search", [[], 0, 5, field]),
                    ):
                        self.assertFalse(
                            self.call(login, "cs.audit", method, *args), (method, field)
                        )
                # Nor what stands behind, nor what keeps it.
                for model in ("cs.reference.audit", "cs.reference.line"):
                    self.assertFalse(self.call(login, model, "search", []))
                fields = self.call(login, "cs.audit", "fields_get")
                self.assertFalse(fields and set(hidden) & set(fields))
                for seed in seeds:
                    found = self.call(login, "cs.audit", "read", [seed.id])
                    for row in found or ():
                        self.assertFalse(row.get("reference_comparison"))
                        self.assertNotIn("eference audit", str(row))
                if found := self.call(
                    login,
                    "mail.message",
                    "search_read",
                    [["model", "=", "cs.audit"], ["res_id", "in", seeds.ids]],
                    ["body", "subject"],
                ):
                    self.assertNotIn("eference", str(found))
