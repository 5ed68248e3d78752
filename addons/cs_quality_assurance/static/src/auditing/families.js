import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { useAuditing } from "./auditing_store";

/** The questionnaire for the family: a link to hand on, and what came back (SWI-02, LUT-04, BWD-10). */
export class Families extends Component {
    static template = "cs_quality_assurance.auditing.Families";
    static props = {};

    setup() {
        this.store = useAuditing();
        this.form = useState({ isOpen: false, who: "parent", error: "", copied: 0 });
    }

    get asked() {
        return this.store.parts.families.filter((family) => family.state !== "withdrawn");
    }

    async ask() {
        this.form.error = await this.store.add("families", { who: this.form.who });
        if (!this.form.error) {
            this.form.isOpen = false;
        }
    }

    async copy(family) {
        await browser.navigator.clipboard.writeText(family.url);
        this.form.copied = family.id;
    }
}
