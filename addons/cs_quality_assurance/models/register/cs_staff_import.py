import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules.register.messages import RegisterError
from ...rules.register.staff_plan import Held, HeldTeam, Known, plan_staff
from ...rules.register.staff_sheet import (
    BESIDE,
    COLUMNS,
    LADDER,
    MESSAGES,
    read_staff,
    settled,
)
from ..platform.guard import LIFECYCLE, in_lifecycle
from ..platform.wording import short_date
from .cs_case_import_show import SEVERITY

INPUTS = frozenset(("file", "filename", "invite"))
# Odoo lets nobody else give groups, make users' contacts, make employees and set when
# they joined.
NEEDED = (
    "base.group_erp_manager",
    "base.group_partner_manager",
    "hr.group_hr_manager",
)
STATES = [
    ("draft", "File"),
    ("previewed", "Preview"),
    ("asked", "With an administrator"),
    ("done", "Applied"),
]


class CsStaffImport(models.Model):
    """A spreadsheet of staff: read, previewed, then applied in one press.

    QA managers prepare it. Only who may make departments, employees and users in Odoo
    applies it, with their own rights; a QA manager asks such an administrator.
    """

    _name = "cs.staff.import"
    _description = "Staff from a spreadsheet"
    _inherit = ["cs.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    file = fields.Binary(string="Spreadsheet", attachment=True, copy=False)
    filename = fields.Char(string="Name of the file")
    invite = fields.Boolean(
        string="Email new people an invitation to log in",
        help="Otherwise their logins wait until somebody sends the invitations.",
    )
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, tracking=True
    )
    new_count = fields.Integer(string="New people", readonly=True, copy=False)
    changed_count = fields.Integer(string="Changed", readonly=True, copy=False)
    left_count = fields.Integer(string="Have left", readonly=True, copy=False)
    team_count = fields.Integer(string="Teams", readonly=True, copy=False)
    warning_count = fields.Integer(string="To check", readonly=True, copy=False)
    is_empty = fields.Boolean(compute="_compute_is_empty", string="Nothing in it")
    fingerprint = fields.Char(readonly=True, copy=False)
    admin_id = fields.Many2one(
        "res.users", string="Asked to apply it", readonly=True, copy=False
    )
    applied_by_id = fields.Many2one(
        "res.users", string="Applied by", readonly=True, copy=False
    )
    date_done = fields.Datetime(string="Applied on", readonly=True, copy=False)
    can_apply = fields.Boolean(compute="_compute_can_apply", string="May apply it")
    row_ids = fields.One2many("cs.staff.import.row", "import_id")
    change_ids = fields.One2many(
        "cs.staff.import.row", "import_id", domain=[("action", "!=", False)]
    )
    finding_ids = fields.One2many(
        "cs.staff.import.row", "import_id", domain=[("action", "=", False)]
    )

    @api.depends("filename")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.filename or self.env._("New staff spreadsheet")

    @api.depends("new_count", "changed_count", "left_count", "team_count")
    def _compute_is_empty(self):
        for record in self:
            record.is_empty = not (
                record.new_count
                or record.changed_count
                or record.left_count
                or record.team_count
            )

    @api.depends_context("uid")
    def _compute_can_apply(self):
        self.can_apply = self._may_apply(self.env.user)

    @api.model
    def _may_apply(self, user):
        return all(user.has_group(group) for group in NEEDED)

    # --- write, delete --------------------------------------------------------

    def write(self, vals):
        if not in_lifecycle(self.env) and INPUTS & vals.keys():
            if any(record.state == "done" for record in self):
                raise UserError(
                    self.env._("This sheet has been applied. Start a new one.")
                )
            self.filtered(lambda record: record.state != "draft")._to_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if any(record.state == "done" for record in self):
            raise UserError(
                self.env._(
                    "A sheet that was applied stays on the record. You can delete one"
                    " that was not."
                )
            )

    def _to_draft(self):
        """Throw the preview away: what it was made from has changed."""
        # The request to the administrator falls with the preview it was about.
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        self._set(state="draft", fingerprint=False, admin_id=False)
        # Lines are the product's own.
        self.sudo().row_ids.unlink()

    def _set(self, **vals):
        self.with_context(cs_lifecycle=LIFECYCLE).write(vals)

    # --- buttons --------------------------------------------------------------

    def action_preview(self):
        """Read the file and show what applying it would do; changes nobody.

        QA managers and administrators. Raises UserError when it cannot be read.
        """
        for record in self:
            record._check_open()
            record._show(*record._plan())
        return True

    def action_ask(self):
        """Ask an administrator, by an activity, to apply what the preview shows.

        QA managers. Raises UserError where there is no preview or no administrator.
        """
        self.ensure_one()
        self._check_open()
        if self.state != "previewed" or self.is_empty:
            raise UserError(self.env._("Read the file first, and see what it changes."))
        admin = self._administrator()
        if not admin:
            raise UserError(
                self.env._(
                    "Nobody here may add staff and logins. Ask whoever runs Odoo to"
                    " give somebody “Access Rights”, “Contact: Creation” and"
                    " “Employees: Administrator”."
                )
            )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=admin.id,
            summary=self.env._("Apply the staff spreadsheet"),
            note=self.env._("Look at the preview, then press Apply."),
        )
        self._set(state="asked", admin_id=admin.id)
        return True

    def action_apply(self):
        """Carry out the preview that was looked at, with one's own rights.

        The context's ``seen`` is the fingerprint of that preview. Administrators of
        users and of employees only; raises AccessError for anybody else, UserError
        where the preview is another by now.
        """
        self.ensure_one()
        if not self._may_apply(self.env.user):
            raise AccessError(
                self.env._(
                    "You cannot add staff, teams and logins. Press “Ask an"
                    " administrator to apply”."
                )
            )
        self._check_open()
        self.lock_for_update()
        seen = self.env.context.get("seen")
        if self.state == "draft" or not seen or seen != self.fingerprint:
            raise UserError(
                self.env._("The preview is another by now. Look at it again first.")
            )
        plan, findings = self._plan()
        if self._print_of(plan) != self.fingerprint:
            self._show(plan, findings)
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "warning",
                    "message": self.env._(
                        "Staff have changed since the preview was made. Look at it"
                        " again, then apply it."
                    ),
                    "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                },
            }
        made = self.with_company(self.company_id)._carry_out(plan)
        self.activity_feedback(["mail.mail_activity_data_todo"])
        self._set(
            state="done",
            made=made,
            file=False,
            applied_by_id=self.env.uid,
            date_done=fields.Datetime.now(),
        )
        return True

    def _check_open(self):
        self.check_access("write")
        if self.state == "done":
            raise UserError(self.env._("This sheet has been applied. Start a new one."))
        if not self.file:
            raise UserError(self.env._("Choose the spreadsheet first."))

    def _administrator(self):
        """Somebody of this council who may apply it; people before technical users."""
        technical = self.env["hr.employee"]._cs_technical_users()
        # Only to whom it goes is looked up, not what they hold.
        users = (
            self.env.ref(NEEDED[0])
            .sudo()
            .all_user_ids.filtered(
                lambda user: (
                    user.active
                    and self.company_id in user.company_ids
                    and self._may_apply(user)
                )
            )
        )
        return users.sorted(lambda user: (user.id in technical, user.id))[:1]

    # --- the plan -------------------------------------------------------------

    def _plan(self):
        """(plan, findings of reading and planning)"""
        self.ensure_one()
        answers = self.env["cs.case.import.alias"]
        # The council's own map of names is QA's; it is only looked names up in.
        answers = answers.sudo()._answers(self.company_id)
        data = base64.b64decode(self.with_context(bin_size=False).file)
        try:
            rows, findings = read_staff(data, self.filename, answers["heading"])
        except RegisterError as error:
            raise self.env["cs.case.import"]._refused(error) from error
        today = fields.Date.context_today(self)
        plan = plan_staff(rows, self._known(rows, answers), today)
        return plan, [*findings, *plan.findings]

    def _known(self, rows, answers):
        """Staff, teams, working times and logins as they are.

        A handful of queries, whatever the number of staff.
        """
        # A preview compares with what HR holds; it shows what the sheet says, and of
        # what is held no more than that it differs.
        env = self.sudo().with_context(active_test=False).env
        mine = [("company_id", "=", self.company_id.id)]
        people = env["hr.employee"].search(mine)
        emails = {row.email for row in rows if row.email}
        logins = env["res.users"].search([("login", "in", sorted(emails))])
        ours = {person.user_id.id: person.id for person in people if person.user_id}
        shared = [("company_id", "in", (self.company_id.id, False))]
        first = self.company_id.resource_calendar_id
        calendars = first | env["resource.calendar"].search(
            [*shared, ("active", "=", True)]
        )
        return Known(
            people=tuple(self._held(person) for person in people),
            teams=tuple(
                HeldTeam(
                    team.id,
                    team.name,
                    team.manager_id.id or None,
                    team.parent_id.id or None,
                )
                for team in env["hr.department"].search(
                    [*shared, ("active", "=", True)]
                )
            ),
            calendars=tuple((c.id, c.name, c.hours_per_week) for c in calendars),
            logins={
                user.login.casefold(): (
                    ours.get(user.id),
                    user.active
                    and not user.share
                    and self.company_id in user.company_ids,
                )
                for user in logins
            },
            team_words=answers["team"],
            person_words=answers["worker"],
        )

    def _held(self, person):
        groups = person.user_id.all_group_ids
        return Held(
            id=person.id,
            name=person.name or "",
            email=(person.work_email or "").casefold(),
            number=person.barcode or "",
            job=person.job_title or "",
            team=person.department_id.id or None,
            calendar=person.resource_calendar_id.id or None,
            joined=person.contract_date_start or None,
            left=person.departure_date or None,
            active=person.active,
            roles=settled(
                {role for role, group in self._groups().items() if group in groups}
            ),
            login=bool(person.user_id),
            is_me=person.user_id == self.env.user,
        )

    @api.model
    def _groups(self):
        return {
            role: self.env.ref(f"cs_quality_assurance.group_{role}")
            for role in (*LADDER, *BESIDE)
        }

    def _print_of(self, plan):
        said = [
            (*change[:2], sorted((k, str(v)) for k, v in self._plain(change).items()))
            for change in (*plan.teams, *plan.people)
        ]
        return hashlib.sha256(repr((self.invite, said)).encode()).hexdigest()

    def _plain(self, change):
        return {
            key: sorted(value) if isinstance(value, frozenset) else value
            for key, value in change.values.items()
        }

    # --- the preview ----------------------------------------------------------

    def _show(self, plan, findings):
        """Replace the preview; it stays with an administrator if it was."""
        vals = [
            *self._change_vals(plan),
            *(self._finding_vals(finding) for finding in findings),
        ]
        # Lines are made by reading only; nobody may do it by hand.
        record = self.sudo()
        record.row_ids.unlink()
        record.env["cs.staff.import.row"].create(vals)
        actions = [one.get("action") for one in vals]
        self._set(
            state="asked" if self.state == "asked" else "previewed",
            fingerprint=self._print_of(plan),
            new_count=actions.count("new"),
            changed_count=actions.count("change"),
            left_count=actions.count("left"),
            team_count=actions.count("new_team") + actions.count("team"),
            warning_count=sum(
                one.get("severity") in (SEVERITY["error"], SEVERITY["warning"])
                for one in vals
            ),
        )

    def _finding_vals(self, finding):
        message = MESSAGES[finding.code]
        return {
            "import_id": self.id,
            "severity": SEVERITY[message.severity],
            "code": finding.code,
            "row": finding.row,
            "column": finding.column,
            "value": finding.value,
            "reason": self.env["cs.case.import"]._say(
                message.text, dict(finding.params)
            ),
        }

    def _change_vals(self, plan):
        # Names of teams and staff of this council, to say what changes.
        env = self.sudo().with_context(active_test=False).env
        mine = [("company_id", "in", (self.company_id.id, False))]
        names = {
            "team": {one.id: one.name for one in env["hr.department"].search(mine)},
            "manager": {one.id: one.name for one in env["hr.employee"].search(mine)},
            "calendar": {
                one.id: one.name for one in env["resource.calendar"].search(mine)
            },
        }
        names["team"].update({change.ref: change.name for change in plan.teams})
        names["manager"].update({change.ref: change.name for change in plan.people})
        names["parent"] = names["team"]
        groups = self._groups()
        levels = dict(
            self.env["hr.department"]
            ._fields["cs_level"]
            ._description_selection(self.env)
        )
        labels = {
            **{key: title for key, (title, _also) in COLUMNS.items()},
            "calendar": self.env._("Working time"),
            "roles": self.env._("Role here"),
            "manager": self.env._("Manager"),
            "parent": self.env._("Part of"),
            "level": self.env._("Level"),
        }

        def said(key, value):
            if key == "roles":
                return ", ".join(groups[role].name for role in sorted(value))
            if key == "level":
                return levels[value]
            if key in ("joined", "left"):
                return short_date(self.env, value)
            return names[key].get(value, "") if key in names else value

        for change in (*plan.teams, *plan.people):
            is_new, of_team = isinstance(change.ref, str), change in plan.teams
            if of_team:
                action = "new_team" if is_new else "team"
            elif set(change.values) == {"left"}:
                action = "left"
            else:
                action = "new" if is_new else "change"
            yield {
                "import_id": self.id,
                "action": action,
                "severity": SEVERITY["info"],
                "subject": change.name,
                "row": change.row,
                "reason": "; ".join(
                    f"{labels[key]}: {said(key, value)}"
                    for key, value in sorted(
                        change.values.items(), key=lambda item: item[0] != "roles"
                    )
                    if key != "name" or not is_new
                ),
            }

    @api.autovacuum
    def _gc_details(self):
        """Drop files and lines that nobody needs any more, a few at a time."""
        days = self.env["cs.case.import.row"]._gc_days()
        before = fields.Datetime.subtract(fields.Datetime.now(), days=days)
        old = self.search([("write_date", "<", before)], limit=20)
        old.filtered(lambda record: record.state == "done").row_ids.unlink()
        old.filtered(lambda record: record.state != "done").unlink()
