from odoo import fields, models
from odoo.exceptions import AccessError

from ..platform.batch import run_in_batches
from ..programme.cs_accreditation import WARNED_AHEAD


class CsFramework(models.Model):
    """Who grades reference audits before they audit, and again (BPL-15)."""

    _inherit = "cs.framework"

    def _who_calibrates(self):
        """The QA manager or officer who hears of reference audits: whoever made the
        framework, else the first of them."""
        self.ensure_one()
        officers = self.env.ref("cs_quality_assurance.group_qa_officer").all_user_ids
        here = officers.filtered(lambda user: self.company_id in user.company_ids)
        return (self.create_uid & here) or here._origin.sorted("id")[:1]

    def _standardised(self):
        """Everybody who audits where this framework is followed, with a login."""
        self.ensure_one()
        domain = [
            ("cs_auditor", "=", True),
            ("user_id", "!=", False),
            ("company_id", "=", self.company_id.id),
        ]
        if self.department_ids:
            domain.append(("department_id", "child_of", self.department_ids.ids))
        return self.env["hr.employee"].search(domain)._cs_people()

    def _accredited_until(self, person):
        """The last day of somebody's accreditation for the framework's tool; False
        without one that lasts to today."""
        root = self.tool_id.root_id or self.tool_id
        today = fields.Date.context_today(self)
        ends = [
            one.date_to or fields.Date.add(today, years=100)
            for one in self.env["cs.accreditation"].search(
                [("employee_id", "in", person.ids)]
            )
            if not one.tool_ids
            or root in (tool.root_id or tool for tool in one.tool_ids)
        ]
        last = max(ends, default=today)
        return last if ends and last >= today else False

    def _run_standardising(self):
        """Give a reference audit to every auditor who has no accreditation, or whose
        ends within a month, and is not grading one already (ALL-08). Scheduled daily;
        run again it gives nothing twice."""
        for framework in self.search([("standard_count", ">", 0)]).filtered("tool_id"):
            here = framework.with_company(framework.company_id)
            run_in_batches(
                here._waiting_for_standard(),
                lambda people, this=here: [
                    this._give_reference(person) for person in people
                ],
                size=20,
            )

    def action_give_references(self):
        """Give reference audits now to everybody who has to grade one. QA officers.

        :return: a notice that says to how many
        :raises AccessError: for anybody else
        """
        self.ensure_one()
        if not self.env.user.has_group("cs_quality_assurance.group_qa_officer"):
            raise AccessError(self.env._("Only a QA officer can do this."))
        # In their own council.
        self.check_access("read")
        own = self.sudo()  # The role is checked; who waits is worked out by the rules.
        given = self.env["cs.audit"].concat(
            *(own._give_reference(person) for person in own._waiting_for_standard())
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if given else "info",
                "message": self.env._(
                    "Auditors who were given a reference audit: %(count)s.",
                    count=len(given),
                ),
            },
        }

    def _waiting_for_standard(self):
        """Auditors to be given a reference audit now. As superuser."""
        today = fields.Date.context_today(self)
        people = self._standardised()
        busy = self.env["cs.audit"].search(
            [
                ("auditor_id", "in", people.ids),
                ("framework_id", "=", self.id),
                ("reference_use", "=", "standard"),
                ("state", "!=", "cancelled"),
            ]
        )
        # Grading one, or QA has not talked with them yet.
        busy = busy.filtered(
            lambda audit: (
                not audit.reference_outcome
                or (audit.reference_outcome == "outside" and not audit.reference_talk)
            )
        )
        soon = today + WARNED_AHEAD
        return (people - busy.auditor_id).filtered(
            lambda person: (
                not (until := self._accredited_until(person)) or until <= soon
            )
        )

    def _give_reference(self, person):
        """The next reference audit for somebody; QA hears when there is none. As
        superuser.

        :return: ``cs.audit``, or none
        """
        self.ensure_one()
        usable = self.env["cs.reference.audit"].search(
            [
                ("framework_id", "=", self.id),
                ("tool_id", "=", self.tool_id.id),
                ("state", "=", "in_use"),
            ],
            order="id",
        )
        if reference := usable._next_for(person):
            return reference._give(person, "standard")
        officer = self._who_calibrates()
        waits = "cs_quality_assurance.activity_reference"
        if officer and not self.activity_search([waits]):
            self.activity_schedule(
                waits,
                user_id=officer.id,
                summary=self.env._(
                    "An auditor has no reference audit left to grade: agree on another"
                ),
            )
        return self.env["cs.audit"]
