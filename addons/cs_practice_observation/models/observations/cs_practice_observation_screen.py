from odoo import api, models


class CsPracticeObservation(models.Model):
    """Writing up an observation on the auditing screen (DUR-17, SWI-09)."""

    _inherit = "cs.practice.observation"
    _auditing_action = "cs_practice_observation.action_auditing"

    @api.model
    def _auditing_fields(self):
        return [*super()._auditing_fields(), "context_note"]

    def _auditing_sections(self):
        seen = {
            "name": "seen",
            "label": self.env._("What happened"),
            "isFirst": True,
            # Agreed beforehand: what the practitioner would like feedback on.
            "hint": self.focus or "",
            "boxes": [
                {
                    "name": "context_note",
                    "label": self.env._("What happened, in a few sentences"),
                    "kind": "text",
                    "help": self.env._("No names."),
                }
            ],
        }
        return [seen, "overall", "findings"]

    def _auditing_facts(self):
        # Names of colleagues, for whoever may read the observation.
        known = self.sudo()
        return [
            known.practitioner_id.name,
            known.observation_type_id.name,
            known.department_id.name or "",
        ]

    def _auditing_words(self):
        return {
            **super()._auditing_words(),
            "this": self.env._("This observation"),
            "submit": self.env._("Share"),
            "before": self.env._("Before you can share it"),
            "follows": self.env._("If you share this"),
            "refused": self.env._("Not ready to share."),
            "ready": self.env._("Nothing is missing. It is ready to share."),
            "confirm": self.env._("Share %(observation)s?", observation=self.name),
            "done": self.env._("Shared."),
            "then": self.env._("Reflect on it together, and record that."),
        }

    def _list_consequences(self):
        return [
            self.env._("The practitioner reads it, and is asked to reflect."),
            self.env._("Its actions go on the action board."),
        ]

    def _auditing_submit(self):
        self.action_share()
