from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.summaries import heights, nearest
from ..platform.batch import run_in_batches
from ..platform.guard import LIFECYCLE
from ..platform.wording import date_in_words

MANAGER = "cs_quality_assurance.group_manager"


class CsReport(models.Model):
    """Summaries: what each manager writes of their teams' audits, and each level above
    of those below it, up to the director (BPL-14).

    The product makes them and says by when; their manager writes and sends them; the
    line above, QA and leaders read them.
    """

    _inherit = "cs.report"

    date_due = fields.Date(
        string="To be sent by",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="Set where it is a summary that the framework asks for.",
    )
    late_told = fields.Boolean(string="Told that it is late", copy=False, readonly=True)

    # --- made, and late -------------------------------------------------------------

    @api.model
    def _run_summaries(self):
        """Make the summaries of the last whole period, and tell of those that are late.
        Scheduled daily; of each once, also when a day was missed (ALL-08)."""
        asking = self.env["cs.framework"].search([("summary_type_id", "!=", False)])
        for company, frameworks in asking.grouped("company_id").items():
            here = self.with_company(company)
            run_in_batches(
                frameworks[:1], lambda _one, here=here: here._make_summaries()
            )
        today = fields.Date.context_today(self)
        late = self.search(
            [
                ("date_due", "<", today),
                ("state", "=", "draft"),
                ("late_told", "=", False),
            ]
        )
        run_in_batches(late, lambda batch: batch._tell_late())

    def _make_summaries(self):
        """One for each department with audits in the period and a manager who can write
        it; of a manager who left, the next one's."""
        company = self.env.company
        Framework = self.env["cs.framework"]
        frameworks = Framework.search([("company_id", "=", company.id)])
        departments = self.env["hr.department"].search(
            [("company_id", "=", company.id), ("cs_level", "!=", False)]
        )
        of_type = {}
        for department in departments:
            framework = Framework._for_department(department, frameworks)
            if framework.summary_type_id:
                of_type.setdefault(framework.summary_type_id, {})[department] = (
                    framework.summary_days
                )
        for report_type, days in of_type.items():
            self._make_of_type(report_type, days)

    def _make_of_type(self, report_type, days):
        """:param days: working days to write one, by department that is asked"""
        company, first, last = self.env.company, *self._last_period(report_type)
        audited = self.env["cs.audit"]._read_group(
            [
                ("company_id", "=", company.id),
                ("kind", "!=", "benchmark"),
                ("state", "!=", "cancelled"),
                ("date_submitted", ">=", first),
                ("date_submitted", "<=", last),
            ],
            ["department_id"],
        )
        above = {one for (department,) in audited for one in department._cs_path()}
        writers = {
            department: department.manager_id.user_id
            for department in days
            if department.id in above
            and department.manager_id.user_id.has_group(MANAGER)
        }
        there = self.search(
            [
                ("type_id", "=", report_type.id),
                ("company_id", "=", company.id),
                ("date_from", "=", first),
                ("date_to", "=", last),
                ("date_due", "!=", False),
            ]
        )
        for report in there.filtered(lambda one: one.state == "draft"):
            writer = writers.get(report.department_id)
            if writer and report.author_id != writer:
                report.with_context(cs_lifecycle=LIFECYCLE).author_id = writer
        # Asked for later than the period ended, nobody is late from the start.
        since = max(last, fields.Date.context_today(self) - timedelta(days=1))
        high = heights({one.id: one._cs_path()[1:] for one in writers})
        self.with_context(cs_lifecycle=LIFECYCLE).create(
            [
                {
                    "type_id": report_type.id,
                    "company_id": company.id,
                    "department_id": department.id,
                    "date_from": first,
                    "date_to": last,
                    "author_id": writer.id,
                    "date_due": company._cs_add_working_days(
                        since, days[department] * high[department.id]
                    ),
                }
                for department, writer in writers.items()
                if department not in there.department_id
            ]
        )

    def _tell_late(self):
        """Its manager, and the manager above, once."""
        for report in self:
            above = report.department_id.parent_id.manager_id.user_id
            report.message_notify(
                body=report.env._(
                    "“%(report)s” was to be sent by %(date)s.",
                    report=report.name,
                    date=date_in_words(report.env, report.date_due),
                ),
                partner_ids=(report.author_id | above).partner_id.ids,
                subject=report.env._("A summary is late"),
            )
            report.with_context(cs_lifecycle=LIFECYCLE).late_told = True

    def _check_of_what(self, vals):
        """Of what a summary is, and of when, is the framework's to say."""
        if {"type_id", "department_id", "date_from", "date_to"} & set(vals):
            for report in self.filtered("date_due"):
                raise UserError(
                    self.env._(
                        "“%(report)s” is the summary of those teams and that period.",
                        report=report.name,
                    )
                )

    # --- sent up --------------------------------------------------------------------

    def _unless_sender(self):
        if not self.date_due:
            return self.env._("This report is checked by somebody else first.")
        return self._unless_writer()

    def action_send(self):
        """Being written -> published: to the line above, QA and leaders. Its manager,
        and QA officers.

        :raises UserError: a part has nothing written in it
        """
        self._take("send")

    def _tell_above(self):
        """Whoever sums up the level above; leaders at the top."""
        for report in self:
            # Who is above whom is structure; the summary is theirs to read.
            managers = report.department_id.sudo().parent_id.manager_id.user_id
            report.message_notify(
                body=self.env._("“%(report)s” is sent.", report=report.name),
                partner_ids=(managers | report.reader_ids).partner_id.ids,
                subject=report.name,
            )

    # --- what the units below say ----------------------------------------------------

    def _units_to_read(self):
        """The summaries of the level below, as a part of this one; those the reader may
        read."""
        self.ensure_one()
        every = self.search(
            [
                ("type_id", "=", self.type_id.id),
                ("company_id", "=", self.company_id.id),
                ("date_from", "=", self.date_from),
                ("date_to", "=", self.date_to),
                ("date_due", "!=", False),
                ("department_id", "child_of", self.department_id.ids),
            ]
        )
        by_place = {one.department_id.id: one for one in every}
        below = [
            by_place[place]
            for place in nearest(
                {
                    one.department_id.id: one.department_id._cs_path()[1:]
                    for one in every
                },
                self.department_id.id,
            )
        ]
        if not below:
            return {"sentence": self.env._("No unit below writes one.")}
        sent = [one for one in below if one.state == "published"]
        # Names of teams are structure, readable by all.
        names = {one: one.department_id.sudo().name for one in below}
        waiting = ", ".join(names[one] for one in below if one not in sent)
        words = self.env._(
            "Sent: %(sent)s of %(count)s.", sent=len(sent), count=len(below)
        )
        if waiting:
            words += " " + self.env._("Not yet: %(units)s.", units=waiting)
        return {
            "sentence": words,
            "columns": [self.env._("Unit"), self.env._("What its manager says")],
            "rows": [
                {"label": names[one], "cells": [{"text": one._words_in_short()}]}
                for one in sent
            ],
        }

    def _words_in_short(self):
        return "\n".join(
            f"{section.name}: {section.words}"
            for section in self.section_ids
            if section.words
        )
