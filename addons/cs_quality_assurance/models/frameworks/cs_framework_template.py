from datetime import timedelta

from dateutil.relativedelta import relativedelta
from lxml import etree
from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import file_open
from odoo.tools.convert import xml_import
from odoo.tools.safe_eval import safe_eval

from ...frameworks.registry import TEMPLATES
from ...rules.financial_year import financial_year, year_label
from ..platform.guard import LIFECYCLE

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


# Lists of a council that a template adds to, in which each name stands once.
NAMED_ONCE = ("cs.child.promise",)


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
        self._keep_own(rec)
        return super()._tag_record(rec, extra_vals)

    def _keep_own(self, rec):
        """What the council has under the same name already stands for the template's:
        such a list holds each name once."""
        if rec.get("model") not in NAMED_ONCE:
            return
        xml_id = self.make_xml_id(rec.get("id"))
        if self.env.ref(xml_id, raise_if_not_found=False):
            return
        own = (
            self.env[rec.get("model")]
            .with_context(active_test=False)
            .search(
                [
                    ("name", "=", rec.findtext("field[@name='name']")),
                    ("company_id", "=", self.env.company.id),
                ],
                limit=1,
            )
        )
        if own:
            self.env["ir.model.data"]._update_xmlids(
                [{"xml_id": xml_id, "record": own, "noupdate": True}]
            )


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

    def action_unload(self):
        """Take a loaded framework away again, with all that came with it: the undo of
        loading, while no cycle was drawn and no audit made. QA managers.

        :raises UserError: something of the council's stands on it
        """
        self.ensure_one()
        self.check_access("unlink")
        Data = self.env["ir.model.data"]
        # As in load_template: what came with a template, in this company alone, is made
        # and taken away as a whole; each model's own locks still judge it.
        names = Data.sudo().search(
            [
                ("module", "=", NAMESPACE),
                (
                    "name",
                    "=like",
                    f"company\\_{self.company_id.id}\\_{self.template_code}\\_%",
                ),
            ],
            order="id desc",
        )
        if not names:
            raise UserError(
                self.env._(
                    "“%(framework)s” is your own, not one that was loaded. Archive it "
                    "instead.",
                    framework=self.name,
                )
            )
        # Some go with others, and their names with them.
        brought = {
            model: found.mapped("res_id")
            for model, found in names.grouped("model").items()
        }
        try:
            with self.env.cr.savepoint():
                # As above.
                whole = self.sudo().with_context(
                    active_test=False, cs_lifecycle=LIFECYCLE
                )
                whole.programme_ids.unlink()
                for model, ids in brought.items():
                    whole.env[model].browse(ids).exists().unlink()
        except (UserError, IntegrityError) as problem:
            raise UserError(
                self.env._(
                    "“%(framework)s” stays: cycles, audits or changes of your own "
                    "stand on it already. Archive it instead.",
                    framework=self.name,
                )
            ) from problem

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

    # What hangs on a framework: its programmes, the cases it is for, and copying it
    # all.

    programme_ids = fields.One2many("cs.programme", "framework_id", string="Programmes")
    programme_count = fields.Integer(
        compute="_compute_programme_count", string="Programmes, counted"
    )
    for_part = fields.Boolean(
        string="For a part of the council",
        help=(
            "Never for the whole council: it is used once departments are named "
            "(BPL-14, SWI-06)."
        ),
    )

    def _compute_programme_count(self):
        counts = dict(
            # How many there are, for readers of frameworks who see no programme.
            self.env["cs.programme"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [("framework_id", "in", self.ids)], ["framework_id"], ["__count"]
            )
        )
        for framework in self:
            framework.programme_count = counts.get(framework, 0)

    # --- side by side --------------------------------------------------------

    def action_put_into_use(self):
        """Take a framework out of the archive. QA managers.

        :raises UserError: one for a part of the council, with no departments named
        """
        self.check_access("write")
        for framework in self:
            if framework.for_part and not framework.department_ids:
                raise UserError(
                    self.env._(
                        "“%(framework)s” is for a part of the council. Name its "
                        "departments first; their cases follow it then.",
                        framework=framework.name,
                    )
                )
        self.action_unarchive()

    def action_view_programmes(self):
        """The programmes of this framework; whoever may read them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "cs_quality_assurance.action_cs_programme"
        )
        return action | {
            "domain": [("framework_id", "=", self.id)],
            "context": {"active_test": False, "default_framework_id": self.id},
        }

    def _domain_of_its_cases(self):
        """Cases whose department follows this framework rather than another.

        The nearest named department decides, as in ``_for_department``.
        """
        self.ensure_one()
        council = self.search([("company_id", "=", self.company_id.id)])
        others = (council._in_force() - self).department_ids
        mine = self.department_ids
        if mine:
            # Another's department beneath one of mine is nearer to its own cases.
            beneath = self.env["hr.department"].search(
                [("id", "child_of", mine.ids), ("id", "not in", mine.ids)]
            )
            nearer = others & beneath
            # ... and mine beneath theirs again nearer to mine.
            domain = Domain("department_id", "child_of", mine.ids)
            if nearer:
                below = mine.filtered(
                    lambda department: (
                        set(map(int, (department.parent_path or "").split("/")[:-1]))
                        & set(nearer.ids)
                    )
                )
                domain &= ~Domain("department_id", "child_of", nearer.ids) | (
                    Domain("department_id", "child_of", below.ids)
                    if below
                    else Domain.FALSE
                )
            return domain
        if others:
            return Domain("department_id", "=", False) | ~Domain(
                "department_id", "child_of", others.ids
            )
        return Domain.TRUE

    # --- copying ---------------------------------------------------------------

    def _get_parts_to_copy(self):
        """What is copied with a framework beside its own lines. Hook for addons.

        :return: list of recordsets, each with a ``framework_id``
        """
        self.ensure_one()
        mine = [("framework_id", "=", self.id)]
        own = {
            # An alternative comes with the expectation it stands in for.
            "cs.expectation": [*mine, ("alternative_of_id", "=", False)],
            "cs.meeting.type": mine,
            "cs.measure": mine,
            "cs.priority": mine,
        }
        return [
            self.env[model].with_context(active_test=False).search(domain)
            for model, domain in own.items()
        ]

    def _copy_parts_to(self, own):
        """The copy has its programmes, too, as drafts with the copied tools."""
        tools = {
            self[field]: own[field] for field in self._fields_of_tools() if self[field]
        }
        for part in self._get_parts_to_copy():
            copies = {record: record.copy({"framework_id": own.id}) for record in part}
            if part._name == "cs.expectation":
                self._copy_alternatives(copies)
            if part._name == "cs.meeting.type":
                # The line of reports stays within the copy.
                for meeting in copies.values():
                    reports_to = meeting.reports_to_id
                    meeting.reports_to_id = copies.get(reports_to, reports_to)
        for programme in self.with_context(active_test=False).programme_ids:
            if programme.state != "example":
                programme._copy_as_draft(own, tools)

    @api.model
    def _copy_alternatives(self, copies):
        """Alternatives follow their expectation; those in the archive are not copied
        with it.

        :param copies: dict of expectation -> its copy
        """
        Expectation = self.env["cs.expectation"].with_context(active_test=False)
        for alternative in Expectation.search(
            [
                ("alternative_of_id", "in", [record.id for record in copies]),
                ("active", "=", False),
            ]
        ):
            main = copies[alternative.alternative_of_id]
            alternative.copy({"alternative_of_id": main.id})
        made = [main.id for main in copies.values()]
        for alternative in Expectation.search([("alternative_of_id", "in", made)]):
            alternative.framework_id = alternative.alternative_of_id.framework_id
