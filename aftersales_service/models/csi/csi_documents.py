from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CsiDocuments(models.AbstractModel):
    """What hangs on a CSI: the customer's files and the documents issued for it (C-09, C-15)."""

    _name = "aftersales.csi.documents"
    _inherit = ["aftersales.links.mixin", "aftersales.guarded.mixin"]
    _description = "Documents of a CSI"

    _smart_links = {
        "case_count": "case_ids",
        "unit_count": "installed_product_ids",
        "plan_count": "plan_ids",
        "work_order_count": "work_order_ids",
        "sale_order_count": "sale_order_ids",
        "purchase_order_count": "purchase_order_ids",
        "compensation_count": ("compensation_ids", "case_ids.compensation_ids"),
        "return_request_count": ("return_request_ids", "case_ids.return_request_ids"),
        "claim_count": "claim_ids",
        "picking_count": (
            "picking_ids",
            "sale_order_ids.picking_ids",
            "purchase_order_ids.picking_ids",
        ),
    }

    work_order_ids = fields.Many2many(
        "aftersales.work.order",
        "aftersales_work_order_csi_rel",
        "csi_id",
        "order_id",
        string="Work Orders",
        copy=False,
        guarded=True,
    )
    sale_order_ids = fields.One2many("sale.order", "aftersales_csi_id", string="Orders Issued")
    purchase_order_ids = fields.One2many(
        "purchase.order", "aftersales_csi_id", string="Purchase Orders"
    )
    picking_ids = fields.One2many("stock.picking", "aftersales_csi_id", string="Transfers")
    document_ids = fields.Many2many(
        "ir.attachment",
        string="Documents",
        compute="_compute_document_ids",
        compute_sudo=True,
        help="What the customer wrote and what was found: the files of the cases and of this "
        "record.",
    )
    case_count = fields.Integer(compute="_compute_smart_links")
    unit_count = fields.Integer(compute="_compute_smart_links")
    work_order_count = fields.Integer(compute="_compute_smart_links")
    sale_order_count = fields.Integer(compute="_compute_smart_links")
    purchase_order_count = fields.Integer(compute="_compute_smart_links")
    picking_count = fields.Integer(compute="_compute_smart_links")

    @api.depends("case_ids")
    def _compute_document_ids(self):
        documents = self._find_documents()
        for csi in self:
            csi.document_ids = documents[csi]

    def _find_documents(self):
        """Return ``{csi: ir.attachment}``, sudo: files of the cases and its own, in one search.

        The scan of the signed sheet is none of the customer's documents (C-09).
        """
        File = self.env["ir.attachment"].sudo()
        files = File.search(
            Domain([("res_model", "=", "aftersales.csi"), ("res_id", "in", self.ids)])
            | Domain([("res_model", "=", "aftersales.case"), ("res_id", "in", self.case_ids.ids)]),
            order="id",
        )
        by_record = files.grouped(lambda file: (file.res_model, file.res_id))
        found = {}
        for csi in self:
            keys = [("aftersales.csi", csi._origin.id)]
            keys += [("aftersales.case", case._origin.id) for case in csi.case_ids]
            found[csi] = File.union(*(by_record.get(key, File) for key in keys))
            found[csi] -= csi.sudo().signed_scan_ids
        return found

    # Buttons to the documents around it

    def action_open_cases(self):
        """Show the cases of the record (C-15)."""
        return self._show_records(self._linked("case_count"), self.env._("Cases"))

    def action_open_units(self):
        """Show the units of the record (C-15)."""
        return self._show_records(self._linked("unit_count"), self.env._("Units"))

    def action_open_sale_order(self):
        """Show the sales order by which the units were sold (C-07)."""
        return self._show_records(self.sale_order_id, self.env._("SO#"))

    def action_open_sale_orders(self):
        """Show the sales orders issued for the record (C-15)."""
        return self._show_records(self._linked("sale_order_count"), self.env._("Orders Issued"))

    def action_open_work_orders(self):
        """Show the work orders of the record (C-15)."""
        return self._show_records(self._linked("work_order_count"), self.env._("Work Orders"))

    def action_open_purchase_orders(self):
        """Show the purchase orders issued for the record (C-15)."""
        return self._show_records(
            self._linked("purchase_order_count"), self.env._("Purchase Orders")
        )

    def action_open_pickings(self):
        """Show the transfers of the record (C-15)."""
        return self._show_records(self._linked("picking_count"), self.env._("Transfers"))

    def action_issue_work_orders(self):
        """Issue one work order for each of these records, as they were decided (E-01, E-03).

        :return: the action that shows the draft work orders
        :raise AccessError: the user is no service manager
        :raise UserError: a record may not be executed yet, or asks for parts only
        """
        for csi in self:
            mode = csi.service_mode_id
            if mode.parts and not mode.on_site:
                raise UserError(
                    self.env._(
                        "%(record)s: “%(mode)s” sends parts only and needs no work order. Leave "
                        "it out.",
                        record=csi.display_name,
                        mode=mode.name,
                    )
                )
        orders = self.env["aftersales.work.order"]._issue_each(self)
        return self._show_records(orders, self.env._("Work Orders"))
