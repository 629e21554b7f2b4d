from odoo import api, fields, models

MANAGER = "aftersales_service.group_manager"
CHARGED = ("part", "paid")
CLOSED_STATES = ("closed", "cancelled")


class WorkOrderOrganise(models.AbstractModel):
    """Whether sales and purchase orders may be issued from a work order, and why not (E-01)."""

    _name = "aftersales.work.order.organise"
    _description = "Organising from Work Orders"

    can_organise = fields.Boolean(compute="_compute_organise")
    organise_missing = fields.Text(
        string="What Holds Up Further Orders",
        compute="_compute_organise",
        help="What has to be done before sales and purchase orders can be issued for the order.",
    )

    @api.depends(
        "state",
        "case_ids.type_id.opens_csi",
        "company_id.aftersales_csi_gate",
        "csi_ids.state",
        "csi_ids.service_mode_id",
        "csi_ids.customer_answer",
    )
    @api.depends_context("uid", "lang")
    def _compute_organise(self):
        """Ask the same questions as the documents do when they are issued."""
        manager = self.env.user.has_group(MANAGER)
        documents = self.env["purchase.order"]
        for order in self:
            order.can_organise = order.organise_missing = False
            if manager and order.state not in CLOSED_STATES:
                missing = documents._aftersales_gate(order.csi_ids, order.case_ids)
                order.can_organise = not missing
                order.organise_missing = "\n".join(missing)

    def _live_fee_order(self):
        """Return the sales order that charges the work order, none where it was cancelled."""
        return self.sudo().sale_order_id.filtered(lambda order: order.state != "cancel")
