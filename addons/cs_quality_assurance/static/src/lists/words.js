import { onMounted } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { ListRenderer } from "@web/views/list/list_renderer";

/** Lists of this product show whole headings and cells; other apps' keep Odoo's look. */
patch(ListRenderer.prototype, {
    setup() {
        super.setup();
        onMounted(() => {
            if (this.props.list.resModel.startsWith("cs.")) {
                this.tableRef.el?.classList.add("o_cs_words");
            }
        });
    },
});
