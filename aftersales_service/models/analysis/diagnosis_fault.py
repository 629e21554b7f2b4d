from odoo import fields, models


class DiagnosisFault(models.AbstractModel):
    """A serious safety fault is not left until the night (J-03)."""

    _name = "aftersales.diagnosis.fault"
    _description = "Safety faults that a diagnosis finds"

    def _take_step(self, verb, values=None, reason=None):
        """Have the faults looked at within minutes where a serious safety fault was found."""
        moved = super()._take_step(verb, values, reason)
        grave = moved.sudo().filtered(lambda d: d.state == "done" and d.cause_id.safety)
        if grave:
            self.env["aftersales.fault.check"].sudo()._ask(grave.company_id)
            self.env["aftersales.job"]._arm("fault_detection", fields.Datetime.now())
        return moved
