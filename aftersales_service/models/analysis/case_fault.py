from odoo import fields, models


class CaseFault(models.AbstractModel):
    """The frequent faults of which a case is one (J-03, I-06)."""

    _name = "aftersales.case.fault"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Frequent faults of a case"

    fault_alarm_ids = fields.Many2many(
        "aftersales.fault.alarm",
        "aftersales_fault_alarm_case_rel",
        "case_id",
        "alarm_id",
        string="Frequent Faults",
        copy=False,
        guarded=True,
    )
    fault_alarm_count = fields.Integer(string="Frequent Fault", compute="_compute_smart_links")

    def action_open_fault_alarms(self):
        """Open the frequent faults of which the case is one (O-04)."""
        return self._show_records(self._linked("fault_alarm_count"), self.env._("Frequent Faults"))
