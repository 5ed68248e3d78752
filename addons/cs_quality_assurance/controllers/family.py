from odoo import http
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey


def _cookie(feedback):
    return f"cs_family_{feedback.code}"


class FamilyQuestionnaire(Survey):
    """The page behind a family's address (SWI-02, LUT-04).

    An answer belongs to the browser in which it is written: whoever else holds the
    letter finds an empty questionnaire, and can read nothing back, whatever page they
    ask for. What they write is kept and shown as one more answer.
    """

    @http.route("/f/<string:code>", type="http", auth="public", sitemap=False)
    def family(self, code, again=False):
        """The short address of the letter: to this browser's own answer."""
        # Nobody here has a login; the code says which link it is, and nothing is shown.
        feedback = request.env["cs.family.feedback"].sudo()._by_code(code)
        held = request.cookies.get(_cookie(feedback)) if feedback else None
        answer = feedback._answer_for(held, again=bool(again)) if feedback else None
        if not answer:
            return request.render("cs_quality_assurance.family_link_closed", status=404)
        page = f"/survey/{answer.survey_id.access_token}/{answer.access_token}"
        response = request.redirect(page)
        self._keep_to_this_browser(response, feedback, answer)
        return response

    def _keep_to_this_browser(self, response, feedback, answer):
        response.set_cookie(
            _cookie(feedback),
            answer.access_token,
            max_age=60 * 60 * 24 * feedback._days_left(),
            httponly=True,
            samesite="Lax",
        )

    def _check_validity(self, survey_sudo, answer_sudo, answer_token, **options):
        found = super()._check_validity(
            survey_sudo, answer_sudo, answer_token, **options
        )
        feedback = answer_sudo._cs_family()
        if found is True and feedback and answer_sudo.state != "new":
            if request.cookies.get(_cookie(feedback)) != answer_sudo.access_token:
                return "answer_wrong_user"
        return found

    @http.route()
    def survey_display_page(self, survey_token, answer_token, **post):
        """A family's page in another browser: the questionnaire, empty."""
        _survey, answer = self._fetch_from_access_token(survey_token, answer_token)
        feedback = answer._cs_family()
        if feedback and answer.state != "new":
            if request.cookies.get(_cookie(feedback)) != answer.access_token:
                return request.redirect(feedback._short_path())
        response = super().survey_display_page(survey_token, answer_token, **post)
        if feedback and answer.state == "new":
            self._keep_to_this_browser(response, feedback, answer)
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
