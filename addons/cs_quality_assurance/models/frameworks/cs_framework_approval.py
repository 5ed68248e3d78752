from odoo import fields, models
from odoo.tools import format_list

# What somebody in a named post may have to approve: the field that names the posts.
EXEMPTION = "exemption_job_ids"
REOPENING = "reopen_job_ids"
OVERRIDE = "override_job_ids"
LATE_DATE = "late_job_ids"


class CsFramework(models.Model):
    """Who approves what is out of the ordinary: a post, whoever holds it."""

    _inherit = "cs.framework"

    exemption_job_ids = fields.Many2many(
        "hr.job",
        "cs_framework_exemption_job_rel",
        string="Exemptions are approved by",
        check_company=True,
        help="These posts, and nobody else. Empty: QA managers.",
    )
    reopen_job_ids = fields.Many2many(
        "hr.job",
        "cs_framework_reopen_job_rel",
        string="Audits are re-opened by",
        check_company=True,
        help="These posts, and nobody else. Empty: QA managers.",
    )
    override_job_ids = fields.Many2many(
        "hr.job",
        "cs_framework_override_job_rel",
        string="An auditor with a conflict is allowed by",
        check_company=True,
        help="These posts, of those who may choose an auditor. Empty: every QA "
        "officer.",
    )
    late_job_ids = fields.Many2many(
        "hr.job",
        "cs_framework_late_job_rel",
        string="A late date is allowed by",
        check_company=True,
        help="These posts, of those who may change an action. Empty: whoever gives a "
        "reason.",
    )

    def _holds_post(self, kind):
        """Whether the current user holds one of the posts that approve this.

        :param kind: the field that names them
        """
        self.ensure_one()
        # Everybody's own post is theirs to know; which approve is the policy's.
        job = self.env["hr.employee"]._cs_current().sudo().job_id
        return bool(job) and job in self.sudo()[kind]

    def _posts_in_words(self, kind):
        """The posts that approve this, as one would say them."""
        self.ensure_one()
        # Names of posts that the policy itself names.
        return format_list(self.env, self.sudo()[kind].mapped("name"))

    def _unless_post(self, kind):
        """Why the current user does not approve this; None where they hold the post,
        or no post is named."""
        self.ensure_one()
        if self.env.su or not self[kind] or self._holds_post(kind):
            return None
        return self.env._(
            "Your framework leaves this to: %(posts)s.",
            posts=self._posts_in_words(kind),
        )
