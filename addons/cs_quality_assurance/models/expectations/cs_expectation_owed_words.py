from odoo import api, fields, models
from odoo.tools import format_date

from ...rules import expectations as rules


class CsExpectationOwed(models.Model):
    """What is owed, said in the reader's language."""

    _inherit = "cs.expectation.owed"

    @api.depends("progress", "basis", "state", "excuse_reason")
    @api.depends_context("lang")
    def _compute_words(self):
        activities = self.env["cs.expectation"]._get_activities()
        before = self._names_before()
        for owed in self:
            options = {
                # The wording of an expectation is readable by all.
                option.id: option
                for option in owed.expectation_id | owed.expectation_id.alternative_ids
            }
            parts, needs = [], []
            for row in owed.progress or []:
                option = options.get(row["option"])
                if not option:
                    continue
                parts.append(
                    self.env._(
                        "%(done)s of %(asked)s %(activity)s",
                        done=row["counted"],
                        asked=row["asked"],
                        activity=self._activity_in_words(
                            activities.get(option.activity), row["asked"]
                        ),
                    )
                )
                if option == (owed.best_option_id or owed.expectation_id):
                    needs = [owed._need_in_words(*need) for need in row["unmet"]]
            joined = self.env._(", or ").join(parts)
            if owed.state == rules.NOT_ASKED:
                joined = self.env._("Not asked")
            owed.progress_text = joined
            owed.needs_text = " ".join(needs) or False
            owed.explanation = "\n".join(owed._reasons_in_words(before))

    @api.model
    def _activity_in_words(self, spec, number):
        """An activity in the middle of a sentence, one of it or several."""
        if not spec:
            return "-"
        words = spec.label if number == 1 else spec.plural or spec.label
        # Early Help is a name; other labels begin small inside a sentence.
        return words if words.startswith("Early Help") else words.lower()

    def _need_in_words(self, code, params):
        if code == "needs_half":
            halves = rules.Period(
                self.period_start, self.period_end, rules.MONTHS[self.period]
            ).halves
            first, last = halves[params["half"] - 1]
            return self.env._(
                "One is needed between %(first)s and %(last)s.",
                first=self._cs_day(first),
                last=self._cs_day(last),
            )
        if code == "needs_different_types":
            return self.env._("Each must be of a different type.")
        if code == "needs_type":
            return self.env._(
                "At least %(number)s more must be: %(type)s.",
                number=params["number"],
                type=self._type_in_words(params["value"]),
            )
        roles = dict(
            self.env["cs.expectation.condition"]
            ._fields["about_role"]
            ._description_selection(self.env)
        )
        return self.env._(
            "At least %(number)s more must be about: %(role)s.",
            number=params["number"],
            role=roles.get(params["value"], params["value"]).lower(),
        )

    @api.model
    def _type_in_words(self, code):
        """The name of a type from its code. Hook: an addon names its own types."""
        return (code or "").replace("_", " ")

    @api.model
    def _cs_day(self, day):
        return format_date(self.env, day, date_format="d MMMM y")

    def _names_before(self):
        """Names of those who owed something of this before: dict of employee id."""
        ids = {
            employee
            for owed in self
            for employee, _day in (owed.basis or {}).get("handed", [])
        }
        # Who owed it before is part of what the reader may see here.
        people = self.env["hr.employee"].sudo().browse(sorted(ids)).exists()
        return {person.id: person.name for person in people}

    def _reasons_in_words(self, before):
        """Why so many are asked of this person: one sentence for each reason.

        :param before: names of those who owed it before, by id
        """
        self.ensure_one()
        basis, sentences = self.basis or {}, []
        if self.excuse_reason:
            sentences.append(
                self.env._(
                    "Not asked: %(reason)s (%(who)s)",
                    reason=self.excuse_reason,
                    who=self.excused_by_id.name,
                )
            )
        for reason in basis.get("reasons", []):
            sentences.append(self._reason_in_words(*reason))
        for employee, day in basis.get("handed", []):
            sentences.append(
                self.env._(
                    "Taken over from %(who)s on %(day)s.",
                    who=before.get(employee, "-"),
                    day=self._cs_day(fields.Date.to_date(day)),
                )
            )
        if basis.get("present", 0) < basis.get("total", 0):
            sentences.append(
                self.env._(
                    "There for %(present)s of %(total)s weekdays, so %(asked)s of "
                    "%(full)s asked.",
                    present=basis["present"],
                    total=basis["total"],
                    asked=(basis.get("options") or [[0, 0]])[0][1],
                    full=basis.get("full"),
                )
            )
        return sentences

    def _reason_in_words(self, code, value=None):
        subject = (self.subject_id or self.employee_id).name
        values = {"who": subject}
        if code == "absent":
            return self.env._(
                "%(who)s is away for %(days)s weekdays.", days=value, **values
            )
        if code == "vacancy":
            return self.env._(
                "There is no manager at the usual level, so the next one up owes it."
            )
        values["day"] = self._cs_day(fields.Date.to_date(value))
        if code == "joined":
            return self.env._("%(who)s joined on %(day)s.", **values)
        if code == "left":
            return self.env._("%(who)s left on %(day)s.", **values)
        if code == "role_from":
            return self.env._("%(who)s has had this role since %(day)s.", **values)
        if code == "role_to":
            return self.env._("%(who)s had this role until %(day)s.", **values)
        if code == "rule_from":
            return self.env._("This is asked from %(day)s.", **values)
        return self.env._("No longer asked since %(day)s.", **values)
