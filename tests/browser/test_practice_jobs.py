"""Issue 5, the proof: supervision, observation and practice weeks in a browser."""

import sys
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import main_job
import observation_job
import practice_week_job
import supervision_job
from cdp import Browser
from test_main_job import PASSWORD, _shots
from test_main_job import server as server  # a fixture

SUPERVISION = [["activity", "=", "supervision_audit"]]
OBSERVATION = [["activity", "=", "observation"]]


def day(offset=0):
    return f"{date.today() + timedelta(days=offset):%d/%m/%Y}"


def ask_from(server, start, domain):
    """A QA manager asks for something from a day on, and works it out at once."""
    with Browser() as browser:
        browser.login(server, "qa.manager", PASSWORD)
        browser.open("/odoo")
        browser.wait(".o_main_navbar")
        ids = main_job.rpc(browser, "cs.expectation", "search", domain)
        main_job.rpc(browser, "cs.expectation", "write", ids, {"date_from": start})
        main_job.rpc(browser, "cs.expectation", "action_refresh", ids)
        assert not browser.errors


def year_start():
    today = date.today()
    return str(date(today.year - (today.month < 4), 4, 1))


def test_a_supervision_file_is_audited_in_a_browser(server):
    ask_from(server, year_start(), SUPERVISION)
    with Browser(height=900) as browser:
        shot = _shots(browser)
        browser.login(server, "service.manager", PASSWORD)
        supervision_job.start_from_board(browser, shot)
        refusal = supervision_job.plan_own_file(browser, "Yusuf Demir", shot)
        assert "cannot audit their own supervision file" in refusal
        number = supervision_job.plan(browser, "Tom Brathwaite", "Jo Hughes", shot)
        assert number.startswith("SA-")
        refusal = supervision_job.release_too_early(browser, shot)
        assert "Everything you typed is kept." in refusal
        assert "Give an overall grade." in refusal
        assert "Released." in supervision_job.audit(browser, shot)
        assert not browser.errors
    with Browser(height=900) as browser:
        browser.login(server, "practitioner", PASSWORD)
        browser.open("/odoo/supervision-audits")
        browser.wait(".o_kanban_view")
        main_job.settle(browser)
        assert number not in browser.text()
    with Browser(height=900) as browser:
        browser.login(server, "manager", PASSWORD)
        supervision_job.read_and_answer(browser, number, _shots(browser))
        assert not browser.errors
    with Browser(height=900) as browser:
        browser.login(server, "service.manager", PASSWORD)
        refusal = supervision_job.discuss_and_close(
            browser, number, day(), _shots(browser)
        )
        assert "Enter the day it was discussed" in refusal
        assert "Review its actions" in refusal
        assert not browser.errors


def test_practice_is_observed_in_a_browser(server):
    ask_from(server, year_start(), OBSERVATION)
    with Browser(height=900) as browser:
        shot = _shots(browser)
        browser.login(server, "manager", PASSWORD)
        observation_job.start_from_board(browser, shot)
        refusal, kept = observation_job.observe_oneself(browser, "Tom Brathwaite", shot)
        assert "cannot observe themselves" in refusal
        assert kept == "Mother, two children, health visitor"
        number = observation_job.plan(browser, "Jo Hughes", day(), shot)
        assert number.startswith("OB-")
        refusal = observation_job.consent(browser, day(), day(1), shot)
        assert "still to come" in refusal
        assert "Shared." in observation_job.observe(browser, shot)
        refusal = observation_job.close_too_early(browser, number, shot)
        assert "own reflection is missing" in refusal
        assert "Everything you typed is kept." in refusal
        assert not browser.errors
    with Browser(height=900) as browser:
        browser.login(server, "practitioner", PASSWORD)
        observation_job.reflect(browser, number, _shots(browser))
        assert not browser.errors
    with Browser(height=900) as browser:
        browser.login(server, "manager", PASSWORD)
        observation_job.close(browser, number, _shots(browser))
        assert not browser.errors


def test_a_practice_week_in_a_browser(server):
    with Browser(height=900) as browser:
        browser.login(server, "qa.officer", PASSWORD)
        browser.open("/odoo")
        browser.wait(".o_main_navbar")
        coming = practice_week_job.coming(browser)
        practice_week_job.open_for_sign_up(browser, coming, _shots(browser))
    with Browser(height=900) as browser:
        browser.login(server, "manager", PASSWORD)
        card = practice_week_job.sign_up(
            browser, "Join an evening visit", _shots(browser)
        )
        assert "1 of 1 places" in card
        assert not browser.errors
    with Browser(height=900) as browser:
        browser.login(server, "service.manager", PASSWORD)
        assert not practice_week_job.offered(browser, "Join an evening visit")
        assert practice_week_job.offered(browser, "Sit beside a core group")
    with Browser(height=900) as browser:
        browser.login(server, "qa.officer", PASSWORD)
        browser.open("/odoo")
        browser.wait(".o_main_navbar")
        week = practice_week_job.past(browser)
    with Browser(height=900) as browser:
        browser.login(server, "manager", PASSWORD)
        practice_week_job.write_findings(
            browser,
            "Core group, locality north",
            [
                ("Strength", "Plans are agreed with the family"),
                ("To improve", "Minutes come late"),
                ("Action", "Agree a template for minutes"),
            ],
            _shots(browser),
        )
        assert not browser.errors
    with Browser(height=900) as browser:
        browser.login(server, "qa.officer", PASSWORD)
        refusal = practice_week_job.report(
            browser, week, "Tom Brathwaite", _shots(browser)
        )
        assert "Say whether “Visit to the care team” took place." in refusal
        assert not browser.errors
    with Browser(height=900) as browser:
        browser.login(server, "director", PASSWORD)
        said = practice_week_job.read_report(browser, week, _shots(browser))
        for words in (
            "Plans are agreed with the family",
            "Minutes come late",
            "Agree a template for minutes",
            "People who took part: 1",
        ):
            assert words in said
        assert not browser.errors
