from odoo import api, models


class CsiSimilar(models.AbstractModel):
    """Similar earlier cases beside the cause analysis of a CSI (C-06, story B8)."""

    _name = "aftersales.csi.similar"
    _inherit = ["aftersales.similar.mixin"]
    _description = "Similar cases of a CSI"

    @api.model
    def _similar_depends(self):
        return ("installed_product_ids", "problem", "cause", "case_ids")

    def _similar_asked(self):
        cases = self.case_ids._origin
        return {
            "units": self.installed_product_ids._origin,
            "causes": cases.diagnosis_ids.cause_id,
            "texts": [text for text in (self.problem, self.cause) if text],
            "own": cases,
            "company": self.company_id or self.env.company,
        }
