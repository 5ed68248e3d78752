import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useAuditing } from "./auditing_store";

/** The list of questions and sections on the left: one stop for the Tab key, arrows inside. */
export class Rail extends Component {
    static template = "cs_quality_assurance.auditing.Rail";
    static props = {};

    setup() {
        this.store = useAuditing();
    }

    get percent() {
        const { answered, total } = this.store.panel;
        return total ? Math.round((100 * answered) / total) : 0;
    }

    /** Questions under the heading of their section, where the tool has sections. */
    get groups() {
        const names = Object.fromEntries(this.store.sections.map((section) => [section.id, section.name]));
        const groups = [];
        for (const question of this.store.questions) {
            const name = names[question.section_id] || "";
            if (!groups.length || groups.at(-1).name !== name) {
                groups.push({ name, questions: [] });
            }
            groups.at(-1).questions.push(question);
        }
        return groups;
    }

    /** The mark beside a question: letter and colour, and the words for those who do not see them. */
    markOf(question) {
        if (question.not_applicable || question.yes_no === "na") {
            return { text: _t("n/a"), palette: "neutral", words: _t("not applicable") };
        }
        const grade = this.store.grade(question.grade_id);
        if (question.answer_type === "graded" && grade) {
            return { text: grade.letter, palette: grade.palette, words: grade.name };
        }
        return question.is_answered ? { text: "✓", palette: "neutral", words: _t("answered") } : null;
    }

    /** The mark of the look beside it: a letter, or a tick where the domain has no grade. */
    besideOf({ beside }) {
        const grade = this.store.grade(beside?.grade_id);
        if (grade) {
            return { text: grade.letter, palette: grade.palette, words: `${beside.who}: ${grade.name}` };
        }
        return beside?.answer ? { text: "✓", palette: "neutral", words: `${beside.who}: ${beside.answer}` } : null;
    }

    /** Whether a domain waits for an answer of one's own. */
    asks({ answer_type, beside, grade_id }) {
        return !beside || (answer_type === "graded" && Boolean(beside.grade_id || grade_id));
    }

    get before() {
        return this.sections.filter((section) => section.isFirst);
    }

    get after() {
        return this.sections.filter((section) => !section.isFirst);
    }

    needsEvidence(question) {
        return !question.is_answered && Boolean(this.markOf(question));
    }

    get sections() {
        const { panel, parts, audit, rights } = this.store;
        const held = panel.discussions.filter((asked) => asked.standing === "held").length;
        const asked = parts.checklist.filter((tick) => panel.asked.includes(tick.id));
        const grade = this.store.grade(audit.overall_grade_id);
        const isRunning = rights.grade;
        const actions = parts.actions.length;
        const told = parts.escalations.length;
        const details = {
            checks: {
                isFirst: true,
                label: _t("Actions of the first audit"),
                note: `${parts.checks.filter((check) => check.found).length}/${parts.checks.length}`,
                words: _t("looked at"),
            },
            overall: { label: audit.has_overall ? _t("Overall") : _t("Summing up"), grade },
            people: {
                label: _t("People and feedback"),
                note: panel.discussions.length ? `${held}/${panel.discussions.length}` : "",
                words: _t("discussions held"),
            },
            plan: {
                label: panel.plan_needed || parts.plans.length ? _t("Support plan") : _t("Actions"),
                note: isRunning && panel.plan_needed && !actions ? _t("needed") : actions || "",
                words: actions ? _t("actions") : "",
            },
            urgent: {
                label: _t("Urgent action"),
                note: told || (isRunning && panel.urgent_needed ? _t("needed") : ""),
                words: told ? _t("recorded") : "",
            },
            checklist: {
                label: _t("Auditor's checklist"),
                note: asked.length ? `${asked.filter((tick) => tick.confirmed).length}/${asked.length}` : "",
                words: _t("confirmed"),
            },
            findings: { label: _t("Findings"), note: parts.findings.length || "", words: _t("written down") },
            file: { label: _t("The case file") },
        };
        const places = isRunning ? panel.problems.map((problem) => problem.place) : [];
        const added = this.store.addedSections;
        for (const { name, label, note, words, isFirst } of added) {
            details[name] = { label: String(label), note: note?.(this.store), words: words && String(words), isFirst };
        }
        const after = this.store.after.map((section) => section.name || section);
        for (const { name, label, isFirst, boxes } of this.store.boxSections) {
            const graded = boxes.find(({ kind }) => kind === "grade");
            details[name] = { label, isFirst, grade: graded && this.store.grade(audit[graded.name]) };
        }
        const names = [...(parts.checks.length ? ["checks"] : []), ...after, ...added.map(({ name }) => name)];
        return names.map((name) => ({ name, ...details[name], isMissing: places.includes(name) }));
    }
}
