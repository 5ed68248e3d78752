from collections import Counter
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...rules import figures as rules
from ...rules import trends
from ...rules.agreement import change, proportion
from ...rules.financial_year import financial_year, year_label
from ...rules.quarters import quarter_of
from ...rules.targets import COMPLETION, FLOOR, PERIOD, most_specific
from ..audits.cs_audit_results import SAMPLES

# A browser says 0002 on the way to 2026.
YEARS = range(2000, 2101)


class CsDashboard(models.AbstractModel):
    """What the work shows, for a period and a part of the council: one sentence on top,
    then one block for each question.

    Managers see their own departments, QA and leaders the whole council: every number
    is read with the reader's own rights, and opens the records behind it. Reports
    freeze the same blocks.
    """

    _name = "cs.dashboard"
    _description = "Dashboard"

    # --- what is asked ----------------------------------------------------------

    @api.model
    def _periods(self):
        """Periods to choose from: key -> (words, first day, last day)."""
        today = fields.Date.context_today(self)
        quarter = quarter_of(today)
        last = quarter_of(quarter.start - timedelta(days=1))
        year, before = (
            financial_year(today),
            financial_year(financial_year(today)[0] - timedelta(days=1)),
        )
        return {
            "quarter": (self.env._("This quarter"), quarter.start, quarter.end),
            "last_quarter": (self.env._("Last quarter"), last.start, last.end),
            "year": (
                self.env._("This year, %(year)s", year=year_label(year[0])),
                *year,
            ),
            "last_year": (
                self.env._("Last year, %(year)s", year=year_label(before[0])),
                *before,
            ),
            "months_12": (
                self.env._("The last 12 months"),
                today - relativedelta(years=1) + timedelta(days=1),
                today,
            ),
        }

    @api.model
    def _asked(self, choice):
        """A choice made whole: what is missing or no longer there is the usual.

        :raises UserError: two dates in the wrong order
        """
        choice, periods = dict(choice or {}), self._periods()
        start, end = map(self._day, (choice.get("date_from"), choice.get("date_to")))
        period = choice.get("period") or "quarter"
        if period == "dates" and start and end:
            if end < start:
                raise UserError(
                    self.env._("The last day is before the first. Change one of them.")
                )
        else:
            period = period if period in periods else "quarter"
            _words, start, end = periods[period]
        samples = dict(SAMPLES)
        asked = {
            "period": period,
            "date_from": start,
            "date_to": end,
            "sample": choice.get("sample")
            if choice.get("sample") in {*samples, "all"}
            else "random",
            "by": trends.MONTH if choice.get("by") == trends.MONTH else trends.QUARTER,
            "company": choice.get("company") or self.env.company.id,
        }
        for name, model in (
            ("framework", "cs.framework"),
            ("department", "hr.department"),
            ("case_type", "cs.case.type"),
        ):
            wanted = str(choice.get(name) or "")
            found = self.env[model].browse(int(wanted) if wanted.isdecimal() else 0)
            asked[name] = found.exists().id
        return asked

    def _day(self, said):
        """A day that somebody chose; None for one whose year is still being typed."""
        try:
            day = fields.Date.to_date(said or None)
        except ValueError:
            return None
        return day if day and day.year in YEARS else None

    def _domain(self, asked, dates=("date_from", "date_to"), sample=True):
        """What is asked, as a domain of any figure; also of audits, with their names of
        the day."""
        domain = Domain("company_id", "=", asked["company"])
        if dates:
            domain &= Domain("date", ">=", asked[dates[0]])
            domain &= Domain("date", "<=", asked[dates[1]])
        if asked["department"]:
            domain &= Domain("department_id", "child_of", asked["department"])
        if asked["framework"]:
            domain &= Domain("framework_id", "=", asked["framework"])
        if asked["case_type"]:
            domain &= Domain("case_type_id", "=", asked["case_type"])
        if sample and asked["sample"] != "all":
            domain &= Domain("sample", "=", asked["sample"])
        return domain

    def _open(self, model, domain, name):
        """How a figure opens its records."""
        return {"model": model, "domain": list(Domain(domain)), "name": name}

    # --- what is shown ----------------------------------------------------------

    @api.model
    @api.readonly
    def get_dashboard(self, choice=None):
        """Everything on the screen. Managers, QA and leaders.

        :param choice: ``period`` (a key of ``_periods``, or ``dates`` with
            ``date_from`` and ``date_to``), ``framework``, ``department``, ``case_type``
            (ids), ``sample`` (random, chosen, follow_up, all) and ``by`` (month,
            quarter); what is left out is the usual
        :return: ``choice`` made whole, ``options``, ``top`` (sentences) and ``blocks``:
            dicts of ``key``, ``title``, ``sentence``, ``columns``, ``rows`` (each with
            ``cells``), and a ``chart`` where one helps
        :raises AccessError: for anybody else
        """
        self._check_reader()
        asked = self._asked(choice)
        return {
            "choice": {
                name: fields.Date.to_string(value)
                if name in ("date_from", "date_to")
                else value
                for name, value in asked.items()
            },
            "options": self._options(),
            "period": self._dates_in_words(asked["date_from"], asked["date_to"]),
            **self._findings(asked),
        }

    def _check_reader(self):
        if not any(
            self.env.user.has_group(f"cs_quality_assurance.{group}")
            for group in ("group_manager", "group_leader")
        ):
            raise AccessError(
                self.env._("The dashboard is for managers, QA and leaders.")
            )

    def _findings(self, asked, keys=None):
        """The top line and the blocks.

        :param keys: of the blocks wanted, in that order; all of them by default
        """
        makers = {key: (title, make) for key, title, make in self._get_blocks()}
        blocks = []
        for key in keys if keys is not None else makers:
            title, make = makers[key]
            if block := make(asked):
                blocks.append({"key": key, "title": title, **block})
        return {"top": self._top(asked), "blocks": blocks}

    @api.model
    def _get_blocks(self):
        """(key, what it is, method) of every block, in the order in which they are
        shown.

        Hook: other addons add theirs.
        """
        return [
            ("heat", self.env._("Each domain in each place"), self._block_heat),
            ("trend", self.env._("Good or better over time"), self._block_trend),
            ("targets", self.env._("Targets, as they are read"), self._block_targets),
            ("coverage", self.env._("Done of what was planned"), self._block_coverage),
            ("loop", self.env._("Closing the loop"), self._block_loop),
            ("actions", self.env._("Actions that are late"), self._block_actions),
            ("owed", self.env._("Who has done what they owe"), self._block_owed),
            ("moderation", self.env._("Moderation"), self._block_moderation),
            ("graders", self.env._("Who graded"), self._block_graders),
            ("flow", self.env._("From auditor to moderator"), self._block_flow),
            ("themes", self.env._("Themes"), self._block_themes),
            ("standards", self.env._("Practice standards"), self._block_standards),
            (
                "families",
                self.env._("Whether families were heard"),
                self._block_families,
            ),
            ("answers", self.env._("What families answered"), self._block_answers),
            ("practice", self.env._("Good practice"), self._block_practice),
            ("changed", self.env._("What changed for children"), self._block_changed),
            ("disputes", self.env._("Disputes"), self._block_disputes),
            ("measures", self.env._("Measures"), self._block_measures),
        ]

    def _options(self):
        mine = self.env["cs.audit"]._domain_of_my_line()
        departments = self.env["hr.department"].search(
            [
                ("company_id", "in", (self.env.company.id, False)),
                *([("cs_line_user_ids", "in", self.env.uid)] if mine else []),
            ]
        )
        return {
            "period": [
                *([key, one[0]] for key, one in self._periods().items()),
                ["dates", self.env._("Other dates")],
            ],
            "sample": [
                ["random", self.env._("Audits drawn at random")],
                ["chosen", self.env._("Thematic and others chosen for a reason")],
                ["follow_up", self.env._("Re-audits and reviews")],
                ["all", self.env._("All of them together")],
            ],
            "by": [
                [trends.QUARTER, self.env._("By quarter")],
                [trends.MONTH, self.env._("By month")],
            ],
            "framework": self._choices("cs.framework"),
            # Each by its own name, under what it is part of.
            "department": [
                [one.id, "\u2003" * one.complete_name.count(" / ") + one.name]
                for one in departments.sorted("complete_name")
            ],
            "case_type": self._choices("cs.case.type", company=False),
        }

    def _choices(self, model, company=True):
        domain = [("company_id", "=", self.env.company.id)] if company else []
        found = self.env[model].search_fetch(domain, ["name"], limit=200)
        return [[one.id, one.display_name] for one in found]

    def _dates_in_words(self, start, end):
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, start, date_format="d MMMM y"),
            end=format_date(self.env, end, date_format="d MMMM y"),
        )

    # --- the top line -----------------------------------------------------------

    def _share(self, domain):
        """How many results there are and how many are good or better; with whose tool
        and framework they were given; and by rank."""
        groups = self.env["cs.figure.grade"]._read_group(
            domain, ["tool_id", "framework_id", "grade_id"], ["count:sum", "good:sum"]
        )
        ranks, series = Counter(), set()
        good = total = 0
        for tool, framework, grade, count, fine in groups:
            total += count
            good += fine
            ranks[grade.rank] += count
            series.add((tool.id, framework.id))
        return proportion(good, total), series, ranks

    def _top(self, asked):
        """One sentence for everybody, then what lies behind it.

        :return: dict of ``sentence``, ``more`` (sentences) and the numbers in them
        """
        share, series, ranks = self._share(self._domain(asked))
        period = self._dates_in_words(asked["date_from"], asked["date_to"])
        covered = self._coverage(asked)
        if share.share is None:
            return {
                "sentence": self.env._(
                    "No audit has a result in this period, %(period)s.", period=period
                ),
                "more": [covered["words"]] if covered["words"] else [],
                "covered": covered,
            }
        targets = self._targets(asked, ranks, covered)
        target = next((one for one in targets if one[0].measure == FLOOR), None)
        days = asked["date_to"] - asked["date_from"] + timedelta(days=1)
        before = {**asked, **self._period_before(asked, days)}
        earlier, earlier_series, _ranks = self._share(self._domain(before))
        moved = change(earlier, share) if not series - earlier_series else None
        percent = round(100 * share.share)
        words = {
            "percent": percent,
            "count": share.total,
            "period": period,
            "target": f"{target[0].percent:g}" if target else "",
        }
        sentence = (
            self.env._(
                "%(percent)s%% of %(count)s audits were good or better, against a "
                "target of %(target)s%%.",
                **words,
            )
            if target
            else self.env._(
                "%(percent)s%% of %(count)s audits were good or better.", **words
            )
        )
        more = [
            self.env._(
                "Allowing for chance, the true share lies between %(low)s%% and "
                "%(high)s%%.",
                low=round(100 * share.low),
                high=round(100 * share.high),
            )
        ]
        if target:
            more.append(self._distance_in_words(target[1]))
        more += [
            self.env["cs.framework"]._target_in_words(*one)
            for one in targets
            if one is not target and one[0].every == PERIOD
        ]
        more.append(self._change_in_words(moved, earlier, series, earlier_series))
        if covered["words"]:
            more.append(covered["words"])
        figure = self._open(
            "cs.figure.grade", self._domain(asked), self.env._("Results")
        )
        return {
            "sentence": sentence,
            "more": more,
            "open": figure,
            "good": share.count,
            "total": share.total,
            "percent": percent,
            "low": 100 * share.low,
            "high": 100 * share.high,
            "target": target[0].percent if target else False,
            "points": target[1].points if target else False,
            "trend": moved.trend if moved else False,
            "change": moved.points if moved else False,
            "covered": covered,
        }

    def _period_before(self, asked, days):
        """The quarter, the year, or as many days before."""
        start = asked["date_from"]
        if asked["period"] in ("quarter", "last_quarter"):
            before = quarter_of(start - timedelta(days=1))
            return {"date_from": before.start, "date_to": before.end}
        if asked["period"] in ("year", "last_year"):
            first, last = financial_year(start - timedelta(days=1))
            return {"date_from": first, "date_to": last}
        return {"date_from": start - days, "date_to": start - timedelta(days=1)}

    def _targets(self, asked, ranks, covered=None):
        """Each target that holds there and then, and how the results stand against it:
        pairs.

        :param covered: how many of the audits due were done; of none nothing is said
        """
        _framework, rows = self._target_rows(asked)
        return [
            (
                row,
                row.completion(covered["done"], covered["planned"])
                if row.measure == COMPLETION
                else row.result(ranks),
            )
            for row in rows
            if covered or row.measure != COMPLETION
        ]

    def _target_rows(self, asked):
        """The framework asked about, and those of its targets that hold there and
        then."""
        Framework = self.env["cs.framework"]
        department = self.env["hr.department"].browse(asked["department"])
        framework = Framework.browse(asked["framework"])
        if not framework:
            every = Framework.search([("company_id", "=", asked["company"])])
            if not every:
                return Framework, []
            day = min(asked["date_to"], fields.Date.context_today(self))
            framework = Framework._for_department(department, every, day)
        rows = most_specific(
            framework._targets_between(asked["date_from"], asked["date_to"]),
            {
                "departments": department._cs_path(),
                "case_type": asked["case_type"] or None,
            },
        )
        return framework, rows

    def _distance_in_words(self, found):
        if found.points is None:
            return self.env._("There are too few audits to say whether it is met.")
        if found.beyond:
            return self.env._(
                "That is %(points)s points more than the framework expects: the "
                "grading may be too kind.",
                points=max(1, abs(round(found.points))),
            )
        points = max(1, abs(round(found.points)))
        if found.met:
            return self.env._("The target is met.")
        if found.sure:
            return self.env._(
                "That is %(points)s points short, more than chance explains.",
                points=points,
            )
        return self.env._(
            "That is %(points)s points short; chance alone could explain it.",
            points=points,
        )

    def _change_in_words(self, moved, earlier, series, before):
        if earlier.share is None:
            return self.env._("There is no result of the period before to compare.")
        if moved is None:
            return self.env._(
                "The tool or the framework changed, so the period before does not "
                "compare."
            )
        was = {"percent": round(100 * earlier.share), "count": earlier.total}
        return {
            "improving": self.env._(
                "Better than the period before: %(percent)s%% of %(count)s.", **was
            ),
            "declining": self.env._(
                "Worse than the period before: %(percent)s%% of %(count)s.", **was
            ),
            "standing_still": self.env._(
                "No clear change from the period before: %(percent)s%% of %(count)s.",
                **was,
            ),
            "too_few": self.env._(
                "It was %(percent)s%% of %(count)s in the period before: too few "
                "audits to tell whether anything changed.",
                **was,
            ),
        }[moved.trend]

    def _domain_due(self, asked, last):
        """The audits due from the first day asked about to ``last``."""
        return (
            self._domain(asked, dates=None)
            & Domain(self.env["cs.audit"]._domain_of_my_line())
            & Domain("state", "!=", "cancelled")
            & Domain("date_due", ">=", asked["date_from"])
            & Domain("date_due", "<=", last)
        )

    def _coverage(self, asked):
        """How many of the audits due by now were done: what inspectors ask first."""
        today = fields.Date.context_today(self)
        domain = self._domain_due(asked, min(asked["date_to"], today))
        Audit = self.env["cs.audit"]
        planned = Audit.search_count(domain)
        undone = domain & Domain("date_submitted", "=", False)
        done = planned - Audit.search_count(undone)
        share, under_half = rules.coverage(done, planned)
        words = ""
        if planned:
            words = (
                self.env._(
                    "Fewer than half of the audits due were done: %(done)s of "
                    "%(planned)s.",
                    done=done,
                    planned=planned,
                )
                if under_half
                else self.env._(
                    "Of %(planned)s audits due, %(done)s were done.",
                    done=done,
                    planned=planned,
                )
            )
        return {
            "done": done,
            "planned": planned,
            "share": share,
            "under_half": under_half,
            "words": words,
            "open": self._open("cs.audit", undone, self.env._("Due and not done")),
        }
