from odoo import fields, models


class CustomerAgrees(models.TransientModel):
    """Records the customer's yes to work that was added to an order (amendment 32)."""

    _name = "aftersales.customer.agrees"
    _description = "Customer Agrees"

    work_order_id = fields.Many2one("aftersales.work.order", required=True, ondelete="cascade")
    added_work = fields.Text(related="work_order_id.added_work")
    contact = fields.Char(string="Who Agreed", required=True)
    channel = fields.Selection(
        lambda self: (
            self.env["aftersales.work.confirmation"]
            ._fields["channel"]
            ._description_selection(self.env)
        ),
        string="How",
        default="phone",
        required=True,
    )
    note = fields.Text()

    def action_apply(self):
        """Record the yes; rights and state are checked by the order itself."""
        self.ensure_one()
        self.work_order_id.action_customer_agrees(self.contact, self.channel, self.note)
        return {"type": "ir.actions.act_window_close"}
