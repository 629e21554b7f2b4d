from odoo import fields, models


class CsiImprovement(models.AbstractModel):
    """The corrective actions of a customer event record (I-01)."""

    _name = "aftersales.csi.improvement"
    _inherit = ["aftersales.improvable.mixin", "aftersales.guarded.mixin"]
    _description = "Improvement after a customer event record"

    corrective_action_ids = fields.Many2many(
        "aftersales.corrective.action",
        "aftersales_corrective_action_csi_rel",
        "source_id",
        "action_id",
        string="Corrective Actions",
        copy=False,
        guarded=True,
    )

    def _improvement_values(self):
        known = self.sudo()
        case = known.case_ids[:1]
        return {
            **(case._improvement_values() if case else {"title": self.display_name}),
            "occurrence_cause": known.cause,
        }
