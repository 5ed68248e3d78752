from odoo import api, models

from odoo.addons.cs_quality_assurance.models.home.cs_held_work import Held
from odoo.addons.cs_quality_assurance.models.home.cs_my_work import Asked


class CsMyWork(models.AbstractModel):
    """Supervision audits on My work: mine to do, and mine to discuss (DUR-19)."""

    _inherit = "cs.my.work"

    @api.model
    def _get_my_work_sources(self):
        return [*super()._get_my_work_sources(), self._work_supervision_audits]

    def _get_held_work(self):
        return [
            *super()._get_held_work(),
            Held(
                "cs.supervision.audit",
                [("state", "in", ("planned", "in_progress", "released"))],
                "auditor_id",
                "date_planned",
                self.env._("supervision audit"),
            ),
        ]

    def _work_supervision_audits(self):
        return Asked(
            "cs.supervision.audit",
            [
                ("auditor_user_id", "=", self.env.uid),
                ("state", "in", ("planned", "in_progress", "released")),
            ],
            ["name", "supervisor_id", "date_planned", "state"],
            make=self._items_of_supervision,
        )

    def _items_of_supervision(self, audits):
        buttons = {
            "planned": self.env._("Start"),
            "in_progress": self.env._("Continue"),
            "released": self.env._("Record"),
        }
        return [
            self._work_item(
                audit,
                "audit",
                self.env._("Discuss %(audit)s in supervision", audit=audit.name)
                if audit.state == "released"
                else self.env._("Supervision audit %(audit)s", audit=audit.name),
                [audit.supervisor_id.name],
                audit.date_next_supervision
                if audit.state == "released"
                else audit.date_planned,
                buttons[audit.state],
                methods=[] if audit.state == "released" else ["action_open_auditing"],
            )
            for audit in audits
        ]
