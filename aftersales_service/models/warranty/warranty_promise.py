from odoo import fields, models


class WarrantyPromise(models.Model):
    """The terms as they stood when units were delivered under them (D-07).

    Made once per edition of the terms and shared by all units delivered meanwhile, so that a later
    change leaves delivered units alone.
    """

    _name = "aftersales.warranty.promise"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Promised Warranty"
    _order = "id desc"

    name = fields.Char(required=True, guarded=True)
    term_id = fields.Many2one(
        "aftersales.warranty.term",
        string="Warranty Terms",
        index=True,
        guarded=True,
        ondelete="set null",
    )
    company_id = fields.Many2one("res.company", index=True, guarded=True)
    months = fields.Integer(string="Warranty Months", guarded=True)
    meter_limit = fields.Float(string="Limit of the Meter", guarded=True)
    meter_unit = fields.Selection([("km", "km"), ("hour", "Hours")], guarded=True)
    start_basis = fields.Selection(
        [("delivery", "Delivery"), ("invoice", "Invoice"), ("installation", "Installation")],
        string="Starts With",
        default="delivery",
        required=True,
        guarded=True,
    )
    scope = fields.Text(string="Warranty Scope", translate=True, guarded=True)
    supplier_id = fields.Many2one("res.partner", string="Vendor", guarded=True)
    supplier_months = fields.Integer(string="Vendor's Months", guarded=True)
    repair_extends = fields.Boolean(string="Repairs Lengthen the Warranty", guarded=True)
    line_ids = fields.One2many(
        "aftersales.warranty.promise.line", "promise_id", string="Covered", readonly=True
    )
