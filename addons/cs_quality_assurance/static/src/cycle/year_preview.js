import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Scale, inWords, spanInWords } from "./timeline";

/** The whole year of a programme, saved or not: a strip for each line, and the same as a table. */
export class YearPreview extends Component {
    static template = "cs_quality_assurance.YearPreview";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name] || { cycles: [], problems: [] };
    }

    get rows() {
        const { cycles, start, end } = this.value;
        const last = cycles.reduce((day, cycle) => (cycle.end > day ? cycle.end : day), end);
        const scale = new Scale(start, last);
        const lines = new Map();
        for (const cycle of cycles) {
            if (!lines.has(cycle.line_number)) {
                lines.set(cycle.line_number, { key: cycle.line_number, name: cycle.line, cycles: [] });
            }
            lines.get(cycle.line_number).cycles.push({
                key: cycle.start,
                style: scale.span(cycle.start, cycle.end),
                label: `${cycle.line}: ${spanInWords(cycle.start, cycle.end)}`,
                milestones: cycle.milestones.map((milestone) => ({
                    key: milestone.name,
                    kind: milestone.kind,
                    style: scale.span(milestone.start, milestone.end),
                    label: `${milestone.name}: ${spanInWords(milestone.start, milestone.end)}`,
                })),
            });
        }
        return {
            months: scale.months,
            lines: [...lines.values()].sort((one, two) => one.key - two.key),
            daysOff: this.value.days_off.map((day) => ({ key: day, style: scale.point(day) })),
        };
    }

    get table() {
        return this.value.cycles.map((cycle) => ({
            key: `${cycle.line_number}-${cycle.start}`,
            line: cycle.line,
            kind: cycle.kind,
            when: spanInWords(cycle.start, cycle.end),
            day: inWords(cycle.start, "cccc"),
            moved: cycle.moved,
            drawn: inWords(cycle.drawn),
            told: inWords(cycle.told),
            due: this.dueInWords(cycle.due),
            milestones: cycle.milestones.map((milestone) => ({
                key: milestone.name,
                kind: milestone.kind,
                text: milestone.worked
                    ? `${milestone.name} ${spanInWords(milestone.start, milestone.end)}`
                    : _t("%s: no working day", milestone.name),
            })),
        }));
    }

    dueInWords(days) {
        return days.map((day) => inWords(day, days.length > 1 ? "d MMM" : "d MMM yyyy")).join(", ");
    }

    get daysOff() {
        return this.value.days_off.map((day) => inWords(day, "d MMM")).join(", ");
    }
}

export const yearPreview = {
    component: YearPreview,
    displayName: _t("The year of a programme"),
    supportedTypes: ["json"],
};

registry.category("fields").add("cs_year_preview", yearPreview);
