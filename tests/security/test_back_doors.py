from psycopg2.errors import ForeignKeyViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from ..csi.common import CsiCase
from ..intake.common import IntakeCase


class TestBackDoors(IntakeCase, CsiCase):
    """Issue 3 section 6: what a gate refuses is not reached by another way."""

    def refused(self, error, function, *arguments):
        """Return the text with which a call is refused."""
        with self.assertRaises(error) as refusal:
            function(*arguments)
        return str(refusal.exception)

    def order_for(self, case, **values):
        """Return a draft work order that the manager makes by hand."""
        return (
            self.env["aftersales.work.order"]
            .with_user(self.manager)
            .create(
                {
                    "partner_id": case.partner_id.id,
                    "case_ids": [Command.link(case.id)],
                    "engineer_ids": [Command.set(self.engineer.ids)],
                    "planned_start": "2026-03-10 01:00:00",
                    "planned_end": "2026-03-10 09:00:00",
                    **values,
                }
            )
        )

    def test_links_are_not_written_from_the_other_end(self):
        """Issue 3 section 6, C-12: links of CSIs and work orders are their managers' alone."""
        csi = self.csi_in("archived")
        own, other = csi.case_ids, self.registered()
        order = self.order_for(other)
        for user in (self.agent, self.qa):
            for vals in (
                {"csi_ids": [Command.clear()]},
                {"csi_ids": [Command.link(csi.id)]},
                {"work_order_ids": [Command.link(order.id)]},
            ):
                self.refused(AccessError, own.with_user(user).write, vals)
        for user in (self.qa, self.reviewer, self.manager):
            vals = {"work_order_ids": [Command.link(order.id)]}
            self.refused(AccessError, csi.with_user(user).write, vals)
        vals = {"subject": "x", "csi_ids": [Command.link(csi.id)]}
        self.refused(AccessError, self.env["aftersales.case"].with_user(self.user).create, vals)
        self.assertEqual(csi.case_ids, own)

    def test_nothing_open_is_archived(self):
        """Issue 3 section 6, F-03: what is archived would hold up nothing any more."""
        case = self.registered(type_id=self.quality_complaint.id)
        csi = case.sudo().csi_ids
        order = self.order_for(self.registered())
        for record, user in (
            (case, self.agent),
            (csi, self.qa),
            (csi, self.reviewer),
            (order, self.engineer),
        ):
            text = self.refused(UserError, record.with_user(user).write, {"active": False})
            self.assertIn(record.sudo().name, text)
            self.assertIn("Finish or cancel it first", text)
        case.action_explain("Showed him")
        case.active = False

    def test_gate_without_naming_the_csi(self):
        """C-13, E-01: an order for the case alone waits for the decision as well."""
        case = self.registered(type_id=self.quality_complaint.id)
        csi = case.sudo().csi_ids
        text = self.refused(UserError, self.order_for, case)
        self.assertIn(csi.name, text)
        self.assertIn("not decided yet", text)
        order = self.order_for(case, kind="diagnosis")
        lines = [{"product": self.part, "quantity": 1}]
        text = self.refused(UserError, order._issue_purchase, "parts", self.customer, lines)
        self.assertIn("not decided yet", text)
        order.action_cancel("Not needed")
        csi.with_user(self.manager).action_cancel("By mistake")
        self.assertIn("without a CSI", self.refused(UserError, self.order_for, case))

    def test_an_order_made_by_hand_executes(self):
        """E-01, C-13: the CSI of an order that nobody issued from it follows all the same."""
        csi = self.csi_in("replied")
        order = self.order_for(csi.case_ids, csi_ids=[Command.set(csi.ids)])
        order.action_plan()
        order.action_start()
        self.assertEqual(csi.state, "executing")

    def test_exits_wait_for_documents(self):
        """B-17, F-17: what people work on is ended first; an untouched CSI ends with its case."""
        case = self.registered()
        order = self.order_for(case)
        text = self.refused(UserError, case.action_explain, "It is so")
        self.assertIn(order.name, text)
        self.assertIn(order.name, self.refused(UserError, case.action_decline))
        order.action_cancel("Not needed")
        case.action_decline()
        event = self.registered(type_id=self.quality_complaint.id)
        csi = event.sudo().csi_ids
        event.action_explain("It is so")
        self.assertEqual((event.state, csi.state), ("closed", "cancelled"))
        self.assertFalse(csi.activity_ids)
        event = self.registered(type_id=self.quality_complaint.id)
        csi = event.sudo().csi_ids
        self.csi_in("cause", csi)
        self.assertIn(csi.name, self.refused(UserError, event.action_explain, "It is so"))

    def test_the_filed_original_stays(self):
        """C-12: the scan of a filed CSI is neither replaced nor deleted."""
        csi = self.csi_in("done").with_user(self.manager)
        scan = (
            self.env["ir.attachment"]
            .with_user(self.manager)
            .create({"name": "scan.png", "raw": b"x", "res_model": csi._name, "res_id": csi.id})
        )
        csi.write({"signed_on_paper": True, "signed_scan_ids": [Command.link(scan.id)]})
        scan.raw = b"better"
        csi.action_file()
        for function, arguments in ((scan.write, ({"raw": b"y"},)), (scan.unlink, ())):
            self.assertIn(csi.name, self.refused(UserError, function, *arguments))
        self.assertIn(csi.name, self.refused(UserError, scan.with_user(self.qa).unlink))

    def test_a_copied_order_has_its_prices(self):
        """E-02: a copy of an order serves no CSI, so it takes the usual prices."""
        csi = self.csi_in("replied").with_user(self.manager)
        lines = [{"product": self.part, "quantity": 1, "free": True}]
        order = self.env["sale.order"].with_user(self.manager)._issue_for_csi(csi, lines)
        copy = order.sudo().copy()
        self.assertEqual(copy.order_line.price_unit, self.part.lst_price)
        self.assertEqual(order.sudo().order_line.price_unit, 0.0)

    def test_a_customer_with_cases_stays(self):
        """Design 7: nothing is deleted that a customer may ask for, not even by his agent."""
        partner = self.env["res.partner"].create({"name": "Plain", "phone": "0571 88887777"})
        case = self.case(partner_id=partner.id, installed_product_ids=False)
        self.env.flush_all()
        kept = self.assertRaises(ForeignKeyViolation)
        with mute_logger("odoo.sql_db"), kept, self.env.cr.savepoint():
            partner.with_user(self.agent).unlink()
        self.env.invalidate_all()
        self.assertEqual(case.partner_id, partner)

    def test_no_order_for_a_filed_event(self):
        """C-13, E-01: what is filed is over, also for an order made by hand."""
        csi = self.csi_in("archived")
        values = {"csi_ids": [Command.set(csi.ids)]}
        with self.assertRaises(UserError) as refusal:
            self.order_for(csi.case_ids, **values)
        self.assertIn(csi.name, str(refusal.exception))

    def test_a_caller_with_zeros(self):
        """B-05: a number whose last digits begin with zeros finds its owner."""
        partner = self.env["res.partner"].create({"name": "Zero", "phone": "0571-8000-0012"})
        case = self.env["aftersales.case"]
        for number in ("+86 571 80000012", "8000 0012"):
            self.assertIn(partner, case._find_callers(number))
