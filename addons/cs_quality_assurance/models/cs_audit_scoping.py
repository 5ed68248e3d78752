from odoo import models
from odoo.exceptions import AccessError, UserError

from .guard import LIFECYCLE


class CsAudit(models.Model):
    """Extra audits of the practitioner's other work (DUR-11, DUR-30)."""

    _inherit = "cs.audit"

    def action_scope_extra(self):
        """Ask which of the practitioner's other open cases are audited, too.

        The manager of the service, those above, and QA officers.
        """
        self._check_may_scope()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extra audits of this practitioner's work"),
            "res_model": "cs.audit.extra",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_audit_id": self.id},
        }

    def _check_may_scope(self):
        """Who scopes extra audits: whoever manages the service or stands above it, and
        QA officers.
        """
        self.ensure_one()
        self.check_access("read")
        if not self._manages_service():
            raise AccessError(
                self.env._(
                    "Only the manager of the service, or a QA officer, can ask for "
                    "extra audits."
                )
            )
        if self.state in ("draft", "allocated", "cancelled"):
            raise UserError(
                self.env._("%(audit)s has not found anything yet.", audit=self.name)
            )
        if not self.practitioner_id:
            raise UserError(
                self.env._(
                    "%(audit)s names no practitioner, so there is no other work to "
                    "look at.",
                    audit=self.name,
                )
            )

    def _other_open_cases(self):
        """The practitioner's other open cases, as far as the current user may read
        them.
        """
        self.ensure_one()
        return self.env["cs.case"].search(
            [
                ("practitioner_id", "=", self.practitioner_id.id),
                ("is_open", "=", True),
                ("id", "!=", self.case_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        )

    def _make_extra_audits(self, cases, reason):
        """Draft ad hoc audits of these cases, which show where they come from (DUR-30).

        :param cases: some of ``_other_open_cases``
        :param reason: plain text, kept on the record of this audit
        :return: the new audits
        :raises UserError: none chosen, no reason, or a case that is not the
            practitioner's
        """
        self._check_may_scope()
        if not (reason or "").strip():
            raise UserError(self.env._("Say what the extra audits should look for."))
        if not cases:
            raise UserError(self.env._("Choose at least one case to audit."))
        if strangers := cases - self._other_open_cases():
            raise UserError(
                self.env._(
                    "Case %(case)s is not another open case of this practitioner.",
                    case=strangers[0].reference,
                )
            )
        # Checked above: scoping is a decision of the service manager, who has
        # no right to make audits otherwise.
        audits = self.sudo().with_context(cs_lifecycle=LIFECYCLE)
        extra = audits.env["cs.audit"].create(
            [
                {
                    "case_id": case.id,
                    "kind": "ad_hoc",
                    "origin_audit_id": self.id,
                    "framework_id": self.framework_id.id,
                    "context_note": reason.strip(),
                }
                for case in cases
            ]
        )
        audits._message_log(
            body=self.env._(
                "Extra audits asked for (%(count)s): %(names)s. %(reason)s",
                count=len(extra),
                names=", ".join(extra.mapped("name")),
                reason=reason.strip(),
            )
        )
        return extra.with_env(self.env)
