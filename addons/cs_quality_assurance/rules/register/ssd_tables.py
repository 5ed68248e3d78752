"""The tables of the Standard Safeguarding Dataset: which columns are read, and never
another, what they mean here, and the ways in which they arrive."""

from collections.abc import Iterable, Iterator

from . import dates
from .text import clean, compact, is_nothing

# What is read of each table: column -> what it is here.
COLUMNS = {
    "person": {
        "pers_person_id": "person",
        "pers_dob": "born",
    },
    "professionals": {
        "prof_professional_id": "id",
        "prof_staff_id": "number",
        "prof_professional_name": "name",
        "prof_full_time_equivalency": "fte",
        "prof_agency_worker_flag": "agency",
    },
    "department": {
        "dept_team_id": "id",
        "dept_team_name": "name",
        "dept_team_parent_id": "parent",
    },
    "involvements": {
        "invo_involvements_id": "id",
        "invo_person_id": "person",
        "invo_professional_id": "worker",
        "invo_professional_role_id": "role",
        "invo_professional_team": "team",
        "invo_involvement_start_date": "start",
        "invo_involvement_end_date": "end",
    },
    "cla_episodes": {
        "clae_cla_episode_id": "id",
        "clae_person_id": "person",
        "clae_cla_episode_start_date": "start",
        "clae_cla_episode_ceased_date": "end",
        "clae_entered_care_date": "entered",
        "clae_cla_id": "cla",
    },
    "cp_plans": {
        "cppl_cp_plan_id": "id",
        "cppl_person_id": "person",
        "cppl_cp_plan_start_date": "start",
        "cppl_cp_plan_end_date": "end",
    },
    "cin_episodes": {
        "cine_referral_id": "id",
        "cine_person_id": "person",
        "cine_referral_date": "start",
        "cine_close_date": "end",
        "cine_referral_team": "team",
    },
    "cin_assessments": {
        "cina_assessment_id": "id",
        "cina_person_id": "person",
        "cina_assessment_start_date": "start",
        "cina_assessment_auth_date": "end",
        "cina_assessment_child_seen": "seen",
        "cina_assessment_team": "team",
    },
    "care_leavers": {
        "clea_table_id": "id",
        "clea_person_id": "person",
        "clea_care_leaver_latest_contact": "contact",
        "clea_pathway_plan_review_date": "review",
        "clea_care_leaver_allocated_team": "team",
        "clea_care_leaver_worker_id": "worker",
    },
    "early_help_episodes": {
        "earl_episode_id": "id",
        "earl_person_id": "person",
        "earl_episode_start_date": "start",
        "earl_episode_end_date": "end",
        "earl_episode_organisation": "team",
        "earl_episode_worker_id": "worker",
    },
    "cin_plans": {
        "cinp_cin_plan_id": "id",
        "cinp_person_id": "person",
        "cinp_cin_plan_start_date": "start",
        "cinp_cin_plan_end_date": "end",
    },
    "cin_visits": {
        "cinv_cin_visit_id": "id",
        "cinv_person_id": "person",
        "cinv_cin_visit_date": "date",
        "cinv_cin_visit_seen": "seen",
        "cinv_cin_visit_seen_alone": "alone",
    },
    "cp_visits": {
        "cppv_cp_visit_id": "id",
        "cppv_person_id": "person",
        "cppv_cp_visit_date": "date",
        "cppv_cp_visit_seen": "seen",
        "cppv_cp_visit_seen_alone": "alone",
    },
    "cla_visits": {
        "clav_cla_visit_id": "id",
        "clav_person_id": "person",
        "clav_cla_visit_date": "date",
        "clav_cla_visit_seen": "seen",
        "clav_cla_visit_seen_alone": "alone",
    },
    "cp_reviews": {
        "cppr_cp_review_id": "id",
        "cppr_person_id": "person",
        "cppr_cp_review_due": "due",
        "cppr_cp_review_date": "date",
    },
    "cla_reviews": {
        "clar_cla_review_id": "id",
        "clar_cla_id": "cla",
        "clar_cla_review_due_date": "due",
        "clar_cla_review_date": "date",
        "clar_cla_review_cancelled": "cancelled",
    },
    "initial_cp_conference": {
        "icpc_icpc_id": "id",
        "icpc_person_id": "person",
        "icpc_icpc_target_date": "due",
        "icpc_icpc_date": "date",
    },
    "s47_enquiry": {
        "s47e_s47_enquiry_id": "id",
        "s47e_person_id": "person",
        "s47e_s47_start_date": "date",
    },
    "cla_placement": {
        "clap_cla_placement_id": "id",
        "clap_person_id": "person",
        "clap_cla_placement_start_date": "date",
    },
    "contacts": {
        "cont_contact_id": "id",
        "cont_person_id": "person",
        "cont_contact_date": "date",
    },
    "missing": {
        "miss_table_id": "id",
        "miss_person_id": "person",
        "miss_missing_episode_start_date": "date",
    },
    "voice_of_child": {
        "voch_table_id": "id",
        "voch_person_id": "person",
        "voch_explained_worries": "worries",
        "voch_story_help_understand": "story",
        "voch_agree_worker": "agree",
        "voch_plan_safe": "safe",
        "voch_tablet_help_explain": "tablet",
    },
    "version_log": {
        "version_number": "version",
        "is_current": "current",
        "created_at": "made",
    },
}
# Without these there is no register.
NEEDED = ("person", "involvements")
# What a case is, the highest that holds first: table and the code of the type.
STATUSES = (
    ("cla_episodes", "lac"),
    ("cp_plans", "cp"),
    ("cin_episodes", "cin"),
    ("cin_assessments", "assessment"),
    ("care_leavers", "care_leaver"),
    ("early_help_episodes", "early_help"),
)
# Tables of dated events: the type of event each date is.
EVENTS = {
    "cin_visits": {"date": "cin_visit"},
    "cp_visits": {"date": "cp_visit"},
    "cla_visits": {"date": "lac_visit"},
    "cp_reviews": {"date": "rcpc"},
    "cla_reviews": {"date": "lac_review"},
    "initial_cp_conference": {"date": "icpc"},
    "s47_enquiry": {"date": "s47_enquiry"},
    "cin_episodes": {"start": "referral_received", "end": "case_closed"},
    "cin_assessments": {
        "start": "assessment_started",
        "end": "assessment_completed",
    },
    "cin_plans": {"start": "cin_plan_started", "end": "cin_plan_ended"},
    "cp_plans": {"start": "cp_plan", "end": "cp_plan_ended"},
    "cla_episodes": {"entered": "became_looked_after"},
    "cla_placement": {"date": "placement_started"},
    "care_leavers": {"review": "pathway_plan"},
    "involvements": {"start": "worker_began"},
    "contacts": {"date": "contact"},
    "missing": {"date": "missing_began"},
}
# What is kept however long ago it was: a second plan is one after six years, too.
ALWAYS = frozenset(
    ["cp_plan", "cp_plan_ended", "became_looked_after", "referral_received"]
)
DATES = frozenset("born start end entered contact review date due made".split())
# What children are asked; the data set has no day of it.
ASKED = ("worries", "story", "agree", "safe", "tablet")
YES_OR_NO = frozenset(["seen", "alone", "agency", "cancelled", "current", *ASKED])
# Roles of involvements, by what stands in their name.
IRO_ROLES = ("iro", "independentreview", "reviewingofficer", "conferencechair")
WORKER_ROLES = (
    "allocated",
    "socialworker",
    "caseworker",
    "keyworker",
    "leadworker",
    "personaladvis",
)


def table_of(name: str) -> str | None:
    """The table that a sheet, a file or a relation is; None for any other."""
    base = name.replace("\\", "/").rpartition("/")[2].lower()
    for ending in (".csv", ".txt", ".tsv"):
        base = base.removesuffix(ending)
    base = base.rpartition(".")[2].strip().removeprefix("ssd_")
    # As the foreign keys of the specification call it, too.
    base = {"cla_placements": "cla_placement"}.get(base, base)
    return base if base in COLUMNS else None


def is_ssd(names: Iterable[str]) -> bool:
    """Whether these are sheets of the data set: the person, and what tells a case."""
    found = {table_of(name) for name in names}
    return "person" in found and bool(found & {table for table, _type in STATUSES})


def truth(value) -> bool | None:
    """Yes or no as Y/N, 1/0, true/false; None for nothing, or for neither."""
    text = compact(value)
    if text in ("y", "yes", "1", "10", "true", "t"):
        return True
    return False if text in ("n", "no", "0", "00", "false", "f") else None


def identity(value) -> str:
    """An id as text: its leading zeros kept, ``123.0`` as ``123``."""
    if is_nothing(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = clean(value)
    whole, dot, rest = text.partition(".")
    return whole if dot and whole.isdecimal() and not rest.strip("0") else text


class Table:
    """One table of the source: its rows as dicts of what is asked of it.

    :param rows: (number of the row, cells), the headings first
    """

    def __init__(self, table, rows, log, sheet=""):
        self.table, self.log, self.sheet = table, log, sheet or f"ssd_{table}"
        self._rows = iter(rows)
        self._places = {}
        self.count = 0
        wanted = COLUMNS[table]
        _number, head = next(self._rows, (0, ()))
        for place, cell in enumerate(head):
            name = clean(cell).lower().lstrip("\ufeff").strip("\"'[]` ")
            if meaning := wanted.get(name):
                self._places.setdefault(meaning, place)
        missing = [
            column for column, name in wanted.items() if name not in self._places
        ]
        if missing and self._places:
            log.add("ssd_columns_missing", self.sheet, columns=", ".join(missing))

    def __iter__(self) -> Iterator[dict]:
        for number, cells in self._rows:
            if not any(cell not in (None, "") for cell in cells):
                continue
            self.count += 1
            row = {"row": number}
            for name, place in self._places.items():
                value = cells[place] if place < len(cells) else None
                if isinstance(value, str) and value.lstrip()[:1] == "#":
                    self._add("ssd_error_value", value, name, number, row)
                    value = None
                if name in DATES:
                    row[name] = self._day(value, name, number, row)
                elif name in YES_OR_NO:
                    row[name] = self._truth(value, name, number, row)
                elif name == "fte":
                    row[name] = self._fraction(value, name, number, row)
                else:
                    row[name] = identity(value)
            if "person" in self._places and not (row["person"] or row.get("cla")):
                self.log.add("ssd_no_person", self.sheet, number)
                continue
            yield row

    def _day(self, value, name, number, row):
        # Databases write what they do not know as the first day they have.
        day, state = dates.parse_date(value)
        if state == dates.BAD and not is_nothing(value):
            self._add("ssd_date_bad", value, name, number, row)
        return day

    def _truth(self, value, name, number, row):
        said = truth(value)
        if said is None and not is_nothing(value):
            self._add("ssd_yes_no_bad", value, name, number, row)
        return said

    def _fraction(self, value, name, number, row):
        """A share of full time, above 0 and up to 1."""
        if is_nothing(value):
            return None
        try:
            share = float(value)
        except (TypeError, ValueError):
            share = 0.0
        if 0 < share <= 1:
            return share
        self._add("ssd_share_bad", value, name, number, row)
        return None

    def _add(self, code, value, name, number, row):
        column = next(c for c, n in COLUMNS[self.table].items() if n == name)
        person = row.get("person", "")
        self.log.add(code, self.sheet, number, column, value, person)
