import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { DayBox, TextBox } from "./auditing_fields";
import { useAuditing } from "./auditing_store";
import { Beside, Tiles } from "./question";

/** The overall grade, why, what stood out and what would have moved it up; the period looked at. */
export class Overall extends Component {
    static template = "cs_quality_assurance.auditing.Overall";
    static components = { Beside, DayBox, TextBox, Tiles };
    static props = {};

    setup() {
        this.store = useAuditing();
    }

    get readonly() {
        return !this.store.rights.grade;
    }

    get options() {
        const { cap } = this.store.panel;
        return this.store.grades.map((grade, index) => ({
            value: grade.id,
            label: grade.name,
            letter: grade.letter,
            palette: grade.palette,
            key: String(index + 1),
            note: cap && grade.rank < cap.rank ? _t("Above the limit: %s", cap.reason) : grade.description,
        }));
    }

    get error() {
        return this.store.refusal("audit", this.store.auditId);
    }

    /** The three facts, where there is more than one (ALL-06). */
    get facts() {
        const { audit } = this.store;
        return [
            [_t("Auditor"), audit.overall_grade_id],
            [_t("After moderation"), audit.moderated_grade_id],
            [_t("Final"), audit.final_grade_id],
        ]
            .filter(([, id]) => id)
            .map(([label, id]) => ({ label, grade: this.store.grade(id) }));
    }

    get differs() {
        const { beside, overall_grade_id } = this.store.audit;
        return this.store.differs({ beside: beside?.[0], grade_id: overall_grade_id });
    }

    /** Whether anything is said of the work as a whole. */
    get asksOverall() {
        return this.store.audit.has_overall;
    }

    get improvementsLabel() {
        return this.store.audit.has_overall ? _t("What would have moved it up a grade") : _t("What would have been better");
    }

    get reasonLabel() {
        return _t("Why this grade");
    }

    /** How many domains keep the grade that stands beside one's own, for want of one. */
    get restCount() {
        return this.store.questions.filter(({ beside, grade_id }) => beside?.grade_id && !grade_id).length;
    }

    get isLonger() {
        return this.store.panel.looks_back_further || this.store.audit.lookback_reason;
    }

    has(name) {
        return name in this.store.audit;
    }

    isMissing(name) {
        return (
            this.store.wasRefused &&
            this.store.panel.problems.some((problem) => problem.place === "overall" && problem.field === name)
        );
    }

    save(values, options) {
        this.store.setAudit(values, options);
    }
}
