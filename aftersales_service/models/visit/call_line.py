from odoo import fields, models


class CallLine(models.Model):
    """One matter of a call: a visit, a confirmation, a reminder, and what became of it."""

    _name = "aftersales.call.line"
    _inherit = ["aftersales.guarded.mixin", "aftersales.document.link.mixin"]
    _description = "Matter of a Call"
    _order = "call_id desc, id"
    _rec_name = "title"

    call_id = fields.Many2one(
        "aftersales.call", required=True, index=True, ondelete="cascade", guarded=True
    )
    company_id = fields.Many2one(related="call_id.company_id", store=True)
    res_model = fields.Char(required=True, guarded=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, guarded=True
    )
    title = fields.Char(required=True, guarded=True)
    outcome = fields.Selection(
        [
            ("answered", "Answered"),
            ("attempt", "Not Reached"),
            ("later", "Called Again Later"),
            ("refused", "Refused"),
            ("given_up", "Given Up"),
        ],
        required=True,
        guarded=True,
    )

    _record_index = models.Index("(res_model, res_id)")
