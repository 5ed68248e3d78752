import { Component, onWillStart, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const ICONS = {
    audit: "fa-search",
    moderation: "fa-balance-scale",
    action: "fa-check-square-o",
    sign_off: "fa-thumbs-o-up",
    self_analysis: "fa-pencil",
    feedback: "fa-comment-o",
    escalation: "fa-exclamation-triangle",
    closing: "fa-refresh",
    unallocated: "fa-user-plus",
    plan: "fa-life-ring",
    observation: "fa-eye",
    checklist: "fa-list-ul",
    checkpoint: "fa-flag-o",
    dispute: "fa-gavel",
    result: "fa-book",
    families: "fa-commenting-o",
    request: "fa-question-circle-o",
    leaver: "fa-user-times",
};

/** The home screen: one list of what is to be done, in the order in which it is due. */
export class MyWork extends Component {
    static template = "cs_quality_assurance.MyWork";
    static props = { ...standardActionServiceProps };
    static displayName = _t("My work");
    static path = "my-work";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({ work: null, busy: false });
        useSetupAction();
        onWillStart(() => this.load());
    }

    async load() {
        this.state.work = await this.orm.call("cs.my.work", "get_my_work", []);
    }

    icon(item) {
        return ICONS[item.kind] || "fa-circle-o";
    }

    /** The button of an item: its methods in turn, then what the last one opens, or its form. */
    async onItem(item) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            let action = item.action;
            for (const method of item.methods) {
                action = await this.orm.call(item.model, method, [[item.res_id]]);
            }
            const onClose = () => this.load();
            await (action?.type ? this.action.doAction(action, { onClose }) : this.openForm(item));
        } finally {
            this.state.busy = false;
        }
    }

    openForm(item) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: item.model,
            res_id: item.res_id,
            views: [[item.view_id || false, "form"]],
        });
    }

    /** A step of the first hour: the screen where it is done. */
    async onStep(step) {
        await this.action.doAction(await this.orm.call("cs.first.hour", "open_step", [step.key]));
    }

    undoing(step) {
        return _t("Undo: %s", step.title);
    }

    marking(item) {
        return _t("Mark as read: %s", item.title);
    }

    onUndoStep(step) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Undo this step?"),
            body: step.undo,
            confirmLabel: _t("Undo"),
            confirm: async () => {
                await this.orm.call("cs.first.hour", "undo_step", [step.key]);
                await this.load();
            },
            cancel: () => {},
        });
    }

    async onRead(item) {
        await this.orm.call("cs.my.work", "mark_read", [item.dismiss]);
        await this.load();
    }

    /** What stands behind a figure, a grade or a row of a panel. */
    open(target) {
        if (target.res_id) {
            return this.openForm(target);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: target.name,
            res_model: target.model,
            domain: target.domain,
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
        });
    }
}

registry.category("actions").add("cs_quality_assurance.my_work", MyWork);
