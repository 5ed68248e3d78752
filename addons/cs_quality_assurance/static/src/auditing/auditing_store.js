import { markRaw, markup, reactive, useEnv, useState } from "@odoo/owl";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { SaveQueue } from "./save_queue";

const { DateTime } = luxon;

export const SECTIONS = ["overall", "people", "plan", "urgent", "checklist", "file"];

/**
 * Places that other files add to the screen, by their name:
 * { component, label, isShown(store), note(store)?, words?, isFirst? }; the first ones come before the questions.
 */
const addedSections = registry.category("cs_quality_assurance.auditing_sections");

/** The store of the screen around a component, which is drawn anew when what it reads changes. */
export function useAuditing() {
    return useState(useEnv().auditing);
}

/** What the auditing screen knows, and the only place that talks to the server. */
export class AuditingStore {
    constructor(orm, auditId) {
        this.auditId = auditId;
        this.call = (method, args = []) => orm.silent.call("cs.audit", method, [[auditId], ...args]);
        this.ready = false;
        this.place = "overall";
        this.saveState = "saved";
        this.saveError = "";
        this.savedAt = "";
        this.refused = {};
        this.isRefused = false;
        this.wasRefused = false;
        this.justSubmitted = false;
    }

    static create(orm, auditId) {
        const store = reactive(new AuditingStore(orm, auditId));
        const queue = new SaveQueue({
            send: (operations) => store.call("auditing_save", [operations]),
            isConnectionLost: (error) => error instanceof ConnectionLostError,
            onSaved: (result, operations) => store.onSaved(result, operations),
            onState: (state, error) => store.onSaveState(state, error),
        });
        store.queue = markRaw(queue);
        return store;
    }

    async load() {
        const data = await this.call("auditing_load");
        // Written by a QA manager and cleaned by the server, as every HTML field is.
        data.audit.tool_note = data.audit.tool_note ? markup(data.audit.tool_note) : "";
        const { questions, ...rest } = data;
        Object.assign(this, rest, { allQuestions: questions, ready: true, isRefused: false });
        this.gradeById = Object.fromEntries(
            [...data.own_grades, ...data.grades].map((grade) => [grade.id, grade])
        );
        this.standardById = Object.fromEntries(data.standards.map((standard) => [standard.id, standard]));
        if (!this.hasOpened) {
            this.hasOpened = true;
            this.place = this.firstPlace();
        }
    }

    /** The questions asked now; some wait until another, or the overall, is graded poorly. */
    get questions() {
        const hidden = this.panel.hidden_lines;
        return hidden.length
            ? this.allQuestions.filter((question) => !hidden.includes(question.id))
            : this.allQuestions;
    }

    /** The grades to choose from: a domain may have a scale of its own. */
    gradesOf(question) {
        const own = this.own_grades.filter((grade) => grade.scale_id === question.scale_id);
        return own.length ? own : this.grades;
    }

    // --- places: one for each question, then the sections -----------------------------------------------------

    get places() {
        const first = this.parts.checks.length ? ["checks"] : [];
        const added = this.addedSections;
        const names = (isFirst) => added.filter((section) => isFirst === Boolean(section.isFirst)).map(({ name }) => name);
        return [
            ...first,
            ...names(true),
            ...this.questions.map((question) => `line:${question.id}`),
            ...SECTIONS,
            ...names(false),
        ];
    }

    /** The added sections that this audit has. */
    get addedSections() {
        return addedSections
            .getEntries()
            .map(([name, section]) => ({ name, ...section }))
            .filter((section) => section.isShown(this));
    }

    get addedSection() {
        return this.addedSections.find((section) => section.name === this.place);
    }

    get question() {
        return this.questions.find((question) => `line:${question.id}` === this.place);
    }

    placeExists(place) {
        return this.places.includes(place);
    }

    firstPlace() {
        if (!this.rights.grade || !this.questions.length) {
            return "overall";
        }
        const next = this.questions.find((question) => !question.is_answered) || this.questions[0];
        return this.parts.checks.some((check) => !check.found) ? "checks" : `line:${next.id}`;
    }

    go(place) {
        if (this.placeExists(place)) {
            this.place = place;
        }
    }

    step(by) {
        const index = this.places.indexOf(this.place) + by;
        if (index < 0 || index >= this.places.length) {
            return false;
        }
        this.place = this.places[index];
        return true;
    }

    // --- saving ----------------------------------------------------------------------------------------------

    setAnswer(question, values, options) {
        Object.assign(question, values);
        this.queue.write("lines", question.id, values, options);
    }

    setAudit(values, options) {
        Object.assign(this.audit, values);
        this.queue.write("audit", this.auditId, values, options);
    }

    setRow(part, row, values, options = { now: true }) {
        Object.assign(row, values);
        this.queue.write(part, row.id, values, options);
    }

    /** @returns {Promise<string>} why it was not added; empty when it was */
    async add(part, values) {
        return this.explain(await this.queue.once(part, { do: "create", values }));
    }

    async remove(part, row) {
        const refusal = this.explain(await this.queue.once(part, { do: "unlink", id: row.id }));
        if (!refusal) {
            this.queue.forget(part, row.id);
            this.refused = Object.fromEntries(
                Object.entries(this.refused).filter(([key]) => !key.startsWith(`${part}:${row.id}:`))
            );
        }
        return refusal;
    }

    explain({ error, lost }) {
        if (lost) {
            return _t("The connection was lost. Look whether it was saved once it is back, then try again.");
        }
        return error || "";
    }

    onSaved(result, operations) {
        for (const { key } of operations) {
            delete this.refused[key];
        }
        for (const { key, resolve } of operations) {
            if (result.errors[key] && !resolve) {
                this.refused[key] = result.errors[key];
            }
        }
        this.panel = result.panel;
        if (!this.placeExists(this.place)) {
            this.place = "overall";
        }
        this.savedAt = DateTime.now().toFormat("HH:mm");
        this.takeLines(result.lines || []);
        this.takeParts(result.parts || {});
        Object.assign(this.people, result.people);
        Object.assign(this.audit, result.audit);
        if (!this.panel.problems.length) {
            this.isRefused = false;
        }
    }

    /** The lists as the server has them; what is being typed in a row is left alone. */
    takeParts(parts) {
        for (const [name, rows] of Object.entries(parts)) {
            const before = this.parts[name] || [];
            this.parts[name] = rows.map(
                (row) => (this.queue.holds(name, row.id) && before.find((one) => one.id === row.id)) || row
            );
        }
    }

    /** What the server made of the answers; text is left alone, the auditor may be typing it. */
    takeLines(lines) {
        const questions = Object.fromEntries(this.allQuestions.map((question) => [question.id, question]));
        for (const line of lines) {
            const question = questions[line.id];
            question.is_answered = line.is_answered;
            if (!this.queue.holds("lines", line.id)) {
                question.grade_id = line.grade_id;
                question.not_applicable = line.not_applicable;
            }
        }
    }

    onSaveState(state, error) {
        this.saveState = state;
        this.saveError =
            error instanceof RPCError ? error.data?.message || error.message : error ? _t("Something went wrong.") : "";
    }

    /** @returns {Promise<boolean>} whether it was submitted */
    async submit() {
        if (!(await this.queue.flush())) {
            return false;
        }
        const { refused } = await this.call("auditing_submit");
        if (refused.length) {
            this.isRefused = this.wasRefused = true;
            return false;
        }
        this.justSubmitted = true;
        this.hasOpened = false;
        await this.load();
        return true;
    }

    async start() {
        await this.call("action_start");
        this.hasOpened = false;
        await this.load();
    }

    /** Why something of this record was refused; empty when all of it is saved. */
    refusal(part, id) {
        const start = `${part}:${id}:`;
        return Object.entries(this.refused).find(([key]) => key.startsWith(start))?.[1] || "";
    }

    // --- words ------------------------------------------------------------------------------------------------

    grade(id) {
        return this.gradeById[id];
    }

    person(id) {
        return this.people[id] || "";
    }

    day(value) {
        return value ? DateTime.fromISO(value).toFormat("d MMM yyyy") : "";
    }

    moment(value) {
        const time = DateTime.fromSQL(value, { zone: "utc" });
        return value ? (time.isValid ? time : DateTime.fromISO(value, { zone: "utc" })).toLocal().toFormat("d MMM yyyy, HH:mm") : "";
    }

    option(name, value) {
        return this.choices[name].find(([code]) => code === value)?.[1] || "";
    }
}
