import { Component, onWillDestroy, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const FIRST_LOOK = 1200;
const LOOK_EVERY = 900;
const LONG_CALLS = new Set(["action_preview", "action_import"]);

/**
 * Shows how far the reading of a register has come while its button waits.
 * It listens for the button's call and asks the server now and then; short
 * files are done before it asks at all.
 */
export class ImportProgress extends Component {
    static template = "cs_quality_assurance.ImportProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ running: false, percent: 0, label: "" });
        this.calls = new Set();
        useBus(rpcBus, "RPC:REQUEST", ({ detail }) => this.onRequest(detail.data));
        useBus(rpcBus, "RPC:RESPONSE", ({ detail }) => this.onResponse(detail.data));
        onWillDestroy(() => browser.clearTimeout(this.timer));
    }

    onRequest(data) {
        const { model, method } = data.params || {};
        if (model === "cs.case.import" && LONG_CALLS.has(method)) {
            this.calls.add(data.id);
            this.timer = browser.setTimeout(() => this.look(), FIRST_LOOK);
        }
    }

    onResponse(data) {
        if (this.calls.delete(data.id) && !this.calls.size) {
            browser.clearTimeout(this.timer);
            this.state.running = false;
            this.state.percent = 0;
        }
    }

    async look() {
        if (!this.calls.size || !this.props.record.resId) {
            return;
        }
        const found = await this.orm.silent
            .call("cs.case.import", "read_progress", [[this.props.record.resId]])
            .catch(() => false);
        if (!this.calls.size) {
            return;
        }
        this.state.running = true;
        if (found) {
            this.state.percent = found.percent;
            this.state.label = found.label;
        }
        this.timer = browser.setTimeout(() => this.look(), LOOK_EVERY);
    }
}

registry.category("view_widgets").add("cs_import_progress", {
    component: ImportProgress,
});
