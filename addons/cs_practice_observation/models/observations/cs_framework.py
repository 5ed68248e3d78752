from odoo import api, fields, models

from odoo.addons.cs_quality_assurance.models.frameworks.cs_framework_template import (
    NAMESPACE,
)

ADDON = "cs_practice_observation"
# code -> what an addon's files hold for one council only
COUNCIL_FILES = {
    "blackpool": "blackpool_observation.xml",
    "durham": "durham_observation.xml",
    "swindon": "swindon_observation.xml",
}
# code -> who observes, where it is not the line: Swindon's leaders observe anywhere in
# practice week (SWI-10).
OBSERVERS = {"swindon": "manager"}


class CsFramework(models.Model):
    """What a council says about practice observations: the tool, and who observes."""

    _inherit = "cs.framework"

    observation_tool_id = fields.Many2one(
        "cs.audit.tool",
        string="Observation tool",
        check_company=True,
        tracking=True,
        domain="[('counts_as', '=', 'observation')]",
    )
    observer_choice = fields.Selection(
        [
            ("line", "Managers in line, and people in the jobs named"),
            ("manager", "Any manager, quality assurance, and people in these jobs"),
            ("anyone", "Any colleague, except those the person manages"),
        ],
        string="Who observes practice",
        required=True,
        default="line",
        tracking=True,
        help="A manager is always observed by somebody in the line above where this "
        "says managers in line (DUR-17).",
    )
    observer_job_ids = fields.Many2many(
        "hr.job",
        "cs_framework_observer_job_rel",
        string="Jobs that observe",
        check_company=True,
        help="Besides managers: senior practitioners and social work consultants, "
        "for example.",
    )

    @api.model
    def _get_template_files(self, code):
        files = super()._get_template_files(code) + [
            f"{ADDON}/frameworks/observation_tool.xml",
            f"{ADDON}/frameworks/observation_domains_1_4.xml",
            f"{ADDON}/frameworks/observation_domains_5_8.xml",
        ]
        if code in COUNCIL_FILES:
            files.append(f"{ADDON}/frameworks/{COUNCIL_FILES[code]}")
        if code == "swindon":
            files.append(f"{ADDON}/frameworks/swindon_practice_weeks.xml")
        return files

    def _publish_loaded_tools(self, code):
        result = super()._publish_loaded_tools(code)
        prefix = f"{NAMESPACE}.company_{self.env.company.id}_{code}_"
        # Called by the loader after the role was checked; sets what it has just loaded.
        framework = self.sudo().env.ref(f"{prefix}framework")
        # As above: what was just loaded.
        tool = self.sudo().env.ref(f"{prefix}tool_observation", False)
        if tool and not framework.observation_tool_id:
            framework.observation_tool_id = tool
            framework.observer_choice = OBSERVERS.get(code, "line")
        return result
