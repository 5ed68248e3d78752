from datetime import timedelta

from odoo import api, fields, models

from ..rules import case_work
from .batch import run_in_batches
from .guard import LIFECYCLE, QUIET

# Made so long before it is due, so that nobody is surprised.
MADE_AHEAD = timedelta(days=14)
# An assessment that started longer ago has no checkpoint left to record.
LONGEST = timedelta(days=370)
CAME, COMPLETED, EXTENDED = (
    "allocated_to_team",
    "assessment_completed",
    "assessment_extended",
)
# The first of these that is recorded starts an assessment's days (DUR-26).
STARTED = ("assessment_started", "assessment_allocated")


class CsCase(models.Model):
    """Checklists and checkpoints, made when due: one of each, whatever runs twice
    (ALL-08)."""

    _inherit = "cs.case"

    checklist_ids = fields.One2many("cs.case.checklist", "case_id", string="Checklists")
    checkpoint_ids = fields.One2many("cs.checkpoint", "case_id", string="Checkpoints")

    @api.model
    def _cron_case_work(self):
        """Make the checklists and checkpoints that are due soon, and let go of those no
        longer needed. Scheduled daily; safe to run at any time.
        """
        frameworks = self.env["cs.framework"].search([("active", "=", True)])
        for company in frameworks.company_id:
            zone = company.resource_calendar_id.tz or "Europe/London"
            cases = self.with_company(company).with_context(
                tz=zone, allowed_company_ids=company.ids, cs_lifecycle=LIFECYCLE
            )
            mine = frameworks.filtered(lambda f, c=company: f.company_id == c)
            for model in ("cs.case.checklist", "cs.checkpoint"):
                closed = cases.env[model].search(
                    [
                        ("company_id", "=", company.id),
                        ("state", "=", "todo"),
                        ("case_id.is_open", "=", False),
                    ]
                )
                run_in_batches(
                    closed, lambda batch: batch.write({"state": "not_needed"})
                )
            if mine.checklist_item_ids:
                run_in_batches(
                    cases.search(
                        [
                            ("company_id", "=", company.id),
                            ("is_open", "=", True),
                            ("department_id", "!=", False),
                        ]
                    ),
                    lambda batch: batch._cs_plan_checklists(),
                    size=500,
                )
            if mine.checkpoint_ids:
                run_in_batches(
                    cases._cs_in_assessment(company),
                    lambda batch: batch._cs_plan_checkpoints(),
                    size=500,
                )

    def _cs_framework_by_case(self):
        """{case: framework}; one look-up for each team."""
        Framework = self.env["cs.framework"]
        return {
            case: framework
            for department, cases in self.grouped("department_id").items()
            for framework in [Framework._for_department(department)]
            for case in cases
        }

    # --- checklists (DUR-25) --------------------------------------------------

    def _cs_plan_checklists(self):
        today = fields.Date.context_today(self)
        came = self._cs_event_dates({CAME})
        frameworks = self._cs_framework_by_case()
        done, todo = {}, {}
        for checklist in self.env["cs.case.checklist"].search_fetch(
            [("case_id", "in", self.ids), ("state", "in", ("todo", "done"))],
            ["case_id", "state", "date_due", "date_done"],
        ):
            if checklist.state == "todo":
                # Should there be more than one, made by hand, the first is the next.
                todo.setdefault(checklist.case_id, checklist)
            else:
                done.setdefault(checklist.case_id, []).append(checklist.date_done)
        vals_list = []
        for case in self:
            framework = frameworks[case]
            if not framework.checklist_every_weeks or not framework.checklist_item_ids:
                continue
            events = [day for _code, day in came[case.id] if day <= today]
            start = max(
                day
                for day in (
                    events[-1] if events else case.date_opened,
                    framework.case_work_from,
                    case.date_opened or fields.Date.to_date(case.create_date),
                )
                if day
            )
            due = case_work.next_checklist(
                start,
                done.get(case, ()),
                framework.checklist_first_days,
                framework.checklist_every_weeks,
                today,
            )
            if case in todo:
                # Earlier is the manager's choice; later is not.
                if due < todo[case].date_due:
                    todo[case].date_due = due
            elif due <= today + MADE_AHEAD:
                vals_list.append(
                    {
                        "case_id": case.id,
                        "framework_id": framework.id,
                        "date_due": due,
                    }
                )
        self.env["cs.case.checklist"].with_context(**QUIET).create(vals_list)

    # --- checkpoints (DUR-26, BWD-11) -------------------------------------------

    @api.model
    def _cs_in_assessment(self, company):
        """Open cases whose assessment started within a year."""
        since = fields.Date.context_today(self) - LONGEST
        return self.search(
            [
                ("company_id", "=", company.id),
                ("is_open", "=", True),
                ("department_id", "!=", False),
                "|",
                (
                    "event_ids",
                    "any",
                    [("code", "in", STARTED), ("date", ">=", since)],
                ),
                "&",
                ("case_type_id.code", "=", "assessment"),
                ("date_opened", ">=", since),
            ]
        )

    def _cs_assessment(self, events, today):
        """(started, completed or None, extended or None) of the latest assessment."""
        self.ensure_one()
        past = [(code, day) for code, day in events if day <= today]
        begins = [day for code, day in past if code == STARTED[0]] or [
            day for code, day in past if code == STARTED[1]
        ]
        if begins:
            started = begins[-1]
        elif self.case_type_id.code == "assessment":
            started = self.date_opened
        else:
            started = None
        if not started or started > today:
            return None, None, None

        def first(wanted):
            return next((d for c, d in past if c == wanted and d >= started), None)

        return started, first(COMPLETED), first(EXTENDED)

    def _cs_plan_checkpoints(self):
        today = fields.Date.context_today(self)
        events = self._cs_event_dates({*STARTED, COMPLETED, EXTENDED})
        frameworks = self._cs_framework_by_case()
        rules = {
            framework: [row._as_rule() for row in framework.checkpoint_ids]
            for framework in set(frameworks.values())
        }
        calendar = self.env.company._cs_work_calendar(today - LONGEST, today + LONGEST)
        have = {}
        for checkpoint in self.env["cs.checkpoint"].search_fetch(
            [("case_id", "in", self.ids)],
            ["case_id", "template_id", "date_start", "state"],
        ):
            key = checkpoint.case_id, checkpoint.template_id.id, checkpoint.date_start
            have[key] = checkpoint
        vals_list, unneeded = [], self.env["cs.checkpoint"]
        for case in self:
            framework = frameworks[case]
            started, completed, extended = case._cs_assessment(events[case.id], today)
            wanted = set()
            if started and started >= (framework.case_work_from or started):
                for template, due in case_work.checkpoints_due(
                    rules[framework], started, today, completed, extended, calendar
                ):
                    key = case, template, started
                    wanted.add(key)
                    if key not in have and due <= today + MADE_AHEAD:
                        vals_list.append(
                            case._prepare_checkpoint(template, started, due)
                        )
            unneeded |= self.env["cs.checkpoint"].union(
                *(
                    checkpoint
                    for key, checkpoint in have.items()
                    if key[0] == case and key not in wanted and key[1]
                )
            )
        unneeded.filtered(lambda c: c.state == "todo").write({"state": "not_needed"})
        self.env["cs.checkpoint"].with_context(**QUIET).create(vals_list)

    def _prepare_checkpoint(self, template_id, started, due):
        template = self.env["cs.framework.checkpoint"].browse(template_id)
        return {
            "case_id": self.id,
            "template_id": template.id,
            "name": template.name,
            "date_start": started,
            "date_due": due,
        }
