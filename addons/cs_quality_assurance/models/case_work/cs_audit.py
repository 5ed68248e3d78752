from odoo import api, fields, models

from ...rules import record as rules
from ..audits.cs_audit import SUBMITTED_STATES
from ..platform.wording import short_date
from ..tools.cs_graded_mixin import Problem

LATEST = 12
# What the small timeline shows, the latest first.
TIMELINE = 20
TRUTH = {"yes": True, "no": False}


class CsAudit(models.Model):
    """What the record shows of the child over the days looked at, and the case file
    beside the questions: read, never graded (BWD-03, DUR-25, DUR-26, BWD-11)."""

    _inherit = "cs.audit"

    timescales = fields.Json(compute="_compute_timescales")

    def _compute_timescales(self):
        """As things stood when the audit was submitted; as they stand until then."""
        found = self._cs_timescales()
        for audit in self:
            audit.timescales = found[audit.id]

    @api.readonly
    def auditing_case_file(self):
        """What the auditing screen shows beside the questions, for whoever may read the
        audit.

        :return: dict with ``timescales`` and ``sections``, each with ``key``, title,
            ``empty`` and ``rows`` of ``text`` and ``detail``
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "timescales": self._cs_timescales()[self.id],
            "sections": self._auditing_file_sections(),
        }

    def _cs_timescales(self):
        """{audit id: dict or None}, as on the day each was submitted, or today."""
        now = fields.Date.context_today(self)
        asked = []
        for audit in self:
            submitted = audit.state in SUBMITTED_STATES and audit.date_submitted
            today = min(now, submitted or now)
            asked.append((audit.id, audit.case_id, today, audit.period_start or None))
        return self.env["cs.case"]._cs_timescales_of(asked)

    def _problems_of_checklist(self):
        """DUR-29: the confirmations not given yet, where the framework waits for
        them."""
        if not self.framework_id.checklist_blocks:
            return []
        return [
            Problem(self.env._("Confirm: %(what)s.", what=tick.name), "checklist")
            for tick in self.checklist_ids._asked()
            if not tick.confirmed
        ]

    # The rest of the case file beside the audit: read as the user, latest first.

    def _auditing_file_sections(self):
        """What else is known of the case file; read as the user."""
        sections = [
            self._file_record(),
            self._file_timeline(),
            self._file_checklist(),
            self._file_checkpoints(),
            self._file_said(),
            self._file_promises(),
        ]
        # Whoever may not read complaints is not told that there are none.
        if self.env["cs.external.review"].has_access("read"):
            sections.append(self._file_reviews())
        return sections

    def _file_said(self):
        """What the child says (BWD-10)."""
        notes = self.env["cs.participation.note"].search(
            [("case_id", "=", self.case_id.id)], limit=LATEST
        )
        kept = dict(notes._fields["kept"]._description_selection(self.env))
        source = dict(notes._fields["source"]._description_selection(self.env))
        return {
            "key": "said",
            "title": self.env._("What the child says"),
            "empty": self.env._("Nothing is written down yet."),
            "rows": [
                {
                    "text": f"“{note.said}”",
                    "detail": ", ".join(
                        part
                        for part in (
                            source[note.source],
                            short_date(self.env, note.date),
                            *note.promise_ids.mapped("name"),
                            kept.get(note.kept),
                        )
                        if part
                    ),
                }
                for note in notes
            ],
        }

    def _file_promises(self):
        """The council's promises, to hold the work against (BWD-10)."""
        promises = self.env["cs.child.promise"].search(
            [("company_id", "=", self.company_id.id)]
        )
        return {
            "key": "promises",
            "title": self.env._("Our promises to children"),
            "empty": self.env._("No promises are set up."),
            "rows": [{"text": promise.name, "detail": ""} for promise in promises],
        }

    def _file_reviews(self):
        """Complaints, compliments and reviews of this case (DUR-21, SWI-13)."""
        Review = self.env["cs.external.review"]
        reviews = Review.search([("case_id", "=", self.case_id.id)], limit=LATEST)
        kinds = dict(Review._fields["kind"]._description_selection(self.env))
        return {
            "key": "reviews",
            "title": self.env._("Complaints, compliments and reviews"),
            "empty": self.env._("None are recorded about this case."),
            "rows": [
                {
                    "text": f"{kinds[review.kind]}: {review.name}",
                    "detail": short_date(self.env, review.date_start),
                }
                for review in reviews
            ],
        }

    def _file_checklist(self):
        """The latest recorded case file checklist (BWD-04)."""
        checklist = self.env["cs.case.checklist"].search(
            [("case_id", "=", self.case_id.id), ("state", "=", "done")],
            order="date_done desc, id desc",
            limit=1,
        )
        words = dict(
            checklist.line_ids._fields["standing"]._description_selection(self.env)
        )
        title = self.env._("Case file checklist")
        if checklist:
            title = self.env._(
                "Case file checklist of %(date)s",
                date=short_date(self.env, checklist.date_done),
            )
        return {
            "key": "checklist",
            "title": title,
            "empty": self.env._("No checklist has been recorded."),
            "rows": [
                {
                    "text": f"{line.name}: {words[line.standing].lower()}",
                    "detail": line.note or "",
                }
                for line in checklist.line_ids
            ],
        }

    def _file_checkpoints(self):
        """The manager's checkpoints, recorded or not (DUR-26, BWD-11)."""
        checkpoints = self.env["cs.checkpoint"].search(
            [("case_id", "=", self.case_id.id), ("state", "!=", "not_needed")],
            order="date_due desc, id desc",
            limit=LATEST,
        )
        rows = []
        for checkpoint in checkpoints:
            due = short_date(self.env, checkpoint.date_due)
            if checkpoint.state == "todo":
                text = self.env._(
                    "%(name)s: not recorded, due %(due)s", name=checkpoint.name, due=due
                )
            elif checkpoint.days_late:
                text = self.env._(
                    "%(name)s: due %(due)s, days late: %(days)s",
                    name=checkpoint.name,
                    days=checkpoint.days_late,
                    due=due,
                )
            else:
                text = self.env._("%(name)s: in time", name=checkpoint.name)
            rows.append({"text": text, "detail": checkpoint.decision or ""})
        return {
            "key": "checkpoints",
            "title": self.env._("Manager checkpoints"),
            "empty": self.env._("None are recorded."),
            "rows": rows,
        }

    # --- what the record shows ---------------------------------------------

    record_facts = fields.Json(
        string="What the record showed",
        readonly=True,
        copy=False,
        lifecycle=True,
        help="As it stood when the audit was submitted.",
    )

    def _keep_record(self):
        """The facts as they stand when the audit is submitted stay with it."""
        for audit in self:
            audit._to({"record_facts": audit._facts_now()})

    def _record_shows(self):
        """The facts, each with its sentence, as the reader may know them: those of the
        day of submitting, or of today.

        :return: list of dict with ``key`` and ``text``
        """
        self.ensure_one()
        kept = self.state in SUBMITTED_STATES and self.record_facts
        return [
            {"key": one["key"], "text": self._fact_in_words(one)}
            for one in kept or self._facts_now()
        ]

    def _record_days(self):
        """The days looked at: up to today, while that is within them."""
        today = fields.Date.context_today(self)
        until = min(self.period_end or today, today)
        since = self.period_start or fields.Date.subtract(until, years=1)
        return since, max(since, until)

    def _facts_now(self):
        since, until = self._record_days()
        # Events that the reader may read, by the rights of the case.
        events = self.env["cs.case.event"].search_fetch(
            [("case_id", "=", self.case_id.id), ("date", "<=", until)],
            ["code", "date", "date_due", "seen", "seen_alone"],
        )
        found = rules.facts(
            [
                rules.Happened(
                    one.code,
                    one.date,
                    one.date_due or None,
                    TRUTH.get(one.seen),
                    TRUTH.get(one.seen_alone),
                )
                for one in events
            ],
            since,
            until,
            self._visits_due(since, until, events),
            self.case_id.date_closed or None,
        )
        said = self.case_id.child_said
        voice = [{"key": "voice", "said": said}] if said else []
        return [{"key": one.key, **one.values} for one in found] + voice

    def _visits_due(self, since, until, events):
        """What was due by the timescales that a visit answers (BWD-03)."""
        asked = [(self.id, self.case_id, until, since)]
        dates = {self.case_id.id: [(one.code, one.date) for one in events]}
        return [
            item
            for _key, _until, _since, found, table, _rows in self.case_id._cs_assess(
                asked, dates
            )
            for item in found.items
            if item.key
            in {one.key for one in table if one.done.intersection(rules.VISITS)}
        ]

    def _fact_in_words(self, fact):
        key = fact["key"]
        if key == "visits":
            parts = [self.env._("Visits recorded: %(count)s.", count=fact["count"])]
            if fact["unseen"]:
                parts.append(
                    self.env._("Not seen at %(count)s more.", count=fact["unseen"])
                )
            parts.append(
                self.env._(
                    "The longest time without one: %(days)s days.", days=fact["longest"]
                )
            )
            return " ".join(parts)
        if key == "due":
            parts = [
                self.env._(
                    "Visits due: %(count)s, made in time: %(in_time)s.",
                    count=fact["count"],
                    in_time=fact["in_time"],
                )
            ]
            if fact["late"]:
                parts.append(
                    self.env._(
                        "Late: %(count)s, by up to %(days)s days.",
                        count=fact["late"],
                        days=fact["days"],
                    )
                )
            if fact["missing"]:
                parts.append(
                    self.env._(
                        "Not recorded as made: %(count)s.", count=fact["missing"]
                    )
                )
            return " ".join(parts)
        if key == "contacts" and fact.get("after"):
            return self.env._(
                "Contacts received: %(count)s, %(after)s of them after the case had "
                "closed.",
                count=fact["count"],
                after=fact["after"],
            )
        if key == "alone":
            return self.env._(
                "Seen alone at %(alone)s of %(count)s visits.",
                alone=fact["alone"],
                count=fact["count"],
            )
        if key == "reviews":
            if not fact["late"]:
                return self.env._(
                    "Reviews held: %(count)s, none of them late.", count=fact["count"]
                )
            return self.env._(
                "Reviews held: %(count)s, %(late)s of them late, by up to %(days)s "
                "days.",
                **{name: fact[name] for name in ("count", "late", "days")},
            )
        if key == "voice":
            return self.env._(
                "The child, when asked: %(said)s.",
                said="; ".join(self._said_in_words(fact["said"])),
            )
        if key == "plan":
            if fact["days"] is None:
                return self.env._(
                    "Child protection plans: %(count)s, none running.",
                    count=fact["count"],
                )
            return self.env._(
                "Child protection plans: %(count)s; the one that runs has for %(days)s "
                "days.",
                count=fact["count"],
                days=fact["days"],
            )
        if key == "assessment":
            if fact["days"] is None:
                return self.env._("The last assessment is not recorded as completed.")
            return self.env._(
                "The last assessment took %(days)s days.", days=fact["days"]
            )
        return {
            "workers": self.env._(
                "Workers who began in twelve months: %(count)s.", count=fact["count"]
            ),
            "placements": self.env._(
                "Placements that began in twelve months: %(count)s.",
                count=fact["count"],
            ),
            "contacts": self.env._(
                "Contacts received: %(count)s.", count=fact["count"]
            ),
            "missing": self.env._(
                "Went missing: %(count)s times.", count=fact["count"]
            ),
        }[key]

    def _said_in_words(self, said):
        """Each answer of the child, with what was asked."""
        asked = {
            "worries": self.env._("was told why people worry"),
            "story": self.env._("words and pictures help to understand"),
            "agree": self.env._("agrees with what the worker says must happen"),
            "safe": self.env._("the plan says what keeps them safe"),
            "tablet": self.env._("writing or drawing on the tablet helped"),
        }
        answers = {True: self.env._("yes"), False: self.env._("no")}
        return [f"{asked[key]}: {answers[said[key]]}" for key in asked if key in said]

    def _file_record(self):
        """The facts, for the place of the case file."""
        return {
            "key": "record",
            "title": self.env._("What the record shows"),
            "empty": self.env._(
                "Nothing is recorded of these days. Events come with the register, or "
                "are typed under Case events."
            ),
            "rows": [
                {"text": one["text"], "detail": ""} for one in self._record_shows()
            ],
        }

    def _file_timeline(self):
        """What happened in the days looked at, the latest first."""
        since, until = self._record_days()
        events = self.env["cs.case.event"].search(
            [
                ("case_id", "=", self.case_id.id),
                ("date", ">=", since),
                ("date", "<=", until),
            ],
            limit=TIMELINE,
        )
        return {
            "key": "timeline",
            "title": self.env._("On a timeline"),
            "empty": self.env._("No event is recorded in these days."),
            "rows": [
                {
                    "text": ": ".join(
                        (short_date(self.env, one.date), one.event_type_id.name)
                    ),
                    "detail": ", ".join(
                        part
                        for part in (
                            one.seen_alone == "yes" and self.env._("seen alone"),
                            one.seen == "no" and self.env._("not seen"),
                            one.date_due
                            and one.date > one.date_due
                            and self.env._(
                                "%(days)s days late",
                                days=(one.date - one.date_due).days,
                            ),
                            not one.from_source and self.env._("typed by hand"),
                        )
                        if part
                    ),
                }
                for one in events
            ],
        }
