from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules import expectations as rules
from ..platform.guard import LIFECYCLE, in_lifecycle

STATES = [
    (rules.TO_DO, "To do"),
    (rules.LATE, "Late"),
    (rules.DONE, "Done"),
    (rules.MISSED, "Not done in time"),
    (rules.NOT_ASKED, "Not asked"),
]


class CsExpectationOwed(models.Model):
    """What one person owes in one period, and how far they have come.

    Made and counted by scheduled work only. The person reads their own, managers those
    of their departments, QA and leaders all. A QA officer may excuse somebody, with a
    reason that everybody who sees it can read. Nothing here is deleted by hand.
    """

    _name = "cs.expectation.owed"
    _description = "What is owed"
    _inherit = ["cs.reason.mixin", "cs.guard.mixin"]
    _order = "period_start desc, date_due, department_id, employee_id, id"
    _rec_name = "expectation_id"
    _check_company_auto = True

    expectation_id = fields.Many2one(
        "cs.expectation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    employee_id = fields.Many2one(
        "hr.employee", string="Who", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    department_id = fields.Many2one("hr.department", string="Team", index=True)
    subject_id = fields.Many2one(
        "hr.employee", string="About", index=True, ondelete="cascade"
    )
    activity = fields.Selection(related="expectation_id.activity", store=True)
    period = fields.Selection(related="expectation_id.period", store=True)
    period_start = fields.Date(string="From", required=True, index=True)
    period_end = fields.Date(string="To", required=True, index=True)
    date_due = fields.Date(string="Due", required=True, index=True)
    state = fields.Selection(STATES, required=True, default=rules.TO_DO, index=True)
    asked = fields.Integer(string="Owed", help="After the fair share is taken.")
    done = fields.Integer(help="What counts, of the way that is nearest to done.")
    missing = fields.Integer(string="Still to do")
    late = fields.Integer(help="Still to do, with its date gone by.")
    best_option_id = fields.Many2one(
        "cs.expectation", string="Nearest way", ondelete="set null"
    )
    excuse_reason = fields.Char(string="Why it is not asked", readonly=True)
    excused_by_id = fields.Many2one("res.users", readonly=True, string="Excused by")
    # The facts behind the numbers, as plain values; read by the words below.
    basis = fields.Json(default=dict)
    progress = fields.Json(default=list)
    progress_text = fields.Char(string="So far", compute="_compute_words")
    needs_text = fields.Char(string="What is needed", compute="_compute_words")
    explanation = fields.Text(string="Why this many", compute="_compute_words")
    note = fields.Text(related="expectation_id.note", string="What counts")
    can_start = fields.Boolean(compute="_compute_can_start", string="May start it")

    _once = models.UniqueIndex(
        "(expectation_id, period_start, COALESCE(subject_id, 0), "
        "(CASE WHEN subject_id IS NULL THEN employee_id ELSE 0 END))",
        "This is owed once only in a period.",
    )
    _board_idx = models.Index("(company_id, period_start, department_id)")

    # --- create, write, delete ------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._check_scheduled()
        return super().create(vals_list)

    def write(self, vals):
        self._check_scheduled()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never_by_hand(self):
        self._check_scheduled()

    def _check_scheduled(self):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._("What is owed is worked out every night, not typed in.")
            )

    def _write_changed(self, vals):
        """Write only what differs, so that a run without news writes nothing."""
        self.ensure_one()
        changed = {
            name: value
            for name, value in vals.items()
            if self._fields[name].convert_to_write(self[name], self) != value
        }
        if changed:
            self.write(changed)

    # --- counting -------------------------------------------------------------

    def _evaluate(self, today, options, done, conditions, staff):
        """Set the numbers and the state from what was done (see ``rules.standing``)."""
        self.ensure_one()
        basis = self.basis or {}
        asked = dict(basis.get("options", []))
        period = rules.Period(
            self.period_start, self.period_end, rules.MONTHS[self.period]
        )
        used = options.filtered(lambda option: option.id in asked)
        outcomes = [
            rules.evaluate(
                asked[option.id],
                self._items_of(done[option.id], basis, staff),
                period,
                conditions[option.id],
                basis.get("halves", (0, 1)),
            )
            for option in used
        ] or [rules.Outcome(0, 0, 0, 0)]
        found = rules.standing(outcomes, period, today, self.expectation_id.may_mix)
        state = rules.NOT_ASKED if self.excuse_reason else found.state
        best = outcomes[found.best]
        missing = found.missing if state != rules.NOT_ASKED else 0
        self._write_changed(
            {
                "state": state,
                "asked": best.asked if state != rules.NOT_ASKED else 0,
                "done": best.counted,
                "missing": missing,
                "late": missing if state in (rules.LATE, rules.MISSED) else 0,
                "date_due": found.due,
                "best_option_id": used[found.best].id if used else False,
                "progress": [
                    {
                        "option": option.id,
                        "asked": outcome.asked,
                        "done": outcome.done,
                        "counted": outcome.counted,
                        "unmet": [[m.code, m.params] for m in outcome.unmet],
                    }
                    for option, outcome in zip(used, outcomes, strict=False)
                ],
            }
        )

    def _items_of(self, done, basis, staff):
        """The activities that may count towards this, as the rules read them."""
        me, subject = self.employee_id.id, self.subject_id.id
        doers, area = set(basis.get("doers", [])), basis.get("area")
        by_anyone = self.expectation_id.by_anyone
        rows = done["about", subject] if subject else done["by", me]
        for who, about, place, kind, also, month, count in rows:
            if about and who == about:
                continue
            if subject and not by_anyone and who not in doers:
                continue
            if area is not None and self._place_of(about, place) not in area:
                continue
            roles = staff.roles_of(about) if staff and about else frozenset()
            yield rules.Item(month, kind, roles, count, also)

    def _place_of(self, about, place):
        if about:
            # Which team somebody is in is structure; read by scheduled work.
            person = self.env["hr.employee"].sudo().browse(about)
            return person.department_id.id
        return place

    # --- actions --------------------------------------------------------------

    @api.depends("user_id", "state", "period_end")
    @api.depends_context("uid")
    def _compute_can_start(self):
        today = fields.Date.context_today(self)
        for owed in self:
            owed.can_start = (
                owed.user_id == self.env.user
                and owed.state in (rules.TO_DO, rules.LATE)
                and owed.period_end >= today
            )

    def action_start_activity(self, option_id=None):
        """Start the thing owed: the main activity, or the alternative asked for.

        Whoever owes it. :return: the action that opens it
        """
        self.ensure_one()
        if self.user_id != self.env.user:
            raise UserError(self.env._("%(who)s owes this.", who=self.employee_id.name))
        options = self.expectation_id._options()
        option = options.filtered(lambda o: o.id == option_id) or options[:1]
        spec = option._spec()
        if not spec:
            raise UserError(
                self.env._("This kind of activity is no longer in use. Ask QA.")
            )
        return getattr(self, spec.start)(spec)

    def _start_new(self, spec):
        """A new record of the activity, with what is known filled in."""
        context = {f"default_{spec.person_field}": self.employee_id.id}
        if spec.subject_field and self.subject_id:
            context[f"default_{spec.subject_field}"] = self.subject_id.id
        context |= {f"default_{name}": value for name, value in spec.start_values}
        return {
            "type": "ir.actions.act_window",
            "name": spec.label,
            "res_model": spec.model,
            "view_mode": "form",
            "views": [(False, "form")],
            "context": context,
        }

    def _start_audit(self, spec):
        """Audits are allocated by QA: the person's own, waiting or under way."""
        mine = [
            *(term for term in spec.done_domain if term[0] != "state"),
            ("auditor_id", "=", self.employee_id.id),
            ("state", "in", ("allocated", "in_progress")),
        ]
        return self._open_waiting(
            spec,
            mine,
            self.env._("Nothing is allocated to you yet. Ask QA for a case."),
        )

    def _start_moderation(self, spec):
        mine = [
            ("moderator_id", "=", self.employee_id.id),
            ("state", "in", ("todo", "in_progress")),
        ]
        return self._open_waiting(
            spec, mine, self.env._("No audit is waiting for you to moderate.")
        )

    def _open_waiting(self, spec, domain, nothing):
        found = self.env[spec.model].search(domain, limit=2)
        action = {
            "type": "ir.actions.act_window",
            "name": spec.label,
            "res_model": spec.model,
            "help": nothing,
        }
        if len(found) == 1:
            return action | {
                "res_id": found.id,
                "view_mode": "form",
                "views": [(False, "form")],
            }
        return action | {
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": domain,
        }

    def action_excuse(self, reason):
        """Not to be asked of this person in this period, with a reason. QA officers.

        An empty reason takes the excuse back.
        """
        if not self.env.su and not self.env.user.has_group(
            "cs_quality_assurance.group_qa_officer"
        ):
            raise AccessError(self.env._("Only a QA officer can excuse somebody."))
        self.check_access("read")
        reason = (reason or "").strip()
        # The role is checked above; only our own code writes what is owed.
        owed = self.sudo().with_context(cs_lifecycle=LIFECYCLE)
        owed.write(
            {
                "excuse_reason": reason or False,
                "excused_by_id": self.env.uid if reason else False,
            }
        )
        today = fields.Date.context_today(self)
        for expectation in owed.expectation_id:
            expectation._count_done(today)

    def _start_dip_sample(self, spec):
        """The month's theme, to draw from; without one, what was allocated."""
        Theme = self.env["cs.dip.theme"]
        theme = Theme.search([("is_now", "=", True)], limit=1)
        if not theme or not theme.framework_id.dip_own_area:
            return self._start_audit(spec)
        return Theme.action_this_month()

    exemption_id = fields.Many2one("cs.exemption", readonly=True, index=True)

    def _take_back_exemption(self):
        if self:
            self.with_context(cs_lifecycle=LIFECYCLE).exemption_id = False
            self.action_excuse("")
