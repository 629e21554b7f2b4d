from odoo import api, fields, models


class WarrantyExtension(models.Model):
    """One extension of a unit's warranty, kept as it was granted (D-17).

    Rows come from ``unit._extend_warranty`` alone; a wrong one is answered by whoever granted it,
    not by changing the row.
    """

    _name = "aftersales.warranty.extension"
    _inherit = [
        "aftersales.append.only.mixin",
        "aftersales.guarded.mixin",
        "aftersales.document.link.mixin",
        "aftersales.passport.mixin",
    ]
    _description = "Warranty Extension"
    _order = "id desc"
    _passport_units = ("installed_product_id",)
    _passport_date = "date"

    installed_product_id = fields.Many2one(
        "aftersales.installed.product",
        required=True,
        index=True,
        guarded=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="installed_product_id.company_id", store=True, index=True, precompute=True
    )
    product_id = fields.Many2one(
        related="installed_product_id.product_id", store=True, precompute=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", guarded=True)
    date = fields.Datetime(string="Extended On", required=True, guarded=True)
    user_id = fields.Many2one("res.users", string="By", required=True, guarded=True)
    months = fields.Integer(required=True, guarded=True)
    old_end = fields.Date(string="End Before", required=True, guarded=True)
    new_end = fields.Date(string="End After", required=True, guarded=True)
    reason = fields.Char(required=True, guarded=True)
    res_model = fields.Char(string="Document Model", guarded=True)
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", guarded=True)

    _months_positive = models.Constraint(
        "CHECK(months > 0)", "An extension is for at least one month."
    )
    _later = models.Constraint("CHECK(new_end > old_end)", "An extension ends later than before.")
    _document_index = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")

    @api.depends("months", "new_end")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Say how much longer the warranty runs, and until when."""
        for row in self:
            row.display_name = self.env._(
                "%(months)s months, until %(end)s",
                months=row.months,
                end=fields.Date.to_string(row.new_end),
            )

    def _passport_detail(self):
        self.ensure_one()
        return self.reason

    @api.model
    def _append_only(self):
        return self.env._(
            "Warranty extensions are kept as they were granted. Grant another one instead."
        )
