from markupsafe import Markup

from odoo import api, fields, models


def _line(framework, row, found):
    """A line with a mark that is no colour alone."""
    text = framework._target_in_words(row, found)
    icon = {True: "fa-check text-success", False: "fa-arrow-right text-danger"}.get(
        found.met, "fa-circle-o text-muted"
    )
    return Markup("<li><i class='fa %s me-2' aria-hidden='true'></i>%s</li>") % (
        icon,
        text,
    )


class CsCycle(models.Model):
    _inherit = "cs.cycle"

    target_summary = fields.Html(
        string="Targets",
        compute="_compute_target_summary",
        sanitize=False,
        groups="cs_quality_assurance.group_manager,cs_quality_assurance.group_leader",
        help="What is graded so far; managers see their own departments.",
    )

    @api.depends("audit_ids.final_grade_id", "audit_ids.state")
    @api.depends_context("uid", "lang")
    def _compute_target_summary(self):
        """How the round stands against each target of its framework (DUR-27): one query
        for the grades, whatever the number of audits."""
        Audit = self.env["cs.audit"]
        groups = Audit._read_group(
            [("cycle_id", "in", self.ids), *Audit._domain_of_results()],
            ["cycle_id", "final_grade_id", "department_id", "case_type_id"],
            ["__count"],
        )
        graded = {}
        for cycle, grade, department, case_type, count in groups:
            above = department._cs_path()
            graded.setdefault(cycle.id, []).append(
                (grade.rank, above, case_type.id, count)
            )
        for cycle in self:
            rows = graded.get(cycle.id, [])
            lines = []
            if rows and cycle.framework_id:
                for row in cycle.framework_id._targets_between(
                    cycle.date_start, cycle.date_end
                ):
                    counts = {}
                    for rank, above, case_type, count in rows:
                        if row.department is not None and row.department not in above:
                            continue
                        if row.case_type not in (None, case_type):
                            continue
                        counts[rank] = counts.get(rank, 0) + count
                    found = row.result(counts)
                    lines.append(_line(cycle.framework_id, row, found))
            cycle.target_summary = (
                Markup("<ul class='list-unstyled mb-0'>%s</ul>")
                % Markup("").join(lines)
                if lines
                else False
            )
