"""Each programme, its meetings, measures and priorities are what the rules say."""

from collections import Counter

from framework_files import SHARED, one, records


def lines_of(code, programme="programme"):
    """The lines of a programme by their ids, in order."""
    return {
        line.id: line
        for line in records(code, "cs.programme.line")
        if line.ref("programme_id") == programme
    }


def test_lut_01_the_seventh_one_file_each_open_four_weeks():
    line = lines_of("luton")["line_collaborative"].text
    expected = {
        "recurrence": "monthly",
        "day_rule": "day",
        "day": "7",
        "sample_method": "per_auditor",
        "sample_size": "1",
        "open_at_least": "4",
        "open_unit": "weeks",
        "automation": "open",
    }
    assert {name: line[name] for name in expected} == expected
    told = [
        notice.text["audience"] for notice in records("luton", "cs.programme.notice")
    ]
    assert told == ["practitioners", "head_of_service"]


def test_bpl_01_eight_weeks_with_their_milestones():
    line = lines_of("blackpool")["line_cycle"].text
    assert (line["recurrence"], line["interval"]) == ("weeks", "8")
    assert (line["due_mode"], line["open_days_ahead"]) == ("milestone", "7")
    weeks = {
        (m.text["kind"], m.text["first_week"], m.text["last_week"])
        for m in records("blackpool", "cs.programme.milestone")
    }
    assert weeks == {
        ("audit", "1", "2"),
        ("moderation", "3", "3"),
        ("meeting", "1", "1"),
        ("meeting", "4", "5"),
        ("meeting", "6", "6"),
        ("preparation", "8", "8"),
    }


def test_bpl_05_exceptions_wait_for_departments_and_the_rest_audit_elsewhere():
    rows = [
        row
        for row in records("blackpool", "cs.programme.pool")
        if row.ref("line_id") == "line_cycle"
    ]
    assert [(row.text.get("active"), row.text["scope"]) for row in rows] == [
        ("False", "own_only"),
        ("False", "own_only"),
        ("False", "any"),
        (None, "other_only"),
    ]
    assert rows[2].refs["case_type_ids"] == [f"{SHARED}case_type_fostering"]
    assert all(row.text.get("note") for row in rows[:3])
    victim = lines_of("blackpool")["line_victim"]
    assert victim.ref("tool_id") == "tool_victim"
    assert (victim.text["recurrence"], victim.text["active"]) == ("monthly", "False")


def test_dur_01_to_04_the_quarter():
    line = lines_of("durham")["line_case_file"].text
    expected = {
        "recurrence": "quarterly",
        "sample_method": "percentage",
        "sample_percentage": "5.0",
        "stratify_by": "service",
        "rounding": "each_up",
        "due_mode": "spread",
    }
    assert {name: line[name] for name in expected} == expected


PRINTED = [
    ("Assessment", "2016-09-01", 3, "all"),
    ("External audit", "2016-11-01", 1, "external"),
    ("Case file", "2017-01-01", 0, "all"),
    ("Domestic abuse", "2017-01-01", 3, "six to ten"),
    ("Family or care plan", "2017-01-01", 3, "all"),
    ("Neglect", "2017-04-01", 3, "six to ten"),
    ("Case recording", "2017-07-01", 3, "all"),
    ("Section 20", "2017-07-01", 3, "six to ten"),
    ("Assessment", "2017-10-01", 3, "all"),
    ("Section 47", "2017-10-01", 3, "six to ten"),
    ("Family or care plan", "2018-01-01", 3, "all"),
    ("Child sexual exploitation", "2018-01-01", 3, "six to ten"),
    ("Research in Practice", "2018-04-01", 3, "six to ten"),
    ("Case recording", "2018-07-01", 3, "all"),
    ("Pre-birth assessment", "2018-07-01", 3, "six to ten"),
]


def test_dur_14_the_printed_programme_is_an_example():
    programme = one("durham", "cs.programme", "programme_printed").text
    assert (programme["state"], programme["active"]) == ("example", "False")
    assert (programme["date_start"], programme["date_end"]) == (
        "2016-09-01",
        "2018-09-30",
    )
    lines = lines_of("durham", "programme_printed").values()
    assert [
        (line.text["name"], line.text["date_first"], int(line.text["lasts_months"]))
        for line in lines
    ] == [printed[:3] for printed in PRINTED]
    for line, (*_facts, who) in zip(lines, PRINTED, strict=True):
        assert who in line.text["brief"].lower(), line.id
    assert {line.text["recurrence"] for line in lines} == {"once", "quarterly"}


def test_dur_14_the_years_own_thematics_and_two_external_audits():
    lines = lines_of("durham")
    themes = {
        line.text["theme"]: (line.text["recurrence"], line.text["date_first"])
        for line in lines.values()
        if line.text["kind"] == "thematic" and "theme" in line.text
    }
    assert themes == {
        "Case recording": ("yearly", "year_start + relativedelta(months=3)"),
        "Assessment": ("yearly", "year_start + relativedelta(months=6)"),
        "Family and care plans": ("yearly", "year_start + relativedelta(months=9)"),
    }
    assert lines["line_external"].text["recurrence"] == "twice_yearly"


def test_swi_01_every_level_one_file_a_month():
    line = lines_of("swindon")["line_monthly"].text
    assert (line["recurrence"], line["sample_size"]) == ("monthly", "1")
    levels = [
        row.text["level"]
        for row in records("swindon", "cs.programme.pool")
        if row.ref("line_id") == "line_monthly" and "level" in row.text
    ]
    assert levels == ["team", "service", "head_of_service", "directorate"]


def test_swi_04_five_dip_samples_in_their_own_area():
    line = lines_of("swindon")["line_dip_samples"].text
    assert (line["kind"], line["recurrence"], line["sample_size"]) == (
        "dip_sample",
        "monthly",
        "5",
    )
    scopes = {
        row.text["scope"]
        for row in records("swindon", "cs.programme.pool")
        if row.ref("line_id") == "line_dip_samples"
    }
    assert scopes == {"own_only"}


def test_swi_06_early_help_open_two_months_on_its_own_tool():
    line = lines_of("swindon", "programme_early_help")["line_early_help"]
    assert line.ref("tool_id") == "tool_early_help"
    assert (line.text["open_at_least"], line.text["open_unit"]) == ("2", "months")


def test_bpl_14_early_help_two_each_and_one_on_the_ten_domains():
    lines = lines_of("blackpool", "programme_early_help")
    assert [
        (line.ref("tool_id"), line.text["sample_size"], line.text["recurrence"])
        for line in lines.values()
    ] == [("tool_early_help", "2", "monthly"), ("tool_ten_domain", "1", "monthly")]
    assert [
        (rule.text["trigger"], rule.grade())
        for rule in records("blackpool", "cs.framework.moderation")
    ] == [("at_or_below", "inadequate"), ("at_or_above", "good")]


def test_bwd_05_routine_at_every_level_thematic_and_reflective():
    lines = lines_of("blackburn_with_darwen")
    assert list(lines) == ["line_routine", "line_thematic", "line_reflective"]
    levels = [
        row.text["level"]
        for row in records("blackburn_with_darwen", "cs.programme.pool")
    ]
    assert levels == ["team", "service", "head_of_service", "directorate"]


def test_bwd_08_seven_priorities():
    names = [
        record.text["name"]
        for record in records("blackburn_with_darwen", "cs.priority")
    ]
    assert names == [
        "Early help",
        "Delivery",
        "Commissioning",
        "Workforce",
        "Ambitious corporate parents",
        "Assurance",
        "Resilient and engaged",
    ]


def test_bpl_10_11_meetings_and_their_weeks():
    weeks = {
        meeting.text["code"]: (
            meeting.text["interval"],
            meeting.text["unit"],
            meeting.text["first_week"],
            meeting.text["last_week"],
        )
        for meeting in records("blackpool", "cs.meeting.type")
    }
    assert weeks == {
        "adqa": ("1", "cycle", "6", "6"),
        "hos_performance": ("4", "week", "1", "1"),
        "hos_findings": ("4", "week", "4", "5"),
        # BPL-13: made when there is something to teach.
        "development": ("1", "need", "0", "0"),
    }
    invited = [
        who.ref("meeting_type_id")
        for who in records("blackpool", "cs.meeting.type.attendee")
        if who.text["attendance"] == "always_invited"
    ]
    assert invited == [
        "meeting_hos_performance",
        "meeting_hos_findings",
        "meeting_development",
    ]


def test_swi_15_three_sides_from_clinic_to_board_to_assurance_board():
    line = {
        meeting.id: (
            meeting.refs.get("reports_to_id"),
            meeting.text.get("report_pages"),
        )
        for meeting in records("swindon", "cs.meeting.type")
    }
    assert line == {
        "meeting_assurance_board": (None, None),
        "meeting_board": (["meeting_assurance_board"], "3"),
        "meeting_clinic": (["meeting_board"], "3"),
        "meeting_forum": (None, None),
    }


def test_bwd_06_07_a_circle_and_three_boards():
    kinds = [
        (meeting.text["kind"], meeting.text["chair"])
        for meeting in records("blackburn_with_darwen", "cs.meeting.type")
    ]
    assert kinds == [
        ("board", "Director of children's services"),
        ("board", "Chief executive"),
        ("board", "Director of children's services"),
        ("circle", "Facilitator"),
    ]


def test_lut_13_report_every_month_and_accountability_every_two():
    often = {
        meeting.text["code"]: (meeting.text["interval"], meeting.text["unit"])
        for meeting in records("luton", "cs.meeting.type")
    }
    assert often["learning"] == ("1", "month")
    assert often["accountability"] == ("2", "month")


def test_bpl_16_six_service_areas_and_other_key_measures():
    counts = Counter(
        measure.text["section"] for measure in records("blackpool", "cs.measure")
    )
    assert list(counts.values()) == [7, 16, 16, 15, 8, 5, 5]
    assert list(counts)[-1] == "Other key measures"


def test_swi_14_twenty_four_measures_each_with_its_data_set():
    measures = records("swindon", "cs.measure")
    assert len(measures) == 24
    assert all(measure.text["shows"].strip() for measure in measures)
    sets = {ref for measure in measures for ref in measure.refs["dataset_ids"]}
    assert sets == {
        f"{SHARED}dataset_{code}"
        for code in ("annex_a", "cin_census", "ssda903", "local")
    }
