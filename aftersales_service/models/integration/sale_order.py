from markupsafe import Markup

from odoo import Command, api, fields, models

from ..mixins.links_mixin import Backlink


class SaleOrder(models.Model):
    """The order that sends parts or charges a service (E-02, E-04)."""

    _name = "sale.order"
    _inherit = ["sale.order", "aftersales.document.mixin"]
    _passport_date = "date_order"
    _passport_units = (
        "aftersales_csi_id.installed_product_ids",
        "aftersales_case_id.installed_product_ids",
        "aftersales_ownership_ids.installed_product_id",
    )
    _matter_ends = ("sale", "cancel")
    _aftersales_form = (
        "aftersales_service.sale_order_view_form_service",
        "sales_team.group_sale_salesman",
    )
    _smart_links = {
        "aftersales_contract_count": Backlink("aftersales.service.contract", "sale_order_id"),
    }

    aftersales_ownership_ids = fields.One2many(
        "aftersales.ownership", "sale_order_id", string="Registered Deliveries"
    )
    aftersales_work_order_ids = fields.One2many(
        "aftersales.work.order", "sale_order_id", string="Service Work Orders"
    )
    aftersales_compensation_id = fields.Many2one(
        "aftersales.compensation",
        string="Compensation",
        index="btree_not_null",
        copy=False,
        guarded=True,
        ondelete="restrict",
        help="The order sends the gift of this compensation.",
    )
    aftersales_return_request_id = fields.Many2one(
        "aftersales.return.request",
        string="Return/Exchange Request",
        index="btree_not_null",
        copy=False,
        guarded=True,
        ondelete="restrict",
        help="The order sends the replacement of this exchange.",
    )
    aftersales_contract_count = fields.Integer(
        string="Service Contracts", compute="_compute_smart_links"
    )

    def _action_confirm(self):
        """Open the archive entry of a new customer on the day of the first order (A-01)."""
        result = super()._action_confirm()
        self.env["aftersales.customer.archive"]._on_orders_confirmed(self)
        return result

    def action_aftersales_contracts(self):
        """Open the service contracts whose fee the order holds (D-08)."""
        return self._show_records(
            self._linked("aftersales_contract_count"), self.env._("Service Contracts")
        )

    def _aftersales_work_orders(self):
        """Return the work orders whose fee the order charges (E-04)."""
        return self.aftersales_work_order_ids

    # === ISSUING === #

    @api.model
    def _issue_for_csi(self, csi, lines, work_orders=None):
        """Issue the draft order that a decided CSI asks for (E-02, E-04).

        :param csi: aftersales.csi
        :param list lines: dicts of ``product``, ``quantity``, ``free`` and, if it is not the list
            price, ``price``
        :param work_orders: aftersales.work.order whose fee it charges; they are linked with it
        :return: the draft order; the open one if it was issued with the same lines already
        :raise AccessError: the user is no service manager
        :raise UserError: the CSI may not be executed yet, or there is no line
        """
        return self._issue_service(csi, csi.case_ids[:1], lines, work_orders)

    @api.model
    def _issue_for_case(self, case, lines, work_orders=None):
        """Issue the draft order for a case that needs no CSI; see :meth:`_issue_for_csi`."""
        return self._issue_service(case.csi_ids[:1], case, lines, work_orders)

    @api.model
    def _issue_service(self, csi, case, lines, work_orders=None):
        """Create the order, or return the open one with the same lines."""
        request = {"csi": csi, "case": case, "lines": lines, "work_orders": work_orders}
        return self._issue_many([request])[0]

    @api.model
    def _issue_many(self, requests):
        """Issue the draft orders of many CSIs or cases at once; see :meth:`_issue_for_csi`.

        :param list requests: dicts of ``csi``, ``case``, ``lines`` and ``work_orders``
        :return: the order of each request
        """
        csis, cases, requests = self._aftersales_together(requests)
        for request in requests:
            source = request["csi"] or request["case"]
            self._aftersales_check_may_issue(source)
            self._aftersales_check_gate(request["csi"], request["case"])
            if not request["lines"]:
                self._aftersales_refuse_empty(source)
        csis.sudo().lock_for_update()
        (cases - csis.case_ids).sudo().lock_for_update()
        found = self._aftersales_same_open(requests)
        new = [number for number, order in enumerate(found) if not order]
        known = {}
        orders = self._aftersales_quiet().create(
            [self._aftersales_order_values(**requests[number], known=known) for number in new]
        )
        orders._aftersales_write_remarks()
        orders._aftersales_announce_many(
            [(requests[number]["csi"], requests[number]["case"]) for number in new]
        )
        for number, order in zip(new, orders, strict=True):
            found[number] = order
        for request, order in zip(requests, found, strict=True):
            # What is charged already stays with the order that charges it.
            charged = request["work_orders"].filtered(lambda w: not w._live_fee_order())
            charged.sudo().write({"sale_order_id": order.id})
        csis._mark_executing()
        return [self.browse(order.id) for order in found]

    @api.model
    def _aftersales_together(self, requests):
        """Return all CSIs and cases of requests, and the requests, which read them together."""
        none = self.env["aftersales.work.order"]
        orders = none.union(*(request.get("work_orders") or none for request in requests))
        csis = self.env["aftersales.csi"].union(*(request["csi"] for request in requests))
        cases = self.env["aftersales.case"].union(*(request["case"] for request in requests))
        return (
            csis,
            cases,
            [
                {
                    "csi": request["csi"].with_prefetch(csis._prefetch_ids),
                    "case": request["case"].with_prefetch(cases._prefetch_ids),
                    "lines": request["lines"],
                    "work_orders": (request.get("work_orders") or none).with_prefetch(
                        orders._prefetch_ids
                    ),
                }
                for request in requests
            ],
        )

    @api.model
    def _aftersales_order_values(self, csi, case, lines, work_orders, known=None):
        """Return the values of the draft order with its lines."""
        source = csi or case
        share = source._charged_share()
        # Who sold the unit can see and confirm what is charged for it.
        seller = source.partner_id.user_id or source.sale_order_id.sudo().user_id
        if not seller.active or source.company_id not in seller.company_ids:
            seller = self._aftersales_person(
                "manager", source.company_id, csi.user_id or self.env.user, known
            )
        return {
            "partner_id": source.partner_id.id,
            "company_id": source.company_id.id,
            "user_id": seller.id,
            "origin": ", ".join(filter(None, [source.name, *work_orders.mapped("name")])),
            "aftersales_csi_id": csi.id,
            "aftersales_case_id": case.id,
            "order_line": [
                Command.create(
                    {
                        "product_id": line["product"].id,
                        "product_uom_qty": line["quantity"],
                        "aftersales_free": line["free"],
                        "aftersales_share": 0.0 if line["free"] else share,
                        **(
                            {"price_unit": line["price"]}
                            if not line["free"] and line.get("price") is not None
                            else {}
                        ),
                    }
                )
                for line in lines
            ],
        }

    @api.model
    def _aftersales_same_open(self, requests):
        """Return for each request the open order that the same press issued before (O-05)."""
        orders = self.sudo().search(
            [
                ("aftersales_case_id", "in", [*{r["case"].id for r in requests}]),
                ("state", "in", ("draft", "sent")),
                "|",
                ("aftersales_csi_id", "in", [*{r["csi"].id for r in requests} - {False}]),
                ("aftersales_csi_id", "=", False),
            ]
        )
        known = {}
        for order in orders:
            lines = order.order_line.filtered("product_id")
            key = (
                order.aftersales_csi_id.id,
                order.aftersales_case_id.id,
                *sorted(
                    (line.product_id.id, line.product_uom_qty, line.aftersales_free)
                    for line in lines
                ),
            )
            known.setdefault(key, order)
        return [
            known.get(
                (
                    request["csi"].id,
                    request["case"].id,
                    *sorted(
                        (line["product"].id, line["quantity"], line["free"])
                        for line in request["lines"]
                    ),
                ),
                self.browse(),
            )
            for request in requests
        ]

    def _aftersales_write_remarks(self):
        """Name the CSI, or the case, in the remarks that are printed (E-02, AMB-23)."""
        for order in self:
            order = order.with_context(lang=order.partner_id.lang)
            remark = (
                order.env._("Based on CSI %(number)s", number=order.aftersales_csi_id.name)
                if order.aftersales_csi_id
                else order.env._(
                    "Based on service case %(number)s", number=order.aftersales_case_id.name
                )
            )
            order.note = Markup("%s<p>%s</p>") % (order.note or Markup(), remark)

    def action_aftersales_compensation(self):
        """Open the compensation whose gift the order sends (O-04)."""
        self.ensure_one()
        return self._show_records(self.aftersales_compensation_id, self.env._("Compensation"))

    def action_aftersales_return_request(self):
        """Open the exchange whose replacement the order sends (O-04)."""
        self.ensure_one()
        return self._show_records(
            self.aftersales_return_request_id, self.env._("Returns and Exchanges")
        )

    # === WHAT FOLLOWS === #

    @api.depends("order_line.aftersales_free")
    def _compute_invoice_status(self):
        """Call an order invoiced when all that is charged is; free lines do not hold it up."""
        super()._compute_invoice_status()
        for order in self._aftersales_serving():
            lines = order.order_line.filtered(lambda line: not line.display_type)
            charged = lines.filtered(lambda line: not line.aftersales_free)
            if (
                order.invoice_status == "no"
                and charged < lines
                and charged
                and all(line.invoice_status == "invoiced" for line in charged)
            ):
                order.invoice_status = "invoiced"

    def _aftersales_delivered(self):
        """Finish the CSIs and cases of orders that have delivered all; in superuser mode.

        Orders that charge a work order are left alone: the work order finishes these.
        """
        for order in self._aftersales_serving() - self._aftersales_gifts():
            if order.aftersales_work_order_ids or order.picking_ids.filtered(
                lambda picking: picking.state not in ("done", "cancel")
            ):
                continue
            if order.aftersales_csi_id:
                order.aftersales_csi_id._mark_done()
            elif order.aftersales_case_id.state == "in_progress":
                order.aftersales_case_id._mark_handled()

    def _aftersales_gifts(self):
        """Return the orders that send a gift: the service does not depend on them (D-17)."""
        return self.filtered("aftersales_compensation_id")

    def _aftersales_step_back(self, reason):
        """Leave CSI and case where they are when what goes is a gift."""
        gifts = self._aftersales_gifts()
        self.env["aftersales.compensation.line"]._documents_undone("order_id", gifts)
        return super(SaleOrder, self - gifts)._aftersales_step_back(reason)

    def _action_cancel(self):
        """Take the CSI and its cases a step back, naming the order, before its pickings do.

        A service contract whose fee goes covers nothing any more (D-08).
        """
        self._aftersales_serving()._aftersales_step_back(self.env._("cancelled"))
        result = super()._action_cancel()
        contracts = self.env["aftersales.service.contract"].sudo().with_context(active_test=False)
        running = [("sale_order_id", "in", self.ids), ("state", "=", "running")]
        contracts.search(running)._judge_open_cases()
        return result

    def unlink(self):
        """Take the CSI and its cases a step back when an order that was not cancelled goes."""
        going = self._aftersales_serving().filtered(lambda order: order.state != "cancel")
        going._aftersales_step_back(self.env._("deleted"))
        return super().unlink()
