from odoo import models


class WarrantyChargeMixin(models.AbstractModel):
    """A document on units whose charge the warranty suggests (D-06, D-08, D-19)."""

    _name = "aftersales.warranty.charge.mixin"
    _description = "Charge by the warranty"
    # Of what costs a warranty may leave out, those that the document causes.
    _warranty_costs = ("parts", "labour", "travel")

    def _judgements(self):
        """Return what is judged about each unit of a document: as its cases say, else anew.

        It is judged for the day on which the first of the cases was received (AMB-51), without
        one for today.
        """
        self.ensure_one()
        document = self.sudo()
        units = document.installed_product_ids
        stored = document.case_ids.warranty_verdict_ids.filtered(
            lambda verdict: verdict.present and verdict.installed_product_id in units
        )
        open_units = units - stored.installed_product_id
        received = min(document.case_ids.mapped("received_at"), default=None)
        day = document.company_id._aftersales_local_date(received)
        judged = self.env["aftersales.warranty.verdict"]._judge(open_units, day)
        return [*stored, *judged.values()]

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
