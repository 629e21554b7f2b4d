import base64
from datetime import timedelta
from email.message import EmailMessage

from odoo import fields
from odoo.tools import mute_logger

from odoo.addons.mail.tools.discuss import Store

from .common import IntakeCase

ALIAS = "service@aftersales.example"
CHINESE = "瓶子掉落：喆镕一号线停了四十分钟"


class TestCaseMail(IntakeCase):
    """B-01, issue 4: mails through Odoo's gateway, as the mail server hands them over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create({"name": "aftersales.example"})
        cls.company.alias_domain_id = domain
        cls.team = cls.env["aftersales.team"].create(
            {
                "name": "Service Desk",
                "company_id": cls.company.id,
                "alias_name": "service",
                "alias_domain_id": domain.id,
            }
        )
        cls.count = 0

    def mail(self, body="It leaks", sender=None, subject="Pump leaks", files=(), **headers):
        """Return the bytes of a mail to the service address."""
        type(self).count += 1
        message = EmailMessage()
        message["From"] = sender or self.contact.email_formatted
        message["To"] = ALIAS
        message["Subject"] = subject
        message["Message-Id"] = f"<mail-{self.count}@customer.example>"
        message["Date"] = "Thu, 24 Sep 2026 16:20:00 +0800"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(body)
        for name, data in files:
            message.add_attachment(data, maintype="application", subtype="pdf", filename=name)
        return message.as_bytes()

    @mute_logger("odoo.addons.mail.models.mail_thread", "odoo.addons.mail.models.mail_mail")
    def receive(self, raw):
        """Hand a mail to the gateway; return the cases that it opened."""
        before = self.env["aftersales.case"].search([])
        self.env["mail.thread"].message_process(None, raw)
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["aftersales.case"].search([]) - before

    def answer(self, case, body="Still leaks", **headers):
        """Receive an answer to the last message that the desk sent to the customer."""
        sent = case.message_ids.filtered(lambda m: m.message_type == "comment").sorted("id")[-1:]
        opened = self.receive(self.mail(body, In_Reply_To=sent.message_id, **headers))
        self.assertFalse(opened)
        return case.message_ids.sorted("id")[-1]

    def talked(self, **values):
        """Return a registered case on which the agent wrote to the customer."""
        case = self.registered(contact_id=self.contact.id, **values)
        self.write_to_customer(case)
        return case

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def write_to_customer(self, case):
        """Send the customer a message from the chatter."""
        words = "We come on Friday"
        case.message_post(
            body=words,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.contact.ids,
        )

    # New mails

    def test_a_mail_becomes_a_draft_registration(self):
        """B-01, story B2: channel mail, sender and unit recognised, mail and letter kept."""
        case = self.receive(
            self.mail(
                "Our HY5031-26-0417 leaks for the third time.",
                subject="Re: Fwd: Pump leaks",
                files=[("letter.pdf", b"%PDF-1.4 letter")],
            )
        )
        self.assertEqual((case.state, case.channel_id), ("new", self.email))
        self.assertEqual((case.partner_id, case.contact_id), (self.customer, self.contact))
        self.assertEqual(case.installed_product_ids, self.unit)
        self.assertEqual(case.product_id, self.equipment)
        self.assertEqual(case.subject, "Pump leaks")
        self.assertIn("for the third time", case.description)
        self.assertEqual(case.email, self.contact.email)
        self.assertEqual((case.team_id, case.company_id), (self.team, self.company))
        self.assertRegex(case.name, r"^FK")
        message = case.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(message.author_id, self.contact)
        self.assertEqual(case.evidence_ids.name, "letter.pdf")
        self.assertFalse(case.customer_answered_at or case.accepted_by)
        # The agent completes it in one act.
        case.with_user(self.agent).write(
            {"type_id": self.repair_request.id, "level_id": self.important.id}
        )
        case.with_user(self.agent).action_register()
        self.assertEqual(case.state, "in_progress")

    def test_chinese_mails(self):
        """B-01: GB2312 (with letters it lacks), GBK, GB18030, Big5 and UTF-8, subject and text."""
        for label, codec, text in (
            ("gb2312", "gb18030", CHINESE),
            ("GBK", "gb18030", CHINESE),
            ("gb18030", "gb18030", CHINESE),
            ("big5", "big5", "瓶子掉落,請速處理"),
            ("utf-8", "utf-8", CHINESE),
        ):
            with self.subTest(label):
                type(self).count += 1
                data = base64.b64encode(text.encode(codec)).decode()
                raw = (
                    f"From: =?{label}?B?{data}?= <{self.contact.email}>\r\nTo: {ALIAS}\r\n"
                    f"Subject: =?{label}?B?{data}?=\r\n"
                    f"Message-Id: <chinese-{self.count}@customer.example>\r\n"
                    "MIME-Version: 1.0\r\n"
                    f'Content-Type: text/plain; charset="{label}"\r\n'
                    f"Content-Transfer-Encoding: base64\r\n\r\n{data}\r\n"
                )
                case = self.receive(raw.encode())
                self.assertEqual((case.subject, case.description), (text, text))
                self.assertEqual(case.contact_id, self.contact)

    def test_unknown_sender(self):
        """B-01: the sender becomes a contact, or not, as the company wishes."""
        case = self.receive(self.mail(sender="New Man <new@stranger.example>"))
        self.assertEqual(case.partner_id.email, "new@stranger.example")
        self.assertFalse(case.identity_verified)
        self.company.aftersales_mail_new_customer = False
        case = self.receive(self.mail(sender="Other <other@stranger.example>"))
        self.assertFalse(case.partner_id)
        self.assertEqual(case.email, "other@stranger.example")

    def test_one_address_of_two_customers(self):
        """B-05: who shares his address with another customer is known by his unit only."""
        address = self.contact.email or "zhou@two.example.com"
        self.contact.email = address
        other = self.env["res.partner"].create({"name": "Other Works", "email": address})
        case = self.receive(self.mail(sender=address))
        self.assertFalse(case.partner_id)
        self.assertEqual(case.email, address)
        named = self.receive(self.mail(f"Leak on {self.unit.serial}", sender=address))
        self.assertEqual(named.partner_id, self.customer)
        self.assertEqual(named.installed_product_ids, self.unit)
        other.email = False
        self.assertEqual(self.receive(self.mail(sender=address)).partner_id, self.customer)

    def test_a_stranger_names_a_serial_number(self):
        """B-05: knowing a serial number makes nobody its owner."""
        case = self.receive(self.mail("HY5031-26-0417 leaks", sender="x@stranger.example"))
        self.assertFalse(case.installed_product_ids)
        self.assertNotEqual(case.partner_id, self.customer)

    def test_sales_order_in_the_text(self):
        """B-05: a sales order of the sender's company is recognised."""
        order = self.sell([(self.part, 1)])
        case = self.receive(self.mail(f"Brush of order {order.name} is missing"))
        self.assertEqual(case.sale_order_id, order)

    def test_a_colleague_forwards(self):
        """B-02: a mail that a colleague passes on is a forwarded request with his name."""
        self.user.partner_id.email = "user@maker.example"
        case = self.receive(self.mail(sender="user@maker.example"))
        self.assertEqual((case.state, case.forwarded_by), ("forwarded", self.user))
        self.assertFalse(case.partner_id)

    def test_machines_open_no_case(self):
        """B-01, story B2: absence notices, receipts and mass mails open nothing."""
        for headers in (
            {"Auto_Submitted": "auto-replied"},
            {"Auto_Submitted": "auto-generated"},
            {"X_Autoreply": "yes"},
            {"Precedence": "bulk"},
            {"Return_Path": "<>"},
            {"subject": "自动回复: 您好"},
            {"subject": "Automatic reply: away"},
        ):
            with self.subTest(headers):
                self.assertFalse(self.receive(self.mail(**headers)))
        self.assertTrue(self.receive(self.mail(Auto_Submitted="no")))

    def test_the_same_mail_twice(self):
        """B-01: a mail that the server hands over twice opens one case."""
        raw = self.mail()
        self.assertEqual(len(self.receive(raw)), 1)
        self.assertFalse(self.receive(raw))

    def test_a_loop_ends(self):
        """B-01: a sender that writes without end is stopped by the gateway's limit."""
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 3)
        opened = [len(self.receive(self.mail())) for _n in range(5)]
        self.assertEqual(opened, [1, 1, 1, 0, 0])

    # Answers

    def test_an_answer_belongs_to_its_case(self):
        """Issue 4: threaded by reference; the responsible person is told once."""
        case = self.talked()
        message = self.answer(case, files=[("photo.pdf", b"%PDF-1.4 x")])
        self.assertIn("Still leaks", message.body)
        self.assertEqual(case.evidence_ids.name, "photo.pdf")
        self.assertTrue(case.customer_answered_at)
        self.answer(case)
        todo = self.activities(case, "activity_customer_answer")
        self.assertEqual(todo.user_id, self.agent)
        self.assertEqual(case.state, "in_progress")
        # Writing back takes the mark away, and a note among colleagues does not.
        words = "Look at this"
        case.message_post(body=words, message_type="comment")
        self.assertTrue(case.customer_answered_at)
        self.write_to_customer(case)
        self.assertFalse(case.customer_answered_at)
        self.assertFalse(self.activities(case, "activity_customer_answer"))

    def test_an_answer_without_reference(self):
        """Issue 4: the case number in the subject finds the case, for its own customer only."""
        case = self.talked()
        subject = f"答复:[{case.name}] 泵"
        self.assertFalse(self.receive(self.mail("Again", subject=subject)))
        self.assertIn("Again", case.message_ids.sorted("id")[-1].body)
        colleague = f"Driver <{self.customer.email}>"
        self.assertFalse(self.receive(self.mail("Me too", sender=colleague, subject=subject)))
        stranger = self.receive(self.mail(sender="x@stranger.example", subject=subject))
        self.assertTrue(stranger)
        self.assertNotIn(stranger, case)

    def test_an_answer_reopens(self):
        """Issue 4: an answer to a handled or lately closed case takes it back into work."""
        handled = self.talked()
        handled.action_handle()
        self.answer(handled)
        self.assertEqual((handled.state, handled.reopen_count), ("in_progress", 1))
        self.assertIn("The customer answered", handled.transition_ids.sorted("id")[-1].reason)
        closed = self.talked()
        closed.action_explain("Wear part")
        self.answer(closed)
        self.assertEqual(closed.state, "in_progress")
        self.assertEqual(len(self.activities(closed, "activity_handle_case")), 1)

    def test_an_answer_after_a_long_time(self):
        """Issue 4: later than the days of the policy, or where it says so, somebody is told."""
        old = self.talked()
        old.action_explain("Wear part")
        old.sudo().closed_at = fields.Datetime.now() - timedelta(days=31)
        self.answer(old)
        self.assertEqual(old.state, "closed")
        todo = self.activities(old, "activity_customer_answer")
        self.assertIn("has ended", todo.summary)
        self.company.aftersales_reopen_days = 60
        self.answer(old)
        self.assertEqual(old.state, "in_progress")
        handled = self.talked()
        handled.action_handle()
        self.company.aftersales_answer_policy = "notify"
        self.answer(handled)
        self.assertEqual(handled.state, "to_confirm")
        self.assertTrue(self.activities(handled, "activity_customer_answer"))

    def test_a_machine_s_answer_changes_nothing(self):
        """Issue 4: an absence notice is filed with the case and reopens nothing."""
        case = self.talked()
        case.action_explain("Wear part")
        self.answer(case, "I am away", Auto_Submitted="auto-replied")
        self.assertEqual(case.state, "closed")
        self.assertFalse(case.customer_answered_at)

    def test_an_answer_resumes_the_waiting(self):
        """Issue 4: what waited for the customer goes on with his answer, not with a machine's."""
        case = self.talked()
        reason = self.env.ref("aftersales_service.pause_reason_customer")
        case.action_pause(reason.id, "photo of the plate")
        self.answer(case, "I am away", Auto_Submitted="auto-replied")
        self.assertTrue(case.waiting_words)
        self.answer(case, "Here it is")
        self.assertFalse(case.waiting_words)

    def test_an_answer_to_a_merged_case(self):
        """Issue 4: mails to a merged case come to the one that goes on."""
        case, kept = self.talked(), self.registered()
        words = "We look into it"
        step = case.message_post(body=words, subtype_xmlid="mail.mt_comment")
        case.action_merge_into(kept.id)
        opened = self.receive(self.mail("Still leaks", In_Reply_To=step.message_id))
        self.assertFalse(opened)
        self.assertIn("Still leaks", kept.message_ids.sorted("id")[-1].body)
        self.assertTrue(kept.customer_answered_at)

    def test_an_answer_by_mail_is_a_contact(self):
        """B-12: the first answer that reaches the customer is the first contact."""
        case = self.registered(
            contact_id=self.contact.id, channel_id=self.email.id, promised_reply_at=False
        )
        self.assertFalse(case.first_contact_at)
        words = "Who knows this?"
        case.message_post(body=words, message_type="comment")
        self.assertFalse(case.first_contact_at)
        self.write_to_customer(case)
        self.assertTrue(case.first_contact_at)

    def test_answers_in_the_customer_s_language(self):
        """Issue 4: templates follow the partner's language, canned answers are marked by it."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.contact.lang = "zh_CN"
        case = self.registered(contact_id=self.contact.id)
        self.assertEqual(case.customer_lang, "zh_CN")
        store = Store()
        case.with_user(self.agent)._thread_to_store(store, [], request_list=["followers"])
        (thread,) = store.get_result()["mail.thread"]
        self.assertEqual(thread["aftersales_lang"], "zh_CN")
        template = self.env.ref("aftersales_service.template_case_solved")
        template.with_context(lang="zh_CN").subject = "{{ object.name }} 已处理"
        context = case.with_user(self.agent).action_answer()["context"]
        self.assertEqual(context["default_partner_ids"], self.contact.ids)
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.agent)
            .with_context(**context)
            .create({"template_id": template.id})
        )
        self.assertEqual(composer.subject, f"{case.name} 已处理")
        answers = self.env["mail.canned.response"].with_user(self.agent).search([])
        shipped = answers.filtered("aftersales_lang_id")
        by_lang = shipped.grouped(lambda answer: answer.aftersales_lang_id.sudo().code)
        self.assertEqual(
            sorted(by_lang["zh_CN"].mapped("source")), sorted(by_lang["en_US"].mapped("source"))
        )
        self.assertGreaterEqual(len(by_lang["zh_CN"]), 5)

    def test_large_file(self):
        """Issue 4, B-01: a mail with a file that is too large keeps its text and its other files,
        and a note says what was not kept."""
        self.company.aftersales_evidence_mb = 0.5
        large, small = b"\0" * 600000, b"%PDF-1.4 order"
        case = self.receive(self.mail(files=[("film.pdf", large), ("order.pdf", small)]))
        self.assertEqual(case.description, "It leaks")
        self.assertEqual(case.evidence_ids.mapped("name"), ["order.pdf"])
        note = case.message_ids.filtered(lambda message: "Not kept" in (message.body or ""))
        self.assertIn("“film.pdf” (0.6 MB)", note.body)
        self.assertIn("up to 0.5 MB", note.body)
        self.assertTrue(note.is_internal)
        mail = case.message_ids.filtered(lambda message: message.message_type == "email")
        self.assertIn("It leaks", mail.body)
        answer = self.mail(
            "The film again", subject=f"Re: {case.name}", files=[("film.pdf", large)]
        )
        self.assertFalse(self.receive(answer))
        self.assertIn("The film again", "".join(case.message_ids.mapped("body")))
        self.assertEqual(case.evidence_count, 1)
