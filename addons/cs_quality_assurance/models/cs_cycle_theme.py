from odoo import models
from odoo.exceptions import RedirectWarning
from odoo.tools import format_date

from ..rules import activities


class CsCycle(models.Model):
    """When a thematic audit may open: agreed first, managers told in time (DUR-15)."""

    _inherit = "cs.cycle"

    def action_tell_managers(self):
        """Tell the managers which cases come, as long before as the framework asks
        (DUR-15). QA officers; allocating tells nobody.

        :raises RedirectWarning: something has to be agreed first
        """
        self._check_officer()
        for cycle in self:
            cycle._check_agreed()
            cycle._send_notices(cycle._today())
        return True

    def _check_agreed(self):
        self.ensure_one()
        if refusal := self._agreement_refusal():
            raise self._send_to_line(refusal)

    def _send_to_line(self, refusal):
        """The refusal, with the way to the line on which it is mended."""
        return RedirectWarning(
            refusal,
            {
                "type": "ir.actions.act_window",
                "res_model": "cs.programme.line",
                "res_id": self.programme_line_id.id,
                "views": [(False, "form")],
            },
            self.env._("Open the line of the programme"),
        )

    def _opening_refusal(self):
        """Why this round cannot open yet, in a sentence; empty when it can.

        Hook: other kinds of audit add their own conditions.
        """
        self.ensure_one()
        if self.kind != "thematic":
            return ""
        return self._agreement_refusal() or self._managers_not_told()

    def _agreement_refusal(self):
        line, framework = self.programme_line_id, self.framework_id
        if framework.thematic_agreed_first and not line.agreed_on:
            return self.env._(
                "Agree what good looks like and the non-negotiable elements of "
                "“%(line)s” before “%(cycle)s” opens.",
                line=line.name,
                cycle=self.name,
            )
        return ""

    def _managers_not_told(self):
        """DUR-15: managers know which cases at least so many days before."""
        days = self.framework_id.thematic_notice_days
        if not days:
            return ""
        managers = self.programme_line_id._manager_notices()
        if not managers:
            return self.env._(
                "Nobody has told the managers which cases. Add them to “Who is told” "
                "on “%(line)s”, at least %(days)s days ahead.",
                line=self.programme_line_id.name,
                days=days,
            )
        # Whether and when they were told is the round's own log.
        sent = self.sudo().notice_ids.filtered(lambda n: n.notice_id in managers)
        told = max(sent.mapped("sent_on"), default=None)
        if len(sent) < len(managers):
            told = None
        start = max(self._today(), self.date_start)
        if activities.may_start(told, days, start):
            return ""
        if not told:
            return self.env._(
                "Managers have not been told which cases yet: press Tell the managers. "
                "“%(cycle)s” can open %(days)s days after they are.",
                cycle=self.name,
                days=days,
            )
        return self.env._(
            "Managers were told on %(told)s. “%(cycle)s” can open %(days)s days "
            "after that; move its start.",
            told=format_date(self.env, told),
            cycle=self.name,
            days=days,
        )
