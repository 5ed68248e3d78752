from datetime import timedelta

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import file_open
from odoo.tools.convert import xml_import
from odoo.tools.safe_eval import safe_eval

from ..frameworks.registry import TEMPLATES
from ..rules.financial_year import financial_year, year_label
from .guard import LIFECYCLE

# A namespace of our own: an upgrade of the addon never touches what a council loaded
# and edited.
NAMESPACE = "__cs_framework__"


def _days_of_the_year(today):
    """Names that a template's ``eval`` may use for days of the year it is loaded in.

    In the last quarter it is the next financial year: nobody plans a year that is over.
    """
    start, end = financial_year(today + relativedelta(months=3))
    return {
        "year_start": start,
        "year_end": end,
        "year_name": year_label(start),
        "year_first_monday": start + timedelta(days=-start.weekday() % 7),
        "relativedelta": relativedelta,
    }


class TemplateImport(xml_import):
    """Odoo's own data loader, with ids that belong to one company's copy of one
    template."""

    def __init__(self, env, code, filename):
        super().__init__(
            env, NAMESPACE, {}, "update", noupdate=True, xml_filename=filename
        )
        self.prefix = f"company_{env.company.id}_{code}_"
        self.days = _days_of_the_year(fields.Date.context_today(env["cs.framework"]))

    def make_xml_id(self, xml_id):
        if not xml_id or "." in xml_id:
            return xml_id
        return f"{NAMESPACE}.{self.prefix}{xml_id}"

    def _tag_record(self, rec, extra_vals=None):
        fields = self.env[rec.get("model")]._fields
        if (
            "company_id" in fields
            and fields["company_id"].store
            and not fields["company_id"].related
        ):
            # Every company has its own copy of everything a template brings, scales
            # included.
            extra_vals = dict(extra_vals or {}, company_id=self.env.company.id)
        for field in list(rec):
            # A programme is for the year in which it is loaded.
            if "year_" in (expression := field.get("eval") or ""):
                extra_vals = dict(
                    extra_vals or {},
                    **{field.get("name"): safe_eval(expression, dict(self.days))},
                )
                rec.remove(field)
        return super()._tag_record(rec, extra_vals)


class CsFramework(models.Model):
    """Loading one council's framework on demand, as charts of accounts are."""

    _inherit = "cs.framework"

    @api.model
    def load_template(self, code):
        """Bring one council's tools, limits and policies into the current company.

        Loading again changes nothing: what is there, edited or not, is left as it is.
        QA
        managers only.

        :param code: a key of ``frameworks.registry.TEMPLATES``
        :return: the framework of the current company
        :raises UserError: unknown code, or a template that has no content
        """
        if not self.env.su and not self.env.user.has_group(
            "cs_quality_assurance.group_qa_manager"
        ):
            raise AccessError(self.env._("Only a QA manager can load a framework."))
        template = TEMPLATES.get(code)
        if not template or not template["files"]:
            raise UserError(
                self.env._(
                    "There is no framework called “%(code)s”. Choose one of: "
                    "%(codes)s.",
                    code=code,
                    codes=", ".join(
                        sorted(
                            code for code, known in TEMPLATES.items() if known["files"]
                        )
                    ),
                )
            )
        self._load_template_files(code, self._get_template_files(code))
        framework = self.env.ref(
            f"{NAMESPACE}.company_{self.env.company.id}_{code}_framework"
        )
        self._publish_loaded_tools(code)
        return framework

    @api.model
    def _get_template_files(self, code):
        """The files of one template, in the order they are loaded.

        Hook: an addon adds what it brings to a council. A file names the records of
        another file by their own ids, whichever addon has it.

        :return: list of paths that begin with the name of an addon
        """
        return [
            f"cs_quality_assurance/frameworks/{name}"
            for name in TEMPLATES[code]["files"]
        ]

    @api.model
    def _load_template_files(self, code, paths):
        """Load some files of a template into the current company; loaded ones stay as
        they are."""
        # Called by load_template, which checks the role, and when an addon is
        # installed:
        # external ids are written, which no user may.
        loader_env = self.with_company(self.env.company).sudo().env
        for path in paths:
            with file_open(path, "rb") as stream:
                TemplateImport(loader_env, code, path.rsplit("/", 1)[-1]).parse(
                    etree.parse(stream).getroot()
                )

    @api.model
    def _load_added_files(self, addon):
        """Bring what an addon adds to templates that councils have loaded already.

        For the ``post_init_hook`` of an addon that extends ``_get_template_files``.
        """
        # Installing an addon is the superuser's work.
        for framework in (
            self.sudo()
            .with_context(active_test=False)
            .search([("template_code", "in", list(TEMPLATES))])
        ):
            # As above: the installation, for each council in turn.
            here = self.with_company(framework.company_id).sudo()
            code = framework.template_code
            here._load_template_files(
                code,
                [
                    path
                    for path in here._get_template_files(code)
                    if path.startswith(f"{addon}/")
                ],
            )
            here._publish_loaded_tools(code)

    def _publish_loaded_tools(self, code):
        """The template's tools come ready for use; a tool already published stays as it
        is."""
        # As in load_template; only this company's copy of this template is touched.
        names = (
            self.env["ir.model.data"]
            .sudo()
            .search(
                [
                    ("module", "=", NAMESPACE),
                    ("model", "=", "cs.audit.tool"),
                    ("name", "=like", f"company\\_{self.env.company.id}\\_{code}\\_%"),
                ]
            )
        )
        # Those just loaded: see the comment above.
        tools = self.env["cs.audit.tool"].sudo().browse(names.mapped("res_id")).exists()
        fresh = tools.filtered(lambda tool: tool.state == "draft" and tool.version == 1)
        fresh.with_context(cs_lifecycle=LIFECYCLE).action_publish()
