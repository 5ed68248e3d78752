import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Many2OneField, buildM2OFieldDescription } from "@web/views/fields/many2one/many2one_field";

/**
 * A grade as a badge: its letter on the grade's colour, then the word.
 *
 * `<field name="final_grade_id" widget="cs_grade"/>`; option `letter_only` leaves the word to the
 * tooltip and to screen readers. Where the field may be edited it is the usual drop-down.
 */
export class GradeField extends Component {
    static template = "cs_quality_assurance.GradeField";
    static components = { Many2OneField };
    static props = { ...Many2OneField.props, letterOnly: { type: Boolean, optional: true } };

    get grade() {
        return this.props.record.data[this.props.name];
    }

    get many2oneProps() {
        const { letterOnly, ...props } = this.props;
        return props;
    }
}

export const gradeField = {
    ...buildM2OFieldDescription(GradeField),
    displayName: _t("Grade"),
    listViewWidth: [110, 210],
    extractProps(staticInfo, dynamicInfo) {
        const many2one = buildM2OFieldDescription(GradeField).extractProps(staticInfo, dynamicInfo);
        return { ...many2one, canOpen: false, canCreate: false, letterOnly: Boolean(staticInfo.options.letter_only) };
    },
    relatedFields: [
        { name: "display_name", type: "char" },
        { name: "letter", type: "char" },
        { name: "palette", type: "selection", selection: [] },
    ],
};

registry.category("fields").add("cs_grade", gradeField);
