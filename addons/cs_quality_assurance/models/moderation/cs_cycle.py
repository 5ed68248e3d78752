from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...rules import sampling
from ...rules.messages import RuleError
from ..audits.cs_audit import SUBMITTED_STATES
from ..platform.batch import run_in_batches


class CsCycle(models.Model):
    """The share of a round that is moderated, drawn at random from what was submitted
    (BPL-08)."""

    _inherit = "cs.cycle"

    moderation_mode = fields.Char(
        compute="_compute_moderation_mode", string="How many are moderated"
    )
    moderation_drawn_on = fields.Date(
        string="Moderation drawn", readonly=True, copy=False, lifecycle=True
    )
    moderation_draw = fields.Json(
        readonly=True,
        copy=False,
        help="What the draw was made from and what it gave, for whoever asks.",
        lifecycle=True,
        string="Moderated ones are drawn",
    )
    waiting_count = fields.Integer(
        string="Waiting for the moderation draw", compute="_compute_waiting_count"
    )

    @api.depends("framework_id.moderation_mode", "programme_line_id.moderation_mode")
    def _compute_moderation_mode(self):
        for cycle in self:
            cycle.moderation_mode = cycle._moderated_by().moderation_mode

    def _moderated_by(self):
        """Whose settings of moderation hold: its line's or the framework's."""
        # Settings, for whoever reads the round.
        line = self.programme_line_id.sudo()
        return line if line.moderation_mode else self.framework_id

    def _compute_waiting_count(self):
        counts = dict(
            self.env["cs.audit"]._read_group(
                [
                    ("cycle_id", "in", self.ids),
                    ("moderation_basis", "=", "waiting"),
                    ("state", "=", "moderation"),
                ],
                ["cycle_id"],
                ["__count"],
            )
        )
        for cycle in self:
            cycle.waiting_count = counts.get(cycle, 0)

    def action_draw_moderation(self):
        """Draw the share to moderate from what has been submitted so far. QA officers.

        Asked again with more submitted, it keeps what was drawn and adds what is
        missing.
        """
        self._check_officer()
        self._lock()
        for cycle in self:
            if cycle._moderated_by().moderation_mode != "sample":
                raise UserError(
                    self.env._(
                        "“%(framework)s” does not moderate a share of each cycle.",
                        framework=cycle._moderated_by().name,
                    )
                )
            if not cycle._submitted():
                raise UserError(
                    self.env._(
                        "Nothing of “%(cycle)s” has been submitted yet.",
                        cycle=cycle.name,
                    )
                )
            # The role was checked; moving audits on is the framework's decision, not a
            # right of its own.
            cycle.sudo()._draw_moderation()
        return True

    def _submitted(self):
        self.ensure_one()
        return self.env["cs.audit"].search(
            [
                ("cycle_id", "=", self.id),
                ("state", "in", SUBMITTED_STATES),
                ("moderation_basis", "!=", False),
            ],
            order="id",
        )

    def _draw_moderation(self):
        """BPL-08: at least the framework's share, always rounded up, at random;
        criteria come on top (BPL-14)."""
        for cycle in self:
            submitted = cycle._submitted()
            by_name = {audit.name: audit for audit in submitted}
            named = submitted.filtered(
                lambda audit: audit.moderation_basis == "criterion"
            ).mapped("name")
            try:
                drawn_names = cycle._names_drawn(by_name, named)
            except RuleError as error:
                raise UserError(str(error)) from error
            cycle._to(
                {
                    "moderation_drawn_on": fields.Date.context_today(cycle),
                    "moderation_draw": {
                        "percentage": cycle._moderated_by().moderation_percentage,
                        "submitted": sorted(by_name),
                        "drawn": drawn_names,
                        "named": named,
                    },
                }
            )
            submitted._draw_for_moderation(
                submitted.browse(by_name[name].id for name in drawn_names)
            )
            cycle.message_post(
                body=self.env._(
                    "Moderation drawn: %(drawn)s of %(submitted)s submitted at "
                    "random, and %(named)s because of their grade.",
                    drawn=len(drawn_names),
                    submitted=len(by_name),
                    named=len(set(named) - set(drawn_names)),
                )
            )

    def _names_drawn(self, by_name, named):
        """The audits drawn, those drawn before first.

        The first draw is from everything submitted. One submitted later makes up the
        share from those still waiting: what went on to closing is not called back.

        :raises RuleError: see ``rules.sampling``
        """
        self.ensure_one()
        percentage = self._moderated_by().moderation_percentage
        if not self.moderation_drawn_on:
            return list(
                sampling.select_for_moderation(
                    percentage, by_name, self.seed, named=named
                ).drawn
            )
        # One re-opened since is no longer among them, and may be drawn again.
        already = [name for name in self.moderation_draw["drawn"] if name in by_name]
        waiting = [
            name
            for name, audit in by_name.items()
            if audit.moderation_basis == "waiting" and name not in already
        ]
        missing = max(0, sampling.share_up(percentage, len(by_name)) - len(already))
        return (
            already
            + list(sampling.drawing_order(self.seed, "moderation", waiting))[:missing]
        )

    def _moderation_draw_days(self):
        """The day on which what is moderated of each of these rounds is drawn: the day
        after the last audit is due, today once all are in or late.

        :return: dict of cycle id -> date
        """
        today = fields.Date.context_today(self)
        last = dict(
            self.env["cs.audit"]
            # Only when the last one is due, for auditors who see their own alone.
            .sudo()
            ._read_group(
                [
                    ("cycle_id", "in", self.ids),
                    ("state", "in", ("draft", "allocated", "in_progress")),
                ],
                ["cycle_id"],
                ["date_due:max"],
            )
        )
        return {
            cycle.id: max(last[cycle] + timedelta(days=1), today)
            if last.get(cycle)
            else today
            for cycle in self
        }

    def _draw_moderation_due(self):
        """Draw for rounds whose audits are all in, or whose last due date has passed;
        called daily."""
        today = fields.Date.context_today(self)
        Audit = self.env["cs.audit"]
        waiting = Domain("state", "=", "moderation") & Domain(
            "moderation_basis", "=", "waiting"
        )
        cycles = self.browse()
        for cycle, __ in Audit._read_group(
            waiting & Domain("cycle_id", "!=", False), ["cycle_id"], ["__count"]
        ):
            unfinished = Domain("cycle_id", "=", cycle.id) & Domain(
                "state", "in", ("draft", "allocated", "in_progress")
            )
            if not Audit.search_count(
                unfinished & Domain("date_due", ">=", today), limit=1
            ):
                cycles |= cycle
        run_in_batches(cycles, lambda batch: batch._draw_moderation(), size=1)

    # A layer's share of a round (BPL-08).

    def _layer_population(self, layer):
        """Every audit of the round by number, with what was decided for a layer.

        :return: (names of all, names taken, names passed over)
        """
        self.ensure_one()
        # Numbers of audits only.
        audits = (
            self.env["cs.audit"]
            .sudo()
            .search_fetch(
                [("cycle_id", "=", self.id), ("state", "!=", "cancelled")],
                ["name", "layers_passed"],
            )
        )
        taken, passed = set(), set()
        for audit in audits:
            decided = audit.layers_passed or {}
            if str(layer.id) in decided:
                drawn = decided[str(layer.id)]["drawn"]
                (taken if drawn else passed).add(audit.name)
        return audits.mapped("name"), taken, passed
