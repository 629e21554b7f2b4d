from odoo import models
from odoo.exceptions import UserError


class WorkOrderPurchase(models.AbstractModel):
    """What a work order buys and what it wants back (E-05, E-07)."""

    _name = "aftersales.work.order.purchase"
    _description = "Purchases of Work Orders"

    def _issue_purchase(self, kind, vendor, lines=None):
        """Issue a zero-price order for this work order (E-05).

        Parts that are bought stand among the parts of the work order, old parts that are wanted
        back among its old parts; pressing twice creates nothing twice.

        :param str kind: 'parts' or 'recovery'
        :param vendor: res.partner; of a recovery the customer or his site
        :param list lines: dicts of ``product`` and ``quantity``; by default what is proposed
        :return: the draft purchase.order
        :raise AccessError: the user is no service manager
        :raise UserError: the CSI may not be executed yet, or there is nothing to order
        """
        self.ensure_one()
        lines = self._proposed_purchase(kind) if lines is None else lines
        order = self.env["purchase.order"]._issue_for_work_order(self, kind, vendor, lines)
        self._link_purchase(kind, order)
        return order

    def _link_purchase(self, kind, order):
        """Join what one purchase order buys or fetches with the lines of its work order."""
        for purchase_line in order.sudo().order_line:
            if kind == "parts":
                self._link_part(purchase_line)
            else:
                self._link_old_part(purchase_line)

    def action_order_missing_parts(self):
        """Order the parts of all these work orders that are to be purchased, one order per vendor.

        :return: the action that shows the draft orders
        :raise AccessError: the user is no service manager
        :raise UserError: nothing is to be ordered, or no vendor of a part is known
        """
        self.check_access("read")
        requests = []
        for order in self:
            groups = {}
            for line in order._proposed_purchase("parts"):
                vendor = order._proposed_vendor(line["product"], order.company_id)
                if not vendor:
                    raise UserError(
                        self.env._(
                            "%(order)s: no vendor of %(product)s is known. Enter one on the "
                            "product, or order the part from the work order.",
                            order=order.display_name,
                            product=line["product"].sudo().display_name,
                        )
                    )
                groups.setdefault(vendor, []).append(line)
            requests += [
                {"work_order": order, "kind": "parts", "vendor": vendor, "lines": lines}
                for vendor, lines in groups.items()
            ]
        if not requests:
            raise UserError(
                self.env._(
                    "No part of these work orders is to be purchased, or all are ordered already."
                )
            )
        documents = self.env["purchase.order"]
        issued = documents._issue_many(requests)
        bought = documents.union(*issued)
        for request, document in zip(requests, issued, strict=True):
            together = document.with_prefetch(bought._prefetch_ids)
            request["work_order"]._link_purchase("parts", together)
        return documents._show_records(bought, self.env._("Issued"))

    def _proposed_purchase(self, kind):
        """Return what is still to be ordered, as lines for :meth:`_issue_purchase`.

        Parts: the part lines that are to be purchased. Recovery: the old parts awaited, and those
        of the part lines that ask for recovery, as many as are replaced (E-07).
        """
        self.ensure_one()
        if kind == "parts":
            rows = self.part_ids.filtered(
                lambda part: part.source == "purchase" and not self._is_part_ordered(part)
            )
        else:
            old_parts = self.old_part_ids.filtered(
                lambda row: row.state == "awaited" and not row._is_ordered()
            )
            parts = self.part_ids.filtered("recover") - self.old_part_ids.part_id
            rows = [*old_parts, *parts]
        quantities = {}
        for row in rows:
            quantities[row.product_id] = quantities.get(row.product_id, 0.0) + row.quantity
        return [{"product": p, "quantity": quantity} for p, quantity in quantities.items()]

    def _is_part_ordered(self, part):
        """Return whether the part line stands on an order that was not cancelled."""
        order = part.sudo().purchase_line_id.order_id
        return bool(order) and order.state != "cancel"

    def _proposed_vendor(self, product, company):
        """Return from whom a company buys a part by default."""
        product = product.sudo().with_company(company)
        if not product:
            return self.env["res.partner"]
        seller = product._select_seller(quantity=None) or product.seller_ids[:1]
        return seller.partner_id

    def _link_part(self, purchase_line):
        """Join a purchase line with the part lines it buys; add one where there is none."""
        parts = self.sudo().part_ids
        if purchase_line in parts.purchase_line_id:
            return
        waiting = parts.filtered(
            lambda part: (
                part.product_id == purchase_line.product_id
                and part.source == "purchase"
                and not self._is_part_ordered(part)
            )
        )
        if waiting:
            waiting.purchase_line_id = purchase_line
        else:
            parts.create(
                {
                    "work_order_id": self.id,
                    "product_id": purchase_line.product_id.id,
                    "quantity": purchase_line.product_uom_qty,
                    "source": "purchase",
                    "purchase_line_id": purchase_line.id,
                }
            )

    def _link_old_part(self, purchase_line):
        """Join a recovery line with the old parts it fetches; expect the others anew."""
        old_parts = self.env["aftersales.old.part"].sudo()
        if old_parts.search_count([("purchase_line_id", "=", purchase_line.id)], limit=1):
            return
        product = purchase_line.product_id
        parts = self.sudo().part_ids.filtered(lambda p: p.recover and p.product_id == product)
        old_parts._expect(parts)
        waiting = self.sudo().old_part_ids.filtered(
            lambda row: (
                row.product_id == product and row.state == "awaited" and not row._is_ordered()
            )
        )
        waiting.purchase_line_id = purchase_line
        missing = purchase_line.product_uom_qty - sum(waiting.mapped("quantity"))
        if product.uom_id.compare(missing, 0.0) > 0:
            old_parts.create(
                {
                    "work_order_id": self.id,
                    "product_id": product.id,
                    "quantity": missing,
                    "purchase_line_id": purchase_line.id,
                }
            )
