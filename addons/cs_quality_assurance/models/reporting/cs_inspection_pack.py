import base64
import calendar
import hashlib
import html
import io
import json
import logging
import secrets
import zipfile

from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules import pseudonyms, sampling
from ..platform.guard import LIFECYCLE

_logger = logging.getLogger(__name__)

MANAGER = "cs_quality_assurance.group_qa_manager"


class CsInspectionPack(models.Model):
    """What an inspector asks for, in one file: made in the background, kept with who
    made it, when, and for whom.

    QA managers only. Without names by default: of case references keys are written,
    whose list stays here.
    """

    _name = "cs.inspection.pack"
    _description = "Pack for an inspector"
    _inherit = ["cs.guard.mixin", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="For whom, and what", required=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    framework_id = fields.Many2one(
        "cs.framework",
        required=True,
        check_company=True,
        default=lambda self: self.env["cs.framework"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.subtract(
            fields.Date.context_today(self), years=1
        ),
    )
    date_to = fields.Date(string="To", required=True, default=fields.Date.context_today)
    audit_ids = fields.Many2many(
        "cs.audit",
        string="Audits end to end",
        check_company=True,
        domain="[('state', 'in', ('closing', 'closed'))]",
        help="Empty: six, drawn by the seed.",
    )
    seed = fields.Char(
        readonly=True, copy=False, default=lambda self: sampling.new_seed()
    )
    with_names = fields.Boolean(
        string="With case references and names",
        help="Leave it off unless whoever gets the pack may see them.",
    )
    state = fields.Selection(
        [("draft", "To be made"), ("asked", "Being made"), ("made", "Made")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    progress = fields.Integer(
        string="How far it has come", readonly=True, copy=False, aggregator=None
    )
    made_by_id = fields.Many2one(
        "res.users", string="Made by", readonly=True, copy=False
    )
    made_on = fields.Datetime(string="Made on", readonly=True, copy=False)
    file = fields.Binary(string="The pack", readonly=True, copy=False, attachment=True)
    filename = fields.Char(readonly=True, copy=False)
    secret = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        default=lambda self: secrets.token_hex(16),
    )
    key_text = fields.Text(string="Keys", readonly=True, copy=False)

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "The pack ends before it begins."
    )

    def write(self, vals):
        if vals.keys() & {
            "framework_id",
            "date_from",
            "date_to",
            "audit_ids",
            "with_names",
            "name",
        }:
            for pack in self:
                if pack.state != "draft":
                    raise UserError(
                        self.env._(
                            "“%(pack)s” was made, and stays as it was given out. Make "
                            "another.",
                            pack=pack.name,
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(pack.state == "made" for pack in self):
            raise UserError(
                self.env._("What was given out stays on the record, with its keys.")
            )

    # --- making it ----------------------------------------------------------------

    def action_make(self):
        """Ask for it to be made, in the background. QA managers.

        :raises AccessError: for anybody else
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a QA manager makes a pack."))
        asked = self.filtered(lambda pack: pack.state == "draft")
        asked.with_context(cs_lifecycle=LIFECYCLE).write(
            {"state": "asked", "made_by_id": self.env.uid, "progress": 0}
        )
        self.env.ref("cs_quality_assurance.cron_inspection_packs")._trigger()
        return True

    def action_look(self):
        """Show how far it has come: the screen reads it again. Whoever reads it."""
        return True

    @api.model
    def _cron_packs(self):
        """Make what was asked for; run again it makes nothing twice (ALL-08)."""
        asked = self.search([("state", "=", "asked")])
        for left, pack in zip(range(len(asked))[::-1], asked, strict=True):
            try:
                pack._make()
            except Exception:  # pylint: disable=broad-except
                self.env.cr.rollback()
                _logger.exception("%s could not be made", pack)
                pack.with_context(cs_lifecycle=LIFECYCLE).write({"state": "draft"})
                pack.message_post(
                    body=self.env._(
                        "It could not be made. Whoever runs Odoo finds why in its log."
                    )
                )
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break

    def _make(self):
        """Write the file, with the rights of whoever asked for it; how far it has come
        is kept after each page, for who waits for it."""
        self.ensure_one()
        mine = self.with_user(self.made_by_id).with_company(self.company_id)
        mine = mine.with_context(allowed_company_ids=self.company_id.ids)
        printed = mine._to_print()
        files = {}
        for done, (name, report, record) in enumerate(printed):
            self.with_context(cs_lifecycle=LIFECYCLE).progress = round(
                100 * done / len(printed)
            )
            self.env["ir.cron"]._commit_progress()
            files[name] = mine._printed(report, record)
        files = mine._files(files)
        left = frozenset()
        # The secret stays with the product; only the keys made of it are used.
        words, keys = mine._words(self.sudo().secret)
        if not self.with_names:
            parts, left = mine._parts_of_names()
            colleague = self.env._("a colleague")
            files = {
                name: pseudonyms.replace_names(
                    pseudonyms.replace_all(text, words), parts, colleague
                )
                for name, text in files.items()
            }
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            sums = {}
            for name, text in files.items():
                data = text.encode()
                sums[name] = hashlib.sha256(data).hexdigest()
                archive.writestr(name, data)
            archive.writestr(
                "manifest.json", json.dumps(sums, indent=1, sort_keys=True)
            )
        self.with_context(cs_lifecycle=LIFECYCLE).write(
            {
                "state": "made",
                "made_on": fields.Datetime.now(),
                "file": base64.b64encode(content.getvalue()),
                "filename": f"pack-{self.date_to}.zip",
                "key_text": "\n".join(
                    f"{key}  {reference}" for reference, key in sorted(keys.items())
                ),
            }
        )
        self.message_post(
            body=self.env._(
                "Made for “%(name)s”: %(count)s files.",
                name=self.name,
                count=len(files),
            )
        )
        if left:
            self.message_post(
                body=self.env._(
                    "Names that are also words of your tools or teams, and so were "
                    "left where they stand alone: %(names)s. Read the pages for them "
                    "before you give the pack away.",
                    names=", ".join(sorted(left)),
                )
            )

    def _people(self):
        """What everybody here is called."""
        # Only to be taken out of what is given away.
        every = self.sudo().with_context(active_test=False).env
        people = every["hr.employee"].search([("company_id", "=", self.company_id.id)])
        logins = every["res.users"].search([("company_ids", "in", self.company_id.ids)])
        return [*filter(None, [*people.mapped("name"), *logins.mapped("name")])]

    def _parts_of_names(self):
        """Words of names to take out, and words of names that must stay because the
        council's own wording has them."""
        # Wording of tools and names of teams: no person's.
        every = self.sudo().with_context(active_test=False).env
        here = [("company_id", "in", (self.company_id.id, False))]
        tools = every["cs.audit.tool"].search(here)
        domains = tools.domain_ids
        kept = [
            *tools.mapped("name"),
            *domains.mapped("name"),
            *domains.mapped("guidance"),
            *domains.mapped("prompts"),
            *every["hr.department"].search(here).mapped("name"),
            *tools.scale_id.grade_ids.mapped("name"),
            *every["cs.practice.standard"].search(here).mapped("name"),
            self.company_id.name,
            self.framework_id.name,
            *calendar.month_name,
            # What our own pages are written with.
            *every["ir.model.fields"]
            .search([("model", "=like", "cs.%")])
            .mapped("field_description"),
            *every["ir.model.fields.selection"]
            .search([("field_id.model", "=like", "cs.%")])
            .mapped("name"),
        ]
        return pseudonyms.parts_of(self._people(), filter(None, kept))

    def _words(self, secret):
        """What is taken out of every page, and what stands instead.

        :return: {name or reference: what is written}, {reference: key}
        """
        # Names and references only, to be taken out of what a QA manager gives away.
        every = self.sudo().with_context(active_test=False).env
        ours = [("company_id", "=", self.company_id.id)]
        keys = pseudonyms.keys_of(
            every["cs.case"].search(ours).mapped("reference"), secret
        )
        colleague = self.env._("a colleague")
        names = {
            # As the pages have it, too: O&#39;Brien.
            written: colleague
            for name in self._people()
            for written in (name, str(escape(name)), html.escape(name))
        }
        return {**names, **keys}, keys
