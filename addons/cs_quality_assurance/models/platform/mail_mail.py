from odoo import models


class MailMail(models.Model):
    """An e-mail: deleted unsent, it is still one that did not arrive."""

    _inherit = "mail.mail"

    def unlink(self):
        unsent = self.filtered(lambda mail: mail.state not in ("sent", "received"))
        # The round's own log counts them; nothing of what was written is kept.
        notices = self.env["cs.cycle.notice"].sudo()
        for notice in notices.search([("mail_ids", "in", unsent.ids)]):
            notice.lost_count += len(notice.mail_ids & unsent)
        return super().unlink()
