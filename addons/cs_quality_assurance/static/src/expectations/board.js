import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const KINDS = [
    ["month", _t("Month")],
    ["two_months", _t("Two months")],
    ["quarter", _t("Quarter")],
    ["four_months", _t("Four months")],
    ["half_year", _t("Half-year")],
    ["year", _t("Year")],
];
const ICONS = {
    late: "fa-exclamation-circle",
    todo: "fa-circle-o",
    done: "fa-check",
    not_asked: "fa-minus",
};

/** Who has done how much of what they owe: teams and people down, expectations across. */
export class ExpectationBoard extends Component {
    static template = "cs_quality_assurance.ExpectationBoard";
    static props = { ...standardActionServiceProps };
    static displayName = _t("Owed, by team");
    static path = "owed-board";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.kinds = KINDS;
        const saved = this.props.state || {};
        this.state = useState({
            kind: saved.kind || "month",
            day: saved.day || false,
            onlyLate: saved.onlyLate || false,
            open: saved.open || {},
            board: null,
        });
        useSetupAction({
            getLocalState: () => ({
                kind: this.state.kind,
                day: this.state.day,
                onlyLate: this.state.onlyLate,
                open: { ...this.state.open },
            }),
        });
        onWillStart(() => this.load());
    }

    async load() {
        this.state.board = await this.orm.call("cs.expectation.owed", "get_board", [
            this.state.kind,
            this.state.day,
        ]);
    }

    async setKind(kind) {
        this.state.kind = kind;
        await this.load();
    }

    async go(day) {
        this.state.day = day;
        await this.load();
    }

    get teams() {
        const late = (cells) => Object.values(cells).some((cell) => cell.late);
        if (!this.state.onlyLate) {
            return this.state.board.teams;
        }
        return this.state.board.teams
            .filter((team) => late(team.cells))
            .map((team) => ({
                ...team,
                people: team.people.filter((person) => late(person.cells)),
            }));
    }

    isOpen(team) {
        return this.state.open[team.id] ?? this.state.board.teams.length <= 8;
    }

    toggle(team) {
        this.state.open[team.id] = !this.isOpen(team);
    }

    icon(cell) {
        return ICONS[cell.state];
    }

    label(cell, who, column) {
        return `${who}, ${column.name}: ${cell.done} / ${cell.asked}, ${cell.word}`;
    }

    /** The records behind a cell. */
    openCell(column, team, person) {
        const domain = [
            ...this.state.board.domain,
            ["expectation_id", "=", Number(column.id)],
            ["department_id", "=", team.id],
        ];
        if (person) {
            domain.push(["employee_id", "=", person.id]);
        }
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: person ? person.name : team.name,
            res_model: "cs.expectation.owed",
            domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }

    /** Begin the thing owed: one press, whatever it is. */
    async start(start) {
        const action = await this.orm.call(
            "cs.expectation.owed",
            "action_start_activity",
            [[start.owed]],
            { option_id: start.option }
        );
        return this.action.doAction(action);
    }

    /** The same period as a list, or as a pivot table. */
    openAs(view) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Owed: %s", this.state.board.title),
            res_model: "cs.expectation.owed",
            domain: this.state.board.domain,
            views: [
                [false, view],
                [false, view === "list" ? "pivot" : "list"],
                [false, "form"],
            ],
        });
    }

    export() {
        return this.action.doAction({
            type: "ir.actions.client",
            tag: "cs_quality_assurance.download",
            params: { kind: "owed", domain: this.state.board.domain },
        });
    }
}

registry.category("actions").add("cs_quality_assurance.expectation_board", ExpectationBoard);
