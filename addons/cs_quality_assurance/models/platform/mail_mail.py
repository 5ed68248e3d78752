from datetime import timedelta

from odoo import api, fields, models

# So long a message that found no mail server is tried again.
TRIED_FOR = timedelta(days=3)


class MailMail(models.Model):
    """An e-mail: deleted unsent, it is still one that did not arrive; one that found no
    mail server is tried again."""

    _inherit = "mail.mail"

    @api.model
    def process_email_queue(self, email_ids=(), batch_size=1000):
        # Odoo sets aside what found no server until somebody presses Retry: it is the
        # one failure that it gives no type, and the one that passes by itself.
        self.search(
            [
                ("state", "=", "exception"),
                ("failure_type", "=", False),
                ("create_date", ">", fields.Datetime.now() - TRIED_FOR),
            ],
            limit=batch_size,
        ).action_retry()
        return super().process_email_queue(email_ids, batch_size)

    def unlink(self):
        unsent = self.filtered(lambda mail: mail.state not in ("sent", "received"))
        # The round's own log counts them; nothing of what was written is kept.
        notices = self.env["cs.cycle.notice"].sudo()
        for notice in notices.search([("mail_ids", "in", unsent.ids)]):
            notice.lost_count += len(notice.mail_ids & unsent)
        return super().unlink()
