from odoo import Command, api, models

from ..models.execution.work_order_issue import BEFORE_DECISION, may_precede

CHARGED = ("part", "paid")


class OrganiseProposal(models.AbstractModel):
    """What the dialog of organising a service proposes, and why something is not issued (E-01)."""

    _name = "aftersales.organise.proposal"
    _description = "Proposals of Organising"

    def _proposed_kind(self):
        """Return the kind of work order that the decision asks for, or what may precede it."""
        if self.csi_id._collect_blockers("execute") and not self.csi_id.service_mode_id:
            return "containment" if self.csi_id.emergency_at else "diagnosis"
        return "on_site" if not self.mode_id or self.mode_id.on_site else "workshop"

    def _proposed_fee(self):
        """Return the line that charges a paid or part-paid visit (E-04)."""
        order = self.work_order_id._origin
        mode = self.mode_id
        paid = mode.on_site and mode.charge in CHARGED
        if order._live_fee_order() or not (paid or order.charge in CHARGED):
            return []
        fee = self.env.ref("aftersales_service.product_service_fee")
        return [
            Command.create(
                {
                    "document": "sale",
                    "product_id": fee.id,
                    "quantity": 1,
                    "free": False,
                    "price": fee.lst_price,
                }
            )
        ]

    def _proposed_lines(self, kind):
        """Return the lines that the work order still has to buy or to fetch back."""
        order = self.work_order_id._origin
        if not order:
            return []
        return [
            Command.create(
                {
                    "document": kind,
                    "product_id": line["product"].id,
                    "quantity": line["quantity"],
                    "partner_id": (
                        order._proposed_vendor(line["product"], order.company_id)
                        if kind == "parts"
                        else self._site()
                    ).id,
                }
            )
            for line in order._proposed_purchase(kind)
        ]

    @api.depends("csi_id", "case_id", "work_order_id", "work_order_kind")
    def _compute_why(self):
        for organise in self:
            gate = "\n".join(organise._gate())
            early = not organise.from_work_order and "\n".join(
                organise._gate(organise.work_order_kind)
            )
            organise.why_no_work_order = early or organise._why_no_work_order()
            organise.why_no_sales_order = gate or organise._why_no_sales_order()
            organise.why_no_purchase = gate or organise._why_no_purchase()

    def _gate(self, kind=None):
        """Return in words why nothing may be executed yet (C-13, D-03).

        Without a CSI the case's plan is asked, as the documents do; what may precede the decision
        needs neither.
        """
        csi = self.csi_id
        if not csi:
            if kind in BEFORE_DECISION or self.from_work_order:
                return []
            return self.env["sale.order"]._aftersales_gate(csi, self.case_id._origin)
        return [
            self.env._("%(record)s: %(missing)s", record=csi.display_name, missing=message)
            for _csi, message in csi._may_execute(**may_precede(kind))
        ]

    def _why_no_work_order(self):
        """Return why the decision asks for no work order, or False (E-02, E-03)."""
        if self.from_work_order:
            return self.env._(
                "The orders issued here belong to %(work_order)s.",
                work_order=self.work_order_id.display_name,
            )
        mode = self.mode_id
        precedes = self.work_order_kind in BEFORE_DECISION
        if precedes or not mode or mode.on_site or not mode.parts:
            return False
        return self.env._(
            "“%(mode)s” sends parts only: a sales order is enough, no work order is needed.",
            mode=mode.name,
        )

    def _why_no_sales_order(self):
        """Return why the decision asks for no sales order, or False (E-02…E-04)."""
        mode = self.mode_id
        fee_order = self.work_order_id._live_fee_order()
        if fee_order and not mode.parts:
            return self.env._(
                "%(work_order)s is charged by %(sales_order)s already. Change its lines there.",
                work_order=self.work_order_id.display_name,
                sales_order=fee_order.display_name,
            )
        if not mode or mode.parts or mode.charge in CHARGED:
            return False
        return self.env._(
            "“%(mode)s” charges nothing and sends no parts: there is nothing to sell.",
            mode=mode.name,
        )

    def _why_no_purchase(self):
        """Return why nothing can be bought or fetched back, or False (E-05, E-06)."""
        if self.work_order_id or not self._why_no_work_order():
            return False
        return self.env._(
            "A purchase carries the number of its work order as PRJ#. There is none, and "
            "“%(mode)s” needs none.",
            mode=self.mode_id.name,
        )
