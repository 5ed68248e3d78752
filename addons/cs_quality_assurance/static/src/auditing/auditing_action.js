import { Component, onWillDestroy, onWillStart, useEffect, useExternalListener, useRef, useState, useSubEnv } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { ANSWERS, AuditingStore, OVERALL } from "./auditing_store";
import { Boxes } from "./boxes";
import { CaseFile } from "./case_file";
import { Checklist } from "./checklist";
import { Findings } from "./findings";
import { FirstAudit } from "./first_audit";
import { Guidance } from "./guidance";
import { Overall } from "./overall";
import { Panel } from "./panel";
import { PeopleSection } from "./people";
import { Plan } from "./plan";
import { Question } from "./question";
import { Rail } from "./rail";
import { Urgent } from "./urgent";

// A choice of this device, not of this audit.
const KEYS_OFF = "cs_quality_assurance.keys_off";
/** What one kind of graded work shows in its own way: { Question, Overall } by model. */
const ownParts = registry.category("cs_quality_assurance.auditing_parts");
const ARROWS = { ArrowDown: 1, ArrowUp: -1 };

/** Doing an audit: the questions on the left, the answer in the middle, guidance on the right, what follows below. */
export class AuditingAction extends Component {
    static template = "cs_quality_assurance.auditing.Action";
    static components = { Boxes, CaseFile, Checklist, Findings, FirstAudit, Guidance, Panel, PeopleSection, Plan, Rail, Urgent };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Audit");
    static path = "auditing";

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.root = useRef("root");
        this.main = useRef("main");
        this.ui = useState({ help: false, busy: false, keys: browser.localStorage.getItem(KEYS_OFF) !== "1", byKey: null });
        const auditId = this.props.action.context?.active_id || this.props.resId;
        // Which kind of graded work it is stands in the action; a case file's audit where it does not.
        this.params = { model: "cs.audit", list: "cs_quality_assurance.action_cs_audit", ...this.props.action.params };
        this.store = useState(AuditingStore.create(this.orm, auditId, this.params.model, this.notification));
        this.own = { Question, Overall, ...ownParts.get(this.params.model, {}) };
        useSubEnv({ auditing: this.store });
        useSetupAction({
            beforeLeave: () => this.beforeLeave(),
            beforeUnload: (ev) => this.beforeUnload(ev),
            beforeVisibilityChange: () => document.visibilityState === "hidden" && this.store.queue.flush(),
        });
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        useExternalListener(window, "online", () => this.store.queue.flush());
        useEffect(
            () => this.afterMove(),
            () => [this.store.place]
        );
        onWillStart(async () => {
            if (auditId) {
                await this.store.load();
                this.env.config.setDisplayName?.(this.store.audit.name);
            }
        });
        onWillDestroy(() => this.store.queue.destroy());
    }

    get audit() {
        return this.store.audit;
    }

    get saveText() {
        const { saveState, savedAt, saveError } = this.store;
        switch (saveState) {
            case "saving":
            case "waiting":
                return _t("Saving…");
            case "offline":
                return _t("No connection. What you typed is kept here and saved as soon as it is back.");
            case "failed":
                return _t("Not saved: %s", saveError);
        }
        if (Object.keys(this.store.conflicts).length) {
            return _t("Changed in another window. Choose below which text stays.");
        }
        if (this.store.warningList.length) {
            return _t("Not saved yet: it may tell who somebody is. Change it, or choose below to keep it.");
        }
        if (Object.keys(this.store.refused).length) {
            return _t("Not all of it could be saved. See the message beside it.");
        }
        return savedAt ? _t("Saved %s", savedAt) : "";
    }

    get isUnsaved() {
        const { saveState, isHeld } = this.store;
        return saveState === "offline" || saveState === "failed" || isHeld;
    }

    // --- leaving --------------------------------------------------------------------------------------------

    async beforeLeave() {
        if (!this.store.ready || ((await this.store.queue.flush()) && !this.store.isHeld)) {
            return true;
        }
        return new Promise((resolve) => {
            this.dialog.add(ConfirmationDialog, {
                title: _t("Not everything is saved"),
                body: _t("Something you typed has not been saved. It stays on this device for a week, and is back in its box when you open the audit here again."),
                confirmLabel: _t("Stay here"),
                confirm: () => resolve(false),
                cancelLabel: _t("Leave for now"),
                cancel: () => resolve(true),
                dismiss: () => resolve(false),
            });
        });
    }

    beforeUnload(ev) {
        if (this.store.queue.isDirty || Object.keys(this.store.refused).length) {
            this.store.queue.flush();
            ev.preventDefault();
            ev.returnValue = "unsaved";
        }
    }

    close() {
        const crumbs = this.env.config.breadcrumbs || [];
        if (crumbs.length > 1) {
            this.env.config.historyBack();
        } else {
            this.action.doAction(this.params.list, { clearBreadcrumbs: true });
        }
    }

    /** The whole audit, for whoever grades something about it. */
    async readAudit() {
        await this.action.doAction(await this.orm.call("cs.audit", "action_open_auditing", [[this.audit.audit_id]]));
    }

    // --- starting and submitting ------------------------------------------------------------------------------

    async guard(callback) {
        this.ui.busy = true;
        try {
            return await callback();
        } catch (error) {
            this.notification.add(error.data?.message || error.message, { type: "danger", sticky: true });
        } finally {
            this.ui.busy = false;
        }
    }

    start() {
        return this.guard(() => this.store.start());
    }

    async submit() {
        await this.guard(async () => {
            if (!(await this.store.queue.flush()) || this.store.warningList.length) {
                return;
            }
            if (this.store.panel.problems.length) {
                await this.store.submit();
                return;
            }
            this.dialog.add(ConfirmationDialog, {
                title: this.store.words.confirm,
                body: [
                    this.store.words.final,
                    ...this.store.panel.consequences,
                ].join("\n"),
                confirmLabel: this.store.words.submit,
                confirm: () => this.guard(() => this.store.submit()),
                cancelLabel: _t("Not yet"),
                cancel: () => {},
            });
        });
    }

    // --- keyboard ---------------------------------------------------------------------------------------------

    onKeydown(ev) {
        if (!this.store.ready || !this.isHere(ev.target) || ev.altKey) {
            return;
        }
        const isHeld = ev.ctrlKey || ev.metaKey;
        if (ev.key === "Enter" && isHeld) {
            ev.preventDefault();
            this.stepByKey(1);
            return;
        }
        if (this.isTyping(ev.target)) {
            return;
        }
        if (ev.key === "z" && isHeld && this.byKey) {
            ev.preventDefault();
            this.undoByKey();
        } else if (this.ui.keys && (isHeld ? this.onArrow(ev.key) : this.onPlainKey(ev.key, ev.target))) {
            ev.preventDefault();
        }
    }

    onArrow(key) {
        if (ARROWS[key]) {
            this.stepByKey(ARROWS[key]);
        }
        return Boolean(ARROWS[key]);
    }

    /** Keys without Ctrl mean something only in a row of answers and in the list of domains (WCAG 2.1.4). */
    onPlainKey(key, target) {
        if (key === "Escape" && this.ui.help) {
            this.ui.help = false;
            return true;
        }
        if (!target.closest?.(".o_cs_tiles, .o_cs_rail")) {
            return false;
        }
        if (key === "?") {
            this.ui.help = !this.ui.help;
            return true;
        }
        const evidence = key.toLowerCase() === "e" && this.main.el.querySelector("textarea");
        if (evidence) {
            evidence.focus();
            return true;
        }
        const fact = key.toLowerCase() === "f" && this.main.el.querySelector(".o_cs_facts button");
        if (fact) {
            fact.click();
            return true;
        }
        return this.onArrow(key) || (this.store.rights.grade && this.answerByKey(key, target));
    }

    /** Whoever moves by key goes on with keys: the answers of the next domain are at hand. */
    stepByKey(by) {
        this.focusNext = ".o_cs_tiles input:checked, .o_cs_tiles input";
        return this.store.step(by);
    }

    /** 1 to 9 choose a grade (or yes and no), n says not applicable: in the row of answers only. */
    answerByKey(key, target) {
        const row = target.closest?.(".o_cs_tiles");
        const radios = [...(row?.querySelectorAll("input:not(:disabled)") || [])];
        const wanted = radios.find(({ dataset }) => [dataset.key, dataset.also].includes(key.toLowerCase()));
        if (wanted && !wanted.checked) {
            const { place, question, audit } = this.store;
            const before = question
                ? ANSWERS.filter((name) => name in question).map((name) => [name, question[name]])
                : OVERALL.map((name) => [name, audit[name]]);
            const where = question ? _t("domain %s", question.number) : _t("the overall grade");
            const said = wanted.closest("label").querySelector(".o_cs_tile_label").textContent;
            const { answered } = this.store;
            wanted.click();
            // A choice that is no answer of the audit (how somebody was spoken to) is not undone here.
            if (this.store.answered > answered) {
                this.ui.byKey = { place, before, where, said, answered: this.store.answered };
            }
        }
        wanted?.focus({ preventScroll: true });
        return Boolean(wanted);
    }

    /** What a key chose, in whatever domain, until another answer is changed. */
    get byKey() {
        const { byKey } = this.ui;
        return byKey && byKey.answered === this.store.answered ? byKey : null;
    }

    /** Take back what a key chose last, and go where it was. */
    undoByKey() {
        const { place, before } = this.byKey;
        this.store.go(place);
        const values = Object.fromEntries(before);
        const question = this.store.allQuestions.find(({ id }) => `line:${id}` === place);
        if (question) {
            this.store.setAnswer(question, values, { now: true });
        } else {
            this.store.setAudit(values, { now: true });
        }
    }

    toggleKeys() {
        this.ui.keys = !this.ui.keys;
        browser.localStorage.setItem(KEYS_OFF, this.ui.keys ? "0" : "1");
    }

    isHere(target) {
        return target === document.body || this.root.el?.contains(target);
    }

    isTyping(target) {
        if (target.closest?.("[role=tablist]")) {
            return false;
        }
        const isText = target.tagName === "INPUT" && !["radio", "checkbox", "button"].includes(target.type);
        return isText || ["TEXTAREA", "SELECT"].includes(target.tagName) || target.isContentEditable;
    }

    /** The new place starts at its top; focus follows, unless it is on the list of places. */
    afterMove() {
        if (!this.main.el || !this.hasMoved) {
            this.hasMoved = true;
            return;
        }
        this.main.el.scrollTop = 0;
        const wanted = this.focusNext && this.main.el.querySelector(this.focusNext);
        this.focusNext = "";
        if (wanted) {
            wanted.focus({ preventScroll: true });
        } else if (!document.activeElement?.closest(".o_cs_rail")) {
            this.main.el.querySelector("h2")?.focus({ preventScroll: true });
        }
    }

    /** From "before you can submit" to the box where it is done. */
    goTo(problem) {
        const { field, line_id } = problem;
        const place = problem.place === "line" ? `line:${line_id}` : problem.place;
        const boxes = [`cs_${field}`, `cs_${field}_${line_id}`, `cs_date_${line_id}`].map((id) => `[id="${id}"]`);
        this.focusNext = field === "answer" ? `${boxes.slice(1)}, .o_cs_tiles input` : field && `${boxes.slice(0, 2)}, .o_cs_${field} input`;
        if (place === this.store.place) {
            this.afterMove();
        } else {
            this.store.go(place);
        }
    }
}

registry.category("actions").add("cs_quality_assurance.auditing", AuditingAction);
