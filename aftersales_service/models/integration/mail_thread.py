from odoo import api, models

from ...tools.mail_text import is_auto_reply, widen_chinese


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_process(self, model, message, *args, **kwargs):
        """Read Chinese mails by the character set that they really hold (B-01)."""
        data = getattr(message, "data", message)
        data = data.encode() if isinstance(data, str) else bytes(data)
        return super().message_process(model, widen_chinese(data), *args, **kwargs)

    @api.model
    def message_route(self, message, message_dict, *args, **kwargs):
        """Keep machines from opening cases, and thread answers that lost their reference."""
        routes = super().message_route(message, message_dict, *args, **kwargs)
        return self.env["aftersales.case"]._screen_routes(message, message_dict, routes)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Remember while a mail is filed whether a machine wrote it; nothing trusts the mark."""
        marked = self.with_context(aftersales_auto_reply=is_auto_reply(message))
        return super(MailThread, marked)._message_route_process(message, message_dict, routes)
