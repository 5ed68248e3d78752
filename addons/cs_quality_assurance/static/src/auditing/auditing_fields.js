import { Component, onMounted, onPatched, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { RecordSelector } from "@web/core/record_selectors/record_selector";

const { DateTime } = luxon;

/** A label and a box for text that grows with what is typed; read only it is plain text. */
export class TextBox extends Component {
    static template = "cs_quality_assurance.auditing.TextBox";
    static props = {
        id: String,
        label: String,
        value: [String, { value: false }],
        onInput: Function,
        onBlur: { type: Function, optional: true },
        readonly: { type: Boolean, optional: true },
        rows: { type: Number, optional: true },
        help: { type: String, optional: true },
        placeholder: { type: String, optional: true },
        error: { type: String, optional: true },
        isMissing: { type: Boolean, optional: true },
        maxlength: { type: Number, optional: true },
    };
    static defaultProps = { rows: 3 };

    setup() {
        this.ref = useRef("box");
        onMounted(() => this.grow());
        onPatched(() => this.grow());
    }

    grow() {
        const box = this.ref.el;
        if (box) {
            box.style.height = "auto";
            box.style.height = `${box.scrollHeight + 2}px`;
        }
    }

    onInput(ev) {
        this.grow();
        this.props.onInput(ev.target.value);
    }
}

/** A date as people write it: 6 Dec 2026. Values are ISO strings, or false. */
export class DayBox extends Component {
    static template = "cs_quality_assurance.auditing.DayBox";
    static components = { DateTimeInput };
    static props = {
        id: String,
        label: String,
        value: [String, { value: false }],
        onChange: Function,
        readonly: { type: Boolean, optional: true },
        withTime: { type: Boolean, optional: true },
        help: { type: String, optional: true },
        error: { type: String, optional: true },
    };

    get format() {
        return this.props.withTime ? "d MMM yyyy HH:mm" : "d MMM yyyy";
    }

    get parsed() {
        const { value, withTime } = this.props;
        if (!value) {
            return false;
        }
        return withTime ? DateTime.fromSQL(value, { zone: "utc" }).toLocal() : DateTime.fromISO(value);
    }

    get text() {
        return this.parsed ? this.parsed.toFormat(this.format) : "";
    }

    onChange(value) {
        const { withTime } = this.props;
        this.props.onChange(
            value ? (withTime ? value.toUTC().toFormat("yyyy-MM-dd HH:mm:ss") : value.toISODate()) : false
        );
    }
}

/** One of the people of this case, or somebody else by name. */
export class PersonBox extends Component {
    static template = "cs_quality_assurance.auditing.PersonBox";
    static components = { RecordSelector };
    static props = {
        id: String,
        label: String,
        value: [Number, { value: false }],
        suggested: Array,
        people: Object,
        onChange: Function,
        readonly: { type: Boolean, optional: true },
        error: { type: String, optional: true },
    };

    setup() {
        this.state = useState({ isOther: this.isUnlisted(this.props) });
        onWillUpdateProps((next) => {
            if (this.isUnlisted(next)) {
                this.state.isOther = true;
            }
        });
    }

    isUnlisted({ value, suggested }) {
        return Boolean(value) && !suggested.some((person) => person.id === value);
    }

    onSelect(ev) {
        this.state.isOther = ev.target.value === "other";
        this.props.onChange(this.state.isOther ? false : Number(ev.target.value) || false);
    }
}
