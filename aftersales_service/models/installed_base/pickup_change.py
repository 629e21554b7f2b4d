from odoo import api, fields, models


class PickupChange(models.Model):
    """One correction of a pick-up date, kept as it happened (AMB-05)."""

    _name = "aftersales.pickup.change"
    _inherit = ["aftersales.append.only.mixin", "aftersales.guarded.mixin"]
    _description = "Changed Pick-up Date"
    _order = "id desc"
    _rec_name = "new_date"

    ownership_id = fields.Many2one(
        "aftersales.ownership",
        string="Delivery",
        required=True,
        index=True,
        guarded=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="ownership_id.company_id", store=True, index=True, precompute=True
    )
    at = fields.Datetime(string="Changed On", required=True, guarded=True)
    user_id = fields.Many2one("res.users", string="By", required=True, guarded=True)
    old_date = fields.Date(required=True, guarded=True)
    new_date = fields.Date(required=True, guarded=True)
    reason = fields.Char(required=True, guarded=True)

    @api.model
    def _append_only(self):
        return self.env._(
            "Changes of a pick-up date are kept as they happened. Change the date again instead."
        )
