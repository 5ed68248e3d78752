from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..platform.cs_guard_mixin import CONFIDENTIAL
from ..platform.guard import in_lifecycle

CONFIDENTIAL.add("cs.participation.note")


class CsParticipationNote(models.Model):
    """What a child, or a group of children, says, and which promises it bears on
    (BWD-10).

    The practitioner of the case, the managers of its team, its reviewing officer and QA
    officers write it down, QA officers alone what a group says. Whoever audits the case
    and leaders read it. Only whoever wrote it, or QA, changes it. No names.
    """

    _name = "cs.participation.note"
    _description = "What children say"
    _inherit = ["cs.guard.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    case_id = fields.Many2one(
        "cs.case",
        index=True,
        check_company=True,
        ondelete="cascade",
        help="Empty: said by a group, such as the children in care council.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        default=lambda self: self.env.company,
    )
    department_id = fields.Many2one(
        related="case_id.department_id", string="Team", store=True, index=True
    )
    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    source = fields.Selection(
        [
            ("visit", "Visit or direct work"),
            ("review", "Review or meeting"),
            ("advocate", "Advocate or visitor"),
            ("group", "Group of children"),
            ("survey", "Survey"),
            ("other", "Other"),
        ],
        string="Said at",
        required=True,
        default="visit",
    )
    said = fields.Text(
        string="What was said", required=True, help="The child's own words. No names."
    )
    promise_ids = fields.Many2many(
        "cs.child.promise",
        "cs_participation_note_promise_rel",
        string="Promises it bears on",
        check_company=True,
    )
    kept = fields.Selection(
        [("kept", "Kept"), ("partly", "Partly kept"), ("not_kept", "Not kept")],
        string="Were they",
        index=True,
        tracking=True,
    )
    followed_up = fields.Text(string="What we did about it", help="No names.")

    @api.depends("case_id", "date")
    def _compute_display_name(self):
        for note in self:
            note.display_name = (
                self.env._("Said, case %(case)s", case=note.case_id.reference)
                if note.case_id
                else self.env._("Said by a group of children")
            )

    @api.depends("case_id")
    def _compute_company_id(self):
        for note in self:
            # The company of a case that was just chosen, nothing else of it.
            company = note.case_id.sudo().company_id
            note.company_id = company or note.company_id or self.env.company

    def _check_may_write(self):
        """Whoever wrote it, or QA."""
        for note in self:
            if not (
                in_lifecycle(self.env)
                or self.env.user.has_group("cs_quality_assurance.group_qa_officer")
                or note.create_uid == self.env.user
            ):
                raise AccessError(
                    self.env._("Only whoever wrote this down, or QA, changes it.")
                )

    def write(self, vals):
        self._check_may_write()
        if "case_id" in vals and not in_lifecycle(self.env):
            raise UserError(self.env._("What was said stays with its case."))
        return super().write(vals)
