from odoo import api, fields, models

RECORDERS = [
    ("auditor", "The auditor"),
    ("team_manager", "The current team manager"),
    ("service_manager", "The service manager"),
]
# Whose record stands for whom: a service manager's does for the team manager's.
STANDS_FOR = {
    "auditor": ("auditor", "team_manager", "service_manager", "other"),
    "team_manager": ("team_manager", "service_manager"),
    "service_manager": ("service_manager",),
}
LEVEL_OF = {"team_manager": "team", "service_manager": "service"}


class CsFramework(models.Model):
    _inherit = "cs.framework"

    asks_managers = fields.Boolean(
        compute="_compute_asks_managers",
        help="A manager has to record a discussion, under some condition.",
    )

    @api.depends("discussion_ids.recorded_by", "discussion_ids.service_grade_id")
    def _compute_asks_managers(self):
        for framework in self:
            framework.asks_managers = any(
                rule.recorded_by != "auditor" or rule.service_grade_id
                for rule in framework.discussion_ids
            )


class CsFrameworkDiscussion(models.Model):
    """Who has to record that a discussion took place (BPL-06, BPL-07)."""

    _inherit = "cs.framework.discussion"

    recorded_by = fields.Selection(
        RECORDERS,
        required=True,
        default="auditor",
        help=(
            "Where a manager records it, the auditor cannot do so for them: the "
            "manager is asked, and the audit is submitted once they have (BPL-06)."
        ),
    )
    service_grade_id = fields.Many2one(
        "cs.grade",
        string="The service manager records at or below",
        ondelete="restrict",
        help="At this overall grade or worse the service manager records it (BPL-07).",
    )

    def _recorded_by(self, audit):
        """Who has to record it in this audit, as it is graded now: a code of
        ``RECORDERS``."""
        self.ensure_one()
        rank = audit.overall_grade_id.rank
        if rank and self.service_grade_id and rank >= self.service_grade_id.rank:
            return "service_manager"
        return self.recorded_by


class CsAuditDiscussion(models.Model):
    """Discussions, as recorded by whom (BPL-06, BPL-07)."""

    _inherit = "cs.audit.discussion"

    recorded_as = fields.Selection(
        [*RECORDERS, ("other", "Somebody else")],
        string="Recorded by",
        compute="_compute_recorded_as",
        store=True,
        compute_sudo=True,
        help="What whoever recorded it was to the work on that day.",
    )

    @api.depends("audit_id")
    def _compute_recorded_as(self):
        for discussion in self:
            audit, user = discussion.audit_id, discussion.create_uid
            department = audit.department_id
            if user == audit.auditor_user_id:
                discussion.recorded_as = "auditor"
            elif department and user in department._cs_users_at("service"):
                discussion.recorded_as = "service_manager"
            elif department and user in department._cs_users_at("team"):
                discussion.recorded_as = "team_manager"
            else:
                discussion.recorded_as = "other"

    def unlink(self):
        audits = self.audit_id.filtered("framework_id.asks_managers")
        result = super().unlink()
        audits._ask_to_record()
        return result


class CsAudit(models.Model):
    """Discussions that a manager records: who is asked, and when it is done."""

    _name = "cs.audit"
    _inherit = ["cs.audit", "hr.mixin"]

    other_worker_ids = fields.Many2many(
        "hr.employee",
        "cs_audit_other_worker_rel",
        string="Other workers whose work was audited",
        check_company=True,
        copy=False,
        help="Named by the auditor; each may have to be spoken to (BPL-06).",
    )
    can_record_discussion = fields.Boolean(compute="_compute_can_record_discussion")

    @api.depends("state", "discussion_ids.role", "overall_grade_id", "other_worker_ids")
    @api.depends_context("uid")
    def _compute_can_record_discussion(self):
        for audit in self:
            audit.can_record_discussion = audit.state == "in_progress" and bool(
                audit._to_record_by(self.env.user)
            )

    def _recorder(self, who):
        """The manager who records a discussion; nobody where the auditor does, or where
        nobody of that level has a login.

        :param who: a code of ``RECORDERS``
        """
        self.ensure_one()
        nobody = self.env["hr.employee"]
        if who not in LEVEL_OF or not self.department_id:
            return nobody
        manager = self.department_id._cs_manager_at(LEVEL_OF[who])
        return nobody if manager == self.auditor_id else manager

    def _discussion_standing(self, rule, employee=None):
        """How one discussion stands: ``held``, ``missing``, ``meet`` (has to be face to
        face) or ``unrecorded`` (its manager has to record it).

        :param employee: the one worker it has to be with, where it has to be
        """
        held = self.discussion_ids.filtered(
            lambda d: (
                d.role == rule.role and (not employee or d.employee_id == employee)
            )
        )
        who = rule._recorded_by(self)
        if manager := self._recorder(who):
            held = held.filtered(lambda d: d.recorded_as in STANDS_FOR[who])
        if not held:
            return "unrecorded" if manager else "missing"
        if not rule.allow_phone and "face_to_face" not in held.mapped("method"):
            return "meet"
        return "held"

    def _unrecorded_in_words(self, rule, role):
        """Who has to record it, and that they were asked."""
        who = rule._recorded_by(self)
        label = dict(rule._fields["recorded_by"]._description_selection(self.env))
        return self.env._(
            "%(who)s (%(name)s) has to record that the discussion with the %(role)s "
            "took place, and what was agreed. They find it under My work.",
            who=label[who],
            # The manager of a team is known to all.
            name=self._recorder(who).sudo().name,
            role=role,
        )

    def _to_record_by(self, user):
        """What this manager has still to record.

        :return: list of (``cs.framework.discussion``, worker it has to be with or none)
        """
        self.ensure_one()
        return [
            (asked.rule, asked.employee)
            for asked in self._discussions_asked()
            if asked.standing == "unrecorded"
            and user
            in self.department_id._cs_users_at(LEVEL_OF[asked.rule._recorded_by(self)])
        ]

    # --- asking them ----------------------------------------------------------

    def _ask_to_record(self):
        """A to-do for each manager who has something to record, and for nobody else.

        Raised once the auditor has graded the whole: only then is it known whether the
        service manager records it (BPL-07).
        """
        kind = self.env.ref("cs_quality_assurance.activity_discussion")
        for audit in self:
            users = self.env["res.users"]
            if audit.state == "in_progress" and audit.overall_grade_id:
                for discussion in audit._discussions_asked():
                    if discussion.standing == "unrecorded":
                        who = discussion.rule._recorded_by(audit)
                        # Their login only, to raise the to-do.
                        users |= audit._recorder(who).sudo().user_id
            # Raising a to-do for a manager is the framework's decision.
            record = audit.sudo()
            there = record.activity_ids.filtered(lambda a: a.activity_type_id == kind)
            asked = there.user_id
            there.filtered_domain([("user_id", "not in", users.ids)]).unlink()
            for user in users - asked:
                record.activity_schedule(
                    "cs_quality_assurance.activity_discussion",
                    date_deadline=record.date_due,
                    user_id=user.id,
                    summary=self.env._(
                        "Record the discussion on case %(case)s",
                        case=record.case_id.reference,
                    ),
                )

    def action_record_discussion(self):
        """Open the page on which a manager records what was talked over (BPL-06)."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record the discussion"),
            "res_model": "cs.audit.discussion.record",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_audit_id": self.id},
        }


class CsMyWork(models.AbstractModel):
    """A manager's to-do: record the discussion on an audit (BPL-06, BPL-07)."""

    _inherit = "cs.my.work"

    def _work_discussions(self):
        kind = self.env["ir.model.data"]._xmlid_to_res_id(
            "cs_quality_assurance.activity_discussion"
        )
        activities = self._mine(
            "mail.activity",
            [("user_id", "=", self.env.uid), ("activity_type_id", "=", kind)],
            ["date_deadline", "res_id"],
            order="date_deadline, id",
        )
        audits = self.env["cs.audit"].browse(activities.mapped("res_id"))
        audits = audits._filtered_access("read")
        dates = {activity.res_id: activity.date_deadline for activity in activities}
        return [
            self._work_item(
                audit,
                "discussion",
                self.env._("Record the discussion on %(audit)s", audit=audit.name),
                [self._case_fact(audit.case_id.reference), audit.department_id.name],
                dates[audit.id],
                self.env._("Record"),
                methods=["action_record_discussion"],
            )
            for audit in audits
        ]
