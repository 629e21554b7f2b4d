from odoo import Command, api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("analysis", "Analysis"),
    ("vendor", "Return to the Vendor"),
    ("scrap", "Scrap"),
    ("customer", "Back to the Customer"),
]


class Disposition(models.Model):
    """What was decided for received old parts, and the stock moves of it (amendment 33).

    The parts stay the customer's property until they leave us: every move bears him as owner, so
    that neither quantity nor value of good parts changes (AMB-21).
    """

    _name = "aftersales.disposition"
    _inherit = ["aftersales.guarded.mixin", "aftersales.links.mixin"]
    _description = "Disposition of an Old Part"
    _order = "id desc"

    old_part_id = fields.Many2one(
        "aftersales.old.part", required=True, index=True, guarded=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="old_part_id.company_id", store=True, index=True)
    work_order_id = fields.Many2one(related="old_part_id.work_order_id", store=True, index=True)
    product_id = fields.Many2one(related="old_part_id.product_id", store=True, index=True)
    uom_id = fields.Many2one(related="product_id.uom_id", related_sudo=True)
    kind = fields.Selection(KINDS, string="What Becomes of It", required=True, guarded=True)
    quantity = fields.Float(required=True, digits="Product Unit", guarded=True)
    partner_id = fields.Many2one("res.partner", string="Goes To", guarded=True)
    reason = fields.Text(string="Why", guarded=True)
    decided_by = fields.Many2one("res.users", guarded=True)
    decided_at = fields.Datetime(string="Decided On", guarded=True)
    claim_id = fields.Many2one("aftersales.supplier.claim", index="btree_not_null", guarded=True)
    picking_id = fields.Many2one(
        "stock.picking", string="Transfer", index="btree_not_null", guarded=True, copy=False
    )
    scrap_ids = fields.Many2many("stock.scrap", string="Scrap Orders", guarded=True, copy=False)
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")],
        compute="_compute_state",
        store=True,
        compute_sudo=True,
        index=True,
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "At least one old part is disposed of."
    )

    @api.depends("old_part_id", "kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.old_part_id.display_name}: {labels.get(row.kind, '')}"

    @api.depends("picking_id.state", "scrap_ids.state")
    def _compute_state(self):
        for row in self:
            if row.scrap_ids or row.picking_id.state == "done":
                row.state = "done"
            elif row.picking_id.state == "cancel":
                row.state = "cancelled"
            else:
                row.state = "planned"

    # === MOVES === #

    def _move_goods(self):
        """Make the transfers, one per destination, and scrap at once; in superuser mode."""
        scrapped = self.filtered(lambda row: row.kind == "scrap")
        for row in scrapped:
            row.scrap_ids = row._scrap()
        moved = self - scrapped
        for key, rows in moved.grouped(
            lambda row: (row.company_id, row.kind, row.partner_id, row.work_order_id)
        ).items():
            picking = self.env["stock.picking"].create(rows._picking_values(*key[:3]))
            order = key[3]
            picking._aftersales_serve(order.csi_ids[:1], order.case_ids[:1], order)
            rows.picking_id = picking
            picking.action_confirm()
            picking.action_assign()

    def _source(self):
        """Return where the old parts of the company lie, its place for analysis included."""
        return self.company_id.aftersales_old_part_location_id

    def _destination(self, company, kind, partner):
        """Return where a kind of disposition leads."""
        if kind == "analysis":
            return company._aftersales_analysis_location()
        partner = partner.with_company(company)
        if kind == "vendor":
            return partner.property_stock_supplier or self.env.ref("stock.stock_location_suppliers")
        return partner.property_stock_customer or self.env.ref("stock.stock_location_customers")

    def _picking_values(self, company, kind, partner):
        """Return the values of the transfer that moves the rows' parts."""
        warehouse = company._aftersales_warehouse()
        operation = warehouse.int_type_id if kind == "analysis" else warehouse.out_type_id
        source, destination = self._source(), self._destination(company, kind, partner)
        owner = self.work_order_id.partner_id
        return {
            "picking_type_id": operation.id,
            "company_id": company.id,
            "partner_id": partner.id or owner.id,
            "owner_id": owner.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
            "origin": self.work_order_id.name,
            "move_ids": [
                Command.create(
                    {
                        "product_id": row.product_id.id,
                        "product_uom_qty": row.quantity,
                        "product_uom": row.product_id.uom_id.id,
                        "location_id": source.id,
                        "location_dest_id": destination.id,
                        "restrict_partner_id": owner.id,
                        "company_id": company.id,
                    }
                )
                for row in self
            ],
        }

    def _scrap(self):
        """Scrap the parts where they lie; one scrap order per place and serial number."""
        self.ensure_one()
        left = self.quantity
        scraps = self.env["stock.scrap"]
        for quant in self._quants():
            share = min(left, quant.quantity - quant.reserved_quantity)
            if share <= 0:
                continue
            left -= share
            scraps |= scraps.create(
                {
                    "company_id": self.company_id.id,
                    "product_id": self.product_id.id,
                    "product_uom_id": self.product_id.uom_id.id,
                    "scrap_qty": share,
                    "lot_id": quant.lot_id.id,
                    "owner_id": quant.owner_id.id,
                    "location_id": quant.location_id.id,
                    "origin": self.work_order_id.name,
                }
            )
            if left <= 0:
                break
        if self.uom_id.compare(left, 0.0) > 0:
            raise UserError(
                self.env._(
                    "%(record)s: %(missing)s %(unit)s of it cannot be scrapped, because another "
                    "transfer has them reserved. Finish or cancel that one first.",
                    record=self.old_part_id.display_name,
                    missing=f"{left:g}",
                    unit=self.uom_id.name,
                )
            )
        scraps.do_scrap()
        return scraps

    def _quants(self):
        """Return the stock of these parts among the company's old parts, of their customer."""
        return self.env["stock.quant"].search(
            [
                ("product_id", "=", self.product_id.id),
                ("location_id", "child_of", self._source().id),
                ("owner_id", "=", self.work_order_id.partner_id.id),
                ("quantity", ">", 0),
            ],
            order="id",
        )

    # === BUTTONS === #

    def action_open_picking(self):
        """Open the transfer of the parts (O-04)."""
        self.ensure_one()
        self.check_access("read")
        return self._show_records(self.picking_id, self.env._("Transfer"))

    def action_open_old_part(self):
        """Open the old part that was disposed of (O-04)."""
        self.ensure_one()
        self.check_access("read")
        return self._show_records(self.old_part_id, self.env._("Old Part"))
