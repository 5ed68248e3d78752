from odoo import api, fields, models
from odoo.tools import LazyTranslate, format_date

from ...rules.life import Ask, Step
from ..platform import cs_life_mixin as life
from ..platform.guard import LIFECYCLE
from .cs_cycle_auditor import DONE_STATES, TODO_STATES

_lt = LazyTranslate(__name__)

# A stage of the round -> the states of its audits; in the order people go through them.
STAGES = {
    "allocated": ("allocated",),
    "in_progress": ("in_progress",),
    "moderation": ("moderation",),
    "closing": ("closing",),
    "closed": ("closed",),
}


def _not_to_allocate(cycle):
    if cycle.state == "draft":
        return cycle.env._("Draw the sample of “%(cycle)s” first.", cycle=cycle.name)
    return cycle.env._("“%(cycle)s” is over.", cycle=cycle.name)


class CsCycle(models.Model):
    """The steps of a round, and how it ends: closed, cancelled with a reason, or its
    draw undone."""

    _inherit = "cs.cycle"

    _life = (
        Step(
            "draw",
            ("draft",),
            ("drawn",),
            who="qa_officer",
            otherwise=_lt("The sample of “%(what)s” has already been drawn."),
            sets={"drawn_on": life.today, "drawn_by_id": life.user, "problem": False},
            by_button=True,
        ),
        Step(
            "allocate",
            ("drawn",),
            ("allocated",),
            who="qa_officer",
            otherwise=_not_to_allocate,
            prepares=("_allocate_each",),
            sets={"problem": False},
        ),
        Step(
            "allocate_again",
            ("allocated", "open"),
            (),
            who="qa_officer",
            prepares=("_allocate_each",),
        ),
        Step(
            "open",
            ("allocated", "open"),
            ("open",),
            who="qa_officer",
            otherwise=_lt("Draw and allocate “%(what)s” before you open it."),
            checks=("_check_something_to_open",),
            sets={"problem": False},
            by_button=True,
        ),
        Step(
            "close",
            ("open",),
            ("closed",),
            who="qa_officer",
            otherwise=_lt("“%(what)s” is not running."),
            checks=("_problems_of_waiting",),
            sets={"closed_on": life.today},
        ),
        Step(
            "undo",
            ("drawn", "allocated"),
            ("draft",),
            who="qa_manager",
            otherwise=_lt("“%(what)s” has been opened, so its sample stays as it is."),
            checks=("_problems_of_told",),
            prepares=("_put_sample_back",),
            sets={
                "certificate": False,
                "fingerprint": False,
                "seal": False,
                "register_size": 0,
                "register_file": False,
                "drawn_on": False,
                "drawn_by_id": False,
                "checked_on": False,
                "check_result": False,
            },
            asks=Ask(
                _lt("Undo the draw"),
                _lt(
                    "The sample is put back and can be drawn again when the "
                    "register is right. The seed stays: the same register gives "
                    "the same sample."
                ),
                _lt("Undo the draw"),
                _lt("Say why the draw is undone."),
                said=_lt("Why the draw was undone: %(reason)s"),
            ),
        ),
        Step(
            "cancel",
            ("draft", "drawn", "allocated", "open"),
            ("cancelled",),
            who="qa_officer",
            otherwise=_lt("“%(what)s” is already over."),
            reason="cancel_reason",
            follows=("_drop_to_dos",),
            asks=Ask(
                _lt("Cancel the cycle"),
                _lt(
                    "Audits that are not submitted yet are cancelled with the "
                    "cycle. What was submitted stays."
                ),
                _lt("Cancel the cycle"),
                _lt("Say why the cycle is cancelled."),
            ),
        ),
    )

    def action_close(self):
        """Running -> closed, once no audit of the round is waiting to be done. QA
        officers.
        """
        self._take("close")

    def _audits_waiting(self):
        return self.audit_ids.filtered(
            lambda audit: audit.state in ("draft", "allocated", "in_progress")
        )

    def _problems_of_waiting(self):
        if not (waiting := self._audits_waiting()):
            return []
        return [
            self.env._(
                "Audits of “%(cycle)s” not submitted yet: %(count)s. Wait for them, or "
                "cancel them with a reason.",
                count=len(waiting),
                cycle=self.name,
            )
        ]

    def action_cancel(self, reason):
        """Any state before closed -> cancelled, with a reason; its audits not yet
        submitted go with it. QA officers.

        :param reason: plain text, kept and shown
        """
        self._ready_for("cancel", reason)
        self._audits_waiting().action_cancel(reason)
        self._take("cancel", reason)

    def action_undo(self, reason):
        """Drawn or allocated -> planned, before anybody was told. QA managers, with a
        reason.

        The seed stays: drawing again from the same register gives the same sample, so
        nobody can draw until they like what they see (ALL-03).
        """
        self._take("undo", reason)

    def _problems_of_told(self):
        if all(audit.state == "draft" for audit in self.audit_ids):
            return []
        return [
            self.env._(
                "“%(cycle)s” has been opened, so its sample stays as it is.",
                cycle=self.name,
            )
        ]

    def _put_sample_back(self):
        for cycle in self:
            cycle.message_post(
                body=self.env._(
                    "The draw (cases: %(count)s, seal %(seal)s) was undone.",
                    count=len(cycle.sample_ids),
                    seal=cycle.seal,
                )
            )
            quiet = cycle.with_context(cs_lifecycle=LIFECYCLE)
            audits = quiet.audit_ids
            quiet.sample_ids.unlink()
            quiet.stratum_ids.unlink()
            quiet.auditor_ids.unlink()
            audits.unlink()
            quiet.sample_size = (cycle.certificate or {}).get("asked_size", 0)

    # How far a round is, in counts: for the cockpit, the board and the lists. Counts
    # only, taken as superuser, so that a head of service sees how the round stands
    # without reading audits that are not theirs (BPL-03).

    live_count = fields.Integer(
        string="In the sample", compute="_compute_counts", compute_sudo=True
    )
    allocated_count = fields.Integer(
        string="With an auditor", compute="_compute_counts", compute_sudo=True
    )
    unallocated_count = fields.Integer(
        string="Without an auditor", compute="_compute_counts", compute_sudo=True
    )
    submitted_count = fields.Integer(
        string="Done", compute="_compute_counts", compute_sudo=True
    )
    late_count = fields.Integer(
        string="Late", compute="_compute_counts", compute_sudo=True
    )
    done_percent = fields.Float(
        string="Done (%)", compute="_compute_counts", compute_sudo=True
    )
    replaced_count = fields.Integer(
        string="Replaced", compute="_compute_replaced_count", compute_sudo=True
    )
    unallocated_ids = fields.One2many(
        "cs.cycle.sample", compute="_compute_unallocated_ids", string="No auditor yet"
    )
    cockpit = fields.Json(string="Progress", compute="_compute_cockpit")

    def _audit_counts(self):
        """Audits by cycle, state, with or without auditor, late or not.

        :return: dict of cycle id -> list of (state, has an auditor, due, count)
        """
        found = {}
        for cycle, state, auditor, due, count in self.env["cs.audit"]._read_group(
            [("cycle_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["cycle_id", "state", "auditor_id", "date_due:day"],
            ["__count"],
        ):
            found.setdefault(cycle.id, []).append((state, bool(auditor), due, count))
        return self._without_due_of_exempt(found)

    @api.depends("audit_ids.state", "audit_ids.auditor_id", "audit_ids.date_due")
    def _compute_counts(self):
        counts = self._audit_counts()
        for cycle in self:
            rows = counts.get(cycle.id, [])
            today = cycle._today()
            cycle.live_count = sum(row[3] for row in rows)
            cycle.allocated_count = sum(row[3] for row in rows if row[1])
            cycle.unallocated_count = cycle.live_count - cycle.allocated_count
            cycle.submitted_count = sum(r[3] for r in rows if r[0] in DONE_STATES)
            cycle.late_count = sum(
                count
                for state, _auditor, due, count in rows
                if state in TODO_STATES and due and due < today
            )
            cycle.done_percent = (
                100.0 * cycle.submitted_count / cycle.live_count
                if cycle.live_count
                else 0.0
            )

    @api.depends("sample_ids.state")
    def _compute_replaced_count(self):
        counts = dict(
            self.env["cs.cycle.sample"]._read_group(
                [("cycle_id", "in", self.ids), ("state", "!=", "drawn")],
                ["cycle_id"],
                ["__count"],
            )
        )
        for cycle in self:
            cycle.replaced_count = counts.get(cycle, 0)

    @api.depends("sample_ids.auditor_id", "sample_ids.state", "state")
    def _compute_unallocated_ids(self):
        for cycle in self:
            cycle.unallocated_ids = (
                cycle.sample_ids.filtered(
                    lambda sample: sample.state == "drawn" and not sample.auditor_id
                )
                if cycle.state in ("allocated", "open")
                else False
            )

    @api.depends(
        "audit_ids.state",
        "audit_ids.auditor_id",
        "audit_ids.date_due",
        "milestone_ids.date_start",
        "milestone_ids.date_end",
        "milestone_ids.name",
        "state",
        "date_start",
        "date_end",
        "draw_on",
        "open_on",
    )
    @api.depends_context("lang")
    def _compute_cockpit(self):
        # Counts only, see the class.
        counts = self.sudo()._audit_counts()
        for cycle in self:
            cycle.cockpit = {
                "state": cycle.state,
                "stages": cycle._stages(counts.get(cycle.id, [])),
                "strip": cycle._strip(counts.get(cycle.id, [])),
            }

    def _stages(self, rows):
        """The stages of the round with their counts, as plain values for the screen."""
        names = dict(
            self.env["cs.audit"]._fields["state"]._description_selection(self.env)
        )
        names["allocated"] = self.env._("To start")
        stages = [
            {
                "key": "unallocated",
                "name": self.env._("No auditor"),
                "count": sum(r[3] for r in rows if r[0] == "draft" and not r[1]),
                "domain": [["state", "=", "draft"], ["auditor_id", "=", False]],
            },
            {
                "key": "ready",
                "name": self.env._("Not sent out"),
                "count": sum(r[3] for r in rows if r[0] == "draft" and r[1]),
                "domain": [["state", "=", "draft"], ["auditor_id", "!=", False]],
            },
        ]
        for key, states in STAGES.items():
            stages.append(
                {
                    "key": key,
                    "name": names[key],
                    "count": sum(row[3] for row in rows if row[0] in states),
                    "domain": [["state", "in", list(states)]],
                }
            )
        return stages

    def _strip(self, rows):
        """The round's calendar as plain values: spans, days, what is due when."""
        self.ensure_one()
        today = self._today()
        points = []
        drawn = self.env._("Drawn") if self.drawn_on else self.env._("To be drawn")
        told = self.env._("Opened") if self.opened_on else self.env._("To be opened")
        for day, name, kind in (
            (self.drawn_on or self.draw_on, drawn, "draw"),
            (self.opened_on or self.open_on, told, "open"),
        ):
            if day:
                points.append({"date": day.isoformat(), "name": name, "kind": kind})
        due = {}
        for state, _auditor, day, count in rows:
            if day:
                entry = due.setdefault(day, {"count": 0, "left": 0})
                entry["count"] += count
                entry["left"] += count if state not in DONE_STATES else 0
        days = [self.date_start, self.date_end, *due]
        days += self.milestone_ids.mapped("date_end")
        days = [day for day in days if day]
        return {
            "start": self.date_start.isoformat() if self.date_start else False,
            "end": self.date_end.isoformat() if self.date_end else False,
            "from": min(days).isoformat() if days else False,
            "to": max(days).isoformat() if days else False,
            "today": today.isoformat(),
            "points": points,
            "spans": [
                {
                    "name": milestone.name,
                    "kind": milestone.kind,
                    "start": milestone.date_start.isoformat(),
                    "end": milestone.date_end.isoformat(),
                    "over": milestone.date_end < today,
                }
                for milestone in self.milestone_ids
            ],
            "due": [
                {
                    "date": day.isoformat(),
                    "name": format_date(self.env, day, date_format="d MMM"),
                    "count": entry["count"],
                    "left": entry["left"],
                    "late": bool(entry["left"]) and day < today,
                }
                for day, entry in sorted(due.items())
            ],
        }

    # --- buttons ------------------------------------------------------------

    def action_view_audits(self):
        """Open the audits of these rounds; each reader sees those they may read."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_audit"
        )
        action["domain"] = [("cycle_id", "in", self.ids)]
        action["context"] = {"search_default_by_state": 1}
        return action

    def action_remind_late(self):
        """Remind everybody in this round who is late, once a day. QA officers."""
        self.ensure_one()
        return self.auditor_ids.filtered(lambda r: r.progress == "late").action_remind()

    def action_ask_undo(self):
        """Ask a QA manager why, then undo the draw."""
        return self._ask_reason("undo")
