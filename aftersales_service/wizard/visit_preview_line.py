from odoo import fields, models


class VisitPreviewLine(models.TransientModel):
    """One visit that a rule would plan."""

    _name = "aftersales.visit.preview.line"
    _description = "Visit in a Preview"

    preview_id = fields.Many2one("aftersales.visit.preview", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("scheduled", "Scheduled"), ("happened", "Happened")], string="Event Is"
    )
    partner_id = fields.Many2one("res.partner", string="Customer")
    about = fields.Char(string="Products")
    document = fields.Char()
    event_date = fields.Date(string="Event")
    window_start = fields.Date(string="Earliest")
    window_end = fields.Date(string="Latest")
    planned_date = fields.Date()
    rolled = fields.Boolean()
