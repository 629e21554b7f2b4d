from odoo import api, fields, models
from odoo.exceptions import UserError


class ImprovementMeasure(models.Model):
    """One measure of an improvement plan, of one of the four kinds (I-07)."""

    _name = "aftersales.improvement.measure"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Improvement Measure"
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one(
        "aftersales.improvement.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Measure", required=True)
    kind = fields.Selection(
        [
            ("training", "Training"),
            ("service", "Service System"),
            ("quality", "Product Quality Control"),
            ("reply", "Timely Reply to Needs"),
        ],
        required=True,
        default="service",
        index=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", required=True, default=lambda self: self.env.user
    )
    due_date = fields.Date()
    progress = fields.Float(string="Progress (%)", aggregator="avg")
    figure = fields.Char(string="Measured By", help="The figure that it is to move.")
    value_before = fields.Float(string="Before", aggregator=None)
    value_after = fields.Float(string="After", aggregator=None)
    effect = fields.Text(help="What it has brought.")
    action_id = fields.Many2one(
        "aftersales.corrective.action", string="Corrective Action", index="btree_not_null"
    )

    _progress_percent = models.Constraint(
        "CHECK(progress >= 0 AND progress <= 100)", "Progress is between 0 and 100 %."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Add measures while the plan is open."""
        measures = super().create(vals_list)
        measures._check_open()
        return measures

    def write(self, vals):
        """Change measures while the plan is open.

        :raise UserError: the plan is closed
        """
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_open(self):
        self._check_open()

    def _check_open(self):
        """Refuse changing measures of a plan that is summed up."""
        for measure in self:
            if measure.plan_id.state == "closed":
                raise UserError(
                    self.env._(
                        "%(plan)s is summed up: its measures stay as they are. Take it up again "
                        "with a reason first.",
                        plan=measure.plan_id.name,
                    )
                )
