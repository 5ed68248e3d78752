from odoo import api, fields, models

from ..audits.cs_audit import SUBMITTED_STATES
from ..platform.wording import short_date
from ..tools.cs_graded_mixin import Problem

LATEST = 12


class CsAudit(models.Model):
    """The timescales of the case, within the look-back of the audit (BWD-03)."""

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
