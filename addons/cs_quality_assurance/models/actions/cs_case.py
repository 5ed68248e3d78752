from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from .cs_action import UNDONE_STATES

AT_WORK = ("allocated", "in_progress", "moderation")


class CsCase(models.Model):
    """A file that is not to be closed yet, by the framework's choice.

    The case system closes files and not this product: nothing is refused. The case says
    so to whoever reads it; where it closes all the same, its practitioner and their
    team manager are told, and it stays on their and QA's lists until what it waits for
    is done. Of the audit they read that there is one, and nothing else.
    """

    _inherit = "cs.case"

    is_held = fields.Boolean(
        string="Not to be closed yet",
        compute="_compute_is_held",
        search="_search_is_held",
    )
    held_because = fields.Char(
        string="Why it is not to be closed", compute="_compute_is_held"
    )
    closed_although = fields.Char(
        string="Closed although",
        readonly=True,
        copy=False,
        help="What it still waited for on the day on which it closed.",
    )

    @api.model
    def _domains_that_hold(self):
        """What holds a file: its audits at work, and the actions marked so."""
        audits = (
            Domain("state", "in", AT_WORK)
            # Neither is an audit of the child's file as it stands.
            & Domain("reference_id", "=", False)
            & Domain("kind", "!=", "benchmark")
            & Domain("framework_id.file_held_by_audit", "=", True)
        )
        actions = (
            Domain("state", "in", UNDONE_STATES)
            & Domain("blocks_closing", "=", True)
            & Domain("audit_id.framework_id.file_held_by_actions", "=", True)
        )
        return audits, actions

    def _cs_held(self):
        """Why each of these is not to be closed yet: {case id: words}, of those only.

        Two queries, whatever the number of cases.
        """
        audits, actions = self._domains_that_hold()
        mine = Domain("case_id", "in", self.ids)
        # Whether there are any, and how many: nothing else of them is said.
        waiting = self.env["cs.audit"].sudo()._read_group(audits & mine, ["case_id"])
        undone = (
            self.env["cs.action"]
            .sudo()
            ._read_group(actions & mine, ["case_id"], ["__count"])
        )
        said = defaultdict(list)
        for (case,) in waiting:
            said[case.id].append(self.env._("Its audit is not complete."))
        for case, count in undone:
            said[case.id].append(
                self.env._("Actions that hold it and are not done: %(n)s.", n=count)
            )
        return {case_id: " ".join(words) for case_id, words in said.items()}

    @api.depends_context("lang")
    def _compute_is_held(self):
        held = self._cs_held() if self.ids else {}
        for case in self:
            case.held_because = held.get(case._origin.id, False)
            case.is_held = bool(case.held_because)

    def _search_is_held(self, operator, value):
        if operator != "in":
            return NotImplemented
        audits, actions = self._domains_that_hold()
        # As above: which they are decides, and is not shown.
        holding = (
            self.env["cs.audit"]
            .sudo()
            ._search(audits | Domain("action_ids", "any", actions))
        )
        held = Domain("audit_ids", "any!", Domain("id", "in", holding))
        return held if True in value else ~held

    def _follow_closing(self):
        """These closed or were opened again, by hand or with the register: what closed
        too early says so, and those who can act are told."""
        # Said by the product, whoever brought the closing.
        cases = self.sudo()
        closed = cases.filtered(lambda case: not case.is_open)
        again = (cases - closed).filtered("closed_although")
        again.closed_although = False
        held = closed._cs_held()
        early = closed.filtered(
            lambda case: case.id in held and not case.closed_although
        )
        for why, those in early.grouped(lambda case: held[case.id]).items():
            those.closed_although = why
        early._message_log_batch(
            {
                case.id: self.env._(
                    "Closed although it is not to be closed yet. %(why)s",
                    why=held[case.id],
                )
                for case in early
            }
        )
        early._tell_closed_although()

    def _tell_closed_although(self):
        """One message a person, with references only (ALL-07)."""
        told = defaultdict(self.browse)
        for case in self:
            manager = case.department_id._cs_manager_at("team").user_id
            for user in (case.practitioner_user_id | manager).filtered("active"):
                told[user] |= case
        subject = self.env._("Closed although they are not to be closed yet")
        for user, cases in told.items():
            rows = Markup().join(
                Markup("<li>%s</li>")
                % self.env._(
                    "Case %(case)s: %(why)s",
                    case=case.reference,
                    why=case.closed_although,
                )
                for case in cases
            )
            self.env["mail.thread"].with_context(lang=user.lang).message_notify(
                partner_ids=user.partner_id.ids,
                subject=subject,
                body=Markup("<p>%s</p><ul>%s</ul>") % (subject, rows),
            )
