from odoo import fields, models


class ChecklistLine(models.Model):
    """One point of a checklist."""

    _name = "aftersales.checklist.line"
    _description = "Point of a Checklist"
    _order = "checklist_id, sequence, id"

    checklist_id = fields.Many2one(
        "aftersales.checklist", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="checklist_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Point", required=True, translate=True)
    photo = fields.Boolean(string="Photo Needed", help="The point is done with a photo only.")
