from odoo import models
from odoo.fields import Domain


class CsFrameworkFollowRule(models.Model):
    """Whose audits a rule follows."""

    _inherit = "cs.framework.follow.rule"

    def _domain_whose(self):
        """Audits of the rule's line; of a framework's rule all of the framework, but
        those of lines that say their own."""
        self.ensure_one()
        if self.programme_line_id:
            return _of_lines(self.programme_line_id)
        domain = Domain("framework_id", "=", self.framework_id.id)
        lines = self.env["cs.programme.line"].with_context(active_test=False)
        own = lines.search(
            [
                ("follow_ups_own", "=", True),
                ("programme_id.framework_id", "=", self.framework_id.id),
            ]
        )
        return domain & ~_of_lines(own) if own else domain


def _of_lines(lines):
    """Audits that these lines started or drew, and what their own rules brought."""
    return (
        Domain("programme_line_id", "in", lines.ids)
        | Domain("cycle_id.programme_line_id", "in", lines.ids)
        | Domain("follow_rule_id.programme_line_id", "in", lines.ids)
    )
