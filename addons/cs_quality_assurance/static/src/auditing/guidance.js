import { Component, useState } from "@odoo/owl";
import { useAuditing } from "./auditing_store";

/** What good looks like, grade by grade, and what to consider: beside the answer, or below it on a tablet. */
export class Guidance extends Component {
    static template = "cs_quality_assurance.auditing.Guidance";
    static props = {};

    setup() {
        this.store = useAuditing();
        this.state = useState({ gradeId: false, isOpen: true });
    }

    get question() {
        return this.store.question;
    }

    get descriptors() {
        return this.question ? this.question.descriptors : this.store.overall_descriptors;
    }

    /** Only grades that are described; some councils describe three of four. */
    get grades() {
        const grades = this.question ? this.store.gradesOf(this.question) : this.store.grades;
        return grades.filter((grade) => this.descriptors.some((text) => text.grade_id === grade.id));
    }

    get chosenId() {
        return this.question ? this.question.grade_id : this.store.audit.overall_grade_id;
    }

    /** The tab: what was clicked, else the grade given, else what good looks like. */
    get gradeId() {
        const ids = this.grades.map((grade) => grade.id);
        const good = this.grades.find((grade) => grade.code === "good") || this.grades[0];
        return [this.state.gradeId, this.chosenId, good?.id].find((id) => ids.includes(id));
    }

    get columns() {
        const texts = this.descriptors.filter((text) => text.grade_id === this.gradeId);
        return texts.map((text) => ({
            title: text.column === "general" ? "" : this.store.columns[text.column],
            lines: text.lines,
        }));
    }

    get standards() {
        return (this.question?.standard_ids || []).map((id) => this.store.standardById[id]).filter(Boolean);
    }

    onTabKey(ev, index) {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[ev.key];
        const next = by && this.grades[(index + by + this.grades.length) % this.grades.length];
        if (next) {
            ev.preventDefault();
            ev.stopPropagation();
            this.state.gradeId = next.id;
            const tabs = ev.currentTarget.parentElement;
            setTimeout(() => tabs.querySelector("[aria-selected=true]")?.focus());
        }
    }
}
