import { markRaw, markup, reactive, useEnv, useState } from "@odoo/owl";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { dropDraft, keepDraft, otherWindows, readDrafts, windowId } from "../drafts/drafts";
import { SaveQueue } from "./save_queue";

const { DateTime } = luxon;

/** The boxes of a domain, and of the whole, that say how good it is. */
export const ANSWERS = ["grade_id", "not_applicable", "yes_no", "score", "score_given", "answer_text"];
export const OVERALL = ["overall_grade_id"];

// The lists that components of the screen read; a model has some of them.
const PARTS = ["actions", "analyses", "checklist", "checks", "contributions", "discussions", "elements", "escalations", "families", "findings", "learning", "members", "plans"];

/**
 * Places that other files add to the screen, by their name:
 * { component, label, isShown(store), note(store)?, words?, isFirst? }; the first ones come before the questions.
 */
const addedSections = registry.category("cs_quality_assurance.auditing_sections");

/** Lists, which have no text to lose, are not compared with what the server has. */
function plain(record, values) {
    const names = Object.keys(values).filter((name) => !Array.isArray(values[name]));
    return Object.fromEntries(names.map((name) => [name, record[name]]));
}

/** What is written down again when a removal is undone. */
const KEPT_WHEN_REMOVED = {
    actions: ["name", "success_measure", "responsible_id", "date_due", "due_reason", "is_immediate", "blocks_closing", "line_id"],
    learning: ["kind", "name", "theme_id", "line_id", "standard_ids"],
    discussions: ["employee_id", "role", "method", "date", "note"],
    findings: ["kind", "name", "responsible_id", "date_due", "success_measure"],
};

/** The store of the screen around a component, which is drawn anew when what it reads changes. */
export function useAuditing() {
    return useState(useEnv().auditing);
}

/** What the auditing screen knows, and the only place that talks to the server. */
export class AuditingStore {
    constructor(orm, auditId, model) {
        this.auditId = auditId;
        this.model = model;
        this.call = (method, args = []) => orm.silent.call(model, method, [[auditId], ...args]);
        this.ready = false;
        this.place = "overall";
        this.saveState = "saved";
        this.saveError = "";
        this.savedAt = "";
        this.refused = {};
        this.conflicts = {};
        this.warnings = {};
        this.left = [];
        this.answered = 0;
        this.isRefused = false;
        this.wasRefused = false;
        this.justSubmitted = false;
    }

    static create(orm, auditId, model, notification) {
        const store = reactive(new AuditingStore(orm, auditId, model));
        const queue = new SaveQueue({
            send: (operations) => store.call("auditing_save", [operations]),
            isConnectionLost: (error) => error instanceof ConnectionLostError,
            onSaved: (result, operations) => store.onSaved(result, operations),
            onState: (state, error) => store.onSaveState(state, error),
            onWaiting: (waiting) => store.keepWaiting(waiting),
        });
        store.notification = markRaw(notification);
        store.queue = markRaw(queue);
        return store;
    }

    async load() {
        const data = await this.call("auditing_load");
        // Written by a QA manager and cleaned by the server, as every HTML field is.
        data.audit.tool_note = data.audit.tool_note ? markup(data.audit.tool_note) : "";
        const { questions, ...rest } = data;
        this.has = Object.fromEntries(Object.keys(data.parts).map((name) => [name, true]));
        for (const name of PARTS.filter((one) => !this.has[one])) {
            data.parts[name] = [];
        }
        this.takePanel(data.panel);
        delete rest.panel;
        Object.assign(this, rest, { allQuestions: questions, ready: true, isRefused: false });
        this.gradeById = Object.fromEntries(
            [...data.own_grades, ...data.grades].map((grade) => [grade.id, grade])
        );
        this.standardById = Object.fromEntries(data.standards.map((standard) => [standard.id, standard]));
        if (!this.hasOpened) {
            this.hasOpened = true;
            this.place = this.firstPlace();
            this.bringBack();
        }
    }

    // --- kept on the device ---------------------------------------------------------------------------------

    get draftKey() {
        return this.model === "cs.audit" ? `audit:${this.auditId}` : `${this.model}:${this.auditId}`;
    }

    /** What waits to be saved is kept for each window by itself. */
    windowKey(id) {
        return `${this.draftKey}:window:${id}`;
    }

    keepWaiting(waiting) {
        const own = this.windowKey(windowId);
        if (waiting.length) {
            keepDraft(own, waiting);
            return;
        }
        dropDraft(own);
        if (this.takenUp) {
            dropDraft(this.takenUp.key, this.takenUp.at);
            this.takenUp = null;
        }
    }

    /** What never reached the server, because the page was closed or the network away, is typed again. */
    async bringBack() {
        if (!this.rights.grade) {
            return;
        }
        const own = this.windowKey(windowId);
        const drafts = readDrafts(this.windowKey(""));
        this.left = drafts.filter(({ key }) => key === own);
        this.takeUpNext();
        // A window that is still open saves its own.
        const open = (await otherWindows()).map((id) => this.windowKey(id));
        this.left.push(...drafts.filter(({ key }) => key !== own && !open.includes(key)));
        this.takeUpNext();
    }

    /** One window's after the other: where both changed a box, the second finds the first's text there, and both show. */
    takeUpNext() {
        while (this.left.length && this.queue.isDone) {
            const draft = this.left.shift();
            for (const operation of draft.value) {
                const record = this.record(operation.part, operation.id);
                if (record) {
                    this.takenUp = draft;
                    Object.assign(record, operation.values);
                    this.queue.takeUp(operation);
                }
            }
        }
    }

    record(part, id) {
        if (part === "audit") {
            return this.audit;
        }
        const rows = part === "lines" ? this.allQuestions : this.parts[part] || [];
        return rows.find((row) => row.id === id);
    }

    removing(name) {
        return _t("Remove %s", name);
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
            ...this.boxSections.filter(({ isFirst }) => isFirst).map(({ name }) => name),
            ...this.questions.map((question) => `line:${question.id}`),
            ...this.after.filter((section) => !section.isFirst).map((section) => section.name || section),
            ...names(false),
        ];
    }

    /** Boxes of fields that the model has beside its questions. */
    get boxSections() {
        return this.after.filter((section) => section.boxes);
    }

    get boxSection() {
        return this.boxSections.find((section) => section.name === this.place);
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

    /** Changes of an answer, counted: what is undone is the last of them only. */
    countAnswer(values) {
        this.answered += [...ANSWERS, ...OVERALL].some((name) => name in values);
    }

    setAnswer(question, values, options) {
        this.countAnswer(values);
        const was = plain(question, values);
        Object.assign(question, values);
        this.queue.write("lines", question.id, values, { ...options, was });
    }

    setAudit(values, options) {
        this.countAnswer(values);
        const was = plain(this.audit, values);
        Object.assign(this.audit, values);
        this.queue.write("audit", this.auditId, values, { ...options, was });
    }

    setRow(part, row, values, options = { now: true }) {
        const was = plain(row, values);
        Object.assign(row, values);
        this.queue.write(part, row.id, values, { ...options, was });
    }

    /** @returns {Promise<string>} why it was not added; empty when it was */
    async add(part, values) {
        // The same once more, after a warning: they have read it.
        const typed = JSON.stringify([part, values]);
        const result = await this.queue.once(part, { do: "create", values, keep: typed === this.warnedOf });
        this.warnedOf = result.warning ? typed : "";
        return result.warning ? _t("%s To keep it, add it once more as it is.", result.warning) : this.explain(result);
    }

    async remove(part, row) {
        const refusal = this.explain(await this.queue.once(part, { do: "unlink", id: row.id }));
        if (!refusal) {
            this.offerUndo(part, row);
            this.queue.forget(part, row.id);
            this.warnings = Object.fromEntries(
                Object.entries(this.warnings).filter(([key]) => !key.startsWith(`${part}:${row.id}:`))
            );
            this.refused = Object.fromEntries(
                Object.entries(this.refused).filter(([key]) => !key.startsWith(`${part}:${row.id}:`))
            );
        }
        return refusal;
    }

    offerUndo(part, row, refusal = "") {
        const names = KEPT_WHEN_REMOVED[part];
        if (!names) {
            return;
        }
        const values = Object.fromEntries(names.filter((name) => name in row).map((name) => [name, row[name]]));
        const removed = row.name ? _t("“%s” was removed.", row.name) : _t("It was removed.");
        const close = this.notification.add(refusal ? _t("It could not be put back. %s", refusal) : removed, {
            type: refusal ? "danger" : "info",
            sticky: Boolean(refusal),
            autocloseDelay: 15000,
            buttons: [
                {
                    name: _t("Undo"),
                    onClick: async () => {
                        close();
                        const why = await this.add(part, values);
                        if (why) {
                            this.offerUndo(part, row, why);
                        }
                    },
                },
            ],
        });
    }

    // --- changed elsewhere meanwhile ------------------------------------------------------------------------

    /** Each box that another window has changed since, with both texts. */
    get conflictList() {
        return Object.values(this.conflicts).flatMap(({ key, part, id, values, theirs }) =>
            Object.keys(theirs).map((name) => ({
                key,
                part,
                id,
                name,
                mine: values[name],
                theirs: theirs[name],
                where: this.placeInWords(part, id),
                isText: typeof values[name] === "string" && typeof theirs[name] === "string",
            }))
        );
    }

    placeInWords(part, id) {
        const question = part === "lines" && this.record(part, id);
        return question ? _t("Domain %s", question.number) : this.words.this;
    }

    inWords(name, value) {
        if (name.endsWith("grade_id")) {
            return this.grade(value)?.name || _t("no grade");
        }
        return typeof value === "boolean" ? (value ? _t("Yes") : _t("No")) : String(value || "–");
    }

    settle(conflict, value) {
        const { key, part, id, name, theirs } = conflict;
        const held = this.conflicts[key];
        delete held.theirs[name];
        held.values[name] = value;
        held.was[name] = theirs;
        Object.assign(this.record(part, id), { [name]: value });
        if (!Object.keys(held.theirs).length) {
            delete this.conflicts[key];
            this.queue.drop(key);
            // The boxes saved together with it, which nobody else had changed, go along.
            this.queue.write(part, id, { ...held.values }, { now: true, was: { ...held.was } });
        }
    }

    // --- what may tell who somebody is ------------------------------------------------------------------------

    /** Each box that waits for a choice, with what was found in it. */
    get warningList() {
        return Object.values(this.warnings).map(({ key, part, id, said }) => ({
            key,
            said,
            place: part === "lines" ? `line:${id}` : "",
            where: this.placeInWords(part, id),
        }));
    }

    /** Whether something typed has not been taken: refused, changed elsewhere or warned of. */
    get isHeld() {
        return Object.keys({ ...this.refused, ...this.conflicts, ...this.warnings }).length > 0;
    }

    /** It has to stand there: saved as it is, with a line that says who chose so. */
    keepText(key) {
        const { part, id, values, was } = this.warnings[key];
        delete this.warnings[key];
        const bundle = key.slice(`${part}:${id}:`.length);
        this.queue.write(part, id, values, { now: true, was, bundle, keep: true });
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
            delete this.conflicts[key];
            delete this.warnings[key];
        }
        for (const operation of operations.filter(({ key, resolve }) => result.warnings?.[key] && !resolve)) {
            this.warnings[operation.key] = { ...operation, said: result.warnings[operation.key] };
        }
        for (const { key, resolve } of operations) {
            if (result.errors[key] && !resolve) {
                this.refused[key] = result.errors[key];
            }
        }
        for (const operation of operations) {
            if (result.conflicts[operation.key]) {
                const [values, was] = [{ ...operation.values }, { ...operation.was }];
                this.conflicts[operation.key] = { ...operation, values, was, theirs: result.conflicts[operation.key] };
            }
        }
        this.takePanel(result.panel);
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

    takePanel(panel) {
        this.panel = { discussions: [], asked: [], ...panel };
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
        if (state === "saved") {
            this.takeUpNext();
        }
    }

    /** @returns {Promise<boolean>} whether it was submitted */
    async submit() {
        if (!(await this.queue.flush()) || this.warningList.length) {
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

    /** Something that the server does with all of it, once what was typed is there. */
    async ask(method) {
        if (await this.queue.flush()) {
            const result = await this.call(method);
            this.onSaved({ errors: {}, conflicts: {}, ids: {}, ...result }, []);
        }
    }

    async start() {
        await this.call("action_start");
        this.hasOpened = false;
        await this.load();
    }

    /** Whether one's own grade is another than the one that stands beside it. */
    differs({ beside, grade_id }) {
        return Boolean(beside && grade_id) && beside.grade_id !== grade_id;
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
