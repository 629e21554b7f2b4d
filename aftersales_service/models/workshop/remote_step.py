from odoo import api, fields, models
from odoo.exceptions import UserError


class RemoteStep(models.Model):
    """One step of a guidance from afar: what the customer was told to do, and what came of it."""

    _name = "aftersales.remote.step"
    _description = "Step of Remote Guidance"
    _order = "work_order_id, sequence, id"

    work_order_id = fields.Many2one(
        "aftersales.work.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="work_order_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Step", required=True)
    outcome = fields.Char(string="What Came of It")
    at = fields.Datetime(string="When", default=fields.Datetime.now, required=True)
    user_id = fields.Many2one(
        "res.users", string="Guided By", default=lambda self: self.env.user, required=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Note steps on guidance that is under way.

        :raise UserError: the order is no remote guidance, or it is finished
        """
        steps = super().create(vals_list)
        steps._check_open()
        return steps

    def write(self, vals):
        """Correct steps while the order is open; see :meth:`create`."""
        self._check_open()
        result = super().write(vals)
        if "work_order_id" in vals:
            self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_open(self):
        self._check_open()

    def _check_open(self):
        """Refuse steps of other orders than remote guidance, and of finished ones."""
        for order in self.work_order_id if not self.env.su else ():
            if order.kind != "remote":
                raise UserError(
                    self.env._(
                        "%(order)s is no remote guidance, so it has no such steps.",
                        order=order.display_name,
                    )
                )
            if order.state in ("done", "closed", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(order)s is “%(state)s”: its steps cannot be changed any more.",
                        order=order.display_name,
                        state=order._state_label(order.state),
                    )
                )
