import { onMounted, onWillUnmount } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
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
        onMounted(() => {
            this.rootRef.el.addEventListener("input", onInput);
            this.bringBack();
        });
        onWillUnmount(() => clearTimeout(this.keeping));
    }

    get modelParams() {
        const params = super.modelParams;
        params.hooks = { ...params.hooks, onRecordChanged: () => this.keep() };
        return params;
    }

    get draftKey() {
        return `${this.props.resModel}:${this.model.root.resId || "new"}`;
    }

    keep() {
        const changes = this.withTyped(this.model.root._getChanges());
        if (Object.keys(changes).length) {
            keepDraft(this.draftKey, changes);
        }
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
        this.typed = null;
        dropDraft(this.draftKey);
        return super.onRecordSaved(record, changes);
    }

    async discard() {
        dropDraft(this.draftKey);
        return super.discard();
    }

    /** What was typed here before and never reached the server stands in its boxes again, unsaved. */
    async bringBack() {
        const { root } = this.model;
        const changes = readDraft(this.draftKey);
        if (!changes || !root.resId || !this.canEdit) {
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
        if (!missing.length) {
            dropDraft(this.draftKey);
            return;
        }
        for (const [record, values] of missing) {
            await record.update(values);
        }
        this.notification.add(_t("What you typed here before was not saved. It is back in its boxes: save it, or discard it."), {
            type: "warning",
            sticky: true,
        });
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
                values[name] = value ? { id: value, display_name: "" } : false;
            }
        }
        return values;
    }
}

registry.category("views").add("cs_drafting_form", { ...formView, Controller: DraftingFormController });
