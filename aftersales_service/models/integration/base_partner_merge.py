from odoo import models


class MergePartners(models.TransientModel):
    """Odoo's merging of contacts, which would delete the second archive entry (issue 6 §4)."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Join the customers' archives first; units, visits and needs follow with Odoo's own keys.

        Odoo writes the keys by SQL, so what we store of the customer is computed anew.
        """
        ours = [
            self.env[name].sudo().with_context(active_test=False)
            for name in (
                "aftersales.installed.product",
                "aftersales.ownership",
                "aftersales.return.visit",
                "aftersales.maintenance.due",
            )
        ]
        self.env["aftersales.customer.archive"].sudo()._join_customers(src_partners, dst_partner)
        super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        head = dst_partner.commercial_partner_id
        for model in ours:
            moved = model.search([("partner_id", "=", dst_partner.id)])
            if head != dst_partner and head not in src_partners:
                # Merged into a contact of a company: what is owned belongs to the company.
                moved.partner_id = head
            if "region_id" in model._fields:
                self.env.add_to_compute(model._fields["region_id"], moved)
