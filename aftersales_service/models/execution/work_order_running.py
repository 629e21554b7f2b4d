from odoo import fields, models

from ...tools import words
from .work_order_issue import BEFORE_DECISION


class WorkOrderRunning(models.AbstractModel):
    """The steps of a work order from the plan to its start, and its cancelling (E-03, E-04)."""

    _name = "aftersales.work.order.running"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Planning and Starting of Work Orders"

    def _blockers_plan(self):
        for order in self:
            if not (order.case_ids or order.csi_ids or order.maintenance_due_ids):
                yield order, self.env._("Enter the case or the CSI that the order serves.")
            if not order.engineer_ids:
                yield order, self.env._("Enter the engineer who does the work.")
            if not order.planned_start or not order.planned_end:
                yield order, self.env._("Enter the planned start and end.")

    def _blockers_confirm(self):
        for order in self:
            if not order.agreed_with:
                yield (
                    order,
                    self.env._(
                        "Enter who at the customer agreed to the time (“Visit Agreed With”)."
                    ),
                )
        yield from self._blockers_notice()
        yield from self._blockers_pay()
        yield from self._blockers_agreed()

    def _blockers_pay(self):
        """Yield the paid orders without an SO that charges the customer (E-04).

        A draft SO suffices to start (amendment 61).
        """
        for order in self:
            if order.charge in ("paid", "part") and not order.sale_order_id:
                yield (
                    order,
                    self.env._(
                        "The work is charged (“%(charge)s”) but no sales order charges the "
                        "customer. Have the service manager issue the SO; a draft is enough to "
                        "start.",
                        charge=order._charge_label(),
                    ),
                )

    def _blockers_start(self):
        yield from self._blockers_pay()
        yield from self._blockers_agreed()
        yield from self._gate_blockers()

    def _charge_label(self):
        """Return the label of the order's charge in the user's language."""
        self.ensure_one()
        return dict(self._fields["charge"]._description_selection(self.env))[self.charge]

    def action_plan(self):
        """Plan the orders and tell their engineers (E-03).

        :raise UserError: no engineer, no time, or no case is named
        """
        moved = self._take_step("plan")
        moved._clock_fact("planned")
        moved._take_checklists()
        moved._tell_engineers()
        return True

    def action_confirm(self):
        """Note that the customer agreed to the time of the visit (E-14 light).

        :raise UserError: nobody at the customer is named, or a paid order has no SO (E-04)
        """
        moved = self._take_step(
            "confirm", {"agreed_at": fields.Datetime.now(), "agreed_by": self.env.uid}
        )
        moved._clock_fact("agreed")
        moved._note_first_yes()
        return True

    def action_start(self):
        """Start the work; the first start is kept.

        :raise UserError: a paid order has no SO (E-04), or its CSI may not be executed any more
        """
        moved = self._take_step("start")
        moved.filtered(lambda order: not order.started_at).sudo().write(
            {"started_at": fields.Datetime.now()}
        )
        # An order made by hand is under way like one that was issued.
        moved.filtered(lambda order: order.kind not in BEFORE_DECISION).csi_ids._mark_executing()
        moved._clock_fact("started")
        moved.case_ids._clock_fact("started")
        moved._note_first_yes()
        moved._close_activities()
        return True

    def action_cancel(self, reason=None):
        """Cancel the orders, with a reason; their CSIs go back a step naming the order.

        :raise UserError: no reason, parts are out, or the order is done
        """
        moved = self._take_step("cancel", reason=reason)
        moved._clock_fact("cancelled")
        moved._drop_progress(reason)
        moved._close_activities()
        moved._undo_in_matter(reason)
        self.env["aftersales.part.guarantee"].sudo()._withdraw(moved.sudo())
        return True

    def _blockers_cancel(self):
        for order in self:
            if any(part._is_out() for part in order.part_ids):
                yield (
                    order,
                    self.env._(
                        "Parts were taken out for it. Return them with the transfer %(transfers)s "
                        "first, or finish the order.",
                        transfers=words.listed(self.env, order.picking_ids.sudo().mapped("name")),
                    ),
                )
