from lxml import etree

from odoo import Command
from odoo.tests import Form, tagged

from ..models.frameworks.cs_framework_policy import POLICY
from .common import QualityCase

# Fields of a framework that say nothing of what is done.
NOT_SAID = {
    "active",
    "company_id",
    "name",
    "note",
    "template_code",
    "previous_id",
    "review_told",
    # Said by what is told and asked; see PARTS.
    "escalation_ids",
    "discussion_ids",
    # Lists of other records that point here.
    "next_ids",
    "programme_ids",
}


@tagged("post_install", "-at_install")
class TestPolicy(QualityCase):
    """A framework reads as policy: what is not said is not done."""

    def other_value(self, name):
        """A value that the setting does not have now."""
        field, now = self.framework._fields[name], self.framework[name]
        if field.type in ("integer", "float"):
            return now + 3
        if field.type == "boolean":
            return not now
        if field.type == "date":
            return "2026-09-01"
        if field.type == "char":
            return "01632 960001"
        if field.type == "selection":
            choices = [key for key, _label in field._description_selection(self.env)]
            return next(key for key in choices if key != now)
        model = self.env[field.comodel_name]
        if field.type == "many2one":
            if "company_id" not in model._fields or name == "summary_type_id":
                return model.search([("id", "!=", now.id)], limit=1).id
            here = [("company_id", "=", self.company.id), ("id", "!=", now.id)]
            return (model.search(here, limit=1) or self.tool.copy()).id
        if field.type == "many2many":
            here = [("company_id", "in", (self.company.id, False))]
            if model._name == "hr.job":
                return [Command.create({"name": "Senior practitioner"})]
            if model._name == "hr.department":
                return [Command.set(self.riverside.ids)]
            return [Command.set(model.search(here, limit=1).ids)]
        return self.one_more(name)

    def one_more(self, name):
        """One more row of a list, or none where that takes more than a name."""
        rows = self.framework[name]
        values = {
            "moderation_rule_ids": {"trigger": "child_unsafe"},
            "moderation_layer_ids": {"name": "Panel", "every_audit": True},
            "follow_rule_ids": {"name": "Again", "grade_id": self.inadequate.id},
            "follow_up_ids": {
                "name": "By a neighbour",
                "kind": "external",
                "every_months": "6",
                "count": 2,
                "auditor_ids": [Command.set(self.external.ids)],
                "date_from": "2026-09-01",
            },
            "checklist_item_ids": {"name": "Chronology"},
            "checkpoint_ids": {"name": "Direction", "day": 7},
            "dispute_level_ids": {"name": "The director", "level": "directorate"},
            "target_ids": {"name": "Voice", "percent": 80, "grade_id": self.good.id},
            "specialist_subject_ids": {"name": "Private fostering", "month": "04"},
            "expectation_ids": {
                "role": "team_manager",
                "activity": self.env["cs.expectation"]._selection_activity()[0][0],
            },
            "meeting_type_ids": {"name": "Practice clinic", "code": "practice"},
        }[name]
        return [Command.create(values)] if not rows else [Command.delete(rows[0].id)]

    def test_every_setting_is_said_by_a_sentence(self):
        Framework = self.env["cs.framework"]
        kept = {
            name
            for name, field in Framework._fields.items()
            if field.store
            and not name.startswith(("message_", "activity_", "website_", "has_"))
            and name
            not in ("id", "create_uid", "create_date", "write_uid", "write_date")
        }
        self.assertEqual(kept - NOT_SAID - set(POLICY), set())

    def test_a_setting_that_changes_changes_what_is_said(self):
        # What a setting hangs on is set first, so that it has something to say.
        self.framework.write(
            {
                "moderation_mode": "sample",
                "closing_confirmed": True,
                "challenge_days": 10,
                "plan_below_grade_id": self.good.id,
                "re_audit_grade_id": self.inadequate.id,
                "re_audit_weeks": 6,
                "checklist_every_weeks": 8,
                "checklist_first_days": 5,
                "standard_count": 1,
                "review_on": "2027-03-01",
                "summary_type_id": self.env.ref(
                    "cs_quality_assurance.report_type_summary"
                ).id,
                "dip_own_area": True,
                "family_survey_id": self.env["survey.survey"].search([], limit=1).id,
            }
        )
        if "supervision_weeks" in self.framework._fields:
            self.framework.supervision_weeks = 4
        silent = []
        for name in filter(self.framework._fields.__contains__, POLICY):
            if name in ("date_to", "previous_id"):
                continue
            before = self.framework._policy_html()
            with self.cr.savepoint() as point:
                self.framework.write({name: self.other_value(name)})
                if self.framework._policy_html() == before:
                    silent.append(name)
                point.rollback()
            self.env.invalidate_all()
        # Said only of a framework for a part, and of days after those it begins on.
        self.assertEqual(silent, [])

    def test_each_sentence_asks_for_fields_that_the_form_has(self):
        arch = self.env["cs.framework"].get_view(
            self.env.ref("cs_quality_assurance.cs_framework_view_form").id, "form"
        )["arch"]
        here = {node.get("name") for node in etree.fromstring(arch).iter("field")} - {
            "policy"
        }
        self.framework.standard_count = 1
        asked = {
            name
            for chapter in self.framework.policy
            for one in (*chapter["said"], *chapter["possible"])
            for name in (*one["asks"], *(one["on"] or ()), *(one["off"] or ()))
        }
        self.assertEqual(asked - here, set())
        settings = set(POLICY) & set(self.framework._fields)
        # Whether it is for a part is asked by which departments; the lists have
        # screens of their own.
        elsewhere = {"expectation_ids", "meeting_type_ids", "specialist_subject_ids"}
        self.assertEqual(settings - asked, {"for_part", *elsewhere})

    def test_what_a_sentence_says_is_changed_in_its_place(self):
        """As the page does it: what is pressed asks for its field, what is taken away
        or added sets what the sentence says."""
        with Form(self.framework.with_user(self.user_qa_manager)) as form:

            def sentences(which):
                return {
                    one["key"]: one for chapter in form.policy for one in chapter[which]
                }

            days = sentences("said")["days"]
            self.assertEqual(days["parts"][1]["asks"], "audit_days")
            form.audit_days = 25
            self.assertEqual(sentences("said")["days"]["parts"][1]["text"], "25")
            for name, value in sentences("possible")["self_analysis"]["on"].items():
                setattr(form, name, value)
            self.assertIn("self_analysis", sentences("said"))
            for name, value in sentences("said")["self_analysis"]["off"].items():
                setattr(form, name, value)
            self.assertNotIn("self_analysis", sentences("said"))
        self.assertEqual(self.framework.audit_days, 25)

    def test_what_changed_from_one_version_to_the_next(self):
        self.assertFalse(self.framework.policy_changes)
        following = self.framework.copy(
            {"name": "Durham, next year", "previous_id": self.framework.id}
        )
        following.audit_days = self.framework.audit_days + 5
        changes = str(following.policy_changes)
        self.assertIn(f"{self.framework.audit_days} working days", changes)
        self.assertIn(f"{following.audit_days} working days", changes)
        self.assertNotIn("Nobody audits their own work", changes)

    def test_whoever_reads_a_framework_reads_all_that_it_says(self):
        whole = self.framework.policy
        for user in (self.user_practitioner, self.user_external):
            with self.subTest(user.login):
                self.env.invalidate_all()
                self.assertEqual(self.framework.with_user(user).policy, whole)

    def test_it_prints(self):
        report = self.env["ir.actions.report"]
        page = report._render_qweb_html(
            "cs_quality_assurance.report_framework_policy", self.framework.ids
        )[0].decode()
        for words in ("Moderation", "Who is told", "Auditors have"):
            self.assertIn(words, page)
