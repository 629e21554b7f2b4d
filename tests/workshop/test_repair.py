from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import WorkshopCase


class TestRepair(WorkshopCase):
    """Items, the customer's yes, inspection, hand-back, and Odoo's repair (E-18, E-19, E-20)."""

    def test_odoos_repair_keeps_step(self):
        """E-18: one repair order per unit, started and ended with the dispatch order."""
        order = self.dispatch("planned")
        repair = order.repair_ids
        self.assertEqual((repair.product_id, repair.lot_id), (self.equipment, self.unit.lot_id))
        self.assertEqual(repair.partner_id, self.customer)
        self.assertTrue(repair.under_warranty)
        self.assertEqual(repair.aftersales_case_id, self.unit_case)
        storekeeper = repair.with_user(self.storekeeper)
        text = self.refused(UserError, storekeeper.action_repair_start)
        self.assertIn(order.name, text)
        self.assertIn("agree to the repair items", text)
        text = self.refused(UserError, storekeeper.action_repair_cancel)
        self.assertIn("service manager cancels it there", text)
        self.begin(order)
        self.assertEqual(repair.state, "under_repair")
        text = self.refused(UserError, storekeeper.action_repair_end)
        self.assertIn("every item inspected", text)
        self.repair(order)
        self.assertEqual(repair.state, "done")
        self.assertEqual(order.with_user(self.manager).repair_count, 1)

    def test_no_way_around_the_dispatch_order(self):
        """E-18, E-19: no state of a repair is written by hand, and none of an order is deleted."""
        order = self.dispatch("planned")
        repair = order.repair_ids.with_user(self.storekeeper)
        for state in ("under_repair", "done", "cancel"):
            self.assertIn(order.name, self.refused(UserError, repair.write, {"state": state}))
        self.assertIn("cancels it there", self.refused(UserError, repair.unlink))
        order.with_user(self.manager).action_cancel("Customer declines")
        repair.unlink()
        self.assertFalse(order.repair_ids)

    def test_an_agreed_plan_sets_the_charge(self):
        """D-10, D-13: a plan on the customer's money charges the repair, warranty or not."""
        case = self._case(installed_product_ids=[Command.set(self.unit.ids)])
        plan = (
            self.env["aftersales.solution.plan"]
            .with_user(self.manager)
            .create(
                {
                    "case_id": case.id,
                    "service_mode_id": self.env["aftersales.service.mode"]
                    .search([("code", "=", "on_site_paid")])
                    .id,
                    "content": "Change the seal.",
                    "estimate": 900,
                    "policy_explained": True,
                }
            )
        )
        plan.sudo().state = "accepted"
        case.with_user(self.manager).action_issue_dispatch()
        order = case.dispatch_ids
        self.assertEqual((order.charge, order.policy_explained), ("paid", True))

    def test_pmc_says_who_repaired(self):
        """E-19, M-04: a repair that PMC reports names its technician, who does not inspect it."""
        item = self.dispatch("in_repair").item_ids.with_user(self.pmc)
        item.technician_id = False
        self.assertIn("which technician", self.refused(UserError, item.action_done))
        item.technician_id = self.inspector
        item.action_done()
        text = self.refused(UserError, item.with_user(self.inspector).action_pass)
        self.assertIn("another inspector", text)
        item.with_user(self.other_inspector).action_pass()

    def test_who_once_repaired_never_inspects(self):
        """E-19, M-04: also where another technician is named after the failed inspection."""
        item = self.dispatch("in_repair").item_ids.with_user(self.pmc)
        item.technician_id = self.inspector
        item.action_done()
        item.with_user(self.other_inspector).action_fail("Leaks")
        item.technician_id = self.engineer
        item.with_user(self.engineer).action_done()
        text = self.refused(UserError, item.with_user(self.inspector).action_pass)
        self.assertIn("you repaired", text)
        self.assertFalse(item.with_user(self.inspector).can_inspect)
        item.with_user(self.other_inspector).action_pass()
        self.assertEqual(item.quality, "passed")

    def test_items_keep_their_order_and_technician(self):
        """E-19, M-04, amendment 32: a yes is not taken along, and the repairer not exchanged."""
        order = self.dispatch("in_repair")
        other = self.dispatch("in_repair", case=self._case())
        item = order.item_ids.with_user(self.pmc)
        text = self.refused(UserError, item.write, {"dispatch_id": other.id})
        self.assertIn("stays on its order", text)
        item.with_user(self.engineer).action_done()
        text = self.refused(UserError, item.write, {"technician_id": self.other_engineer.id})
        self.assertIn("who repaired it stays", text)
        item.write({"technician_id": self.engineer.id, "dispatch_id": order.id})

    def test_parts_of_the_repair_move(self):
        """E-18, E-13: parts entered on Odoo's repair leave the stock when the repair ends."""
        self.stock(self.part, 3)
        order = self.dispatch("planned")
        repair = order.repair_ids
        repair.with_user(self.storekeeper).write(
            {
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.part.id,
                            "product_uom_qty": 2,
                            "repair_line_type": "add",
                            "company_id": self.company.id,
                        }
                    )
                ]
            }
        )
        self.begin(order)
        repair.sudo().move_ids.quantity = 2
        self.repair(order)
        self.assertEqual(repair.move_ids.state, "done")
        free = self.env["stock.quant"]._get_available_quantity(
            self.part, self.warehouse.lot_stock_id
        )
        self.assertEqual(free, 1)

    def test_the_customer_agrees_first(self):
        """E-18, D-13: without the customer's yes nothing enters the workshop."""
        order = self.dispatch("planned")
        text = self.refused(UserError, order.with_user(self.pmc).action_start)
        self.assertIn("has not agreed", text)
        text = self.refused(AccessError, order.with_user(self.pmc).action_items_agreed, "x")
        self.assertIn("service agent asks", text)
        text = self.refused(UserError, order.with_user(self.agent).action_items_agreed, " ")
        self.assertIn("who at the customer agreed", text)
        order.with_user(self.agent).action_items_agreed("Zhou Min, by phone")
        self.assertEqual((order.agreed_with, order.agreed_by), ("Zhou Min, by phone", self.agent))
        empty = self.dispatch("planned", items=0, case=self._case())
        text = self.refused(UserError, empty.with_user(self.agent).action_items_agreed, "x")
        self.assertIn("what is repaired", text)
        self.assertIn(
            "what is repaired", self.refused(UserError, empty.with_user(self.pmc).action_start)
        )

    def test_added_work_needs_a_new_yes(self):
        """Amendment 32: an added or changed item waits for the customer's yes."""
        order = self.dispatch("in_repair")
        item = order.item_ids.with_user(self.manager)
        item.manual = "Chapter 7.3"
        self.assertTrue(item.agreed, "what the customer does not pay for needs no new yes")
        item.price = 300.0
        self.assertFalse(item.agreed)
        self.assertIn("Seal 1", order.message_ids[0].body)
        order.with_user(self.manager).write({"item_ids": [Command.create({"name": "Hose"})]})
        added = order.item_ids - item
        text = self.refused(UserError, added.with_user(self.engineer).action_done)
        self.assertIn("has not agreed to “Hose”", text)
        order.with_user(self.agent).action_items_agreed("Zhou Min, 10:40")
        order.item_ids.with_user(self.engineer).action_done()
        text = self.refused(UserError, item.write, {"price": 1.0})
        self.assertIn("Add another item instead", text)
        text = self.refused(UserError, item.unlink)
        self.assertIn("was agreed with the customer", text)

    def test_a_technician_sees_what_is_agreed(self):
        """E-18, M-05: orders come to the technician when the customer agreed; never a price."""
        order = self.dispatch("planned")
        mine = self.env["aftersales.dispatch.order"].with_user(self.engineer)
        self.assertNotIn(order, mine.search([]))
        order.with_user(self.agent).action_items_agreed("Zhou Min")
        self.assertIn(order, mine.search([]))
        other = self.env["aftersales.dispatch.order"].with_user(self.other_engineer)
        self.assertNotIn(order, other.search([]))
        self.assertNotIn("price", order.item_ids.with_user(self.engineer).fields_get())
        self.assertIn("price", order.item_ids.with_user(self.agent).fields_get())

    def test_another_person_inspects(self):
        """E-19, M-04: the inspector is no technician of the item, whoever he is."""
        order = self.dispatch("in_repair")
        item = order.item_ids
        text = self.refused(UserError, item.with_user(self.inspector).action_pass)
        self.assertIn("not repaired yet", text)
        both = self.engineer
        both.sudo().group_ids |= self.env.ref("aftersales_service.group_inspector")
        item.with_user(both).action_done()
        text = self.refused(UserError, item.with_user(both).action_pass)
        self.assertIn("another inspector", text)
        self.assertFalse(item.with_user(both).can_inspect)
        self.assertTrue(item.with_user(self.inspector).can_inspect)
        text = self.refused(AccessError, item.with_user(self.manager).action_pass)
        self.assertIn("quality inspector", text)
        self.refused(AccessError, item.with_user(self.inspector).write, {"quality": "passed"})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            item.sudo().write(
                {
                    "quality": "passed",
                    "inspected_by": both.id,
                    "inspected_at": "2026-09-30 03:00:00",
                }
            )
            self.env.flush_all()

    def test_failed_items_are_rework(self):
        """E-19: a failed item goes back, counts as rework and holds the order up."""
        order = self.dispatch("in_repair", items=2)
        order.item_ids.with_user(self.engineer).action_done()
        inspection = order.activity_ids.filtered(
            lambda a: a.summary == "Inspect the repaired items"
        )
        self.assertLessEqual(self.inspector, inspection.user_id)
        good, bad = order.item_ids
        good.with_user(self.inspector).action_pass()
        text = self.refused(UserError, bad.with_user(self.inspector).action_fail, " ")
        self.assertIn("what is wrong", text)
        bad.with_user(self.inspector).action_fail("Leaks at 160 bar")
        self.assertEqual((bad.quality, bad.done_at, bad.rework_count), ("failed", False, 1))
        self.assertEqual(order.rework_count, 1)
        again = order.activity_ids.filtered(lambda a: a.summary == "Repair again")
        self.assertEqual(again.user_id, self.engineer)
        text = self.refused(UserError, order.with_user(self.pmc).action_repaired)
        self.assertIn("“Seal 2” is not repaired yet", text)
        bad.with_user(self.engineer).action_done()
        text = self.refused(UserError, order.with_user(self.pmc).action_repaired)
        self.assertIn("has not passed the inspection", text)
        bad.with_user(self.inspector).action_pass()
        order.with_user(self.pmc).action_repaired()
        self.assertEqual((order.state, order.rework_count), ("repaired", 1))
        text = self.refused(UserError, good.with_user(self.manager).write, {"name": "x"})
        self.assertIn("cannot be changed any more", text)

    def test_six_points(self):
        """E-20: every point stands before the hand-back; all normal sets them."""
        order = self.dispatch("repaired").with_user(self.agent)
        text = self.refused(UserError, order.action_give_back)
        for words in ("All Normal", "hand-back was agreed", "who takes it", "the result"):
            self.assertIn(words, text)
        self.refused(AccessError, order.with_user(self.pmc).write, {"cleaned": True})
        order.agreed_return_at = "2026-09-30 07:30:00"
        order.action_all_normal()
        self.assertTrue(order.items_complete and order.cleaned and order.notified)
        self.assertEqual(str(order.agreed_return_at), "2026-09-30 07:30:00")
        order.write({"returned_to": "Driver Qin", "result_note": "Seal changed."})
        order.action_give_back()
        self.assertTrue(order.returned_at)
        text = self.refused(UserError, order.write, {"returned_to": "Somebody else"})
        self.assertIn("noted at the hand-back stays", text)

    def test_an_unhappy_customer_gets_his_unit(self):
        """E-20, amendment 15: satisfaction never blocks; “no” opens a follow-up."""
        order = self.dispatch("repaired")
        order.with_user(self.agent).write({"satisfied": "no", "customer_opinion": "Took too long"})
        self.hand_back(order)
        self.assertEqual(order.state, "returned")
        talk = order.activity_ids.filtered(lambda a: "not satisfied" in (a.summary or ""))
        self.assertEqual(talk.user_id, self.manager)
        self.assertIn("Took too long", talk.note)

    def test_it_prints(self):
        """N-04: the sheet prints scope, plan, items and progress."""
        order = self.dispatch("in_repair")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "aftersales_service.dispatch_order_report", order.ids
        )
        text = html.decode()
        for words in (
            "售后服务派工单",
            "保修范围定义",
            "Hydraulics, under warranty",
            "Seal 1",
            "维修进度",
        ):
            self.assertIn(words, text)
