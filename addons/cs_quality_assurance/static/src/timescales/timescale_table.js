import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What was in time, late, missing and due next on a case, timescale by timescale (BWD-03). */
export class TimescaleTable extends Component {
    static template = "cs_quality_assurance.TimescaleTable";
    static props = { data: { optional: true } };

    get groups() {
        return (this.props.data?.groups || []).map((group) => {
            const plain = group.items.filter((item) => item.status === "in_time");
            return { ...group, plain, told: group.items.filter((item) => item.status !== "in_time") };
        });
    }

    icon(status) {
        return { late: "fa-clock-o", missing: "fa-exclamation-triangle", due: "fa-calendar-o", unrecorded: "fa-question-circle-o" }[status] || "fa-check";
    }
}

/** `<field name="timescales" widget="cs_timescales"/>` on a case or an audit. */
export class TimescalesField extends Component {
    static template = "cs_quality_assurance.TimescalesField";
    static components = { TimescaleTable };
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data[this.props.name];
    }
}

registry.category("fields").add("cs_timescales", { component: TimescalesField, supportedTypes: ["json"] });
