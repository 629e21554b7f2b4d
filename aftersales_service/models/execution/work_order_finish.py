from odoo import api, fields, models

from .work_order_issue import BEFORE_DECISION

# Results of a service report after which the service goes on.
UNSOLVED = ("partly", "not_solved")


class WorkOrderFinish(models.AbstractModel):
    """Finishing, closing and reopening of work orders, and what they cause (E-03, E-09, E-15)."""

    _name = "aftersales.work.order.finish"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Finishing of Work Orders"

    report_ids = fields.One2many(
        "aftersales.service.report", "work_order_id", string="Service Report"
    )
    report_id = fields.Many2one(
        "aftersales.service.report", compute="_compute_report", string="Valid Service Report"
    )
    report_signed = fields.Boolean(compute="_compute_report")
    unsatisfied_reason = fields.Text(
        string="Closed Although Not Satisfied",
        copy=False,
        writers="aftersales_service.group_supervisor",
        help="The supervisor's reason for closing although the customer was not satisfied (E-25).",
    )

    @api.depends("report_ids.voided", "report_ids.sign_kind")
    def _compute_report(self):
        for order in self:
            order.report_id = order.report_ids.filtered(lambda report: not report.voided)[:1]
            order.report_signed = bool(order.report_id.sign_kind)

    def _blockers_finish(self):
        for order in self:
            if not order.labour_ids and not (order.no_labour_reason or "").strip():
                yield (
                    order,
                    self.env._("Book the hours, or enter why there was no labour."),
                )
            # Nobody signs for guidance from afar (E-15: repair and replacement).
            if not order.report_signed and order.kind != "remote":
                yield (
                    order,
                    self.env._(
                        "Have the service report signed: by the customer on screen or on paper, "
                        "or enter why he is absent or refuses, with a photo."
                    ),
                )

    def action_finish(self):
        """Finish the orders: parts out, labour posted once, cases and visits told (E-03, E-15).

        :raise UserError: hours or the signed report are missing, or parts are not in stock
        """
        self.check_access("write")
        self.filtered(lambda order: order.state == "in_progress").action_post_parts()
        moved = self._take_step(
            "finish", {"done_at": fields.Datetime.now(), "visits_planned": False}
        )
        moved._clock_fact("done")
        moved.labour_ids.sudo()._post()
        moved._close_activities()
        moved._on_done()
        return True

    def _on_done(self):
        """Hand the finished orders on: CSI and cases, the manager, the second visit (F-05)."""
        if not self:
            return
        orders = self.sudo()
        orders._tell_if_open()
        served = orders.filtered(lambda order: order.kind not in BEFORE_DECISION)
        self._finish_matter(served.csi_ids, served.case_ids)
        self.env["aftersales.job"]._arm("visit_generation", fields.Datetime.now())

    def _tell_if_open(self):
        """Tell the managers of orders after which the customer still has his problem."""
        open_matter = self.filtered(
            lambda order: (
                order.kind not in BEFORE_DECISION
                and order.report_id.result in ("partly", "not_solved")
            )
        )
        open_matter._tell(
            lambda order: order._managers(),
            lambda order: order.env._("Not solved: organise the next step"),
        )
        unhappy = (self - open_matter).filtered(lambda order: order.report_id.satisfied == "no")
        unhappy._tell(
            lambda order: order._managers(),
            lambda order: order.env._("Customer not satisfied: talk to him"),
        )

    @api.model
    def _finish_matter(self, csis, cases):
        """Mark CSIs executed and cases handled when nothing of theirs is open any more.

        Called when a work order is done, and by the delivery of parts that were sent without
        one. Cases that a CSI serves follow it; the others are handled directly.

        :param csis: aftersales.csi that may be ready
        :param cases: aftersales.case that may be ready
        """
        csis = csis.sudo().filtered(lambda csi: csi.state == "executing")
        csis.filtered(lambda csi: not self._is_unsolved(csi))._mark_done()
        alone = cases.sudo().filtered(
            lambda case: case.state == "in_progress" and not case._live_csis()
        )
        alone.filtered(lambda case: not self._is_unsolved(case))._mark_handled()

    @api.model
    def _is_unsolved(self, matter):
        """Return whether the last finished order of a CSI or case left the problem."""
        finished = matter.work_order_ids.filtered(
            lambda order: order.kind not in BEFORE_DECISION and order.done_at
        ).sorted(lambda order: (order.done_at, order.id))
        return bool(finished) and finished[-1].report_id.result in UNSOLVED

    def _blockers_close(self):
        for order in self:
            sale = order.sudo().sale_order_id
            if order.charge in ("paid", "part") and sale.state != "sale":
                yield (
                    order,
                    self.env._(
                        "Sales order %(sale)s is not confirmed. Complete its lines and have it "
                        "confirmed, then close.",
                        sale=sale.name or self.env._("(none)"),
                    ),
                )
            if order.report_id.satisfied == "no" and not order.unsatisfied_reason:
                yield (
                    order,
                    self.env._(
                        "The customer is not satisfied. The service supervisor has to enter why "
                        "the order may be closed."
                    ),
                )

    def action_close(self):
        """Close finished orders: money is final, the customer satisfied or the reason given.

        :raise UserError: the SO is not confirmed, or an unsatisfied customer has no reason
        """
        self._take_step("close")
        return True

    def action_reopen(self, reason=None):
        """Take finished orders back to work; their analytic lines are reversed.

        :param str reason: why
        :raise UserError: no reason, or an order is closed
        """
        moved = self._take_step(
            "reopen", {"done_at": False, "visits_planned": False}, reason=reason
        )
        moved._clock_fact("reopened")
        moved.labour_ids.sudo()._reverse()
        self.env["aftersales.return.visit"]._cancel_for_orders(moved, reason)
        moved._undo_in_matter(reason)
        moved.csi_ids._mark_executing()
        moved.sudo().installed_product_ids._count_repair_time()
        moved._tell_engineers()
        return True
