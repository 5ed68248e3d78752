from odoo import api, models


class CsSaid(models.TransientModel):
    _inherit = "cs.said"

    @api.model
    def _get_sources(self):
        return [*super()._get_sources(), self._from_observations]

    def _from_observations(self):
        for one in self.env["cs.practice.observation"].search(
            [
                ("practitioner_user_id", "=", self.env.uid),
                ("date_released", "!=", False),
            ]
        ):
            kinds = {
                kind: one.finding_ids.filtered(lambda f, kind=kind: f.kind == kind)
                for kind in ("strength", "action", "training")
            }
            labels = dict(
                one.finding_ids._fields["kind"]._description_selection(one.env)
            )
            yield self._entry(
                one.date_observed or one.date_released,
                self.env._(
                    "%(observation)s, %(kind)s",
                    observation=one.name,
                    kind=one.observation_type_id.name,
                ),
                [
                    (self.env._("What happened"), one.context_note),
                    *(
                        (labels[kind], "\n".join(found.mapped("name")))
                        for kind, found in kinds.items()
                    ),
                    (self.env._("What came of the discussion"), one.discussion_note),
                ],
                [(self.env._("Your reflection"), one.reflection)],
                one,
            )
