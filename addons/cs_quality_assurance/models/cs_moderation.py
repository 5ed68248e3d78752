from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .guard import LIFECYCLE, in_lifecycle


class CsModeration(models.Model):
    """A second look at an audit. The moderator grades beside the auditor (LUT-08, BPL-08, SWI-03).

    The moderator writes until it is done; QA officers choose the moderator; the auditor
    reads it once done. The audit's own grades stay as they were (ALL-06).
    """

    _name = "cs.moderation"
    _description = "Moderation"
    _inherit = ["cs.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_due, id"
    _rec_name = "audit_id"
    _check_company_auto = True

    audit_id = fields.Many2one("cs.audit", required=True, index=True, ondelete="cascade", check_company=True)
    company_id = fields.Many2one(related="audit_id.company_id", store=True, index=True, precompute=True)
    department_id = fields.Many2one(related="audit_id.department_id", store=True, index=True)
    case_id = fields.Many2one(related="audit_id.case_id")
    scale_id = fields.Many2one(related="audit_id.scale_id")
    auditor_user_id = fields.Many2one(related="audit_id.auditor_user_id", store=True, index=True)
    auditor_grade_id = fields.Many2one(related="audit_id.overall_grade_id", string="Auditor's overall grade")
    auditor_reason = fields.Text(related="audit_id.overall_reason", string="Auditor's reason")
    moderator_id = fields.Many2one("hr.employee", index=True, tracking=True, check_company=True, ondelete="restrict")
    moderator_user_id = fields.Many2one(related="moderator_id.user_id", store=True, index=True)
    state = fields.Selection(
        [("todo", "To do"), ("in_progress", "In progress"), ("done", "Done"), ("withdrawn", "Withdrawn")],
        default="todo",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    date_due = fields.Date(string="Due", index=True, tracking=True)
    date_done = fields.Date(string="Done on", readonly=True)
    line_ids = fields.One2many("cs.moderation.line", "moderation_id", string="Domains")
    overall_grade_id = fields.Many2one(
        "cs.grade",
        string="Moderator's overall grade",
        tracking=True,
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
    )
    overall_reason = fields.Text(
        string="Why", help="Needed when it differs from the auditor's; the auditor reads it (SWI-03)."
    )
    quality_grade_id = fields.Many2one(
        "cs.grade",
        string="How good is the audit itself?",
        domain="[('scale_id', '=', scale_id)]",
        ondelete="restrict",
        help="A judgement of the audit, apart from the practice it looked at.",
    )
    quality_note = fields.Text(string="Feedback on the audit")
    with_auditor = fields.Boolean(string="Moderated together with the auditor")
    action_ids = fields.One2many("cs.action", "moderation_id", string="Actions")
    differs = fields.Boolean(compute="_compute_differs", store=True)

    @api.depends("overall_grade_id", "audit_id.overall_grade_id")
    def _compute_differs(self):
        for moderation in self:
            moderation.differs = bool(
                moderation.overall_grade_id and moderation.overall_grade_id != moderation.audit_id.overall_grade_id
            )

    @api.constrains("moderator_id", "audit_id")
    def _check_moderator(self):
        """The moderator is neither the auditor nor in the line of the work (ALL-01)."""
        moderations = self.filtered("moderator_id")
        if not moderations:
            return
        managers = moderations.audit_id.practitioner_id._cs_managers_by_employee()
        for moderation in moderations:
            audit = moderation.audit_id
            if moderation.moderator_id in (audit.auditor_id, audit.practitioner_id):
                raise ValidationError(
                    self.env._(
                        "%(moderator)s cannot moderate %(audit)s: a moderator is neither the auditor nor the practitioner.",
                        moderator=moderation.moderator_id.name,
                        audit=audit.name,
                    )
                )
            if (
                not audit.framework_id.allow_own_line
                and not audit.conflict_reason
                and moderation.moderator_id.id in managers.get(audit.practitioner_id.id, ())
            ):
                raise ValidationError(
                    self.env._(
                        "%(moderator)s manages the work in %(audit)s, so somebody outside that line must moderate it.",
                        moderator=moderation.moderator_id.name,
                        audit=audit.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        moderations = super().create(vals_list)
        moderations._mirror_lines()
        moderations._tell_moderators()
        return moderations

    def _mirror_lines(self):
        """A line for each of the audit's, so that the two stand side by side."""
        vals = [
            {"moderation_id": moderation.id, "audit_line_id": line.id}
            for moderation in self
            for line in moderation.audit_id.line_ids - moderation.line_ids.audit_line_id
        ]
        # The lines follow the audit, whoever made the moderation.
        self.env["cs.moderation.line"].sudo().with_context(cs_lifecycle=LIFECYCLE).create(vals)

    def write(self, vals):
        if not in_lifecycle(self.env):
            if {"state", "date_done", "audit_id"} & set(vals):
                raise UserError(self.env._("Use the buttons to start and complete a moderation."))
            officer = self.env.user.has_group("cs_quality_assurance.group_qa_officer")
            for moderation in self:
                moderation._check_open()
                if {"moderator_id", "date_due"} & set(vals) and not officer:
                    raise AccessError(self.env._("Only a QA officer can change the moderator or the date."))
                if set(vals) & {"overall_grade_id", "overall_reason", "quality_grade_id", "quality_note", "line_ids"}:
                    moderation._check_is_moderator()
        result = super().write(vals)
        if "moderator_id" in vals:
            for moderation in self:
                moderation.audit_id.with_context(cs_lifecycle=LIFECYCLE).moderator_id = moderation.moderator_id
            self._tell_moderators()
        return result

    def _check_open(self):
        self.ensure_one()
        if self.state in ("done", "withdrawn"):
            raise UserError(
                self.env._("The moderation of %(audit)s is finished and can no longer be changed.", audit=self.audit_id.name)
            )

    def _check_is_moderator(self):
        self.ensure_one()
        if not self.env.su and self.moderator_user_id != self.env.user:
            raise AccessError(self.env._("Only the moderator of %(audit)s can do this.", audit=self.audit_id.name))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(self.env._("Moderations are kept with their audit."))

    def action_start(self):
        """To do -> in progress. The moderator."""
        for moderation in self:
            moderation._check_is_moderator()
            if moderation.state != "todo":
                raise UserError(self.env._("This moderation has already been started."))
        self.with_context(cs_lifecycle=LIFECYCLE).write({"state": "in_progress"})

    def action_complete(self):
        """To do or in progress -> done. The moderator; the audit then moves on.

        :raises UserError: no overall grade, or a difference without its reason
        """
        self.audit_id._lock()
        for moderation in self:
            moderation._check_open()
            moderation._check_is_moderator()
            if problems := moderation._get_complete_problems():
                raise UserError(
                    self.env._("The moderation of %(audit)s is not finished. Everything you typed is kept.", audit=moderation.audit_id.name)
                    + "\n\n• "
                    + "\n• ".join(problems)
                )
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {"state": "done", "date_done": fields.Date.context_today(self)}
        )
        for moderation in self:
            # Checked above: the audit moves on as the framework says; a moderator has
            # no right of their own to write audits.
            finished = moderation.sudo()
            finished.activity_feedback(["cs_quality_assurance.activity_moderation"])
            finished.audit_id._after_moderation(finished.overall_grade_id)
            finished._give_feedback()

    def _get_complete_problems(self):
        self.ensure_one()
        problems = []
        if not self.moderator_id:
            problems.append(self.env._("A QA officer has to name the moderator first."))
        if not self.overall_grade_id:
            problems.append(self.env._("Give your overall grade."))
        if self.differs and not (self.overall_reason or "").strip():
            problems.append(
                self.env._("Your overall grade differs from the auditor's. Write a sentence to the auditor saying why.")
            )
        for line in self.line_ids:
            if line.differs and not (line.reason or "").strip():
                problems.append(
                    self.env._(
                        "Your grade for domain %(domain)s differs. Write a sentence to the auditor saying why.",
                        domain=line.domain_id.display_name,
                    )
                )
        return problems

    def _give_feedback(self):
        """SWI-03: where the grades differ, the auditor hears why."""
        for moderation in self:
            if moderation.differs and moderation.auditor_user_id:
                moderation.audit_id.activity_schedule(
                    "cs_quality_assurance.activity_feedback",
                    date_deadline=fields.Date.context_today(moderation),
                    user_id=moderation.auditor_user_id.id,
                    summary=self.env._(
                        "%(audit)s was moderated: %(before)s → %(after)s. Read why.",
                        audit=moderation.audit_id.name,
                        before=moderation.auditor_grade_id.name,
                        after=moderation.overall_grade_id.name,
                    ),
                )

    def _tell_moderators(self):
        for moderation in self:
            if moderation.state in ("todo", "in_progress") and (user := moderation.moderator_user_id):
                # See cs.audit._schedule_once.
                record = moderation.sudo()
                record.activity_unlink(["cs_quality_assurance.activity_moderation"], user_id=None)
                record.activity_schedule(
                    "cs_quality_assurance.activity_moderation",
                    date_deadline=moderation.date_due,
                    user_id=user.id,
                    summary=self.env._("Moderate %(audit)s", audit=moderation.audit_id.name),
                )

    def _withdraw(self):
        """The audit was re-opened: this look at it no longer stands, and is kept."""
        # Called from action_reopen, which has checked the role.
        finished = self.sudo().with_context(cs_lifecycle=LIFECYCLE)
        finished.write({"state": "withdrawn"})
        finished.activity_unlink(["cs_quality_assurance.activity_moderation"])


class CsModerationLine(models.Model):
    """The moderator's grade for one domain, beside the auditor's."""

    _name = "cs.moderation.line"
    _description = "Domain of a moderation"
    _inherit = ["cs.guard.mixin"]
    _order = "moderation_id, differs desc, sequence, id"
    _rec_name = "domain_id"

    moderation_id = fields.Many2one("cs.moderation", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="moderation_id.company_id", store=True, index=True, precompute=True)
    audit_line_id = fields.Many2one("cs.audit.line", required=True, index=True, ondelete="cascade")
    domain_id = fields.Many2one(related="audit_line_id.domain_id", store=True)
    sequence = fields.Integer(related="audit_line_id.sequence", store=True)
    scale_id = fields.Many2one(related="domain_id.scale_id")
    auditor_grade_id = fields.Many2one(related="audit_line_id.grade_id", string="Auditor")
    auditor_evidence = fields.Text(related="audit_line_id.evidence", string="Auditor's evidence")
    grade_id = fields.Many2one("cs.grade", string="Moderator", domain="[('scale_id', '=', scale_id)]", ondelete="restrict")
    reason = fields.Text(help="Needed where you differ; the auditor reads it.")
    differs = fields.Boolean(compute="_compute_differs", store=True)

    _once = models.Constraint("unique(moderation_id, audit_line_id)", "Each domain is moderated once.")

    @api.depends("grade_id", "audit_line_id.grade_id")
    def _compute_differs(self):
        for line in self:
            line.differs = bool(line.grade_id and line.grade_id != line.audit_line_id.grade_id)

    def write(self, vals):
        if not in_lifecycle(self.env):
            for moderation in self.moderation_id:
                moderation._check_open()
                moderation._check_is_moderator()
            if set(vals) - {"grade_id", "reason"}:
                raise UserError(self.env._("Only the moderator's grade and reason can change."))
        return super().write(vals)
