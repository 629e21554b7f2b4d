"""Organising a service from its CSI or case in one place (E-01…E-06)."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from tests.integration.common import DocumentCase


class TestOrganise(DocumentCase):
    def organise(self, csi=None, case=None, user=None):
        """Return the form that the button opens."""
        context = {"default_csi_id": csi.id} if csi else {"default_case_id": case.id}
        model = self.env["aftersales.organise"].with_user(user or self.manager)
        return Form(model.with_context(**context))

    def add(self, lines, product, quantity=1, **values):
        with lines.new() as line:
            line.product_id = product
            line.quantity = quantity
            for name, value in values.items():
                line[name] = value

    def test_engineer_is_refused(self):
        """E-01: a field engineer is refused with words that say who may."""
        csi = self.csi_in("replied")
        for user in (self.engineer, self.agent):
            model = self.env["aftersales.organise"].with_user(user)
            with self.assertRaises(AccessError) as caught:
                model.create({"csi_id": csi.id})
            self.assertIn("service manager", str(caught.exception))
            with self.assertRaises(AccessError):
                model.default_get(["csi_id"])

    def test_before_the_decision(self):
        """E-01, amendment 2: before the decision all is refused but a diagnosis."""
        csi = self.csi_in("cause")
        form = self.organise(csi)
        self.assertEqual(form.work_order_kind, "diagnosis")
        self.assertFalse(form.why_no_work_order)
        for why in (form.why_no_sales_order, form.why_no_purchase):
            self.assertIn("not decided", why)
        form.work_order_kind = "on_site"
        self.assertIn("not decided", form.why_no_work_order)
        wizard = form.save()
        for method in ("work_order", "sales_order", "purchase"):
            with self.assertRaises(UserError) as caught:
                getattr(wizard, f"action_issue_{method}")()
            self.assertIn(csi.name, str(caught.exception))
        wizard.work_order_kind = "diagnosis"
        wizard.action_issue_work_order()
        self.assertEqual(csi.work_order_ids.kind, "diagnosis")
        self.assertEqual(csi.state, "cause")

    def test_parts_only(self):
        """E-02: parts only: an SO, no WO; the screen says why."""
        csi = self.csi_in("replied", mode="parts_free", answer="not_needed")
        form = self.organise(csi)
        self.assertIn("no work order is needed", form.why_no_work_order)
        self.assertIn("PRJ#", form.why_no_purchase)
        self.assertFalse(form.why_no_sales_order)
        self.add(form.sale_line_ids, self.part, 2, free=True)
        action = form.save().action_issue_all()
        self.assertEqual(action["res_model"], "sale.order")
        self.assertEqual(csi.sale_order_ids.order_line.price_unit, 0)
        self.assertFalse(csi.work_order_ids)
        self.assertEqual(csi.state, "executing")

    def test_on_site_free_with_purchases(self):
        """Story B13: WO, two zero-price POs with PRJ# and CSI, no SO, all in one go."""
        csi = self.csi_in("replied", mode="on_site_free")
        form = self.organise(csi)
        self.assertIn("nothing to sell", form.why_no_sales_order)
        self.add(form.parts_line_ids, self.valve, 2)
        self.add(form.recovery_line_ids, self.valve, 4)
        form.save().action_issue_all()
        work_order = csi.work_order_ids
        self.assertEqual(work_order.kind, "on_site")
        self.assertFalse(csi.sale_order_ids)
        parts, recovery = csi.purchase_order_ids.sorted("aftersales_kind")
        self.assertEqual(parts.partner_id, self.vendor)
        self.assertEqual(recovery.partner_id, work_order.site_id or self.customer)
        for order, quantity in ((parts, 2), (recovery, 4)):
            self.assertEqual(order.state, "draft")
            self.assertEqual(order.aftersales_prj_number, work_order.name)
            self.assertIn(csi.name, order.note)
            self.assertEqual(order.order_line.product_qty, quantity)
            self.assertEqual(order.order_line.price_unit, 0)
            self.assertIn(order.user_id, self.env["aftersales.role"]._users("buyer", self.company))
        self.assertEqual(work_order.part_ids.purchase_line_id, parts.order_line)
        self.assertEqual(work_order.old_part_ids.purchase_line_id, recovery.order_line)
        self.assertEqual(csi.state, "executing")

    def test_on_site_paid(self):
        """E-04: WO and SO with the fee, linked both ways."""
        csi = self.csi_in("replied", mode="on_site_paid")
        form = self.organise(csi)
        with form.sale_line_ids.edit(0) as line:
            self.assertEqual(
                line.product_id, self.env.ref("aftersales_service.product_service_fee")
            )
            line.price = 480
        form.save().action_issue_all()
        order = csi.sale_order_ids
        self.assertEqual(csi.work_order_ids.sale_order_id, order)
        self.assertEqual(order.order_line.price_unit, 480)
        self.assertEqual(csi.work_order_ids.charge, "paid")

    def test_pressed_twice(self):
        """O-05: a second press, and a second window, create nothing twice."""
        csi = self.csi_in("replied", mode="on_site_free")
        form = self.organise(csi)
        self.add(form.parts_line_ids, self.valve, 2)
        wizard = form.save()
        wizard.action_issue_all()
        wizard.action_issue_all()
        self.assertEqual(len(csi.work_order_ids), 1)
        self.assertEqual(len(csi.purchase_order_ids), 1)
        again = self.organise(csi)
        self.assertEqual(again.work_order_id, csi.work_order_ids)
        self.assertFalse(len(again.parts_line_ids))

    def test_part_lines_are_proposed(self):
        """E-05: what the work order is to purchase stands in the window with its vendor."""
        csi = self.csi_in("replied", mode="on_site_free")
        order = self.env["aftersales.work.order"].with_user(self.manager)._issue_for_csi(csi)
        self.env["aftersales.work.part"].with_user(self.manager).create(
            {
                "work_order_id": order.id,
                "product_id": self.valve.id,
                "quantity": 3,
                "source": "purchase",
                "recover": True,
            }
        )
        form = self.organise(csi)
        with form.parts_line_ids.edit(0) as line:
            self.assertEqual((line.product_id, line.quantity), (self.valve, 3))
            self.assertEqual(line.partner_id, self.vendor)
        with form.recovery_line_ids.edit(0) as line:
            self.assertEqual((line.product_id, line.quantity), (self.valve, 3))
        form.save().action_issue_purchase()
        self.assertEqual(len(csi.purchase_order_ids), 2)
        self.assertEqual(order.part_ids.purchase_line_id.order_id.aftersales_kind, "parts")

    def test_nothing_filled_in(self):
        """E-01: an empty window says what to enter."""
        csi = self.csi_in("replied", mode="parts_free", answer="not_needed")
        wizard = self.organise(csi).save()
        with self.assertRaises(UserError) as caught:
            wizard.action_issue_all()
        self.assertIn("no work order is needed", str(caught.exception))
        with self.assertRaises(UserError) as caught:
            wizard.action_issue_sales_order()
        self.assertIn("enter what is to be ordered", str(caught.exception))

    def test_refusal(self):
        """C-13: a refused service issues nothing."""
        csi = self.csi_in("replied", mode="refuse", answer="not_needed")
        form = self.organise(csi)
        for why in (form.why_no_work_order, form.why_no_sales_order, form.why_no_purchase):
            self.assertIn("nothing is executed", why)

    def test_case_without_csi(self):
        """E-01, C13: a case that needs no CSI is organised too; the papers quote its number."""
        case_type = self.env["aftersales.case.type"].create(
            {"name": "Repair", "code": "organise_test", "opens_csi": False}
        )
        case = self.open_case(type_id=case_type.id)
        form = self.organise(case=case)
        self.add(form.parts_line_ids, self.valve, 1)
        form.save().action_issue_all()
        self.assertEqual(len(case.work_order_ids), 1)
        purchase = case.work_order_ids.purchase_order_ids
        self.assertIn(case.name, purchase.note)
        purchase.with_user(self.buyer).button_confirm()
        self.assertEqual(purchase.state, "purchase")

    def test_quality_complaint_without_csi(self):
        """C13: a quality complaint is not organised past its CSI."""
        case_type = self.env["aftersales.case.type"].create(
            {"name": "Quality", "code": "organise_quality", "opens_csi": True}
        )
        case = self.open_case(type_id=case_type.id)
        wizard = self.organise(case=case).save()
        with self.assertRaises(UserError) as caught:
            wizard.action_issue_work_order()
        self.assertIn(case.name, str(caught.exception))


class TestOrganiseFromWorkOrder(DocumentCase):
    """The same window, opened from the work order (E-01, E-04, E-05)."""

    def order_of(self, mode, answer="agrees"):
        csi = self.csi_in("replied", mode=mode, answer=answer)
        orders = self.env["aftersales.work.order"].with_user(self.manager)
        return orders._issue_for_csi(csi.with_user(self.manager))

    def organise(self, order):
        model = self.env["aftersales.organise"].with_user(self.manager)
        return Form(model.with_context(default_work_order_id=order.id))

    def test_who_sees_the_button(self):
        """E-01: the manager of an order that is not closed; nobody else."""
        order = self.order_of("on_site_free")
        self.assertTrue(order.can_organise)
        self.assertFalse(order.organise_missing)
        self.env.invalidate_all()
        for user in (self.engineer, self.agent):
            self.assertFalse(order.with_user(user).can_organise)
            self.assertFalse(order.with_user(user).organise_missing)
        order.sudo()._take_step("cancel", reason="wrong site")
        self.env.invalidate_all()
        self.assertFalse(order.with_user(self.manager).can_organise)

    def test_before_the_decision_it_says_why(self):
        """E-01, amendment 2: a diagnosis runs, but no further orders; the form says why."""
        csi = self.csi_in("cause")
        orders = self.env["aftersales.work.order"].with_user(self.manager)
        order = orders._issue_for_csi(csi.with_user(self.manager), "diagnosis")
        self.assertFalse(order.can_organise)
        self.assertIn(csi.name, order.organise_missing)
        self.assertIn("not decided", order.organise_missing)
        wizard = self.organise(order).save()
        with self.assertRaises(UserError) as caught:
            wizard.action_issue_purchase()
        self.assertIn("not decided", str(caught.exception))

    def test_purchases(self):
        """E-05, E-06: zero-price orders with the number of this order; no second work order."""
        order = self.order_of("on_site_free")
        form = self.organise(order)
        self.assertEqual(form.work_order_id, order)
        self.assertEqual(form.csi_id, order.csi_ids)
        self.assertIn(order.name, form.why_no_work_order)
        with form.parts_line_ids.new() as line:
            line.product_id = self.valve
            line.quantity = 2
        form.save().action_issue_all()
        purchase = order.sudo().purchase_order_ids
        self.assertEqual(purchase.aftersales_prj_number, order.name)
        self.assertEqual(purchase.order_line.price_unit, 0)
        self.assertEqual(order.csi_ids.work_order_ids, order)
        with self.assertRaises(UserError) as caught:
            form.save().action_issue_work_order()
        self.assertIn(order.name, str(caught.exception))

    def test_fee_once(self):
        """E-04: a paid order proposes its fee; charged already, it names the sales order."""
        order = self.order_of("on_site_paid")
        form = self.organise(order)
        self.assertEqual(len(form.sale_line_ids), 1)
        form.save().action_issue_sales_order()
        fee = order.sudo().sale_order_id
        self.assertEqual(fee.aftersales_csi_id, order.csi_ids)
        again = self.organise(order)
        self.assertFalse(len(again.sale_line_ids))
        self.assertIn(fee.name, again.why_no_sales_order)
        with self.assertRaises(UserError) as caught:
            again.save().action_issue_sales_order()
        self.assertIn("Change its lines there", str(caught.exception))
        self.assertEqual(order.sudo().sale_order_id, fee)

    def test_several_csis_on_one_trip(self):
        """Amendment 48: of a trip for two CSIs the sales order is issued for the chosen one."""
        one = self.csi_in("replied", mode="on_site_part")
        two = self.csi_in("replied", mode="on_site_part")
        orders = self.env["aftersales.work.order"].with_user(self.manager)
        order = orders._issue_for_csi((one | two).with_user(self.manager))
        form = self.organise(order)
        form.csi_id = two
        wizard = form.save()
        self.assertEqual(wizard.choice_csi_ids, one | two)
        wizard.action_issue_sales_order()
        self.assertEqual(order.sudo().sale_order_id.aftersales_csi_id, two)

    def test_order_of_a_case(self):
        """E-04, D-10: an order without CSI for a unit out of warranty is charged on its case."""
        case_type = self.env["aftersales.case.type"].create(
            {"name": "Repair", "code": "organise_wo", "opens_csi": False}
        )
        case = self.open_case(type_id=case_type.id)
        orders = self.env["aftersales.work.order"].with_user(self.manager)
        order = orders._issue_for_case(case.with_user(self.manager))
        order.sudo().charge = "paid"
        form = self.organise(order)
        self.assertFalse(form.csi_id)
        self.assertEqual(form.case_id, case)
        self.assertEqual(len(form.sale_line_ids), 1)
        form.save().action_issue_sales_order()
        self.assertEqual(order.sudo().sale_order_id.aftersales_case_id, case)
