from odoo import fields, models


class ClockMixin(models.AbstractModel):
    """A record that carries clocks."""

    _name = "aftersales.clock.mixin"
    _description = "Record with time limits"

    clock_ids = fields.One2many(
        "aftersales.sla.clock",
        "res_id",
        string="Time Limits",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
    )
