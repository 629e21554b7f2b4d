from operator import itemgetter

from odoo import api, models
from odoo.tools import format_date


class InformationSheet(models.AbstractModel):
    """The rows of the customer archive information sheet (《客户档案信息表》, N-01)."""

    _name = "aftersales.information.sheet"
    _description = "Rows of the customer archive information sheet"

    @api.model
    def _information_row(self, archive, delivery):
        """Return one row: a customer, and what was delivered to him.

        :param archive: aftersales.customer.archive, empty where the customer has none
        :param delivery: aftersales.ownership, empty for a customer who got nothing yet
        """
        unit = delivery.installed_product_id
        customer = delivery.partner_id or archive.partner_id
        contact = delivery.delivery_partner_id or customer
        handover = delivery.handover_id or archive.handover_id
        day = delivery.date_from or archive.purchase_date
        return {
            "archive": archive,
            "customer": customer.name,
            "contact": contact.name if contact != customer else "",
            "phone": contact.phone or customer.phone or "",
            "region": archive.region_id.name or unit.region_id.name or "",
            "model": unit.model or archive.product_id.display_name or "",
            "purchased_on": archive.purchase_date or delivery.date_from,
            "product": unit.product_id.sudo().display_name or "",
            "quantity": delivery.quantity,
            "serial": unit.serial or "",
            "picked_up_on": delivery.date_from,
            "picked_up_by": delivery.picked_up_by or "",
            "handed_over_at": handover.done_at,
            "month": format_date(self.env, day, date_format="yyyy-MM") if day else "",
        }

    @api.model
    def _by_classification(self, rows):
        """Return ``[(title, rows)]`` by model, region and purchase month (A-03)."""
        groups = {}
        for row in sorted(rows, key=itemgetter("model", "region", "month")):
            title = " · ".join(row[name] or "—" for name in ("model", "region", "month"))
            groups.setdefault(title, []).append(row)
        return list(groups.items())
