from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .guard import LIFECYCLE


class CsFramework(models.Model):
    """What hangs on a framework: its programmes, the cases it is for, and copying it
    all."""

    _inherit = "cs.framework"

    programme_ids = fields.One2many("cs.programme", "framework_id", string="Programmes")
    programme_count = fields.Integer(compute="_compute_programme_count")
    for_part = fields.Boolean(
        string="For a part of the council",
        help=(
            "Never for the whole council: it is used once departments are named "
            "(BPL-14, SWI-06)."
        ),
    )

    def _compute_programme_count(self):
        counts = dict(
            # How many there are, for readers of frameworks who see no programme.
            self.env["cs.programme"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [("framework_id", "in", self.ids)], ["framework_id"], ["__count"]
            )
        )
        for framework in self:
            framework.programme_count = counts.get(framework, 0)

    # --- side by side --------------------------------------------------------

    def action_put_into_use(self):
        """Take a framework out of the archive. QA managers.

        :raises UserError: one for a part of the council, with no departments named
        """
        self.check_access("write")
        for framework in self:
            if framework.for_part and not framework.department_ids:
                raise UserError(
                    self.env._(
                        "“%(framework)s” is for a part of the council. Name its "
                        "departments first; their cases follow it then.",
                        framework=framework.name,
                    )
                )
        self.action_unarchive()

    def action_view_programmes(self):
        """The programmes of this framework; whoever may read them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_programme"
        )
        return action | {
            "domain": [("framework_id", "=", self.id)],
            "context": {"active_test": False, "default_framework_id": self.id},
        }

    def _domain_of_its_cases(self):
        """Cases whose department follows this framework rather than another.

        The nearest named department decides, as in ``_for_department``.
        """
        self.ensure_one()
        council = self.search([("company_id", "=", self.company_id.id)])
        others = (council._in_force() - self).department_ids
        mine = self.department_ids
        if mine:
            # Another's department beneath one of mine is nearer to its own cases.
            beneath = self.env["hr.department"].search(
                [("id", "child_of", mine.ids), ("id", "not in", mine.ids)]
            )
            nearer = others & beneath
            # ... and mine beneath theirs again nearer to mine.
            domain = Domain("department_id", "child_of", mine.ids)
            if nearer:
                below = mine.filtered(
                    lambda department: (
                        set(map(int, (department.parent_path or "").split("/")[:-1]))
                        & set(nearer.ids)
                    )
                )
                domain &= ~Domain("department_id", "child_of", nearer.ids) | (
                    Domain("department_id", "child_of", below.ids)
                    if below
                    else Domain.FALSE
                )
            return domain
        if others:
            return Domain("department_id", "=", False) | ~Domain(
                "department_id", "child_of", others.ids
            )
        return Domain.TRUE

    # --- copying ---------------------------------------------------------------

    def _get_parts_to_copy(self):
        """What is copied with a framework beside its own lines. Hook for addons.

        :return: list of recordsets, each with a ``framework_id``
        """
        self.ensure_one()
        mine = [("framework_id", "=", self.id)]
        own = {
            # An alternative comes with the expectation it stands in for.
            "cs.expectation": [*mine, ("alternative_of_id", "=", False)],
            "cs.meeting.type": mine,
            "cs.measure": mine,
            "cs.priority": mine,
        }
        return [
            self.env[model].with_context(active_test=False).search(domain)
            for model, domain in own.items()
        ]

    def _copy_parts_to(self, own):
        """The copy has its programmes, too, as drafts with the copied tools."""
        tools = {
            self[field]: own[field] for field in self._fields_of_tools() if self[field]
        }
        for part in self._get_parts_to_copy():
            copies = {record: record.copy({"framework_id": own.id}) for record in part}
            if part._name == "cs.expectation":
                self._copy_alternatives(copies)
            if part._name == "cs.meeting.type":
                # The line of reports stays within the copy.
                for meeting in copies.values():
                    reports_to = meeting.reports_to_id
                    meeting.reports_to_id = copies.get(reports_to, reports_to)
        for programme in self.with_context(active_test=False).programme_ids:
            if programme.state != "example":
                programme._copy_as_draft(own, tools)

    @api.model
    def _copy_alternatives(self, copies):
        """Alternatives follow their expectation; those in the archive are not copied
        with it.

        :param copies: dict of expectation -> its copy
        """
        Expectation = self.env["cs.expectation"].with_context(active_test=False)
        for alternative in Expectation.search(
            [
                ("alternative_of_id", "in", [record.id for record in copies]),
                ("active", "=", False),
            ]
        ):
            main = copies[alternative.alternative_of_id]
            alternative.copy({"alternative_of_id": main.id})
        made = [main.id for main in copies.values()]
        for alternative in Expectation.search([("alternative_of_id", "in", made)]):
            alternative.framework_id = alternative.alternative_of_id.framework_id


class CsProgramme(models.Model):
    _inherit = "cs.programme"

    def _copy_as_draft(self, framework, tools):
        """The same year for another framework, as a draft.

        :param tools: dict of tool -> the framework's own copy of it
        """
        self.ensure_one()
        # The state is not typed by anybody: see ``cs.programme.copy``.
        copied = self.with_context(cs_lifecycle=LIFECYCLE).copy(
            {
                "name": self.env._("%(programme)s, our own", programme=self.name),
                "framework_id": framework.id,
                "date_start": self.date_start,
                "date_end": self.date_end,
                "active": True,
                "state": "draft",
            }
        )
        for line in copied.with_context(active_test=False).line_ids:
            line.tool_id = tools.get(line.tool_id, line.tool_id)
        return copied
