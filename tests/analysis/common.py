"""Faults as people report and explain them, and units made of lots."""

from odoo import Command

from ..common import MODULE
from ..intake.common import IntakeCase


class FaultCase(IntakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.fault.rule"].search([]).active = False
        cls.complaint = cls.env["aftersales.case.type"].create(
            {
                "name": "Complaint, no CSI",
                "code": "fault_test",
                "is_complaint": True,
                "needs_diagnosis": True,
            }
        )
        for code in ("hardware", "supplier", "operation"):
            setattr(cls, code, cls.env.ref(f"{MODULE}.fault_cause_{code}"))
        cls.deliver(cls.equipment, serials=[f"SW-{n:03}" for n in range(1, 9)])
        cls.units = cls.env["aftersales.installed.product"].search(
            [("lot_id.name", "like", "SW-0")], order="serial"
        )

    @classmethod
    def rule(cls, code="count", **values):
        """Switch on one of the rules that come with the app, with changes."""
        rule = cls.env.ref(f"{MODULE}.fault_rule_{code}")
        rule.write({"active": True, **values})
        return rule

    def fault(self, unit, day="2026-09-20", cause=None, **values):
        """Return a case about a unit that QA explained, reported on a day."""
        case = self.registered(
            type_id=self.complaint.id,
            installed_product_ids=[Command.set(unit.ids)],
            received_at=self.local(f"{day} 10:00"),
            **values,
        )
        self.explain(case, cause or self.hardware)
        return case

    def explain(self, case, cause):
        """Have QA finish a diagnosis of a case."""
        diagnosis = (
            self.env["aftersales.diagnosis"]
            .with_user(self.qa)
            .create(
                {
                    "case_id": case.id,
                    "method": "remote",
                    "cause_id": cause.id,
                    "cause": "The seal leaks",
                }
            )
        )
        diagnosis.action_finish()
        return diagnosis

    def night(self):
        """Judge the faults as the scheduled action does; return the company's alarms."""
        self.env["aftersales.fault.check"].sudo().search([]).unlink()
        self.run_job("fault_detection")
        return self.alarms()

    def alarms(self, user=None):
        """Return the alarms that a user sees, QA by default."""
        self.env.invalidate_all()
        return self.env["aftersales.fault.alarm"].with_user(user or self.qa).search([])

    def tasks(self, record, user):
        """Return the summaries of what a user has to do about a record."""
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", record._name),
                    ("res_id", "in", record.ids),
                    ("user_id", "=", user.id),
                ]
            )
            .mapped("summary")
        )

    def receive(self, product, lots, partner):
        """Receive lots of a product from a supplier; return the transfer."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "partner_id": partner.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": len(lots),
                            "location_id": self.env.ref("stock.stock_location_suppliers").id,
                            "location_dest_id": self.warehouse.lot_stock_id.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        move = picking.move_ids
        move.move_line_ids.unlink()
        for lot in lots:
            self.env["stock.move.line"].create(
                {**move._prepare_move_line_vals(quantity=1), "lot_id": lot.id}
            )
        move.picked = True
        picking.with_context(skip_sms=True).button_validate()
        return picking

    def made_of(self, lot, part_lot, delivered=True):
        """Note that a serial number was made of a lot, as Odoo's Manufacturing does.

        :param bool delivered: it is with a customer since, and not in stock
        """
        source = self.env.ref("stock.stock_location_suppliers").copy({"usage": "production"})
        stock = self.warehouse.lot_stock_id
        lines = self.env["stock.move.line"]
        for one, start, end in ((part_lot, stock, source), (lot, source, stock)):
            move = self.env["stock.move"].create(
                {
                    "product_id": one.product_id.id,
                    "product_uom_qty": 1,
                    "location_id": start.id,
                    "location_dest_id": end.id,
                    "company_id": self.company.id,
                }
            )
            move._action_confirm()
            move.move_line_ids.unlink()
            lines += self.env["stock.move.line"].create(
                {**move._prepare_move_line_vals(quantity=1), "lot_id": one.id}
            )
            move.picked = True
            move._action_done()
        lines[1].consume_line_ids = lines[0]
        if delivered:
            self.env["stock.quant"]._update_available_quantity(
                lot.product_id, stock, -1, lot_id=lot
            )
