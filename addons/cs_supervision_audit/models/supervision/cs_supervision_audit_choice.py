from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.cs_quality_assurance.models.platform.wording import date_in_words
from odoo.addons.cs_quality_assurance.rules import supervision as rules

SHOWN = 10


class CsSupervisionAudit(models.Model):
    """Whose file is read next, where the framework proposes it by risk (DUR-18).

    The order and its reasons are shown to whoever plans the audit, who may choose
    somebody else.
    """

    _inherit = "cs.supervision.audit"

    file_order = fields.Text(
        string="Whose file next",
        compute="_compute_file_order",
        help="By risk, in the order that the framework says. Choose somebody else "
        "where you know better.",
    )

    @api.depends("supervisor_id")
    def _compute_supervisee_id(self):
        for audit in self:
            order = audit._files_by_risk()
            audit.supervisee_id = order[0][0] if order else audit.supervisee_id

    @api.depends("supervisor_id", "auditor_id", "state")
    @api.depends_context("uid", "lang")
    def _compute_file_order(self):
        for audit in self:
            audit.file_order = (
                "\n".join(
                    self.env._(
                        "%(place)s. %(person)s: %(why)s",
                        place=place,
                        # Named to somebody above them.
                        person=person.sudo().name,
                        why=", ".join(why),
                    )
                    for place, (person, why) in enumerate(
                        audit._files_by_risk()[:SHOWN], start=1
                    )
                )
                or False
            )

    def _files_by_risk(self):
        """Those whom the supervisor supervises, the first to be read first, and why.

        Nothing where the framework leaves the choice to people, where nothing is to be
        chosen any more, or for anybody who may not plan this audit.

        :return: list of (employee, list of reasons in words)
        """
        self.ensure_one()
        rest = self.framework_id.supervision_rest_months
        if not (rest and self.supervisor_id and self.state == "planned"):
            return []
        # A stored field is worked out as the superuser, whoever asked.
        if not self.sudo(False)._is_above():
            return []
        people = self._supervised_people()
        latest = self._latest_audits(people)
        today = fields.Date.context_today(self)
        order = rules.by_risk(
            [
                self._as_file(person, latest.get(person.id), today)
                for person in people.sorted("id")
            ],
            today,
            rest,
        )
        return [
            (
                self.env["hr.employee"].browse(person),
                self._reasons_in_words(reasons, latest.get(person)),
            )
            for person, reasons in order
        ]

    def _supervised_people(self):
        """Whom the supervisor supervises: those who name them as manager, and those of
        the departments they manage who name nobody; none whose file is being read, and
        not the auditor (ALL-01)."""
        supervisor = self.supervisor_id._origin
        # Who manages whom is structure; what leaves is checked by the caller.
        employees = self.env["hr.employee"].sudo()
        people = employees.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("id", "not in", [supervisor.id, self.auditor_id._origin.id])
            & Domain(self.env["hr.employee"]._cs_domain_people())
            & (
                Domain("parent_id", "=", supervisor.id)
                | (
                    Domain("parent_id", "=", False)
                    & Domain("department_id.manager_id", "=", supervisor.id)
                )
            )
        )
        # Whether a file is being read, and by nobody's name.
        reading = self.sudo().search(
            [
                ("supervisee_id", "in", people.ids),
                ("state", "in", self._waiting_states),
                ("id", "!=", self._origin.id),
            ]
        )
        return people - reading.supervisee_id

    def _latest_audits(self, people):
        """The last audit of each person's file that was released; one query."""
        # Read for the order alone, by whoever may plan an audit of these files.
        audits = self.sudo().search(
            [
                ("supervisee_id", "in", people.ids),
                ("state", "in", ("released", "closed")),
            ],
            order="date_released, id",
        )
        return {audit.supervisee_id.id: audit for audit in audits}

    def _as_file(self, person, latest, today):
        """One person's file as ``rules.supervision`` reads it."""
        until = person.cs_new_until
        new = bool(until and until >= today)
        if not latest:
            return rules.File(person.id, new=new)
        missed = (
            latest.date_next_supervision
            and latest.date_next_supervision < today
            and not latest.date_discussed
        )
        short = latest.sessions_held < latest.sessions_expected
        grade = latest.overall_grade_id
        return rules.File(
            person.id,
            new=new,
            below_good=max(grade.rank - grade.scale_id._good_rank(), 0) if grade else 0,
            overdue=bool(missed or short),
            last_read=latest.date_released,
        )

    def _reasons_in_words(self, reasons, latest):
        said = {
            rules.NEW: self.env._("newly qualified"),
            rules.BELOW_GOOD: self.env._(
                "last grade %(grade)s",
                grade=latest.overall_grade_id.name.lower()
                if latest and latest.overall_grade_id
                else "",
            ),
            rules.OVERDUE: self.env._("supervision overdue"),
            rules.NEVER_READ: self.env._("file never read"),
        }
        found = [said[code] for code in reasons if code in said]
        if latest:
            found.append(
                self.env._(
                    "read on %(day)s",
                    day=date_in_words(self.env, latest.date_released),
                )
            )
        return found
