import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { DayBox, TextBox } from "./auditing_fields";
import { useAuditing } from "./auditing_store";
import { Tiles } from "./question";

/** In a multi-agency audit: what each partner agency says, and where they disagree (SWI-05). */
export class Partners extends Component {
    static template = "cs_quality_assurance.auditing.Partners";
    static components = { DayBox, TextBox, Tiles };
    static props = {};

    setup() {
        this.store = useAuditing();
        this.form = useState({ agency_id: "", error: "" });
    }

    get readonly() {
        return !this.store.rights.grade;
    }

    get agencies() {
        const asked = this.store.parts.contributions.map((one) => one.agency_id);
        return this.store.choices.agencies.filter((agency) => !asked.includes(agency.id));
    }

    agency(id) {
        return this.store.choices.agencies.find((agency) => agency.id === id)?.name || _t("An agency no longer listed");
    }

    get grades() {
        return this.store.grades.map((grade) => ({
            value: grade.id,
            label: grade.name,
            letter: grade.letter,
            palette: grade.palette,
        }));
    }

    get answers() {
        return [
            { value: false, label: _t("They agree") },
            { value: true, label: _t("They disagree") },
        ];
    }

    error(one) {
        return this.store.refusal("contributions", one.id);
    }

    save(one, values, options = {}) {
        this.store.setRow("contributions", one, values, options);
    }

    async add() {
        if (!this.form.agency_id) {
            this.form.error = _t("Choose an agency first.");
            return;
        }
        this.form.error = await this.store.add("contributions", { agency_id: Number(this.form.agency_id) });
        this.form.agency_id = "";
    }

    async remove(one) {
        this.form.error = await this.store.remove("contributions", one);
    }
}

registry.category("cs_quality_assurance.auditing_sections").add("partners", {
    component: Partners,
    label: _t("Partner agencies"),
    isFirst: true,
    isShown: (store) => store.audit.kind === "multi_agency",
    note: (store) => {
        const { contributions } = store.parts;
        return `${contributions.filter((one) => ["received", "none"].includes(one.standing)).length}/${contributions.length}`;
    },
    words: _t("answered"),
});
