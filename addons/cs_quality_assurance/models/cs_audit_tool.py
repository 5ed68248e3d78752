from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .guard import LIFECYCLE, in_lifecycle

# What may change on a tool in use: how it is found, not what it asks.
EDITABLE_WHEN_LOCKED = {"active", "counts_as", "message_follower_ids", "activity_ids", "message_ids"}


class CsAuditTool(models.Model):
    """A versioned audit tool. Draft: QA managers edit it. Published: locked for good.

    A change to a published tool is a new version; audits keep the version they
    started with.
    """

    _name = "cs.audit.tool"
    _description = "Audit tool"
    _inherit = ["cs.guard.mixin", "mail.thread"]
    _order = "name, version desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True, translate=True)
    version = fields.Integer(default=1, required=True, readonly=True, copy=False, aggregator=None)
    root_id = fields.Many2one("cs.audit.tool", string="First version", readonly=True, copy=False, index=True)
    previous_id = fields.Many2one("cs.audit.tool", string="Version before", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "In use"), ("retired", "Retired")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    is_locked = fields.Boolean(compute="_compute_is_locked")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    counts_as = fields.Selection(
        [("full", "Full audit"), ("early_help", "Early Help audit"), ("victim", "Victim audit"), ("other", "Something else")],
        string="Counts as",
        default="full",
        required=True,
        help="Which expectation an audit with this tool counts towards (BPL-05, BPL-14).",
    )
    scale_id = fields.Many2one("cs.grade.scale", string="Grading scale", required=True, ondelete="restrict")
    lookback_months = fields.Integer(
        string="Looks back (months)", default=12, aggregator=None, help="How much of the file the auditor reads."
    )
    note = fields.Html(string="About this tool", translate=True)
    section_ids = fields.One2many("cs.audit.tool.section", "tool_id", string="Sections", copy=False)
    domain_ids = fields.One2many("cs.audit.tool.domain", "tool_id", string="Domains", copy=False)
    limit_ids = fields.One2many("cs.audit.limit", "tool_id", string="Limits", copy=False)
    checklist_ids = fields.One2many(
        "cs.audit.tool.checklist", "tool_id", string="Auditor's checklist", copy=True
    )
    overall_descriptor_ids = fields.One2many(
        "cs.audit.tool.descriptor",
        "tool_id",
        string="What each overall grade means",
        domain=[("domain_id", "=", False)],
        copy=False,
    )

    _version_uniq = models.UniqueIndex(
        "(root_id, version) WHERE root_id IS NOT NULL", "This tool already has a version with that number."
    )
    _lookback_positive = models.Constraint(
        "CHECK (lookback_months > 0)", "The tool must look back at least one month."
    )

    @api.depends("state")
    def _compute_is_locked(self):
        for tool in self:
            tool.is_locked = tool.state != "draft"

    @api.depends("name", "version")
    def _compute_display_name(self):
        for tool in self:
            tool.display_name = self.env._("%(name)s, version %(version)s", name=tool.name, version=tool.version)

    def write(self, vals):
        if not in_lifecycle(self.env):
            if "state" in vals or "version" in vals:
                raise UserError(self.env._("Use the buttons on the tool to publish it or make a new version."))
            locked = self.filtered("is_locked")
            if locked and set(vals) - EDITABLE_WHEN_LOCKED:
                raise UserError(locked[0]._locked_message())
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if not in_lifecycle(self.env):
            for vals in vals_list:
                for name in ("state", "version", "root_id", "previous_id"):
                    vals.pop(name, None)
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if locked := self.filtered("is_locked"):
            raise UserError(
                self.env._(
                    "“%(tool)s” has been in use, so it is kept with the audits done on it. Retire it instead.",
                    tool=locked[0].display_name,
                )
            )

    def _locked_message(self):
        self.ensure_one()
        return self.env._(
            "“%(tool)s” is in use, so its questions cannot change. Make a new version: audits already started keep this one.",
            tool=self.display_name,
        )

    def action_publish(self):
        """Put a draft into use. QA managers; refused while it has nothing to grade."""
        self.check_access("write")
        for tool in self:
            if tool.state != "draft":
                raise UserError(self.env._("“%(tool)s” is not a draft.", tool=tool.display_name))
            if not tool.domain_ids:
                raise ValidationError(
                    self.env._(
                        "“%(tool)s” has no domains, so nobody could audit with it. Add at least one domain first.",
                        tool=tool.display_name,
                    )
                )
            if not tool.scale_id.grade_ids:
                raise ValidationError(
                    self.env._(
                        "The scale “%(scale)s” has no grades. Add its grades before using the tool.",
                        scale=tool.scale_id.name,
                    )
                )
        self.with_context(cs_lifecycle=LIFECYCLE).write({"state": "published"})

    def action_retire(self):
        """Stop offering a tool for new audits. QA managers; running audits go on."""
        self.check_access("write")
        self.with_context(cs_lifecycle=LIFECYCLE).write({"state": "retired"})

    def action_new_version(self):
        """Copy the tool, with all its parts, to the next version as a draft.

        QA managers. Returns the action that opens the new version.
        """
        self.ensure_one()
        self.check_access("write")
        new = self._copy_version()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": new.id,
            "view_mode": "form",
        }

    def _copy_version(self):
        self.ensure_one()
        root = self.root_id or self
        latest = max(self.search([("root_id", "=", root.id)]).mapped("version"), default=root.version)
        new = self.with_context(cs_lifecycle=LIFECYCLE).copy(
            {
                "name": self.name,
                "state": "draft",
                "version": max(latest, self.version) + 1,
                "root_id": root.id,
                "previous_id": self.id,
            }
        )
        self._copy_parts_to(new)
        return new

    def copy(self, default=None):
        new = super().copy(default)
        if not self.env.context.get("cs_lifecycle") is LIFECYCLE:
            for tool, copied in zip(self, new, strict=True):
                tool._copy_parts_to(copied)
        return new

    def _copy_parts_to(self, new):
        """Copy sections, domains (with descriptors and limits) and overall descriptors."""
        sections = {
            section: section.copy({"tool_id": new.id}) for section in self.section_ids
        }
        for domain in self.domain_ids:
            copied = domain.copy({"tool_id": new.id, "section_id": sections.get(domain.section_id, domain.section_id).id})
            domain.limit_ids.copy({"domain_id": copied.id})
            domain.descriptor_ids.copy({"domain_id": copied.id, "tool_id": new.id})
        self.overall_descriptor_ids.copy({"tool_id": new.id})

    def _applicable_domains(self, case_type):
        """The domains that apply to a case of this type, in order (DUR-05, SWI-18)."""
        self.ensure_one()
        return self.domain_ids.filtered(
            lambda domain: (not domain.case_type_ids or case_type in domain.case_type_ids)
            and (
                not domain.section_id.case_type_ids or case_type in domain.section_id.case_type_ids
            )
        )


class CsAuditToolPartMixin(models.AbstractModel):
    """What belongs to a tool: it cannot be made, changed or removed once the tool is in use."""

    _name = "cs.audit.tool.part.mixin"
    _description = "Part of an audit tool"
    _inherit = ["cs.guard.mixin"]

    def _check_tool_draft(self):
        if in_lifecycle(self.env):
            return
        for tool in self.tool_id:
            if tool.is_locked:
                raise UserError(tool._locked_message())

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_tool_draft()
        return parts

    def write(self, vals):
        self._check_tool_draft()
        result = super().write(vals)
        self._check_tool_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_from_draft(self):
        self._check_tool_draft()
