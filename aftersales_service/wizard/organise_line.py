from odoo import api, fields, models


class OrganiseLine(models.TransientModel):
    """One thing to send, to charge, to buy or to fetch back when a service is organised."""

    _name = "aftersales.organise.line"
    _description = "Line of Organising a Service"
    _order = "id"

    organise_id = fields.Many2one("aftersales.organise", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="organise_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    document = fields.Selection(
        [("sale", "Sales Order"), ("parts", "Buying Parts"), ("recovery", "Recovery of Old Parts")],
        required=True,
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    quantity = fields.Float(default=1.0, required=True, digits="Product Unit")
    free = fields.Boolean(string="Free of Charge")
    price = fields.Monetary(
        compute="_compute_price",
        store=True,
        readonly=False,
        help="Proposed is the list price.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Vendor",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        help="Of old parts: the customer or the site they are fetched from.",
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity of a line is above zero."
    )

    @api.depends("product_id", "free")
    def _compute_price(self):
        for line in self:
            line.price = 0.0 if line.free else line.product_id.lst_price

    @api.depends("product_id", "document")
    def _compute_partner_id(self):
        for line in self:
            organise = line.organise_id
            if line.document == "parts":
                line.partner_id = line.partner_id or organise.work_order_id._proposed_vendor(
                    line.product_id, organise.company_id
                )
            elif line.document == "recovery":
                line.partner_id = line.partner_id or organise._site()
            else:
                line.partner_id = False
