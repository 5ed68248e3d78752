import { onMounted } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { ListRenderer } from "@web/views/list/list_renderer";

/** Lists of this product show whole headings and cells; other apps' keep Odoo's look. */
patch(ListRenderer.prototype, {
    setup() {
        super.setup();
        onMounted(() => {
            const { resModel } = this.props.list;
            // Who audits is a list of ours about staff.
            if (resModel.startsWith("cs.") || resModel === "hr.employee.public") {
                this.tableRef.el?.classList.add("o_cs_words");
            }
        });
    },
});
