from odoo import api, fields, models

from .cs_audit_checks import Problem

TYPES = [
    ("routine", "Routine"),
    ("thematic", "Thematic"),
    ("reflective", "Reflective, with the practitioner"),
]


class CsProgrammeLine(models.Model):
    """Which type of audit a line of the programme is (BWD-05)."""

    _inherit = "cs.programme.line"

    audit_type = fields.Selection(
        TYPES,
        string="Type of audit",
        compute="_compute_audit_type",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="A reflective audit is done together with the practitioner.",
    )

    @api.depends("kind")
    def _compute_audit_type(self):
        for line in self:
            if line.kind == "thematic":
                line.audit_type = "thematic"
            elif not line.audit_type or line.audit_type == "thematic":
                line.audit_type = "routine"


class CsAudit(models.Model):
    """Routine, thematic and reflective audits (BWD-05).

    A reflective audit is done with the practitioner: it is submitted only once the
    discussion with them is recorded, whatever the framework asks otherwise.
    """

    _inherit = "cs.audit"

    audit_type = fields.Selection(
        TYPES,
        string="Type of audit",
        compute="_compute_audit_type",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )

    @api.depends("cycle_id", "kind")
    def _compute_audit_type(self):
        for audit in self:
            # Of the round it was drawn for; whoever holds the audit may know.
            line = audit.sudo().cycle_id.programme_line_id
            if line.audit_type:
                audit.audit_type = line.audit_type
            elif audit.kind == "thematic":
                audit.audit_type = "thematic"
            elif not audit.audit_type or audit.audit_type == "thematic":
                audit.audit_type = "routine"

    def _problems_of_type(self):
        problems = []
        asked = [asked.rule.role for asked in self._discussions_asked()]
        if (
            self.audit_type == "reflective"
            and "practitioner" not in asked
            and "practitioner" not in self.discussion_ids.mapped("role")
        ):
            problems.append(
                Problem(
                    self.env._(
                        "A reflective audit is done with the practitioner. Record "
                        "your discussion with them."
                    ),
                    "people",
                )
            )
        return problems
