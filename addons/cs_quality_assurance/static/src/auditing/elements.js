import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { TextBox } from "./auditing_fields";
import { useAuditing } from "./auditing_store";
import { Tiles } from "./question";

/** In a thematic audit: whether each non-negotiable element is there; one missing holds the grade down (DUR-15). */
export class Elements extends Component {
    static template = "cs_quality_assurance.auditing.Elements";
    static components = { TextBox, Tiles };
    static props = {};

    setup() {
        this.store = useAuditing();
    }

    get readonly() {
        return !this.store.rights.grade;
    }

    get options() {
        return this.store.choices.met.map(([value, label]) => ({ value, label }));
    }

    error(element) {
        return this.store.refusal("elements", element.id);
    }

    save(element, values, options = {}) {
        this.store.setRow("elements", element, values, options);
    }
}

registry.category("cs_quality_assurance.auditing_sections").add("elements", {
    component: Elements,
    label: _t("Non-negotiables"),
    isFirst: true,
    isShown: (store) => store.parts.elements.length > 0,
    note: (store) => `${store.parts.elements.filter((element) => element.met).length}/${store.parts.elements.length}`,
    words: _t("answered"),
});
