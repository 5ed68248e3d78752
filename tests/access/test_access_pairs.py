"""Two roles held by one person give what either gives, and nothing more.

Rules of groups are OR-ed, and the right to a model is asked apart from them: a role
that may write few records and one that may only read all could together write all.
One person holds each role alone and each pair, on the same records.
"""

import itertools

import test_access_matrix as matrix
from access_council import ROLES, AccessCouncil
from access_records import RecordMaker, own_models

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

OPERATIONS = ("read", "write", "create", "unlink")


@tagged("post_install", "-at_install")
class TestPairsOfRoles(AccessCouncil, RecordMaker, TransactionCase):
    _records_of = matrix.TestAccessMatrix._records_of
    _councils = matrix.TestAccessMatrix._councils

    def test_a_pair_may_do_what_either_may_and_nothing_more(self):
        groups = {
            role: getattr(self, user).group_ids
            for role, user in ROLES.items()
            if role != "no_role"
        }
        models = own_models(self.env)
        for model in models:
            self._records_of(model)  # there is something of each
        alone = {role: self._may(models, held) for role, held in groups.items()}
        self.assertTrue(any(alone["qa_officer"].values()))
        wrong, tried = [], 0
        for one, other in itertools.combinations(groups, 2):
            both = self._may(models, groups[one] | groups[other])
            for key, found in both.items():
                tried += 1
                either = alone[one][key] | alone[other][key]
                if found != either:
                    more, fewer = sorted(found - either), sorted(either - found)
                    wrong.append(f"{one}, {other}: {key}: more {more}, fewer {fewer}")
        print(tried, "cells of pairs")
        self.assertFalse(wrong, "\n".join(["", *wrong[:60], f"{len(wrong)} in all"]))

    def _may(self, models, groups):
        """{(model, operation): ids} for the one person, in these groups."""
        person = self.user_practitioner
        person.group_ids = groups
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        found = {}
        for model in models:
            every = self.env[model].with_context(active_test=False).search([])
            theirs = every.with_user(person)
            for operation in OPERATIONS:
                try:
                    ids = theirs._filtered_access(operation).ids
                except AccessError:
                    ids = ()
                found[model, operation] = set(ids)
        return found
