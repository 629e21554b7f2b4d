from odoo import fields, models

from odoo.addons.mail.tools.discuss import Store


class MailCannedResponse(models.Model):
    _inherit = "mail.canned.response"

    aftersales_lang_id = fields.Many2one(
        "res.lang",
        string="Customer's Language",
        context={"active_test": False},
        help="On a service case the answer is offered only for customers of this language.",
    )

    def _to_store_defaults(self, target):
        """Tell the composer in which language each answer is written."""
        return [
            *super()._to_store_defaults(target),
            Store.Attr("aftersales_lang", lambda answer: answer.aftersales_lang_id.sudo().code),
        ]
