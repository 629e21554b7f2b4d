from odoo import api, fields, models


class OldPart(models.Model):
    """A replaced part awaited back from the customer's site (E-07)."""

    _name = "aftersales.old.part"
    _inherit = ["aftersales.guarded.mixin", "aftersales.passport.mixin", "mail.thread"]
    _description = "Old Part"
    _order = "id desc"
    _passport_units = ("work_order_id.installed_product_ids",)

    work_order_id = fields.Many2one(
        "aftersales.work.order", required=True, index=True, ondelete="restrict", guarded=True
    )
    company_id = fields.Many2one(related="work_order_id.company_id", store=True, index=True)
    part_id = fields.Many2one("aftersales.work.part", index="btree_not_null", guarded=True)
    product_id = fields.Many2one("product.product", required=True, index=True, guarded=True)
    quantity = fields.Float(string="Expected", required=True, digits="Product Unit", guarded=True)
    received = fields.Float(digits="Product Unit", guarded=True, copy=False)
    state = fields.Selection(
        [("awaited", "Awaited"), ("received", "Received"), ("not_recoverable", "Not Recoverable")],
        default="awaited",
        required=True,
        copy=False,
        guarded=True,
        index=True,
    )
    reason = fields.Text(guarded=True, copy=False)
    purchase_line_id = fields.Many2one(
        "purchase.order.line", index="btree_not_null", guarded=True, copy=False
    )

    @api.model
    def _expect(self, parts):
        """Await the old parts of replaced ones, once per part line (E-07).

        :param parts: aftersales.work.part lines that were taken out
        """
        known = self.sudo().search([("part_id", "in", parts.ids)]).part_id
        self.sudo().create(
            [
                {
                    "work_order_id": part.work_order_id.id,
                    "part_id": part.id,
                    "product_id": part.product_id.id,
                    "quantity": part.quantity,
                }
                for part in parts - known
            ]
        )

    @api.model
    def _on_moves_done(self, moves):
        """Count what the done moves brought back of the awaited old parts."""
