import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { TextBox } from "./auditing_fields";
import { useAuditing } from "./auditing_store";
import { Tiles } from "./question";

/** Whether the council's promises were kept to this child, in the child's own words where there are any (BWD-10). */
export class Promises extends Component {
    static template = "cs_quality_assurance.auditing.Promises";
    static components = { TextBox, Tiles };
    static props = {};

    setup() {
        this.store = useAuditing();
    }

    get readonly() {
        return !this.store.rights.grade;
    }

    get options() {
        return this.store.choices.kept.map(([value, label]) => ({ value, label }));
    }

    error(promise) {
        return this.store.refusal("promises", promise.id);
    }

    save(promise, values, options = {}) {
        this.store.setRow("promises", promise, values, options);
    }
}

registry.category("cs_quality_assurance.auditing_sections").add("promises", {
    component: Promises,
    label: _t("Promises to children"),
    isShown: (store) => store.parts.promises.length > 0,
    note: (store) => `${store.parts.promises.filter((promise) => promise.kept).length}/${store.parts.promises.length}`,
    words: _t("answered"),
});
