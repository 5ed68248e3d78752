import base64
import ipaddress
import secrets
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from reportlab.graphics import renderSVG
from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..cycles.cs_cycle import OFFICER
from ..platform.guard import LIFECYCLE, in_lifecycle

# Typed from paper: no letter or figure that looks like another. 10 of them cannot be
# guessed.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"

CODE_LENGTH = 10

# A family may think again; nobody fills a council's inbox with one letter.
MOST_ANSWERS = 5

WHO = [
    ("child", "Child or young person"),
    ("parent", "Parent"),
    ("carer", "Carer"),
    ("other", "Somebody else in the family"),
]


def _is_public(url):
    """Whether a family at home could reach this address."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(
            (".local", ".internal", ".lan", ".test")
        )


class CsFamilyFeedback(models.Model):
    """One family member's own link to the questionnaire, and what they answered
    (SWI-02, LUT-04, BWD-10).

    The auditor and QA officers make links. The page behind a link asks for no login
    and no name, and knows nothing of the audit: only this record, which the family
    never sees, holds both. The auditor, QA, leaders and, once the audit is submitted,
    its moderator and the managers read the answers.
    """

    _name = "cs.family.feedback"
    _description = "Family feedback"
    _inherit = ["cs.guard.mixin", "mail.thread"]
    _order = "id desc"
    _rec_name = "audit_name"

    audit_id = fields.Many2one(
        "cs.audit", required=True, index=True, ondelete="cascade"
    )
    audit_name = fields.Char(related="audit_id.name", string="Audit number")
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, index=True, precompute=True
    )
    who = fields.Selection(WHO, required=True, default="parent", tracking=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting for an answer"),
            ("answered", "Answered"),
            ("withdrawn", "Withdrawn"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    made_on = fields.Date(
        string="Made on",
        readonly=True,
        default=lambda self: fields.Date.context_today(self),
    )
    expires_on = fields.Date(string="Works until", readonly=True)
    is_expired = fields.Boolean(compute="_compute_is_expired", string="No longer works")
    answered_on = fields.Date(string="Answered on", readonly=True)
    # The survey's side of it; nothing there points back.
    user_input_id = fields.Many2one(
        "survey.user_input",
        readonly=True,
        index=True,
        ondelete="set null",
        groups="base.group_system",
        string="Sheet of answers",
    )
    # Second thoughts, and answers from another browser; each is kept and shown.
    further_input_ids = fields.Many2many(
        "survey.user_input",
        readonly=True,
        groups="base.group_system",
        string="Further answers",
    )
    code = fields.Char(readonly=True, copy=False, groups="base.group_system")
    url = fields.Char(
        string="Link", compute="_compute_url", help="For the family, and nobody else."
    )
    link_warning = fields.Char(compute="_compute_url", string="About the address")
    answers = fields.Json(compute="_compute_answers")
    answer_text = fields.Text(string="What they say", compute="_compute_answers")

    _code_once = models.UniqueIndex("(code) WHERE code IS NOT NULL")

    @api.depends("expires_on", "state")
    def _compute_is_expired(self):
        today = fields.Date.context_today(self)
        for feedback in self:
            feedback.is_expired = (
                feedback.state == "waiting"
                and bool(feedback.expires_on)
                and feedback.expires_on < today
            )

    @api.depends("state", "expires_on")
    @api.depends_context("uid")
    def _compute_url(self):
        for feedback in self:
            # Whoever made it hands it on; for others the link stays closed.
            asked = feedback.sudo().user_input_id
            open_link = feedback.state == "waiting" and not feedback.is_expired
            feedback.url = (
                f"{asked.get_base_url()}{feedback.sudo()._short_path()}"
                if asked and open_link and feedback._may_ask()
                else False
            )
            feedback.link_warning = (
                self.env._(
                    "This address works only inside the council. Ask an administrator "
                    "to set the web address that families can reach (web.base.url) "
                    "before you send it."
                )
                if feedback.url and not _is_public(feedback.url)
                else False
            )

    @api.depends("state")
    def _compute_answers(self):
        for feedback in self:
            # Survey's own rights are for survey staff; this record's rules decide here.
            rows = (
                feedback.sudo()._list_answers() if feedback.state == "answered" else []
            )
            feedback.answers = rows
            feedback.answer_text = "\n".join(
                f"{row['question']}\n    {row['answer']}" for row in rows
            )

    def _inputs(self):
        """Every answer given with these links, the first one first. Superuser only."""
        return self.user_input_id | self.further_input_ids.sorted("id")

    def _list_answers(self):
        """Questions answered, in order: list of dict with question and answer; those
        of a second thought follow, with their day."""
        done = self._inputs().filtered(lambda given: given.state == "done")
        rows = []
        for number, given in enumerate(done):
            found = self._list_input(given)
            if number:
                day = format_date(self.env, given.end_datetime, date_format="d MMMM y")
                said = self.env._("Another answer, %(date)s", date=day)
                found = [
                    {**row, "question": f"{said}: {row['question']}"} for row in found
                ]
            rows += found
        return rows

    def _list_input(self, given):
        rows = {}
        lines = given.user_input_line_ids.filtered(lambda line: not line.skipped)
        for line in lines.sorted(lambda line: (line.question_sequence, line.id)):
            # The display name cuts long texts short.
            said = line.value_text_box or line.value_char_box or line.display_name
            rows.setdefault(line.question_id, []).append(said)
        return [
            {"question": question.title, "answer": ". ".join(answers)}
            for question, answers in rows.items()
        ]

    def _may_ask(self):
        """Whether the current user asks this family: the auditor, or a QA officer."""
        self.ensure_one()
        return (
            self.env.su
            or self.audit_id.auditor_user_id == self.env.user
            or self.env.user.has_group(OFFICER)
        )

    # --- making and ending ------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        made = super().create(vals_list)
        for feedback in made:
            feedback._check_asking()
            feedback._make_link()
        return made

    def _check_asking(self):
        if in_lifecycle(self.env):
            return
        for feedback in self:
            if not feedback._may_ask():
                raise AccessError(
                    self.env._("The family is asked by the auditor or by a QA officer.")
                )
            if feedback.audit_id.state not in ("allocated", "in_progress"):
                raise UserError(
                    self.env._(
                        "%(audit)s is not under way, so the family is not asked now.",
                        audit=feedback.audit_id.name,
                    )
                )

    def _make_link(self):
        """A questionnaire of their own, without a login, a name or an address."""
        self.ensure_one()
        framework = self.audit_id.framework_id
        # Checked above who asks; surveys are otherwise for survey staff.
        own = self.sudo().with_context(cs_lifecycle=LIFECYCLE)
        survey = own.env["survey.survey"].browse(
            own.audit_id.framework_id.family_survey_id.id
            or self.env.ref("cs_quality_assurance.survey_family_feedback").id
        )
        expires = fields.Date.context_today(self) + timedelta(
            days=framework.family_link_days
        )
        asked = survey._create_answer(
            check_attempts=False, deadline=datetime.combine(expires, time(23, 59, 59))
        )
        code = "".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH))
        own.write({"user_input_id": asked.id, "expires_on": expires, "code": code})

    # --- the address of the letter -------------------------------------------

    def _short_path(self):
        return f"/f/{self.code}"

    @api.model
    def _by_code(self, code):
        """The link with this code, as typed; none when it is closed. Superuser only."""
        found = self.search([("code", "=", code.strip().lower())], limit=1)
        is_open = found.state != "withdrawn" and found._days_left() > 0
        return found if is_open else self.browse()

    def _days_left(self):
        """Days on which the link still works, today included."""
        today = fields.Date.context_today(self)
        return max(0, (self.expires_on - today).days + 1) if self.expires_on else 0

    def _answer_for(self, mark, again=False):
        """The answer begun in the browser with this mark; for any other one that
        nobody has begun.

        :param again: begin once more after having finished
        :return: ``survey.user_input``; none when there have been enough
        """
        self.ensure_one()
        given = self._inputs()
        own = given.filtered(lambda one: mark and one.cs_browser == mark)[-1:]
        if own and not (again and own.state == "done"):
            return own
        if untouched := given.filtered(lambda one: one.state == "new")[:1]:
            return untouched
        if len(given) >= MOST_ANSWERS:
            return given.browse()
        made = self.user_input_id.survey_id._create_answer(
            check_attempts=False, deadline=self.user_input_id.deadline
        )
        self.with_context(cs_lifecycle=LIFECYCLE).further_input_ids += made
        return made

    def write(self, vals):
        if not in_lifecycle(self.env) and "who" in vals:
            self._check_asking()
        return super().write(vals)

    def action_withdraw(self):
        """Close the link before it is answered. The auditor, QA officers."""
        for feedback in self:
            if not feedback._may_ask():
                raise AccessError(
                    self.env._("The family is asked by the auditor or by a QA officer.")
                )
            if feedback.state != "waiting":
                raise UserError(self.env._("This link is closed already."))
        # Checked above; see _make_link.
        own = self.sudo().with_context(cs_lifecycle=LIFECYCLE)
        own._inputs().deadline = fields.Datetime.now() - timedelta(seconds=1)
        own.write({"state": "withdrawn"})

    def action_print_letter(self):
        """A short letter with the link, to hand over or post. Whoever asks."""
        self.ensure_one()
        if not self.url:
            raise UserError(
                self.env._("This link no longer works. Make another one instead.")
            )
        return self.env.ref(
            "cs_quality_assurance.action_report_family_letter"
        ).report_action(self)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not in_lifecycle(self.env):
            raise UserError(
                self.env._("What a family was asked is kept. Withdraw the link.")
            )

    def _answered(self):
        """The family has finished: the auditor hears of it, by number only (ALL-07)."""
        heard = self.filtered(lambda feedback: feedback.state != "withdrawn")
        heard.with_context(cs_lifecycle=LIFECYCLE).write(
            {"state": "answered", "answered_on": fields.Date.context_today(self)}
        )
        heard.invalidate_recordset(["answers", "answer_text"])
        for audit in heard.audit_id:
            if audit.auditor_user_id:
                audit.activity_schedule(
                    "cs_quality_assurance.activity_family_feedback",
                    user_id=audit.auditor_user_id.id,
                    summary=self.env._("Read what the family says"),
                )

    def _qr_code(self):
        """The address as a picture for the camera of a phone: a data address, so that
        nothing is fetched to print it."""
        self.ensure_one()
        drawing = createBarcodeDrawing("QR", value=self.url, width=160, height=160)
        picture = base64.b64encode(renderSVG.drawToString(drawing).encode())
        return f"data:image/svg+xml;base64,{picture.decode()}"

    def _phone(self):
        """The number that a worried family rings."""
        return self.audit_id.framework_id.family_phone or self.company_id.phone or ""

    def _expiry_in_words(self):
        self.ensure_one()
        return format_date(self.env, self.expires_on, date_format="d MMMM y")
