from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .common import IntakeCase


class TestRegister(IntakeCase):
    def test_unknown_caller_is_written_down(self):
        """B-05, A-02: who talks with customers creates them, and enters what is missing."""
        for user in (self.agent, self.users["sales_admin"]):
            partner = self.env["res.partner"].with_user(user).create({"name": "New Caller"})
            partner.phone = "13800009999"
            self.assertEqual(partner.phone, "13800009999")
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.users["qa"]).create({"name": "Nobody"})

    def test_channels_and_types_are_seeded(self):
        """B-01, B-08: the channels of the procedures, and the flags of the types."""
        channels = self.env["aftersales.channel"].search([])
        self.assertGreaterEqual(len(channels), 10)
        self.assertTrue(all(channels.mapped("source")))
        self.assertTrue(self.phone.live and self.phone.promise_required)
        self.assertFalse(self.email.live)
        types = self.env["aftersales.case.type"].search([])
        self.assertEqual(
            types.mapped("code"),
            [
                "quality_complaint",
                "repair_request",
                "service_complaint",
                "information_complaint",
                "consultation",
                "return_request",
                "part_question",
                "parts_claim",
                "other_complaint",
            ],
        )
        self.assertEqual(types.filtered("opens_csi"), self.quality_complaint)
        self.assertEqual(
            set(types.filtered("needs_product").mapped("code")),
            {
                "quality_complaint",
                "repair_request",
                "return_request",
                "part_question",
                "parts_claim",
            },
        )
        rescue = self.env.ref("aftersales_service.case_type_road_rescue")
        self.assertFalse(rescue.active)

    def test_one_act(self):
        """B-02, B-07, B-11, amendments 3, 45: registering accepts, classifies and assigns."""
        employee = self.env["hr.employee"].create(
            {"name": "Agent", "user_id": self.agent.id, "company_id": self.company.id}
        )
        employee.barcode = "A017"
        case = self.registered()
        self.assertEqual(case.state, "in_progress")
        self.assertEqual(case.accepted_by, self.agent)
        self.assertEqual(case.registered_by, self.agent)
        self.assertTrue(case.accepted_at)
        self.assertEqual(case.first_contact_at, case.received_at)
        self.assertEqual(case.user_id, self.agent)
        self.assertEqual(case.subject, "Hydraulic pump leaks")
        self.assertEqual(case.employee_number, "A017")
        self.assertEqual(self.activities(case, "activity_handle_case").user_id, self.agent)
        self.assertEqual(case.transition_ids.mapped("step"), ["register"])

    def test_a_second_call_changes_nothing(self):
        """B-07: an impatient second click registers once."""
        case = self.registered()
        case.action_register()
        self.assertEqual(len(case.transition_ids), 1)
        self.assertEqual(len(self.activities(case, "activity_handle_case")), 1)

    def test_first_contact_of_a_letter_is_open(self):
        """Amendment 3: what comes by mail has no contact until somebody calls."""
        case = self.registered(channel_id=self.email.id, promised_reply_at=False)
        self.assertFalse(case.first_contact_at)
        case.action_log_contact("called back")
        self.assertTrue(case.first_contact_at)

    def test_contact_of_a_new_case_is_refused(self):
        """B-24: a contact belongs to a case in work."""
        case = self.case()
        with self.assertRaises(UserError) as refusal:
            case.action_log_contact()
        self.assertIn(case.name, str(refusal.exception))
        self.assertIn("Register or accept it first", str(refusal.exception))

    def test_missing_facts_are_named(self):
        """B-05, B-07, B-09: the refusal and the form name all that is missing."""
        case = self.env["aftersales.case"].with_user(self.agent).create({})
        with self.assertRaises(UserError) as refusal:
            case.action_register()
        message = str(refusal.exception)
        self.assertIn(case.name, message)
        for words in (
            "the customer",
            "a phone number or an e-mail",
            "the channel",
            "the type",
            "the level",
        ):
            self.assertIn(words, message)
            self.assertIn(words, case.step_missing)
        self.assertFalse(case.can_register)
        self.assertEqual(case.state, "new")

    def test_product_and_fault_by_type(self):
        """B-07 as amended: product and fault are asked for a fault, not for a service complaint."""
        case = self.case(installed_product_ids=False, description=False)
        with self.assertRaises(UserError) as refusal:
            case.action_register()
        self.assertIn("the product or one of the customer's units", str(refusal.exception))
        self.assertIn("the description of the fault", str(refusal.exception))
        case.type_id = self.service_complaint
        case.action_register()
        self.assertEqual(case.state, "in_progress")
        self.assertEqual(case.subject, "Service Complaint")

    def test_type_names_the_responsible(self):
        """B-11: the type's person, else the team's leader, else whoever accepts."""
        self.repair_request.user_id = self.manager
        self.assertEqual(self.registered().user_id, self.manager)
        self.repair_request.user_id = False
        team = self.env["aftersales.team"].create(
            {"name": "Own", "company_id": self.company.id, "leader_id": self.supervisor.id}
        )
        case = self.registered()
        self.assertEqual((case.team_id, case.user_id), (team, self.supervisor))
        self.assertEqual(self.activities(case, "activity_handle_case").user_id, self.supervisor)
        self.assertEqual(self.registered(user_id=self.agent.id).user_id, self.agent)

    def test_plain_user_forwards(self):
        """B-02: what a colleague records is forwarded, with his name; he may not accept it."""
        case = self.case(self.user)
        self.assertEqual(case.state, "forwarded")
        self.assertEqual(case.forwarded_by, self.user)
        case.action_forward()
        for method in (case.action_accept, case.action_register, case.action_explain):
            with self.assertRaises(AccessError):
                method()
        received = case.received_at
        case.with_user(self.agent).action_accept()
        self.assertEqual(case.state, "in_progress")
        self.assertEqual(case.accepted_by, self.agent)
        self.assertEqual(case.registered_by, self.user)
        self.assertEqual(case.received_at, received)

    def test_accept_is_refused_in_words(self):
        """B-02: a role that may write cases but not accept them reads whom to ask."""
        case = self.case(self.user)
        with self.assertRaises(AccessError) as refusal:
            case.with_user(self.qa).action_accept()
        self.assertIn("Service Agent", str(refusal.exception))

    def test_agent_forwards(self):
        """B-02: an agent may pass a new case on; not one in work."""
        case = self.case()
        case.action_forward()
        self.assertEqual((case.state, case.forwarded_by), ("forwarded", self.agent))
        other = self.registered()
        with self.assertRaises(UserError) as refusal:
            other.action_forward()
        self.assertIn(other.name, str(refusal.exception))

    def test_identity(self):
        """B-05, amendment 23: a unit, an order or a proof verifies; nothing is blocked without."""
        self.assertTrue(self.case().identity_verified)
        case = self.case(installed_product_ids=False, product_id=self.equipment.id)
        self.assertFalse(case.identity_verified)
        case.action_register()
        self.assertEqual(case.state, "in_progress")
        self.env["ir.attachment"].create(
            {"name": "bill.pdf", "res_model": case._name, "res_id": case.id, "raw": b"x"}
        )
        case.invalidate_recordset(["identity_verified"])
        self.assertTrue(case.identity_verified)

    def test_unit_fills_the_form(self):
        """A-10: model, purchase date and product come from the unit."""
        case = self.case()
        self.assertEqual(case.product_id, self.equipment)
        self.assertEqual(case.product_model, "HY-5031")
        self.assertEqual(str(case.purchase_date), "2026-09-15")

    def test_caller_is_found_by_his_number(self):
        """B-05, story A7: a number written otherwise finds the contact and his company."""
        with Form(self.env["aftersales.case"].with_user(self.agent)) as form:
            form.phone = "13800004321"
            self.assertEqual(form.partner_id, self.customer)
            self.assertEqual(form.contact_id, self.contact)
            self.assertEqual(form.email, "zhou.min@clean-city.example")

    def test_unknown_number_finds_nobody(self):
        """B-05: neither a stranger's number nor an extension finds somebody."""
        Case = self.env["aftersales.case"].with_user(self.agent)
        self.assertFalse(Case._find_callers("4321"))
        self.assertFalse(Case._find_callers("13900004321"))

    def test_unit_finds_the_customer(self):
        """B-05, A-10: the serial number finds the customer."""
        with Form(self.env["aftersales.case"].with_user(self.agent)) as form:
            form.installed_product_ids.add(self.unit)
            self.assertEqual(form.partner_id, self.customer)
            self.assertEqual(form.phone, "+86 571 8000 1234")

    def test_another_customer_drops_the_units(self):
        """A-10: units and number of a customer chosen by mistake do not stay."""
        other = self.env["res.partner"].create({"name": "Other", "phone": "+86 571 7777 7777"})
        with Form(self.env["aftersales.case"].with_user(self.agent)) as form:
            form.partner_id = self.customer
            form.installed_product_ids.add(self.unit)
            form.partner_id = other
            self.assertFalse(form.installed_product_ids)
            self.assertEqual(form.phone, "+86 571 7777 7777")

    def test_similar_cases(self):
        """B-07: other open cases of the customer are shown."""
        one, other = self.case(), self.case(installed_product_ids=[Command.clear()])
        self.assertEqual(one.similar_count, 1)
        self.assertIn(other, other.search(one.action_view_similar()["domain"]))

    def test_quick_refusals_leave_nothing(self):
        """O-03: a refused registration changes nothing."""
        case = self.case(level_id=False)
        with self.assertRaises(UserError):
            case.action_register()
        self.assertFalse(case.accepted_by or case.transition_ids or case.user_id)

    def test_changes_are_logged(self):
        """B-09: level, type and responsible are tracked with old and new value."""
        case = self.registered()
        self.cr.precommit.run()
        case.level_id = self.urgent
        self.cr.precommit.run()
        tracking = case.message_ids.sudo().tracking_value_ids
        self.assertEqual(
            (tracking.old_value_char, tracking.new_value_char), ("Important", "Urgent")
        )
