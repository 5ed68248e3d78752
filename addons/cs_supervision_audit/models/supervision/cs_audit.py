from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.cs_quality_assurance.models.audits.cs_audit import SUBMITTED_STATES
from odoo.addons.cs_quality_assurance.models.platform.guard import LIFECYCLE


class CsAudit(models.Model):
    """A case audit that worries brings an audit of how the work is supervised: at the
    press of a button, or by a rule of the framework. Who may not see that audit does
    not learn of it here (DUR-19).
    """

    _inherit = "cs.audit"

    supervision_audit_ids = fields.One2many(
        "cs.supervision.audit", "origin_audit_id", string="Supervision audits"
    )
    supervision_audit_count = fields.Integer(
        string="Supervision audits, counted", compute="_compute_supervision_audits"
    )
    can_raise_supervision = fields.Boolean(
        string="May raise a supervision audit", compute="_compute_supervision_audits"
    )

    @api.depends("state", "supervision_audit_ids", "practitioner_id")
    @api.depends_context("uid")
    def _compute_supervision_audits(self):
        Supervision = self.env["cs.supervision.audit"]
        # As the rules of those audits let the reader see them.
        groups = (
            Supervision._read_group(
                [("origin_audit_id", "in", self.ids)], ["origin_audit_id"], ["__count"]
            )
            if Supervision.has_access("read")
            else []
        )
        counts = {audit.id: count for audit, count in groups}
        for audit in self:
            audit.supervision_audit_count = counts.get(audit.id, 0)
            audit.can_raise_supervision = (
                audit.state in SUBMITTED_STATES and audit._may_raise_supervision()
            )

    def _may_raise_supervision(self):
        """QA officers for anybody; managers for the teams they manage."""
        user = self.env.user
        if user.has_group("cs_quality_assurance.group_qa_officer"):
            return True
        return (
            user.has_group("cs_quality_assurance.group_manager")
            and self.department_id.id in user._cs_line_ids()
        )

    @api.constrains("tool_id")
    def _check_not_a_supervision_tool(self):
        for audit in self:
            if audit.tool_id.counts_as == "supervision":
                raise ValidationError(
                    self.env._(
                        "“%(tool)s” is for supervision files. Choose a tool for cases.",
                        tool=audit.tool_id.display_name,
                    )
                )

    def _supervisor_of_work(self):
        """Whose supervision it is: the practitioner's manager, else their team's."""
        self.ensure_one()
        # Who manages whom is structure, readable by all.
        practitioner = self.practitioner_id.sudo()
        manager = practitioner.parent_id or practitioner.department_id.manager_id
        return manager - practitioner

    def action_raise_supervision(self):
        """A new supervision audit about this work, to be planned. QA officers, and the
        managers of the team; who may plan it is checked when it is saved.

        :return: the form that opens
        """
        self.ensure_one()
        self.check_access("read")
        if self.state not in SUBMITTED_STATES:
            raise UserError(
                self.env._("%(audit)s has not been submitted.", audit=self.name)
            )
        if not self._may_raise_supervision():
            raise AccessError(
                self.env._("QA, or a manager of the team, raises a supervision audit.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Supervision audit"),
            "res_model": "cs.supervision.audit",
            "views": [(False, "form")],
            "context": {
                "default_origin_audit_id": self.id,
                "default_supervisor_id": self._supervisor_of_work().id,
                "default_supervisee_id": self.practitioner_id.id,
            },
        }

    def action_view_supervision(self):
        """The supervision audits raised from this audit; each reads those they may."""
        self.ensure_one()
        return self._view_records(
            "cs.supervision.audit", [("origin_audit_id", "=", self.id)]
        )

    def _make_by_rule(self, rule):
        if rule.kind != "supervision":
            return super()._make_by_rule(rule)
        for origin in self:
            origin._raise_supervision(rule)
        return self.browse()

    def _raise_supervision(self, rule):
        """The supervision audit that a rule asks for, its auditor told; none while
        there is nobody to do it, and tried again the next day.

        Called by the cron: the rule is the framework's decision. Nothing is written on
        the case audit, which the supervisee may read.
        """
        self.ensure_one()
        supervisor = self._supervisor_of_work()
        auditor = self._auditor_of_supervision(supervisor)
        if not (supervisor and auditor):
            return
        due = rule._due_date(rule._origin_date(self))
        # As above: made by the product.
        made = (
            self.env["cs.supervision.audit"].sudo().with_context(cs_lifecycle=LIFECYCLE)
        )
        made.create(
            {
                "supervisor_id": supervisor.id,
                "supervisee_id": self.practitioner_id.id,
                "auditor_id": auditor.id,
                "company_id": self.company_id.id,
                "date_planned": max(due, fields.Date.context_today(self)),
                "origin_audit_id": self.id,
                "follow_rule_id": rule.id,
            }
        )

    def _auditor_of_supervision(self, supervisor):
        """The nearest manager above this supervisor who may audit their supervision
        (ALL-01), else a QA officer."""
        # Who manages what, and who has a login, decides who may do it.
        supervisor, practitioner = supervisor.sudo(), self.practitioner_id.sudo()
        above = supervisor.department_id._cs_line()
        officers = self.company_id._cs_users_with(
            "cs_quality_assurance.group_qa_officer"
        )
        # As above: their names only.
        people = [*above, *officers.sudo().employee_ids]
        managed = self.env["hr.employee"].union(*people)._cs_managers_by_employee()
        return next(
            (
                one
                for one in people
                if one.user_id.active
                and one not in (supervisor, practitioner)
                and supervisor.id not in managed.get(one.id, ())
            ),
            supervisor.browse(),
        )
