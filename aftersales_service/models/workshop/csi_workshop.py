from odoo import fields, models

from ..mixins.links_mixin import Backlink


class CsiWorkshop(models.AbstractModel):
    """Dispatch orders of a CSI; the customer's yes to it allocates its cases (E-10, E-12)."""

    _name = "aftersales.csi.workshop"
    _inherit = [
        "aftersales.guarded.mixin",
        "aftersales.matter.mixin",
        "aftersales.workshop.options.mixin",
    ]
    _description = "Workshop side of a CSI"

    dispatch_ids = fields.Many2many(
        "aftersales.dispatch.order",
        "aftersales_dispatch_csi_rel",
        "csi_id",
        "dispatch_id",
        string="Dispatch Orders",
        copy=False,
        guarded=True,
    )
    dispatch_count = fields.Integer(compute="_compute_workshop_counts")

    def _compute_workshop_counts(self):
        counts = self._count_linked(Backlink("aftersales.dispatch.order", "csi_ids"))
        for csi in self:
            csi.dispatch_count = counts.get(csi, 0)

    def _matter_documents(self):
        """Return the dispatch orders as well: a CSI is not done before the unit is back."""
        return [*super()._matter_documents(), self.dispatch_ids]

    def _clock_facts(self, facts, fresh=False):
        """Allocate the cases when the customer agreed to what was decided."""
        result = super()._clock_facts(facts, fresh=fresh)
        if "replied" in facts:
            self.filtered(lambda csi: csi.customer_answer == "agrees").case_ids._allocate()
        return result

    def action_issue_dispatch(self):
        """Issue a dispatch order for a repair in our house, and open it (E-10).

        :raise AccessError: the user is no service manager
        :raise UserError: the CSI may not be executed yet
        """
        order = self.env["aftersales.dispatch.order"]._issue(self, self.case_ids)
        return self._show_records(order, self.env._("Dispatch Order"))

    def action_open_dispatches(self):
        """Open the dispatch orders of the record (O-04)."""
        self.check_access("read")
        return self._show_records(self.dispatch_ids, self.env._("Dispatch Orders"))
