from odoo import api, fields, models


class Transition(models.Model):
    """One row per step that a record took: the audit trail of every state machine."""

    _name = "aftersales.transition"
    _description = "Step Taken"
    _order = "date desc, id desc"
    _rec_name = "to_state"

    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, readonly=True
    )
    step = fields.Char(required=True, readonly=True)
    from_state = fields.Char(string="From", required=True, readonly=True)
    to_state = fields.Char(string="To", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True)
    date = fields.Datetime(string="On", required=True, readonly=True)
    reason = fields.Text(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True)

    _document_index = models.Index("(res_model, res_id)")

    from_label = fields.Char(string="From State", compute="_compute_labels")
    to_label = fields.Char(string="To State", compute="_compute_labels")

    @api.depends("res_model", "from_state", "to_state")
    @api.depends_context("lang")
    def _compute_labels(self):
        labels = {}
        for model in set(self.mapped("res_model")):
            if model in self.env:
                field = self.env[model]._fields["state"]
                labels[model] = dict(field._description_selection(self.env))
        for row in self:
            names = labels.get(row.res_model, {})
            row.from_label = names.get(row.from_state, row.from_state)
            row.to_label = names.get(row.to_state, row.to_state)
