"""A council's first round, from an empty database, each step by the person whose it is.

The addons are installed without the demo council. The administrator makes the staff
with Odoo's own forms; from then on everybody uses the screens that their role is shown,
until the first loop is closed. Nothing is set by code that a screen can set.
"""

import base64
import sys
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import pytest

# Odoo puts its own, which takes no list of what keeps to the real clock, in its place.
from freezegun.api import freeze_time

from odoo import api, tools
from odoo.modules.registry import Registry
from odoo.tests import Form

from .screens import Person

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
import graded_work  # noqa: E402
import main_job  # noqa: E402
from cdp import Browser  # noqa: E402
from serving import serving  # noqa: E402

# What drives the browser and its server waits by the real clock.
REAL_TIME = ["cdp", "main_job", "graded_work", "serving", "subprocess", "websocket"]

# name -> (level, the department above, login of the manager)
DEPARTMENTS = {
    "Children's services": ("directorate", None, "dana"),
    "Safeguarding": ("head_of_service", "Children's services", "hari"),
    "Quality": ("service", "Children's services", "quentin"),
    "Field service": ("service", "Safeguarding", "sam"),
    "Care service": ("service", "Safeguarding", "sian"),
    "Riverside": ("team", "Field service", "tariq"),
    "Hillside": ("team", "Field service", "tess"),
    "Harbour": ("team", "Care service", "hugo"),
    "Quayside": ("team", "Care service", "quita"),
}
# login -> (name, group, department)
STAFF = {
    "dana": ("Dana Director", "leader", "Children's services"),
    "hari": ("Hari Head", "manager", "Safeguarding"),
    "quentin": ("Quentin Manager", "qa_manager", "Quality"),
    "quinn": ("Quinn Officer", "qa_officer", "Quality"),
    "mo": ("Mo Moderator", "moderator", "Quality"),
    "sam": ("Sam Service", "manager", "Field service"),
    "sian": ("Sian Service", "manager", "Care service"),
    "tariq": ("Tariq Team", "manager", "Riverside"),
    "tess": ("Tess Team", "manager", "Hillside"),
    "hugo": ("Hugo Team", "manager", "Harbour"),
    "quita": ("Quita Team", "manager", "Quayside"),
    "pat": ("Pat Practitioner", "practitioner", "Riverside"),
    "petra": ("Petra Practitioner", "practitioner", "Hillside"),
    "pablo": ("Pablo Practitioner", "practitioner", "Harbour"),
    "perdita": ("Perdita Practitioner", "practitioner", "Quayside"),
}
AUDITORS = ("tariq", "tess", "hugo", "quita")
MODERATORS = ("mo", "quentin")
CASES_EACH = 12


class Council:
    """The council's database, and its people at their screens."""

    def __init__(self, env):
        self.env = env
        self.admin = Person(env, "admin")

    def __getattr__(self, login):
        return Person(self.env, login)

    def employee(self, login):
        return self.env["hr.employee"].search([("user_id.login", "=", login)])


@pytest.fixture
def council(empty_database, monkeypatch):
    """An empty database on 22 June 2026, its clock following the frozen one."""
    with monkeypatch.context() as patched:
        # The addons' own tests are not to be run here.
        patched.setitem(tools.config, "test_enable", False)
        registry = Registry(empty_database)
    with (
        freeze_time("2026-06-22 09:00:00", ignore=REAL_TIME) as clock,
        registry.cursor() as cr,
        patch.object(cr, "now", lambda: datetime.now()),
    ):
        found = Council(api.Environment(cr, api.SUPERUSER_ID, {}))
        found.clock, found.database = clock, empty_database
        yield found
    Registry.delete(empty_database)


def staff(council):
    """The administrator: departments, logins, employees; Odoo's own forms."""
    admin = council.admin
    departments = {}
    for name, (_level, above, _manager) in DEPARTMENTS.items():
        form = admin.form("hr.department")
        form.name = name
        if above:
            form.parent_id = departments[above]
        departments[name] = form.save()
    for login, (name, group, department) in STAFF.items():
        form = admin.form("res.users", "base.view_users_form")
        form.name = name
        form.login = f"{login}"
        form.email = f"{login}@example.com"
        form.group_ids.add(council.env.ref(f"cs_quality_assurance.group_{group}"))
        user = form.save()
        form = admin.form("hr.employee")
        form.name = name
        form.user_id = user
        form.department_id = departments[department]
        form.save()
    for name, (_level, _above, manager) in DEPARTMENTS.items():
        form = admin.form(departments[name])
        form.manager_id = council.employee(manager)
        form.save()


def framework(council, code):
    """The QA manager: levels of departments, the council's framework."""
    quentin = council.quentin
    quentin.menu("Teams and levels")
    for name, (level, _above, _manager) in DEPARTMENTS.items():
        department = quentin["hr.department"].search([("name", "=", name)])
        form = Form(department, "cs_quality_assurance.hr_department_view_list_levels")
        form.cs_level = level
        form.save()
    action = quentin.menu("Load a framework")
    card = quentin["cs.framework.choice"].search(
        [*action["domain"], ("code", "=", code)]
    )
    quentin.answer(quentin.call(card, "action_load"), council_name="Westmere Council")
    company = council.env.company
    assert (company.name, company.currency_id.name) == ("Westmere Council", "GBP")
    quentin = council.quentin
    assert quentin.env.lang == "en_GB"
    assert council.env["res.lang"]._get_data(code="en_GB").week_start == "1"
    found = quentin["cs.framework"].browse(card.framework_id.id)
    form = quentin.form(found)
    for login in MODERATORS:
        form.moderator_ids.add(council.employee(login))
    return form.save()


def auditors(council):
    """The QA officer: who audits."""
    quinn = council.quinn
    quinn.menu("Who audits")
    for login in AUDITORS:
        person = quinn["hr.employee.public"].browse(council.employee(login).id)
        form = Form(
            person, "cs_quality_assurance.hr_employee_public_view_list_auditors"
        )
        form.cs_auditor = True
        form.save()


def choose_file(form, name, text):
    """What the file field does: it sets the file and, unseen, its name."""
    form.file = base64.b64encode(text.encode())
    form._values.update({"filename": name})
    form._values._changed.add("filename")


def register(council):
    """The QA officer: the register, from a CSV file."""
    teams = [name for name, (level, *_) in DEPARTMENTS.items() if level == "team"]
    workers = {
        team: name for name, group, team in STAFF.values() if group == "practitioner"
    }
    rows = ["Child Unique ID,Case type,Team,Allocated worker,Date opened"]
    rows += [
        f"{70000 + 100 * place + number},CIN,{team},{workers[team]},05/01/2026"
        for place, team in enumerate(teams)
        for number in range(CASES_EACH)
    ]
    quinn = council.quinn
    quinn.menu("Imports")
    form = quinn.form("cs.case.import")
    choose_file(form, "register.csv", "\n".join(rows))
    form.date_as_of = "2026-06-22"
    found = form.save()
    quinn.press(found, "Read the file")
    assert not found.rejected_count, found.summary
    quinn.press(found, "Import")
    assert len(quinn["cs.case"].search([])) == len(teams) * CASES_EACH, found.summary


def programme(council):
    """The QA officer: the year's programme, adopted."""
    quinn = council.quinn
    quinn.menu("Programmes")
    draft = quinn["cs.programme"].search([("state", "=", "draft")])
    quinn.press(draft, "Adopt this programme")
    return draft


def round_of(council, year, first):
    """The QA officer: the first round, from the draw to telling everybody."""
    quinn = council.quinn
    quinn.menu("Cycles")
    line = year.line_ids.sorted("sequence")[0]
    cycle = quinn["cs.cycle"].search(
        [("programme_line_id", "=", line.id), ("date_start", "=", first)]
    )
    quinn.press(cycle, "Draw the sample")
    quinn.press(cycle, "Allocate")
    quinn.press(cycle, "Open and tell everybody")
    assert cycle.state == "open"
    return cycle


def person_of(council, employee):
    return Person(council.env, employee.sudo().user_id.login)


def audit_in_browser(council, auditor, item, odoo_command, log):
    """The auditor at a browser, from My work to *Submit*: good work, one action."""
    found = council.env["cs.audit"].browse(item["res_id"])
    # Chosen by its owner, who follows the link of the invitation.
    auditor.env.user.sudo().password = "chosen by me"
    council.env.cr.commit()
    day = council.clock().isoformat()
    with (
        serving(odoo_command, council.database, log, day) as address,
        Browser() as browser,
    ):
        browser.login(address, auditor.env.user.login, "chosen by me")
        browser.open("/odoo/my-work")
        browser.wait_text(found.name)
        main_job.open_from_my_work(browser, found.name)
        browser.wait(".o_cs_tiles")
        graded_work.grade_all(browser, "Seen on the file", lambda name: None, "")
        graded_work.judge(browser, "On the whole.")
        graded_work.write_box(browser, "strengths", "The worker is trusted.")
        graded_work.write_box(browser, "improvements", "Dates on the plan.")
        main_job.hold_discussions(browser)
        graded_work.write_box(browser, "family_feedback", "The mother feels heard.")
        main_job.go_to(browser, "Urgent")
        browser.click(".o_cs_safe .o_cs_tile", "Yes")
        main_job.go_to(browser, "Actions")
        main_job.add_action(browser, "Put dates on the plan")
        graded_work.hand_in(browser)
        assert not browser.errors
    # A new transaction, which sees what the auditor did.
    council.env.cr.commit()
    council.env.invalidate_all()
    assert found.date_submitted


def audit(council, auditor, item, grade):
    """The auditor, in the auditing screen: from My work to *Submit*."""
    found, opened = auditor.do(item)
    assert opened["tag"] == "cs_quality_assurance.auditing", opened
    screen = auditor.call(found, "auditing_load")
    grades = {one["code"]: one["id"] for one in screen["grades"]}
    for question in screen["questions"]:
        line = found.line_ids.browse(question["id"])
        auditor.save(
            found,
            "lines",
            "write",
            line,
            evidence="Seen on the file.",
            grade_id=grades[grade],
        )
    auditor.save(
        found,
        "audit",
        "write",
        overall_grade_id=grades[grade],
        overall_reason="On the whole.",
        strengths="The worker is trusted.",
        improvements="Dates on the plan.",
        family_feedback="The mother feels heard.",
        child_safety="safe",
    )
    who = {person["role"]: person["id"] for person in screen["suggested"]}
    for asked in screen["panel"]["discussions"]:
        auditor.save(
            found,
            "discussions",
            "create",
            employee_id=asked["employee_id"] or who[asked["role"]],
            role=asked["role"],
            method="face_to_face",
        )
    auditor.save(
        found,
        "actions",
        "create",
        name="Put dates on the plan",
        success_measure="Every step of the plan has a date",
        responsible_id=found.sudo().practitioner_id.id,
    )
    if grade == "inadequate":
        auditor.save(
            found,
            "escalations",
            "create",
            employee_id=who["team_manager"],
            reason="grade",
            immediate_action="The worker visited today.",
        )
        auditor.save(found, "plans", "create")
    answer = auditor.call(found, "auditing_submit")
    assert not answer["refused"], answer["refused"]
    return found


def moderate(council, moderator, item):
    """The moderator agrees, says how good the audit is, and completes."""
    found, _opened = moderator.do(item)
    grade = found.auditor_grade_id.id
    moderator.save(
        found,
        "audit",
        "write",
        overall_grade_id=grade,
        overall_reason="I see the same.",
        quality_grade_id=grade,
        quality_note="Clear reasons.",
        with_auditor=True,
    )
    moderator.call(found, "auditing_agree")
    answer = moderator.call(found, "auditing_submit")
    assert not answer["refused"], answer["refused"]
    assert found.state == "done"


def everybody(council, *kinds):
    """Every item of these kinds in anybody's My work, with whose it is."""
    for login in STAFF:
        person = Person(council.env, login)
        for item in person.work(*kinds):
            yield person, item


def feed_back(council):
    """Where the council wants it: the auditor agrees who feeds back to the
    practitioner, and whoever that is does it."""
    for person, item in everybody(council, "feedback"):
        if item["title"].startswith("Agree who"):
            found, opened = person.do(item)
            assert opened["tag"] == "cs_quality_assurance.auditing", opened
            person.save(
                found,
                "audit",
                "write",
                feedback_by_id=found.department_id.sudo().manager_id.id,
                feedback_due=str(council.clock().date()),
            )
    for person, item in everybody(council, "feedback"):
        if item["title"].startswith("Feed back"):
            found, _opened = person.do(item)
            person.press(found, "Feedback given")


def shows(person, menu):
    """Whether somebody has an entry of our app."""
    entry = person.env.ref(f"cs_quality_assurance.{menu}")
    return entry.id in person["ir.ui.menu"]._visible_menu_ids()


def learn(council):
    """What was learned, from nothing: a report, a meeting, measures, a pack."""
    quinn, quentin = council.quinn, council.quentin
    shown = quinn.call(quinn["cs.dashboard"], "get_dashboard", {"sample": "all"})
    assert shown["top"]["total"] > 0
    assert shows(quinn, "menu_cs_report")
    form = quinn.form("cs.report")
    form.type_id = quinn["cs.report.type"].search([("code", "=", "monthly")])
    report = form.save()
    form = quinn.form(report)
    for place in range(len(report.section_ids)):
        with form.section_ids.edit(place) as part:
            part.words = "Four files were read, and one child was seen the same day."
    report = form.save()
    assert "Four files were read" in quinn.mine(report).preview
    quentin.press(report, "Checked: it is right")
    quentin.press(report, "Publish")
    assert council.dana.mine(report).state == "published"

    assert shows(quinn, "menu_cs_meeting")
    kind = quinn["cs.meeting.type"].search([], limit=1)
    if not kind:
        form = quentin.form("cs.meeting.type")
        form.name, form.code = "Quality meeting", "quality"
        kind = form.save()
    form = quinn.form("cs.meeting")
    form.type_id = quinn.mine(kind)
    form.date_begin = "2026-07-22 09:00:00"
    form.chair_id = quinn["hr.employee"].browse(council.employee("dana").id)
    meeting = form.save()
    council.clock.tick(3 * 24 * 3600)
    form = quinn.form(meeting)
    form.present_ids.add(quinn["hr.employee"].browse(council.employee("dana").id))
    quinn.press(form.save(), "It was held")
    assert quinn.mine(meeting).state == "held"

    form = quentin.form("cs.measure")
    form.name = "Visits in time"
    form.framework_id = quentin["cs.framework"].search([], limit=1)
    form.save()
    assert shows(quinn, "menu_cs_measure_value")
    form = quinn.form("cs.measure.paste")
    form.pasted = "Measure\tJune 2026\tJuly 2026\nVisits in time\t81\t84"
    quinn.press(form.save(), "Keep these values")
    kept = quinn["cs.measure.value"].search([])
    assert sorted(kept.mapped("value")) == [81, 84]

    assert shows(quentin, "menu_cs_inspection_pack")
    form = quentin.form("cs.inspection.pack")
    form.name = "First visit"
    pack = form.save()
    quentin.press(pack, "Make the pack")
    # What the scheduled action does with it; it would commit.
    council.env["cs.inspection.pack"].browse(pack.id)._make()
    council.env.invalidate_all()
    assert quentin.mine(pack).state == "made", quentin.mine(pack).message_ids.mapped(
        "body"
    )

    # Whoever's files the round drew reads what was said of them; the others, nothing.
    pages = []
    for login in ("pat", "petra", "pablo", "perdita"):
        person = Person(council.env, login)
        said = person.menu("Said about my work")
        pages.append(person[said["res_model"]].browse(said["res_id"]).body)
    assert any("What they wrote" in page for page in pages)


@pytest.mark.parametrize(
    ("code", "first"), [("durham", "2026-07-01"), ("luton", "2026-07-07")]
)
def test_first_round(council, code, first, odoo_command, tmp_path):
    staff(council)
    framework(council, code)
    auditors(council)
    register(council)
    year = programme(council)
    council.clock.move_to(f"{first} 09:00:00")
    cycle = round_of(council, year, first)
    audits = cycle.sudo().audit_ids.with_env(council.env)

    council.clock.move_to("2026-07-10 09:00:00")
    for person, item in everybody(council, "self_analysis"):
        found, _opened = person.do(item)
        form = person.form(found)
        form.what_works = "She trusts me."
        form.what_worries = "The plan has no dates."
        form.childs_experience = "Calmer mornings."
        form.difference_made = "School is going well."
        person.press(form.save(), "Send to the auditor")
    at_browser = False
    for person, item in everybody(council, "audit"):
        found = person["cs.audit"].browse(item["res_id"])
        if found == audits[0]:
            audit(council, person, item, "inadequate")
        elif at_browser:
            audit(council, person, item, "good")
        else:
            log = tmp_path / "odoo.log"
            audit_in_browser(council, person, item, odoo_command, log)
            at_browser = True
    assert set(audits.mapped("state")) == {"moderation"}

    council.clock.move_to("2026-07-13 09:00:00")
    if not audits.moderation_ids:
        council.quinn.press(cycle, "Draw what is moderated")
    for person, item in everybody(council, "moderation"):
        moderate(council, person, item)
    assert set(audits.mapped("state")) == {"closing"}

    council.clock.move_to("2026-07-20 09:00:00")
    for person, item in everybody(council, "action"):
        found, _opened = person.do(item)
        person.press(
            found,
            "It is done",
            outcome="Every step has a date, and the mother has the plan.",
            difference="The child knows what happens next.",
        )
    for person, item in everybody(council, "sign_off"):
        found, _opened = person.do(item)
        person.press(found, "Sign off")
        assert found.state == "signed_off"
    for person, item in everybody(council, "plan"):
        if item["button"] == "Review":
            form = person.form(audits.plan_ids.browse(item["res_id"]))
            form.review_note = "The plan is kept, and the mornings are calm."
            found = form.save()
            person.press(found, "Record the review")
            person.press(found, "Close the plan")
    # Where the council asks for it: the service manager, then the head of service.
    for label in ("Assure that actions are done", "Confirm that the work is better"):
        for person, item in everybody(council, "closing"):
            view = item["view_id"]
            person.press(
                audits.browse(item["res_id"]), label, view, note="Calmer home."
            )
    assert set(audits.mapped("state")) == {"closed"}
    # Everybody whose work it was hears that it can be read, and reads it.
    heard = {item["res_id"] for _person, item in everybody(council, "result")}
    assert heard == set(audits.ids)
    feed_back(council)
    for person, item in everybody(council, "escalation", "plan", "feedback", "result"):
        if item["model"] == "cs.audit":
            person.call(person["cs.audit"].browse(item["res_id"]), "auditing_load")
        person.call(person["cs.my.work"], "mark_read", item["dismiss"])
    left = [(person.env.user.login, item) for person, item in everybody(council)]
    # What the server of the browser wrote could not leave, and QA is told so.
    assert {login for login, _item in left} == {"quentin", "quinn"}, left
    unsent = "Emails that could not be sent"
    assert all(item["title"].startswith(unsent) for _login, item in left), left
    learn(council)
