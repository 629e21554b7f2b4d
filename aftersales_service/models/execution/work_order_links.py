from odoo import api, fields, models

from ..mixins.links_mixin import Backlink


class WorkOrderLinks(models.AbstractModel):
    """The smart buttons of a work order: what caused it and what it caused (O-04)."""

    _name = "aftersales.work.order.links"
    _inherit = ["aftersales.links.mixin", "aftersales.case.files.mixin"]
    _description = "Links of Work Orders"

    _smart_links = {
        "feedback_count": "feedback_ids",
        "case_count": "case_ids",
        "csi_count": "csi_ids",
        "unit_count": "installed_product_ids",
        "purchase_count": "purchase_order_ids",
        "picking_count": "picking_ids",
        "old_part_count": "old_part_ids",
        "part_question_count": "part_ids.question_ids",
        "remark_count": "remark_ids",
        "diagnosis_count": Backlink("aftersales.diagnosis", "work_order_id"),
        "claim_count": Backlink("aftersales.supplier.claim", "work_order_id"),
        "visit_count": Backlink("aftersales.return.visit", "work_order_id"),
    }

    case_count = fields.Integer(compute="_compute_smart_links")
    csi_count = fields.Integer(compute="_compute_smart_links")
    unit_count = fields.Integer(compute="_compute_smart_links")
    purchase_count = fields.Integer(compute="_compute_smart_links")
    picking_count = fields.Integer(compute="_compute_smart_links")
    old_part_count = fields.Integer(compute="_compute_smart_links")
    part_question_count = fields.Integer(string="Part Questions", compute="_compute_smart_links")
    remark_ids = fields.One2many("aftersales.case", "origin_order_id", string="Verbal Remarks")
    remark_count = fields.Integer(compute="_compute_smart_links")
    diagnosis_count = fields.Integer(string="Diagnoses", compute="_compute_smart_links")
    claim_count = fields.Integer(string="Supplier Claims", compute="_compute_smart_links")
    visit_count = fields.Integer(compute="_compute_smart_links")
    open_recovery = fields.Integer(
        string="Old Parts Awaited", compute="_compute_open_recovery", help="Open recovery (E-07)."
    )

    @api.depends("old_part_ids.state")
    def _compute_open_recovery(self):
        for order in self:
            order.open_recovery = len(
                order.old_part_ids.filtered(lambda part: part.state == "awaited")
            )

    def action_open_claims(self):
        """Open the claims on suppliers for the order's old parts (E-08)."""
        return self._show_records(self._linked("claim_count"), self.env._("Supplier Claims"))

    def action_open_remarks(self):
        """Open what the customer said in passing on the order (amendment 37)."""
        return self._show_records(self._linked("remark_count"), self.env._("Verbal Remarks"))

    def action_open_part_questions(self):
        """Open the cases that ask about a part of the order (B-08)."""
        return self._show_records(self._linked("part_question_count"), self.env._("Part Questions"))

    def action_open_diagnoses(self):
        """Open the diagnosis reports that the order led to (C-02)."""
        return self._show_records(self._linked("diagnosis_count"), self.env._("Diagnosis Reports"))

    def action_open_cases(self):
        """Open the cases that the order serves."""
        return self._show_records(self._linked("case_count"), self.env._("Cases"))

    def action_open_csis(self):
        """Open the customer event records that the order executes."""
        return self._show_records(self._linked("csi_count"), self.env._("CSI"))

    def action_open_units(self):
        """Open the units that the order is about."""
        return self._show_records(self._linked("unit_count"), self.env._("Units"))

    def action_open_sale(self):
        """Open the sales order that charges the customer (E-04)."""
        return self._show_records(self.sale_order_id, self.env._("Fee Order (SO)"))

    def action_open_purchases(self):
        """Open the purchase orders of the order (E-05)."""
        return self._show_records(self._linked("purchase_count"), self.env._("Purchase Orders"))

    def action_open_pickings(self):
        """Open the transfers of the order's parts."""
        return self._show_records(self._linked("picking_count"), self.env._("Transfers"))

    def action_open_old_parts(self):
        """Open the old parts of the order (E-07)."""
        return self._show_records(self._linked("old_part_count"), self.env._("Old Parts"))

    def action_open_report(self):
        """Open the valid service report and the voided ones."""
        return self._show_records(self.report_ids, self.env._("Service Report"))

    def action_open_visits(self):
        """Open the return visits after the order (F-05)."""
        return self._show_records(self._linked("visit_count"), self.env._("Return Visits"))
