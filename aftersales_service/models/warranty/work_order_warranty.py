from odoo import fields, models


class WorkOrderWarranty(models.AbstractModel):
    """What the warranty says about the charge of a work order, and its contract (D-06, D-08)."""

    _name = "aftersales.work.order.warranty"
    _inherit = [
        "aftersales.guarded.mixin",
        "aftersales.legal.touch.mixin",
        "aftersales.warranty.charge.mixin",
    ]
    _description = "Warranty of a work order"
    _legal_fields = frozenset(
        ("state", "kind", "started_at", "done_at", "installed_product_ids", "case_ids")
    )

    service_contract_id = fields.Many2one(
        "aftersales.service.contract", index="btree_not_null", guarded=True, copy=False
    )
    guarantee_ids = fields.One2many(
        "aftersales.part.guarantee", "work_order_id", string="Part Guarantees"
    )

    def _note_contract(self, contract):
        """Keep the contract under which the order is carried out (D-08)."""
        self.sudo().service_contract_id = contract

    def _on_done(self):
        """Guarantee the parts that were put in, and count the time in repair (D-19, LAW-04)."""
        result = super()._on_done()
        self.sudo().installed_product_ids._count_repair_time()
        self.env["aftersales.part.guarantee"].sudo()._give(self.sudo())
        return result
