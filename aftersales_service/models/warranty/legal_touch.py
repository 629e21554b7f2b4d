from odoo import api, models


class LegalTouch(models.AbstractModel):
    """A record whose facts the law counts: its units are counted anew when they change."""

    _name = "aftersales.legal.touch.mixin"
    _description = "Record that legal rules look at"

    # The fields that hold the facts.
    _legal_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        """Have the units counted."""
        records = super().create(vals_list)
        records._counted().installed_product_ids._touch_legal()
        return records

    def write(self, vals):
        """Have the units counted where a fact has changed."""
        counted = self._counted() if self._legal_fields & vals.keys() else self.browse()
        before = counted.installed_product_ids
        result = super().write(vals)
        if counted:
            (before | counted.installed_product_ids)._touch_legal()
        return result

    def _counted(self):
        """Return the records of companies that count, sudo."""
        return self.sudo().filtered("company_id.aftersales_legal_counters")
