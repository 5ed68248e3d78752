from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_date

from ...rules import deadlines, quarters
from ..actions.cs_action import OPEN_STATES
from ..audits.cs_audit import RESULT_STATES
from ..platform.wording import (
    date_in_words,
    due_in_words,
    moment_in_words,
    short_date,
    waiting_in_words,
)

# Nobody reads more than this in one go; the lists behind have the rest.
LIMIT = 80

RUNNING = ("allocated", "in_progress", "moderation", "closing")

LATEST = 5

THEMES = 3


class Asked(NamedTuple):
    """Records that a source of My work looks for, and how it makes items of them."""

    model: str
    domain: list
    names: list
    make: Callable
    order: str | None = None


class CsMyWork(models.AbstractModel):
    """My work: what the current user has to do, in the order in which it is due.

    Everybody with a role may call ``get_my_work``; it reads as the user, never as
    superuser, so that it shows what their own lists would show. The number of queries
    does not depend on the number of records. Other addons add to it by extending
    ``_get_my_work_sources`` and ``_get_my_work_panels``.
    """

    _name = "cs.my.work"
    _description = "My work"

    @api.model
    @api.readonly
    def get_my_work(self):
        """Everything the home screen shows.

        :return: dict of ``greeting``, ``quarter``, ``path`` (what a new council does
            first), ``groups`` of items (at once, late, this week, later), ``count``,
            ``empty`` (a sentence, when there is nothing) and ``panels``
        """
        today = fields.Date.context_today(self)
        items = self._get_my_work_items()
        self._put_into_words(items, today)
        items.sort(
            key=lambda item: deadlines.urgency(item["immediate"], item["due"] or None)
        )
        quarter = quarters.quarter_of(today)
        path = self.env["cs.first.hour"]._steps()
        return {
            "greeting": self._greeting(),
            "quarter": self.env._(
                "Quarter %(quarter)s, week %(week)s of %(weeks)s",
                quarter=quarter.number,
                week=quarter.week_of(today),
                weeks=quarters.WEEKS,
            ),
            "today": format_date(self.env, today, date_format="EEEE d MMMM y"),
            "path": path,
            "groups": self._group_items(items, today),
            "count": len(items),
            "empty": False if items or path else self._nothing_due(today),
            "panels": self._get_my_work_panels(),
        }

    # --- hooks ------------------------------------------------------------------

    @api.model
    def _work_item(self, record, kind, title, facts, due, button, **more):
        """One thing to do.

        :param record: what it is about; [Open] shows its form
        :param kind: a word for the icon: ``audit``, ``moderation``, ``action``...
        :param title: what to do, in words
        :param facts: list of short texts; empty ones are left out
        :param due: a date, or False
        :param button: what the button says
        :param more: ``methods`` of the record, called in turn when the button is
            pressed (an action that the last one returns is opened, else the form);
            ``view_id`` (of that form); ``moment`` (UTC deadline in hours); ``waiting``
            (a date since when it waits, said instead of a due date); ``immediate``;
            ``dismiss`` (id of the activity that "Mark as read" finishes); ``action``
            (what the button opens instead)
        """
        return {
            "key": f"{record._name}-{record.id}-{kind}-{more.get('dismiss') or ''}",
            "kind": kind,
            "title": title,
            "facts": [fact for fact in facts if fact],
            "due": due or False,
            "button": button,
            "model": record._name,
            "res_id": record.id,
            "methods": [],
            "view_id": False,
            "moment": False,
            "waiting": False,
            "immediate": False,
            "dismiss": False,
            "action": False,
            **more,
        }

    # --- words ------------------------------------------------------------------

    def _put_into_words(self, items, today):
        """Add ``when`` (words) and ``is_late`` to every item."""
        now = fields.Datetime.now()
        for item in items:
            due, moment = item["due"], item.pop("moment")
            item["is_late"] = bool((due and due < today) or (moment and moment < now))
            waiting = item.pop("waiting")
            if waiting and not item["is_late"]:
                item["when"] = waiting_in_words(self.env, waiting, today)
            elif moment:
                item["when"] = moment_in_words(self.env, moment, now)
            elif not due:
                item["when"] = ""
            else:
                item["when"] = due_in_words(self.env, due, today)

    def _group_items(self, items, today):
        """The items under their headings; still one list, in order."""
        end_of_week = today + timedelta(days=6 - today.weekday())
        titles = {
            "now": self.env._("At once"),
            "late": self.env._("Late"),
            "week": self.env._("This week"),
            "later": self.env._("Later"),
        }
        groups = {key: [] for key in titles}
        for item in items:
            key = "later"
            if item["immediate"]:
                key = "now"
            elif item["is_late"]:
                key = "late"
            elif item["due"] and item["due"] <= end_of_week:
                key = "week"
            groups[key].append(item)
        return [
            {"key": key, "title": titles[key], "items": found}
            for key, found in groups.items()
            if found
        ]

    def _greeting(self):
        hour = fields.Datetime.context_timestamp(self, fields.Datetime.now()).hour
        name = (self.env.user.name or "").split(" ")[0]
        if hour < 12:
            return self.env._("Good morning, %(name)s", name=name)
        if hour < 18:
            return self.env._("Good afternoon, %(name)s", name=name)
        return self.env._("Good evening, %(name)s", name=name)

    def _nothing_due(self, today):
        """What to say when there is nothing to do, with what comes next where known."""
        Cycle = self.env["cs.cycle"]
        upcoming = (
            Cycle.search_fetch(
                [
                    ("state", "in", ("draft", "drawn", "allocated")),
                    ("open_on", ">=", today),
                ],
                ["open_on"],
                order="open_on",
                limit=1,
            )
            if Cycle.has_access("read")
            else Cycle
        )
        if upcoming:
            return self.env._(
                "Nothing is due. The next round of audits starts on %(date)s.",
                date=date_in_words(self.env, upcoming.open_on),
            )
        return self.env._(
            "Nothing is due. When an audit, an action or something to read is yours, "
            "it appears here."
        )

    @api.model
    def mark_read(self, activity_id):
        """Finish one of the current user's own notices ("Mark as read").

        :param activity_id: id of a ``mail.activity`` of theirs; another's is left alone
        """
        activity = self.env["mail.activity"].search(
            [("id", "=", activity_id), ("user_id", "=", self.env.uid)]
        )
        if activity:
            activity.action_feedback()

    # What stands beside the list: my teams, the running rounds, the council.

    @api.model
    def _get_my_work_panels(self):
        """What stands beside the list: dicts of ``key``, ``title`` and what they show.

        ``figures``: list made by ``_figure``; ``grades``: made by ``_grade_bar``;
        ``lists``: each with ``title`` and ``rows`` of ``text``, ``detail``, ``open``.
        Hook: other addons extend the list.
        """
        owed = self._panel_of_owed()
        panels = [owed] if owed else []
        Audit, user = self.env["cs.audit"], self.env.user
        watches = any(
            user.has_group(f"cs_quality_assurance.group_{role}")
            for role in ("leader", "manager", "qa_officer")
        )
        if not watches or not Audit.search_count([], limit=1):
            # Nobody's but their own; or before the first audit, with nothing to count.
            return panels
        if user.has_group("cs_quality_assurance.group_leader"):
            panels.append(self._panel_of_work("council", self.env._("The council"), []))
        elif user.has_group("cs_quality_assurance.group_manager") and self._has_teams():
            mine = [("department_id", "in", user._cs_line_ids())]
            panels.append(self._panel_of_work("teams", self.env._("My teams"), mine))
        if user.has_group("cs_quality_assurance.group_qa_officer"):
            panels.append(self._panel_of_rounds())
        return panels

    def _has_teams(self):
        """Whether work of teams in their line is audited at all."""
        mine = [("department_id", "in", self.env.user._cs_line_ids())]
        return bool(self.env["cs.audit"].search_count(mine, limit=1))

    # --- parts of a panel -----------------------------------------------------------

    @api.model
    def _figure(self, label, value, model, domain, bad=False):
        """A number with its word; pressing it opens the records behind it.

        :param bad: True when the number is something to act on
        """
        return {
            "label": label,
            "value": value,
            "bad": bool(bad and value),
            "open": {"model": model, "domain": domain, "name": label},
        }

    @api.model
    def _grade_bar(self, title, domain):
        """How many audits have each final grade, best first.

        :param domain: a domain of ``cs.audit`` that holds ``_domain_of_results``
        """
        counts = self.env["cs.audit"]._read_group(
            domain,
            ["final_grade_id"],
            ["__count"],
        )
        total = sum(count for _grade, count in counts)
        # Grades of more than one scale stand side by side, each by its own rank.
        counts = sorted(counts, key=lambda row: (row[0].rank, row[0].id))
        return {
            "title": title,
            "note": self.env._(
                "Audits submitted in it whose moderation, if any, is over."
            ),
            "total": total,
            "grades": [
                {
                    "name": grade.name,
                    "letter": grade.letter,
                    "palette": grade.palette,
                    "count": count,
                    "share": round(100 * count / total),
                    "open": {
                        "model": "cs.audit",
                        "domain": [*domain, ("final_grade_id", "=", grade.id)],
                        "name": grade.name,
                    },
                }
                for grade, count in counts
            ],
        }

    # --- the panels -----------------------------------------------------------------

    def _panel_of_work(self, key, title, mine):
        """BPL-19: actions, audits, grades, latest results and themes in one place.

        :param mine: domain on ``department_id``, alike in actions, audits and learning
        """
        today = fields.Date.context_today(self)
        quarter = quarters.quarter_of(today)
        Action, Audit = self.env["cs.action"], self.env["cs.audit"]
        open_actions = [*mine, ("state", "in", OPEN_STATES)]
        late = [*mine, ("is_late", "=", True)]
        running = [*mine, ("state", "in", RUNNING)]
        this_quarter = [
            *mine,
            *Audit._domain_of_results(),
            ("date_submitted", ">=", fields.Date.to_string(quarter.start)),
            ("date_submitted", "<=", fields.Date.to_string(quarter.end)),
        ]
        return {
            "key": key,
            "title": title,
            "figures": [
                self._figure(
                    self.env._("open actions"),
                    Action.search_count(open_actions),
                    "cs.action",
                    open_actions,
                ),
                self._figure(
                    self.env._("late actions"),
                    Action.search_count(late),
                    "cs.action",
                    late,
                    bad=True,
                ),
                self._figure(
                    self.env._("audits under way"),
                    Audit.search_count(running),
                    "cs.audit",
                    running,
                ),
            ],
            "grades": self._grade_bar(
                self.env._("Grades in quarter %(quarter)s", quarter=quarter.number),
                this_quarter,
            ),
            "lists": [self._latest_results(mine), self._themes(mine)],
        }

    def _latest_results(self, mine):
        audits = self.env["cs.audit"].search_fetch(
            [*mine, *self.env["cs.audit"]._domain_of_results()],
            ["name", "case_id", "department_id", "final_grade_id", "date_submitted"],
            order="date_submitted desc, id desc",
            limit=LATEST,
        )
        return {
            "key": "latest",
            "title": self.env._("Latest results"),
            "empty": self.env._("No audit of this work has a result yet."),
            "rows": [
                {
                    "text": self.env._(
                        "case %(reference)s", reference=audit.case_id.reference
                    ),
                    "detail": ", ".join(
                        part
                        for part in (
                            audit.department_id.name,
                            short_date(self.env, audit.date_submitted),
                        )
                        if part
                    ),
                    "grade": {
                        "name": audit.final_grade_id.name,
                        "letter": audit.final_grade_id.letter,
                        "palette": audit.final_grade_id.palette,
                    },
                    "open": {"model": "cs.audit", "res_id": audit.id},
                }
                for audit in audits
            ],
        }

    def _themes(self, mine):
        themes = self.env["cs.learning.point"]._read_group(
            [*mine, ("theme_id", "!=", False)],
            ["theme_id", "kind"],
            ["__count"],
        )
        counts = {}
        for theme, kind, count in themes:
            counts.setdefault(theme, {"strength": 0, "improvement": 0})[kind] += count
        most = sorted(counts, key=lambda theme: -sum(counts[theme].values()))[:THEMES]
        return {
            "key": "themes",
            "title": self.env._("Themes"),
            "empty": self.env._("No learning has been recorded yet."),
            "rows": [
                {
                    "text": theme.name,
                    "detail": self.env._(
                        "strengths: %(strengths)s, to improve: %(improvements)s",
                        strengths=counts[theme]["strength"],
                        improvements=counts[theme]["improvement"],
                    ),
                    "open": {
                        "model": "cs.learning.point",
                        "domain": [*mine, ("theme_id", "=", theme.id)],
                        "name": theme.name,
                    },
                }
                for theme in most
            ],
        }

    def _panel_of_rounds(self):
        """What a QA officer watches: where the audits stand, and what is stuck."""
        Audit, Moderation = self.env["cs.audit"], self.env["cs.moderation"]
        today = fields.Date.to_string(fields.Date.context_today(self))
        counts, waiting = Counter(), 0
        for state, basis, count in Audit._read_group(
            [("state", "in", ("draft", *RUNNING))],
            ["state", "moderation_basis"],
            ["__count"],
        ):
            counts[state] += count
            if (state, basis) == ("moderation", "waiting"):
                waiting = count
        names = dict(Audit._fields["state"]._description_selection(self.env))
        late = [
            ("state", "in", ("allocated", "in_progress")),
            ("date_due", "<", today),
        ]
        unmoderated = [("state", "=", "todo"), ("moderator_id", "=", False)]
        undrawn = [("state", "=", "moderation"), ("moderation_basis", "=", "waiting")]
        unsigned = [("state", "=", "done"), ("sign_off_user_id", "=", False)]
        return {
            "key": "rounds",
            "title": self.env._("All audits under way"),
            "figures": [
                *(
                    self._figure(
                        names[state],
                        counts[state],
                        "cs.audit",
                        [("state", "=", state)],
                    )
                    for state in ("draft", *RUNNING)
                ),
                self._figure(
                    self.env._("late audits"),
                    Audit.search_count(late),
                    "cs.audit",
                    late,
                    bad=True,
                ),
                self._figure(
                    self.env._("waiting for a moderation draw"),
                    waiting,
                    "cs.audit",
                    undrawn,
                ),
                self._figure(
                    self.env._("without a moderator"),
                    Moderation.search_count(unmoderated),
                    "cs.moderation",
                    unmoderated,
                    bad=True,
                ),
                self._figure(
                    self.env._("actions nobody is asked to sign off"),
                    self.env["cs.action"].search_count(unsigned),
                    "cs.action",
                    unsigned,
                    bad=True,
                ),
            ],
            "lists": [self._running_cycles()],
        }

    def _running_cycles(self):
        cycles = self.env["cs.cycle"].search_fetch(
            [("state", "=", "open")],
            ["name", "date_end"],
            order="date_end",
            limit=LATEST,
        )
        done = dict(
            self.env["cs.audit"]._read_group(
                [("cycle_id", "in", cycles.ids), ("state", "in", RESULT_STATES)],
                ["cycle_id"],
                ["__count"],
            )
        )
        every = dict(
            self.env["cs.audit"]._read_group(
                [("cycle_id", "in", cycles.ids), ("state", "!=", "cancelled")],
                ["cycle_id"],
                ["__count"],
            )
        )
        return {
            "key": "cycles",
            "title": self.env._("Rounds"),
            "empty": self.env._("No round is running."),
            "rows": [
                {
                    "text": cycle.name,
                    "detail": self.env._(
                        "%(done)s of %(all)s finished, ends %(date)s",
                        done=done.get(cycle, 0),
                        all=every.get(cycle, 0),
                        date=short_date(self.env, cycle.date_end),
                    ),
                    "open": {"model": "cs.cycle", "res_id": cycle.id},
                }
                for cycle in cycles
            ],
        }
