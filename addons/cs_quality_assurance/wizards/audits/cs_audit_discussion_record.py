from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.frameworks.cs_framework_discussion import DISCUSSION_ROLES


class CsAuditDiscussionRecord(models.TransientModel):
    """A manager records that the discussions of an audit took place (BPL-06, BPL-07).

    One page for all of them: when, how, who was there and what was agreed. The audit's
    own rights decide whether they may.
    """

    _name = "cs.audit.discussion.record"
    _description = "Record the discussions of an audit"

    audit_id = fields.Many2one("cs.audit", required=True, readonly=True)
    case_reference = fields.Char(related="audit_id.case_id.reference", string="Case")
    auditor_id = fields.Many2one(related="audit_id.auditor_id")
    overall_grade_id = fields.Many2one(
        related="audit_id.overall_grade_id", string="The auditor's grade"
    )
    date = fields.Date(string="On", required=True, default=fields.Date.context_today)
    method = fields.Selection(
        [
            ("face_to_face", "Face to face"),
            ("phone", "By phone"),
            ("video", "By video call"),
        ],
        string="How",
        required=True,
        default="face_to_face",
    )
    person_ids = fields.One2many(
        "cs.audit.discussion.record.person", "record_id", string="Who was there"
    )
    note = fields.Text(
        string="Key points, and the actions you agreed",
        required=True,
        help="Say so where no action was agreed. No names of children.",
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        audit = self.env["cs.audit"].browse(values.get("audit_id")).exists()
        if audit and "person_ids" in fields_list:
            values["person_ids"] = [
                (0, 0, person) for person in self._people_to_record(audit)
            ]
        return values

    def _people_to_record(self, audit):
        """Each role that the current user has to record, with who it probably was."""
        department = audit.department_id
        likely = {
            "practitioner": audit.practitioner_id,
            "iro": audit.iro_id,
            "team_manager": department._cs_manager_at("team"),
            "service_manager": department._cs_manager_at("service"),
        }
        return [
            {
                "role": rule.role,
                "employee_id": (employee or likely.get(rule.role) or audit.browse()).id,
                "was_there": True,
            }
            for rule, employee in audit._to_record_by(self.env.user)
        ]

    def action_apply(self):
        """Record each discussion that took place, as the current user.

        :raises UserError: nobody was there, or somebody is not named
        """
        self.ensure_one()
        there = self.person_ids.filtered("was_there")
        if not there:
            raise UserError(
                self.env._("Tick who was there, or close this page without recording.")
            )
        if not all(person.employee_id for person in there):
            raise UserError(self.env._("Say who was there in each role."))
        self.env["cs.audit.discussion"].create(
            [
                {
                    "audit_id": self.audit_id.id,
                    "role": person.role,
                    "employee_id": person.employee_id.id,
                    "method": self.method,
                    "date": self.date,
                    "note": self.note,
                }
                for person in there
            ]
        )
        return {"type": "ir.actions.act_window_close"}


class CsAuditDiscussionRecordPerson(models.TransientModel):
    """Somebody who was in the discussion being recorded."""

    _name = "cs.audit.discussion.record.person"
    _description = "Person in a discussion being recorded"

    record_id = fields.Many2one(
        "cs.audit.discussion.record", required=True, ondelete="cascade"
    )
    role = fields.Selection(DISCUSSION_ROLES, string="As", required=True)
    employee_id = fields.Many2one("hr.employee", string="Who")
    was_there = fields.Boolean(string="Was there", default=True)
