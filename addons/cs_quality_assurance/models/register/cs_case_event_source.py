from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ...rules.register.ssd_tables import ALWAYS
from ..platform.wording import short_date

CHUNK = 5000
YES_NO = [("yes", "Yes"), ("no", "No")]


class CsCaseEvent(models.Model):
    """Events that come from the council's own data set: each with the source's key, so
    that read twice it is one; what was corrected or deleted there follows, with a
    trace on the case (BWD-03, DUR-25, DUR-26, BWD-11).

    An event typed by hand stays as it is, and is shown as such.
    """

    _inherit = "cs.case.event"

    source_key = fields.Char(
        string="Key in the source",
        readonly=True,
        copy=False,
        lifecycle=True,
        help="Empty: typed by hand.",
    )
    date_due = fields.Date(string="Was due", readonly=True, copy=False, lifecycle=True)
    seen = fields.Selection(YES_NO, readonly=True, copy=False, lifecycle=True)
    seen_alone = fields.Selection(
        YES_NO, string="Seen alone", readonly=True, copy=False, lifecycle=True
    )
    from_source = fields.Boolean(
        string="From the register",
        compute="_compute_from_source",
        search="_search_from_source",
    )

    _source_once = models.UniqueIndex(
        "(company_id, source_key) WHERE source_key IS NOT NULL",
        "This event of the source is here already.",
    )

    @api.depends("source_key")
    def _compute_from_source(self):
        for event in self:
            event.from_source = bool(event.source_key)

    def _search_from_source(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("source_key", "!=" if True in value else "=", False)]

    @api.model
    def _follow_source(self, company, events, since):
        """Bring the events of a council to what its source says of its open cases.
        As superuser.

        :param events: iterable of ``rules.register.ssd.Event``
        :param since: the source says everything from this day on; what stands here
            from then on and not there any more is gone
        :return: Counter of ``new``, ``changed``, ``gone``
        """
        self.env.flush_all()
        cr = self.env.cr
        # Raw SQL: hundreds of thousands of rows a night, compared where they are and
        # written only where they differ. Parameters only, besides columns of ours.
        cr.execute(
            "CREATE TEMP TABLE cs_event_in (reference varchar, code varchar, day date,"
            " due date, seen varchar, alone varchar, key varchar) ON COMMIT DROP"
        )
        words = {True: "yes", False: "no", None: None}
        for chunk in split_every(CHUNK, events, list):
            cr.execute_values(
                "INSERT INTO cs_event_in VALUES %s",
                [
                    (
                        one.reference,
                        one.code,
                        one.day,
                        one.due,
                        words[one.seen],
                        words[one.alone],
                        one.key,
                    )
                    for one in chunk
                ],
            )
        # Else PostgreSQL takes it for a small table, and looks every event up in it.
        cr.execute("ANALYZE cs_event_in")
        counts, touched = Counter(), defaultdict(list)
        there = SQL(
            "SELECT DISTINCT ON (i.key) i.*, c.id AS case_id, c.company_id,"
            " c.department_id, c.case_type_id, t.id AS type_id"
            " FROM cs_event_in i"
            " JOIN cs_case c ON c.reference = i.reference AND c.company_id = %s"
            " JOIN cs_case_event_type t ON t.code = i.code ORDER BY i.key",
            company.id,
        )
        cr.execute(
            SQL(
                "INSERT INTO cs_case_event (case_id, event_type_id, code, date,"
                " date_due, seen, seen_alone, source_key, company_id, department_id,"
                " case_type_id, create_uid, write_uid, create_date, write_date)"
                " SELECT n.case_id, n.type_id, n.code, n.day, n.due, n.seen, n.alone,"
                " n.key, n.company_id, n.department_id, n.case_type_id, %(uid)s,"
                " %(uid)s, now(), now() FROM (%(there)s) n"
                " WHERE NOT EXISTS (SELECT FROM cs_case_event e WHERE"
                " e.company_id = n.company_id AND e.source_key = n.key)"
                # What somebody typed of that day stays, and is the same event.
                " AND NOT EXISTS (SELECT FROM cs_case_event e WHERE"
                " e.case_id = n.case_id AND e.event_type_id = n.type_id"
                " AND e.date = n.day AND e.source_key IS NULL)"
                " RETURNING case_id",
                uid=self.env.uid,
                there=there,
            )
        )
        fresh = [case for (case,) in cr.fetchall()]
        counts["new"] = len(fresh)
        cr.execute(
            SQL(
                "UPDATE cs_case_event e SET date = n.day, date_due = n.due,"
                " seen = n.seen, seen_alone = n.alone, case_id = n.case_id,"
                " department_id = n.department_id, case_type_id = n.case_type_id,"
                " event_type_id = n.type_id, code = n.code, write_uid = %(uid)s,"
                " write_date = now()"
                " FROM (%(there)s) n JOIN cs_case_event was"
                " ON was.company_id = n.company_id AND was.source_key = n.key"
                " WHERE e.id = was.id AND (was.date, was.date_due, was.seen,"
                " was.seen_alone, was.case_id, was.event_type_id) IS DISTINCT FROM"
                " (n.day, n.due, n.seen, n.alone, n.case_id, n.type_id)"
                " RETURNING e.case_id, was.event_type_id, was.date, e.event_type_id,"
                " e.date",
                uid=self.env.uid,
                there=there,
            )
        )
        for case, *change in cr.fetchall():
            counts["changed"] += 1
            touched[case].append(change)
        cr.execute(
            SQL(
                "DELETE FROM cs_case_event e USING cs_case c WHERE c.id = e.case_id"
                " AND e.company_id = %s AND e.source_key IS NOT NULL"
                " AND (e.date >= %s OR e.code IN %s)"
                # Of a case that closed the source says nothing more.
                " AND c.is_open AND NOT EXISTS (SELECT FROM cs_event_in i"
                " WHERE i.key = e.source_key)"
                " RETURNING e.case_id, e.event_type_id, e.date",
                company.id,
                since,
                tuple(sorted(ALWAYS)),
            )
        )
        for case, kind, day in cr.fetchall():
            counts["gone"] += 1
            touched[case].append((kind, day, None, None))
        cr.execute("DROP TABLE cs_event_in")
        self.env.invalidate_all(flush=False)
        self._leave_trace(touched)
        self.env["cs.case"].browse({*fresh, *touched})._cs_events_changed()
        return counts

    def _leave_trace(self, touched):
        """What the source corrected or took back stands on the case (ALL-05)."""
        types = self.env["cs.case.event.type"].with_context(active_test=False)
        names = {one.id: one.name for one in types.search([])}

        def said(kind, day):
            return f"{names.get(kind, '')}, {short_date(self.env, day)}"

        bodies = {
            case: "\n".join(
                self.env._(
                    "The register's source corrected: %(was)s is now %(now)s.",
                    was=said(kind, day),
                    now=said(new_kind, new_day),
                )
                if new_day
                else self.env._(
                    "The register's source took back: %(was)s.", was=said(kind, day)
                )
                for kind, day, new_kind, new_day in changes
            )
            for case, changes in touched.items()
        }
        if bodies:
            self.env["cs.case"].browse(bodies)._message_log_batch(bodies)
