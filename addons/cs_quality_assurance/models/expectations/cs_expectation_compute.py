from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ...rules import expectations as rules
from ..platform.batch import run_in_batches
from .cs_expectation_staff import Staff

CORE_ACTIVITIES = (
    "full_audit",
    "early_help_audit",
    "victim_audit",
    "dip_sample",
    "second_audit",
    "sat_in",
    "moderation",
)

# How long after a period something recorded late is still looked for, in days.
LATE_DAYS = 92


class CsExpectation(models.Model):
    """Making and counting what is owed. Scheduled; run twice it changes nothing."""

    _inherit = "cs.expectation"

    @api.model
    def _cron_expectations(self, activities=None):
        """Bring what is owed up to date for some activities (ALL-08).

        Each addon has a scheduled action that names its own; the core's names the
        core's. An expectation one of whose alternatives is named is done, too.

        :param activities: codes of activities, by default the core's
        """
        codes = list(activities or CORE_ACTIVITIES)
        expectations = self.search(
            [
                ("alternative_of_id", "=", False),
                "|",
                ("activity", "in", codes),
                ("alternative_ids.activity", "in", codes),
            ]
        )
        run_in_batches(expectations, lambda one: one._refresh_owed(), size=1)

    def _refresh_owed(self):
        """Make what is missing, hand over what has a new owner, count what was done."""
        today = fields.Date.context_today(self)
        for expectation in self.filtered(
            lambda e: e.active and not e.alternative_of_id and e._spec()
        ):
            expectation = expectation.with_company(expectation.company_id)
            expectation._ensure_owed(today)
            expectation._count_done(today)

    # --- who owes what --------------------------------------------------------

    def _ensure_owed(self, today):
        """One record for each thing owed in the present period and in missed ones."""
        self.ensure_one()
        made = {
            fields.Date.to_date(start)
            for (start,) in self.env["cs.expectation.owed"]._read_group(
                [("expectation_id", "=", self.id)], ["period_start:day"]
            )
        }
        periods = rules.periods_since(
            self.date_from, today, self.period, self.year_start
        )
        for period in periods:
            if period.end >= today or period.start not in made:
                self._ensure_period(period, today)

    def _ensure_period(self, period, today):
        self.ensure_one()
        Owed = self.env["cs.expectation.owed"]
        staff = Staff(self.env, self.company_id, period.start, period.end)
        existing = {
            (owed.subject_id.id, 0)
            if owed.subject_id
            else (0, owed.employee_id.id): owed
            for owed in Owed.search(
                [
                    ("expectation_id", "=", self.id),
                    ("period_start", "=", period.start),
                ]
            )
        }
        new = []
        for debt in staff.debts(self):
            share = rules.fair_share(self.count, period, debt.spans, debt.absences)
            owed = existing.pop(debt.key, Owed)
            vals = {
                "employee_id": debt.owner,
                "department_id": debt.department or False,
                "basis": self._basis(debt, share, owed, today),
            }
            if owed:
                owed._write_changed(vals)
            elif share.asked or share.present:
                new.append(
                    vals
                    | {
                        "expectation_id": self.id,
                        "company_id": self.company_id.id,
                        "subject_id": debt.subject or False,
                        "period_start": period.start,
                        "period_end": period.end,
                        "date_due": period.end,
                    }
                )
        Owed.create(new)
        for owed in existing.values():
            # Nobody is asked any more: a changed role, team or rule.
            if owed.basis.get("options") != []:
                gone = owed.basis.get("reasons", []) + [["no_longer", str(today)]]
                owed.basis = owed.basis | {"options": [], "reasons": gone}

    def _basis(self, debt, share, owed, today):
        """The facts behind what is asked, kept with it (plain values only)."""
        handed = list((owed.basis or {}).get("handed", []))
        if owed and owed.employee_id.id != debt.owner:
            handed.append([owed.employee_id.id, str(today)])
        options = [
            [
                option.id,
                share.asked
                if option == self
                else rules.share_of_alternative(option.count, share),
            ]
            for option in self._options()
        ]
        return {
            "options": options,
            "halves": list(share.halves),
            "present": share.present,
            "total": share.total,
            "full": self.count,
            "reasons": debt.reasons,
            "doers": list(debt.doers),
            "area": list(debt.area) if debt.area is not None else None,
            "handed": handed,
        }

    # --- what was done --------------------------------------------------------

    def _count_done(self, today):
        """Count what was done towards everything not long past, in a few queries."""
        self.ensure_one()
        owed = self.env["cs.expectation.owed"].search(
            [
                ("expectation_id", "=", self.id),
                ("period_end", ">=", today - timedelta(days=LATE_DAYS)),
            ]
        )
        if not owed:
            return
        start, end = min(owed.mapped("period_start")), max(owed.mapped("period_end"))
        options = self._options()
        done = {option.id: option._items(start, end) for option in options}
        staff = None
        if options.condition_ids.filtered(lambda c: c.kind == rules.AT_LEAST_ABOUT):
            staff = Staff(self.env, self.company_id, start, end)
        conditions = {option.id: option._rule_conditions() for option in options}
        for record in owed:
            record._evaluate(today, options, done, conditions, staff)

    def _items(self, start, end):
        """What was done of this activity from one day to another, by person and month.

        :return: dict of ("by", employee id) or ("about", employee id) -> list of
            (who, about whom, department id, type, what else it counts as, first day of
            the month, how many)
        """
        self.ensure_one()
        spec = self._spec()
        also = self._get_also_types()
        groups = [
            spec.person_field,
            f"{spec.date_field}:month",
            *filter(None, (spec.subject_field, spec.department_field, spec.type_field)),
        ]
        Model = self.env[spec.model]
        domain = [
            *spec.done_domain,
            ("company_id", "=", self.company_id.id),
            (spec.date_field, ">=", start),
            (spec.date_field, "<", end + timedelta(days=1)),
        ]
        items = defaultdict(list)
        for row in Model._read_group(domain, groups, ["__count"]):
            who, month, *rest, count = row
            subject = rest.pop(0).id if spec.subject_field else 0
            place = rest.pop(0).id if spec.department_field else 0
            kind = rest.pop(0) if spec.type_field else None
            more = also.get(kind, frozenset())
            month = fields.Date.to_date(month)
            item = (who.id, subject, place, kind, more, month, count)
            items["by", who.id].append(item)
            if subject:
                items["about", subject].append(item)
        return items
