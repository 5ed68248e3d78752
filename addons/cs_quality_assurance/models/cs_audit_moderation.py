from odoo import fields, models

from ..rules import grading

# Looks at work already looked at: nobody moderates them.
NEVER_MODERATED = ("dip_review", "dip_sample", "benchmark", "external")


class CsAudit(models.Model):
    """Which audits are moderated, and by whom (BPL-08, BPL-14, DUR-12, LUT-08)."""

    _inherit = "cs.audit"

    moderation_basis = fields.Selection(
        [
            ("waiting", "Waits for the draw"),
            ("all", "Every audit"),
            ("criterion", "Its grade"),
            ("sample", "Drawn at random"),
            ("not_drawn", "Not drawn"),
        ],
        string="Moderated because",
        readonly=True,
        copy=False,
        index=True,
        lifecycle=True,
    )

    def _moderation_due(self):
        """Whether this audit goes to anybody else: in the framework's own moderation,
        or in a layer after it."""
        return self._first_layer_due() or bool(self._layer_ahead()[0])

    def _first_layer_due(self):
        """LUT-08: all; BPL-08: those of a cycle wait for its draw; BPL-14: those a
        criterion names, at once."""
        self.ensure_one()
        if self.kind in NEVER_MODERATED:
            return False
        mode = self.framework_id.moderation_mode
        return (
            mode == "all"
            or self._always_moderated()
            or (mode == "sample" and self._waits_for_draw())
        )

    def _always_moderated(self):
        """Whether a criterion of the framework names this audit's grade (BPL-14,
        DUR-12)."""
        self.ensure_one()
        grade = self.overall_grade_id
        return any(
            grading.triggered(
                rule.trigger,
                rule.grade_id.rank or None,
                grade.rank or None,
                bool(self.child_unsafe),
            )
            for rule in self.framework_id.moderation_rule_ids
        )

    def _waits_for_draw(self):
        """An audit of a round waits for the round's draw; one by itself is never
        drawn."""
        return bool(self.cycle_id)

    def _make_moderation(self):
        """Send these audits to whoever looks next, due in working days; those that wait
        for a draw have nobody yet."""
        first = self.filtered(lambda audit: audit._first_layer_due())
        for audit in first:
            if audit.framework_id.moderation_mode == "all":
                basis = "all"
            else:
                basis = "criterion" if audit._always_moderated() else "waiting"
            audit._to({"moderation_basis": basis})
        waiting = first.filtered(lambda audit: audit.moderation_basis == "waiting")
        (first - waiting)._name_moderators()
        (first - waiting)._create_moderations()
        # Submitted after the draw: the share is made up at once.
        waiting.cycle_id.filtered("moderation_drawn_on")._draw_moderation()
        (self - first)._go_on()

    def _name_moderators(self):
        """A lawful moderator for each that has none: the one with the least to do
        (LUT-12)."""
        nameless = self.filtered(lambda audit: not audit.moderator_id)
        if not nameless:
            return
        by_moderator = {}
        for audit_id, moderator in nameless._choose_moderators().items():
            by_moderator.setdefault(moderator, []).append(audit_id)
        for moderator, ids in by_moderator.items():
            self.browse(ids)._to({"moderator_id": moderator})

    def _draw_for_moderation(self, drawn):
        """The outcome of the draw for these waiting audits.

        :param drawn: those of them that were drawn; the others go on to closing
        """
        waiting = self.filtered(
            lambda audit: (
                audit.moderation_basis == "waiting" and audit.state == "moderation"
            )
        )
        chosen, spared = waiting & drawn, waiting - drawn
        # Those that the draw spares may have another layer before them.
        further = spared.filtered(lambda audit: audit._layer_ahead()[0])
        further._to({"moderation_basis": "not_drawn"})
        further._go_on()
        spared -= further
        chosen._to({"moderation_basis": "sample"})
        chosen._name_moderators()
        chosen._create_moderations()
        spared._to({"moderation_basis": "not_drawn", "state": "closing"})
        spared._result_known()

    def _forget_moderation(self):
        self._to({"moderation_basis": False, "layers_passed": False})
