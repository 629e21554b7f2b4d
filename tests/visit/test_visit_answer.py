import html

from odoo.exceptions import UserError
from odoo.tests import HttpCase, freeze_time, tagged

from .common import VisitCase

NOW = "2026-03-09 02:00:00"


class AnswerCase(VisitCase):
    """A visit to a customer who prefers e-mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.email = cls.env.ref("aftersales_service.channel_email")
        cls.contact.aftersales_channel_id = cls.email
        cls.customer.aftersales_channel_id = cls.email
        cls.visit = cls.planned("2026-03-02")

    @classmethod
    def planned(cls, day):
        rows = cls.own(day)
        cls.Visit._plan_deliveries(rows)
        visit = cls.visits_of(rows)
        visit.contact_id = cls.contact
        return visit

    def invitation(self):
        """Return the questions sent."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["aftersales.call.invitation"].search([("company_id", "=", self.company.id)])


@freeze_time(NOW)
class TestAsking(AnswerCase):
    def test_asked_in_writing(self):
        """F-08: the questions are mailed once and noted; who does not answer is called in time."""
        desk = self.env["aftersales.call.desk"].with_user(self.agent)
        self.assertFalse(desk.load("all")["contacts"], "asked in writing first")
        self.run_job("visit_questions")
        invitation = self.invitation()
        self.assertEqual(invitation.visit_ids, self.visit)
        self.assertEqual(invitation.address, self.contact.email)
        mail = self.env["mail.mail"].search([("email_to", "ilike", self.contact.email)])
        self.assertEqual(len(mail), 1)
        self.assertIn("/aftersales/answer/", mail.body_html)
        self.assertIn("Whom to contact", mail.body_html)
        self.assertIn(self.contact.email, str(self.visit.message_ids[:1].body))
        # The last day of the window is today: called today, if he does not answer.
        self.assertEqual(self.visit.next_attempt_at, self.local("2026-03-09 10:00"))
        self.run_job("visit_questions")
        self.assertEqual(len(self.invitation()), 1)
        self.assertTrue(desk.load("all")["contacts"])

    def test_two_visits_one_message(self):
        """Amendment 56: all that is due to a customer is asked in one message."""
        other = self.planned("2026-03-03")
        self.run_job("visit_questions")
        self.assertEqual(self.invitation().visit_ids, self.visit | other)

    def test_quiet_hours(self):
        """Amendments 3.2: nobody gets a message at night; the job comes back in the morning."""
        with freeze_time(self.local("2026-03-09 21:00")):
            self.run_job("visit_questions")
            self.assertFalse(self.invitation())
            with self.assertRaisesRegex(UserError, "left in peace now.*08:00"):
                self.visit.with_user(self.agent).action_ask_in_writing()
        with freeze_time(self.local("2026-03-10 08:01")):
            self.run_job("visit_questions")
        self.assertTrue(self.invitation())

    def test_no_address(self):
        """F-08: who cannot be written to is called instead, and the visit says so."""
        self.contact.email = self.customer.email = False
        self.run_job("visit_questions")
        self.assertFalse(self.invitation())
        self.assertEqual(self.visit.channel_id.code, "phone")
        self.assertIn("He is called", str(self.visit.message_ids[:1].body))
        with self.assertRaisesRegex(UserError, "Zhou Min has no address"):
            self.visit.with_user(self.agent).action_ask_in_writing()

    def test_by_hand(self):
        """F-08: an agent sends the questions from the desk."""
        desk = self.env["aftersales.call.desk"].with_user(self.agent)
        self.visit.channel_id = self.env.ref("aftersales_service.channel_phone")
        told = desk.send(self.contact.id, self.company.id)
        self.assertIn(self.contact.email, told)
        self.assertEqual(self.invitation().user_id, self.agent)
        with self.assertRaisesRegex(UserError, "No return visit to .*Min is due"):
            self.visit.with_user(self.agent).action_no_opinion()
            desk.send(self.contact.id, self.company.id)

    def test_spoken(self):
        """F-10: a second communication is talked over, whatever the customer prefers."""
        self.visit.merged_rule_ids = self.env.ref("aftersales_service.visit_rule_communication")
        desk = self.env["aftersales.call.desk"].with_user(self.agent)
        self.run_job("visit_questions")
        self.assertFalse(self.invitation())
        self.assertEqual(len(desk.load("all")["contacts"]), 1)
        self.assertFalse(desk.card(self.contact.id, self.company.id)["writable"])
        with self.assertRaisesRegex(UserError, "talked over with the customer"):
            self.visit.with_user(self.agent).action_ask_in_writing()

    def test_not_to_be_contacted(self):
        """F-03, A-09: a visit that was taken up again is not sent to who wants no contact."""
        reason = self.env.ref("aftersales_service.skip_reason_refuses")
        self.contact.aftersales_skip_reason_id = reason
        again = self.visit.with_user(self.manager)
        again.reopen_reason = "By mistake"
        again.action_reopen()
        self.assertEqual(self.visit.state, "planned")
        self.run_job("visit_questions")
        self.assertFalse(self.invitation())
        self.assertEqual(self.visit.skip_reason_id, reason)

    def test_text_message(self):
        """F-08: a text message with the link goes out where Odoo's sender is installed."""
        sms = self.env.ref("aftersales_service.channel_sms")
        self.visit.channel_id = sms
        self.run_job("visit_questions")
        if "sms.sms" not in self.env:
            self.assertEqual(self.visit.channel_id.code, "phone")
            return
        message = self.env["sms.sms"].search([("partner_id", "=", self.contact.id)])
        self.assertEqual(len(message), 1)
        self.assertIn("/aftersales/answer/", message.body)


@tagged("post_install", "-at_install")
class TestAnswerPage(AnswerCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit._ask_in_writing()
        cls.sent = cls.env["aftersales.call.invitation"].search(
            [("company_id", "=", cls.company.id)]
        )
        cls.path = cls.sent.url[cls.sent.url.index("/aftersales") :]

    def page(self, path=None):
        """Return the page's text."""
        self.env.flush_all()
        return self.url_open(path or self.path).text

    def answer(self, path=None, **values):
        """Send the form as a browser does; return the page that follows."""
        page = self.page(path)
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        data = {f"{name}_{self.visit.id}": value for name, value in values.items()}
        text = self.url_open(path or self.path, data={"csrf_token": token, **data}).text
        self.env.invalidate_all()
        return text

    def test_get_changes_nothing(self):
        """F-08, issue 6 §1: a scanner that opens the link answers nothing."""
        for _index in range(3):
            page = self.page()
        self.assertIn("What do you think of the product", page)
        self.assertIn("Whom to contact", page)
        self.assertEqual(self.visit.state, "planned")
        self.assertFalse(self.sent.answered_at)

    def test_one_answer(self):
        """F-08, F-13: the answer makes the visit; the link is used up then."""
        page = self.answer(opinion="Runs well")
        self.assertIn("Thank you for your answer", page)
        self.assertEqual(self.visit.state, "done")
        self.assertTrue(self.visit.answered_online)
        self.assertTrue(self.visit.informed)
        self.assertEqual(self.visit.opinion, "Runs well")
        self.assertTrue(self.sent.answered_at)
        page = self.page()
        self.assertIn("we have your answer already", page)
        self.assertNotIn("<form", page)
        with self.assertRaisesRegex(UserError, "used already"):
            self.sent._answer({self.visit.id: {"opinion": "Something else"}})
        self.assertEqual(self.visit.opinion, "Runs well")

    def test_problem(self):
        """F-15: a problem written on the page waits for its analysis."""
        self.answer(problem="It drips")
        self.assertEqual(self.visit.state, "to_analyse")
        self.assertEqual(self.visit.finding_ids.text, "It drips")

    def test_nothing_written(self):
        """F-13: an empty answer is “no opinion”."""
        self.answer()
        self.assertEqual(self.visit.state, "done")
        self.assertTrue(self.visit.no_opinion)

    def test_clicked_only(self):
        """F-08, F-13: who clicks a level and writes nothing is not sent back to write."""
        self.answer(satisfaction="5")
        self.assertEqual((self.visit.state, self.visit.satisfaction), ("done", "5"))

    def test_made_up_choice(self):
        """F-08: a choice that the page does not offer is dropped."""
        page = self.answer(satisfaction="99", opinion="Well")
        self.assertIn("Thank you for your answer", page)
        self.assertFalse(self.visit.satisfaction)

    def test_effect(self):
        """F-08, F-11: whether guidance helped is compulsory; the refusal is in customers' words."""
        self.visit.form = "effect"
        page = self.answer(opinion="Well")
        self.assertIn("Please answer: “Is the problem solved?”", html.unescape(page))
        self.assertEqual(self.visit.state, "planned")
        self.answer(solved="yes")
        self.assertEqual((self.visit.state, self.visit.solved), ("done", "yes"))

    def test_merged(self):
        """F-08, F-18: a merged visit asks on the page what all its rules ask."""
        self.visit.merged_rule_ids = self.env.ref("aftersales_service.visit_rule_post_repair")
        self.assertIn("How do you rate the charge?", self.page())
        self.answer(rating_cost="2", usage_opinion="dropped")
        self.assertEqual(self.visit.rating_cost, "2")
        self.assertTrue(self.visit.informed)
        self.assertFalse(self.visit.usage_opinion)

    def test_made_by_phone_meanwhile(self):
        """F-08: what was told on the phone is not asked again."""
        self.visit.with_user(self.agent).action_no_opinion()
        self.assertIn("we have your answer already", self.page())

    def test_expired_and_forged(self):
        """F-08: old and made-up links get the same answer, without a name of anybody."""
        self.sent.expires_at = "2020-01-01 00:00:00"
        forged = self.path[:-6] + "AAAAAA"
        for path in (self.path, forged, "/aftersales/answer/x", "/aftersales/answer/%C3%A9"):
            page = self.page(path)
            self.assertIn("not valid any more", page, path)
            self.assertNotIn(self.contact.name, page)
        with self.assertRaisesRegex(UserError, "not valid any more"):
            self.sent._answer({self.visit.id: {"opinion": "Late"}})
        self.assertEqual(self.visit.state, "planned")
