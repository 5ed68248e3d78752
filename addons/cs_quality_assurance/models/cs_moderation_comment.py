from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OFFICER = "cs_quality_assurance.group_qa_officer"


class CsModeration(models.Model):
    """QA's last word on a moderation, beside the moderator's own (LUT-08).

    QA officers write it once the moderation is done; whoever reads the moderation
    reads it. The auditor's and the moderator's judgements stay as they are (ALL-06).
    """

    _inherit = "cs.moderation"

    qa_comment = fields.Text(
        string="Final comments from QA",
        tracking=True,
        copy=False,
        help="Quality assurance of the audit and its moderation. No names of children.",
    )
    qa_comment_by_id = fields.Many2one(
        "res.users", string="QA comments by", readonly=True, copy=False
    )
    qa_comment_date = fields.Date(string="QA comments on", readonly=True, copy=False)
    can_comment = fields.Boolean(compute="_compute_can_comment")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_comment(self):
        officer = self.env.user.has_group(OFFICER)
        for moderation in self:
            moderation.can_comment = officer and moderation.state == "done"

    def _comment(self, text):
        """QA officers, on a finished moderation."""
        if not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a QA officer adds QA's comments."))
        for moderation in self:
            if moderation.state != "done":
                raise UserError(
                    self.env._(
                        "QA comments on %(audit)s once its moderation is done.",
                        audit=moderation.audit_id.name,
                    )
                )
        self._cs_write_comment(text)

    def _cs_write_comment(self, comment):
        """The comment with who and when; the role and the state have been checked."""
        comment = (comment or "").strip()
        # Checked by ``write``: a done moderation takes nothing else from anybody.
        self.sudo().write(
            {
                "qa_comment": comment or False,
                "qa_comment_by_id": self.env.uid if comment else False,
                "qa_comment_date": comment and fields.Date.context_today(self),
            }
        )
