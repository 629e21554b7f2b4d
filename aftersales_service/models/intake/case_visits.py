from odoo import fields, models


class CaseVisits(models.AbstractModel):
    """A case after which the customer may be visited, once it is handled (F-01)."""

    _name = "aftersales.case.visits"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Visits after a case"

    visits_planned = fields.Boolean(
        guarded=True, copy=False, help="The visit generator has looked at this case."
    )

    _visits_queue = models.Index("(id) WHERE visits_planned IS NOT TRUE AND handled_at IS NOT NULL")

    def _handle(self):
        """Have the visit rules look at the cases, also when they are handled anew."""
        moved = super()._handle()
        moved.sudo().filtered("visits_planned").visits_planned = False
        return moved

    def _go_back(self, verb, reason):
        """Drop the visits that were planned for cases which are worked on again."""
        moved = super()._go_back(verb, reason)
        self.env["aftersales.return.visit"]._cancel_for_cases(moved, reason)
        return moved
