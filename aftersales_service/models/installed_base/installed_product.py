from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class InstalledProduct(models.Model):
    """One delivered unit: the hub of everything that ever happened to it (A-04, A-07).

    One per company and serial number, or per delivered line where the product is not tracked;
    never deleted. Who owns it is told by its ownership lines; the fields of the present owner are
    written from the open line by the methods of the line, so that lists need no join.
    """

    _name = "aftersales.installed.product"
    _inherit = [
        "aftersales.installed.product.maintenance",
        "aftersales.installed.product.terms.mixin",
        "aftersales.installed.product.legal.mixin",
        "aftersales.installed.product.fault",
        "aftersales.imported.mixin",
        "aftersales.guarded.mixin",
        "aftersales.search.mixin",
        "aftersales.installed.product.links.mixin",
        "aftersales.installed.product.history.mixin",
        "aftersales.installed.product.extension.mixin",
        "aftersales.installed.product.repair.time.mixin",
        "aftersales.owner.change.mixin",
        "aftersales.unit.link",
        "aftersales.installed.product.cost",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Installed Product"
    _order = "id desc"
    _rec_names_search = ["serial", "product_id", "partner_id"]

    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        guarded=True,
    )
    product_id = fields.Many2one("product.product", required=True, index=True, guarded=True)
    product_class_id = fields.Many2one("aftersales.product.class", index=True, guarded=True)
    lot_id = fields.Many2one("stock.lot", string="Lot/Serial", index="btree_not_null", guarded=True)
    serial = fields.Char(string="Serial Number", index="trigram", guarded=True)
    tracking = fields.Selection(
        [("serial", "By Serial Number"), ("lot", "By Lot"), ("none", "Not Tracked")],
        default="none",
        required=True,
        guarded=True,
        help="A serial number has one unit for ever; else each delivered line has one.",
    )
    quantity = fields.Float(default=1.0, guarded=True, digits="Product Unit")
    state = fields.Selection(
        [("in_service", "In Service"), ("returned", "Returned")],
        default="in_service",
        required=True,
        copy=False,
        guarded=True,
    )
    archive_required = fields.Boolean(string="Service Archive Required", guarded=True)
    ownership_ids = fields.One2many("aftersales.ownership", "installed_product_id", string="Owners")
    replaces_id = fields.Many2one(
        "aftersales.installed.product",
        string="In Exchange For",
        index="btree_not_null",
        guarded=True,
        copy=False,
    )
    replaced_by_ids = fields.One2many(
        "aftersales.installed.product", "replaces_id", string="Exchanged For"
    )
    component_line_ids = fields.Many2many(
        "stock.move.line",
        string="Components",
        compute="_compute_component_line_ids",
        help="What the kit that was sold consists of, with the serial numbers delivered.",
    )
    # Of the present owner
    partner_id = fields.Many2one("res.partner", string="Customer", index=True, guarded=True)
    region_id = fields.Many2one(
        related="partner_id.aftersales_region_id",
        string="Region",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    final_user_id = fields.Many2one("res.partner", index="btree_not_null")
    foreign_user = fields.Boolean(
        compute="_compute_foreign_user",
        search="_search_foreign_user",
        help="The final user, or without one the customer, is a foreign user.",
    )
    contact_id = fields.Many2one(
        "res.partner",
    )
    picked_up_by = fields.Char()
    pickup_date = fields.Date(string="Pick-up Date", index=True, guarded=True)
    can_change_pickup = fields.Boolean(compute="_compute_can_change_pickup")
    warranty_start = fields.Date(guarded=True)
    warranty_end = fields.Date(index=True, guarded=True)
    no_warranty = fields.Boolean(string="Sold Without Warranty", guarded=True)
    sale_order_id = fields.Many2one(
        "sale.order", string="Sales Order", index="btree_not_null", guarded=True
    )
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", index="btree_not_null", guarded=True
    )
    move_line_id = fields.Many2one("stock.move.line", index="btree_not_null", guarded=True)
    # Data the forms need
    brand = fields.Char()
    model = fields.Char()
    plate = fields.Char(string="License Plate", index="trigram")
    meter_reading_ids = fields.One2many(
        "aftersales.meter.reading", "installed_product_id", string="Meter Readings"
    )
    warranty_state = fields.Selection(
        [
            ("in", "In Warranty"),
            ("out", "After Warranty"),
            ("none", "Sold Without Warranty"),
            ("unknown", "No Warranty Known"),
        ],
        compute="_compute_warranty_state",
        search="_search_warranty_state",
    )

    # What the row of an imported file said, so that it is taken over once only.
    import_key = fields.Char(guarded=True, copy=False)

    _import_uniq = models.UniqueIndex(
        "(company_id, import_key) WHERE import_key IS NOT NULL",
        "This row of a customer file was taken over already.",
    )
    _serial_uniq = models.UniqueIndex(
        "(company_id, lot_id) WHERE lot_id IS NOT NULL AND tracking = 'serial'",
        "This serial number has its history already.",
    )
    _line_uniq = models.UniqueIndex(
        "(move_line_id) WHERE tracking <> 'serial' AND move_line_id IS NOT NULL",
        "This delivered line has its history already.",
    )

    def write(self, vals):
        """Have a final user who becomes known later visited as well (amendment 29)."""
        result = super().write(vals)
        if vals.get("final_user_id"):
            self.env["aftersales.return.visit"]._plan_for_final_user(self)
        return result

    @api.depends("product_id", "serial")
    def _compute_display_name(self):
        """Name a unit by its serial number and product: a tag shows only the beginning."""
        for unit in self:
            name = unit.product_id.display_name or ""
            unit.display_name = f"{unit.serial} {name}" if unit.serial else name

    @api.depends("ownership_ids.component_line_ids")
    def _compute_component_line_ids(self):
        """Show what the last delivery consisted of."""
        for unit in self:
            last = unit.ownership_ids.sorted(lambda o: (o.date_from, o.id))[-1:]
            unit.component_line_ids = last.component_line_ids

    @api.depends("final_user_id.aftersales_foreign", "partner_id.aftersales_foreign", "company_id")
    def _compute_foreign_user(self):
        """Tell by the user's country, seen from the company that delivered (A-13)."""
        for company, units in self.grouped("company_id").items():
            for unit in units.with_company(company):
                unit.foreign_user = (unit.final_user_id or unit.partner_id).aftersales_foreign

    @api.model
    def _search_foreign_user(self, operator, value):
        if operator != "in":
            return NotImplemented
        by_customer = Domain("final_user_id", "=", False)
        by_customer &= Domain("partner_id.aftersales_foreign", "in", value)
        return by_customer | Domain("final_user_id.aftersales_foreign", "in", value)

    @api.depends("warranty_start", "warranty_end", "no_warranty", "meter_exceeded_on", "company_id")
    def _compute_warranty_state(self):
        for unit in self:
            unit.warranty_state = unit._warranty_verdict(
                unit.company_id._aftersales_local_date() if unit.company_id else None
            )

    @api.model
    def _search_warranty_state(self, operator, value):
        """Search on the stored end, as of today in the user's time zone."""
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        over = Domain("meter_exceeded_on", "<=", today)
        domains = {
            "in": Domain("warranty_end", ">=", today) & ~over,
            "out": Domain("warranty_end", "<", today)
            | (Domain("warranty_end", "!=", False) & over),
            "none": Domain("no_warranty", "=", True),
            "unknown": Domain("warranty_end", "=", False) & Domain("no_warranty", "=", False),
        }
        return Domain.OR([domains[key] for key in value if key in domains] or [Domain.FALSE])

    def _warranty_verdict(self, date=None):
        """Return whether the unit is in warranty on a date; the last day is inside (D-06).

        The warranty is over as well from the day of a reading above the promised limit (D-07).

        :param date date: reference date; today of the company without one
        :return: 'in', 'out', 'none' where the terms say that there is none, 'unknown' where
            nobody said anything
        """
        self.ensure_one()
        if self.no_warranty:
            return "none"
        date = date or self.company_id._aftersales_local_date()
        if not self.warranty_end:
            return "unknown"
        over = self.meter_exceeded_on and self.meter_exceeded_on <= date
        return "in" if date <= self.warranty_end and not over else "out"

    @api.depends_context("uid")
    def _compute_can_change_pickup(self):
        self.can_change_pickup = self.env["aftersales.ownership"]._may_change_pickup()

    def action_open_pickup_date(self):
        """Open the dialog that corrects the day on which the present owner fetched the unit."""
        present = self.ownership_ids.filtered(lambda row: not row.date_to)
        return present.action_open_pickup_date()

    def copy_data(self, default=None):
        """Only registering a delivery makes units; a copy by hand would have no delivery."""
        if not self.env.su:
            raise UserError(
                self.env._(
                    "%(unit)s cannot be duplicated: a unit comes from its delivery. Deliver the "
                    "product to register another one.",
                    unit=self[:1].display_name,
                )
            )
        return super().copy_data(default)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """A unit is never deleted (A-04)."""
        for unit in self:
            raise UserError(
                self.env._(
                    "%(unit)s is a delivered product with a history and cannot be deleted. "
                    "Archive it to hide it from the lists.",
                    unit=unit.display_name,
                )
            )
