from collections import Counter

from odoo import api, fields, models

from ...rules import figures
from ..platform.guard import LIFECYCLE


class CsBenchmarkSession(models.Model):
    """What a session agreed domain by domain, which may become a reference audit; and
    files audited twice, whose two auditors agree on a grade (DUR-16)."""

    _inherit = "cs.benchmark.session"

    reference_ids = fields.One2many(
        "cs.reference.audit", "session_id", string="As a reference audit"
    )
    agreed_line_ids = fields.One2many(
        "cs.reference.line",
        "session_id",
        string="What was agreed, domain by domain",
        domain=[("domain_id", "!=", False)],
    )

    # --- what was agreed ---------------------------------------------------

    def _lay_out_agreement(self):
        """Once all have graded: a line a domain to agree on, widest apart first, with
        the grade in the middle to begin with."""
        for session in self:
            # The session shows what its own audits say.
            own = session.sudo().with_context(cs_lifecycle=LIFECYCLE)
            reference = own.env["cs.reference.audit"].create(
                {
                    "name": own.name,
                    "company_id": own.company_id.id,
                    "framework_id": own.framework_id.id,
                    "tool_id": own.tool_id.id,
                    "case_id": own.case_id.id,
                    "session_id": own.id,
                }
            )
            scale = {grade.rank: grade for grade in own.scale_id.grade_ids}
            given = own._live_audits().line_ids.grouped("domain_id")
            for line in reference.line_ids.filtered("domain_id"):
                ranks = [
                    one.grade_id.rank
                    for one in given.get(line.domain_id, ())
                    if one.grade_id
                ]
                if ranks:
                    line.grade_id = scale[figures.middle(Counter(ranks))]
                    line.sequence = 100 - 10 * (max(ranks) - min(ranks))

    def _keep_agreement(self):
        """The grade agreed overall stands with the rest; a file audited twice goes on
        with it."""
        for session in self:
            # Checked by the step: whoever may close it agreed on these.
            own = session.sudo()
            overall = own.reference_ids.line_ids.filtered(
                lambda line: not line.domain_id
            )
            overall.with_context(cs_lifecycle=LIFECYCLE).write(
                {"grade_id": own.agreed_grade_id.id, "reason": own.notes}
            )
            if own.kind == "double":
                own._settle_double()

    def action_make_reference(self):
        """Open what was agreed as a reference audit, in use at once where every grade
        has its reason. QA officers."""
        self.ensure_one()
        reference = self.reference_ids[:1]
        if reference.state == "draft" and not reference._problems_of_grades():
            reference.action_use()
        return reference._get_records_action()

    def _sheet_domains(self):
        """What there is to grade, for the sheet on paper: the domains, then overall."""
        self.ensure_one()
        # What the tool asks about this type of case is structure.
        known = self.sudo()
        asked = known.tool_id._applicable_domains(
            known.case_id.case_type_id, known.case_id.department_id
        )
        return [
            *(
                f"{one.number} {one.short_name or one.name}"
                for one in asked.filtered(lambda one: one.answer_type == "graded")
            ),
            self.env._("Overall"),
        ]

    def _agreed_in_words(self):
        """{domain as the comparison calls it: grade and reason agreed}."""
        self.ensure_one()
        # Whoever reads the comparison reads what was agreed of it.
        known = self.sudo()
        words = {
            line.display_name: ": ".join(
                filter(None, (line.grade_id.name, line.reason))
            )
            for line in known.agreed_line_ids
        }
        return {**words, self.env._("Overall"): known.agreed_grade_id.name or ""}

    # --- audited twice -----------------------------------------------------

    @api.model
    def _start_double(self, audit, second):
        """A second person audits a file alone; neither sees the other's grades until
        both are in. As superuser.

        :param second: ``hr.employee``
        """
        session = self.with_context(cs_lifecycle=LIFECYCLE).create(
            {
                "name": self.env._("%(audit)s, audited twice", audit=audit.name),
                "kind": "double",
                "company_id": audit.company_id.id,
                "framework_id": audit.framework_id.id,
                "case_id": audit.case_id.id,
                "tool_id": audit.tool_id.id,
                "date": audit.date_due,
                "participant_ids": [
                    fields.Command.set((audit.auditor_id | second).ids)
                ],
            }
        )
        audit._to({"benchmark_session_id": session.id})
        session._arrive("start")
        session._make_audits()
        return session

    def _first_audit(self):
        """The audit of a file audited twice whose result counts."""
        return self.audit_ids.filtered(lambda audit: audit.kind != "benchmark")

    def _settle_double(self):
        """The first audit goes on with the grade that the two agreed on: a look at it
        by the second, which both stand by."""
        self.ensure_one()
        first = self._first_audit()
        if first.state != "moderation" or first.moderation_basis != "double":
            return
        second = (self._live_audits() - first).auditor_id[:1]
        guarded = self.env["cs.moderation"].with_context(cs_lifecycle=LIFECYCLE)
        look = guarded.create(
            {
                "audit_id": first.id,
                "moderator_id": second.id,
                "date_due": self.date,
                "with_auditor": True,
                "overall_grade_id": self.agreed_grade_id.id,
                "overall_reason": self.notes,
            }
        )
        agreed = {line.domain_id: line for line in self.agreed_line_ids}
        for line in look.line_ids:
            if one := agreed.get(line.audit_line_id.domain_id):
                line.write({"grade_id": one.grade_id.id, "reason": one.reason})
        look._arrive("complete")
        look._after_complete()

    def _give_up_double(self):
        """The second audit was cancelled: the first goes on as if there had been none.
        As superuser."""
        first = self._first_audit()
        self._arrive("dissolve")
        first._to({"benchmark_session_id": False})
        if first.state == "moderation" and first.moderation_basis == "double":
            first._to({"moderation_basis": False})
            if first._moderation_due():
                first._make_moderation()
            else:
                first._arrive("spare")
                first._result_known()
