import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { MultiRecordSelector } from "@web/core/record_selectors/multi_record_selector";
import { useDraft } from "../drafts/drafts";
import { DayBox, PersonBox, TextBox } from "./auditing_fields";
import { useAuditing } from "./auditing_store";
import { Families } from "./families";
import { Tiles } from "./question";

const QUESTIONS = {
    what_works: _t("What is going well for the child, and how do you know?"),
    what_worries: _t("What worries you, or has got stuck?"),
    childs_experience: _t("What is life like for the child?"),
    difference_made: _t("What difference has your work made, and what would you do differently?"),
};

/** Who was spoken to, the practitioner's own view, what the family says, and who feeds back. */
export class PeopleSection extends Component {
    static template = "cs_quality_assurance.auditing.People";
    static components = { DayBox, Families, MultiRecordSelector, PersonBox, TextBox, Tiles };
    static props = {};

    setup() {
        this.store = useAuditing();
        this.form = useState({ isOpen: false });
        this.forget = useDraft(`${this.store.draftKey}:discussion`, this.form, ["note"], ["isOpen", "role", "employee_id", "method", "date"]);
        this.message = useState({ error: "" });
    }

    get readonly() {
        return !this.store.rights.grade;
    }

    /** What is asked for first, each with what was recorded; then whoever else was spoken to. */
    get rows() {
        const held = this.store.parts.discussions;
        const roles = this.store.panel.discussions.map((asked) => asked.role);
        return [
            ...this.store.panel.discussions.map((asked) => ({
                ...asked,
                key: `asked:${asked.role}:${asked.employee_id || ""}`,
                discussions: held.filter(
                    (discussion) =>
                        discussion.role === asked.role &&
                        (!asked.employee_id || discussion.employee_id === asked.employee_id)
                ),
            })),
            ...held
                .filter((discussion) => !roles.includes(discussion.role))
                .map((discussion) => ({
                    key: discussion.id,
                    label: this.store.option("roles", discussion.role),
                    standing: "held",
                    discussions: [discussion],
                })),
        ];
    }

    get methods() {
        return this.store.choices.methods.map(([value, label]) => ({ value, label }));
    }

    open(role = "", employeeId = false) {
        const person = this.store.suggested.find((suggestion) => suggestion.role === role);
        Object.assign(this.form, {
            isOpen: true,
            role,
            employee_id: employeeId || person?.id || false,
            method: "face_to_face",
            date: this.store.policy.today,
            note: "",
            error: "",
        });
        setTimeout(() => document.getElementById("cs_discussion_role")?.focus());
    }

    async add() {
        const { role, employee_id, method, date, note } = this.form;
        if (!role || !employee_id || !date) {
            this.form.error = _t("Choose whom you spoke to, in which role, and when.");
            return;
        }
        this.form.error = await this.store.add("discussions", { role, employee_id, method, date, note });
        if (!this.form.error) {
            this.close();
        }
    }

    close() {
        this.forget();
        this.form.isOpen = false;
    }

    async remove(discussion) {
        this.message.error = await this.store.remove("discussions", discussion);
    }

    /** The auditor records what is theirs to record; a manager whatever waits for them. */
    canRecord(row) {
        return this.store.rights.discuss && (row.standing !== "unrecorded" || !this.store.rights.grade);
    }

    get otherWorkers() {
        return this.store.audit.other_worker_ids.map((id) => this.store.person(id)).join(", ");
    }

    setOtherWorkers(ids) {
        this.save({ other_worker_ids: ids }, { now: true });
    }

    answers(analysis) {
        return Object.entries(QUESTIONS)
            .map(([name, question]) => ({ name, question: String(question), answer: analysis[name] }))
            .filter(({ answer }) => answer);
    }

    get sentAnalyses() {
        return this.store.parts.analyses.filter((analysis) => analysis.state === "submitted");
    }

    get showsAnalysis() {
        return this.store.policy.require_self_analysis || this.sentAnalyses.length > 0;
    }

    save(values, options) {
        this.store.setAudit(values, options);
    }
}
