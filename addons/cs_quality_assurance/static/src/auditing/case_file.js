import { Component, onWillStart, useState } from "@odoo/owl";
import { TimescaleTable } from "../timescales/timescale_table";
import { useAuditing } from "./auditing_store";

/** What is known of the case file beside the audit, to read: timescales, and more that the server adds. */
export class CaseFile extends Component {
    static template = "cs_quality_assurance.auditing.CaseFile";
    static components = { TimescaleTable };
    static props = {};

    setup() {
        this.store = useAuditing();
        this.state = useState({ file: null, failed: false });
        onWillStart(async () => {
            try {
                this.state.file = await this.store.call("auditing_case_file");
            } catch {
                this.state.failed = true;
            }
        });
    }
}
