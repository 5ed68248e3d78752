import { Component, useEffect, useRef, useState, useSubEnv } from "@odoo/owl";
import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";
import { Field } from "@web/views/fields/field";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { FormRenderer } from "@web/views/form/form_renderer";

// What a policy asks for is a field of its form, shown a second time in its place.
patch(FormRenderer.prototype, {
    setup() {
        super.setup();
        useSubEnv({ csFieldNodes: Object.values(this.props.archInfo.fieldNodes) });
    },
});

/**
 * What a framework, a line of a programme or a tool does, in sentences: press what stands in one to change
 * it there, take one away, or add one of those possible. What is changed is the form's, saved and
 * discarded with it.
 *
 * `<field name="policy" widget="cs_policy"/>` in a form that has the settings, too.
 */
export class PolicyField extends Component {
    static template = "cs_quality_assurance.PolicyField";
    static components = { Field };
    static props = { ...standardFieldProps };

    setup() {
        this.state = useState({ open: null, adding: null, focus: null });
        this.root = useRef("root");
        useEffect(
            (open, field) => {
                if (open) {
                    const within = this.root.el.querySelector(`.o_cs_policy_asks [name="${field}"]`);
                    within?.querySelector("input, select, textarea, button, a")?.focus();
                }
            },
            () => [this.state.open, this.state.focus]
        );
    }

    get chapters() {
        return this.props.record.data[this.props.name] || [];
    }

    get isEditable() {
        const { isInEdition, data } = this.props.record;
        return isInEdition && !data.is_locked;
    }

    /** The sentence that is being added and is not said yet: it stands where it will be said. */
    draft(chapter) {
        const open = chapter.possible.find(({ key }) => key === this.state.open);
        return open && !chapter.said.some(({ key }) => key === open.key) ? open : null;
    }

    text({ parts }) {
        return parts
            .map(({ text }) => text)
            .join("")
            .replace(/…\.$/, "…");
    }

    node(name) {
        return this.env.csFieldNodes.find((node) => node.name === name);
    }

    asked({ asks }) {
        const { evalContextWithVirtualIds } = this.props.record;
        return asks
            .map((name) => this.node(name))
            .filter((info) => info && !evaluateBooleanExpr(info.invisible, evalContextWithVirtualIds));
    }

    ask(sentence, field) {
        Object.assign(this.state, { open: sentence.key, focus: field || sentence.asks[0], adding: null });
    }

    close(key) {
        this.state.open = null;
        this.root.el.querySelector(`[data-key="${key}"] button`)?.focus();
    }

    async remove({ key, off }) {
        this.state.open = this.state.open === key ? null : this.state.open;
        await this.props.record.update(off);
    }

    async add(sentence) {
        this.state.adding = null;
        if (sentence.on) {
            await this.props.record.update(sentence.on);
        }
        if (this.asked(sentence).length) {
            this.ask(sentence);
        }
    }
}

registry.category("fields").add("cs_policy", { component: PolicyField, supportedTypes: ["json"] });
