import { _t } from "@web/core/l10n/translation";
import { odooExceptionTitleMap, RedirectWarningDialog } from "@web/core/errors/error_dialogs";
import { patch } from "@web/core/utils/patch";

// The sentence says what is wrong and what to do; its title must not call it an invalid operation.
for (const name of ["UserError", "ValidationError"]) {
    odooExceptionTitleMap.set(`odoo.exceptions.${name}`, _t("There is a problem"));
}
odooExceptionTitleMap.set("odoo.exceptions.AccessError", _t("You do not have access"));

patch(RedirectWarningDialog.prototype, {
    setup() {
        super.setup();
        this.title = _t("There is a problem");
    },
});
