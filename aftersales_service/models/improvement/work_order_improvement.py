from odoo import fields, models


class WorkOrderImprovement(models.AbstractModel):
    """The quality feedback that an engineer writes from his work order (I-05)."""

    _name = "aftersales.work.order.improvement"
    _description = "Improvement after a work order"

    feedback_ids = fields.One2many(
        "aftersales.quality.feedback", "work_order_id", string="Quality Feedback"
    )
    feedback_count = fields.Integer(compute="_compute_smart_links")

    def action_view_feedback(self):
        """Open the quality feedback of the order, or a new one where there is none (I-05, O-04)."""
        self.ensure_one().check_access("read")
        action = self._show_records(self._linked("feedback_count"), self.env._("Quality Feedback"))
        action["context"] = {"default_work_order_id": self.id}
        if not self.feedback_count:
            action.update(views=[(False, "form")], res_id=False)
        return action
