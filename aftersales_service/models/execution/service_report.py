from odoo import fields, models


class ServiceReport(models.Model):
    """Product service report (PSR) and completion sheet in one, with one signature (E-09, E-15)."""

    _name = "aftersales.service.report"
    _inherit = ["aftersales.numbered.mixin", "mail.thread"]
    _description = "Product Service Report"
    _order = "id desc"
    _number_sequence = "aftersales.service.report"

    work_order_id = fields.Many2one(
        "aftersales.work.order", required=True, index=True, ondelete="restrict"
    )
    work_done = fields.Text()
    findings = fields.Text()
    result = fields.Selection(
        [("solved", "Solved"), ("partly", "Partly Solved"), ("not_solved", "Not Solved")]
    )
    satisfied = fields.Selection(
        [("yes", "Yes"), ("no", "No"), ("not_said", "Not Said")], string="Customer Satisfied"
    )
    sign_kind = fields.Selection(
        [
            ("drawn", "Signed on Screen"),
            ("scan", "Signed on Paper"),
            ("absent", "Customer Absent"),
            ("refused", "Customer Refuses"),
        ],
        guarded=True,
        copy=False,
    )
    signature = fields.Binary(attachment=True, guarded=True, copy=False)
    scan = fields.Binary(attachment=True, guarded=True, copy=False)
    photo = fields.Binary(attachment=True, guarded=True, copy=False)
    sign_reason = fields.Text(guarded=True, copy=False)
    signed_name = fields.Char(string="Signed By", guarded=True, copy=False)
    signed_at = fields.Datetime(string="Signed On", guarded=True, copy=False)
