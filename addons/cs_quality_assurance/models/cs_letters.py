from odoo import fields, models


class ResCompany(models.Model):
    """E-mails that the product sends to colleagues in the council's name."""

    _inherit = "res.company"

    def _cs_send_letters(self, letters):
        """Queue one e-mail a letter, all in one statement.

        :param letters: list of (employee, subject, body)
        :return: the e-mails queued, one for each person who has an address; those that
            were handed to a mail server are gone afterwards
        """
        self.ensure_one()
        # Addresses of colleagues are used, not shown; what is sent is the product's.
        sender = self.sudo().email_formatted or self.env.user.email_formatted
        mails = []
        for employee, subject, body in letters:
            # The address is used, not shown.
            person = employee.sudo()
            partner = person.user_id.partner_id or person.work_contact_id
            if partner.email or person.work_email:
                mails.append(
                    {
                        "subject": subject,
                        "body_html": body,
                        "email_from": sender,
                        "recipient_ids": [fields.Command.set(partner.ids)],
                        "email_to": False if partner.email else person.work_email,
                        "auto_delete": True,
                    }
                )
        # Queued for the people named above; the sender need not handle mail.
        return self.env["mail.mail"].sudo().create(mails)
