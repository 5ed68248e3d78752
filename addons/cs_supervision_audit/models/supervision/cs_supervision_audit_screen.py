from odoo import api, models

READ_FIELDS = [
    "period_start",
    "period_end",
    "sessions_expected",
    "sessions_held",
    "sessions_on_template",
    "context_note",
]


class CsSupervisionAudit(models.Model):
    """A supervision audit on the auditing screen (DUR-18)."""

    _inherit = "cs.supervision.audit"
    _auditing_action = "cs_supervision_audit.action_auditing"

    @api.model
    def _auditing_fields(self):
        return [*super()._auditing_fields(), *READ_FIELDS]

    def _auditing_rights(self):
        mine = self.auditor_user_id == self.env.user
        return {**super()._auditing_rights(), "start": mine and self.state == "planned"}

    def _auditing_sections(self):
        label = {
            name: self._fields[name]._description_string(self.env)
            for name in READ_FIELDS
        }
        kinds = {"period_start": "day", "period_end": "day", "context_note": "text"}
        read = {
            "name": "read",
            "label": self.env._("What you read"),
            "isFirst": True,
            "boxes": [
                {
                    "name": name,
                    "label": label[name],
                    "kind": kinds.get(name, "number"),
                }
                for name in READ_FIELDS
            ],
        }
        return [read, "overall", "findings"]

    def _auditing_facts(self):
        # Names of colleagues, for whoever may read the audit.
        known = self.sudo()
        facts = [
            self.env._("Supervisor: %(who)s", who=known.supervisor_id.name),
            known.supervisee_id
            and self.env._("File of %(who)s", who=known.supervisee_id.name),
            known.department_id.name,
        ]
        return [fact for fact in facts if fact]

    def _auditing_people(self):
        return [
            *super()._auditing_people(),
            (self.supervisee_id, self.env._("Supervisee")),
        ]

    def _auditing_words(self):
        return {
            **super()._auditing_words(),
            "submit": self.env._("Release"),
            "before": self.env._("Before you can release"),
            "follows": self.env._("If you release this"),
            "refused": self.env._("Not ready to release."),
            "ready": self.env._("Nothing is missing. It is ready to release."),
            "confirm": self.env._("Release %(audit)s?", audit=self.name),
            "done": self.env._("Released."),
            "then": self.env._("Discuss it in the next supervision."),
        }

    def _list_consequences(self):
        return [
            self.env._("The supervisor sees the audit."),
            self.env._("The completed tool goes to the operations manager."),
            self.env._("Its actions go on the action board."),
        ]

    def _auditing_submit(self):
        self.action_release()
