import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";

const INK = "#1d70b8";
const BAND = "rgba(29, 112, 184, 0.15)";
const TARGET = "#1c2530";
// Told apart in grey, too: dark, middle, light.
const BARS = ["#00703c", "#a8201a", "#b1b4b6"];

/** A line where another tool or framework began: what is left of it does not compare. */
const BREAKS = {
    id: "cs_breaks",
    afterDatasetsDraw({ ctx, chartArea, scales, options }) {
        ctx.save();
        ctx.strokeStyle = TARGET;
        ctx.lineWidth = 2;
        for (const place of options.csBreaks || []) {
            const x = scales.x.getPixelForValue(place - 0.5);
            ctx.beginPath();
            ctx.moveTo(x, chartArea.top);
            ctx.lineTo(x, chartArea.bottom);
            ctx.stroke();
        }
        ctx.restore();
    },
};

/** The same numbers as the table beside it, drawn. */
export class DashboardChart extends Component {
    static template = "cs_quality_assurance.DashboardChart";
    static props = { chart: Object, title: String };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [JSON.stringify(this.props.chart)]
        );
        onWillUnmount(() => this.drawn?.destroy());
    }

    draw() {
        this.drawn?.destroy();
        const { chart } = this.props;
        const config = { line: () => this.line(chart), bar: () => this.bars(chart), control: () => this.control(chart) }[chart.kind]();
        this.drawn = new window.Chart(this.canvas.el, config);
    }

    line({ labels, values, low, high, breaks, target }) {
        const across = (ctx) => (breaks.includes(ctx.p1DataIndex) ? "transparent" : undefined);
        const edge = { pointRadius: 0, borderWidth: 0, segment: { backgroundColor: across } };
        const datasets = [
            { label: _t("Good or better"), data: values, borderColor: INK, backgroundColor: INK, segment: { borderColor: across } },
            { ...edge, label: _t("Low"), data: low },
            { ...edge, label: _t("Allowing for chance"), data: high, fill: "-1", backgroundColor: BAND },
        ];
        if (target) {
            datasets.push({ label: _t("Target"), data: labels.map(() => target), borderColor: TARGET, borderDash: [6, 4], borderWidth: 1.5, pointRadius: 0 });
        }
        return {
            type: "line",
            data: { labels, datasets },
            plugins: [BREAKS],
            options: {
                ...this.plain,
                csBreaks: breaks,
                scales: { y: { min: 0, max: 100, ticks: { callback: (value) => `${value}%` } } },
                plugins: { legend: { labels: { filter: ({ text }) => text !== _t("Low").toString() } } },
            },
        };
    }

    /** Two sums that grow as somebody drifts, and the limits beyond which it is one. */
    control({ labels, kinder, harsher, limit }) {
        const edge = { pointRadius: 0, borderWidth: 1.5, borderColor: TARGET, borderDash: [6, 4] };
        return {
            type: "line",
            data: {
                labels,
                datasets: [
                    { label: _t("Kinder than usual"), data: kinder, borderColor: INK, backgroundColor: INK },
                    { label: _t("Stricter than usual"), data: harsher, borderColor: BARS[1], backgroundColor: BARS[1], borderDash: [2, 2] },
                    { ...edge, label: _t("Limit"), data: labels.map(() => limit) },
                    { ...edge, label: _t("Lower limit"), data: labels.map(() => -limit) },
                ],
            },
            options: {
                ...this.plain,
                scales: { y: { suggestedMin: -limit - 1, suggestedMax: limit + 1 } },
                plugins: { legend: { labels: { filter: ({ text }) => text !== _t("Lower limit").toString() } } },
            },
        };
    }

    bars({ labels, series }) {
        return {
            type: "bar",
            data: {
                labels,
                datasets: series.map(({ label, values }, place) => ({ label, data: values, backgroundColor: BARS[place % BARS.length] })),
            },
            options: { ...this.plain, scales: { x: { stacked: true }, y: { stacked: true, ticks: { precision: 0 } } } },
        };
    }

    get plain() {
        return { animation: false, responsive: true, maintainAspectRatio: false };
    }
}
