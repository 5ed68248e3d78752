from odoo import api, models

from .ir_http import APP


class IrUiMenu(models.Model):
    """Which entries of our app have nothing in them for this council and reader."""

    _inherit = "ir.ui.menu"

    @api.model
    def _cs_needs(self):
        """Entries that a framework brings: external id -> what must be there for it.

        Hook: other addons add theirs. An entry that is not here is a place to begin
        something; it has nothing in it only for those who cannot begin it.

        :return: dict of menu -> (model, domain)
        """
        core = "cs_quality_assurance."

        def line(kind):
            return "cs.programme.line", [("kind", "=", kind)]

        needs = {
            "menu_cs_dip_theme_now": line("dip_sample"),
            "menu_cs_dip_theme": line("dip_sample"),
            "menu_cs_dip_result": line("dip_sample"),
            "menu_cs_thematic_line": line("thematic"),
            "menu_cs_thematic_report": line("thematic"),
            "menu_cs_specialist_cycle": line("specialist"),
            "menu_cs_specialist_subject": line("specialist"),
            "menu_cs_benchmark_session": line("benchmark"),
            "menu_cs_audit_validation": line("external"),
            "menu_cs_self_audit": (
                "cs.framework",
                [("self_audit_tool_id", "!=", False)],
            ),
            "menu_cs_said": (
                "cs.audit",
                [
                    "|",
                    ("practitioner_user_id", "=", self.env.uid),
                    ("second_user_id", "=", self.env.uid),
                ],
            ),
            "menu_cs_expectation_board": ("cs.expectation", []),
            "menu_cs_expectation_owed": ("cs.expectation", []),
            "menu_cs_expectation_owed_mine": ("cs.expectation", []),
        }
        return {core + name: need for name, need in needs.items()}

    @api.model
    def _cs_quiet(self):
        """Entries left out of the bar; the command palette still has them, and their
        addresses open. Read as the user.

        :return: list of ids of menus
        """
        needs = {
            menu.id: need
            for name, need in self._cs_needs().items()
            if (menu := self.env.ref(name, raise_if_not_found=False))
        }
        entries = self.search([("id", "child_of", self.env.ref(APP).id)])
        # What an entry that they see opens; the menu itself is read in the same way.
        return [
            menu.id
            for menu in entries.sudo().filtered("action")
            if self._cs_is_quiet(menu.action, needs.get(menu.id))
        ]

    def _cs_is_quiet(self, action, need):
        """Whether there is nothing in it, and nothing that this reader could begin."""
        if action._name == "ir.actions.act_window":
            Model = self.env[action.res_model]
            # What is in a list is shown, whether or not the framework still brings it.
            if Model._transient or not Model.has_access("read"):
                return False
            if not need and Model.has_access("create"):
                return False
            if Model.search_count([], limit=1):
                return False
        elif not need:
            return False
        # Whether a framework brings it is no secret of its programme.
        return not need or not self.env[need[0]].sudo().search_count(need[1], limit=1)
