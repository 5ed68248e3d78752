from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import format_date, format_datetime

from ...rules import sampling
from .cs_cycle import OFFICER


class CsCycle(models.Model):
    """What is printed on the draw certificate, and who may see it (ALL-03)."""

    _inherit = "cs.cycle"

    def _certificate_facts(self):
        """The draw as an inspector reads it; False before there is one.

        :return: dict of plain values for the report, or False
        """
        self.ensure_one()
        self._check_may_see_draw()
        hidden = self._may_hide_references() and not self.env.user.has_group(OFFICER)
        # The right to see it was checked.
        return self.sudo()._facts_of_certificate(hidden)

    def _facts_of_certificate(self, hidden):
        """See ``_certificate_facts``; ``hidden``: without the cases drawn."""
        if not self.certificate:
            return False
        certificate = sampling.Certificate.from_dict(self.certificate)
        left = self.sample_ids.filtered(lambda sample: sample.state != "drawn")
        return {
            "drawn_count": len(certificate.drawn),
            "drawn_on": self._day_in_words(self.drawn_on),
            "drawn_by": self.env._("the scheduled action")
            if self.drawn_by_id == self.env.ref("base.user_root")
            else self.drawn_by_id.name,
            "checked_on": format_datetime(
                self.env, self.checked_on, dt_format="d MMMM y, HH:mm"
            ),
            "replaced": len(left),
            "weighted": self.certificate.get("eligibility", {}).get("weighted"),
            "covering": certificate.rule.cover,
            "settled": self._settled_in_words(certificate),
            "drawn": [
                (
                    line.stratum,
                    self.env._("Shown once every audit of the round is submitted.")
                    if hidden
                    else ", ".join(line.drawn),
                )
                for line in certificate.strata
            ],
            "left": [
                (self._left_in_words(sample), sample.reference) for sample in left
            ],
        }

    def _check_may_see_draw(self):
        """QA officers and leaders see how a sample was drawn (ALL-03).

        :raises AccessError: for anybody else
        """
        groups = (OFFICER, "cs_quality_assurance.group_leader")
        if not self.env.su and not any(map(self.env.user.has_group, groups)):
            raise AccessError(
                self.env._("How a sample was drawn is for QA officers and leaders.")
            )

    def _may_hide_references(self):
        """Whether reference audits may be among the files of this round, not told apart
        before they are in: then the cases drawn would tell which are."""
        self.ensure_one()
        framework = self.framework_id.sudo()  # Settings that everybody reads.
        return (
            bool(framework.seed_every)
            and not self._asks_practitioners()
            and self.state not in ("closed", "cancelled")
        )

    def _asks_practitioners(self):
        """Whether somebody besides the auditor is asked before an audit of this round
        is submitted."""
        # Settings that everybody reads.
        line, framework = self.programme_line_id.sudo(), self.framework_id.sudo()
        own = line.discussions_own and line.discussion_ids
        return bool(own) or framework._asks_practitioners()

    def _settled_in_words(self, certificate):
        """Seed, rule, conditions, fingerprint and seal: a label and a value each."""
        conditions = self.certificate.get("eligibility", {})
        return [
            (self.env._("Seed"), certificate.seed),
            (self.env._("How many"), self._rule_in_words(certificate.rule)),
            (self.env._("Which cases"), self._conditions_in_words(conditions)),
            (self.env._("Method"), certificate.algorithm),
            (self.env._("Register's fingerprint"), certificate.fingerprint),
            (self.env._("Seal of this certificate"), self.seal),
        ]

    def _rule_in_words(self, rule):
        if rule.method == sampling.PERCENTAGE:
            text = self.env._(
                "%(share)s per cent of each part, rounded up", share=rule.percentage
            )
            if rule.rounding == sampling.TOTAL_EXACT:
                text = self.env._(
                    "%(share)s per cent of the whole, rounded up once and shared out "
                    "by size",
                    share=rule.percentage,
                )
            if rule.percentage == "100":
                text = self.env._("every case that can be drawn")
        elif rule.sizes:
            text = "; ".join(
                self.env._("%(size)s of %(part)s", size=many, part=part)
                for part, many in rule.sizes
            )
            if rule.size:
                text = self.env._(
                    "%(sizes)s; %(size)s of each other part", sizes=text, size=rule.size
                )
        elif rule.method == sampling.FIXED_EACH:
            text = self.env._("%(size)s of each part", size=rule.size)
        elif rule.method == sampling.PER_AUDITOR:
            text = self.env._(
                "%(size)s for each of %(auditors)s auditors, shared out by size",
                size=rule.size,
                auditors=rule.auditors,
            )
        else:
            text = self.env._("%(size)s in all, shared out by size", size=rule.size)
        if rule.cover and rule.method in (sampling.FIXED, sampling.PER_AUDITOR):
            text += self.env._(
                "; one of each part before a second of any, those drawn from least "
                "before first"
            )
            if turns := ", ".join(f"{part} {times}" for part, times in rule.turns):
                text += self.env._(" (drawn before: %(turns)s)", turns=turns)
        if rule.allow_short:
            text += self.env._("; fewer where there are not so many")
        return text

    def _conditions_in_words(self, conditions):
        units = dict(
            self.env["cs.programme.line"]
            ._fields["open_unit"]
            ._description_selection(self.env)
        )
        day = format_date(self.env, conditions.get("day"), date_format="d MMMM y")
        parts = [self.env._("open on %(day)s", day=day)]
        if conditions.get("open_at_least"):
            parts.append(
                self.env._(
                    "for at least %(count)s %(unit)s",
                    count=conditions["open_at_least"],
                    unit=units[conditions["open_unit"]],
                )
            )
        if conditions.get("not_audited_months"):
            parts.append(
                self.env._(
                    "not audited for %(count)s months",
                    count=conditions["not_audited_months"],
                )
            )
        for key, sentence in (
            ("case_types", self.env._("of these types: %s")),
            ("departments", self.env._("from: %s")),
            ("types_except", self.env._("not of these types: %s")),
            ("departments_except", self.env._("not from: %s")),
            ("flags", self.env._("with one of these flags: %s")),
        ):
            if conditions.get(key):
                parts.append(sentence % ", ".join(conditions[key]))
        if conditions.get("not_again"):
            parts.append(
                self.env._(
                    "not in the sample of “%(cycle)s”", cycle=conditions["not_again"]
                )
            )
        if conditions.get("criteria"):
            say = (
                self.env._("one ticket each in the draw, and more by risk: %(rule)s")
                if conditions.get("weighted")
                else self.env._("targeted at those of which the record says: %(rule)s")
            )
            parts.append(say % {"rule": conditions["criteria"]})
        if conditions.get("chosen"):
            parts.append(self.env._("chosen by the managers of the teams"))
        parts.append(self.env._("not marked as not to be sampled"))
        return ", ".join(parts)

    def _left_in_words(self, sample):
        new = sample.replaced_by_ids[:1]
        if not new:
            return self.env._(
                "%(reason)s Nothing was left to replace it.", reason=sample.left_reason
            )
        return self.env._(
            "%(reason)s Replaced by case %(case)s, replacement %(number)s.",
            reason=sample.left_reason,
            case=new.reference,
            number=new.replacement_number,
        )
