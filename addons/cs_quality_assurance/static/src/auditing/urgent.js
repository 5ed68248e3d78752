import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useDraft } from "../drafts/drafts";
import { DayBox, PersonBox, TextBox } from "./auditing_fields";
import { useAuditing } from "./auditing_store";
import { Tiles } from "./question";

const { DateTime } = luxon;

/** Is the child safe? If not: who was spoken to and what was done at once; the line hears the same minute (DUR-11). */
export class Urgent extends Component {
    static template = "cs_quality_assurance.auditing.Urgent";
    static components = { DayBox, PersonBox, TextBox, Tiles };
    static props = {};

    setup() {
        this.store = useAuditing();
        this.form = useState(this.emptyForm());
        this.forget = useDraft(`${this.store.draftKey}:urgent`, this.form, ["immediate_action"], ["isOpen", "employee_id", "date_told"]);
    }

    emptyForm() {
        const manager =
            this.store.suggested.find((person) => person.role === "service_manager") ||
            this.store.suggested.find((person) => person.role === "team_manager");
        return {
            isOpen: false,
            employee_id: manager?.id || false,
            date_told: DateTime.utc().toFormat("yyyy-MM-dd HH:mm:ss"),
            immediate_action: "",
            error: "",
        };
    }

    get readonly() {
        return !this.store.rights.grade;
    }

    get safety() {
        return [
            { value: "safe", label: _t("Yes, as far as the file shows") },
            { value: "unsafe", label: _t("No, or I am not sure") },
        ];
    }

    setSafety(child_safety) {
        this.store.audit.child_unsafe = child_safety === "unsafe";
        this.store.setAudit({ child_safety }, { now: true });
    }

    get spoken() {
        return this.store.parts.escalations.filter((escalation) => escalation.spoken_to);
    }

    get told() {
        return this.store.parts.escalations.filter((escalation) => !escalation.spoken_to);
    }

    get showsForm() {
        const isWanted = this.store.audit.child_unsafe || this.store.panel.urgent_needed;
        return !this.readonly && (this.form.isOpen || (isWanted && !this.spoken.length));
    }

    async add() {
        const { employee_id, date_told, immediate_action } = this.form;
        if (!employee_id || !immediate_action.trim()) {
            this.form.error = _t("Write whom you spoke to and what was done at once.");
            return;
        }
        await this.store.queue.flush();
        const reason = this.store.audit.child_unsafe ? "child_unsafe" : "grade";
        this.form.error = await this.store.add("escalations", { employee_id, date_told, immediate_action, reason });
        if (!this.form.error) {
            Object.assign(this.form, this.emptyForm());
            this.forget();
        }
    }
}
