import { onMounted, onWillUnmount, useEffect } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useBus, useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { dropDraft, keepDraft, readDraft } from "./drafts";

const isText = (field) => ["char", "text"].includes(field?.type);

/** A form whose changes are kept on the device until the server has them (js_class="cs_drafting_form"). */
export class DraftingFormController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
        const ask = this.model._onchange.bind(this.model);
        // What follows from a change is worked out by the server; without it the change itself stays.
        this.model._onchange = async (...params) => {
            try {
                return await ask(...params);
            } catch (error) {
                if (error instanceof ConnectionLostError) {
                    return {};
                }
                throw error;
            }
        };
        // A field tells its form when it is left; what is still being typed is kept as well.
        this.typed = null;
        const onInput = ({ target }) => {
            this.typed = target;
            clearTimeout(this.keeping);
            this.keeping = setTimeout(() => this.keep(), 500);
        };
        onMounted(() => this.rootRef.el.addEventListener("input", onInput));
        onWillUnmount(() => clearTimeout(this.keeping));
        useEffect(
            () => {
                this.bringBack();
            },
            () => [this.model.root.resId]
        );
        // A dialog of questions has done its work once the server has answered its button without a refusal.
        useBus(rpcBus, "RPC:RESPONSE", ({ detail: { data, error } }) => {
            const { model, method, args } = data.params;
            if (this.pressed && !error && model === this.props.resModel && method === this.pressed && args[0][0] === this.model.root.resId) {
                this.forget();
                this.isDone = true;
            }
        });
    }

    /** A dialog whose record is nothing but the answers to its questions: what counts is what its button does. */
    get isQuestions() {
        return Boolean(this.env.inDialog && !this.props.resId && this.footerArchInfo);
    }

    get modelParams() {
        const params = super.modelParams;
        params.hooks = { ...params.hooks, onRecordChanged: () => this.keep() };
        return params;
    }

    /** Of the record; one that is not made yet goes by what it is about, such as the action that is done. */
    get draftKey() {
        const { context, fields, resModel } = this.props;
        const { resId } = this.model.root;
        if (resId && !this.isQuestions) {
            return `${resModel}:${resId}`;
        }
        const about = Object.entries(context)
            .filter(([name]) => name.startsWith("default_") && !isText(fields[name.slice("default_".length)]))
            .sort();
        return `${resModel}:new:${JSON.stringify(about)}`;
    }

    keep() {
        const { root } = this.model;
        // All a new record begins with counts as changed; what was changed here is less.
        const changes = Object.entries(root._getChanges()).filter(([name]) => name in root._changes);
        const all = this.withTyped({ ...this.sent, ...Object.fromEntries(changes) });
        if (Object.keys(all).length && !this.isDone) {
            keepDraft(this.draftKey, all);
        }
    }

    /** It was saved or given up. */
    forget() {
        this.typed = null;
        clearTimeout(this.keeping);
        dropDraft(this.key);
    }

    /** The changes, and the text in the box that has the cursor. */
    withTyped(changes) {
        const box = document.activeElement === this.typed && this.typed;
        const name = box && box.closest(".o_field_widget[name]")?.getAttribute("name");
        const rowId = box && box.closest("tr[data-id]")?.dataset.id;
        const { fields, data } = this.model.root;
        if (rowId) {
            for (const list of Object.keys(data).filter((key) => fields[key].type === "one2many")) {
                const row = data[list].records.find((record) => record.id === rowId);
                if (row?.resId && isText(row.fields[name])) {
                    const others = (changes[list] || []).filter(([code, id]) => code !== 1 || id !== row.resId);
                    const own = (changes[list] || []).find(([code, id]) => code === 1 && id === row.resId)?.[2];
                    return { ...changes, [list]: [...others, [1, row.resId, { ...own, [name]: box.value }]] };
                }
            }
        } else if (isText(fields[name])) {
            return { ...changes, [name]: box.value };
        }
        return changes;
    }

    async onRecordSaved(record, changes) {
        if (this.isQuestions) {
            this.sent = { ...this.sent, ...changes };
        } else {
            this.forget();
        }
        return super.onRecordSaved(record, changes);
    }

    async beforeExecuteActionButton(clickParams) {
        if (clickParams.special === "cancel") {
            this.forget();
            this.isDone = true;
        }
        this.pressed = this.isQuestions && clickParams.name;
        return super.beforeExecuteActionButton(clickParams);
    }

    async discard() {
        await super.discard();
        this.forget();
    }

    /** What was typed here before and never reached the server stands in its boxes again, unsaved. */
    async bringBack() {
        const { root } = this.model;
        // The one that is being made keeps the key under which it began until it is saved.
        this.key = this.draftKey;
        const changes = !this.sent && readDraft(this.key);
        if (!changes || !(root.resId ? this.canEdit : this.canCreate)) {
            return;
        }
        const lost = [[root, this.asValues(root, changes)]];
        for (const [name, commands] of Object.entries(changes)) {
            for (const [code, id, values] of root.fields[name]?.type === "one2many" ? commands : []) {
                const line = code === 1 && root.data[name].records.find((record) => record.resId === id);
                if (line) {
                    lost.push([line, this.asValues(line, values)]);
                }
            }
        }
        // A page that was closed may have reached the server with its last breath.
        const missing = lost.filter(([, values]) => Object.keys(values).length);
        if (!missing.length || (await this.wasMade(changes))) {
            dropDraft(this.key);
            return;
        }
        for (const [record, values] of missing) {
            await record.update(values);
        }
        const isBack = this.isQuestions
            ? _t("What you typed here before was not saved. It is back in its boxes.")
            : _t("What you typed here before was not saved. It is back in its boxes: save it, or discard it.");
        this.notification.add(isBack, { type: "warning", sticky: !this.isQuestions });
    }

    /** Whether the new record was made after all: mine, with the very text. */
    async wasMade(changes) {
        const { fields, resId, resModel } = this.model.root;
        const texts = Object.entries(changes).filter(([name, value]) => value && isText(fields[name]) && fields[name].searchable);
        if (resId || this.isQuestions || !texts.length) {
            return false;
        }
        const said = texts.map(([name, value]) => [name, "=", value]);
        return this.orm.searchCount(resModel, [["create_uid", "=", user.userId], ...said]);
    }

    /** Those of the changes that the record does not have. */
    asValues(record, changes) {
        const values = {};
        const bare = (value) => value?.id ?? (value || false);
        for (const [name, value] of Object.entries(changes)) {
            if (bare(record.data[name]) === bare(value)) {
                continue;
            }
            const type = record.fields[name]?.type;
            if (["char", "text", "boolean", "selection", "integer", "float"].includes(type)) {
                values[name] = value;
            } else if (type === "many2one") {
                values[name] = value && { id: value };
            }
        }
        return values;
    }
}

registry.category("views").add("cs_drafting_form", { ...formView, Controller: DraftingFormController });
