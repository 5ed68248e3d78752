from odoo import api, models

from ..rules import showing


class CsAuditLine(models.Model):
    """A domain's answer, read as the overall grade needs it."""

    _inherit = "cs.audit.line"

    def _rank_for_overall(self, rank=None):
        """The rank that counts towards the overall; None for none.

        :param rank: another's grade in place of the auditor's, on the domain's scale
        """
        self.ensure_one()
        return self.domain_id._rank_on_tool(rank or self.grade_id.rank)

    @api.constrains("answer_text", "domain_id")
    def _check_choice(self):
        self.domain_id._check_chosen(self)


class CsAudit(models.Model):
    """The domains that are asked now, as the audit is graded so far (SWI-18)."""

    _inherit = "cs.audit"

    def _asked_lines(self):
        """The lines whose domain and section are asked, by ``rules.showing``."""
        self.ensure_one()
        lines = self.line_ids
        if not any(
            part.shown_when != "always"
            for part in [*lines.domain_id, *lines.domain_id.section_id]
        ):
            return lines
        conditions, ranks = {}, {}
        for line in lines:
            domain = line.domain_id
            section = domain.section_id
            conditions[domain.id] = domain._conditions() + (
                section._conditions() if section else ()
            )
            ranks[domain.id] = (
                None if line.not_applicable else line.grade_id.rank or None
            )
        asked = showing.asked(conditions, ranks, self.overall_grade_id.rank or None)
        return lines.filtered(lambda line: line.domain_id.id in asked)
