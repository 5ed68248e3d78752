import secrets

from markupsafe import Markup

from odoo import http
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey


def _cookie(feedback):
    return f"cs_family_{feedback.code}"


def _mark(feedback):
    """What this browser is known by, to this link alone; None before its first page."""
    return request.cookies.get(_cookie(feedback))


class FamilyQuestionnaire(Survey):
    """The page behind a family's address (SWI-02, LUT-04).

    An answer belongs to the browser in which it is begun: whoever else holds the
    letter, and may have looked at it first, finds an empty questionnaire, and can read
    nothing back, whatever page they ask for. What they write is kept and shown as one
    more answer.
    """

    @http.route("/f/<string:code>", type="http", auth="public", sitemap=False)
    def family(self, code, again=False):
        """The short address of the letter: to this browser's own answer."""
        # Nobody here has a login; the code says which link it is, and nothing is shown.
        feedback = request.env["cs.family.feedback"].sudo()._by_code(code)
        mark = _mark(feedback) if feedback else None
        answer = feedback._answer_for(mark, again=bool(again)) if feedback else None
        if not answer:
            return request.render("cs_quality_assurance.family_link_closed", status=404)
        page = f"/survey/{answer.survey_id.access_token}/{answer.access_token}"
        if not mark:
            # The page can tell that the mark it was given did not come back.
            page += "?marked=1"
        response = request.redirect(page)
        self._mark_browser(response, feedback)
        return response

    def _mark_browser(self, response, feedback):
        response.set_cookie(
            _cookie(feedback),
            _mark(feedback) or secrets.token_urlsafe(),
            max_age=60 * 60 * 24 * feedback._days_left(),
            httponly=True,
            samesite="Lax",
        )

    def _check_validity(self, survey_sudo, answer_sudo, answer_token, **options):
        found = super()._check_validity(
            survey_sudo, answer_sudo, answer_token, **options
        )
        feedback = answer_sudo._cs_family()
        if found is True and feedback and not answer_sudo._cs_is_of(_mark(feedback)):
            return "answer_wrong_user"
        return found

    def _no_mark(self, feedback):
        """What the page shows in place of its next questions where the browser has
        no mark, and so no answer of its own: nothing typed there can be kept."""
        said = request.env["ir.qweb"]._render(
            "cs_quality_assurance.family_no_cookies_words", {"feedback": feedback}
        )
        empty = Markup("<div/>")
        return {}, {
            "survey_content": said,
            "survey_progress": empty,
            "survey_navigation": empty,
        }

    @http.route()
    def survey_begin(self, survey_token, answer_token, **post):
        """Whoever begins an answer is who holds it: before, any browser could."""
        _survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if feedback := answer._cs_family():
            if not _mark(feedback):
                return self._no_mark(feedback)
            if answer.state == "new":
                answer.cs_browser = _mark(feedback)
        return super().survey_begin(survey_token, answer_token, **post)

    @http.route()
    def survey_submit(self, survey_token, answer_token, **post):
        """A browser that lost its mark on the way is told, and not that it erred."""
        _survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        feedback = answer._cs_family()
        if feedback and not _mark(feedback):
            return self._no_mark(feedback)
        return super().survey_submit(survey_token, answer_token, **post)

    @http.route()
    def survey_display_page(self, survey_token, answer_token, marked=False, **post):
        """A family's page in another browser: the questionnaire, empty; in one that
        keeps no cookies: what to do, before anything is typed."""
        _survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        feedback = answer._cs_family()
        mark = _mark(feedback) if feedback else None
        if feedback and not mark and marked:
            return request.render(
                "cs_quality_assurance.family_no_cookies", {"feedback": feedback}
            )
        if feedback and not (mark and answer._cs_is_of(mark)):
            return request.redirect(feedback._short_path())
        response = super().survey_display_page(survey_token, answer_token, **post)
        if feedback:
            self._mark_browser(response, feedback)
        return response

    @http.route()
    def survey_retry(self, survey_token, answer_token, **post):
        """A second thought of a family is one more answer of the same link."""
        _survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if feedback := answer._cs_family():
            return request.redirect(f"{feedback._short_path()}?again=1")
        return super().survey_retry(survey_token, answer_token, **post)

    @http.route()
    def survey_print(self, survey_token, review=False, answer_token=None, **post):
        """Nothing a family wrote is shown again by the page."""
        _survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        if feedback := answer._cs_family():
            return request.redirect(feedback._short_path())
        return super().survey_print(
            survey_token, review=review, answer_token=answer_token, **post
        )
