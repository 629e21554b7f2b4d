"""What remedies, claims and repairs cost and bring is what their records say, once (J-07)."""

from odoo import Command

from ..remedy.common import RemedyCase
from ..remedy.test_disposition import OldPartCase
from ..workshop.common import WorkshopCase


def sums(test, domain, field="cost"):
    """Return ``{kind: amount}`` of the cost lines as the service manager sees them."""
    test.env.invalidate_all()
    lines = test.env["aftersales.cost.line"].with_user(test.manager)
    groups = lines._read_group(domain, ["kind"], [f"{field}:sum"])
    return {kind: round(amount, 6) for kind, amount in groups if amount}


class TestCostOfRemedies(RemedyCase):
    """Compensations and returns of a case."""

    def own(self):
        """Return the domain of the case's rows."""
        return [("case_id", "=", self.case.id)]

    def test_refund_of_a_compensation(self):
        """J-07, D-17: a refund costs what the credit note says, once the accountant posted it."""
        self.invoice()
        record = self.approved(("refund", 113))
        record.action_apply()
        self.assertEqual(sums(self, self.own()), {})
        note = record.sudo().line_ids.credit_note_id
        note.action_post()
        self.assertEqual(sums(self, self.own()), {"compensation": note.amount_untaxed})
        self.assertEqual(sums(self, self.own(), "fee"), {})
        row = self.env["aftersales.cost.line"].with_user(self.manager).search(self.own())
        action = row.action_open_source()
        self.assertEqual((action["res_model"], action["res_id"]), (record._name, record.id))

    def test_coupon(self):
        """J-07, D-17: a coupon costs what it is worth when the customer redeems it."""
        record = self.approved(("coupon", 200))
        record.action_apply()
        self.assertEqual(sums(self, self.own()), {})
        record.line_ids.voucher_id.with_user(self.agent).action_redeem()
        self.assertEqual(sums(self, self.own()), {"compensation": 200.0})

    def test_discount(self):
        """J-07, D-17: a discount on another order counts as soon as that order is confirmed."""
        fee = self.env.ref("aftersales_service.product_service_fee")
        order = self.sell([(fee, 1)])
        order.order_line.write({"price_unit": 500.0, "tax_ids": [Command.clear()]})
        self.approved(("discount", 100), sale_order_id=order.id).action_apply()
        counted = {"compensation": 100.0} if order.state == "sale" else {}
        self.assertEqual(sums(self, self.own()), counted)
        if order.state != "sale":
            order.action_confirm()
        self.assertEqual(sums(self, self.own()), {"compensation": 100.0})

    def test_return_with_refund(self):
        """J-07, D-18: a return takes the unit's cost off, and what its sale had brought."""
        self.equipment.standard_price = 640.0
        self.invoice()
        record = (
            self.env["aftersales.return.request"]
            .with_user(self.agent)
            .create({"kind": "return", "case_id": self.case.id, "reason": "Third failure"})
        )
        record.action_submit()
        record.with_user(self.supervisor).action_approve()
        record = record.with_user(self.manager)
        record.action_issue()
        back = record.sudo().picking_ids
        self.validate(back)
        record.action_refund()
        note = record.sudo().credit_note_ids
        note.action_post()
        self.assertEqual(sums(self, self.own(), "fee"), {"credit": -note.amount_untaxed})
        value = -abs(sum(back.move_ids.mapped("value")))
        self.assertEqual(sums(self, self.own()), {"part": value} if value else {})


class TestCostOfClaims(OldPartCase):
    """What suppliers give back for the parts of a work order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        charts = cls.env["account.chart.template"]
        charts.try_loading("generic_coa", cls.company, install_demo=False)

    def accepted(self):
        """Return the claim for a valve, accepted by the supplier, as sales."""
        rows = self.received(2, 1)
        rows.wants_claim = True
        rows.action_not_recoverable("Thrown away by the customer")
        claim = rows.claim_id.with_user(self.manager)
        claim.action_hand_over()
        claim = claim.with_user(self.claims)
        claim.action_submit()
        claim.accepted_amount = 500.0
        claim.action_accept()
        return claim

    def test_credit_note_of_the_supplier(self):
        """J-07, E-08: a posted credit note takes costs off the order that the parts are from."""
        claim = self.accepted()
        own = [("work_order_id", "=", claim.sudo().work_order_id.id), ("kind", "=", "recovery")]
        claim.action_credit_note()
        self.assertEqual(sums(self, own), {})
        note = claim.sudo().credit_note_ids
        note.invoice_date = "2026-03-10"
        note.action_post()
        self.assertEqual(sums(self, own), {"recovery": -note.amount_untaxed})
        row = self.env["aftersales.cost.line"].search(own, limit=1)
        self.assertEqual(row.supplier_id, self.vendor)
        action = row.with_user(self.manager).action_open_source()
        self.assertEqual((action["res_model"], action["res_id"]), (claim._name, claim.id))

    def test_settled_otherwise(self):
        """J-07, E-08: free parts count at the value that sales entered, not as credited too."""
        claim = self.accepted()
        claim.write({"settlement": "parts", "settled_value": 480.0})
        claim.action_settle()
        own = [("work_order_id", "=", claim.sudo().work_order_id.id), ("kind", "=", "recovery")]
        self.assertEqual(sums(self, own), {"recovery": -claim.settled_amount})


class TestCostOfRepairs(WorkshopCase):
    """The parts of Odoo's repair order of a dispatch order."""

    def test_parts_of_the_repair(self):
        """J-07, E-18: a repair's parts cost what their moves are worth, and open the repair."""
        self.part.write({"standard_price": 55.0, "is_storable": True})
        self.stock(self.part, 3)
        order = self.dispatch("planned")
        repair = order.repair_ids
        repair.with_user(self.storekeeper).move_ids = [
            Command.create(
                {
                    "product_id": self.part.id,
                    "product_uom_qty": 2,
                    "repair_line_type": "add",
                    "company_id": self.company.id,
                }
            )
        ]
        self.begin(order)
        repair.sudo().move_ids.quantity = 2
        own = [("case_id", "=", self.unit_case.id)]
        self.assertEqual(sums(self, own), {})
        self.repair(order)
        used = repair.sudo().move_ids.filtered("repair_line_type")
        self.assertEqual(used.state, "done")
        self.assertEqual(sums(self, own), {"part": 110.0})
        self.assertEqual(abs(sum(used.mapped("value"))), 110.0)
        row = self.env["aftersales.cost.line"].search(own)
        self.assertEqual((row.res_model, row.res_id), ("stock.move", used.id))
        self.assertEqual(row.installed_product_id, self.unit)
