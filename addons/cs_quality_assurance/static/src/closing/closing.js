import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const SHOWN = [
    ["open", _t("Open")],
    ["late", _t("Late")],
    ["mine", _t("Mine")],
    ["closed", _t("Closed in 12 months")],
];
const GROUPED = [
    ["team", _t("By team")],
    ["head", _t("By head of service")],
];
const FIGURES = [
    ["opened", _t("Opened")],
    ["in_time", _t("Closed in time")],
    ["late", _t("Closed late")],
    ["open", _t("Still open")],
];
const ICONS = { done: "fa-check", now: "fa-circle", later: "fa-circle-o", spared: "fa-minus" };
const STATES = { done: _t("done"), now: _t("now"), later: _t("later"), spared: _t("not asked for") };
const PAGE = 60;

/** Every audit's way from what was found to what changed for the child. */
export class Closing extends Component {
    static template = "cs_quality_assurance.Closing";
    static props = { ...standardActionServiceProps };
    static displayName = _t("Closing the loop");
    static path = "closing-the-loop";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.shown = SHOWN;
        this.grouped = GROUPED;
        this.figures = FIGURES;
        const saved = this.props.state || {};
        this.state = useState({
            show: saved.show || "open",
            by: saved.by || "team",
            limit: saved.limit || PAGE,
            loops: null,
            counts: {},
        });
        useSetupAction({
            getLocalState: () => ({ show: this.state.show, by: this.state.by, limit: this.state.limit }),
        });
        onWillStart(() => this.load());
        // Where they do not all fit, the latest months are the ones in sight.
        const months = useRef("months");
        useEffect(
            (el) => {
                if (el) {
                    el.scrollLeft = el.scrollWidth;
                }
            },
            () => [months.el]
        );
    }

    async load() {
        const { show, by, limit } = this.state;
        this.state.loops = await this.orm.call("cs.closing", "get_loops", [show, by, limit]);
        Object.assign(this.state.counts, this.state.loops.counts);
    }

    choose(name, value) {
        this.state[name] = value;
        this.state.limit = PAGE;
        return this.load();
    }

    more() {
        this.state.limit += PAGE;
        return this.load();
    }

    icon(step) {
        return step.late ? "fa-exclamation-circle" : ICONS[step.state];
    }

    said(step) {
        return `${step.label}, ${step.late ? _t("late") : STATES[step.state]}: ${step.words}`;
    }

    /** The tallest month fills the height; the rest are drawn to it. */
    height(month, kind) {
        const most = Math.max(1, ...this.state.loops.months.map((one) => one.opened));
        return `height: ${(100 * month[kind]) / most}%`;
    }

    open(action) {
        return this.action.doAction(action, { onClose: () => this.load() });
    }
}

registry.category("actions").add("cs_quality_assurance.closing", Closing);
