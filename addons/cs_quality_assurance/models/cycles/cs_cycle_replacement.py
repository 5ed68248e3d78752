from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError

from ...rules import sampling
from ...rules.messages import RuleError
from ..platform.guard import LIFECYCLE, QUIET

NOT_STARTED = ("draft", "allocated")

ROUND_STATES = ("drawn", "allocated", "open")


class CsCycle(models.Model):
    """Cases that close or move before their audit starts are replaced (ALL-02).

    From the same part of the register, by the order the seed settled beforehand, and
    with both cases on the record.
    """

    _inherit = "cs.cycle"

    def action_replace_left(self):
        """Look at the register again and replace what has left the sample. QA officers.

        :return: a notice that says what was done
        """
        self._check_officer()
        self._lock()
        left, replaced = 0, 0
        for cycle in self:
            if cycle.state not in ROUND_STATES:
                raise UserError(
                    self.env._("“%(cycle)s” is not under way.", cycle=cycle.name)
                )
            gone = cycle._replace_left()
            left += len(gone)
            replaced += len(gone.filtered(lambda sample: sample.state == "replaced"))
        if not left:
            message = self.env._("Every case of the sample is still where it was.")
        else:
            message = self.env._(
                "Cases that have closed or moved: %(left)s. Replaced: %(replaced)s.",
                left=left,
                replaced=replaced,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if left == replaced else "warning",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _replace_left(self):
        """Replace every case that has left, then allocate and send out what took its
        place.

        :return: the samples that left
        """
        self.ensure_one()
        # The register is looked at as it is, not as the officer may see it; the role is
        # checked by the caller.
        cycle = self.sudo().with_context(cs_lifecycle=LIFECYCLE, **QUIET)
        waiting = cycle._live_samples().filtered(
            lambda sample: sample.audit_id.state in NOT_STARTED
        )
        gone = waiting.filtered(lambda sample: sample._why_left())
        moved_on = (waiting - gone)._follow_practitioner()
        if gone:
            cycle._draw_replacements(gone)
        if (gone or moved_on) and cycle.state in ("allocated", "open"):
            cycle._allocate()
        if cycle.state == "open":
            fresh = cycle._audits_ready()
            if fresh:
                fresh._open_in_round()
                cycle._tell_of_replacements(fresh)
            cycle._say_who_is_missing()
        return gone.with_env(self.env)

    def _draw_replacements(self, gone):
        """The next cases the seed's order gives, one for each that left (ALL-02,
        ALL-03).
        """
        self.ensure_one()
        certificate = sampling.Certificate.from_dict(self.certificate)
        sifted, rows, _stratum_of = self._sift_chosen()
        drawn = self.sample_ids.filtered("replacement_number").sorted(
            "replacement_number"
        )
        earlier = drawn.mapped("reference")
        eligible = sifted.eligible
        if self.certificate.get("eligibility", {}).get("weighted"):
            # As many tickets as on the day of the draw: its order was settled then.
            then = {one.id: one.tickets for one in self._register_kept()}
            eligible = [
                replace(one, tickets=then.get(one.id, one.tickets)) for one in eligible
            ]
        for sample in gone.sorted(lambda s: (s.replacement_number, s.id)):
            reason, today = sample._why_left(), self._today()
            if sample.audit_id.reference_id:
                # Not of the draw; it leaves as one that nothing is left to replace.
                sample._lose(reason, today)
                continue
            try:
                new = sampling.draw_replacement(
                    certificate, sample.stratum_id.name or "", eligible, earlier
                )
            except RuleError as error:
                if error.code != "replacement_missing":
                    raise
                sample._lose(reason, today)
                continue
            earlier.append(new.id)
            row = rows[new.id]
            made = self._make_samples(
                [
                    {
                        "cycle_id": self.id,
                        "stratum_id": sample.stratum_id.id,
                        "sequence": sample.sequence,
                        "case_id": row[0],
                        "reference": new.id,
                        "department_id": row[3],
                        "practitioner_id": row[4],
                        "replacement_number": new.number,
                        "replaces_id": sample.id,
                    }
                ]
            )
            sample.write({"state": "replaced", "left_reason": reason, "left_on": today})
            made.audit_id.replaces_id = sample.audit_id
            sample.audit_id.replaced_by_id = made.audit_id
            sample._cancel_audit(
                self.env._(
                    "%(reason)s Replaced by case %(case)s (%(audit)s).",
                    reason=reason,
                    case=new.id,
                    audit=made.audit_id.name,
                )
            )
        self.invalidate_recordset(["sample_ids", "audit_ids"])
        self._message_log(body=self._replaced_in_words(gone))

    def _replaced_in_words(self, gone):
        parts = []
        for sample in gone:
            new = sample.replaced_by_ids[:1]
            parts.append(
                self.env._(
                    "%(old)s by %(new)s", old=sample.reference, new=new.reference
                )
                if new
                else self.env._("%(old)s by nothing", old=sample.reference)
            )
        return self.env._("Replaced: %(list)s.", list=", ".join(parts))

    def _tell_of_replacements(self, audits):
        """Auditors, and whoever was told of the sample before, hear what is new; nobody
        else.
        """
        self.ensure_one()
        letters = []
        for auditor, mine in audits.grouped("auditor_id").items():
            lines = [
                self.env._(
                    "%(line)s, in place of case %(case)s",
                    line=self._audit_in_words(audit),
                    case=audit.replaces_id.case_id.reference,
                )
                if audit.replaces_id
                else self._audit_in_words(audit)
                for audit in mine
            ]
            opening = self.env._(
                "New in “%(cycle)s”, because a case closed or moved:", cycle=self.name
            )
            subject = self._subject_for_auditor(mine)
            letters.append((auditor, subject, self._letter(opening, lines)))
        samples = self.sample_ids.filtered(lambda sample: sample.audit_id in audits)
        for notice in self.notice_ids.notice_id.filtered(
            lambda notice: notice.with_cases and notice.audience != "auditors"
        ):
            letters += self._notice_letters(notice, samples) if samples else []
        self._send_letters(letters)
        self.auditor_ids.filtered(
            lambda row: not row.told_on and row.employee_id in audits.auditor_id
        ).told_on = self._today()
