import { Component } from "@odoo/owl";
import { useAuditing } from "./auditing_store";

/** What the auditor confirms at the end, until the audit is closed (DUR-29). */
export class Checklist extends Component {
    static template = "cs_quality_assurance.auditing.Checklist";
    static props = {};

    setup() {
        this.store = useAuditing();
    }

    get asked() {
        return this.store.parts.checklist.filter((tick) => this.store.panel.asked.includes(tick.id));
    }

    get others() {
        return this.store.parts.checklist.filter((tick) => !this.store.panel.asked.includes(tick.id));
    }

    error(tick) {
        return this.store.refusal("checklist", tick.id);
    }
}
