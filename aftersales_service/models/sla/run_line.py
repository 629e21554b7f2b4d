from odoo import fields, models


class RunLine(models.Model):
    """One open record to which the policies are still to be applied; gone when it is done."""

    _name = "aftersales.sla.run.line"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Record Awaiting the Policies"
    _rec_name = "res_id"

    run_id = fields.Many2one(
        "aftersales.sla.run", required=True, index=True, ondelete="cascade", guarded=True
    )
    res_id = fields.Integer(string="Document ID", required=True, guarded=True)
    company_id = fields.Many2one("res.company", required=True, index=True, guarded=True)

    def _apply(self):
        """Choose the policies of the records anew; see aftersales.clock.facts."""
        for run, lines in self.grouped("run_id").items():
            records = self.env[run.document].browse(lines.mapped("res_id")).exists()
            records._clock_reassess(run.reason, anew=True)
        self.sudo().unlink()
