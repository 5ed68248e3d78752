from urllib.parse import urljoin

from odoo.tests import HttpCase, tagged
from odoo.tests.common import Opener

from .common import QualityMixin

NO_COOKIES = (
    "This browser cannot keep your answers",
    "turn cookies on in the settings of your browser",
    "call 999",
)
SECRET = "He hits her when he has been drinking."


@tagged("post_install", "-at_install")
class TestFamilyLink(QualityMixin, HttpCase):
    """The page behind a family's link, without a login (SWI-02, BWD-10)."""

    freeze_time = None

    def make_link(self):
        audit = self.make_audit("in_progress")
        return (
            self.env["cs.family.feedback"]
            .with_user(self.user_auditor)
            .create({"audit_id": audit.id})
        )

    def browser(self):
        """Somebody's own browser: cookies of its own."""
        return Opener(self)

    def get(self, session, path):
        self.opener = session
        return session.get(self.base_url() + path, timeout=60)

    def get_without_cookies(self, session, path):
        """As a browser that keeps none, from one address to the next."""
        self.opener = session
        address = urljoin(self.base_url(), path)
        for _step in range(5):
            session.cookies.clear()
            page = session.get(address, timeout=60, allow_redirects=False)
            if not page.is_redirect:
                return page
            address = urljoin(address, page.headers["Location"])
        self.fail(f"{path} leads round in a circle")

    def call(self, session, path, **params):
        self.opener = session
        body = {"jsonrpc": "2.0", "params": params}
        answer = session.post(self.base_url() + path, json=body, timeout=60)
        return str(answer.json())

    def begin(self, session, feedback):
        """Open the letter's address; the pages of the answer that this browser got."""
        page = self.get(session, feedback.sudo()._short_path())
        self.assertIn("ten minutes", page.text)
        tokens = page.url.split("?")[0].rsplit("/", 2)[-2:]
        self.call(session, "/survey/begin/" + "/".join(tokens))
        return "/".join(tokens)

    def fill_in(self, tokens, text):
        """What is typed on the page, saved as the page saves it."""
        given = self.env["survey.user_input"].search(
            [("access_token", "=", tokens.rsplit("/")[-1])]
        )
        box = given.survey_id.question_ids.filtered(
            lambda question: question.question_type == "text_box"
        )[0]
        given._save_lines(box, text)
        return given

    def test_the_page_opens_without_a_login_and_names_nobody(self):
        feedback = self.make_link()
        audit = feedback.audit_id
        page = self.url_open(feedback.sudo()._short_path())
        self.assertEqual(page.status_code, 200)
        self.assertIn("ten minutes", page.text)
        for word in (audit.name, f"Case {audit.case_id.reference}"):
            self.assertNotIn(word, page.text)

    def test_without_the_token_or_too_late_it_stays_shut(self):
        feedback = self.make_link()
        asked = feedback.sudo().user_input_id
        path = asked.survey_id.get_start_url()
        page = self.url_open(path)
        self.assertNotIn("ten minutes", page.text)
        self.assertEqual(self.url_open("/f/2222222222").status_code, 404)
        feedback.action_withdraw()
        for closed in (
            f"{path}?answer_token={asked.access_token}",
            feedback.sudo()._short_path(),
        ):
            self.assertNotIn("ten minutes", self.url_open(closed).text)

    def test_nobody_else_reads_what_a_family_writes(self):
        """The worker who carried the letter, with every address they could know."""
        feedback = self.make_link()
        family, worker = self.browser(), self.browser()
        tokens = self.begin(family, feedback)
        given = self.fill_in(tokens, SECRET)
        survey, answer = tokens.split("/")
        for state in ("in_progress", "done"):
            if state == "done":
                given._mark_done()
            self.env.flush_all()
            for path in (
                feedback.sudo()._short_path(),
                f"/survey/{tokens}",
                f"/survey/start/{survey}?answer_token={answer}",
                f"/survey/print/{survey}?answer_token={answer}",
                f"/survey/print/{survey}?answer_token={answer}&review=True",
                f"/survey/retry/{tokens}",
            ):
                with self.subTest(state=state, path=path.split("/")[2]):
                    self.assertNotIn(SECRET, self.get(worker, path).text)
            for route in ("begin", "submit", "next_question"):
                said = self.call(
                    worker,
                    f"/survey/{route}/{tokens}",
                    previous_page_id=given.survey_id.question_ids[0].id,
                )
                self.assertNotIn(SECRET, said)
        # Nor is it read back on the device it was written on.
        for path in (
            f"/survey/{tokens}",
            f"/survey/print/{survey}?answer_token={answer}&review=True",
        ):
            page = self.get(family, path)
            self.assertNotIn(SECRET, page.text)
            self.assertNotIn("Review your answers", page.text)

    def test_who_looked_at_the_letter_first_reads_nothing_either(self):
        """Whoever checked that the address works, and left the page open or not."""
        feedback = self.make_link()
        family, worker = self.browser(), self.browser()
        looked = self.get(worker, feedback.sudo()._short_path())
        tokens = self.begin(family, feedback)
        # Nobody had begun: it is the same empty questionnaire.
        self.assertIn(tokens, looked.url)
        given = self.fill_in(tokens, SECRET)
        for state in ("in_progress", "done"):
            if state == "done":
                given._mark_done()
            self.env.flush_all()
            for path in (f"/survey/{tokens}", feedback.sudo()._short_path()):
                page = self.get(worker, path)
                self.assertNotIn(SECRET, page.text)
                self.assertNotIn(tokens, page.url, "they are given one of their own")
            for route in ("begin", "next_question", "submit"):
                said = self.call(
                    worker,
                    f"/survey/{route}/{tokens}",
                    previous_page_id=given.survey_id.question_ids[0].id,
                )
                self.assertNotIn(SECRET, said)
                self.assertIn("error", said)

    def test_a_browser_without_cookies_is_told_what_to_do(self):
        """It says so before anything is typed, and it takes no answer for itself."""
        feedback = self.make_link()
        self.framework.family_phone = "01234 567890"
        given = feedback.sudo().user_input_id
        tokens = f"{given.survey_id.access_token}/{given.access_token}"
        session = self.browser()
        for path in (feedback.sudo()._short_path(), f"/survey/{tokens}"):
            page = self.get_without_cookies(session, path)
            self.assertEqual(page.status_code, 200)
            self.assertNotIn("ten minutes", page.text)
            for words in (*NO_COOKIES, "01234 567890", feedback.sudo()._short_path()):
                self.assertIn(words, page.text)
        session.cookies.clear()
        said = self.call(session, f"/survey/begin/{tokens}")
        self.assertIn(NO_COOKIES[0], said)
        self.env.invalidate_all()
        self.assertEqual(given.state, "new")

    def test_cookies_deleted_on_the_way(self):
        """In place of the next page, not Odoo's own error, and nothing is read back."""
        feedback = self.make_link()
        family = self.browser()
        tokens = self.begin(family, feedback)
        given = self.fill_in(tokens, SECRET)
        self.env.flush_all()
        family.cookies.clear()
        page = given.survey_id.page_ids[:1]
        said = self.call(family, f"/survey/submit/{tokens}", page_id=page.id)
        for words in NO_COOKIES:
            self.assertIn(words, said)
        self.assertNotIn("'error'", said)
        self.assertNotIn(SECRET, said)
        # The letter's address begins again.
        self.assertIn(
            "ten minutes", self.get(family, feedback.sudo()._short_path()).text
        )

    def test_a_reload_goes_on_and_the_last_page_says_whom_to_ring(self):
        feedback = self.make_link()
        self.framework.family_phone = "01234 567890"
        family = self.browser()
        tokens = self.begin(family, feedback)
        given = self.fill_in(tokens, SECRET)
        self.env.flush_all()
        again = self.get(family, feedback.sudo()._short_path())
        self.assertIn(tokens, again.url)
        given._mark_done()
        self.env.flush_all()
        last = self.get(family, feedback.sudo()._short_path()).text
        self.assertNotIn("Take Again", last)
        for words in (self.company.name, "999", "01234 567890", "another answer"):
            self.assertIn(words, last)

    def test_a_second_thought_is_kept_and_shown(self):
        feedback = self.make_link()
        family, other = self.browser(), self.browser()
        first = self.begin(family, feedback)
        self.fill_in(first, "All is well.")._mark_done()
        self.env.flush_all()
        again = self.get(family, f"{feedback.sudo()._short_path()}?again=1")
        second = "/".join(again.url.split("?")[0].rsplit("/", 2)[-2:])
        self.assertNotEqual(first, second)
        self.fill_in(second, SECRET)._mark_done()
        third = self.begin(other, feedback)
        self.fill_in(third, "I am his aunt.")._mark_done()
        self.env.invalidate_all()
        self.assertEqual(feedback.state, "answered")
        for said in ("All is well.", SECRET, "I am his aunt."):
            self.assertIn(said, feedback.answer_text)
        told = feedback.audit_id.sudo().activity_ids.mapped("summary")
        self.assertIn("Read what the family says", told)
        for _time in range(2):
            self.begin(self.browser(), feedback)
        full = self.get(self.browser(), feedback.sudo()._short_path())
        self.assertEqual(full.status_code, 404)

    def test_a_letter_that_cannot_arrive_says_so(self):
        feedback = self.make_link()
        config = self.env["ir.config_parameter"].sudo()
        for host, reachable in (
            ("127.0.0.1:8069", False),
            ("odoo:8069", False),
            ("10.1.2.3", False),
            ("quality.example.com", True),
        ):
            config.set_param("web.base.url", f"https://{host}")
            self.env.invalidate_all()
            self.assertEqual(not feedback.link_warning, reachable, host)
