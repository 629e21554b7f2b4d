from odoo import fields, models

COVERS = ("covers_parts", "covers_labour", "covers_travel")


class WorkOrderWarranty(models.AbstractModel):
    """What the warranty says about the charge of a work order, and its contract (D-06, D-08)."""

    _name = "aftersales.work.order.warranty"
    _inherit = ["aftersales.guarded.mixin", "aftersales.legal.touch.mixin"]
    _description = "Warranty of a work order"
    _legal_fields = frozenset(
        ("state", "kind", "started_at", "done_at", "installed_product_ids", "case_ids")
    )

    service_contract_id = fields.Many2one(
        "aftersales.service.contract", index="btree_not_null", guarded=True, copy=False
    )
    guarantee_ids = fields.One2many(
        "aftersales.part.guarantee", "work_order_id", string="Part Guarantees"
    )

    def _judgements(self):
        """Return what is judged about each unit of an order: as its cases say, else for today."""
        self.ensure_one()
        order = self.sudo()
        units = order.installed_product_ids
        stored = order.case_ids.warranty_verdict_ids.filtered(
            lambda verdict: verdict.installed_product_id in units
        )
        open_units = units - stored.installed_product_id
        today = order.company_id._aftersales_local_date()
        judged = self.env["aftersales.warranty.verdict"]._judge(open_units, today)
        return [*stored, *judged.values()]

    def _warranty_charge(self):
        """Return the charge that contract, guarantee and warranty suggest (D-06, D-08, D-19).

        Free where nothing is known, paid where one unit is after warranty, in part where the
        scope leaves something out.
        """
        judged = self._judgements()
        self.sudo().service_contract_id = next(
            (found.contract_id for found in judged if found.contract_id), False
        )
        if any(found.term == "post" and not found.guarantee_id for found in judged):
            return "paid"
        known = [found for found in judged if found.term]
        if any(not getattr(found, name) for found in known for name in COVERS):
            return "part"
        contracts = {found.term == "contract" for found in known}
        return "contract" if contracts == {True} else "free"

    def _on_done(self):
        """Guarantee the parts that were put in (D-19)."""
        result = super()._on_done()
        self.env["aftersales.part.guarantee"].sudo()._give(self.sudo())
        return result
