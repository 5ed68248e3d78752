import { Component } from "@odoo/owl";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { STATIC_ACTIONS_GROUP_NUMBER } from "@web/search/action_menus/action_menus";

const WORKBOOKS = {
    "cs.audit": { kind: "schedule", label: _t("Audit schedule to Excel") },
    "cs.action": { kind: "actions", label: _t("Action tracker to Excel") },
    "cs.expectation.owed": { kind: "owed", label: _t("Who owes what to Excel") },
    "cs.dispute": { kind: "disputes", label: _t("Disputes to Excel") },
};

/** Fetch a workbook of the records of a domain, of these ids, or of a choice. */
export function downloadWorkbook({ kind, ...what }) {
    return download({
        url: `/cs_quality_assurance/export/${kind}`,
        data: { data: JSON.stringify({ ...what, context: user.context }) },
    });
}

/** In the cog menu of lists and boards: what is on the screen, as a workbook. */
export class ExportWorkbook extends Component {
    static template = "cs_quality_assurance.ExportWorkbook";
    static components = { DropdownItem };
    static props = {};

    get workbook() {
        return WORKBOOKS[this.env.searchModel.resModel];
    }

    onSelected() {
        return downloadWorkbook({ kind: this.workbook.kind, domain: this.env.searchModel.domain });
    }
}

registry.category("cogMenu").add(
    "cs-export-workbook",
    {
        Component: ExportWorkbook,
        groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
        isDisplayed: (env) => ["kanban", "list"].includes(env.config.viewType) && env.searchModel.resModel in WORKBOOKS,
    },
    { sequence: 5 }
);

// From a menu or a selection: the server says which.
registry.category("actions").add("cs_quality_assurance.download", async (env, action) => {
    env.services.ui.block();
    try {
        await downloadWorkbook(action.params);
    } finally {
        env.services.ui.unblock();
    }
});
