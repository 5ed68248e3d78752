from odoo import api, fields, models

from .batch import run_in_batches
from .wording import date_in_words


class CsAudit(models.Model):
    """Follow-ups made by the framework's list of rules (SWI-07, LUT-11, DUR-15).

    An audit has one re-audit and one dip review, whether the framework's own dates or a
    rule makes it. The database holds one for each rule and origin (ALL-08).
    """

    _inherit = "cs.audit"

    follow_rule_id = fields.Many2one(
        "cs.framework.follow.rule",
        string="Follows by the rule",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        lifecycle=True,
    )

    _one_follow_up = models.UniqueIndex(
        "(origin_audit_id, kind) WHERE origin_audit_id IS NOT NULL "
        "AND follow_rule_id IS NULL "
        "AND kind IN ('re_audit', 'dip_review', 'external')",
        "This audit already has a follow-up of that kind.",
    )
    _one_by_follow_rule = models.UniqueIndex(
        "(follow_rule_id, origin_audit_id) WHERE follow_rule_id IS NOT NULL "
        "AND kind != 'thematic'",
        "This audit already has its follow-up by that rule.",
    )
    _one_case_by_follow_rule = models.UniqueIndex(
        "(follow_rule_id, origin_audit_id, case_id) WHERE follow_rule_id IS NOT NULL",
        "That case is already in the new sample.",
    )

    @api.model
    def _carry_out_follow_rules(self):
        """What the framework's own rules set off (see ``_cron_follow_ups``)."""
        self.env["cs.framework.follow.rule"]._make_due()
        # Those of a new sample that had no lawful auditor yet; the others were tried.
        waiting = self.search(
            [
                ("state", "=", "draft"),
                ("follow_rule_id.kind", "=", "thematic"),
                ("auditor_id", "=", False),
            ]
        )
        run_in_batches(waiting, lambda batch: batch._allocate_follow_ups())

    def _make_by_rule(self, rule):
        """What a rule asks for after each of these audits, allocated, its auditor told.

        :return: the new audits
        """
        vals_list = []
        for origin in self:
            cases = (
                rule._new_sample(origin) if rule.kind == "thematic" else origin.case_id
            )
            vals_list += [rule._prepare_follow_up(origin, case) for case in cases]
        made = self._create_quietly(vals_list)
        made._allocate_follow_ups()
        for origin, follow_ups in made.grouped("origin_audit_id").items():
            origin._message_log(
                body=self.env._(
                    "Follow-up made by “%(rule)s”: %(audits)s, due %(date)s.",
                    rule=rule.name,
                    audits=", ".join(follow_ups.mapped("name")),
                    date=follow_ups[0].date_due,
                )
            )
        return made

    def _choose_by_rule(self, rule):
        pool = self._auditor_pool()
        barred = {audit.id: frozenset() for audit in self}
        if rule.who == "named":
            # Named by a QA manager: they need not be in the pool of auditors.
            pool = rule.sudo().auditor_ids.filtered("user_id")
        elif rule.who == "other":
            barred = {a.id: frozenset(a.origin_audit_id.auditor_id.ids) for a in self}
        elif rule.who == "same":
            return self._choose_the_same(pool)
        return self._choose("auditor_id", pool, lambda audit: barred[audit.id])

    def _choose_the_same(self, pool):
        """The auditor of the origin where that is lawful; else anybody who may."""
        chosen = {}
        for audit in self:
            # As in _auditor_pool: who audited narrows the choice, and nothing else.
            before = audit.origin_audit_id.sudo().auditor_id.filtered("user_id")
            chosen |= audit._choose("auditor_id", before, lambda a: frozenset())
        left = self.filtered(lambda audit: audit.id not in chosen)
        return chosen | left._choose("auditor_id", pool, lambda a: frozenset())

    def _rules_in_words(self):
        """The rules that the grade given sets off, a sentence each."""
        rules = self.framework_id.follow_rule_ids.filtered(
            lambda rule: (
                rule.trigger != "sample"
                and rule._sets_off(self)
                and not (
                    rule.kind == "re_audit"
                    and self.framework_id._re_audit_needed(self.overall_grade_id)
                )
            )
        )
        today = fields.Date.context_today(self)
        return [
            self.env._("%(rule)s: due %(date)s.", rule=rule.name, date=date)
            if not rule._from_close()
            else self.env._("%(rule)s, counted from closing.", rule=rule.name)
            for rule in rules
            for date in [date_in_words(self.env, rule._due_date(today))]
        ]
