from odoo import api, fields, models


class SetProductClass(models.TransientModel):
    """Gives delivered products their class, so that they are followed (D-05)."""

    _name = "aftersales.set.product.class"
    _description = "Set the Product Class"

    row_ids = fields.Many2many(
        "aftersales.unclassed.product", string="Products", required=True, readonly=True
    )
    product_class_id = fields.Many2one("aftersales.product.class", required=True)

    @api.model
    def default_get(self, fields_list):
        """Take the rows chosen on the page."""
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "aftersales.unclassed.product":
            values["row_ids"] = [fields.Command.set(self.env.context.get("active_ids", []))]
        return values

    def action_apply(self):
        """Set the class; deliveries since go-live are registered by the catch-up action, soon.

        :raise AccessError: the user may not read the administrator's page
        """
        self.ensure_one()
        self.row_ids.check_access("read")
        self.row_ids.product_tmpl_id.sudo().aftersales_class_id = self.product_class_id
        return {"type": "ir.actions.client", "tag": "soft_reload"}
