"""A little of what is recorded beside audits, so that no screen of it is empty."""

from datetime import timedelta

from odoo import fields, models

from ..models.platform.guard import LIFECYCLE

# type of case -> what happened, so many days ago
HISTORY = {
    "cin": {"cin_plan_started": [150], "cin_visit": [120, 76, 40]},
    "cp": {
        "strategy_discussion": [170],
        "icpc": [150],
        "cp_visit": [133, 112, 90, 66, 45, 24],
        "core_group": [140, 110, 83, 55, 27],
        "rcpc": [62],
    },
    "lac": {
        "became_looked_after": [160],
        "placement_started": [160],
        "lac_visit": [155, 130, 101, 72, 40, 15],
        "lac_review": [134, 48],
        "care_plan": [150, 60],
        "pep": [142],
    },
}
PROMISES = (
    "You know your social worker and can trust them",
    "You are listened to, and you know what will happen next",
    "You hear in good time when your social worker changes",
)


class CsDemo(models.AbstractModel):
    _inherit = "cs.demo"

    def _make_case_work(self):
        """Events, checklists, checkpoints, a dispute, a review, what a child says."""
        company = self.env.company
        self.env["cs.timescale"].action_load_statutory()
        running = self.env["cs.audit"].search(
            [("company_id", "=", company.id), ("state", "=", "in_progress")], limit=12
        )
        for case in running.case_id:
            self._happened(case, HISTORY.get(case.case_type_id.code, {}))
        team = self._state().people["manager"].department_id
        cases = self.env["cs.case"].search(
            [("department_id", "=", team.id), ("is_open", "=", True)], limit=4
        )
        self._make_manager_tasks(cases)
        self._make_voices(cases[:2])
        self._make_dispute(company)
        self._make_review(company)

    def _happened(self, case, history):
        today = fields.Date.context_today(self)
        self._quiet("cs.case.event").create(
            [
                {
                    "case_id": case.id,
                    "event_type_id": self.env.ref(
                        f"cs_quality_assurance.event_type_{code}"
                    ).id,
                    "date": today - timedelta(days),
                }
                for code, ago in history.items()
                for days in ago
            ]
        )

    def _make_manager_tasks(self, cases):
        today = fields.Date.context_today(self)
        for case, days in zip(cases, (-3, 4, 9, -30), strict=False):
            checklist = self._quiet("cs.case.checklist").create(
                {"case_id": case.id, "date_due": today + timedelta(days)}
            )
        if not cases:
            return
        # The last has been recorded.
        checklist.line_ids.standing = "present"
        checklist.line_ids[0].standing = "out_of_date"
        checklist.with_context(cs_lifecycle=LIFECYCLE)._record()
        for case in cases[:2]:
            self._happened(case, {"assessment_started": [0]})
        cases[:2].with_context(cs_lifecycle=LIFECYCLE)._cs_plan_checkpoints()

    def _make_voices(self, cases):
        promises = self._quiet("cs.child.promise").create(
            [{"name": name} for name in PROMISES]
        )
        said = (
            ("I want to know who comes next when my worker goes.", 2, "not_kept"),
            ("She asks me first, and then she does what she said.", 1, "kept"),
        )
        for case, (words, promise, kept) in zip(cases, said, strict=False):
            self._quiet("cs.participation.note").create(
                {
                    "case_id": case.id,
                    "said": words,
                    "promise_ids": [fields.Command.set(promises[promise].ids)],
                    "kept": kept,
                }
            )

    def _make_dispute(self, company):
        case = self.env["cs.case"].search(
            [
                ("company_id", "=", company.id),
                ("is_open", "=", True),
                ("case_type_id.code", "=", "lac"),
                ("iro_id", "!=", False),
                ("department_id", "!=", False),
            ],
            limit=1,
        )
        if case:
            self._quiet("cs.dispute").create(
                {
                    "case_id": case.id,
                    "raised_by_id": case.iro_id.id,
                    "issue": "Two actions of the last review were not done, and the "
                    "plan does not say why.",
                }
            )

    def _make_review(self, company):
        review = self._quiet("cs.external.review").create(
            {
                "name": "Work with care leavers",
                "kind": "peer",
                "body": "A neighbouring council",
                "company_id": company.id,
                "summary": "Three days with the team, twelve files and two groups of "
                "young people.",
            }
        )
        self._quiet("cs.external.review.finding").create(
            [
                {
                    "review_id": review.id,
                    "kind": "strength",
                    "name": "Workers stay in touch long after they have to.",
                },
                {
                    "review_id": review.id,
                    "kind": "improvement",
                    "name": "Pathway plans are updated late.",
                },
            ]
        )
