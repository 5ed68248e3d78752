import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { downloadWorkbook } from "../export/export";
import { DashboardChart } from "./dashboard_chart";

const FILTERS = [
    ["period", _t("Period")],
    ["department", _t("Where"), _t("Everything you may see")],
    ["sample", _t("Which audits")],
    ["by", _t("Over time")],
    ["case_type", _t("Type of case"), _t("Every type")],
    ["framework", _t("Framework"), _t("Every framework")],
];

/** What the work shows: one sentence on top, then a block for each question. */
export class Dashboard extends Component {
    static template = "cs_quality_assurance.Dashboard";
    static components = { DashboardChart };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Dashboard");
    static path = "dashboard";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ found: null, choice: this.props.state?.choice || {} });
        useSetupAction({ getLocalState: () => ({ choice: { ...this.state.choice } }) });
        onWillStart(() => this.load());
    }

    /** An answer that comes after a later question is dropped. */
    async load() {
        const asked = (this.asked = {});
        const found = await this.orm.call(this.model, "get_dashboard", [{ ...this.state.choice }]);
        if (asked === this.asked) {
            Object.assign(this.state, { found, choice: found.choice });
        }
    }

    get title() {
        return this.props.action.name || this.constructor.displayName;
    }

    opening(block) {
        return _t("Open: %s", block.title);
    }

    /** What is shown: the work, or how people judge. */
    get model() {
        return this.props.action.params?.model || "cs.dashboard";
    }

    /** Filters with something to choose between. */
    get filters() {
        const { options } = this.state.found;
        return FILTERS.filter(([name, , all]) => options[name].length > (all ? 1 : 0)).map(([name, label, all]) => ({
            name,
            label,
            options: all ? [["", all], ...options[name]] : options[name],
        }));
    }

    isChosen(name, value) {
        return String(this.state.choice[name] || "") === String(value);
    }

    async choose(name, value) {
        this.state.choice[name] = value;
        // The dates start from what is shown, and count once one is changed.
        if (name !== "period" || value !== "dates") {
            await this.load();
        }
    }

    /** A day counts once it is left: a browser tells of each figure that is typed. */
    async chooseDay(name, value) {
        if (value && value !== this.state.choice[name]) {
            await this.choose(name, value);
        }
    }

    onDayKeydown(ev) {
        if (ev.key === "Enter") {
            ev.target.blur();
        }
    }

    /** The records behind a figure. */
    open({ model, domain, name }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name,
            res_model: model,
            domain,
            views: [
                [false, "list"],
                ...(model.startsWith("cs.figure.") ? [[false, "pivot"], [false, "graph"]] : [[false, "form"]]),
            ],
        });
    }

    export() {
        return downloadWorkbook({ kind: "figures", choice: this.state.choice });
    }

    print() {
        window.print();
    }
}

registry.category("actions").add("cs_quality_assurance.dashboard", Dashboard);
