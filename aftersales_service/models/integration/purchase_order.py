from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import html2plaintext


class PurchaseOrder(models.Model):
    """The zero-price order of the service: parts bought, or old parts recovered (E-05…E-07)."""

    _name = "purchase.order"
    _inherit = ["purchase.order", "aftersales.document.mixin"]
    _aftersales_form = (
        "aftersales_service.purchase_order_view_form_service",
        "purchase.group_purchase_user",
    )
    _passport_units = (
        "aftersales_work_order_id.installed_product_ids",
        "aftersales_csi_id.installed_product_ids",
    )
    _passport_customer = None
    _passport_date = "date_order"

    aftersales_work_order_id = fields.Many2one(
        "aftersales.work.order",
        string="Work Order",
        index="btree_not_null",
        copy=False,
        guarded=True,
        ondelete="restrict",
    )
    aftersales_prj_number = fields.Char(
        string="PRJ#",
        compute="_compute_aftersales_prj_number",
        store=True,
        compute_sudo=True,
        index="trigram",
        copy=False,
        guarded=True,
        help="Number of the work order this purchase belongs to.",
    )
    aftersales_kind = fields.Selection(
        [("parts", "Buying Parts"), ("recovery", "Recovery of Old Parts")],
        string="Service Purchase",
        copy=False,
        guarded=True,
    )
    aftersales_priced = fields.Boolean(
        string="We Pay",
        copy=False,
        tracking=True,
        writers="purchase.group_purchase_user",
        help="The vendor charges these parts. Without it every line of a service purchase is free.",
    )

    @api.depends("aftersales_work_order_id.name")
    def _compute_aftersales_prj_number(self):
        for order in self:
            order.aftersales_prj_number = order.aftersales_work_order_id.name

    def _aftersales_is_free(self):
        """Return whether the order's lines cost nothing (AMB-20, C11: recovery always)."""
        self.ensure_one()
        return bool(self.aftersales_kind) and not (
            self.aftersales_kind == "parts" and self.aftersales_priced
        )

    @api.constrains("aftersales_priced", "aftersales_kind")
    def _check_aftersales_priced(self):
        """Refuse paying for old parts, and at all where the procedure knows no exception (C11)."""
        for order in self:
            if order.aftersales_priced and not order.company_id.sudo().aftersales_priced_purchase:
                raise ValidationError(
                    self.env._(
                        "%(order)s: the procedure of %(company)s pays for no service parts. Keep "
                        "the order at zero, or buy them by an ordinary purchase order.",
                        order=order.display_name,
                        company=order.company_id.sudo().name,
                    )
                )
            if order.aftersales_priced and order.aftersales_kind != "parts":
                raise ValidationError(
                    self.env._(
                        "%(order)s does not buy parts for a work order, so “We Pay” does not "
                        "apply. Recovering old parts is always free.",
                        order=order.display_name,
                    )
                )

    def write(self, vals):
        """Value what was received already anew when the vendor turns out to charge it."""
        result = super().write(vals)
        if "aftersales_priced" in vals:
            moves = self.order_line.move_ids.filtered("is_valued")
            moves.sudo()._set_value()
        return result

    def copy(self, default=None):
        """Return ordinary orders: a copy serves no work order, so it takes the usual prices."""
        orders = super().copy(default)
        for source, order in zip(self, orders, strict=True):
            if source._aftersales_is_free():
                order.order_line._compute_price_unit_and_date_planned_and_name()
        return orders

    @api.depends("aftersales_kind", "aftersales_priced")
    def _get_invoiced(self):
        """Leave nothing to bill on an order that costs nothing (E-05)."""
        super()._get_invoiced()
        for order in self:
            if order.invoice_status == "to invoice" and order._aftersales_is_free():
                order.invoice_status = "invoiced" if order.invoice_ids else "no"

    def _add_supplier_to_product(self):
        """Write no price of zero into the vendor's price list (E-05)."""
        if not self._aftersales_is_free():
            super()._add_supplier_to_product()

    def _get_product_price_and_data(self, product):
        """Show no price in the product catalog of an order that costs nothing (E-05)."""
        data = super()._get_product_price_and_data(product)
        return {**data, "price": 0.0} if self._aftersales_is_free() else data

    def _update_order_line_info(
        self, product_id, quantity, *, section_id=False, child_field="order_line", **kwargs
    ):
        """Add a product from the catalog at zero where the order costs nothing (E-05).

        Odoo writes the vendor's price on a new line after making it.
        """
        new = quantity > 0 and product_id not in self.order_line.product_id.ids
        if not (new and self._aftersales_is_free()):
            return super()._update_order_line_info(
                product_id, quantity, section_id=section_id, child_field=child_field, **kwargs
            )
        self.env["purchase.order.line"].create(
            {
                "order_id": self.id,
                "product_id": product_id,
                "product_qty": quantity,
                "sequence": self._get_new_line_sequence(child_field, section_id),
            }
        )
        return 0.0

    def _prepare_grouped_data(self, rfq):
        """Keep the order of a work order apart when requests for quotation are merged."""
        return (*super()._prepare_grouped_data(rfq), rfq.id if rfq.aftersales_kind else False)

    def _confirmation_error_message(self):
        """Say what a service purchase lacks before it may be confirmed (E-05, E-06)."""
        message = super()._confirmation_error_message()
        if message or not (self.aftersales_kind or self.aftersales_work_order_id):
            return message
        return self._aftersales_confirmation_error()

    def _aftersales_confirmation_error(self):
        """Return the words that tell what is missing on a service purchase, or False."""
        order = self.sudo()
        name = order.display_name
        if not order.aftersales_prj_number:
            return self.env._(
                "%(order)s has no PRJ#. Issue the purchase from its work order, so that it "
                "carries the work order's number.",
                order=name,
            )
        if not order.aftersales_reference:
            return self.env._(
                "%(order)s names neither a CSI nor a service case. Issue it from a work order "
                "that belongs to one.",
                order=name,
            )
        if order.aftersales_reference not in html2plaintext(order.note or ""):
            return self.env._(
                "The remarks of %(order)s do not name %(reference)s. Write this number into the "
                "terms and conditions.",
                order=name,
                reference=order.aftersales_reference,
            )
        priced = order.order_line.filtered(lambda line: line._aftersales_wrong_price())
        if priced:
            return priced[0]._aftersales_price_refusal()
        return False

    # === ISSUING === #

    @api.model
    def _issue_for_work_order(self, work_order, kind, vendor, lines):
        """Issue a draft order at zero for one work order (E-05, E-06).

        :param work_order: aftersales.work.order, whose number becomes PRJ#
        :param str kind: 'parts' or 'recovery'
        :param vendor: res.partner; of a recovery the customer or his site
        :param list lines: dicts of ``product`` and ``quantity``
        :return: the draft order; the open one if it was issued with the same lines already
        :raise AccessError: the user is no service manager
        :raise UserError: a CSI of the work order may not be executed yet, or there is no line
        """
        request = {"work_order": work_order, "kind": kind, "vendor": vendor, "lines": lines}
        return self._issue_many([request])[0]

    @api.model
    def _issue_many(self, requests):
        """Issue the draft orders of many work orders at once; see :meth:`_issue_for_work_order`.

        :param list requests: dicts of ``work_order``, ``kind``, ``vendor`` and ``lines``
        :return: the order of each request
        """
        orders = self.env["aftersales.work.order"]
        work_orders = orders.union(*(request["work_order"] for request in requests))
        requests = [
            {**r, "work_order": r["work_order"].with_prefetch(work_orders._prefetch_ids)}
            for r in requests
        ]
        for request in requests:
            work_order = request["work_order"]
            self._aftersales_check_may_issue(work_order)
            self._aftersales_check_gate(work_order.csi_ids, work_order.case_ids)
            if not request["lines"] or not request["vendor"]:
                self._aftersales_refuse_empty(work_order)
        work_orders.sudo().lock_for_update()
        found = self._aftersales_same_open(work_orders, requests)
        new = [number for number, order in enumerate(found) if not order]
        known = {}
        created = self._aftersales_quiet().create(
            [self._aftersales_order_values(**requests[number], known=known) for number in new]
        )
        created._aftersales_announce_many([[requests[number]["work_order"]] for number in new])
        for number, order in zip(new, created, strict=True):
            found[number] = order
        work_orders.csi_ids._mark_executing()
        return [self.browse(order.id) for order in found]

    @api.model
    def _aftersales_order_values(self, work_order, kind, vendor, lines, known=None):
        """Return the values of the draft order with its lines."""
        company = work_order.company_id
        csi, case = work_order.csi_ids[:1], work_order.case_ids[:1]
        buyer = self._aftersales_person("buyer", company, vendor.buyer_id, known)
        vendor_self = self.with_context(lang=vendor.lang)
        remark = (
            vendor_self.env._("Based on CSI %(number)s", number=csi.name)
            if csi
            else vendor_self.env._("Based on service case %(number)s", number=case.name)
        )
        return {
            "partner_id": vendor.id,
            "company_id": company.id,
            "user_id": buyer.id,
            "origin": work_order.name,
            "picking_type_id": (
                self.with_company(company)._get_picking_type(company.id)
                or company._aftersales_warehouse().in_type_id
            ).id,
            "aftersales_kind": kind,
            "aftersales_work_order_id": work_order.id,
            "aftersales_csi_id": csi.id,
            "aftersales_case_id": case.id,
            "note": Markup("<p>%s</p>") % remark,
            "order_line": [
                Command.create(
                    {
                        "product_id": line["product"].id,
                        "product_qty": line["quantity"],
                        "product_uom_id": line["product"].uom_id.id,
                    }
                )
                for line in lines
            ],
        }

    @api.model
    def _aftersales_same_open(self, work_orders, requests):
        """Return for each request the open order that the same press issued before (O-05)."""
        orders = self.sudo().search(
            [
                ("aftersales_work_order_id", "in", work_orders.ids),
                ("state", "in", ("draft", "sent")),
            ]
        )
        known = {}
        for order in orders:
            lines = order.order_line.filtered("product_id")
            key = (
                order.aftersales_work_order_id.id,
                order.aftersales_kind,
                order.partner_id.id,
                *sorted((line.product_id.id, line.product_qty) for line in lines),
            )
            known.setdefault(key, order)
        return [
            known.get(
                (
                    request["work_order"].id,
                    request["kind"],
                    request["vendor"].id,
                    *sorted((line["product"].id, line["quantity"]) for line in request["lines"]),
                ),
                self.browse(),
            )
            for request in requests
        ]

    def button_cancel(self):
        """Take the CSI and its cases a step back, naming the order, before its receipt does."""
        going = self._aftersales_serving().filtered(lambda order: order.state != "cancel")
        going._aftersales_step_back(self.env._("cancelled"))
        return super().button_cancel()

    # === STOCK === #

    def _aftersales_old_part_location(self):
        """Return where the old parts of a recovery order are put, else an empty location."""
        self.ensure_one()
        if self.aftersales_kind != "recovery":
            return self.env["stock.location"]
        return self.company_id.sudo().aftersales_old_part_location_id

    def _aftersales_old_part_owner(self):
        """Return whose the recovered parts are, so that they never count as our stock."""
        self.ensure_one()
        order = self.sudo()
        return order.aftersales_work_order_id.partner_id or order.partner_id

    def _get_destination_location(self):
        """Send old parts to their own location, outside every warehouse (AMB-21)."""
        return self._aftersales_old_part_location().id or super()._get_destination_location()

    def _get_final_location_record(self):
        """Let no reception step lead old parts on into the warehouse (AMB-21)."""
        return self._aftersales_old_part_location() or super()._get_final_location_record()

    def _prepare_picking(self):
        """Let old parts stay the customer's when they come in (AMB-21)."""
        values = super()._prepare_picking()
        if self.aftersales_kind == "recovery":
            values["owner_id"] = self._aftersales_old_part_owner().id
        return values
