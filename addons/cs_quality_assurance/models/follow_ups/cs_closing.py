from collections import Counter, defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date

from ...rules import loop
from ...rules.loop import Fact
from ..platform.wording import due_in_words, short_date, waiting_in_words

MONTHS = 12

# Nobody reads more than this in one go; the rest comes when asked for.
LIMIT = 60

UNDONE = ("todo", "doing")

ADDON = "cs_quality_assurance."


class CsClosing(models.AbstractModel):
    """*Closing the loop*: every audit's way from what was found to what changed for the
    child, with who holds it now (LUT-09, LUT-10).

    Reads as the user: managers see the audits of their teams, QA and leaders all. The
    number of queries does not depend on the number of audits.
    """

    _name = "cs.closing"
    _description = "Closing the loop"

    @api.model
    @api.readonly
    def get_loops(self, show="open", by="team", limit=LIMIT):
        """What the screen shows.

        :param show: ``open``, ``late``, ``mine`` or ``closed`` (in twelve months)
        :param by: ``team``, or ``head`` for heads of service
        :param limit: how many rows at most
        :return: dict of ``months``, ``counts`` (by ``show``), ``groups`` of rows and
            ``more`` (how many rows are left out)
        :raises AccessError: somebody who neither manages nor leads
        """
        self._check_reader()
        today = fields.Date.context_today(self)
        audits = self.env["cs.audit"].search(self._domain(show, today))
        loops = self._loops(audits, today)
        late = [one for one in loops if one[3].late]
        mine = [one for one in loops if self._holder(one[3]) == self.env.uid]
        shown = {"late": late, "mine": mine}.get(show, loops)
        shown.sort(
            key=lambda one: loop.urgency(one[3], self._holder(one[3]) == self.env.uid)
        )
        return {
            "months": self._months(today),
            "counts": {"open": len(loops), "late": len(late), "mine": len(mine)}
            if show != "closed"
            else {},
            "groups": self._groups(self._rows(shown[:limit], today), by),
            "more": max(0, len(shown) - limit),
        }

    def _check_reader(self):
        groups = ("group_manager", "group_leader")
        if not any(self.env.user.has_group(ADDON + group) for group in groups):
            raise AccessError(
                self.env._("Closing the loop is for managers, QA and leaders.")
            )

    def _domain(self, show, today):
        """Practice audits have no loop; one that is closed stays open to the eye until
        it was looked at again."""
        domain = Domain("kind", "!=", "benchmark")
        if show == "closed":
            since = today - relativedelta(months=MONTHS)
            return domain & Domain("date_closed", ">=", since)
        to_see = Domain("re_audit_due", "!=", False) & Domain(
            "follow_up_ids", "not any", [("date_submitted", "!=", False)]
        )
        closed = Domain("state", "=", "closed") & to_see
        return domain & (Domain("state", "=", "closing") | closed)

    # --- one row an audit -------------------------------------------------------

    def _loops(self, audits, today):
        """What there is about each audit; see ``_loop``."""
        # Only whether each is done, by whom and when; the audits are read as the user.
        whole = audits.sudo()
        actions = whole.action_ids.grouped("audit_id")
        follow_ups = whole.follow_up_ids.grouped("origin_audit_id")
        no_action, no_audit = self.env["cs.action"], self.env["cs.audit"]
        posts = {
            department: (
                department._cs_manager_at("service").user_id.id,
                department._cs_manager_at("head_of_service").user_id.id,
            )
            for department in audits.department_id
        }
        return [
            self._loop(
                audit,
                actions.get(audit, no_action),
                follow_ups.get(audit, no_audit),
                posts.get(audit.department_id, (False, False)),
                today,
            )
            for audit in audits
        ]

    def _holder(self, track):
        """Whose step it is now: the id of a user, or nothing."""
        return next((s.holder for s in track.steps if s.key == track.now), None)

    def _rows(self, loops, today):
        held = {stand.holder for _a, _b, _c, track in loops for stand in track.steps}
        # Who holds a step is shown to whoever may see the audit.
        holders = self.env["res.users"].sudo().browse(held - {None, False})
        names = {user.id: user.name for user in holders}
        return [self._row(*one, names, today) for one in loops]

    def _loop(self, audit, actions, follow_ups, posts, today):
        """What there is about one audit: itself, its actions, what each step is about,
        and its track."""
        actions = actions.filtered(lambda action: action.state != "cancelled")
        undone = actions.filtered(lambda a: a.state in UNDONE).sorted("date_due")
        unsigned = actions.filtered(lambda a: a.state == "done").sorted("date_done")
        again = follow_ups.filtered(lambda a: a.state != "cancelled").sorted("id")[-1:]
        about = {
            "action": undone[:1] or actions[:1],
            "done": undone[:1] or actions[:1],
            "signed_off": unsigned[:1] or actions[:1],
            "again": again,
            "changed": again,
        }
        facts = self._facts(audit, actions, undone, unsigned, again, posts)
        return audit, actions, about, loop.track(facts, today)

    def _row(self, audit, actions, about, track, names, today):
        holder = self._holder(track)
        mine = holder == self.env.uid
        return {
            "id": audit.id,
            "name": audit.name,
            "case": audit.case_id.reference,
            # Structure, readable by all.
            "team": audit.department_id.sudo(),
            "grade": {
                "name": audit.final_grade_id.name or "",
                "letter": audit.final_grade_id.letter or "",
                "palette": audit.final_grade_id.palette or "neutral",
            },
            "late": track.late,
            "mine": mine,
            "stood": self._stood(track, today),
            "holder": names.get(holder, ""),
            "steps": [
                self._step(stand, about.get(stand.key) or audit, actions, names)
                for stand in track.steps
            ],
            "do": self._to_do(audit, track, about, mine),
        }

    def _facts(self, audit, actions, undone, unsigned, again, posts):
        """What is known of each step; holders are ids of users.

        :param posts: who manages the team's service, and who is its head of service
        """
        assures, confirms = posts
        signed = actions.filtered(lambda a: a.state == "signed_off")
        done = bool(actions) and not undone
        needs_line = audit.state == "closing"
        facts = {
            "found": Fact(audit.date_submitted),
            "action": Fact(
                min(actions.mapped("create_date")).date() if actions else None,
                needed=False,
            ),
            "done": Fact(
                max(filter(None, actions.mapped("date_done")), default=None)
                if done
                else None,
                undone[:1].date_due,
                undone[:1].responsible_user_id.id,
                needed=bool(actions),
            ),
            "signed_off": Fact(
                max(filter(None, actions.mapped("date_signed_off")), default=None)
                if done and signed == actions
                else None,
                audit.closing_due,
                unsigned[:1].sign_off_user_id.id,
                needed=bool(actions),
            ),
            "assured": Fact(
                audit.date_assured,
                audit.closing_due,
                assures,
                needed=audit.closing_assured and needs_line,
            ),
            "confirmed": Fact(
                audit.date_confirmed,
                audit.closing_due,
                confirms,
                needed=audit.closing_confirmed and needs_line,
            ),
            "again": Fact(
                again.date_submitted,
                again.date_due or audit.re_audit_due,
                again.auditor_user_id.id,
                needed=bool(again or audit.re_audit_due),
            ),
        }
        told = bool(actions.filtered("difference"))
        changed = again.date_submitted or (
            told and (facts["signed_off"].when or facts["done"].when)
        )
        return {**facts, "changed": Fact(changed or None, needed=False)}

    def _stood(self, track, today):
        now = next((stand for stand in track.steps if stand.key == track.now), None)
        if not now:
            return ""
        if now.due:
            return due_in_words(self.env, now.due, today)
        return waiting_in_words(self.env, track.since, today) if track.since else ""

    def _labels(self):
        return {
            "found": self.env._("Found"),
            "action": self.env._("Action"),
            "done": self.env._("Done"),
            "signed_off": self.env._("Signed off"),
            "assured": self.env._("Assured"),
            "confirmed": self.env._("Confirmed"),
            "again": self.env._("Looked at again"),
            "changed": self.env._("What changed"),
        }

    def _step(self, stand, about, actions, names):
        """One step as it is drawn: its words, and what it opens."""
        words = {
            loop.DONE: short_date(self.env, stand.when),
            loop.NOW: names.get(stand.holder) or self.env._("Nobody yet"),
            loop.LATER: self.env._("Later"),
            loop.SPARED: self.env._("Not asked for"),
        }[stand.state]
        if stand.key == "action" and actions:
            words = self.env._(
                "%(count)s agreed, %(day)s",
                count=len(actions),
                day=short_date(self.env, stand.when),
            )
        elif stand.key == "action":
            words = self.env._("None")
        elif stand.key == "changed":
            told = actions.filtered("difference")
            words = self._since_then(about) or (
                self.env._("Told") if told else self.env._("Not known yet")
            )
        return {
            "key": stand.key,
            "label": self._labels()[stand.key],
            "state": stand.state,
            "late": stand.late,
            "words": words,
            "open": self._opens(about),
        }

    def _since_then(self, again):
        """Better, the same or worse, where the work was looked at again."""
        field = self.env["cs.audit"]._fields["since_then"]
        words = dict(field._description_selection(self.env))
        return again.origin_audit_id and words.get(again.since_then)

    def _opens(self, record):
        views = [(False, "form")]
        if record._name == "cs.audit" and record.state == "closing":
            view = f"{ADDON}cs_closing_view_form"
            views = [(self.env["ir.model.data"]._xmlid_to_res_id(view), "form")]
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": views,
        }

    def _to_do(self, audit, track, about, mine):
        """The one thing to do: the reader's own step, or opening what it stands at."""
        names = {
            "done": self.env._("Record what was done"),
            "signed_off": self.env._("Sign off"),
            "assured": self.env._("Assure"),
            "confirmed": self.env._("Confirm"),
            "again": self.env._("Look again"),
        }
        wizards = {"assured": "assure", "confirmed": "confirm"}
        action = self._opens(about.get(track.now) or audit)
        if mine and track.now in wizards:
            name = f"{ADDON}action_cs_closing_wizard_{wizards[track.now]}"
            action = self.env["ir.actions.act_window"]._for_xml_id(name)
            action["context"] = {"default_audit_id": audit.id}
        return {
            "label": names[track.now] if mine else self.env._("Open"),
            "mine": mine,
            "action": action,
        }

    # --- together ---------------------------------------------------------------

    def _groups(self, rows, by):
        """Rows under their team or head of service, the one with most late first."""
        found = defaultdict(list)
        for row in rows:
            team = row.pop("team")
            found[team._cs_division() if by == "head" and team else team].append(
                {**row, "team": team.name or "", "path": team.complete_name or ""}
            )
        groups = [
            {
                "key": department.id,
                "title": self._title(department, by),
                "path": department.complete_name or "",
                "late": sum(row["late"] for row in its),
                "rows": its,
            }
            for department, its in found.items()
        ]
        return sorted(groups, key=lambda g: (-g["late"], -len(g["rows"]), g["title"]))

    def _title(self, department, by):
        if by == "head" and department.manager_id:
            return self.env._(
                "%(person)s, %(service)s",
                person=department.manager_id.name,
                service=department.name,
            )
        return department.name or self.env._("No team")

    def _months(self, today):
        """How many loops opened in each of the last twelve months, and what came of
        them by now; see ``cs.figure.loop``."""
        start = (today - relativedelta(months=MONTHS - 1)).replace(day=1)
        found = defaultdict(Counter)
        for month, stand, count in self.env["cs.figure.loop"]._read_group(
            [("date", ">=", start), ("company_id", "in", self.env.companies.ids)],
            ["date:month", "stand"],
            ["count:sum"],
        ):
            found[month][stand] += count
        months = [start + relativedelta(months=number) for number in range(MONTHS)]
        return [
            {
                "name": format_date(self.env, month, date_format="MMM y"),
                "opened": sum(found[month].values()),
                **{kind: found[month][kind] for kind in ("in_time", "late", "open")},
            }
            for month in months
        ]
