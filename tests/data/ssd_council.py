"""A made-up council in the Standard Safeguarding Dataset, from a seed: no real person.

Ids keep their leading zeros, dates are written in the ways seen in real extracts, and
columns that the register must never read hold a mark that a test looks for.
"""

import csv
import io
import random
import zipfile
from datetime import date, timedelta

# A name, an address and a number that nobody may ever find in the product.
MARK = "NEVER-READ"
WAYS = ("%Y-%m-%d 00:00:00.000", "%Y-%m-%d", "%d/%m/%Y")
NOTHING = ("", "NULL", "None", "1900-01-01")
TEAMS = ("Riverside", "Hillside", "Harbour", "Quayside")


class Council:
    """``size`` children, most of them open on ``day``; ``tables`` by name, lists of
    dicts.

    :param history: how many times each child was known before, more than two years ago
    """

    def __init__(self, size, day=date(2026, 6, 9), seed=7, history=0):
        self.day, self.rng, self.history = day, random.Random(seed), history
        self.tables = {}
        self.workers = [
            (f"W{n:02d}", f"0{100 + n}", f"Worker {n} Westmere")
            for n in range(max(4, size // 18))
        ]
        self._words()
        for number in range(size):
            self._child(f"{number + 1:06d}", number)

    def add(self, table, **row):
        self.tables.setdefault(table, []).append(row)

    def ago(self, days):
        return self.day - timedelta(days=days)

    def _words(self):
        for number, name in enumerate(TEAMS):
            self.add(
                "department",
                dept_team_id=f"T{number}",
                dept_team_name=name,
                dept_team_parent_id="",
            )
        for number, (key, staff, name) in enumerate(self.workers):
            self.add(
                "professionals",
                prof_professional_id=key,
                prof_staff_id=staff,
                prof_professional_name=name,
                prof_full_time_equivalency=("1.0", "0.6")[number % 2],
                prof_agency_worker_flag="NY"[number % 5 == 0],
                prof_social_worker_registration_no=MARK,
            )
        self.add(
            "version_log",
            version_number="1.3.0",
            is_current="1",
            created_at=self.ago(0),
        )

    def _child(self, key, number):
        rng = self.rng
        self.add(
            "person",
            pers_person_id=key,
            pers_forename=MARK,
            pers_surname=MARK,
            pers_common_child_id=MARK,
            pers_dob=self.ago(rng.randint(200, 6000)),
            pers_expected_dob=None,
        )
        kind = ("cin", "cp", "lac", "cin", "early_help", "assessment", "closed")[
            number % 7
        ]
        began = rng.randint(40, 700)
        worker, _staff, _name = self.workers[number % len(self.workers)]
        self.add(
            "involvements",
            invo_involvements_id=f"I{key}",
            invo_person_id=key,
            invo_professional_id=worker,
            invo_professional_role_id="Allocated Case Worker",
            invo_professional_team=f"T{number % len(TEAMS)}",
            invo_involvement_start_date=self.ago(began),
            invo_involvement_end_date=None,
        )
        getattr(self, f"_{kind}")(key, began)
        for turn in range(self.history):
            self._before(key, worker, turn)

    def _before(self, key, worker, turn):
        """A time that is over: fifteen rows of what happened then."""
        ended = 800 + 400 * turn
        began, name = ended + 330, f"{key}-{turn}"
        self.add(
            "involvements",
            invo_involvements_id=f"I{name}",
            invo_person_id=key,
            invo_professional_id=worker,
            invo_professional_role_id="Allocated Case Worker",
            invo_professional_team="T0",
            invo_involvement_start_date=self.ago(began),
            invo_involvement_end_date=self.ago(ended),
        )
        self.add(
            "contacts",
            cont_contact_id=f"C{name}",
            cont_person_id=key,
            cont_contact_date=self.ago(began + 2),
        )
        self.add(
            "cin_episodes",
            cine_referral_id=f"R{name}",
            cine_person_id=key,
            cine_referral_date=self.ago(began),
            cine_close_date=self.ago(ended),
        )
        for visit, days in enumerate(range(began, ended, -28)):
            self.add(
                "cin_visits",
                cinv_cin_visit_id=f"CV{name}-{visit}",
                cinv_person_id=key,
                cinv_cin_visit_date=self.ago(days),
                cinv_cin_visit_seen="Y",
                cinv_cin_visit_seen_alone="YN"[visit % 2],
            )

    def _cin(self, key, began, closed=None):
        self.add(
            "cin_episodes",
            cine_referral_id=f"R{key}",
            cine_person_id=key,
            cine_referral_date=self.ago(began),
            cine_close_date=closed,
        )
        for visit, days in enumerate(range(began, 0, -28)):
            self.add(
                "cin_visits",
                cinv_cin_visit_id=f"CV{key}-{visit}",
                cinv_person_id=key,
                cinv_cin_visit_date=self.ago(days),
                cinv_cin_visit_seen="Y",
                cinv_cin_visit_seen_alone="YN"[visit % 2],
            )

    def _cp(self, key, began):
        self._cin(key, began + 30)
        self.add(
            "cp_plans",
            cppl_cp_plan_id=f"P{key}",
            cppl_person_id=key,
            cppl_cp_plan_start_date=self.ago(began),
            cppl_cp_plan_end_date=None,
        )
        for visit, days in enumerate(range(began, 0, -10)):
            self.add(
                "cp_visits",
                cppv_cp_visit_id=f"PV{key}-{visit}",
                cppv_person_id=key,
                cppv_cp_visit_date=self.ago(days),
                cppv_cp_visit_seen="Y",
                cppv_cp_visit_seen_alone="Y",
            )
        self.add(
            "cp_reviews",
            cppr_cp_review_id=f"PR{key}",
            cppr_person_id=key,
            cppr_cp_review_due=self.ago(max(1, began - 90)),
            cppr_cp_review_date=self.ago(max(0, began - 95)),
        )

    def _lac(self, key, began):
        self.add(
            "cla_episodes",
            clae_cla_episode_id=f"E{key}",
            clae_person_id=key,
            clae_cla_id=f"L{key}",
            clae_cla_episode_start_date=self.ago(began),
            clae_cla_episode_ceased_date=None,
            clae_entered_care_date=self.ago(began),
        )
        self.add(
            "cla_placement",
            clap_cla_placement_id=f"PL{key}",
            clap_person_id=key,
            clap_cla_placement_start_date=self.ago(began),
            clap_cla_placement_postcode=MARK,
        )
        self.add(
            "cla_reviews",
            clar_cla_review_id=f"LR{key}",
            clar_cla_id=f"L{key}",
            clar_cla_review_due_date=self.ago(max(1, began - 20)),
            clar_cla_review_date=self.ago(max(0, began - 25)),
            clar_cla_review_cancelled="N",
        )

    def _early_help(self, key, began):
        self.add(
            "early_help_episodes",
            earl_episode_id=f"H{key}",
            earl_person_id=key,
            earl_episode_start_date=self.ago(began),
            earl_episode_end_date=None,
        )

    def _assessment(self, key, began):
        self.add(
            "cin_assessments",
            cina_assessment_id=f"A{key}",
            cina_person_id=key,
            cina_assessment_start_date=self.ago(min(began, 40)),
            cina_assessment_auth_date=None,
        )

    def _closed(self, key, began):
        self._cin(key, began + 40, closed=self.ago(20))

    # --- written ---------------------------------------------------------------

    def written(self, value, turn):
        if value is None:
            return NOTHING[turn % len(NOTHING)]
        if isinstance(value, date):
            return value.strftime(WAYS[turn % len(WAYS)])
        return str(value)

    def csv_of(self, table):
        rows = self.tables[table]
        heads = list(dict.fromkeys(name for row in rows for name in row))
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(heads)
        for turn, row in enumerate(rows):
            writer.writerow([self.written(row.get(name), turn) for name in heads])
        return out.getvalue()

    def zipped(self):
        """The data set as a zip of CSV files."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for table in self.tables:
                text = "\ufeff" + self.csv_of(table)
                archive.writestr(f"extract/ssd_{table}.csv", text)
        return out.getvalue()
