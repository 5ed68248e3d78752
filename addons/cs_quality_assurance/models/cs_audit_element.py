from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import activities
from .cs_audit_checks import Problem
from .guard import LIFECYCLE, in_lifecycle


class CsAuditElement(models.Model):
    """Whether one non-negotiable element was there, as the auditor found it (DUR-15).

    Laid out by the product when a thematic audit starts; the auditor answers while it
    is in progress, and whoever reads the audit's grades reads them.
    """

    _name = "cs.audit.element"
    _description = "Non-negotiable element of an audit"
    _inherit = ["cs.guard.mixin"]
    _order = "audit_id, sequence, id"

    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    element_id = fields.Many2one(
        "cs.non.negotiable", required=True, index=True, ondelete="restrict"
    )
    sequence = fields.Integer(aggregator=None)
    # As it was agreed: the audit keeps its questions, whatever comes after.
    name = fields.Char(string="What must be there", required=True)
    domain_name = fields.Char(string="Domain")
    met = fields.Selection([("met", "Met"), ("not_met", "Not met")], string="Found")
    evidence = fields.Text(help="What on the file shows it. No names.")

    _once = models.Constraint(
        "unique(audit_id, element_id)", "Each element is answered once in an audit."
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "The non-negotiable elements are laid out when the audit starts."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        if not in_lifecycle(self.env):
            for audit in self.audit_id:
                if (
                    audit.state != "in_progress"
                    or audit.auditor_user_id != self.env.user
                ):
                    raise UserError(
                        self.env._(
                            "Only the auditor of %(audit)s can answer, while it is in "
                            "progress.",
                            audit=audit.name,
                        )
                    )
            if set(vals) - {"met", "evidence"}:
                raise UserError(self.env._("Only what you found can change."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(self.env._("What was answered is kept."))


class CsAudit(models.Model):
    """Thematic audits: the non-negotiables are answered, and hold the grade down."""

    _inherit = "cs.audit"

    element_ids = fields.One2many(
        "cs.audit.element",
        "audit_id",
        string="Non-negotiable elements",
        copy=False,
        lifecycle=True,
    )

    def _lay_out_elements(self):
        vals = [
            {
                "audit_id": audit.id,
                "element_id": element.id,
                "sequence": place,
                "name": element.name,
                "domain_name": element.domain_id.display_name or False,
            }
            for audit in self
            if audit.kind == "thematic"
            # What was agreed about the theme is for every auditor to answer.
            for place, element in enumerate(
                audit.sudo().cycle_id.programme_line_id.non_negotiable_ids
                - audit.sudo().element_ids.element_id
            )
        ]
        # Laid out like the tool's lines: not the auditor's choice.
        self.env["cs.audit.element"].sudo().with_context(cs_lifecycle=LIFECYCLE).create(
            vals
        )
        self.invalidate_recordset(["element_ids"])

    # --- the cap ----------------------------------------------------------

    def _cap_of_elements(self, cap):
        """DUR-15: nothing above what the non-negotiable elements allow."""
        scale = self.tool_id.scale_id
        rules_scale = scale._as_rules()
        good = scale.grade_ids.filtered(lambda grade: grade.code == "good").rank
        elements = {
            ("element", element.id): {"met": True, "not_met": False}.get(element.met)
            for element in self.element_ids
        }
        found = activities.element_cap(rules_scale, elements, good or None)
        return activities.lowest_cap(rules_scale, cap, found)

    def _element_reasons_in_words(self):
        names = {("element", element.id): element.name for element in self.element_ids}
        return [
            self.env._(
                "the non-negotiable element “%(element)s” is not met",
                element=names[reason.domain],
            )
            for reason in self._cap().binding
            if reason.domain in names
        ]

    # --- what is missing --------------------------------------------------

    def _problems_of_elements(self):
        text = ""
        open_count = len(self.element_ids.filtered(lambda element: not element.met))
        if open_count:
            text = self.env._(
                "Say for each non-negotiable element whether it is met (%(count)s to "
                "go).",
                count=open_count,
            )
        elif self.element_ids.filtered(lambda e: not (e.evidence or "").strip()):
            text = self.env._("Write what shows each non-negotiable element.")
        return [Problem(text, "elements")] if text else []

    # --- the auditing screen ----------------------------------------------
