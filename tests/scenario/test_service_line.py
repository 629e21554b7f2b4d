"""The service line, once through, by the users whose job each step is."""

from datetime import date

from odoo.fields import Datetime

from dev.story import ServiceLine

from ..common import AftersalesCase


class TestServiceLine(AftersalesCase):
    """From the first order to the second return visit, with frozen dates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["hr.employee"].create(
            {
                "name": "Zhao Kai",
                "user_id": cls.engineer.id,
                "company_id": cls.company.id,
                "hourly_cost": 80.0,
            }
        )
        vendor = cls.env["res.partner"].create({"name": "Seal Works", "is_company": True})
        cls.stock(cls.part, 5)
        cls.env["aftersales.warranty.term"].create(
            {"name": "Sweepers", "product_tmpl_id": cls.equipment.product_tmpl_id.id, "months": 24}
        )
        # Monday 2026-03-02; no public holiday in the company's calendar.
        cls.line = ServiceLine(
            cls.env, cls.users, cls.customer, cls.equipment, cls.part, vendor, date(2026, 3, 2)
        )

    def generate(self):
        """Run the visit generator as the scheduler does."""
        self.run_job("visit_generation")

    def test_once_through(self):
        """The whole line, each step by its role, each link both ways.

        A-01, A-02, A-04, A-05, A-07, B-02, B-07, B-16, B-22, B-25, C-02, C-03, C-04, C-06, C-07,
        C-08, C-10, C-11, C-12, C-13, C-14, C-15, D-03, D-07, E-01, E-03, E-04, E-05, E-06, E-07,
        E-09, E-15, F-02, F-05, F-06, F-09, F-13, F-16, O-04.
        """
        self._delivery()
        self._first_visit()
        self._case_and_csi()
        self._execution()
        self._completion()
        self._links()
        self._passport()

    def _delivery(self):
        line = self.line
        order = line.sell()
        archive = self.env["aftersales.customer.archive"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(len(archive), 1)
        self.assertEqual(archive.opened_on, date(2026, 3, 2))
        self.assertEqual(archive.state, "recorded")
        self.assertEqual(archive.sale_order_id, order)
        self.assertEqual(archive.handover_id.deadline, self.local("2026-03-03 09:00"))

        handover = line.hand_over()
        self.assertEqual(archive.state, "handed_over")
        self.assertEqual(handover.done_by, self.sales_admin)
        self.assertFalse(handover.overdue)

        picking = line.deliver(["HY5031-26-0417", "HY5031-26-0418"])
        units = self.env["aftersales.installed.product"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(sorted(units.mapped("serial")), ["HY5031-26-0417", "HY5031-26-0418"])
        unit = line.unit
        self.assertEqual(unit.picking_id, picking)
        self.assertEqual(unit.sale_order_id, order)
        self.assertEqual(unit.pickup_date, date(2026, 3, 3))
        self.assertEqual(unit.warranty_start, date(2026, 3, 3))
        self.assertEqual(unit.warranty_end, date(2028, 3, 2))
        self.assertTrue(unit.archive_required)
        self.assertEqual(unit.picked_up_by, "Qin")

    def _first_visit(self):
        visit = self.line.first_visit(self.generate)
        self.assertEqual(len(visit), 1, "one visit for both units of the delivery day")
        self.assertEqual(len(visit.sudo().installed_product_ids), 2)
        self.assertEqual(visit.window_start, date(2026, 3, 8))
        self.assertEqual(visit.window_end, date(2026, 3, 10))
        self.assertEqual(visit.state, "done")
        self.assertEqual(visit.done_by, self.agent)
        self.assertEqual(len(visit.attempt_ids), 1)
        self.assertFalse(visit.overdue)

    def _case_and_csi(self):
        line = self.line
        case = line.complain().sudo()
        self.assertEqual(case.state, "in_progress")
        self.assertEqual(case.accepted_by, self.agent)
        self.assertEqual(case.first_contact_at, self.local("2026-03-10 09:40"))
        self.assertEqual(case.level_id.code, "important")
        self.assertEqual(len(case.csi_ids), 1)
        csi = line.csi.sudo()
        self.assertEqual(csi.case_ids, case)
        self.assertEqual(csi.sale_order_id, line.order.sudo())
        promise = case.clock_ids.filtered(lambda clock: clock.kind == "promised_reply")
        self.assertEqual(promise.deadline, self.local("2026-03-10 14:00"))
        line.ask_qa()
        self.assertEqual((case.qa_answered_by, case.qa_answer_minutes), (self.qa, 23))
        line.keep_promise()
        self.assertEqual(promise.state, "met")
        self._photo()

        diagnosis = line.diagnose().sudo()
        self.assertEqual(diagnosis.state, "done")
        self.assertEqual(diagnosis.labour_cost, 120.0)
        self.assertEqual(csi.state, "draft", "a diagnosis decides nothing")
        report = line.diagnosis_report.sudo()
        self.assertEqual((report.state, report.done_by), ("done", self.engineer))
        self.assertEqual(report.work_order_id, diagnosis)
        self.assertEqual(diagnosis.diagnosis_count, 1)
        self.assertEqual(case.finding, report.cause)
        line.find_cause()
        self.assertEqual(csi.state, "cause")
        line.print_and_submit()
        self.assertEqual(csi.state, "review")
        self.assertEqual(csi.revision, 1)
        self.assertEqual(len(csi.print_ids), 1)
        line.review()
        line.decide()
        self.assertEqual(csi.state, "decided")
        self.assertEqual(csi.signer_id, self.supervisor)
        decision = csi.clock_ids.filtered(lambda clock: clock.kind == "decision")
        self.assertEqual(decision.deadline, self.local("2026-03-13 23:59:59"))
        self.assertEqual(decision.state, "met")
        line.reply()
        self.assertEqual(csi.state, "replied")
        self.assertEqual(
            csi.transition_ids.sorted("id").mapped("to_state"),
            ["cause", "printed", "review", "decided", "replied"],
        )

    def _photo(self):
        """Waiting for the customer ends with his answer; his photo is evidence (issue 4)."""
        self.line.wait_for_photo()
        case = self.line.case.sudo()
        pause = self.env["aftersales.pause"].search(
            [("res_model", "=", case._name), ("res_id", "=", case.id)]
        )
        self.assertEqual(pause.reason_id, self.env.ref("aftersales_service.pause_reason_customer"))
        self.assertEqual(pause.started_at, self.local("2026-03-10 13:45"))
        self.assertEqual(pause.ended_at, self.local("2026-03-10 13:58"))
        self.assertEqual(case.evidence_ids.mapped("name"), ["leak.png"])
        self.assertTrue(case.customer_answered_at)
        self.assertEqual(self.line.csi.document_ids, case.evidence_ids)

    def _question(self):
        """A written question is acknowledged, warned of before it is late, and answered (B-06,
        B-12, B-17, B-28)."""
        case = self.line.consult(lambda: self.run_job("promise_watch")).sudo()
        self.assertEqual(case.acknowledged_at, self.local("2026-03-12 09:05"))
        contact = case.clock_ids.filtered(lambda clock: clock.kind == "first_contact")
        self.assertEqual(contact.deadline, self.local("2026-03-12 11:00"))
        told = contact.alert_ids.filtered("told_at")
        self.assertEqual((told.user_id, told.basis), (self.agent, "warning"))
        self.assertEqual((contact.state, contact.breached), ("met", False))
        self.assertEqual((case.state, case.closing_reason), ("closed", "explained"))

    def _execution(self):
        line = self.line
        order = line.organise().sudo()
        csi = line.csi.sudo()
        self.assertEqual(csi.state, "executing")
        self.assertEqual(order.case_ids, line.case.sudo())
        self.assertEqual(order.charge, "part")
        fee = order.sale_order_id
        self.assertTrue(fee)
        self.assertEqual(fee.aftersales_csi_id, csi)
        self.assertIn(csi.name, fee.note)
        self.assertEqual(fee.aftersales_work_order_ids, order)
        purchases = order.purchase_order_ids
        self.assertEqual(sorted(purchases.mapped("aftersales_kind")), ["parts", "recovery"])
        for purchase in purchases:
            self.assertEqual(purchase.aftersales_prj_number, order.name)
            self.assertIn(csi.name, purchase.note)
            self.assertEqual(purchase.amount_total, 0)

        self._question()
        cost = self.part.with_company(self.company).standard_price
        line.buy_part()
        line.repair()
        self.assertEqual(order.state, "done")
        self.assertEqual(order.labour_cost, 240.0)
        lines = order.labour_ids.analytic_line_ids
        self.assertEqual(sum(lines.mapped("amount")), -240.0)
        self.assertEqual(order.report_ids.signed_name, "Zhou")
        line.receive_old_part()
        self.assertEqual(order.old_part_ids.mapped("state"), ["received"])
        self.assertEqual(self.part.with_company(self.company).standard_price, cost)

    def _completion(self):
        line = self.line
        case, csi = line.case.sudo(), line.csi.sudo()
        self.assertEqual(csi.state, "done")
        self.assertEqual(case.state, "to_confirm")
        line.tell_result()
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.closing_reason, "solved")
        self.assertEqual(case.step_ids.mapped("status"), ["done"] * 7)
        self.assertEqual(case.result_contact_id, line.customer)
        self.assertTrue(case.announced_at)
        line.charge()
        self.assertEqual(line.work_order.sudo().state, "closed")
        visit = line.second_visit(self.generate).sudo()
        self.assertEqual(len(visit), 1)
        self.assertEqual(visit.window_start, date(2026, 3, 18))
        self.assertEqual(visit.window_end, date(2026, 3, 20))
        self.assertEqual(visit.state, "done")
        self.assertEqual(visit.work_order_id, line.work_order.sudo())
        self.assertEqual(case.state, "closed", "the second visit lives on its own")
        line.file()
        self.assertEqual(csi.state, "archived")
        self.assertEqual(Datetime.to_string(csi.filed_at), "2026-03-20 02:00:00")

    def opened(self, record, button):
        """Return the records that a smart button opens for the service manager."""
        action = getattr(record.with_user(self.manager), button)()
        model = self.env[action["res_model"]]
        if action.get("res_id"):
            return model.browse(action["res_id"])
        return model.search(action["domain"])

    def _links(self):
        """Each smart button opens the records on its other end, and they lead back (O-04)."""
        line = self.line
        unit, case, csi = line.unit.sudo(), line.case.sudo(), line.csi.sudo()
        order, orders = line.work_order.sudo(), (line.diagnosis | line.work_order).sudo()
        fee, sold = order.sale_order_id, line.order.sudo()
        visits = self.env["aftersales.return.visit"].search(
            [("partner_id", "child_of", self.customer.id)]
        )
        second = visits.filtered(lambda visit: visit.form == "second")
        delivery = sold.picking_ids
        for record, button, expected in (
            (unit, "action_open_cases", case),
            (unit, "action_open_csis", csi),
            (unit, "action_open_work_orders", orders),
            (unit, "action_open_visits", visits),
            (unit, "action_open_sale_orders", sold),
            (unit, "action_open_pickings", delivery),
            (unit, "action_open_lot", unit.lot_id),
            (
                delivery,
                "action_aftersales_units",
                delivery.move_line_ids.lot_id.mapped("aftersales_installed_product_ids"),
            ),
            (case, "action_view_units", unit),
            (case, "action_view_csi", csi),
            (case, "action_view_work_orders", orders),
            (case, "action_view_visits", second),
            (case, "action_view_sale_order", sold),
            (csi, "action_open_cases", case),
            (csi, "action_open_units", unit),
            (csi, "action_open_sale_order", sold),
            (csi, "action_open_sale_orders", fee),
            (csi, "action_open_work_orders", orders),
            (csi, "action_open_purchase_orders", order.purchase_order_ids),
            (order, "action_open_cases", case),
            (order, "action_open_csis", csi),
            (order, "action_open_units", unit),
            (order, "action_open_sale", fee),
            (order, "action_open_purchases", order.purchase_order_ids),
            (order, "action_open_old_parts", order.old_part_ids),
            (order, "action_open_report", order.report_ids),
            (order, "action_open_visits", second),
            (fee, "action_aftersales_csi", csi),
            (fee, "action_aftersales_work_orders", order),
            *(
                (purchase, button, expected)
                for purchase in order.purchase_order_ids
                for button, expected in (
                    ("action_aftersales_csi", csi),
                    ("action_aftersales_work_orders", order),
                )
            ),
            (second, "action_open_units", unit),
            (second, "action_open_case", case),
            (second, "action_open_work_order", order),
        ):
            with self.subTest(record=record.display_name, button=button):
                self.assertTrue(expected)
                self.assertEqual(
                    sorted(self.opened(record, button).ids), sorted(expected.ids), button
                )
        for model in ("part_ids", "old_part_ids", "labour_ids", "report_ids"):
            self.assertEqual(order[model].work_order_id, order)
        self.assertEqual(order.labour_ids.analytic_line_ids.aftersales_labour_id, order.labour_ids)
        bought = order.purchase_order_ids.filtered(lambda po: po.aftersales_kind == "recovery")
        self.assertEqual(order.old_part_ids.purchase_line_id, bought.order_line)
        self.assertEqual(order.old_part_ids.part_id, order.part_ids)

    def _passport(self):
        """Each record of the line stands in the unit's history, oldest first (A-07)."""
        line = self.line
        told = self.env["aftersales.passport.mixin"]._passport_lines(line.unit.sudo())
        lines = told[line.unit.id]
        self.assertEqual(lines, sorted(lines, key=lambda entry: entry.date))
        titles = " ".join(entry.title for entry in lines)
        for record in (
            line.case,
            line.csi,
            line.diagnosis,
            line.work_order,
            line.work_order.report_ids,
            *line.work_order.purchase_order_ids,
            line.work_order.sale_order_id,
        ):
            self.assertIn(record.sudo().name, titles)
