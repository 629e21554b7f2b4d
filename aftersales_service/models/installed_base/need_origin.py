from odoo import fields, models


class NeedOrigin(models.AbstractModel):
    """A record from which a customer's need is noted: a case, a return visit, a unit (A-12)."""

    _name = "aftersales.need.origin"
    _inherit = ["aftersales.links.mixin"]
    _description = "Origin of customer needs"

    need_count = fields.Integer(string="Customer Needs", compute="_compute_smart_links")

    def action_open_needs(self):
        """Open the needs that were told here, or note one with what is known already (A-12)."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.customer_need_action"
        )
        link = self._smart_links["need_count"]
        defaults = {f"default_{name}": value for name, value in self[:1]._need_defaults().items()}
        return {
            **action,
            "domain": [(link.field, "in", self.ids)],
            "context": {f"default_{link.field}": self[:1].id, **defaults},
        }

    def _need_defaults(self):
        """Return what a need noted here takes over."""
        values = {"partner_id": self.partner_id.commercial_partner_id.id}
        if "contact_id" in self._fields:
            values["contact_id"] = self.contact_id.id
        if "channel_id" in self._fields:
            values["channel_id"] = self.channel_id.id
        if "installed_product_ids" in self._fields:
            values["installed_product_id"] = self.installed_product_ids[:1].id
        return values
