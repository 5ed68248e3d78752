import { Component } from "@odoo/owl";
import { TextBox } from "./auditing_fields";
import { useAuditing } from "./auditing_store";
import { Tiles } from "./question";

/** In a follow-up: for each action of the first audit, whether it was done and what came of it (SWI-07, LUT-11). */
export class FirstAudit extends Component {
    static template = "cs_quality_assurance.auditing.FirstAudit";
    static components = { TextBox, Tiles };
    static props = {};

    setup() {
        this.store = useAuditing();
    }

    get readonly() {
        return !this.store.rights.grade;
    }

    get options() {
        return this.store.choices.found.map(([value, label]) => ({ value, label }));
    }

    get gradeThen() {
        return this.store.grade(this.store.audit.origin_grade_id);
    }

    error(check) {
        return this.store.refusal("checks", check.id);
    }

    save(check, values, options = {}) {
        this.store.setRow("checks", check, values, options);
    }
}
