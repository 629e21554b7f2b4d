from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time

from ..common import AftersalesCase


class TestHandover(AftersalesCase):
    """A-01, A-02: archive entries and the day lists with which they are handed over."""

    def archives(self, partner=None):
        return self.env["aftersales.customer.archive"].search(
            [("partner_id", "=", (partner or self.customer).id)]
        )

    @freeze_time("2026-03-02 02:00:00")
    def test_first_order_opens_the_archive_entry(self):
        """A-01: the first order opens one entry of the company's date, the second none."""
        order = self.env["sale.order"].with_user(self.salesperson)
        order = order.create({"partner_id": self.contact.id})
        order.action_confirm()
        archive = self.archives()
        self.assertEqual(len(archive), 1)
        self.assertEqual(archive.opened_on, date(2026, 3, 2))
        self.assertEqual(archive.state, "recorded")
        self.assertEqual(archive.sale_order_id, order)
        self.assertEqual(archive.handover_id.date, date(2026, 3, 2))
        self.assertEqual(archive.handover_deadline, datetime(2026, 3, 3, 1, 0))
        self.sell([(self.part, 1)])
        self.assertEqual(self.archives(), archive)

    @freeze_time("2026-03-02 16:30:00")
    def test_the_entry_has_the_companys_date(self):
        """A-01: 16:30 UTC is the next day in Shanghai, for the entry and for its list."""
        self.sell([(self.part, 1)])
        self.assertEqual(self.archives().opened_on, date(2026, 3, 3))
        self.assertEqual(self.archives().handover_id.date, date(2026, 3, 3))

    def test_a_delivery_opens_and_completes_the_entry(self):
        """A-01, A-04, AMB-09: where no order did, the first delivery opens the entry."""
        order = self.deliver(self.equipment, ["H-1"])
        archive = self.archives()
        self.assertEqual(archive.product_id, self.equipment)
        self.assertEqual(archive.ownership_ids.sale_order_id, order)
        order.action_lock()
        self.assertEqual(archive.ownership_ids.handover_id, archive.handover_id)
        other = self.env["res.partner"].create({"name": "By hand"})
        lot = self.stock(self.equipment, serials=["H-2"])
        customers = self.env.ref("stock.stock_location_customers")
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "partner_id": other.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": customers.id,
                "move_ids": [(0, 0, {"product_id": self.equipment.id, "product_uom_qty": 1})],
            }
        )
        picking.action_confirm()
        self.validate(picking)
        self.assertEqual(picking.move_line_ids.lot_id, lot)
        self.assertEqual(self.archives(other).product_id, self.equipment)
        self.assertFalse(self.archives(other).sale_order_id)

    def test_an_order_caused_by_a_case_makes_no_customer(self):
        """A-01, amendment 1: a fee order of a service case opens no entry."""
        case = self.env["aftersales.case"].create({"subject": "x", "partner_id": self.customer.id})
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "aftersales_case_id": case.id}
        )
        order.action_confirm()
        self.assertFalse(self.archives())

    def test_one_list_per_day_with_known_customers_too(self):
        """Amendments 21, 30: new customers and all deliveries of a day stand on one list."""
        with freeze_time("2026-03-02 02:00:00"):
            self.deliver(self.equipment, ["D-1"])
        with freeze_time("2026-03-03 02:00:00"):
            self.deliver(self.equipment, ["D-2"])
            self.deliver(self.equipment, ["D-3"])
        lists = self.env["aftersales.handover"].search([("company_id", "=", self.company.id)])
        self.assertEqual(lists.sorted("date").mapped("date"), [date(2026, 3, 2), date(2026, 3, 3)])
        second = lists.sorted("date")[1]
        self.assertFalse(second.archive_ids)
        self.assertEqual(len(second.ownership_ids), 2)

    def test_due_day(self):
        """A-02, AMB-08: the next working day; by switch the next calendar day; leaves count."""
        Handover = self.env["aftersales.handover"]
        friday, saturday = date(2026, 3, 6), date(2026, 3, 7)
        self.assertEqual(Handover._due_day(self.company, friday), date(2026, 3, 9))
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": self.local("2026-03-09 00:00"),
                "date_to": self.local("2026-03-09 23:59"),
            }
        )
        self.assertEqual(Handover._due_day(self.company, friday), date(2026, 3, 10))
        self.company.aftersales_handover_working_day = False
        self.assertEqual(Handover._due_day(self.company, friday), saturday)

    def test_hand_over_the_whole_day_at_once(self):
        """A-02: one press stores who and when, moves the entries, tells service once per list."""
        with freeze_time("2026-03-02 02:00:00"):
            self.sell([(self.part, 1)])
            self.sell([(self.part, 1)], self.env["res.partner"].create({"name": "Second"}))
        archive = self.archives()
        handover = archive.handover_id.with_user(self.sales_admin)
        self.env.invalidate_all()
        self.assertTrue(handover.can_hand_over)
        with freeze_time("2026-03-03 00:12:00"):
            handover.action_hand_over()
        self.assertEqual(handover.state, "done")
        self.assertEqual(handover.done_by, self.sales_admin)
        self.assertEqual(handover.done_at, datetime(2026, 3, 3, 0, 12))
        self.assertFalse(handover.overdue)
        self.assertEqual(set(handover.archive_ids.mapped("state")), {"handed_over"})
        told = self.env["mail.message"].search(
            [
                ("model", "=", handover._name),
                ("res_id", "=", handover.id),
                ("notified_partner_ids", "in", self.agent.partner_id.ids),
            ]
        )
        self.assertEqual(len(told), 1)
        self.assertIn("Handed over to service", handover.message_ids[0].body)
        with freeze_time("2026-03-03 01:05:00"):
            self.run_job("handover_check")
        self.assertFalse(handover.activity_ids)
        handover.action_hand_over()
        self.assertEqual(
            handover.done_at, datetime(2026, 3, 3, 0, 12), "a second press does nothing"
        )

    def test_who_may_hand_over(self):
        """A-02: sales administration and service agents do; others are told whom to ask."""
        self.sell([(self.part, 1)])
        handover = self.archives().handover_id
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            handover.with_user(self.user).action_hand_over()
        self.assertFalse(handover.with_user(self.user).can_hand_over)
        handover.with_user(self.agent).action_hand_over()
        self.assertEqual(handover.done_by, self.agent)

    def test_late_list_is_flagged_and_reminded_of_once(self):
        """A-02: after the hour the list is overdue with one reminder, which the hand-over ends."""
        self.company.aftersales_handover_auto = False
        with freeze_time("2026-03-02 02:00:00"):
            self.sell([(self.part, 1)])
        handover = self.archives().handover_id
        with freeze_time("2026-03-03 00:59:00"):
            self.run_job("handover")
            self.run_job("handover_check")
        self.assertFalse(handover.overdue)
        with freeze_time("2026-03-03 01:01:00"):
            self.run_job("handover_check")
            self.run_job("handover_check")
        self.assertTrue(handover.overdue)
        self.assertTrue(self.archives().handover_overdue)
        self.assertEqual(handover.activity_ids.user_id, self.sales_admin)
        self.assertEqual(len(handover.activity_ids), 1)
        with freeze_time("2026-03-03 01:30:00"):
            handover.with_user(self.sales_admin).action_hand_over()
        self.assertFalse(handover.activity_ids)
        self.assertTrue(handover.overdue, "that it was late stays")

    def test_list_is_handed_over_by_itself(self):
        """A-02: at its hour, where the company lets it; a second run changes nothing."""
        with freeze_time("2026-03-02 02:00:00"):
            self.sell([(self.part, 1)])
        handover = self.archives().handover_id
        with freeze_time("2026-03-03 00:29:00"):
            self.run_job("handover")
        self.assertEqual(handover.state, "open")
        with freeze_time("2026-03-03 00:31:00"):
            self.run_job("handover")
            self.run_job("handover")
        self.assertEqual(handover.state, "done")
        self.assertEqual(self.archives().state, "handed_over")

    def test_after_an_early_hand_over_things_go_on_the_next_list(self):
        """A-02: what comes after the day's list was handed over is not lost."""
        with freeze_time("2026-03-02 02:00:00"):
            self.deliver(self.equipment, ["X-1"])
            first = self.archives().handover_id
            first.with_user(self.sales_admin).action_hand_over()
            self.deliver(self.equipment, ["X-2"])
        unit = self.env["aftersales.installed.product"].search([("serial", "=", "X-2")])
        self.assertEqual(unit.ownership_ids.handover_id.date, date(2026, 3, 3))
        self.assertEqual(unit.ownership_ids.handover_id.state, "open")

    def test_what_is_on_no_list_is_adopted(self):
        """Two nodes at once: what could be put on no list then is put on one later."""
        self.deliver(self.equipment, ["Z-1"])
        archive = self.archives()
        owner = archive.ownership_ids
        owner.sudo().write({"handover_id": False, "archive_id": False})
        archive.sudo().handover_id = False
        self.run_job("delivery_catch_up")
        self.assertTrue(owner.handover_id)
        self.assertEqual(archive.handover_id, owner.handover_id)
        self.assertEqual(owner.archive_id, archive)

    def test_hand_over_survives_a_bad_list(self):
        """Issue 3, 4: a bad list in the middle is noted, the others are handed over."""
        with freeze_time("2026-03-02 02:00:00"):
            self.sell([(self.part, 1)])
        with freeze_time("2026-03-03 02:00:00"):
            self.sell([(self.part, 1)], self.env["res.partner"].create({"name": "Second"}))
        with freeze_time("2026-03-04 02:00:00"):
            self.sell([(self.part, 1)], self.env["res.partner"].create({"name": "Third"}))
        lists = self.env["aftersales.handover"].search(
            [("company_id", "=", self.company.id)], order="date"
        )
        bad = lists[1]

        original = type(lists)._tell_agents

        def broken(self):
            if self.id == bad.id:
                raise ValueError("broken on purpose")
            return original(self)

        self.patch(type(lists), "_tell_agents", broken)
        with freeze_time("2026-03-05 02:00:00"):
            self.run_job("handover")
        self.assertEqual(lists.mapped("state"), ["done", "open", "done"])
        failure = self.env["aftersales.job.failure"].search([("res_id", "=", bad.id)])
        self.assertIn("broken on purpose", failure.error)

    def test_classifying_asks_for_the_three_axes(self):
        """A-03: what is missing is said in words on the form and in the refusal."""
        self.sell([(self.part, 1)])
        archive = self.archives().with_user(self.agent)
        self.env.invalidate_all()
        self.assertIn("region", archive.step_missing)
        with self.assertRaisesRegex(UserError, f"{archive.name}.*model"):
            archive.action_classify()
        archive.product_id = self.part
        archive.region_id = self.env["aftersales.region"].sudo().create({"name": "East"})
        self.assertEqual(self.customer.aftersales_region_id, archive.region_id)
        archive.action_classify()
        self.assertEqual(archive.state, "classified")

    def test_three_axes_are_counted(self):
        """A-03: four entries over two models, regions and months give the right groups."""
        Region = self.env["aftersales.region"]
        regions = Region.create([{"name": "North"}, {"name": "South"}])
        days = ["2026-01-05 02:00:00", "2026-02-05 02:00:00"]
        for index in range(4):
            partner = self.env["res.partner"].create(
                {"name": f"P{index}", "aftersales_region_id": regions[index % 2].id}
            )
            with freeze_time(days[index // 2]):
                if index in (0, 3):
                    self.deliver(self.equipment, [f"A-{index}"], partner=partner)
                else:
                    self.deliver(self.kit, quantity=1, partner=partner)
        for model, date_field in (
            ("aftersales.customer.archive", "purchase_date"),
            ("aftersales.installed.product", "pickup_date"),
        ):
            domain = [("company_id", "=", self.company.id)]
            Model = self.env[model].with_user(self.agent)
            for group in ("product_id", "region_id", f"{date_field}:month"):
                rows = Model.formatted_read_group(domain, [group], ["__count"])
                self.assertEqual([row["__count"] for row in rows], [2, 2], (model, group))

    def test_region_is_proposed_from_the_province(self):
        """Amendment 43: the province proposes the region, the country where no province does."""
        province = self.env["res.country.state"].search(
            [("country_id", "=", self.env.ref("base.cn").id)], limit=2
        )
        east = self.env["aftersales.region"].create(
            {"name": "East", "state_ids": [(6, 0, province[0].ids)]}
        )
        abroad = self.env["aftersales.region"].create(
            {"name": "Germany", "country_id": self.env.ref("base.de").id}
        )
        self.customer.write({"country_id": self.env.ref("base.cn").id, "state_id": province[0].id})
        self.sell([(self.part, 1)])
        self.assertEqual(self.archives().region_id, east)
        self.assertEqual(self.customer.aftersales_region_id, east)
        foreign = self.env["res.partner"].create(
            {"name": "F", "country_id": self.env.ref("base.de").id}
        )
        self.sell([(self.part, 1)], foreign)
        self.assertEqual(self.archives(foreign).region_id, abroad)
