from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..rules import deadlines, quarters
from .wording import date_in_words, due_in_words, moment_in_words, waiting_in_words

# Nobody reads more than this in one go; the lists behind have the rest.
LIMIT = 80


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

        :return: dict of ``greeting``, ``quarter``, ``groups`` of items (at once,
            late, this week, later), ``count``, ``empty`` (a sentence, when there is
            nothing) and ``panels``
        """
        today = fields.Date.context_today(self)
        items = []
        for source in self._get_my_work_sources():
            items += source()
        self._put_into_words(items, today)
        items.sort(
            key=lambda item: deadlines.urgency(item["immediate"], item["due"] or None)
        )
        quarter = quarters.quarter_of(today)
        return {
            "greeting": self._greeting(),
            "quarter": self.env._(
                "Quarter %(quarter)s, week %(week)s of %(weeks)s",
                quarter=quarter.number,
                week=quarter.week_of(today),
                weeks=quarters.WEEKS,
            ),
            "today": format_date(self.env, today, date_format="EEEE d MMMM y"),
            "groups": self._group_items(items, today),
            "count": len(items),
            "empty": False if items else self._nothing_due(today),
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
            ``dismiss`` (id of the activity that "Mark as read" finishes)
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
