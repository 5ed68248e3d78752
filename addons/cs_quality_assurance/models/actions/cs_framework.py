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

    # The case system is not ours, so nothing is refused there: it is said and counted.

    file_held_by_audit = fields.Boolean(
        string="Until its audit is complete",
        tracking=True,
        help="A file that closes before that is shown to the practitioner, their team "
        "manager and QA.",
    )
    file_held_by_actions = fields.Boolean(
        string="Until the actions marked so are done",
        tracking=True,
        help="Those marked as holding the audit open hold the file, too.",
    )
