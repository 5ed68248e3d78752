from odoo import fields, models


class CsFramework(models.Model):
    _inherit = "cs.framework"

    plan_copied_to_ids = fields.Many2many(
        "hr.employee",
        "cs_framework_plan_copied_to_rel",
        string="Plans are copied to",
        check_company=True,
        help="Besides the manager of the service: who leads on improvement (DUR-10).",
    )

    # Which actions an audit waits for before it closes.

    closing_actions = fields.Selection(
        [
            ("all", "Every action is signed off"),
            ("blocking", "Those marked as holding it open are signed off"),
        ],
        string="Before an audit closes",
        required=True,
        default="all",
        tracking=True,
        help="The others stay on the board until they are done.",
    )
