from odoo import api, fields, models


class WorkOrderLinks(models.AbstractModel):
    """The smart buttons of a work order: what caused it and what it caused (O-04)."""

    _name = "aftersales.work.order.links"
    _description = "Links of Work Orders"

    case_count = fields.Integer(compute="_compute_counts")
    csi_count = fields.Integer(compute="_compute_counts")
    unit_count = fields.Integer(compute="_compute_counts")
    purchase_count = fields.Integer(compute="_compute_counts")
    picking_count = fields.Integer(compute="_compute_counts")
    old_part_count = fields.Integer(compute="_compute_counts")
    open_recovery = fields.Integer(
        string="Old Parts Awaited", compute="_compute_counts", help="Open recovery (E-07)."
    )
    part_question_count = fields.Integer(
        string="Part Questions", compute="_compute_part_question_count"
    )
    visit_count = fields.Integer(compute="_compute_visit_count")

    @api.depends(
        "case_ids",
        "csi_ids",
        "installed_product_ids",
        "purchase_order_ids",
        "picking_ids",
        "old_part_ids.state",
    )
    def _compute_counts(self):
        for order in self:
            order.case_count = len(order.case_ids)
            order.csi_count = len(order.csi_ids)
            order.unit_count = len(order.installed_product_ids)
            order.purchase_count = len(order.purchase_order_ids)
            order.picking_count = len(order.picking_ids)
            order.old_part_count = len(order.old_part_ids)
            order.open_recovery = len(
                order.old_part_ids.filtered(lambda part: part.state == "awaited")
            )

    def _compute_visit_count(self):
        counts = dict(
            self.env["aftersales.return.visit"]._read_group(
                [("work_order_id", "in", self.ids)], ["work_order_id"], ["__count"]
            )
        )
        for order in self:
            order.visit_count = counts.get(order, 0)

    @api.depends("part_ids.question_ids")
    def _compute_part_question_count(self):
        for order in self:
            order.part_question_count = sum(order.part_ids.mapped("question_count"))

    def action_open_part_questions(self):
        """Open the cases that ask about a part of the order (B-08)."""
        self.check_access("read")
        return self._show_records(self.part_ids.question_ids, self.env._("Part Questions"))

    def action_open_cases(self):
        """Open the cases that the order serves."""
        return self._show_records(self.case_ids, self.env._("Cases"))

    def action_open_csis(self):
        """Open the customer event records that the order executes."""
        return self._show_records(self.csi_ids, self.env._("CSI"))

    def action_open_units(self):
        """Open the units that the order is about."""
        return self._show_records(self.installed_product_ids, self.env._("Units"))

    def action_open_sale(self):
        """Open the sales order that charges the customer (E-04)."""
        return self._show_records(self.sale_order_id, self.env._("Fee Order (SO)"))

    def action_open_purchases(self):
        """Open the purchase orders of the order (E-05)."""
        return self._show_records(self.purchase_order_ids, self.env._("Purchase Orders"))

    def action_open_pickings(self):
        """Open the transfers of the order's parts."""
        return self._show_records(self.picking_ids, self.env._("Transfers"))

    def action_open_old_parts(self):
        """Open the old parts of the order (E-07)."""
        return self._show_records(self.old_part_ids, self.env._("Old Parts"))

    def action_open_report(self):
        """Open the valid service report and the voided ones."""
        return self._show_records(self.report_ids, self.env._("Service Report"))

    def action_open_visits(self):
        """Open the return visits after the order (F-05)."""
        visits = self.env["aftersales.return.visit"].search([("work_order_id", "in", self.ids)])
        return self._show_records(visits, self.env._("Return Visits"))
