import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Who graded which domain how, those that differ most first (DUR-16). */
export class BenchmarkGrid extends Component {
    static template = "cs_quality_assurance.BenchmarkGrid";
    static props = { ...standardFieldProps };

    get grid() {
        return this.props.record.data[this.props.name] || { people: [], rows: [] };
    }

    /** Beside a panel: each row says what its difference means. */
    get beside() {
        return this.grid.rows.some((row) => row.said);
    }
}

registry.category("fields").add("cs_benchmark_grid", {
    component: BenchmarkGrid,
    supportedTypes: ["jsonb", "json"],
});
