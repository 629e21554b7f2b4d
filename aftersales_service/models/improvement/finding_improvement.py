from odoo import fields, models


class FindingImprovement(models.AbstractModel):
    """A problem told in a visit that becomes a corrective action (F-15, I-01)."""

    _name = "aftersales.finding.improvement"
    _inherit = ["aftersales.improvable.mixin", "aftersales.guarded.mixin"]
    _description = "Improvement after a visit"

    corrective_action_ids = fields.Many2many(
        "aftersales.corrective.action",
        "aftersales_corrective_action_finding_rel",
        "source_id",
        "action_id",
        string="Corrective Actions",
        copy=False,
        guarded=True,
    )

    def _improvement_values(self):
        return {
            "title": self.text.strip().splitlines()[0][:120],
            "problem": self.text,
            "product_id": self.product_id.id,
        }

    def action_open_corrective_action(self):
        """Open a corrective action for problems, which settles them (F-15, I-01).

        :raise UserError: a finding is no problem, or is settled
        """
        self._check_settling()
        result = super().action_open_corrective_action()
        self._settle({"outcome": "action"})
        return result
