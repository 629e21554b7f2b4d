import base64

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time
from odoo.tools import mute_logger

from .common import IMAGE, WorkOrderCase


@freeze_time("2026-03-10 02:00:00")
class TestServiceReport(WorkOrderCase):
    """One report, one signature, two titles (E-09, E-15, amendments 10, 51, 52)."""

    def test_no_done_without_labour_and_signature(self):
        """E-03, E-09, E-15: done needs hours or a reason, and the signed report."""
        order = self.order()
        mine = order.with_user(self.engineer)
        text = self.refused(UserError, mine.action_finish)
        self.assertIn(order.name, text)
        self.assertIn("Book the hours, or enter why", text)
        self.assertIn("Have the service report signed", text)
        self.assertIn("Book the hours", mine.step_missing)
        mine.no_labour_reason = "Done by the customer on the phone"
        report = self.report(order, sign=False)
        self.assertIn("signed", self.refused(UserError, mine.action_finish))
        report.action_sign("drawn", name="Zhou Min", image=IMAGE)
        mine.action_finish()
        self.assertEqual(order.state, "done")

    def test_signing_says_what_is_missing(self):
        """E-15, amendment 52: each way of signing needs its own things, told in words."""
        report = self.report(
            self.order(), sign=False, work_done=False, result=False, satisfied=False
        )
        text = self.refused(UserError, report.action_sign, "drawn")
        for words in (
            report.name,
            "work that was done",
            "the result",
            "satisfied",
            "sign on the screen",
            "name of the person",
        ):
            self.assertIn(words, text)
        text = self.refused(UserError, report.action_sign, "scan")
        self.assertIn("scan or photo of the signed sheet", text)
        for kind in ("absent", "refused"):
            text = self.refused(UserError, report.action_sign, kind)
            self.assertIn("why the customer did not sign", text)
            self.assertIn("photo of the finished work", text)
        self.assertIn("no way to sign", self.refused(UserError, report.action_sign, "voice"))

    def test_each_way_of_signing(self):
        """E-15, amendment 52: drawn, scanned, absent and refused all let the order finish."""
        ways = {
            "drawn": {"name": "Zhou Min", "image": IMAGE},
            "scan": {"name": "Zhou Min", "scan": IMAGE},
            "absent": {"reason": "Gate closed", "photo": IMAGE},
            "refused": {"reason": "Signs nothing", "photo": IMAGE},
        }
        for kind, facts in ways.items():
            with self.subTest(kind):
                order = self.order()
                self.book(order)
                report = self.report(order, sign=False)
                report.action_sign(kind, **facts)
                order.with_user(self.engineer).action_finish()
                self.assertEqual(order.state, "done")
                self.assertEqual(report.signed_user_id, self.engineer)
                self.assertEqual(str(report.signed_at), "2026-03-10 02:00:00")

    def test_no_change_after_signature(self):
        """E-15: a signed report stands; neither text nor a second signature changes it."""
        report = self.report(self.order())
        text = self.refused(UserError, report.write, {"work_done": "More"})
        self.assertIn(report.name, text)
        self.assertIn("void it", text)
        text = self.refused(UserError, report.action_sign, "drawn", name="X", image=IMAGE)
        self.assertIn("One report has one signature", text)

    def test_signature_is_not_typed(self):
        """O-02: signature, signer and date are closed to RPC."""
        report = self.report(self.order(), sign=False)
        for values in (
            {"signature": IMAGE},
            {"signed_name": "X"},
            {"sign_kind": "drawn"},
            {"signed_at": "2026-03-10 02:00:00"},
            {"voided": True},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                report.write(values)

    def test_the_database_holds_it_too(self):
        """E-15: even superuser code leaves no signature without signer, no absence without why."""
        order = self.order()
        report = self.report(order, sign=False).sudo()
        for values in ({"sign_kind": "drawn"}, {"sign_kind": "absent"}, {"voided": True}):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.cr.savepoint(),
            ):
                report.write(values)
                self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.cr.savepoint(),
        ):
            self.report(order, sign=False)

    def test_void(self):
        """Amendment 51: the manager voids with a reason; a new report takes its place."""
        order = self.order()
        report = self.report(order)
        text = self.refused(UserError, report.action_void, "Wrong unit")
        self.assertIn("only the service manager", text)
        mine = report.with_user(self.manager)
        self.assertIn("needs a reason", self.refused(UserError, mine.action_void))
        mine.action_void("Wrong unit")
        self.assertFalse(order.report_signed)
        again = self.report(order)
        self.assertEqual(order.report_id, again)

    def test_signed_in_the_work_only(self):
        """E-15: the customer signs while the work is in progress."""
        order = self.order(state="planned")
        report = self.report(order, sign=False)
        text = self.refused(UserError, report.action_sign, "drawn", name="X", image=IMAGE)
        self.assertIn("signs while the work is in progress", text)

    def test_unsatisfied_customer(self):
        """E-25, amendment 15: "no" stops nothing on site, but closing needs the supervisor."""
        order = self.order()
        self.book(order)
        self.report(order, satisfied="no")
        order.with_user(self.engineer).action_finish()
        activity = order.activity_ids.filtered(lambda a: a.user_id == self.manager)
        self.assertIn("not satisfied", activity.summary)
        text = self.refused(UserError, order.action_close)
        self.assertIn("supervisor has to enter why", text)
        with self.assertRaises(AccessError):
            order.unsatisfied_reason = "Talked to him"
        order.with_user(self.supervisor).unsatisfied_reason = "Second visit agreed"
        order.action_close()
        self.assertEqual(order.state, "closed")

    def test_the_sign_dialog(self):
        """E-15: the engineer's one dialog writes, signs and finishes; a refusal leaves nothing."""
        order = self.order()
        dialog = self.env["aftersales.sign.report"].with_user(self.engineer)
        form = Form(dialog.with_context(active_id=order.id, active_model=order._name))
        self.assertEqual(form.signed_name, "Zhou Min")
        form.work_done = "Seal changed"
        form.result = "solved"
        form.satisfied = "yes"
        form.signature = IMAGE
        wizard = form.save()
        text = self.refused(UserError, wizard.action_sign_and_finish)
        self.assertIn("Book the hours", text)
        self.assertFalse(order.report_ids)
        wizard.no_labour_reason = "Warranty seal, two minutes"
        wizard.action_sign_and_finish()
        self.assertEqual((order.state, order.report_id.sign_kind), ("done", "drawn"))

    def test_save_for_later(self):
        """A report begun is kept and comes back in the dialog."""
        order = self.order()
        dialog = self.env["aftersales.sign.report"].with_user(self.engineer)
        context = {"active_id": order.id}
        dialog.with_context(**context).create({"work_done": "Half done"}).action_save()
        form = Form(dialog.with_context(**context))
        self.assertEqual(form.work_done, "Half done")

    def html(self, xmlid, record):
        """Return the text of a print."""
        report = self.env["ir.actions.report"].with_user(self.engineer)
        return report._render_qweb_html(xmlid, record.ids)[0].decode()

    def test_one_record_two_titles(self):
        """Amendment 51, N-10, N-18: the report prints as PSR and as completion sheet."""
        order = self.done()
        report = order.report_id
        psr = self.html("aftersales_service.service_report_document", report)
        sheet = self.html("aftersales_service.service_completion_document", report)
        for text, title, form in ((psr, "产品服务报告", "AS-PSR"), (sheet, "服务完成单", "AS-SCS")):
            self.assertIn(title, text)
            self.assertIn(form, text)
            for word in (
                report.name,
                order.name,
                "Seal changed",
                "客户签字",
                "Zhou Min",
                "3.00",
                "data:image/png;base64,",
            ):
                self.assertIn(word, text)
            self.assertNotIn("240", text)

    def test_language_of_the_prints(self):
        """O-06, N-10: what the customer signs speaks his language, the internal sheet the user's,
        also where several customers are printed at once."""
        self.env["res.lang"]._activate_lang("zh_CN")
        order, other = self.done(), self.done(cases=self._case())
        order.sudo().partner_id.lang = "zh_CN"
        foreign = self.env["res.partner"].create({"name": "Nordlicht", "lang": "en_US"})
        other.sudo().write({"partner_id": foreign.id, "site_id": foreign.id})
        order.sudo().site_id.lang = "zh_CN"
        self.kit.with_context(lang="zh_CN").name = "成套工具"
        self.deliver(self.kit, quantity=1)
        units = self.env["aftersales.installed.product"].search([("product_id", "=", self.kit.id)])
        (order | other).sudo().installed_product_ids = units
        self.env.flush_all()
        self.env.invalidate_all()

        def label(lang):
            report = order.report_id.with_context(lang=lang)
            return dict(report._fields["result"]._description_selection(report.env))["solved"]

        self.engineer.lang = "en_US"
        both = self.html("aftersales_service.service_report_document", (order | other).report_id)
        first, second = both.split('class="page"')[1:]
        self.assertIn("成套工具", first)
        self.assertIn(label("zh_CN"), first)
        self.assertIn(label("en_US"), second)
        self.assertNotIn("成套工具", second)
        self.assertIn("Tool kit", second)
        internal = self.html("aftersales_service.work_order_report_document", order)
        self.assertNotIn("成套工具", internal)
        self.assertIn("Tool kit", internal)

    def test_work_order_print(self):
        """N-09: the order prints its number, SO, CSI, labour, without cost."""
        order = self.order()
        self.book(order)
        sale = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": self.company.id}
        )
        order.sudo().sale_order_id = sale
        text = self.html("aftersales_service.work_order_report_document", order)
        for word in ("服务工单", order.name, sale.name, self.case.name, "3.00", "AS-WO"):
            self.assertIn(word, text)
        self.assertNotIn("240", text)

    def test_signed_paper_is_printed_whole(self):
        """E-15, amendment 52: a scanned sheet stands on a page of its own, not in the box; of one
        that is no picture the print says where it is."""
        for data, on_page in ((IMAGE, True), (base64.b64encode(b"%PDF-1.4 scan").decode(), False)):
            with self.subTest(on_page=on_page):
                order = self.order(cases=self._case())
                self.book(order)
                report = self.report(order, sign=False)
                report.action_sign("scan", name="Zhou Min", scan=data)
                text = self.html("aftersales_service.service_report_document", report)
                self.assertEqual("客户签字原件" in text, on_page)
                self.assertEqual("page-break-before: always" in text, on_page)
                self.assertEqual("见附件" in text, not on_page)

    def test_lines_are_not_cut_by_the_page(self):
        """N-09, N-10: each line is a block of its own; an empty part says so with a stroke."""
        order = self.done()
        for xmlid, record in (
            ("aftersales_service.work_order_report_document", order),
            ("aftersales_service.service_report_document", order.report_id),
        ):
            text = self.html(xmlid, record)
            self.assertEqual(text.count('class="line"'), 2)
            self.assertIn("<td>/</td>", text)

    def test_no_warranty_on_the_print(self):
        """D-06, N-09: a unit sold without warranty says so instead of leaving the date empty."""
        self.env["aftersales.warranty.term"].create(
            {"name": "None", "product_tmpl_id": self.kit.product_tmpl_id.id, "no_warranty": True}
        )
        self.deliver(self.kit, quantity=1)
        unit = self.env["aftersales.installed.product"].search([("product_id", "=", self.kit.id)])
        order = self.order(state="draft")
        order.sudo().installed_product_ids = unit
        text = self.html("aftersales_service.work_order_report_document", order)
        self.assertIn("无保修", text)

    def test_dialogs_offer_the_choices_in_the_users_language(self):
        """O-06: what a dialog repeats of a record's choices it says in the same words."""
        self.env["res.lang"]._activate_lang("zh_CN")
        for dialog, field, model, repeated in (
            ("aftersales.sign.report", "result", "aftersales.service.report", "result"),
            ("aftersales.sign.report", "satisfied", "aftersales.service.report", "satisfied"),
            ("aftersales.sign.report", "sign_kind", "aftersales.service.report", "sign_kind"),
            ("aftersales.csi.note", "answer", "aftersales.csi", "customer_answer"),
        ):
            said, meant = (
                self.env[each].with_context(lang="zh_CN").fields_get([name])[name]["selection"]
                for each, name in ((dialog, field), (model, repeated))
            )
            with self.subTest(f"{dialog}.{field}"):
                self.assertEqual(said, meant)

    def test_the_file_behind_the_signature_stays(self):
        """E-15, amendments: no change after signature, not at the attachment either."""
        order = self.order()
        report = self.report(order)
        signature = report.sudo().with_context(bin_size=False).signature
        files = self.env["ir.attachment"].sudo()
        file = files.search(
            [
                ("res_model", "=", report._name),
                ("res_id", "=", report.id),
                ("res_field", "=", "signature"),
            ]
        )
        forged = {
            "name": "photo",
            "raw": b"forged",
            "res_model": report._name,
            "res_id": report.id,
            "res_field": "photo",
        }
        for user in (self.engineer, self.manager):
            mine = file.with_user(user)
            self.refused(AccessError, mine.write, {"raw": b"forged"})
            self.refused(AccessError, mine.unlink)
            self.refused(AccessError, mine.create, forged)
        self.env.invalidate_all()
        self.assertEqual(report.sudo().with_context(bin_size=False).signature, signature)
