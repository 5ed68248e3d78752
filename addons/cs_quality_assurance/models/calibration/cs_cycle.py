import secrets
from math import ceil

from odoo import models

from ...rules import calibration as rules
from ...rules import sampling
from ..platform.guard import LIFECYCLE


class CsCycle(models.Model):
    """Reference audits among the files of a round, and files audited twice (DUR-16)."""

    _inherit = "cs.cycle"

    # --- among the files ---------------------------------------------------

    def _references_usable(self):
        """Reference audits of the tool of this round, by chance. As superuser."""
        self.ensure_one()
        found = self.env["cs.reference.audit"].search(
            [
                ("framework_id", "=", self.framework_id.id),
                ("tool_id", "=", self.tool_id.id),
                ("state", "=", "in_use"),
            ]
        )
        order = sampling.drawing_order(
            secrets.token_hex(16), "references", map(str, found.ids)
        )
        return found.browse(map(int, order))

    def _who_gets_references(self, planned):
        """Auditors who get a reference audit in this round, by chance that nobody can
        work out from the round's own seed.

        :param planned: {auditor: audits}
        """
        self.ensure_one()
        by_id = {employee.id: count for employee, count in planned.items()}
        chosen = rules.seeded(
            by_id, self.framework_id.seed_every, secrets.token_hex(16)
        )
        return self.env["hr.employee"].browse(chosen)

    def _with_references(self, wanted, parts):
        """The cases of a draw, with reference audits among them that look like any
        other, where nobody besides the auditor is asked before submitting.

        :param wanted: values of ``cs.cycle.sample``
        :param parts: {(department, type): stratum}
        """
        self.ensure_one()
        cycle = self.sudo()  # Which file is one is QA's to know; see cs.audit.
        framework = cycle.framework_id
        if not framework.seed_every or cycle._asks_practitioners():
            return wanted
        pool, _without_login = cycle.programme_line_id._lawful_pool(
            cycle.date_start, cycle.date_end, cycle
        )
        planned = dict.fromkeys(pool, ceil(len(wanted) / max(1, len(pool))))
        usable = cycle._references_usable().filtered("looks_ordinary")
        taken = {vals["case_id"] for vals in wanted}
        found = list(wanted)
        for person in cycle._who_gets_references(planned):
            # QA knows which these are.
            if person.user_id.has_group("cs_quality_assurance.group_qa_officer"):
                continue
            fresh = usable._fresh_for(person).filtered(
                lambda one, t=taken: (
                    one.case_id.id not in t
                    and not one.case_id.date_closed
                    and not one.case_id.excluded
                )
            )[:1]
            case = fresh.case_id
            part = parts.get((case.department_id.id, case.case_type_id.id))
            if not fresh or not part:
                continue
            taken.add(case.id)
            found.insert(
                # Neither its number nor its place in a list tells it apart.
                secrets.randbelow(len(found) + 1),
                {
                    "cycle_id": cycle.id,
                    "stratum_id": part.id,
                    "sequence": 1 + secrets.randbelow(max(1, part.quota)),
                    "case_id": case.id,
                    "reference": case.reference,
                    "department_id": case.department_id.id,
                    "practitioner_id": case.practitioner_id.id,
                    "audit": {
                        "reference_id": fresh.id,
                        "reference_use": "seed",
                        "reference_for_id": person.id,
                    },
                },
            )
        return found

    def _place_references(self):
        """Reference audits go to those they were slipped in for, each to one who may
        lawfully have it and does not know it; what nobody may have leaves the round. As
        superuser, before the rest is allocated."""
        waiting = self._live_samples().filtered(
            lambda sample: (
                sample.audit_id.reference_for_id and not sample.audit_id.auditor_id
            )
        )
        left = waiting
        for person in waiting.audit_id.reference_for_id:
            sample = left.filtered(
                lambda one, p=person: (
                    one.audit_id.reference_id._fresh_for(p) and not one._refusals(p)
                )
            )[:1]
            if sample:
                placing = sample.audit_id.with_context(cs_checked_together=LIFECYCLE)
                placing.write({"auditor_id": person.id, "reference_for_id": person.id})
                sample.proposed_id = person
                left -= sample
        audits = left.audit_id
        left.unlink()
        audits.unlink()

    # --- once it is open ---------------------------------------------------

    def _calibrate(self):
        """As a round opens: reference audits that are announced, and files audited
        twice. As superuser, once."""
        for cycle in self:
            if cycle._asks_practitioners() or not cycle._references_usable().filtered(
                "looks_ordinary"
            ):
                cycle._announce_references()
            cycle._audit_twice()

    def _announce_references(self):
        """Each auditor's own chance of a reference audit beside their files, said to be
        one."""
        self.ensure_one()
        planned = {
            auditor: len(audits)
            for auditor, audits in self.audit_ids.grouped("auditor_id").items()
            if auditor
        }
        usable = self._references_usable()
        for person in self._who_gets_references(planned):
            if reference := usable._next_for(person):
                due = max(self.audit_ids.filtered("date_due").mapped("date_due"))
                reference._give(person, "seed", due)

    def _audit_twice(self):
        """The framework's share of the round, drawn by its seed: a second person audits
        each file alone, and the two agree on a grade."""
        self.ensure_one()
        percentage = self.framework_id.double_percentage
        audits = self.audit_ids.filtered(
            lambda audit: (
                audit.state == "allocated"
                and audit.auditor_id
                and not audit.reference_id
                and not audit.benchmark_session_id
            )
        )
        if not percentage or not audits:
            return
        by_name = {audit.name: audit for audit in audits}
        order = sampling.drawing_order(self.seed, "twice", by_name)
        drawn = audits.browse().concat(
            *(
                by_name[name]
                for name in order[: sampling.share_up(percentage, len(by_name))]
            )
        )
        pool = self.auditor_ids.employee_id
        chosen = drawn._choose(
            "auditor_id", pool, lambda audit: frozenset(audit.auditor_id.ids)
        )
        for audit in drawn.filtered(lambda audit: audit.id in chosen):
            self.env["cs.benchmark.session"]._start_double(
                audit, pool.browse(chosen[audit.id])
            )
