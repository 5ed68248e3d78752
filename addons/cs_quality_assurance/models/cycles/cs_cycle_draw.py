import base64
import csv
import io

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, split_every

from ...rules import sampling
from ...rules.messages import Message, RuleError
from ..platform.guard import LIFECYCLE, QUIET
from ..platform.rule_text import in_words

CHUNK = 500


class CsCycle(models.Model):
    """Drawing the sample: seeded, by strata, and able to be run again by anybody
    (ALL-03).
    """

    _inherit = "cs.cycle"

    pool_names = fields.Text(
        string="Who may be given audits", related="programme_line_id.pool_names"
    )
    draw_preview = fields.Text(
        string="What a draw would find",
        compute="_compute_draw_preview",
        groups="cs_quality_assurance.group_qa_officer",
    )

    @api.depends("state", "programme_line_id", "date_start")
    def _compute_draw_preview(self):
        for cycle in self:
            if cycle.state != "draft" or not cycle._origin.programme_line_id:
                cycle.draw_preview = False
                continue
            sifted, rows, _stratum_of = cycle._origin._sift_chosen()
            said = self.env._(
                "Files that can be drawn today: %(count)s of %(total)s.",
                count=len(sifted.eligible),
                total=len(rows),
            )
            if left := cycle._reasons_in_words(sifted):
                said = f"{said}\n{self.env._('Left out:')}\n{left}"
            if uncovered := cycle._origin._uncovered_in_words(sifted, rows):
                said = f"{said}\n{uncovered}"
            cycle.draw_preview = said

    # --- the register -------------------------------------------------------

    def _sampling_day(self):
        """The day on which a case must be open, and long enough: the start, or today
        when that has passed.
        """
        self.ensure_one()
        return max(self.date_start, fields.Date.context_today(self))

    def _read_register(self, day):
        """What eligibility asks about every case the line looks at: one query, whatever
        the size.

        A case with an audit that is planned or running counts as audited on ``day``.

        :return: list of (id, reference, type code, department id, practitioner id, type
        id,
            opened, closed, excluded, last audited where the line asks for it)
        """
        self.ensure_one()
        self.env["cs.case"].flush_model()
        self.env["cs.audit"].flush_model(
            ["case_id", "state", "date_submitted", "cycle_id"]
        )
        # The sample is drawn from the register as it is, not from what the officer may
        # see of it.
        cases = (
            self.env["cs.case"]
            # The register as it is, not what the officer may see of it.
            .sudo()
            ._search(self.programme_line_id._register_domain())
        )
        # Raw SQL: the last audit of 20,000 cases in one statement; the ORM would need
        # one per chunk.
        return self.env.execute_query(
            SQL(
                """
                SELECT c.id, c.reference, t.code, c.department_id, c.practitioner_id,
                c.case_type_id,
                       c.date_opened, c.date_closed, coalesce(c.excluded, false),
                       CASE WHEN %(asked)s THEN
                           (SELECT max(coalesce(a.date_submitted, %(day)s))
                              FROM cs_audit a
                             WHERE a.case_id = c.id AND a.state != 'cancelled'
                               AND a.cycle_id IS DISTINCT FROM %(cycle)s)
                       END
                  FROM cs_case c
                  JOIN cs_case_type t ON t.id = c.case_type_id
                 WHERE c.id IN %(cases)s
                 ORDER BY c.id
                """,
                day=day,
                asked=bool(self.programme_line_id.not_audited_months),
                cycle=self._origin.id or None,
                cases=cases.subselect(),
            )
        )

    def _sift_register(self, audited_since=None):
        """The cases that can be drawn, and why the others cannot.

        :param audited_since: {reference: day} of audits that are only thought of
        :return: (``rules.sampling.Sifted``, rows of ``_read_register`` by reference,
        stratum function)
        """
        self.ensure_one()
        day = self._sampling_day()
        rows = self._read_register(day)
        stratum_of = self._strata({row[4] for row in rows})
        more = self.programme_line_id._tickets_more()
        thought_of = audited_since or {}
        first_sample = self.programme_line_id._cases_of_first_sample()
        facts = [
            sampling.CaseFacts(
                id=reference,
                stratum=stratum_of(department, type_id, practitioner)[0],
                case_type=code,
                date_opened=opened,
                date_closed=closed,
                date_last_audited=thought_of.get(reference, audited),
                excluded=excluded,
                tickets=1 + more.get(case_id, 0),
                in_first_sample=case_id in first_sample,
            )
            for (
                case_id,
                reference,
                code,
                department,
                practitioner,
                type_id,
                opened,
                closed,
                excluded,
                audited,
            ) in rows
        ]
        sifted = sampling.sift(facts, self.programme_line_id._eligibility(day))
        return sifted, {row[1]: row for row in rows}, stratum_of

    # --- the draw -----------------------------------------------------------

    def action_draw(self):
        """Planned -> sample drawn: cases by chance, a draft audit of each, a
        certificate. QA officers.

        :raises UserError: with what to change, when no case or too few can be sampled,
        the
            pool is empty or no tool is in use; nothing is lost
        """
        self._ready_for("draw")
        for cycle in self:
            cycle._draw()
        return True

    def _draw(self):
        self.ensure_one()
        self._check_scope_of_specialist()
        line = self.programme_line_id
        tool = (
            self.tool_id if self.tool_id.state == "published" else line._tool_in_use()
        )
        sifted, rows, stratum_of = self._sift_chosen()
        if not sifted.eligible:
            raise UserError(self._nothing_to_draw(sifted, len(rows)))
        by_manager = line.sample_method == sampling.CHOSEN
        asked = len(sifted.eligible) if by_manager else self.sample_size
        # After the register is read, so that nobody can steer a case into the sample.
        self._make_seed()
        try:
            rule, needed = self._rule_of_draw(sifted.eligible, stratum_of, asked)
            certificate = sampling.draw(rule, sifted.eligible, self.seed, needed)
        except RuleError as error:
            reasons = self._reasons_in_words(sifted)
            raise UserError(
                in_words(self.env, error) + (f"\n\n{reasons}" if reasons else "")
            ) from error
        self._arrive(
            "draw",
            # What somebody chose is kept apart from what chance drew.
            targeted=bool(line.criterion_ids) or by_manager,
            tool_id=tool.id,
            sample_size=len(certificate.drawn),
            certificate={
                **certificate.to_dict(),
                "asked_size": asked,
                "eligibility": self._eligibility_dict(),
            },
            fingerprint=certificate.fingerprint,
            seal=certificate.seal,
            register_size=certificate.register_size,
            register_file=self._register_csv(sifted.eligible),
        )
        self._keep_sample(certificate, rows, stratum_of)
        if by_manager:
            self._drop_to_dos()
        self._say_shortfall()
        self._say_uncovered(sifted, rows)

    def _pool_rounds(self, size=1):
        """How many times ``size`` audits the pool takes in one round: once for each
        person at capacity 1, half at 0.5 (LUT-01); a number of audits each, said in the
        pool, stands for itself. Only people who may take a file of this line count.
        """
        self.ensure_one()
        pool, _without_login = self.programme_line_id._lawful_pool(
            self.date_start, self.date_end, self
        )
        # Capacities are the programme's business; the officer need not read all of HR.
        total = sum(
            # Only the number of audits a round is taken, not the person's file.
            row.capacity / max(size, 1) or employee.sudo().cs_audit_capacity
            for employee, row in pool.items()
        )
        return int(total + 0.5)

    def _eligibility_dict(self):
        """The conditions as plain values, to be printed on the certificate."""
        line = self.programme_line_id
        return {
            "day": self._sampling_day().isoformat(),
            "stratify_by": line.stratify_by,
            "open_at_least": line.open_at_least,
            "open_unit": line.open_unit,
            "not_audited_months": line.not_audited_months,
            "case_types": line.case_type_ids.mapped("code"),
            "departments": line.department_ids.mapped("name"),
            "types_except": line.except_type_ids.mapped("code"),
            "departments_except": line.except_department_ids.mapped("name"),
            "flags": line.flag_ids.mapped("code"),
            "criteria": line._criteria_in_words(),
            "weighted": line.criteria_use == "weigh",
            "chosen": line.sample_method == sampling.CHOSEN,
            "not_again": line.repeat_of_id.name,
        }

    def _keep_sample(self, certificate, rows, stratum_of):
        """Write down the strata and the sample, and make a draft audit of each case."""
        self.ensure_one()
        parts = {
            name: part for name, (part, _number) in self._counted(stratum_of).items()
        }
        for row in rows.values():
            name, part = stratum_of(row[3], row[5], row[4])
            parts[name] = part
        guarded = self.with_context(cs_lifecycle=LIFECYCLE, **QUIET)
        strata = guarded.env["cs.cycle.stratum"].create(
            [
                {
                    "cycle_id": self.id,
                    "name": line.stratum,
                    **parts[line.stratum],
                    "size": line.size,
                    "quota": line.quota,
                }
                for line in certificate.strata
            ]
        )
        by_name = {stratum.name or "": stratum for stratum in strata}
        wanted = [
            {
                "cycle_id": self.id,
                "stratum_id": by_name[line.stratum].id,
                "sequence": place,
                "case_id": rows[reference][0],
                "reference": reference,
                "department_id": rows[reference][3],
                "practitioner_id": rows[reference][4],
            }
            for line in certificate.strata
            for place, reference in enumerate(line.drawn, start=1)
        ]
        by_kind = {
            (row[3], row[5]): by_name[stratum_of(row[3], row[5], row[4])[0]]
            for row in rows.values()
            if stratum_of(row[3], row[5], row[4])[0] in by_name
        }
        guarded._make_samples(guarded._with_references(wanted, by_kind))
        self.invalidate_recordset(["sample_ids", "stratum_ids", "audit_ids"])

    def _make_samples(self, wanted):
        """Samples and their draft audits, in chunks.

        :param wanted: values of ``cs.cycle.sample``; under ``audit`` what its audit has
            besides
        :return: the samples made
        """
        self.ensure_one()
        samples = self.env["cs.cycle.sample"]
        for chunk in split_every(CHUNK, wanted, list):
            audits = self.env["cs.audit"].create(
                [
                    {**self._prepare_audit(vals["case_id"]), **vals.pop("audit", {})}
                    for vals in chunk
                ]
            )
            samples |= self.env["cs.cycle.sample"].create(
                [
                    dict(vals, audit_id=audit.id)
                    for vals, audit in zip(chunk, audits, strict=True)
                ]
            )
        return samples

    def _prepare_audit(self, case_id):
        """Values of the draft audit of one case. Hook for other addons."""
        self.ensure_one()
        end = self.date_start
        return {
            "case_id": case_id,
            "cycle_id": self.id,
            "company_id": self.company_id.id,
            "kind": self.kind,
            "framework_id": self.framework_id.id,
            "tool_id": self.tool_id.id,
            "period_start": fields.Date.subtract(
                end, months=self.tool_id.lookback_months
            ),
            "period_end": end,
        }

    # --- refusals in words --------------------------------------------------

    def _reasons_in_words(self, sifted):
        """How many cases each condition kept out, most first; empty when none."""
        counts = sorted(sifted.counts.items(), key=lambda item: (-item[1], item[0]))
        return "\n".join(
            self.env._(
                "• %(count)s %(reason)s",
                count=count,
                reason=in_words(self.env, Message(code)),
            )
            for code, count in counts
        )

    def _nothing_to_draw(self, sifted, total):
        if self.programme_line_id.sample_method == sampling.CHOSEN:
            return self.env._(
                "No team's manager has chosen a case for “%(cycle)s” that can be "
                "audited. Ask them to choose, by the button on the cycle.",
                cycle=self.name,
            )
        if not total:
            return self.env._(
                "There is no case in the part of the register that “%(cycle)s” looks "
                "at. Import the register first, "
                "or change which departments the line looks at.",
                cycle=self.name,
            )
        return self.env._(
            "No case can be sampled for “%(cycle)s”. Of the %(total)s cases in the "
            "register:\n\n%(reasons)s\n\n"
            "Change the conditions on the line of the programme, or bring the "
            "register up to date.",
            cycle=self.name,
            total=total,
            reasons=self._reasons_in_words(sifted),
        )

    # --- running the draw again ---------------------------------------------

    def _register_csv(self, candidates):
        """The register drawn from, as an inspector would open it: one line a case,
        stratum and reference, and its tickets where the draw is weighted.
        """
        text = io.StringIO()
        writer = csv.writer(text)
        heading = ["stratum", "reference", "tickets"]
        columns = 3 if sampling.tickets_of(candidates) else 2
        writer.writerow(heading[:columns])
        writer.writerows(
            sorted((one.stratum, one.id, one.tickets)[:columns] for one in candidates)
        )
        return base64.b64encode(text.getvalue().encode())

    def _register_kept(self):
        """The candidates of the register file, as they were on the day of the draw."""
        self.ensure_one()
        text = base64.b64decode(
            self.with_context(bin_size=False).register_file or b""
        ).decode()
        rows = list(csv.reader(io.StringIO(text)))[1:]
        return [
            sampling.Candidate(reference, stratum, *tickets)
            for stratum, reference, *tickets in rows
        ]

    def _check_draw(self):
        """Draw again from the register on file, and compare with the certificate and
        the sample (ALL-03).

        :return: list of sentences; empty when everything agrees
        """
        self.ensure_one()
        try:
            certificate = sampling.Certificate.from_dict(self.certificate or {})
            found = list(
                sampling.verify_certificate(certificate, self._register_kept())
            )
        except RuleError as error:
            return [in_words(self.env, error)]
        problems = [in_words(self.env, message) for message in found]
        first = self.sample_ids.filtered(
            lambda sample: (
                not sample.replacement_number and not sample.audit_id.reference_id
            )
        )
        if sorted(first.mapped("reference")) != sorted(certificate.drawn):
            problems.append(
                self.env._("The cases on the list are not those on the certificate.")
            )
        if certificate.fingerprint != self.fingerprint or certificate.seal != self.seal:
            problems.append(
                self.env._(
                    "The fingerprint or the seal on the cycle is not that of the "
                    "certificate."
                )
            )
        return problems

    def action_check_draw(self):
        """Draw the sample again from the register of that day and say whether it is the
        same. QA officers and leaders.
        """
        self._check_may_see_draw()
        # Whoever may see the draw may have it checked.
        for cycle in self.sudo():
            if cycle.state == "draft":
                raise UserError(
                    self.env._(
                        "Nothing has been drawn yet for “%(cycle)s”.", cycle=cycle.name
                    )
                )
            problems = cycle._check_draw()
            result = "\n".join(problems) or self.env._(
                "Drawn again from the register of %(date)s with the same seed: the "
                "same %(count)s cases in the same order.",
                date=cycle._day_in_words(cycle.drawn_on),
                count=len(sampling.Certificate.from_dict(cycle.certificate).drawn),
            )
            cycle._to({"checked_on": fields.Datetime.now(), "check_result": result})
            cycle.message_post(
                body=Markup("<p>%s</p>") % result, author_id=self.env.user.partner_id.id
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if problems else "success",
                "title": self.env._("The draw does not agree")
                if problems
                else self.env._("The draw is confirmed"),
                "message": result,
                "sticky": bool(problems),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
