"""The engineer's sheet on his phone: one sending, taken once and whole or not at all."""

import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from .common import IMAGE, WorkOrderCase


@freeze_time("2026-03-10 02:00:00")
class TestSheet(WorkOrderCase):
    """What the engineer's page reads and sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.checklist"].search([]).active = False
        cls.env["aftersales.checklist"].create(
            {
                "name": "Visit",
                "company_id": cls.company.id,
                "line_ids": [Command.create({"name": "No leaks", "photo": True})],
            }
        )
        cls.stock(cls.part, 10)
        cls.part.barcode = "6901234567892"

    def draft(self, order, **values):
        """Return a whole day's draft as the page sends it."""
        return {
            "start": True,
            "checks": [
                {
                    "id": order.check_ids.id,
                    "result": "ok",
                    "note": "Dry",
                    "photos": [{"uid": "p1", "data": f"data:image/png;base64,{IMAGE}"}],
                }
            ],
            "parts": [{"uid": "q1", "product_id": self.part.id, "lot_id": False, "quantity": 2}],
            "labour": [
                {
                    "uid": "l1",
                    "kind": "labour",
                    "hours": 2.5,
                    "description": "Seal",
                    "date": "2026-03-10",
                },
                {"uid": "l2", "kind": "travel", "hours": 1.0},
            ],
            "report": {"work_done": "Seal replaced", "result": "solved", "satisfied": "yes"},
            "signature": {"name": "Zhou Min", "image": f"data:image/png;base64,{IMAGE}"},
            "finish": True,
            **values,
        }

    def test_whole_day_in_one_sending(self):
        """E-03, E-09, E-13, E-15: start, points, parts, hours, report, signature and done."""
        order = self.order(state="confirmed")
        sheet = order.with_user(self.engineer).field_send(self.draft(order))
        self.assertEqual((sheet["state"], order.state), ("done", "done"))
        self.assertEqual(order.labour_hours, 3.5)
        self.assertEqual(order.labour_ids.employee_id, self.employee)
        self.assertEqual(order.part_ids.move_id.sudo().state, "done")
        check = order.check_ids
        self.assertEqual((check.result, check.note, check.done_by), ("ok", "Dry", self.engineer))
        photo = check.attachment_ids
        self.assertEqual((photo.res_model, photo.res_id), (check._name, check.id))
        self.assertEqual(photo.raw, base64.b64decode(IMAGE))
        report = order.report_id
        self.assertEqual((report.signed_name, report.sign_kind), ("Zhou Min", "drawn"))
        self.assertTrue(sheet["report"]["signed"])
        self.assertEqual(sheet["checks"][0]["photos"], 1)

    def test_sent_twice_taken_once(self):
        """O-05: a sending whose answer was lost comes again, with more in it: nothing is double."""
        order = self.order(state="confirmed")
        engineer = order.with_user(self.engineer)
        draft = self.draft(order, finish=False, signature=None)
        engineer.field_send(draft)
        draft["labour"].append({"uid": "l3", "hours": 1.0})
        sheet = engineer.field_send(draft)
        self.assertEqual([line["hours"] for line in sheet["labour"]], [2.5, 1.0, 1.0])
        self.assertEqual(len(order.part_ids), 1)
        self.assertEqual(len(order.check_ids.attachment_ids), 1)
        receipts = self.env["aftersales.field.receipt"].search([("work_order_id", "=", order.id)])
        self.assertEqual(set(receipts.mapped("token")), {"l1", "l2", "l3", "p1", "q1"})
        self.assertEqual(receipts.user_id, self.engineer)
        self.assertIn(
            "no number", self.refused(UserError, engineer.field_send, {"labour": [{"hours": 1.0}]})
        )

    def test_finished_twice(self):
        """O-05: the whole day sent again after it was done changes nothing."""
        order = self.order(state="confirmed")
        engineer = order.with_user(self.engineer)
        engineer.field_send(self.draft(order))
        done = order.done_at
        sheet = engineer.field_send(self.draft(order))
        self.assertEqual((sheet["state"], order.done_at, len(order.labour_ids)), ("done", done, 2))
        text = self.refused(UserError, engineer.field_send, {"labour": [{"uid": "x", "hours": 1}]})
        self.assertIn("reopen", text)

    def test_parts_by_barcode_or_search(self):
        """E-13: a barcode, a serial number, a code or a name finds the part."""
        order = self.order()
        engineer = order.with_user(self.engineer)
        found = engineer.field_find_part("6901234567892")
        self.assertEqual([row["product_id"] for row in found], [self.part.id])
        self.assertIn(self.part.id, [row["product_id"] for row in engineer.field_find_part("rush")])
        self.assertEqual(engineer.field_find_part("  "), [])
        pump = self._product("Pump", "part", tracking="serial")
        self.stock(pump, serials=["PU-77"])
        found = engineer.field_find_part("PU-77")
        self.assertEqual(len(found), 1)
        self.assertTrue(found[0]["lot_id"])
        engineer.field_send({"parts": [{"uid": "b1", "code": "6901234567892", "quantity": 3}]})
        self.assertEqual(order.part_ids.quantity, 3)
        text = self.refused(
            UserError, engineer.field_send, {"parts": [{"uid": "b2", "code": "nothing"}]}
        )
        self.assertIn("“nothing” is no single part", text)

    def test_support_and_going_on(self):
        """E-25: he asks for support, the agreement comes with the resuming."""
        order = self.order()
        engineer = order.with_user(self.engineer)
        sheet = engineer.field_send({"support": "Need the wiring plan"})
        self.assertEqual(sheet["state"], "need_support")
        self.assertEqual(sheet["support"]["request"], "Need the wiring plan")
        sheet = engineer.field_send(
            {
                "agreement": {
                    "agreement": "We come again",
                    "contact": "Zhou Min",
                    "next_date": "2026-03-12 01:00:00",
                },
                "resume": True,
            }
        )
        self.assertEqual(sheet["state"], "in_progress")

    def test_refused_as_a_whole(self):
        """E-15: where one part of the sending is refused, the words say which."""
        order = self.order()
        engineer = order.with_user(self.engineer)
        draft = self.draft(order, start=False)
        draft["checks"][0]["photos"] = [
            {"uid": "f1", "data": base64.b64encode(b"no picture at all").decode()}
        ]
        self.assertIn("is no picture", self.refused(UserError, engineer.field_send, draft))
        draft["checks"][0]["photos"] = [{"uid": "f2", "data": "%%%"}]
        self.assertIn("damaged", self.refused(UserError, engineer.field_send, draft))
        draft["checks"][0].update(id=0, photos=[])
        self.assertIn("is gone", self.refused(UserError, engineer.field_send, draft))

    def test_own_orders_only(self):
        """M-05: the list holds his open orders; he sends nothing for those of others."""
        mine = self.order(state="planned")
        theirs = self.order(engineers=self.other_engineer)
        orders = self.env["aftersales.work.order"].with_user(self.engineer)
        self.assertEqual([row["id"] for row in orders.field_orders()], mine.ids)
        other = theirs.with_user(self.engineer)
        for call in (other.field_sheet, lambda: other.field_send({"support": "Help"})):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            mine.with_user(self.agent).field_send({"support": "Help"})

    def test_no_money_on_the_sheet(self):
        """M-05: nothing that the page reads tells a cost or a fee."""
        order = self.order()
        engineer = order.with_user(self.engineer)
        self.part.standard_price = 61237.0
        self.book(order)
        sheet = engineer.field_send(
            {"parts": [{"uid": "e1", "product_id": self.part.id, "quantity": 1}]}
        )
        self.assertNotIn("61237", str(sheet))
        self.assertFalse({"cost", "amount", "rate", "fee"} & set(str(sheet).split("'")))
