from odoo import fields, models


class VisitRule(models.Model):
    """When which customers are visited, on which form (F-01)."""

    _name = "aftersales.visit.rule"
    _description = "Return Visit Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    source = fields.Char(string="Procedure")
    trigger = fields.Selection(
        [("delivery", "Delivery"), ("repair", "Repair or Maintenance Handed Back")],
        required=True,
    )
    label = fields.Char(translate=True, help="Mark printed on the visit form, such as 二次回访.")
    offset_min = fields.Integer(string="Earliest", required=True)
    offset_max = fields.Integer(string="Latest", required=True)
    unit = fields.Selection(
        [("calendar", "Calendar Days"), ("working", "Working Days")],
        default="calendar",
        required=True,
    )
    holiday_policy = fields.Selection(
        [("roll", "Roll to the Next Working Day"), ("stay", "Stay")],
        default="roll",
        required=True,
        string="Window Without a Working Day",
    )
    channel_id = fields.Many2one("aftersales.channel")
    role_id = fields.Many2one("aftersales.role", string="Made By")
    class_ids = fields.Many2many("aftersales.product.class", string="Product Classes")
    script = fields.Html(translate=True, help="What the caller tells the customer.")
    form = fields.Selection(
        [("initial", "Initial Visit"), ("second", "Second Visit")], required=True, default="initial"
    )
    attempts = fields.Integer(string="Attempts Before Giving Up", default=3)
