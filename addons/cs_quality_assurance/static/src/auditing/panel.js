import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { useAuditing } from "./auditing_store";

const SHOWN = 3;

/** Always at the bottom, always true: how the grades spread, what caps the overall, what follows, what is missing. */
export class Panel extends Component {
    static template = "cs_quality_assurance.auditing.Panel";
    static props = { goTo: Function };

    setup() {
        this.store = useAuditing();
        this.state = useState({ showAll: false });
        this.refusal = useRef("refusal");
        useEffect(
            (isRefused) => {
                if (isRefused) {
                    this.refusal.el?.focus();
                }
            },
            () => [this.store.isRefused]
        );
    }

    get panel() {
        return this.store.panel;
    }

    get spread() {
        return this.panel.spread
            .map(({ grade_id, count }) => ({ ...this.store.grade(grade_id), count }))
            .filter((grade) => grade.count);
    }

    get toDo() {
        return this.panel.total - this.panel.answered;
    }

    get overall() {
        return this.store.grade(this.store.audit.final_grade_id || this.store.audit.overall_grade_id);
    }

    get cap() {
        return this.panel.cap && this.store.grade(this.panel.cap.grade_id);
    }

    get problems() {
        const { problems } = this.panel;
        return this.state.showAll ? problems : problems.slice(0, SHOWN);
    }

    get moreCount() {
        return this.state.showAll ? 0 : Math.max(0, this.panel.problems.length - SHOWN);
    }

    hideRefusal() {
        this.store.isRefused = false;
    }

    fix(problem) {
        this.hideRefusal();
        this.props.goTo(problem);
    }
}
