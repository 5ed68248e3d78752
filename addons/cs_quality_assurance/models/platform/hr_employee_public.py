from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

# What quality assurance sets on staff that are otherwise HR's.
SET_BY_QA = frozenset(
    {"cs_auditor", "cs_audit_capacity", "cs_practises", "cs_away_until"}
)


class HrEmployeePublic(models.Model):
    """What colleagues may read of staff, and the page *Who audits*.

    Every field of ours that QA officers may read on staff stands here as well: without
    it they could read nothing of anybody. They set those, and nothing else; the rest of
    a person's file stays HR's.
    """

    _inherit = "hr.employee.public"

    cs_auditor = fields.Boolean(
        string="Audits case files",
        groups="cs_quality_assurance.group_qa_officer,hr.group_hr_user",
    )
    cs_audit_capacity = fields.Float(
        string="Audits a round",
        aggregator=None,
        groups="cs_quality_assurance.group_qa_officer,hr.group_hr_user",
    )
    cs_away_until = fields.Date(
        string="Away until",
        groups="cs_quality_assurance.group_qa_officer,hr.group_hr_user",
    )
    cs_role = fields.Char(
        string="Role here",
        compute="_compute_cs_role",
        groups="cs_quality_assurance.group_qa_officer",
    )
    cs_practises = fields.Boolean(
        string="Works with children and families",
        groups="cs_quality_assurance.group_qa_officer,hr.group_hr_user",
    )
    cs_accredited = fields.Text(
        string="Accredited for",
        compute="_compute_cs_accredited",
        groups="cs_quality_assurance.group_qa_officer",
    )

    def _compute_cs_role(self):
        privilege = self.env.ref("cs_quality_assurance.privilege_cs_quality_assurance")
        # Which role somebody has here, and nothing else of their login.
        users = self.sudo().user_id
        for person in self:
            groups = users.filtered(
                lambda user, person=person: user in person.sudo().user_id
            ).all_group_ids
            roles = groups.filtered(lambda group: group.privilege_id == privilege)
            person.cs_role = roles.sorted("sequence")[-1:].name or ""

    def _compute_cs_accredited(self):
        held = self.env["cs.accreditation"].search([("employee_id", "in", self.ids)])
        kinds = dict(held._fields["kind"]._description_selection(self.env))
        for person in self:
            lines = []
            for one in held.filtered(
                lambda one, person=person: one.employee_id.id == person.id
            ):
                what = ", ".join(
                    filter(None, [kinds.get(one.kind), *one.tool_ids.mapped("name")])
                ) or self.env._("Every audit")
                until = (
                    self.env._(
                        "%(what)s, until %(date)s",
                        what=what,
                        date=format_date(self.env, one.date_to, date_format="d MMMM y"),
                    )
                    if one.date_to
                    else what
                )
                lines.append(until)
            person.cs_accredited = "\n".join(lines)

    # A view of the database has no row to write: what is set goes to the person's own.
    def write(self, vals):  # pylint: disable=method-required-super
        """Mark who audits, how many a round, and who works with families. QA officers.

        :raises AccessError: another field, or another role
        """
        if set(vals) - SET_BY_QA or not self.env.user.has_group(
            "cs_quality_assurance.group_qa_officer"
        ):
            raise AccessError(
                self.env._(
                    "Only a QA officer says here who audits. The rest of what is known "
                    "of staff is kept by HR."
                )
            )
        self.check_access("write")
        # The role is checked above, and nothing but our own fields is written;
        # who changed them is in the person's log.
        self.env["hr.employee"].sudo().browse(self.ids).write(vals)
        self.env.flush_all()
        self.invalidate_recordset()
        return True

    def action_cs_accreditations(self):
        """What this person is accredited for; QA officers."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_accreditation"
        )
        return {
            **action,
            "domain": [("employee_id", "=", self.id)],
            "context": {"default_employee_id": self.id, "active_test": False},
        }
