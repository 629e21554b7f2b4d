from odoo import models

# The stricter charge wins when one document serves several decisions.
CHARGE_ORDER = ("free", "contract", "part", "paid")


class WarrantyChargeMixin(models.AbstractModel):
    """A document on units whose charge the warranty suggests (D-06, D-08, D-19)."""

    _name = "aftersales.warranty.charge.mixin"
    _description = "Charge by the warranty"
    # Of what costs a warranty may leave out, those that the document causes.
    _warranty_costs = ("parts", "labour", "travel")

    def _judgements(self):
        """Return what is judged about each unit of a document: as its cases say, else by now.

        A unit that only the document names is judged for the day on which the complaint was
        received, or for today where nobody complained (AMB-51).
        """
        self.ensure_one()
        document = self.sudo()
        units = document.installed_product_ids
        stored = document.case_ids.warranty_verdict_ids.filtered(
            lambda verdict: verdict.present and verdict.installed_product_id in units
        )
        open_units = units - stored.installed_product_id
        first = document.case_ids.sorted("received_at")[:1]
        day = document.company_id._aftersales_local_date(first.received_at or None)
        judged = self.env["aftersales.warranty.verdict"]._judge(open_units, day)
        return [*stored, *judged.values()]

    def _decided_charge(self):
        """Return the charge by the decisions and agreed plans, else by the warranty (D-10, D-08).

        Under a contract nothing is charged, and neither is what a CSI has not decided yet.
        """
        self.ensure_one()
        modes = self.csi_ids.service_mode_id
        for case in self.case_ids - self.csi_ids.case_ids:
            modes |= case._service_mode()
        if not modes:
            charge = self._warranty_charge()
            return "free" if self.csi_ids and charge != "contract" else charge
        charge = max(modes.mapped("charge"), key=CHARGE_ORDER.index)
        if charge == "free" and self._warranty_charge() == "contract":
            charge = "contract"
        return charge

    def _warranty_charge(self):
        """Return the charge that contract, guarantee and warranty suggest (D-06, D-08, D-19).

        Free where nothing is known, paid where one unit is after warranty, in part where the
        scope leaves something out.
        """
        judged = self._judgements()
        self._note_contract(
            next((found.contract_id for found in judged if found.contract_id), False)
        )
        if any(found.term == "post" and not found.guarantee_id for found in judged):
            return "paid"
        known = [found for found in judged if found.term]
        costs = [f"covers_{name}" for name in self._warranty_costs]
        if any(not getattr(found, name) for found in known for name in costs):
            return "part"
        contracts = {found.term == "contract" for found in known}
        return "contract" if contracts == {True} else "free"

    def _note_contract(self, contract):
        """Hook: keep the service contract that covers the document, or that none does."""
