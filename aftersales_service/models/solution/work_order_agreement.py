from odoo import api, fields, models

from .agreement_mixin import PAYING


class WorkOrderAgreement(models.AbstractModel):
    """What the customer of a paid work order agreed to before it is confirmed (D-03, D-13)."""

    _name = "aftersales.work.order.agreement"
    _inherit = ["aftersales.agreement.mixin"]
    _description = "Agreement on Work Orders"

    agreed_items = fields.Text(compute="_compute_agreement", store=True, readonly=False)
    estimate = fields.Monetary(compute="_compute_agreement", store=True, readonly=False)
    policy_explained = fields.Boolean(compute="_compute_agreement", store=True, readonly=False)

    @api.depends("case_ids", "csi_ids")
    def _compute_agreement(self):
        """Take over what the accepted plans say."""
        for order in self:
            plans = (order.case_ids.sudo().plan_ids | order.csi_ids.sudo().plan_ids).filtered(
                lambda plan: plan.state == "accepted"
            )
            text = "\n".join(filter(None, plans.mapped("content")))
            order.agreed_items = order.agreed_items or text
            order.estimate = order.estimate or sum(plans.mapped("estimate"))
            order.policy_explained = order.policy_explained or (
                bool(plans) and all(plans.mapped("policy_explained"))
            )

    def _is_paid_work(self):
        return self.charge in PAYING

    def _agreed_finish(self):
        return self.planned_end

    def _agreed_order(self):
        return self._live_fee_order()

    def _blockers_agreed(self):
        """Yield what a paid order lacks of the customer's yes and of what he was told."""
        yield from self._blockers_agreement()
        for order in self.filtered(lambda order: order.charge in PAYING):
            for _case, message in order.case_ids._plan_blockers(charged=True):
                yield order, message
