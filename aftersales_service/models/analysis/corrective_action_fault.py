from odoo import fields, models


class CorrectiveActionFault(models.AbstractModel):
    """The frequent faults against which a corrective action was opened (I-06)."""

    _name = "aftersales.corrective.action.fault"
    _description = "Frequent faults of a corrective action"

    fault_alarm_ids = fields.One2many(
        "aftersales.fault.alarm", "corrective_action_id", string="Frequent Faults"
    )
    fault_alarm_count = fields.Integer(string="Frequent Fault", compute="_compute_smart_links")

    def action_open_fault_alarms(self):
        """Open the frequent faults against which the action was opened (O-04)."""
        return self._show_records(self._linked("fault_alarm_count"), self.env._("Frequent Faults"))
