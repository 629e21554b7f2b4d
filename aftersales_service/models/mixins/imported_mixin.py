from odoo import fields, models


class ImportedMixin(models.AbstractModel):
    """A record that an import took over from an older system (issue 6 §4).

    It tells of the past: nothing is started, reminded of or sent for it. Only the import sets the
    mark.
    """

    _name = "aftersales.imported.mixin"
    _inherit = ["aftersales.guarded.mixin"]
    _description = "Record from an older system"

    imported = fields.Boolean(
        guarded=True,
        copy=False,
        help="Taken over from an older system: no time limit and no reminder was started for it.",
    )
