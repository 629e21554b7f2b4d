from odoo import api, models

from .csi_openness import BEFORE_PRINT


class CsiCustomer(models.AbstractModel):
    """Whose event it is, when the customer of the case it was opened for is corrected (C-07)."""

    _name = "aftersales.csi.customer"
    _description = "Customer of a CSI"

    @api.model
    def _on_customers_corrected(self, former):
        """Let the CSIs of cases follow a corrected customer, or say that they do not any more.

        Until the sheet is printed customer, units and SO# follow. What is printed stays, and the
        service manager reads what to do about it (C-08).

        :param dict former: by aftersales.case the customer that it had
        """
        cases = self.env["aftersales.case"].union(*former)
        csis = self.sudo().search(
            [("origin_case_id", "in", cases.ids), ("state", "!=", "cancelled")]
        )
        customers = {case.id: customer.sudo() for case, customer in former.items()}
        for csi in csis:
            # Another one was chosen on the sheet itself.
            if csi.partner_id == customers[csi.origin_case_id.id]:
                csi._follow_customer()

    def _follow_customer(self):
        """Take over the corrected customer of the case, sudo, and say so in the chatter."""
        self.ensure_one()
        case, old = self.origin_case_id, self.partner_id
        names = {
            "case": case.display_name,
            "old": old.display_name,
            "new": case.partner_id.display_name,
        }
        if self.state not in BEFORE_PRINT:
            text = self.env._(
                "The customer of %(case)s was corrected from %(old)s to %(new)s, but this record "
                "is printed with %(old)s. %(hint)s",
                hint=self._how_to_change("partner_id"),
                **names,
            )
            self.message_post(body=text, partner_ids=self.user_id.partner_id.ids)
            return
        theirs = self.installed_product_ids - self.case_ids.installed_product_ids
        theirs = theirs.filtered(
            lambda unit: unit.partner_id.commercial_partner_id == old.commercial_partner_id
        )
        units = (self.installed_product_ids | case.installed_product_ids) - theirs
        orders = self.sale_order_id | case.sale_order_id
        orders = orders.filtered(lambda order: self._is_sale(order, case.partner_id, units))
        order = self.sale_order_id if self.sale_order_id in orders else orders[:1]
        dropped = self.sale_order_id - order
        self.write(
            {
                "partner_id": case.partner_id.id,
                "installed_product_ids": [(6, 0, units.ids)],
                "sale_order_id": order.id,
            }
        )
        text = self.env._(
            "The customer of %(case)s was corrected from %(old)s to %(new)s; this record follows.",
            **names,
        )
        if dropped:
            text += " " + self.env._(
                "SO# %(order)s is not the new customer's and was taken out.", order=dropped.name
            )
        self._message_log(body=text, author_id=self.env.user.partner_id.id)
