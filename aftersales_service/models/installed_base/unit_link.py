from odoo import api, models
from odoo.tools import consteq, hmac

from ...tools.qr import qr_png

SCOPE = "aftersales_service.unit"
# So much of the signature stands in the link: short enough for a small label.
SIGNATURE = 20


class UnitLink(models.AbstractModel):
    """The signed link on a unit's label, which opens its public page (design 3.5).

    It is signed with the database's secret, so nobody can guess the link of another unit, and a
    label printed again bears the same one.
    """

    _name = "aftersales.unit.link"
    _description = "Public link of a unit"

    def _public_token(self):
        """Return what identifies the unit in its public link."""
        self.ensure_one()
        return f"{self.id}-{self._link_signature(self.id)}"

    @api.model
    def _link_signature(self, unit_id):
        return hmac(self.env(su=True), SCOPE, unit_id)[:SIGNATURE]

    def _public_url(self):
        """Return the public link of the unit."""
        self.ensure_one()
        return f"{self.get_base_url()}/aftersales/unit/{self._public_token()}"

    def _qr_data_uri(self):
        """Return the QR code of the unit's public link as a picture for a print."""
        self.ensure_one()
        return qr_png(self._public_url())

    @api.model
    def _of_token(self, token):
        """Return the unit of a public link, sudo; none where the link was not signed by us.

        :param str token: what stands in the link
        """
        number, _dash, signature = (token or "").partition("-")
        if not number.isascii() or not number.isdigit() or len(number) > 18:
            return self.sudo().browse()
        if not consteq(signature, self._link_signature(int(number))):
            return self.sudo().browse()
        return self.sudo().browse(int(number)).exists()

    def action_print_labels(self):
        """Print a sheet of labels with QR code for the units."""
        self.check_access("read")
        return self.env.ref("aftersales_service.unit_label_report").report_action(self)
