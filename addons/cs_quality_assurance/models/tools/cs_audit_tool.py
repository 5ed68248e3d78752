from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..platform.guard import LIFECYCLE, in_lifecycle
from ..register.cs_case_type import CHILD, SUBJECTS

# What may change on a tool in use: how it is found, not what it asks.
EDITABLE_WHEN_LOCKED = {
    "active",
    "counts_as",
    "message_follower_ids",
    "activity_ids",
    "message_ids",
}


def _label(record, name):
    """The words of a selection field."""
    return dict(record._fields[name]._description_selection(record.env))[record[name]]


class CsAuditTool(models.Model):
    """A versioned audit tool. Draft: QA managers edit it. Published: locked for good.

    A change to a published tool is a new version; audits keep the version they
    started with.
    """

    _name = "cs.audit.tool"
    _description = "Audit tool"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin", "mail.thread"]
    _order = "name, version desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True, translate=True)
    version = fields.Integer(
        default=1, required=True, readonly=True, copy=False, aggregator=None
    )
    root_id = fields.Many2one(
        "cs.audit.tool", string="First version", readonly=True, copy=False, index=True
    )
    previous_id = fields.Many2one(
        "cs.audit.tool", string="Version before", readonly=True, copy=False
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "In use"), ("retired", "Retired")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    is_locked = fields.Boolean(
        compute="_compute_is_locked", string="In use, so it stays"
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    counts_as = fields.Selection(
        [
            ("full", "Full audit"),
            ("early_help", "Early Help audit"),
            ("victim", "Victim audit"),
            ("other", "Something else"),
        ],
        string="Counts as",
        default="full",
        required=True,
        help="Which expectation an audit with it counts towards (BPL-05, BPL-14).",
    )
    scale_id = fields.Many2one(
        "cs.grade.scale", string="Grading scale", required=True, ondelete="restrict"
    )
    has_overall = fields.Boolean(
        string="Ends in an overall grade",
        default=True,
        help=(
            "Off: each answer stands by itself. The work is handed in, reported and "
            "followed up answer by answer, and counts in no figure of grades."
        ),
    )
    lookback_months = fields.Integer(
        string="Looks back (months)",
        default=12,
        aggregator=None,
        help="How much of the file the auditor reads.",
    )
    note = fields.Html(string="About this tool", translate=True)
    section_ids = fields.One2many(
        "cs.audit.tool.section", "tool_id", string="Sections", copy=False
    )
    domain_ids = fields.One2many(
        "cs.audit.tool.domain", "tool_id", string="Domains", copy=False
    )
    limit_ids = fields.One2many(
        "cs.audit.limit", "tool_id", string="Limits", copy=False
    )
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

    version_count = fields.Integer(
        compute="_compute_version_count", string="Versions, counted"
    )
    audit_count = fields.Integer(
        compute="_compute_audit_count", string="Audits, counted"
    )
    domain_count = fields.Integer(
        string="Number of domains", compute="_compute_domain_count"
    )
    reading = fields.Html(
        string="The whole tool",
        compute="_compute_reading",
        sanitize=False,  # made by our own template, which escapes what people typed
    )

    _version_uniq = models.UniqueIndex(
        "(root_id, version) WHERE root_id IS NOT NULL",
        "This tool already has a version with that number.",
    )
    _lookback_positive = models.Constraint(
        "CHECK (lookback_months > 0)", "The tool must look back at least one month."
    )

    @api.depends("state")
    def _compute_is_locked(self):
        for tool in self:
            tool.is_locked = tool.state != "draft"

    def _compute_version_count(self):
        for tool in self:
            tool.version_count = len(tool._versions()) if tool.id else 1

    def _compute_audit_count(self):
        counts = dict(
            self.env["cs.audit"]._read_group(
                [("tool_id", "in", self.ids)], ["tool_id"], ["__count"]
            )
        )
        for tool in self:
            tool.audit_count = counts.get(tool, 0)

    @api.depends("domain_ids")
    def _compute_domain_count(self):
        for tool in self:
            tool.domain_count = len(tool.domain_ids)

    @api.depends_context("lang")
    @api.depends(
        "scale_id",
        "section_ids",
        "domain_ids.guidance",
        "domain_ids.prompts",
        "domain_ids.descriptor_ids.body",
        "domain_ids.limit_ids",
        "overall_descriptor_ids.body",
    )
    def _compute_reading(self):
        """The tool as a page to read from beginning to end."""
        for tool in self:
            tool.reading = tool.env["ir.qweb"]._render(
                "cs_quality_assurance.cs_audit_tool_reading",
                {"tool": tool, "label": _label},
            )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for tool in self:
            tool.display_name = self.env._(
                "%(name)s, version %(version)s", name=tool.name, version=tool.version
            )

    def write(self, vals):
        if not in_lifecycle(self.env):
            if "state" in vals or "version" in vals:
                raise UserError(
                    self.env._(
                        "Use the buttons on the tool to put it into use "
                        "or to make a new version."
                    )
                )
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

    def _update_field_translations(self, field_name, *args, **kwargs):
        # Odoo writes translations past ``write``: wording is locked all the same.
        if self.is_locked and not in_lifecycle(self.env):
            raise UserError(self._locked_message())
        return super()._update_field_translations(field_name, *args, **kwargs)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        # A framework taken away takes its tools; audits done on one keep it.
        locked = self.filtered("is_locked")
        if locked and not in_lifecycle(self.env):
            raise UserError(
                self.env._(
                    "“%(tool)s” has been in use, so it is kept with the audits done "
                    "on it. "
                    "Retire it instead.",
                    tool=locked[0].display_name,
                )
            )

    def _locked_message(self):
        self.ensure_one()
        return self.env._(
            "“%(tool)s” is in use, so its questions cannot change. "
            "Make a new version: audits already started keep this one.",
            tool=self.display_name,
        )

    def _get_publish_problems(self):
        """What keeps this draft from being used, a sentence each. Hook for addons."""
        self.ensure_one()
        problems = []
        if self.state != "draft":
            problems.append(
                self.env._("“%(tool)s” is not a draft.", tool=self.display_name)
            )
        if not self.domain_ids:
            problems.append(
                self.env._(
                    "“%(tool)s” has no domains, so nobody could audit with it. "
                    "Add at least one domain first.",
                    tool=self.display_name,
                )
            )
        if not self.scale_id.grade_ids:
            problems.append(
                self.env._(
                    "The scale “%(scale)s” has no grades. "
                    "Add its grades before using the tool.",
                    scale=self.scale_id.name,
                )
            )
        grades = (
            self.domain_ids.filtered(
                lambda domain: domain.scale_id == self.scale_id
            ).descriptor_ids.grade_id
            | self.overall_descriptor_ids.grade_id
        )
        if grades and grades.scale_id != self.scale_id:
            problems.append(
                self.env._(
                    "“%(tool)s” describes grades that are not on its scale "
                    "“%(scale)s”. "
                    "Change the scale back, or describe the grades of this one.",
                    tool=self.display_name,
                    scale=self.scale_id.name,
                )
            )
        if not self.has_overall and self._parts_for_overall():
            problems.append(
                self.env._(
                    "“%(tool)s” has no overall grade, but it describes one, limits "
                    "one, or asks something once it is given. Take that out, or give "
                    "it an overall grade.",
                    tool=self.display_name,
                )
            )
        empty = self.section_ids - self.domain_ids.section_id
        if empty:
            problems.append(
                self.env._(
                    "The section “%(section)s” has no domains. "
                    "Put a domain in it, or remove it.",
                    section=empty[0].name,
                )
            )
        return problems

    def _parts_for_overall(self):
        """Whether a part of the tool has no sense without an overall grade."""
        parts = [*self.section_ids, *self.domain_ids]
        return bool(self.limit_ids or self.overall_descriptor_ids) or any(
            part.shown_when == "overall" for part in parts
        )

    def action_publish(self):
        """Put drafts into use. QA managers.

        Earlier versions retire, and the frameworks that used them use this one for new
        audits; audits already made keep theirs.

        :raises ValidationError: saying what is missing
        """
        self.check_access("write")
        for tool in self:
            if problems := tool._get_publish_problems():
                raise ValidationError("\n".join(problems))
        self.with_context(cs_lifecycle=LIFECYCLE).write({"state": "published"})
        for tool in self:
            tool._take_over_from(tool._versions() - tool)

    def _take_over_from(self, before):
        """Frameworks move on to this version; the versions before it retire."""
        self.ensure_one()
        frameworks = self.env["cs.framework"].with_context(active_test=False)
        for name in frameworks._fields_of_tools():
            frameworks.search([(name, "in", before.ids)])[name] = self
        before.filtered(lambda tool: tool.state == "published").action_retire()

    def _versions(self):
        """Every version of this tool, itself included, the newest first."""
        self.ensure_one()
        root = self.root_id or self
        return self.with_context(active_test=False).search(
            ["|", ("id", "=", root.id), ("root_id", "=", root.id)], order="version desc"
        )

    def action_retire(self):
        """Stop offering a tool for new audits. QA managers; running audits go on."""
        self.check_access("write")
        self.with_context(cs_lifecycle=LIFECYCLE).write({"state": "retired"})

    def action_new_version(self):
        """Copy the tool, with all its parts, to the next version as a draft.

        QA managers. A draft that is already there is opened instead of making another.

        :return: the action that opens the new version
        """
        self.ensure_one()
        self.check_access("write")
        drafts = self._versions().filtered(lambda tool: tool.state == "draft")
        new = drafts[:1] or self._copy_version()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": new.id,
            "view_mode": "form",
        }

    def action_view_versions(self):
        """Open the list of versions of this tool; whoever may read it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_audit_tool"
        )
        return action | {
            "domain": [("id", "in", self._versions().ids)],
            "context": {"active_test": False},
        }

    def action_view_audits(self):
        """Open the audits done with this version; each reads those they may."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_audit"
        )
        return action | {"domain": [("tool_id", "=", self.id)], "context": {}}

    def action_view_answers(self):
        """Question by question, what was answered in work handed in with this version;
        each reads those they may."""
        self.ensure_one()
        model, handed_in = self._where_answered()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answers: %(tool)s", tool=self.display_name),
            "res_model": model,
            "views": [(False, "list"), (False, "pivot")],
            "domain": [("domain_id.tool_id", "=", self.id), *handed_in],
            "context": {"group_by": ["domain_id"]},
        }

    def _where_answered(self):
        """The model whose records are the answers to this tool, and those of work
        handed in. Hook for addons.

        :return: (name of a model, domain)
        """
        return "cs.audit.line", [
            ("audit_id.date_submitted", "!=", False),
            ("audit_id.kind", "!=", "benchmark"),
        ]

    def _copy_version(self):
        self.ensure_one()
        root = self.root_id or self
        latest = self._versions()[0].version
        new = self.with_context(cs_lifecycle=LIFECYCLE).copy(
            {
                "name": self.name,
                "state": "draft",
                "version": latest + 1,
                "root_id": root.id,
                "previous_id": self.id,
            }
        )
        self._copy_parts_to(new)
        return new

    def copy(self, default=None):
        new = super().copy(default)
        if self.env.context.get("cs_lifecycle") is not LIFECYCLE:
            for tool, copied in zip(self, new, strict=True):
                tool._copy_parts_to(copied)
        return new

    def _copy_parts_to(self, new):
        """Copy sections, domains with all they hold, and overall descriptors."""
        sections = {
            section: section.copy({"tool_id": new.id}) for section in self.section_ids
        }
        for domain in self.domain_ids:
            copied = domain.copy(
                {
                    "tool_id": new.id,
                    "section_id": sections.get(domain.section_id, domain.section_id).id,
                }
            )
            if new.root_id:
                # A rule about the question holds for it in the next version, too.
                known = copied.with_context(cs_lifecycle=LIFECYCLE)
                known.root_id = domain.root_id or domain
            domain.limit_ids.copy({"domain_id": copied.id})
            domain.descriptor_ids.copy({"domain_id": copied.id, "tool_id": new.id})
        self.overall_descriptor_ids.copy({"tool_id": new.id})
        self._copy_conditions_to(new)

    def _applicable_domains(self, case_type, department=None):
        """The domains that apply to a case of this type, in order (DUR-05, SWI-18).

        :param department: of the case; None where it is not known yet
        """
        self.ensure_one()
        return self.domain_ids.filtered(
            lambda domain: (
                (not domain.case_type_ids or case_type in domain.case_type_ids)
                and (
                    not domain.section_id.case_type_ids
                    or case_type in domain.section_id.case_type_ids
                )
                and (
                    not department
                    or domain._asked_in(department)
                    and (
                        not domain.section_id or domain.section_id._asked_in(department)
                    )
                )
            )
        )

    def _that_apply(self, cases):
        """Those of some cases whose type the tool asks something about."""
        types = cases.case_type_id.filtered(self._applicable_domains)
        return cases.filtered(lambda case: case.case_type_id in types)

    subject = fields.Selection(
        SUBJECTS,
        string="Looks at",
        required=True,
        default=CHILD,
        help="Only files about this are audited with the tool.",
    )


class CsAuditToolPartMixin(models.AbstractModel):
    """What belongs to a tool: locked with it, once the tool is in use."""

    _name = "cs.audit.tool.part.mixin"
    _description = "Part of an audit tool"
    _inherit = ["cs.kept.mixin", "cs.guard.mixin"]

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

    def _update_field_translations(self, field_name, *args, **kwargs):
        # Odoo writes translations past ``write``: wording is locked all the same.
        self._check_tool_draft()
        return super()._update_field_translations(field_name, *args, **kwargs)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_from_draft(self):
        if not in_lifecycle(self.env):
            self._check_tool_draft()
