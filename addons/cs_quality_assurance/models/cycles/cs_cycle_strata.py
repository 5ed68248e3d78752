from odoo import models
from odoo.tools import format_list

from ...rules import sampling


class CsCycle(models.Model):
    """The parts that a register is drawn from, and how many are drawn from each."""

    _inherit = "cs.cycle"

    def _strata(self, practitioners=()):
        """How this line divides the register.

        :param practitioners: ids of those whose cases are looked at
        :return: function of (department id, type id, practitioner id) -> (name on the
            certificate, values of ``cs.cycle.stratum`` that say which part it is)
        """
        self.ensure_one()
        by = self.programme_line_id.stratify_by
        if by == "case_type":
            types = {
                t.id: (t.code, {"case_type_id": t.id})
                for t in self.env["cs.case.type"]
                .with_context(active_test=False)
                .search([])
            }
            return lambda _department, case_type, _practitioner: types[case_type]
        if by == "practitioner":
            # Names of those whose cases are drawn, for officers and leaders.
            people = self.env["hr.employee"].sudo().browse(filter(None, practitioners))
            labels = _labels({one.id: one for one in people}, "practitioner_id")
            nobody = (self.env._("No practitioner"), {})
            return lambda _department, _type, one: labels.get(one, nobody)
        if by == "none":
            return lambda _department, _type, _practitioner: ("", {})
        # Which service a team belongs to is structure, readable by all.
        departments = (
            self.env["hr.department"]
            # Which service a team belongs to is structure, readable by all.
            .sudo()
            .with_context(active_test=False)
            .search([("company_id", "in", (self.company_id.id, False))])
        )
        parts = {
            department.id: department
            if by == "team"
            else department._cs_above("service") or department
            for department in departments
        }
        labels = _labels(parts, "department_id")
        nobody = (self.env._("No team"), {})
        return lambda department, _type, _practitioner: labels.get(department, nobody)

    def _counted(self, stratum_of):
        """{name on the certificate: (values of the stratum, number)} of the parts with
        a number of their own."""
        found = {}
        for one in self.programme_line_id._counts():
            name, part = stratum_of(one.department_id.id, one.case_type_id.id, False)
            found[name] = part, one.number
        return found

    def _rule_of_draw(self, eligible, stratum_of, size=0):
        """How many are drawn from where.

        :param size: a number typed on the cycle, or how many were chosen
        :return: (``rules.sampling.SampleRule``, strata that must be there)
        :raises RuleError: see ``rules.sampling``
        """
        self.ensure_one()
        line = self.programme_line_id
        sizes = {
            name: number for name, (_part, number) in self._counted(stratum_of).items()
        }
        rule = line._sample_rule(
            self._pool_rounds(line.sample_size),
            size=size,
            sizes=sizes.items(),
            turns=self._turns(stratum_of),
        )
        needed = ()
        if rule.method == sampling.FIXED_EACH:
            needed = {one.stratum for one in eligible}
            needed |= {part for part, many in rule.sizes if many}
        return rule, needed

    # --- each practitioner ----------------------------------------------------

    def _turns(self, stratum_of):
        """How many of each practitioner's cases this line has had in its programme."""
        self.ensure_one()
        line = self.programme_line_id._origin
        if line.stratify_by != "practitioner":
            return []
        # How many, of which officers and leaders read the certificate.
        samples = self.env["cs.cycle.sample"].sudo()
        had = samples._read_group(
            [
                ("cycle_id.programme_line_id", "=", line.id),
                ("cycle_id.state", "!=", "cancelled"),
                ("cycle_id", "!=", self._origin.id),
                ("state", "=", "drawn"),
                ("practitioner_id", "!=", False),
            ],
            ["practitioner_id"],
            ["__count"],
        )
        named = [(*stratum_of(False, False, one.id), count) for one, count in had]
        return [(name, count) for name, part, count in named if part]

    def _uncovered_in_words(self, sifted, rows):
        """Practitioners with open cases of which none can be drawn; empty where each
        has one, or the line does not ask for each."""
        self.ensure_one()
        if self.programme_line_id.stratify_by != "practitioner":
            return ""
        held = {
            rows[reference][4]
            for reference, message in sifted.refused
            if message.code != "not_open"
        }
        held -= {rows[one.id][4] for one in sifted.eligible} | {None}
        if not held:
            return ""
        # Names of colleagues, for the officer who sees to it that each is covered.
        people = self.env["hr.employee"].sudo().browse(held)
        return self.env._(
            "Practitioners none of whose open cases can be drawn: %(names)s.",
            names=format_list(self.env, people.sorted("name").mapped("name")),
        )

    def _say_uncovered(self, sifted, rows):
        """Whom this round leaves out though each is to be covered: on the record."""
        if said := self._uncovered_in_words(sifted, rows):
            self.message_post(body=said)


def _labels(parts, field):
    """Name on the certificate and values of the stratum, of each key; those that share
    a name are told apart by a number."""
    names = {}
    for part in parts.values():
        names.setdefault(part.name, set()).add(part.id)
    return {
        key: (
            part.name if len(names[part.name]) == 1 else f"{part.name} ({part.id})",
            {field: part.id},
        )
        for key, part in parts.items()
    }
