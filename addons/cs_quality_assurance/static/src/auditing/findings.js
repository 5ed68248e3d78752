import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useDraft } from "../drafts/drafts";
import { DayBox, PersonBox } from "./auditing_fields";
import { useAuditing } from "./auditing_store";

const TEXTS = ["name", "success_measure"];
const OTHERS = ["kind", "responsible_id", "date_due"];

/** What supervision audits and observations find: something good, something to learn, something to do. */
export class Findings extends Component {
    static template = "cs_quality_assurance.auditing.Findings";
    static components = { DayBox, PersonBox };
    static props = {};

    setup() {
        this.store = useAuditing();
        this.root = useRef("root");
        this.form = useState({ kind: "", name: "", success_measure: "", responsible_id: false, date_due: false, error: "" });
        this.forget = useDraft(`${this.store.draftKey}:finding`, this.form, TEXTS, OTHERS);
    }

    get isAction() {
        return this.form.kind === "action";
    }

    open(kind) {
        Object.assign(this.form, { kind, name: "", success_measure: "", responsible_id: false, date_due: false, error: "" });
        setTimeout(() => this.root.el?.querySelector("#cs_finding_name")?.focus());
    }

    close() {
        const { kind } = this.form;
        this.forget();
        this.form.kind = "";
        setTimeout(() => this.root.el?.querySelector(`[data-kind=${kind}]`)?.focus());
    }

    async add() {
        const { error: _error, ...values } = this.form;
        if (!values.name.trim()) {
            this.form.error = _t("Write what you found.");
            return;
        }
        if (this.isAction && !(values.responsible_id && values.date_due)) {
            this.form.error = _t("Say who does it, and by when.");
            return;
        }
        this.form.error = await this.store.add("findings", values);
        if (!this.form.error) {
            this.close();
        }
    }

    async remove(finding) {
        this.form.error = await this.store.remove("findings", finding);
    }
}
