import { Component } from "@odoo/owl";
import { DayBox, TextBox } from "./auditing_fields";
import { useAuditing } from "./auditing_store";
import { Tiles } from "./question";

/** Boxes of fields that graded work has beside its questions, as the server names them. */
export class Boxes extends Component {
    static template = "cs_quality_assurance.auditing.Boxes";
    static components = { DayBox, TextBox, Tiles };
    static props = { section: Object };

    setup() {
        this.store = useAuditing();
    }

    get readonly() {
        return !this.store.rights.grade;
    }

    get grades() {
        return this.store.grades.map((grade, index) => ({ ...grade, value: grade.id, label: grade.name, key: String(index + 1), note: grade.description }));
    }

    get error() {
        return this.store.refusal("audit", this.store.auditId);
    }

    isMissing(name) {
        const { wasRefused, panel } = this.store;
        return wasRefused && panel.problems.some(({ place, field }) => place === this.props.section.name && field === name);
    }

    save(name, value, options) {
        this.store.setAudit({ [name]: value }, options);
    }

    saveNumber(name, ev) {
        this.save(name, Math.max(0, parseInt(ev.target.value, 10) || 0));
    }
}
