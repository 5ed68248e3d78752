from odoo import api, models

from odoo.addons.cs_quality_assurance.models.expectations.activity_spec import (
    ActivitySpec,
)


class CsExpectation(models.Model):
    """Supervision audits can be owed: by managers, of the people below (DUR-18)."""

    _inherit = "cs.expectation"

    @api.model
    def _get_activities(self):
        return super()._get_activities() | {
            "supervision_audit": ActivitySpec(
                label=self.env._("Supervision audit"),
                plural=self.env._("Supervision audits"),
                model="cs.supervision.audit",
                person_field="auditor_id",
                date_field="date_released",
                done_domain=(("state", "in", ("released", "closed")),),
                subject_field="supervisor_id",
                start="_start_supervision_audit",
            )
        }

    @api.model
    def _cron_supervision_audits(self):
        """Nightly: who owes how many supervision audits."""
        self._cron_expectations(["supervision_audit"])


class CsExpectationOwed(models.Model):
    _inherit = "cs.expectation.owed"

    def _start_supervision_audit(self, spec):
        """The audit planned for it already, or a new one with the supervisor in it."""
        domain = [
            ("auditor_id", "=", self.employee_id.id),
            ("state", "in", ("planned", "in_progress")),
        ]
        if self.subject_id:
            domain.append(("supervisor_id", "=", self.subject_id.id))
        planned = self.env[spec.model].search(domain, limit=1)
        action = self._start_new(spec)
        return action | {"res_id": planned.id} if planned else action
