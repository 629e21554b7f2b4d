from odoo.exceptions import AccessError, UserError

from .common import CsiCase


class TestReply(CsiCase):
    def refused(self, act, *words, error=UserError):
        """Assert that an act is refused with these words."""
        with self.assertRaises(error) as refused:
            act()
        for word in words:
            self.assertIn(word, str(refused.exception))

    def why_not(self, csi, **kind):
        """Return in words what forbids to execute."""
        return " ".join(message for _csi, message in csi._may_execute(**kind))

    def test_reply_needs_text_and_answer(self):
        """C-13: what the customer was told and what he said are both recorded."""
        csi = self.csi_in("decided").with_user(self.manager)
        self.refused(csi.action_reply, csi.name, "The answer is missing", "What the customer said")
        self.refused(lambda: csi.action_reply("We come."), "What the customer said is missing")
        with self.assertRaises(AccessError):
            csi.with_user(self.agent).action_reply("We come.", "agrees")
        csi.action_reply("We come.", "agrees")
        self.assertTrue(csi.replied_at)
        self.assertIn("Customer Agrees", csi.transition_ids.sorted("id")[-1].reason)

    def test_consent_cannot_be_left_out(self):
        """D-03: paid work or access needs the customer's yes; free parts without access do not."""
        for mode in ("on_site_free", "on_site_paid", "on_site_part", "parts_paid"):
            with self.subTest(mode=mode):
                csi = self.csi_in("decided", mode=mode).with_user(self.manager)
                self.refused(
                    lambda csi=csi: csi.action_reply("We come.", "not_needed"),
                    csi.name,
                    "needs the customer's consent",
                )
        csi = self.csi_in("replied", mode="parts_free", answer="not_needed")
        self.assertFalse(self.why_not(csi))

    def test_when_execution_may_start(self):
        """E-01, C-13, D-03: not before the decision, not before the reply, not without consent."""
        for state in ("draft", "cause", "printed", "review"):
            csi = self.csi_in(state)
            with self.subTest(state=state):
                self.assertIn("not decided yet", self.why_not(csi))
                self.assertFalse(self.why_not(csi, diagnosis=True))
                self.assertIn("not decided yet", self.why_not(csi, emergency=True))
        decided = self.csi_in("decided")
        self.assertIn("Answer him first", self.why_not(decided))
        self.assertTrue(decided.with_user(self.manager).can_organise)
        self.assertFalse(decided.with_user(self.engineer).can_organise)
        self.assertFalse(self.csi_in("draft").with_user(self.manager).can_organise)
        self.assertFalse(self.why_not(self.csi_in("replied")))
        self.assertIn("service is done", self.why_not(self.csi_in("done")))
        self.assertIn("Cancelled", self.why_not(self.csi_in("cancelled"), diagnosis=True))
        refusal = self.csi_in("replied", mode="refuse", answer="not_needed")
        self.assertIn("nothing is executed", self.why_not(refusal))

    def test_the_customer_objects(self):
        """D-03: a customer who objects stops everything until he agrees; each answer is logged."""
        csi = self.csi_in("replied", answer="objects")
        self.assertEqual(csi.state, "replied")
        self.assertIn("The customer objects", self.why_not(csi))
        self.refused(csi._mark_executing, csi.name, "The customer objects")
        manager = csi.with_user(self.manager)
        self.assertIn("objects", manager.step_missing)
        self.refused(lambda: manager.write({"customer_answer": "agrees"}), "Record a further")
        with self.assertRaises(AccessError):
            csi.with_user(self.qa).action_record_answer("agrees")
        self.refused(lambda: manager.action_record_answer("maybe"), "choose what")
        self.refused(lambda: manager.action_record_answer("not_needed"), "consent")
        manager.action_record_answer("agrees", "He Li by phone, 16:40")
        last = csi.transition_ids.sorted("id")[-1]
        self.assertEqual((last.step, last.user_id), ("answer", self.manager))
        self.assertIn("He Li by phone", last.reason)
        csi._mark_executing()
        self.assertEqual(csi.state, "executing")
        self.refused(
            lambda: self.csi_in("decided").with_user(self.manager).action_record_answer("agrees"),
            "after the reply",
        )

    def test_a_document_undone_takes_it_back(self):
        """C-14: executing or done goes back to replied, naming the document."""
        for state in ("executing", "done"):
            csi = self.csi_in(state)
            with self.subTest(state=state):
                moved = csi.with_user(self.buyer)._step_back_to_replied("P00042", "cancelled")
                self.assertEqual(moved, csi)
                self.assertEqual(csi.state, "replied")
                self.assertEqual(csi.transition_ids.sorted("id")[-1].reason, "P00042: cancelled")
        archived = self.csi_in("archived")
        self.assertFalse(archived._step_back_to_replied("P00042", "cancelled"))

    def test_done_waits_for_open_documents(self):
        """C-15: what still has an open document is not done, and says which."""
        csi = self.csi_in("executing")
        order = self.sell([(self.part, 1)])
        order.aftersales_csi_id = csi
        self.assertFalse(csi._mark_done())
        manager = csi.with_user(self.manager)
        name = order.picking_ids.name
        self.refused(manager.action_finish, csi.name, name, "Finish or cancel it first")
        self.stock(self.part, 1)
        self.validate(order.picking_ids)
        self.assertEqual(csi._mark_done(), csi)
        self.assertEqual(csi.state, "done")

    def test_nothing_to_execute(self):
        """C-14: advice and refusal are done without a document, through the same states."""
        for mode, answer in (("remote", "not_needed"), ("refuse", "not_needed")):
            csi = self.csi_in("replied", mode=mode, answer=answer)
            with self.subTest(mode=mode):
                self.assertTrue(csi.with_user(self.manager).can_finish)
                with self.assertRaises(AccessError):
                    csi.with_user(self.agent).action_finish("Explained by phone")
                csi.with_user(self.manager).action_finish("Explained by phone")
                steps = csi.transition_ids.sorted("id")[-2:]
                self.assertEqual(steps.mapped("to_state"), ["executing", "done"])
                self.assertEqual(set(steps.mapped("reason")), {"Explained by phone"})

    def test_filing(self):
        """C-12: signed on paper needs its scan; afterwards nothing changes any more."""
        csi = self.csi_in("done").with_user(self.manager)
        csi.signed_on_paper = True
        self.refused(csi.action_file, csi.name, "scan is missing", "Attach the scan")
        with self.assertRaises(AccessError):
            csi.with_user(self.qa).action_file()
        scan = (
            self.env["ir.attachment"]
            .with_user(self.manager)
            .create({"name": "scan.pdf", "raw": b"scan", "res_model": csi._name, "res_id": csi.id})
        )
        csi.signed_scan_ids = scan
        csi.filing_place = "Cabinet 3"
        csi.action_file()
        self.assertRecordValues(csi, [{"state": "archived", "filing_place": "Cabinet 3"}])
        self.assertTrue(csi.filed_at)
        for vals in ({"filing_place": "Cabinet 4"}, {"cause": "x"}, {"case_ids": [(5,)]}):
            user = self.qa if "cause" in vals else self.manager
            with self.subTest(vals=vals):
                self.refused(
                    lambda vals=vals, user=user: csi.with_user(user).write(vals),
                    csi.name,
                    "Filed",
                    "Open a new customer event record",
                )

    def test_later_cases_are_attached(self):
        """B-22, amendment 49: a later complaint of the same event joins with its units."""
        csi = self.open_csi()
        unit = self.env["aftersales.installed.product"].search([("serial", "=", "SW-0001")])
        later = self.open_case(installed_product_ids=unit.ids)
        csi.with_user(self.manager).write({"case_ids": [(4, later.id)]})
        self.assertEqual(csi.installed_product_ids, unit)
        self.assertEqual(later.csi_ids, csi)
        self.assertFalse(self.env["aftersales.csi"]._open_for_cases(later))

    def test_smart_buttons(self):
        """C-15, O-04: the hub counts and opens what hangs on it."""
        csi = self.csi_in("executing")
        order = self.sell([(self.part, 1)])
        order.aftersales_csi_id = csi
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "aftersales_csi_id": csi.id,
            }
        )
        csi = csi.with_user(self.manager)
        self.env.invalidate_all()
        self.assertRecordValues(
            csi,
            [
                {
                    "case_count": 1,
                    "sale_order_count": 1,
                    "purchase_order_count": 1,
                    "picking_count": 1,
                    "work_order_count": 0,
                }
            ],
        )
        self.assertEqual(csi.action_open_cases()["res_id"], csi.case_ids.id)
        self.assertEqual(csi.action_open_sale_orders()["res_id"], order.id)
        self.assertEqual(csi.action_open_sale_order()["res_id"], self.order.id)
        self.assertEqual(csi.action_open_purchase_orders()["res_id"], purchase.id)
        self.assertEqual(csi.action_open_pickings()["res_id"], order.picking_ids.id)
        self.assertEqual(csi.action_open_units()["res_model"], "aftersales.installed.product")
        self.assertEqual(csi.action_open_work_orders()["domain"], [("id", "in", [])])
