from odoo import models


class WorkshopOptionsMixin(models.AbstractModel):
    """A case or CSI from which a repair in our house is ordered (E-01, E-10)."""

    _name = "aftersales.workshop.options.mixin"
    _inherit = ["aftersales.organise.mixin"]
    _description = "Dispatch orders among what may be issued"

    def _organise_options(self):
        """Offer the dispatch order; see ``aftersales.organise.mixin``."""
        yield from super()._organise_options()
        missing = self._over_words() or self.env["repair.order"]._aftersales_gate(
            *self._organised()
        )
        yield (
            "dispatch",
            self.env._("Dispatch Order to PMC"),
            not missing,
            "\n".join(missing),
            "action_issue_dispatch",
        )
