from lxml import html

from odoo.tests import freeze_time

from ..common import AftersalesCase


class TestInformationSheet(AftersalesCase):
    """N-01: 《客户档案信息表》 per day and per classification."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.handover"].search([]).sudo().write({"state": "done"})
        cls.other = cls.env["res.partner"].create({"name": "Known Before", "is_company": True})
        with freeze_time("2026-03-02 02:00:00"):
            cls.deliver(cls.equipment, ["S-0"], partner=cls.other)
        with freeze_time("2026-03-05 02:00:00"):
            cls.deliver(cls.equipment, ["S-1", "S-2"])
            cls.deliver(cls.kit, quantity=3, partner=cls.other)
            cls.only_ordered = cls.env["res.partner"].create({"name": "Ordered Only"})
            cls.sell([(cls.part, 1)], cls.only_ordered)

    def rows(self, report, records):
        """Return the printed rows as lists of texts."""
        page = self.env["ir.actions.report"].with_user(self.agent)
        page = html.fromstring(page._render_qweb_html(report, records.ids)[0])
        return [
            [" ".join(cell.text_content().split()) for cell in row.iter("td")]
            for row in page.iter("tr")
            if row.get("class") == "o_aftersales_row"
        ]

    def test_day(self):
        """N-01: the print of a day equals that day's entries, known customers' deliveries too."""
        with freeze_time("2026-03-06 02:00:00"):
            day = self.env["aftersales.handover"].search(
                [("date", "=", "2026-03-05"), ("company_id", "=", self.company.id)]
            )
            day.with_user(self.sales_admin).action_hand_over()
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.rows("aftersales_service.handover_report_document", day)
        told = sorted((row[0], row[6], row[7], row[8], row[9], row[10]) for row in rows)
        at = "2026-03-06 10:00"
        self.assertEqual(
            told,
            [
                ("Clean City Works", "Sweeper", "1", "S-1", "2026-03-05", at),
                ("Clean City Works", "Sweeper", "1", "S-2", "2026-03-05", at),
                ("Known Before", "Tool kit", "3", "", "2026-03-05", at),
                ("Ordered Only", "", "", "", "", at),
            ],
        )

    def test_classification(self):
        """A-03, N-01: chosen customers print by model, region and purchase month."""
        archives = self.env["aftersales.customer.archive"].search(
            [("partner_id", "in", (self.customer | self.other).ids)]
        )
        self.customer.aftersales_region_id = self.env["aftersales.region"].create({"name": "East"})
        report = "aftersales_service.customer_archive_report_document"
        page = self.env["ir.actions.report"].with_user(self.agent)
        page = html.fromstring(page._render_qweb_html(report, archives.ids)[0])
        titles = [node.text_content().strip() for node in page.find_class("o_aftersales_class")]
        self.assertEqual(
            titles,
            ["Sweeper · — · 2026-03", "Sweeper · East · 2026-03", "Tool kit · — · 2026-03"],
        )
        self.assertEqual(len(self.rows(report, archives)), 4)
