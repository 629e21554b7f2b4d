from odoo import fields, models


class PropertyReception(models.AbstractModel):
    """Customer property that came by a reception leaves against its voucher (G-07)."""

    _name = "aftersales.property.reception"
    _description = "Reception of customer property"

    reception_id = fields.Many2one(
        "aftersales.reception", index="btree_not_null", check_company=True, copy=False
    )

    def _blockers_give_back(self):
        for held in self:
            reception = held.sudo().reception_id
            if reception.voucher_needed:
                yield (
                    held,
                    self.env._(
                        "It came with %(reception)s: check the voucher there first.",
                        reception=reception.display_name,
                    ),
                )
