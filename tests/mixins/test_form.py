from ..common import AftersalesCase


class TestForm(AftersalesCase):
    def test_the_companys_own_form_wins(self):
        """N-19: a company's own number and version win over the common ones."""
        Form = self.env["aftersales.form"].with_user(self.manager)
        self.assertEqual(Form._of("csi", self.company).number, "AS-CSI")
        self.env["aftersales.form"].with_user(self.service_admin).create(
            {
                "name": "Event sheet",
                "code": "csi",
                "number": "Q-17",
                "version": "B/2",
                "company_id": self.company.id,
            }
        )
        self.assertEqual(Form._of("csi", self.company).number, "Q-17")
        other = self.env["res.company"].create({"name": "Other maker"})
        self.assertEqual(Form._of("csi", other).number, "AS-CSI")

    def test_the_footer_prints_number_and_version(self):
        """N-19: the line at the foot of a form's body quotes the register."""
        html = self.env["ir.qweb"]._render(
            "aftersales_service.form_footer", {"form_code": "csi", "company": self.company}
        )
        self.assertIn("AS-CSI", html)
        self.assertIn("A/0", html)
