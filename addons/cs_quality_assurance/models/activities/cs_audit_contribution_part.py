from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..platform.guard import LIFECYCLE, in_lifecycle

# What an agency's login types into its part, and of the joint judgement.
PART_FIELDS = {"says", "grade_id", "line_ids"}
JOINT_FIELDS = {"disagreement"}


class CsAuditContribution(models.Model):
    """An agency's own part of a multi-agency audit, under its own login (SWI-05).

    Whoever logs in for the agency answers the agency's tool, says what they found and
    sends it. The auditor joins the parts into one judgement, the audit's overall grade,
    and puts it to the agencies; each says whether it agrees. An agency reads its own
    part and the judgement that was put to it: nothing else of the audit, and nothing of
    another agency's.
    """

    _inherit = "cs.audit.contribution"

    has_login = fields.Boolean(
        string="Answers under its own login", compute="_compute_has_login"
    )
    is_ours = fields.Boolean(string="Is one's own part", compute="_compute_is_ours")
    tool_id = fields.Many2one(
        "cs.audit.tool",
        string="Their tool",
        readonly=True,
        check_company=True,
        ondelete="restrict",
        help="What the agency answers about its own work with the child.",
    )
    line_ids = fields.One2many(
        "cs.audit.contribution.line", "contribution_id", string="Their answers"
    )
    case_reference = fields.Char(
        related="audit_id.case_id.reference", string="Case reference"
    )
    joint_grade_id = fields.Many2one(
        "cs.grade",
        string="Joint judgement",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    joint_reason = fields.Text(
        string="Reason of the joint judgement", readonly=True, copy=False
    )
    joint_asked_on = fields.Date(string="Put to them on", readonly=True, copy=False)
    joint_answered_on = fields.Date(
        string="They answered it on", readonly=True, copy=False
    )

    def _compute_has_login(self):
        for one in self:
            # Whether there is a login, and not whose.
            one.has_login = bool(one.sudo().agency_id.user_ids)

    @api.depends_context("uid")
    def _compute_is_ours(self):
        for one in self:
            # As above: whether it is one's own.
            one.is_ours = self.env.user in one.sudo().agency_id.user_ids

    # --- rights -----------------------------------------------------------------

    def _check_partner(self, names):
        """What an agency's login may write, and when.

        :param names: names of the fields that it writes
        """
        self.ensure_one()
        if names - PART_FIELDS - JOINT_FIELDS:
            raise AccessError(self.env._("The auditor fills this in."))
        if names & PART_FIELDS and self.received_on:
            raise UserError(
                self.env._(
                    "Your part was sent. Ask the auditor if something has to change."
                )
            )
        if names & JOINT_FIELDS and not self._awaits_agreement():
            raise UserError(self.env._("No joint judgement waits for your answer."))

    def _check_grading(self):
        """Only the agency answers its tool, until its part is sent."""
        for one in self:
            if not one.is_ours:
                raise AccessError(
                    self.env._("The agency answers this under its own login.")
                )
            one._check_open({"line_ids"})

    def _awaits_agreement(self):
        self.ensure_one()
        return bool(self.joint_asked_on and not self.joint_answered_on)

    def _check_is_ours(self):
        for one in self:
            if not one.is_ours and not in_lifecycle(self.env):
                raise AccessError(
                    self.env._("Only whoever logs in for the agency does this.")
                )

    # --- the part -------------------------------------------------------------------

    def _begin_part(self):
        """The agency's tool is laid out, and its logins are asked."""
        vals = []
        for one in self.filtered("has_login"):
            # Which questions are asked of this case: the auditor knows it, and the
            # agency reads the questions alone.
            known = one.sudo()
            tool = known.agency_id.tool_id
            if not tool:
                continue
            known.tool_id = tool
            audit = known.audit_id
            vals += [
                {
                    "contribution_id": one.id,
                    "domain_id": domain.id,
                    "sequence": domain.sequence,
                }
                for domain in tool._applicable_domains(
                    audit.case_type_id, audit.department_id
                )
            ]
        # Laid out like an audit's lines: nobody's own choice.
        self.env["cs.audit.contribution.line"].sudo().with_context(
            cs_lifecycle=LIFECYCLE
        ).create(vals)
        self._tell_agency(self.env._("You are asked for your part of an audit"))

    def action_send_part(self):
        """The agency's part goes to the auditor, and stays as sent. Its own login.

        :raises UserError: naming what is missing
        """
        self.ensure_one()
        self._check_is_ours()
        self._check_open({"says"})
        if open_lines := self.line_ids.filtered(
            lambda line: line.domain_id.is_required and not line.is_answered
        ):
            raise UserError(
                self.env._(
                    "Answer every question first (%(n)s to go). A grade needs its "
                    "evidence.",
                    n=len(open_lines),
                )
            )
        if not (self.says or "").strip():
            raise UserError(self.env._("Say in short what you found."))
        # Sending it is theirs; the day is the product's.
        part = self.sudo()
        part.received_on = fields.Date.context_today(self)
        part._tell_auditor(self.env._("%s sent its part", part.agency_id.name))

    # --- the joint judgement ----------------------------------------------------------

    def _put_to_them(self, grade, reason):
        """The auditor's joint judgement is theirs to answer; a later one anew."""
        # The auditor may put it; the fields are the product's.
        self.sudo().write(
            {
                "joint_grade_id": grade.id,
                "joint_reason": reason,
                "joint_asked_on": fields.Date.context_today(self),
                "joint_answered_on": False,
                "disagrees": False,
            }
        )
        self._tell_agency(self.env._("A joint judgement waits for your answer"))

    def action_agree(self):
        """The agency agrees with the joint judgement. Its own login."""
        self._answer_joint(disagrees=False)

    def action_disagree(self):
        """The agency does not agree, and says what about. Its own login."""
        if not (self.disagreement or "").strip():
            raise UserError(self.env._("Say first what you disagree about."))
        self._answer_joint(disagrees=True)

    def _answer_joint(self, disagrees):
        self.ensure_one()
        self._check_is_ours()
        self._check_open({"disagreement"})
        # As where a part is sent.
        part = self.sudo()
        part.write(
            {
                "disagrees": disagrees,
                "joint_answered_on": fields.Date.context_today(self),
            }
        )
        part._tell_auditor(
            self.env._("%s does not agree", part.agency_id.name)
            if disagrees
            else self.env._("%s agrees with the joint judgement", part.agency_id.name)
        )

    # --- telling ----------------------------------------------------------------------

    def _tell_agency(self, subject):
        """By the number of the audit alone (ALL-07)."""
        for one in self.filtered("has_login"):
            # Whoever logs in for the agency is told, whoever asks.
            part = one.sudo()
            part.message_notify(
                partner_ids=part.agency_id.user_ids.partner_id.ids,
                subject=subject,
                body=self.env._(
                    "%(audit)s: please answer by %(day)s.",
                    audit=part.audit_id.name,
                    day=part.date_due or "-",
                ),
            )

    def _tell_auditor(self, words):
        """As superuser, from what an agency does."""
        self.message_notify(
            partner_ids=self.audit_id.auditor_user_id.partner_id.ids,
            subject=words,
            body=f"{self.audit_id.name}: {words}",
        )
