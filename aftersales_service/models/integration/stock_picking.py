import logging

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..mixins.links_mixin import Backlink

_logger = logging.getLogger(__name__)


class StockPicking(models.Model):
    """A transfer that serves a case, a CSI or a work order (O-04)."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "aftersales.document.mixin"]
    _passport_date = "date_done"
    _matter_ends = ("done", "cancel")
    _smart_links = {
        "aftersales_installed_product_count": Backlink("aftersales.ownership", "picking_id"),
    }

    aftersales_work_order_id = fields.Many2one(
        "aftersales.work.order",
        string="Work Order",
        index="btree_not_null",
        copy=False,
        guarded=True,
        ondelete="restrict",
    )
    aftersales_installed_product_count = fields.Integer(
        string="Installed Products", compute="_compute_smart_links"
    )
    aftersales_to_nobody = fields.Boolean(
        string="Delivered to Nobody", compute="_compute_aftersales_to_nobody"
    )
    aftersales_picked_up_by = fields.Char(string="Picked Up By", copy=False)
    aftersales_return_request_id = fields.Many2one(
        "aftersales.return.request",
        string="Return/Exchange Request",
        index="btree_not_null",
        copy=False,
        guarded=True,
        ondelete="restrict",
    )
    aftersales_disposition_ids = fields.One2many(
        "aftersales.disposition", "picking_id", string="Dispositions"
    )
    aftersales_exchanged_unit_id = fields.Many2one(
        "aftersales.installed.product",
        string="In Exchange For",
        copy=False,
        help="The delivered unit takes over the history of this one.",
    )

    # Of what is stored: the customer stays open for input while he is being chosen.
    @api.depends("state")
    def _compute_aftersales_to_nobody(self):
        """Tell whether a done delivery names no customer, who may be entered later."""
        for picking in self:
            stored = picking._origin
            picking.aftersales_to_nobody = (
                stored.state == "done"
                and not stored.partner_id
                and stored.location_dest_id.usage == "customer"
            )

    def action_aftersales_units(self):
        """Open the units that were registered from the transfer."""
        self.ensure_one()
        return self.env["aftersales.installed.product"]._open_units(
            [("ownership_ids.picking_id", "=", self.id)]
        )

    def write(self, vals):
        """Pass on who picked the goods up when it is entered after the delivery (amendment 29)."""
        result = super().write(vals)
        if "aftersales_picked_up_by" in vals:
            self.env["aftersales.ownership"]._note_picked_up(self)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Let a backorder and a return serve what their origin serves."""
        pickings = super().create(vals_list)
        for picking, vals in zip(pickings, vals_list, strict=True):
            if vals.get("backorder_id") or vals.get("return_id"):
                following = picking.sudo()
                origin = following.backorder_id or following.return_id
                following._aftersales_serve(
                    origin.aftersales_csi_id,
                    origin.aftersales_case_id,
                    origin.aftersales_work_order_id,
                )
        return pickings

    def _aftersales_serve(self, csi, case, work_order):
        """Link the transfers with what they serve; in superuser mode.

        Links that a transfer has already stay.
        """
        for picking in self - self._aftersales_serving():
            picking.write(
                {
                    "aftersales_csi_id": csi.id,
                    "aftersales_case_id": case.id,
                    "aftersales_work_order_id": work_order.id,
                }
            )

    def action_aftersales_return_request(self):
        """Open the return or exchange that the transfer belongs to (O-04)."""
        self.ensure_one()
        return self._show_records(
            self.aftersales_return_request_id, self.env._("Returns and Exchanges")
        )

    def _aftersales_exchange(self, request):
        """Say of the transfers of a replacement which unit they stand in for; sudo."""
        for picking in self:
            picking.write(
                {
                    "aftersales_return_request_id": request.id,
                    "aftersales_exchanged_unit_id": request.installed_product_id.id,
                }
            )

    def _aftersales_step_back(self, reason):
        """Leave CSI and case where they are when old parts do not go where they should."""
        disposed = self.sudo().aftersales_disposition_ids.picking_id
        return super(StockPicking, self - disposed)._aftersales_step_back(reason)

    def _aftersales_is_worked_on(self):
        """Return whether the transfer took out parts of a work order that is still open."""
        order = self.aftersales_work_order_id
        return bool(order) and order.state not in order._matter_ends

    def _aftersales_finish(self):
        """Finish transfers that an act of ours made (work orders, customer property).

        The customer gets no text about a delivery, and where two transactions clash the whole act
        is tried again, instead of going on without what should follow from the transfer.
        """
        self.with_context(skip_sms=True, aftersales_own_act=True)._action_done()

    def _aftersales_end_pauses(self):
        """End what waits for these goods; a fault of ours never blocks a storekeeper."""
        if self:
            self._aftersales_safely(lambda: self.env["aftersales.pause"]._on_pickings(self))

    def _aftersales_safely(self, work):
        """Do what follows from transfers so that no fault of it blocks a storekeeper.

        It is written to the log. A clash of two transactions goes up where an act of ours moves
        the goods: the whole act is tried again (design.md 6).

        :param work: function without arguments
        """
        try:
            with self.env.cr.savepoint():
                work()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            if self.env.context.get("aftersales_own_act"):
                raise
            _logger.exception("What follows from %s clashed with another transaction.", self)
        except Exception:  # pylint: disable=broad-except
            _logger.exception("What follows from %s could not be done.", self)
