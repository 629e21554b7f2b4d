from odoo import fields, models


class DiagnosisImprovement(models.AbstractModel):
    """The corrective actions of a diagnosis report (I-01)."""

    _name = "aftersales.diagnosis.improvement"
    _inherit = ["aftersales.improvable.mixin", "aftersales.guarded.mixin"]
    _description = "Improvement after a diagnosis"

    corrective_action_ids = fields.Many2many(
        "aftersales.corrective.action",
        "aftersales_corrective_action_diagnosis_rel",
        "source_id",
        "action_id",
        string="Corrective Actions",
        copy=False,
        guarded=True,
    )

    def _improvement_values(self):
        return {
            **self.case_id._improvement_values(),
            "product_id": self.installed_product_ids.product_id[:1].id
            or self.case_id.product_id.id,
            "cause_id": self.cause_id.id,
            "occurrence_cause": self.cause,
            "corrective": self.advice,
        }
