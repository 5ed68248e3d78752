import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Tiles } from "../auditing/question";
import { chooseByKey, loadGrades } from "./grade_tiles_field";

/**
 * The domains of a moderation: the auditor's grade and evidence left, the moderator's right.
 *
 * Those that differ come first. The order settles when the screen opens, when the filter is used and when the
 * focus leaves the list: a card never jumps from under the hand that works on it.
 */
export class ModerationLines extends Component {
    static template = "cs_quality_assurance.ModerationLines";
    static components = { Tiles };
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ options: [], show: "all", order: [] });
        this.chooseByKey = chooseByKey;
        onWillStart(async () => {
            const scale = this.props.record.data.scale_id;
            this.state.options = scale ? await loadGrades(this.env, scale.id) : [];
            this.settle();
        });
        onWillUpdateProps((props) => {
            // Another moderation in the pager, or lines that were not there before.
            if (props.record.resId !== this.props.record.resId || props.record.data[props.name].records.length !== this.state.order.length) {
                this.settle(props);
            }
        });
    }

    get lines() {
        return this.props.record.data[this.props.name].records;
    }

    /** What is shown, in the order last settled. */
    get shown() {
        const lines = Object.fromEntries(this.lines.map((line) => [line.resId, line]));
        const wanted = {
            all: () => true,
            differ: (line) => this.differs(line),
            ungraded: (line) => this.isGraded(line) && !line.data.grade_id,
        }[this.state.show];
        return this.state.order.map((id) => lines[id]).filter((line) => line && wanted(line));
    }

    get counts() {
        const graded = this.lines.filter((line) => this.isGraded(line));
        return {
            all: this.lines.length,
            differ: this.lines.filter((line) => this.differs(line)).length,
            ungraded: graded.filter((line) => !line.data.grade_id).length,
        };
    }

    get filters() {
        const { all, differ, ungraded } = this.counts;
        return [
            { key: "all", label: _t("All domains"), count: all },
            { key: "differ", label: _t("We differ"), count: differ },
            { key: "ungraded", label: _t("Still to grade"), count: ungraded },
        ];
    }

    settle(props = this.props) {
        const lines = [...props.record.data[props.name].records];
        const place = (line) => [this.differs(line) ? 0 : 1, line.data.sequence, line.resId];
        lines.sort((one, other) => {
            const [a, b] = [place(one), place(other)];
            return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
        });
        this.state.order = lines.map((line) => line.resId);
    }

    show(key) {
        this.state.show = key;
        this.settle();
    }

    onFocusout(ev) {
        if (!ev.currentTarget.contains(ev.relatedTarget)) {
            this.settle();
        }
    }

    isGraded(line) {
        return Boolean(line.data.auditor_grade_id) || Boolean(line.data.grade_id);
    }

    differs(line) {
        return Boolean(line.data.grade_id) && line.data.grade_id.id !== (line.data.auditor_grade_id || {}).id;
    }

    needsReason(line) {
        return this.differs(line) && !(line.data.reason || "").trim();
    }

    domain(line) {
        return line.data.domain_id.display_name;
    }

    choose(line, id) {
        const option = this.state.options.find(({ value }) => value === id);
        return line.update({ grade_id: { id, display_name: option.label } });
    }

    setReason(line, ev) {
        return line.update({ reason: ev.target.value });
    }
}

registry.category("fields").add("cs_moderation_lines", {
    component: ModerationLines,
    displayName: _t("Domains side by side"),
    supportedTypes: ["one2many"],
    useSubView: true,
    fieldDependencies: [{ name: "scale_id", type: "many2one" }],
});
