from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .cs_case_type import CHILD, SUBJECTS
from .guard import LIFECYCLE


class CsCaseType(models.Model):
    """What the files of a type are about: a child, a carer, two members of staff."""

    _inherit = "cs.case.type"

    subject = fields.Selection(
        SUBJECTS,
        string="About",
        required=True,
        default=CHILD,
        help="A carer's file names the supervising social worker, a pair of staff the "
        "supervisor and the supervisee. Each is audited with a tool of its own.",
    )


class CsAuditTool(models.Model):
    _inherit = "cs.audit.tool"

    subject = fields.Selection(
        SUBJECTS,
        string="Looks at",
        required=True,
        default=CHILD,
        help="Only files about this are audited with the tool.",
    )


class CsCase(models.Model):
    """A file in the register that need not be a child's: a foster carer's file, or a
    pair of staff, with a reference like any other."""

    _inherit = "cs.case"

    subject = fields.Selection(related="case_type_id.subject", string="About")
    second_id = fields.Many2one(
        "hr.employee",
        string="Supervisee",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        help="The other person of a pair. Neither audits it, nor anybody who manages "
        "one of them.",
    )

    @api.constrains("practitioner_id", "second_id")
    def _check_two_people(self):
        for case in self:
            if case.second_id and case.second_id == case.practitioner_id:
                raise ValidationError(
                    self.env._(
                        "Case %(case)s names the same person twice. A pair is two "
                        "people.",
                        case=case.reference,
                    )
                )


class CsProgrammeLine(models.Model):
    """A line samples files of the kind that its tool looks at, and no others."""

    _inherit = "cs.programme.line"

    subject = fields.Selection(related="tool_id.subject", string="Looks at")

    @api.constrains("tool_id", "case_type_ids")
    def _check_subject(self):
        for line in self.filtered("case_type_ids"):
            subject = line.subject or CHILD
            other = line.case_type_ids.filtered(lambda one, s=subject: one.subject != s)
            if other:
                labels = self._fields["subject"]._description_selection(self.env)
                raise ValidationError(
                    self.env._(
                        "“%(line)s”: its tool looks at %(subject)s, and “%(type)s” is "
                        "not that. Choose other types of case, or another tool.",
                        line=line.name,
                        subject=dict(labels)[subject].lower(),
                        type=other[0].name,
                    )
                )


class CsAudit(models.Model):
    """Both people of a pair are kept off its audit, and everybody above them
    (ALL-01)."""

    _inherit = "cs.audit"

    subject = fields.Selection(related="case_type_id.subject", string="About")
    second_id = fields.Many2one(
        "hr.employee",
        string="Supervisee",
        compute="_compute_from_case",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
    )

    def _choose_tool_by_subject(self):
        """The tool of those audits that are not of a child's file.

        :return: those audits
        """
        # Chosen for another kind of file, before the case was: chosen again.
        self.filtered(
            lambda audit: (
                audit.state == "draft"
                and audit.subject
                and audit.tool_id
                and audit.tool_id.subject != audit.subject
            )
        ).tool_id = False
        apart = self.filtered(
            lambda audit: not audit.tool_id and audit.subject not in (False, CHILD)
        )
        for subject, audits in apart.grouped("subject").items():
            for company, mine in audits.grouped("company_id").items():
                mine.tool_id = self.env["cs.audit.tool"].search(
                    [
                        ("subject", "=", subject),
                        ("state", "=", "published"),
                        ("company_id", "=", company.id),
                    ],
                    order="version desc, id desc",
                    limit=1,
                )
        return apart

    @api.constrains("tool_id", "case_type_id")
    def _check_tool_looks_at(self):
        for audit in self.filtered(lambda one: one.tool_id and one.case_type_id):
            if audit.tool_id.subject != audit.subject:
                raise ValidationError(
                    self.env._(
                        "“%(tool)s” does not look at files like case %(case)s. Choose "
                        "another tool.",
                        tool=audit.tool_id.display_name,
                        # A reference only.
                        case=audit.case_id.sudo().reference,
                    )
                )

    def _people_of_work(self):
        """Whose work these audits look at: the practitioners, and both of a pair."""
        return self.practitioner_id | self.second_id

    def _conflict_with_second(self, managers):
        """The same as ``_auditor_conflict``, about the second of a pair."""
        # Structure only, as for the practitioner.
        auditor, second = self.auditor_id.sudo(), self.second_id.sudo()
        if not second or auditor == second:
            return ""
        # A name the user has just chosen, and a reference.
        names = {"auditor": auditor.name, "case": self.case_id.sudo().reference}
        if not self.framework_id.allow_own_line and auditor.id in managers.get(
            second.id, ()
        ):
            return self.env._(
                "%(auditor)s manages somebody of case %(case)s, so somebody outside "
                "that line must audit it.",
                **names,
            )
        team = second.department_id
        if not self.framework_id.allow_own_team and team == auditor.department_id:
            if team:
                return self.env._(
                    "%(auditor)s works in the team of somebody of case %(case)s.",
                    **names,
                )
        return ""

    @api.constrains("auditor_id", "second_id", "moderator_id")
    def _check_second_person(self):
        """Nobody audits or moderates a pair they are one of, whatever the reason."""
        if self.env.context.get("cs_checked_together") is LIFECYCLE:
            return
        for audit in self.filtered("second_id"):
            if audit.second_id in (audit.auditor_id, audit.moderator_id):
                raise ValidationError(
                    self.env._(
                        "%(who)s is one of the pair of case %(case)s and cannot audit "
                        "or moderate their own work. Choose somebody else.",
                        # A name the user has just chosen, and a reference.
                        who=audit.second_id.sudo().name,
                        # As above.
                        case=audit.case_id.sudo().reference,
                    )
                )
