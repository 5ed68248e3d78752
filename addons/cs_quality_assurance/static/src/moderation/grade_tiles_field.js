import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Tiles } from "../auditing/question";

const scales = new Map();

/**
 * The grades of a scale, best first, as options for `Tiles`; read once for each scale.
 *
 * The answer outlives the component that asked, so the service is taken from `env`: what `useService` gives stays
 * silent for ever once its component is gone.
 */
export function loadGrades(env, scaleId) {
    if (!scales.has(scaleId)) {
        const grades = env.services.orm.searchRead("cs.grade", [["scale_id", "=", scaleId]], ["name", "letter", "palette", "description"], {
            order: "rank",
        });
        scales.set(
            scaleId,
            grades.then(
                (found) =>
                    found.map((grade, index) => ({
                        value: grade.id,
                        label: grade.name,
                        letter: grade.letter,
                        palette: grade.palette,
                        key: String(index + 1),
                        note: grade.description || undefined,
                    })),
                (error) => {
                    scales.delete(scaleId);
                    throw error;
                }
            )
        );
    }
    return scales.get(scaleId);
}

/** Keys 1 to 9 choose a grade while one of its group has the focus. */
export function chooseByKey(ev) {
    if (ev.target.type !== "radio" || ev.ctrlKey || ev.altKey || ev.metaKey) {
        return;
    }
    const radio = ev.currentTarget.querySelector(`input[type=radio][data-key="${CSS.escape(ev.key)}"]`);
    if (radio) {
        ev.preventDefault();
        radio.focus();
        radio.click();
    }
}

/** `<field name="overall_grade_id" widget="cs_grade_tiles"/>`: every grade in sight, one press away. */
export class GradeTilesField extends Component {
    static template = "cs_quality_assurance.GradeTilesField";
    static components = { Tiles };
    static props = { ...standardFieldProps, label: { type: String, optional: true } };

    setup() {
        this.state = useState({ options: [] });
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((props) => this.load(props));
        this.chooseByKey = chooseByKey;
    }

    async load(props) {
        const scale = props.record.data.scale_id;
        this.state.options = scale ? await loadGrades(this.env, scale.id) : [];
    }

    get value() {
        return this.props.record.data[this.props.name]?.id;
    }

    choose(id) {
        const option = this.state.options.find(({ value }) => value === id);
        this.props.record.update({ [this.props.name]: { id, display_name: option.label } });
    }
}

registry.category("fields").add("cs_grade_tiles", {
    component: GradeTilesField,
    displayName: _t("Grades to choose from"),
    supportedTypes: ["many2one"],
    fieldDependencies: [{ name: "scale_id", type: "many2one" }],
    extractProps: ({ string }) => ({ label: string }),
    relatedFields: [{ name: "display_name", type: "char" }],
});
