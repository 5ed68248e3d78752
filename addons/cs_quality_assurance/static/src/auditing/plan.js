import { Component, useState } from "@odoo/owl";
import { DayBox, PersonBox } from "./auditing_fields";
import { useAuditing } from "./auditing_store";
import { readDraft } from "../drafts/drafts";
import { ActionForm, actionDraft } from "./quick_add";

/** The support plan, where the grade asks for one, and every action of the audit. */
export class Plan extends Component {
    static template = "cs_quality_assurance.auditing.Plan";
    static components = { ActionForm, DayBox, PersonBox };
    static props = {};

    setup() {
        this.store = useAuditing();
        const hasDraft = this.store.rights.grade && readDraft(actionDraft(this.store));
        this.state = useState({ isAdding: Boolean(hasDraft), error: "" });
    }

    get readonly() {
        return !this.store.rights.grade;
    }

    get plan() {
        return this.store.parts.plans[0];
    }

    get isNeeded() {
        return this.store.panel.plan_needed;
    }

    question(action) {
        return this.store.allQuestions.find(({ audit_line_id, id }) => (audit_line_id || id) === action.line_id);
    }

    error(part, row) {
        return this.store.refusal(part, row.id);
    }

    async start() {
        this.state.error = await this.store.add("plans", {});
        this.state.isAdding = !this.state.error && !this.store.parts.actions.length;
    }

    async removePlan() {
        this.state.error = await this.store.remove("plans", this.plan);
    }

    async remove(action) {
        this.state.error = await this.store.remove("actions", action);
    }
}
