import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useAuditing } from "./auditing_store";
import { readDraft, useDraft } from "../drafts/drafts";
import { DayBox, PersonBox } from "./auditing_fields";

export function actionDraft(store, lineId) {
    return `${store.draftKey}:action:${lineId || 0}`;
}

/** What, who, when, and how we will know: the four parts of an action (BPL-18). */
export class ActionForm extends Component {
    static template = "cs_quality_assurance.auditing.ActionForm";
    static components = { DayBox, PersonBox };
    static props = { lineId: { optional: true }, onDone: Function };

    setup() {
        this.store = useAuditing();
        this.form = useState({
            name: "",
            responsible_id: this.store.suggested[0]?.id || false,
            date_due: this.store.policy.action_due,
            success_measure: "",
            is_immediate: false,
            blocks_closing: false,
            due_reason: "",
            error: "",
        });
        this.forget = useDraft(
            actionDraft(this.store, this.props.lineId),
            this.form,
            ["name", "success_measure", "due_reason"],
            ["responsible_id", "date_due", "is_immediate", "blocks_closing"]
        );
    }

    cancel() {
        this.forget();
        this.props.onDone();
    }

    get isLater() {
        const hasPlan = this.store.parts.plans.some((plan) => plan.state === "open");
        return !hasPlan && !this.form.is_immediate && this.form.date_due > this.store.policy.action_due;
    }

    async add() {
        const { error: _error, ...values } = this.form;
        if (!values.name.trim() || !values.responsible_id) {
            this.form.error = values.name.trim() ? _t("Choose who will do it.") : _t("Write what will be done.");
            return;
        }
        if (values.is_immediate) {
            delete values.date_due;
        }
        if (!this.store.policy.some_actions_block) {
            delete values.blocks_closing;
        }
        this.form.error = await this.store.add("actions", { ...values, line_id: this.props.lineId || false });
        if (!this.form.error) {
            this.cancel();
        }
    }
}

/** Strength, to improve, action: written down where they are found, with one button each. */
export class QuickAdd extends Component {
    static template = "cs_quality_assurance.auditing.QuickAdd";
    static components = { ActionForm };
    static props = { question: Object };

    setup() {
        this.store = useAuditing();
        this.root = useRef("root");
        this.form = useState({ kind: "", name: "", theme_id: false, standard_ids: [], error: "" });
        const { question } = this.props;
        this.forget = useDraft(`${this.store.draftKey}:point:${question.id}`, this.form, ["name"], ["kind", "theme_id", "standard_ids"]);
        if (this.store.rights.grade && readDraft(actionDraft(this.store, this.lineId))) {
            this.form.kind = "action";
        }
    }

    /** The line of the audit that an action is about. */
    get lineId() {
        return this.props.question.audit_line_id || this.props.question.id;
    }

    get points() {
        return this.store.parts.learning.filter((point) => point.line_id === this.props.question.id);
    }

    get actions() {
        return this.store.parts.actions.filter((action) => action.line_id === this.lineId);
    }

    get standards() {
        return this.props.question.standard_ids.map((id) => this.store.standardById[id]).filter(Boolean);
    }

    /** The theme of a point and the standards it cites; empty for neither. */
    detail(point) {
        const cited = point.standard_ids.map((id) => this.store.standardById[id]?.number);
        const theme = this.store.choices.themes.find((one) => one.id === point.theme_id);
        return [theme?.name, cited.filter(Boolean).join(", ")].filter(Boolean).join(" · ");
    }

    open(kind) {
        Object.assign(this.form, { kind, name: "", theme_id: false, standard_ids: [], error: "" });
        setTimeout(() => this.root.el?.querySelector(".o_cs_add_form input[type=text]")?.focus());
    }

    close() {
        this.forget();
        const { kind } = this.form;
        this.form.kind = "";
        setTimeout(() => this.root.el?.querySelector(`[data-kind=${kind}]`)?.focus());
    }

    toggleStandard(id) {
        const { standard_ids } = this.form;
        this.form.standard_ids = standard_ids.includes(id) ? standard_ids.filter((other) => other !== id) : [...standard_ids, id];
    }

    async addPoint() {
        const { kind, name, theme_id, standard_ids } = this.form;
        if (!name.trim()) {
            this.form.error = kind === "strength" ? _t("Write what was good.") : _t("Write what would be better.");
            return;
        }
        this.form.error = await this.store.add("learning", { kind, name, theme_id, standard_ids, line_id: this.props.question.id });
        if (!this.form.error) {
            this.close();
        }
    }

    async remove(part, row) {
        this.form.error = await this.store.remove(part, row);
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.close();
        }
    }
}
