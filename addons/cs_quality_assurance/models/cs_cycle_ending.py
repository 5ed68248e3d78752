from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .guard import LIFECYCLE


class CsCycle(models.Model):
    """How a round ends: closed, cancelled with a reason, or its draw undone."""

    _inherit = "cs.cycle"

    def action_close(self):
        """Running -> closed, once no audit of the round is waiting to be done. QA
        officers.
        """
        self._check_officer()
        self._lock()
        for cycle in self:
            if cycle.state != "open":
                raise UserError(
                    self.env._("“%(cycle)s” is not running.", cycle=cycle.name)
                )
            waiting = cycle.audit_ids.filtered(
                lambda audit: audit.state in ("draft", "allocated", "in_progress")
            )
            if waiting:
                raise UserError(
                    self.env._(
                        "Audits of “%(cycle)s” not submitted yet: %(count)s. Wait "
                        "for them, or cancel them with a reason.",
                        count=len(waiting),
                        cycle=cycle.name,
                    )
                )
        self._to({"state": "closed", "closed_on": fields.Date.context_today(self)})

    def action_cancel(self, reason):
        """Any state before closed -> cancelled, with a reason; its audits not yet
        submitted go with it. QA officers.

        :param reason: plain text, kept and shown
        """
        self._check_officer()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the cycle is cancelled."))
        self._lock()
        for cycle in self:
            if cycle.state in ("closed", "cancelled"):
                raise UserError(
                    self.env._("“%(cycle)s” is already over.", cycle=cycle.name)
                )
            cycle.audit_ids.filtered(
                lambda audit: audit.state in ("draft", "allocated", "in_progress")
            ).action_cancel(reason)
        self._to({"state": "cancelled", "cancel_reason": reason.strip()})

    def action_back_to_planned(self, reason):
        """Drawn or allocated -> planned, before anybody was told. QA managers, with a
        reason.

        The seed stays: drawing again from the same register gives the same sample, so
        nobody
        can draw until they like what they see (ALL-03).
        """
        if not self.env.su and not self.env.user.has_group(
            "cs_quality_assurance.group_qa_manager"
        ):
            raise AccessError(self.env._("Only a QA manager can undo a draw."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the draw is undone."))
        self._lock()
        for cycle in self:
            if cycle.state not in ("drawn", "allocated") or any(
                a.state != "draft" for a in cycle.audit_ids
            ):
                raise UserError(
                    self.env._(
                        "“%(cycle)s” has been opened, so its sample stays as it is.",
                        cycle=cycle.name,
                    )
                )
            asked = (cycle.certificate or {}).get("asked_size", 0)
            cycle.message_post(
                body=self.env._(
                    "The draw (cases: %(count)s, seal %(seal)s) was undone: %(reason)s",
                    count=len(cycle.sample_ids),
                    seal=cycle.seal,
                    reason=reason.strip(),
                )
            )
            quiet = cycle.with_context(cs_lifecycle=LIFECYCLE)
            audits = quiet.audit_ids
            quiet.sample_ids.unlink()
            quiet.stratum_ids.unlink()
            quiet.auditor_ids.unlink()
            audits.unlink()
            quiet.write(
                {
                    "state": "draft",
                    "sample_size": asked,
                    "certificate": False,
                    "fingerprint": False,
                    "seal": False,
                    "register_size": 0,
                    "register_file": False,
                    "drawn_on": False,
                    "drawn_by_id": False,
                    "checked_on": False,
                    "check_result": False,
                }
            )
