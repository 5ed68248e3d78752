"""Supervision files read at Westmere over three quarters; nobody in them is a real
person."""

from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.cs_quality_assurance.models.platform.guard import LIFECYCLE, QUIET

MODULE = "cs_quality_assurance"
# Whose supervising was looked at, how many days ago, how far it came, and the grade.
AUDITS = (
    ("r.fairbairn", 250, "closed", "inadequate"),
    ("l.mensah", 170, "closed", "good"),
    ("r.fairbairn", 150, "closed", "requires_improvement"),
    ("t.oyelaran", 80, "closed", "good"),
    ("c.ashdown", 20, "released", "requires_improvement"),
    ("l.mensah", 3, "in_progress", None),
    ("t.oyelaran", -12, "planned", None),
)
SEEN = {
    "good": "Monthly and on the template; each case ends with a next step and its day.",
    "requires_improvement": "Held, but mostly a list of tasks; little of the child.",
    "inadequate": "Two sessions in six months, and no note of either decision.",
}


class CsDemo(models.AbstractModel):
    _inherit = "cs.demo"

    @api.model
    def _load_supervision(self):
        """Supervision audits by the service manager, in each state. Once.

        Called from the addon's demo data, as superuser, after the council is there.
        """
        Audit = self.env["cs.supervision.audit"].with_context(**QUIET)
        if not self.env.ref(f"{MODULE}.demo_user_practitioner", False) or (
            Audit.search_count([], limit=1)
        ):
            return
        company = self.env.ref("base.main_company")
        # Demo data come before the addon's own hook, which would bring the tool.
        self.env["cs.framework"]._load_added_files("cs_supervision_audit")
        auditor = self.env.ref(f"{MODULE}.demo_user_n_rahman")
        today = fields.Date.context_today(self)
        for login, days, state, grade in AUDITS:
            supervisor = self.env.ref(
                f"{MODULE}.demo_employee_{login.replace('.', '_')}"
            )
            worker = self.env["hr.employee"].search(
                [
                    ("department_id", "=", supervisor.department_id.id),
                    ("job_title", "=", "Social worker"),
                ],
                limit=1,
            )
            day = today - timedelta(days=days)
            audit = (
                Audit.with_user(auditor)
                .with_company(company)
                .create(
                    {
                        "supervisor_id": supervisor.id,
                        "supervisee_id": worker.id,
                        "date_planned": max(day, today),
                    }
                )
            )
            self._take_supervision_on(audit, state, grade, day)

    def _take_supervision_on(self, audit, state, grade, day):
        """From planned to where it is to be left, each step by its auditor."""
        dates = {"date_planned": day}
        if state != "planned":
            audit.action_start()
            dates["date_started"] = day
        if grade:
            self._fill_supervision_in(audit, grade, day)
            audit.action_release()
            dates["date_released"] = day + timedelta(days=4)
        if state == "closed":
            dates |= {
                "state": "closed",
                "date_discussed": day + timedelta(days=12),
                "date_closed": day + timedelta(days=20),
            }
        # Superuser: only the loading of demo data may say that it was another day.
        audit.sudo().with_context(cs_lifecycle=LIFECYCLE, **QUIET).write(dates)

    def _fill_supervision_in(self, audit, grade, day):
        chosen = self.env.ref(f"{MODULE}.grade_{grade}").id
        for line in audit.line_ids:
            line.write({"grade_id": chosen, "evidence": SEEN[grade]})
        audit.write(
            {
                "overall_grade_id": chosen,
                "overall_reason": SEEN[grade],
                "period_start": day - timedelta(days=182),
                "period_end": day,
                "sessions_expected": 6,
                "sessions_held": {"good": 6, "requires_improvement": 4}.get(grade, 2),
                "sessions_on_template": 2,
            }
        )
        Finding = self.env["cs.supervision.finding"].with_user(audit.env.user)
        Finding.create(
            [
                {
                    "audit_id": audit.id,
                    "kind": "good_practice",
                    "name": "Asks what the child would say of the plan",
                },
                {
                    "audit_id": audit.id,
                    "kind": "learning",
                    "name": "Dates of the sessions agreed for the half-year ahead",
                },
            ]
        )
