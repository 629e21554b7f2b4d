from odoo import fields, models


class CustomerArchive(models.Model):
    """The archive entry of a customer (客户档案), one per customer and company (A-01)."""

    _name = "aftersales.customer.archive"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Customer Archive"
    _order = "opened_on desc, id desc"
    _number_sequence = "aftersales.customer.archive"

    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, guarded=True
    )
    opened_on = fields.Date(string="New Customer Since", required=True, guarded=True)
    sale_order_id = fields.Many2one(
        "sale.order", string="First Sales Order", guarded=True, copy=False
    )
    region_id = fields.Many2one("aftersales.region", index=True)
    state = fields.Selection(
        [("recorded", "Recorded"), ("handed_over", "Handed Over"), ("classified", "Classified")],
        default="recorded",
        required=True,
        copy=False,
        guarded=True,
    )
    handover_id = fields.Many2one("aftersales.handover", index=True, guarded=True, copy=False)

    _partner_uniq = models.Constraint(
        "UNIQUE(company_id, partner_id)",
        "The customer has an archive entry in this company already.",
    )
