from datetime import timedelta

from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...rules.register.staff_sheet import BESIDE, LADDER, settled
from ..platform.hr_employee import REGISTER_STANDINGS
from .cs_exemption import AWAY

# What quality assurance sets on staff that are otherwise HR's.
SET_BY_QA = frozenset(
    {"cs_auditor", "cs_audit_capacity", "cs_practises", "cs_new_until"}
)
# What a QA manager sets there, each kept where it belongs.
ACCREDITED = frozenset({"cs_tool_ids", "cs_accredited_to"})
BY_QA_MANAGER = ACCREDITED | {"cs_away_to"}


class HrEmployeePublic(models.Model):
    """What colleagues may read of staff, and the page *Who audits*.

    Every field of ours that QA officers may read on staff stands here as well: without
    it they could read nothing of anybody. They set those, and nothing else; the rest of
    a person's file stays HR's. A QA manager also sets the tools somebody is accredited
    for, until when, and until when they are away (BPL-03, BPL-05).
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
    cs_working_time = fields.Float(
        string="Working time in the register",
        aggregator=None,
        readonly=True,
        groups="cs_quality_assurance.group_qa_officer,hr.group_hr_user",
    )
    cs_register_standing = fields.Selection(
        REGISTER_STANDINGS,
        string="In the register",
        readonly=True,
        groups="cs_quality_assurance.group_qa_officer,hr.group_hr_user",
    )
    cs_new_until = fields.Date(
        string="Newly qualified until",
        groups="cs_quality_assurance.group_qa_officer,hr.group_hr_user",
    )
    cs_practises = fields.Boolean(
        string="Works with children and families",
        groups="cs_quality_assurance.group_qa_officer,hr.group_hr_user",
    )
    cs_role = fields.Char(
        string="Role here",
        compute="_compute_cs_role",
        groups="cs_quality_assurance.group_qa_officer",
    )
    cs_accredited = fields.Text(
        string="Accredited for",
        compute="_compute_cs_accredited",
        groups="cs_quality_assurance.group_qa_officer",
    )
    cs_tool_ids = fields.Many2many(
        "cs.audit.tool",
        string="Accredited for these tools",
        compute="_compute_cs_accredited",
        readonly=False,
        groups="cs_quality_assurance.group_qa_officer",
    )
    cs_accredited_to = fields.Date(
        string="Until",
        compute="_compute_cs_accredited",
        readonly=False,
        groups="cs_quality_assurance.group_qa_officer",
    )
    cs_away_to = fields.Date(
        string="Away until",
        compute="_compute_cs_away_to",
        readonly=False,
        groups="cs_quality_assurance.group_qa_officer",
        help="The last day of an exemption that runs today. It is approved at once.",
    )

    def _compute_cs_role(self):
        groups = {
            role: self.env.ref(f"cs_quality_assurance.group_{role}")
            for role in (*LADDER, *BESIDE)
        }
        # A colleague's role here is no secret; only its name is shown.
        for person, known in zip(self, self.sudo(), strict=True):
            held = known.user_id.all_group_ids
            roles = settled({role for role, group in groups.items() if group in held})
            names = [groups[role].name for role in groups if role in roles]
            person.cs_role = (
                ", ".join(names)
                if known.user_id.active
                else self.env._("Cannot log in")
            )

    def _compute_cs_accredited(self):
        held = self._accreditations()
        kinds = dict(held._fields["kind"]._description_selection(self.env))
        for person in self:
            mine = held.filtered(
                lambda one, p=person: one.employee_id.id == p._origin.id
            )
            lines = []
            for one in mine:
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
            current = mine._current()
            person.cs_tool_ids = current.tool_ids
            person.cs_accredited_to = len(current) == 1 and current.date_to

    def _compute_cs_away_to(self):
        away = self._exemptions()
        for person in self:
            mine = away.filtered(
                lambda one, p=person: one.employee_id.id == p._origin.id
            )
            person.cs_away_to = mine[:1].date_to

    def _accreditations(self):
        return self.env["cs.accreditation"].search(
            [("employee_id", "in", self._origin.ids)]
        )

    def _exemptions(self):
        """Absences agreed that run today, the one that ends last first."""
        today = fields.Date.context_today(self)
        return self.env["cs.exemption"].search(
            Domain("employee_id", "in", self._origin.ids)
            & Domain("state", "=", "approved")
            & Domain("covers", "=", "period")
            & Domain("reason", "in", AWAY)
            & Domain("date_from", "<=", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today)),
            order="date_to desc nulls first, id desc",
        )

    # A view of the database has no row to write: what is set goes to the person's own.
    def write(self, vals):  # pylint: disable=method-required-super
        """Mark who audits, how many a round, and who works with families: QA officers.
        Tools, until when, and away until when: QA managers.

        :raises AccessError: another field, or another role
        :raises UserError: more than one accreditation, or none with tools to end
        """
        if set(vals) - SET_BY_QA - BY_QA_MANAGER or not self.env.user.has_group(
            "cs_quality_assurance.group_qa_officer"
        ):
            raise AccessError(
                self.env._(
                    "Only a QA officer says here who audits. The rest of what is known "
                    "of staff is kept by HR."
                )
            )
        self.check_access("write")
        theirs = {key: value for key, value in vals.items() if key in SET_BY_QA}
        if theirs:
            # The role is checked above, and nothing but our own three fields is
            # written; who changed them is in the person's log.
            self.env["hr.employee"].sudo().browse(self.ids).write(theirs)
        for person in self:
            if ACCREDITED & vals.keys():
                person._accredit(vals)
            if "cs_away_to" in vals:
                person._set_away(fields.Date.to_date(vals["cs_away_to"]))
        self.env.flush_all()
        self.invalidate_recordset()
        return True

    def _accredit(self, vals):
        """Keep the one accreditation that holds, begin one, or end it with its tools;
        by the user's own rights."""
        one = self._accreditations()._current()
        if len(one) > 1:
            raise UserError(
                self.env._(
                    "%(name)s has more than one accreditation. Press “Accredit” and "
                    "change the one you mean.",
                    name=self.name,
                )
            )
        kept = {}
        if "cs_accredited_to" in vals:
            kept["date_to"] = vals["cs_accredited_to"]
        if "cs_tool_ids" in vals:
            tools = self.new({"cs_tool_ids": one.tool_ids.ids})
            tools.update({"cs_tool_ids": vals["cs_tool_ids"]})
            kept["tool_ids"] = [Command.set(tools.cs_tool_ids._origin.ids)]
            if one.tool_ids and not kept["tool_ids"][0][2]:
                # Without a tool it would hold for every tool: it ends instead.
                return one._end_now()
        if one:
            return one.write(kept)
        if not kept.get("tool_ids") or not kept["tool_ids"][0][2]:
            raise UserError(
                self.env._(
                    "Choose the tools %(name)s is accredited for first. For every "
                    "tool, press “Accredit”.",
                    name=self.name,
                )
            )
        return one.create(
            {"employee_id": self.id, "company_id": self.company_id.id, **kept}
        )

    def _set_away(self, until):
        """Agree that this person does not audit until a day, or that they are back;
        the exemption that ran is withdrawn and one with the other day agreed."""
        today = fields.Date.context_today(self)
        running = self._exemptions()
        first, reason = running[:1].date_from or today, running[:1].reason or "leave"
        if running:
            running.action_withdraw()
        until = until or today - timedelta(days=1)
        if until < first:
            if not running:
                raise UserError(
                    self.env._("They cannot be away until a day that is over.")
                )
            return
        self.env["cs.exemption"].create(
            {
                "employee_id": self.id,
                "company_id": self.company_id.id,
                "reason": reason,
                "date_from": first,
                "date_to": until,
            }
        ).action_approve()

    def action_cs_take_working_time(self):
        """Give those chosen as large a share of audits as the register says they work;
        QA officers. Where it says nothing, theirs stays."""
        for person in self.filtered(lambda one: one.cs_working_time):
            person.cs_audit_capacity = person.cs_working_time
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
