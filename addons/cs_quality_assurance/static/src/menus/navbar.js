import { session } from "@web/session";
import { patch } from "@web/core/utils/patch";
import { NavBar } from "@web/webclient/navbar/navbar";

const quiet = new Set(session.cs_quiet_menus || []);

/** The bar without entries that have nothing in them; the command palette keeps all. */
function withSomething(menus) {
    return menus
        .filter((menu) => !quiet.has(menu.id))
        .map((menu) => ({ ...menu, childrenTree: withSomething(menu.childrenTree) }))
        .filter((menu) => menu.childrenTree.length || !menu.children.length);
}

patch(NavBar.prototype, {
    get currentAppSections() {
        return withSomething(super.currentAppSections);
    },
    // As in Odoo's: something else patches the same property.
    set currentAppSections(_) {},
});
