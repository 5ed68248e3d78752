from odoo import api, models

from ...rules import practice_week as rules


class ReportPracticeWeek(models.AbstractModel):
    """What the summary of a practice week prints: at most three sides (SWI-10)."""

    _name = "report.cs_practice_observation.report_practice_week"
    _description = "Summary of a practice week"

    @api.model
    def _get_report_values(self, docids, data=None):
        weeks = self.env["cs.practice.week"].browse(docids)
        weeks.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": weeks._name,
            "docs": weeks,
            "numbers": {week.id: week._get_report_numbers() for week in weeks},
        }


class CsPracticeWeek(models.Model):
    _inherit = "cs.practice.week"

    def _get_report_numbers(self):
        """What the summary says of one week, with the reader's rights.

        :return: dict of ``kinds`` (label, planned, took place, people), ``people``,
            ``themes`` (name, how often), ``found`` (kind -> ``rules.Digest``) and
            ``actions`` (what, who, by) with ``more_actions``
        """
        self.ensure_one()
        activities = self.activity_line_ids
        labels = dict(activities._fields["kind"]._description_selection(self.env))
        kinds = []
        for kind, label in labels.items():
            of_kind = activities.filtered(lambda a, kind=kind: a.kind == kind)
            if of_kind:
                kinds.append(
                    {
                        "label": label,
                        "planned": len(of_kind),
                        "held": len(of_kind.filtered(lambda a: a.state == "held")),
                        "people": sum(of_kind.mapped("taken")),
                    }
                )
        signed = activities.signup_ids.filtered(lambda s: s.state == "signed")
        leaders = activities.filtered(lambda a: a.state == "held").leader_id
        findings = self.finding_ids
        actions = findings.filtered(lambda f: f.kind == "action")
        return {
            "kinds": kinds,
            "people": len(signed.employee_id | leaders),
            "themes": rules.common_themes(f.theme_id.name for f in findings),
            "found": {
                kind: rules.digest(
                    findings.filtered(lambda f, kind=kind: f.kind == kind).mapped(
                        "name"
                    )
                )
                for kind in ("strength", "improve", "saw")
            },
            "actions": [
                {
                    "name": rules.shorten(action.name),
                    # A colleague's name on an action that the reader may read.
                    "who": action.responsible_id.sudo().name or "",
                    "by": action.date_due,
                }
                for action in actions[: rules.MOST_ACTIONS]
            ],
            "more_actions": max(0, len(actions) - rules.MOST_ACTIONS),
        }
