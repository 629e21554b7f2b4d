from odoo import api, fields, models

from ..mixins.links_mixin import Backlink


class DispatchReception(models.AbstractModel):
    """The reception with which the unit of a dispatch order came (G-06)."""

    _name = "aftersales.dispatch.reception"
    _description = "Reception of dispatch orders"

    reception_ids = fields.One2many("aftersales.reception", "dispatch_id", string="Receptions")
    reception_count = fields.Integer(compute="_compute_reception_count")
    promised_finish = fields.Datetime(
        string="Finish Told to the Customer", compute="_compute_promised_finish"
    )
    finish_too_late = fields.Boolean(compute="_compute_promised_finish")

    @api.model_create_multi
    def create(self, vals_list):
        """Take over what was received about the same cases, whoever issues the order."""
        orders = super().create(vals_list)
        orders._take_receptions()
        return orders

    def _take_receptions(self):
        """Name the orders on the receptions of their cases that have none, in one search."""
        Reception = self.env["aftersales.reception"].sudo()
        waiting = self.case_ids and Reception.search(
            [
                ("state", "=", "confirmed"),
                ("dispatch_id", "=", False),
                ("case_id", "in", self.case_ids.ids),
            ]
        )
        for reception in waiting or ():
            order = self.filtered(lambda order, case=reception.case_id: case in order.case_ids)[:1]
            reception.dispatch_id = order
            reception.property_ids.filtered(lambda held: not held.dispatch_id).dispatch_id = order
            reception.activity_unlink(["aftersales_service.activity_issue_dispatch"])

    def _compute_reception_count(self):
        counts = self._count_linked(Backlink("aftersales.reception", "dispatch_id"))
        for dispatch in self:
            dispatch.reception_count = counts.get(dispatch, 0)

    @api.depends("reception_ids.expected_finish", "planned_finish")
    def _compute_promised_finish(self):
        """Show what the customer was told at the reception, beside what PMC plans."""
        for dispatch in self:
            told = [at for at in dispatch.sudo().reception_ids.mapped("expected_finish") if at]
            dispatch.promised_finish = min(told, default=False)
            dispatch.finish_too_late = bool(
                told and dispatch.planned_finish and dispatch.planned_finish > min(told)
            )

    def action_give_back(self):
        """Let the receptions end with the hand-back of what came with them (G-07)."""
        result = super().action_give_back()
        ended = self.reception_ids.filtered(
            lambda r: r.state == "confirmed" and r.dispatch_id.state == "returned"
        )
        blocked = ended._collect_blockers("hand_back")
        ended = ended.filtered(lambda r: r not in blocked)
        if ended:
            ended.action_hand_back()
        return result

    def action_open_receptions(self):
        """Open the reception with which the unit came (O-04)."""
        self.check_access("read")
        receptions = self.env["aftersales.reception"].search([("dispatch_id", "in", self.ids)])
        return self._show_records(receptions, self.env._("Receptions"))
