from odoo import fields, models


class Handover(models.Model):
    """The day list with which sales administration hands new customers and deliveries over (A-02)."""

    _name = "aftersales.handover"
    _inherit = [
        "aftersales.numbered.mixin",
        "aftersales.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Archive Hand-over"
    _order = "date desc, id desc"
    _number_sequence = "aftersales.handover"

    date = fields.Date(required=True, guarded=True)
    deadline = fields.Datetime(string="Due At", required=True, guarded=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Handed Over")],
        default="open",
        required=True,
        copy=False,
        guarded=True,
    )
    overdue = fields.Boolean(guarded=True, copy=False)
    done_by = fields.Many2one("res.users", string="Handed Over By", guarded=True, copy=False)
    done_at = fields.Datetime(string="Handed Over On", guarded=True, copy=False)
    archive_ids = fields.One2many(
        "aftersales.customer.archive", "handover_id", string="New Customers"
    )
    ownership_ids = fields.One2many("aftersales.ownership", "handover_id", string="Deliveries")

    _day_uniq = models.Constraint("UNIQUE(company_id, date)", "A company has one list per day.")
