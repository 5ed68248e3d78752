import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Many2OneField, buildM2OFieldDescription } from "@web/views/fields/many2one/many2one_field";

/** A team by its own name; the departments above it are its tooltip. */
export class TeamField extends Component {
    static template = xml`
        <span t-att-title="props.record.data[props.name]?.complete_name">
            <Many2OneField t-props="props" />
        </span>`;
    static components = { Many2OneField };
    static props = { ...Many2OneField.props };
}

registry.category("fields").add("cs_team", {
    ...buildM2OFieldDescription(TeamField),
    displayName: _t("Team"),
    relatedFields: [
        { name: "display_name", type: "char" },
        { name: "complete_name", type: "char" },
    ],
});
