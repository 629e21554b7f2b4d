from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import words

MANAGER = "aftersales_service.group_manager"
CHARGED = ("part", "paid")
DONE_STATES = ("done", "closed", "cancelled")


class Organise(models.TransientModel):
    """Organise a service from its CSI or case: issue its documents in one place (E-01).

    It shows which of SO, WO and PO the decision asks for, and in words why the others are not
    issued. The refusals are those of the documents' own methods.
    """

    _name = "aftersales.organise"
    _inherit = ["aftersales.organise.proposal"]
    _description = "Organise the Service"

    csi_id = fields.Many2one("aftersales.csi", string="CSI", readonly=True)
    case_id = fields.Many2one("aftersales.case", string="Service Case", readonly=True)
    company_id = fields.Many2one("res.company", compute="_compute_matter")
    partner_id = fields.Many2one("res.partner", string="Customer", compute="_compute_matter")
    mode_id = fields.Many2one(related="csi_id.service_mode_id", string="Way of Service")
    work_order_id = fields.Many2one(
        "aftersales.work.order",
        domain="[('id', 'in', work_order_ids)]",
        help="The order the purchases belong to and whose fee is charged.",
    )
    work_order_ids = fields.Many2many(
        "aftersales.work.order", string="Open Work Orders", compute="_compute_matter"
    )
    from_work_order = fields.Boolean(
        help="Opened from a work order, for whose CSIs and cases orders are issued."
    )
    choice_csi_ids = fields.Many2many("aftersales.csi", compute="_compute_matter")
    choice_case_ids = fields.Many2many("aftersales.case", compute="_compute_matter")
    work_order_kind = fields.Selection(
        [
            ("diagnosis", "Diagnosis"),
            ("containment", "Emergency Measure"),
            ("on_site", "On-Site"),
            ("workshop", "Workshop"),
            ("remote", "Remote Guidance"),
        ],
        string="Kind of Work Order",
        default="on_site",
        required=True,
    )
    engineer_ids = fields.Many2many(
        "res.users",
        string="Engineers",
        domain=[("share", "=", False)],
        help="With engineer and start the work order is planned as soon as it is issued.",
    )
    planned_start = fields.Datetime()
    planned_end = fields.Datetime(compute="_compute_planned_end", store=True, readonly=False)
    sale_line_ids = fields.One2many(
        "aftersales.organise.line", "organise_id", domain=[("document", "=", "sale")]
    )
    parts_line_ids = fields.One2many(
        "aftersales.organise.line", "organise_id", domain=[("document", "=", "parts")]
    )
    recovery_line_ids = fields.One2many(
        "aftersales.organise.line", "organise_id", domain=[("document", "=", "recovery")]
    )
    options = fields.Json(compute="_compute_options")
    why_no_work_order = fields.Text(compute="_compute_why")
    why_no_sales_order = fields.Text(compute="_compute_why")
    why_no_purchase = fields.Text(compute="_compute_why")

    # === WHAT IS KNOWN === #

    @api.depends("csi_id", "case_id", "from_work_order", "work_order_id")
    def _compute_matter(self):
        for organise in self:
            opened = organise.work_order_id if organise.from_work_order else False
            organise.choice_csi_ids = opened and opened.csi_ids
            organise.choice_case_ids = opened and opened.case_ids
            source = organise.csi_id or organise.case_id or organise.work_order_id
            organise.company_id = source.company_id
            organise.partner_id = source.partner_id
            organise.work_order_ids = opened or source.work_order_ids.filtered(
                lambda order: order.state not in DONE_STATES
            )

    @api.depends("planned_start")
    def _compute_planned_end(self):
        """Propose the end of the visit by its start."""
        orders = self.env["aftersales.work.order"]
        for organise in self:
            organise.planned_end = orders._proposed_end(organise.company_id, organise.planned_start)

    def _site(self):
        """Return from where old parts are fetched: the work order's site, else the customer."""
        self.ensure_one()
        return self.work_order_id.site_id or self.partner_id

    @api.model
    def default_get(self, fields_list):
        """Fill in what the decision and the work order say already.

        :raise AccessError: the user is no service manager
        """
        self._check_role()
        values = super().default_get(fields_list)
        context = self.env.context
        case = self.env["aftersales.case"].browse(context.get("default_case_id"))
        csi = self.env["aftersales.csi"].browse(context.get("default_csi_id"))
        order = self.env["aftersales.work.order"].browse(context.get("default_work_order_id"))
        if order:
            csi = order.csi_ids[:1]
            case = order.case_ids[:1] if not csi else case
        elif not csi and len(case.csi_ids) == 1:
            csi = case.csi_ids
        known = {
            "csi_id": csi.id,
            "case_id": case.id,
            "work_order_id": order.id,
            "from_work_order": bool(order),
        }
        if not order:
            known["work_order_id"] = self.new(known).work_order_ids[:1]._origin.id
        organise = self.new(known)
        if csi:
            known["work_order_kind"] = organise._proposed_kind()
        cases = case or csi.case_ids
        orders = self.env["aftersales.work.order"]
        known["engineer_ids"] = [Command.set(orders._proposed_engineers(cases).ids)]
        known["sale_line_ids"] = organise._proposed_fee()
        known["parts_line_ids"] = organise._proposed_lines("parts")
        known["recovery_line_ids"] = organise._proposed_lines("recovery")
        values.update({name: known[name] for name in known if name in fields_list})
        return values

    # === WHAT MAY BE ISSUED === #

    def _own_options(self):
        """Return the documents that the dialog issues itself, as ``_organise_options`` does."""
        self.ensure_one()
        why = {
            "work_order": self.why_no_work_order,
            "sales_order": self.why_no_sales_order,
            "purchase": self.why_no_purchase,
        }
        if not why["purchase"] and not self.work_order_id:
            why["purchase"] = self.env._(
                "A purchase carries the number of its work order as PRJ#. Issue the work order "
                "first, or choose one."
            )
        labels = {
            "work_order": self.env._("Work Order (WO)"),
            "sales_order": self.env._("Sales Order (SO)"),
            "purchase": self.env._("Zero-Price Purchase Order (PO)"),
        }
        return [
            (code, label, not why[code], why[code], f"action_issue_{code}")
            for code, label in labels.items()
        ]

    def _all_options(self):
        """Return ``{code: (record, option)}``: the dialog's own documents and those of the matter.

        What both the CSI and the case offer is issued from the CSI.
        """
        self.ensure_one()
        found = {option[0]: (self, option) for option in self._own_options()}
        for matter in (self.csi_id._origin, self.case_id._origin):
            for option in matter._organise_options() if matter else ():
                found.setdefault(option[0], (matter, option))
        return found

    @api.depends(
        "csi_id",
        "case_id",
        "work_order_id",
        "why_no_work_order",
        "why_no_sales_order",
        "why_no_purchase",
    )
    def _compute_options(self):
        for organise in self:
            organise.options = [
                {"code": code, "label": str(label), "possible": bool(possible), "why": why or ""}
                for _record, (code, label, possible, why, _method) in (
                    organise._all_options().values()
                )
            ]

    def action_take(self, code):
        """Issue one of the documents that are offered (E-01).

        :param str code: of the option
        :return: the action that opens what was issued or asks for more
        :raise AccessError: the user is no service manager
        :raise UserError: the document is not offered, or not possible; the message says why
        """
        self.ensure_one()
        self._check_role()
        record, option = self._all_options().get(code, (None, None))
        if option is None:
            raise UserError(
                self.env._(
                    "“%(code)s” is no document that can be issued from here. Choose one of the "
                    "list.",
                    code=code,
                )
            )
        _code, _label, possible, why, method = option
        if not possible:
            self._refuse(why)
        return getattr(record, method)()

    # === ISSUING === #

    @api.model
    def _check_role(self):
        """Refuse everybody but service managers (E-01)."""
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "Only a service manager organises a service. Ask him to issue the orders."
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Open the organising for service managers only; see :meth:`_check_role`."""
        self._check_role()
        return super().create(vals_list)

    def _refuse(self, why):
        """Raise the words that say why a document is not issued."""
        if why:
            raise UserError(why)

    def _issue_work_order(self):
        """Issue the work order and take it as the one that the purchases belong to.

        With a start it is planned at once.
        """
        self._check_role()
        self._refuse(self.why_no_work_order)
        orders = self.env["aftersales.work.order"]
        if self.csi_id:
            order = orders._issue_for_csi(self.csi_id, self.work_order_kind)
        else:
            order = orders._issue_for_case(self.case_id, self.work_order_kind)
        self.work_order_id = order
        if not self.planned_start:
            return order
        order.write(
            {
                "engineer_ids": [Command.set(self.engineer_ids.ids)],
                "planned_start": self.planned_start,
                "planned_end": self.planned_end,
            }
        )
        order.action_plan()
        return order

    def _issue_sales_order(self):
        """Issue the sales order of the lines entered; it charges the work order there is."""
        self._check_role()
        self._refuse(self.why_no_sales_order)
        lines = [
            {
                "product": line.product_id,
                "quantity": line.quantity,
                "free": line.free,
                "price": line.price,
            }
            for line in self.sale_line_ids
        ]
        sales = self.env["sale.order"]
        charged = self.work_order_id.filtered(lambda order: order.charge in CHARGED)
        if self.csi_id:
            return sales._issue_for_csi(self.csi_id, lines, charged)
        return sales._issue_for_case(self.case_id, lines, charged)

    def _issue_purchases(self):
        """Issue one order per vendor for the parts, one per site for the old parts."""
        self._check_role()
        self._refuse(self.why_no_purchase)
        if not self.work_order_id:
            raise UserError(
                self.env._(
                    "A purchase carries the number of its work order as PRJ#. Issue the work "
                    "order first, or choose one."
                )
            )
        lines = self.parts_line_ids | self.recovery_line_ids
        if not lines:
            self._refuse(
                self.env._("Enter which parts to buy or which old parts to fetch back first.")
            )
        orders = self.env["purchase.order"]
        for (kind, vendor), group in lines.grouped(
            lambda line: (line.document, line.partner_id)
        ).items():
            orders |= self.work_order_id._issue_purchase(
                kind,
                vendor,
                [{"product": line.product_id, "quantity": line.quantity} for line in group],
            )
        return orders

    def action_issue_work_order(self):
        """Issue the work order and open it (E-03)."""
        self.ensure_one()
        return self._show(self._issue_work_order())

    def action_issue_sales_order(self):
        """Issue the sales order and open it (E-02, E-04)."""
        self.ensure_one()
        return self._show(self._issue_sales_order())

    def action_issue_purchase(self):
        """Issue the zero-price orders and open them (E-05)."""
        self.ensure_one()
        return self._show(self._issue_purchases())

    def action_issue_all(self):
        """Issue everything the decision asks for and that is filled in, in one go.

        A work order that was chosen is not issued again.
        """
        self.ensure_one()
        self._check_role()
        issued = []
        if not self.work_order_id and not self.why_no_work_order:
            issued.append(self._issue_work_order())
        if self.sale_line_ids and not self.why_no_sales_order:
            issued.append(self._issue_sales_order())
        if (self.parts_line_ids or self.recovery_line_ids) and not self.why_no_purchase:
            issued.append(self._issue_purchases())
        if not issued:
            self._refuse(
                self.why_no_work_order
                or self.why_no_sales_order
                or self.env._("Enter what is to be sent, charged, bought or fetched back first.")
            )
        if len(issued) == 1:
            return self._show(issued[0])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Issued: %(documents)s",
                    documents=words.listed(
                        self.env,
                        (name for documents in issued for name in documents.mapped("display_name")),
                    ),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _show(self, documents):
        """Return the action that opens what was issued."""
        return self.env["purchase.order"]._show_records(documents, self.env._("Issued"))
