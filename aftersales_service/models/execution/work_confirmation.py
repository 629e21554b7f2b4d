from odoo import api, fields, models


class WorkConfirmation(models.Model):
    """The customer's yes to what a charged order does and costs; each yes stays (amendment 32)."""

    _name = "aftersales.work.confirmation"
    _inherit = ["aftersales.guarded.mixin", "aftersales.append.only.mixin"]
    _description = "Customer's Yes to the Work"
    _order = "id desc"
    _rec_name = "contact"

    work_order_id = fields.Many2one(
        "aftersales.work.order", required=True, index=True, ondelete="restrict", guarded=True
    )
    company_id = fields.Many2one(related="work_order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="work_order_id.partner_id", string="Customer")
    confirmed_at = fields.Datetime(
        string="Confirmed On", default=fields.Datetime.now, required=True, guarded=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Recorded By",
        default=lambda self: self.env.user,
        required=True,
        guarded=True,
    )
    contact = fields.Char(string="Who Agreed", required=True, guarded=True)
    channel = fields.Selection(
        [("phone", "Phone"), ("on_site", "On Site"), ("written", "In Writing")],
        string="How",
        required=True,
        guarded=True,
    )
    note = fields.Text(guarded=True)
    amount = fields.Monetary(
        string="Agreed Price (Untaxed)",
        guarded=True,
        groups="aftersales_service.group_manager",
        help="What the sales order charged, without taxes, when the customer agreed.",
    )
    currency_id = fields.Many2one("res.currency", required=True, guarded=True)
    items = fields.Text(string="Agreed Items", guarded=True)
    quantities = fields.Json(guarded=True, help="Quantity agreed by product.")

    _contact_named = models.Constraint(
        "CHECK(btrim(contact) <> '')", "A customer's yes names who gave it."
    )

    @api.model
    def _append_only(self):
        return self.env._(
            "What a customer agreed to is neither changed nor deleted. Record a new yes instead."
        )
