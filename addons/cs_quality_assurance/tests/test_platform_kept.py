from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import QualityCase


@tagged("post_install", "-at_install")
class TestKept(QualityCase):
    """What is set up is read once and kept until it changes; who may read it is asked
    each time."""

    def setUp(self):
        super().setUp()
        self.as_committed()

    def name(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.good.name

    def test_kept_is_read_without_a_query(self):
        def read():
            self.tool.domain_ids.limit_ids.cap_grade_id.mapped("name")
            self.framework.discussion_ids.mapped("role")
            self.riverside.parent_id.mapped("manager_id")
            self.case.case_type_id.mapped("name")

        read()
        # The case itself.
        self.assertEqual(self.count_queries(read), 1)

    def test_a_change_is_seen_at_once_and_after_it_is_committed(self):
        self.name()
        self.good.name = "Very good"
        self.assertEqual(self.name(), "Very good")
        self.as_committed()
        self.assertEqual(self.name(), "Very good")
        self.assertEqual(self.count_queries(self.name), 0)

    def test_what_is_taken_back_is_not_kept(self):
        self.name()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.good.name = "Very good"
            self.name()
            raise ZeroDivisionError
        self.assertEqual(self.name(), "Good")
        self.env.cr.postcommit.clear()
        self.assertEqual(self.name(), "Good")

    def test_a_part_added_or_taken_out_is_in_the_list_and_out_of_it(self):
        scale = self.env["cs.grade.scale"].create({"name": "Short"})
        self.as_committed()
        self.assertFalse(scale.grade_ids)
        values = {"code": "a", "name": "A", "letter": "A", "rank": 1}
        scale.grade_ids = [Command.create(values)]
        self.as_committed()
        self.env.invalidate_all()
        self.assertEqual(scale.grade_ids.name, "A")
        scale.grade_ids.unlink()
        self.as_committed()
        self.env.invalidate_all()
        self.assertFalse(scale.grade_ids)

    def test_each_language_is_kept_for_itself(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.good.with_context(lang="fr_FR").name = "Bien"
        self.as_committed()
        french = self.good.with_context(lang="fr_FR")
        for _time in range(2):
            self.assertEqual((self.name(), french.name), ("Good", "Bien"))

    def test_another_council_may_not_read_what_is_kept(self):
        self.make_other_company()
        stranger = self.user_other_council
        self.as_committed()
        self.assertEqual(self.tool.with_user(self.user_auditor).name, self.tool.name)
        for record in (self.tool, self.tool.domain_ids[:1], self.framework):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])

    def test_a_manager_who_is_gone_is_gone_from_the_team(self):
        team = self.env["hr.department"].create({"name": "New"})
        person = self.env["hr.employee"].create({"name": "Short stay"})
        team.manager_id = person
        self.as_committed()
        self.assertEqual(team.manager_id, person)
        person.unlink()
        self.as_committed()
        self.env.invalidate_all()
        self.assertFalse(team.manager_id)

    def test_the_database_empties_nothing_that_is_kept(self):
        """A foreign key set to null by the database passes every way to change a
        record: what may be so emptied is named here, with who forgets it."""
        kept = self.registry["cs.kept.mixin"]
        emptied = {
            f"{name}.{field.name}"
            for name, model in self.registry.items()
            if issubclass(model, kept) and not model._abstract
            for field in self.env[name]._fields.values()
            if field.store
            and field.type == "many2one"
            and field.ondelete == "set null"
            and not issubclass(self.registry[field.comodel_name], kept)
            # Who made and changed it last is not kept for anybody to read.
            and field.name not in ("create_uid", "write_uid")
        }
        self.assertEqual(
            emptied,
            {
                # hr.employee.unlink forgets.
                "hr.department.manager_id",
                # A council is not deleted while it has staff, nor a user who works.
                "hr.department.company_id",
                "cs.grade.scale.company_id",
                "mail.activity.type.default_user_id",
            },
        )
