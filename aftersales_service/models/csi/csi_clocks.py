from odoo import models


class CsiClocks(models.AbstractModel):
    """What of a CSI its time limits depend on (B-13, C-13)."""

    _name = "aftersales.csi.clocks"
    _inherit = ["aftersales.clock.mixin"]
    _description = "Time limits of a CSI"

    _clock_fields = {"level_id": "", "partner_id": "", "installed_product_ids": "classes"}

    _waiting_ends = frozenset(("decided", "cancelled"))

    def _own_traits(self):
        """Return the traits of a CSI that policies ask for."""
        self.ensure_one()
        return {"level": self.level_id.id}

    def _may_wait(self):
        """A CSI may wait until it is decided."""
        return self.state in ("draft", "cause", "printed", "review")

    def _clocks_on_create(self):
        """Start what runs from the receipt of the first complaint (B-13, REG 4.6)."""
        self._clock_facts({"received": self._receipts()}, fresh=True)

    def _receipts(self):
        """Return by record id when the first complaint was received."""
        return {
            csi.id: min(csi.case_ids.mapped("received_at"), default=csi.opened_at)
            for csi in self.sudo()
        }

    def _follow_receipt(self, reason):
        """Let what runs from the first complaint count from its corrected receipt (B-13).

        :param str reason: why it was corrected
        """
        receipts = self._receipts()
        noted = {
            id_: dict(facts).get("received")
            for id_, facts in self.env["aftersales.sla.fact.log"]._times(self).items()
        }
        moved = self.filtered(lambda csi: receipts[csi.id] != noted[csi.id])
        moved._receive_anew(receipts, reason)
