from collections import Counter
from datetime import date

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tests import tagged

from .programme_common import ProgrammeCase

MANY = {"sample_method": "fixed", "sample_size": 24}


@tagged("post_install", "-at_install")
class TestCycleAllocation(ProgrammeCase):
    def loads(self, cycle):
        return Counter(audit.auditor_id.name for audit in cycle.audit_ids)

    # --- who may audit what -----------------------------------------------------

    def test_ALL_01_nobody_audits_their_own_case_team_or_line(self):
        self.pool[0].department_id.manager_id = self.pool[0]
        self.care_service.manager_id = self.pool[2]
        self.workers[1].parent_id = self.pool[3]
        self.register[:10].write({"practitioner_id": self.pool[5].id})
        cycle = self.make_cycle("allocated", line=MANY)
        managers = cycle.audit_ids.practitioner_id._cs_managers_by_employee()
        self.assertTrue(all(cycle.audit_ids.mapped("auditor_id")))
        for audit in cycle.audit_ids:
            self.assertNotEqual(audit.auditor_id, audit.practitioner_id)
            self.assertNotEqual(audit.auditor_id.department_id, audit.department_id)
            self.assertNotIn(audit.auditor_id.id, managers[audit.practitioner_id.id])
            above = audit.department_id._cs_managers_by_department()
            self.assertNotIn(audit.auditor_id.id, above[audit.department_id.id])

    def test_DUR_03_manager_at_any_level_of_the_line_is_barred(self):
        self.head_office.manager_id = self.pool[0]
        cycle = self.make_cycle("allocated", line=MANY)
        # The head of service stands above both services: nothing is left for them.
        self.assertNotIn(self.pool[0], cycle.audit_ids.auditor_id)

    def test_reviewing_officer_is_barred(self):
        self.register.write({"iro_id": self.pool[0].id})
        cycle = self.make_cycle("allocated", line=MANY)
        self.assertNotIn(self.pool[0], cycle.audit_ids.auditor_id)

    def test_loads_are_within_one_of_each_other(self):
        cycle = self.make_cycle(
            "allocated", line={"sample_method": "fixed", "sample_size": 27}
        )
        loads = self.loads(cycle)
        self.assertEqual(sum(loads.values()), 27)
        self.assertEqual(len(loads), 8)
        self.assertLessEqual(max(loads.values()) - min(loads.values()), 1)

    def test_half_capacity_half_the_load(self):
        self.pool[:4].cs_audit_capacity = 0.5
        cycle = self.make_cycle("allocated", line=MANY)
        loads = self.loads(cycle)
        self.assertEqual({loads[a.name] for a in self.pool[:4]}, {2})
        self.assertEqual({loads[a.name] for a in self.pool[4:]}, {4})

    def test_LUT_01_one_file_each(self):
        cycle = self.make_cycle("allocated", line={"sample_method": "per_auditor"})
        self.assertEqual(set(self.loads(cycle).values()), {1})
        self.assertEqual(len(self.loads(cycle)), 8)

    def test_BPL_05_other_services_first(self):
        cycle = self.make_cycle("allocated", line={"sample_method": "per_auditor"})
        for audit in cycle.audit_ids:
            self.assertNotEqual(
                audit.auditor_id.department_id.parent_id, audit.department_id.parent_id
            )

    def test_BPL_05_exceptions_stay_within_their_own(self):
        own = self.pool[2] | self.pool[6]  # both in Harbour
        cycle = self.make_cycle(
            "allocated",
            line={
                **MANY,
                "pool_ids": [
                    Command.create(
                        {
                            "source": "departments",
                            "department_ids": [Command.link(self.harbour.id)],
                            "scope": "own_only",
                            "sequence": 1,
                        }
                    ),
                    Command.create(
                        {"source": "auditors", "scope": "other_first", "sequence": 2}
                    ),
                ],
            },
        )
        theirs = cycle.audit_ids.filtered(lambda a: a.auditor_id in own)
        self.assertTrue(theirs)
        self.assertEqual(theirs.department_id, self.quayside)
        self.assertEqual(len(cycle.auditor_ids), 8)

    def test_BPL_05_only_one_type_of_case(self):
        fostering = self.env.ref("cs_quality_assurance.case_type_fostering")
        self.register[::3].write({"case_type_id": fostering.id})
        cycle = self.make_cycle(
            "allocated",
            line={
                **MANY,
                "pool_ids": [
                    Command.create(
                        {
                            "source": "employees",
                            "employee_ids": [Command.link(self.pool[0].id)],
                            "case_type_ids": [Command.link(fostering.id)],
                            "sequence": 1,
                        }
                    ),
                    Command.create({"sequence": 2}),
                ],
            },
        )
        theirs = cycle.audit_ids.filtered(lambda a: a.auditor_id == self.pool[0])
        self.assertEqual(theirs.case_type_id, fostering)

    def test_SWI_01_managers_at_a_level_are_the_pool(self):
        cycle = self.make_cycle(
            "allocated",
            line={
                "sample_method": "per_auditor",
                "pool_ids": [
                    Command.create({"source": "level", "level": "team"}),
                    Command.create({"source": "level", "level": "service"}),
                ],
            },
        )
        self.assertEqual(
            cycle.auditor_ids.employee_id,
            self.team_manager
            | self.other_team_manager
            | self.service_manager
            | self.other_service_manager
            | self.qa_manager,
        )

    # --- when nobody may ----------------------------------------------------------

    def test_no_lawful_auditor_leaves_the_case_with_its_reason(self):
        line = {
            **MANY,
            "pool_ids": [
                Command.create(
                    {
                        "source": "employees",
                        "employee_ids": [
                            Command.set((self.pool[0] | self.pool[4]).ids)
                        ],
                    }
                )
            ],
        }
        self.riverside.manager_id = self.pool[0]
        cycle = self.make_cycle("allocated", line=line)
        left = cycle.sample_ids.filtered(lambda s: not s.auditor_id)
        self.assertEqual(left.department_id, self.riverside)
        self.assertIn("None of the 2 auditors may take it", left[0].unallocated_reason)
        self.assertIn(
            "they manage the practitioner or the team (1)", left[0].unallocated_reason
        )
        self.assertIn("it is in their own team (1)", left[0].unallocated_reason)

    def test_pool_without_a_login_is_refused_by_name(self):
        nobody = self._make_people("loginless", 1, cs_auditor=True)
        line = {
            **MANY,
            "pool_ids": [
                Command.create(
                    {"source": "employees", "employee_ids": [Command.set(nobody.ids)]}
                )
            ],
        }
        cycle = self.make_cycle("drawn", line=line)
        self.assertRefused("Nobody in the pool", RedirectWarning, cycle.action_allocate)
        self.assertRefused("Loginless 0", RedirectWarning, cycle.action_allocate)
        self.assertEqual(cycle.state, "drawn")

    def test_allocating_before_drawing_is_refused(self):
        self.assertRefused(
            "Draw the sample", UserError, self.make_cycle(line=MANY).action_allocate
        )

    def test_pool_row_says_who(self):
        line = {"pool_ids": [Command.create({"source": "level"})]}
        self.assertRefused("Say which", ValidationError, self.make_programme, line)

    # --- again -----------------------------------------------------------------

    def test_same_seed_same_allocation(self):
        one = self.make_cycle("allocated", line=MANY)
        two = self.make_cycle("allocated", line=MANY)

        def pairs(cycle):
            return {(a.case_id, a.auditor_id) for a in cycle.audit_ids}

        self.assertEqual(pairs(one), pairs(two))

    def test_running_again_never_moves_what_has_started_or_was_told(self):
        cycle = self.make_cycle("open", line=MANY)
        before = {audit: audit.auditor_id for audit in cycle.audit_ids}
        started = cycle.audit_ids[0]
        started.with_user(started.auditor_user_id).action_start()
        self.pool[:4].cs_auditor = False
        cycle.action_allocate()
        self.assertEqual({audit: audit.auditor_id for audit in cycle.audit_ids}, before)

    def test_running_again_before_opening_follows_the_pool(self):
        cycle = self.make_cycle("allocated", line=MANY)
        self.pool[:4].cs_auditor = False
        cycle.action_allocate()
        self.assertFalse(cycle.audit_ids.auditor_id & self.pool[:4])
        self.assertEqual(cycle.auditor_ids.employee_id, self.pool[4:])
        self.assertTrue(all(cycle.audit_ids.mapped("auditor_id")))

    # --- due dates ----------------------------------------------------------------

    def test_DUR_04_due_dates_are_spread_over_the_months(self):
        cycle = self.make_cycle(
            "allocated",
            line={**MANY, "due_mode": "spread"},
            # Beside the month that is planned from the first.
            date_start="2026-07-02",
            date_end="2026-09-30",
        )
        # Its months end on Saturday 1 August, on 1 September and with September.
        month_ends = {date(2026, 7, 31), date(2026, 9, 1), date(2026, 9, 30)}
        self.assertEqual(set(cycle.audit_ids.mapped("date_due")), month_ends)
        for auditor in cycle.audit_ids.auditor_id:
            due = cycle.audit_ids.filtered(
                lambda a, who=auditor: a.auditor_id == who
            ).mapped("date_due")
            # Three each, one a month.
            self.assertEqual(sorted(due), sorted(month_ends))

    def test_LUT_02_ten_working_days(self):
        self.framework.audit_days = 10
        cycle = self.make_cycle("allocated", line=MANY)
        self.assertEqual(set(cycle.audit_ids.mapped("date_due")), {date(2026, 6, 29)})

    def test_BPL_01_due_at_the_end_of_the_audit_weeks(self):
        cycle = self.make_cycle(
            "draft",
            line={**MANY, "due_mode": "milestone"},
            milestone_ids=[
                Command.create(
                    {
                        "name": "Audit",
                        "kind": "audit",
                        "date_start": "2026-06-15",
                        "date_end": "2026-06-26",
                    }
                )
            ],
        )
        cycle.action_draw()
        cycle.action_allocate()
        self.assertEqual(set(cycle.audit_ids.mapped("date_due")), {date(2026, 6, 26)})

    # --- cost -----------------------------------------------------------------------

    def test_queries_do_not_grow_with_the_sample(self):
        """Lines of management in three queries, one read a model, one update a set of
        fields.
        """
        counts = []
        for size in (8, 56):
            cycle = self.make_cycle(
                "drawn", line={"sample_method": "fixed", "sample_size": size}
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            cycle.action_allocate()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
