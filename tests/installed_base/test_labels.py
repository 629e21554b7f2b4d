import re

from odoo.tests import HttpCase, tagged

from odoo.addons.aftersales_service.tools.qr import qr_matrix

from ..common import AftersalesCase


@tagged("post_install", "-at_install")
class TestLabels(AftersalesCase, HttpCase):
    """Labels with a signed QR link, and the page behind it (issue 6 §4, design 3.5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"phone": "400 800 1234", "email": "service@maker.example"})
        cls.deliver(cls.equipment, [f"L-{number}" for number in range(7)])
        cls.units = cls.env["aftersales.installed.product"].search(
            [("serial", "=like", "L-%")], order="serial"
        )

    def test_sheet(self):
        """A-07: the sheet has a label for each chosen unit, each with its own code."""
        action = self.units.with_user(self.agent).action_print_labels()
        self.assertEqual(action["report_name"], "aftersales_service.unit_label_document")
        page = (
            self.env["ir.actions.report"]
            .with_user(self.agent)
            ._render_qweb_html(action["report_name"], self.units.ids)[0]
            .decode()
        )
        pictures = re.findall(r'src="(data:image/png;base64,[^"]+)"', page)
        self.assertEqual(len(set(pictures)), 7)
        for unit in self.units:
            self.assertIn(unit.serial, page)

    def test_code_has_the_three_corners(self):
        """A-07: a code is a square with the three finder patterns."""
        matrix = qr_matrix("https://service.example/aftersales/unit/1-abc")
        size = len(matrix)
        for row, column in ((0, 0), (0, size - 7), (size - 7, 0)):
            self.assertTrue(all(matrix[row][column + i] for i in range(7)))
            self.assertTrue(matrix[row + 3][column + 3])
            self.assertFalse(matrix[row + 1][column + 1])
        self.assertFalse(matrix[size - 1][size - 1] and matrix[size - 2][size - 2] and size < 21)

    def test_page(self):
        """Design 3.5: a stranger sees the unit and whom to call, nothing of the customer."""
        unit = self.units[0]
        page = self.url_open(f"/aftersales/unit/{unit._public_token()}")
        self.assertEqual(page.status_code, 200)
        for text in ("L-0", "Sweeper", "400 800 1234"):
            self.assertIn(text, page.text)
        self.assertNotIn("Clean City", page.text)

    def test_forged(self):
        """M-03: a link with another unit's number, or none of ours, leads nowhere."""
        one, other = self.units[:2]
        signature = one._public_token().partition("-")[2]
        for token in (f"{other.id}-{signature}", f"{one.id}-", "x", f"{one.id}", "٣-abc"):
            page = self.url_open(f"/aftersales/unit/{token}")
            self.assertEqual(page.status_code, 404, token)

    def test_colleague(self):
        """A-07: a colleague comes to the unit's history at once."""
        self.authenticate("svc_agent", "svc_agent")
        page = self.url_open(
            f"/aftersales/unit/{self.units[0]._public_token()}", allow_redirects=False
        )
        self.assertEqual(page.status_code, 303)
        self.assertIn(f"/odoo/installed-products/{self.units[0].id}", page.headers["Location"])
