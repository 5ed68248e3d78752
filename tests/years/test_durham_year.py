from datetime import date
from math import ceil

from odoo import Command
from odoo.tests import tagged

from .council_year import CouncilYear


@tagged("post_install", "-at_install", "year")
class TestDurhamYear(CouncilYear):
    """DUR-01 to DUR-11, DUR-20, DUR-28: four quarters of 5% of each service, lived day
    by day."""

    template = "durham"

    def test_DUR_01_a_year(self):
        line = self.make_line(
            recurrence="quarterly",
            sample_method="percentage",
            sample_percentage=5,
            stratify_by="service",
            due_mode="spread",
            roll="as_is",
        )
        # DUR-28, DUR-20: switched on, and somebody named for them.
        lines = (
            self.env["cs.framework.follow.up"]
            .with_context(active_test=False)
            .search([("framework_id", "=", self.framework.id)])
        )
        external = lines.filtered(lambda line: line.kind == "external")
        head = lines.filtered(lambda line: line.every_months == "3")
        external.write(
            {
                "auditor_ids": [Command.set(self.people["external"].ids)],
                "date_from": self.first,
                "active": True,
            }
        )
        head.write(
            {
                "auditor_ids": [Command.set(self.people["director"].ids)],
                "date_from": self.first,
                "active": True,
            }
        )
        rehearsed = self.rehearsed(line)
        self.live()
        self.assert_as_rehearsed(rehearsed, line)

        # DUR-01: 5% of the open cases of each service, each rounded up.
        shares = {}
        for case in self.cases:
            service = case.department_id._cs_above("service")
            shares[service] = shares.get(service, 0) + 1
        quarter = sum(ceil(count * 5 / 100) for count in shares.values())
        first = self.audits("case_file").filtered("cycle_id")
        self.assertEqual(len(first), 4 * quarter)
        for cycle in first.cycle_id:
            by_service = {}
            for audit in cycle.audit_ids:
                service = audit.department_id._cs_above("service")
                by_service[service] = by_service.get(service, 0) + 1
            self.assertEqual(
                by_service,
                {service: ceil(count * 5 / 100) for service, count in shares.items()},
            )
            # DUR-04: the work is spread over the months of the quarter.
            self.assertEqual(
                len(
                    {
                        audit.date_due.month
                        for audit in cycle.audit_ids
                        if audit.date_due
                    }
                ),
                3,
            )
        # DUR-10: everything below good has its plan, reviewed within four weeks.
        for audit in first.filtered("date_submitted"):
            if audit.overall_grade_id.rank > self.grades["good"].rank:
                self.assertTrue(audit.plan_ids.action_ids)
                self.assertTrue(
                    all(
                        (p.date_review - p.date_identified).days <= 28
                        for p in audit.plan_ids
                    )
                )
            # DUR-11: inadequate work was told up the line.
            if audit.final_grade_id == self.grades["inadequate"]:
                self.assertTrue(audit.escalation_ids.filtered("rule_id"))
        # DUR-28: for the one half-year that ended in the year; DUR-20: for three
        # quarters.
        made = self.audits().filtered("follow_up_rule_id")
        self.assertEqual(
            len(made.filtered(lambda a: a.follow_up_rule_id == external)),
            external.count,
        )
        self.assertEqual(
            len(made.filtered(lambda a: a.follow_up_rule_id == head)), 3 * head.count
        )
        self.assertEqual(
            set(made.mapped("follow_up_period")),
            {date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)},
        )
        self.assert_followed_up()
        self.assert_nothing_twice()
        self.assert_lawful()
