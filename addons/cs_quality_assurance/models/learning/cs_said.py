from odoo import api, fields, models
from odoo.tools import format_date

# A page, not an archive: the list of audits has the rest.
LATEST = 40


class CsSaid(models.TransientModel):
    """What was said about the current user's own work: in the words of those who looked
    at it, and in their own beside them; the latest first.

    Practitioners. Everything is read with their own rights, so nothing shows before it
    is theirs to read.
    """

    _name = "cs.said"
    _description = "Said about my work"

    body = fields.Html(string="Said", compute="_compute_body", sanitize=False)

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Said about my work")

    @api.depends_context("uid", "lang")
    def _compute_body(self):
        entries = [one for source in self._get_sources() for one in source()]
        entries.sort(key=lambda one: one["date"], reverse=True)
        for entry in entries:
            entry["day"] = format_date(self.env, entry["date"], date_format="d MMMM y")
        values = {"entries": entries[:LATEST], "more": len(entries) > LATEST}
        # Rendered by QWeb, which escapes what people wrote.
        body = self.env["ir.qweb"]._render("cs_quality_assurance.said_page", values)
        self.body = body

    @api.model
    def action_open(self):
        """Open the page. Practitioners.

        :return: an action
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Said about my work"),
            "res_model": self._name,
            "res_id": self.create({}).id,
            "view_mode": "form",
        }

    @api.model
    def _get_sources(self):
        """Methods that give entries (see ``_entry``).

        Hook: other addons add theirs.
        """
        return [self._from_audits, self._from_recognition]

    def _entry(self, date, title, theirs, mine, record=None):
        """One thing that was said.

        :param theirs: (heading, words) of whoever looked; without words left out
        :param mine: the same of the practitioner
        :param record: what it links to
        """
        return {
            "date": date,
            "title": title,
            "theirs": [one for one in theirs if one[1]],
            "mine": [one for one in mine if one[1]],
            "link": f"/odoo/{record._name}/{record.id}" if record else False,
        }

    def _from_audits(self):
        kinds = dict(
            self.env["cs.audit"]._fields["kind"]._description_selection(self.env)
        )
        audits = self.env["cs.audit"].search(
            [
                "|",
                ("practitioner_user_id", "=", self.env.uid),
                ("second_user_id", "=", self.env.uid),
                ("date_submitted", "!=", False),
            ],
            order="date_submitted desc, id desc",
            limit=LATEST + 1,
        )
        for audit in audits:
            points = audit.learning_point_ids
            strong = points.filtered(lambda point: point.kind == "strength")
            yield self._entry(
                audit.date_submitted,
                self.env._(
                    "%(audit)s, %(kind)s: %(grade)s",
                    audit=audit.name,
                    kind=kinds[audit.kind],
                    grade=audit.final_grade_id.name or self.env._("not graded"),
                ),
                [
                    (self.env._("Strengths"), audit.strengths),
                    (
                        self.env._("What others can learn"),
                        "\n".join(strong.mapped("name")),
                    ),
                    (
                        self.env._("What would have moved it up a grade"),
                        audit.improvements,
                    ),
                    (
                        self.env._("To improve"),
                        "\n".join((points - strong).mapped("name")),
                    ),
                ],
                [
                    *self._own_analysis(audit),
                    (self.env._("Your answer"), audit.practitioner_answer),
                ],
                audit,
            )

    def _own_analysis(self, audit):
        """What they sent before they met the auditor (LUT-17)."""
        own = audit.self_analysis_ids.filtered(
            lambda one: one.practitioner_user_id == self.env.user
        )
        for name in (
            "what_works",
            "what_worries",
            "childs_experience",
            "difference_made",
        ):
            question = own._fields[name]._description_string(self.env)
            yield question, "\n".join(filter(None, own.mapped(name)))

    def _from_recognition(self):
        for one in self.env["cs.recognition"].search(
            [("employee_user_id", "=", self.env.uid), ("state", "=", "invited")]
        ):
            yield self._entry(
                one.event_date or one.date,
                self.env._("Invited to the celebration event"),
                [
                    (self.env._("What for"), one.reason),
                    (self.env._("Why"), one.decision_note),
                ],
                [],
                one,
            )
