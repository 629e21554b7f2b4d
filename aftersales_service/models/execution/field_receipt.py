from odoo import fields, models


class FieldReceipt(models.Model):
    """Number of what an engineer's phone has sent: it is taken once, however often it comes."""

    _name = "aftersales.field.receipt"
    _inherit = ["aftersales.guarded.mixin", "aftersales.append.only.mixin"]
    _description = "Sending From an Engineer's Phone"
    _order = "id desc"
    _rec_name = "token"

    token = fields.Char(required=True, guarded=True)
    work_order_id = fields.Many2one(
        "aftersales.work.order", required=True, index=True, ondelete="restrict", guarded=True
    )
    company_id = fields.Many2one(related="work_order_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Sent By", default=lambda self: self.env.user, guarded=True
    )

    _token_uniq = models.Constraint("UNIQUE(token)", "This was sent already.")

    def _append_only(self):
        return self.env._("What was sent is neither changed nor deleted.")
