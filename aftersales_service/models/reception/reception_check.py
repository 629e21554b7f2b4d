from odoo import api, fields, models


class ReceptionCheck(models.Model):
    """One look at what a customer brings: outside, inside or its function (G-06)."""

    _name = "aftersales.reception.check"
    _inherit = ["aftersales.reception.part"]
    _description = "Inspection at Reception"
    _order = "reception_id, sequence, id"

    sequence = fields.Integer(default=10)
    area = fields.Selection(
        [("outside", "Outside"), ("inside", "Inside"), ("function", "Function")], required=True
    )
    result = fields.Selection(
        [("normal", "Normal"), ("abnormal", "Abnormal"), ("na", "Does Not Apply")]
    )
    note = fields.Char(string="What Is Abnormal")
    photo = fields.Image(max_width=1920, max_height=1920)
    told = fields.Boolean(string="Told the Customer")

    @api.depends("area", "note")
    def _compute_display_name(self):
        labels = dict(self._fields["area"]._description_selection(self.env))
        for check in self:
            check.display_name = " · ".join(filter(None, (labels.get(check.area), check.note)))

    def _missing(self):
        """Return in words what the look still lacks, or None (G-06)."""
        self.ensure_one()
        names = {"area": self.display_name}
        if not self.result:
            return self.env._("“%(area)s”: enter the result. “All Normal” sets every one.", **names)
        if self.result == "na" and self.reception_id.is_vehicle:
            return self.env._("“%(area)s” is looked at on every vehicle.", **names)
        if self.result != "abnormal":
            return None
        if not ((self.note or "").strip() or self.photo):
            return self.env._("“%(area)s” is abnormal: write what, or take a photo.", **names)
        if not self.told:
            return self.env._(
                "“%(area)s” is abnormal: show it to the customer and tick that he was told.",
                **names,
            )
        return None
