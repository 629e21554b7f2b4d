from odoo import fields, models


class DispatchProgress(models.Model):
    """One report about a repair in the house: plan, note, shortage, moved finish (E-11, E-23)."""

    _name = "aftersales.dispatch.progress"
    _inherit = ["aftersales.append.only.mixin"]
    _description = "Progress of a Dispatch Order"
    _order = "id desc"

    dispatch_id = fields.Many2one(
        "aftersales.dispatch.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="dispatch_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("plan", "Planned"),
            ("note", "Progress"),
            ("finish", "Finish Moved"),
            ("shortage", "Part Short"),
            ("rework", "Rework"),
            ("repaired", "Repaired"),
            ("told", "Customer Told"),
        ],
        required=True,
    )
    text = fields.Text(string="How It Stands")
    old_finish = fields.Datetime(string="Finish Before")
    new_finish = fields.Datetime(string="Finish Now")
    user_id = fields.Many2one("res.users", string="By", required=True)

    def _append_only(self):
        return self.env._("What was reported stays as it is. Report how it stands now instead.")
