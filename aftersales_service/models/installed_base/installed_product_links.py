from odoo import api, fields, models

from ..mixins.links_mixin import Backlink


class InstalledProductLinks(models.AbstractModel):
    """The smart buttons of a unit: what was sold, delivered, complained about and done (A-07)."""

    _name = "aftersales.installed.product.links.mixin"
    _inherit = [
        "aftersales.need.origin",
        "aftersales.installed.product.workshop",
        "aftersales.installed.product.reception",
    ]
    _description = "Documents of an installed product"

    # The documents list the unit.
    _smart_links = {
        "case_count": Backlink("aftersales.case", "installed_product_ids"),
        "csi_count": Backlink("aftersales.csi", "installed_product_ids"),
        "work_order_count": Backlink("aftersales.work.order", "installed_product_ids"),
        "visit_count": Backlink("aftersales.return.visit", "installed_product_ids"),
        "return_request_count": Backlink("aftersales.return.request", "installed_product_id"),
        "compensation_count": Backlink("aftersales.compensation", "installed_product_ids"),
        "contract_count": Backlink("aftersales.service.contract", "installed_product_ids"),
        "maintenance_count": Backlink("aftersales.maintenance.due", "installed_product_id"),
        "guarantee_count": Backlink("aftersales.part.guarantee", "installed_product_ids"),
        "need_count": Backlink("aftersales.customer.need", "installed_product_id"),
        "fault_alarm_count": "fault_alarm_ids",
        "containment_count": Backlink("aftersales.containment.unit", "installed_product_id"),
    }

    case_count = fields.Integer(string="Cases", compute="_compute_smart_links")
    csi_count = fields.Integer(string="CSIs", compute="_compute_smart_links")
    work_order_count = fields.Integer(string="Work Orders", compute="_compute_smart_links")
    visit_count = fields.Integer(string="Return Visits", compute="_compute_smart_links")
    contract_count = fields.Integer(string="Service Contracts", compute="_compute_smart_links")
    guarantee_count = fields.Integer(string="Part Guarantees", compute="_compute_smart_links")

    return_request_count = fields.Integer(
        string="Returns and Exchanges", compute="_compute_smart_links"
    )
    compensation_count = fields.Integer(string="Compensations", compute="_compute_smart_links")

    def action_open_return_requests(self):
        """Open the returns and exchanges of the unit (D-18)."""
        return self._show_records(
            self._linked("return_request_count"), self.env._("Returns and Exchanges")
        )

    def action_open_compensations(self):
        """Open the compensations given for the unit (D-14)."""
        return self._show_records(self._linked("compensation_count"), self.env._("Compensations"))

    def action_open_cases(self):
        """Open the service cases about the unit."""
        return self._show_records(self._linked("case_count"), self.env._("Cases"))

    def action_open_csis(self):
        """Open the customer event records about the unit."""
        return self._show_records(self._linked("csi_count"), self.env._("Customer Event Records"))

    def action_open_work_orders(self):
        """Open the work orders done on the unit."""
        return self._show_records(self._linked("work_order_count"), self.env._("Work Orders"))

    def action_open_visits(self):
        """Open the return visits made for the unit."""
        return self._show_records(self._linked("visit_count"), self.env._("Return Visits"))

    def action_open_contracts(self):
        """Open the service contracts that name the unit (D-08)."""
        return self._show_records(self._linked("contract_count"), self.env._("Service Contracts"))

    def action_open_guarantees(self):
        """Open the guarantees of parts that were put into the unit (D-19)."""
        return self._show_records(self._linked("guarantee_count"), self.env._("Part Guarantees"))

    def action_open_sale_orders(self):
        """Open the sales orders by which the unit was sold."""
        orders = self.ownership_ids.sale_order_id | self.sale_order_id
        return self._show_records(orders, self.env._("Sales Orders"))

    def action_open_pickings(self):
        """Open the transfers by which the unit left and came back."""
        pickings = self.ownership_ids.picking_id | self.ownership_ids.return_picking_id
        return self._show_records(pickings, self.env._("Transfers"))

    def action_open_lot(self):
        """Open the unit's lot or serial number in the stock."""
        return self._show_records(self.lot_id, self.env._("Lot/Serial Number"))

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
