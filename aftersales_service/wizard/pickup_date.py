from odoo import fields, models


class SetPickupDate(models.TransientModel):
    """Asks for the day on which the customer really fetched the goods (AMB-05).

    It only calls the public method of the deliveries, which checks right and day itself.
    """

    _name = "aftersales.set.pickup.date"
    _description = "Change the Pick-up Date"

    ownership_ids = fields.Many2many(
        "aftersales.ownership", string="Deliveries", required=True, readonly=True
    )
    pickup_date = fields.Date(string="Pick-up Date", required=True)
    reason = fields.Char(required=True)

    def action_apply(self):
        """Change the date of the deliveries; the refusals come from there."""
        self.ensure_one()
        self.ownership_ids.action_change_pickup_date(self.pickup_date, self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
