from odoo import fields, models


class CsAgency(models.Model):
    """A partner agency that takes part in multi-agency audits (SWI-05).

    Everybody in the product reads the list; QA officers keep it.
    """

    _name = "cs.agency"
    _description = "Partner agency"
    _inherit = ["cs.guard.mixin"]
    _order = "name"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [
            ("health", "Health"),
            ("police", "Police"),
            ("education", "Education"),
            ("justice", "Probation and youth justice"),
            ("housing", "Housing"),
            ("voluntary", "Voluntary sector"),
            ("other", "Other"),
        ],
        string="Sector",
        required=True,
        default="other",
    )
    contact_role = fields.Char(
        string="Whom we ask",
        help="A role, such as “Named nurse for safeguarding”.",
    )
    tool_id = fields.Many2one(
        "cs.audit.tool",
        string="Their tool",
        check_company=True,
        ondelete="restrict",
        domain="[('state', '=', 'published'), ('subject', '=', 'child')]",
        help="What they answer about their own work, under their own login.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "cs_agency_user_rel",
        string="Who logs in for them",
        domain=lambda self: [
            (
                "all_group_ids",
                "in",
                self.env.ref("cs_quality_assurance.group_agency").ids,
            )
        ],
        help="Logins with the role Partner agency. They see their own part of the "
        "audits that they take part in, and nothing else.",
    )
    active = fields.Boolean(default=True)
    contribution_ids = fields.One2many("cs.audit.contribution", "agency_id")

    _name_uniq = models.Constraint(
        "unique(company_id, name)", "This agency is on the list already."
    )
