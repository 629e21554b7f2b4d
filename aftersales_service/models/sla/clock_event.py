from odoo import fields, models


class ClockEvent(models.Model):
    """One fact in the life of a clock; rows are only ever added."""

    _name = "aftersales.sla.event"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Time Limit Event"
    _order = "at, id"

    clock_id = fields.Many2one(
        "aftersales.sla.clock", required=True, index=True, ondelete="cascade", guarded=True
    )
    company_id = fields.Many2one(related="clock_id.company_id", store=True)
    at = fields.Datetime(required=True, guarded=True)
    kind = fields.Selection(
        [
            ("start", "Start"),
            ("retarget", "New Limit"),
            ("pause", "Pause"),
            ("resume", "Resume"),
            ("stop", "Stop"),
            ("reopen", "Reopen"),
            ("cancel", "Cancel"),
        ],
        required=True,
        guarded=True,
    )
    data = fields.Json(help="The limit that the event set: unit and amount, or a fixed moment.")
    reason = fields.Char(guarded=True)
    user_id = fields.Many2one("res.users", required=True, guarded=True)
