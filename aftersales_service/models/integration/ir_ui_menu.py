from odoo import models

# Menu: the setting that brings it on the screen.
SWITCHED = {
    "aftersales_service.menu_transmissions": "aftersales_transmission",
    "aftersales_service.menu_service_instructions": "aftersales_instruction",
}


class IrUiMenu(models.Model):
    """Leaves out the menus of what no company of the user has switched on (design 3.3)."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        hidden = super()._load_menus_blacklist()
        companies = self.env.user.sudo().company_ids
        for xmlid, switch in SWITCHED.items():
            menu = self.env.ref(xmlid, raise_if_not_found=False)
            if menu and not any(companies.mapped(switch)):
                hidden.append(menu.id)
        return hidden
