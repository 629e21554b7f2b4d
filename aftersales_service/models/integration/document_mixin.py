from odoo import api, fields, models


class DocumentMixin(models.AbstractModel):
    """An Odoo document that serves a case, a CSI or a work order (O-04).

    Buyers, storekeepers and salespersons hold none of our groups, so what they see of our records
    are plain texts read in superuser mode. The links themselves are set by our methods only.
    """

    _name = "aftersales.document.mixin"
    _inherit = ["aftersales.guarded.mixin", "aftersales.passport.mixin"]
    _description = "Document of the service line"
    _passport_units = (
        "aftersales_csi_id.installed_product_ids",
        "aftersales_case_id.installed_product_ids",
    )

    aftersales_case_id = fields.Many2one(
        "aftersales.case",
        string="Service Case",
        index="btree_not_null",
        copy=False,
        guarded=True,
        ondelete="restrict",
    )
    aftersales_csi_id = fields.Many2one(
        "aftersales.csi",
        string="CSI",
        index="btree_not_null",
        copy=False,
        guarded=True,
        ondelete="restrict",
    )
    aftersales_reference = fields.Char(
        string="CSI or Case",
        compute="_compute_aftersales_reference",
        search="_search_aftersales_reference",
        compute_sudo=True,
        help="Number of the customer event record this document is based on, "
        "or of the service case where there is none.",
    )

    @api.depends("aftersales_csi_id.name", "aftersales_case_id.name")
    def _compute_aftersales_reference(self):
        for document in self:
            document.aftersales_reference = (
                document.aftersales_csi_id.name or document.aftersales_case_id.name
            )

    @api.model
    def _search_aftersales_reference(self, operator, value):
        """Find documents by the number of their CSI or case, for users without our groups too."""
        if operator not in ("in", "ilike", "=ilike", "like", "=like"):
            return NotImplemented
        domain = [("name", operator, value)]
        csis = self.env["aftersales.csi"].sudo()._search(domain)
        cases = self.env["aftersales.case"].sudo()._search(domain)
        return ["|", ("aftersales_csi_id", "in", csis), ("aftersales_case_id", "in", cases)]
