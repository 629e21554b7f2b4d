from odoo import api, fields, models

# Field of counts: model that lists units in installed_product_ids, action's title
LINKS = {
    "case_count": "aftersales.case",
    "csi_count": "aftersales.csi",
    "work_order_count": "aftersales.work.order",
    "visit_count": "aftersales.return.visit",
}


class InstalledProductLinks(models.AbstractModel):
    """The smart buttons of a unit: what was sold, delivered, complained about and done (A-07)."""

    _name = "aftersales.installed.product.links.mixin"
    _description = "Documents of an installed product"

    case_count = fields.Integer(string="Cases", compute="_compute_link_counts")
    csi_count = fields.Integer(string="CSIs", compute="_compute_link_counts")
    work_order_count = fields.Integer(string="Work Orders", compute="_compute_link_counts")
    visit_count = fields.Integer(string="Return Visits", compute="_compute_link_counts")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_link_counts(self):
        """Count the documents that list the unit, one query for each kind."""
        for field, model in LINKS.items():
            counts = {}
            if self.ids and self.env[model].has_access("read"):
                counts = dict(
                    self.env[model]._read_group(
                        [("installed_product_ids", "in", self.ids)],
                        ["installed_product_ids"],
                        ["__count"],
                    )
                )
            for unit in self:
                unit[field] = counts.get(unit._origin, 0)

    def _open_linked(self, model, name, records=None):
        """Return the action that shows documents: the form of a single one, else the list.

        :param str model: model of the documents
        :param str name: title of the list
        :param records: the documents; without them those that list the unit
        """
        self.ensure_one()
        self.check_access("read")
        if records is None:
            records = self.env[model].search([("installed_product_ids", "in", self.ids)])
        action = {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", records.ids)],
            "context": {"create": False},
        }
        if len(records) == 1:
            action.update({"views": [(False, "form")], "res_id": records.id})
        return action

    def action_open_cases(self):
        """Open the service cases about the unit."""
        return self._open_linked("aftersales.case", self.env._("Cases"))

    def action_open_csis(self):
        """Open the customer event records about the unit."""
        return self._open_linked("aftersales.csi", self.env._("Customer Event Records"))

    def action_open_work_orders(self):
        """Open the work orders done on the unit."""
        return self._open_linked("aftersales.work.order", self.env._("Work Orders"))

    def action_open_visits(self):
        """Open the return visits made for the unit."""
        return self._open_linked("aftersales.return.visit", self.env._("Return Visits"))

    def action_open_sale_orders(self):
        """Open the sales orders by which the unit was sold."""
        orders = self.ownership_ids.sale_order_id | self.sale_order_id
        return self._open_linked("sale.order", self.env._("Sales Orders"), orders)

    def action_open_pickings(self):
        """Open the transfers by which the unit left and came back."""
        pickings = self.ownership_ids.picking_id | self.ownership_ids.return_picking_id
        return self._open_linked("stock.picking", self.env._("Transfers"), pickings)

    def action_open_lot(self):
        """Open the unit's lot or serial number in the stock."""
        return self._open_linked("stock.lot", self.env._("Lot/Serial Number"), self.lot_id)

    @api.model
    def _open_units(self, domain):
        """Return the action that shows units: the form of a single one, else the list."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_service.installed_product_action"
        )
        units = self.env["aftersales.installed.product"].search(domain, limit=2)
        action.update({"domain": domain, "context": {}})
        if len(units) == 1:
            action.update({"views": [(False, "form")], "res_id": units.id})
        return action
