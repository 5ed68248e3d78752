from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..platform.batch import run_in_batches
from ..platform.guard import LIFECYCLE


class Kept(NamedTuple):
    """A kind of record that goes once it was kept long enough.

    ``clock`` is the company's field that says how long, in ``unit``; ``date`` the field
    counted from; ``ended`` a domain of those that may go at all; ``about`` the fields
    (by the names of a hold) of whom a hold keeps it for; ``remove`` a method of the log
    that removes a batch.
    """

    model: str
    clock: str
    unit: str
    date: str
    ended: list
    about: dict
    remove: str = "_remove_plain"


class CsRetentionLog(models.Model):
    """What the retention policy removed, when and under which rule (ALL-10).

    Written by the scheduled action only; QA managers and leaders read it. It names
    audit
    numbers, never a case.
    """

    _name = "cs.retention.log"
    _description = "Retention log"
    _inherit = ["cs.guard.mixin"]
    _order = "id desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    years = fields.Integer(string="Policy (years)", aggregator=None)
    before = fields.Date(string="Closed before")
    audit_count = fields.Integer(string="Audits removed")
    case_count = fields.Integer(string="Cases removed")
    audit_names = fields.Text(string="Numbers")

    what = fields.Char(string="Kind", help="Of what was removed.")
    removed_count = fields.Integer(string="Removed", aggregator="sum")

    @api.model
    def _get_kept(self):
        """What goes, in the order in which it does: ``Kept`` each.

        Hook: other addons add theirs."""
        done = [("state", "in", ("closed", "cancelled"))]
        followed = [("follow_up_ids", "any", [("state", "!=", "closed")])]
        return [
            Kept(
                "cs.audit",
                "cs_retention_years",
                "years",
                "date_closed",
                [*done, "!", *followed],
                {"case_id": "case_id", "employee_id": "practitioner_id"},
                "_remove_audits",
            ),
            Kept(
                "cs.case",
                "cs_retention_years",
                "years",
                "date_closed",
                [],
                {"case_id": "id"},
                "_remove_cases",
            ),
            Kept(
                "cs.notice",
                "cs_retention_notice_months",
                "months",
                "period",
                [],
                {"employee_id": "user_id.employee_ids"},
            ),
        ]

    @api.model
    def _find_due(self, day, ahead=False):
        """What goes on a day by each council's clocks, holds left out: an iterator of
        (kind, company, the day before which it ended, records).

        :param ahead: nothing goes meanwhile; count what was found before as gone
        """
        kinds = self._get_kept()
        clocks = Domain.OR(Domain(kind.clock, ">", 0) for kind in kinds)
        for company in self.env["res.company"].search(clocks):
            going = {}
            for kind in kinds:
                if not (length := company[kind.clock]):
                    continue
                before = day - relativedelta(**{kind.unit: length})
                due = Domain("company_id", "=", company.id)
                due &= Domain(kind.date, "<", before) & Domain(kind.ended)
                due &= ~self._get_held(kind, company, day)
                if kind.model == "cs.case":
                    # A case stays as long as an audit of it does.
                    stays = Domain("id", "not in", going.get("cs.audit", ()))
                    due &= ~Domain("audit_ids", "any", stays)
                records = self.env[kind.model].with_context(active_test=False)
                found = records.search(due, order="id desc")
                going[kind.model] = found.ids if ahead else ()
                yield kind, company, before, found

    @api.model
    def _get_held(self, kind, company, day):
        """Those of a kind that a hold of this council keeps on that day."""
        holds = self.env["cs.retention.hold"].search(
            [
                ("company_id", "=", company.id),
                "|",
                ("date_end", "=", False),
                ("date_end", ">", day),
            ]
        )
        return Domain.OR(
            Domain(field, "in", holds[name].ids)
            for name, field in kind.about.items()
            if holds[name]
        )

    @api.model
    def _cron_retention(self):
        """Remove what each company has kept long enough. Scheduled weekly."""
        day = fields.Date.context_today(self)
        for kind, company, before, records in self._find_due(day):
            remove = getattr(self, kind.remove)
            run_in_batches(
                records,
                lambda batch, r=remove, c=company, b=before: r(batch, c, b),
                size=500 if kind.model != "cs.audit" else 100,
            )

    @api.model
    def _remove_plain(self, records, company, before):
        """Remove records on which nothing hangs, and write the log."""
        what, count = records._description, len(records)
        numbers = "name" in records._fields and ", ".join(
            sorted(records.mapped("name"))
        )
        self._remove_actions_of(records)
        whole = records.with_context(cs_lifecycle=LIFECYCLE)
        if "state" in records._fields:
            # What was begun is deleted by nobody else.
            for record in whole:
                record.state = record._fields["state"].get_values(record.env)[0]
        whole.unlink()
        self.create(
            {
                "company_id": company.id,
                "before": before,
                "what": what,
                "removed_count": count,
                "audit_names": numbers or "",
            }
        )

    @api.model
    def _remove_actions_of(self, records):
        """Actions go with what they came of."""
        actions = self.env["cs.action"]
        domain = Domain.OR(
            Domain(name, "in", records.ids)
            for name, field in actions._fields.items()
            if field.comodel_name == records._name and field.store
        )
        self._remove_actions(actions.search(domain))

    @api.model
    def _remove_actions(self, actions):
        whole = actions.with_context(cs_lifecycle=LIFECYCLE)
        self.env["cs.audit.check"].search(
            [("action_id", "in", actions.ids)]
        ).with_context(cs_lifecycle=LIFECYCLE).unlink()
        whole.unlink()

    @api.model
    def _remove_audits(self, audits, company, before):
        """Remove these audits with everything that hangs on them, and write the log."""
        names = audits.mapped("name")
        keep_origin = audits.follow_up_ids - audits
        keep_origin.with_context(cs_lifecycle=LIFECYCLE).write(
            {"origin_audit_id": False}
        )
        whole = audits.with_context(cs_lifecycle=LIFECYCLE)
        whole.check_ids.unlink()
        self._remove_actions(whole.action_ids)
        whole.plan_ids.unlink()
        for audit in whole:
            audit.state = "draft"
        whole.unlink()
        self.create(
            {
                "company_id": company.id,
                "years": company.cs_retention_years,
                "before": before,
                "audit_count": len(names),
                "what": audits._description,
                "removed_count": len(names),
                "audit_names": ", ".join(sorted(names)),
            }
        )

    @api.model
    def _remove_cases(self, cases, company, before):
        what, count = cases._description, len(cases)
        # Those that ended: a case that is held is not here.
        self.env["cs.retention.hold"].search([("case_id", "in", cases.ids)]).unlink()
        cases.unlink()
        self.create(
            {
                "company_id": company.id,
                "years": company.cs_retention_years,
                "before": before,
                "case_count": count,
                "what": what,
                "removed_count": count,
            }
        )
