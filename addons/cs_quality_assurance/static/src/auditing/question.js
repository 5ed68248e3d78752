import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useAuditing } from "./auditing_store";
import { DayBox, TextBox } from "./auditing_fields";
import { QuickAdd } from "./quick_add";

/** Choices as large radio buttons. Left and right move between them, as in any radio group. */
export class Tiles extends Component {
    static template = "cs_quality_assurance.auditing.Tiles";
    static props = {
        name: String,
        label: String,
        options: Array, // { value, label, letter?, palette?, key?, also?, note? }; also: another key
        value: { optional: true },
        onChoose: Function,
        readonly: { type: Boolean, optional: true },
        isCompact: { type: Boolean, optional: true },
    };

    get chosen() {
        return this.props.options.find((option) => option.value === this.props.value);
    }

    shortcuts({ key, also }) {
        return [key, also].filter(Boolean).join(" ").toUpperCase() || undefined;
    }

    onKeydown(ev) {
        // Up and down belong to the screen (domain before or after), not to the group.
        if (ev.key === "ArrowUp" || ev.key === "ArrowDown") {
            ev.preventDefault();
        }
    }
}

/** What others said, each with who it was: beside one's own answer, or above it on a phone. */
export class Beside extends Component {
    static template = "cs_quality_assurance.auditing.Beside";
    static props = { looks: Array, slots: { type: Object, optional: true } }; // { who, grade_id, answer?, text }

    setup() {
        this.store = useAuditing();
    }
}

/** One domain of the tool: its question, the answer, the evidence, and what was learned. */
export class Question extends Component {
    static template = "cs_quality_assurance.auditing.Question";
    static components = { Beside, DayBox, QuickAdd, TextBox, Tiles };
    static props = { question: Object };
    /** The box for text that goes with an answer. */
    textField = "evidence";

    setup() {
        this.store = useAuditing();
    }

    /** The question through the store, so that a change of it draws this component anew. */
    get question() {
        return this.store.allQuestions.find((question) => question.id === this.props.question.id);
    }

    get readonly() {
        return !this.store.rights.grade;
    }

    get section() {
        return this.store.sections.find((section) => section.id === this.question.section_id)?.name;
    }

    get isLast() {
        return this.store.questions.at(-1)?.id === this.question.id;
    }

    get error() {
        return this.store.refusal("lines", this.question.id);
    }

    get options() {
        const { question } = this;
        const notApplicable = { value: "na", label: _t("Not applicable"), letter: _t("n/a"), palette: "neutral", key: "n" };
        switch (question.answer_type) {
            case "graded":
                return [
                    ...this.store.gradesOf(question).map((grade, index) => ({
                        value: grade.id,
                        label: grade.name,
                        letter: grade.letter,
                        palette: grade.palette,
                        key: String(index + 1),
                        note: grade.description,
                    })),
                    notApplicable,
                ];
            case "yes_no":
                return [
                    { value: "yes", label: _t("Yes"), letter: "✓", palette: "neutral", key: "1" },
                    { value: "no", label: _t("No"), letter: "✗", palette: "neutral", key: "2" },
                    notApplicable,
                ];
            case "choice":
                return [
                    ...question.options.map((option, index) => ({
                        value: option,
                        label: option,
                        palette: "neutral",
                        key: index < 9 ? String(index + 1) : undefined,
                    })),
                    notApplicable,
                ];
        }
        return [notApplicable];
    }

    get scores() {
        return Array.from({ length: this.question.score_max + 1 }, (_, score) => ({
            value: score,
            label: String(score),
            key: score < 10 ? String(score) : undefined,
        }));
    }

    get value() {
        const { question } = this;
        if (question.not_applicable) {
            return "na";
        }
        switch (question.answer_type) {
            case "yes_no":
                return question.yes_no;
            case "choice":
                return question.answer_text;
        }
        return question.grade_id;
    }

    get score() {
        return this.question.score_given ? this.question.score : undefined;
    }

    get asksAnswer() {
        return true;
    }

    get agrees() {
        const { beside, grade_id } = this.question;
        return Boolean(grade_id) && beside.grade_id === grade_id;
    }

    get placeholder() {
        return _t("What you saw in the file, and where. No names.");
    }

    get evidenceLabel() {
        if (this.question.not_applicable) {
            return _t("Why it does not apply");
        }
        const grade = this.store.grade(this.question.grade_id);
        if (this.question.answer_type !== "graded") {
            return _t("Evidence, if it helps the reader");
        }
        return grade ? _t("Evidence: why %s", grade.name.toLowerCase()) : _t("Evidence: what the file shows, and why you grade it so");
    }

    /** Missing evidence is only pointed out once there is an answer to give evidence for. */
    get isEvidenceMissing() {
        const { question } = this;
        return (
            !this.readonly &&
            !question.is_answered &&
            !(question.evidence || "").trim() &&
            Boolean(question.grade_id || question.not_applicable)
        );
    }

    /** What the record shows that bears on this question: to read, and to cite. */
    get facts() {
        const wanted = (this.question.facts || "").split(/[ ,]+/);
        return (this.store.audit.record || []).filter(({ key }) => wanted.includes(key));
    }

    isCited({ text }) {
        return (this.question[this.textField] || "").includes(text);
    }

    cite({ text }) {
        const written = (this.question[this.textField] || "").trimEnd();
        this.save({ [this.textField]: written ? `${written}\n${text}` : text }, { now: true });
    }

    save(values, options) {
        this.store.setAnswer(this.question, values, options);
    }

    choose(value) {
        const isGraded = this.question.answer_type === "graded";
        if (this.question.answer_type === "yes_no") {
            this.save({ yes_no: value }, { now: true });
        } else if (this.question.answer_type === "choice" && value !== "na") {
            this.save({ not_applicable: false, answer_text: value }, { now: true });
        } else if (value === "na") {
            this.save({ not_applicable: true, ...(isGraded && { grade_id: false }) }, { now: true });
        } else {
            this.save({ not_applicable: false, grade_id: value }, { now: true });
        }
    }

    setScore(score) {
        this.save({ score, score_given: true, not_applicable: false }, { now: true });
    }

    setDate(answer_date) {
        this.save({ answer_date, not_applicable: false }, { now: true });
    }
}
