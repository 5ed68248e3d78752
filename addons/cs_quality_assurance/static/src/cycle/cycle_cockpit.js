import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Scale, inWords, spanInWords } from "./timeline";

/** How a round stands: a bar of its audits by stage, and a strip with its days. */
export class CycleCockpit extends Component {
    static template = "cs_quality_assurance.CycleCockpit";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get total() {
        return this.value.stages.reduce((total, stage) => total + stage.count, 0);
    }

    get stages() {
        const total = this.total;
        return this.value.stages
            .filter((stage) => stage.count)
            .map((stage) => ({
                ...stage,
                style: `flex-grow: ${stage.count};`,
                label: _t("%(name)s: %(count)s of %(total)s", {
                    name: stage.name,
                    count: stage.count,
                    total,
                }),
            }));
    }

    /** The strip, or nothing while the round has no days. */
    get strip() {
        const strip = this.value.strip;
        if (!strip.from) {
            return false;
        }
        const scale = new Scale(strip.from, strip.to);
        const inside = strip.today >= strip.from && strip.today <= strip.to;
        return {
            months: scale.months,
            today: inside && scale.point(strip.today),
            period: {
                style: scale.span(strip.start, strip.end),
                name: _t("The cycle: %s", spanInWords(strip.start, strip.end)),
            },
            spans: strip.spans.map((span) => ({
                ...span,
                style: scale.span(span.start, span.end),
                when: spanInWords(span.start, span.end),
            })),
            points: strip.points.map((point) => ({
                ...point,
                style: scale.point(point.date),
                when: inWords(point.date),
            })),
            due: strip.due.map((due) => ({
                ...due,
                style: scale.point(due.date),
                side: scale.side(due.date),
                label: due.late
                    ? _t("%(count)s due %(date)s, %(left)s late", { ...due, date: inWords(due.date) })
                    : _t("%(count)s due %(date)s, %(left)s to go", { ...due, date: inWords(due.date) }),
            })),
        };
    }

    /** The audits of one stage; each reader sees those they may read. */
    openStage(stage) {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: stage.name,
            res_model: "cs.audit",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [["cycle_id", "=", this.props.record.resId], ...stage.domain],
        });
    }
}

export const cycleCockpit = {
    component: CycleCockpit,
    displayName: _t("Progress of a cycle"),
    supportedTypes: ["json"],
};

registry.category("fields").add("cs_cycle_cockpit", cycleCockpit);
