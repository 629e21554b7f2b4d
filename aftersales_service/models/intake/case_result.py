from odoo import fields, models

SATISFACTION = [
    ("5", "Very Satisfied"),
    ("4", "Satisfied"),
    ("3", "Neutral"),
    ("2", "Dissatisfied"),
    ("1", "Very Dissatisfied"),
]


class CaseResult(models.AbstractModel):
    """The end of a case: result told with its four contents (B-25), confirmation (F-09)."""

    _name = "aftersales.case.result"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Result of a case"

    handled_at = fields.Datetime(string="Handled On", guarded=True, copy=False)
    result_told_at = fields.Datetime(string="Result Told On", guarded=True, copy=False)
    result_told_by = fields.Many2one("res.users", guarded=True, copy=False)
    result_solved = fields.Selection(
        [("yes", "Solved"), ("no", "Not Solved")], string="Result", copy=False
    )
    result_next_plan = fields.Text(string="Reason and Next Plan", copy=False)
    result_cause = fields.Text(string="Cause Told", copy=False)
    result_measure = fields.Text(string="Improvement Measures", copy=False)
    result_satisfaction = fields.Selection(
        [*SATISFACTION, ("asked", "Asked, No Answer"), ("written", "Sent in Writing")],
        string="Satisfaction with the Result",
        copy=False,
    )
    confirmed_at = fields.Datetime(string="Confirmed On", guarded=True, copy=False)
    confirmed_by = fields.Many2one("res.users", guarded=True, copy=False)
    confirm_solved = fields.Selection(
        [("yes", "Solved"), ("no", "Not Solved")], string="Solved Thoroughly", copy=False
    )
    confirm_satisfaction = fields.Selection(
        SATISFACTION, string="Customer Satisfaction", copy=False
    )
    rating_attitude = fields.Selection(SATISFACTION, string="Service Attitude", copy=False)
    rating_speed = fields.Selection(SATISFACTION, string="Response Speed", copy=False)
    rating_skill = fields.Selection(SATISFACTION, string="Professional Skill", copy=False)
