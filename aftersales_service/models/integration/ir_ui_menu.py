from odoo import models

SHEETS = "aftersales_service.menu_transmissions"


class IrUiMenu(models.Model):
    """Leaves out the menus of what no company of the user has switched on (design 3.3)."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        hidden = super()._load_menus_blacklist()
        menu = self.env.ref(SHEETS, raise_if_not_found=False)
        if menu and not any(self.env.user.sudo().company_ids.mapped("aftersales_transmission")):
            hidden.append(menu.id)
        return hidden
