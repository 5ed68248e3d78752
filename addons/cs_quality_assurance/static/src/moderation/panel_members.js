import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { TextBox } from "../auditing/auditing_fields";
import { useAuditing } from "../auditing/auditing_store";
import { Tiles } from "../auditing/question";

/** The panel: each member gives their own grades; whoever leads it says who was not there. */
export class PanelMembers extends Component {
    static template = "cs_quality_assurance.moderation.PanelMembers";
    static components = { TextBox, Tiles };
    static props = {};

    setup() {
        this.store = useAuditing();
    }

    get grades() {
        return this.store.grades.map((grade) => ({ ...grade, value: grade.id, label: grade.name }));
    }

    save(member, values, options) {
        this.store.setRow("members", member, values, options);
    }
}

registry.category("cs_quality_assurance.auditing_sections").add("panel", {
    component: PanelMembers,
    label: _t("The panel"),
    isFirst: true,
    isShown: (store) => store.parts.members.length > 0,
    note: ({ parts: { members } }) => `${members.filter(({ absent, grade_id }) => absent || grade_id).length}/${members.length}`,
    words: _t("have given their grade"),
});
