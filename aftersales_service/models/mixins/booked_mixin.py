from odoo import api, models
from odoo.exceptions import UserError


class BookedMixin(models.AbstractModel):
    """A numbered document whose number stays in the books: it is cancelled, never deleted."""

    _name = "aftersales.booked.mixin"
    _inherit = ["aftersales.numbered.mixin"]
    _description = "Document kept for its number"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "%(record)s cannot be deleted: its number stays in the books. Cancel it with a "
                "reason instead.",
                record=self[:1].display_name,
            )
        )
